"""Recovery and coverage where W has parameters: several W, mixtures, decay with distance."""

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
from spillgap.errors import SpillgapError, SpillgapWarning
from spillgap.models.family import model_class

__all__ = ["CELLS", "Place", "WeightsCell", "run", "sample_of", "simulate", "world_of"]

Floats: TypeAlias = NDArray[np.float64]

BETA, THETA, EFFECT_DRAWS = 1.0, (0.5, -0.3), 300


@dataclass(frozen=True)
class WeightsCell:
    """A world and the model that is fitted to it.

    Attributes
    ----------
    kind : str
        ``"several"``, ``"convex"``, ``"power"`` or ``"exponential"``.
    spatial : tuple of float
        ρ of each W; else ρ, or λ of SEM; nothing for SLX.
    shape : float
        γ of the first W, or δ (of ``exponential`` times the median distance).
    """

    kind: str
    model: str
    spatial: tuple[float, ...] = ()
    shape: float = 0.0
    units: int = 49
    periods: int = 8
    effects: str = "twoway"

    @property
    def key(self) -> str:
        """The cell in a word."""
        truth = "/".join(f"{v:g}" for v in (*self.spatial, self.shape))
        return f"{self.kind} {self.model} {self.effects} {self.units}x{self.periods} {truth}"


CELLS = (
    WeightsCell("several", "SAR", (0.4, 0.25)),
    WeightsCell("several", "SDM", (0.4, 0.25)),
    WeightsCell("several", "SDM", (0.5, 0.0)),
    WeightsCell("several", "SDM", (0.5, -0.3), effects="unit"),
    WeightsCell("convex", "SAR", (0.5,), 0.7),
    WeightsCell("convex", "SDM", (0.5,), 0.7),
    WeightsCell("power", "SLX", (), 2.0),
    WeightsCell("power", "SAR", (0.4,), 2.0),
    WeightsCell("power", "SDM", (0.4,), 2.0),
    WeightsCell("power", "SEM", (0.5,), 2.0),
    WeightsCell("exponential", "SLX", (), 4.0),
    WeightsCell("exponential", "SAR", (0.4,), 4.0),
    WeightsCell("exponential", "SDM", (0.4,), 4.0),
    WeightsCell("exponential", "SEM", (0.5,), 4.0),
    # Three times the units: how much of what is short of 95% is few of them.
    WeightsCell("power", "SDM", (0.4,), 2.0, units=144),
    WeightsCell("exponential", "SDM", (0.4,), 4.0, units=144),
)


@dataclass(frozen=True, eq=False)
class Place:
    """Points with two nearest-neighbour W, the second among other points, and distances."""

    distance: Floats
    first: Floats
    second: Floats

    @classmethod
    def of(cls, n: int) -> Place:
        """The same at every call."""
        rng = np.random.default_rng(11)
        distance, other = (_distances(rng.uniform(size=(n, 2))) for _ in range(2))
        return cls(distance, _nearest(distance, 4), _nearest(other, 4))

    def family(self, kind: str) -> Any:
        """What a model takes as ``weights=``."""
        units = range(len(self.first))
        if kind in ("several", "convex"):
            members = {
                name: sg.weights.from_matrix(w, units)
                for name, w in (("geo", self.first), ("econ", self.second))
            }
            return getattr(sg.weights, kind)(members)
        frame = pd.DataFrame(self.distance, index=units, columns=units)
        return sg.weights.decay(frame, kind)  # type: ignore[arg-type]


