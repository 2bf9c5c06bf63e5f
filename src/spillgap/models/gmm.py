"""Generalised moments for spatial panels: GS2SLS, λ by moments, extra endogenous regressors.

Kelejian & Prucha (1998, 2010) on forward deviations of the rows (Mutl & Pfaffermayr 2011 treat
the within case); Kapoor, Kelejian & Prucha (2007) for random effects, with the joint
distribution of coefficients, λ and the variance components that Badinger & Egger (2015) derive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from spillgap._types import Floats
from spillgap.models.anderson_rubin import AndersonRubin
from spillgap.models.components import (
    Components,
    components,
    innovation_variances,
    moment_variance,
)
from spillgap.models.estimator import Estimate, make_likelihood, moving_notices
from spillgap.models.information import Point
from spillgap.models.instruments import MomentRows, check_moments, moment_rows
from spillgap.models.moments import ErrorMoments
from spillgap.models.notices import (
    Notice,
    boundary_notices,
    island_notices,
    warn_of,
    weakness_notice,
)
from spillgap.models.results import Results
from spillgap.models.row_effects import read_rows
from spillgap.models.specification import Specification
from spillgap.models.two_stage import TwoStage
from spillgap.models.undercoverage import undercoverage_notices
from spillgap.models.weak_instruments import effective_f
from spillgap.terms import Spatial

if TYPE_CHECKING:
    from spillgap.models.family import SpatialPanelModel

__all__ = ["fit_gmm"]


def fit_gmm(model: SpatialPanelModel, *, cov: str, options: Mapping[str, object]) -> Results:
    """Estimate a model by generalised moments; see ``SpatialPanelModel.fit``."""
    design = model.design
    check_moments(model.specification, design, options)
    # The moments of random effects are those of Kapoor, Kelejian & Prucha, and so is the rest.
    spec = replace(model.specification, random_errors="kkp")
    likelihood = make_likelihood(spec, design, demean_first=False)
    rows = moment_rows(model, options)
    interval = (0.0, 0.0) if likelihood.error_logdet is None else likelihood.error_logdet.interval
    moments = _estimate(rows, interval, cov)
    point, matrix = _read(spec, moments, design.n_periods)
    estimate = Estimate(
        point=point,
        loglik=float("nan"),
        information=None,
        information_kind="moments",
        likelihood=likelihood,
        peak=None,
        rows=read_rows(spec, design, likelihood, point),
        n_effective=float(rows.y.size),
        n_parameters=matrix.shape[0],
        demean_first=False,
        notices=(
            *boundary_notices(likelihood, point),
            *_weakness(rows, moments, cov),
            *moving_notices(spec, design, likelihood, point),
            *island_notices(design),
            *undercoverage_notices(
                model.specification, design.n_periods, design.n_units, method="gmm", cov=cov
            ),
        ),
        anderson_rubin=AndersonRubin(rows, interval, cov) if rows.endogenous else None,
    )
    warn_of(estimate.notices, 3, by=model.name)
    return Results(
        model=model,
        estimate=estimate,
        cov_matrix=matrix,
        cov_type=cov,
        correction=None,
        method="gmm",
    )


@dataclass(frozen=True, eq=False)
class _Moments:
    """Coefficients (K,), components and the covariance of (δ, ρ, λ, σ²_g), as far as they exist."""

    coefficients: Floats
    components: Components
    matrix: Floats


def _estimate(rows: MomentRows, interval: tuple[float, float], cov: str) -> _Moments:
    """Coefficients, components from their residuals, and both once more with weights.

    Further rounds change little, except that they may drive λ to one where there is an intercept:
    the filter leaves (1 − λ) of it, and its estimate, nearly free, then takes in what is between.
    """
    first = rows.fit()
    u = rows.y - rows.regressors @ first.coefficients
    now = components(rows, u, interval, cov, left=rows.left(first))
    fit = rows.whitened(now.lambda_, now.variances).fit()
    u = rows.y - rows.regressors @ fit.coefficients
    now = components(rows, u, interval, cov, start=now, fit=fit, left=rows.left(fit))
    fit = rows.whitened(now.lambda_, now.variances).fit()
    u = rows.y - rows.regressors @ fit.coefficients
    return _Moments(fit.coefficients, now, _covariance(rows, fit, u, now, cov))


# -- covariance ---------------------------------------------------------------------------------


def _covariance(rows: MomentRows, fit: TwoStage, u: Floats, now: Components, cov: str) -> Floats:
    """Covariance of (δ, ρ, λ, σ²_g) (Kelejian & Prucha 2010, Theorem 4; Badinger & Egger 2015).

    σ̂²_g is the mean square of the filtered residuals: that of the innovations, which does not
    correlate with the estimates of the rest, and what errors in these add, D'(θ̂ − θ) with
    D = ∂σ̂²_g/∂θ. So var(σ̂²_g) = v_g + D'VD and cov(θ̂, σ̂²_g) = VD, where V is the covariance of
    θ̂ = (δ, ρ, λ) and v_g = 2σ⁴_g/n_g for normal innovations.
    """
    spread = rows.spread(now.variances)
    scaled = u / spread
    e = rows.filtered(now.lambda_, scaled)
    k = fit.coefficients.size
    slopes = fit.regressors
    v = np.zeros((k, k))
    v[:k, :k] = fit.covariance(innovation_variances(e, cov))
    if rows.error_filter is not None:
        v = _with_lambda(ErrorMoments.of(rows.error_filter, scaled), fit, e, v, now.lambda_, cov)
        slopes = np.column_stack([slopes, rows.error_filter.apply(scaled)])
    n_theta, n_groups = v.shape[0], len(rows.groups)
    d = np.empty((n_theta, n_groups))
    left = rows.left(fit)
    for j, (group, variance) in enumerate(zip(rows.groups, now.variances)):
        d[:, j] = -2.0 * variance / left[j] * (slopes[group].T @ e[group])
    out = np.empty((n_theta + n_groups,) * 2)
    out[:n_theta, :n_theta] = v
    out[:n_theta, n_theta:] = v @ d
    out[n_theta:, :n_theta] = out[:n_theta, n_theta:].T
    out[n_theta:, n_theta:] = d.T @ v @ d + np.diag(_of_mean_squares(rows, left, e, now, cov))
    return out


def _with_lambda(
    moments: ErrorMoments, fit: TwoStage, e: Floats, v: Floats, lambda_: float, cov: str
) -> Floats:
    """The covariance of (δ, ρ) bordered by that of λ."""
    n, k = e.size, v.shape[0]
    psi, cross = moment_variance(moments, fit, e, cov)
    weight = np.linalg.inv(psi)
    slope = moments.slope(lambda_)
    precision = n * float(slope @ weight @ slope)
    out = np.empty((k + 1, k + 1))
    out[:k, :k] = v
    out[k, k] = 1.0 / precision
    out[:k, k] = out[k, :k] = -fit.projector.T @ cross @ weight @ slope / precision
    return out


def _of_mean_squares(
    rows: MomentRows, left: Floats, e: Floats, now: Components, cov: str
) -> Floats:
    """v_g (G,): the variances of the innovations' mean squares.

    With ``cov="robust"`` from the spread of the units' sums of squares, which holds for any
    kurtosis; where variances differ between units it is too large rather than too small.
    """
    if cov != "robust":
        return 2.0 * now.variances**2 / left
    n_units = int(rows.unit_codes.max()) + 1
    share = left[0] / e.size
    sums = np.bincount(rows.unit_codes, weights=e**2 - share, minlength=n_units)
    spread = float(sums @ sums) * n_units / (n_units - 1)
    return now.variances**2 * spread / left[0] ** 2


def _read(spec: Specification, moments: _Moments, n_periods: int) -> tuple[Point, Floats]:
    """The model's own parameters (δ, ρ, λ, φ, σ²) and their covariance.

    φ = σ²_μ/σ²_ν = (σ²₁/σ²_ν − 1)/T. At its bound, zero, it has no standard error.
    """
    k = moments.coefficients.size - int(spec.lag)
    rho = float(moments.coefficients[-1]) if spec.lag else 0.0
    within = float(moments.components.variances[0])
    point = Point(moments.coefficients[:k], rho, moments.components.lambda_, 0.0, within)
    if not spec.random:
        return point, moments.matrix
    between = float(moments.components.variances[1])
    phi = (between / within - 1.0) / n_periods
    jacobian = np.eye(moments.matrix.shape[0])
    jacobian[-2:, -2:] = [
        [-between / (within**2 * n_periods), 1.0 / (within * n_periods)],
        [1.0, 0.0],
    ]
    matrix = jacobian @ moments.matrix @ jacobian.T
    if phi <= 0.0:
        matrix[-2, :] = matrix[:, -2] = np.nan
    return replace(point, phi=max(phi, 0.0)), matrix


def _weakness(rows: MomentRows, moments: _Moments, cov: str) -> tuple[Notice, ...]:
    """A notice for every endogenous regressor that the excluded instruments hardly predict."""
    at = moments.components
    white = rows.whitened(at.lambda_, at.variances)
    notices = []
    for position in rows.endogenous:
        strength = effective_f(white, position, cov)
        if strength.weak:
            name = str(Spatial("y")) if rows.names[position] == "rho" else rows.names[position]
            notices.append(weakness_notice(name, strength.statistic, strength.critical))
    return tuple(notices)
