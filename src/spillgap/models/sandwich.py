"""Sandwich covariances: A⁻¹MA⁻¹, A the information and M an estimate of the scores' variance.

Every estimator covers (δ, ρ, λ, σ²) together: ρ and λ are treated as β is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._types import Arguments, Floats
from spillgap.errors import AlignmentError, EstimationError, OptionError, listing
from spillgap.models.distribution import NORMAL, ReferenceDistribution, fixed_b, student
from spillgap.models.estimator import Estimate
from spillgap.models.information import InformationMatrix
from spillgap.models.notices import (
    Notice,
    few_periods_notice,
    few_units_notice,
    uncorrected_variance_notice,
)
from spillgap.models.scores import Scores, scores
from spillgap.models.specification import Design, Specification
from spillgap.text import Sentence

__all__ = [
    "CovarianceInput",
    "Sandwich",
    "classical",
    "cluster",
    "conley",
    "driscoll_kraay",
    "robust",
]


FEWEST_PERIODS = 3
"""With two the periods' scores, which sum to zero, are one number."""


@dataclass(frozen=True, eq=False)
class CovarianceInput:
    """What a covariance estimator reads."""

    spec: Specification
    design: Design
    estimate: Estimate
    options: Arguments
    refit: Arguments


@dataclass(frozen=True, eq=False)
class Sandwich:
    """A covariance of the estimates.

    Attributes
    ----------
    matrix : ndarray, shape (P, P)
        Ordered (δ, ρ, λ, φ, σ²), with only what the model has.
    reference : ReferenceDistribution
        What an estimate over its standard error is read against.
    notices : tuple of Notice
        What is doubtful about it.
    """

    matrix: Floats
    reference: ReferenceDistribution = NORMAL
    notices: tuple[Notice, ...] = ()


def classical(source: CovarianceInput) -> Sandwich:
    """The inverse information: innovations that are independent, with one variance.

    Without ``correction="lee-yu"`` the variance σ² is estimated (T − 1)/T too small under unit
    effects, and every standard error by the root of it (Lee & Yu 2010); OLS and SLX use the
    unbiased variance.
    """
    return Sandwich(_information(source).inverse)


def robust(source: CovarianceInput) -> Sandwich:
    """Independent innovations whose variance differs between units and over time.

    M = Σᵢₜ sᵢₜsᵢₜ' + Σ_{i<j} pᵢⱼpᵢⱼ', where s is the part of a row's score that involves its unit
    alone and p what pairs of units add through the quadratic forms of ρ and λ (Kelejian &
    Prucha 2010, for the variance of linear-quadratic forms). Unit effects leave residuals of
    variance σᵢₜ²(1 − 2/T) + σ̄ᵢ²/T in place of σᵢₜ²; with
    σ̂ᵢₜ² = T/(T − 2)·(ε̃ᵢₜ² − Σₛε̃ᵢₛ²/(T(T − 1))), which is unbiased, the part that is linear in the
    innovations is Stock & Watson's (2008, eq. 6), and so are the variances of the pairs' products.
    ρ itself is consistent under heteroskedasticity only if the diagonal of G varies little (Lin &
    Lee 2010).

    With three periods 95% intervals of slopes cover 92.1–95.8% (``undercoverage``, N = 49).
    """
    parts = _scores(source)
    meat = parts.own.T @ parts.own + parts.pair_meat()
    meat, notices = _corrected(meat, parts.linear.time_varying(None))
    return _sandwich(source, meat, notices=notices)


def cluster(source: CovarianceInput) -> Sandwich:
    """Any dependence over time within a unit; units independent (Arellano 1987).

    As ``robust``, with sums over time taken within units and within pairs of units first, and
    the factor N/(N − 1); read against Student's t with N − 1 degrees of freedom (Cameron & Miller
    2015).

    With three periods 95% intervals of slopes cover 91.0–96.8% (``undercoverage``, N = 49).
    """
    parts = _scores(source)
    n = source.design.n_units
    if n < 2:
        raise EstimationError("cov='cluster' needs at least two units; use cov='classical'.")
    by_unit = np.zeros((n, parts.own.shape[1]))
    np.add.at(by_unit, parts.own_units, parts.own)
    meat = by_unit.T @ by_unit + parts.pair_meat_by_unit()
    return _sandwich(
        source,
        meat * n / (n - 1.0),
        student(n - 1),
        few_units_notice(n),
    )


def driscoll_kraay(source: CovarianceInput) -> Sandwich:
    """Any dependence between units, and over time up to ``lags`` (Driscoll & Kraay 1998).

    The Newey–West variance of the periods' total scores with Bartlett weights 1 − l/(lags + 1);
    ``lags`` defaults to ⌊4(T/100)^{2/9}⌋ and counts steps of the panel's time: with a year missing
    the periods around it stand two apart. Unit effects take from each period's score a further
    1/T of its variance, so that M is multiplied by (1 − 1/T)/(1 − 2/T). It is read against the
    fixed-b distribution of this kernel at T periods (Vogelsang 2012), exact where the periods'
    scores are independent and normal.

    With ρ or λ the innovations of a period may depend on each other only in ways that cancel in
    ε'Wε: otherwise ρ and λ are biased themselves, whatever their standard errors.

    Under autoregressive common factors, with three to ten periods, 95% intervals of slopes cover
    91.3–96.2%, those of ρ 85.6–92.5% (``undercoverage``, N = 49).
    """
    parts = _scores(source)
    design, t = source.design, source.design.n_periods
    if t < FEWEST_PERIODS:
        raise EstimationError(
            f"cov='driscoll-kraay' averages over periods and there are {t}; it needs at least "
            f"{FEWEST_PERIODS}, and is for many more. Use cov='cluster'."
        )
    lags = int(source.options.get("lags", np.floor(4.0 * (t / 100.0) ** (2.0 / 9.0))))
    if not 0 <= lags < t:
        raise OptionError(f"lags={lags} must lie between 0 and T − 1 = {t - 1}.")
    by_period = np.zeros((t, parts.rows.shape[1]))
    np.add.at(by_period, design.period_codes, parts.rows)
    steps = np.arange(t) if lags == 0 else design.timeline.steps("cov='driscoll-kraay'")
    apart = np.abs(np.subtract.outer(steps, steps))
    kernel = np.clip(1.0 - apart / (lags + 1.0), 0.0, None)
    absorbed = design.n_units / design.y.size if source.spec.unit_effects else 0.0
    share = (1.0 - 1.0 / t) / (1.0 - 1.0 / t - absorbed)
    said = Sentence("estimates:bartlett-lags", {"lags": lags, "periods": t, "b": (lags + 1) / t})
    return _sandwich(
        source,
        share * by_period.T @ kernel @ by_period,
        fixed_b(kernel, 1, said),
        few_periods_notice(t),
    )


