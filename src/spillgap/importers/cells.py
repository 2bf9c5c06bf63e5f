"""Cells of text as values: what is missing, what is a number, what must stay text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

__all__ = ["MISSING", "has_decimal_comma", "is_blank", "typed"]

MISSING = frozenset(
    ("", "na", "n/a", "nan", "null", "none", "-", "--", "—", "——", "…", "...", "..")
)
"""What statistical tables print where there is no value (case-folded)."""

_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$")
_DECIMAL_COMMA = re.compile(r"^[+-]?\d+(\.\d{3})*,\d+$")
_DECIMAL_POINT = re.compile(r"^[+-]?\d*\.\d+$")
_LEADING_ZERO = re.compile(r"^0\d+$")


def is_blank(cell: Any) -> bool:
    """Whether a cell holds no value."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return True
    return str(cell).strip().casefold() in MISSING


def has_decimal_comma(cells: Iterable[str]) -> bool:
    """Whether a comma is the decimal mark: 12,5 stands somewhere, and no 12.5 or 1,234,567.

    Examples
    --------
    >>> has_decimal_comma(["a", "12,5", "1.234,5"]), has_decimal_comma(["1,234", "12.5"])
    (True, False)
    """
    numbers = [cell.strip() for cell in cells if "," in cell or "." in cell]
    commas = [n for n in numbers if _DECIMAL_COMMA.match(n)]
    points = [n for n in numbers if _DECIMAL_POINT.match(n) or n.count(",") > 1]
    # Three digits after every comma may as well be thousands: then nothing is taken for granted.
    return not points and any(not _THOUSANDS.match(n) for n in commas)


def typed(column: pd.Series, decimal: str = ".") -> pd.Series:
    """A column of text as numbers if every value is one, else as text with blanks missing.

    Codes with a leading zero ("01") stay text: as numbers they would lose it. With a decimal
    comma, points stand between thousands.

    Examples
    --------
    >>> typed(pd.Series(["1,234.5", "—", "7"])).tolist()
    [1234.5, nan, 7.0]
    >>> typed(pd.Series(["01", "02"])).tolist()
    ['01', '02']
    """
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return column
    cleaned = column.map(lambda cell: None if is_blank(cell) else str(cell).strip())
    known = cleaned.dropna()
    if known.empty:
        return pd.Series(float("nan"), index=column.index, name=column.name)
    if known.str.match(_LEADING_ZERO).any():
        return cleaned.astype("str")
    if decimal == ",":
        known = known.map(_with_point)
    plain = known.map(lambda text: text.replace(",", "") if _THOUSANDS.match(text) else text)
    numbers = pd.to_numeric(plain, errors="coerce")
    if numbers.isna().any():
        return cleaned.astype("str")
    return numbers.reindex(column.index)


def _with_point(text: str) -> str:
    """A number with a decimal comma as one with a decimal point; other text as it is."""
    return text.replace(".", "").replace(",", ".") if _DECIMAL_COMMA.match(text) else text
