"""Cells of a table: which hold no value."""

from __future__ import annotations

__all__ = ["MISSING", "is_blank", "sentence", "shown"]

MISSING = frozenset(
    ("", "na", "n/a", "nan", "null", "none", "-", "--", "—", "——", "…", "...", "..")
)
"""What statistical tables print where there is no value (case-folded)."""


def is_blank(cell: object, marks: frozenset[str] = MISSING) -> bool:
    """Whether a cell holds no value.

    Examples
    --------
    >>> is_blank(" N/A "), is_blank(float("nan")), is_blank("."), is_blank(".", frozenset("."))
    (True, True, False, True)
    """
    if cell is None or cell != cell:
        return True
    return isinstance(cell, str) and cell.strip().casefold() in marks


def sentence(error: Exception, most: int = 200) -> str:
    """What a parser says, on one line, no longer than a sentence."""
    text = " ".join(str(error).split()).rstrip(".")
    text = text or type(error).__name__
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def shown(cell: object, most: int = 40) -> str:
    """A cell as a message shows it: on one line, and not longer than a name."""
    text = " ".join(str(cell).split())
    return text if len(text) <= most else f"{text[:most]}…"
