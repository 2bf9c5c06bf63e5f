"""Numbers in print: a true minus, no "−0.0", no exponent, thousands apart."""

from __future__ import annotations

import math

__all__ = ["number", "p_value", "percent", "significant"]

MINUS = "−"
MISSING = "–"
SMALLEST_P = 0.001
SMALLEST = 1e-12
"""What is smaller is printed as zero."""


def number(value: float, decimals: int = 1, *, sign: bool = False) -> str:
    """A number with so many decimals; of a thousand and more none are shown.

    Examples
    --------
    >>> number(-0.04), number(-1.25, 2), number(1234.5), number(0.3, sign=True)
    ('0.0', '−1.25', '1,234', '+0.3')
    """
    if not math.isfinite(value):
        return MISSING
    if abs(value) >= 1000.0:
        decimals = 0
    text = f"{value:{'+' if sign else ''},.{decimals}f}"
    if float(text.replace(",", "")) == 0.0:
        text = text.lstrip("+-")
    return text.replace("-", MINUS)


def significant(value: float, figures: int = 3, *, sign: bool = False) -> str:
    """A number with so many significant figures, without an exponent.

    Examples
    --------
    >>> significant(0.012345), significant(-9876.5), significant(0.0)
    ('0.0123', '−9,880', '0')
    """
    if not math.isfinite(value):
        return MISSING
    if abs(value) < SMALLEST:
        return "0"
    rounded = float(f"{value:.{figures - 1}e}")
    decimals = figures - 1 - math.floor(math.log10(abs(rounded)))
    return number(rounded, max(0, decimals), sign=sign)


def percent(share: float, decimals: int = 0, *, sign: bool = False) -> str:
    """A share of one in per cent.

    Examples
    --------
    >>> percent(0.4321), percent(-0.0001, 1)
    ('43%', '0.0%')
    """
    return f"{number(100.0 * share, decimals, sign=sign)}%"


def p_value(value: float) -> str:
    """A p-value with its sign of comparison.

    Examples
    --------
    >>> p_value(0.0312), p_value(0.0)
    ('p = 0.031', 'p < 0.001')
    """
    if not math.isfinite(value):
        return f"p = {MISSING}"
    return f"p < {SMALLEST_P}" if value < SMALLEST_P else f"p = {value:.3f}"
