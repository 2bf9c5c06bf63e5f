"""The kinds of weights, one row each: the builder, and what its options refer to in a study."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from libpysal.graph import Graph

from spillgap.rows import Rows
from spillgap.weights._contiguity import contiguity
from spillgap.weights._distance import distance_band, inverse_distance, kernel, knn
from spillgap.weights._economic import block, economic, gravity, nested
from spillgap.weights._grid import grid
from spillgap.weights._io import read

__all__ = ["KINDS", "WeightsKind"]

_HANDED = ("boundaries", "source")
"""Parameters that a study fills itself: its map, its panel."""


@dataclass(frozen=True)
class WeightsKind:
    """A kind of spatial weights.

    Attributes
    ----------
    name : str
        What STUDY.toml calls it, and the key of its labels.
    build : callable
        Options → Graph. A parameter ``boundaries`` is the study's map, ``source`` its panel;
        every other one is an option of the kind, needed where it has no default.
    refers : mapping
        Option → what it names: other ``"weights"`` of the study, a ``"column"`` by unit, a
        ``"file"``.
    labels_of_its_own : bool
        Whether the units are called as a file calls them, and are to be matched to the study's.
    """

    name: str
    build: Callable[..., Graph]
    refers: Mapping[str, Literal["weights", "column", "file"]] = field(
        default_factory=dict, hash=False
    )
    labels_of_its_own: bool = False

    @property
    def handed(self) -> tuple[str, ...]:
        """Which of map and panel it is built from."""
        return tuple(name for name in self._parameters if name in _HANDED)

    @property
    def options(self) -> tuple[str, ...]:
        """The options that it takes."""
        return tuple(name for name in self._parameters if name not in _HANDED)

    @property
    def needed(self) -> tuple[str, ...]:
        """Those without a default."""
        known = self._parameters
        return tuple(
            name for name in self.options if known[name].default is inspect.Parameter.empty
        )

    @property
    def _parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.build).parameters


KINDS: Rows[WeightsKind] = Rows(
    WeightsKind("contiguity", contiguity),
    WeightsKind("grid", grid),
    WeightsKind("knn", knn),
    WeightsKind("distance_band", distance_band),
    WeightsKind("inverse_distance", inverse_distance),
    WeightsKind("kernel", kernel),
    WeightsKind("economic", economic),
    WeightsKind("gravity", gravity),
    WeightsKind("nested", nested, {"geographic": "weights", "economic": "weights"}),
    WeightsKind("block", block, {"groups": "column"}),
    WeightsKind("read", read, {"path": "file"}, labels_of_its_own=True),
)
"""Every kind by its name."""
