"""Difference-in-differences in the Monte Carlo: treatment, neighbours' treatment, event times.

Written from the equations with dense matrices, like the other worlds.
"""

from __future__ import annotations

import copy
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import spillgap as sg
from benchmarks.records import append, finished
from benchmarks.worlds import RHO, SIDE, queen_lattice
from spillgap.models.did import DiDResults
from spillgap.models.family import ModelName, model_class

__all__ = ["DiDCell", "DiDReading", "DiDWorld", "did_cells", "replicate", "run", "simulate"]

Floats: TypeAlias = NDArray[np.float64]

FIELDS = ("cell", "parameter", "truth", "draws", "bias", "sd", "mean_se", "coverage")

PERIODS, START, STARTS = 8, 4, (3, 5)
"""T, the first treated period, and those of two cohorts."""
OWN, NEAR, GROWTH = 1.0, 0.6, 0.3
"""δ, γ, and by what share of themselves they grow each period after treatment where they do."""
SERIAL = 0.5
"""The disturbances' serial correlation."""
TREATED = 16
TESTS = ("pretrends", "pretrends_own", "pretrends_neighbours", "pretrends_largest")


class DiDReading(NamedTuple):
    """One number of one replication, and whether its interval or band held the truth."""

    estimate: float
    error: float
    covered: bool


@dataclass(frozen=True)
class DiDCell:
    """One cell: a model, one effect or one by event time, one date or two, constant or growing."""

    model: ModelName
    events: bool = False
    staggered: bool = False
    growing: bool = False

    @property
    def key(self) -> str:
        """A name that is the same in every run."""
        what = "by event time" if self.events else "one effect"
        when = "two dates" if self.staggered else "one date"
        return f"{self.model}/{what}/{when}/{'growing' if self.growing else 'constant'}"

    @property
    def window(self) -> tuple[int, int] | None:
        """All event times that there are."""
        first = STARTS if self.staggered else (START,)
        return (-max(first), PERIODS - 1 - min(first)) if self.events else None


def did_cells() -> list[DiDCell]:
    """One effect and one by event time; at two dates also where the two-way estimate mixes."""
    plain = [DiDCell(model, events) for model in ("SLX", "SDM") for events in (False, True)]
    spread = [
        DiDCell("SLX", events, staggered=True, growing=growing)
        for events in (False, True)
        for growing in (False, True)
    ]
    return [*plain, *spread]


@dataclass(frozen=True, eq=False)
class DiDWorld:
    """The truth of one cell; disturbances alone change from replication to replication."""

    cell: DiDCell
    seed: int = 20240601

    @cached_property
    def weights(self) -> Floats:
        """W, shape (N, N)."""
        return np.asarray(queen_lattice(SIDE).toarray())

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """First treated period of every unit, T if never: some rows of the lattice have none."""
        rng, n = np.random.default_rng(self.seed), SIDE**2
        chosen = rng.choice(n - 2 * SIDE, size=TREATED, replace=False)
        first = np.full(n, PERIODS, dtype=np.intp)
        first[chosen] = np.resize(STARTS if self.cell.staggered else (START,), TREATED)
        return first

    @cached_property
    def since(self) -> NDArray[np.intp]:
        """(T, N) event time, also of units that are never treated."""
        return np.arange(PERIODS)[:, None] - self.starts

    @property
    def treatment(self) -> Floats:
        """(T, N) D."""
        return (self.since >= 0).astype(np.float64)

    def size(self, event_time: NDArray[np.intp]) -> Floats:
        """What δ and γ are multiplied by at an event time: nothing before treatment."""
        grown = 1.0 + GROWTH * event_time * self.cell.growing
        return np.asarray(np.where(event_time >= 0, grown, 0.0))

    @property
    def _rho(self) -> float:
        return RHO if model_class(self.cell.model).has_lag else 0.0

    @cached_property
    def _inverse(self) -> Floats:
        return np.asarray(np.linalg.inv(np.eye(SIDE**2) - self._rho * self.weights))

    @cached_property
    def _fixed(self) -> Floats:
        """(T, N) all but the disturbances, in front of the multiplier."""
        rng = np.random.default_rng(self.seed + 1)
        effect = self.size(self.since) * self.treatment
        return np.asarray(
            OWN * effect
            + NEAR * effect @ self.weights.T
            + rng.standard_normal(SIDE**2)
            + rng.standard_normal((PERIODS, 1))
        )

    def outcomes(self, rng: np.random.Generator) -> Floats:
        """(T, N) y of one replication."""
        shocks = 0.5 * rng.standard_normal((PERIODS, SIDE**2))
        u = shocks / np.sqrt(1.0 - SERIAL**2)
        for t in range(1, PERIODS):
            u[t] = SERIAL * u[t - 1] + shocks[t]
        return np.asarray((self._fixed + u) @ self._inverse.T)

    @cached_property
    def truth(self) -> dict[str, float]:
        """By the names of :func:`replicate`."""
        treated = self.treatment > 0.0
        average = float(self.size(self.since)[treated].mean())
        identity = np.eye(SIDE**2)
        matrix = self._inverse @ (OWN * identity + NEAR * self.weights) * average
        direct, total = float(np.diag(matrix).mean()), float(matrix.sum(axis=1).mean())
        window = self.cell.window
        if window is None:
            return {
                "treatment": OWN * average,
                "W:treatment": NEAR * average,
                "direct treatment": direct,
                "indirect treatment": total - direct,
            }
        times = np.array([k for k in range(window[0], window[1] + 1) if k != -1])
        sizes = self.size(times)
        by_time = {
            f"{name} {k}": float(value * size)
            for name, value in (("own", OWN), ("neighbours", NEAR))
            for k, size in zip(times, sizes, strict=True)
        }
        return {**by_time, "own band": 0.0, "neighbours band": 0.0, **dict.fromkeys(TESTS, 0.0)}

    @cached_property
    def _model(self) -> sg.DiD:
        y = self.outcomes(np.random.default_rng(self.seed))
        units = [f"u{i:02d}" for i in range(SIDE**2)]
        index = pd.MultiIndex.from_product([range(PERIODS), units], names=["time", "unit"])
        frame = pd.DataFrame({"y": y.ravel(), "treatment": self.treatment.ravel()}, index=index)
        weights = sg.weights.from_matrix(self.weights, units)
        panel = sg.Panel(frame.reset_index(), unit="unit", time="time", weights=weights)
        return sg.DiD(
            "y ~ 1", panel, treatment="treatment", model=self.cell.model, window=self.cell.window
        )

    def model(self, y: Floats) -> sg.DiD:
        """The model on another replication's y, its design re-used."""
        made, inner = copy.copy(self._model), copy.copy(self._model.model)
        inner.__dict__["design"] = replace(inner.design, y=y.ravel())
        made.model = inner
        return made


