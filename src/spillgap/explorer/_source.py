"""What an explorer is made of, and where each part was taken from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from spillgap.groups import Partition
from spillgap.labels import LabelsLike
from spillgap.panel import Panel

if TYPE_CHECKING:
    import geopandas
    from libpysal.graph import Graph

    from spillgap.models.results import Results

__all__ = ["Budget", "Source"]


@dataclass(frozen=True)
class Budget:
    """A budget to be placed: of which variable, how much in all, at most how much for one unit."""

    variable: str
    amount: float
    cap: object = None


@dataclass(frozen=True, eq=False)
class Source:
    """Everything that a page is computed from.

    Attributes
    ----------
    panel : Panel
        With the main W.
    title : mapping
        By language.
    variables : tuple of str
        What can be mapped, the first when the page opens.
    weights : dict of Graph
        Every W by its name, the main one first; a W that varies over time by period.
    results : dict of Results
        The model by the name of the W that it was fitted with; empty without a model.
    left_out : tuple of str
        W that do not admit the model, which the page says.
    boundaries : GeoDataFrame or None
        Everything that is drawn, indexed by unit.
    maritime : GeoDataFrame or None
        What an inset draws.
    labels : DataFrame, mapping or None
        Labels of variables.
    names : pandas.DataFrame or None
        ``name_<lang>`` by unit.
    groups : dict of Partition
        What units can be put together by; the first is that of the gap.
    pair : (label, label) or None
        The two groups of the gap; the highest and lowest mean if not given.
    budgets : tuple of Budget
    permutations, draws, seed : int
    """

    panel: Panel
    title: Mapping[str, str]
    variables: tuple[str, ...]
    weights: Mapping[str, Graph | dict[Hashable, Graph]]
    results: Mapping[str, Results] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    boundaries: geopandas.GeoDataFrame | None = None
    maritime: geopandas.GeoDataFrame | None = None
    labels: LabelsLike = None
    names: pd.DataFrame | None = None
    groups: Mapping[str, Partition] = field(default_factory=dict)
    pair: Sequence[Hashable] | None = None
    budgets: tuple[Budget, ...] = ()
    permutations: int = 999
    draws: int = 1000
    seed: int = 0
