"""Generalised moments for spatial panels: GS2SLS, λ by moments, extra endogenous regressors.

Kelejian & Prucha (1998, 2010) period by period on forward deviations of the rows (Mutl &
Pfaffermayr 2011 treat the within case); Kapoor, Kelejian & Prucha (2007) for random effects.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spillgap.errors import (
    EstimationError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.models.estimator import (
    Estimate,
    make_likelihood,
    moving_notices,
    read_rows,
)
from spillgap.models.formulas import formula_columns
from spillgap.models.information import Point
from spillgap.models.lags import SpatialLag
from spillgap.models.likelihood import Likelihood
from spillgap.models.moments import (
    ErrorFilter,
    ErrorMoments,
    TwoStage,
    forward_deviations,
    independent_columns,
    two_stage,
)
from spillgap.models.notices import Notice, boundary_notices, island_notices, weakness_notice
from spillgap.models.results import Results
from spillgap.models.specification import Design, Specification
from spillgap.models.transforms import Within, group_means
from spillgap.options import Covariance

if TYPE_CHECKING:
    from spillgap.models.family import SpatialPanelModel

__all__ = ["fit_gmm"]

Floats: TypeAlias = NDArray[np.float64]

OPTIONS = ("endogenous", "instruments", "orders")
WEAK = 10.0
"""A first-stage F below this is called weak (Staiger & Stock 1997)."""


def fit_gmm(model: SpatialPanelModel, *, cov: Covariance, options: Mapping[str, Any]) -> Results:
    """Estimate a model by generalised moments; see ``SpatialPanelModel.fit``."""
    design = model.design
    _check(model.specification, design, options)
    # The moments of random effects are those of Kapoor, Kelejian & Prucha, and so is the rest.
    spec = replace(model.specification, random_errors="kkp")
    rows = _rows(model, options)
    first = two_stage(rows.y, rows.regressors, rows.instruments)
    likelihood = make_likelihood(spec, design, demean_first=False)
    if spec.random:
        point, matrix = _random(spec, design, rows, first, likelihood)
    elif likelihood.error_logdet is None:
        point, matrix = _without_error(spec, rows, first, cov)
    else:
        point, matrix = _with_error(spec, rows, first, likelihood.error_logdet.interval, cov)
    made = Estimate(
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
            *_weakness(design, rows),
            *moving_notices(spec, design, likelihood, point),
            *island_notices(design),
        ),
    )
    for notice in made.notices:
        warnings.warn(f"{model.name}: {notice.text}", notice.category, stacklevel=3)
    return Results(
        model=model,
        estimate=made,
        cov_matrix=matrix,
        cov_type=cov,
        correction=None,
        method="gmm",
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """What the moments are taken on: effects removed, innovations still independent.

    ``regressors`` (n, K + 1) holds Z and, last, Wy where the model has ρ; ``instruments`` are
    independent columns; ``endogenous`` are the positions in ``regressors`` to be instrumented.
    """

    y: Floats
    regressors: Floats
    instruments: Floats
    endogenous: tuple[int, ...]
    error_filter: ErrorFilter | None


def _rows(model: SpatialPanelModel, options: Mapping[str, Any]) -> _Rows:
    spec, design = model.specification, model.design
    z, y = design.z, design.y[:, None]
    wy = design.lag.apply(y) if spec.lag and design.lag is not None else y[:, :0]
    named = _endogenous(design, options)
    exogenous = np.delete(z, named, axis=1)
    extra = _extra_instruments(model, options)
    orders = int(options.get("orders", 3 if spec.durbin is not None else 2))
    lagged = _lagged_instruments(spec, design, np.hstack([exogenous, extra]), orders)
    excluded = np.hstack([extra, lagged])
    moved = [_swept(part, spec, design) for part in (y, np.hstack([z, wy]), exogenous, excluded)]
    instruments = independent_columns(np.hstack([moved[2], moved[3]]))
    regressors = moved[1]
    if instruments.shape[1] < regressors.shape[1]:
        raise EstimationError(
            f"{instruments.shape[1]} independent instruments for {regressors.shape[1]} "
            "regressors: the model is not identified. Give instruments= for endogenous=, or more "
            "orders=."
        )
    periods_lost = int(_differenced(spec, design))
    endogenous = (*named, *([z.shape[1]] if wy.shape[1] else []))
    return _Rows(
        y=moved[0][:, 0],
        regressors=regressors,
        instruments=instruments,
        endogenous=tuple(endogenous),
        error_filter=_error_filter(spec, design, periods_lost),
    )


def _differenced(spec: Specification, design: Design) -> bool:
    return spec.unit_effects and design.balanced


def _swept(values: Floats, spec: Specification, design: Design) -> Floats:
    """Rows (n, K) without unit and time effects; forward deviations where they are balanced."""
    if not _differenced(spec, design):
        return Within.of(design, spec).apply(values)
    out = forward_deviations(values, design.n_periods)
    if spec.time_effects:
        cube = out.reshape(design.n_periods - 1, design.n_units, out.shape[1])
        out = (cube - cube.mean(axis=1, keepdims=True)).reshape(out.shape)
    return out


def _error_filter(spec: Specification, design: Design, lost: int) -> ErrorFilter | None:
    """The filter of the disturbances on rows that lost so many periods."""
    lag = design.error_lag if spec.error else None
    if lag is not None and lost:
        if not lag.is_constant:
            raise EstimationError(
                "Unit effects with a W that changes from period to period are not supported by "
                "the moments here; use method='ml' or a constant W."
            )
        lag = SpatialLag.constant(lag.matrices[0], len(lag.which) - lost)
    return None if lag is None else ErrorFilter(lag, spec.time_effects)


def _lagged_instruments(
    spec: Specification, design: Design, exogenous: Floats, orders: int
) -> Floats:
    """WH, W²H, … (n, orders·L) of the exogenous columns, for ρ or λ to be instrumented."""
    lag = design.lag if spec.lag else None
    if lag is None:
        return exogenous[:, :0]
    varying = exogenous[:, np.ptp(exogenous, axis=0) > 0.0]
    out = []
    for _ in range(orders):
        varying = lag.apply(varying)
        out.append(varying)
    return np.hstack(out)


def _endogenous(design: Design, options: Mapping[str, Any]) -> list[int]:
    asked = options.get("endogenous", ())
    names = [asked] if isinstance(asked, str) else list(asked)
    for name in names:
        if name not in design.names:
            raise UnknownNameError(
                f"endogenous={name!r} is no regressor.{suggest(name, design.names)} "
                f"The model has: {listing(design.names, most=30)}."
            )
    return [design.names.index(n) for n in names]


def _extra_instruments(model: SpatialPanelModel, options: Mapping[str, Any]) -> Floats:
    formula = options.get("instruments")
    if formula is None:
        return np.empty((model.design.y.size, 0))
    given_up = model.panel.n_periods - model.design.n_periods
    context = model.specification.context
    columns = formula_columns(formula, model.panel, context=context, first=given_up)
    # Lags gave up the first periods.
    return columns[columns.shape[0] - model.design.y.size :]


# -- estimates ----------------------------------------------------------------------------------


def _point(spec: Specification, fit: TwoStage, lambda_: float) -> Point:
    k = fit.coefficients.size - int(spec.lag)
    rho = float(fit.coefficients[-1]) if spec.lag else 0.0
    return Point(fit.coefficients[:k], rho, lambda_, 0.0, fit.sigma2)


def _variances(fit: TwoStage, residuals: Floats, cov: str) -> Floats:
    if cov == "robust":
        return residuals**2
    return np.full(residuals.size, fit.sigma2)


def _without_error(
    spec: Specification, rows: _Rows, fit: TwoStage, cov: str
) -> tuple[Point, Floats]:
    matrix = fit.covariance(_variances(fit, fit.residuals, cov))
    return _point(spec, fit, 0.0), _with_sigma2(matrix, fit.sigma2, rows.y.size)


def _with_error(
    spec: Specification, rows: _Rows, first: TwoStage, interval: tuple[float, float], cov: str
) -> tuple[Point, Floats]:
    """λ by moments of the first residuals, GS2SLS on filtered rows, λ again with weights."""
    assert rows.error_filter is not None
    low, high = (max(interval[0], -10.0), min(interval[1], 10.0))
    lambda_ = ErrorMoments.of(rows.error_filter, first.residuals).solve((low, high))
    fit = _filtered(rows, lambda_)
    for _ in range(2):
        u = rows.y - rows.regressors @ fit.coefficients
        moments = ErrorMoments.of(rows.error_filter, u)
        psi, _ = _moment_variance(moments, fit, rows, u, lambda_, cov)
        lambda_ = moments.solve((low, high), np.asarray(np.linalg.inv(psi)))
        fit = _filtered(rows, lambda_)
    u = rows.y - rows.regressors @ fit.coefficients
    moments = ErrorMoments.of(rows.error_filter, u)
    psi, cross = _moment_variance(moments, fit, rows, u, lambda_, cov)
    return _point(spec, fit, lambda_), _joint(fit, moments, psi, cross, lambda_, rows, cov)


def _filtered(rows: _Rows, lambda_: float) -> TwoStage:
    assert rows.error_filter is not None
    y = rows.error_filter(lambda_, rows.y)
    return two_stage(y, rows.error_filter(lambda_, rows.regressors), rows.instruments)


def _moment_variance(
    moments: ErrorMoments, fit: TwoStage, rows: _Rows, u: Floats, lambda_: float, cov: str
) -> tuple[Floats, Floats]:
    """Ψ of the moments (2, 2), and their covariance with H'ε (L, 2)."""
    assert rows.error_filter is not None
    e = rows.error_filter(lambda_, u)
    variances = _variances(fit, e, cov)
    spill = np.empty((e.size, 2))
    for r, matrix in enumerate(rows.error_filter.sums):
        alpha = -fit.regressors.T @ (matrix @ e) / e.size
        spill[:, r] = fit.instruments @ (fit.projector @ alpha)
    cross = (fit.instruments * variances[:, None]).T @ spill / e.size
    return moments.variance(variances, spill), cross


