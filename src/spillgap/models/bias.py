"""Bias correction of dynamic models with fixed effects."""

from __future__ import annotations

import numpy as np

from spillgap._types import Floats
from spillgap.models.likelihood import Likelihood

__all__ = ["dynamic_score_bias"]


def dynamic_score_bias(likelihood: Likelihood, rho: float, tau: float, eta: float) -> Floats:
    """What E(score) lacks of zero at the truth, with sign changed, as (τ, η, ρ), shape (3,).

    Sweeping out unit effects makes the time lag correlate with the demeaned disturbance. With
    S = I − ρW, G = WS⁻¹ and K = ((1 − τ)I − (ρ + η)W)⁻¹ the expected score is −tr(K) for τ,
    −tr(WK) for η and −tr(G(τI + ηW)K) for ρ (Yu, de Jong & Lee 2008, eq. 17; with time effects
    swept out too, Lee & Yu 2010, where the traces lose the eigenvalue 1 of W). Adding the
    inverse information times this vector to the estimate removes the bias of order 1/T.

    Raises
    ------
    ValueError
        If τ is so near 1 that K does not exist.
    """
    left = 1.0 - tau
    if left <= 0.0:
        raise ValueError("tau >= 1")
    n = float(likelihood.n_units)
    long_rho = (rho + eta) / left
    logdet = likelihood.process_logdet
    if logdet is None:
        spread_long, spread_now = 0.0, 0.0
    else:
        spread_long, spread_now = (float(logdet.trace(np.array([r]))[0]) for r in (long_rho, rho))
    trace_k = (n + long_rho * spread_long) / left
    trace_wk = spread_long / left
    if abs(long_rho - rho) > 1e-7:
        gap = (long_rho - rho) * left
        trace_gk = (long_rho * spread_long - rho * spread_now) / gap
        trace_gwk = (spread_long - spread_now) / gap
    elif logdet is not None:
        squared = float(logdet.trace_squared(np.array([rho]))[0])
        trace_gk = (spread_now + rho * squared) / left
        trace_gwk = squared / left
    else:
        trace_gk = trace_gwk = 0.0
    if likelihood.drop_unit_root:
        k_one = 1.0 / (left - rho - eta)
        g_one = 1.0 / (1.0 - rho)
        trace_k, trace_wk = trace_k - k_one, trace_wk - k_one
        trace_gk, trace_gwk = trace_gk - g_one * k_one, trace_gwk - g_one * k_one
    return np.array([trace_k, trace_wk, tau * trace_gk + eta * trace_gwk])
