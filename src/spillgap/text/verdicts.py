"""Verdicts: what a number amounts to, decided once, as a fact that sentences follow.

A sentence chooses its verb by the verdict, so that no verb can contradict its number, nor two
sentences each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

from spillgap.text._numbers import SMALLEST

__all__ = [
    "LEVEL",
    "Clarity",
    "Coverage",
    "Firmness",
    "Movement",
    "Sign",
    "borderline",
    "clarity",
    "coverage",
    "firmness",
    "moved",
    "sign_of",
]

LEVEL = 0.05
"""Significance is judged at this level unless a study says otherwise."""

NORMAL_95 = 1.96
"""Standard errors to either side in a 95% interval."""

Movement: TypeAlias = Literal["risen", "fallen", "unchanged", "unknown"]
Clarity: TypeAlias = Literal["significant", "insignificant", "unknown"]
Coverage: TypeAlias = Literal["covered", "clear", "unknown"]
Sign: TypeAlias = Literal["positive", "negative", "zero", "unknown"]
Firmness: TypeAlias = Literal["firm", "fragile", "reversed", "indistinguishable"]


def moved(
    before: float, after: float, *, decimals: int | None = None, figures: int = 3
) -> Movement:
    """How a number moved, as far as it is printed: by less than its last digit is no movement.

    Parameters
    ----------
    before, after : float
    decimals : int, optional
        With how many decimals both are printed.
    figures : int, default 3
        With how many significant figures, where no decimals are told.

    Examples
    --------
    >>> moved(0.31, 0.29, decimals=2), moved(0.301, 0.299, decimals=2), moved(0.301, 0.299)
    ('fallen', 'unchanged', 'fallen')
    """
    if not (math.isfinite(before) and math.isfinite(after)):
        return "unknown"
    change = _printed(after, decimals, figures) - _printed(before, decimals, figures)
    return "unchanged" if change == 0.0 else "risen" if change > 0.0 else "fallen"


def sign_of(value: float, *, decimals: int | None = None) -> Sign:
    """The sign of a number as far as it is printed: with so many decimals, or by its figures.

    Examples
    --------
    >>> sign_of(-0.2, decimals=1), sign_of(-0.04, decimals=1), sign_of(-0.04)
    ('negative', 'zero', 'negative')
    """
    if not math.isfinite(value):
        return "unknown"
    rounded = _printed(value, decimals, 1)
    return "zero" if rounded == 0.0 else "positive" if rounded > 0.0 else "negative"


def _printed(value: float, decimals: int | None, figures: int) -> float:
    if decimals is not None:
        return round(value, decimals)
    return 0.0 if abs(value) < SMALLEST else float(f"{value:.{figures - 1}e}")


def clarity(p: float, level: float = LEVEL) -> Clarity:
    """Whether a p-value is below the level.

    Examples
    --------
    >>> clarity(0.01), clarity(0.05)
    ('significant', 'insignificant')
    """
    if not math.isfinite(p):
        return "unknown"
    return "significant" if p < level else "insignificant"


def borderline(p: float, permutations: int, level: float = LEVEL) -> bool:
    """Whether another seed may put a simulated p on the other side of the level.

    That is so where the 95% interval of its simulation error, p ± 1.96 √(p(1 − p)/R) with R
    permutations, holds the level.

    Examples
    --------
    >>> borderline(0.036, 999), borderline(0.036, 9_999), borderline(0.049, 9_999)
    (False, False, True)
    """
    if not math.isfinite(p):
        return False
    return abs(p - level) <= NORMAL_95 * math.sqrt(p * (1.0 - p) / permutations)


def coverage(lower: float, upper: float) -> Coverage:
    """Whether an interval holds zero.

    Examples
    --------
    >>> coverage(-0.1, 0.2), coverage(0.1, 0.2)
    ('covered', 'clear')
    """
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return "unknown"
    return "covered" if lower <= 0.0 <= upper else "clear"


def firmness(
    estimates: Sequence[float], ps: Sequence[float], familywise: float, level: float = LEVEL
) -> Firmness:
    """How a finding stands under several specifications.

    Parameters
    ----------
    estimates, ps : sequence of float
        One of each per specification; not a number where there is none to be had.
    familywise : float
        The largest of the p-values, adjusted for all findings that are judged together.
    level : float

    Notes
    -----
    ``reversed``: significantly positive in one specification, significantly negative in another.
    ``firm``: significant in every one with one sign, and ``familywise`` below the level.
    ``indistinguishable``: significant in none. ``fragile``: all else.

    Examples
    --------
    >>> firmness([1.0, 1.2], [0.001, 0.002], 0.004), firmness([1.0, 1.2], [0.001, 0.2], 0.4)
    ('firm', 'fragile')
    >>> firmness([1.0, -1.2], [0.001, 0.002], 0.004), firmness([1.0, -1.2], [0.3, 0.2], 0.6)
    ('reversed', 'indistinguishable')
    """
    signs = {sign_of(b) for b, p in zip(estimates, ps) if clarity(p, level) == "significant"}
    if not signs:
        return "indistinguishable"
    if {"positive", "negative"} <= signs:
        return "reversed"
    everywhere = all(clarity(p, level) == "significant" for p in ps)
    return "firm" if everywhere and clarity(familywise, level) == "significant" else "fragile"
