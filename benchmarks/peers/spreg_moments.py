"""spreg: the weights of the moments in GM_KKP(full_weights=True).

Kapoor, Kelejian and Prucha (2007) weight their moments by the inverse of their variance, whose
block T_W is symmetric with T11 = 2, T12 = 2tr(W'W)/N, T13 = 0, T22 = 2tr(W'WW'W)/N,
T23 = tr(W'W(W + W'))/N and T33 = tr(WW + W'W)/N.
``spreg.sp_panels._get_Tau`` (spreg 1.9.0) divides the second entry by N once more and leaves the
factor 2 out of tr(W'WW'W). It is called here, live; the third witness is the variance of simulated
moments. Estimates stay consistent with any weights; what suffers is efficiency.
"""

from __future__ import annotations

import numpy as np

from benchmarks.worlds import queen_lattice

__all__ = ["measure"]

SIDE = 7


def measure(draws: int = 20_000) -> dict[str, float]:
    """The entries by spreg, by the paper, and as N times the variance of simulated moments."""
    from scipy import sparse
    from spreg.sp_panels import _get_Tau

    W = queen_lattice(SIDE)
    dense, n = W.toarray(), W.shape[0]
    # With the trace as _moments_kkp hands it on: the sum of the squared weights.
    theirs = np.asarray(_get_Tau(sparse.csr_matrix(W), float((dense**2).sum())), dtype=float)
    inner = dense.T @ dense
    paper = {
        (0, 1): 2.0 * np.trace(inner) / n,
        (1, 1): 2.0 * np.trace(inner @ inner) / n,
        (1, 2): np.trace(inner @ (dense + dense.T)) / n,
        (2, 2): np.trace(dense @ dense + inner) / n,
    }
    e = np.random.default_rng(5).standard_normal((draws, n))
    lagged = e @ dense.T
    moments = np.stack([e * e, lagged * lagged, e * lagged]).sum(axis=2)
    simulated = np.cov(moments) / n
    out = {"draws": float(draws)}
    for (i, j), value in paper.items():
        entry = f"T{i + 1}{j + 1}"
        out[f"{entry}, paper"] = float(value)
        out[f"{entry}, simulated"] = float(simulated[i, j])
        out[f"{entry}, spreg"] = float(theirs[i, j])
    return out
