"""Puts faults that were mended back into the hardened profile, and has the adversary find each.

    putback.py --list                   the faults; fails if one no longer fits the sources
    putback.py --write TREE             a copy of the project in which each can be switched on
    putback.py SIMULATOR [FAULT]…       runs their campaigns and prints the verdicts

<fault>.txt beside this file describes one: what undoes its mend, in the form of tests/mutants/ (all
its mutants are on together), and besides

    finds CHECK LABEL     what the campaign must find; without the fault, it must find nothing that
                          is not known
    campaign OPTION…      of hsagent-sim, in this folder
    seeds NUMBER          the most that it may need
"""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent.resolve()
sys.path.insert(0, str(HERE.parent / "mutants"))
import generate  # noqa: E402
import mutants  # noqa: E402

STEP = 20  # seeds of one campaign; the next begins only if they do not show the fault
say = lambda text: print(f"hsagent: {text}", file=sys.stderr, flush=True)


@dataclasses.dataclass
class Fault:
    name: str
    number: int
    changes: list
    check: str
    label: str
    options: list
    seeds: int


def read_fault(path, number):
    changes, head = mutants.read_records(path, ("finds", "campaign", "seeds"))
    missing = {"finds", "campaign", "seeds"} - head.keys()
    if missing or not changes:
        raise mutants.Stale(f"{path}: has no {', '.join(sorted(missing)) or 'mutant'}")
    for change in changes:
        change.number = number
    check, label = head["finds"].split()
    return Fault(path.stem, number, changes, check, label, head["campaign"].split(),
                 int(head["seeds"]))


def read_all():
    """All faults, and the sources that they change, by file."""
    faults = [read_fault(path, number)
              for number, path in enumerate(sorted(HERE.glob("*.txt")), 1)]
    return faults, mutants.locate([change for fault in faults for change in fault.changes])


def shows(kind, fault):
    # Baseline agents of a mixed run have the weakness anyway. At a hardened agent it is not known,
    # and the detail names it.
    return (not kind["known_as"] and kind["check"] == fault.check and
            kind["detail"].startswith(f"{fault.label}: "))


def campaign(simulator, fault, number, first, last):
    """The result of these seeds, with that fault on; 0: with none."""
    with tempfile.TemporaryDirectory(prefix="hsagent-putback-") as folder:
        command = [simulator, "campaign", *fault.options, "--seeds", f"{first}..{last}",
                   "--no-shrink", "--dir", folder]
        done = subprocess.run(command, cwd=HERE, env=dict(os.environ, HSAGENT_MUTANT=str(number)),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"hsagent: {' '.join(command)}\n{done.stdout}")
        return json.loads((pathlib.Path(folder) / "campaign.json").read_text())


def first_seed(simulator, fault):
    """The first seed that shows the fault, and the number tried; None if none does."""
    for first in range(1, fault.seeds + 1, STEP):
        last = min(first + STEP - 1, fault.seeds)
        for kind in campaign(simulator, fault, fault.number, first, last)["kinds"]:
            if shows(kind, fault):
                return int(kind["first_seed"]), last
        say(f"{fault.name}: not shown by {last} seeds")
    return None, fault.seeds


def judge(simulator, fault):
    """A row of the table, and whether all is as it should be."""
    found, tried = first_seed(simulator, fault)
    control = campaign(simulator, fault, 0, 1, tried)
    alarms = [kind for kind in control["kinds"] if not kind["known_as"]]
    verdict = "found" if found else "NOT FOUND"
    if alarms:
        verdict += f", but without it, too: {alarms[0]['check']}, seed {alarms[0]['first_seed']}"
    return (fault.name, f"{fault.check} {fault.label}", str(found or "-"), str(tried),
            verdict), found is not None and not alarms


def table(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(width) if i in (2, 3) else cell.ljust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def main(arguments):
    faults, sources = read_all()
    if arguments == ["--list"]:
        for fault in faults:
            print(f"{fault.number} {fault.name:<9} {fault.check} {fault.label}")
        return True
    if arguments[0] == "--write":
        changes = [change for fault in faults for change in fault.changes]
        generate.write_tree(pathlib.Path(arguments[1]), changes, sources)
        return True
    simulator, wanted = str(pathlib.Path(arguments[0]).resolve()), arguments[1:]
    for name in wanted:
        if all(fault.name != name for fault in faults):
            sys.exit(f"hsagent: there is no fault {name}; there are "
                     f"{', '.join(fault.name for fault in faults)}")
    rows, good = [("fault", "finding", "first seed", "seeds tried", "verdict")], True
    for fault in faults:
        if wanted and fault.name not in wanted:
            continue
        row, well = judge(simulator, fault)
        say(f"{fault.name}: {row[-1]}")
        rows.append(row)
        good = good and well
    table(rows)
    return good


if __name__ == "__main__":
    try:
        sys.exit(0 if main(sys.argv[1:]) else 1)
    except mutants.Stale as stale:
        sys.exit(f"hsagent: {stale}")
