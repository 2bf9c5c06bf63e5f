"""Weights in any form matched by label to the units of a panel."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from libpysal.weights import W
from scipy import sparse

from spillgap._gate import sorted_labels
from spillgap._types import MatrixLike
from spillgap.errors import AlignmentError, DataError, listing, suggest
from spillgap.weights.matrix import as_graph, refuse_ids, refuse_repeated_links, sparse_matrix
from spillgap.weights.of_matrix import from_matrix

if TYPE_CHECKING:
    from spillgap.panel import Panel

__all__ = [
    "Graphs", "WeightsLike", "aligned_matrix", "as_graphs", "graphs_for", "refuse_other_units",
    "unit_order",
]  # fmt: skip

WeightsLike: TypeAlias = (
    "Graph | W | MatrixLike | pd.DataFrame | Mapping[Hashable, WeightsLike] | None"
)
"""A libpysal ``Graph`` or ``W``, a matrix (with ``ids``), or a mapping period → one of these."""

Graphs: TypeAlias = Graph | dict[Hashable, Graph] | None


def aligned_matrix(graph: Graph, units: pd.Index) -> sparse.csr_array:
    """The graph's weights as a sparse (N, N) array in the order of ``units``.

    Raises
    ------
    AlignmentError
        If a unit has no row in the weights.
    """
    lacking = units.difference(graph.unique_ids, sort=False)
    if len(lacking):
        raise AlignmentError(f"Units without a row in the weights: {listing(lacking)}.")
    return sparse_matrix(graph, units)


def graphs_for(panel: Panel, weights: WeightsLike) -> Graph | dict[Hashable, Graph]:
    """Other weights for a panel's units, through the same gate as its own.

    Raises
    ------
    AlignmentError
        If they speak of other units than the panel.
    """
    graphs = as_graphs(weights, None, panel.periods)
    if graphs is None:
        raise AlignmentError("No weights were given.")
    unit_order(panel.units, graphs)
    return graphs


def as_graphs(weights: WeightsLike, ids: Sequence[Hashable] | None, periods: pd.Index) -> Graphs:
    """Weights in any accepted form as a Graph, or one per period; None stays None."""
    if weights is None:
        return None
    if isinstance(weights, Mapping):
        lacking = [p for p in periods if p not in weights]
        if lacking:
            raise AlignmentError(f"weights has no matrix for the periods {listing(lacking)}.")
        graphs = {p: _as_graph(weights[p], ids) for p in periods}
        first = next(iter(graphs.values()))
        for period, graph in graphs.items():
            odd = graph.unique_ids.symmetric_difference(first.unique_ids)
            if len(odd):
                raise AlignmentError(
                    f"The weights of {period} speak of other units than those of "
                    f"{periods[0]}: {listing(odd)}."
                )
        return graphs
    return _as_graph(weights, ids)


def _as_graph(weights: WeightsLike, ids: Sequence[Hashable] | None) -> Graph:
    if isinstance(weights, pd.DataFrame):
        return from_matrix(weights, ids)
    if isinstance(weights, Graph | W):
        refuse_ids(weights, ids)
        graph = as_graph(weights)
        _refuse_impossible_links(graph)
        return graph
    if weights is None or isinstance(weights, Mapping) or np.ndim(weights) != 2:
        raise AlignmentError(
            f"weights={weights!r} is no spatial weights: pass a libpysal Graph or W, as "
            "sg.weights.contiguity(...) makes, or a square matrix with ids=."
        )
    if ids is None:
        raise AlignmentError(
            f"weights is a bare {type(weights).__name__}: its rows have no labels, so they cannot "
            "be matched to the panel's units. Pass ids= in the order of its rows, or "
            "sg.weights.from_matrix(matrix, ids)."
        )
    return from_matrix(weights, ids)


def _refuse_impossible_links(graph: Graph) -> None:
    links = graph.adjacency
    refuse_repeated_links(links.index)
    values = links.to_numpy(dtype=float)
    bad = links.index[~np.isfinite(values)]
    if len(bad):
        raise DataError(f"W holds values that are not finite: {listing(bad)}.")
    first, second = (links.index.get_level_values(level) for level in (0, 1))
    own = first[(first == second) & (values != 0)]
    if len(own):
        raise DataError(
            f"W has a diagonal: a unit is not its own neighbour, but these are: {listing(own)}. "
            "Set the diagonal to zero."
        )


def unit_order(present: pd.Index, graphs: Graphs) -> pd.Index:
    """The units in the order of W (without W: sorted), once both speak of the same ones."""
    if graphs is None:
        return sorted_labels(present, "unit")
    graph = next(iter(graphs.values())) if isinstance(graphs, dict) else graphs
    refuse_other_units(present, graph.unique_ids)
    return pd.Index(graph.unique_ids, name=present.name)


def refuse_other_units(present: pd.Index, known: pd.Index) -> None:
    """Refuse data and weights that speak of different units, by name.

    Raises
    ------
    AlignmentError
        If a unit of the data has no row in the weights, or the other way round.
    """
    without_links = present.difference(known, sort=False)
    if len(without_links):
        hint = _spelling_hint(without_links, known) or suggest(without_links[0], known)
        raise AlignmentError(
            f"Units of the data without a row in the weights: {listing(without_links)}.{hint} "
            "Build the weights on the same keys, or drop the units from the data."
        )
    without_rows = known.difference(present, sort=False)
    if len(without_rows):
        raise AlignmentError(
            f"Units of the weights without a row in the data: {listing(without_rows)}. "
            "Build the weights on the units that you study (their neighbours' weights depend on "
            "it): boundaries.loc[...] before sg.weights, or sg.weights.subset(graph, units)."
        )


def _spelling_hint(lacking: pd.Index, known: pd.Index) -> str:
    """Whether labels differ only by their type or by spaces, worded for a message."""
    by_text = {_plain_text(label): label for label in known}
    alike = [(label, by_text[text]) for label in lacking if (text := _plain_text(label)) in by_text]
    if not alike:
        return ""
    given, meant = alike[0]
    given_type, meant_type = type(given).__name__, type(meant).__name__
    if given_type != meant_type:
        return (
            f" The data's labels are {given_type} and the weights' are {meant_type} "
            f"({given!r}, {meant!r}): convert one, for instance data[unit].astype(str)."
        )
    return f" {given!r} and {meant!r} differ by spaces: take them out, data[unit].str.strip()."


def _plain_text(label: Hashable) -> str:
    return str(int(label) if isinstance(label, float) and label.is_integer() else label).strip()
