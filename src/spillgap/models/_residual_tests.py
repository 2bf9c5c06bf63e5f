"""Tests on residuals (T, N): cross-section dependence, normality, heteroskedasticity.

Pure functions of arrays; every one returns (statistic, degrees of freedom or None).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse, stats

from spillgap._types import Floats

__all__ = ["cross_dependence", "groupwise", "koenker", "normality", "successive_differences"]


def cross_dependence(resids: Floats, W: sparse.csr_array | None = None) -> float:
    """CD of residuals (T, N): √((T − 1)/P)·Σρ_ij over P pairs, N(0, 1) under independence.

    All pairs, or with ``W`` (N, N) the pairs that it links in either direction (local CD). Units
    must vary over time. Pesaran (2004, 2021) writes √(T/P), which large T makes the same: the
    correlation of T independent values about their means has the variance 1/(T − 1).
    """
    T, N = resids.shape
    z = resids - resids.mean(axis=0)
    z = z / np.sqrt((z**2).sum(axis=0))
    if W is None:
        pairs = N * (N - 1) / 2.0
        total = (float((z.sum(axis=1) ** 2).sum()) - N) / 2.0
    else:
        links = W.copy()
        links.data = np.where(links.data != 0.0, 1.0, 0.0)
        links = sparse.csr_array(links.maximum(links.T))
        links.setdiag(0.0)
        pairs = float(links.sum()) / 2.0
        total = float((z * (links @ z.T).T).sum()) / 2.0
    return float(np.sqrt((T - 1.0) / pairs) * total)


def normality(resids: Floats) -> float:
    """Jarque–Bera statistic of residuals of any shape, χ²(2): n/6·(S² + (K − 3)²/4)."""
    return float(stats.jarque_bera(resids.ravel()).statistic)


def koenker(resids: Floats, Z: Floats, *, studentised: bool = True) -> tuple[float, int]:
    """LM of heteroskedasticity linear in Z: residuals (n,), Z (n, K) without constant.

    Studentised (Koenker 1981): n·R² of e² on Z, whatever the kurtosis. Otherwise Breusch and
    Pagan (1979): half the explained sum of squares of e²/σ², which needs normal errors.
    """
    n = len(resids)
    squares = resids**2 / (resids**2).mean()
    basis, triangle = np.linalg.qr(Z - Z.mean(axis=0))
    spread = np.abs(np.diag(triangle))
    kept = basis[:, spread > 1e-10 * spread.max()]
    explained = float(((kept.T @ squares) ** 2).sum())
    if not studentised:
        return explained / 2.0, kept.shape[1]
    return n * explained / float(((squares - 1.0) ** 2).sum()), kept.shape[1]


def successive_differences(resids: Floats) -> Floats:
    """(T, N) → (⌊T/2⌋, N): differences of periods 1 and 2, 3 and 4, …, over √2.

    They hold no unit effect and share no innovation, so that innovations independent over time
    leave them independent whatever their distribution; forward deviations are uncorrelated, but
    their squares are independent for normal innovations only.
    """
    last = 2 * (len(resids) // 2)
    return np.asarray((resids[1:last:2] - resids[0:last:2]) / np.sqrt(2.0))


def groupwise(resids: Floats) -> tuple[float, tuple[int, int]]:
    """F of a variance that differs between units: e² of independent rows (T, N) on units.

    Koenker's (1981) regression of squares with unit dummies as Z, read as an analysis of variance:
    with few rows a unit n·R² ~ χ²(N − 1) rejects too seldom. Returns F and its degrees of freedom
    (N − 1, N(T − 1)); T ≥ 2.
    """
    T, N = resids.shape
    squares = resids**2 / (resids**2).mean()
    means = squares.mean(axis=0)
    between = T * float(((means - 1.0) ** 2).sum()) / (N - 1)
    inside = float(((squares - means) ** 2).sum()) / (N * (T - 1))
    return between / inside, (N - 1, N * (T - 1))
