"""Covariance of the estimates, by name: classical, sandwich estimators, bootstrap.

Every estimator returns (P, P) ordered (δ, ρ, λ, φ, σ²): ρ and λ are covered as β is. A
sandwich is A⁻¹MA⁻¹ with A the information and M an estimate of the scores' variance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap.errors import (
    AlignmentError,
    EstimationError,
    OptionError,
    listing,
    suggest,
)
from spillgap.models.estimator import Estimate, Rows, estimate
from spillgap.models.scores import Scores, scores
from spillgap.models.simulate import simulated_design
from spillgap.models.specification import Design, Specification
from spillgap.options import BOOTSTRAP_DRAWS, BootstrapDraws, Covariance

__all__ = ["COVARIANCES", "CovarianceInput", "covariance"]

Floats: TypeAlias = NDArray[np.float64]

FEWEST_PERIODS = 4
"""Below it the periods' scores, which sum to zero, leave Driscoll–Kraay next to nothing."""


@dataclass(frozen=True, eq=False)
class CovarianceInput:
    """What a covariance estimator reads."""

    spec: Specification
    design: Design
    estimate: Estimate
    options: Mapping[str, Any]
    refit: Mapping[str, Any]


def inverse_information(matrix: Floats) -> Floats:
    """The inverse of a symmetric (P, P), scaled first so that units do not cost digits."""
    scale = np.sqrt(np.abs(np.diag(matrix)))
    scale = np.where(scale > 0.0, scale, 1.0)
    try:
        inner = np.linalg.inv(matrix / np.outer(scale, scale))
    except np.linalg.LinAlgError:
        return np.full(matrix.shape, np.nan)
    return inner / np.outer(scale, scale)


def classical(given: CovarianceInput) -> Floats:
    """The inverse information."""
    information = given.estimate.conditioned_information
    assert information is not None
    return information.inverse


def robust(given: CovarianceInput) -> Floats:
    """Heteroskedasticity and non-normality of innovations that are independent.

    M = Σᵢₜ sᵢₜsᵢₜ' + Σₜ Σ_{i<j} pᵢⱼₜpᵢⱼₜ', where s is the part of a row's score that involves
    its unit alone and p what pairs of units add through the quadratic forms of ρ and λ
    (Kelejian & Prucha 2010, for the variance of linear-quadratic forms). ρ itself is consistent
    under heteroskedasticity only if the diagonal of G varies little (Lin & Lee 2010).
    """
    parts = scores(given.spec, given.design, given.estimate)
    squares = parts.innovations**2
    return _sandwich(given, parts.own.T @ parts.own + _pair_meat(parts, squares.T @ squares))


def cluster(given: CovarianceInput) -> Floats:
    """Any dependence over time within a unit; units independent (Arellano 1987).

    As ``robust``, with sums over time taken within units and within pairs of units first, and
    the factor N/(N − 1).
    """
    parts = scores(given.spec, given.design, given.estimate)
    n = given.design.n_units
    by_unit = np.zeros((n, parts.own.shape[1]))
    np.add.at(by_unit, parts.own_units, parts.own)
    together = parts.innovations.T @ parts.innovations
    meat = by_unit.T @ by_unit + _pair_meat(parts, together**2)
    return _sandwich(given, meat * n / (n - 1.0))


def driscoll_kraay(given: CovarianceInput) -> Floats:
    """Any dependence between units, and over time up to ``lags`` (Driscoll & Kraay 1998).

    The Newey–West variance of the periods' total scores with Bartlett weights; ``lags``
    defaults to ⌊4(T/100)^{2/9}⌋. It rests on many periods: with few it understates.
    """
    parts = scores(given.spec, given.design, given.estimate)
    t = given.design.n_periods
    if t < FEWEST_PERIODS:
        raise EstimationError(
            f"cov='driscoll-kraay' averages over periods and there are {t}; it needs at least "
            f"{FEWEST_PERIODS}, and is for many more. Use cov='cluster'."
        )
    lags = int(given.options.get("lags", np.floor(4.0 * (t / 100.0) ** (2.0 / 9.0))))
    if not 0 <= lags < t:
        raise OptionError(f"lags={lags} must lie between 0 and T − 1 = {t - 1}.")
    by_period = np.zeros((t, parts.rows.shape[1]))
    np.add.at(by_period, given.design.period_codes, parts.rows)
    meat = by_period.T @ by_period
    for lag in range(1, lags + 1):
        weight = 1.0 - lag / (lags + 1.0)
        cross = by_period[lag:].T @ by_period[:-lag]
        meat = meat + weight * (cross + cross.T)
    return _sandwich(given, meat)


def conley(given: CovarianceInput) -> Floats:
    """Dependence between units nearer than ``cutoff`` km (Conley 1999).

    Options: ``cutoff`` (km) and either ``boundaries`` (GeoDataFrame indexed by unit) or
    ``distances`` (square DataFrame in km by unit). Bartlett weights 1 − d/cutoff.
    """
    parts = scores(given.spec, given.design, given.estimate)
    weights = _distance_weights(given)
    meat = np.zeros((parts.rows.shape[1],) * 2)
    for period in range(given.design.n_periods):
        at = given.design.period_codes == period
        units = given.design.unit_codes[at]
        rows = parts.rows[at]
        meat += rows.T @ weights[np.ix_(units, units)] @ rows
    return _sandwich(given, meat)


