"""Columns of cells as numbers or text, and never as one where the other is meant.

A column is meant as numbers if at least half of its cells, or of its distinct cells, are numbers.
Whatever else stands in it is refused by name, declared missing, or the column declared text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd

from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.importers.cells import MISSING, is_blank, shown
from spillgap.importers.numerals import ANY_NUMBER, Notation, looks_numeric, notation_of, numbers
from spillgap.importers.periods import parse_period

__all__ = ["Rules", "Typed", "named_rows", "texts_of", "typed_columns", "whole"]

_ZEROS_FIRST = re.compile(r"0\d+", re.ASCII)
# What printers put around a number: footnote marks, signs of currency, brackets, percent.
_AROUND = re.compile(
    rf"[\W_]*(?:{ANY_NUMBER}|\d{{1,3}}(?:['’\s]\d{{3}})+(?:[.,]\d+)?)(?:[\W_]*|\s+[a-z]{{1,2}})"
)


@dataclass(frozen=True)
class Rules:
    """What a reader was told about the cells of a file.

    Attributes
    ----------
    missing : tuple of str
        Marks that mean missing, besides :data:`spillgap.importers.cells.MISSING`.
    text : tuple of str
        Columns that stay text as they are.
    decimal, thousands : str or None
        The signs in numbers, None to let the cells decide.
    """

    missing: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    decimal: str | None = None
    thousands: str | None = None

    @classmethod
    def of(
        cls,
        missing: str | Iterable[str],
        text: str | Iterable[str],
        decimal: str | None,
        thousands: str | None,
    ) -> Rules:
        """With single names taken for sequences of one."""
        marks = (missing,) if isinstance(missing, str) else tuple(missing)
        columns = (text,) if isinstance(text, str) else tuple(text)
        return cls(tuple(str(m) for m in marks), tuple(str(c) for c in columns), decimal, thousands)

    @property
    def marks(self) -> frozenset[str]:
        """Every mark that means missing, case-folded."""
        return MISSING | {mark.strip().casefold() for mark in self.missing}


@dataclass(frozen=True, eq=False)
class Typed:
    """Columns with their types, the notation of their numbers, and what was decided."""

    frame: pd.DataFrame
    notation: Notation
    remarks: tuple[str, ...]


def typed_columns(
    raw: pd.DataFrame,
    rules: Rules,
    *,
    where: str,
    separator: str | None = None,
    declared: bool = False,
) -> Typed:
    """Every column as numbers where its cells are, else as text.

    Parameters
    ----------
    raw : pandas.DataFrame
        (rows × columns) cells, text as it stands in the file; the index is the row's number there.
    rules : Rules
        What the reader was told.
    where : str
        The file, for messages.
    separator : str, optional
        What separates the columns of a text file.
    declared : bool
        Whether the file declares types, so that a column of text stays text although all its
        cells are numbers.

    Raises
    ------
    UnknownNameError
        If ``rules.text`` names a column that is not there.
    DataError
        If cells that are no numbers stand in columns of numbers, or leave doubt about the notation.

    Examples
    --------
    >>> raw = pd.DataFrame({"u": ["a", "b"], "x": ["1,234.5", "—"]}, index=[2, 3])
    >>> typed_columns(raw, Rules(), where="a.csv", separator=",").frame["x"].tolist()
    [1234.5, nan]
    >>> typed_columns(raw.replace("—", "7*"), Rules(), where="a.csv").frame
    Traceback (most recent call last):
    ...
    spillgap.errors.DataError: a.csv has cells that are no numbers in columns of numbers: ...
    """
    _check_text(raw, rules, where)
    texts = {n: texts_of(raw.iloc[:, n], rules) for n in range(raw.shape[1]) if _is_open(raw, n)}
    meant = {n: column for n, column in texts.items() if _meant(column, raw.columns[n], rules)}
    cells = (cell for column in meant.values() for cell in column.dropna().unique())
    notation = notation_of(
        () if declared else cells,
        decimal=rules.decimal,
        thousands=rules.thousands,
        separator=separator,
        where=where,
    )
    columns, remarks, faults = [], [], {}
    for n, name in enumerate(raw.columns):
        if n not in texts:
            columns.append(whole(raw.iloc[:, n].infer_objects()))
            continue
        stays = declared and all(isinstance(c, str) or is_blank(c) for c in raw.iloc[:, n])
        values, remark, bad = _typed(texts[n], n in meant, notation, stays)
        columns.append(values)
        if len(bad):
            faults[name] = bad
        if remark:
            remarks.append(f"{shown(name)}: {remark}")
    if faults:
        raise DataError(_no_numbers(raw, faults, where))
    frame = pd.concat(columns, axis=1) if columns else raw
    frame.columns = raw.columns
    return Typed(frame.reset_index(drop=True), notation, (*_missing(raw, rules), *remarks))


def whole(column: pd.Series) -> pd.Series:
    """A column of floats as integers if every cell is a whole number: 2016, not 2016.0.

    Examples
    --------
    >>> whole(pd.Series([2016.0, 2017.0])).tolist(), whole(pd.Series([1.0, None])).tolist()
    ([2016, 2017], [1.0, nan])
    """
    if not pd.api.types.is_float_dtype(column) or not len(column):
        return column
    values = column.to_numpy(dtype=float, na_value=np.nan)
    # Beyond 2^53 floats are no longer every whole number.
    exact = np.isfinite(values) & (np.abs(values) < 2.0**53)
    if not exact.all() or (values != np.round(values)).any():
        return column
    return column.astype("int64")


def named_rows(raw: pd.DataFrame, rows: pd.Index, most: int = 5) -> list[str]:
    """The first few rows by the unit and period they seem to describe, and their number."""
    labels = _labels(raw)
    named = []
    for row in rows[:most]:
        cells = [raw.loc[row].iloc[n] for n in labels]
        words = " ".join(shown(cell) for cell in cells if not is_blank(cell))
        named.append(f"{words} (row {row})" if words else f"row {row}")
    return [*named, f"{len(rows) - most} rows more"] if len(rows) > most else named


def _labels(raw: pd.DataFrame) -> list[int]:
    """The first column of text and the first of periods: they say which row it is."""
    head = raw.head(50)
    kinds = []
    for n in range(raw.shape[1]):
        cells = [cell for cell in head.iloc[:, n] if not is_blank(cell)]
        periods = bool(cells) and all(parse_period(cell) is not None for cell in cells)
        words = [c for c in cells if isinstance(c, str) and not _AROUND.fullmatch(c.strip())]
        kinds.append("period" if periods else "words" if 2 * len(words) > len(cells) else "")
    return [kinds.index(kind) for kind in ("words", "period") if kind in kinds]


def _check_text(raw: pd.DataFrame, rules: Rules, where: str) -> None:
    absent = [name for name in rules.text if name not in raw.columns]
    if absent:
        raise UnknownNameError(
            f"{where}: text names columns that the file lacks: {listing(absent)}."
            f"{suggest(absent[0], raw.columns)} It has: "
            f"{listing(map(shown, raw.columns), most=20)}."
        )


def _is_open(raw: pd.DataFrame, n: int) -> bool:
    """Whether a column's type is still to be decided: its cells are text, or of several types."""
    column = raw.iloc[:, n]
    if column.dtype == object:
        kinds = {type(cell) for cell in column if not is_blank(cell)}
        return kinds != {bool} and all(issubclass(kind, str | Real | Decimal) for kind in kinds)
    return pd.api.types.is_string_dtype(column)


