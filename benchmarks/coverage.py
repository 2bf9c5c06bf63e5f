"""Coverage of every covariance of the estimates under the errors that it allows for.

Each setting is a model, its effects, a process of regressor and innovations, T and a correction;
it is simulated and estimated by the public ``fit``, and the 95% intervals are counted of every
covariance that allows for the process.
"""

from __future__ import annotations

import copy
import os
import warnings
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, stats

import spillgap as sg
from benchmarks.records import append, finished
from benchmarks.worlds import queen_lattice
from spillgap.models import _residual_tests
from spillgap.models.covariance import COVARIANCE, covariance, supporting
from spillgap.models.distribution import ReferenceDistribution
from spillgap.models.family import SpatialPanelModel, model_class
from spillgap.models.results import Results
from spillgap.models.sandwich import CovarianceInput, Sandwich

__all__ = ["FIELDS", "PROCESSES", "Process", "Setting", "run", "settings", "simulate"]

Floats: TypeAlias = NDArray[np.float64]
Rng: TypeAlias = np.random.Generator

FIELDS = ("setting", "cov", "parameter", "draws", "bias", "sd", "se_ratio", "coverage")
SIDE, SPACING, CUTOFF = 7, 100.0, 350.0
RHO, LAMBDA = 0.4, 0.3
Z95 = 1.959963984540054
BOOTSTRAP = 99
"""Replications in each bootstrap."""


# -- processes ----------------------------------------------------------------------------------


def independent(rng: Rng, periods: int) -> tuple[Floats, Floats]:
    """Regressor and innovations (T, N), all independent with one variance."""
    x, e = rng.standard_normal((2, periods, SIDE**2))
    return x, e


def by_unit(rng: Rng, periods: int) -> tuple[Floats, Floats]:
    """Units that vary more do so in both: variances (log-normal) differ between units."""
    x, e = rng.standard_normal((2, periods, SIDE**2))
    scale = np.exp(0.4 * rng.standard_normal(SIDE**2))
    return scale * x, scale * e


def by_row(rng: Rng, periods: int) -> tuple[Floats, Floats]:
    """The variance follows the regressor, so that it changes over time within a unit."""
    x, e = rng.standard_normal((2, periods, SIDE**2))
    return x, (0.2 + np.abs(x)) * e


def serial(rng: Rng, periods: int) -> tuple[Floats, Floats]:
    """Autoregression of 0.7 in both."""
    x, e = (_autoregressive(rng, periods, SIDE**2, 0.7) for _ in range(2))
    return x, e


def common(rng: Rng, periods: int) -> tuple[Floats, Floats]:
    """Common factors, autoregressive (0.3), on loadings that average zero over units."""
    x, e = rng.standard_normal((2, periods, SIDE**2))
    loadings = rng.standard_normal(SIDE**2)
    first, second = (_autoregressive(rng, periods, 1, 0.3) for _ in range(2))
    return 0.7 * x + 0.7 * loadings * first, 0.7 * e + 0.7 * loadings * second


def spatial(rng: Rng, periods: int) -> tuple[Floats, Floats]:
    """A moving average over the four nearest in both: dependence up to two steps."""
    x, e = rng.standard_normal((2, periods, SIDE**2)) @ _smoother()
    return x, e


def _autoregressive(rng: Rng, periods: int, units: int, decay: float) -> Floats:
    out = rng.standard_normal((periods, units))
    for t in range(1, periods):
        out[t] = decay * out[t - 1] + np.sqrt(1.0 - decay**2) * out[t]
    return out


def _distances() -> Floats:
    row, column = np.divmod(np.arange(SIDE**2), SIDE)
    return SPACING * np.hypot(row[:, None] - row, column[:, None] - column)


def _smoother() -> Floats:
    matrix = np.eye(SIDE**2) + 0.5 * (np.isclose(_distances(), SPACING))
    return np.asarray(matrix / np.sqrt((matrix**2).sum(axis=0)))


@dataclass(frozen=True)
class Process:
    """A process of regressor and innovations, and the covariances that allow for it."""

    name: str
    draw: Callable[[Rng, int], tuple[Floats, Floats]]
    allowed_by: tuple[str, ...]
    label: str


PROCESSES: Mapping[str, Process] = {
    p.name: p
    for p in (
        Process(
            "independent",
            independent,
            ("classical", "robust", "cluster", "driscoll-kraay", "conley", "bootstrap"),
            "independent",
        ),
        Process(
            "by unit",
            by_unit,
            ("classical", "robust", "cluster", "conley", "bootstrap"),
            "variances differ between units",
        ),
        Process(
            "by row",
            by_row,
            ("classical", "robust", "cluster", "conley", "bootstrap"),
            "variances change over time",
        ),
        Process("serial", serial, ("classical", "cluster"), "dependent over time"),
        Process("common", common, ("classical", "driscoll-kraay"), "common factors"),
        Process("spatial", spatial, ("classical", "conley"), "dependent in space"),
    )
}
"""Processes by name."""


