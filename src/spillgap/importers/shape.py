"""From years in columns to one row per unit and year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest
from spillgap.importers.periods import parse_period
from spillgap.importers.vocabulary import PERIODS

__all__ = ["wide_to_long", "years_in_columns"]

_STUB = re.compile(rf"^(.*?[^\d\s_.-])[\s_.-]*(\d{{4}}){PERIODS.year}?$")
_SHORT = re.compile(r"^(.*?[^\d\s_.-])[\s_.-]*(\d{1,3})$", re.ASCII)
_NUMBER = re.compile(r"\d{1,8}", re.ASCII)


def years_in_columns(
    frame: pd.DataFrame,
    stubs: str | Iterable[str] | None = None,
    *,
    century: int | None = None,
) -> dict[str, dict[int | str, str]]:
    """Which columns hold periods: variable → period → column name.

    Columns that are periods themselves (2016, "2016Q1") go under the variable ``""``; columns
    such as ``gdp2016`` or ``gdp_2016`` under their stub. A stub counts only with two periods
    or more.

    Parameters
    ----------
    frame : pandas.DataFrame
        Its columns are looked at.
    stubs : str or iterable of str, optional
        The stubs, where the numbers behind them are no years of four digits: "HR" of HR60, HR70.
    century : int, optional
        With ``stubs``: what is added to two digits, such as 1900.

    Raises
    ------
    OptionError
        If ``century`` is no whole hundred, or stands without ``stubs``.
    DataError
        If two columns hold the same variable and period, or no column begins with a stub.

    Examples
    --------
    >>> years_in_columns(pd.DataFrame(columns=["id", "gdp_2019", "gdp_2020"]))
    {'gdp': {2019: 'gdp_2019', 2020: 'gdp_2020'}}
    >>> years_in_columns(pd.DataFrame(columns=["FIPS", "HR60", "HR70"]), "HR", century=1900)
    {'HR': {1960: 'HR60', 1970: 'HR70'}}
    """
    if stubs is None and century is not None:
        raise OptionError("century= needs stubs=: which columns end in two digits of a year.")
    if stubs is None:
        groups = _by_years(frame)
    else:
        groups = _by_stubs(frame, [stubs] if isinstance(stubs, str) else list(stubs), century)
    return {
        variable: {period: names[0] for period, names in columns.items()}
        for variable, columns in groups.items()
        if len(columns) > 1 or stubs is not None
    }


def _by_years(frame: pd.DataFrame) -> dict[str, dict[int | str, list[str]]]:
    groups: dict[str, dict[int | str, list[str]]] = {}
    for column in frame.columns:
        period = parse_period(column)
        if period is not None:
            groups.setdefault("", {}).setdefault(period, []).append(column)
        elif (match := _STUB.match(str(column))) and (year := parse_period(match[2])):
            groups.setdefault(match[1], {}).setdefault(year, []).append(column)
    _check_distinct({v: columns for v, columns in groups.items() if len(columns) > 1})
    return groups


def _by_stubs(
    frame: pd.DataFrame, stubs: list[str], century: int | None
) -> dict[str, dict[int | str, list[str]]]:
    if century is not None and (not isinstance(century, int) or century % 100):
        raise OptionError(f"century={century!r}: give a whole hundred, such as 1900.")
    groups: dict[str, dict[int | str, list[str]]] = {}
    for stub in stubs:
        for column in frame.columns:
            if not str(column).startswith(stub):
                continue
            rest = str(column)[len(stub) :].lstrip(" _.-")
            period = _period(rest, century)
            if period is not None:
                groups.setdefault(stub, {}).setdefault(period, []).append(column)
    absent = [stub for stub in stubs if stub not in groups]
    if absent:
        raise DataError(
            f"No column is {listing(map(repr, absent))} with a period behind it; the table has: "
            f"{listing(frame.columns, most=20)}."
        )
    _check_distinct(groups)
    return groups


def _period(text: str, century: int | None) -> int | str | None:
    """The period behind a stub: a year in two digits, any other number, or a label."""
    if century is not None and re.fullmatch(r"\d{2}", text, re.ASCII):
        return century + int(text)
    known = parse_period(text)
    return int(text) if known is None and _NUMBER.fullmatch(text) else known


def _check_distinct(groups: dict[str, dict[int | str, list[str]]]) -> None:
    for variable, columns in groups.items():
        for period, names in columns.items():
            if len(names) > 1:
                what = f"{variable} in {period}" if variable else f"the period {period}"
                raise DataError(
                    f"Several columns hold {what}: {listing(map(repr, names))}. Keep one."
                )


def wide_to_long(
    frame: pd.DataFrame,
    unit: str | Sequence[str],
    *,
    time: str = "year",
    value: str = "value",
    stubs: str | Iterable[str] | None = None,
    century: int | None = None,
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
    stubs : str or iterable of str, optional
        The variables, where what stands behind them is no year of four digits: ``stubs=["HR",
        "HC"]`` for HR60, HC60, HR70, …
    century : int, optional
        With ``stubs``: what is added to two digits, such as 1900 for HR60; without it 60 stays 60.

    Raises
    ------
    UnknownNameError
        If a unit column does not exist.
    DataError
        If no column holds a year, two columns have one name or hold the same variable and year, a
        unit has two rows, or a new column would take the name of another.
    OptionError
        If ``century`` is no whole hundred, or stands without ``stubs``.

    Examples
    --------
    >>> wide = pd.DataFrame({"id": ["a", "b"], "gdp_2019": [1, 2], "gdp_2020": [3, 4]})
    >>> wide_to_long(wide, "id")
      id  year  gdp
    0  a  2019    1
    1  a  2020    3
    2  b  2019    2
    3  b  2020    4
    >>> homicides = pd.DataFrame({"id": ["a"], "HR60": [1.5], "HR70": [2.5]})
    >>> wide_to_long(homicides, "id", stubs="HR", century=1900)
      id  year   HR
    0  a  1960  1.5
    1  a  1970  2.5
    """
    keys = [unit] if isinstance(unit, str) else list(unit)
    for key in keys:
        if key not in frame.columns:
            raise UnknownNameError(
                f"There is no column {key!r}.{suggest(key, frame.columns)} "
                f"The table has: {listing(frame.columns, most=20)}."
            )
    repeated = frame.columns[frame.columns.duplicated()].unique()
    if len(repeated):
        raise DataError(
            f"The table has two columns named {listing(map(repr, repeated))}. Rename one."
        )
    groups = years_in_columns(frame.drop(columns=keys), stubs, century=century)
    if not groups:
        raise DataError(
            "No columns with years (2016, gdp_2016, …); the table has: "
            f"{listing(frame.columns, most=20)}.{_hint(frame)}"
        )
    twice = frame.loc[frame.duplicated(keys), keys[0]]
    if len(twice):
        raise DataError(f"These units have more than one row: {listing(twice.unique())}.")
    return _lengthened(frame, groups, time, value)


