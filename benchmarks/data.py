"""Square lattices of any size with a spatial Durbin or error process on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import spillgap as sg
from benchmarks.worlds import queen_lattice
from spillgap.models.family import model_class
from spillgap.models.lags import factorise

__all__ = ["Lattice"]

Floats: TypeAlias = NDArray[np.float64]

RHO, LAMBDA = 0.4, 0.3


@dataclass(frozen=True, eq=False)
class Lattice:
    """A panel on a lattice: y = ρWy + Xβ + WXθ + effects + u, all parameters known.

    ``units`` is cut from the smallest square lattice that holds it, row by row, so that 31
    provinces and 48 states have stand-ins of their size. With ``nearest`` units are random points
    instead and have so many nearest neighbours: a W that is similar to no symmetric one.
    """

    units: int
    periods: int
    regressors: int = 3
    kind: str = "SDM"
    effects: str = "twoway"
    seed: int = 7
    nearest: int | None = None

    @cached_property
    def weights(self) -> Any:
        """W (N, N), row-standardised, sparse."""
        from scipy import sparse

        if self.nearest is not None:
            return _nearest(self.units, self.nearest, self.seed)
        side = int(np.ceil(np.sqrt(self.units)))
        whole = queen_lattice(side)
        if side**2 == self.units:
            return whole
        cut = sparse.csr_array(whole[: self.units, : self.units])
        cut.data[:] = 1.0
        return sparse.csr_array(sparse.diags_array(1.0 / cut.sum(axis=1)) @ cut)

    @cached_property
    def arrays(self) -> tuple[Floats, Floats]:
        """y (T, N) and X (T, N, K)."""
        kind = model_class(self.kind)
        rng = np.random.default_rng(self.seed)
        shape = (self.periods, self.units)
        x = rng.standard_normal((*shape, self.regressors))
        w = self.weights
        beta = np.linspace(1.0, 0.5, self.regressors)
        theta = np.linspace(0.4, -0.2, self.regressors)
        inner = x @ beta + rng.standard_normal(self.units)
        if kind.has_durbin:
            inner = inner + np.asarray(w @ (x @ theta).T).T
        if self.effects == "twoway":
            inner = inner + rng.standard_normal((self.periods, 1))
        y = inner.T + _solved(w, LAMBDA * kind.has_error, rng.standard_normal(shape).T)
        return np.ascontiguousarray(_solved(w, RHO * kind.has_lag, y).T), x

    @property
    def formula(self) -> str:
        """y on all regressors."""
        return "y ~ " + " + ".join(self.names)

    @property
    def names(self) -> list[str]:
        """x1 … xK."""
        return [f"x{k + 1}" for k in range(self.regressors)]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The long table: unit, time, y, x1 … xK."""
        y, x = self.arrays
        columns = {"y": y.ravel()} | {n: x[..., k].ravel() for k, n in enumerate(self.names)}
        columns["time"] = np.repeat(np.arange(self.periods), self.units)
        columns["unit"] = np.tile(np.arange(self.units), self.periods)
        return pd.DataFrame(columns)

    @cached_property
    def panel(self) -> sg.Panel:
        """The same as a Panel."""
        graph = sg.weights.from_matrix(self.weights, range(self.units))
        return sg.Panel(self.frame, unit="unit", time="time", weights=graph)

    @cached_property
    def pysal(self) -> Any:
        """The same weights as a ``libpysal.weights.W``, which spreg takes."""
        from libpysal.weights import WSP

        w = WSP(self.weights.tocsr(), id_order=list(range(self.units))).to_W(silence_warnings=True)
        w.transform = "r"
        return w


def _nearest(n: int, k: int, seed: int) -> Any:
    """W (N, N) of the k nearest among n random points, row-standardised."""
    from scipy import sparse
    from scipy.spatial import cKDTree

    points = np.random.default_rng(seed).uniform(size=(n, 2))
    _, near = cKDTree(points).query(points, k + 1)
    rows = np.repeat(np.arange(n), k)
    return sparse.csr_array((np.full(n * k, 1 / k), (rows, near[:, 1:].ravel())), shape=(n, n))


def _solved(w: Any, coefficient: float, values: Floats) -> Floats:
    """(I − coefficient·W)⁻¹ times values (N, T)."""
    return values if coefficient == 0.0 else factorise(w, coefficient)(values)
