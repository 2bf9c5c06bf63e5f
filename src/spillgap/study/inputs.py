"""From a study's description to what its steps work on: panel, boundaries, weights, labels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.errors import (
    AlignmentError,
    DataError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.options import LANGUAGE, Language
from spillgap.panel import Panel
from spillgap.study.faults import located
from spillgap.study.specification import BoundariesSpec, DataSpec, Study, Text
from spillgap.study.weighting import build_weights
from spillgap.study.wording import MATCHED, joined

if TYPE_CHECKING:
    import geopandas
    from libpysal.graph import Graph

__all__ = ["Data", "Inputs", "Site", "assembled", "load_data", "load_site", "met", "prepare"]


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
    notes : tuple of Text
        What was found while reading: encodings, names matched, boundaries without data.
    digest : str
        SHA-256 of the data and boundaries as used.
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
    notes: tuple[Text, ...]
    digest: str
    matches: pd.DataFrame | None = None

    def label(self, variable: str, lang: Language) -> str:
        """A variable's label in that language, else its name."""
        lang = LANGUAGE.parse(lang)
        if variable not in self.labels.index:
            return variable
        return str(self.labels.loc[variable, f"label_{lang}"])

    def name(self, unit: Any, lang: Language) -> str:
        """A unit's name in that language, else its key."""
        lang = LANGUAGE.parse(lang)
        if unit not in self.names.index:
            return str(unit)
        return str(self.names.loc[unit, f"name_{lang}"])

    def with_column(self, name: str, values: pd.Series, label: Text) -> Inputs:
        """The inputs with one variable more, or replaced."""
        labels = self.labels.copy()
        labels.loc[name, ["label_en", "label_zh"]] = [label.en, label.zh]
        return replace(self, panel=self.panel.with_columns(**{name: values}), labels=labels)


@dataclass(frozen=True, eq=False)
class Data:
    """The long table as read, its key columns, the labels of its columns, what was noticed."""

    frame: pd.DataFrame
    unit: str
    time: str
    labels: pd.DataFrame
    notes: list[Text] = field(default_factory=list)
    matches: pd.DataFrame | None = None


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
        matches=data.matches,
    )


_NO_MAPS = Text(
    en="There are no boundaries: no maps are drawn and no gradients estimated.",
    zh="未提供边界：不绘制地图，也不估计空间梯度。",
)


def _panel(study: Study, data: Data, weights: Graph | None) -> Panel:
    """The panel of the data, what is to be filled filled."""
    with located("data", "step"):
        panel = Panel(data.frame, data.unit, data.time, weights, step=study.data.step)
    for number, fill in enumerate(study.data.fill):
        with located("data", "fill", number):
            panel = panel.fill(fill.method, list(fill.columns), limit=fill.limit)
    return panel


# -- data -----------------------------------------------------------------------------------------


def load_data(spec: DataSpec, folder: Path) -> Data:
    """The long table of a study, its key columns and labels."""
    data = _from_files(spec, folder) if spec.dataset is None else _from_dataset(spec)
    frame = data.frame
    with located("data", "rename"):
        frame = _renamed(frame, spec)
    with located("data", "periods"):
        if spec.periods is not None:
            frame = _between(frame, data.time, *spec.periods)
    with located("data", "drop_units"):
        frame = _without_units(frame, data.unit, spec.drop_units)
    labels = data.labels.copy()
    for variable, text in spec.labels.items():
        labels.loc[variable, ["label_en", "label_zh"]] = [text.en, text.zh]
    return replace(data, frame=frame, labels=labels)


def _renamed(frame: pd.DataFrame, spec: DataSpec) -> pd.DataFrame:
    absent = [old for old in spec.rename.values() if old not in frame.columns]
    if absent:
        raise UnknownNameError(
            f"[data.rename] names columns that the data lack: {listing(map(repr, absent))}."
            f"{suggest(absent[0], frame.columns)} There are: {listing(frame.columns, most=30)}."
        )
    taken = [new for new, old in spec.rename.items() if new != old and new in frame.columns]
    taken = [new for new in taken if new not in spec.rename.values()]
    if taken:
        raise OptionError(
            f"[data.rename] gives names that other columns have: {listing(map(repr, taken))}. "
            "Choose others."
        )
    return frame.rename(columns={old: new for new, old in spec.rename.items()})


