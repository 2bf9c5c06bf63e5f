"""The gate through which every panel passes: keys, names of columns, duplicates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._types import Integers
from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.terms import RESERVED, Own, read_term

__all__ = [
    "Rows",
    "keyed",
    "ordered",
    "refuse_duplicates",
    "refuse_infinite",
    "refuse_labels",
    "refuse_reserved",
    "sorted_labels",
]


ONE_PERIOD = "period"
"""The time column of a cross-section; its one label is 1."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows in canonical order, period by period, units in one order within each."""

    frame: pd.DataFrame
    units: pd.Index
    periods: pd.Index
    unit_codes: Integers
    period_codes: Integers


def keyed(data: pd.DataFrame, unit: str | None, time: str | None) -> tuple[pd.DataFrame, str, str]:
    """The table with its two keys as columns, and their names."""
    if not isinstance(data, pd.DataFrame):
        raise DataError(f"data must be a pandas DataFrame, not {type(data).__name__}.")
    if len(data) == 0:
        raise DataError("data has no rows.")
    _refuse_columns(data.columns)
    if unit is None and time is None:
        table, unit, time = _keyed_by_index(data)
    elif unit is None:
        raise DataError("Give unit= with time=, or neither and a MultiIndex (unit, time).")
    elif time is None:
        table, time = _one_period(data, unit), ONE_PERIOD
    else:
        table = _keyed_by_columns(data, unit, time)
    if isinstance(table[unit].dtype, pd.CategoricalDtype):
        table[unit] = table[unit].astype(table[unit].cat.categories.dtype)
    for key, what in ((unit, "unit"), (time, "period")):
        refuse_labels(table[key], what)
    return table, unit, time


def _refuse_columns(columns: pd.Index) -> None:
    if columns.nlevels > 1:
        raise DataError(
            f"data has {columns.nlevels} rows of column names, such as {columns[0]}. A panel's "
            "variables have one name each: data.columns = ['_'.join(map(str, name)) for name in "
            "data.columns]."
        )
    odd = [repr(name) for name in columns if not isinstance(name, str)]
    if odd:
        raise DataError(
            f"Column names must be text; these are not: {listing(odd)}. Name them: "
            "data.rename(columns=str)."
        )
    repeated = columns[columns.duplicated()]
    if len(repeated):
        raise DataError(f"Column names appear twice: {listing(repeated.unique())}.")


def refuse_labels(labels: pd.Series, what: str) -> None:
    """Refuse labels that are missing, infinite, or no single values, by row."""
    blank = labels.index[labels.isna()]
    if len(blank):
        raise DataError(f"Rows without a {what} label in {labels.name!r}: {listing(blank)}.")
    if labels.dtype == object:
        odd = [label for label in labels if not pd.api.types.is_scalar(label)]
        if odd:
            raise DataError(
                f"The {what} labels in {labels.name!r} must be single values, not "
                f"{listing(odd, most=3)}."
            )
    if pd.api.types.is_float_dtype(labels.dtype):
        infinite = labels.index[np.isinf(labels.to_numpy(dtype=float))]
        if len(infinite):
            raise DataError(f"Infinite {what} labels in {labels.name!r}: {listing(infinite)}.")


def _one_period(data: pd.DataFrame, unit: str) -> pd.DataFrame:
    """A cross-section as a table with one period."""
    levels = [name for name in data.index.names if name not in (None, unit)]
    if levels:
        raise DataError(
            f"data's index holds {listing(levels)} beside {unit!r}: name the periods with time=."
        )
    if ONE_PERIOD in data.columns:
        raise DataError(
            f"data has a column {ONE_PERIOD!r}: pass time={ONE_PERIOD!r} if it holds the periods, "
            "else rename it."
        )
    table = _keyed_by_columns(data.assign(**{ONE_PERIOD: 1}), unit, ONE_PERIOD)
    twice = table[unit][table[unit].duplicated()].unique()
    if len(twice):
        raise DataError(
            f"More than one row for {listing(twice)}: name the column of periods with time=."
        )
    return table


