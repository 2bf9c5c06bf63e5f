"""``python -m tests.sizes``: lines of code by room, without docstrings, comments and blank lines.

Beside them how often a room says ``Any``, by this name or by one that ``spillgap._types`` gives it.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections import Counter
from pathlib import Path

import spillgap

HOME = Path(spillgap.__file__).parent
IGNORED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def room_of(path: Path) -> str:
    """The room of a module: its package, or itself at the top."""
    parts = path.relative_to(HOME).with_suffix("").parts
    return parts[0]


def code_lines(source: str) -> int:
    """How many lines hold code."""
    told: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in IGNORED:
            held.update(range(token.start[0], token.end[0] + 1))
    return len(held - told)


LOOSE = {
    "Arguments",
    "Forwarded",
    "Key",
    "Keywords",
    "Mixed",
    "Parameters",
    "Parsed",
    "Untyped",
}
"""Names of ``spillgap._types`` behind which mypy checks nothing."""


def any_count(source: str) -> int:
    """How often ``Any`` stands in annotations and casts, by whichever name, imports left out."""
    nodes = list(ast.walk(ast.parse(source)))
    loose = {"Any"}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "spillgap._types":
            loose |= LOOSE & {alias.name for alias in node.names}
    return sum(isinstance(node, ast.Name) and node.id in loose for node in nodes)


def main() -> None:
    """Print a line for each room, the longest first, and the sums."""
    lines: Counter[str] = Counter()
    anys: Counter[str] = Counter()
    for path in HOME.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        lines[room_of(path)] += code_lines(source)
        anys[room_of(path)] += any_count(source)
    for room, count in lines.most_common():
        sys.stdout.write(f"{room:24}{count:7,}{anys[room]:6}\n")
    sys.stdout.write(f"{'all':24}{lines.total():7,}{anys.total():6}\n")


if __name__ == "__main__":
    main()
