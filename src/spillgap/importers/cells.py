"""Cells of text as values: what is missing, what is a number, what must stay text."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

__all__ = ["MISSING", "is_blank", "typed"]

MISSING = frozenset(
    ("", "na", "n/a", "nan", "null", "none", "-", "--", "—", "——", "…", "...", "..")
)
"""What statistical tables print where there is no value (case-folded)."""

_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$")
_LEADING_ZERO = re.compile(r"^0\d+$")


def is_blank(cell: Any) -> bool:
    """Whether a cell holds no value."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return True
    return str(cell).strip().casefold() in MISSING


def typed(column: pd.Series) -> pd.Series:
    """A column of text as numbers if every value is one, else as text with blanks missing.

    Codes with a leading zero ("01") stay text: as numbers they would lose it.

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
    plain = known.map(lambda text: text.replace(",", "") if _THOUSANDS.match(text) else text)
    numbers = pd.to_numeric(plain, errors="coerce")
    if numbers.isna().any():
        return cleaned.astype("str")
    return numbers.reindex(column.index)
