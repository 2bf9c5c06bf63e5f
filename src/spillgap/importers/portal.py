"""The export format of China's national statistics portal, data.stats.gov.cn.

A file holds some lines of notes (数据库：…, 指标：…, 时间：…), a header that starts with 地区
(provinces in rows) or 指标 (indicators in rows, one province), years in the columns, and lines
of remarks at the end (注：…, 数据来源：国家统计局).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from spillgap.errors import DataError, listing
from spillgap.importers.cells import is_blank, typed
from spillgap.importers.periods import parse_period

__all__ = ["Portal", "find_portal_header", "portal_to_long"]

_HEADS = ("地区", "指标")
_NOTE = re.compile(r"^(数据库|指标|时间|地区|单位|注|备注|数据来源|来源|资料来源)\s*[:：]\s*(.*)$")


@dataclass(frozen=True, eq=False)
class Portal:
    """A portal export as a long table, and the notes that stood around it."""

    frame: pd.DataFrame
    notes: tuple[str, ...]


def find_portal_header(rows: Sequence[Sequence[Any]]) -> int | None:
    """The position of the portal's header row, None if the rows are no portal export."""
    for position, row in enumerate(rows[:20]):
        if len(row) < 2 or str(row[0]).strip() not in _HEADS:
            continue
        labels = [cell for cell in row[1:] if not is_blank(cell)]
        if labels and all(parse_period(label) is not None for label in labels):
            return position
    return None


def portal_to_long(rows: Sequence[Sequence[Any]]) -> Portal:
    """A portal export, row by row, as a long table: region, year, one column per indicator.

    Parameters
    ----------
    rows : sequence of sequences
        The cells of the file, notes and remarks included.

    Raises
    ------
    DataError
        If there is no header row, a region or period appears twice, or a value is no number.

    Examples
    --------
    >>> rows = [["指标：地区生产总值(亿元)"], ["地区", "2023年", "2022年"],
    ...         ["北京市", "43760.7", "41540.9"], ["数据来源：国家统计局"]]
    >>> portal_to_long(rows).frame.to_dict("list")
    {'region': ['北京市', '北京市'], 'year': [2022, 2023], '地区生产总值(亿元)': [41540.9, 43760.7]}
    """
    head = find_portal_header(rows)
    if head is None:
        raise DataError(
            "No header row of a portal export found: a row that starts with 地区 or 指标 and "
            "holds years such as 2023年."
        )
    notes = [_text(row) for row in rows[:head] if _text(row)]
    periods, columns = _periods(rows[head])
    body, remarks = _body(rows[head + 1 :])
    wide = pd.DataFrame(
        [[row[c] if c < len(row) else None for c in columns] for row in body],
        index=[str(row[0]).strip() for row in body],
        columns=periods,
    )
    twice = wide.index[wide.index.duplicated()]
    if len(twice):
        raise DataError(f"These rows of the export appear twice: {listing(twice.unique())}.")
    wide = wide.apply(lambda column: _numbers(column, str(column.name)))
    by_region = str(rows[head][0]).strip() == "地区"
    frame = _from_regions(wide, notes) if by_region else _from_indicators(wide, notes)
    return Portal(frame, tuple(notes + remarks))


def _periods(header: Sequence[Any]) -> tuple[list[int | str], list[int]]:
    columns = [c for c in range(1, len(header)) if not is_blank(header[c])]
    periods = [parse_period(header[c]) for c in columns]
    known = [p for p in periods if p is not None]
    twice = {p for p in known if known.count(p) > 1}
    if twice:
        raise DataError(f"These periods head two columns of the export: {listing(sorted(twice))}.")
    return known, columns


def _body(rows: Sequence[Sequence[Any]]) -> tuple[list[Sequence[Any]], list[str]]:
    body: list[Sequence[Any]] = []
    remarks: list[str] = []
    for row in rows:
        text = _text(row)
        if not text:
            continue
        if remarks or _NOTE.match(text):
            remarks.append(text)
        else:
            body.append(row)
    return body, remarks


def _from_regions(wide: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    indicator = _note(notes, "指标") or "value"
    frame = (
        wide.rename_axis(index="region")
        .reset_index()
        .melt("region", var_name="year", value_name=indicator)
    )
    place = {region: position for position, region in enumerate(wide.index)}
    ordered = frame.assign(_place=frame["region"].map(place)).sort_values(["_place", "year"])
    return ordered.drop(columns="_place").reset_index(drop=True)


def _from_indicators(wide: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    region = _note(notes, "地区")
    if region is None:
        raise DataError(
            "The export has indicators in rows but no line 地区：… that says which region it "
            "describes. Export with regions in rows, or add that line."
        )
    long = wide.T.rename_axis(index="year", columns=None).sort_index().reset_index()
    long.insert(0, "region", region)
    return long


def _note(notes: list[str], key: str) -> str | None:
    for note in notes:
        match = _NOTE.match(note)
        if match and match[1] == key and match[2].strip():
            return match[2].strip()
    return None


def _text(row: Sequence[Any]) -> str:
    return " ".join(str(cell).strip() for cell in row if not is_blank(cell))


def _numbers(column: pd.Series, name: str) -> pd.Series:
    values = typed(column)
    if not pd.api.types.is_numeric_dtype(values):
        bad = column[pd.to_numeric(column, errors="coerce").isna() & ~column.map(is_blank)]
        named = [f"{value!r} of {region} in {name}" for region, value in bad.items()]
        raise DataError(f"The export holds values that are no numbers: {listing(named)}.")
    return values.astype(float)
