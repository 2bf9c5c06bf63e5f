"""Direct, indirect and total effects (LeSage & Pace 2009), their inference, and who sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import EstimationError, OptionError, UnstableError
from spillgap.models.broom import TidyEffects
from spillgap.models.distribution import NORMAL, ReferenceDistribution, symmetric_root
from spillgap.models.notices import Notice, Noticed, warn_of
from spillgap.models.reduced import Dynamics
from spillgap.models.undercoverage import undercoverage_of
from spillgap.options import EFFECTS_INFERENCE, HORIZON, EffectsInference, Horizon

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = [
    "FEWEST_DRAWS",
    "KINDS",
    "ONE_DEVIATION",
    "EffectsResult",
    "ParameterReader",
    "check_level",
    "compute_effects",
    "draws_p",
    "effects_notices",
    "infer",
    "inference_frame",
    "inference_words",
    "quantile_spread",
    "refuse_explosive",
    "stable_draws",
]


KINDS = ("direct", "indirect", "total")

ONE_DEVIATION = float(stats.norm.cdf(1.0) - stats.norm.cdf(-1.0))
"""The share of normal draws within one standard deviation of their mean: 68.27%."""

FEWEST_DRAWS = 2
"""One draw has no spread."""


@dataclass(frozen=True, eq=False)
class EffectsResult(Noticed, Shown, TidyEffects):
    """Direct, indirect and total effects of every regressor.

    S_k(W) = (I − ρW)⁻¹(β_k I + θ_k W₃). Direct is the average diagonal, total the average row
    sum, indirect the difference (LeSage & Pace 2009, ch. 2). In the long run of a dynamic model
    the matrix is ((1 − τ)I − (ρ + η)W)⁻¹(β_k I + θ_k W₃) (Elhorst 2014, §4.6).

    Attributes
    ----------
    horizon : {"short", "long"}
        For a static model the two are one.
    std_error : ndarray, shape (K, 3)
        By simulation, half the width of the draws' central 68.27% (see ``quantile_spread``) over
        that of the fit's ``reference``.
    method : {"simulation", "delta"}
        How the inference was made.
    draws : ndarray or None, shape (D, K, 3)
        Simulated effects.
    redrawn : int
        Draws that lay outside the stable region and were drawn again.
    reference : ReferenceDistribution
        What effects over their standard errors are read against: the fit's own.
    notices : tuple of Notice
        What is doubtful about the intervals.
    """

    variables: tuple[str, ...]
    estimate: Floats
    std_error: Floats
    horizon: Horizon
    method: EffectsInference
    level: float
    draws: Floats | None
    redrawn: int
    reference: ReferenceDistribution = NORMAL
    notices: tuple[Notice, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row per (variable, effect): estimate, std_error, z, p, lower, upper.

        p and the interval have one source: the draws (see ``draws_p``), or the standard error.
        """
        index = pd.MultiIndex.from_product([self.variables, KINDS], names=["variable", "effect"])
        return inference_frame(
            self.estimate, self.std_error, self.draws, self.level, index, self.reference
        )

    def __repr__(self) -> str:
        how = inference_words(self.draws, self.redrawn)
        return f"EffectsResult: {len(self.variables)} variables, {self.horizon} run, {how}"


def inference_words(draws: Floats | None, redrawn: int) -> str:
    """How the inference was made, for a repr."""
    how = "delta method" if draws is None else f"{len(draws)} draws"
    return f"{how}, {redrawn} redrawn outside the stable region" if redrawn else how


def inference_frame(
    estimate: Floats,
    std_error: Floats,
    draws: Floats | None,
    level: float,
    index: pd.Index,
    reference: ReferenceDistribution,
) -> pd.DataFrame:
    """estimate, std_error, z, p, lower and upper of any number of effects, raveled.

    The interval and p are those of the draws (D, …), p by ``draws_p``; without them those of the
    reference distribution. An interval without zero has p < 1 − ``level``, and the other way.
    """
    tail = (1.0 - level) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        z = estimate / std_error
    if draws is None:
        reach = reference.critical(level) * std_error
        lower, upper = estimate - reach, estimate + reach
        p = reference.two_sided(z)
    else:
        lower, upper = np.quantile(draws, [tail, 1.0 - tail], axis=0)
        p = draws_p(draws, level, reference)
    columns = {
        "estimate": estimate,
        "std_error": std_error,
        "z": z,
        "p": p,
        "lower": lower,
        "upper": upper,
    }
    return pd.DataFrame({name: part.ravel() for name, part in columns.items()}, index=index)


