"""Newton's climb to the top of a function of few variables, within bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spillgap._types import Floats

__all__ = ["Top", "climb_within", "fourth_order", "slopes_of"]

Score: TypeAlias = Callable[[Floats], tuple[float, Floats]]

AT_TOP = 1e-6
"""A top is reached when the next step would be shorter than this, in standard errors."""

NEAR_TOP = 1e-3
"""A rough climb ends at a step shorter than this."""

LONGEST = 1.0
"""No step is longer: each variable is on a scale on which the function bends within about one."""

STEPS = 60


@dataclass(frozen=True, eq=False)
class Top:
    """Where a climb ended.

    Attributes
    ----------
    place : ndarray, shape (q,)
    value : float
    curvature : ndarray, shape (q, q)
        Minus the second derivatives: the inverse of the variance that they imply.
    converged : bool
        Whether the gradient is zero relative to the curvature in every variable that is not held
        at a bound it is pressed against.
    """

    place: Floats
    value: float
    curvature: Floats
    converged: bool


def climb_within(
    score: Score, start: Floats, low: Floats, high: Floats, *, rough: bool = False
) -> Top:
    """The local maximum uphill from ``start`` between ``low`` and ``high``.

    Newton's steps, with the curvature's absolute eigenvalues so that they always climb, go on
    until rounding is all that is left: they end when a step's length in standard errors,
    √(g'H⁻¹g), no longer falls.

    Parameters
    ----------
    score : callable
        Place (q,) to (value, gradient (q,)).
    rough : bool
        End near the top: its height is then right to 1e-6, its place to 1e-3 standard errors.
    """
    place = np.clip(start, low, high)
    value, slope = score(place)
    before = np.inf
    for _ in range(STEPS):
        curvature = -slopes_of(lambda x: score(x)[1], place)
        free = ~(((place <= low) & (slope <= 0.0)) | ((place >= high) & (slope >= 0.0)))
        step, left, rising = _step(slope, curvature, free)
        settled = left < (NEAR_TOP if rough else AT_TOP) and not rising
        if left == 0.0 or (settled and (rough or left >= 0.5 * before)):
            return Top(place, value, curvature, settled)
        before = left if settled else np.inf
        moved = _search_along(score, (place, value), step, (low, high))
        if moved is None:
            return Top(place, value, curvature, settled)
        place, value, slope = moved
    return Top(place, value, curvature, False)


def _step(slope: Floats, curvature: Floats, free: NDArray[np.bool_]) -> tuple[Floats, float, bool]:
    """The step (q,), its length in standard errors, and whether the function is not concave."""
    step = np.zeros_like(slope)
    if not free.any():
        return step, 0.0, False
    values, vectors = np.linalg.eigh(curvature[np.ix_(free, free)])
    along = vectors.T @ slope[free]
    most = float(np.abs(values).max())
    if not 0.0 < most < np.inf:
        return step, 0.0, False
    bent = np.maximum(np.abs(values), 1e-8 * most)
    step[free] = vectors @ (along / bent)
    longest = float(np.abs(step).max())
    if longest > LONGEST:
        step *= LONGEST / longest
    return step, float(np.sqrt(along @ (along / bent))), bool(values[0] <= 0.0)


def _search_along(
    score: Score, at: tuple[Floats, float], step: Floats, bounds: tuple[Floats, Floats]
) -> tuple[Floats, float, Floats] | None:
    """The first of the step and its halves that does not fall but for rounding."""
    place, value = at
    slack = 1e-13 * (1.0 + abs(value))
    for halving in range(30):
        there = np.clip(place + step / 2.0**halving, *bounds)
        reached, slope = score(there)
        if np.isfinite(reached) and reached >= value - slack:
            return there, reached, slope
    return None


def slopes_of(gradient: Callable[[Floats], Floats], at: Floats, h: float = 1e-4) -> Floats:
    """The symmetric matrix (q, q) of a gradient's derivatives, by central differences."""
    rows = [(gradient(at + s) - gradient(at - s)) / (2.0 * h) for s in h * np.eye(at.size)]
    out = np.array(rows).reshape(at.size, at.size)
    return (out + out.T) / 2.0


def fourth_order(function: Callable[[Floats], Floats], at: Floats, steps: Floats) -> Floats:
    """Derivatives (q, r) of a function of (q,) with (r,) values, by central differences of order
    h⁴ with a step for each variable.
    """
    rows = []
    for h, step in zip(steps, np.diag(steps)):
        near = function(at + step) - function(at - step)
        far = function(at + 2.0 * step) - function(at - 2.0 * step)
        rows.append((8.0 * near - far) / (12.0 * h))
    return np.array(rows)
