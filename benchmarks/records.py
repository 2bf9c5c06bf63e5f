"""The CSV files that simulations are kept in, so that a run goes on where the last one stopped."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

__all__ = ["append", "finished"]


def finished(target: Path, key: str) -> set[str]:
    """The entries of a column that the file holds already."""
    if not target.exists():
        return set()
    with target.open(newline="", encoding="utf-8") as file:
        return {row[key] for row in csv.DictReader(file)}


def append(
    target: Path, fields: Sequence[str], rows: Iterable[Mapping[str, object]], *, digits: int
) -> None:
    """Rows at the end of the file, numbers to so many significant digits."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = not target.exists()
    with target.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        if new:
            writer.writeheader()
        for row in rows:
            writer.writerow(
                {k: f"{v:.{digits}g}" if isinstance(v, float) else v for k, v in row.items()}
            )
