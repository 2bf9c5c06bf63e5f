"""Coverage of every covariance of the estimates under the errors that it allows for.

Each setting is a model, its effects, a process of regressor and innovations, T and a correction;
it is simulated, estimated by the public ``fit`` under every covariance that allows for the
process, and the 95% intervals of ``conf_int`` are counted.
"""

from __future__ import annotations

import copy
import csv
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

import spillgap as sg
from benchmarks.worlds import queen_lattice
from spillgap.models.family import SpatialPanelModel, model_class

__all__ = ["FIELDS", "PROCESSES", "Process", "Setting", "run", "settings", "simulate"]

Floats: TypeAlias = NDArray[np.float64]
Rng: TypeAlias = np.random.Generator

FIELDS = ("setting", "cov", "parameter", "draws", "bias", "sd", "se_ratio", "coverage")
SIDE, SPACING, CUTOFF = 7, 100.0, 350.0
RHO, LAMBDA = 0.4, 0.3
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
    """Every setting: static models with unit effects, with and without Lee–Yu; a few others."""
    out = []
    for periods in (3, 5, 10):
        for errors in PROCESSES:
            out.append(Setting("OLS", "unit", errors, periods, None))
            if errors == "spatial":
                continue
            out += [Setting("SAR", "unit", errors, periods, c) for c in (None, "lee-yu")]
        for errors in ("independent", "by row"):
            out.append(Setting("SEM", "unit", errors, periods, "lee-yu"))
            out.append(Setting("SAR", "twoway", errors, periods, "lee-yu"))
        out.append(Setting("SAR", "random", "independent", periods, None))
    return out


# -- simulation ---------------------------------------------------------------------------------


def _covariances(setting: Setting) -> tuple[str, ...]:
    allowed = PROCESSES[setting.errors].allowed_by
    if setting.effects == "random":
        return tuple(c for c in allowed if c in ("classical", "bootstrap"))
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
    for draw in range(draws):
        model = setting.model_of(rng)
        for cov in _covariances(setting):
            if cov == "bootstrap" and draw >= bootstraps:
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    fit = model.fit(correction=setting.correction, cov=cov, **_options(cov, draw))
                except sg.errors.EstimationError:
                    continue
            bounds = fit.conf_int().loc[names]
            columns = [fit.params[names], fit.std_errors[names], bounds["lower"], bounds["upper"]]
            readings.setdefault(cov, []).append(np.array([c.to_numpy() for c in columns]))
    return [
        _row(setting, cov, name, np.array(values)[..., k])
        for cov, values in readings.items()
        for k, name in enumerate(names)
    ]


def _row(setting: Setting, cov: str, parameter: str, values: Floats) -> dict[str, Any]:
    """Summary of (D, 4): estimate, standard error, lower and upper bound."""
    truth = setting.truth[parameter]
    estimate, error, lower, upper = values.T
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
        "coverage": float(((lower <= truth) & (truth <= upper)).mean()),
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
    done = _finished(target)
    left = [s for s in (settings() if only is None else only) if s.key not in done]
    print(f"{len(left)} settings to run, {draws} draws each")
    work = Parallel(n_jobs=processes, return_as="generator_unordered")
    for rows in work(delayed(simulate)(setting, draws, bootstraps) for setting in left):
        _append(target, rows)
        print(rows[0]["setting"], flush=True)


def _finished(target: Path) -> set[str]:
    if not target.exists():
        return set()
    with target.open(newline="", encoding="utf-8") as file:
        return {row["setting"] for row in csv.DictReader(file)}


def _append(target: Path, rows: list[dict[str, Any]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    new = not target.exists()
    with target.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        if new:
            writer.writeheader()
        for row in rows:
            writer.writerow({k: f"{v:.5g}" if isinstance(v, float) else v for k, v in row.items()})
