"""Profile-likelihood intervals of ρ and λ: right where the likelihood is flat or lopsided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from spillgap._types import Floats
from spillgap.models.likelihood import Likelihood
from spillgap.models.search import (
    REACH,
    Axis,
    Peak,
    axes_of,
    climb_from,
    grid_values,
    point_of,
    refined,
)

__all__ = ["profile_interval"]


def profile_interval(peak: Peak, name: str, level: float) -> tuple[float, float]:
    """The values of ρ or λ that a likelihood-ratio test at 1 − ``level`` does not reject.

    {v: 2(ln L − max ln L at v) ≤ χ²₁(level)}, everything else at its best for each v (Venzon &
    Moolgavkar 1988). Where that set falls apart, as it may between two peaks, its outermost ends
    are given; where it reaches an end of the stable interval, that end.
    """
    profile = _Profile.of(peak, name)
    cut = peak.loglik - 0.5 * float(stats.chi2.isf(1.0 - level, 1))
    low, high = (profile.end(cut, side) for side in (-1, 1))
    return low, high


@dataclass(frozen=True, eq=False)
class _Profile:
    """ln L by the place of one parameter, the others at their best.

    Attributes
    ----------
    coarse : ndarray, shape (places,)
        Over the grid alone: what is reached at least.
    starts : ndarray, shape (places, q − 1)
        Where on the other axes the grid is highest, by place.
    """

    likelihood: Likelihood
    axis: Axis
    others: list[Axis]
    coarse: Floats
    starts: Floats
    top: float
    best: Floats

    @classmethod
    def of(cls, peak: Peak, name: str) -> _Profile:
        """Around a peak."""
        axes = axes_of(peak.likelihood)
        position = [axis.name for axis in axes].index(name)
        axis, others = axes[position], [a for a in axes if a.name != name]
        values = np.moveaxis(grid_values(peak.likelihood, axes), position, 0)
        values = np.where(np.isfinite(values), values, -np.inf)
        flat = values.reshape(axis.places.size, -1)
        spots = np.unravel_index(flat.argmax(axis=1), values.shape[1:]) if others else ()
        starts = [other.places[spot] for other, spot in zip(others, spots)]
        at = dict(zip(("rho", "lambda", "phi"), (peak.rho, peak.lambda_, peak.phi)))
        return cls(
            peak.likelihood,
            axis,
            others,
            flat.max(axis=1),
            np.array(starts).reshape(len(others), axis.places.size).T,
            axis.place(at[name]),
            np.array([other.place(at[other.name]) for other in others]),
        )

    def height(self, likelihood: Likelihood, place: float) -> float:
        """The profile at one place."""
        fixed = {self.axis.name: float(self.axis.value(np.array(place)))}
        if not self.others:
            return likelihood.value(*point_of([], np.empty(0), fixed))
        nearest = self.starts[int(np.abs(self.axis.places - place).argmin())]
        return max(
            climb_from(likelihood, self.others, start, fixed, rough=True).value
            for start in (nearest, self.best)
        )

    def end(self, cut: float, side: int) -> float:
        """Where the profile falls through ``cut`` for the last time on one side."""
        reach = REACH[self.axis.name][0 if side < 0 else 1]
        above = [p for p, v in zip(self.axis.places, self.coarse) if v >= cut]
        inside = side * max([side * self.top, *(side * p for p in above)])
        step = side * 4.0 * float(self.axis.places[1] - self.axis.places[0])
        likelihood = self.likelihood
        for _ in range(2):
            place = self._crossing(likelihood, cut, inside, step, reach)
            if place is None:
                return self.axis.high if side > 0 else self.axis.low
            point = point_of([self.axis], np.array([place]))
            exact = refined(likelihood, point)
            if exact is likelihood:
                break
            # A guide to the log-determinant led here: once more, exact around the crossing.
            likelihood, inside, step = exact, place, side * 0.05
        return float(self.axis.value(np.array(place)))

    def _crossing(
        self, likelihood: Likelihood, cut: float, inside: float, step: float, reach: float
    ) -> float | None:
        """Where the profile crosses ``cut`` beyond ``inside``; None if not before ``reach``."""

        def excess(place: float) -> float:
            return self.height(likelihood, place) - cut

        while excess(inside) < 0.0:
            inside -= step
            if abs(inside - self.top) < abs(step) or (inside - self.top) * step < 0.0:
                inside = self.top
                break
        if excess(inside) < 0.0:
            return inside
        outside = inside
        while True:
            outside += step
            if abs(outside) >= abs(reach):
                outside = reach
            if excess(outside) < 0.0:
                return float(optimize.brentq(excess, inside, outside, xtol=1e-9))
            if outside == reach:
                return None
            inside = outside
