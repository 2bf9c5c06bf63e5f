"""Kernels of the generalised-moments estimators: two-stage least squares and λ by moments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from spillgap.models.lags import SpatialLag

__all__ = [
    "ErrorFilter",
    "ErrorMoments",
    "TwoStage",
    "forward_deviations",
    "independent_columns",
    "two_stage",
]

Floats: TypeAlias = NDArray[np.float64]


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


def independent_columns(values: Floats, tolerance: float = 1e-8) -> Floats:
    """The columns of (n, K) without those that the columns before them span."""
    if values.shape[1] == 0:
        return values
    length = np.sqrt((values**2).sum(axis=0))
    kept = values[:, length > 1e-12 * max(float(length.max()), 1e-300)]
    normed = kept / np.sqrt((kept**2).sum(axis=0))
    r = np.linalg.qr(normed, mode="r")
    return kept[:, np.abs(np.diag(r)) > tolerance]


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

    @property
    def sigma2(self) -> float:
        """The mean squared residual."""
        return float(self.residuals @ self.residuals) / self.residuals.size

    def covariance(self, variances: Floats) -> Floats:
        """(K, K) for innovations with these variances (n,)."""
        n = self.residuals.size
        inner = (self.instruments * variances[:, None]).T @ self.instruments / n
        return self.projector.T @ inner @ self.projector / n

    def sargan(self) -> tuple[float, int]:
        """Sargan's statistic nu'P_H u/u'u and its degrees of freedom."""
        fitted = self.instruments @ np.linalg.lstsq(self.instruments, self.residuals, rcond=None)[0]
        statistic = float(fitted @ fitted) / self.sigma2
        return statistic, self.instruments.shape[1] - self.regressors.shape[1]


def two_stage(y: Floats, regressors: Floats, instruments: Floats) -> TwoStage:
    """y (n,) on regressors (n, K) with instruments (n, L), L ≥ K."""
    n = y.size
    hh = instruments.T @ instruments / n
    hz = instruments.T @ regressors / n
    half = np.linalg.solve(hh, hz)
    projector = half @ np.linalg.inv(hz.T @ half)
    coefficients = projector.T @ (instruments.T @ y) / n
    return TwoStage(coefficients, y - regressors @ coefficients, projector, instruments, regressors)


@dataclass(frozen=True, eq=False)
class ErrorFilter:
    """I − λW on rows (n,) or (n, K), the periods' means taken out again where they were before.

    Lagging rows without period means brings some back: W of a row-standardised kind keeps a
    constant, but its columns do not sum to one.
    """

    lag: SpatialLag
    demeaned: bool

    def apply(self, values: Floats) -> Floats:
        """W·values."""
        out = self.lag.apply(values)
        if self.demeaned:
            for rows, _ in self.lag.blocks():
                out[rows] -= out[rows].mean(axis=0)
        return out

    def __call__(self, lambda_: float, values: Floats) -> Floats:
        """(I − λW)·values."""
        return values - lambda_ * self.apply(values)

    @cached_property
    def forms(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """A₁ and A₂ (n, n) of :class:`ErrorMoments`, period by period on the diagonal."""
        firsts, seconds = [], []
        for _, matrix in self.lag.blocks():
            squared = sparse.csr_array(matrix.T @ matrix)
            firsts.append(squared - sparse.diags_array(squared.diagonal()))
            seconds.append(matrix)
        if self.demeaned:
            firsts, seconds = (list(map(_centred, part)) for part in (firsts, seconds))
        first, second = (
            sparse.csr_array(sparse.block_diag(part, format="csr")) for part in (firsts, seconds)
        )
        return first, second

    @cached_property
    def sums(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Aᵣ + Aᵣ'."""
        first, second = (sparse.csr_array(form + form.T) for form in self.forms)
        return first, second


@dataclass(frozen=True, eq=False)
class ErrorMoments:
    """ε'Aᵣε/n as quadratics in λ, with A₁ = W'W − diag(W'W) and A₂ = W (Kelejian & Prucha 2010).

    The diagonals are zero, so that the moments hold under heteroskedasticity of unknown form.
    Innovations less their period's mean, Jε with J = I − ιι'/N, correlate: E(ε'JAJε) is
    −σ²ι'Aι/N. Adding ι'Aι/(N(N − 1)) to the diagonal makes it zero again.
    """

    error_filter: ErrorFilter
    quadratics: Floats
    n: int

    @classmethod
    def of(cls, error_filter: ErrorFilter, u: Floats) -> ErrorMoments:
        """From the filter of the disturbances u (n,)."""
        lagged = error_filter.apply(u)
        rows = []
        for matrix in error_filter.forms:
            g0 = float(u @ (matrix @ u))
            g1 = float(u @ (matrix @ lagged) + lagged @ (matrix @ u))
            rows.append((g0, g1, float(lagged @ (matrix @ lagged))))
        return cls(error_filter, np.array(rows) / u.size, u.size)

    def at(self, lambda_: float) -> Floats:
        """The two moments at one λ."""
        return self.quadratics @ np.array([1.0, -lambda_, lambda_**2])

    def slope(self, lambda_: float) -> Floats:
        """Their derivatives by λ."""
        return self.quadratics @ np.array([0.0, -1.0, 2.0 * lambda_])

    def solve(self, interval: tuple[float, float], weight: Floats | None = None) -> float:
        """λ that minimises m'Υm over the stable interval."""
        upsilon = np.eye(2) if weight is None else weight

        def loss(lambda_: float) -> float:
            m = self.at(lambda_)
            return float(m @ upsilon @ m)

        grid = np.linspace(*interval, 201)[1:-1]
        start = grid[np.argmin([loss(g) for g in grid])]
        step = grid[1] - grid[0]
        found = optimize.minimize_scalar(
            loss, bounds=(start - step, start + step), method="bounded", options={"xatol": 1e-12}
        )
        return float(found.x)

    def variance(self, variances: Floats, spill: Floats) -> Floats:
        """Ψ (2, 2): variance of √n times the moments.

        Parameters
        ----------
        variances : ndarray, shape (n,)
            Of the innovations.
        spill : ndarray, shape (n, 2)
            What the estimated coefficients add, a_r with m_r ≈ (ε'Aᵣε + a_r'ε)/n.
        """
        pairs = self.error_filter.sums
        out = np.empty((2, 2))
        scale = sparse.diags_array(variances)
        for r in range(2):
            for s in range(2):
                product = (scale @ pairs[r] @ scale).multiply(pairs[s])
                out[r, s] = 0.5 * float(product.sum()) / self.n
                out[r, s] += float((spill[:, r] * variances) @ spill[:, s]) / self.n
        return out


def _centred(matrix: sparse.csr_array) -> sparse.csr_array:
    """A + I·ι'Aι/(N(N − 1)) for A (N, N)."""
    n = matrix.shape[0]
    return sparse.csr_array(matrix + sparse.eye_array(n) * (float(matrix.sum()) / (n * (n - 1))))
