"""The page to look at a study, move its years and try policies on its model."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spillgap import regions
from spillgap._files import write_text
from spillgap.datasets import with_map_of
from spillgap.errors import AlignmentError, OptionError, UnknownNameError, listing, suggest
from spillgap.explain.decomposition.structure import Structure
from spillgap.explorer._encoding import Facts
from spillgap.explorer._page import facts_of, rendered
from spillgap.explorer._source import Source
from spillgap.groups import GroupsLike, Partition
from spillgap.labels import LabelsLike
from spillgap.options import LANGUAGE, Language
from spillgap.panel import Panel
from spillgap.text import languages
from spillgap.units import groups_of

if TYPE_CHECKING:
    import geopandas
    from libpysal.graph import Graph

    from spillgap.models.results import Results
    from spillgap.panel import WeightsLike

__all__ = ["Explorer", "columns_of", "draws_for", "explorer", "known_groups", "made_of"]

_MAIN = "W"
_MOST_DRAWS, _MANY_UNITS, _FEWER_DRAWS = 1000, 500, 200


@dataclass(frozen=True, eq=False)
class Explorer:
    """A page to explore: its facts, and the page made of them.

    Attributes
    ----------
    facts : dict
        What the page holds, as JSON does; arrays as base64.
    """

    facts: Facts

    def html(self, lang: Language = "en") -> str:
        """The page, opening in that language; the others are a switch away."""
        return rendered(self.facts, LANGUAGE.parse(lang))

    def save(self, path: str | Path, lang: Language = "en") -> Path:
        """Write the page; it needs nothing beside it and no network."""
        return write_text(path, self.html(lang))

    def __repr__(self) -> str:
        facts = self.facts
        n, t, v = (len(facts[what]) for what in ("units", "periods", "variables"))
        models = f"; {facts['model']} under {len(facts['models'])} W" if facts["models"] else ""
        return f"Explorer: {n} units × {t} periods, variables: {v}{models}"


def explorer(
    source: Panel | Results,
    path: str | Path | None = None,
    *,
    variables: Sequence[str] | None = None,
    boundaries: geopandas.GeoDataFrame | None = None,
    weights: Mapping[str, WeightsLike] | None = None,
    others: Mapping[str, Results] | None = None,
    groups: GroupsLike | None = None,
    pair: Sequence[Hashable] | None = None,
    labels: LabelsLike = None,
    names: pd.DataFrame | None = None,
    title: str = "",
    permutations: int = 999,
    draws: int | None = None,
    seed: int = 0,
) -> Explorer:
    """One page, offline, to look at a panel and to try policies on a fitted model.

    Map, Moran scatter, lines over time and ranking, linked; classes, W and the local tests'
    level can be changed. With results, changes of the regressors are answered from the reduced
    form, Δy = (I − ρW)⁻¹(ΔX β + WΔX θ), at the estimate and at ``draws`` simulated parameters,
    as :func:`spillgap.explain.scenario` answers them.

    Parameters
    ----------
    source : Panel or Results
        A panel with W, or a fitted model.
    path : path, optional
        Where to write the page.
    variables : sequence of str, optional
        Columns that can be mapped; by default those of the model, and of a panel every numeric
        one that is not constant.
    boundaries : GeoDataFrame, optional
        Polygons indexed by unit; a dataset of the package has its own. Without them the page has
        no map.
    weights : mapping of str to W, optional
        Further W under which the pattern is shown.
    others : mapping of str to Results, optional
        The same model fitted with other W, by their names: a switch in the page.
    groups : optional
        As in ``explain_gap``: what units can be moved together by, and the gap's groups.
    pair : optional
        The two groups of the gap.
    labels, names : optional
        Labels of variables (a dictionary or mapping); ``name_<lang>`` by unit.
    title : str, optional
    permutations, seed : int
        Of the local tests.
    draws : int, optional
        Simulated parameters; 1000, or 200 beyond 500 units.

    Returns
    -------
    Explorer

    Raises
    ------
    AlignmentError
        For a panel without W, or units without a polygon.
    UnknownNameError
        For a column or group that does not exist.
    OptionError
        For two W of one name.

    References
    ----------
    Anselin, Syabri & Kho (2006), for linked views; LeSage & Pace (2009), ch. 2.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> res = sg.SDM("gsp ~ pcap + pc + emp", states.panel).fit()
    >>> page = res.explorer(variables=["gsp"], permutations=99)
    >>> page
    Explorer: 48 units × 17 periods, variables: 1; SDM under 1 W
    >>> page.save("build/explorer.html")  # doctest: +SKIP
    """
    results = None if isinstance(source, Panel) else source
    panel = source if isinstance(source, Panel) else source.model.panel
    fits = {} if results is None else {_MAIN: results, **(others or {})}
    made = Source(
        panel=panel,
        title=dict.fromkeys(languages(), title),
        variables=_variables(panel, results, variables),
        weights=_graphs(panel, fits, weights or {}),
        results=fits,
        boundaries=boundaries,
        labels=labels,
        names=names,
        groups=_groups(panel, groups, pair),
        pair=None if pair is None else tuple(pair),
        permutations=permutations,
        draws=draws or draws_for(panel),
        seed=seed,
    )
    page = made_of(made)
    if path is not None:
        page.save(path)
    return page


def made_of(source: Source) -> Explorer:
    """The page of what is already put together."""
    return Explorer(facts_of(_with_own_map(source)))


def _with_own_map(source: Source) -> Source:
    """With the map of a dataset of the package where that has one of these units."""
    case = None if source.boundaries is not None else with_map_of(source.panel.units)
    if case is None:
        return source
    land = case.boundaries if case.basemap is None else case.basemap
    return replace(source, boundaries=land, maritime=case.maritime)


def _variables(
    panel: Panel, results: Results | None, asked: Sequence[str] | None
) -> tuple[str, ...]:
    numeric = [c for c in panel.columns if pd.api.types.is_numeric_dtype(panel.column(c))]
    if asked is not None:
        for name in asked:
            if name not in numeric:
                raise UnknownNameError(
                    f"variables: there is no numeric column {name!r}.{suggest(name, numeric)} "
                    f"There are: {listing(numeric, most=30)}."
                )
        return tuple(dict.fromkeys(asked))
    if results is not None:
        return columns_of(results)
    spans = {c: panel.column(c).dropna() for c in numeric}
    return tuple(c for c, v in spans.items() if len(v) and v.min() < v.max())


def columns_of(results: Results) -> tuple[str, ...]:
    """The numeric columns that a model is made of, the dependent variable's first."""
    panel = results.model.panel
    numeric = [c for c in panel.columns if pd.api.types.is_numeric_dtype(panel.column(c))]
    sources = Structure(results).terms.sources
    used = [results.design.dependent, *(c for columns in sources.values() for c in columns)]
    named = [c for name in used for c in numeric if name in (c, f"log({c})", f"np.log({c})")]
    return tuple(dict.fromkeys(named))