def _without_units(frame: pd.DataFrame, unit: str, names: Iterable[Any]) -> pd.DataFrame:
    """The rows of the units that are not named."""
    from spillgap.decomposition._units import resolve_unit

    units = pd.Index(frame[unit].unique())
    dropped = [resolve_unit(units, name) for name in names]
    left = frame[~frame[unit].isin(dropped)]
    if left.empty:
        raise DataError("[data] drop_units leaves no unit.")
    return left


def _from_dataset(spec: DataSpec) -> Data:
    from spillgap.datasets import load

    assert spec.dataset is not None
    with located("data", "dataset"):
        dataset = load(spec.dataset)
    labels = dataset.dictionary[["label_en", "label_zh"]].copy()
    return Data(dataset.data, dataset.unit, dataset.time, labels)


def _from_files(spec: DataSpec, folder: Path) -> Data:
    from spillgap.importers import merge_tables

    assert spec.unit is not None
    assert spec.time is not None
    parts, notes = [], []
    with located("data", "path"):
        for name in spec.path:
            frame, note = _one_file(folder / name, spec, spec.unit, spec.time)
            parts.append(frame)
            notes.append(note)
        frame = parts[0] if len(parts) == 1 else merge_tables(parts, [spec.unit, spec.time])
    labels = pd.DataFrame(columns=["label_en", "label_zh"], dtype=object)
    matches = None
    if spec.regions == "china":
        with located("data", "regions"):
            frame, matches, note = _coded(frame, spec.unit)
        notes.append(note)
    return Data(frame, spec.unit, spec.time, labels, notes, matches)


_READING = (
    "sheet",
    "encoding",
    "delimiter",
    "decimal",
    "thousands",
    "missing",
    "text",
    "totals",
)
"""Keys of [data] that the reader takes as they are."""


def _one_file(path: Path, spec: DataSpec, unit: str, time: str) -> tuple[pd.DataFrame, Text]:
    from spillgap.importers import read_table, wide_to_long, years_in_columns

    asked = {name: getattr(spec, name) for name in _READING}
    table = read_table(path, **{k: v for k, v in asked.items() if v not in (None, ())})
    frame = table.frame
    how = table.encoding or table.format
    comma = table.decimal == ","
    note = Text(
        en=f"{path.name} was read as {how}{', with decimal commas' if comma else ''}.",
        zh=f"{path.name} 按 {how} 读取{'（小数点为逗号）' if comma else ''}。",
    )
    if table.layout == "portal":
        keys = {"region": unit, "year": time}
        frame = frame.rename(columns={k: v for k, v in keys.items() if v not in frame.columns})
    elif time not in frame.columns and unit in frame.columns:
        if not years_in_columns(frame.drop(columns=unit)):
            with located("data", "time"):
                _require(frame, [time], f"{path.name}: time")
        frame = wide_to_long(frame, unit, time=time, value=path.stem)
    with located("data", "unit"):
        _require(frame, [unit], f"{path.name}: unit")
    with located("data", "time"):
        _require(frame, [time], f"{path.name}: time")
    return frame, note


def _coded(frame: pd.DataFrame, unit: str) -> tuple[pd.DataFrame, pd.DataFrame, Text]:
    from spillgap.importers import match_regions

    report = match_regions(frame[unit])
    kinds = report["how"].value_counts()
    english = [f"{n} by {MATCHED[str(how)][0]}" for how, n in kinds.items()]
    chinese = [f"按{MATCHED[str(how)][1]} {n} 个" for how, n in kinds.items()]
    note = Text(
        en=f"{len(report)} province names were matched to codes: {joined(english, 'en')}.",
        zh=f"{len(report)} 个省级名称已匹配到行政区划代码（{joined(chinese, 'zh')}）。",
    )
    return frame.assign(**{unit: frame[unit].map(report["key"])}), report, note


def _between(frame: pd.DataFrame, time: str, first: Any, last: Any) -> pd.DataFrame:
    periods = frame[time]
    try:
        kept = frame[(periods >= first) & (periods <= last)]
    except TypeError as error:
        raise OptionError(
            f"[data] periods = [{first!r}, {last!r}] cannot be compared with {time!r}, which holds "
            f"values such as {periods.iloc[0]!r}."
        ) from error
    if kept.empty:
        raise DataError(
            f"[data] periods = [{first!r}, {last!r}] leaves no rows: the data cover "
            f"{periods.min()} to {periods.max()}."
        )
    return kept


