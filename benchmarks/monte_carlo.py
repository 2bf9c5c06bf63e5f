"""Monte Carlo: bias, RMSE and coverage for every model, effect and correction.

Each cell is simulated, estimated by the public ``fit``, and summarised into rows of one CSV;
a cell that the CSV holds already is not run again.
"""

from __future__ import annotations

import os
import warnings
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.records import append, finished
from benchmarks.worlds import RHO, ROBUST_RHO, Cell, World
from spillgap.errors import UnstableError
from spillgap.models.family import MODELS
from spillgap.models.results import Results

__all__ = ["FIELDS", "cells", "replicate", "run", "short_panels", "summarise"]

FIELDS = (
    "cell",
    "parameter",
    "truth",
    "replications",
    "failures",
    "mean",
    "sd",
    "mean_se",
    "bias",
    "rmse",
    "coverage",
)
Z95 = 1.959963984540054
DRAWS = 500
"""Of each simulated distribution of effects."""


class Reading(NamedTuple):
    """One parameter of one replication: ``covered`` is None where the interval is the usual one."""

    estimate: float
    error: float
    covered: bool | None = None


def cells() -> list[Cell]:
    """Every cell of the table: those that cost least first."""
    out = []
    for periods in (5, 15):
        for kind in MODELS.values():
            for effects, corrections in (
                ("pooled", (None,)),
                ("unit", (None, "lee-yu")),
                ("twoway", (None, "lee-yu")),
                ("random", (None,)),
            ):
                out += [Cell(kind.name, effects, periods, c) for c in corrections]
        for name in ("SAR", "SDM"):
            for dynamic in (("time",), ("time", "space-time")):
                for effects in ("unit", "twoway"):
                    out += [Cell(name, effects, periods, c, dynamic) for c in (None, "lee-yu")]
        out += [Cell(name, "twoway", periods, "lee-yu", (), "observed") for name in ("SAC", "GNS")]
        out.append(Cell("GNS", "twoway", periods, "lee-yu", strength=3.0))
        out += [Cell(n, "twoway", periods, "lee-yu", profiled=True) for n in ("SAC", "GNS")]
    out += [*short_panels(), *moment_cells(), *regime_cells(), *long_runs()]
    return sorted(out, key=_cost)


def short_panels() -> list[Cell]:
    """Dynamic models of few periods by the adjusted score, which T does not matter to."""
    return [
        Cell(name, effects, periods, "adjusted-score", dynamic)
        for periods in (3, 5, 10)
        for name in ("SAR", "SDM")
        for effects in ("unit", "twoway")
        for dynamic in (("time",), ("time", "space-time"))
    ]


def long_runs() -> list[Cell]:
    """Long-run effects by simulation, which is what ``effects`` does unless told otherwise."""
    few = [(periods, "adjusted-score") for periods in (3, 5, 10)]
    return [
        Cell(name, effects, periods, correction, dynamic, simulated=True)
        for periods, correction in (*few, (5, "lee-yu"), (15, "lee-yu"))
        for name in ("SAR", "SDM")
        for effects in ("unit", "twoway")
        for dynamic in (("time",), ("time", "space-time"))
    ]


def moment_cells() -> list[Cell]:
    """Models by moments, ρ by its Anderson–Rubin set as well."""
    return [
        Cell(name, effects, periods, method="gmm")
        for periods in (4, 8)
        for name in ("SAR", "SEM", "SDM", "SAC")
        for effects in ("twoway", "random")
    ]


def regime_cells() -> list[Cell]:
    """Coefficients that differ between two groups of units."""
    return [
        Cell(name, "twoway", periods, "lee-yu", regimes=True)
        for periods in (5, 15)
        for name in ("SAR", "SDM")
    ]


def _cost(cell: Cell) -> int:
    searched = cell.model in ("SAC", "GNS")
    return searched + 2 * (cell.effects == "random") + 2 * (searched and cell.effects == "random")


def replicate(world: World, rng: np.random.Generator) -> dict[str, Reading]:
    """Estimate and standard error of every parameter and effect of one replication.

    An effect that does not exist, because the estimate lies outside the stable region, is
    left out.
    """
    cell = world.cell
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = world.model(world.outcomes(rng)).fit(**cell.options)
        if cell.simulated:
            return _simulated(found, world, int(rng.integers(2**31)))
        return _profiled(found, world) if cell.profiled else _readings(found, world)


def _profiled(found: Results, world: World) -> dict[str, Reading]:
    """ρ and λ, judged by their profile-likelihood intervals."""
    bounds = found.conf_int(method="profile")
    return {
        name: Reading(
            float(found.params[name]),
            float(found.std_errors[name]),
            covered=bool(bounds.loc[name, "lower"] <= truth <= bounds.loc[name, "upper"]),
        )
        for name, truth in world.truth.items()
        if name in ("rho", "lambda")
    }


