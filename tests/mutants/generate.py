"""Writes a copy of this project in which every mutant is a choice at run time.

    generate.py FOLDER

HSAGENT_MUTANT=17 in the environment switches mutant 17 on; without it, the copy does what the
project does. Only include/ and simulator/ are copied, all else is linked. A file is written only if
it changes, so that a build after an edit stays short.
"""

import pathlib
import sys

import mutants

SWITCH = """// Which mutant is on, and which have been come by (tests/mutants/).
#pragma once

#include <fcntl.h>
#include <sys/mman.h>

#include <cstdlib>
#include <type_traits>

namespace hsagent::mutants {

inline const int chosen = [] {
    const char* number = std::getenv("HSAGENT_MUTANT");
    return number ? std::atoi(number) : 0;
}();

// A byte for each number, in a file that the programs a test starts write to as well.
inline volatile unsigned char* const reached = [] {
    const char* path = std::getenv("HSAGENT_MUTANTS_REACHED");
    const int file = path ? ::open(path, O_RDWR | O_CLOEXEC) : -1;
    void* bytes = file < 0 ? MAP_FAILED : ::mmap(nullptr, PLACES, PROT_READ | PROT_WRITE,
                                                 MAP_SHARED, file, 0);
    return bytes == MAP_FAILED ? nullptr : static_cast<volatile unsigned char*>(bytes);
}();

// At compile time none is on, so that literals and tables stay constant.
constexpr bool on(int number) {
    if (std::is_constant_evaluated()) return false;
    if (reached) reached[number] = 1;
    return number == chosen;
}

}  // namespace hsagent::mutants
"""


def choice(mutant, original):
    """The text that stands for both: an if for statements, else a ?: for an expression."""
    on = f"::hsagent::mutants::on({mutant.number})"
    change = mutant.change.rstrip()
    if change[-1] in ";}" and ";" in change:
        return f"{{ if ({on}) {{ {mutant.now} }} else {{ {original} }} }}"
    return f"({on} ? ({mutant.now}) : ({original}))"


def rewritten(source, found):
    """The source with a choice in each mutant's place. One place may lie within another."""

    def between(begin, end, inside):
        out, at = "", begin
        while inside:
            outer = inside[0]
            same = [m for m in inside if (m.begin, m.end) == (outer.begin, outer.end)]
            inner = [m for m in inside if m.begin < outer.end and m not in same]
            for m in inner:
                if m.end > outer.end:
                    raise mutants.Stale(f"{outer.full_name} and {m.full_name} overlap in "
                                        f"{m.file}: let one contain the other, or none")
            text = between(outer.begin, outer.end, inner)
            for mutant in same:
                text = choice(mutant, text)
            out += source[at:outer.begin] + text
            at = outer.end
            inside = inside[len(same) + len(inner):]
        return out + source[at:end]

    found = sorted(found, key=lambda m: (m.begin, -m.end))
    text = between(0, len(source), found)
    # In place of an empty line, so that line numbers stay.
    return text.replace("\n\n", '\n#include "hsagent/mutants.hpp"\n', 1)


def put(path, text):
    if not path.is_file() or path.read_bytes() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def write_tree(tree, found, sources):
    """Writes the copy. What has the same number is switched on together."""
    tree.mkdir(parents=True, exist_ok=True)
    for entry in mutants.ROOT.iterdir():
        copied = entry.name in ("include", "simulator")
        if copied or entry.name == ".git" or entry.name.startswith("build"):
            continue
        link = tree / entry.name
        if not link.is_symlink():
            link.symlink_to(entry)
    wanted = {tree / "include/hsagent/mutants.hpp"}
    put(tree / "include/hsagent/mutants.hpp", SWITCH.replace("PLACES", str(mutants.PLACES)).encode())
    for room in ("include", "simulator"):
        for path in (mutants.ROOT / room).rglob("*"):
            if not path.is_file():
                continue
            file = path.relative_to(mutants.ROOT).as_posix()
            wanted.add(tree / file)
            if file in sources:
                here = [m for m in found if m.file == file]
                put(tree / file, rewritten(sources[file], here).encode())
            else:
                put(tree / file, path.read_bytes())
    for room in ("include", "simulator"):
        for path in (tree / room).rglob("*"):
            if path.is_file() and path not in wanted:
                path.unlink()


if __name__ == "__main__":
    try:
        every, _, texts = mutants.read_all()
        write_tree(pathlib.Path(sys.argv[1]), every, texts)
    except mutants.Stale as stale:
        sys.exit(f"hsagent: {stale}")
