"""Observations: units × periods keyed by label, before anybody is anybody's neighbour."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from geopandas import GeoSeries

from spillgap._gate import (
    Rows,
    keyed,
    ordered,
    refuse_duplicates,
    refuse_infinite,
    sorted_labels,
)
from spillgap._placing import geometry_of
from spillgap._timeline import Step, Timeline
from spillgap._types import Array, Integers, Key
from spillgap.errors import AlignmentError, DataError, UnknownNameError, listing, suggest

__all__ = ["Observations", "checked_table"]


def checked_table(
    data: pd.DataFrame, unit: str | None, time: str | None, step: Step = None
) -> tuple[pd.DataFrame, str, Timeline]:
    """A long table whose keys are checked, the name of its units, and its periods in order."""
    table, unit_name, time_name = keyed(data, unit, time)
    refuse_duplicates(table, unit_name, time_name)
    refuse_infinite(table, unit_name, time_name)
    timeline = Timeline.of(table[time_name], step)
    table[time_name] = timeline.plain(table[time_name])
    return table, unit_name, timeline


class Observations:
    """A long table as units × periods.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows with both keys as columns, checked by :func:`checked_table`.
    units : pandas.Index
        The units in their order, named as their column.
    timeline : Timeline
        The periods in theirs.
    """

    def __init__(self, table: pd.DataFrame, units: pd.Index, timeline: Timeline) -> None:
        unit_name, time_name = str(units.name), str(timeline.labels.name)
        self._rows: Rows = ordered(table, unit_name, time_name, units, timeline.labels)
        self._timeline = timeline

    @classmethod
    def of(cls, data: pd.DataFrame, unit: str | None, time: str | None) -> Observations:
        """The observations of a table, its units in sorted order."""
        table, unit_name, timeline = checked_table(data, unit, time)
        units = sorted_labels(pd.Index(table[unit_name].unique(), name=unit_name), "unit")
        return cls(table, units, timeline)

    # -- what it is -------------------------------------------------------------------------

    @property
    def units(self) -> pd.Index:
        """The N unit labels."""
        return self._rows.units

    @property
    def periods(self) -> pd.Index:
        """The T period labels, in order of time."""
        return self._rows.periods

    @property
    def timeline(self) -> Timeline:
        """The periods and the steps between them, which time lags count in."""
        return self._timeline

    @property
    def step(self) -> Step:
        """The step as declared, None if it is read from the periods."""
        return self._timeline.declared

    @property
    def unit_name(self) -> str:
        """The name of the unit key."""
        return str(self._rows.units.name)

    @property
    def time_name(self) -> str:
        """The name of the time key."""
        return str(self._rows.periods.name)

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows in canonical order, indexed by (unit, time)."""
        return self._rows.frame.copy()

    @property
    def columns(self) -> list[str]:
        """The variables."""
        return list(self._rows.frame.columns)

    @property
    def index(self) -> pd.MultiIndex:
        """(unit, time) of every row in canonical order."""
        index = self._rows.frame.index
        assert isinstance(index, pd.MultiIndex)
        return index

    @property
    def n_units(self) -> int:
        """N."""
        return len(self.units)

    @property
    def n_periods(self) -> int:
        """T."""
        return len(self.periods)

    @property
    def n_obs(self) -> int:
        """The number of rows; N·T if balanced."""
        return len(self._rows.frame)

    @property
    def balanced(self) -> bool:
        """Whether every unit has a row in every period."""
        return self.n_obs == self.n_units * self.n_periods

    @property
    def unit_codes(self) -> Integers:
        """(n_obs,) position in ``units`` of every row."""
        return self._rows.unit_codes

    @property
    def period_codes(self) -> Integers:
        """(n_obs,) position in ``periods`` of every row; never decreases."""
        return self._rows.period_codes

    def missing_rows(self) -> pd.MultiIndex:
        """The (unit, period) pairs without a row; empty if balanced."""
        full = pd.MultiIndex.from_product(
            [self.units, self.periods], names=[self.unit_name, self.time_name]
        )
        return full.difference(self.index)

    # -- values -----------------------------------------------------------------------------

    def column(self, name: str) -> pd.Series:
        """One variable, row by row in canonical order, missing values and all."""
        if not isinstance(name, Hashable) or name not in self._rows.frame.columns:
            raise UnknownNameError(
                f"The panel has no column {name!r}.{suggest(name, self.columns)} "
                f"It has: {listing(self.columns, most=30)}."
            )
        return self._rows.frame[name].copy()

    def geometry(self, period: Hashable) -> GeoSeries | None:
        """The units' geometry in a period, where the rows came as a GeoDataFrame; else None.

        Results by unit of such a panel (:func:`spillgap.lisa`, …) give GeoDataFrames.
        """
        shapes = geometry_of(self._rows.frame)
        if shapes is None:
            return None
        rows = self.period_codes == self.periods.get_loc(period)
        return shapes[rows].droplevel(1).reindex(self.units)

    def wide(self, name: str, *, allow_missing: bool = False) -> pd.DataFrame:
        """One numeric variable as (T, N): periods in rows, units in columns.

        Raises
        ------
        DataError
            If a value is missing and ``allow_missing`` is False; the message names where.
        """
        series = self.column(name)
        if not pd.api.types.is_numeric_dtype(series) or series.dtype.kind == "c":
            raise DataError(
                f"Column {name!r} is {series.dtype}, not numeric. Convert it first, for instance "
                f"with pd.to_numeric(data[{name!r}])."
            )
        grid = np.full((self.n_periods, self.n_units), np.nan)
        grid[self.period_codes, self.unit_codes] = series.to_numpy(dtype=float)
        if not allow_missing and not np.isfinite(grid).all():
            blank = np.argwhere(~np.isfinite(grid)).tolist()
            where = [f"{self.units[j]} in {self.periods[i]}" for i, j in blank]
            raise DataError(
                f"{name!r} has no value for {listing(where)}. Drop those units or periods "
                "with panel.subset(...), or fill them by name with panel.fill(...)."
            )
        return pd.DataFrame(grid, index=self.periods, columns=self.units)

    def row(self, name: str, period: Key) -> pd.Series:
        """One numeric variable in one period, by unit; missing where there is no value.

        Raises
        ------
        DataError
            If the variable is not numeric.

        Examples
        --------
        >>> import pandas as pd
        >>> import spillgap as sg
        >>> data = pd.DataFrame({"place": ["a", "b"], "year": [1, 1], "y": [1.0, 2.0]})
        >>> sg.Panel(data, unit="place", time="year").row("y", 1).to_dict()
        {'a': 1.0, 'b': 2.0}
        """
        return pd.Series(self.wide(name, allow_missing=True).loc[period])

    def lagged(self, variable: str | pd.Series | Array, k: int = 1) -> pd.Series:
        """A variable k steps before, within each unit.

        Parameters
        ----------
        variable : str, Series or array
            A column; or values as :meth:`with_columns` takes them.
        k : int
            How many steps back, zero or more.

        Returns
        -------
        pandas.Series
            Row by row in canonical order; missing where the unit has no row k steps before.
            What lies between is never skipped: after a year without a row, the lag is missing.

        Raises
        ------
        DataError
            If the distances between periods differ and no ``step`` was declared; the message
            names the periods that are missing.

        Examples
        --------
        >>> import pandas as pd
        >>> import spillgap as sg
        >>> data = pd.DataFrame({"place": "a", "year": [1, 2, 4, 5], "y": [1.0, 2.0, 4.0, 5.0]})
        >>> sg.Panel(data, unit="place", time="year", step=1).lagged("y").tolist()
        [nan, 1.0, nan, 4.0]
        """
        name = variable if isinstance(variable, str) else "values"
        now = self.column(name) if isinstance(variable, str) else self.in_order(name, variable)
        series = pd.Series(now, index=self.index)
        before = self._timeline.before(k, "A time lag")[self.period_codes]
        row_at = np.full((self.n_periods + 1, self.n_units), -1, dtype=np.intp)
        row_at[self.period_codes, self.unit_codes] = np.arange(self.n_obs)
        # Position −1, no period before, is the last row of the table, which holds no rows.
        rows = row_at[before, self.unit_codes]
        taken = series.take(np.maximum(rows, 0)).set_axis(self.index)
        return taken.where(rows >= 0)

    def in_order(self, name: str, values: pd.Series | Array) -> pd.Series | Array:
        """A variable's values in canonical order."""
        if isinstance(values, pd.Series):
            keys = f"index it by ({self.unit_name}, {self.time_name})."
            if values.index.nlevels != 2:
                raise AlignmentError(f"{name!r} has one key, a panel's rows have two: {keys}")
            if values.index.has_duplicates:
                twice = values.index[values.index.duplicated()].unique()
                raise AlignmentError(f"{name!r} has more than one entry for {listing(twice)}.")
            lacking = self.index[~self.index.isin(values.index)]
            if len(lacking):
                raise AlignmentError(f"{name!r} has no entry for {listing(lacking)}; {keys}")
            return values.reindex(self.index)
        if np.ndim(values) == 0:
            return values
        array = np.asarray(values)
        if array.shape != (self.n_obs,):
            raise AlignmentError(
                f"{name!r} has shape {array.shape}; the panel has {self.n_obs} rows."
            )
        return array
