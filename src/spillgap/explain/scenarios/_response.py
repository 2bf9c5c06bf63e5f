"""What a change of the terms does to y, at any parameters: at once, along a path, for good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.explain.decomposition.structure import Structure
from spillgap.models.diagonals import diagonals
from spillgap.models.lags import factorise
from spillgap.models.results import Results
from spillgap.options import Horizon

__all__ = ["Reach", "Response", "Solve", "mean_reach", "sent_by"]


@dataclass(frozen=True, eq=False)
class Response:
    """(I − ρW)Δy_h = Δx_h β + W₃Δx_h θ + τΔy_{h−1} + ηWΔy_{h−1}, with one period's W.

    position : which of the design's periods lends its W and its M units.
    """

    structure: Structure
    position: int

    def beside(self, results: Results) -> Response:
        """That of the same model with another W."""
        return (
            self
            if results is self.structure.results
            else replace(self, structure=self.structure.beside(results))
        )

    @property
    def lag(self) -> sparse.csr_array | None:
        """W (M, M) of the spatial lag and of η."""
        lag = self.structure.results.design.lag
        return None if lag is None else lag.matrices[lag.which[self.position]]

    @property
    def durbins(self) -> tuple[sparse.csr_array, ...]:
        """The J of W₃ (M, M): one, or several that each have a θ."""
        lags = self.structure.results.design.durbin_lags
        return tuple(lag.matrices[lag.which[self.position]] for lag in lags)

    @property
    def members(self) -> Floats:
        """(M, R) which regime every unit is in; it stays there along a path."""
        design = self.structure.results.design
        return np.asarray(design.members[design.period_codes == self.position])

    def forcing(self, terms: Floats, values: Floats) -> Floats:
        """(M, D) Δx β + W₃Δx θ for (M, V) changes of terms at (D, P) parameters."""
        beta, theta = self.structure.slopes(values)
        out = np.einsum("mv,dvr,mr->md", terms, beta, self.members)
        for durbin, slopes in zip(self.durbins, self._by_weights(theta)):
            out = out + np.einsum("mv,dvr,mr->md", durbin @ terms, slopes, self.members)
        return np.asarray(out)

    def _by_weights(self, theta: Floats) -> list[Floats]:
        """θ (…, J·R) of each W₃, (…, R)."""
        return np.split(theta, max(len(self.durbins), 1), axis=-1)

    def _at(self, column: int, row: Floats) -> tuple[Floats, list[Floats]]:
        """β (M,) of a term and θ (M,) of each W₃: every unit has the coefficients of its regime."""
        beta, theta = (c[0, column] for c in self.structure.slopes(row[None, :]))
        return self.members @ beta, [self.members @ part for part in self._by_weights(theta)]

    def path(self, terms: Floats, values: Floats, horizon: int, *, lasting: bool) -> Floats:
        """(D, H + 1, M) change of y in the period of the change and in each of H after it."""
        structure = self.structure
        at = structure.dynamics(values)
        rho, tau, eta = at.rho, at.tau, at.eta
        force = self.forcing(terms, values)
        out = np.zeros((len(values), horizon + 1, len(terms)))
        for d in range(len(values)):
            solve = self._solver(float(rho[d]))
            now = solve(force[:, d])
            out[d, 0] = now
            for h in range(1, horizon + 1):
                carried = tau[d] * now
                if self.lag is not None and eta[d] != 0.0:
                    carried = carried + eta[d] * (self.lag @ now)
                now = solve(carried + force[:, d] if lasting else carried)
                out[d, h] = now
        return out

    def long_run(self, terms: Floats, values: Floats) -> Floats:
        """(D, 1, M) where y settles: ((1 − τ)I − (ρ + η)W)⁻¹(Δx β + W₃Δx θ)."""
        rho, scale = self.structure.dynamics(values).multiplier("long")
        force = self.forcing(terms, values)
        out = np.zeros((len(values), 1, len(terms)))
        for d in range(len(values)):
            out[d, 0] = self._solver(float(rho[d]))(force[:, d]) * scale[d]
        return out

    def matrix(self, column: int, row: Floats, horizon: Horizon) -> Floats:
        """(M, M) effects of the V terms' ``column`` at (P,) parameters: rows receive."""
        structure = self.structure
        beta, theta = self._at(column, row)
        rho, scale = (float(v[0]) for v in structure.dynamics(row[None, :]).multiplier(horizon))
        start = np.diag(beta)
        for durbin, slopes in zip(self.durbins, theta):
            start = start + slopes[:, None] * durbin.toarray()
        return scale * np.asarray(self._solver(rho)(start))

    def reach(self, column: int, row: Floats, horizon: Horizon) -> Reach:
        """What ``matrix`` does, without it."""
        structure = self.structure
        beta, theta = self._at(column, row)
        rho, scale = (float(v[0]) for v in structure.dynamics(row[None, :]).multiplier(horizon))
        lag = None if rho == 0.0 else self.lag
        nearby = tuple(zip(self.durbins, (scale * slopes for slopes in theta)))
        return Reach(lag, nearby, rho, scale * beta)

    def _solver(self, rho: float) -> Solve:
        return Solve(None if rho == 0.0 else self.lag, rho)


