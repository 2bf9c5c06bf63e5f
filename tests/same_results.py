"""``python -m tests.same_results OLD NEW``: whether two runs of a study agree.

Numbers in CSV and JSON files are compared to 1e-10 (relative, or absolute where both are below
one); other text line by line, digits included. Figures are listed only where one is missing.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path

CLOSE = 1e-10
NUMBER = re.compile(r"[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?")
COMPARED_BY_NUMBER = {".csv", ".json"}
COMPARED_BY_LINE = {".md", ".html", ".tex", ".txt", ".bib"}
CHANGES_EACH_RUN = {"MANIFEST.json"}


def disagreements(old: Path, new: Path) -> Iterator[str]:
    """One line for each file that differs, with the first place."""
    here, there = ({p.relative_to(d).as_posix() for p in d.rglob("*") if p.is_file()}
                   for d in (old, new))  # fmt: skip
    yield from (f"only in {old}: {name}" for name in sorted(here - there))
    yield from (f"only in {new}: {name}" for name in sorted(there - here))
    for name in sorted((here & there) - CHANGES_EACH_RUN):
        place = _first_difference(old / name, new / name)
        if place:
            yield f"{name}: {place}"


def _first_difference(old: Path, new: Path) -> str:
    if old.suffix in COMPARED_BY_NUMBER:
        return _numbers_differ(old.read_text("utf-8"), new.read_text("utf-8"))
    if old.suffix in COMPARED_BY_LINE:
        return _lines_differ(old.read_text("utf-8"), new.read_text("utf-8"))
    return ""


def _numbers_differ(old: str, new: str) -> str:
    words = [NUMBER.split(text) for text in (old, new)]
    if words[0] != words[1]:
        before, after = ("\n".join(part) for part in words)
        return f"words: {_lines_differ(before, after)}"
    pairs = zip(NUMBER.findall(old), NUMBER.findall(new), strict=True)
    apart = [(a, b) for a, b in pairs
             if not math.isclose(float(a), float(b), rel_tol=CLOSE, abs_tol=CLOSE)]  # fmt: skip
    return json.dumps(apart[:3]) if apart else ""


def _lines_differ(old: str, new: str) -> str:
    changed = [line for line in difflib.unified_diff(old.splitlines(), new.splitlines(), n=0)
               if not line.startswith(("---", "+++", "@@"))]  # fmt: skip
    return f"{len(changed)} lines, as {changed[:2]}" if changed else ""


def main(old: str, new: str) -> int:
    """Print what differs; 1 if anything does."""
    lines = list(disagreements(Path(old), Path(new)))
    sys.stdout.write("\n".join(lines or ["the two agree"]) + "\n")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
