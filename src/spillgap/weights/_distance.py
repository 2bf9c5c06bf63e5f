"""Weights from great-circle distances: nearest neighbours, bands, inverse distance, kernels.

Distances are between one point per unit, in km on a sphere of the Earth's mean radius, whatever
the boundaries' CRS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from scipy import sparse
from scipy.spatial import cKDTree

from spillgap._types import Floats, Integers, Parameters
from spillgap.errors import DataError, OptionError, listing
from spillgap.options import DECAY, UNIT_POINT, Decay, Standardisation, UnitPoint
from spillgap.weights.building import Draft, Islands, finish
from spillgap.weights.geometry import Boundaries, chord_to_km, great_circle_km, km_to_chord

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

__all__ = ["distance_band", "inverse_distance", "kernel", "knn", "ranks"]


# Without a cut-off every pair is linked: beyond this many units the matrix outgrows memory.
_MOST_UNITS_WITHOUT_CUTOFF = 6000
# Neighbours asked for beyond k, so that ties at the k-th place are settled by label, not by row.
_TIES = 12


def knn(
    boundaries: GeoDataFrame | GeoSeries,
    k: int,
    *,
    standardise: Standardisation = "row",
    point: UnitPoint = "representative",
    ids: str | None = None,
) -> Graph:
    """Weights of one for each unit's k nearest units by great circle.

    Parameters
    ----------
    boundaries : geopandas.GeoDataFrame
        Polygons or points with a CRS, labelled by the index.
    k : int
        Neighbours per unit, 1 ≤ k < N. Of units equally far, the first by label is taken, so that
        the order of the rows does not matter.
    standardise : {"row", "spectral", "minmax", "none"}
    point : {"representative", "centroid"}
        The point that stands for a polygon: one inside it, or its centre of mass. To use capitals
        instead, pass a GeoDataFrame of points.
    ids : str, optional
        The column that holds the labels, if not the index.

    Returns
    -------
    libpysal.graph.Graph
        Not symmetric in general.

    Raises
    ------
    OptionError
        If k is not a whole number from 1 to N − 1.
    DataError
        If the boundaries have no CRS, or coordinates that it does not allow.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import spillgap as sg
    >>> towns = geopandas.GeoDataFrame(
    ...     geometry=shapely.points([[100, 30], [101, 30], [103, 30]]), crs=4326, index=list("abc")
    ... )
    >>> sg.weights.knn(towns, k=1)["c"].to_dict()
    {'b': 1.0}
    """
    units = Boundaries.of(boundaries, ids)
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k < units.n:
        raise OptionError(f"k={k!r}: give a whole number from 1 to {units.n - 1} (N − 1).")
    point = UNIT_POINT.parse(point)
    neighbours = _nearest_k(units.points(point), int(k), ranks(units.ids))
    heads = np.repeat(np.arange(units.n), k)
    shape = (units.n, units.n)
    matrix = sparse.csr_array((np.ones(len(heads)), (heads, neighbours.ravel())), shape=shape)
    parameters = {"k": int(k), "point": point}
    draft = Draft(matrix, units.ids, "knn", parameters, names=units.names)
    return finish(draft, "error", standardise)


def distance_band(
    boundaries: GeoDataFrame | GeoSeries,
    cutoff: float,
    *,
    islands: Islands = "error",
    standardise: Standardisation = "row",
    point: UnitPoint = "representative",
    ids: str | None = None,
) -> Graph:
    """Weights of one between units at most ``cutoff`` km apart.

    Parameters
    ----------
    boundaries : geopandas.GeoDataFrame
        Polygons or points with a CRS, labelled by the index.
    cutoff : float
        Km along the great circle.
    islands, standardise, ids
        As in :func:`contiguity`.
    point
        As in :func:`knn`.

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    DataError
        For units with no other within the cut-off (``islands="error"``); the message gives the
        smallest cut-off that leaves none alone.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import spillgap as sg
    >>> towns = geopandas.GeoDataFrame(
    ...     geometry=shapely.points([[100, 30], [101, 30], [103, 30]]), crs=4326, index=list("abc")
    ... )
    >>> sg.weights.distance_band(towns, cutoff=200)["b"].to_dict()
    {'a': 0.5, 'c': 0.5}
    """
    units = Boundaries.of(boundaries, ids)
    point = UNIT_POINT.parse(point)
    parameters = {"cutoff": cutoff, "point": point}
    draft = _decaying(units, "distance band", parameters, np.ones_like, cutoff, point)
    return finish(draft, islands, standardise)


def inverse_distance(
    boundaries: GeoDataFrame | GeoSeries,
    power: float = 1.0,
    *,
    cutoff: float | None = None,
    islands: Islands = "error",
    standardise: Standardisation = "row",
    point: UnitPoint = "representative",
    ids: str | None = None,
) -> Graph:
    """Weights w_ij = 1 / d_ij^power, d in km by great circle.

    Parameters
    ----------
    boundaries : geopandas.GeoDataFrame
        Polygons or points with a CRS, labelled by the index.
    power : float
        Above zero.
    cutoff : float, optional
        Km beyond which weights are zero. Without it every pair is linked.
    islands, standardise, ids
        As in :func:`contiguity`.
    point
        As in :func:`knn`.

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    DataError
        For units in the same place (their weight would be infinite), units with no other within
        the cut-off, or too many units for a matrix without a cut-off.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import spillgap as sg
    >>> towns = geopandas.GeoDataFrame(
    ...     geometry=shapely.points([[0, 0], [1, 0], [3, 0]]), crs=4326, index=list("abc")
    ... )
    >>> sg.weights.inverse_distance(towns)["b"].round(3).to_dict()
    {'a': 0.667, 'c': 0.333}
    """
    positive(power, "power")
    units = Boundaries.of(boundaries, ids)
    point = UNIT_POINT.parse(point)
    parameters = {"power": float(power), "cutoff": cutoff, "point": point}

    def value(km: Floats) -> Floats:
        return np.asarray(km) ** -float(power)

    draft = _decaying(units, "inverse distance", parameters, value, cutoff, point, apart=True)
    return finish(draft, islands, standardise)


def kernel(
    boundaries: GeoDataFrame | GeoSeries,
    bandwidth: float,
    decay: Decay = "exponential",
    *,
    cutoff: float | None = None,
    islands: Islands = "error",
    standardise: Standardisation = "row",
    point: UnitPoint = "representative",
    ids: str | None = None,
) -> Graph:
    """Weights that decay with distance: exp(−d/h) or exp(−d²/2h²), d and h in km.

    Parameters
    ----------
    boundaries : geopandas.GeoDataFrame
        Polygons or points with a CRS, labelled by the index.
    bandwidth : float
        h, in km.
    decay : {"exponential", "gaussian"}
    cutoff : float, optional
        Km beyond which weights are zero. Without it every pair is linked.
    islands, standardise, ids
        As in :func:`contiguity`.
    point
        As in :func:`knn`.

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    DataError
        For units with no other within reach, or too many units for a matrix without a cut-off.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import spillgap as sg
    >>> towns = geopandas.GeoDataFrame(
    ...     geometry=shapely.points([[0, 0], [1, 0], [3, 0]]), crs=4326, index=list("abc")
    ... )
    >>> sg.weights.kernel(towns, bandwidth=100)["b"].round(3).to_dict()
    {'a': 0.752, 'c': 0.248}
    """
    positive(bandwidth, "bandwidth")
    shapes: dict[Decay, Callable[[Floats], Floats]] = {
        "exponential": lambda km: np.exp(-km / bandwidth),
        "gaussian": lambda km: np.exp(-0.5 * (km / bandwidth) ** 2),
    }
    decay, point = DECAY.parse(decay), UNIT_POINT.parse(point)
    value = shapes[decay]
    units = Boundaries.of(boundaries, ids)
    parameters = {
        "decay": decay,
        "bandwidth": float(bandwidth),
        "cutoff": cutoff,
        "point": point,
    }
    draft = _decaying(units, "kernel", parameters, value, cutoff, point)
    return finish(draft, islands, standardise)


def _decaying(
    units: Boundaries,
    kind: str,
    parameters: Parameters,
    value: Callable[[Floats], Floats],
    cutoff: float | None,
    point: UnitPoint,
    *,
    apart: bool = False,
) -> Draft:
    """Links of ``value(km)`` between all units within the cut-off."""
    points = units.points(point)
    heads, tails, km = pairs_within(points, cutoff, units.ids)
    if apart:
        refuse_same_place(km, heads, tails, units.ids)
    weights = value(km)
    shape = (units.n, units.n)
    upper = sparse.csr_array((weights, (heads, tails)), shape=shape)
    matrix = sparse.csr_array(upper + upper.T)
    matrix.eliminate_zeros()
    return Draft(
        matrix,
        units.ids,
        kind,
        parameters,
        nearest=units.nearest,
        distance=lambda first, second: great_circle_km(points[first], points[second]),
        value_at=lambda far: float(value(np.array([far]))[0]),
        remedy=_smallest_cutoff(points) if cutoff is not None else "",
        names=units.names,
    )


def pairs_within(
    points: Floats, cutoff: float | None, ids: pd.Index
) -> tuple[Integers, Integers, Floats]:
    """(N, 3) unit vectors → each pair i < j within the cut-off once, and its km."""
    n_units = len(points)
    if cutoff is not None:
        positive(cutoff, "cutoff")
        pairs = cKDTree(points).query_pairs(km_to_chord(cutoff), output_type="ndarray")
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        heads, tails = pairs[order, 0], pairs[order, 1]
    elif n_units > _MOST_UNITS_WITHOUT_CUTOFF:
        raise DataError(
            f"{len(ids)} units without a cut-off are {n_units * (n_units - 1):,} links. Give "
            "cutoff= in km."
        )
    else:
        heads, tails = np.triu_indices(n_units, k=1)
    return heads, tails, great_circle_km(points[heads], points[tails])


def refuse_same_place(km: Floats, heads: Integers, tails: Integers, ids: pd.Index) -> None:
    """Refuse pairs at distance zero, whose inverse is infinite, by name."""
    same = np.flatnonzero(km <= 0)
    if len(same):
        named = listing(f"{ids[heads[i]]}–{ids[tails[i]]}" for i in same)
        raise DataError(
            f"Units in the same place: {named}. Their inverse distance is infinite: merge them, "
            "or use kernel weights."
        )


def _nearest_k(points: Floats, k: int, ranks: Integers) -> Integers:
    """(N, 3) unit vectors → (N, k) positions of the nearest, ties settled by rank."""
    n_units = len(points)
    asked = min(n_units, k + 1 + _TIES)
    gaps, others = cKDTree(points).query(points, k=asked)
    # Distances that differ by less than a millimetre are ties.
    level = np.round(chord_to_km(np.asarray(gaps)), 6)
    level[others == np.arange(n_units)[:, None]] = np.inf
    order = np.lexsort((ranks[others], level), axis=1)
    return np.take_along_axis(others, order[:, :k], axis=1)


def ranks(ids: pd.Index) -> Integers:
    """(N,) each label's place in sorted order; labels of mixed types sort as text."""
    try:
        order = np.argsort(ids.to_numpy(), kind="stable")
    except TypeError:
        order = np.argsort(ids.astype(str).to_numpy(), kind="stable")
    ranks = np.empty(len(ids), dtype=np.intp)
    ranks[order] = np.arange(len(ids))
    return ranks


def _smallest_cutoff(points: Floats) -> str:
    if len(points) < 2:
        return ""
    gaps, _ = cKDTree(points).query(points, k=2)
    km = chord_to_km(np.asarray(gaps)[:, 1]).max()
    return f" The smallest cut-off that leaves no unit alone is {np.ceil(km * 10) / 10:.1f} km."


def positive(value: float, name: str) -> None:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not 0 < value < np.inf:
        raise OptionError(f"{name}={value!r}: give a number above zero.")
