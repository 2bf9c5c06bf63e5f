"""Draw the layers of the package, as the import contract in pyproject.toml declares them.

``python docs/tools/layers.py`` rewrites ``docs/assets/layers.svg``; the tests compare.
"""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "assets" / "layers.svg"
SOURCE = ROOT / "src" / "spillgap"

WIDTH, ROW, GAP, MARGIN = 880, 34, 8, 12
SAYS = {
    "cli": "the command line",
    "report": "facts into pages",
    "study": "one file, run end to end",
    "robustness": "what a finding depends on",
    "mediation": "paths through a mediator",
    "staggered": "staggered treatment",
    "moderation": "effects over a moderator",
    "explorer": "one page to look, move and try",
    "explain": "the gap, scenarios, targets",
    "evaluation": "what an index rests on",
    "gaps": "inequality, convergence, clubs",
    "large": "panels larger than memory",
    "pysal": "spreg, by key",
    "stratified": "factors, by strata",
    "tables": "tables in every format",
    "models": "one estimator and its tests",
    "datasets": "figures that ship",
    "figures": "one function per figure",
    "units": "units by any name",
    "autocorrelation": "Moran, LISA, Getis–Ord",
    "groups": "partitions of units",
    "index": "composite indices",
    "panel": "observations and W, by key",
    "weights": "who is whose neighbour",
    "coupling": "coordination",
    "importers": "files into tables",
    "labels": "names in print",
    "observations": "units × periods",
    "references": "every method's source",
    "regions": "names of regions",
    "options": "what a user can type",
    "rows": "tables of kinds",
    "text": "sentences, by language",
    "terms": "W × x, y(t−1), …",
    "errors": "what is refused, and how",
}


def layers() -> list[list[str]]:
    """The layers from top to bottom, each a list of its public rooms."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    rooms = ([name.strip() for name in line.split("|")] for line in contract["layers"])
    public = ([name for name in line if not name.startswith("_")] for line in rooms)
    return [line for line in public if line]


def size(room: str) -> int:
    """How many modules a room has."""
    home = SOURCE / room
    return len(list(home.rglob("*.py"))) if home.is_dir() else 1


def picture() -> str:
    """The layers as SVG: a row each, arrows of imports pointing down."""
    rows = layers()
    height = 2 * MARGIN + len(rows) * (ROW + GAP) - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'font-family="sans-serif" font-size="13">',
        "<title>Layers of spillgap: each imports from the rows below its own</title>",
    ]
    for k, line in enumerate(rows):
        top = MARGIN + k * (ROW + GAP)
        wide = (WIDTH - 2 * MARGIN - (len(line) - 1) * GAP) / len(line)
        for j, room in enumerate(line):
            parts += _box(room, MARGIN + j * (wide + GAP), top, wide, quiet=len(line) > 3)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _box(room: str, left: float, top: float, wide: float, *, quiet: bool) -> list[str]:
    said = "" if quiet else f": {SAYS[room]}"
    count = size(room)
    modules = f" ({count})" if count > 1 else ""
    text = escape(f"{room}{modules}{said}")
    return [
        f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{ROW}" rx="4" '
        'fill="#eef2f7" stroke="#51607a"/>',
        f'<text x="{left + wide / 2:.1f}" y="{top + ROW / 2 + 4.5}" text-anchor="middle" '
        f'fill="#111">{text}</text>',
    ]


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