def draws_p(draws: Floats, level: float, reference: ReferenceDistribution) -> Floats:
    """Two-sided p of zero that draws (D, …) imply.

    With m their median and q their quantile on zero's side, at (1 − ``level``)/2 of either tail,
    that of c·m/(m − q) in the reference distribution, whose critical value is c: effects are
    skewed, and zero lies on one side of them. For draws of that distribution it is the usual p,
    and it is below 1 − ``level`` exactly where their interval leaves zero out. Half the width of
    the whole, as a standard error is, would see a long tail that points away from zero.
    """
    tail = (1.0 - level) / 2.0
    lower, median, upper = np.quantile(draws, [tail, 0.5, 1.0 - tail], axis=0)
    side = np.where(median >= 0.0, median - lower, upper - median)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.abs(median) / side
    return reference.two_sided(reference.critical(level) * ratio)


@dataclass(frozen=True, eq=False)
class ParameterReader:
    """Reads β, θ, ρ, τ, η out of parameter vectors (D, P) in the order of ``cov``."""

    results: Results

    @cached_property
    def names(self) -> list[str]:
        return list(self.results.params.index)

    @property
    def variables(self) -> tuple[str, ...]:
        return self.results.design.terms

    def coefficients(self, values: Floats) -> tuple[Floats, Floats]:
        """β and θ, each (D, K, R): in each regime, R = 1 without."""
        return self.results.design.slopes(values)

    def dynamics(self, values: Floats) -> Dynamics:
        """ρ, τ, η, each (D,)."""
        return Dynamics.of(values, self.names, self.results.design.dependent)

    def stable(self, values: Floats, horizon: Horizon) -> NDArray[np.bool_]:
        """(D,) whether the effects exist at these parameters."""
        at = self.dynamics(values)
        low, high = self.results.stable_interval
        inside = (at.rho > low) & (at.rho < high)
        if horizon == "long":
            inside &= self.results._process.largest(at.tau, at.rho, at.eta) < 1.0
        return inside

    def effects(self, values: Floats, horizon: Horizon) -> Floats:
        """(D, K, 3) direct, indirect and total at each parameter vector, averaged over units."""
        if self.results.design.regimes is not None:
            by_regime = self.by_regime(values, horizon)[..., : len(KINDS)]
            shares = self.results._regime_multipliers.shares
            return np.asarray(np.einsum("dkrc,r->dkc", by_regime, shares))
        beta, theta = (part[:, :, 0] for part in self.coefficients(values))
        rho, scale = self.dynamics(values).multiplier(horizon)
        parts = self.results._multipliers.at(rho) * scale[:, None]
        direct = beta * parts[:, [0]] + theta * parts[:, [1]]
        total = beta * parts[:, [2]] + theta * parts[:, [3]]
        return np.stack([direct, total - direct, total], axis=-1)

    def by_regime(self, values: Floats, horizon: Horizon) -> Floats:
        """(D, K, R, 3 + R) direct, indirect and total received in each of R regimes, and the
        total by the regime that it comes from.
        """
        beta, theta = self.coefficients(values)
        rho, scale = self.dynamics(values).multiplier(horizon)
        own, own_lagged, sent, lagged = self.results._regime_multipliers.at(rho)
        direct = beta * own[:, None] + np.einsum("dkq,drq->dkr", theta, own_lagged)
        flows = beta[:, :, None] * sent[:, None] + np.einsum("dkq,drqs->dkrs", theta, lagged)
        total = flows.sum(axis=-1)
        kinds = np.stack([direct, total - direct, total], axis=-1)
        return np.concatenate([kinds, flows], axis=-1) * scale[:, None, None, None]


def compute_effects(
    results: Results,
    *,
    draws: int,
    seed: int | np.random.Generator | None,
    level: float,
    method: EffectsInference,
    horizon: Horizon,
) -> EffectsResult:
    """Effects with inference; see ``Results.effects``."""
    method, horizon = EFFECTS_INFERENCE.parse(method), HORIZON.parse(horizon)
    reader = ParameterReader(results)
    inferred = infer(results, reader.effects, draws, seed, level, method, horizon)
    notices = effects_notices(results, method, horizon)
    return EffectsResult(
        reader.variables,
        *inferred[:2],
        horizon,
        method,
        level,
        *inferred[2:],
        results.reference,
        notices,
    )


def effects_notices(
    results: Results, method: EffectsInference, horizon: Horizon
) -> tuple[Notice, ...]:
    """What is doubtful about intervals of effects made in one way; warned of as well."""
    if method != "delta" or horizon != "long":
        return ()
    notices = undercoverage_of(results, "long-run effects by the delta method")
    warn_of(notices, 4)
    return notices


