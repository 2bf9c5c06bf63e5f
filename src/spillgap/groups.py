"""What every measure of the gap needs first: labels of units, weights, values, years."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._types import ByLabel, Floats, Integers, Key, Untyped
from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest
from spillgap.panel import Panel

__all__ = [
    "GroupsLike",
    "Partition",
    "known_periods",
    "logs",
    "partition",
    "population",
    "values",
    "years",
]

GroupsLike: TypeAlias = "str | pd.Series | ByLabel[object]"
"""A column that is constant in time, unit → label, or label → the units that it holds."""


@dataclass(frozen=True, eq=False)
class Partition:
    """Every unit in exactly one group: (N,) codes into the sorted (G,) names."""

    names: pd.Index
    codes: Integers
    units: pd.Index

    @property
    def labels(self) -> pd.Series:
        """The group of every unit."""
        return pd.Series(self.names[self.codes], index=self.units, name=self.names.name)

    @property
    def members(self) -> Floats:
        """(N, G) of zeros and ones."""
        return np.equal.outer(self.codes, np.arange(len(self.names))).astype(np.float64)

    def __repr__(self) -> str:
        return f"Partition: {len(self.units)} units in {len(self.names)} groups"


def partition(panel: Panel, groups: GroupsLike) -> Partition:
    """The panel's units sorted into groups.

    Parameters
    ----------
    panel : Panel
    groups : str, Series or mapping
        A column of the panel that is constant in time; a Series or mapping from unit to label;
        or a mapping from label to a collection of units.

    Raises
    ------
    DataError
        For a unit in two groups, a unit in none, or a column that changes over time.
    UnknownNameError
        For a column that the panel lacks.
    """
    if isinstance(groups, str):
        labels, name = _from_column(panel, groups), groups
    elif isinstance(groups, pd.Series):
        labels, name = _from_series(groups), str(groups.name or "group")
    elif isinstance(groups, Mapping):
        labels, name = _from_mapping(groups), "group"
    else:
        raise OptionError(
            f"groups must be a column name, a Series or a mapping, not {type(groups).__name__}."
        )
    found = labels.reindex(panel.units)
    left_out = panel.units[found.isna().to_numpy()]
    if len(left_out):
        extra = labels.index.difference(panel.units, sort=False)
        raise DataError(
            f"Units without a group: {listing(left_out)}.{suggest(left_out[0], extra)} "
            "Groups must hold every unit of the panel: name one for them, or take them out with "
            "panel.subset(units=...)."
        )
    names = pd.Index(_sorted(found, name), name=name)
    return Partition(names, names.get_indexer(pd.Index(found)), panel.units)


def _sorted(labels: pd.Series, name: str) -> list[Hashable]:
    try:
        return sorted(labels.unique())
    except TypeError as problem:
        kinds = sorted({type(label).__name__ for label in labels})
        raise DataError(
            f"The labels of {name!r} mix {' and '.join(kinds)}: make them one type."
        ) from problem


def _from_column(panel: Panel, name: str) -> pd.Series:
    column = panel.column(name)
    by_unit = column.groupby(level=0, sort=False)
    count = by_unit.nunique()
    moved = count.index[count > 1]
    if len(moved):
        raise DataError(
            f"Groups must be constant in time, but {name!r} changes for {listing(moved)}. "
            "Pass the labels of one period as a Series by unit."
        )
    return by_unit.first()


def _from_series(groups: pd.Series) -> pd.Series:
    pairs = pd.DataFrame({"unit": groups.index, "label": groups.to_numpy()}).drop_duplicates()
    twice = pairs.loc[pairs["unit"].duplicated(), "unit"].unique()
    if len(twice):
        raise DataError(f"Units in more than one group: {listing(twice)}.")
    return pairs.set_index("unit")["label"]


def _from_mapping(groups: ByLabel[Untyped]) -> pd.Series:
    held = [isinstance(v, Collection) and not isinstance(v, str) for v in groups.values()]
    if not any(held):
        return pd.Series(dict(groups), dtype=object)
    if not all(held):
        odd = [k for k, is_held in zip(groups, held, strict=True) if not is_held]
        raise DataError(
            "groups maps either unit → label or label → units, not both; "
            f"these map to a single value: {listing(odd)}."
        )
    pairs = [(unit, label) for label, units in groups.items() for unit in units]
    return _from_series(pd.Series([p[1] for p in pairs], index=[p[0] for p in pairs], dtype=object))


def population(panel: Panel, weights: str | None) -> Floats:
    """(T, N) shares of the weights in each period's sum; equal shares without a column.

    Raises
    ------
    DataError
        For a weight that is zero or negative; the message names it.
    """
    if weights is None:
        return np.full((panel.n_periods, panel.n_units), 1.0 / panel.n_units)
    wide = panel.wide(weights)
    _refuse(wide, wide.to_numpy() <= 0, f"Weights must be positive, but {weights!r} is not")
    grid = wide.to_numpy()
    return grid / grid.sum(axis=1, keepdims=True)


def values(panel: Panel, variable: str, *, need: str | None = None, what: str = "") -> pd.DataFrame:
    """(T, N) of a variable, refused by name where its sign makes ``what`` meaningless.

    ``need`` is None, ``"positive"`` or ``"non-negative"``.
    """
    wide = panel.wide(variable)
    if need == "positive":
        _refuse(
            wide, wide.to_numpy() <= 0, f"{what} needs positive values, but {variable!r} is not"
        )
    elif need == "non-negative":
        _refuse(wide, wide.to_numpy() < 0, f"{what} needs values ≥ 0, but {variable!r} is negative")
    return wide


def logs(grid: pd.DataFrame) -> pd.DataFrame:
    """The natural log of a positive table."""
    return pd.DataFrame(np.log(grid.to_numpy()), index=grid.index, columns=grid.columns)


def _refuse(wide: pd.DataFrame, bad: NDArray[np.bool_], problem: str) -> None:
    if not bad.any():
        return
    where = [
        f"{unit} in {period} ({value:g})"
        for period, row in wide.where(bad).iterrows()
        for unit, value in row.dropna().items()
    ]
    raise DataError(f"{problem} for {listing(where)}. Leave them out with panel.subset(...).")


def years(periods: pd.Index) -> Floats:
    """(T,) the periods as numbers; dates that stand on one day of the year count as years.

    Raises
    ------
    DataError
        If they are neither.
    """
    by_year = _calendar_years(periods)
    if by_year is not None:
        return by_year
    try:
        if isinstance(periods, pd.DatetimeIndex):
            raise TypeError
        return np.asarray(periods, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(
            "Periods must be numbers (years) here, or dates on one day of the year, not "
            f"{listing(periods, most=3)}."
        ) from None


def _calendar_years(periods: pd.Index) -> Floats | None:
    """The years of dates or calendar periods one per year, None for anything else."""
    if isinstance(periods, pd.PeriodIndex):
        periods = periods.to_timestamp()
    elif len(periods) and all(isinstance(p, date) for p in periods):
        periods = pd.DatetimeIndex(periods)
    if not isinstance(periods, pd.DatetimeIndex):
        return None
    days = {(day.month, day.day) for day in periods}
    return periods.year.to_numpy(dtype=np.float64) if len(days) == 1 else None


def known_periods(panel: Panel, periods: Iterable[Hashable] | Key | None) -> pd.Index:
    """The asked periods as an index, all of them for None; an unknown one is refused."""
    if periods is None:
        return panel.periods
    asked = pd.Index(
        [periods] if np.isscalar(periods) else list(periods),
        name=panel.time_name,
    )
    unknown = asked.difference(panel.periods)
    if len(unknown):
        raise UnknownNameError(
            f"No such period: {listing(unknown)}. The panel has {listing(panel.periods, most=30)}."
        )
    return asked
