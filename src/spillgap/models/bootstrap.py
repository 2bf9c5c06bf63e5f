"""The bootstrap covariance: the spread of re-estimates on outcomes simulated from the fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from spillgap._tasks import shared
from spillgap._types import Floats
from spillgap.errors import OptionError
from spillgap.models.estimator import Estimate, estimate
from spillgap.models.lags import factorise
from spillgap.models.sandwich import CovarianceInput, Sandwich
from spillgap.models.simulate import simulated_design
from spillgap.models.specification import Design, Specification
from spillgap.models.transforms import group_means
from spillgap.options import BOOTSTRAP_DRAWS, BootstrapDraws

__all__ = ["bootstrap", "errors_of", "random_unit_effects"]

Draw: TypeAlias = Callable[[Floats, np.random.Generator], Floats]


def bootstrap(source: CovarianceInput) -> Sandwich:
    """The spread of re-estimates on outcomes simulated from the fit.

    Options: ``replications`` (199), ``seed`` (0), ``workers`` (1; more need joblib, the extra
    ``scale``; on an active dask cluster, ``sg.cluster``, replications are its tasks; neither
    changes a number) and ``kind``: ``"wild"`` flips the signs of the innovations at random
    (Rademacher weights: keeps each one's variance), ``"parametric"`` draws normal ones. The path
    of a dynamic model is simulated forward. Innovations are first given back the variance that
    sweeping effects out took (``errors_of``); random effects are drawn normal.

    With three periods and unit effects 95% intervals of slopes cover 89.2% (``undercoverage``,
    N = 49, 99 replications).
    """
    options = source.options
    replications = int(options.get("replications", 199))
    if replications < 2:
        raise OptionError(f"replications={replications}: at least 2 are needed for a spread.")
    draw = BOOTSTRAP_DRAWS.pick(options.get("kind", "wild"), _DRAWS)
    # A generator of its own for each: the answer is the same however they are shared out.
    generators = np.random.default_rng(options.get("seed", 0)).spawn(replications)
    workers = int(options.get("workers", 1))
    points = shared(_replicate, (source, draw), [(rng,) for rng in generators])
    if points is None:
        points = _here(source, draw, generators, workers)
    return Sandwich(np.asarray(np.cov(np.array(points), rowvar=False)))


def errors_of(spec: Specification, design: Design, fit: Estimate) -> Floats:
    """Innovations (n,) on the scale of the errors they estimate.

    Of T errors of a unit less their mean the variance is (1 − 1/T)σ², and as much again per unit
    where time effects were swept out; they are divided by the root of it. Random unit effects
    are only predicted: their innovations are taken about the unit's mean too, which leaves
    nothing of the prediction in them.
    """
    e = fit.rows.innovations
    by_unit = spec.unit_effects or spec.random
    if spec.random:
        e = e - group_means(e, design.unit_codes, design.n_units)[design.unit_codes]
    for swept, codes in ((by_unit, design.unit_codes), (spec.time_effects, design.period_codes)):
        if swept:
            counts = np.bincount(codes)[codes].astype(np.float64)
            # A row alone in its unit or period is zero, and stays so.
            e = e * np.sqrt(counts / np.maximum(counts - 1.0, 1.0))
    return e


def _replicate(source: CovarianceInput, draw: Draw, rng: np.random.Generator) -> Floats:
    """The estimates (P,) on one simulated outcome."""
    fit, spec = source.estimate, source.spec
    rows = fit.rows
    if spec.random:
        rows = replace(rows, unit_effects=random_unit_effects(source, rng))
    errors = draw(errors_of(spec, source.design, fit), rng)
    again = simulated_design(spec, source.design, fit.point, rows, errors)
    point = estimate(spec, again, **source.refit).point
    return np.append(point.params(spec), point.sigma2)


def random_unit_effects(source: CovarianceInput, rng: np.random.Generator) -> Floats:
    """Random unit effects (N,); under Kapoor, Kelejian & Prucha's errors they spread as ε does."""
    spec, point, lag = source.spec, source.estimate.point, source.design.error_lag
    unit = np.sqrt(point.phi * point.sigma2) * rng.standard_normal(source.design.n_units)
    if spec.random_errors == "kkp" and spec.error and lag is not None:
        return factorise(lag.matrices[0], point.lambda_)(unit)
    return unit


def _here(
    source: CovarianceInput, draw: Draw, generators: Sequence[np.random.Generator], workers: int
) -> list[Floats]:
    """The replications one by one, or shared out; joblib's own settings choose the backend."""
    if workers == 1:
        return [_replicate(source, draw, rng) for rng in generators]
    try:
        from joblib import Parallel, delayed
    except ImportError as missing:
        raise OptionError(
            f"workers={workers} needs joblib: install spillgap[scale], or leave workers out."
        ) from missing
    return list(Parallel(n_jobs=workers)(delayed(_replicate)(source, draw, g) for g in generators))


def _wild(errors: Floats, rng: np.random.Generator) -> Floats:
    return errors * rng.choice([-1.0, 1.0], size=errors.size)


def _parametric(errors: Floats, rng: np.random.Generator) -> Floats:
    return np.sqrt(np.mean(errors**2)) * rng.standard_normal(errors.size)


_DRAWS: dict[BootstrapDraws, Draw] = {"wild": _wild, "parametric": _parametric}