def _lengthened(
    frame: pd.DataFrame, groups: dict[str, dict[int | str, str]], time: str, value: str
) -> pd.DataFrame:
    used = {column for columns in groups.values() for column in columns.values()}
    fixed = [column for column in frame.columns if column not in used]
    names = [variable or value for variable in groups]
    taken = {name for name in (time, *names) if name in fixed or (time, *names).count(name) > 1}
    if taken:
        raise DataError(
            f"The table has a column {listing(sorted(taken))} already. Name the new columns with "
            "time= and value=, or rename that one."
        )
    periods = {period for columns in groups.values() for period in columns}
    if len({type(period) for period in periods}) > 1:
        raise DataError(
            "The columns mix years with parts of years or other numbers: "
            f"{listing(sorted(periods, key=str))}. Take them apart first."
        )
    parts = []
    for period in sorted(periods, key=lambda p: (p if isinstance(p, int) else 0, str(p))):
        part = frame[fixed].copy()
        part[time] = period
        for name, columns in zip(names, groups.values(), strict=True):
            part[name] = frame[columns[period]] if period in columns else float("nan")
        parts.append(part)
    by_unit = np.argsort(np.tile(np.arange(len(frame)), len(parts)), kind="stable")
    return pd.concat(parts).iloc[by_unit][[*fixed, time, *names]].reset_index(drop=True)


def _hint(frame: pd.DataFrame) -> str:
    """How to say what stubs with short numbers mean, if there are any."""
    stubs: dict[str, list[str]] = {}
    for column in frame.columns:
        if match := _SHORT.match(str(column)):
            stubs.setdefault(match[1], []).append(str(column))
    several = {stub: columns for stub, columns in stubs.items() if len(columns) > 1}
    if not several:
        return ""
    columns = next(iter(several.values()))
    return (
        f" If {listing(columns, most=3)} are one variable in several years, say so: "
        f"stubs={list(several)[:4]!r}, and century=1900 if the numbers are years of that century."
    )
