"""Averages over the diagonal and over row sums of functions of W that time lags lead to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spillgap._types import Floats
from spillgap.models.krylov import krylov
from spillgap.models.lags import rows_sum_to_one, trace_probes
from spillgap.models.logdet import EigenLogDet, LogDet

__all__ = ["Reduced"]


MOST_UNITS = 2000
"""Up to so many units all eigenvalues of W are found; beyond, random probes stand for them."""

SUM_STEPS, PROBE_STEPS = 120, 40
"""Dimensions of the Krylov spaces: of ones, and of each probe, whose noise is larger."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """What averages over the diagonal and over row sums of functions f(W) (N, N) need of W.

    Attributes
    ----------
    eigenvalues : ndarray, shape (N,)
        The diagonal averages f at them, whatever the eigenvectors: those of a defective W, which
        are not independent, are never asked for. Empty for many units.
    probed : tuple of ndarray, each (k, k)
        For many units: W on the Krylov space of a random probe z with E(zz') = I. z'f(W)z/N is
        the first element of f of it, and their mean estimates the diagonal's.
    summed : ndarray, shape (k, k)
        W on the Krylov space of ones: its first element of f is the average row sum.
    """

    eigenvalues: NDArray[np.complex128]
    probed: tuple[Floats, ...]
    summed: Floats

    @classmethod
    def of(cls, matrix: sparse.csr_array | None, logdet: LogDet | None = None) -> Reduced:
        """From W (N, N), whose eigenvalues a log-determinant may hold; None is no W at all."""
        if matrix is None:
            return cls(np.zeros(1, dtype=np.complex128), (), np.zeros((1, 1)))
        n = matrix.shape[0]
        alike = rows_sum_to_one(matrix)
        summed = np.ones((1, 1)) if alike else krylov(matrix, np.ones(n), SUM_STEPS)
        if n > MOST_UNITS:
            probes, _ = trace_probes(n)
            probed = tuple(krylov(matrix, probe, PROBE_STEPS) for probe in probes.T)
            return cls(np.zeros(0, dtype=np.complex128), probed, summed)
        known = logdet if isinstance(logdet, EigenLogDet) else EigenLogDet.of(matrix)
        return cls(known.eigenvalues, (), summed)

    def diagonal(self, rho: Floats, tau: Floats, eta: Floats, horizon: int) -> Floats:
        """(2, D, H + 1) average diagonals of (S⁻¹(τI + ηW))^h S⁻¹, S = I − ρW, and of it times W,
        for h = 0 … H at each of D points.
        """
        if self.probed:
            return np.mean([_at_projection(a, rho, tau, eta, horizon) for a in self.probed], axis=0)
        return _at_eigenvalues(self.eigenvalues, rho, tau, eta, horizon)

    def rows(self, rho: Floats, tau: Floats, eta: Floats, horizon: int) -> Floats:
        """(2, D, H + 1) average row sums of the same."""
        return _at_projection(self.summed, rho, tau, eta, horizon)


def _at_eigenvalues(
    omega: NDArray[np.complex128], rho: Floats, tau: Floats, eta: Floats, horizon: int
) -> Floats:
    """(2, D, H + 1) means over ω (M,) of f_h(ω) = ((τ + ηω)/(1 − ρω))^h/(1 − ρω) and f_h(ω)ω."""
    now = 1.0 / (1.0 - np.multiply.outer(rho, omega))
    step = (tau[:, None] + np.multiply.outer(eta, omega)) * now
    out = np.empty((2, len(rho), horizon + 1))
    for h in range(horizon + 1):
        out[0, :, h], out[1, :, h] = now.mean(axis=1).real, (now * omega).mean(axis=1).real
        now = now * step
    return out


def _at_projection(small: Floats, rho: Floats, tau: Floats, eta: Floats, horizon: int) -> Floats:
    """(2, D, H + 1) first elements of f_h(A) and f_h(A)A, A (k, k), by solving with I − ρA."""
    eye, out = np.eye(len(small)), np.empty((2, len(rho), horizon + 1))
    solve = np.linalg.inv(eye - rho[:, None, None] * small)
    step = solve @ (tau[:, None, None] * eye + eta[:, None, None] * small)
    now = solve[:, :, 0]
    for h in range(horizon + 1):
        out[0, :, h], out[1, :, h] = now[:, 0], now @ small[0]
        now = np.einsum("dij,dj->di", step, now)
    return out
