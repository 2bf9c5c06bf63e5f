"""The parts of y row by row and unit by unit."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from spillgap._types import Floats
from spillgap.explain.decomposition.structure import Part, Structure, lag_names
from spillgap.models.parameter_draws import with_known_weights

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["part_rows", "unit_factors", "unit_means"]


def part_rows(structure: Structure, values: Floats, *, split: bool = True) -> Floats:
    """(n, M) the parts of every row of y at (P,) parameters; rows sum to y.

    Without ``split`` a variable's whole stands in its neighbours' column, which spares the
    diagonal of the multiplier.
    """
    design = structure.results.design
    row = values[None, :]
    rho = float(structure.dynamics(row).rho[0])
    own = _own_rows(structure, row, rho) if split else np.zeros_like(structure.terms.values)
    parts: dict[Part, Floats] = {}
    for v, (name, whole) in enumerate(_term_rows(structure, row)):
        parts[(name, "own")] = own[:, v]
        parts[(name, "neighbours" if structure.spatial else "own")] = whole
        at = structure.mean_columns(name)
        if at:
            parts[(name, "unit_mean")] = design.z[:, at] @ values[at]
    for part, lag in lag_names(design.dependent).items():
        if (design.dependent, part) in structure.parts:
            k = design.names.index(lag)
            parts[(design.dependent, part)] = design.z[:, k] * values[k]
    parts.update(structure.effect_rows(values, rho))
    constant = structure.columns("Intercept")
    if constant:
        parts[("", "intercept")] = design.z[:, constant] @ values[constant]
    return _solved(structure, parts, rho)


def _solved(structure: Structure, parts: dict[Part, Floats], rho: float) -> Floats:
    """(n, M) after the multiplier; own parts already hold it, neighbours' are what is left."""
    rows = {part: parts[part] for part in structure.parts}
    passing = [part for part in structure.parts if part[1] != "own"]
    stacked = np.column_stack([rows[part] for part in passing])
    if structure.lag is not None:
        stacked = structure.lag.solve(rho, stacked)
    for k, part in enumerate(passing):
        rows[part] = stacked[:, k]
    for name, kind in structure.parts:
        if kind == "neighbours":
            rows[(name, kind)] = rows[(name, kind)] - rows[(name, "own")]
    return np.column_stack([rows[part] for part in structure.parts])


def _term_rows(structure: Structure, row: Floats) -> list[tuple[str, Floats]]:
    """β_k x_k + θ_k W₃x_k of every term, (n,) each."""
    design = structure.results.design
    factors = []
    for name in structure.terms.names:
        at = structure.columns(name)
        factors.append((name, design.z[:, at] @ row[0, at]))
    return factors


def _own_rows(structure: Structure, row: Floats, rho: float) -> Floats:
    """(n, V) own parts, the multiplier in them."""
    beta, theta = structure.slopes(row)
    first, third = structure.own_multipliers(rho)
    members = structure.results.design.members
    return structure.terms.values * (first[:, None] * (members @ beta[0].T) + third @ theta[0].T)


def unit_means(results: Results, chosen: list[int], kind: str) -> sparse.csr_array:
    """(N, n) that takes rows to units: their mean over periods, or the change between two."""
    design = results.design
    factor = {t: 1.0 for t in chosen}
    if kind == "change":
        factor = {chosen[0]: -1.0, chosen[1]: 1.0}
    scale = np.array([factor.get(int(t), 0.0) for t in design.period_codes])
    rows = np.flatnonzero(scale)
    matrix = sparse.csr_array(
        (scale[rows], (design.unit_codes[rows], rows)), shape=(design.n_units, design.y.size)
    )
    if kind == "mean":
        counts = np.bincount(design.unit_codes[rows], minlength=design.n_units)
        matrix = sparse.csr_array(sparse.diags_array(1.0 / np.maximum(counts, 1)) @ matrix)
    return matrix


def unit_factors(
    results: Results, periods: tuple[Hashable, ...], kind: str, *, centred: bool
) -> pd.DataFrame:
    """(N, M) parts by unit at the estimate, less the mean of all units if ``centred``."""
    structure = Structure(with_known_weights(results))
    design = results.design
    chosen = [int(k) for k in design.periods.get_indexer(pd.Index(periods))]
    if kind == "mean":
        chosen = list(range(design.n_periods))
    values = unit_means(results, chosen, kind) @ part_rows(structure, structure.point[0])
    seen = np.zeros((design.n_units, design.n_periods), dtype=bool)
    seen[design.unit_codes, design.period_codes] = True
    absent = ~seen[:, chosen].any(axis=1) if kind == "mean" else ~seen[:, chosen].all(axis=1)
    values[absent] = np.nan
    if centred:
        values = values - np.nanmean(values, axis=0)
    columns = pd.MultiIndex.from_tuples(structure.parts, names=["variable", "part"])
    return pd.DataFrame(values, index=design.units, columns=columns)