@dataclass(frozen=True, eq=False)
class Reach:
    """(I − ρW)⁻¹(diag β + Σ diag θ·W₃), (M, M), as what it does to vectors.

    nearby : every W₃ (M, M) with its θ (M,).
    """

    lag: sparse.csr_array | None
    nearby: tuple[tuple[sparse.csr_array, Floats], ...]
    rho: float
    beta: Floats

    @cached_property
    def _solve(self) -> Solve:
        return Solve(self.lag, self.rho)

    def __matmul__(self, moved: Floats) -> Floats:
        """The changes (M,) that moves (M,) of the term make."""
        force = self.beta * moved
        for durbin, theta in self.nearby:
            force = force + theta * (durbin @ moved)
        return np.asarray(self._solve(force))

    @property
    def T(self) -> ReachBack:
        """Transposed."""
        return ReachBack(self)

    def back(self, weights: Floats) -> Floats:
        """What a move of each unit's term adds to the changes weighed so, (M,)."""
        pulled = self._solve(weights, transposed=True)
        out = self.beta * pulled
        for durbin, theta in self.nearby:
            out = out + durbin.T @ (theta * pulled)
        return np.asarray(out)

    def diagonal(self) -> Floats:
        """(M,) what a unit's move does to itself."""
        size = len(self.beta) if self.lag is None else self.lag
        nearby = self.nearby or ((None, np.zeros(len(self.beta))),)
        made = [diagonals(size, durbin, self.rho, theta[:, None]) for durbin, theta in nearby]
        return np.asarray(made[0][0] * self.beta + sum(third[:, 0] for _, third in made))


@dataclass(frozen=True, eq=False)
class ReachBack:
    """The transposed of a ``Reach``."""

    of: Reach

    def __matmul__(self, weights: Floats) -> Floats:
        return self.of.back(weights)


def mean_reach(effect: Floats | Reach) -> Floats:
    """(M,) what a move of each unit's term adds to the mean."""
    if isinstance(effect, Reach):
        return effect.T @ np.full(len(effect.beta), 1.0 / len(effect.beta))
    return np.asarray(effect.mean(axis=0))


def sent_by(effect: Floats | Reach) -> Floats:
    """(M,) what a move of each unit's term adds to the others' sum."""
    if isinstance(effect, Reach):
        return effect.T @ np.ones(len(effect.beta)) - effect.diagonal()
    return np.asarray(effect.sum(axis=0) - np.diag(effect))


class Solve:
    """(I − ρW)⁻¹ applied to (M,) or (M, K); the identity without W."""

    def __init__(self, lag: sparse.csr_array | None, rho: float) -> None:
        self._solve = None if lag is None else factorise(lag, rho)

    def __call__(self, values: Floats, *, transposed: bool = False) -> Floats:
        return values if self._solve is None else self._solve(values, transposed=transposed)