def _joint(
    fit: TwoStage,
    moments: ErrorMoments,
    psi: Floats,
    cross: Floats,
    lambda_: float,
    rows: _Rows,
    cov: str,
) -> Floats:
    """Covariance of (δ, ρ, λ, σ²) (Kelejian & Prucha 2010, Theorem 4)."""
    n, k = rows.y.size, fit.coefficients.size
    weight = np.linalg.inv(psi)
    slope = moments.slope(lambda_)
    precision = float(slope @ weight @ slope)
    out = np.zeros((k + 1, k + 1))
    out[:k, :k] = fit.covariance(_variances(fit, fit.residuals, cov))
    out[k, k] = 1.0 / (n * precision)
    out[:k, k] = out[k, :k] = -fit.projector.T @ cross @ weight @ slope / (n * precision)
    return _with_sigma2(out, fit.sigma2, n)


def _with_sigma2(matrix: Floats, sigma2: float, n: int) -> Floats:
    out = np.zeros((matrix.shape[0] + 1,) * 2)
    out[:-1, :-1] = matrix
    out[-1, -1] = 2.0 * sigma2**2 / n
    return out


def _random(
    spec: Specification,
    design: Design,
    rows: _Rows,
    first: TwoStage,
    likelihood: Likelihood,
) -> tuple[Point, Floats]:
    """GLS with variance components by moments (Kapoor, Kelejian & Prucha 2007).

    λ and σ²_ν from the within part of the residuals, σ²₁ = σ²_ν + Tσ²_μ from the between part;
    then two-stage least squares on rows that are filtered and quasi-demeaned. λ's standard
    error is not part of that theory and is left missing.
    """
    lambda_ = 0.0
    if spec.error:
        assert rows.error_filter is not None
        assert likelihood.error_logdet is not None
        low, high = likelihood.error_logdet.interval
        within = forward_deviations(first.residuals, design.n_periods)
        shorter = _error_filter(spec, design, 1)
        assert shorter is not None
        lambda_ = ErrorMoments.of(shorter, within).solve((max(low, -10.0), min(high, 10.0)))
    fit, phi = first, 0.0
    for _ in range(3):
        u = rows.y - rows.regressors @ fit.coefficients
        e = u if rows.error_filter is None else rows.error_filter(lambda_, u)
        means = group_means(e, design.unit_codes, design.n_units)
        swept = e - means[design.unit_codes]
        t, n = design.n_periods, design.n_units
        nu = float(swept @ swept) / (n * (t - 1))
        one = t * float(means @ means) / n
        phi = max(one / nu - 1.0, 0.0) / t
        fit = _quasi_demeaned(rows, design, lambda_, 1.0 - np.sqrt(nu / max(one, nu)))
    base = _point(spec, fit, lambda_)
    matrix = fit.covariance(np.full(rows.y.size, fit.sigma2))
    extra = int(spec.error) + 1
    size = matrix.shape[0]
    out = np.full((size + extra, size + extra), np.nan)
    out[:size, :size] = matrix
    return replace(base, lambda_=lambda_, phi=phi), _with_sigma2(out, fit.sigma2, rows.y.size)


