"""The export format of China's national statistics portal, data.stats.gov.cn.

A file holds some lines of notes (data base, indicator, time), a header that starts with the word
for region (provinces in rows) or for indicator (indicators in rows, one province), years in the
columns, and lines of remarks at the end (notes, source). The words are those of
``_resources/importers.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from spillgap.errors import DataError, listing
from spillgap.importers.cells import is_blank, shown
from spillgap.importers.columns import Rules, texts_of
from spillgap.importers.numerals import Notation, notation_of, numbers
from spillgap.importers.periods import parse_period
from spillgap.importers.suspects import without_totals
from spillgap.importers.vocabulary import PERIODS, PORTAL
from spillgap.options import TotalsRule

__all__ = ["Portal", "find_portal_header", "portal_to_long"]


@dataclass(frozen=True, eq=False)
class Portal:
    """A portal export as a long table, the notes that stood around it, and what was decided."""

    frame: pd.DataFrame
    notes: tuple[str, ...]
    decimal: str = "."
    remarks: tuple[str, ...] = ()


def find_portal_header(rows: Sequence[Sequence[object]]) -> int | None:
    """The position of the portal's header row, None if the rows are no portal export."""
    for position, row in enumerate(rows[:20]):
        if len(row) < 2 or str(row[0]).strip() not in (PORTAL.region, PORTAL.indicator):
            continue
        labels = [cell for cell in row[1:] if not is_blank(cell)]
        if labels and all(parse_period(label) is not None for label in labels):
            return position
    return None


def portal_to_long(
    rows: Sequence[Sequence[object]],
    *,
    rules: Rules | None = None,
    totals: TotalsRule = "error",
    separator: str | None = None,
    where: str = "The export",
) -> Portal:
    """A portal export, row by row, as a long table: region, year, one column per indicator.

    Parameters
    ----------
    rows : sequence of sequences
        The cells of the file, notes and remarks included.
    rules : Rules, optional
        Which marks mean missing, and how numbers are written.
    totals : {"error", "drop", "keep"}
        What becomes of rows of totals among the regions (nationwide, total, …).
    separator : str, optional
        What separates the columns of a text file.
    where : str
        The file, for messages.

    Raises
    ------
    DataError
        If there is no header row, a region or period appears twice, a region is a total, or a
        value is no number.

    Examples
    --------
    >>> from spillgap.importers.vocabulary import PORTAL
    >>> rows = [[f"{PORTAL.indicator}: GDP"], [PORTAL.region, 2023, 2022],
    ...         ["Beijing", "43760.7", "41540.9"]]
    >>> portal_to_long(rows).frame.to_dict("list")
    {'region': ['Beijing', 'Beijing'], 'year': [2022, 2023], 'GDP': [41540.9, 43760.7]}
    """
    head = find_portal_header(rows)
    if head is None:
        raise DataError(
            f"{where} has no header row of a portal export: a row that starts with "
            f"{PORTAL.region} or {PORTAL.indicator} and holds years such as 2023{PERIODS.year}."
        )
    notes = [_text(row) for row in rows[:head] if _text(row)]
    periods, columns = _periods(rows[head], where)
    body, remarks = _body(rows[head + 1 :])
    cells = [[row[c] if c < len(row) else None for c in columns] for row in body]
    names = pd.DataFrame({"name": [str(row[0]).strip() for row in body]}, dtype=object)
    by_region = str(rows[head][0]).strip() == PORTAL.region
    kept, dropped = without_totals(names, totals, where) if by_region else (names, [])
    wide = pd.DataFrame(cells, columns=periods, dtype=object).loc[kept.index]
    wide.index = pd.Index(kept["name"])
    twice = wide.index[wide.index.duplicated()]
    if len(twice):
        raise DataError(f"{where}: these rows appear twice: {listing(twice.unique())}.")
    values, notation = _numbers(wide, rules or Rules(), separator, where)
    frame = _from_regions(values, notes) if by_region else _from_indicators(values, notes, where)
    return Portal(frame, tuple(notes + remarks), notation.decimal, tuple(dropped))


def _periods(header: Sequence[object], where: str) -> tuple[list[int | str], list[int]]:
    columns = [c for c in range(1, len(header)) if not is_blank(header[c])]
    periods = [parse_period(header[c]) for c in columns]
    known = [p for p in periods if p is not None]
    twice = {p for p in known if known.count(p) > 1}
    if twice:
        raise DataError(
            f"{where}: these periods head two columns of the export: "
            f"{listing(sorted(twice, key=str))}."
        )
    if len({type(period) for period in known}) > 1:
        raise DataError(f"{where} mixes years with parts of years: {listing(known)}.")
    return known, columns


def _body(rows: Sequence[Sequence[object]]) -> tuple[list[Sequence[object]], list[str]]:
    body: list[Sequence[object]] = []
    remarks: list[str] = []
    for row in rows:
        text = _text(row)
        if not text:
            continue
        if remarks or PORTAL.note_pattern.match(text):
            remarks.append(text)
        else:
            body.append(row)
    return body, remarks


def _from_regions(wide: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    indicator = _note(notes, PORTAL.indicator) or "value"
    frame = (
        wide.rename_axis(index="region")
        .reset_index()
        .melt("region", var_name="year", value_name=indicator)
    )
    place = {region: position for position, region in enumerate(wide.index)}
    ordered = frame.assign(_place=frame["region"].map(place)).sort_values(["_place", "year"])
    return ordered.drop(columns="_place").reset_index(drop=True)


def _from_indicators(wide: pd.DataFrame, notes: list[str], where: str) -> pd.DataFrame:
    region = _note(notes, PORTAL.region)
    if region is None:
        raise DataError(
            f"{where} has indicators in rows but no line {PORTAL.region}：… that says which "
            "region it describes. Export with regions in rows, or add that line."
        )
    long = wide.T.rename_axis(index="year", columns=None).sort_index().reset_index()
    long.insert(0, "region", region)
    return long


def _note(notes: list[str], key: str) -> str | None:
    for note in notes:
        match = PORTAL.note_pattern.match(note)
        if match and match[1] == key and match[2].strip():
            return match[2].strip()
    return None


def _text(row: Sequence[object]) -> str:
    return " ".join(str(cell).strip() for cell in row if not is_blank(cell))


def _numbers(
    wide: pd.DataFrame, rules: Rules, separator: str | None, where: str
) -> tuple[pd.DataFrame, Notation]:
    """(regions × periods) cells as floats, and the notation that they show."""
    texts = [texts_of(wide.iloc[:, n], rules) for n in range(wide.shape[1])]
    notation = notation_of(
        (cell for column in texts for cell in column.dropna().unique()),
        decimal=rules.decimal,
        thousands=rules.thousands,
        separator=separator,
        where=where,
    )
    columns, bad = [], []
    for period, column in zip(wide.columns, texts, strict=True):
        known = column.dropna()
        values = numbers(known, notation).astype(float)
        bad += [f"{shown(cell)!r} of {at} in {period}" for at, cell in known[values.isna()].items()]
        columns.append(values.reindex(column.index).rename(period))
    if bad:
        raise DataError(
            f"{where} holds values that are no numbers: {listing(bad)}. Correct them, or name the "
            "marks that mean missing with missing=."
        )
    return pd.concat(columns, axis=1), notation
