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


def dummies(frame: pd.DataFrame, *levels: str) -> np.ndarray:
    """Indicator columns of index levels, the first of every level but one left out."""
    columns = []
    for position, level in enumerate(levels):
        codes = pd.get_dummies(frame.index.get_level_values(level)).to_numpy(dtype=float)
        columns.append(codes if position == 0 else codes[:, 1:])
    return np.hstack(columns)


def dense_loglik(
    y: np.ndarray,
    Z: np.ndarray,
    W: np.ndarray,
    rho: float,
    lam: float = 0.0,
    W2: np.ndarray | None = None,
) -> tuple[float, np.ndarray]:
    """The log-likelihood of stacked rows with Z's coefficients and σ² concentrated out, and them.

    Everything n×n and dense: the definition, with nothing swept out.
    """
    n = y.size
    A, B = np.eye(n) - rho * W, np.eye(n) - lam * (W if W2 is None else W2)
    left, right = B @ A @ y, B @ Z
    coefficients = np.linalg.lstsq(right, left, rcond=None)[0]
    ssr = float(np.sum((left - right @ coefficients) ** 2))
    jacobian = np.linalg.slogdet(A)[1] + np.linalg.slogdet(B)[1]
    return jacobian - n / 2 * (1 + np.log(2 * np.pi * ssr / n)), coefficients
