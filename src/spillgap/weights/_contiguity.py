"""Contiguity: units that share a border (rook) or at least a point of it (queen)."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from libpysal.graph import Graph
from numpy.typing import NDArray
from scipy import sparse

from spillgap._types import Integers
from spillgap.errors import DataError, DataWarning, OptionError, listing
from spillgap.options import CONTIGUITY_RULE, ContiguityRule, Standardisation
from spillgap.weights.building import Draft, Islands, sealed, settled
from spillgap.weights.geometry import Boundaries

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

__all__ = ["contiguity"]

Pairs = Integers

# Gaps and overlaps up to this share of a typical unit's width are looked for and reported.
_LOOKED_FOR = 1e-3
# Two outlines within a tolerance of each other for this many tolerances share an edge; for less,
# a corner.
_EDGE_LENGTHS = 20.0
# DE-9IM: the interiors are apart and the boundaries share a line.
_SHARED_EDGE = "F***1****"


def contiguity(
    boundaries: GeoDataFrame | GeoSeries,
    rule: ContiguityRule = "queen",
    order: int = 1,
    *,
    include_lower: bool = False,
    islands: Islands = "error",
    standardise: Standardisation = "row",
    tolerance: float | None = None,
    ids: str | None = None,
) -> Graph:
    """Weights of one between units that share a border.

    In longitude and latitude, units that meet at ±180° share a border too.

    Parameters
    ----------
    boundaries : geopandas.GeoDataFrame
        One polygon per unit, labelled by its index.
    rule : {"queen", "rook"}
        Queen: at least one point of the border is shared. Rook: an edge is.
    order : int
        Neighbours of order k are reached over k borders and not over fewer.
    include_lower : bool
        Whether neighbours of the orders below count too.
    islands : {"error", "nearest", "drop", "keep"} or {unit: [neighbours]}
        What becomes of units without neighbours. "nearest" links them, both ways, to the unit
        whose outline is nearest by great circle: Hainan to Guangdong. Links are made before
        higher orders are counted.
    standardise : {"row", "spectral", "minmax", "none"}
    tolerance : float, optional
        Borders up to this far apart or overlapping, in the boundaries' own coordinates, count as
        shared. By default only borders that truly meet do.
    ids : str, optional
        The column that holds the labels, if not the index.

    Returns
    -------
    libpysal.graph.Graph
        ``sg.weights.describe`` says what was built and which islands were linked to whom.

    Raises
    ------
    DataError
        For units without neighbours (``islands="error"``), invalid or missing polygons, labels
        that appear twice, or an order that leaves a unit without neighbours.

    Warns
    -----
    DataWarning
        If units nearly meet (gaps or overlaps along their border) but do not: they are named.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import spillgap as sg
    >>> boxes = [shapely.box(i, 0, i + 1, 1) for i in range(3)]
    >>> row = geopandas.GeoDataFrame(geometry=boxes, index=["a", "b", "c"])
    >>> sg.weights.contiguity(row)["b"].to_dict()
    {'a': 0.5, 'c': 0.5}
    """
    rule = CONTIGUITY_RULE.parse(rule)
    find = _queen if rule == "queen" else _rook
    if isinstance(order, bool) or not isinstance(order, int | np.integer) or order < 1:
        raise OptionError(f"order={order!r}: give a whole number from 1.")
    units = Boundaries.of(boundaries, ids)
    polygons = units.polygons()
    looked_for = _look_for(polygons) if tolerance is None else float(tolerance)
    met, nearly = _pairs(units, polygons, find, looked_for)
    if tolerance is None:
        _tell(units, nearly, looked_for)
        accepted, tolerant = met, nearly[:0]
    else:
        accepted, tolerant = np.concatenate([met, nearly]), nearly
    draft = Draft(
        matrix=_symmetric(accepted, units.n),
        ids=units.ids,
        kind="contiguity",
        parameters={"rule": rule, "order": int(order), "include_lower": include_lower},
        nearest=units.nearest,
        tolerant=tuple((units.ids[i], units.ids[j]) for i, j in tolerant),
        names=units.names,
    )
    linked = settled(draft, islands)
    if order > 1:
        linked = replace(linked, matrix=_of_order(linked, int(order), include_lower))
    return sealed(linked, standardise)


def _pairs(
    units: Boundaries,
    polygons: NDArray[np.object_],
    find: Callable[[NDArray[np.object_], float], tuple[Pairs, Pairs]],
    tolerance: float,
) -> tuple[Pairs, Pairs]:
    """(M, 2) pairs that meet and those that nearly do, across ±180° too."""
    again, owner = units.turned(polygons, tolerance)
    if not len(again):
        return find(polygons, tolerance)
    whose = np.concatenate([np.arange(units.n), owner])
    met, nearly = (
        _distinct(whose[pairs]) for pairs in find(np.concatenate([polygons, again]), tolerance)
    )
    known = {tuple(pair) for pair in met}
    return met, nearly[[tuple(pair) not in known for pair in nearly]]


def _distinct(pairs: Pairs) -> Pairs:
    """(M, 2) pairs of two units, the lower position first, each once."""
    ordered = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return np.unique(ordered, axis=0).reshape(-1, 2)


def _queen(polygons: NDArray[np.object_], tolerance: float) -> tuple[Pairs, Pairs]:
    """(M, 2) pairs that share a point, and those that only come within the tolerance."""
    first, second = _candidates(polygons, tolerance)
    met = shapely.touches(polygons[first], polygons[second])
    pairs = np.column_stack([first, second])
    return pairs[met], pairs[~met]


def _rook(polygons: NDArray[np.object_], tolerance: float) -> tuple[Pairs, Pairs]:
    """(M, 2) pairs that share an edge, and those whose edges only come within the tolerance."""
    first, second = _candidates(polygons, tolerance)
    met = shapely.relate_pattern(polygons[first], polygons[second], _SHARED_EDGE)
    pairs = np.column_stack([first, second])
    unsure = pairs[~met]
    unsure = unsure[_side_by_side(polygons, unsure, tolerance)]
    edges = shapely.boundary(polygons[unsure[:, 0]])
    along = shapely.intersection(edges, shapely.buffer(polygons[unsure[:, 1]], tolerance))
    near = shapely.length(along) > _EDGE_LENGTHS * tolerance
    return pairs[met], unsure[near & (tolerance > 0)]


def _side_by_side(
    polygons: NDArray[np.object_], pairs: Pairs, tolerance: float
) -> NDArray[np.bool_]:
    """(M,) whether the pairs' boxes meet along more than a corner: a cheap first look."""
    box = shapely.bounds(polygons)
    first, second = box[pairs[:, 0]], box[pairs[:, 1]]
    meet = np.minimum(first[:, 2:], second[:, 2:]) - np.maximum(first[:, :2], second[:, :2])
    return np.asarray(meet.max(axis=1) > _EDGE_LENGTHS / 2.0 * tolerance)


