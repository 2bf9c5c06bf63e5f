"""From a study's description to what its steps work on: panel, boundaries, weights, labels."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.datasets import zooms_of
from spillgap.errors import (
    AlignmentError,
    listing,
    suggest,
)
from spillgap.labels import labels_from
from spillgap.options import BOTH, LANGUAGE, Language
from spillgap.panel import Panel
from spillgap.study.data import Data, load_data, require
from spillgap.study.faults import located
from spillgap.study.source_chapters import BoundariesSpec
from spillgap.study.specification import Study, Text
from spillgap.study.weighting import build_weights
from spillgap.text import Said, Sentence

if TYPE_CHECKING:
    import geopandas
    from libpysal.graph import Graph

__all__ = ["Inputs", "Named", "Site", "assembled", "load_site", "met", "prepare"]


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a study's steps work on.

    Attributes
    ----------
    panel : Panel
        The data with the study's main W.
    boundaries : geopandas.GeoDataFrame or None
        The units with data, in any order, indexed by unit; None where the study names none.
    basemap : geopandas.GeoDataFrame or None
        Everything that is drawn: the units, and others without data.
    sea : geopandas.GeoDataFrame or None
        The layer of an inset.
    weights : dict of Graph
        Every W of the study by its name.
    labels : pandas.DataFrame
        ``label_en`` and ``label_zh`` by variable.
    names : pandas.DataFrame
        ``name_en`` and ``name_zh`` by unit.
    notes : tuple of sentences
        What was found while reading: encodings, names matched, boundaries without data.
    digest : str
        SHA-256 of the data and boundaries as used.
    main_weights : str
        The name of the panel's W.
    matches : pandas.DataFrame or None
        How every name in the data was matched to a key, where names were matched.
    """

    panel: Panel
    boundaries: geopandas.GeoDataFrame | None
    basemap: geopandas.GeoDataFrame | None
    sea: geopandas.GeoDataFrame | None
    weights: dict[str, Graph]
    labels: pd.DataFrame
    names: pd.DataFrame
    notes: tuple[Said, ...]
    digest: str
    main_weights: str
    matches: pd.DataFrame | None = None

    def label(self, variable: str, lang: Language) -> str:
        """A variable's label in that language, else its name."""
        lang = LANGUAGE.parse(lang)
        if variable not in self.labels.index:
            return variable
        return labels_from(self.labels, lang).known[variable]

    def name(self, unit: Any, lang: Language) -> str:
        """A unit's name in that language, else its key."""
        lang = LANGUAGE.parse(lang)
        if unit not in self.names.index:
            return str(unit)
        column = f"name_{lang}" if f"name_{lang}" in self.names.columns else "name_en"
        return str(self.names.loc[unit, column])

    def with_weights(self, name: str) -> Inputs:
        """The inputs with another W of the study as the one that it reads by."""
        return replace(self, panel=self.panel.with_weights(self.weights[name]), main_weights=name)

    @property
    def zooms(self) -> Mapping[str, tuple[str, ...]]:
        """Places of the map that are too dense to read on the whole, with their units."""
        return {} if self.basemap is None else zooms_of(self.basemap.index)

    def with_column(self, name: str, values: pd.Series) -> Inputs:
        """The inputs with one variable more, or replaced; labelled by its name if by nothing."""
        labels = self.labels.copy()
        if name not in labels.index:
            labels.loc[name] = name
        return replace(self, panel=self.panel.with_columns(**{name: values}), labels=labels)


@dataclass(frozen=True)
class Named:
    """A name that data or boundaries have in one language or several, as a fact of a sentence."""

    texts: Mapping[str, str]

    def text(self, lang: Language) -> str:
        """The name in a language; the first where there is none."""
        return self.texts.get(lang, next(iter(self.texts.values())))


