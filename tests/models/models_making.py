"""Lattices, panels and outcomes that the tests of the estimator are made of."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

import spillgap as sg
from spillgap.models.family import SpatialPanelModel
from spillgap.panel import Panel

FORMULA = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"


def lattice(side: int) -> np.ndarray:
    """Row-standardised queen contiguity (side², side²) of a square lattice."""
    row, col = np.divmod(np.arange(side**2), side)
    near = np.maximum(abs(row[:, None] - row), abs(col[:, None] - col)) == 1
    return near / near.sum(axis=1, keepdims=True)


def names(n: int) -> list[str]:
    return [f"u{i:03d}" for i in range(n)]


def long_table(columns: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """A long table from (T, N) arrays."""
    t, n = next(iter(columns.values())).shape
    table = pd.DataFrame({"unit": names(n) * t, "time": np.repeat(np.arange(t), n)})
    return table.assign(**{name: values.ravel() for name, values in columns.items()})


def panel_of(columns: Mapping[str, np.ndarray], W: np.ndarray | None) -> Panel:
    """A panel from (T, N) arrays and W (N, N)."""
    n = next(iter(columns.values())).shape[1]
    table = long_table(columns)
    if W is None:
        return Panel(table, unit="unit", time="time")
    return Panel(table, unit="unit", time="time", weights=sg.weights.from_matrix(W, names(n)))


def with_outcome(model: SpatialPanelModel, y: np.ndarray) -> SpatialPanelModel:
    """The (static) model with another y (T, N): Monte Carlo without reading the formula anew."""
    other = copy.copy(model)
    other.__dict__["design"] = replace(model.design, y=np.ascontiguousarray(y.ravel()))
    return other


def solver(W: np.ndarray, coefficient: float) -> np.ndarray:
    """(I − coefficient·W)⁻¹."""
    return np.linalg.inv(np.eye(len(W)) - coefficient * W)
