"""A lattice with a panel on it, in memory and in Parquet files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import splu

import spillgap as sg
from spillgap.weights.matrix import labelled


def rook(rows: int, columns: int) -> sparse.csr_array:
    """Row-standardised W (N, N) of a lattice whose cells share an edge."""
    at = np.arange(rows * columns).reshape(rows, columns)
    one = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    other = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    links = sparse.csr_array(sparse.coo_array((np.ones(ends[0].size), ends), shape=(at.size,) * 2))
    return sparse.csr_array(sparse.diags_array(1.0 / links.sum(axis=1)) @ links)


@dataclass(frozen=True)
class World:
    """A panel with ρ = 0.4 by period, its W, and the folder that holds it by period."""

    W: sparse.csr_array
    ids: np.ndarray
    data: pd.DataFrame
    folder: Path

    @property
    def panel(self) -> sg.Panel:
        return sg.Panel(self.data, "cell", "year", labelled(self.W, pd.Index(self.ids)))

    def large(self, folder: Path | None = None, **options: object) -> sg.LargePanel:
        return sg.LargePanel.from_parquet(
            folder or self.folder,
            unit="cell",
            time="year",
            **{"weights": self.W, "ids": self.ids} | options,
        )


def make(folder: Path, rows: int, columns: int, periods: int, *, text: bool = False) -> World:
    """A world, its files in folders by period with rows in any order."""
    n, rng, W = rows * columns, np.random.default_rng(5), rook(rows, columns)
    ids = np.arange(n) * 7 % 100_003 + 10
    labels = np.array([f"c{k:06d}" for k in ids]) if text else ids
    solve = splu(sparse.csc_array(sparse.eye_array(n) - 0.4 * W)).solve
    unit, frames = rng.normal(size=n), []
    for t in range(periods):
        x1, x2 = rng.normal(size=n) + unit, rng.normal(size=n) + 3.0
        mean = 0.5 * x1 - 0.3 * x2 + 0.2 * (W @ x1) + unit + 0.3 * t
        frame = pd.DataFrame({"cell": labels, "y": solve(mean + rng.normal(size=n))})
        frame["x1"], frame["x2"] = x1, x2
        frame["kind"] = np.where(x1 > 0.5, "a", np.where(x2 > 3, "b", "c"))
        frames.append(frame.iloc[rng.permutation(n)].assign(year=2000 + t))
    by_period(frames, folder)
    return World(W, labels, pd.concat(frames, ignore_index=True), folder)


def by_period(frames: list[pd.DataFrame], folder: Path) -> None:
    """One folder per period, as ``spillgap partition`` writes them."""
    for frame in frames:
        place = folder / f"year={frame['year'].iloc[0]}"
        place.mkdir(parents=True)
        frame.drop(columns="year").to_parquet(place / "part-0.parquet", index=False)
