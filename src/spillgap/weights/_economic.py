"""Weights from economies, from masses and distances, from both nested, and from groups."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from libpysal.weights import W
from scipy import sparse

from spillgap.errors import (
    AlignmentError,
    DataError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.observations import Observations
from spillgap.options import Standardisation, UnitPoint
from spillgap.weights._distance import pairs_within, positive, refuse_same_place
from spillgap.weights._record import describe
from spillgap.weights.building import Draft, Islands, finish
from spillgap.weights.geometry import Boundaries
from spillgap.weights.matrix import as_graph, checked_ids, scaled, sparse_matrix

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

__all__ = ["block", "economic", "gravity", "nested"]


def economic(
    source: Observations | pd.DataFrame | pd.Series,
    variable: str | None = None,
    base_period: Hashable | None = None,
    *,
    unit: str | None = None,
    time: str | None = None,
    standardise: Standardisation = "row",
) -> Graph:
    """Weights of economic likeness: w_ij = 1 / |ȳ_i − ȳ_j|.

    Parameters
    ----------
    source : Panel, long DataFrame, or Series by unit
        Where y is. A Series holds ȳ itself, one value per unit.
    variable : str
        The column of y, often GDP per head.
    base_period : label or list of labels
        The period or periods over which ȳ is taken. Choose one before the study begins: weights
        from the study's own outcomes are endogenous.
    unit, time : str, optional
        Columns of a DataFrame that hold the keys, if not its MultiIndex.
    standardise : {"row", "spectral", "minmax", "none"}

    Returns
    -------
    libpysal.graph.Graph
        Every pair is linked.

    Raises
    ------
    DataError
        If two units have the same ȳ (their weight would be infinite) or a value is missing.

    References
    ----------
    Case, A. C., Rosen, H. S. and Hines, J. R. (1993). Budget spillovers and fiscal policy
    interdependence. Journal of Public Economics 52(3), 285–307, section 3.

    Examples
    --------
    >>> import pandas as pd
    >>> import spillgap as sg
    >>> income = pd.Series({"a": 1.0, "b": 2.0, "c": 4.0})
    >>> sg.weights.economic(income)["b"].round(3).to_dict()
    {'a': 0.667, 'c': 0.333}
    """
    values = base_values(source, variable, base_period, unit, time)
    ids, y = checked_ids(values.index), values.to_numpy(dtype=float)
    if len(ids) < 2:
        raise DataError("Economic distance needs two units or more.")
    heads, tails = np.triu_indices(len(ids), k=1)
    gaps = np.abs(y[heads] - y[tails])
    same = np.flatnonzero(gaps == 0)
    if len(same):
        named = listing(f"{ids[heads[i]]}–{ids[tails[i]]}" for i in same)
        raise DataError(
            f"The same value for {named}: 1/|ȳ_i − ȳ_j| is infinite. Take the mean over more "
            "periods, or another variable."
        )
    parameters = {
        "variable": variable if variable is not None else (values.name or "values"),
        "base_period": _span(base_period),
    }
    draft = Draft(_mirrored(heads, tails, 1.0 / gaps, len(ids)), ids, "economic", parameters)
    return finish(draft, "error", standardise)


def gravity(
    boundaries: GeoDataFrame | GeoSeries,
    source: Observations | pd.DataFrame | pd.Series,
    variable: str | None = None,
    base_period: Hashable | None = None,
    *,
    power: float = 2.0,
    cutoff: float | None = None,
    unit: str | None = None,
    time: str | None = None,
    standardise: Standardisation = "row",
    islands: Islands = "error",
    point: UnitPoint = "representative",
    ids: str | None = None,
) -> Graph:
    """Gravity weights w_ij = m_i·m_j / d_ij^power, d in km by great circle.

    Parameters
    ----------
    boundaries : geopandas.GeoDataFrame
        Polygons or points with a CRS, labelled by the index.
    source, variable, base_period, unit, time
        The mass m, above zero, as y in :func:`economic`.
    power : float
        The exponent of distance.
    cutoff : float, optional
        Km beyond which weights are zero.
    standardise, islands, point, ids
        As in :func:`inverse_distance`.

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    AlignmentError
        If a unit of the boundaries has no mass.
    DataError
        If a mass is not above zero, or two units are in the same place.

    Examples
    --------
    >>> import geopandas, pandas as pd, shapely
    >>> import spillgap as sg
    >>> towns = geopandas.GeoDataFrame(
    ...     geometry=shapely.points([[0, 0], [1, 0], [3, 0]]), crs=4326, index=list("abc")
    ... )
    >>> sg.weights.gravity(towns, pd.Series({"a": 1, "b": 1, "c": 4}))["b"].round(3).to_dict()
    {'a': 0.5, 'c': 0.5}
    """
    positive(power, "power")
    units = Boundaries.of(boundaries, ids)
    masses = base_values(source, variable, base_period, unit, time)
    lacking = units.ids.difference(masses.index, sort=False)
    if len(lacking):
        raise AlignmentError(
            f"No mass for the units {listing(lacking)}.{suggest(lacking[0], masses.index)}"
        )
    mass = masses.reindex(units.ids).to_numpy(dtype=float)
    if (mass <= 0).any():
        raise DataError(f"Masses must be above zero: {listing(units.ids[mass <= 0])}.")
    heads, tails, km = pairs_within(units.points(point), cutoff, units.ids)
    refuse_same_place(km, heads, tails, units.ids)
    weights = mass[heads] * mass[tails] * km ** -float(power)
    matrix = _mirrored(heads, tails, weights, units.n)
    parameters = {
        "variable": variable if variable is not None else (masses.name or "values"),
        "base_period": _span(base_period),
        "power": float(power),
        "cutoff": cutoff,
    }
    draft = Draft(matrix, units.ids, "gravity", parameters, names=units.names)
    return finish(draft, islands, standardise)


def nested(
    geographic: Graph | W,
    economic: Graph | W,
    phi: float = 0.5,
    *,
    standardise: Standardisation = "row",
) -> Graph:
    """Nested weights W = φ·W_geo + (1 − φ)·W_econ, matched by unit.

    Parameters
    ----------
    geographic, economic : libpysal.graph.Graph or libpysal.weights.W
        Weights of the same units, in any order. Each is row-standardised first, so that φ is the
        share of the first whatever their scales.
    phi : float
        φ, from 0 to 1.
    standardise : {"row", "spectral", "minmax", "none"}

    Returns
    -------
    libpysal.graph.Graph
        In the order of ``geographic``.

    Raises
    ------
    AlignmentError
        If the two speak of different units.

    Examples
    --------
    >>> import spillgap as sg
    >>> near = sg.weights.from_matrix([[0, 1, 0], [1, 0, 1], [0, 1, 0]], ids=list("abc"))
    >>> like = sg.weights.from_matrix([[0, 0, 1], [0, 0, 1], [1, 1, 0]], ids=list("abc"))
    >>> sg.weights.nested(near, like, phi=0.25)["a"].to_dict()
    {'b': 0.25, 'c': 0.75}
    """
    number = isinstance(phi, int | float | np.number) and not isinstance(phi, bool)
    if not number or not 0 <= phi <= 1:
        raise OptionError(f"phi={phi!r}: give a number from 0 to 1.")
    near, like = as_graph(geographic), as_graph(economic)
    ids = near.unique_ids.rename(None)
    odd = ids.symmetric_difference(like.unique_ids)
    if len(odd):
        raise AlignmentError(
            f"Only one of the two weights knows {listing(odd)}: build both on the same units."
        )
    first = scaled(sparse_matrix(near), "row", ids)
    second = scaled(sparse_matrix(like, ids), "row", ids)
    matrix = sparse.csr_array(first * float(phi) + second * (1.0 - float(phi)))
    matrix.eliminate_zeros()
    records = [describe(g) for g in (near, like)]
    parameters = {
        "phi": float(phi),
        "rest": 1.0 - float(phi),
        "geographic": records[0].text(),
        "economic": records[1].text(),
    }
    draft = Draft(
        matrix,
        ids,
        "nested",
        parameters,
        islands=records[0].islands,
        dropped=records[0].dropped,
        names=records[0].names,
    )
    return finish(draft, "error", standardise)


def block(
    groups: pd.Series | pd.DataFrame,
    *,
    islands: Islands = "keep",
    standardise: Standardisation = "row",
) -> Graph:
    """Weights of one between units of the same group: agglomerations, alliances of governments.

    Parameters
    ----------
    groups : Series by unit, or boolean DataFrame
        A Series gives each unit its group, or none (missing). In a boolean DataFrame, units are
        rows and groups are columns, and a unit may belong to several.
    islands : {"keep", "error", "drop"} or {unit: [neighbours]}
        What becomes of units in no group, or alone in theirs. "keep" gives them a row of zeros.
    standardise : {"row", "spectral", "minmax", "none"}

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    DataError
        If no two units share a group, or the DataFrame is not boolean.

    Examples
    --------
    >>> import pandas as pd
    >>> import spillgap as sg
    >>> delta = pd.Series({"Shanghai": "YRD", "Jiangsu": "YRD", "Zhejiang": "YRD", "Gansu": None})
    >>> sg.weights.block(delta)["Shanghai"].to_dict()
    {'Jiangsu': 0.5, 'Zhejiang': 0.5}
    """
    members, names = _membership(groups)
    ids = checked_ids(groups.index)
    matrix = sparse.csr_array(members @ members.T)
    matrix = sparse.csr_array(matrix - sparse.diags_array(matrix.diagonal()))
    matrix.eliminate_zeros()
    matrix.data[:] = 1.0
    if matrix.nnz == 0:
        raise DataError("No two units share a group.")
    parameters = {"groups": listing(names)}
    return finish(Draft(matrix, ids, "block", parameters), islands, standardise)


def _membership(groups: pd.Series | pd.DataFrame) -> tuple[sparse.csr_array, list[Hashable]]:
    """(N, G) ones where unit belongs to group, and the G names."""
    if isinstance(groups, pd.DataFrame):
        other = [c for c in groups.columns if not pd.api.types.is_bool_dtype(groups[c])]
        if other:
            raise DataError(
                f"Memberships must be True or False; these columns are not: {listing(other)}."
            )
        return sparse.csr_array(groups.to_numpy(dtype=float)), list(groups.columns)
    if not isinstance(groups, pd.Series):
        raise DataError(
            f"groups must be a Series by unit or a boolean DataFrame, not {type(groups).__name__}."
        )
    codes, names = pd.factorize(groups, sort=False)
    rows = np.flatnonzero(codes >= 0)
    shape = (len(groups), len(names))
    return sparse.csr_array((np.ones(len(rows)), (rows, codes[rows])), shape=shape), list(names)


def base_values(
    source: Observations | pd.DataFrame | pd.Series,
    variable: str | None,
    base_period: Hashable,
    unit: str | None = None,
    time: str | None = None,
) -> pd.Series:
    """One finite value per unit: a Series as it is, else the mean over the base periods."""
    if isinstance(source, pd.Series):
        if source.index.nlevels != 1:
            raise DataError("A Series needs one value per unit; pass a Panel for several periods.")
        values = pd.to_numeric(source)
    else:
        values = _panel_mean(source, variable, base_period, unit, time)
    blank = values.index[~np.isfinite(values.to_numpy(dtype=float))]
    if len(blank):
        raise DataError(f"No value for the units {listing(blank)}.")
    return values


def _panel_mean(
    source: Observations | pd.DataFrame,
    variable: str | None,
    base_period: Hashable,
    unit: str | None,
    time: str | None,
) -> pd.Series:
    if variable is None or base_period is None:
        raise OptionError(
            "Name variable= and base_period= (a period before the study, or a list of periods)."
        )
    panel = source if isinstance(source, Observations) else Observations.of(source, unit, time)
    periods = _periods(base_period)
    known = panel.periods.tolist()
    unknown = [p for p in periods if p not in known]
    if unknown or not periods:
        raise UnknownNameError(
            f"base_period: no such period {listing(unknown)}. There are: "
            f"{listing(panel.periods, most=40)}."
        )
    wide = panel.wide(variable, allow_missing=True).loc[periods]
    where = np.argwhere(wide.isna().to_numpy()).tolist()
    if where:
        blank = [f"{wide.columns[j]} in {wide.index[i]}" for i, j in where]
        raise DataError(f"{variable!r} has no value for {listing(blank)}.")
    return wide.mean(axis=0).rename(variable)


def _periods(base_period: Hashable) -> list[Hashable]:
    if isinstance(base_period, str) or not isinstance(base_period, Iterable):
        return [base_period]
    return list(base_period)


def _span(base_period: Hashable) -> str:
    if base_period is None:
        return "given"
    periods = _periods(base_period)
    return str(periods[0]) if len(periods) == 1 else f"{periods[0]}–{periods[-1]}"


def _mirrored(
    heads: np.ndarray, tails: np.ndarray, weights: np.ndarray, n_units: int
) -> sparse.csr_array:
    """(N, N) symmetric matrix from its pairs i < j."""
    upper = sparse.csr_array((weights, (heads, tails)), shape=(n_units, n_units))
    return sparse.csr_array(upper + upper.T)
