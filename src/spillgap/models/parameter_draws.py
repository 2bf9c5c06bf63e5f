"""Draws of a fit's parameters, by the W that they belong to.

Where W has parameters of its own every draw of them is another W; with W at a draw taken as known
the model is a plain one. What is computed of parameters and W is computed of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spillgap.models.effects import stable_draws
from spillgap.options import Horizon

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = [
    "Drawn", "ParameterDraws", "drawn_alike", "drawn_with_weights", "single_rows",
    "with_known_weights",
]  # fmt: skip

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Draws that have one W in common.

    Attributes
    ----------
    results : Results
        With that W, taken as known.
    values : ndarray, shape (D, P)
        Parameters in the order of ``results.params``.
    """

    results: Results
    values: Floats


@dataclass(frozen=True, eq=False)
class ParameterDraws:
    """All draws of a fit, and how many had to be drawn again."""

    parts: tuple[Drawn, ...]
    redrawn: int

    @property
    def count(self) -> int:
        """D in all."""
        return sum(len(part.values) for part in self.parts)


def drawn_with_weights(
    results: Results, draws: int, seed: int | np.random.Generator | None, horizon: Horizon = "short"
) -> ParameterDraws:
    """Draws of a fit's parameters; see ``stable_draws`` for what is raised."""
    return results._parameter_draws(draws, seed, horizon)


def with_known_weights(results: Results) -> Results:
    """The result itself; where W has parameters, with W as estimated taken as known."""
    return results._with_known_weights


def drawn_alike(
    results: Results, draws: int, seed: int | np.random.Generator | None, horizon: Horizon
) -> ParameterDraws:
    """Draws of a fit whose W is known."""
    values, redrawn = stable_draws(results, draws, seed, horizon)
    return ParameterDraws((Drawn(results, values),), redrawn)


def single_rows(parts: Iterable[Drawn]) -> Iterable[tuple[Results, Floats]]:
    """Each draw (P,) with the result whose W it has."""
    return ((part.results, row) for part in parts for row in part.values)
