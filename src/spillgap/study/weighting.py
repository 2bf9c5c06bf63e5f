"""The study's weights: each a builder of ``spillgap.weights`` by its name, with its options."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.datasets import match_units
from spillgap.errors import OptionError, UnknownNameError, listing, lookup_option, suggest
from spillgap.panel import Panel
from spillgap.study.columns import fixed_column
from spillgap.study.faults import located
from spillgap.study.source_chapters import WeightsSpec
from spillgap.study.specification import Study
from spillgap.units import resolve_unit
from spillgap.weights import describe
from spillgap.weights.building import Draft, finish
from spillgap.weights.kinds import KINDS, WeightsKind
from spillgap.weights.matrix import checked_ids, sparse_matrix

if TYPE_CHECKING:
    import geopandas
    from libpysal.graph import Graph

__all__ = ["Sources", "build_one", "build_weights", "check_weights"]


@dataclass(frozen=True, eq=False)
class Sources:
    """What options of a builder may refer to by name."""

    boundaries: geopandas.GeoDataFrame | None
    panel: Panel
    study: Study
    built: Mapping[str, Graph]

    def graph(self, name: str) -> Graph:
        """A W of the study that was described before this one."""
        if name not in self.built:
            raise UnknownNameError(
                f"there is no W named {name!r} before this one.{suggest(name, self.built)} "
                f"There are: {listing(self.built)}."
            )
        return self.built[name]

    def column(self, name: str) -> pd.Series:
        """A column by unit, of the boundaries or constant over time in the data."""
        if self.boundaries is not None and name in self.boundaries.columns:
            return self.boundaries[name]
        return fixed_column(self.panel, name, "groups:")

    def file(self, name: str) -> Path:
        """A path that starts at the study's folder."""
        return self.study.folder / name


def build_weights(
    study: Study, boundaries: geopandas.GeoDataFrame | None, panel: Panel
) -> dict[str, Graph]:
    """Every W of a study by its name, in the order of the file.

    Raises
    ------
    OptionError, UnknownNameError
        For a kind or option that does not exist; the message names the W.
    """
    built: dict[str, Graph] = {}
    for name, spec in study.weights.items():
        check_weights(name, spec, study)
        with located("weights", name):
            built[name] = build_one(spec, Sources(boundaries, panel, study, built))
    return built


def check_weights(name: str, spec: WeightsSpec, study: Study) -> None:
    """Refuse a kind or option that does not exist, or what is lacking; nothing is built.

    Raises
    ------
    OptionError, UnknownNameError
    """
    with located("weights", name, "kind"):
        kind = lookup_option(spec.kind, KINDS, "kind")
        if "boundaries" in kind.handed and not study.has_boundaries:
            raise OptionError(
                f"[weights.{name}]: {spec.kind} needs [boundaries] (path and id). Without them "
                'there are kind = "read" and kinds that take columns of the data.'
            )
    for option in spec.options:
        with located("weights", name, option):
            if option not in kind.options:
                raise UnknownNameError(
                    f"[weights.{name}]: {spec.kind} takes no option {option!r}."
                    f"{suggest(option, kind.options)} It takes: {listing(kind.options, most=20)}."
                )
    lacking = [option for option in kind.needed if option not in spec.options]
    if lacking:
        raise OptionError(f"[weights.{name}]: {spec.kind} needs {listing(lacking)}.")


def build_one(spec: WeightsSpec, sources: Sources) -> Graph:
    """The W that a section describes."""
    kind = lookup_option(spec.kind, KINDS, "kind")
    named: dict[str, Callable[[str], Any]] = {
        "weights": sources.graph,
        "column": sources.column,
        "file": sources.file,
    }
    options = {
        option: named[kind.refers[option]](str(value)) if option in kind.refers else value
        for option, value in spec.options.items()
    }
    if kind.labels_of_its_own:
        return _matched(kind, options, sources)
    own = {"boundaries": sources.boundaries, "source": sources.panel}
    return kind.build(**{name: own[name] for name in kind.handed}, **options)


def _matched(kind: WeightsKind, options: dict[str, Any], sources: Sources) -> Graph:
    """W from a file, its names made the codes of the data where those were, cut to their units."""
    if pd.api.types.is_integer_dtype(sources.panel.units) and "id_type" in kind.options:
        options.setdefault("id_type", "int")
    how = {key: options.pop(key) for key in ("standardise", "islands") if key in options}
    graph = kind.build(**options)
    labels = graph.unique_ids
    regions = sources.study.data.regions
    if regions is not None:
        labels = checked_ids(match_units(regions, labels)["key"].reindex(labels))
    kept = ~labels.isin(_dropped(labels, sources.study.data.drop_units))
    record = describe(graph)
    matrix = sparse_matrix(graph)[kept][:, kept]
    draft = Draft(matrix, labels[kept], record.kind, record.parameters)
    return finish(draft, how.get("islands", "keep"), how.get("standardise", "none"))


def _dropped(labels: pd.Index, names: Iterable[Hashable]) -> list[Hashable]:
    """The labels of units that the study drops, those that W knows."""
    known = []
    for name in names:
        with suppress(UnknownNameError):
            known.append(resolve_unit(labels, name))
    return known