def draws_for(panel: Panel) -> int:
    """How many simulated parameters the page carries where nobody says."""
    return _MOST_DRAWS if panel.n_units <= _MANY_UNITS else _FEWER_DRAWS


def _graphs(
    panel: Panel, fits: Mapping[str, Results], further: Mapping[str, WeightsLike]
) -> dict[str, Graph | dict[Hashable, Graph]]:
    found = {name: results.model.panel.weights for name, results in fits.items()}
    found = found or {_MAIN: panel.weights}
    twice = [name for name in further if name in found]
    if twice:
        raise OptionError(f"weights: the name {listing(map(repr, twice))} is taken; choose others.")
    for name, given in further.items():
        found[name] = panel.with_weights(given).weights
    lacking = [name for name, graph in found.items() if graph is None]
    if lacking:
        raise AlignmentError(
            "The panel has no spatial weights, which the explorer's pattern needs. Use "
            "panel.with_weights(...)."
        )
    return {name: graph for name, graph in found.items() if graph is not None}


def _groups(
    panel: Panel, groups: GroupsLike | None, pair: Sequence[Hashable] | None
) -> dict[str, Partition]:
    found: dict[str, Partition] = {}
    if groups is not None:
        split = groups_of(panel, groups)
        found[str(split.names.name or "group")] = split
        for label in pair or ():
            if label not in split.names:
                raise UnknownNameError(
                    f"There is no group {label!r}.{suggest(label, split.names)} "
                    f"There are: {listing(split.names, most=20)}."
                )
    elif pair is not None:
        raise OptionError("pair= names two groups: give groups= as well.")
    return {**found, **known_groups(panel, found)}


def known_groups(panel: Panel, found: Mapping[str, Partition]) -> dict[str, Partition]:
    """Macro-regions and agglomerations of China's provinces that do not repeat what is there."""
    if not regions.are_provinces(panel.units):
        return {}
    known = {name: groups_of(panel, name) for name in ("macro_region", "agglomeration")}
    there = [list(split.labels) for split in found.values()]
    return {name: split for name, split in known.items() if list(split.labels) not in there}
