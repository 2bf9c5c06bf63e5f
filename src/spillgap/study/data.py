"""The long table of a study: files read, names coded, columns renamed, periods and units chosen."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from spillgap.datasets import match_units
from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest
from spillgap.options import BOTH
from spillgap.study.faults import located
from spillgap.study.source_chapters import DataSpec
from spillgap.text import Said, Sentence

__all__ = ["Data", "load_data", "require"]


@dataclass(frozen=True, eq=False)
class Data:
    """The long table as read, its key columns, the labels of its columns, what was noticed."""

    frame: pd.DataFrame
    unit: str
    time: str
    labels: pd.DataFrame
    notes: list[Said] = field(default_factory=list)
    matches: pd.DataFrame | None = None


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
        for lang in dict.fromkeys((*BOTH, *text.languages)):
            labels.loc[variable, f"label_{lang}"] = text.text(lang)
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


def _without_units(frame: pd.DataFrame, unit: str, names: Iterable[Hashable]) -> pd.DataFrame:
    """The rows of the units that are not named."""
    from spillgap.units import resolve_unit

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
    labels = dataset.dictionary.filter(regex="^label_").copy()
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
    labels = pd.DataFrame(columns=[f"label_{lang}" for lang in BOTH], dtype=object)
    matches = None
    if spec.regions is not None:
        with located("data", "regions"):
            frame, matches, note = _coded(frame, spec.unit, spec.regions)
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


def _one_file(path: Path, spec: DataSpec, unit: str, time: str) -> tuple[pd.DataFrame, Said]:
    from spillgap.importers import read_table, wide_to_long, years_in_columns

    asked = {name: getattr(spec, name) for name in _READING}
    table = read_table(path, **{k: v for k, v in asked.items() if v not in (None, ())})
    frame = table.frame
    how = table.encoding or table.format
    decimal = "comma" if table.decimal == "," else "point"
    note = Sentence("study/notes:read-as", {"file": path.name, "how": how, "decimal": decimal})
    if table.layout == "portal":
        keys = {"region": unit, "year": time}
        frame = frame.rename(columns={k: v for k, v in keys.items() if v not in frame.columns})
    elif time not in frame.columns and unit in frame.columns:
        if not years_in_columns(frame.drop(columns=unit)):
            with located("data", "time"):
                require(frame, [time], f"{path.name}: time")
        frame = wide_to_long(frame, unit, time=time, value=path.stem)
    with located("data", "unit"):
        require(frame, [unit], f"{path.name}: unit")
    with located("data", "time"):
        require(frame, [time], f"{path.name}: time")
    return frame, note


def _coded(frame: pd.DataFrame, unit: str, regions: str) -> tuple[pd.DataFrame, pd.DataFrame, Said]:
    report = match_units(regions, frame[unit])
    kinds = report["how"].value_counts()
    ways = tuple(
        Sentence(
            "study/notes:matched-by",
            {"n": int(n), "how": Sentence(f"study/tables:matched-{str(how).replace(' ', '-')}")},
        )
        for how, n in kinds.items()
    )
    note = Sentence("study/notes:matched", {"n": len(report), "ways": ways})
    return frame.assign(**{unit: frame[unit].map(report["key"])}), report, note


def _between(frame: pd.DataFrame, time: str, first: Hashable, last: Hashable) -> pd.DataFrame:
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


def require(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Refuse columns that a table lacks; ``what`` opens the message.

    Raises
    ------
    UnknownNameError
    """
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise UnknownNameError(
            f"{what}: there is no column {listing(repr(n) for n in absent)}."
            f"{suggest(absent[0], frame.columns)} There are: {listing(frame.columns, most=30)}."
        )
