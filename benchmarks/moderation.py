"""Effects over a moderator in the Monte Carlo: do their intervals cover, and their bands.

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
from spillgap.options import EffectsInference

__all__ = ["ModerationCell", "ModerationWorld", "moderation_cells", "run", "simulate"]

Floats: TypeAlias = NDArray[np.float64]

FIELDS = ("cell", "parameter", "truth", "draws", "bias", "sd", "coverage")
RHO, PLAIN, PRODUCT = 0.4, (0.3, 0.1), (0.3, 0.2)
"""ρ; own and neighbours' slopes of x, and of its product with the moderator."""
KINDS = ("direct", "indirect", "total")
AT = (-1.0, 0.0, 1.0, 2.0)


@dataclass(frozen=True)
class ModerationCell:
    """One cell: N, T, whether there is an interaction, how intervals are made."""

    units: int
    periods: int
    world: str = "moderated"
    method: EffectsInference = "simulation"

    @property
    def key(self) -> str:
        """A name that is the same in every run."""
        return f"{self.world}/{self.method}/N{self.units}/T{self.periods}"


def moderation_cells() -> list[ModerationCell]:
    """An interaction, none, and no effect at all; both ways of inference."""
    sizes = ((31, 8), (49, 10))
    worlds = ("moderated", "no interaction", "nothing")
    plain = [ModerationCell(n, t, world) for n, t in sizes for world in worlds]
    return [*plain, *(ModerationCell(n, t, method="delta") for n, t in sizes)]


@dataclass(frozen=True, eq=False)
class ModerationWorld:
    """The truth of one cell; errors alone change from replication to replication."""

    cell: ModerationCell
    seed: int = 20261201

    @cached_property
    def weights(self) -> Floats:
        """W (N, N): China's provinces, or a lattice."""
        if self.cell.units == 31:
            return np.asarray(sg.load("china").panel.weights.sparse.toarray())
        return np.asarray(queen_lattice(int(np.sqrt(self.cell.units))).toarray())

    @cached_property
    def slopes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """(β, θ) and (γ, δ)."""
        nothing = (0.0, 0.0)
        product = PRODUCT if self.cell.world == "moderated" else nothing
        return (nothing if self.cell.world == "nothing" else PLAIN), product

    @cached_property
    def _solve(self) -> Floats:
        return np.linalg.inv(np.eye(self.cell.units) - RHO * self.weights)

    def _matrix(self, at: Floats) -> Floats:
        """(N, N) S(βI + θW) + S(γI + δW)M."""
        one = np.eye(self.cell.units)
        plain, product = (b * one + t * self.weights for b, t in self.slopes)
        return np.asarray(self._solve @ (plain + product @ np.diag(at)))

    @cached_property
    def truth(self) -> dict[str, float]:
        """By value and effect; ``own`` with every unit's own moderator."""
        n = self.cell.units
        places = {f"at {v:g}": np.full(n, v) for v in AT} | {"own": self._fixed[1].mean(axis=0)}
        made = {}
        for name, at in places.items():
            matrix = self._matrix(at)
            own, total = float(np.diag(matrix).mean()), float(matrix.sum(axis=1).mean())
            made |= {f"{name} {k}": v for k, v in zip(KINDS, (own, total - own, total))}
        return made

    @cached_property
    def _fixed(self) -> tuple[Floats, Floats, Floats]:
        """(T, N) x and the moderator, and the fixed effects."""
        rng, shape = np.random.default_rng(self.seed), (self.cell.periods, self.cell.units)
        x, m = (rng.standard_normal(shape[1]) + rng.standard_normal(shape) for _ in range(2))
        effects = rng.standard_normal(shape[1]) + rng.standard_normal((shape[0], 1))
        return x, m, effects

    def panel(self, rng: np.random.Generator) -> sg.Panel:
        """The panel of one replication."""
        x, m, effects = self._fixed
        (b, t), (g, d) = self.slopes
        xm, w = x * m, self.weights
        inner = b * x + t * x @ w.T + g * xm + d * xm @ w.T + 0.3 * m + effects
        y = (inner + rng.standard_normal(x.shape)) @ self._solve.T
        units = [f"u{i:03d}" for i in range(self.cell.units)]
        index = pd.MultiIndex.from_product([range(len(x)), units], names=["time", "unit"])
        frame = pd.DataFrame({"y": y.ravel(), "m": m.ravel(), "x": x.ravel()}, index=index)
        return sg.Panel(frame.reset_index(), unit="unit", time="time", weights=self._links)

    @cached_property
    def _links(self) -> Graph:
        return sg.weights.from_matrix(self.weights, [f"u{i:03d}" for i in range(self.cell.units)])

    def line(self, kind: str, at: Floats) -> Floats:
        """The true effect over values of the moderator."""
        start = self.truth[f"at 0 {kind}"]
        return np.asarray(start + (self.truth[f"at 1 {kind}"] - start) * at)


def replicate(
    world: ModerationWorld, rng: np.random.Generator
) -> dict[str, tuple[float, float, float]]:
    """Estimate, lower and upper of every number; of bands the share of values at which they miss
    the line, with an interval that holds zero where they miss it nowhere.
    """
    nothing = world.cell.world == "nothing"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sg.moderate(
            sg.SDM("y ~ x + m + x:m", world.panel(rng)).fit(),
            "x",
            "m",
            at=AT,
            draws=500,
            seed=int(rng.integers(2**31)),
            method=world.cell.method,
        )
    columns = ["estimate", "lower", "upper"]
    made = {
        f"at {value:g} {kind}": tuple(row)
        for (value, kind), row in found.to_frame()[columns].iterrows()
    }
    made |= {f"own {kind}": tuple(row) for kind, row in found.own_values()[columns].iterrows()}
    for band in ("pointwise", "simultaneous", *(("fdr",) if nothing else ())):
        curve = found.curve(band=band, points=41)
        for kind in KINDS:
            part = curve.loc[kind]
            line = world.line(kind, part.index.to_numpy())
            off = (part["lower"] > line) | (part["upper"] < line)
            made[f"whole line {band} {kind}"] = (float(off.mean()), *_held(not off.any()))
    return made


def _held(inside: bool) -> tuple[float, float]:
    """An interval that holds zero if the line lay within its band."""
    return (-1.0, 1.0) if inside else (1.0, 1.0)


def simulate(cell: ModerationCell, draws: int) -> list[dict[str, Any]]:
    """Bias, spread and coverage of every number of one cell."""
    world, rng = ModerationWorld(cell), np.random.default_rng(zlib.crc32(cell.key.encode()))
    made = [replicate(world, rng) for _ in range(draws)]
    rows = []
    for name in made[0]:
        value = world.truth.get(name, 0.0)
        found = np.array([one[name] for one in made])
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


def run(target: Path, *, draws: int, only: Iterable[ModerationCell] | None = None) -> None:
    """Run the cells that ``target`` lacks and append their rows."""
    done = finished(target, "cell")
    for cell in moderation_cells() if only is None else only:
        if cell.key not in done:
            append(target, FIELDS, simulate(cell, draws), digits=5)
            print(cell.key, flush=True)
