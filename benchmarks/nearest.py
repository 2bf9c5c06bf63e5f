"""How often k of the k nearest units is found, what its sets hold, and what effects cover."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import spillgap as sg
from spillgap.errors import SpillgapWarning
from spillgap.models.family import model_class

__all__ = ["CELLS", "NearestCell", "run", "simulate"]

Floats: TypeAlias = NDArray[np.float64]

TRIED = range(2, 13)
BETA, THETA, EFFECT_DRAWS = 1.0, 0.5, 400


@dataclass(frozen=True)
class NearestCell:
    """A world of 49 units whose W are the k nearest, with unit and period effects."""

    model: str
    k: int
    rho: float
    periods: int = 8
    units: int = 49

    @property
    def key(self) -> str:
        """The cell in a word."""
        return f"{self.model} {self.units}x{self.periods} k={self.k} {self.rho:g}"


CELLS = (
    NearestCell("SAR", 5, 0.2),
    NearestCell("SAR", 5, 0.4),
    NearestCell("SAR", 5, 0.6),
    NearestCell("SDM", 5, 0.4),
    NearestCell("SAR", 10, 0.4),
)


def simulate(cell: NearestCell, draws: int, seed: int = 0) -> dict[str, Any]:
    """Shares over so many samples."""
    points = np.random.default_rng(11).uniform(size=(cell.units, 2))
    distance = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))
    units = range(cell.units)
    frame = pd.DataFrame(distance, index=units, columns=units)
    family = sg.weights.k_nearest(frame, TRIED)
    W = sg.panel.aligned_matrix(family.graphs[cell.k], pd.Index(units)).toarray()
    inverse = np.linalg.inv(np.eye(cell.units) - cell.rho * W)
    inner = BETA * np.eye(cell.units) + (THETA * W if cell.model == "SDM" else 0.0)
    total = inverse @ inner
    truth = float(total.sum(axis=1).mean() - np.diag(total).mean())
    rows = []
    for draw in range(draws):
        panel = _sample(cell, inverse, inner, np.random.default_rng([seed, draw]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SpillgapWarning)
            found = model_class(cell.model)("y ~ x", panel, weights=family).fit()
        rows.append(_told(found, cell.k, truth, draw))
    told = pd.DataFrame(rows).mean().to_dict()
    return {"cell": cell.key, **told, "draws": draws}


def _told(found: Any, k: int, truth: float, seed: int) -> dict[str, float]:
    likely = found.profile["probability"].sort_values(ascending=False)
    # The fewest k that have 95% together.
    most = likely.index[: int((likely.cumsum() < 0.95).sum()) + 1]

    def covers(fit: Any) -> bool:
        row = fit.effects(draws=EFFECT_DRAWS, seed=seed).to_frame().loc[("x", "indirect")]
        return bool(row["lower"] <= truth <= row["upper"])

    return {
        "found": found.k == k,
        "mean_k": found.k,
        "chi_squared_set": k in found.within(),
        "chi_squared_size": len(found.within()),
        "probability_set": k in most,
        "probability_size": len(most),
        "indirect": covers(found),
        "indirect_k_as_known": covers(found.fits[found.k]),
        "indirect_true_k": covers(found.fits[k]),
    }


def _sample(cell: NearestCell, inverse: Floats, inner: Floats, rng: np.random.Generator) -> Any:
    shape = (cell.periods, cell.units)
    x, e = rng.standard_normal((2, *shape))
    fixed = rng.standard_normal(cell.units) + rng.standard_normal((cell.periods, 1))
    y = (x @ inner.T + fixed + e) @ inverse.T
    frame = pd.DataFrame({"y": y.ravel(), "x": x.ravel()})
    frame["unit"] = np.tile(np.arange(cell.units), cell.periods)
    frame["time"] = np.repeat(np.arange(cell.periods), cell.units)
    return sg.Panel(frame, unit="unit", time="time")


def run(target: Path, draws: int) -> None:
    """Simulate the cells that the CSV lacks and append them."""
    done = pd.read_csv(target) if target.exists() else pd.DataFrame({"cell": []})
    for cell in CELLS:
        if cell.key in set(done["cell"]):
            continue
        began = time.perf_counter()
        done = pd.concat([done, pd.DataFrame([simulate(cell, draws)])], ignore_index=True)
        done.round(4).to_csv(target, index=False)
        print(f"{cell.key}: {time.perf_counter() - began:.0f} s", flush=True)
