"""How often verdicts over several W are what they should be, and how long twelve W take.

Worlds of 31 units and 8 periods, SDM with two-way effects (Lee–Yu) under four W: ``noise`` (no
effect of anything), ``own`` (a regressor's own effect, the same whatever W), ``turning``
(neighbours on one W raise y, those on another lower it). For each the share of samples in which a
finding of the headline is of each kind.
"""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from numpy.typing import NDArray

import spillgap as sg
from benchmarks.records import append, finished
from spillgap.errors import SpillgapWarning
from spillgap.robustness import Sensitivity

__all__ = ["FIELDS", "WORLDS", "run", "simulate", "twelve"]

Floats = NDArray[np.float64]

UNITS, PERIODS = 31, 8
NAMES = [f"u{k:02d}" for k in range(UNITS)]
FIELDS = ("world", "finding", "kind", "replications", "share")


def ring(*steps: int) -> Floats:
    """(31, 31) units on a ring, linked to those so many steps away; rows sum to one."""
    w = np.zeros((UNITS, UNITS))
    for i in range(UNITS):
        for step in steps:
            w[i, (i + step) % UNITS] += 1.0
            w[i, (i - step) % UNITS] += 1.0
    return w / w.sum(axis=1, keepdims=True)


def graph(*steps: int) -> Graph:
    """The ring as weights."""
    return sg.weights.from_matrix(ring(*steps), NAMES)


OTHERS: Mapping[str, Graph] = {"two": graph(2), "near": graph(1, 2, 3), "far": graph(5)}

WORLDS: Mapping[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "noise": lambda _x, _z, e: e,
    "own": lambda x, _z, e: x + e,
    "turning": lambda x, _z, e: x + 0.6 * x @ ring(1).T - 0.6 * x @ ring(2).T + e,
}
"""y from x, z and innovations, each (T, N)."""


def panel(world: str, seed: int) -> sg.Panel:
    """A sample of a world; its W is that of next neighbours on the ring."""
    x, z, e = np.random.default_rng(seed).standard_normal((3, PERIODS, UNITS))
    rows = {"x": x, "z": z, "y": WORLDS[world](x, z, e)}
    table = pd.DataFrame({name: values.ravel() for name, values in rows.items()})
    table["unit"] = NAMES * PERIODS
    table["time"] = np.repeat(np.arange(PERIODS), UNITS)
    return sg.Panel(table, unit="unit", time="time", weights=graph(1))


def compared(world: str, seed: int) -> Sensitivity:
    """The main specification of a sample beside three other W."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        main = sg.SDM("y ~ x + z", panel(world, seed)).fit(correction="lee-yu")
        return main.across_weights(OTHERS, quantities="effects", draws=500)


def simulate(world: str, replications: int) -> list[dict[str, object]]:
    """The share of samples with each kind of verdict, by finding and for any of the headline."""
    counts: dict[str, Counter[str]] = {}
    for seed in range(replications):
        findings = compared(world, seed).verdicts()
        for finding in findings:
            name = f"{finding.quantity} {finding.term}"
            counts.setdefault(name, Counter())[finding.kind] += 1
        for kind in {finding.kind for finding in findings}:
            counts.setdefault("any of the headline", Counter())[kind] += 1
    return [
        {
            "world": world,
            "finding": name,
            "kind": kind,
            "replications": replications,
            "share": count / replications,
        }
        for name, kinds in counts.items()
        for kind, count in sorted(kinds.items())
    ]


def twelve(repeats: int = 5) -> float:
    """Seconds of processor time for China's SDM under twelve W with 1,000 draws, the median."""
    china = sg.load("china")
    formula = "digital ~ policy + innovation + industry + log(gdp_pc)"
    main = sg.SDM(formula, china.panel).fit(correction="lee-yu")
    others = {f"knn{k}": sg.weights.knn(china.boundaries, k=k) for k in range(2, 13)}
    taken = []
    for _ in range(repeats + 1):
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SpillgapWarning)
            made = main.across_weights(others, draws=1000)
            made.verdicts()
        taken.append(time.process_time() - start)
    # The first reads what Python reads once.
    return float(np.median(taken[1:]))


def run(target: Path, replications: int = 400) -> None:
    """Simulate the worlds that the file lacks; print the shares and the time of twelve W."""
    known = finished(target, "world")
    for world in (name for name in WORLDS if name not in known):
        append(target, FIELDS, simulate(world, replications), digits=5)
    table = pd.read_csv(target).pivot_table(
        index=["world", "finding"], columns="kind", values="share", fill_value=0.0
    )
    print((100.0 * table).to_string(float_format="{:.1f}".format))
    print(f"12 W × 1,000 draws, 31 × 8: {twelve():.2f} s of one core")