@dataclass(frozen=True, eq=False)
class Site:
    """Where the units are, as far as the study says.

    Attributes
    ----------
    boundaries : GeoDataFrame or None
        The units with data; before they met the data, everything that the file holds.
    basemap, sea : GeoDataFrame or None
        Everything that is drawn, and the layer of an inset.
    names : pandas.DataFrame
        ``name_en`` and ``name_zh`` by key.
    """

    boundaries: geopandas.GeoDataFrame | None
    basemap: geopandas.GeoDataFrame | None
    names: pd.DataFrame
    sea: geopandas.GeoDataFrame | None = None


def prepare(study: Study) -> Inputs:
    """Everything that a study names, read, checked and matched by key.

    Raises
    ------
    DataError, AlignmentError, UnknownNameError, OptionError
        For whatever cannot be used; the message names the file, column, unit or key.

    Examples
    --------
    >>> from spillgap.study import Study, prepare
    >>> prepare(Study.built_in("china")).panel
    Panel: 31 units × 8 periods (2016–2023), balanced, 248 rows; W: 138 links
    """
    data = load_data(study.data, study.folder)
    _check_columns(study, data)
    bare, data, site = met(study, data, load_site(study))
    return assembled(study, data, site, build_weights(study, site.boundaries, bare))


def met(study: Study, data: Data, site: Site) -> tuple[Panel, Data, Site]:
    """Data and boundaries matched by key, and the panel without W.

    Raises
    ------
    AlignmentError
        For units without a boundary.
    """
    if site.basemap is not None:
        data, basemap, names = _same_keys(data, site.basemap, site.names)
        with located("boundaries", "id" if study.boundaries else "dataset"):
            boundaries = _with_data(data, basemap)
        notes = [*data.notes, *_unused(data, basemap, names)]
        data = replace(data, notes=notes)
        site = Site(boundaries, basemap, names, site.sea)
    else:
        data = replace(data, notes=[*data.notes, _NO_MAPS])
    with located("data"):
        return _panel(study, data, None), data, site


def assembled(study: Study, data: Data, site: Site, weights: dict[str, Graph]) -> Inputs:
    """What the steps work on."""
    panel = _panel(study, data, weights[study.main_weights])
    names = site.names if site.basemap is not None else _names_without_map(panel)
    return Inputs(
        panel=panel,
        boundaries=site.boundaries,
        basemap=site.basemap,
        sea=site.sea,
        weights=weights,
        labels=data.labels,
        names=names.reindex(panel.units),
        notes=tuple(data.notes),
        digest=_digest(panel, site.boundaries),
        main_weights=study.main_weights,
        matches=data.matches,
    )


_NO_MAPS = Sentence("study/notes:no-boundaries")


def _panel(study: Study, data: Data, weights: Graph | None) -> Panel:
    """The panel of the data, what is to be filled filled."""
    with located("data", "step"):
        panel = Panel(data.frame, data.unit, data.time, weights, step=study.data.step)
    for number, fill in enumerate(study.data.fill):
        with located("data", "fill", number):
            panel = panel.fill(fill.method, list(fill.columns), limit=fill.limit)
    return panel


def _check_columns(study: Study, data: Data) -> None:
    index = [study.index.name] if study.index else []
    table = data.frame.assign(**dict.fromkeys(index, 0.0))
    if study.index:
        require(data.frame, study.index.columns, "[index] columns")
    require(table, [study.interest], "interest")
    require(table, study.pattern.variables, "[pattern] variables")
    if study.gap:
        require(table, [study.gap.groups], "[gap] groups")
        require(table, study.gap.columns, "[gap] columns")
        require(table, study.gap.share, "[gap] share")


# -- boundaries -----------------------------------------------------------------------------------


def load_site(study: Study) -> Site:
    """Boundaries and names; a site without either where the study names none."""
    if not study.has_boundaries:
        return Site(None, None, pd.DataFrame(columns=[f"name_{lang}" for lang in BOTH]))
    spec = study.boundaries or BoundariesSpec(dataset=study.data.dataset)
    if spec.dataset is not None:
        from spillgap.datasets import load

        with located("boundaries", "dataset"):
            dataset = load(spec.dataset)
        basemap = dataset.boundaries if dataset.basemap is None else dataset.basemap
        return Site(None, basemap, _names(basemap, None, ""), dataset.maritime)
    from spillgap.importers import read_boundaries

    assert spec.path is not None
    assert spec.id is not None
    path = study.folder / spec.path
    own = {} if spec.encoding is None else {"encoding": spec.encoding}
    with located("boundaries", "path"):
        frame = read_boundaries(
            path, spec.id, layer=spec.layer, crs=spec.crs, repair=spec.repair, **own
        )
    with located("boundaries", "name"):
        return Site(None, frame, _names(frame, spec.name, path.name))


