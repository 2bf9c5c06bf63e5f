"""Least squares with covariances that do not trust the errors: kernels of arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from spillgap.errors import EstimationError
from spillgap.gaps._groups import Floats

__all__ = [
    "Fit",
    "bartlett_cov",
    "coefficient_table",
    "conley_cov",
    "hc_cov",
    "least_squares",
    "newey_west_lags",
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
    inner = scores[:, 1:]
    past, now = inner[:-1], inner[1:]
    squares = (past**2).sum(axis=0)
    ar = np.divide((past * now).sum(axis=0), squares, out=np.zeros_like(squares), where=squares > 0)
    ar = np.clip(ar, -0.97, 0.97)
    variance = ((now - ar * past) ** 2).mean(axis=0)
    below = (variance**2 / (1 - ar) ** 4).sum()
    alpha = (4 * ar**2 * variance**2 / (1 - ar) ** 8).sum() / below if below > 0 else 0.0
    width = 1.3221 * (alpha * n) ** 0.2
    meat = scores.T @ scores
    if width > 0:
        for lag in range(1, n):
            z = 6 * np.pi * lag / width / 5
            weight = 3 / z**2 * (np.sin(z) / z - np.cos(z))
            cross = scores[lag:].T @ scores[:-lag]
            meat = meat + weight * (cross + cross.T)
    return fit.bread @ meat @ fit.bread


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