def _require(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise UnknownNameError(
            f"{what}: there is no column {listing(repr(n) for n in absent)}."
            f"{suggest(absent[0], frame.columns)} There are: {listing(frame.columns, most=30)}."
        )


def _check_columns(study: Study, data: Data) -> None:
    made = [study.index.name] if study.index else []
    table = data.frame.assign(**dict.fromkeys(made, 0.0))
    if study.index:
        _require(data.frame, study.index.columns, "[index] columns")
    _require(table, [study.interest], "interest")
    _require(table, study.pattern.variables, "[pattern] variables")
    if study.gap:
        _require(table, [study.gap.groups], "[gap] groups")
        _require(table, study.gap.columns, "[gap] columns")
        _require(table, study.gap.share, "[gap] share")


# -- boundaries -----------------------------------------------------------------------------------


def load_site(study: Study) -> Site:
    """Boundaries and names; a site without either where the study names none."""
    if not study.has_boundaries:
        return Site(None, None, pd.DataFrame(columns=["name_en", "name_zh"]))
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
    from spillgap.decomposition._units import display

    columns = {
        f"name_{lang}": [display(unit, lang, panel.units) for unit in panel.units]
        for lang in ("en", "zh")
    }
    return pd.DataFrame(columns, index=panel.units)


def _names(frame: geopandas.GeoDataFrame, columns: Text | None, file: str) -> pd.DataFrame:
    wanted = columns or Text(en="name_en", zh="name_zh")
    known = frame.drop(columns=frame.geometry.name).reset_index()
    if columns is not None:
        _require(known, dict.fromkeys([columns.en, columns.zh]), f"[boundaries] name, {file}")
    names = pd.DataFrame(index=frame.index)
    for lang in ("en", "zh"):
        column = wanted.get(lang)
        found = known[column] if column in known.columns else frame.index
        names[f"name_{lang}"] = pd.Index(found).astype(str)
    return names


def _same_keys(
    data: Data, basemap: geopandas.GeoDataFrame, names: pd.DataFrame
) -> tuple[Data, geopandas.GeoDataFrame, pd.DataFrame]:
    """Keys of both as text where one file holds numbers and the other the same as text."""
    given = pd.Index(data.frame[data.unit].unique())
    if len(given.intersection(basemap.index)):
        return data, basemap, names
    text = data.frame[data.unit].map(_as_text)
    if not text.isin([_as_text(key) for key in basemap.index]).any():
        return data, basemap, names
    note = Text(
        en="Units are numbers in one file and text in the other: both were read as text.",
        zh="一个文件中的单元代码为数字，另一个为文本：均按文本读取。",
    )
    frame = data.frame.assign(**{data.unit: text})
    labelled = [table.set_axis(table.index.map(_as_text)) for table in (basemap, names)]
    return replace(data, frame=frame, notes=[*data.notes, note]), labelled[0], labelled[1]


def _as_text(key: Any) -> str:
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


def _unused(data: Data, basemap: geopandas.GeoDataFrame, names: pd.DataFrame) -> list[Text]:
    spare = basemap.index.difference(pd.Index(data.frame[data.unit].unique()), sort=False)
    if not len(spare):
        return []
    en, zh = (joined(list(names.loc[spare, f"name_{lang}"]), lang, 8) for lang in ("en", "zh"))
    return [
        Text(
            en=f"Drawn on maps but without data, so outside W and every statistic: {en}.",
            zh=f"仅在地图上绘出、无数据，因而不进入权重与任何统计：{zh}。",
        )
    ]


def _digest(panel: Panel, boundaries: geopandas.GeoDataFrame | None) -> str:
    digest = hashlib.sha256()
    frame = panel.frame
    digest.update(frame[sorted(frame.columns)].to_csv().encode())
    if boundaries is not None:
        shapes = boundaries.geometry.loc[panel.units]
        digest.update(b"".join(shapes.to_wkb()))
    return digest.hexdigest()