def replicate(world: DiDWorld, rng: np.random.Generator) -> dict[str, DiDReading]:
    """Every number of one replication, by the default covariance and its own intervals."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = world.model(world.outcomes(rng)).fit()
        return _by_event(found, world) if world.cell.events else _single(found, world)


def _single(found: DiDResults, world: DiDWorld) -> dict[str, DiDReading]:
    table = found.to_frame()
    effects = found.effects(method="delta").to_frame().loc["treatment"]
    rows = {name: table.loc[name] for name in ("treatment", "W:treatment")}
    rows |= {f"{kind} treatment": effects.loc[kind] for kind in ("direct", "indirect")}
    return {name: _reading(row, world.truth[name]) for name, row in rows.items()}


def _by_event(found: DiDResults, world: DiDWorld) -> dict[str, DiDReading]:
    frame = found.event_study(draws=500).to_frame()
    made: dict[str, DiDReading] = {}
    for effect in ("own", "neighbours"):
        path = frame.loc[effect].drop(-1)
        truth = np.array([world.truth[f"{effect} {k}"] for k in path.index])
        for k, value in zip(path.index, truth, strict=True):
            made[f"{effect} {k}"] = _reading(path.loc[k], value)
        inside = (path["band_lower"] <= truth) & (truth <= path["band_upper"])
        made[f"{effect} band"] = DiDReading(0.0, 0.0, bool(inside.all()))
    for test in found.pretrends(draws=500):
        made[test.test] = DiDReading(float(test.rejects()), 0.0, not test.rejects())
    return made


def _reading(row: pd.Series, truth: float) -> DiDReading:
    covered = bool(row["lower"] <= truth <= row["upper"])
    return DiDReading(float(row["estimate"]), float(row["std_error"]), covered)


def simulate(cell: DiDCell, draws: int) -> list[dict[str, Any]]:
    """Bias, spread and coverage of every number of one cell."""
    world, rng = DiDWorld(cell), np.random.default_rng(zlib.crc32(cell.key.encode()))
    made = [replicate(world, rng) for _ in range(draws)]
    rows = []
    for name, truth in world.truth.items():
        values = [one[name] for one in made]
        estimates = np.array([value.estimate for value in values])
        rows.append(
            {
                "cell": cell.key,
                "parameter": name,
                "truth": truth,
                "draws": draws,
                "bias": float(estimates.mean() - truth),
                "sd": float(estimates.std(ddof=1)),
                "mean_se": float(np.mean([value.error for value in values])),
                "coverage": float(np.mean([value.covered for value in values])),
            }
        )
    return rows


def run(target: Path, *, draws: int, only: Iterable[DiDCell] | None = None) -> None:
    """Run the cells that ``target`` lacks and append their rows."""
    done = finished(target, "cell")
    for cell in did_cells() if only is None else only:
        if cell.key not in done:
            append(target, FIELDS, simulate(cell, draws), digits=5)
            print(cell.key, flush=True)
