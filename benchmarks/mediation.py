"""Paths through a mediator in the Monte Carlo: do their intervals cover, and shares of them.

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
from spillgap.mediation import Mediation
from spillgap.options import MediationInference

__all__ = ["MediationCell", "MediationWorld", "mediation_cells", "run", "simulate"]

Floats: TypeAlias = NDArray[np.float64]

FIELDS = ("cell", "parameter", "truth", "draws", "bias", "sd", "coverage")
PERIODS = 8
INTO, ONWARD, DIRECT = (0.6, 0.3), (0.5, 0.2), (0.3, 0.1)
"""Own and neighbours' slopes: of the mediator on treatment, of y on the mediator, on treatment."""
RHO_M, RHO_Y = 0.3, 0.4
CORRELATED = 0.4
"""Of the errors of the two equations, where something is left out."""
PATHS, KINDS = ("direct", "indirect", "total"), ("own", "neighbours", "total")


@dataclass(frozen=True)
class MediationCell:
    """One cell: N, which world, how intervals are made."""

    units: int
    world: str = "mediated"
    method: MediationInference = "simulation"

    @property
    def key(self) -> str:
        """A name that is the same in every run."""
        return f"{self.world}/{self.method}/N{self.units}/T{PERIODS}"


def mediation_cells() -> list[MediationCell]:
    """A path, no path, errors that are correlated; the bootstrap where there are few units."""
    worlds = ("mediated", "nothing onward", "confounded")
    plain = [MediationCell(n, world) for n in (31, 100) for world in worlds]
    return [*plain, MediationCell(31, method="bootstrap")]


@dataclass(frozen=True, eq=False)
class MediationWorld:
    """The truth of one cell; errors alone change from replication to replication."""

    cell: MediationCell
    seed: int = 20261130

    @cached_property
    def weights(self) -> Floats:
        """W (N, N): China's provinces, or a lattice of 100."""
        if self.cell.units == 31:
            return np.asarray(sg.load("china").panel.weights.sparse.toarray())
        return np.asarray(queen_lattice(int(np.sqrt(self.cell.units))).toarray())

    @property
    def onward(self) -> tuple[float, float]:
        """b and b₃."""
        return (0.0, 0.0) if self.cell.world == "nothing onward" else ONWARD

    def _response(self, rho: float, slopes: tuple[float, float]) -> Floats:
        one = np.eye(self.cell.units)
        return np.asarray(
            np.linalg.solve(one - rho * self.weights, slopes[0] * one + slopes[1] * self.weights)
        )

    @cached_property
    def truth(self) -> dict[str, float]:
        """By path and effect."""
        direct = self._response(RHO_Y, DIRECT)
        indirect = self._response(RHO_Y, self.onward) @ self._response(RHO_M, INTO)
        made = {}
        for path, matrix in zip(PATHS, (direct, indirect, direct + indirect), strict=True):
            own, total = float(np.diag(matrix).mean()), float(matrix.sum(axis=1).mean())
            made |= {f"{path} {k}": v for k, v in zip(KINDS, (own, total - own, total))}
        return made

    @cached_property
    def _fixed(self) -> tuple[Floats, Floats, Floats]:
        """(T, N) treatment, and the fixed effects of mediator and outcome."""
        rng, n = np.random.default_rng(self.seed), self.cell.units
        sums = [rng.standard_normal(n) + rng.standard_normal((PERIODS, 1)) for _ in range(3)]
        return sums[0] + rng.standard_normal((PERIODS, n)), sums[1], sums[2]

    def panel(self, rng: np.random.Generator) -> sg.Panel:
        """The panel of one replication."""
        x, of_m, of_y = self._fixed
        n, w = self.cell.units, self.weights
        v, e = rng.standard_normal((2, PERIODS, n))
        r = CORRELATED if self.cell.world == "confounded" else 0.0
        u = r * v + np.sqrt(1.0 - r**2) * e
        m = x @ self._response(RHO_M, INTO).T + (of_m + v) @ self._response(RHO_M, (1.0, 0.0)).T
        inner = DIRECT[0] * x + DIRECT[1] * x @ w.T + self.onward[0] * m
        inner = inner + self.onward[1] * m @ w.T + of_y + u
        y = inner @ self._response(RHO_Y, (1.0, 0.0)).T
        units = [f"u{i:03d}" for i in range(n)]
        index = pd.MultiIndex.from_product([range(PERIODS), units], names=["time", "unit"])
        frame = pd.DataFrame({"y": y.ravel(), "m": m.ravel(), "x": x.ravel()}, index=index)
        return sg.Panel(frame.reset_index(), unit="unit", time="time", weights=self._links)

    @cached_property
    def _links(self) -> Graph:
        return sg.weights.from_matrix(self.weights, [f"u{i:03d}" for i in range(self.cell.units)])


def replicate(
    world: MediationWorld, rng: np.random.Generator
) -> dict[str, tuple[float, float, float]]:
    """Estimate, lower, upper of every number of one replication."""
    method = world.cell.method
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sg.mediate(
            "y ~ x + m",
            "m ~ x",
            world.panel(rng),
            treatment="x",
            mediator="m",
            method=method,
            draws=99 if method == "bootstrap" else 500,
            seed=rng,
        )
    if world.cell.world == "confounded":
        return _at_the_correlation(found)
    made = {
        f"{path} {kind}": (float(row["estimate"]), float(row["lower"]), float(row["upper"]))
        for (path, kind), row in found.to_frame().iterrows()
    }
    shares = found.shares()
    for kind, verdict, row in zip(KINDS, shares.verdicts, shares.values, strict=True):
        if verdict == "share":
            made[f"share {kind}"] = (float(row[0]), float(row[1]), float(row[2]))
    return made


def _at_the_correlation(found: Mediation) -> dict[str, tuple[float, float, float]]:
    rows = {}
    for kind in KINDS:
        row = found.confounding(kind, [CORRELATED]).to_frame().iloc[0]
        rows[f"indirect {kind}"] = tuple(float(row[c]) for c in ("estimate", "lower", "upper"))
    return rows


def simulate(cell: MediationCell, draws: int) -> list[dict[str, Any]]:
    """Bias, spread and coverage of every number of one cell; of shares where one is given."""
    world, rng = MediationWorld(cell), np.random.default_rng(zlib.crc32(cell.key.encode()))
    made = [replicate(world, rng) for _ in range(draws)]
    truth = dict(world.truth)
    truth |= {f"share {k}": truth[f"indirect {k}"] / truth[f"total {k}"] for k in KINDS}
    rows = []
    for name, value in truth.items():
        found = np.array([one[name] for one in made if name in one])
        if len(found) < 2:
            continue
        rows.append(
            {
                "cell": cell.key,
                "parameter": name,
                "truth": value,
                "draws": len(found),
                "bias": float(found[:, 0].mean() - value),
                "sd": float(found[:, 0].std(ddof=1)),
                "coverage": float(((found[:, 1] <= value) & (value <= found[:, 2])).mean()),
            }
        )
    return rows


def run(target: Path, *, draws: int, only: Iterable[MediationCell] | None = None) -> None:
    """Run the cells that ``target`` lacks and append their rows."""
    done = finished(target, "cell")
    for cell in mediation_cells() if only is None else only:
        if cell.key not in done:
            many = min(draws, 60) if cell.method == "bootstrap" else draws
            append(target, FIELDS, simulate(cell, many), digits=5)
            print(cell.key, flush=True)
