"""What a weights matrix is: kind, parameters, standardisation, islands and who they were given."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from libpysal.weights import W
from scipy import sparse

from spillgap._types import ByLabel, Forwarded, Parameters
from spillgap.options import LANGUAGE, Language, Standardisation
from spillgap.text import say, shortlist, word
from spillgap.weights.matrix import (
    as_graph,
    has_symmetric_pattern,
    is_row_standardised,
    sparse_matrix,
)

__all__ = ["IslandLink", "WeightsRecord", "attach", "describe"]


@dataclass(frozen=True)
class IslandLink:
    """A link given to a unit that had none: who, to whom, by which rule, how far."""

    unit: Hashable
    neighbour: Hashable
    how: str
    km: float | None = None

    def text(self, lang: Language, names: ByLabel[Mapping[str, str]]) -> str:
        """The link in words, with names where the boundaries had them."""
        unit, neighbour = (_named(label, lang, names) for label in (self.unit, self.neighbour))
        far = float("nan") if self.km is None else self.km
        return say("weights:island", lang, how=self.how, unit=unit, neighbour=neighbour, km=far)


@dataclass(frozen=True)
class WeightsRecord:
    """What a weights matrix is, in numbers and in words.

    Attributes
    ----------
    kind : str
        How W was built: "contiguity", "knn", "inverse distance", …, "matrix".
    parameters : dict
        The builder's parameters.
    standardisation : {"row", "spectral", "minmax", "none"}
    n_units, n_links : int
        N, and the number of weights that are not zero (a pair that is linked both ways counts
        twice).
    mean_neighbours : float
    min_neighbours, max_neighbours : int
    components : int
        Groups of units that no link joins to another group.
    symmetric : bool
        Whether the pattern of links (not the weights) is the same both ways.
    negative : int
        The number of negative weights.
    isolates : tuple
        Units that still have no neighbour: a row of zeros.
    islands : tuple of IslandLink
        The links given to units that had none.
    dropped : tuple
        Units left out because they had no neighbour (``islands="drop"``).
    tolerant : tuple of pairs
        Neighbours that only tolerant contiguity found (gaps or overlaps along their border).
    """

    kind: str
    parameters: Parameters
    standardisation: Standardisation
    n_units: int
    n_links: int
    mean_neighbours: float
    min_neighbours: int
    max_neighbours: int
    components: int
    symmetric: bool
    negative: int
    isolates: tuple[Hashable, ...] = ()
    islands: tuple[IslandLink, ...] = ()
    dropped: tuple[Hashable, ...] = ()
    tolerant: tuple[tuple[Hashable, Hashable], ...] = ()
    names: dict[Hashable, dict[str, str]] = field(default_factory=dict, repr=False)

    def text(self, lang: Language = "en") -> str:
        """The record in words.

        Parameters
        ----------
        lang : {"en", "zh"}

        Returns
        -------
        str
        """
        lang = LANGUAGE.parse(lang)
        whole = say(
            "weights:record",
            lang,
            kind=self._kind(lang),
            standard=say(f"weights:standard-{self.standardisation}", lang),
            units=self.n_units,
            links=self.n_links,
            mean=self.mean_neighbours,
            fewest=self.min_neighbours,
            most=self.max_neighbours,
            components=self.components,
        )
        links = [link.text(lang, self.names) for link in self.islands]
        return say("format:between-sentences", lang).join([whole, *links, *self._remarks(lang)])

    def named(self, label: Hashable, lang: Language = "en") -> str:
        """A unit's name in that language where the boundaries had one, else its label."""
        return _named(label, LANGUAGE.parse(lang), self.names)

    def _kind(self, lang: Language) -> str:
        """How it was built, with what not every weights of a kind has: a cut-off, lower orders."""
        shown = {key: _short(value) for key, value in self.parameters.items()}
        kind = word("weights", f"kind-{self.kind}", lang, self.kind, **shown)
        cutoff = self.parameters.get("cutoff")
        if cutoff is not None and self.kind != "distance band":
            return say("weights:with-cutoff", lang, kind=kind, cutoff=_short(cutoff))
        if self.parameters.get("include_lower") and self.parameters.get("order", 1) > 1:
            return say("weights:with-lower-orders", lang, kind=kind)
        return kind

    def _remarks(self, lang: Language) -> list[str]:
        """Units without neighbours, left out, or linked within the tolerance; negative weights."""
        named = partial(self.named, lang=lang)
        units = {
            "isolates": [named(unit) for unit in self.isolates],
            "dropped": [named(unit) for unit in self.dropped],
            "tolerant": ["–".join(map(named, pair)) for pair in self.tolerant],
        }
        remarks = [
            say(f"weights:{remark}", lang, who=shortlist(who, lang))
            for remark, who in units.items()
            if who
        ]
        if self.negative:
            remarks.append(say("weights:negative", lang, n=self.negative))
        return remarks


