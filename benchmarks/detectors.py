"""How often the tests of the geographical detector reject where there is nothing to find."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import spillgap as sg
from benchmarks.records import append, finished

__all__ = ["WORLDS", "run"]

PERMUTATIONS = 199
LEVEL = 0.05
FIELDS = (
    "cell", "units", "strata", "mean", "pattern", "effect", "replications", "q", "chance",
    "p", "p_f", "p_noncentral", "pair_above_both", "pair_above_sum", "pair_p", "ecology",
    "seconds",
)  # fmt: skip

WORLDS: tuple[dict[str, Any], ...] = (
    *({"units": 31, "strata": s, "mean": 0.0} for s in ("given", "fixed", "optimal", "robust")),
    {"units": 31, "strata": "given", "mean": 10.0},
    {"units": 100, "strata": "given", "mean": 10.0},
    *({"units": 100, "strata": s, "mean": 0.0} for s in ("given", "optimal", "robust")),
    *({"units": 100, "strata": s, "mean": 0.0, "pattern": 0.7} for s in ("given", "optimal")),
    *({"units": 31, "strata": s, "mean": 0.0, "effect": 0.7} for s in ("fixed", "optimal")),
)
"""Units; how strata are found; mean of y; pattern of all three; slope of y on the first factor."""


def run(target: Path, replications: int) -> None:
    """Simulate the worlds that the record does not hold yet."""
    done = finished(target, "cell")
    for world in WORLDS:
        whole = {"pattern": 0.0, "effect": 0.0, **world}
        cell = " ".join(f"{name}={value}" for name, value in whole.items())
        if cell in done:
            continue
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = pd.DataFrame(list(_worlds(whole, replications)))
        row = {"cell": cell, **whole, "replications": replications, **rows.mean().to_dict()}
        append(target, FIELDS, [{**row, "seconds": time.perf_counter() - start}], digits=3)
        print(row, flush=True)


def _worlds(world: dict[str, Any], replications: int) -> Iterator[dict[str, float]]:
    for seed in range(replications):
        panel = _panel(world, np.random.default_rng([seed, world["units"]]))
        found = sg.stratified.geodetector(
            panel, "y", ["x", "z"], permutations=PERMUTATIONS, seed=seed, **_ways(world["strata"])
        )
        factor, pair = found.factors.iloc[0], found.interactions.iloc[0]
        yield {
            "q": factor["q"],
            "chance": factor["chance"],
            **{name: float(factor[name] < LEVEL) for name in ("p", "p_f", "p_noncentral")},
            "pair_above_both": float(str(pair["kind"]).startswith("enhance")),
            "pair_above_sum": float(pair["kind"] == "enhance-nonlinear"),
            "pair_p": float(pair["p"] < LEVEL),
            "ecology": float(found.ecology["p"].iloc[0] < LEVEL),
        }


def _ways(strata: str) -> dict[str, Any]:
    return {
        "given": {"categories": ["x", "z"]},
        "fixed": {"schemes": "quantiles", "classes": 4},
        "optimal": {},
        "robust": {"rule": "robust"},
    }[strata]


def _panel(world: dict[str, Any], rng: np.random.Generator) -> sg.Panel:
    n = world["units"]
    x, z, noise = (_field(n, world["pattern"], rng) for _ in range(3))
    y = world["mean"] + world["effect"] * x + noise
    if world["strata"] == "given":
        # Strata of unequal sizes, as zones have them.
        x, z = (np.searchsorted(np.quantile(v, [0.1, 0.3, 0.5]), v) for v in (x, z))
    data = pd.DataFrame({"unit": range(n), "year": 1, "y": y, "x": x, "z": z})
    return sg.Panel(data, "unit", "year")


def _field(n: int, pattern: float, rng: np.random.Generator) -> np.ndarray:
    """(N,) noise, or a spatial autoregression of it on a square lattice of rook's neighbours."""
    noise = rng.normal(size=n)
    if not pattern:
        return noise
    side = round(n**0.5)
    line = np.eye(side, k=1) + np.eye(side, k=-1)
    w = np.kron(line, np.eye(side)) + np.kron(np.eye(side), line)
    w /= w.sum(axis=1, keepdims=True)
    return np.linalg.solve(np.eye(n) - pattern * w, noise)
