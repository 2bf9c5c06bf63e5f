"""Hostile input by kind, and what fails of it by class: ``python -m tests.hardening``.

Every class of failure has to stand at zero: numbers that are wrong without a word (where the truth
is known, or a check of the case says so), half-written results, code that runs, and exceptions that
are not the package's own. The cases are those of ``tests.fuzz``, made from ``--seed``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .fuzz.code import RAN
from .fuzz.corpus import GENERATORS
from .fuzz.generator import Failure, Generator, attempt

CLASSES = ("wrong without a word", "half-written", "code that runs", "traceback")


@dataclass(frozen=True)
class Kind:
    """One kind of input: how many cases, shared out among its generators."""

    name: str
    count: int
    generators: tuple[str, ...]


KINDS = (
    Kind("structured tables", 375, ("truths.tables",)),
    Kind(
        "mutated files", 3200, ("tables.text", "tables.cells", "tables.bytes", "boundaries.bytes")
    ),
    Kind("boundary files", 88, ("boundaries.shapes",)),
    Kind("weight files", 188, ("weights.files", "truths.weights")),
    Kind("models and formulas", 228, ("formulas.design", "formulas.instruments", "truths.models")),
    Kind("study keys", 1734, ("studies.keys", "studies.text")),
    Kind(
        "labels through the writers",
        388,
        ("labels.text", "labels.csv", "labels.word", "labels.figure"),
    ),
    Kind("formulas with code", 22, ("formulas.code",)),
)
_STORE = """
import sys
from pathlib import Path
from test_study import TOML, figures, grid
folder = Path(sys.argv[1])
grid().to_file(folder / "grid.gpkg")
figures().to_csv(folder / "data.csv", index=False)
(folder / "study.toml").write_text(TOML, encoding="utf-8")
"""


@dataclass
class Line:
    """One line of the table: cases, and failures by class."""

    name: str
    cases: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        shown = "".join(f"{self.failures[kind]:>22}" for kind in CLASSES)
        return f"{self.name:<28}{self.cases:>7}{shown}"


def class_of(failure: Failure) -> str:
    """What kind of failure it is."""
    if RAN in failure.trace:
        return "code that runs"
    last = failure.trace.rstrip().rpartition("\nAssertionError")
    return "wrong without a word" if last[1] and "\n  File" not in last[2] else "traceback"


def cases(kind: Kind, share: float) -> Iterator[tuple[Generator, int]]:
    """The generators of the kind in turn, and the numbers of their cases."""
    chosen = [generator for generator in GENERATORS if generator.name in kind.generators]
    for number in range(max(1, round(kind.count * share))):
        yield chosen[number % len(chosen)], number // len(chosen)


def lines(seed: int, share: float = 1.0) -> Iterator[tuple[Line, list[Failure]]]:
    """A line per kind, and what failed; ``share`` of every count."""
    for kind in KINDS:
        line, failed = Line(kind.name), list[Failure]()
        for generator, number in cases(kind, share):
            line.cases += 1
            failure = attempt(generator, seed, number)
            if failure is not None:
                failed.append(failure)
                line.failures[class_of(failure)] += 1
        yield line, failed


def killed() -> Line:
    """Runs of a study that are killed over a complete result: old or new, but never both."""
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-c", _STORE, folder], check=True, cwd=here)
        toml, out = Path(folder) / "study.toml", Path(folder) / "out"
        told = subprocess.run(
            [sys.executable, str(here / "kill_study.py"), str(toml), str(out)],
            capture_output=True,
            text=True,
            check=True,
        )
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    line = Line("studies killed", len(rows))
    line.failures["half-written"] = sum(
        not row["complete"] or row["seed"] not in row["may_be"] for row in rows
    )
    return line


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if a class does not stand at zero."""
    parser = argparse.ArgumentParser(prog="python -m tests.hardening", description=__doc__)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--share", type=float, default=1.0, help="part of every count")
    options = parser.parse_args(arguments)
    _say(f"Seed {options.seed}")
    _say(f"{'input':<28}{'cases':>7}" + "".join(f"{kind:>22}" for kind in CLASSES))
    whole = Line("all")
    failed: list[Failure] = []
    for line, failures in lines(options.seed, options.share):
        _add(whole, line)
        failed += failures
    if options.share == 1.0:
        _add(whole, killed())
    _say(str(whole))
    for failure in failed:
        _say(f"\n{failure}")
    return int(whole.failures.total() > 0)


def _add(whole: Line, line: Line) -> None:
    _say(str(line))
    whole.cases += line.cases
    whole.failures += line.failures


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
