"""Compile all tables of a result and say what sticks out by more than 2 pt or cannot be printed.

``python docs/tools/latex.py build/paper`` needs xelatex with ctex; exit code 1 if anything does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MOST = 2.0
"""Points."""


def too_wide(log: str) -> list[str]:
    """What LaTeX's log says is too wide, too high, or has no letter in its font."""
    wide = re.findall(r"Overfull \\hbox \(([\d.]+)pt.*", log)
    high = re.findall(r"Float too large.*|Missing character.*", log)
    return [f"{points} pt too wide" for points in wide if float(points) > MOST] + high


def compiled(folder: Path) -> list[str]:
    """What is wrong with the tables of a folder, which holds ``tables.tex``."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(folder, place, dirs_exist_ok=True)
        command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "tables.tex"]
        done = subprocess.run(command, cwd=place, capture_output=True, check=False, timeout=300)
        log = (Path(place) / "tables.log").read_text("utf-8", errors="replace")
    return too_wide(log) if done.returncode == 0 else [log[-2000:]]


def main() -> int:
    """Compile the tables in every language of the result."""
    folders = sorted((Path(sys.argv[1]) / "tables").glob("*/tables.tex"))
    found = {path.parent.name: compiled(path.parent) for path in folders}
    for language, faults in found.items():
        print(f"{language}: {'; '.join(faults) or 'all tables fit'}")
    return 1 if any(found.values()) or not found else 0


if __name__ == "__main__":
    raise SystemExit(main())