def _quasi_demeaned(rows: _Rows, design: Design, lambda_: float, share: float) -> TwoStage:
    def moved(values: Floats) -> Floats:
        out = values if rows.error_filter is None else rows.error_filter(lambda_, values)
        return out - share * group_means(out, design.unit_codes, design.n_units)[design.unit_codes]

    instruments = independent_columns(np.hstack([rows.instruments, moved(rows.instruments)]))
    return two_stage(moved(rows.y), moved(rows.regressors), instruments)


# -- checks -------------------------------------------------------------------------------------


def _check(spec: Specification, design: Design, options: Mapping[str, Any]) -> None:
    odd = [o for o in options if o not in OPTIONS]
    if odd:
        raise OptionError(
            f"method='gmm' has no option {listing(map(repr, odd))}.{suggest(odd[0], OPTIONS)} "
            f"It takes {listing(OPTIONS)}."
        )
    if spec.random_errors_of("gmm") == "baltagi":
        raise OptionError(
            "method='gmm' filters random effects with the innovations (Kapoor, Kelejian & Prucha "
            "2007): it has no random_errors='baltagi'. Use random_errors='kkp', or method='ml'."
        )
    if not (spec.lag or spec.error or options.get("endogenous")):
        raise OptionError(
            "method='gmm' is for models with ρ, λ or endogenous= regressors; this one is linear: "
            "use method='ml'."
        )
    if spec.dynamic and spec.unit_effects:
        raise EstimationError(
            "A time lag with unit effects is endogenous in these moments; use method='ml' with "
            "correction='lee-yu'."
        )
    if spec.error and spec.unit_effects and not design.balanced:
        raise EstimationError("λ by moments with unit effects needs a balanced panel.")


def _weakness(design: Design, rows: _Rows) -> tuple[Notice, ...]:
    """A notice for every endogenous regressor that the excluded instruments hardly predict."""
    notices = []
    included = np.delete(rows.regressors, rows.endogenous, axis=1)
    names = [*design.names, "W:y"]
    for at in rows.endogenous:
        f = _first_stage_f(rows.regressors[:, at], included, rows.instruments)
        if f < WEAK:
            notices.append(weakness_notice(names[at], f, WEAK))
    return tuple(notices)


def _first_stage_f(target: Floats, included: Floats, instruments: Floats) -> float:
    """F of the excluded instruments in the first stage of one regressor (n,)."""

    def ssr(columns: Floats) -> float:
        if columns.shape[1] == 0:
            return float(target @ target)
        left = target - columns @ np.linalg.lstsq(columns, target, rcond=None)[0]
        return float(left @ left)

    q = instruments.shape[1] - included.shape[1]
    free = target.size - instruments.shape[1]
    short, full = ssr(included), ssr(instruments)
    return (short - full) / q / (full / free) if q > 0 and full > 0.0 else float("inf")