# -- settings -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """One row of the design; every covariance that allows for its errors is one cell of it."""

    model: str
    effects: str
    errors: str
    periods: int
    correction: str | None

    @property
    def key(self) -> str:
        """A name that is the same in every run."""
        return f"{self.model}/{self.effects}/{self.errors}/T{self.periods}/{self.correction}"

    @cached_property
    def weights(self) -> Floats:
        """W, shape (N, N)."""
        return np.asarray(queen_lattice(SIDE).toarray())

    @property
    def truth(self) -> dict[str, float]:
        """The parameters under the names of ``Results.params``."""
        kind = model_class(self.model)
        spatial_terms = {"rho": (kind.has_lag, RHO), "lambda": (kind.has_error, LAMBDA)}
        return {"x": 1.0} | {name: value for name, (used, value) in spatial_terms.items() if used}

    @cached_property
    def _inverses(self) -> tuple[Floats, Floats]:
        """(I − ρW)⁻¹ and (I − λW)⁻¹, transposed to act on rows of (T, N)."""
        eye, truth = np.eye(SIDE**2), self.truth
        lag, error = (
            np.linalg.inv(eye - truth.get(name, 0.0) * self.weights).T for name in ("rho", "lambda")
        )
        return lag, error

    @cached_property
    def _declared(self) -> SpatialPanelModel:
        rng = np.random.default_rng(1)
        units = _units()
        table = pd.DataFrame(
            {
                "unit": units * self.periods,
                "time": np.repeat(np.arange(self.periods), SIDE**2),
                "x": rng.standard_normal(SIDE**2 * self.periods),
                "y": rng.standard_normal(SIDE**2 * self.periods),
            }
        )
        weights = sg.weights.from_matrix(self.weights, units)
        panel = sg.Panel(table, unit="unit", time="time", weights=weights)
        return model_class(self.model)("y ~ x", panel, effects=self.effects)

    def model_of(self, rng: Rng) -> SpatialPanelModel:
        """The model on data of one draw."""
        x, e = PROCESSES[self.errors].draw(rng, self.periods)
        lag, error = self._inverses
        unit = rng.standard_normal(SIDE**2)
        y = (x + unit + e @ error) @ lag
        again = copy.copy(self._declared)
        design = self._declared.design
        z = design.z.copy()
        z[:, design.names.index("x")] = x.ravel()
        again.__dict__["design"] = replace(design, y=y.ravel(), z=z)
        return again


def _units() -> list[str]:
    return [f"u{i:02d}" for i in range(SIDE**2)]


def settings() -> list[Setting]:
    """Every setting, those of few periods first."""
    out = []
    for periods in (3, 5, 10):
        for errors in PROCESSES:
            out.append(Setting("OLS", "unit", errors, periods, None))
            if errors != "spatial":
                out.append(Setting("SAR", "unit", errors, periods, "lee-yu"))
        out.append(Setting("SAR", "unit", "independent", periods, None))
        out.append(Setting("SEM", "unit", "by row", periods, "lee-yu"))
        out.append(Setting("SAR", "twoway", "independent", periods, "lee-yu"))
        out.append(Setting("SAR", "random", "independent", periods, None))
    return out


# -- simulation ---------------------------------------------------------------------------------


def _covariances(setting: Setting) -> tuple[str, ...]:
    allowed = PROCESSES[setting.errors].allowed_by
    if setting.effects == "random":
        return tuple(c for c in allowed if c in supporting("ml", random=True))
    return allowed


def _options(cov: str, draw: int) -> dict[str, Any]:
    if cov == "conley":
        table = pd.DataFrame(_distances(), index=_units(), columns=_units())
        return {"cutoff": CUTOFF, "distances": table}
    if cov == "bootstrap":
        return {"replications": BOOTSTRAP, "seed": draw}
    return {}


def simulate(setting: Setting, draws: int, bootstraps: int) -> list[dict[str, Any]]:
    """All rows of one setting; ``bootstraps`` of its draws have the bootstrap too."""
    rng = np.random.default_rng(zlib.crc32(setting.key.encode()))
    names = list(setting.truth)
    readings: dict[str, list[Floats]] = {}
    jointly: dict[str, list[bool]] = {}
    critical: dict[str, tuple[float, float]] = {}
    for draw in range(draws):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fit = setting.model_of(rng).fit(correction=setting.correction)
        for cov in _covariances(setting):
            if cov == "bootstrap" and draw >= bootstraps:
                continue
            sandwich = _sandwich(fit, cov, _options(cov, draw))
            if cov not in critical:
                # The same in every draw: it rests on N, T and distances.
                law = sandwich.reference
                critical[cov] = law.critical(0.95), _joint_critical(law, len(names))
            labels = fit.params.index
            matrix = pd.DataFrame(sandwich.matrix[:-1, :-1], labels, labels).loc[names, names]
            errors = np.sqrt(np.diag(matrix))
            values = [fit.params[names].to_numpy(), errors, critical[cov][0] * errors]
            readings.setdefault(cov, []).append(np.array(values))
            gap = values[0] - np.array(list(setting.truth.values()))
            statistic = float(gap @ np.linalg.solve(matrix.to_numpy(), gap))
            jointly.setdefault(cov, []).append(statistic <= critical[cov][1])
    rows = []
    for cov, values in readings.items():
        rows += [_row(setting, cov, name, np.array(values)[..., k]) for k, name in enumerate(names)]
        if len(names) > 1 and np.isfinite(critical[cov][1]):
            rows.append(_shares(setting, cov, "jointly", jointly[cov]))
    return rows