def _simulated(found: Results, world: World, seed: int) -> dict[str, Reading]:
    """Long-run effects, judged by the quantiles of their draws; none where they do not exist."""
    try:
        table = found.effects(DRAWS, seed, horizon="long").to_frame()
    except UnstableError:
        return {}
    values = {}
    for (name, part), row in table.iterrows():
        key = f"long {part} {name}"
        if key in world.truth:
            inside = bool(row["lower"] <= world.truth[key] <= row["upper"])
            values[key] = Reading(float(row["estimate"]), float(row["std_error"]), inside)
    return values


def _readings(found: Results, world: World) -> dict[str, Reading]:
    errors = np.sqrt(np.diag(found.cov_matrix))
    values = {
        name: Reading(float(value), float(error))
        for name, value, error in zip(found.params.index, found.params.to_numpy(), errors)
    }
    values["sigma2"] = Reading(found.sigma2, float(errors[-1]))
    test = found.estimate.anderson_rubin
    if test is not None:
        inside = test.excess(test.parameters["rho"], RHO, 0.95) <= 0.0
        values[ROBUST_RHO] = values["rho"]._replace(covered=inside)
    for horizon in ("short", "long") if world.cell.dynamic else ("short",):
        try:
            effects = found.effects(method="delta", horizon=horizon)
        except UnstableError:
            continue
        prefix = "long " if horizon == "long" else ""
        for k, name in enumerate(effects.variables):
            for j, part in enumerate(("direct", "indirect")):
                at = effects.estimate[k, j], effects.std_error[k, j]
                values[f"{prefix}{part} {name}"] = Reading(float(at[0]), float(at[1]))
    if world.cell.regimes:
        values |= _by_regime(found)
    return values


def _by_regime(found: Results) -> dict[str, Reading]:
    """Direct and indirect effects on the units of each regime."""
    table = found.effects_by_regime(method="delta").to_frame()[["estimate", "std_error"]]
    return {
        f"{effect} {name}[{regime}]": Reading(float(row.iloc[0]), float(row.iloc[1]))
        for (name, regime, effect), row in table.iterrows()
    }


def simulate(cell: Cell, replications: int) -> list[dict[str, object]]:
    """All rows of one cell; its seed follows from its name."""
    world = World(cell)
    rng = np.random.default_rng(zlib.crc32(cell.key.encode()))
    made = [replicate(world, rng) for _ in range(replications)]
    return summarise(world, made)


def summarise(world: World, made: list[dict[str, Reading]]) -> list[dict[str, object]]:
    """Bias, RMSE and coverage of each parameter over the replications that have it."""
    rows: list[dict[str, object]] = []
    for name, truth in world.truth.items():
        values = [m[name] for m in made if name in m]
        if not values:
            continue
        rows.append(
            {
                "cell": world.cell.key,
                "parameter": name,
                "truth": truth,
                "replications": len(made),
                "failures": len(made) - len(values),
                **_summary(values, truth),
            }
        )
    return rows


def _summary(values: list[Reading], truth: float) -> dict[str, float]:
    estimates, errors = np.array([(v.estimate, v.error) for v in values]).T
    gap = estimates - truth
    # An interval that does not exist (no standard error) does not cover.
    usual = np.abs(gap) <= Z95 * errors
    inside = np.array([u if v.covered is None else v.covered for u, v in zip(usual, values)])
    return {
        "mean": float(estimates.mean()),
        "sd": float(estimates.std(ddof=1)),
        "mean_se": float(np.nanmean(errors)),
        "bias": float(gap.mean()),
        "rmse": float(np.sqrt((gap**2).mean())),
        "coverage": float(inside.mean()),
    }


def run(
    target: Path, *, replications: int, processes: int, only: Iterable[Cell] | None = None
) -> None:
    """Run the cells that ``target`` lacks and append their rows to it as they finish."""
    from joblib import Parallel, delayed

    os.environ.setdefault("OMP_NUM_THREADS", "1")
    wanted = list(cells() if only is None else only)
    done = finished(target, "cell")
    left = [cell for cell in wanted if cell.key not in done]
    print(f"{len(left)} of {len(wanted)} cells to run, {replications} replications each")
    work = Parallel(n_jobs=processes, return_as="generator_unordered")
    for k, rows in enumerate(work(delayed(simulate)(cell, replications) for cell in left), 1):
        append(target, FIELDS, rows, digits=6)
        print(f"{k}/{len(left)} {rows[0]['cell']}", flush=True)