def simulate(cell: WeightsCell, draws: int, seed: int = 0) -> list[dict[str, Any]]:
    """Bias, spread and coverage of every parameter and effect over so many samples."""
    place = Place.of(cell.units)
    family = place.family(cell.kind)
    truth, solve, lagged = world_of(cell, place, family)
    rows: list[dict[str, Any]] = []
    failed = 0
    for draw in range(draws):
        panel = sample_of(cell, solve, lagged, np.random.default_rng([seed, draw]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SpillgapWarning)
            try:
                results = model_class(cell.model)(  # type: ignore[arg-type]
                    "y ~ x", panel, effects=cell.effects, weights=family
                ).fit()
                rows += _told(results, truth, draw)
            except SpillgapError:
                failed += 1
    frame = pd.DataFrame(rows)
    out = []
    for name, found in frame.groupby("parameter", sort=False):
        known = found.dropna(subset=["lower"])
        inside = (known["lower"] <= known["truth"]) & (known["truth"] <= known["upper"])
        out.append(
            {
                "cell": cell.key,
                "parameter": name,
                "truth": float(found["truth"].iloc[0]),
                "bias": float(found["estimate"].mean() - found["truth"].iloc[0]),
                "median_bias": float(found["estimate"].median() - found["truth"].iloc[0]),
                "sd": float(found["estimate"].std(ddof=1)),
                "mean_se": float(known["se"].mean()),
                "coverage": float(inside.mean()),
                "draws": len(known),
                "without_interval": len(found) - len(known),
                "failed": failed,
            }
        )
    return out


def _told(results: Any, truth: dict[str, float], draw: int) -> list[dict[str, Any]]:
    table = results.to_frame().reset_index()
    table = table.rename(columns={"std_error": "se"})
    if results.model.name != "SEM":
        table = pd.concat([table, _effects(results.effects(draws=EFFECT_DRAWS, seed=draw))])
    table["truth"] = table["parameter"].map(truth)
    if "delta" in truth:
        table = pd.concat([table, _by_standard_error(results, truth)])
    table = table.dropna(subset=["truth"])
    return table[["parameter", "estimate", "se", "lower", "upper", "truth"]].to_dict("records")


def _effects(found: Any) -> pd.DataFrame:
    table = found.to_frame().reset_index()
    return table.assign(parameter=table["effect"]).rename(columns={"std_error": "se"})


def _by_standard_error(results: Any, truth: dict[str, float]) -> pd.DataFrame:
    """What intervals of the parameters and effects of decay would be without its likelihood."""
    ends = results.conf_int(method="wald")
    table = results.to_frame().assign(lower=ends["lower"], upper=ends["upper"]).reset_index()
    table = table.rename(columns={"std_error": "se"})
    if results.model.name != "SEM" and np.all(np.isfinite(results.cov)):
        table = pd.concat([table, _effects(results.effects(method="delta"))])
    table["truth"] = table["parameter"].map(truth)
    return table.assign(parameter=table["parameter"] + " by standard error")


def world_of(
    cell: WeightsCell, place: Place, family: Any
) -> tuple[dict[str, float], Floats, Floats]:
    """The truth by parameter, (I − M)⁻¹ or (I − λW)⁻¹, and what x is multiplied by, (N, N)."""
    eye, durbin = np.eye(cell.units), cell.model in ("SDM", "SLX")
    truth = {"x": BETA}
    if cell.kind == "several":
        pairs = (("geo", place.first), ("econ", place.second))
        mixed = sum(r * w for r, (_, w) in zip(cell.spatial, pairs))
        truth |= {f"rho:{name}": r for r, (name, _) in zip(cell.spatial, pairs)}
        spread = sum(t * w for t, (_, w) in zip(THETA, pairs)) if durbin else 0.0 * eye
        if durbin:
            truth |= {f"W:{name}:x": t for t, (name, _) in zip(THETA, pairs)}
        return _with_effects(truth, np.linalg.inv(eye - mixed), BETA * eye + spread)
    if cell.kind == "convex":
        w = cell.shape * place.first + (1.0 - cell.shape) * place.second
        truth |= {"gamma:geo": cell.shape, "gamma:econ": 1.0 - cell.shape}
    else:
        delta = cell.shape * family.scale
        w, truth["delta"] = family.matrix(delta), delta
    spread = THETA[0] * w if durbin else 0.0 * eye
    if durbin:
        truth["W:x"] = THETA[0]
    inner = BETA * eye + spread
    if cell.model == "SLX":
        return _with_effects(truth, eye, inner)
    inverse = np.linalg.inv(eye - cell.spatial[0] * w)
    truth["lambda" if cell.model == "SEM" else "rho"] = cell.spatial[0]
    if cell.model == "SEM":
        return truth, inverse, inner
    return _with_effects(truth, inverse, inner)


def _with_effects(
    truth: dict[str, float], inverse: Floats, inner: Floats
) -> tuple[dict[str, float], Floats, Floats]:
    total = inverse @ inner
    direct, all_of_it = float(np.diag(total).mean()), float(total.sum(axis=1).mean())
    told = {"direct": direct, "indirect": all_of_it - direct, "total": all_of_it}
    return truth | told, inverse, inner


def sample_of(
    cell: WeightsCell, solve: Floats, inner: Floats, rng: np.random.Generator
) -> sg.Panel:
    shape = (cell.periods, cell.units)
    x, e = rng.standard_normal(shape), rng.standard_normal(shape)
    fixed = rng.standard_normal(cell.units) + rng.standard_normal((cell.periods, 1)) * (
        cell.effects == "twoway"
    )
    if cell.model == "SEM":
        y = x @ inner.T + fixed + e @ solve.T
    else:
        y = (x @ inner.T + fixed + e) @ solve.T
    frame = pd.DataFrame({"y": y.ravel(), "x": x.ravel()})
    frame["unit"] = np.tile(np.arange(cell.units), cell.periods)
    frame["time"] = np.repeat(np.arange(cell.periods), cell.units)
    return sg.Panel(frame, unit="unit", time="time")


def _distances(points: Floats) -> Floats:
    return np.asarray(np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1)))


def _nearest(distance: Floats, k: int) -> Floats:
    order = np.argsort(distance, axis=1)[:, 1 : k + 1]
    out = np.zeros(distance.shape)
    np.put_along_axis(out, order, 1.0 / k, axis=1)
    return out


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
