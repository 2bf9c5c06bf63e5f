"""Posterior probabilities against sums over a grid of every parameter."""

from __future__ import annotations

import numpy as np
from models_making import lattice, panel_of
from scipy.special import logsumexp

from spillgap.models.tests import posterior_probabilities

SIDE, T = 3, 2
N = SIDE**2
MODELS = ("OLS", "SAR", "SEM")


def _log_marginal(model: str, y: np.ndarray, x: np.ndarray, W: np.ndarray) -> float:
    """ln p(y) with ρ or λ uniform, α flat, β of the g-prior, σ of 1/σ: all summed over grids."""
    ends = 1.0 / np.linalg.eigvals(W).real.min(), 1.0
    places = np.linspace(*ends, 202)[1:-1] if model != "OLS" else np.zeros(1)
    g = y.size - 1.0
    # dσ/σ is d ln σ, in which the grid is even.
    sigma = np.exp(np.linspace(-1.2, 1.2, 81))[:, None]
    alpha, beta = np.linspace(-20.0, 20.0, 801), np.linspace(-5.0, 5.0, 201)
    logs = []
    for place in places:
        S = np.eye(N) - place * W
        A, B = (S if model == name else np.eye(N) for name in ("SAR", "SEM"))
        left, ones, slope = ((v @ B.T).ravel() for v in (y @ A.T, np.ones((T, N)), x))
        # Net of Bι the regressor leaves α and β two sums: what α shifts by, its flat prior bears.
        net = slope - ones * (ones @ slope) / (ones @ ones)
        by_alpha = alpha**2 * (ones @ ones) - 2 * alpha * (left @ ones)
        by_beta = beta**2 * (net @ net) * (1.0 + 1.0 / g) - 2 * beta * (left @ net)
        value = (
            -y.size * np.log(sigma[:, 0])
            - 0.5 * (left @ left) / sigma[:, 0] ** 2
            + logsumexp(-0.5 * by_alpha / sigma**2, axis=1)
            + logsumexp(-0.5 * by_beta / sigma**2, axis=1)
            - np.log(sigma[:, 0])
            + 0.5 * np.log(net @ net)
        )
        jacobian = T * np.linalg.slogdet(S)[1] if model != "OLS" else 0.0
        logs.append(jacobian + logsumexp(value))
    return float(logsumexp(logs) - np.log(len(places)))


def test_pooled_probabilities_are_those_of_sums_over_a_grid():
    W = lattice(SIDE)
    rng = np.random.default_rng(12)
    x = rng.normal(size=(T, N))
    y = 0.3 + 0.6 * x + rng.normal(size=(T, N)) @ np.linalg.inv(np.eye(N) - 0.4 * W).T
    found = posterior_probabilities(
        "y ~ x", panel_of({"y": y, "x": x}, W), models=MODELS, effects="pooled"
    ).models
    logs = np.array([_log_marginal(model, y, x, W) for model in MODELS])
    np.testing.assert_allclose(found[list(MODELS)], np.exp(logs - logsumexp(logs)), atol=2e-3)
