"""Panels larger than memory: a lattice of cells on disk, fitted on a cluster of this machine.

``python -m benchmarks.large make FOLDER --rows 500 --columns 1000 --periods 5`` writes a panel that
looks like lights at night, ``rasters FOLDER`` GeoTIFFs that do; ``run FOLDER --workers 2`` fits it
and adds a line to ``results/large.csv``; ``compare FOLDER`` sets the numbers beside those of the
panel in memory;
``plan`` fits a model of cost to the lines and says what it makes of more workers.
``make bench-scale`` does all of it.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest import mock

# Before numpy: workers of one thread each are what is measured.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from scipy import sparse

RESULTS = Path(__file__).parent / "results" / "large.csv"
FORMULA = "light ~ roads + people"
TRUE = {"rho": 0.5, "roads": 0.4, "people": 0.2, "W:roads": 0.15, "W:people": 0.0}
SEED = 20_261_201


# -- the lattice --------------------------------------------------------------------------------


def rook(rows: int, columns: int) -> sparse.csr_array:
    """Row-standardised W (N, N) of cells that share an edge."""
    n = rows * columns
    at = np.arange(n, dtype=np.int32)
    row, column = np.divmod(at, columns)
    there = (row > 0, column > 0, column < columns - 1, row < rows - 1)
    counts = sum(side.astype(np.int8) for side in there)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    indices = np.empty(indptr[-1], dtype=np.int32)
    place = indptr[:-1].copy()
    for side, step in zip(there, (-columns, -1, 1, columns), strict=True):
        indices[place[side]] = at[side] + step
        place[side] += 1
    data = np.repeat(1.0 / counts, counts)
    return sparse.csr_array((data, indices, indptr), shape=(n, n))


def smooth(field: np.ndarray, times: int) -> np.ndarray:
    """A field (R, C) averaged with its neighbours so many times: cities have suburbs."""
    for _ in range(times):
        padded = np.pad(field, 1, mode="edge")
        field = (
            padded[1:-1, 1:-1] + padded[:-2, 1:-1] + padded[2:, 1:-1]
            + padded[1:-1, :-2] + padded[1:-1, 2:]
        ) / 5.0  # fmt: skip
    return field


def make(folder: Path, rows: int, columns: int, periods: int) -> None:
    """A panel of cells by year in ``folder/cells``, and its W in ``folder/w.npz``."""
    from spillgap.large import write_weights
    from spillgap.large.solving import solved

    rng, n, W = np.random.default_rng(SEED), rows * columns, rook(rows, columns)
    folder.mkdir(parents=True, exist_ok=True)
    write_weights(folder / "w.npz", W, np.arange(n))
    town = smooth(rng.normal(size=(rows, columns)), 6).ravel()
    town /= town.std()
    for t in range(periods):
        roads = 0.5 * town + rng.normal(size=n) + 0.1 * t
        people = town + 0.7 * rng.normal(size=n)
        mean = town + 0.05 * t + TRUE["roads"] * roads + TRUE["people"] * people
        mean += TRUE["W:roads"] * (W @ roads) + rng.normal(size=n)
        light = solved(W, TRUE["rho"], mean, (-1.0, 1.0))
        place = folder / "cells" / f"year={2015 + t}"
        place.mkdir(parents=True, exist_ok=True)
        frame = {"cell": np.arange(n), "light": light, "roads": roads, "people": people}
        pd.DataFrame(frame).to_parquet(place / "part-0.parquet", index=False)


def rasters(folder: Path, rows: int, columns: int, periods: int) -> None:
    """GeoTIFFs that look like lights at night: towns that shine, and a sea without values."""
    import rasterio

    folder.mkdir(parents=True, exist_ok=True)
    rng, rook_of = np.random.default_rng(SEED), rook(rows, columns)
    from spillgap.large.solving import solved

    towns = np.where(rng.random((rows, columns)) < 0.01, rng.pareto(1.5, (rows, columns)), 0.0)
    town = np.log1p(50.0 * smooth(towns, 8)).ravel()
    sea = smooth(rng.normal(size=(rows, columns)), 12)
    sea = sea < np.quantile(sea, 0.2)
    profile = {
        "driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "float32",
        "crs": "EPSG:4326", "nodata": -9999.0, "compress": "deflate",
        "transform": rasterio.Affine(1 / 240, 0.0, 100.0, 0.0, -1 / 240, 40.0),
    }  # fmt: skip
    for t in range(periods):
        roads = 0.5 * town + rng.normal(size=town.size)
        mean = town + 0.05 * t + TRUE["roads"] * roads + rng.normal(size=town.size)
        light = solved(rook_of, TRUE["rho"], mean, (-1.0, 1.0))
        for name, values in (("light", light), ("roads", roads)):
            band = np.where(sea, -9999.0, values.reshape(rows, columns)).astype("float32")
            with rasterio.open(folder / f"{name}_{2015 + t}.tif", "w", **profile) as file:
                file.write(band, 1)


# -- one fit, measured --------------------------------------------------------------------------


def _peak(dask_worker: Any = None) -> tuple[float, int]:
    """GiB that the process has held at most, and bytes that it sent to others."""
    sent = getattr(dask_worker, "transfer_outgoing_bytes_total", 0) if dask_worker else 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, int(sent)


def run(folder: Path, workers: int, limit: str) -> dict[str, float]:
    """SDM with two-way effects on a cluster of workers of one thread each."""
    from distributed import Client, LocalCluster

    import spillgap as sg
    from spillgap import _tasks as running

    waited, gathered = [0.0], running._gathered

    def timed(client: Any, futures: Any) -> Any:
        start = time.perf_counter()
        try:
            return gathered(client, futures)
        finally:
            waited[0] += time.perf_counter() - start

    scratch = Path(tempfile.mkdtemp(dir=folder))
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=":0", memory_limit=limit
        ) as cluster,
        Client(cluster) as client,
        mock.patch.object(running, "_gathered", timed),
    ):
        start = time.perf_counter()
        large = sg.LargePanel.from_parquet(
            folder / "cells", unit="cell", time="year", weights=folder / "w.npz", scratch=scratch
        )
        opened = time.perf_counter() - start
        fit = sg.SDM(FORMULA, large).fit(logdet="approximate")
        total = time.perf_counter() - start
        peaks = list(client.run(_peak).values())
    laid = sum(f.stat().st_size for f in scratch.rglob("*") if f.is_file())
    line = {
        "units": large.n_units,
        "periods": large.n_periods,
        "workers": workers,
        "seconds": round(total, 1),
        "opened": round(opened, 1),
        "parallel": round(waited[0], 1),
        "driver": round(total - waited[0], 1),
        "peak_worker_gib": round(max(p for p, _ in peaks), 2),
        "peak_driver_gib": round(_peak()[0], 2),
        "moved_mib": round(sum(s for _, s in peaks) / 2**20, 2),
        "scratch_gib": round(laid / 2**30, 3),
    } | {name: round(float(fit.params[name]), 6) for name in TRUE}
    del large, fit
    shutil.rmtree(scratch, ignore_errors=True)
    _append(line)
    return line


def _append(line: dict[str, float]) -> None:
    new = not RESULTS.is_file()
    with RESULTS.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, line)
        if new:
            writer.writeheader()
        writer.writerow(line)


def compare(folder: Path) -> float:
    """The largest relative difference from the panel in memory, of estimates and their errors."""
    import spillgap as sg
    from spillgap.weights.matrix import labelled

    frames = [
        pd.read_parquet(path).assign(year=int(path.parent.name.removeprefix("year=")))
        for path in sorted((folder / "cells").rglob("*.parquet"))
    ]
    with np.load(folder / "w.npz") as file:
        parts = file["data"], file["indices"], file["indptr"]
        ids = pd.Index(file["ids"])
    W = sparse.csr_array(parts, shape=(len(ids),) * 2)
    held = sg.Panel(pd.concat(frames), "cell", "year", labelled(W, ids))
    large = sg.LargePanel.from_parquet(
        folder / "cells", unit="cell", time="year", weights=folder / "w.npz"
    )
    one, other = (sg.SDM(FORMULA, panel).fit(logdet="approximate") for panel in (held, large))
    gaps = [
        np.abs(a / b - 1.0).max()
        for a, b in ((one.params, other.params), (one.std_errors, other.std_errors))
    ]
    return float(max(gaps))


# -- the model of cost --------------------------------------------------------------------------

MODEL = ("cells / workers", "periods", "fixed")


def _features(units: Any, periods: Any, workers: Any) -> np.ndarray:
    """Millions of rows per worker; what every period costs; what a fit costs at least."""
    units, periods, workers = (
        np.atleast_1d(np.asarray(v, float)) for v in (units, periods, workers)
    )
    return np.column_stack([units * periods / workers / 1e6, np.ones_like(units)])


def plan() -> pd.DataFrame:
    """Seconds of the parallel part fitted to what was measured, and what it says of more workers.

    The rows of 8 and more workers are a plan: nothing of that size was run.
    """
    lines = pd.read_csv(RESULTS)
    known = _features(lines["units"], lines["periods"], lines["workers"])
    # Relative errors count: a run of minutes is not known to a second.
    weight = 1.0 / lines["parallel"].to_numpy()
    cost, *_ = np.linalg.lstsq(known * weight[:, None], lines["parallel"] * weight, rcond=None)
    # What the driver does alone, the log-determinant above all, grows with the cells.
    driver = (lines["driver"] / lines["units"]).median() * 1e6
    held = (lines["peak_driver_gib"] / lines["units"]).iloc[lines["units"].argmax()] * 1e6
    per_row = lines["scratch_gib"] / (lines["units"] * lines["periods"])
    rows = []
    for workers in (8, 16, 32, 64):
        seconds = float((_features(1e8, 10, workers) @ cost)[0])
        rows.append(
            {
                "workers": workers,
                "workers_seconds": round(seconds),
                "driver_seconds": round(float(driver) * 100),
                "driver_gib": round(float(held) * 100),
                "scratch_gib": round(float(per_row.max()) * 1e9),
            }
        )
    fitted = known @ cost
    print(f"seconds = {cost[0]:.3g} × million rows / workers + {cost[1]:.3g}; off by at most "
          f"{np.abs(fitted / lines['parallel'] - 1).max():.0%}")  # fmt: skip
    return pd.DataFrame(rows)


def everything(folder: Path, cells: str) -> None:
    """Agreement at 99,856 cells × 4 years; a panel of the size asked for by one and two workers."""
    small, wide = folder / "compared", folder / "fitted"
    for place, (rows, columns), periods in (
        (small, (316, 316), 4),
        (wide, map(int, cells.split("x")), 5),
    ):
        shutil.rmtree(place, ignore_errors=True)
        make(place, rows, columns, periods)
    print(f"largest relative difference: {compare(small):.1e}")
    for workers in (1, 2):
        print(run(wide, workers, "5GiB"))
    print(plan().to_string(index=False))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for what in ("make", "rasters"):
        maker = commands.add_parser(what)
        maker.add_argument("folder", type=Path)
        for name, default in (("rows", 250), ("columns", 400), ("periods", 5)):
            maker.add_argument(f"--{name}", type=int, default=default)
    runner = commands.add_parser("run")
    runner.add_argument("folder", type=Path)
    runner.add_argument("--workers", type=int, default=2)
    runner.add_argument("--limit", default="5GiB")
    commands.add_parser("compare").add_argument("folder", type=Path)
    commands.add_parser("plan")
    whole = commands.add_parser("all")
    whole.add_argument("folder", type=Path)
    whole.add_argument("--cells", default="500x500")
    given = parser.parse_args()
    if given.command == "all":
        everything(given.folder, given.cells)
    elif given.command in ("make", "rasters"):
        maker = make if given.command == "make" else rasters
        maker(given.folder, given.rows, given.columns, given.periods)
    elif given.command == "run":
        print(run(given.folder, given.workers, given.limit))
    elif given.command == "compare":
        print(f"largest relative difference: {compare(given.folder):.1e}")
    else:
        print(plan().to_string(index=False))


if __name__ == "__main__":
    main()
