"""Staggered treatment that reaches neighbours, in the Monte Carlo: own, ring and total effects.

Written from the equations with dense matrices, like the other worlds.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from numpy.typing import NDArray

import spillgap as sg
from benchmarks.records import append, finished
from benchmarks.worlds import queen_lattice
from spillgap.options import StaggeredControls, StaggeredMethod
from spillgap.staggered import StaggeredResult

__all__ = ["StaggeredCell", "StaggeredWorld", "run", "simulate", "staggered_cells"]

Floats: TypeAlias = NDArray[np.float64]

FIELDS = ("cell", "parameter", "truth", "draws", "bias", "sd", "mean_se", "coverage")
PERIODS, STARTS = 8, (3, 5)
OWN, NEAR, GROWTH = 1.0, 0.5, 0.3
"""Effects on treated units and on ring 1, and by what share of themselves they grow a period."""
SERIAL, SPATIAL = 0.5, 0.4
"""Of the disturbances: serial correlation, and ρ of space in one cell."""


@dataclass(frozen=True)
class StaggeredCell:
    """One cell: N, method, controls, how many rings are asked for, whether errors are spatial."""

    units: int
    method: StaggeredMethod = "group-time"
    controls: StaggeredControls = "never"
    rings: int = 1
    spatial: bool = False

    @property
    def key(self) -> str:
        """A name that is the same in every run."""
        how = self.method if self.method == "imputation" else f"{self.method} {self.controls}"
        said = "spatial errors" if self.spatial else "independent units"
        return f"{how}/rings {self.rings}/{said}/N{self.units}/T{PERIODS}"


def staggered_cells() -> list[StaggeredCell]:
    """Each method at two N; without rings; with errors that are correlated in space."""
    ways: tuple[dict[str, Any], ...] = (
        {},
        {"controls": "not-yet"},
        {"method": "imputation"},
        {"rings": 0},
        {"rings": 0, "method": "imputation"},
    )
    plain = [StaggeredCell(n, **way) for n in (64, 144) for way in ways]
    return [*plain, StaggeredCell(144, spatial=True)]


@dataclass(frozen=True, eq=False)
class StaggeredWorld:
    """The truth of one cell; errors alone change from replication to replication."""

    cell: StaggeredCell
    seed: int = 20261201

    @cached_property
    def weights(self) -> Floats:
        """W (N, N) of a queen lattice."""
        return np.asarray(queen_lattice(int(np.sqrt(self.cell.units))).toarray())

    @cached_property
    def start(self) -> NDArray[np.intp]:
        """(N,): an eighth of the units, in one half of the map, from one of two periods."""
        rng, n = np.random.default_rng(self.seed), self.cell.units
        side = int(np.sqrt(n))
        half = np.flatnonzero(np.arange(n) % side < side // 2)
        start = np.full(n, -1, dtype=np.intp)
        chosen = rng.choice(half, n // 8, replace=False)
        start[chosen] = rng.permutation(np.arange(chosen.size) % 2 * (STARTS[1] - STARTS[0])) + 3
        return start

    @cached_property
    def effect(self) -> Floats:
        """(N, T) what treatment adds to every outcome."""
        made, links = np.zeros((self.cell.units, PERIODS)), self.weights > 0.0
        for i, own in enumerate(self.start):
            dates = self.start[links[i] & (self.start >= 0)]
            near = dates.min() if dates.size else PERIODS
            for t in range(PERIODS):
                if 0 <= own <= t:
                    made[i, t] = OWN * (1.0 + GROWTH * (t - own))
                elif near <= t:
                    made[i, t] = NEAR * (1.0 + GROWTH * (t - near))
        return made

    @cached_property
    def truth(self) -> dict[str, float]:
        """Averages over the unit-periods of each kind."""
        time = np.arange(PERIODS)
        treated = (self.start[:, None] >= 0) & (time >= self.start[:, None])
        near = (self.effect != 0.0) & ~treated
        own, ring = float(self.effect[treated].mean()), float(self.effect[near].mean())
        return {"own": own, "ring 1": ring, "total": own + ring * near.sum() / treated.sum()}

    @cached_property
    def _links(self) -> Graph:
        return sg.weights.from_matrix(self.weights, self._units)

    @property
    def _units(self) -> list[str]:
        return [f"u{i:03d}" for i in range(self.cell.units)]

    def panel(self, rng: np.random.Generator) -> sg.Panel:
        """The panel of one replication."""
        n = self.cell.units
        shocks = rng.standard_normal((n, PERIODS + 10))
        if self.cell.spatial:
            shocks = np.linalg.solve(np.eye(n) - SPATIAL * self.weights, shocks)
        error = np.zeros(n)
        columns = []
        for shock in shocks.T:
            error = SERIAL * error + shock
            columns.append(error)
        y = np.array(columns[-PERIODS:]).T + self.effect
        y = y + rng.standard_normal((n, 1)) + rng.standard_normal(PERIODS)
        index = pd.MultiIndex.from_product([self._units, range(PERIODS)], names=["unit", "time"])
        frame = pd.DataFrame({"y": y.ravel()}, index=index).reset_index()
        return sg.Panel(frame, unit="unit", time="time", weights=self._links)


def replicate(world: StaggeredWorld, rng: np.random.Generator) -> StaggeredResult:
    """What one replication finds."""
    begins = {u: int(g) for u, g in zip(world._units, world.start, strict=True) if g >= 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sg.staggered_did(
            "y",
            world.panel(rng),
            treatment=begins,
            rings=world.cell.rings,
            method=world.cell.method,
            controls=world.cell.controls,
            draws=299,
            seed=rng,
        )


def simulate(cell: StaggeredCell, draws: int) -> list[dict[str, Any]]:
    """Bias, spread, mean error and coverage of every effect of one cell; of bands and tests."""
    world, rng = StaggeredWorld(cell), np.random.default_rng(zlib.crc32(cell.key.encode()))
    frames, within, passed = [], [], []
    for _ in range(draws):
        found = replicate(world, rng)
        frames.append(found.to_frame())
        path = found.by_event().loc["own"]
        path = path[path.index >= 0]
        value = OWN * (1.0 + GROWTH * path.index.to_numpy())
        within.append(((path["band_lower"] <= value) & (value <= path["band_upper"])).all())
        if cell.method == "group-time":
            passed.append(float((found.pretrends()["p"] > 0.05).loc["own"]))
    rows = []
    for name in frames[0].index:
        value = world.truth[name]
        row = pd.DataFrame([frame.loc[name] for frame in frames])
        held = (row["lower"] <= value) & (value <= row["upper"])
        rows.append(
            {
                "cell": cell.key,
                "parameter": name,
                "truth": value,
                "draws": draws,
                "bias": float(row["estimate"].mean() - value),
                "sd": float(row["estimate"].std()),
                "mean_se": float(row["std_error"].mean()),
                "coverage": float(held.mean()),
            }
        )
    shares = {"band own": within, "pretrends own": passed}
    told = [{"cell": cell.key, "parameter": name, "draws": draws, "coverage": float(np.mean(part))}
            for name, part in shares.items() if part]  # fmt: skip
    return [*rows, *told]


def run(target: Path, *, draws: int, only: Iterable[StaggeredCell] | None = None) -> None:
    """Run the cells that ``target`` lacks and append their rows."""
    done = finished(target, "cell")
    for cell in staggered_cells() if only is None else only:
        if cell.key not in done:
            append(target, FIELDS, simulate(cell, draws), digits=5)
            print(cell.key, flush=True)
