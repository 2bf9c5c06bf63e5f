"""Ways of making an index from the same scaled indicators."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from spillgap._types import Floats
from spillgap._weighting import METHODS, IndexMethod
from spillgap.options import Aggregation, IndexScaling

__all__ = ["Choices", "Scaled", "Way"]

_FLOOR = 0.01
"""What the worst value counts in a geometric mean, where 0 would make all others count nothing."""


class Way(NamedTuple):
    """One way: scaling, weights, aggregation, and the indicator left out or None."""

    scaling: IndexScaling
    method: IndexMethod
    aggregation: Aggregation
    left_out: int | None


@dataclass(frozen=True)
class Choices:
    """What may be chosen."""

    methods: tuple[IndexMethod, ...]
    scalings: tuple[IndexScaling, ...]
    aggregations: tuple[Aggregation, ...]
    left_out: tuple[int | None, ...]

    def draw(self, rng: np.random.Generator) -> Way:
        """One of each, all as likely."""
        return Way(
            self.scalings[rng.integers(len(self.scalings))],
            self.methods[rng.integers(len(self.methods))],
            self.aggregations[rng.integers(len(self.aggregations))],
            self.left_out[rng.integers(len(self.left_out))],
        )


@dataclass(frozen=True, eq=False)
class Scaled:
    """(M, K) indicators in [0, 1] by min–max, larger better, and what other ways make of them."""

    values: Floats
    shift: float = 1e-4

    def ranks(self, way: Way, factors: Floats, now: np.ndarray) -> np.ndarray:
        """A way, (K,) factors of the weights, rows of a period → their ranks, 1 the best."""
        kept = [k for k in range(self.values.shape[1]) if k != way.left_out]
        weights = METHODS[way.method].weigh(self.values[:, kept], self.shift)["weight"]
        weights = weights * factors[kept]
        x = self._by_scaling[way.scaling][now][:, kept]
        if way.aggregation == "geometric":
            x = np.log(_FLOOR + (1 - _FLOOR) * x)
        # Sums of the same numbers in another order are the same score.
        scores = np.round(x @ weights / weights.sum(), 12)
        return rankdata(-scores, method="min").astype(int)

    @cached_property
    def _by_scaling(self) -> dict[IndexScaling, Floats]:
        """Every scaling, brought to [0, 1] by one factor for all, where it is not there already."""
        deviations = (self.values - self.values.mean(axis=0)) / self.values.std(axis=0, ddof=1)
        low, high = deviations.min(), deviations.max()
        return {
            "minmax": self.values,
            "z-score": (deviations - low) / (high - low),
            "rank": (rankdata(self.values, axis=0) - 1) / (len(self.values) - 1),
        }
