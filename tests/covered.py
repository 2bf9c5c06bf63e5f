"""Whether the suite reaches what it should: ``python -m tests.covered``, after the suite itself.

Reads what slipcover wrote while the suite ran. Every ``raise`` of the package must have run: an
error that no test has seen is a message that nobody has read. And the share of branches that were
taken must not fall below ``FLOOR``.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

REPORT = ROOT / "build" / "coverage.json"

FLOOR = 95.0
"""Per cent of the branches: raise it when the suite reaches more."""


def raises(text: str) -> Iterator[ast.Raise]:
    """The ``raise`` statements of a module's text, in order."""
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Raise))
    return iter(sorted(found, key=lambda node: node.lineno))


def never_run(text: str, missing: Collection[int]) -> list[tuple[int, str]]:
    """Line and first words of every ``raise`` of a module that begins on a missing line."""
    return [(r.lineno, ast.unparse(r)[:90]) for r in raises(text) if r.lineno in missing]


def main() -> int:
    """Say what was not reached; 1 if a raise never ran or the branches are below the floor."""
    report = json.loads(REPORT.read_text("utf-8"))
    silent = 0
    for name, file in sorted(report["files"].items()):
        text = (ROOT / name).read_text("utf-8")
        for line, words in never_run(text, set(file["missing_lines"])):
            silent += 1
            _say(f"{name}:{line}: {words}")
    total = report["summary"]
    taken, missed = total["covered_branches"], total["missing_branches"]
    branches = 100.0 * taken / (taken + missed)
    _say(f"{silent} raise statements never ran.")
    _say(f"{branches:.1f}% of the branches were taken; {FLOOR:g}% must be.")
    return int(silent > 0 or branches < FLOOR)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
