"""Average effects at one value of W's parameters, and slopes of what is computed of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spillgap.models.lags import trace_probes
from spillgap.models.structures import solver

__all__ = ["EXACT_TRACES", "central_slopes", "effect_averages"]

Floats: TypeAlias = NDArray[np.float64]

EXACT_TRACES = 2000
"""Up to so many units traces are exact; beyond, random probes stand for the diagonal."""


def effect_averages(
    outcome: sparse.sparray, members: tuple[sparse.sparray, ...]
) -> tuple[Floats, Floats]:
    """Average diagonal and row sum of (I − M)⁻¹, (2,), and of it times each W, (members, 2)."""
    n = members[0].shape[0]
    probes, scale = trace_probes(n, EXACT_TRACES)
    scale /= n
    solve: Callable[[Floats], Floats] = (lambda v: v) if outcome is None else solver(outcome)
    wide = np.hstack([probes, np.ones((n, 1))])

    def averages(values: Floats) -> list[float]:
        return [scale * float((probes * values[:, :-1]).sum()), float(values[:, -1].mean())]

    return (
        np.array(averages(solve(wide))),
        np.array([averages(solve(np.asarray(w @ wide))) for w in members]),
    )


def central_slopes(function: Callable[[Floats], Floats], at: Floats) -> Floats:
    """(P, …) central differences."""
    steps = 1e-5 * np.maximum(1.0, np.abs(at))
    return np.array(
        [(function(at + s) - function(at - s)) / (2.0 * s.max()) for s in np.diag(steps)]
    )
