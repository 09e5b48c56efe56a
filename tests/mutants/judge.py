"""Runs the tests against each mutant of a build and prints the verdicts by room.

    judge.py --list                                  numbers, names and places
    judge.py --targets [ROOM|--only MUTANT]…         test programs needed for these
    judge.py BUILD [--again] [ROOM|--only MUTANT]…   the verdicts; MUTANT is a number or room/name

Verdicts are kept in BUILD/verdicts.jsonl. A killed mutant stays killed until it or its source
changes; a survivor is tried again each time, as tests may have come. --again forgets all verdicts.
"""

import collections
import concurrent.futures
import hashlib
import json
import pathlib
import sys
import threading

import mutants
from cases import Cases, say

QUICK = 2  # seconds
ENOUGH = 95  # percent of the mutants of a room that its tests must find


class Judge:
    def __init__(self, build, tests, sources, again):
        self.build, self.tests, self.sources = build, tests, sources
        self.file = build / "verdicts.jsonl"
        self.known, self.lock = {}, threading.Lock()
        self.kills = collections.Counter()  # of (source, case)
        if self.file.is_file() and not again:
            for line in self.file.read_text().splitlines():
                self.note(json.loads(line))
        elif again:
            self.file.unlink(missing_ok=True)

    def key(self, mutant):
        text = "\0".join((mutant.full_name, mutant.was, mutant.now, self.sources[mutant.file]))
        return hashlib.sha256(text.encode()).hexdigest()

    def note(self, verdict):
        self.known[verdict["key"]] = verdict
        self.kills[verdict["file"], verdict["case"]] += 1

    def judge_all(self, todo):
        """Exits if a test fails without a mutant: no verdict is worth anything then."""
        programs = dict.fromkeys(program for m in todo for program in self.tests[m.room])
        cases = Cases(self.build, programs)
        if cases.failed:
            sys.exit("hsagent: a test fails without a mutant: mend it first")
        # The quick cases on all mutants first: most end there, and what is left is known early.
        for after, until in ((0, QUICK), (QUICK, float("inf"))):
            for mutant, tried in self.in_parallel(todo, cases, after, until):
                if not self.verdict(mutant):
                    state = "not found yet" if until == QUICK else "SURVIVED"
                    say(f"{mutant.number} {mutant.full_name}: {state}, {tried} cases tried")
            todo = [mutant for mutant in todo if not self.verdict(mutant)]

    def in_parallel(self, todo, cases, after, until):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            yield from pool.map(lambda m: (m, self.judge(m, cases, after, until)), todo)

    def judge(self, mutant, cases, after, until):
        """Tries the cases that take so many seconds, and returns their number."""
        # What has found others in this source, and what is quick, comes first.
        cost = lambda case: cases.seconds[case] / (1 + 20 * self.kills[mutant.file, case])
        wanted = [case for case in cases.of(mutant.number, self.tests[mutant.room])
                  if after <= cases.seconds[case] < until]
        for case in sorted(wanted, key=cost):
            failure = cases.try_on(mutant.number, case)
            if failure:
                verdict = {"key": self.key(mutant), "name": mutant.full_name, "file": mutant.file,
                           "case": case, "killed_by": f"{case}: {failure}"}
                with self.lock:
                    self.note(verdict)
                    with self.file.open("a") as out:
                        print(json.dumps(verdict), file=out)
                say(f"{mutant.number} {mutant.full_name}: {case}: {failure}")
                break
        return len(wanted)

    def verdict(self, mutant):
        return self.known.get(self.key(mutant), {}).get("killed_by")

    def table(self, wanted):
        """Prints the table; true if every room has enough."""
        print(f"{'room':<11}{'mutants':>8}{'killed':>8}{'survived':>10}{'equivalent':>12}{'found':>9}")
        survivors, weak, killed_of_all, of_all, equivalents = [], [], 0, 0, 0
        for room in dict.fromkeys(m.room for m in wanted):
            of_room = [m for m in wanted if m.room == room]
            equivalent = [m for m in of_room if m.equivalent]
            judged = [m for m in of_room if not m.equivalent]
            killed = [m for m in judged if self.verdict(m)]
            percent = 100 * len(killed) / len(judged) if judged else 100
            print(f"{room:<11}{len(of_room):>8}{len(killed):>8}{len(judged) - len(killed):>10}"
                  f"{len(equivalent):>12}{percent:>7.1f} %")
            survivors += [m for m in judged if not self.verdict(m)]
            weak += [room] if percent < ENOUGH else []
            of_all, killed_of_all = of_all + len(judged), killed_of_all + len(killed)
            equivalents += len(equivalent)
            for m in equivalent:
                if self.verdict(m):
                    say(f"{m.full_name} is called equivalent, but {self.verdict(m)} finds it")
                    weak.append(room)
        for m in survivors:
            print(f"\n{m.file}:{m.line}: {m.full_name} ({m.number}) survived\n"
                  f"    was {m.was}\n    now {m.now}")
        verdict = f"{', '.join(dict.fromkeys(weak))}: not enough" if weak else "enough"
        print(f"\nmutants: {killed_of_all} of {of_all} killed, {equivalents} equivalent: {verdict}")
        return not weak


def chosen(arguments, found):
    """The mutants that the arguments name: all, rooms, or --only MUTANT."""
    rooms = [a for a in arguments if a in mutants.ROOMS]
    only = [b for a, b in zip(arguments, arguments[1:]) if a == "--only"]
    for word in arguments:
        if word not in rooms and word not in only and word != "--only":
            sys.exit(f"hsagent: '{word}' is neither a room nor an option")
    for name in only:
        if not any(name in (str(m.number), m.full_name) for m in found):
            sys.exit(f"hsagent: there is no mutant {name}; --list names all")
    if not rooms and not only:
        return found
    return [m for m in found if m.room in rooms or str(m.number) in only or m.full_name in only]


def main(arguments):
    found, tests, sources = mutants.read_all()
    if arguments == ["--list"]:
        for m in found:
            print(f"{m.number:4} {m.full_name:<60} {m.file}:{m.line}")
        return True
    if arguments[0] == "--targets":
        rooms = {m.room for m in chosen(arguments[1:], found)}
        programs = {program for room in rooms for program in tests[room]}
        print(" ".join(sorted(f"test_{program}" for program in programs)))
        return True
    build, again = pathlib.Path(arguments[0]).resolve(), "--again" in arguments
    wanted = chosen([a for a in arguments[1:] if a != "--again"], found)
    judge = Judge(build, tests, sources, again)
    todo = [m for m in wanted if not m.equivalent and not judge.verdict(m)]
    if todo:
        judge.judge_all(todo)
    return judge.table(wanted)


if __name__ == "__main__":
    try:
        sys.exit(0 if main(sys.argv[1:]) else 1)
    except mutants.Stale as stale:
        sys.exit(f"hsagent: {stale}")