def infer(
    results: Results,
    read: Callable[[Floats, Horizon], Floats],
    draws: int,
    seed: int | np.random.Generator | None,
    level: float,
    method: EffectsInference,
    horizon: Horizon,
) -> tuple[Floats, Floats, Floats | None, int]:
    """Estimate, standard error, draws or None, and how many were drawn again, of what ``read``
    makes (D, …) of parameters (D, P).
    """
    _check(results, horizon)
    check_level(level)
    center = results.params.to_numpy()[None, :]
    estimate = read(center, horizon)[0]
    if method == "delta":
        jacobian = _jacobian(read, center[0], horizon)
        cov = _known_cov(results)
        variance = np.einsum("...p,pq,...q->...", jacobian, cov, jacobian)
        return estimate, np.sqrt(variance), None, 0
    values, redrawn = stable_draws(results, draws, seed, horizon)
    simulated = read(values, horizon)
    spread = quantile_spread(simulated) / results.reference.critical(ONE_DEVIATION)
    return estimate, spread, simulated, redrawn


def stable_draws(
    results: Results, draws: int, seed: int | np.random.Generator | None, horizon: Horizon = "short"
) -> tuple[Floats, int]:
    """(D, P) draws from the joint distribution of the parameters, all stable, and how many
    had to be drawn again.

    They are normal, or as the fit's ``reference`` is: each draw has a variance of its own.

    Raises
    ------
    UnstableError
        If fewer than one draw in ten is stable, or the estimate itself has no long run.
    """
    if draws < FEWEST_DRAWS:
        raise OptionError(f"draws={draws}: at least {FEWEST_DRAWS} are needed for a spread.")
    refuse_explosive(results, horizon)
    reader = ParameterReader(results)
    rng = np.random.default_rng(seed)
    center = results.params.to_numpy()
    root = symmetric_root(_known_cov(results))
    kept: list[Floats] = []
    have = tried = 0
    while have < draws:
        steps = rng.standard_normal((draws, center.size)) @ root
        batch = center + results.reference.scales(rng, draws)[:, None] * steps
        good = batch[reader.stable(batch, horizon)]
        kept.append(good)
        have += len(good)
        tried += draws
        if tried >= 10 * draws and have < draws:
            raise UnstableError(
                f"Only {have} of {tried} draws of the parameters are stable: the estimate is too "
                "near the boundary for its effects to have a distribution."
            )
    out = np.concatenate(kept)[:draws]
    return out, tried - have if have < tried else 0


def _known_cov(results: Results) -> Floats:
    """The covariance (P, P), zero for a λ or φ whose variance is unknown: effects need neither."""
    cov = results.cov.to_numpy()
    spared = np.array([name in ("lambda", "phi") for name in results.params.index])
    unknown = spared & np.isnan(np.diag(cov))
    return np.where(unknown[:, None] | unknown[None, :], 0.0, cov)


def check_level(level: float) -> None:
    """Refuse a level of confidence that is no share.

    Raises
    ------
    OptionError
        If it does not lie between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise OptionError(f"level={level} must lie between 0 and 1: 0.95 for 95%.")


def quantile_spread(draws: Floats) -> Floats:
    """The standard error that draws (D, …) imply: half the width of their central 68.27%.

    For normal draws it is the standard deviation. Effects are ratios with 1 − ρ below the line,
    of which a normal ρ leaves no moments: one draw near the boundary would set the deviation.
    """
    tail = (1.0 - ONE_DEVIATION) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail], axis=0)
    return np.asarray((high - low) / 2.0)


def _check(results: Results, horizon: Horizon) -> None:
    results.refuse_if_unstable("effects")
    if not ParameterReader(results).variables:
        raise EstimationError("The model has no regressors, so there are no effects.")
    refuse_explosive(results, horizon)


def refuse_explosive(results: Results, horizon: str) -> None:
    """Refuse the long run of an estimate whose changes do not die out."""
    reader, center = ParameterReader(results), results.params.to_numpy()[None, :]
    if horizon == "long" and not reader.stable(center, "long"):
        raise UnstableError(
            "Long-run effects do not exist: the process is not stationary, a change would grow "
            "without end."
        )


def _jacobian(
    read: Callable[[Floats, Horizon], Floats], center: Floats, horizon: Horizon
) -> Floats:
    """(…, P) derivatives of what is read by the parameters, by central differences."""
    steps = 1e-6 * np.maximum(1.0, np.abs(center))
    moves = np.diag(steps)
    up, down = read(center + moves, horizon), read(center - moves, horizon)
    return np.moveaxis(up - down, 0, -1) / (2.0 * steps)
