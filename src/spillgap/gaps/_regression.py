"""Least squares with covariances that do not trust the errors: kernels of arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from spillgap._types import Floats
from spillgap.errors import EstimationError

__all__ = [
    "Fit",
    "bartlett_cov",
    "coefficient_table",
    "conley_cov",
    "hc_cov",
    "least_squares",
    "newey_west_lags",
    "published_log_t_cov",
    "quadratic_spectral_cov",
]


class Fit(NamedTuple):
    """Coefficients (K,), residuals (n,), (X'X)⁻¹ (K, K) and R²."""

    params: Floats
    resids: Floats
    bread: Floats
    r2: float


def least_squares(y: Floats, x: Floats) -> Fit:
    """(n,), (n, K) → ordinary least squares.

    Raises
    ------
    EstimationError
        If the columns are collinear or no fewer than the rows.
    """
    n, k = x.shape
    if n <= k:
        raise EstimationError(f"{n} observations do not suffice for {k} coefficients.")
    scale = np.sqrt((x**2).sum(axis=0))
    if (scale == 0).any() or np.linalg.matrix_rank(x / scale) < k:
        raise EstimationError("The regressors are collinear.")
    bread = np.linalg.inv((x / scale).T @ (x / scale)) / np.outer(scale, scale)
    params = bread @ (x.T @ y)
    resids = y - x @ params
    spread = ((y - y.mean()) ** 2).sum()
    r2 = float(1 - resids @ resids / spread) if spread > 0 else float("nan")
    return Fit(params, resids, bread, r2)


def hc_cov(fit: Fit, x: Floats) -> Floats:
    """Fit, (n, K) → (K, K), HC3: residuals over one minus leverage (MacKinnon & White 1985)."""
    leverage = np.einsum("ij,jk,ik->i", x, fit.bread, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = x * (fit.resids / (1 - leverage))[:, None]
    return fit.bread @ (scores.T @ scores) @ fit.bread


def newey_west_lags(n: int) -> int:
    """The usual rule 4(n/100)^(2/9), rounded down (Newey & West 1994)."""
    return int(4 * (n / 100) ** (2 / 9))


def bartlett_cov(fit: Fit, x: Floats, lags: int) -> Floats:
    """Fit, (T, K), lags → (K, K), Newey & West (1987), with the factor T/(T − K)."""
    scores = x * fit.resids[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    n, k = x.shape
    return fit.bread @ meat @ fit.bread * n / (n - k)


def quadratic_spectral_cov(fit: Fit, x: Floats) -> Floats:
    """Fit, (T, K) → (K, K), Andrews (1991): quadratic spectral, AR(1) plug-in bandwidth.

    The bandwidth follows the scores of every column but the first, the intercept.
    """
    scores = x * fit.resids[:, None]
    n = len(scores)
    width = _plug_in_bandwidth(scores[:, 1:])
    meat = scores.T @ scores
    if width > 0:
        for lag, weight in enumerate(_quadratic_spectral(np.arange(1, n) / width), start=1):
            cross = scores[lag:].T @ scores[:-lag]
            meat = meat + weight * (cross + cross.T)
    return fit.bread @ meat @ fit.bread


def published_log_t_cov(fit: Fit) -> Floats:
    """Fit of (T,) residuals → (K, K), the errors of Phillips and Sul's own program.

    The long-run variance of the residuals times (X'X)⁻¹, quadratic spectral with the AR(1)
    plug-in bandwidth. Their program divides by T − 1 and leaves the last residual out of the
    autocovariances; the clubs that they published rest on it, and R's ConvergenceClubs ("FQSB")
    follows it.
    """
    e = fit.resids
    last = len(e) - 1
    variance = e @ e
    width = _plug_in_bandwidth(e[:, None], most=np.inf)
    if width > 0:
        weights = _quadratic_spectral(np.arange(1, last) / width)
        cross = np.array([e[lag:last] @ e[: last - lag] for lag in range(1, last)])
        variance = variance + 2.0 * weights @ cross
    return fit.bread * variance / last


def _plug_in_bandwidth(series: Floats, most: float = 0.97) -> float:
    """(T, K) → Andrews's (1991, eq. 6.4) bandwidth, autoregressions held within ±``most``."""
    past, now = series[:-1], series[1:]
    squares = (past**2).sum(axis=0)
    ar = np.divide((past * now).sum(axis=0), squares, out=np.zeros_like(squares), where=squares > 0)
    ar = np.clip(ar, -most, most)
    variance = ((now - ar * past) ** 2).mean(axis=0)
    away = np.where(np.abs(1 - ar) < 1e-6, 1e-6, 1 - ar)
    below = (variance**2 / away**4).sum()
    alpha = (4 * ar**2 * variance**2 / away**8).sum() / below if below > 0 else 0.0
    return float(1.3221 * (alpha * len(series)) ** 0.2)


def _quadratic_spectral(ratio: Floats) -> Floats:
    """The kernel's weights at lags over the bandwidth."""
    z = 6 * np.pi * ratio / 5
    # Below, the difference loses its digits, and the weight is 1 − z²/10.
    wide = np.maximum(z, 1e-3)
    return np.where(z < 1e-3, 1.0, 3 / wide**2 * (np.sin(wide) / wide - np.cos(wide)))


def conley_cov(fit: Fit, x: Floats, distance: Floats, cutoff: float) -> Floats:
    """Fit, (n, K), (n, n) distances, cutoff in their unit → (K, K), Conley (1999), Bartlett."""
    kernel = np.clip(1 - distance / cutoff, 0, None)
    scores = x * fit.resids[:, None]
    n, k = x.shape
    return fit.bread @ (scores.T @ kernel @ scores) @ fit.bread * n / (n - k)


def coefficient_table(
    names: list[str], params: Floats, cov: Floats, dof: float, level: float = 0.95
) -> pd.DataFrame:
    """Names (K,), (K,), (K, K), degrees of freedom of t → the usual table."""
    from scipy import stats

    errors = np.sqrt(np.diag(cov))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = params / errors
    half = stats.t.ppf((1 + level) / 2, dof) * errors
    return pd.DataFrame(
        {
            "estimate": params,
            "std_error": errors,
            "t": t,
            "p": 2 * stats.t.sf(np.abs(t), dof),
            "lower": params - half,
            "upper": params + half,
        },
        index=pd.Index(names, name="parameter"),
    )
