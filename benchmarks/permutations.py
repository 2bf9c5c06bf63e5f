"""Permutation tests of many units by us and by esda, side by side in one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

__all__ = ["CASES", "run", "section"]

PERMUTATIONS = 999
CASES: tuple[tuple[str, int, str], ...] = (
    ("local", 31, "spillgap"),
    ("local", 99_856, "spillgap"),
    ("local", 99_856, "esda"),
    ("local", 1_000_000, "spillgap"),
    ("global", 31, "spillgap"),
    ("global", 99_856, "spillgap"),
    ("global", 99_856, "esda"),
)
"""Statistic, units, whose."""

PROMISES = {
    ("local", 99_856): (2.0, None),
    ("local", 1_000_000): (25.0, 2.0),
    ("global", 99_856): (1.0, None),
}
"""Statistic and units → seconds and GiB at most."""

TIMES_FASTER = 7.0
"""Local Moran of 99,856 units, than esda."""

FIELDS = ("statistic", "units", "engine", "first", "wall", "processor", "gibibytes", "cores")


def run(target: Path, page: Path) -> None:
    """Measure every case in a process of its own; the record, and the section of the page."""
    rows = []
    for statistic, units, engine in CASES:
        command = [sys.executable, "-m", "benchmarks.permutations", statistic, str(units), engine]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout.strip().splitlines()[-1]))
        print(rows[-1], flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows)[list(FIELDS)].to_csv(target, index=False, float_format="%.4g")
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition("## Permutation tests\n")
    _, mark, tail = rest.partition("\n## ")
    if not mark:
        head, mark, tail = head.partition("\n## How cost grows")
        head, mark = f"{head}\n", f"{mark}"
    page.write_text(f"{head}{section(target)}{mark}{tail}", encoding="utf-8")


def section(record: Path) -> str:
    """What was measured, as Markdown."""
    rows = pd.read_csv(record)
    lines = [
        "## Permutation tests",
        "",
        "`python -m benchmarks permutations`: Moran's I and LISA with "
        f"{PERMUTATIONS} permutations on lattices of eight neighbours",
        "(31 units: a ring), from a ready panel; esda from a ready W, without keeping the draws,",
        "on one core or on all, whichever is faster. The first call of a session compiles, or",
        "loads what an earlier session compiled; the best of the later ones counts. Seconds are",
        "those of a machine that others may use too; processor time is that of the one process.",
        f"esda {version('esda')}, numba {version('numba')}, {rows['cores'].iloc[0]} cores.",
        "",
        "| statistic | units | by | first, s | later, s | processor, s | peak GiB | promised |",
        "|---|---:|---|---:|---:|---:|---:|---|",
    ]
    for row in rows.itertuples():
        lines.append(
            f"| {row.statistic} | {row.units:,} | {row.engine} | {row.first:.3g} | {row.wall:.3g} "
            f"| {row.processor:.3g} | {row.gibibytes:.2f} | {_kept(row, rows)} |"
        )
    return "\n".join([*lines, ""])


def _kept(row: Any, rows: pd.DataFrame) -> str:
    if row.engine != "spillgap" or (row.statistic, row.units) not in PROMISES:
        return ""
    seconds, gibibytes = PROMISES[row.statistic, row.units]
    said = [f"≤ {seconds:g} s: {'yes' if row.wall <= seconds else 'NO'}"]
    if gibibytes is not None:
        said.append(f"≤ {gibibytes:g} GiB: {'yes' if row.gibibytes <= gibibytes else 'NO'}")
    same = rows[(rows["statistic"] == row.statistic) & (rows["units"] == row.units)]
    theirs = same[same["engine"] == "esda"]["wall"]
    if row.statistic == "local" and len(theirs):
        ratio = float(theirs.iloc[0]) / row.wall
        fast = "yes" if ratio >= TIMES_FASTER else "NO"
        said.append(f"esda ≥ {TIMES_FASTER:g} times slower: {fast} ({ratio:.0f})")
    return "; ".join(said)


# -- one case, in a process of its own ------------------------------------------------------------


def _grid(units: int) -> sparse.csr_array:
    """A lattice of eight neighbours, or a ring of so many that make no square; rows sum to one."""
    side = round(units**0.5)
    if side * side != units:
        ring = sparse.eye_array(units, format="csr")
        W = sparse.csr_array(
            ring[np.roll(np.arange(units), 1)] + ring[np.roll(np.arange(units), -1)]
        )
    else:
        line = sparse.diags_array(
            [np.ones(side - 1), np.ones(side), np.ones(side - 1)], offsets=[-1, 0, 1]
        )
        W = sparse.csr_array(sparse.kron(line, line) - sparse.eye_array(units))
        W.eliminate_zeros()
    return sparse.csr_array(W.multiply(1.0 / W.sum(axis=1)[:, None]))


def _ours(statistic: str, W: sparse.csr_array, y: np.ndarray) -> list[Callable[[], Any]]:
    import spillgap as sg

    units = np.arange(len(y))
    panel = sg.Panel(pd.DataFrame({"unit": units, "year": 1, "y": y}), "unit", "year", W, ids=units)
    if statistic == "local":
        return [lambda: sg.lisa(panel, "y", 1, PERMUTATIONS, seed=1)]
    return [lambda: sg.moran(panel, "y", PERMUTATIONS, seed=1)]


def _theirs(statistic: str, W: sparse.csr_array, y: np.ndarray) -> list[Callable[[], Any]]:
    import esda
    from libpysal.graph import Graph

    graph = Graph.from_sparse(W)
    if statistic == "global":
        return [lambda: esda.Moran(y, graph, transformation="O", permutations=PERMUTATIONS)]

    def local(jobs: int) -> Any:
        return esda.Moran_Local(
            y, graph, "O", PERMUTATIONS, n_jobs=jobs, keep_simulations=False, seed=1
        )

    return [lambda: local(1), lambda: local(-1)]


def _measure(statistic: str, units: int, engine: str) -> dict[str, Any]:
    import resource
    import warnings

    warnings.simplefilter("ignore")
    W = _grid(units)
    y = np.random.default_rng(1).normal(size=units)
    calls = (_ours if engine == "spillgap" else _theirs)(statistic, W, y)
    first, best = np.inf, (np.inf, np.inf)
    for call in calls:
        start = time.perf_counter()
        try:
            call()
        except AttributeError as problem:  # esda on all cores asks numpy for what it has no more
            print(f"failed: {problem}", flush=True)
            continue
        first = min(first, time.perf_counter() - start)
        for _ in range(1 if engine == "esda" else 3):
            start, processor = time.perf_counter(), time.process_time()
            call()
            wall = time.perf_counter() - start
            best = min(best, (wall, time.process_time() - processor))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    cores = len(os.sched_getaffinity(0))
    return dict(zip(FIELDS, (statistic, units, engine, first, *best, peak, cores), strict=True))


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
