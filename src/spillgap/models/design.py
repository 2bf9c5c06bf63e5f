"""The arrays of a model, with the labels of their rows, columns and regimes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from spillgap._timeline import Timeline
from spillgap._types import Floats, Integers
from spillgap.errors import EstimationError, listing
from spillgap.models.lags import SpatialLag
from spillgap.models.regimes import Regimes
from spillgap.models.transforms import Within
from spillgap.terms import Own, Spatial, Term

__all__ = ["Design"]


@dataclass(frozen=True, eq=False)
class Design:
    """The arrays of a model, rows stacked period by period, still with their labels.

    Attributes
    ----------
    y : ndarray, shape (n,)
    z : ndarray, shape (n, K)
        All that enters linearly: X, WX, time lags, unit means.
    names : tuple of str
        The K parameter names: ``x``, ``W:x``, ``L:y``, ``LW:y``, ``mean:x``; by regime
        ``x[East]``, ``W:x[East]``.
    regressors, durbin : tuple of str
        The terms that enter by themselves and by their neighbours' values, each once whatever
        the regimes.
    index : pandas.MultiIndex
        (unit, time) of every row.
    unit_codes, period_codes : ndarray of int, shape (n,)
    timeline : Timeline
        Of the T periods: how many steps lie between them.
    lag, error_lag, durbin_lag : SpatialLag or None
        Of y (for ρ, and for η alone too), of the disturbances, of X.
    several : tuple of (str, SpatialLag)
        W that each have a θ of their own, by name; empty for one W.
    initial : ndarray or None
        y of the period before the first, for dynamic models, shape (N,).
    regimes : Regimes or None
        Of these rows.
    products : dict
        What ``crossproducts.sweep`` has made of so many rows, by the terms that it was made for.
    """

    dependent: str
    y: Floats
    z: Floats
    names: tuple[str, ...]
    regressors: tuple[str, ...]
    durbin: tuple[str, ...]
    index: pd.MultiIndex
    unit_codes: Integers
    period_codes: Integers
    units: pd.Index
    timeline: Timeline
    lag: SpatialLag | None
    error_lag: SpatialLag | None
    durbin_lag: SpatialLag | None
    initial: Floats | None = None
    regimes: Regimes | None = None
    several: tuple[tuple[str, SpatialLag], ...] = ()
    _within: dict[tuple[bool, bool], Within] = field(default_factory=dict, init=False, repr=False)
    products: dict[tuple[bool, ...], object] = field(default_factory=dict, init=False, repr=False)

    def within(self, *, unit: bool, time: bool) -> Within:
        """The projection that removes unit or time effects from the rows, built once."""
        if (unit, time) not in self._within:
            self._within[unit, time] = Within(
                unit, time, self.unit_codes, self.period_codes, self.n_units, self.n_periods
            )
        return self._within[unit, time]

    @property
    def periods(self) -> pd.Index:
        """The T periods in order."""
        return self.timeline.labels

    @property
    def n_units(self) -> int:
        """N."""
        return len(self.units)

    @property
    def n_periods(self) -> int:
        """T, after the first period went into the time lag."""
        return len(self.periods)

    @property
    def n_obs(self) -> int:
        """The number of rows."""
        return int(self.y.size)

    @property
    def balanced(self) -> bool:
        """Whether every unit has a row in every period."""
        return self.n_obs == self.n_units * self.n_periods

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The V regressors: own terms first, then those that enter only as Wx; no intercept."""
        return tuple(dict.fromkeys(n for n in (*self.regressors, *self.durbin) if n != "Intercept"))

    @property
    def members(self) -> Floats:
        """(n, R) which regime every row is in; one for all without regimes."""
        return np.ones((self.y.size, 1)) if self.regimes is None else self.regimes.members

    @property
    def unit_members(self) -> Floats:
        """(N, R) which regime every unit is in.

        Raises
        ------
        EstimationError
            If a unit changes its regime.
        """
        members = self.members
        if self.regimes is None:
            return np.ones((self.n_units, 1))
        counts = np.zeros((self.n_units, members.shape[1]))
        np.add.at(counts, self.unit_codes, members)
        moved = self.units[(counts > 0).sum(axis=1) > 1]
        if len(moved):
            raise EstimationError(
                f"{listing(moved)} change their regime of {self.regimes.name!r} over time, so "
                "there is one effects matrix per period. Read the averages of effects() and "
                "effects_by_regime()."
            )
        return (counts > 0).astype(np.float64)

    def places(self, terms: Sequence[str], kind: type[Term] = Own) -> Integers:
        """(V, R) positions in ``names`` of the coefficients of V terms of a kind, in each of
        R regimes (one without regimes); −1 where there is none.
        """
        position = {name: k for k, name in enumerate(self.names)}
        width = 1 if self.regimes is None else len(self.regimes.labels)
        out = np.full((len(terms), width), -1, dtype=np.intp)
        for v, term in enumerate(terms):
            names = (str(kind(term)),) if self.regimes is None else self.regimes.names(term, kind)
            out[v] = [position.get(name, -1) for name in names]
        return out

    @property
    def durbin_lags(self) -> tuple[SpatialLag, ...]:
        """W₃ of X, or the J of several W that each have a θ; empty without."""
        if self.several:
            return tuple(lag for _, lag in self.several)
        return () if self.durbin_lag is None else (self.durbin_lag,)

    def places_nearby(self, terms: Sequence[str]) -> Integers:
        """(V, J·R) positions of θ, those of a W beside each other; −1 where there is none."""
        if not self.several:
            return self.places(terms, Spatial)
        position = {name: k for k, name in enumerate(self.names)}
        return np.array(
            [[position.get(str(Spatial(f"{w}:{x}")), -1) for w, _ in self.several] for x in terms],
            dtype=np.intp,
        ).reshape(len(terms), len(self.several))

    def slopes(self, values: Floats, terms: Sequence[str] | None = None) -> tuple[Floats, Floats]:
        """β (D, V, R) and θ (D, V, J·R) of V terms (all by default) at (D, P) parameters."""
        chosen = self.terms if terms is None else terms
        beta, theta = (
            np.where(at >= 0, values[:, at], 0.0)
            for at in (self.places(chosen), self.places_nearby(chosen))
        )
        return beta, theta
