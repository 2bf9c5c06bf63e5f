"""Effects read from what a point leaves of the data: estimated fixed, predicted random ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, sparse

from spillgap._types import Floats
from spillgap.models.between import between_factors
from spillgap.models.lags import DENSE_LIMIT

if TYPE_CHECKING:
    from spillgap.models.specification import Design, Specification

__all__ = ["filter_beside_unit_effects", "filtered_time_effects", "predicted_unit_effects"]


def predicted_unit_effects(
    means: Floats,
    n_periods: int,
    phi: float,
    lambda_: float = 0.0,
    matrix: sparse.csr_array | None = None,
) -> Floats:
    """Best linear predictions of random unit effects (N,) from unit means (N,) of disturbances.

    With u_t = μ + B⁻¹ε_t and B = I − λW₂ it is E(μ | u) = φ(φI + (B'B)⁻¹/T)⁻¹ū, computed as
    TφB'(I + TφBB')⁻¹Bū (Baltagi, Bresson & Pirotte 2012). Without a filter, or where it acts
    on the unit effects too (Kapoor, Kelejian & Prucha 2007) and the effect of a unit on its
    row is B⁻¹μ, every mean shrinks by Tφ/(1 + Tφ) alike.

    Parameters
    ----------
    n_periods : int
        T, over which the means were taken.
    phi : float
        σ²_μ/σ²; below zero it counts as zero.
    matrix : csr_array, shape (N, N), optional
        W₂ where the filter acts on the innovations only.
    """
    ratio = n_periods * max(phi, 0.0)
    if matrix is None or lambda_ == 0.0 or ratio == 0.0:
        return means * (ratio / (1.0 + ratio))
    filtered = means - lambda_ * (matrix @ means)
    if len(means) <= DENSE_LIMIT:
        b = np.eye(len(means)) - lambda_ * matrix.toarray()
        system = np.eye(len(means)) + ratio * (b @ b.T)
        solved = linalg.solve(system, filtered, assume_a="pos")
    else:
        solved = between_factors(matrix, lambda_, ratio).solve(filtered)
    return np.asarray(ratio * (solved - lambda_ * (matrix.T @ solved)), dtype=np.float64)


def filter_beside_unit_effects(spec: Specification, design: Design) -> sparse.csr_array | None:
    """W₂ (N, N) where it filters the innovations but not the random unit effects."""
    apart = spec.random and spec.error and spec.random_errors == "baltagi"
    if not apart or design.error_lag is None:
        return None
    return design.error_lag.matrices[0]


def filtered_time_effects(spec: Specification, *, demean_first: bool) -> bool:
    """Whether time effects are means of filtered rows: (1 − λ)ξ_t of Bu = … + (1 − λ)ξ_tι + ε.

    That is the likelihood's answer where it demeans the rows that are lagged. Where rows are
    demeaned first it never sees those means, and a period's effect is its mean disturbance.
    """
    return spec.error and spec.time_effects and not demean_first