def _named(label: Hashable, lang: Language, names: ByLabel[Mapping[str, str]]) -> str:
    known = names.get(label, {})
    return known.get(lang) or known.get("en") or next(iter(known.values()), str(label))


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


class RecordedGraph(Graph):
    """A Graph that knows how it was made: copies, pickles and ``transform`` keep the record."""

    spillgap_record: WeightsRecord

    def copy(self, deep: bool = True) -> Graph:
        """As libpysal's."""
        return attach(super().copy(deep), self.spillgap_record)

    def transform(self, transformation: str | Callable[[pd.Series], pd.Series]) -> Graph:
        """libpysal's transformation, described as one of the same kind, its rows measured anew."""
        graph = super().transform(transformation)
        standard = measured_standardisation(graph)
        return attach(graph, replace(self.spillgap_record, standardisation=standard))


def attach(graph: Graph, record: WeightsRecord) -> RecordedGraph:
    """The graph with its record."""
    recorded = RecordedGraph.__new__(RecordedGraph)
    recorded.__dict__.update(graph.__dict__, spillgap_record=record)
    return recorded


def measured_standardisation(graph: Graph) -> Standardisation:
    """What can be seen of a graph's standardisation: whether its rows sum to one."""
    return "row" if is_row_standardised(graph) else "none"


def measure(
    graph: Graph,
    kind: str,
    parameters: Parameters,
    standardisation: Standardisation,
    matrix: sparse.csr_array | None = None,
    **known: Forwarded,
) -> WeightsRecord:
    """The record of a graph, its counts taken from its matrix (N, N), which may be at hand."""
    if matrix is None or not np.all(matrix.data):
        matrix = sparse_matrix(graph)
    counts = np.diff(matrix.indptr)
    symmetric = has_symmetric_pattern(matrix)
    pattern = sparse.csr_array(
        (np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape
    )
    # Of links that go both ways the strong components are the weak ones, found without turning W.
    components, _ = sparse.csgraph.connected_components(
        pattern, directed=symmetric, connection="strong" if symmetric else "weak"
    )
    return WeightsRecord(
        kind=kind,
        parameters=parameters,
        standardisation=standardisation,
        n_units=matrix.shape[0],
        n_links=int(matrix.nnz),
        mean_neighbours=float(counts.mean()),
        min_neighbours=int(counts.min()),
        max_neighbours=int(counts.max()),
        components=int(components),
        symmetric=symmetric,
        negative=int((matrix.data < 0).sum()),
        isolates=tuple(graph.unique_ids[counts == 0]),
        **known,
    )


def describe(graph: Graph | W) -> WeightsRecord:
    """What a weights graph is and how it came to be.

    Parameters
    ----------
    graph : libpysal.graph.Graph or libpysal.weights.W
        From any builder here, or from elsewhere: then the kind is "matrix" and the rest is
        measured.

    Returns
    -------
    WeightsRecord
        ``.text("en")`` and ``.text("zh")`` put it in words.

    Examples
    --------
    >>> import spillgap as sg
    >>> graph = sg.weights.from_matrix([[0, 1], [1, 0]], ids=["a", "b"])
    >>> sg.weights.describe(graph).n_links
    2
    """
    if isinstance(graph, RecordedGraph):
        return graph.spillgap_record
    known = as_graph(graph)
    return measure(known, "matrix", {}, measured_standardisation(known))
