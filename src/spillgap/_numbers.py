"""The one place where a number becomes text."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

__all__ = [
    "ROUNDING",
    "STARS",
    "format_integer",
    "format_interval",
    "format_number",
    "format_p",
    "stars_of",
    "without_dust",
]

STARS: tuple[tuple[float, str], ...] = ((0.01, "***"), (0.05, "**"), (0.10, "*"))
"""Levels and their marks, from the strictest; as journals in economics have them."""

ROUNDING = 1e-13
"""What sums of doubles leave of a zero, as a share of the largest number of its column."""
_LARGEST = 1e9


def format_number(value: float | None, digits: int = 3) -> str:
    """``value`` with that many decimals; empty if missing.

    A number that would print as zero but is not is written in scientific notation, so that a
    table never hides a small coefficient of a variable in large units.

    Examples
    --------
    >>> [format_number(v) for v in (0.36885, -0.0001, 0.0, float("nan"))]
    ['0.369', '-1.00e-04', '0.000', '']
    """
    if value is None or math.isnan(value):
        return ""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    text = f"{value:.{digits}f}"
    hidden = value != 0 and float(text) == 0
    if hidden or abs(value) >= _LARGEST:
        return f"{value:.{max(digits - 1, 1)}e}"
    return text


def format_integer(value: float | None) -> str:
    """A count, without decimals; empty if missing."""
    return "" if value is None or math.isnan(value) else f"{value:.0f}"


def format_p(value: float | None, digits: int = 3) -> str:
    """A probability; "<0.001" where it would print as zero.

    Examples
    --------
    >>> format_p(0.0421), format_p(3e-9)
    ('0.042', '<0.001')
    """
    if value is None or math.isnan(value):
        return ""
    least = 10.0**-digits
    return f"<{least:.{digits}f}" if value < least / 2 else f"{value:.{digits}f}"


def format_interval(bounds: Sequence[float], digits: int = 3) -> str:
    """An interval in brackets; empty if a bound is missing."""
    if any(math.isnan(b) for b in bounds):
        return ""
    return f"[{', '.join(format_number(b, digits) for b in bounds)}]"


def stars_of(p: float | None) -> str:
    """The marks of a p-value."""
    if p is None or math.isnan(p):
        return ""
    return next((mark for level, mark in STARS if p < level), "")


def without_dust(
    frame: pd.DataFrame, scale: float | None = None, share: float = ROUNDING
) -> pd.DataFrame:
    """A copy in which numbers that are zero but for rounding errors are zero.

    Parameters
    ----------
    frame : pandas.DataFrame
    scale : float, optional
        What numbers are compared with; by default the largest of their own column.
    share : float
        Numbers below this share of it are rounding errors.

    Examples
    --------
    >>> without_dust(pd.DataFrame({"part": [16.3, 8.5e-16]}))["part"].tolist()
    [16.3, 0.0]
    """
    clean = frame.copy()
    for position, kind in enumerate(frame.dtypes):
        if pd.api.types.is_float_dtype(kind):
            column = frame.iloc[:, position]
            limit = share * (column.abs().max() if scale is None else scale)
            clean.isetitem(position, column.mask(column.abs() < limit, 0.0).to_numpy())
    return clean
