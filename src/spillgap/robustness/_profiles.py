"""Concentrated likelihoods of one design at many outcomes at once, for bootstraps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spillgap._types import Floats

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Peaks", "Profiles"]


POINTS = 401
"""Of the grid over the stable interval; Newton's steps go on from its best."""
STEPS = 4
SAME = 1e-10
"""Share of a column's squares that regressors may leave before it counts as one of theirs."""


@dataclass(frozen=True, eq=False)
class Peaks:
    """Maxima of B likelihoods.

    Attributes
    ----------
    rho : ndarray, shape (B,)
    delta : ndarray, shape (K, B)
    loglik : ndarray, shape (B,)
        Up to a constant of the design.
    """

    rho: Floats
    delta: Floats
    loglik: Floats


@dataclass(frozen=True, eq=False)
class Profiles:
    """The likelihood of a fit with ρ or without, its effects swept out, as a function of y.

    With e₀, e₁ what regressors leave of y and Wy, it is −½n ln(e₀'e₀ − 2ρe₀'e₁ + ρ²e₁'e₁) and
    the log-determinant, at every one of B outcomes.
    """

    fit: Results

    @cached_property
    def _basis(self) -> tuple[Floats, Floats]:
        """(n, K) orthonormal columns of the swept regressors, and R (K, K)."""
        q, r = np.linalg.qr(self._swept(self.fit.design.z))
        return q, r

    def _swept(self, values: Floats) -> Floats:
        return self.fit.estimate.likelihood.swept.within.apply(values)

    def leftover(self, values: Floats) -> Floats:
        """(n, B) what effects and regressors leave of (n, B) columns."""
        swept, q = self._swept(values), self._basis[0]
        return np.asarray(swept - q @ (q.T @ swept))

    def peaks(self, y: Floats) -> Peaks:
        """The maxima at (n, B) outcomes."""
        left, lagged = self.leftover(y), self._leftover_of_lag(y)
        products = _products(left, lagged)
        rho, loglik = self._climb(products)
        q, r = self._basis
        outcome = y if lagged is None else y - rho * self._lag(y)
        delta = np.asarray(np.linalg.solve(r, q.T @ self._swept(outcome)), np.float64)
        return Peaks(rho, delta, loglik)

    def augmented(self, y: Floats, columns: Floats) -> Floats:
        """(B,) the maxima with (n, B, G) columns more, each outcome having its own; missing where
        those are the regressors' already.
        """
        left, lagged = self.leftover(y), self._leftover_of_lag(y)
        n, b, g = columns.shape
        more = self.leftover(columns.reshape(n, b * g)).reshape(n, b, g)
        swept = self._swept(columns.reshape(n, b * g)).reshape(n, b, g)
        own, before = (np.einsum("nbg,nbg->bg", part, part) for part in (more, swept))
        fresh = (own > SAME * before).all(axis=1)
        inner = np.einsum("nbg,nbh->bgh", more, more)
        inner[~fresh] = np.eye(g)
        sides = [left] if lagged is None else [left, lagged]
        out = [
            part - np.einsum("nbg,bg->nb", more, np.linalg.solve(
                inner, np.einsum("nbg,nb->bg", more, part)[..., None])[..., 0])
            for part in sides
        ]  # fmt: skip
        loglik = self._climb(_products(out[0], out[1] if lagged is not None else None))[1]
        return np.where(fresh, loglik, np.nan)

    def mean(self, peaks: Peaks) -> Floats:
        """(n, B) (I − ρW)⁻¹Zδ at each of B peaks."""
        inner = self.fit.design.z @ peaks.delta
        lag = self.fit.design.lag
        if lag is None:
            return np.asarray(inner)
        columns = [lag.solve(float(rho), part) for rho, part in zip(peaks.rho, inner.T)]
        return np.stack(columns, axis=1)

    def _lag(self, y: Floats) -> Floats:
        lag = self.fit.design.lag
        assert lag is not None
        return lag.apply(y)

    def _leftover_of_lag(self, y: Floats) -> Floats | None:
        return None if self.fit.design.lag is None else self.leftover(self._lag(y))

    def _climb(self, products: Floats) -> tuple[Floats, Floats]:
        """(B,) ρ and the log-likelihood there, from (3, B) e₀'e₀, e₀'e₁ and e₁'e₁."""
        a, b, c = products
        likelihood = self.fit.estimate.likelihood
        half = 0.5 * likelihood.n_effective
        if likelihood.logdet is None:
            return np.zeros(a.size), -half * np.log(a)
        low, high = likelihood.logdet.interval
        inside = (high - low) / (POINTS + 1)
        grid = np.linspace(low + inside, high - inside, POINTS)[:, None]
        jacobian = np.asarray(likelihood.log_jacobian(grid[:, 0]))[:, None]
        rho = grid[(jacobian - half * np.log(a - 2.0 * grid * b + grid**2 * c)).argmax(axis=0), 0]
        start, least, most = rho, low + 0.01 * inside, high - 0.01 * inside
        for _ in range(STEPS):
            ssr, bend = a - 2.0 * rho * b + rho**2 * c, b - rho * c
            trace, squared = likelihood.logdet.trace(rho), likelihood.logdet.trace_squared(rho)
            if likelihood.drop_unit_root:
                trace, squared = trace - 1.0 / (1.0 - rho), squared - 1.0 / (1.0 - rho) ** 2
            slope = 2.0 * half * bend / ssr - likelihood.t_effective * trace
            curve = 2.0 * half * (2.0 * bend**2 / ssr - c) / ssr - likelihood.t_effective * squared
            step = np.where(curve < 0.0, -slope / np.where(curve < 0.0, curve, 1.0), 0.0)
            rho = np.clip(rho + step, np.maximum(start - inside, least), start + inside)
            rho = np.minimum(rho, most)
        jacobian = np.asarray(likelihood.log_jacobian(rho))
        return rho, jacobian - half * np.log(a - 2.0 * rho * b + rho**2 * c)


def _products(left: Floats, lagged: Floats | None) -> Floats:
    """(3, B) e₀'e₀, e₀'e₁ and e₁'e₁ of (n, B) columns."""
    pairs = [(left, left), (left, lagged), (lagged, lagged)]
    zero = np.zeros(left.shape[1])
    return np.stack([zero if p is None or q is None else (p * q).sum(axis=0) for p, q in pairs])
