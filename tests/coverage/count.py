"""Counts the lines and branches of a folder that were run: count.py FOLDER COVERAGE.JSON UNCOVERED

Reads what `llvm-cov export` wrote. A template has many instances; a line counts as run if any of
them ran it, and each side of a branch counts alone. (`llvm-cov report` counts the best instance
instead.)
"""

import collections
import json
import os
import sys

LEAST_LINES, LEAST_BRANCHES = 95.0, 85.0


class File:
    def __init__(self):
        self.lines = {}  # number: whether it ran
        self.branches = {}  # place: [taken, not taken], each whether it happened


def lines_of(segments, last_line):
    """The lines that segments cover, with their counts, as llvm-cov numbers them."""
    counts = {}
    count, has_count, at = 0, False, 0
    starts = collections.defaultdict(list)
    for segment in segments:
        starts[segment[0]].append(segment)
    for line in range(1, last_line + 1):
        begins = [s for s in starts[line] if s[3] and s[4] and not (len(s) > 5 and s[5])]
        wrapped = (count, has_count)
        # A line's count is the highest of the regions that begin on it and of the one around them.
        if has_count or begins:
            values = [s[2] for s in begins]
            if wrapped[1]:
                values.append(wrapped[0])
            skipped = starts[line] and not starts[line][0][3] and starts[line][0][4]
            if not skipped:
                counts[line] = max(values)
        for segment in starts[line]:
            count, has_count = segment[2], segment[3]
    return counts


def read(export, folder):
    files = collections.defaultdict(File)
    for data in export["data"]:
        for entry in data["files"]:
            name = os.path.relpath(entry["filename"], folder)
            if name.startswith(".."):
                continue
            file = files[name]
            segments = entry["segments"]
            last = segments[-1][0] if segments else 0
            for line, count in lines_of(segments, last).items():
                file.lines[line] = file.lines.get(line, False) or count > 0
            for branch in entry["branches"]:
                sides = file.branches.setdefault(tuple(branch[:4]), [False, False])
                sides[0] |= branch[4] > 0
                sides[1] |= branch[5] > 0
    return files


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def main():
    folder, exported, uncovered = sys.argv[1:]
    with open(exported, encoding="utf-8") as source:
        files = read(json.load(source), folder)
    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
    with open(uncovered, "w", encoding="utf-8") as missed:
        for name in sorted(files):
            file = files[name]
            sides = [side for both in file.branches.values() for side in both]
            counts = (
                sum(file.lines.values()), len(file.lines), sum(sides), len(sides))
            for room in (os.path.dirname(name) or ".", "all"):
                rooms[room] = [a + b for a, b in zip(rooms[room], counts)]
            with open(os.path.join(folder, name), encoding="utf-8") as source:
                text = source.read().split("\n")
            for line in sorted(l for l, ran in file.lines.items() if not ran):
                missed.write(f"{name}:{line}: not run: {text[line - 1].strip()}\n")
            for place, both in sorted(file.branches.items()):
                if not file.lines.get(place[0], True):
                    continue  # said above
                for happened, side in zip(both, ("true", "false")):
                    if not happened:
                        line, first, last = place[0], place[1], place[3]
                        condition = text[line - 1][first - 1:last - 1 if place[2] == line else None]
                        missed.write(f"{name}:{line}: never {side}: {condition}\n")
    print(f"{'room':<28} {'lines':>7} {'run':>8} {'branches':>9} {'run':>8}")
    total = rooms.pop("all")
    for room in sorted(rooms) + ["all"]:
        ran, lines, taken, branches = total if room == "all" else rooms[room]
        print(f"{room:<28} {lines:>7} {percent(ran, lines):>6.1f} % "
              f"{branches:>9} {percent(taken, branches):>6.1f} %")
    lines, branches = percent(total[0], total[1]), percent(total[2], total[3])
    good = lines >= LEAST_LINES and branches >= LEAST_BRANCHES
    print(f"coverage: {lines:.1f} % of the lines, {branches:.1f} % of the branches "
          f"(aim: {LEAST_LINES:.0f} and {LEAST_BRANCHES:.0f}); what is missing: {uncovered}")
    sys.exit(0 if good else 1)


main()
