"""(I − ρW)⁻¹ by products with W alone: no factors, which would not fit."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spillgap.errors import EstimationError

__all__ = ["solved"]

Floats: TypeAlias = NDArray[np.float64]

PRECISION = 1e-14
"""Changes of a solution, as a share of its size, at which it has settled."""

MOST_STEPS = 20_000


def solved(
    matrix: sparse.csr_array, rho: float, right: Floats, ends: tuple[float, float] | None
) -> Floats:
    """(I − ρW)⁻¹·right (N,).

    With a real spectrum of known ends Chebyshev's iteration (Golub & Varga 1961), whose steps
    grow as the root of what plain iteration takes; else x ← b + ρWx, which settles wherever
    |ρ| times the spectral radius is below one.

    Parameters
    ----------
    ends : tuple of float or None
        The least and the largest eigenvalue of W, where all are real.

    Raises
    ------
    EstimationError
        If it does not settle.
    """
    if rho == 0.0:
        return right.copy()
    if ends is None:
        return _plain(matrix, rho, right)
    low, high = sorted((1.0 - rho * ends[0], 1.0 - rho * ends[1]))
    return _chebyshev(matrix, rho, right, (high + low) / 2.0, (high - low) / 2.0)


def _chebyshev(
    matrix: sparse.csr_array, rho: float, right: Floats, center: float, half: float
) -> Floats:
    values = right / center
    ratio = half / center
    weight, before = 1.0, np.zeros_like(right)
    size = float(np.abs(right).max())
    for step in range(MOST_STEPS):
        residual = right - values + rho * (matrix @ values)
        if float(np.abs(residual).max()) <= PRECISION * max(size, float(np.abs(values).max())):
            return values
        weight = 1.0 / (1.0 - ratio**2 / 2.0) if step == 0 else 1.0 / (1.0 - ratio**2 * weight / 4)
        after = weight * (residual / center + values - before) + before
        before, values = values, after
    raise _unsettled(rho)


def _plain(matrix: sparse.csr_array, rho: float, right: Floats) -> Floats:
    values = right
    for _ in range(MOST_STEPS):
        after = right + rho * (matrix @ values)
        settled = float(np.abs(after - values).max()) <= PRECISION * float(np.abs(after).max())
        values = after
        if settled:
            return values
        if not np.isfinite(values[0]):
            break
    raise _unsettled(rho)


def _unsettled(rho: float) -> EstimationError:
    return EstimationError(
        f"(I - rho W)⁻¹ does not settle at rho = {rho:.6g}: it lies too near the end of its "
        "stable interval. Fit with information='observed', which needs none."
    )
