"""Sweeping out unit and time effects from stacked rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spillgap._types import Floats, Integers

__all__ = ["Within", "group_means"]


@dataclass(frozen=True, eq=False)
class Within:
    """The orthogonal projection that removes unit and time effects from (n,) or (n, K).

    Balanced rows are demeaned in closed form. Unbalanced two-way effects are removed exactly
    by regressing on the time dummies net of unit means (Frisch–Waugh–Lovell).
    """

    unit: bool
    time: bool
    unit_codes: Integers
    period_codes: Integers
    n_units: int
    n_periods: int

    @property
    def balanced(self) -> bool:
        """Whether every unit has a row in every period."""
        return self.unit_codes.size == self.n_units * self.n_periods

    def apply(self, values: Floats) -> Floats:
        """The projection of (n,) or (n, K)."""
        if not (self.unit or self.time):
            return values
        if self.balanced:
            return self._balanced(values)
        if self.unit and self.time:
            swept = self._less_means(values, self.unit_codes, self.n_units)
            return swept - self._time_dummies @ (self._time_dummies.T @ swept)
        if self.unit:
            return self._less_means(values, self.unit_codes, self.n_units)
        return self._less_means(values, self.period_codes, self.n_periods)

    def _balanced(self, values: Floats) -> Floats:
        cube = values.reshape(self.n_periods, self.n_units, *values.shape[1:])
        if self.unit:
            cube = cube - cube.mean(axis=0, keepdims=True)
        if self.time:
            cube = cube - cube.mean(axis=1, keepdims=True)
        return cube.reshape(values.shape)

    @staticmethod
    def _less_means(values: Floats, codes: Integers, groups: int) -> Floats:
        return values - group_means(values, codes, groups)[codes]

    @cached_property
    def _time_dummies(self) -> Floats:
        """An orthonormal basis (n, ≤T−1) of the time dummies net of unit means."""
        u, s, _ = np.linalg.svd(self._net_dummies, full_matrices=False)
        return u[:, s > 1e-9 * s[0]]

    @property
    def _net_dummies(self) -> Floats:
        """The time dummies net of unit means (n, T)."""
        dummies = np.zeros((self.unit_codes.size, self.n_periods))
        dummies[np.arange(self.unit_codes.size), self.period_codes] = 1.0
        return self._less_means(dummies, self.unit_codes, self.n_units)

    def effects(self, values: Floats) -> tuple[float, Floats, Floats]:
        """Split (n,) into intercept, unit (N,) and time (T,) effects and what is left.

        Effects are deviations from the intercept: they sum to zero over the rows they have.
        """
        intercept = float(values.mean())
        fitted = values - self.apply(values)
        unit, time = np.zeros(self.n_units), np.zeros(self.n_periods)
        if not (self.unit or self.time):
            return 0.0, unit, time
        rest = fitted - intercept
        if self.unit and self.time and self.balanced:
            unit = group_means(rest, self.unit_codes, self.n_units)
            time = group_means(rest, self.period_codes, self.n_periods)
        elif self.unit and self.time:
            first = self.period_codes
            net = self._less_means(rest, self.unit_codes, self.n_units)
            time = self._solve_time(net)
            time -= float(time[first].mean())
            unit = group_means(rest - time[first], self.unit_codes, self.n_units)
        elif self.unit:
            unit = group_means(rest, self.unit_codes, self.n_units)
        else:
            time = group_means(rest, self.period_codes, self.n_periods)
        return intercept, unit, time

    def _solve_time(self, net: Floats) -> Floats:
        """Time effects (T,) from the fitted rows net of unit means (n,)."""
        return np.asarray(np.linalg.lstsq(self._net_dummies, net, rcond=None)[0], dtype=np.float64)


def group_means(values: Floats, codes: Integers, groups: int) -> Floats:
    """Means of (n,) or (n, K) by group: (groups,) or (groups, K)."""
    counts = np.bincount(codes, minlength=groups).astype(np.float64)
    if values.ndim == 1:
        return np.asarray(np.bincount(codes, weights=values, minlength=groups) / counts)
    sums = np.empty((groups, values.shape[1]))
    for k, column in enumerate(values.T):
        sums[:, k] = np.bincount(codes, weights=column, minlength=groups)
    return sums / counts[:, None]