def texts_of(column: pd.Series, rules: Rules) -> pd.Series:
    """The cells as text, missing where they are blank or a mark for it."""
    marks = frozenset(("",)) if str(column.name) in rules.text else rules.marks
    known = column.map(lambda cell: None if is_blank(cell, marks) else _as_text(cell))
    return known.astype(object).where(known.notna(), None)


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2.0**53:
        return str(int(cell))
    return str(cell).strip()


def _meant(column: pd.Series, name: Hashable, rules: Rules) -> bool:
    """Whether a column is meant as numbers; a code that begins with a zero is none."""
    known = column.dropna()
    if known.empty or str(name) in rules.text:
        return False
    codes = known.str.fullmatch(_ZEROS_FIRST)
    if codes.any() and len(set(known.str.len())) == 1 and known.str.fullmatch(r"\w+").all():
        return False
    like = looks_numeric(known) | known.map(_is_marked)
    distinct = like[~known.duplicated()]
    return bool(like.mean() >= 0.5 or distinct.mean() >= 0.5)


def _is_marked(cell: str) -> bool:
    """Whether a cell is a number with something printed around it: 7*, (12), 5 %, 12.3 p."""
    return _AROUND.fullmatch(unicodedata.normalize("NFKC", cell)) is not None


def _typed(
    column: pd.Series, meant: bool, notation: Notation, stays: bool
) -> tuple[pd.Series, str, pd.Series]:
    """The column's values, a remark, and the cells that do not belong in it."""
    known = column.dropna()
    none = known.iloc[:0]
    if known.empty:
        return pd.Series(np.nan, index=column.index), "", none
    text = column.astype("str")
    if not meant:
        return text, _remark(known), none
    values = numbers(known, notation)
    values = values.mask(known.str.fullmatch(_ZEROS_FIRST))
    bad = known[values.isna()]
    if stays and bad.empty:
        return text, "text, as the file declares, although every cell is a number", none
    return whole(values.reindex(column.index)), "", bad


def _remark(known: pd.Series) -> str:
    if known.str.fullmatch(_ZEROS_FIRST).any():
        return "text, since its codes begin with zeros"
    like = int(looks_numeric(known).sum())
    return f"text, though {like} of {len(known)} cells are numbers" if like else ""


def _missing(raw: pd.DataFrame, rules: Rules) -> list[str]:
    """One remark on the marks that were read as missing."""
    counts: dict[str, int] = {}
    for n in range(raw.shape[1]):
        if not _is_open(raw, n) or str(raw.columns[n]) in rules.text:
            continue
        for cell in raw.iloc[:, n]:
            if isinstance(cell, str) and cell.strip() and is_blank(cell, rules.marks):
                counts[cell.strip()] = counts.get(cell.strip(), 0) + 1
    if not counts:
        return []
    return ["read as missing: " + listing(f"{shown(mark)!r} ({n})" for mark, n in counts.items())]


def _no_numbers(raw: pd.DataFrame, faults: Mapping[str, pd.Series], where: str) -> str:
    named = []
    for name, bad in faults.items():
        rows = named_rows(raw, bad.index, most=4)
        cells = [f"{shown(cell)!r} at {row}" for cell, row in zip(bad.iloc[:4], rows, strict=False)]
        named.append(f"{shown(name)}: {', '.join(cells + rows[4:])}")
    marks = [shown(cell) for bad in faults.values() for cell in bad.unique()[:2]][:2]
    spaced = any(re.fullmatch(r"\d{1,3}(['’\s]\d{3})+.*", mark) for mark in marks)
    group = " say what stands between thousands (thousands=' ')," if spaced else ""
    return (
        f"{where} has cells that are no numbers in columns of numbers: {'; '.join(named[:6])}"
        f"{f'; and {len(named) - 6} columns more' if len(named) > 6 else ''}. Correct the cells,"
        f"{group} name the marks that mean missing (missing={marks!r}), or keep a column as text "
        f"(text={[shown(name) for name in faults][:2]!r})."
    )
