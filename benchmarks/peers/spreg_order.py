"""spreg: the random-effects error model depends on the order of the units.

``Panel_RE_Error`` (spreg 1.9.0) is given one panel with its units in several orders, permuted
together with W. The likelihood is the same function of λ and φ in all of them; where the search
ends is not, for its first step goes to λ = 1, where the log-determinant is a matter of rounding
(see ``spreg_random``). Live, on one simulated panel of 36 units and 5 periods with λ = 0.4.
"""

from __future__ import annotations

import warnings

import numpy as np

from benchmarks.peers.spreg_random import density

__all__ = ["measure"]

SIDE, PERIODS, LAMBDA, SPREAD = 6, 5, 0.4, 3.0


def measure(draws: int = 20) -> dict[str, float]:
    """λ and the exact log-density that spreg reaches over several orders of the units."""
    import spreg
    from libpysal.weights import W as PysalW
    from libpysal.weights import lat2W

    W = lat2W(SIDE, SIDE).full()[0]
    W /= W.sum(axis=1, keepdims=True)
    n, rng = len(W), np.random.default_rng(3)
    x = rng.standard_normal((PERIODS, n))
    u = rng.standard_normal((PERIODS, n)) @ np.linalg.inv(np.eye(n) - LAMBDA * W).T
    y = 1.0 + x + SPREAD * rng.standard_normal(n) + u
    found, reached, failed = [], [], 0
    for _ in range(draws):
        order = rng.permutation(n)
        moved = W[order][:, order]
        near = {i: list(np.flatnonzero(row)) for i, row in enumerate(moved)}
        w = PysalW(near, {i: list(moved[i, j]) for i, j in near.items()}, silence_warnings=True)
        columns = y[:, order].reshape(-1, 1), x[:, order].reshape(-1, 1)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fit = spreg.Panel_RE_Error(*columns, w)
        except np.linalg.LinAlgError:
            failed += 1
            continue
        found.append(float(fit.lam))
        # spreg's φ is the ratio of standard deviations, here it is that of variances.
        reached.append(density(y, x, W, float(fit.lam), float(fit.phi) ** 2))
    return {
        "orders of the units": float(draws),
        "singular covariance, share": failed / draws,
        "smallest lambda": min(found, default=float("nan")),
        "largest lambda": max(found, default=float("nan")),
        "log units between best and worst": float(np.ptp(reached)) if reached else float("nan"),
    }
