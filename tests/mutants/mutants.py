"""Mutants as data: the files <room>.txt beside this one, and their places in the sources.

A room's file has one record after another, a keyword in front of each line:

    tests crypto identity message     programs that judge this room
    file include/hsagent/x.hpp        source of the mutants that follow

    mutant short_name
      was if (`a < b`) return false;  text of the source; between backquotes what changes,
                                      or all of it if there are none
      now a <= b                      the text in its place; may be empty for statements
      equivalent: reason              only if no test can tell the two apart

Lines without a keyword continue the line above. `#` starts a comment line. White space and comments
of the source do not count, so a source may be wrapped anew.
"""

import dataclasses
import pathlib
import re

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
ROOMS = ("support flow json crypto identity message store handshake hardened simulator live "
         "checks").split()
PLACES = 1000 * (len(ROOMS) + 1)  # above all numbers


class Stale(Exception):
    """A mutant that does not fit the sources any more; says what to do."""


@dataclasses.dataclass
class Mutant:
    room: str
    name: str
    file: str
    was: str = ""
    now: str = None
    equivalent: str = ""
    number: int = 0
    source: pathlib.Path = None  # the text that this record is from
    begin: int = 0  # of the text that changes, in its source
    end: int = 0
    line: int = 0

    @property
    def full_name(self):
        return f"{self.room}/{self.name}"

    @property
    def change(self):
        """What changes, without its context."""
        parts = self.was.split("`")
        return parts[1] if len(parts) == 3 else self.was


def read_records(path, heads):
    """The mutants of a text, and its lines that begin with one of the keywords `heads`."""
    room = path.stem
    mutants, head, file, last = [], {}, None, None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        word, _, rest = line.strip().partition(" ")
        if not word or word.startswith("#"):
            continue
        if word in heads:
            head[word] = rest.strip()
        elif word == "file":
            file = rest
        elif word == "mutant":
            if any(mutant.name == rest for mutant in mutants):
                raise Stale(f"{path}:{number}: a second mutant has the name {rest}")
            mutants.append(Mutant(room, rest, file, source=path))
        elif word in ("was", "now", "equivalent:"):
            last = word.rstrip(":")
            setattr(mutants[-1], last, rest.strip())
        elif last:
            setattr(mutants[-1], last, getattr(mutants[-1], last) + " " + line.strip())
        else:
            raise Stale(f"{path}:{number}: no keyword in '{line.strip()}'")
    for mutant in mutants:
        if not mutant.was or mutant.now is None or mutant.was.count("`") not in (0, 2):
            raise Stale(f"{path}: {mutant.name} needs `was` and `now`, and two backquotes or none")
    return mutants, head


def read_room(room):
    """The mutants of a room, and the programs that judge them."""
    mutants, head = read_records(HERE / f"{room}.txt", ("tests",))
    return mutants, head["tests"].split()


TOKEN = re.compile(
    r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.S)


def dense(source):
    """The source without comments and white space, and the position of each character left."""
    blank = lambda token: " " * len(token[0]) if token[0].startswith("/") else token[0]
    text = TOKEN.sub(blank, source)
    at = [i for i, c in enumerate(text) if not c.isspace()]
    return "".join(text[i] for i in at), at


def locate(mutants):
    """Finds each mutant's place in its source. Returns the sources by file."""
    sources = {}
    for file in dict.fromkeys(mutant.file for mutant in mutants):
        if not (ROOT / file).is_file():
            source = next(m.source for m in mutants if m.file == file)
            raise Stale(f"there is no {file} any more: correct its `file` line in "
                        f"{source.relative_to(ROOT)}")
        source = (ROOT / file).read_text()
        text, at = dense(source)
        for mutant in (m for m in mutants if m.file == file):
            squeeze = lambda part: "".join(part.split())
            before, _, rest = mutant.was.rpartition("`")[0].partition("`")
            wanted = squeeze(mutant.was.replace("`", ""))
            found = [m.start() for m in re.finditer(f"(?={re.escape(wanted)})", text)]
            if len(found) != 1:
                raise Stale(
                    f"mutant {mutant.full_name}: this text occurs {len(found)} times in {file}:\n"
                    f"    {mutant.was}\n"
                    f"The code has changed: bring `was` in {mutant.source.relative_to(ROOT)} up to "
                    f"date, with\nenough context to occur once, or delete the mutant if what it "
                    f"breaks is gone.")
            first = found[0] + len(squeeze(before))
            length = len(squeeze(rest)) if rest else len(wanted)
            mutant.begin, mutant.end = at[first], at[first + length - 1] + 1
            mutant.line = source.count("\n", 0, mutant.begin) + 1
        sources[file] = source
    return sources


def read_all():
    """All mutants with their numbers, 3001 and on for the third room; the programs by room; the
    sources by file."""
    mutants, tests = [], {}
    for place, room in enumerate(ROOMS, 1):
        found, tests[room] = read_room(room)
        for number, mutant in enumerate(found, 1):
            mutant.number = 1000 * place + number
        mutants += found
    return mutants, tests, locate(mutants)
