"""What a weights matrix is: kind, parameters, standardisation, islands and who they were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from libpysal.graph import Graph
from scipy import sparse

from spillgap.errors import listing
from spillgap.options import LANGUAGE, Language, Standardisation
from spillgap.weights._matrix import is_row_standardised, sparse_matrix

__all__ = ["IslandLink", "WeightsRecord", "attach", "describe", "stored_record"]

_ATTRIBUTE = "spillgap_record"

_KINDS = {
    "contiguity": ("{rule} contiguity, order {order}", "{rule} 邻接（{order} 阶）"),
    "knn": ("{k} nearest neighbours (great circle)", "{k} 近邻（大圆距离）"),
    "distance band": ("neighbours within {cutoff} km", "{cutoff} 公里内为邻"),
    "inverse distance": (
        "inverse great-circle distance, power {power}",
        "大圆距离倒数（幂 {power}）",
    ),
    "kernel": ("{decay} decay, bandwidth {bandwidth} km", "{decay} 衰减（带宽 {bandwidth} 公里）"),
    "economic": (
        "inverse economic distance of {variable}, {base_period}",
        "经济距离倒数（{variable}，{base_period}）",
    ),
    "gravity": (
        "gravity of {variable}, distance power {power}",
        "引力（{variable}，距离幂 {power}）",
    ),
    "nested": (
        "nested: {phi} × geographic + {rest} × economic",
        "嵌套：{phi} × 地理 + {rest} × 经济",
    ),
    "block": ("same group ({groups})", "同组（{groups}）"),
    "matrix": ("a given matrix", "给定矩阵"),
    "file": ("read from {file}", "读自 {file}"),
}
_STANDARDS = {
    "row": ("row-standardised", "行标准化"),
    "spectral": ("scaled by the spectral radius", "谱半径标准化"),
    "minmax": ("scaled by the smaller of the largest row and column sums", "最小–最大标准化"),
    "none": ("not standardised", "未标准化"),
}


@dataclass(frozen=True)
class IslandLink:
    """A link given to a unit that had none: who, to whom, by which rule, how far."""

    unit: Any
    neighbour: Any
    how: str
    km: float | None = None

    def text(self, lang: Language, names: Mapping[Any, Mapping[str, str]]) -> str:
        """The link in words, with names where the boundaries had them."""
        lang = LANGUAGE.parse(lang)
        unit, neighbour = (_named(label, lang, names) for label in (self.unit, self.neighbour))
        if lang == "zh":
            how = "最近" if self.how == "nearest" else "指定"
            far = "" if self.km is None else f"，{self.km:.0f} 公里"
            return f"{unit}与{neighbour}相连（{how}{far}）"
        far = "" if self.km is None else f", {self.km:.0f} km"
        return f"{unit} linked to {neighbour} ({self.how}{far})"


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
    parameters: dict[str, Any]
    standardisation: Standardisation
    n_units: int
    n_links: int
    mean_neighbours: float
    min_neighbours: int
    max_neighbours: int
    components: int
    symmetric: bool
    negative: int
    isolates: tuple[Any, ...] = ()
    islands: tuple[IslandLink, ...] = ()
    dropped: tuple[Any, ...] = ()
    tolerant: tuple[tuple[Any, Any], ...] = ()
    names: dict[Any, dict[str, str]] = field(default_factory=dict, repr=False)

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
        which = 0 if lang == "en" else 1
        kind = _KINDS.get(self.kind, (self.kind, self.kind))[which]
        shown = {key: _short(value) for key, value in self.parameters.items()}
        words = kind.format(**shown) + self._limits(lang)
        standard = _STANDARDS[self.standardisation][which]
        lines = [(_english if lang == "en" else _chinese)(self, words, standard)]
        lines += [link.text(lang, self.names) for link in self.islands]
        lines += self._remarks(lang)
        stop = ". " if lang == "en" else "。"
        return stop.join(lines).rstrip() + stop.rstrip()

    def named(self, label: Any, lang: Language = "en") -> str:
        """A unit's name in that language where the boundaries had one, else its label."""
        return _named(label, LANGUAGE.parse(lang), self.names)

    def _limits(self, lang: Language) -> str:
        """Parameters that not every weights of a kind has: a cut-off, lower orders."""
        english = lang == "en"
        cutoff = self.parameters.get("cutoff")
        if cutoff is not None and self.kind != "distance band":
            return f", up to {_short(cutoff)} km" if english else f"，{_short(cutoff)} 公里以内"
        if self.parameters.get("include_lower") and self.parameters.get("order", 1) > 1:
            return " and below" if english else "及以下"
        return ""

    def _remarks(self, lang: Language) -> list[str]:
        english = lang == "en"
        remarks = []
        if self.isolates:
            who = listing(self.named(u, lang) for u in self.isolates)
            remarks.append(f"Without neighbours: {who}" if english else f"无邻居：{who}")
        if self.dropped:
            who = listing(self.named(u, lang) for u in self.dropped)
            remarks.append(
                f"Left out for want of neighbours: {who}" if english else f"因无邻居而剔除：{who}"
            )
        if self.tolerant:
            who = listing("–".join(self.named(u, lang) for u in pair) for pair in self.tolerant)
            remarks.append(
                f"Neighbours found only with tolerance: {who}"
                if english
                else f"仅在容差下相邻：{who}"
            )
        if self.negative:
            remarks.append(
                f"{self.negative} weights are negative" if english else f"{self.negative} 个负权重"
            )
        return remarks