def _names_without_map(panel: Panel) -> pd.DataFrame:
    from spillgap.units import display

    columns = {
        f"name_{lang}": [display(unit, lang, panel.units) for unit in panel.units] for lang in BOTH
    }
    return pd.DataFrame(columns, index=panel.units)


def _names(frame: geopandas.GeoDataFrame, columns: Text | None, file: str) -> pd.DataFrame:
    wanted = columns or Text({lang: f"name_{lang}" for lang in BOTH})
    known = frame.drop(columns=frame.geometry.name).reset_index()
    if columns is not None:
        require(known, dict.fromkeys(columns.root.values()), f"[boundaries] name, {file}")
    names = pd.DataFrame(index=frame.index)
    for lang in dict.fromkeys((*BOTH, *wanted.languages)):
        column = wanted.text(lang)
        labels = known[column] if column in known.columns else frame.index
        names[f"name_{lang}"] = pd.Index(labels).astype(str)
    return names


def _same_keys(
    data: Data, basemap: geopandas.GeoDataFrame, names: pd.DataFrame
) -> tuple[Data, geopandas.GeoDataFrame, pd.DataFrame]:
    """Keys of both as text where one file holds numbers and the other the same as text."""
    units = pd.Index(data.frame[data.unit].unique())
    if len(units.intersection(basemap.index)):
        return data, basemap, names
    text = data.frame[data.unit].map(_as_text)
    if not text.isin([_as_text(key) for key in basemap.index]).any():
        return data, basemap, names
    note = Sentence("study/notes:units-as-text")
    frame = data.frame.assign(**{data.unit: text})
    labelled = [table.set_axis(table.index.map(_as_text)) for table in (basemap, names)]
    return replace(data, frame=frame, notes=[*data.notes, note]), labelled[0], labelled[1]


def _as_text(key: Hashable) -> str:
    return str(int(key)) if isinstance(key, float) and key.is_integer() else str(key).strip()


def _with_data(data: Data, basemap: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    units = pd.Index(data.frame[data.unit].unique())
    absent = units.difference(basemap.index, sort=False)
    if len(absent):
        raise AlignmentError(
            f"Units of the data without a boundary: {listing(absent)}."
            f"{suggest(absent[0], basemap.index)} Correct the keys, or drop those units."
        )
    return basemap.loc[basemap.index.isin(units)]


_NAMED = 8
"""So many units without data are named."""


def _unused(data: Data, basemap: geopandas.GeoDataFrame, names: pd.DataFrame) -> list[Said]:
    spare = basemap.index.difference(pd.Index(data.frame[data.unit].unique()), sort=False)
    if not len(spare):
        return []
    units: list[Said] = [_named(names, unit) for unit in spare[:_NAMED]]
    if len(spare) > _NAMED:
        units.append(Sentence("study/notes:more-units", {"n": len(spare) - _NAMED}))
    return [Sentence("study/notes:without-data", {"units": tuple(units)})]


def _named(names: pd.DataFrame, unit: Any) -> Named:
    return Named({lang: str(names.loc[unit, f"name_{lang}"]) for lang in BOTH})


def _digest(panel: Panel, boundaries: geopandas.GeoDataFrame | None) -> str:
    digest = hashlib.sha256()
    frame = panel.frame
    digest.update(frame[sorted(frame.columns)].to_csv().encode())
    if boundaries is not None:
        shapes = boundaries.geometry.loc[panel.units]
        digest.update(b"".join(shapes.to_wkb()))
    return digest.hexdigest()
