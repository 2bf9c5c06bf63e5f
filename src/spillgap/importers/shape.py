"""From years in columns to one row per unit and year."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.importers.periods import parse_period

__all__ = ["wide_to_long", "years_in_columns"]

_STUB = re.compile(r"^(.*?[^\d\s_.-])[\s_.-]*(\d{4})年?$")


def years_in_columns(frame: pd.DataFrame) -> dict[str, dict[int | str, str]]:
    """Which columns hold periods: variable → period → column name.

    Columns that are periods themselves (2016, "2016年") go under the variable ``""``; columns
    such as ``gdp2016`` or ``gdp_2016`` under their stub. A stub counts only with two periods
    or more.

    Examples
    --------
    >>> years_in_columns(pd.DataFrame(columns=["id", "gdp_2019", "gdp_2020"]))
    {'gdp': {2019: 'gdp_2019', 2020: 'gdp_2020'}}
    """
    found: dict[str, dict[int | str, str]] = {}
    for column in frame.columns:
        period = parse_period(column)
        if period is not None:
            found.setdefault("", {})[period] = column
        elif (match := _STUB.match(str(column))) and (year := parse_period(match[2])):
            found.setdefault(match[1], {})[year] = column
    return {variable: columns for variable, columns in found.items() if len(columns) > 1}


def wide_to_long(
    frame: pd.DataFrame, unit: str | Sequence[str], *, time: str = "year", value: str = "value"
) -> pd.DataFrame:
    """A table with years in columns as one row per unit and year.

    Parameters
    ----------
    frame : pandas.DataFrame
        Units in rows; columns 2016, 2017, … or stub and year (``gdp_2016``).
    unit : str or sequence of str
        The columns that name the unit; columns that hold no year are kept beside it.
    time : str, default "year"
        The name of the new column of periods.
    value : str, default "value"
        The name of the new column of values where the columns are bare years.

    Raises
    ------
    UnknownNameError
        If a unit column does not exist.
    DataError
        If no column holds a year, or a unit has two rows.

    Examples
    --------
    >>> wide = pd.DataFrame({"id": ["a", "b"], "gdp_2019": [1, 2], "gdp_2020": [3, 4]})
    >>> wide_to_long(wide, "id")
      id  year  gdp
    0  a  2019    1
    1  a  2020    3
    2  b  2019    2
    3  b  2020    4
    """
    keys = [unit] if isinstance(unit, str) else list(unit)
    for key in keys:
        if key not in frame.columns:
            raise UnknownNameError(
                f"There is no column {key!r}.{suggest(key, frame.columns)} "
                f"The table has: {listing(frame.columns, most=20)}."
            )
    groups = years_in_columns(frame.drop(columns=keys))
    if not groups:
        raise DataError(
            "No columns with years found (2016, 2016年, gdp_2016, …); the table has: "
            f"{listing(frame.columns, most=20)}."
        )
    twice = frame.loc[frame.duplicated(keys), keys[0]]
    if len(twice):
        raise DataError(f"These units have more than one row: {listing(twice.unique())}.")
    used = {column for columns in groups.values() for column in columns.values()}
    fixed = [column for column in frame.columns if column not in used]
    periods = sorted({p for columns in groups.values() for p in columns}, key=str)
    parts = []
    for period in periods:
        part = frame[fixed].copy()
        part[time] = period
        for variable, columns in groups.items():
            name = variable or value
            part[name] = frame[columns[period]] if period in columns else float("nan")
        parts.append(part.assign(_row=range(len(frame))))
    long = pd.concat(parts).sort_values("_row", kind="stable").drop(columns="_row")
    return long[[*fixed, time, *(v or value for v in groups)]].reset_index(drop=True)
