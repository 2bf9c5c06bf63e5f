"""From links to a finished graph: islands, standardisation, record; and graphs from graphs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from libpysal.weights import W
from scipy import sparse

from spillgap._types import ByLabel, Parameters
from spillgap.errors import (
    DataError,
    DataWarning,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.options import ISLAND_RULE, STANDARDISATION, IslandRule, Standardisation
from spillgap.weights._record import IslandLink, attach, describe, measure
from spillgap.weights.matrix import (
    as_graph,
    is_row_standardised,
    labelled,
    positions,
    refuse_impossible,
    scaled,
    sparse_matrix,
)

__all__ = ["finish", "standardise", "subset"]

Islands: TypeAlias = IslandRule | ByLabel[Sequence[Hashable]]
"""What becomes of units without neighbours: an option or {unit: [neighbours]}."""

Nearest: TypeAlias = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Positions of islands → positions of their nearest units, and how far in km."""


Distance: TypeAlias = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Positions and positions → km between them."""


@dataclass(frozen=True)
class Draft:
    """Links before islands and standardisation, with what the record will say of them."""

    matrix: sparse.csr_array
    ids: pd.Index
    kind: str
    parameters: Parameters
    nearest: Nearest | None = None
    distance: Distance | None = None
    value_at: Callable[[float], float] = lambda km: 1.0  # noqa: ARG005
    remedy: str = ""
    islands: tuple[IslandLink, ...] = ()
    dropped: tuple[Hashable, ...] = ()
    tolerant: tuple[tuple[Hashable, Hashable], ...] = ()
    names: dict[Hashable, dict[str, str]] = field(default_factory=dict)


def finish(draft: Draft, islands: Islands, standardise: Standardisation) -> Graph:
    """The draft with its islands settled, standardised, labelled and recorded."""
    return sealed(settled(draft, islands), standardise)


def sealed(draft: Draft, standardise: Standardisation) -> Graph:
    """The draft standardised, labelled and recorded."""
    refuse_impossible(draft.matrix, draft.ids)
    how = STANDARDISATION.parse(standardise)
    matrix = scaled(draft.matrix, how, draft.ids)
    graph = labelled(matrix, draft.ids)
    known = {
        "islands": draft.islands,
        "dropped": draft.dropped,
        "tolerant": draft.tolerant,
        "names": draft.names,
    }
    if how == "none" and is_row_standardised(matrix):
        how = "row"
    return attach(graph, measure(graph, draft.kind, draft.parameters, how, matrix, **known))


def settled(draft: Draft, islands: Islands) -> Draft:
    """The draft after the choice for units that no link reaches or leaves."""
    if isinstance(islands, Mapping):
        return _alone_refused(_linked_by_hand(draft, islands))
    table: dict[IslandRule, Callable[[Draft], Draft]] = {
        "error": _alone_refused,
        "nearest": _linked_to_nearest,
        "drop": _alone_dropped,
        "keep": _as_drafted,
    }
    return ISLAND_RULE.pick(islands, table)(draft)


def _alone(draft: Draft) -> np.ndarray:
    links = draft.matrix
    return np.flatnonzero(np.diff(links.indptr) == 0)


def _as_drafted(draft: Draft) -> Draft:
    return draft


def _alone_refused(draft: Draft) -> Draft:
    alone = _alone(draft)
    if len(alone):
        who = listing(_shown(draft, label) for label in draft.ids[alone])
        raise DataError(
            f"Units without neighbours: {who}. Choose islands='nearest', "
            f"islands={{unit: [neighbours]}}, islands='drop' or islands='keep' (a row of zeros)."
            f"{draft.remedy}"
        )
    return draft


def _alone_dropped(draft: Draft) -> Draft:
    alone = _alone(draft)
    kept = np.setdiff1d(np.arange(len(draft.ids)), alone)
    if not len(kept):
        raise DataError("No unit has a neighbour: nothing is left after islands='drop'.")
    cut = replace(
        draft,
        matrix=sparse.csr_array(draft.matrix[kept, :][:, kept]),
        ids=draft.ids[kept],
        dropped=draft.dropped + tuple(draft.ids[alone]),
    )
    # Where links go one way only, a unit may lose its last neighbour with the units dropped.
    return _alone_dropped(cut) if len(_alone(cut)) else cut


def _linked_to_nearest(draft: Draft) -> Draft:
    alone = _alone(draft)
    if not len(alone):
        return draft
    if draft.nearest is None:
        raise OptionError(
            f"islands='nearest' needs boundaries, and {draft.kind} weights have none. Units "
            f"without neighbours: {listing(draft.ids[alone])}. Use islands={{unit: [neighbours]}}, "
            "'drop' or 'keep'."
        )
    others, km = draft.nearest(alone)
    links = tuple(
        IslandLink(draft.ids[i], draft.ids[j], "nearest", float(d))
        for i, j, d in zip(alone, others, km, strict=True)
    )
    values = np.array([draft.value_at(float(d)) for d in km])
    return _with_links(draft, alone, others, values, links)


def _linked_by_hand(draft: Draft, islands: ByLabel[Sequence[Hashable]]) -> Draft:
    heads, tails, links = [], [], []
    for unit, neighbours in islands.items():
        if isinstance(neighbours, str) or not isinstance(neighbours, Iterable):
            raise OptionError(f"islands[{unit!r}] must be a list of units, not {neighbours!r}.")
        twice = pd.Index(list(neighbours))
        if twice.has_duplicates:
            raise OptionError(
                f"islands[{unit!r}] names {listing(twice[twice.duplicated()].unique())} twice."
            )
        for neighbour in neighbours:
            ends = draft.ids.get_indexer(pd.Index([unit, neighbour]))
            for label, end in zip((unit, neighbour), ends, strict=True):
                if end < 0:
                    raise UnknownNameError(
                        f"islands names {label!r}, which is not a unit.{suggest(label, draft.ids)}"
                    )
            if ends[0] == ends[1]:
                raise OptionError(f"islands links {unit!r} to itself.")
            heads.append(ends[0])
            tails.append(ends[1])
            links.append(IslandLink(draft.ids[ends[0]], draft.ids[ends[1]], "given"))
    ends_of = np.array(heads, dtype=np.intp), np.array(tails, dtype=np.intp)
    km = np.full(len(heads), np.nan) if draft.distance is None else draft.distance(*ends_of)
    values = np.array([draft.value_at(float(d)) for d in km])
    return _with_links(draft, *ends_of, values, tuple(links))


def _with_links(
    draft: Draft,
    heads: np.ndarray,
    tails: np.ndarray,
    values: np.ndarray,
    links: tuple[IslandLink, ...],
) -> Draft:
    """The draft with links added both ways; a link that was there keeps its weight."""
    pairs = {}
    for head, tail, value in zip(heads, tails, values, strict=True):
        pairs[head, tail] = pairs[tail, head] = value
    rows, columns = np.array(list(pairs), dtype=np.intp).reshape(-1, 2).T
    weights = np.array(list(pairs.values()))
    new = np.asarray(draft.matrix[rows, columns]).ravel() == 0 if len(rows) else weights > 0
    shape = draft.matrix.shape
    added = sparse.csr_array((weights[new], (rows[new], columns[new])), shape=shape)
    return replace(
        draft,
        matrix=sparse.csr_array(draft.matrix + added),
        islands=draft.islands + links,
    )


def _shown(draft: Draft, label: Hashable) -> str:
    name = draft.names.get(label, {}).get("en")
    return str(label) if name is None else f"{label} ({name})"


def standardise(graph: Graph | W, how: Standardisation = "row") -> Graph:
    """The weights standardised: a new graph, the links unchanged.

    Parameters
    ----------
    graph : libpysal.graph.Graph or libpysal.weights.W
    how : {"row", "spectral", "minmax", "none"}
        "row": w_ij / Σ_j w_ij. "spectral": W / max|λ(W)|. "minmax": W divided by the smaller
        of its largest row sum and its largest column sum of |w_ij|; these two divide by one
        number and so keep the ratios between units and the symmetry of W. "none": as it is.

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    DataError
        If a row's weights sum to zero or less ("row"), or W has no links.

    References
    ----------
    Kelejian, H. H. and Prucha, I. R. (2010). Specification and estimation of spatial
    autoregressive models with autoregressive and heteroskedastic disturbances. Journal of
    Econometrics 157(1), 53–67, section 2.

    Examples
    --------
    >>> import spillgap as sg
    >>> star = sg.weights.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], ids=["a", "b", "c"])
    >>> sg.weights.standardise(star)["a"].tolist()
    [0.5, 0.5]
    """
    known = as_graph(graph)
    ids = known.unique_ids
    how = STANDARDISATION.parse(how, name="how")
    matrix = scaled(sparse_matrix(known), how, ids)
    result = labelled(matrix, ids)
    record = describe(known)
    kept = record.standardisation if how == "none" else how
    return attach(result, replace(record, standardisation=kept))


def subset(graph: Graph | W, ids: Iterable[Hashable]) -> Graph:
    """The weights among some of the units, in the order of ``ids``.

    A sub-matrix of a standardised W is not standardised: W is standardised anew in the way it
    was before.

    Parameters
    ----------
    graph : libpysal.graph.Graph or libpysal.weights.W
    ids : sequence of labels

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    UnknownNameError
        If a label is not a unit of the graph.

    Warns
    -----
    DataWarning
        If a unit that had neighbours loses them all.

    Examples
    --------
    >>> import spillgap as sg
    >>> line = sg.weights.from_matrix([[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]], ids=["a", "b", "c"])
    >>> sg.weights.subset(line, ["b", "a"])["b"].tolist()
    [1.0]
    """
    whole = as_graph(graph)
    order = positions(whole, ids)
    labels = whole.unique_ids[order].rename(None)
    record = describe(whole)
    matrix = sparse.csr_array(sparse_matrix(whole)[order, :][:, order])
    how = record.standardisation
    if matrix.nnz:
        matrix = scaled(matrix, how, labels)
    result = labelled(matrix, labels)
    lost = [u for u in labels[np.diff(matrix.indptr) == 0] if u not in record.isolates]
    if lost:
        warnings.warn(
            f"No neighbour of {listing(lost)} is among the units kept: their rows of W are zero. "
            "Build the weights on the units that you study to give them neighbours.",
            DataWarning,
            stacklevel=2,
        )
    kept = set(labels)
    known = {
        "islands": tuple(k for k in record.islands if {k.unit, k.neighbour} <= kept),
        "dropped": record.dropped,
        "tolerant": tuple(pair for pair in record.tolerant if set(pair) <= kept),
        "names": record.names,
    }
    return attach(result, measure(result, record.kind, record.parameters, how, **known))