def conley(source: CovarianceInput) -> Sandwich:
    """Dependence between units nearer than ``cutoff`` km, none over time (Conley 1999).

    Options: ``cutoff`` (km) and either ``boundaries`` (GeoDataFrame indexed by unit) or
    ``distances`` (square DataFrame in km by unit). Bartlett weights k = 1 − d/cutoff.

    M is that of ``robust`` plus Σₜ Σ_{i≠j} kᵢⱼ rᵢₜrⱼₜ', r a row's full share of the score; what a
    pair i, j adds to ρ's and λ's score stands in both rows, and the share of it that ``robust``
    counts already is taken out. As there, products of residuals are corrected for unit effects.
    It is read against the fixed-b distribution of these weights (Bester, Conley, Hansen &
    Vogelsang 2016), which allows for the kernel's short reach.

    With ρ or λ in the model, innovations that depend on their neighbours bias ρ and λ
    themselves, whatever their standard errors.

    With three periods 95% intervals of slopes cover 91.8–94.2% where units are independent; where
    they are dependent up to six tenths of the cutoff, 87.2–92.2% at three to ten periods
    (``undercoverage``, N = 49).
    """
    parts = _scores(source)
    kernel, balanced = _distance_weights(source), source.design.balanced
    others = kernel if balanced else kernel / parts.linear.overlap()
    others = others - np.diag(np.diag(others))
    meat = parts.own.T @ parts.own + parts.pair_meat(1.0 - 0.5 * others) + parts.between(others)
    meat, notices = _corrected(meat, parts.linear.time_varying(kernel if balanced else None))
    sets = max(len(parts.own) // source.design.n_units, 1)
    cutoff = f"{float(source.options['cutoff']):g}"
    said = Sentence("estimates:bartlett-distance", {"cutoff": cutoff})
    return _sandwich(source, meat, fixed_b(kernel, sets, said), notices)


# -- pieces -------------------------------------------------------------------------------------


def _information(source: CovarianceInput) -> InformationMatrix:
    information = source.estimate.conditioned_information
    assert information is not None
    return information


def _scores(source: CovarianceInput) -> Scores:
    """The scores in the basis that the information keeps its digits in: of regressors far from
    zero, or nearly collinear, sums of squares would lose them.
    """
    parts = scores(source.spec, source.design, source.estimate)
    return parts.moved(_information(source).basis)


def _sandwich(
    source: CovarianceInput,
    meat: Floats,
    reference: ReferenceDistribution = NORMAL,
    notices: tuple[Notice, ...] = (),
) -> Sandwich:
    information = _information(source)
    # A parameter at its bound has no variance; the others' are as if it were known.
    bread = np.nan_to_num(information.inner_inverse)
    spread = information.basis @ bread
    matrix = np.where(np.isnan(information.inverse), np.nan, spread @ meat @ spread.T)
    return Sandwich(matrix, reference, notices)


def _corrected(meat: Floats, correction: Floats) -> tuple[Floats, tuple[Notice, ...]]:
    """M with the correction for variances that change, or without it where that is no variance."""
    total = meat + correction
    scale = np.sqrt(np.clip(np.diag(meat), 1e-300, None))
    if np.linalg.eigvalsh(total / np.outer(scale, scale)).min() > -1e-10:
        return total, ()
    return meat, (uncorrected_variance_notice(),)


def _distance_weights(source: CovarianceInput) -> Floats:
    """Bartlett weights (N, N) by great-circle distance."""
    options = source.options
    if "cutoff" not in options or not float(options["cutoff"]) > 0.0:
        raise OptionError("cov='conley' needs cutoff= in km, above zero.")
    units = source.design.units
    if "distances" in options:
        table = pd.DataFrame(options["distances"])
        lacking = units.difference(table.index).union(units.difference(table.columns))
        if len(lacking):
            raise AlignmentError(f"distances lacks the units {listing(lacking)}.")
        distance = table.loc[units, units].to_numpy(dtype=np.float64)
    elif "boundaries" in options:
        distance = _great_circle(options["boundaries"], units)
    else:
        raise OptionError("cov='conley' needs boundaries= or distances=.")
    return np.clip(1.0 - distance / float(options["cutoff"]), 0.0, None)


def _great_circle(boundaries: object, units: pd.Index) -> Floats:
    """Kilometres (N, N) between the units' representative points."""
    from spillgap.weights.geometry import Boundaries, great_circle_km

    places = Boundaries.of(boundaries)
    lacking = units.difference(places.ids)
    if len(lacking):
        raise AlignmentError(f"boundaries lacks the units {listing(lacking)}.")
    points = places.points()[places.ids.get_indexer(units)]
    return great_circle_km(points[:, None, :], points[None, :, :])
