"""Baltagi–Song–Koh tests of random unit effects and spatial errors: arrays in, numbers out.

Model: y_t = X_tβ + μ + u_t, u_t = λWu_t + v_t, μ ~ (0, σμ²), v ~ (0, σv²). Baltagi, Song and
Koh (2003, J. Econometrics 117): marginal tests (eqs 2.12, 2.16), their standardised forms, the
joint test (2.19) and the two conditional tests (2.24, 2.30). Signs are kept: a negative value
speaks for no alternative, σμ² being a variance and λ positive under the one-sided alternative.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize, sparse, stats

from spillgap._types import Floats
from spillgap.models._lm import lagged, second_trace
from spillgap.models.lags import SpatialLag
from spillgap.models.logdet import LogDet

__all__ = ["conditional_effects", "conditional_error", "joint_pvalue", "marginal_tests"]


def _least_squares(y: Floats, X: Floats) -> Floats:
    """Residuals of the columns of X (n, K) from y (n,)."""
    basis, _ = np.linalg.qr(X)
    return y - basis @ (basis.T @ y)


def marginal_tests(y: Floats, X: Floats, W: sparse.csr_array) -> dict[str, float]:
    """LM1, LM2, SLM1, SLM2 and the joint LM-H from y (T, N), X (T, N, K) with constant, W (N, N).

    LM1 tests σμ² = 0 given λ = 0, LM2 tests λ = 0 given σμ² = 0; SLM1 and SLM2 are the same with
    the exact mean and variance of the quadratic forms under normality. LM-H is the sum of
    squares of the positive ones of LM1 and LM2.
    """
    T, N, K = X.shape
    e = _least_squares(y.ravel(), X.reshape(T * N, K)).reshape(T, N)
    ee = float((e**2).sum())
    symmetric = sparse.csr_array((W + W.T) / 2.0)
    b = second_trace(W)
    both = SpatialLag.constant(symmetric, T)

    def summed(values: Floats) -> Floats:
        return np.broadcast_to(values.sum(axis=0), values.shape)

    def neighbours(values: Floats) -> Floats:
        return lagged(both, values)

    over_time = float((e.sum(axis=0) ** 2).sum()) / ee
    over_space = float((e * neighbours(e)).sum()) / ee
    lm1 = np.sqrt(N * T / (2.0 * (T - 1.0))) * (over_time - 1.0)
    lm2 = np.sqrt(N**2 * T / b) * over_space
    mean1, sd1 = _moments(summed, N * T, N * T * T, X)
    mean2, sd2 = _moments(neighbours, 0.0, T * float((symmetric * symmetric).sum()), X)
    return {
        "lm1": lm1,
        "lm2": lm2,
        "slm1": (over_time - mean1) / sd1,
        "slm2": (over_space - mean2) / sd2,
        "joint": max(lm1, 0.0) ** 2 + max(lm2, 0.0) ** 2,
    }


def _moments(
    apply: Callable[[Floats], Floats], trace: float, trace_squared: float, X: Floats
) -> tuple[float, float]:
    """Mean and standard deviation of e'De/e'e, e the residuals of X (T, N, K), D symmetric.

    ``trace`` and ``trace_squared`` are tr(D) and tr(DD).
    """
    T, N, K = X.shape
    DX = np.stack([apply(X[:, :, k]) for k in range(K)], axis=2).reshape(T * N, K)
    flat = X.reshape(T * N, K)
    inverse = np.linalg.inv(flat.T @ flat)
    projected = inverse @ (flat.T @ DX)
    first = trace - np.trace(projected)
    second = trace_squared - 2.0 * np.trace(inverse @ (DX.T @ DX)) + np.trace(projected @ projected)
    s = T * N - K
    variance = 2.0 * (s * second - first**2) / (s**2 * (s + 2.0))
    return float(first / s), float(np.sqrt(variance))


def joint_pvalue(statistic: float) -> float:
    """P-value of LM-H: the mixture ¼χ²(0) + ½χ²(1) + ¼χ²(2)."""
    if statistic <= 0.0:
        return 1.0
    return float(0.5 * stats.chi2.sf(statistic, 1) + 0.25 * stats.chi2.sf(statistic, 2))


def conditional_error(y: Floats, X: Floats, W: sparse.csr_array) -> float:
    """LM*-λ of λ = 0 where σμ² ≥ 0, from y (T, N), X (T, N, K) with constant, W (N, N); signed.

    At the maximum likelihood of the random effects model without spatial error.
    """
    T, N, _ = X.shape
    u = _random_effects_residuals(y, X)
    means = u.mean(axis=0)
    within = u - means
    sigma_v = float((within**2).sum()) / (N * (T - 1))
    sigma_1 = T * float((means**2).sum()) / N
    between_part = 2.0 * T * float(means @ (W @ means))
    within_part = 2.0 * float((within * lagged(SpatialLag.constant(W, T), within)).sum())
    score = 0.5 * (sigma_v / sigma_1**2 * between_part + within_part / sigma_v)
    b = second_trace(W)
    return float(score / np.sqrt((T - 1.0 + (sigma_v / sigma_1) ** 2) * b))


def _random_effects_residuals(y: Floats, X: Floats) -> Floats:
    """Residuals y − Xβ (T, N) at the ML estimate of the one-way random effects model."""
    T, N, K = X.shape
    y_mean, X_mean = y.mean(axis=0), X.mean(axis=0)
    cross = [
        (part.T @ part, periods)
        for part, periods in (
            (np.column_stack([(X - X_mean).reshape(-1, K), (y - y_mean).ravel()]), 1.0),
            (np.column_stack([X_mean, y_mean]), float(T)),
        )
    ]

    def beta_and_rss(share: float) -> tuple[Floats, float]:
        total = cross[0][0] + share * cross[1][1] * cross[1][0]
        beta = np.linalg.solve(total[:K, :K], total[:K, K])
        return beta, float(total[K, K] - total[:K, K] @ beta)

    def negative(log_share: float) -> float:
        # share = σv²/σ1² in (0, 1]: the weight of the unit means relative to deviations.
        _, rss = beta_and_rss(float(np.exp(log_share)))
        return 0.5 * N * T * float(np.log(rss)) - 0.5 * N * log_share

    peak = optimize.minimize_scalar(
        negative, bounds=(-18.0, 0.0), method="bounded", options={"xatol": 1e-10}
    )
    best = 0.0 if negative(0.0) < peak.fun else float(peak.x)
    beta, _ = beta_and_rss(float(np.exp(best)))
    return y - X @ beta


def conditional_effects(
    y: Floats, X: Floats, W: sparse.csr_array, log_det: LogDet
) -> tuple[float, float]:
    """LM*-μ of σμ² = 0 where λ may differ from 0, signed, and λ at which it stands.

    From y (T, N), X (T, N, K) with constant, W (N, N), at the maximum likelihood of the pooled
    spatial error model; ``log_det`` is W's. Dense in N: (N, N) matrices are inverted.
    """
    T, N, K = X.shape
    lam = _pooled_error_estimate(y, X, W, log_det)
    B = np.eye(N) - lam * W.toarray()
    By, BX = y @ B.T, np.einsum("ij,tjk->tik", B, X)
    beta, *_ = np.linalg.lstsq(BX.reshape(T * N, K), By.ravel(), rcond=None)
    u = y - X @ beta
    BB = B.T @ B
    sigma2 = float(np.einsum("ti,ij,tj->", u, BB, u)) / (N * T)
    filtered = BB @ u.sum(axis=0)
    score = -T / (2.0 * sigma2) * np.trace(BB) + float(filtered @ filtered) / (2.0 * sigma2**2)
    information = _information(B, BB, W.toarray(), sigma2, T)
    variance = np.linalg.inv(information)[1, 1]
    return float(score * np.sqrt(variance)), lam


def _information(B: Floats, BB: Floats, W: Floats, sigma2: float, T: int) -> Floats:
    """Information (3, 3) of (σv², σμ², λ) at σμ² = 0, from B, B'B, W, all (N, N)."""
    N = len(W)
    slope = W.T @ B + B.T @ W
    G = np.linalg.solve(BB, slope).T
    v_mu = T * np.trace(BB) / (2.0 * sigma2**2)
    v_lam = T * np.trace(G) / (2.0 * sigma2)
    mu_mu = T**2 * float((BB**2).sum()) / (2.0 * sigma2**2)
    mu_lam = T * np.trace(slope) / (2.0 * sigma2)
    lam_lam = T * float((G * G.T).sum()) / 2.0
    v_v = N * T / (2.0 * sigma2**2)
    return np.array([[v_v, v_mu, v_lam], [v_mu, mu_mu, mu_lam], [v_lam, mu_lam, lam_lam]])


def _pooled_error_estimate(y: Floats, X: Floats, W: sparse.csr_array, log_det: LogDet) -> float:
    """ML estimate of λ in y = Xβ + u, u = λWu + v, from y (T, N), X (T, N, K)."""
    T, N, K = X.shape
    stacked = np.column_stack([X.reshape(T * N, K), y.ravel()])
    stacked_lag = SpatialLag.constant(W, T).apply(stacked)
    c00, c11 = stacked.T @ stacked, stacked_lag.T @ stacked_lag
    c01 = stacked.T @ stacked_lag

    def negative(lam: float) -> float:
        total = c00 - lam * (c01 + c01.T) + lam**2 * c11
        rss = total[K, K] - total[:K, K] @ np.linalg.solve(total[:K, :K], total[:K, K])
        return 0.5 * N * T * float(np.log(rss)) - T * float(log_det.value(np.array([lam]))[0])

    low, high = log_det.interval
    margin = 1e-6 * (high - low)
    bounds = (low + margin, high - margin)
    peak = optimize.minimize_scalar(
        negative, bounds=bounds, method="bounded", options={"xatol": 1e-10}
    )
    return float(peak.x)