def _joint_critical(law: ReferenceDistribution, restrictions: int) -> float:
    """The Wald statistic that a true hypothesis exceeds in 5%; NaN where there can be none."""
    if restrictions > law.rank:
        return float("nan")
    high = 8.0
    while law.joint(high, restrictions) > 0.05:
        high *= 2.0
    return float(optimize.brentq(lambda w: law.joint(w, restrictions) - 0.05, 0.0, high, xtol=1e-3))


def _sandwich(fit: Results, cov: str, options: dict[str, Any]) -> Sandwich:
    """What ``fit(cov=cov)`` gives, of an estimate at hand."""
    how = {"correction": fit.correction, "demean_first": False}
    model = fit.model
    source = CovarianceInput(model.specification, model.design, fit.estimate, options, how)
    return covariance(COVARIANCE.row(cov), source)


def sizes(setting: Setting, draws: int) -> list[dict[str, Any]]:
    """How often tests of residuals do not reject a true null at 5%, as coverage is counted."""
    rng = np.random.default_rng(zlib.crc32(setting.key.encode()))
    W = queen_lattice(SIDE)
    kept: dict[str, list[bool]] = {}
    for _ in range(draws):
        fit = setting.model_of(rng).fit(correction=setting.correction)
        grid = fit.resids.to_numpy().reshape(setting.periods, SIDE**2)
        for name, matrix in (("CD", None), ("local CD", W)):
            value = _residual_tests.cross_dependence(grid, matrix)
            kept.setdefault(name, []).append(abs(value) <= Z95)
        if setting.periods >= 4:
            apart = _residual_tests.successive_differences(grid)
            statistic, df = _residual_tests.groupwise(apart)
            kept.setdefault("groupwise", []).append(bool(stats.f.sf(statistic, *df) >= 0.05))
    return [_shares(setting, name, "test", values) for name, values in kept.items()]


def _shares(setting: Setting, cov: str, parameter: str, kept: list[bool]) -> dict[str, Any]:
    """A row of how often a true hypothesis was kept."""
    return {
        "setting": setting.key,
        "cov": cov,
        "parameter": parameter,
        "draws": len(kept),
        "bias": "",
        "sd": "",
        "se_ratio": "",
        "coverage": float(np.mean(kept)),
    }


def _row(setting: Setting, cov: str, parameter: str, values: Floats) -> dict[str, Any]:
    """Summary of (D, 3): estimate, standard error and reach of the interval."""
    truth = setting.truth[parameter]
    estimate, error, reach = values.T
    spread = float(estimate.std(ddof=1))
    # An interval that does not exist (no standard error) does not cover.
    return {
        "setting": setting.key,
        "cov": cov,
        "parameter": parameter,
        "draws": len(values),
        "bias": float(estimate.mean() - truth),
        "sd": spread,
        "se_ratio": float(np.sqrt(np.nanmean(error**2))) / spread,
        "coverage": float((np.abs(estimate - truth) <= reach).mean()),
    }


def run(
    target: Path,
    *,
    draws: int = 1000,
    bootstraps: int = 300,
    processes: int = 1,
    only: Iterable[Setting] | None = None,
) -> None:
    """Run the settings that ``target`` lacks and append their rows to it as they finish."""
    from joblib import Parallel, delayed

    os.environ.setdefault("OMP_NUM_THREADS", "1")
    done = finished(target, "setting")
    left = [s for s in (settings() if only is None else only) if s.key not in done]
    print(f"{len(left)} settings to run, {draws} draws each")
    work = Parallel(n_jobs=processes, return_as="generator_unordered")
    for rows in work(delayed(_both)(setting, draws, bootstraps) for setting in left):
        append(target, FIELDS, rows, digits=5)
        print(rows[0]["setting"], flush=True)


def _both(setting: Setting, draws: int, bootstraps: int) -> list[dict[str, Any]]:
    """Intervals and, in the plainest setting, the tests of residuals."""
    rows = simulate(setting, draws, bootstraps)
    if setting.model == "OLS" and setting.errors == "independent":
        rows += sizes(setting, 2 * draws)
    return rows
