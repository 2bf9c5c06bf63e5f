"""Direct, indirect and total effects (LeSage & Pace 2009), their inference, and who sends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from spillgap.errors import EstimationError, OptionError, UnknownNameError, UnstableError, suggest
from spillgap.models.distribution import NORMAL, ReferenceDistribution
from spillgap.models.lags import factorise, trace_probes
from spillgap.options import EFFECTS_INFERENCE, HORIZON, EffectsInference, Horizon

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = [
    "FEWEST_DRAWS",
    "KINDS",
    "EffectsResult",
    "ParameterReader",
    "check_level",
    "compute_effects",
    "effects_matrix",
    "quantile_spread",
    "spread_by_order",
    "stable_draws",
]

Floats: TypeAlias = NDArray[np.float64]

KINDS = ("direct", "indirect", "total")

_ONE_DEVIATION = float(stats.norm.cdf(1.0) - stats.norm.cdf(-1.0))
"""The share of normal draws within one standard deviation of their mean: 68.27%."""

FEWEST_DRAWS = 2
"""One draw has no spread."""


@dataclass(frozen=True, eq=False)
class EffectsResult:
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

    def to_frame(self) -> pd.DataFrame:
        """One row per (variable, effect): estimate, std_error, z, p, lower, upper."""
        index = pd.MultiIndex.from_product([self.variables, KINDS], names=["variable", "effect"])
        estimate, error = self.estimate.ravel(), self.std_error.ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            z = estimate / error
        lower, upper = self._interval()
        return pd.DataFrame(
            {
                "estimate": estimate,
                "std_error": error,
                "z": z,
                "p": self.reference.two_sided(z),
                "lower": lower.ravel(),
                "upper": upper.ravel(),
            },
            index=index,
        )

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(float_format=lambda value: f"{value:.4f}")

    def _interval(self) -> tuple[Floats, Floats]:
        tail = (1.0 - self.level) / 2.0
        if self.draws is not None:
            low, high = np.quantile(self.draws, [tail, 1.0 - tail], axis=0)
            return low, high
        reach = self.reference.critical(self.level) * self.std_error
        return self.estimate - reach, self.estimate + reach

    def __repr__(self) -> str:
        how = "delta method" if self.draws is None else f"{len(self.draws)} draws"
        if self.redrawn:
            how += f", {self.redrawn} redrawn outside the stable region"
        return f"EffectsResult: {len(self.variables)} variables, {self.horizon} run, {how}"


@dataclass(frozen=True, eq=False)
class ParameterReader:
    """Reads β, θ, ρ, τ, η out of parameter vectors (D, P) in the order of ``cov``."""

    results: Results

    @cached_property
    def names(self) -> list[str]:
        return list(self.results.params.index)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        design = self.results.design
        plain = [n for n in design.regressors if n != "Intercept"]
        return tuple([*plain, *(n for n in design.durbin if n not in plain)])

    def _take(self, values: Floats, name: str) -> Floats:
        if name in self.names:
            return values[:, self.names.index(name)]
        return np.zeros(len(values))

    def coefficients(self, values: Floats) -> tuple[Floats, Floats]:
        """β and θ, each (D, K)."""
        beta = np.column_stack([self._take(values, v) for v in self.variables])
        theta = np.column_stack([self._take(values, f"W:{v}") for v in self.variables])
        return beta, theta

    def spatial(self, values: Floats) -> tuple[Floats, Floats, Floats]:
        """ρ, τ, η, each (D,)."""
        y = self.results.design.dependent
        return (
            self._take(values, "rho"),
            self._take(values, f"L:{y}"),
            self._take(values, f"LW:{y}"),
        )

    def stable(self, values: Floats, horizon: Horizon) -> NDArray[np.bool_]:
        """(D,) whether the effects exist at these parameters."""
        rho, tau, eta = self.spatial(values)
        low, high = self.results.stable_interval
        inside = (rho > low) & (rho < high)
        if horizon == "long":
            inside &= self.results._process.largest(tau, rho, eta) < 1.0
        return inside

    def effects(self, values: Floats, horizon: Horizon) -> Floats:
        """(D, K, 3) direct, indirect and total at each parameter vector."""
        beta, theta = self.coefficients(values)
        rho, tau, eta = self.spatial(values)
        scale = np.ones(len(values))
        if horizon == "long":
            scale = 1.0 / (1.0 - tau)
            rho = (rho + eta) * scale
        parts = self.results._multipliers.at(rho) * scale[:, None]
        direct = beta * parts[:, [0]] + theta * parts[:, [1]]
        total = beta * parts[:, [2]] + theta * parts[:, [3]]
        return np.stack([direct, total - direct, total], axis=-1)


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
    _check(results, horizon)
    check_level(level)
    reader = ParameterReader(results)
    center = results.params.to_numpy()[None, :]
    estimate = reader.effects(center, horizon)[0]
    if method == "delta":
        jacobian = _jacobian(reader, center[0], horizon)
        cov = _known_cov(results)
        variance = np.einsum("kip,pq,kiq->ki", jacobian, cov, jacobian)
        return EffectsResult(
            reader.variables,
            estimate,
            np.sqrt(variance),
            horizon,
            method,
            level,
            None,
            0,
            results.reference,
        )
    values, redrawn = stable_draws(results, draws, seed, horizon)
    simulated = reader.effects(values, horizon)
    return EffectsResult(
        reader.variables,
        estimate,
        quantile_spread(simulated) / results.reference.critical(_ONE_DEVIATION),
        horizon,
        method,
        level,
        simulated,
        redrawn,
        results.reference,
    )


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
    _refuse_explosive(results, horizon)
    reader = ParameterReader(results)
    rng = np.random.default_rng(seed)
    center = results.params.to_numpy()
    values, vectors = np.linalg.eigh(_known_cov(results))
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    kept: list[Floats] = []
    have = tried = 0
    while have < draws:
        steps = rng.standard_normal((draws, center.size)) @ root.T
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
    tail = (1.0 - _ONE_DEVIATION) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail], axis=0)
    return np.asarray((high - low) / 2.0)


def _check(results: Results, horizon: Horizon) -> None:
    results.refuse_if_unstable("effects")
    if not ParameterReader(results).variables:
        raise EstimationError("The model has no regressors, so there are no effects.")
    _refuse_explosive(results, horizon)


def _refuse_explosive(results: Results, horizon: str) -> None:
    """Refuse the long run of an estimate whose changes do not die out."""
    reader, center = ParameterReader(results), results.params.to_numpy()[None, :]
    if horizon == "long" and not reader.stable(center, "long"):
        raise UnstableError(
            "Long-run effects do not exist: the process is not stationary, a change would grow "
            "without end."
        )


def _jacobian(reader: ParameterReader, center: Floats, horizon: Horizon) -> Floats:
    """(K, 3, P) derivatives of the effects by the parameters, by central differences."""
    steps = 1e-6 * np.maximum(1.0, np.abs(center))
    moves = np.diag(steps)
    up = reader.effects(center + moves, horizon)
    down = reader.effects(center - moves, horizon)
    slopes = (up - down) / (2.0 * steps)[:, None, None]
    return np.moveaxis(slopes, 0, -1)


def effects_matrix(results: Results, variable: str, *, horizon: Horizon = "short") -> pd.DataFrame:
    """The N×N effects of one variable: row receives, column sends."""
    horizon = HORIZON.parse(horizon)
    results.refuse_if_unstable("effects")
    _refuse_explosive(results, horizon)
    reader = ParameterReader(results)
    if variable not in reader.variables:
        raise UnknownNameError(
            f"The model has no regressor {variable!r}.{suggest(variable, reader.variables)} "
            f"It has: {', '.join(reader.variables)}."
        )
    center = results.params.to_numpy()[None, :]
    beta, theta = (c[0, reader.variables.index(variable)] for c in reader.coefficients(center))
    rho, tau, eta = (float(v[0]) for v in reader.spatial(center))
    design, n = results.design, results.n_units
    start = beta * np.eye(n)
    if design.durbin_lag is not None and theta != 0.0:
        _one_matrix(design.durbin_lag.is_constant)
        start = start + theta * design.durbin_lag.matrices[0].toarray()
    scale = 1.0
    if horizon == "long":
        scale = 1.0 / (1.0 - tau)
        rho = (rho + eta) * scale
    if design.lag is not None and rho != 0.0:
        _one_matrix(design.lag.is_constant)
        start = factorise(design.lag.matrices[0], rho)(start)
    return pd.DataFrame(scale * start, index=design.units, columns=design.units)


def _one_matrix(constant: bool) -> None:
    if not constant:
        raise EstimationError(
            "W varies over time, so there is one effects matrix per period. Fit the model on the "
            "period's W, or read the averages of effects()."
        )


def spread_by_order(results: Results, orders: int) -> pd.DataFrame:
    """Effects by order of neighbour: how much stays at home, reaches neighbours, theirs, …

    The q-th term of (I − ρW)⁻¹(βI + θW) = βI + Σ_q (ρ^q β + ρ^{q−1} θ) W^q.

    Returns
    -------
    pandas.DataFrame
        Indexed by (variable, order): direct, indirect, total, cumulated share of the total.
    """
    results.refuse_if_unstable("effects")
    reader = ParameterReader(results)
    center = results.params.to_numpy()[None, :]
    beta, theta = (c[0] for c in reader.coefficients(center))
    rho = float(reader.spatial(center)[0][0])
    whole = reader.effects(center, "short")[0]
    traces, sums = _power_averages(results, orders)
    rows = {}
    for k, name in enumerate(reader.variables):
        cumulated = 0.0
        for q in range(orders + 1):
            lagged = theta[k] * rho ** (q - 1) if q else 0.0
            weight = beta[k] * rho**q + lagged
            direct, total = weight * traces[q], weight * sums[q]
            cumulated += total
            share = cumulated / whole[k, 2] if whole[k, 2] else np.nan
            rows[(name, q)] = (direct, total - direct, total, share)
    index = pd.MultiIndex.from_tuples(list(rows), names=["variable", "order"])
    columns = ["direct", "indirect", "total", "cumulated_share"]
    return pd.DataFrame(list(rows.values()), index=index, columns=columns)


def _power_averages(results: Results, orders: int) -> tuple[Floats, Floats]:
    """Average diagonal and row sum of W^q for q = 0 … orders, each (orders + 1,)."""
    design = results.design
    lag = design.lag if design.lag is not None else design.durbin_lag
    traces, sums = np.zeros(orders + 1), np.zeros(orders + 1)
    traces[0] = sums[0] = 1.0
    if lag is None:
        return traces, sums
    _one_matrix(lag.is_constant)
    if design.durbin_lag is not None and design.durbin_lag is not lag:
        raise EstimationError("Effects by order need the same W for Wy and WX.")
    matrix = lag.matrices[0]
    n = matrix.shape[0]
    # Powers need products only, so that the identity is affordable for longer.
    probes, scale = trace_probes(n, dense_limit=2000)
    scale /= n
    now: Floats = probes
    ones: Floats = np.ones(n)
    for q in range(1, orders + 1):
        now, ones = np.asarray(matrix @ now), np.asarray(matrix @ ones)
        traces[q] = scale * float((probes * now).sum())
        sums[q] = float(ones.mean())
    return traces, sums
