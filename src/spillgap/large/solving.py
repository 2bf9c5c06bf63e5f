"""(I − ρW)⁻¹ by products with W alone, and what workers take of it: no factors, which would not
fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.large.store import Column, Spread, Store, spread_of

__all__ = ["probe_squares", "solved", "spill"]


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
        size, moved = float(np.abs(after).max()), float(np.abs(after - values).max())
        values = after
        if not np.isfinite(size):
            break
        if moved <= PRECISION * size:
            return values
    raise _unsettled(rho)


def _unsettled(rho: float) -> EstimationError:
    return EstimationError(
        f"(I - rho W)⁻¹ does not settle at rho = {rho:.6g}: it lies too near the end of its "
        "stable interval. Fit with information='observed', which needs none."
    )


# -- what workers take of it --------------------------------------------------------------------


def probe_squares(
    store: Store,
    value: float,
    ends: tuple[float, float] | None,
    which: Sequence[int],
    drop: bool,
    signs: Path | None,
) -> Floats:
    """‖G z‖² for each probe z, with the mean of every vector taken out where that is asked; a
    probe is a row of signs, or without a file of them a unit's own.
    """
    matrix, out = store.matrix, []
    for k in which:
        probe = _probe(store, k, signs)
        if drop:
            probe -= probe.mean()
        spread = matrix @ solved(matrix, value, probe, ends)
        if drop:
            spread -= spread.mean()
        out.append(float(spread @ spread))
    return np.array(out)


def _probe(store: Store, k: int, signs: Path | None) -> Floats:
    if signs is None:
        return np.eye(1, store.n_units, k)[0]
    return np.asarray(np.load(signs, mmap_mode="r")[k], dtype=np.float64)


def spill(
    store: Store,
    regressors: Sequence[Column],
    delta: Floats,
    effect: float,
    rho: float,
    ends: tuple[float, float] | None,
    column: Column,
    period: int,
) -> Spread:
    """W(I − ρW)⁻¹(Zδ + effect) of one period, written."""
    mean = np.full(store.n_units, effect)
    for coefficient, regressor in zip(delta, regressors, strict=True):
        mean += coefficient * store.whole(regressor, period)
    values = np.asarray(store.matrix @ solved(store.matrix, rho, mean, ends))
    store.write(store.path(column, period), values)
    return spread_of(values)
