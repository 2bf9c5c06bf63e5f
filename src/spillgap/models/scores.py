"""Scores row by row, and the parts of them that pair up two units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spillgap.errors import EstimationError
from spillgap.models.estimator import Estimate
from spillgap.models.specification import Design, Specification

__all__ = ["Scores", "scores"]

Floats: TypeAlias = NDArray[np.float64]

MOST_UNITS = 3000
"""The sandwich needs the dense N×N matrices of the quadratic forms."""


@dataclass(frozen=True, eq=False)
class Scores:
    """∂ln L/∂(δ, ρ, λ, σ²) split over rows and pairs of units.

    The score for ρ holds the quadratic form ε'Hε, H = BGB⁻¹: a row's own share of it is not
    independent of its neighbours'. Hence two splits of the same sums.

    Attributes
    ----------
    rows : ndarray, shape (n, P)
        Shares by row, the quadratic form included; for sums over neighbours or periods.
    own : ndarray, shape (n, P)
        The part of a row that involves its unit alone.
    pairs : tuple of (position, matrix)
        For ρ and λ: the matrix M (N, N), zero diagonal, such that what pairs i ≠ j add in a
        period is εᵢMᵢⱼεⱼ/σ², once for each i < j.
    innovations : ndarray, shape (T, N)
    """

    rows: Floats
    own: Floats
    pairs: tuple[tuple[int, Floats], ...]
    innovations: Floats
    sigma2: float


def scores(spec: Specification, design: Design, made: Estimate) -> Scores:
    """The scores of a pooled or fixed-effects fit.

    Raises
    ------
    EstimationError
        For random effects, unbalanced rows, W that changes, or more units than dense matrices
        allow.
    """
    _refuse(spec, design)
    likelihood, point = made.likelihood, made.point
    swept = likelihood.swept
    filtered = swept.filtered(point.lambda_)
    p, k = swept.outcomes, point.delta.size
    b = np.concatenate([[1.0, -point.rho][:p], -point.delta])
    e = filtered @ b
    s2 = point.sigma2
    n, t = design.n_units, design.n_periods
    columns_rows = [filtered[:, p:] * (e / s2)[:, None]]
    columns_own = [columns_rows[0]]
    pairs = []
    grid = e.reshape(t, n)
    for position, (matrix, lagged) in enumerate(_forms(spec, design, made, filtered, e)):
        diagonal = np.tile(np.diag(matrix), t)
        columns_rows.append((lagged * e / s2 - diagonal)[:, None])
        mean_part = lagged - (grid @ matrix.T).ravel()
        columns_own.append((mean_part * e / s2 + diagonal * (e**2 / s2 - 1.0))[:, None])
        both = matrix + matrix.T
        np.fill_diagonal(both, 0.0)
        pairs.append((k + position, both))
    by_variance = (e**2 / s2 - 1.0)[:, None] / (2.0 * s2)
    return Scores(
        rows=np.hstack([*columns_rows, by_variance]),
        own=np.hstack([*columns_own, by_variance]),
        pairs=tuple(pairs),
        innovations=grid,
        sigma2=s2,
    )


def _forms(
    spec: Specification, design: Design, made: Estimate, filtered: Floats, e: Floats
) -> list[tuple[Floats, Floats]]:
    """For ρ: (H, BWy); for λ: (F, W₂u) with F = W₂B⁻¹; the matrices (N, N), the rows (n,)."""
    point, likelihood = made.point, made.likelihood
    n, t = design.n_units, design.n_periods
    out = []
    b_matrix = np.eye(n)
    if spec.error and design.error_lag is not None:
        b_matrix = b_matrix - point.lambda_ * design.error_lag.matrices[0].toarray()
    b_inverse = np.linalg.inv(b_matrix)
    if spec.lag and design.lag is not None:
        w = design.lag.matrices[0].toarray()
        h = b_matrix @ w @ np.linalg.solve(np.eye(n) - point.rho * w, b_inverse)
        out.append((_swept(h, likelihood.drop_unit_root), filtered[:, 1]))
    if spec.error and design.error_lag is not None:
        f = _swept(design.error_lag.matrices[0].toarray() @ b_inverse, likelihood.drop_unit_root)
        out.append((f, (e.reshape(t, n) @ f.T).ravel()))
    return out


def _swept(matrix: Floats, drop_unit_root: bool) -> Floats:
    """J·matrix·J with J = I − ιι'/N where time effects were transformed away."""
    if not drop_unit_root:
        return matrix
    left = matrix - matrix.mean(axis=0)
    return left - left.mean(axis=1, keepdims=True)


def _refuse(spec: Specification, design: Design) -> None:
    if spec.random:
        raise EstimationError(
            "The sandwich covariances are for pooled and fixed effects. With random effects use "
            "cov='classical' or cov='bootstrap'."
        )
    spatial = spec.lag or spec.error
    if spatial and not design.balanced:
        raise EstimationError(
            "The sandwich covariances of spatial models need a balanced panel; use "
            "cov='classical' or cov='bootstrap'."
        )
    for lag in (design.lag if spec.lag else None, design.error_lag if spec.error else None):
        if lag is not None and not lag.is_constant:
            raise EstimationError("The sandwich covariances need W constant in time.")
    if spatial and design.n_units > MOST_UNITS:
        raise EstimationError(
            f"The sandwich covariances need dense {design.n_units}×{design.n_units} matrices; up "
            f"to {MOST_UNITS} units are allowed. Use cov='classical'."
        )
