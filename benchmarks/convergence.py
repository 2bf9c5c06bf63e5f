"""Coverage of the speed of convergence that spatial growth regressions estimate.

g_t = ρWg_t + b·ln y_{t−1} + effects + ε_t, whose regressor is the level that past growth has led
to: with unit effects b has Nickell's bias of order 1/T.
"""

from __future__ import annotations

import os
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import spillgap as sg
from benchmarks.records import append, finished
from benchmarks.worlds import RHO, queen_lattice

__all__ = ["FIELDS", "Growth", "growths", "run", "simulate"]

Floats: TypeAlias = NDArray[np.float64]

FIELDS = ("cell", "slope", "draws", "bias", "sd", "coverage")
SIDE = 7
SLOPE = -0.05
"""b: five per cent of the gap to the steady state per period."""
BURN_IN = 100


@dataclass(frozen=True)
class Growth:
    """One cell: the effects of the regression, and T growth rates per unit."""

    effects: str
    periods: int

    @property
    def key(self) -> str:
        """A name that is the same in every run."""
        return f"SAR/{self.effects}/T{self.periods}"

    def panel(self, rng: np.random.Generator) -> sg.Panel:
        """Levels of one draw, (T + 1)·N rows; units differ in their steady states where they may.

        Drawn in logs, where growth is what the model says it is.
        """
        n = SIDE**2
        inverse = np.linalg.inv(np.eye(n) - RHO * queen_lattice(SIDE).toarray())
        unit = 0.05 * rng.standard_normal(n) if self.effects == "unit" else np.zeros(n)
        log_y = np.zeros(n)
        paths = []
        for _ in range(BURN_IN + self.periods + 1):
            paths.append(log_y)
            shock = 0.03 * rng.standard_normal(n)
            log_y = log_y + inverse @ (SLOPE * log_y + unit + shock)
        levels = np.exp(np.array(paths[BURN_IN:]))
        units = [f"u{i:02d}" for i in range(n)]
        index = pd.MultiIndex.from_product([range(len(levels)), units], names=["time", "unit"])
        table = pd.DataFrame({"y": levels.ravel()}, index=index).reset_index()
        weights = sg.weights.from_matrix(queen_lattice(SIDE).toarray(), units)
        return sg.Panel(table, unit="unit", time="time", weights=weights)


def growths() -> list[Growth]:
    """Every cell."""
    return [Growth(effects, t) for effects in ("time", "unit") for t in (5, 10, 20)]


def simulate(cell: Growth, draws: int) -> list[dict[str, Any]]:
    """Bias of b and coverage of the speed's 95% interval, by slope."""
    rng = np.random.default_rng(zlib.crc32(cell.key.encode()))
    total = SLOPE / (1.0 - RHO)
    truth = {"coefficient": SLOPE, "total": total}
    kept: dict[str, list[tuple[float, bool]]] = {name: [] for name in truth}
    for _ in range(draws):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            speed = sg.gaps.beta_convergence(
                cell.panel(rng), "y", spatial="SAR", effects=cell.effects
            ).speed
        for name, b in truth.items():
            row, true = speed.loc[name], -np.log1p(b)
            inside = bool(row["speed_lower"] <= true <= row["speed_upper"])
            kept[name].append((float(row["b"]) - b, inside))
    return [
        {
            "cell": cell.key,
            "slope": name,
            "draws": draws,
            "bias": float(np.mean([gap for gap, _ in values])),
            "sd": float(np.std([gap for gap, _ in values], ddof=1)),
            "coverage": float(np.mean([inside for _, inside in values])),
        }
        for name, values in kept.items()
    ]


def run(target: Path, *, draws: int, only: Iterable[Growth] | None = None) -> None:
    """Run the cells that ``target`` lacks and append their rows."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    done = finished(target, "cell")
    for cell in growths() if only is None else only:
        if cell.key not in done:
            append(target, FIELDS, simulate(cell, draws), digits=5)
            print(cell.key, flush=True)
