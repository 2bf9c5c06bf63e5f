"""λ and the variances of the innovations, by moments of estimated disturbances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spillgap._types import Floats
from spillgap.models.instruments import MomentRows
from spillgap.models.moments import ErrorMoments
from spillgap.models.two_stage import TwoStage

__all__ = ["Components", "components", "innovation_variances", "moment_variance"]


@dataclass(frozen=True, eq=False)
class Components:
    """λ and the variances (G,) of the innovations by group of rows."""

    lambda_: float
    variances: Floats


def components(
    rows: MomentRows,
    u: Floats,
    interval: tuple[float, float],
    cov: str,
    *,
    start: Components | None = None,
    fit: TwoStage | None = None,
    left: Floats | None = None,
) -> Components:
    """λ and the variances from disturbances u (n,), by weighted moments.

    Parameters
    ----------
    rows : MomentRows
    u : ndarray, shape (n,)
    interval : tuple of float
        Of λ.
    cov : {"classical", "robust"}
        Whether innovations have one variance by group or each its own.
    start : Components, optional
        What the weights are computed at; without it, estimates by the moments within units,
        each of weight one (the initial estimator of Kapoor, Kelejian & Prucha 2007).
    fit : TwoStage, optional
        On whitened rows, that u is of: the weights allow for the estimation of its coefficients.
    left : ndarray, shape (G,), optional
        The degrees of freedom by group; by default those that the effects leave.
    """
    left = rows.left() if left is None else left
    if rows.error_filter is None:
        return Components(0.0, rows.variances(u, left))
    inside = max(interval[0], -10.0), min(interval[1], 10.0)
    if start is None:
        moments = ErrorMoments.of(rows.error_filter, u)
        initial = np.diag((np.arange(len(moments.quadratics)) < 2).astype(np.float64))
        lambda_ = moments.solve(inside, initial)
        start = Components(lambda_, rows.variances(rows.filtered(lambda_, u), left))
    scaled = u / rows.spread(start.variances)
    moments = ErrorMoments.of(rows.error_filter, scaled)
    psi, _ = moment_variance(moments, fit, rows.filtered(start.lambda_, scaled), cov)
    lambda_ = moments.solve(inside, np.asarray(np.linalg.inv(psi)))
    return Components(lambda_, rows.variances(rows.filtered(lambda_, u), left))


def innovation_variances(innovations: Floats, cov: str) -> Floats:
    """Of innovations (n,) over their standard deviation: one, or each its square."""
    return innovations**2 if cov == "robust" else np.ones(innovations.size)


def moment_variance(
    moments: ErrorMoments, fit: TwoStage | None, e: Floats, cov: str
) -> tuple[Floats, Floats]:
    """Ψ of the moments (R, R), and their covariance with H'ε (L, R)."""
    variances = innovation_variances(e, cov)
    pairs = moments.error_filter.sums
    spill = np.zeros((e.size, len(pairs)))
    if fit is None:
        return moments.variance(variances, spill), spill[:0]
    for r, matrix in enumerate(pairs):
        alpha = -fit.regressors.T @ (matrix @ e) / e.size
        spill[:, r] = fit.instruments @ (fit.projector @ alpha)
    cross = (fit.instruments * variances[:, None]).T @ spill / e.size
    return moments.variance(variances, spill), cross
