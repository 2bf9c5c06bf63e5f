"""What holds for few units or periods: intervals of inequality, size of the log t test.

Printed as two tables, the first kept as a CSV; the docstrings of ``inequality`` and ``clubs`` and
docs/validation.md quote them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.records import append
from spillgap.gaps._bootstrap import Resampling
from spillgap.gaps._clubs import log_t
from spillgap.gaps.measures import MEASURES as ROWS
from spillgap.groups import Partition

__all__ = ["FIELDS", "club_sizes", "inequality_coverage", "rows_of", "run"]

FIELDS = ("cell", "parameter", "replications", "coverage")

Floats = NDArray[np.float64]
MEASURES = ("theil_t", "theil_l", "gini", "cv")
WORLDS = {
    "31 units": (np.array([31]), np.zeros(1), 0.5),
    "31 units in 4 groups": (np.array([11, 8, 6, 6]), np.array([0.5, 0.0, -0.3, -0.1]), 0.4),
}
"""Sizes of the groups, their log means, σ of the logs."""


def run(target: Path, replications: int = 1000) -> None:
    """Simulate and print both tables; intervals of inequality are kept if they are not yet."""
    table = inequality_coverage(replications)
    print(table.to_string(float_format="{:.1f}".format))
    if not target.exists():
        append(target, FIELDS, rows_of(table, replications), digits=5)
    print(club_sizes(replications).to_string(float_format="{:.1f}".format))


def rows_of(table: pd.DataFrame, replications: int) -> list[dict[str, object]]:
    """The first table as rows: a cell is a world and a kind of interval."""
    return [
        {
            "cell": f"{world}/{interval}",
            "parameter": f"{name} {part}",
            "replications": replications,
            "coverage": float(share) / 100.0,
        }
        for interval, column in table.items()
        for (world, name, part), share in column.dropna().items()
    ]


def inequality_coverage(replications: int, draws: int = 499) -> pd.DataFrame:
    """Share of log-normal samples, in per cent, whose 95% interval holds the true part."""
    rows = {}
    for world, (sizes, means, sigma) in WORLDS.items():
        codes = np.repeat(np.arange(len(sizes)), sizes)
        split = Partition(pd.Index(range(len(sizes))), codes, pd.RangeIndex(len(codes)))
        truth = _truth(sizes, means, sigma)
        for interval in ("percentile", "bootstrap-t"):
            rng = np.random.default_rng(1)
            hits: dict[tuple[str, str], list[bool]] = {}
            for seed in range(replications):
                y = np.exp(means[codes] + sigma * rng.normal(size=len(codes)))
                how = Resampling.drawn(split, len(y), draws, seed, 0.95, interval)
                for name in MEASURES:
                    bounds = how.bounds(ROWS[name], y, np.full(len(y), 1.0 / len(y)))
                    for part, value in truth[name].items():
                        low, high = bounds[part]
                        hits.setdefault((name, part), []).append(bool(low < value < high))
            for (name, part), inside in hits.items():
                rows[world, name, part, interval] = 100.0 * float(np.mean(inside))
    table = pd.Series(rows)
    return pd.DataFrame({how: table.xs(how, level=3) for how in ("percentile", "bootstrap-t")})


def _truth(sizes: NDArray[np.int_], means: Floats, sigma: float) -> dict[str, dict[str, float]]:
    """The parts in a population of four thousand times as many units."""
    codes = np.repeat(np.arange(len(sizes)), 4000 * sizes)
    draws = np.random.default_rng(0).normal(size=len(codes))
    y = np.exp(means[codes] + sigma * draws)[None]
    members = np.eye(len(sizes))[codes]
    wanted = ("total",) if len(sizes) == 1 else ("total", "between", "within", "share_between")
    out = {}
    for name in MEASURES:
        parts = ROWS[name].parts(y, np.full_like(y, 1.0 / y.size), members)
        out[name] = {part: float(getattr(parts, part)[0]) for part in wanted}
    return out


def club_sizes(replications: int) -> pd.DataFrame:
    """Share of convergent panels of 50 units, in per cent, in which log t rejects at 5%.

    δ_it = 1 + σ_i ξ_it/(ln(t + 1) t^α) with ξ an AR(1) (Phillips & Sul 2007, §5).
    """
    rows = {}
    for periods in (10, 15, 20, 30, 50):
        for alpha in (0.0, 0.1, 0.2):
            rng = np.random.default_rng(0)
            rejected = dict.fromkeys(("fqsb", "scores"), 0)
            for _ in range(replications):
                paths = _convergent(rng, periods, 50, alpha)
                for errors in rejected:
                    rejected[errors] += log_t(paths, round(periods / 3) + 1, errors).t < -1.65
            rows[periods, alpha] = {k: 100.0 * v / replications for k, v in rejected.items()}
    return pd.DataFrame(rows).T.rename_axis(["periods", "alpha"])


def _convergent(rng: np.random.Generator, periods: int, units: int, alpha: float) -> Floats:
    noise = rng.normal(size=(periods, units))
    carried = rng.uniform(0.0, 0.4, units)
    for t in range(1, periods):
        noise[t] += carried * noise[t - 1]
    time = np.arange(1, periods + 1)[:, None]
    decay = np.log(time + 1) * time**alpha
    return 1.0 + rng.uniform(0.02, 0.28, units) * noise / decay