def _named(label: Any, lang: Language, names: Mapping[Any, Mapping[str, str]]) -> str:
    known = names.get(label, {})
    return known.get(lang) or next(iter(known.values()), str(label))


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _english(record: WeightsRecord, kind: str, standard: str) -> str:
    plural = "" if record.components == 1 else "s"
    return (
        f"{kind[0].upper()}{kind[1:]}, {standard}: {record.n_units} units, "
        f"{record.n_links} links (neighbours: mean {record.mean_neighbours:.2f}, "
        f"min {record.min_neighbours}, max {record.max_neighbours}), "
        f"{record.components} component{plural}"
    )


def _chinese(record: WeightsRecord, kind: str, standard: str) -> str:
    return (
        f"{kind}，{standard}：{record.n_units} 个单元，{record.n_links} 条连接"
        f"（邻居数均值 {record.mean_neighbours:.2f}，最少 {record.min_neighbours}，"
        f"最多 {record.max_neighbours}），{record.components} 个连通分量"
    )


def attach(graph: Graph, record: WeightsRecord) -> Graph:
    """Keep the record on the graph, where pickling and copying by ``copy.copy`` carry it."""
    setattr(graph, _ATTRIBUTE, record)
    return graph


def stored_record(graph: Graph) -> WeightsRecord | None:
    """The record that spillgap left on the graph, if it was built here."""
    record = getattr(graph, _ATTRIBUTE, None)
    return record if isinstance(record, WeightsRecord) else None


def measure(
    graph: Graph,
    kind: str,
    parameters: dict[str, Any],
    standardisation: Standardisation,
    **known: Any,
) -> WeightsRecord:
    """The record of a graph, its counts taken from the matrix itself."""
    matrix = sparse_matrix(graph)
    counts = np.diff(matrix.indptr)
    pattern = sparse.csr_array(
        (np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape
    )
    components, _ = sparse.csgraph.connected_components(pattern, directed=False)
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
        symmetric=(abs(pattern - pattern.T)).nnz == 0,
        negative=int((matrix.data < 0).sum()),
        isolates=tuple(graph.unique_ids[counts == 0]),
        **known,
    )


def describe(graph: Graph) -> WeightsRecord:
    """What a weights graph is and how it came to be.

    Parameters
    ----------
    graph : libpysal.graph.Graph
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
    record = stored_record(graph)
    if record is not None:
        return record
    standard: Standardisation = "row" if is_row_standardised(graph) else "none"
    return measure(graph, "matrix", {}, standard)