def _candidates(polygons: NDArray[np.object_], tolerance: float) -> tuple[Pairs, Pairs]:
    tree = shapely.STRtree(polygons)
    first, second = tree.query(polygons, predicate="dwithin", distance=tolerance)
    once = first < second
    order = np.lexsort((second[once], first[once]))
    return first[once][order], second[once][order]


def _look_for(polygons: NDArray[np.object_]) -> float:
    return float(_LOOKED_FOR * np.median(np.sqrt(shapely.area(polygons))))


def _tell(units: Boundaries, nearly: Pairs, distance: float) -> None:
    if len(nearly):
        named = [f"{units.shown(i)}–{units.shown(j)}" for i, j in nearly]
        warnings.warn(
            f"Not counted as neighbours, though their borders come within {distance:.2g} of each "
            f"other or overlap: {listing(named)}. If they are neighbours, pass "
            f"tolerance={distance:.2g} or repair the coverage; if not, tolerance=0 says so.",
            DataWarning,
            stacklevel=3,
        )


def _symmetric(pairs: Pairs, n_units: int) -> sparse.csr_array:
    heads = np.concatenate([pairs[:, 0], pairs[:, 1]])
    tails = np.concatenate([pairs[:, 1], pairs[:, 0]])
    ones = np.ones(len(heads))
    return sparse.csr_array((ones, (heads, tails)), shape=(n_units, n_units))


def _ones(matrix: sparse.csr_array) -> sparse.csr_array:
    """(N, N) one wherever the matrix holds something; its entries are never negative here."""
    pattern = sparse.csr_array(matrix)
    return sparse.csr_array(
        (np.ones(pattern.nnz), pattern.indices, pattern.indptr), shape=pattern.shape
    )


def _of_order(draft: Draft, order: int, include_lower: bool) -> sparse.csr_array:
    """(N, N) ones between units whose shortest path has ``order`` links (or up to as many)."""
    step = _ones(draft.matrix)
    reached = _ones(step + sparse.eye_array(step.shape[0]))
    frontier = step
    for _ in range(order - 1):
        ahead = _ones(frontier @ step)
        frontier = sparse.csr_array(ahead - ahead.multiply(reached))
        reached = sparse.csr_array(reached + frontier)
    matrix = reached if include_lower else frontier
    matrix = sparse.csr_array(matrix - sparse.diags_array(matrix.diagonal()))
    matrix.eliminate_zeros()
    alone = draft.ids[np.diff(matrix.indptr) == 0]
    if len(alone) and not set(alone) <= set(draft.ids[np.diff(step.indptr) == 0]):
        raise DataError(
            f"Units without neighbours of order {order}: {listing(alone)}. Choose a lower order "
            "or include_lower=True."
        )
    return matrix