def _keyed_by_index(data: pd.DataFrame) -> tuple[pd.DataFrame, str, str]:
    if data.index.nlevels != 2:
        raise DataError(
            "Name the columns with unit= and time=, or give data a MultiIndex (unit, time)."
        )
    unit, time = (
        default if name is None else str(name)
        for name, default in zip(data.index.names, ("unit", "time"), strict=True)
    )
    taken = [name for name in (unit, time) if name in data.columns]
    if unit == time or taken:
        raise DataError(
            f"The levels of data's MultiIndex are named {unit!r} and {time!r}"
            f"{', which are columns too' if taken else ''}: rename them, or drop the columns."
        )
    table = data.copy()
    table.index = table.index.set_names([unit, time])
    return table.reset_index(), unit, time


def _keyed_by_columns(data: pd.DataFrame, unit: str, time: str) -> pd.DataFrame:
    if unit == time:
        raise DataError(f"unit and time are the same column, {unit!r}.")
    levels = [n for n in data.index.names if n in (unit, time) and n not in data.columns]
    table = data.reset_index(level=levels) if levels else data.copy()
    for key, what in ((unit, "unit"), (time, "time")):
        if key not in table.columns:
            raise UnknownNameError(
                f"{what}={key!r} is not a column.{suggest(key, table.columns)} "
                f"data has: {listing(table.columns, most=30)}."
            )
    return table


def sorted_labels(labels: pd.Index, what: str) -> pd.Index:
    """The labels sorted; labels that cannot be compared are refused."""
    try:
        return pd.Index(sorted(labels), name=labels.name)
    except TypeError as error:
        kinds = sorted({type(label).__name__ for label in labels})
        raise DataError(
            f"The {what} labels mix {' and '.join(kinds)}: make them all one type."
        ) from error


def refuse_duplicates(table: pd.DataFrame, unit: str, time: str) -> None:
    """Refuse a second row for a unit and period, by name."""
    twice = table.duplicated([unit, time], keep=False)
    if twice.any():
        pairs = table.loc[twice, [unit, time]].drop_duplicates()
        named = [f"({u}, {t})" for u, t in pairs.itertuples(index=False)]
        raise DataError(
            f"More than one row for {listing(named)}. A panel has one row per unit and period: "
            "aggregate or drop the duplicates first."
        )


def refuse_infinite(table: pd.DataFrame, unit: str, time: str) -> None:
    """Refuse infinite values, by column, unit and period."""
    numeric = table.drop(columns=[unit, time]).select_dtypes("number", exclude="timedelta")
    # Complex columns are refused where they are used.
    numeric = numeric.loc[:, [dtype.kind != "c" for dtype in numeric.dtypes]]
    infinite = []
    for name in numeric.columns:
        values = numeric[name].to_numpy(dtype=float, na_value=np.nan)
        for row in np.flatnonzero(np.isinf(values)).tolist():
            infinite.append(f"{name!r} of {table[unit].iloc[row]} in {table[time].iloc[row]}")
    if infinite:
        raise DataError(
            f"Infinite values: {listing(infinite)}. Correct them, or make them missing (NaN)."
        )


def refuse_reserved(terms: Iterable[str], columns: Collection[str]) -> None:
    """Refuse terms of a model that have the names of its own parameters.

    Parameters
    ----------
    terms : iterable of str
        What enters the model: columns, or interactions such as ``W:z``.
    columns : collection of str
        The panel's columns, of which one is to be renamed.

    Raises
    ------
    DataError
        The message names the terms, and how to rename.
    """
    taken = [n for n in terms if n in RESERVED or not isinstance(read_term(n), Own)]
    if taken:
        old = taken[0] if taken[0] in columns else taken[0].split(":")[0]
        new = old.replace(":", "_") if ":" in old else f"{old}_"
        raise DataError(
            f"{listing(map(repr, taken))}: a model's own parameters have that name, and its "
            f"tables could not tell them apart. Rename the column: data.rename(columns="
            f"{{{old!r}: {new!r}}})."
        )


def ordered(table: pd.DataFrame, unit: str, time: str, units: pd.Index, periods: pd.Index) -> Rows:
    """The rows period by period, units in the given order, with their positions."""
    unit_codes = units.get_indexer(pd.Index(table[unit]))
    period_codes = periods.get_indexer(pd.Index(table[time]))
    order = np.lexsort((unit_codes, period_codes))
    frame = table.iloc[order].set_index([unit, time])
    return Rows(frame, units, periods, unit_codes[order], period_codes[order])
