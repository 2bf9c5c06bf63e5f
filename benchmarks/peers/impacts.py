"""splm: impacts from thirty powers of W.

``impacts`` of splm 1.6-5 without a W of its own goes through traces of powers of W:
(I − ρW)⁻¹ is replaced by I + ρW + … + ρ³⁰W³⁰. For |ρ| ≥ 1 the series has no limit, although the
inverse exists for every ρ above 1/ω, ω the smallest eigenvalue of W; a row-standardised W may well
have ω > −1, and then estimates below −1 are within the stable interval. A public study printed
impacts of 6,530 and 196,012 at ρ = −1.389; the inverse gives −3.56 and −10.26.
"""

from __future__ import annotations

import numpy as np

from benchmarks.certificate.data import DATA

__all__ = ["measure"]

RHO, POWERS = -1.389, 30


def measure() -> dict[str, float]:
    """Direct and total effects of β = 1 by the inverse and by thirty powers.

    W: the contiguity of Columbus, whose smallest eigenvalue allows for ρ > −1.53.
    """
    W = DATA["columbus"].panel.matrix().toarray()
    n, total, term = len(W), np.zeros_like(W), np.eye(len(W))
    for _ in range(POWERS + 1):
        total, term = total + term, RHO * term @ W
    inverse = np.linalg.inv(np.eye(n) - RHO * W)
    return {
        "rho": RHO,
        "lower bound of rho": float(1.0 / np.linalg.eigvals(W).real.min()),
        "direct, inverse": float(np.trace(inverse) / n),
        "direct, 30 powers": float(np.trace(total) / n),
        "total, inverse": float(inverse.sum() / n),
        "total, 30 powers": float(total.sum() / n),
    }
