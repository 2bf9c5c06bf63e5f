"""Intervals of inequality from units drawn with replacement within their groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from spillgap._types import Floats
from spillgap.gaps._slopes import part_slopes, standard_errors
from spillgap.gaps.measures import PARTS, Measure, Parts
from spillgap.groups import Partition
from spillgap.options import BootstrapInterval

__all__ = ["Resampling"]


@dataclass(frozen=True, eq=False)
class Resampling:
    """Units drawn again and again, each time within their groups.

    Attributes
    ----------
    positions : ndarray, shape (draws, N)
        Positions of the units drawn; the same draws serve every period and measure.
    members : ndarray, shape (N, G)
    level : float
    interval : {"bootstrap-t", "percentile"}
    """

    positions: np.ndarray
    members: Floats
    level: float
    interval: BootstrapInterval

    @classmethod
    def drawn(
        cls,
        split: Partition | None,
        n: int,
        draws: int,
        seed: int | np.random.Generator | None,
        level: float,
        interval: BootstrapInterval,
    ) -> Resampling:
        """``draws`` samples of ``n`` units."""
        rng = np.random.default_rng(seed)
        positions = np.empty((draws, n), dtype=np.intp)
        codes = np.zeros(n, dtype=np.intp) if split is None else split.codes
        for group in range(codes.max() + 1):
            inside = np.flatnonzero(codes == group)
            positions[:, inside] = rng.choice(inside, size=(draws, len(inside)))
        members = np.ones((n, 1)) if split is None else split.members
        return cls(positions, members, level, interval)

    def bounds(self, measure: Measure, y: Floats, p: Floats) -> dict[str, Floats]:
        """One period's y and weights (N,) → (2,) lower and upper bound of each part."""
        if measure.parts is None:
            return percentile_bounds({"total": measure.of(y[self.positions])}, self.level)
        weights = p[self.positions]
        weights = weights / weights.sum(axis=1, keepdims=True)
        values = y[self.positions]
        drawn = measure.parts(values, weights, self.members)
        samples = {part: getattr(drawn, part) for part in PARTS}
        if self.interval == "percentile" or measure.slopes is None:
            return percentile_bounds(samples, self.level)
        estimate = measure.parts(y[None], p[None], self.members)
        errors = self._errors(measure, estimate, y[None], p[None])
        spread = self._errors(measure, drawn, values, weights)
        return {
            part: _studentised(getattr(estimate, part)[0], errors[part][0], sample, spread[part],
                               self.level, most=1.0 if part.startswith("share") else np.inf)
            for part, sample in samples.items()
        }  # fmt: skip

    def _errors(self, measure: Measure, parts: Parts, y: Floats, p: Floats) -> dict[str, Floats]:
        assert measure.slopes is not None
        slopes = part_slopes(measure.slopes, parts, y, p, self.members, squares=measure.squares)
        return standard_errors(slopes, self.members)


def percentile_bounds(samples: Mapping[str, Floats], level: float) -> dict[str, Floats]:
    """(draws,) values of each part → the quantiles that leave (1 − level)/2 on each side."""
    tails = [(1 - level) / 2, (1 + level) / 2]
    return {part: np.quantile(sample, tails) for part, sample in samples.items()}


def _studentised(
    estimate: float, error: float, sample: Floats, spread: Floats, level: float, most: float
) -> Floats:
    """θ − q s: q the quantiles of (θ* − θ)/s*, held within what the measure can be.

    Where every group holds one unit, each draw is the sample: the interval is the estimate.

    Draws without an error of their own (one unit taken over and over) say nothing of the ratio.
    """
    if error == 0:
        return np.full(2, estimate)
    usable = np.isfinite(spread) & (spread > 0) & np.isfinite(sample)
    if not (np.isfinite(error) and usable.any()):
        return np.full(2, np.nan)
    ratio = (sample[usable] - estimate) / spread[usable]
    low, high = np.quantile(ratio, [(1 - level) / 2, (1 + level) / 2])
    return np.clip([estimate - high * error, estimate - low * error], 0.0, most)
