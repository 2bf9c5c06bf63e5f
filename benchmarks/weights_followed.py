"""Coverage of what follows from W with parameters: parts of a gap, and a scenario."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.several_weights import Place, WeightsCell, sample_of, world_of
from spillgap.errors import SpillgapError, SpillgapWarning
from spillgap.models.family import model_class

__all__ = ["CELLS", "run", "simulate"]

Floats: TypeAlias = NDArray[np.float64]

CELLS = (
    WeightsCell("several", "SDM", (0.4, 0.25)),
    WeightsCell("convex", "SDM", (0.5,), 0.7),
    WeightsCell("power", "SDM", (0.4,), 2.0),
    WeightsCell("exponential", "SAR", (0.4,), 4.0),
)
FOLLOWED_DRAWS = 200


def simulate(cell: WeightsCell, draws: int, seed: int = 0) -> list[dict[str, Any]]:
    """How often 95% intervals hold the parts that x has in the gap between the first half of the
    units and the others in the last period, and what the others get when the first half's x
    rises by one.
    """
    place = Place.of(cell.units)
    family = place.family(cell.kind)
    _, solve, inner = world_of(cell, place, family)
    effects = solve @ inner
    half = np.arange(cell.units) < cell.units // 2
    contrast = np.where(half, 1.0 / half.sum(), -1.0 / (~half).sum())
    groups = {"a": np.flatnonzero(half).tolist(), "b": np.flatnonzero(~half).tolist()}
    received = float((effects @ half)[~half].mean())
    rows: list[tuple[str, float, float, float]] = []
    failed = 0
    for draw in range(draws):
        panel = sample_of(cell, solve, inner, np.random.default_rng([seed, draw]))
        x = panel.frame["x"].to_numpy().reshape(cell.periods, -1)[-1]
        own = float(contrast @ (np.diag(effects) * x))
        truth = {"own": own, "neighbours": float(contrast @ effects @ x) - own}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SpillgapWarning)
            try:
                results = model_class(cell.model)("y ~ x", panel, weights=family).fit()  # type: ignore[arg-type]
                why = results.explain_gap(
                    groups, pair=("a", "b"), period=cell.periods - 1, draws=FOLLOWED_DRAWS,
                    seed=draw,
                )  # fmt: skip
                moved = results.scenario(
                    {"x": dict.fromkeys(groups["a"], 1.0)}, draws=FOLLOWED_DRAWS, seed=draw
                )
            except SpillgapError:
                failed += 1
                continue
        table = why.to_frame()
        for kind, value in truth.items():
            low, high = table.loc[("x", kind), ["lower", "upper"]]
            rows.append((f"gap: {kind}", value, float(low), float(high)))
        low, high = np.quantile(moved.draws[:, 0, ~half].mean(axis=1), [0.025, 0.975])
        rows.append(("scenario: others", received, float(low), float(high)))
    frame = pd.DataFrame(rows, columns=["quantity", "truth", "lower", "upper"])
    inside = (frame["lower"] <= frame["truth"]) & (frame["truth"] <= frame["upper"])
    return [
        {"cell": cell.key, "quantity": name, "coverage": float(held.mean()),
         "draws": len(held), "failed": failed}
        for name, held in inside.groupby(frame["quantity"], sort=False)
    ]  # fmt: skip


def run(target: Path, draws: int) -> None:
    """Simulate the cells that the CSV lacks and append them."""
    done = pd.read_csv(target) if target.exists() else pd.DataFrame({"cell": []})
    for cell in CELLS:
        if cell.key in set(done["cell"]):
            continue
        began = time.perf_counter()
        done = pd.concat([done, pd.DataFrame(simulate(cell, draws))], ignore_index=True)
        done.round(5).to_csv(target, index=False)
        print(f"{cell.key}: {time.perf_counter() - began:.0f} s", flush=True)
