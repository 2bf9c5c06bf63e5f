"""What one machine takes near its limit: each goal in a process of its own, as JSON.

``python -m benchmarks limits`` measures all goals, or those named, prints them and keeps them;
``python -m benchmarks limits --compare BEFORE.json`` sets the kept ones beside an earlier record.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["GOALS", "Goal", "compare", "run", "section"]

PACKAGES = ("numpy", "scipy", "pandas", "numba", "libpysal", "shapely")

Call = Callable[[], object]


@dataclass(frozen=True)
class Goal:
    """One thing to be done in so much time.

    Attributes
    ----------
    prepare : callable
        Makes the data; gives the call that is timed.
    seconds : float
        Of the processor, threads and children together.
    gibibytes : float or None
        Over what the process held before the call.
    repeats : int
        The best counts.
    """

    title: str
    prepare: Callable[[], Call]
    seconds: float
    gibibytes: float | None = None
    repeats: int = 1


def _fit(units: int, how: str, draws: int = 0) -> Callable[[], Call]:
    def prepare() -> Call:
        import spillgap as sg
        from benchmarks.data import Lattice

        data = Lattice(units, 10)
        panel = data.panel
        for made in ("arrays", "frame", "weights"):
            del data.__dict__[made]

        def call() -> object:
            fit = sg.SDM(data.formula, panel).fit(logdet=how)
            return fit.effects(draws=draws, seed=0) if draws else fit

        return call

    return prepare


def _read(what: str) -> Callable[[], Call]:
    """What a fit of 99,856 units is asked for."""

    def prepare() -> Call:
        import pandas as pd

        import spillgap as sg
        from benchmarks.data import Lattice

        data = Lattice(316**2, 6)
        fit = sg.SDM(data.formula, data.panel).fit(logdet="approximate")
        half = np.where(np.arange(data.units) < data.units // 2, "north", "south")
        groups = pd.Series(half, index=np.arange(data.units))
        calls: dict[str, Call] = {
            "gap": lambda: fit.explain_gap(groups, draws=200, seed=1),
            "by-unit": fit.effects_by_unit,
            "scenario": lambda: fit.scenario({"x1": 1.0}, draws=200, seed=1),
            "target": lambda: fit.target("x1", 1000.0, draws=50, reoptimise=10, seed=1),
        }
        return calls[what]

    return prepare


def _moran() -> Call:
    import pandas as pd

    import spillgap as sg

    side = 316
    graph = sg.weights.grid((side, side))
    y = np.random.default_rng(1).normal(size=side**2)
    frame = pd.DataFrame({"unit": graph.unique_ids, "year": 1, "y": y})
    panel = sg.Panel(frame, "unit", "year", graph)
    return lambda: sg.moran(panel, "y", permutations=999, seed=1)


def _grid(rule: str) -> Callable[[], Call]:
    def prepare() -> Call:
        import spillgap as sg

        return lambda: sg.weights.grid((2500, 4000), rule)

    return prepare


def _polygons() -> Call:
    import geopandas
    import shapely

    import spillgap as sg

    row, column = np.divmod(np.arange(316**2), 316)
    boxes = geopandas.GeoDataFrame(geometry=shapely.box(column, row, column + 1, row + 1))
    return lambda: sg.weights.contiguity(boxes)


def _nearest() -> Call:
    import geopandas
    import shapely

    import spillgap as sg

    rng = np.random.default_rng(1)
    places = np.column_stack([rng.uniform(-180, 180, 10**6), rng.uniform(-60, 70, 10**6)])
    towns = geopandas.GeoDataFrame(geometry=shapely.points(places), crs=4326)
    return lambda: sg.weights.knn(towns, 6)


GOALS: dict[str, Goal] = {
    "million": Goal(
        "SDM two-way, 1,000,000 × 10, approximate, 1,000 draws",
        _fit(1_000_000, "approximate", 1000),
        45.0,
        4.0,
    ),
    "approximate": Goal(
        "SDM two-way, 99,856 × 10, approximate", _fit(316**2, "approximate"), 1.5, repeats=3
    ),
    "exact": Goal("SDM two-way, 99,856 × 10, exact", _fit(316**2, "exact"), 4.0, repeats=2),
    "moran": Goal("Moran's I, 99,856 units, 999 permutations", _moran, 1.0, repeats=3),
    "gap": Goal("explain_gap, 99,856 units, 200 draws", _read("gap"), 60.0, 4.0),
    "by-unit": Goal("effects_by_unit, 99,856 units", _read("by-unit"), 20.0, 4.0),
    "scenario": Goal("scenario, 99,856 units, 200 draws", _read("scenario"), 20.0, 4.0),
    "target": Goal("target the mean, 99,856 units, 50 draws", _read("target"), 60.0, 4.0),
    "grid-queen": Goal("grid, 10,000,000 cells, queen", _grid("queen"), 20.0),
    "grid-rook": Goal("grid, 10,000,000 cells, rook", _grid("rook"), 20.0),
    "polygons": Goal("contiguity, 99,856 polygons", _polygons, 20.0),
    "nearest": Goal("six nearest of 1,000,000 points", _nearest, 20.0),
}
"""What is measured, by key."""


def run(target: Path, keys: Iterable[str] = ()) -> None:
    """Measure goals, print them and keep them in a record."""
    kept: dict[str, Any] = {}
    if target.exists():
        kept = json.loads(target.read_text(encoding="utf-8"))["goals"]
    for key in keys or GOALS:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.limits", key],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        if done.returncode:
            print(f"{key} failed: {done.stderr.strip().splitlines()[-1]}", flush=True)
            continue
        kept[key] = json.loads(done.stdout.strip().splitlines()[-1])
        print(line(key, kept[key]), flush=True)
    record = {"machine": machine(), "goals": kept}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, str]:
    """What was measured on."""
    cores = len(os.sched_getaffinity(0))
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {
        "cores": f"{cores} ({platform.machine()})",
        "threads of linear algebra": "1",
        "python": platform.python_version(),
        "packages": packages,
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def line(key: str, found: dict[str, float]) -> str:
    """A goal and whether it was reached, in words."""
    goal = GOALS[key]
    reached = found["processor"] <= goal.seconds
    text = f"{goal.title}: {found['processor']:.2f} s of the processor (goal {goal.seconds:g}), "
    text += f"{found['wall']:.2f} s, {found['gibibytes']:.2f} GiB over the data"
    if goal.gibibytes is not None:
        reached &= found["gibibytes"] <= goal.gibibytes
        text += f" (goal {goal.gibibytes:g})"
    return f"{text}: {'yes' if reached else 'NO'}"


def section(record: Path) -> str:
    """What was measured and what sets the limit, as Markdown."""
    kept = json.loads(record.read_text(encoding="utf-8"))
    on = "; ".join(f"{what} {value}" for what, value in kept["machine"].items())
    lines = [
        "## Near the limit of one machine",
        "",
        "`python -m benchmarks limits` measures each in a process of its own, from ready data, and",
        "keeps `benchmarks/results/limits.json`; `make bench-compare BEFORE=earlier.json` sets two",
        "records side by side. Processor time counts all threads; memory is what the call held at",
        f"most beyond its data. Measured on: {on}.",
        "",
        "| what | processor, s | goal | wall, s | GiB over the data | goal |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for key in (k for k in GOALS if k in kept["goals"]):
        goal, found = GOALS[key], kept["goals"][key]
        most = "" if goal.gibibytes is None else f"≤ {goal.gibibytes:g}"
        lines.append(
            f"| {goal.title} | {found['processor']:.2f} | ≤ {goal.seconds:g} | {found['wall']:.2f} "
            f"| {found['gibibytes']:.2f} | {most} |"
        )
    return "\n".join([*lines, "", *LIMITS, ""])


LIMITS = (
    "What sets the limit. No one thing sets that of an approximate fit of 99,856 cells: three "
    "tenths of its time are products with W (some two hundred with a vector for the ends of its "
    "spectrum, some ninety with eight or ten columns for the moments and for (I − ρW)⁻¹, each of "
    "which moves W's 10 MB through the processor), as much again the steps between them, and the "
    "rest reads the formula and passes over the rows three times, a period at a time. An exact fit "
    "is six factorisations of I − ρW, half a second each and seven tenths of its time: only "
    "another ordering or a symmetric factorisation would shorten it. A grid of ten million cells "
    "is its labelled table of 40 or 80 million links. The gap's own parts need the diagonal of "
    "(I − ρW)⁻¹ at some nodes of ρ, beyond 10,000 units by probes, which is nearly all of "
    "its time.",
)


def compare(before: Path, now: Path) -> None:
    """Two records side by side: seconds of the processor, and how many times as much."""
    old, new = (json.loads(path.read_text(encoding="utf-8")) for path in (before, now))
    for what in old["machine"]:
        if old["machine"][what] != new["machine"].get(what):
            print(f"{what}: {old['machine'][what]} → {new['machine'].get(what)}")
    for key in (k for k in GOALS if k in old["goals"] and k in new["goals"]):
        first, then = old["goals"][key], new["goals"][key]
        ratio = then["processor"] / first["processor"]
        print(
            f"{GOALS[key].title}: {first['processor']:.2f} → {then['processor']:.2f} s "
            f"({ratio:.2f} times), {first['gibibytes']:.2f} → {then['gibibytes']:.2f} GiB"
        )


def _spent() -> float:
    """Seconds of the processor, children's too."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def measure(goal: Goal) -> dict[str, float]:
    """The best of the repeats, and the memory beyond the data."""
    warnings.simplefilter("ignore")
    call = goal.prepare()
    page = os.sysconf("SC_PAGE_SIZE")
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * page
    walls, spent = [], []
    for _ in range(goal.repeats):
        wall, processor = time.perf_counter(), _spent()
        found = call()
        walls.append(time.perf_counter() - wall)
        spent.append(_spent() - processor)
        del found
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "processor": round(min(spent), 3),
        "wall": round(min(walls), 3),
        "gibibytes": round(max(peak - held, 0) / 2**30, 3),
    }


if __name__ == "__main__":
    print(json.dumps(measure(GOALS[sys.argv[1]])))
