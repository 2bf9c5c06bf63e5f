"""Two-stage least squares, and the rows that it and other moments are taken on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spillgap._types import Floats

__all__ = [
    "TwoStage",
    "excluded_basis",
    "forward_deviations",
    "independent_columns",
    "rotated_periods",
    "two_stage",
]


def forward_deviations(values: Floats, n_periods: int) -> Floats:
    """Orthonormal forward deviations of stacked rows (T·N, K) → ((T−1)·N, K).

    They remove unit effects and leave independent innovations independent, which demeaning
    does not (Arellano & Bover 1995; Lee & Yu 2010 use them as the F transformation).
    """
    cube = values.reshape(n_periods, values.shape[0] // n_periods, *values.shape[1:])
    out = np.empty((n_periods - 1, *cube.shape[1:]))
    for t in range(n_periods - 1):
        left = n_periods - 1 - t
        out[t] = np.sqrt(left / (left + 1.0)) * (cube[t] - cube[t + 1 :].mean(axis=0))
    return out.reshape(out.shape[0] * out.shape[1], *values.shape[1:])


def rotated_periods(values: Floats, n_periods: int) -> Floats:
    """Stacked rows (T·N, K) turned by an orthonormal T×T matrix: deviations, then √T·mean.

    Error components μ + ν are independent afterwards: the first (T−1)·N rows have variance σ²_ν,
    the last N have σ²₁ = σ²_ν + Tσ²_μ.
    """
    cube = values.reshape(n_periods, values.shape[0] // n_periods, *values.shape[1:])
    means = np.sqrt(n_periods) * cube.mean(axis=0)
    return np.concatenate([forward_deviations(values, n_periods), means])


def independent_columns(values: Floats, tolerance: float = 1e-8) -> Floats:
    """The columns of (n, K) without those that the columns before them span."""
    if values.shape[1] == 0:
        return values
    length = np.sqrt((values**2).sum(axis=0))
    kept = values[:, length > 1e-12 * max(float(length.max()), 1e-300)]
    normed = kept / np.sqrt((kept**2).sum(axis=0))
    r = np.linalg.qr(normed, mode="r")
    return kept[:, np.abs(np.diag(r)) > tolerance]


def excluded_basis(included: Floats, instruments: Floats) -> tuple[Floats, Floats]:
    """Orthonormal bases of the included (n, k) and of what instruments (n, L) add to them."""
    columns = independent_columns(np.hstack([included, instruments]))
    basis, _ = np.linalg.qr(columns)
    return basis[:, : included.shape[1]], basis[:, included.shape[1] :]


@dataclass(frozen=True, eq=False)
class TwoStage:
    """Two-stage least squares.

    Attributes
    ----------
    coefficients : ndarray, shape (K,)
    residuals : ndarray, shape (n,)
    projector : ndarray, shape (L, K)
        P with √n(b − β) = P'H'ε/√n (Kelejian & Prucha 2010).
    instruments : ndarray, shape (n, L)
    regressors : ndarray, shape (n, K)
    """

    coefficients: Floats
    residuals: Floats
    projector: Floats
    instruments: Floats
    regressors: Floats

    def covariance(self, variances: Floats) -> Floats:
        """(K, K) for innovations with these variances (n,)."""
        n = self.residuals.size
        inner = (self.instruments * variances[:, None]).T @ self.instruments / n
        return self.projector.T @ inner @ self.projector / n


def two_stage(y: Floats, regressors: Floats, instruments: Floats) -> TwoStage:
    """y (n,) on regressors (n, K) with instruments (n, L), L ≥ K."""
    n = y.size
    hh = instruments.T @ instruments / n
    hz = instruments.T @ regressors / n
    half = np.linalg.solve(hh, hz)
    projector = half @ np.linalg.inv(hz.T @ half)
    coefficients = projector.T @ (instruments.T @ y) / n
    return TwoStage(coefficients, y - regressors @ coefficients, projector, instruments, regressors)
