"""Tables side by side, matched by key."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import pandas as pd
from geopandas import GeoDataFrame

from spillgap.errors import DataError, UnknownNameError, listing, suggest

__all__ = ["merge_tables"]


def merge_tables(tables: Iterable[pd.DataFrame], keys: Sequence[str]) -> pd.DataFrame:
    """Tables side by side, matched by key: one file per indicator, as the portal exports them.

    Every row of every table is kept; a value that a table lacks is missing. With a GeoDataFrame
    among them the result is one, with its geometry.

    Raises
    ------
    UnknownNameError
        If a table lacks a key column.
    DataError
        If a table has no rows or two columns of one name; a key appears twice in one table, is
        missing, or is text in one table and numbers in another; or two tables hold a column of the
        same name.

    Examples
    --------
    >>> gdp = pd.DataFrame({"id": ["a", "b"], "year": 2020, "gdp": [1.0, 2.0]})
    >>> people = pd.DataFrame({"id": ["b", "a"], "year": 2020, "people": [20, 10]})
    >>> merge_tables([gdp, people], ["id", "year"])["people"].tolist()
    [10, 20]
    """
    merged: pd.DataFrame | None = None
    geometry: str | None = None
    for number, table in enumerate(tables, start=1):
        _check_keys(table, list(keys), number)
        if geometry is None and isinstance(table, GeoDataFrame):
            geometry = table.active_geometry_name
        if merged is None:
            merged = table.copy()
            continue
        both = merged.columns.intersection(table.columns).difference(list(keys))
        if len(both):
            raise DataError(f"Two tables hold the same column: {listing(both)}. Rename one.")
        for key in keys:
            if _is_text(merged[key]) != _is_text(table[key]):
                raise DataError(
                    f"{key!r} is text in one table and numbers in another (table {number}: "
                    f"{table[key].iloc[0]!r}, before it {merged[key].iloc[0]!r}). Write it alike, "
                    "or read it as text everywhere: text=[...] of read_table."
                )
        merged = merged.merge(table, on=list(keys), how="outer", sort=False)
    if merged is None:
        raise DataError("There are no tables to merge.")
    return merged if geometry is None else GeoDataFrame(merged, geometry=geometry)


def _check_keys(table: pd.DataFrame, keys: list[str], number: int) -> None:
    if table.empty:
        raise DataError(f"Table {number} has no rows.")
    repeated = table.columns[table.columns.duplicated()].unique()
    if len(repeated):
        raise DataError(
            f"Table {number} has two columns named {listing(map(repr, repeated))}. Rename one."
        )
    for key in keys:
        if key not in table.columns:
            raise UnknownNameError(
                f"Table {number} has no column {key!r}.{suggest(key, table.columns)} "
                f"It has: {listing(table.columns, most=20)}."
            )
        odd = [repr(cell) for cell in table[key] if not isinstance(cell, Hashable)]
        if odd:
            raise DataError(f"Table {number}: {key!r} holds what is no key: {listing(odd)}.")
        blank = table.index[table[key].isna()]
        if len(blank):
            raise DataError(f"Table {number} has no {key!r} in the rows {listing(blank)}.")
    twice = table.loc[table.duplicated(keys), keys]
    if len(twice):
        named = [str(tuple(row)) for row in twice.itertuples(index=False)]
        raise DataError(f"Table {number} has more than one row for {listing(named)}.")


def _is_text(column: pd.Series) -> bool:
    return not (
        pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
    )
