"""A mixture of the draws of several models: its quantiles, and how far the models lie apart."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from spillgap._types import Floats
from spillgap.models.effects import quantile_spread

__all__ = ["Mixture", "mixture_of", "weighted_quantiles"]


NEGLIGIBLE = 1e-6
"""A candidate that weighs less moves no quantile of a thousand draws."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """Q quantities under C models, and the models' weights.

    Attributes
    ----------
    index : pandas.Index
        Names of the Q quantities.
    names : tuple of (str, str)
        W and model of each of C candidates.
    weights : ndarray, shape (C,)
        They sum to one.
    estimates : ndarray, shape (C, Q)
    draws : tuple of ndarray, each of shape (D_c, Q)
        Together a candidate's draws weigh what it weighs.
    """

    index: pd.Index
    names: tuple[tuple[str, str], ...]
    weights: Floats
    estimates: Floats
    draws: tuple[Floats, ...]

    @property
    def estimate(self) -> Floats:
        """(Q,) Σ_c p_c·estimate_c."""
        return np.asarray(self.weights @ self.estimates)

    @property
    def spread(self) -> Floats:
        """(Q,) the standard deviation of the candidates' estimates about their average."""
        return np.asarray(np.sqrt(self.weights @ (self.estimates - self.estimate) ** 2))

    @property
    def std_error(self) -> Floats:
        """(Q,) the root of the mean variance within candidates and the variance between them."""
        parts = np.stack([quantile_spread(d) for d in self.draws])
        # What weighs nothing need not exist either: a measure of y that would be negative.
        within = np.where(self.weights[:, None] > NEGLIGIBLE, parts, 0.0).T ** 2 @ self.weights
        return np.asarray(np.sqrt(within + self.spread**2))

    @cached_property
    def _pooled(self) -> tuple[Floats, Floats]:
        """(D, Q) all draws, and (D,) what each weighs."""
        share = [np.full(len(d), w / len(d)) for d, w in zip(self.draws, self.weights, strict=True)]
        return np.concatenate(self.draws), np.concatenate(share)

    @property
    def positive(self) -> Floats:
        """(Q,) the posterior probability of a value above zero."""
        draws, share = self._pooled
        return np.asarray(share @ (draws > 0.0))

    def interval(self, level: float) -> Floats:
        """(2, Q) the mixture's central interval."""
        tail = (1.0 - level) / 2.0
        return weighted_quantiles(*self._pooled, np.array([tail, 1.0 - tail]))

    def summed(self, labels: Sequence[Hashable], name: str) -> Mixture:
        """Quantities of one label added up, in the order in which labels come first."""
        index = pd.Index(list(dict.fromkeys(labels)), name=name)
        at = index.get_indexer(pd.Index(list(labels)))
        sums = np.eye(len(index))[at]
        draws = tuple(d @ sums for d in self.draws)
        return Mixture(index, self.names, self.weights, self.estimates @ sums, draws)

    def frame(self, level: float) -> pd.DataFrame:
        """estimate, std_error, spread, positive, lower and upper of every quantity."""
        lower, upper = self.interval(level)
        columns = {
            "estimate": self.estimate,
            "std_error": self.std_error,
            "spread": self.spread,
            "positive": self.positive,
            "lower": lower,
            "upper": upper,
        }
        return pd.DataFrame(columns, index=self.index)

    def by_candidate(self, level: float) -> pd.DataFrame:
        """(weights, model, …) each candidate's own estimate, lower and upper, and its weight."""
        tail = (1.0 - level) / 2.0
        parts = {}
        for name, weight, estimate, draws in zip(
            self.names, self.weights, self.estimates, self.draws, strict=True
        ):
            lower, upper = np.quantile(draws, [tail, 1.0 - tail], axis=0)
            columns = {"weight": weight, "estimate": estimate, "lower": lower, "upper": upper}
            parts[name] = pd.DataFrame(columns, index=self.index)
        return pd.concat(parts, names=["weights", "model"])


def mixture_of(
    names: Sequence[tuple[str, str]],
    weights: Floats,
    readings: Sequence[tuple[Sequence[Sequence[Hashable]], Floats, Floats]],
    levels: Sequence[str],
) -> Mixture:
    """A mixture from each candidate's (names of quantities, estimates (Q,), draws (D, Q)).

    A quantity that a model lacks is zero in it: a model without neighbours' regressors says that
    nothing comes from them.
    """
    keys = list(dict.fromkeys(key for reading in readings for key in reading[0]))
    place = {key: k for k, key in enumerate(keys)}
    estimates, draws = np.zeros((len(readings), len(keys))), []
    for c, (own, estimate, sampled) in enumerate(readings):
        at = [place[key] for key in own]
        estimates[c, at] = estimate
        wide = np.zeros((len(sampled), len(keys)))
        wide[:, at] = sampled
        draws.append(wide)
    several = len(levels) > 1
    index = (
        pd.MultiIndex.from_tuples([tuple(key) for key in keys], names=list(levels))
        if several
        else pd.Index(keys, name=levels[0])
    )
    return Mixture(index, tuple(names), weights, estimates, tuple(draws))


def weighted_quantiles(values: Floats, weights: Floats, probabilities: Floats) -> Floats:
    """(P, Q) quantiles of (D, Q) values that weigh (D,) weights, each column by itself.

    A value stands at the middle of its weight; between two of them the quantile is linear.
    """
    order = np.argsort(values, axis=0, kind="stable")
    placed = weights[order]
    middle = (np.cumsum(placed, axis=0) - 0.5 * placed) / weights.sum()
    ranked = np.take_along_axis(values, order, axis=0)
    columns = [np.interp(probabilities, m, v) for m, v in zip(middle.T, ranked.T, strict=True)]
    return np.stack(columns, axis=1)
