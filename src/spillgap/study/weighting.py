"""The study's weights: each a builder of ``spillgap.weights`` by its name, with its options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.errors import OptionError, UnknownNameError, listing, lookup_option, suggest
from spillgap.panel import Panel
from spillgap.study.columns import fixed_column
from spillgap.study.specification import WeightsSpec

if TYPE_CHECKING:
    import geopandas
    from libpysal.graph import Graph

__all__ = ["build_weights"]

_KINDS = (
    "contiguity",
    "knn",
    "distance_band",
    "inverse_distance",
    "kernel",
    "economic",
    "gravity",
    "nested",
    "block",
    "read",
)


@dataclass(frozen=True, eq=False)
class _Sources:
    """What options of a builder may refer to by name."""

    boundaries: geopandas.GeoDataFrame
    panel: Panel
    folder: Path
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
        if name in self.boundaries.columns:
            return self.boundaries[name]
        return fixed_column(self.panel, name, "groups:")

    def file(self, name: str) -> Path:
        """A path that starts at the study's folder."""
        return self.folder / name


def build_weights(
    specs: Mapping[str, WeightsSpec],
    boundaries: geopandas.GeoDataFrame,
    panel: Panel,
    folder: Path,
) -> dict[str, Graph]:
    """Every W of a study by its name, in the order of the file.

    Raises
    ------
    OptionError, UnknownNameError
        For a kind or option that does not exist; the message names the W.
    """
    built: dict[str, Graph] = {}
    for name, spec in specs.items():
        sources = _Sources(boundaries, panel, folder, built)
        built[name] = _build(name, spec, sources)
    return built


def _build(name: str, spec: WeightsSpec, sources: _Sources) -> Graph:
    from spillgap import weights

    builders = {kind: getattr(weights, kind) for kind in _KINDS if hasattr(weights, kind)}
    build = lookup_option(spec.kind, builders, f"[weights.{name}] kind")
    known = inspect.signature(build).parameters
    given = {"boundaries": sources.boundaries, "source": sources.panel}
    open_ = [option for option in known if option not in given]
    for option in spec.options:
        if option not in open_:
            raise UnknownNameError(
                f"[weights.{name}]: {spec.kind} takes no option {option!r}."
                f"{suggest(option, open_)} It takes: {listing(open_, most=20)}."
            )
    readers: dict[str, Callable[[str], Any]] = {
        "geographic": sources.graph,
        "economic": sources.graph,
        "groups": sources.column,
        "path": sources.file,
    }
    options = {
        option: readers[option](str(value)) if option in readers else value
        for option, value in spec.options.items()
    }
    if "id_type" in known and pd.api.types.is_integer_dtype(sources.panel.units):
        options.setdefault("id_type", "int")
    handed = {option: value for option, value in given.items() if option in known}
    lacking = [
        option
        for option, parameter in known.items()
        if parameter.default is parameter.empty and option not in handed and option not in options
    ]
    if lacking:
        raise OptionError(f"[weights.{name}]: {spec.kind} needs {listing(lacking)}.")
    return build(**handed, **options)
