"""The one estimator: a specification and a design in, an estimate out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from spillgap._types import Floats
from spillgap.errors import EstimationError, OptionError
from spillgap.models.bias import dynamic_score_bias
from spillgap.models.correction import check_correction, lags_keep_constants
from spillgap.models.corrections import CORRECTIONS, Correction
from spillgap.models.information import (
    InformationMatrix,
    Point,
    expected_information,
    observed_information,
)
from spillgap.models.lags import SpatialLag
from spillgap.models.likelihood import Likelihood, Swept, sweep
from spillgap.models.logdet import LogDet, log_determinant
from spillgap.models.nothing_left import refuse_few_rows, refuse_nothing_left
from spillgap.models.notices import (
    Notice,
    approximation_notices,
    boundary_notices,
    flat_notices,
    initial_notice,
    island_notices,
    peak_notices,
    rootless_notices,
    stationarity_notices,
    wide_notices,
)
from spillgap.models.row_effects import Rows, read_rows, unfiltered
from spillgap.models.search import Peak, climb
from spillgap.models.specification import Design, Specification
from spillgap.models.stationarity import Process
from spillgap.options import Information, LogDeterminant
from spillgap.terms import lags_of

if TYPE_CHECKING:
    from spillgap.models.anderson_rubin import AndersonRubin

__all__ = [
    "Estimate",
    "estimate",
    "make_likelihood",
    "moving_notices",
    "notices_at",
    "point_at",
]


@dataclass(frozen=True, eq=False)
class Estimate:
    """Numbers without labels: what the likelihood says.

    Attributes
    ----------
    point : Point
        δ (K,), ρ, λ, φ and σ².
    information : ndarray or None, shape (K + q + 1, K + q + 1)
        Ordered (δ, ρ, λ, φ, σ²), with only what the model has; None for moment estimators. Of
        an adjusted score it is Godambe's: the inverse of the sandwich.
    conditioned_information : InformationMatrix or None
        The same in a basis in which its inverse keeps digits.
    peak : Peak or None
        Where the search for the maximum ended; None for moment estimators.
    rows : Rows
        Effects, disturbances and innovations.
    notices : tuple of Notice
        What is doubtful about it.
    correction : str or None
        What it was corrected by, which need not be what was asked for.
    anderson_rubin : AndersonRubin or None
        The test of endogenous regressors' coefficients; None for likelihoods, and for moments
        without such regressors.
    """

    point: Point
    loglik: float
    information: Floats | None
    information_kind: Information | Literal["moments", "godambe"]
    likelihood: Likelihood
    peak: Peak | None
    rows: Rows
    n_effective: float
    n_parameters: int
    demean_first: bool
    notices: tuple[Notice, ...]
    conditioned_information: InformationMatrix | None = None
    correction: Correction | None = None
    anderson_rubin: AndersonRubin | None = None


def estimate(
    spec: Specification,
    design: Design,
    *,
    correction: Correction | None = None,
    logdet: LogDeterminant = "exact",
    information: Information | None = None,
    demean_first: bool = False,
) -> Estimate:
    """Maximise the concentrated likelihood and read everything else from it.

    Raises
    ------
    OptionError, EstimationError
        For a correction that the model does not admit.
    """
    refuse = None if correction is None else CORRECTIONS[correction].refuse
    if refuse is not None:
        refuse(spec, design, information)
    likelihood = make_likelihood(
        spec, design, correction=correction, logdet=logdet, demean_first=demean_first
    )
    _refuse_nothing_left(spec, design, likelihood)
    peak = climb(likelihood)
    likelihood = peak.likelihood
    point = point_at(spec, design, likelihood, peak)
    kind: Information = information or ("observed" if spec.random else "expected")
    asked, loglik = correction, peak.loglik
    point, held, correction = _after_correction(spec, design, likelihood, point, kind, asked)
    if correction is not None and spec.dynamic:
        loglik = likelihood.full(point.delta, point.sigma2, point.rho, point.lambda_, point.phi)
    rest = read_rows(spec, design, likelihood, point)
    adjusted = held is not None
    if held is None:
        fixed = unfiltered(spec, design, point) - rest.disturbances
        held = _information(spec, design, likelihood, point, fixed, kind)
    swept_out = design.n_obs - spec.rows_left(design)
    moving = moving_notices(spec, design, likelihood, point)
    initial = (initial_notice(),) if spec.dynamic and spec.random else ()
    return Estimate(
        point=point,
        loglik=loglik,
        information=held.matrix,
        conditioned_information=held,
        information_kind="godambe" if adjusted else kind,
        likelihood=likelihood,
        peak=peak,
        rows=rest,
        n_effective=likelihood.n_effective,
        n_parameters=len(held.inner) + (0 if correction else swept_out),
        demean_first=likelihood.swept.demean_first,
        correction=correction,
        notices=(
            *notices_at(spec, peak, point, held),
            *moving,
            *initial,
            *(rootless_notices(design.n_periods) if asked != correction else ()),
            *island_notices(design),
        ),
    )


def notices_at(
    spec: Specification, peak: Peak, point: Point, held: InformationMatrix
) -> tuple[Notice, ...]:
    """What is doubtful about a maximum and the information there."""
    likelihood = peak.likelihood
    variances = dict(zip(spec.searched, np.diag(held.inverse)[point.delta.size :]))
    return (
        *boundary_notices(likelihood, point),
        *peak_notices(peak),
        *flat_notices(held),
        *wide_notices(likelihood, variances),
        *approximation_notices(likelihood, point, variances),
    )


def point_at(spec: Specification, design: Design, likelihood: Likelihood, peak: Peak) -> Point:
    """δ and σ² at the peak."""
    profile = likelihood.profile(peak.lambda_, peak.phi)
    delta = profile.coefficients(peak.rho)
    ssr = float(profile.ssr(np.array([peak.rho]))[0])
    spatial = likelihood.logdet is not None or likelihood.error_logdet is not None
    left = likelihood.n_effective
    if not (spatial or likelihood.random):
        # Linear regression: the unbiased variance, as every panel package reports it.
        left = spec.rows_left(design) - delta.size
    return Point(delta, peak.rho, peak.lambda_, peak.phi, ssr / left)


def _after_correction(
    spec: Specification,
    design: Design,
    likelihood: Likelihood,
    point: Point,
    kind: Information,
    correction: Correction | None,
) -> tuple[Point, InformationMatrix | None, Correction | None]:
    """The corrected point, the information that came with it, and the correction it is of."""
    if correction is None or not spec.dynamic:
        return point, None, correction
    point = _corrected(spec, design, likelihood, point, kind)
    adjust = CORRECTIONS[correction].adjust
    if adjust is None:
        return point, None, correction
    adjusted = adjust(spec, design, likelihood, point)
    return (point, None, "lee-yu") if adjusted is None else (*adjusted, correction)


def _corrected(
    spec: Specification, design: Design, likelihood: Likelihood, point: Point, kind: Information
) -> Point:
    """The estimate less its bias of order 1/T (Yu, de Jong & Lee 2008; Lee & Yu 2010)."""
    rho, tau, eta = point.rho, *_time_coefficients(design, point.delta)
    process = Process(design.lag, likelihood.process_logdet)
    if not (spec.unit_effects and process.stationary(tau, rho, eta)):
        return point
    u = unfiltered(spec, design, point)
    within = likelihood.swept.within
    information = _information(spec, design, likelihood, point, u - within.apply(u), kind).matrix
    by_tau, by_eta, by_rho = dynamic_score_bias(likelihood, rho, tau, eta)
    bias = np.zeros(information.shape[0])
    for name, value in zip(lags_of(design.dependent), (by_tau, by_eta), strict=True):
        if name in design.names:
            bias[design.names.index(name)] = value
    k = point.delta.size
    if spec.lag:
        bias[k] = by_rho
    step = np.linalg.solve(information, bias)
    delta = point.delta + step[:k]
    new_rho = rho + step[k] if spec.lag else rho
    lambda_ = point.lambda_ + (step[k + int(spec.lag)] if spec.error else 0.0)
    moments = likelihood.profile(lambda_, point.phi).moments
    b = np.concatenate([[1.0, -new_rho][: likelihood.swept.outcomes], -delta])
    sigma2 = float(b @ moments @ b) / likelihood.n_effective
    return Point(delta, float(new_rho), float(lambda_), point.phi, sigma2)


def moving_notices(
    spec: Specification, design: Design, likelihood: Likelihood, point: Point
) -> tuple[Notice, ...]:
    """Whether a dynamic model dies out at a point."""
    if not spec.dynamic:
        return ()
    tau, eta = _time_coefficients(design, point.delta)
    process = Process(design.lag, likelihood.process_logdet)
    return stationarity_notices(tau, point.rho, eta, process)


def _time_coefficients(design: Design, delta: Floats) -> tuple[float, float]:
    """τ and η, zero where the model has none."""
    names = lags_of(design.dependent)
    tau, eta = (float(delta[design.names.index(n)]) if n in design.names else 0.0 for n in names)
    return tau, eta


def make_likelihood(
    spec: Specification,
    design: Design,
    *,
    correction: Correction | None = None,
    logdet: LogDeterminant = "exact",
    demean_first: bool = False,
    swept: Swept | None = None,
    determinant: LogDet | None = None,
) -> Likelihood:
    """The concentrated likelihood of ``spec`` on ``design``; ``swept`` and the log-determinant of
    its one W where these were made.
    """
    _refuse_unidentified(spec, design)
    if demean_first and correction is not None:
        raise OptionError(
            f"demean='before' is an uncorrected estimate, and correction={correction!r} sweeps "
            "effects out after lagging. Pass correction=None with it."
        )
    if demean_first and not (lags_keep_constants(spec, design) and design.balanced):
        raise OptionError(
            "demean='before' needs a balanced panel and row-standardised W: otherwise lagging the "
            "demeaned rows leaves time effects in them. Use demean='after'."
        )
    if correction is not None:
        check_correction(correction, spec, design)
    if swept is None:
        swept = sweep(design, spec, demean_first=demean_first)
    n, t = design.n_units, design.n_periods
    corrected = correction is not None
    units_left = n - 1 if corrected and spec.time_effects else n
    periods_left = t - 1 if corrected and spec.unit_effects else t

    def of(lag: SpatialLag | None) -> LogDet | None:
        return None if lag is None else determinant or log_determinant(lag, logdet)

    of_lag = of(design.lag)
    return Likelihood(
        swept=swept,
        logdet=of_lag if spec.lag else None,
        lagged_logdet=None if spec.lag else of_lag,
        error_logdet=of(design.error_lag) if spec.error else None,
        error_lag=design.error_lag if spec.error else None,
        n_effective=float(units_left * periods_left if corrected else design.n_obs),
        t_effective=float(periods_left),
        drop_unit_root=corrected and spec.time_effects,
        n_units=n,
        n_periods=t,
        random=spec.random,
        filter_unit_effects=spec.random_errors == "kkp",
    )


def _refuse_nothing_left(spec: Specification, design: Design, likelihood: Likelihood) -> None:
    """Refuse y that the effects absorb, or that is explained but for rounding."""
    refuse_few_rows(spec, design)
    swept = likelihood.swept.within.apply(design.y)
    centred = swept - swept.mean()
    varies, size = float(centred @ centred), float(design.y @ design.y)
    refuse_nothing_left(spec, design, lambda: likelihood.profile().residual, varies, size)


def _refuse_unidentified(spec: Specification, design: Design) -> None:
    if spec.random and not design.balanced:
        raise EstimationError(
            f"effects={spec.effects!r} needs a balanced panel here: the variance of unit means "
            "differs with the number of periods. Use effects='unit', or panel.subset(...)."
        )
    error_lag = design.error_lag
    if not (spec.error and error_lag is not None):
        return
    if spec.unit_effects and not error_lag.is_constant:
        raise EstimationError(
            "Unit effects cannot be swept out under an error matrix that changes from period to "
            "period, as it does where rows are missing: the spatial filter moves them. Use "
            "effects='time' or 'pooled'; or make the panel balanced (panel.subset) with error "
            "weights that stay the same."
        )
    if spec.random and not error_lag.is_constant:
        raise EstimationError("Random effects need error weights that are constant in time.")
    if spec.time_effects and not error_lag.rows_sum_to_one:
        raise EstimationError(
            "Time effects under a spatial error need row-standardised error weights: only then "
            "does the filter leave a period's common effect common. Standardise W by row, or use "
            "effects='unit'."
        )


def _information(
    spec: Specification,
    design: Design,
    likelihood: Likelihood,
    point: Point,
    fixed: Floats,
    kind: Information,
) -> InformationMatrix:
    if kind == "observed":
        return observed_information(likelihood, point)
    if spec.random:
        raise OptionError("information='expected' is for pooled and fixed effects.")
    lag = design.lag if spec.lag else None
    return expected_information(likelihood, point, lag, design.z @ point.delta + fixed)