def bootstrap(given: CovarianceInput) -> Floats:
    """The spread of re-estimates on outcomes simulated from the fit.

    Options: ``replications`` (199), ``seed`` (0), ``workers`` (1; more need joblib, the extra
    ``scale``, and change no number) and ``kind``: ``"wild"`` flips the signs of the innovations
    at random (Rademacher weights: keeps each one's variance), ``"parametric"`` draws normal
    ones. The path of a dynamic model is simulated forward.
    """
    options = given.options
    replications = int(options.get("replications", 199))
    if replications < 2:
        raise OptionError(f"replications={replications}: at least 2 are needed for a spread.")
    BOOTSTRAP_DRAWS.parse(options.get("kind", "wild"))
    # A generator of its own for each: the answer is the same however they are shared out.
    generators = np.random.default_rng(options.get("seed", 0)).spawn(replications)
    workers = int(options.get("workers", 1))
    if workers == 1:
        found = [_replicate(given, rng) for rng in generators]
    else:
        found = _in_parallel(given, generators, workers)
    return np.asarray(np.cov(np.array(found), rowvar=False))


def _replicate(given: CovarianceInput, rng: np.random.Generator) -> Floats:
    """The estimates (P,) on one simulated outcome."""
    made, spec = given.estimate, given.spec
    draw = BOOTSTRAP_DRAWS.pick(given.options.get("kind", "wild"), _DRAWS)
    unit = made.rows.unit_effects
    if spec.random:
        spread = np.sqrt(made.point.phi * made.point.sigma2)
        unit = spread * rng.standard_normal(unit.size)
    again = simulated_design(
        spec, given.design, made.point, _with_units(made, unit), draw(made, rng)
    )
    point = estimate(spec, again, **given.refit).point
    return np.append(point.params(spec), point.sigma2)


def _in_parallel(
    given: CovarianceInput, generators: Sequence[np.random.Generator], workers: int
) -> list[Floats]:
    """The replications shared out; joblib's own settings choose the backend (dask's too)."""
    try:
        from joblib import Parallel, delayed
    except ImportError as missing:
        raise OptionError(
            f"workers={workers} needs joblib: install spillgap[scale], or leave workers out."
        ) from missing
    return list(Parallel(n_jobs=workers)(delayed(_replicate)(given, g) for g in generators))


COVARIANCES: dict[Covariance, Callable[[CovarianceInput], Floats]] = {
    "classical": classical,
    "robust": robust,
    "cluster": cluster,
    "driscoll-kraay": driscoll_kraay,
    "conley": conley,
    "bootstrap": bootstrap,
}
"""Covariance estimators by name."""

OPTIONS: dict[Covariance, tuple[str, ...]] = {
    "driscoll-kraay": ("lags",),
    "conley": ("cutoff", "boundaries", "distances"),
    "bootstrap": ("replications", "seed", "kind", "workers"),
}
"""The options that each takes."""


def covariance(name: Covariance, given: CovarianceInput) -> Floats:
    """The covariance of the estimates by the estimator of that name.

    Raises
    ------
    OptionError
        For an option that it does not take.
    """
    allowed = OPTIONS.get(name, ())
    odd = [o for o in given.options if o not in allowed]
    if odd:
        takes = f"It takes {listing(allowed)}." if allowed else "It takes none."
        raise OptionError(
            f"cov={name!r} has no option {listing(map(repr, odd))}.{suggest(odd[0], allowed)} "
            f"{takes}"
        )
    return COVARIANCES[name](given)


def _sandwich(given: CovarianceInput, meat: Floats) -> Floats:
    bread = classical(given)
    return bread @ meat @ bread


def _pair_meat(parts: Scores, together: Floats) -> Floats:
    """Σ_{i<j} of the pairs' products; ``together`` (N, N) holds E(εᵢ²εⱼ²) summed."""
    out = np.zeros((parts.rows.shape[1],) * 2)
    for a, first in parts.pairs:
        for b, second in parts.pairs:
            out[a, b] = 0.5 * float((first * second * together).sum()) / parts.sigma2**2
    return out


def _distance_weights(given: CovarianceInput) -> Floats:
    """Bartlett weights (N, N) by great-circle distance."""
    options = given.options
    if "cutoff" not in options or not float(options["cutoff"]) > 0.0:
        raise OptionError("cov='conley' needs cutoff= in km, above zero.")
    units = given.design.units
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


def _great_circle(boundaries: Any, units: pd.Index) -> Floats:
    """Kilometres (N, N) between the units' representative points."""
    from spillgap.weights._geometry import Boundaries, great_circle_km

    places = Boundaries.of(boundaries)
    lacking = units.difference(places.ids)
    if len(lacking):
        raise AlignmentError(f"boundaries lacks the units {listing(lacking)}.")
    points = places.points()[places.ids.get_indexer(units)]
    return great_circle_km(points[:, None, :], points[None, :, :])


def _wild(made: Estimate, rng: np.random.Generator) -> Floats:
    innovations = made.rows.innovations
    return innovations * rng.choice([-1.0, 1.0], size=innovations.size)


def _parametric(made: Estimate, rng: np.random.Generator) -> Floats:
    size = made.rows.innovations.size
    return np.sqrt(made.point.sigma2) * rng.standard_normal(size)


_DRAWS: dict[BootstrapDraws, Callable[[Estimate, np.random.Generator], Floats]] = {
    "wild": _wild,
    "parametric": _parametric,
}


def _with_units(made: Estimate, unit: Floats) -> Rows:
    return replace(made.rows, unit_effects=unit)
