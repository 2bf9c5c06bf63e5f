"""Scores row by row, and the parts of them that pair up two units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spillgap.errors import EstimationError
from spillgap.models.estimator import Estimate
from spillgap.models.moments import forward_deviations
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
    own : ndarray, shape (m, P)
        The part of a row that involves its unit alone. Where unit effects were swept out of
        balanced rows, m = (T − 1)N forward deviations take the place of the demeaned rows: of
        independent innovations they are independent, and none of the variance is lost.
    own_units : ndarray of int, shape (m,)
        The unit of every row of ``own``.
    pairs : tuple of (position, matrix)
        For ρ and λ: the matrix M (N, N), zero diagonal, such that what pairs i ≠ j add in a
        period is εᵢMᵢⱼεⱼ/σ², once for each i < j.
    innovations : ndarray, shape (T or T − 1, N)
        What the pairs multiply; empty without pairs.
    """

    rows: Floats
    own: Floats
    own_units: NDArray[np.intp]
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
    filtered = made.likelihood.swept.filtered(made.point.lambda_)
    forms = _forms(spec, design, made)
    own_filtered, own_units = filtered, design.unit_codes
    if spec.unit_effects and design.balanced:
        own_filtered = forward_deviations(filtered, design.n_periods)
        own_units = design.unit_codes[: own_filtered.shape[0]]
    e = _innovations(made, own_filtered)
    return Scores(
        rows=_columns(made, filtered, forms, own=False),
        own=_columns(made, own_filtered, forms, own=True),
        own_units=own_units,
        pairs=tuple(
            (made.point.delta.size + position, _off_diagonal(matrix))
            for position, matrix in enumerate(forms)
        ),
        innovations=e.reshape(-1, design.n_units) if forms else np.empty((0, design.n_units)),
        sigma2=made.point.sigma2,
    )


def _innovations(made: Estimate, filtered: Floats) -> Floats:
    """ε (n,) from the filtered columns [y, (Wy), Z] (n, m)."""
    signs = [1.0, -made.point.rho][: made.likelihood.swept.outcomes]
    return filtered @ np.concatenate([signs, -made.point.delta])


def _columns(made: Estimate, filtered: Floats, forms: tuple[Floats, ...], *, own: bool) -> Floats:
    """Shares of the scores for (δ, ρ, λ, σ²) by row, (n, P); ``own`` without the pairs' part."""
    e, s2 = _innovations(made, filtered), made.point.sigma2
    p = made.likelihood.swept.outcomes
    # What ε² is on average, and how often a trace counts per period of these rows: both are 1
    # but for degrees of freedom. With them the scores sum to zero at the estimate.
    share = float(e @ e) / (e.size * s2)
    count = made.likelihood.t_effective * made.likelihood.n_units / e.size
    columns = [filtered[:, p:] * (e / s2)[:, None]]
    for position, matrix in enumerate(forms):
        form = (e.reshape(-1, len(matrix)) @ matrix.T).ravel()
        # For ρ, BWy = BG·mean + Hε; for λ there is no part but Fε.
        mean_part = filtered[:, 1] - form if position == 0 and p == 2 else np.zeros_like(form)
        diagonal = np.tile(np.diag(matrix), e.size // len(matrix))
        quadratic = diagonal * e**2 / s2 if own else form * e / s2
        columns.append((mean_part * e / s2 + quadratic - count * diagonal)[:, None])
    columns.append((e**2 / s2 - share)[:, None] / (2.0 * s2))
    return np.hstack(columns)


def _off_diagonal(matrix: Floats) -> Floats:
    both = matrix + matrix.T
    np.fill_diagonal(both, 0.0)
    return both


def _forms(spec: Specification, design: Design, made: Estimate) -> tuple[Floats, ...]:
    """The quadratic forms (N, N) in the scores: H = BGB⁻¹ for ρ, F = W₂B⁻¹ for λ."""
    point, drop = made.point, made.likelihood.drop_unit_root
    n = design.n_units
    out = []
    error_lag = design.error_lag if spec.error else None
    b_matrix = np.eye(n)
    if error_lag is not None:
        b_matrix = b_matrix - point.lambda_ * error_lag.matrices[0].toarray()
    b_inverse = np.linalg.inv(b_matrix)
    if spec.lag and design.lag is not None:
        w = design.lag.matrices[0].toarray()
        h = b_matrix @ w @ np.linalg.solve(np.eye(n) - point.rho * w, b_inverse)
        out.append(_swept(h, drop))
    if error_lag is not None:
        out.append(_swept(error_lag.matrices[0].toarray() @ b_inverse, drop))
    return tuple(out)


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
