"""Columns of a panel as numbers or categories, never as what they might have meant."""

from __future__ import annotations

import decimal
import numbers
from collections.abc import Hashable, Iterable
from typing import NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._types import Floats
from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.models.grammar import Call, Name, render

__all__ = [
    "Table", "as_category", "as_numbers", "blank", "categories", "is_category", "is_text",
    "refuse_blank",
]  # fmt: skip


class Table:
    """The rows of a panel with its keys among the columns: C(year) is how random effects get
    time effects beside them.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.index = frame.index
        table = frame.reset_index()
        self._columns = {str(name): table[name] for name in table.columns}
        self._variables = [str(name) for name in frame.columns]

    def column(self, name: str) -> pd.Series:
        """One column on the rows' (unit, time).

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        if name not in self._columns:
            raise UnknownNameError(
                f"The formula names {name!r}, which the panel lacks."
                f"{suggest(name, self._variables)} It has: {listing(self._variables, most=30)}."
            )
        return self._columns[name].set_axis(self.index)


def is_text(series: pd.Series) -> bool:
    """Whether the column may hold text."""
    return series.dtype == object or isinstance(series.dtype, pd.StringDtype)


def is_category(series: pd.Series) -> bool:
    """Whether the column was declared a category."""
    return isinstance(series.dtype, pd.CategoricalDtype)


def blank(series: pd.Series) -> NDArray[np.bool_]:
    """(n,) where the column has no value, or none that is finite."""
    missing = series.isna().to_numpy()
    if pd.api.types.is_float_dtype(series):
        missing = missing | ~np.isfinite(series.to_numpy(dtype=float, na_value=np.nan))
    return np.asarray(missing, dtype=bool)


def as_numbers(series: pd.Series, name: str) -> Floats:
    """(n,) the column as float64, missing values as NaN.

    Raises
    ------
    DataError
        For a column of text, categories, dates or complex numbers; text is named by cell.
    """
    dtype = series.dtype
    if pd.api.types.is_bool_dtype(dtype) or (
        pd.api.types.is_numeric_dtype(dtype) and dtype.kind != "c"
    ):
        return np.asarray(series.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    if is_text(series):
        values = series[series.notna()]
        if all(isinstance(v, numbers.Real | decimal.Decimal) for v in values):
            return np.asarray(series.astype(float), dtype=np.float64)
        _refuse_text(values, name)
    as_c = render(Call("C", (Name(name),)))
    if dtype.kind == "c":
        raise DataError(f"Column {name!r} is complex: take its real part or its size first.")
    if is_category(series):
        raise DataError(f"Column {name!r} is a category, not a number: let it enter as {as_c}.")
    raise DataError(
        f"Column {name!r} is {dtype}, not a number. Make it one (a date its year), or let it enter "
        f"as a category: {as_c}."
    )


def _refuse_text(values: pd.Series, name: str) -> NoReturn:
    """Refuse a column with text in it, by cell: those that are no numbers, if some are."""
    no_number = pd.to_numeric(values.astype(str), errors="coerce").isna()
    as_c = render(Call("C", (Name(name),)))
    if not no_number.any():
        raise DataError(
            f"Column {name!r} holds numbers that are written as text: {_cells(values, 3)}. Convert "
            f"it with pd.to_numeric(data[{name!r}]); if it is a category, write {as_c}."
        )
    if no_number.all():
        raise DataError(
            f"Column {name!r} holds text: {_cells(values, 3)}. If it is a category, write {as_c}."
        )
    raise DataError(
        f"Column {name!r} holds text where numbers should stand: {_cells(values[no_number])}. "
        f"Correct these cells or make them missing; if it is a category, write {as_c}."
    )


def _cells(values: pd.Series, most: int = 8) -> str:
    """Cells with where they stand: "'7*' at Hebei in 2019"."""
    index = values.index
    where = zip(values, index.get_level_values(0), index.get_level_values(1), strict=True)
    return listing([f"{value!r} at {u} in {t}" for value, u, t in where], most)


def as_category(series: pd.Series, name: str, known: Iterable[Hashable] | None) -> pd.Series:
    """The column as a category.

    Parameters
    ----------
    series : pandas.Series
    name : str
        What it is called, for messages.
    known : iterable, optional
        The categories; by default those that occur, in the order that was declared for the
        column, else sorted.

    Raises
    ------
    DataError
        For a value that is none of ``known``, or values that have no order.
    """
    if known is None:
        if is_category(series):
            known = series.cat.remove_unused_categories().cat.categories
        else:
            values = series.dropna().unique()
            try:
                known = sorted(values)
            except TypeError as error:
                kinds = sorted({type(v).__name__ for v in values})
                raise DataError(
                    f"The categories of {name!r} mix {' and '.join(kinds)}: make them one type."
                ) from error
    known = list(known)
    strange = series[series.notna() & ~series.isin(known)]
    if len(strange):
        raise DataError(
            f"{name!r} has categories that the model was not fitted to: {_cells(strange)}. It "
            f"was fitted to {listing(known)}."
        )
    return pd.Series(pd.Categorical(series.astype(object), categories=known), index=series.index)


def categories(raw: pd.Series, name: str) -> list[Hashable]:
    """The categories of a column in their order.

    Raises
    ------
    DataError
        If there is but one.
    """
    known = list(as_category(raw, name, None).cat.categories)
    if len(known) < 2:
        raise DataError(f"{name} has one category, {listing(known)}, so it tells nothing apart.")
    return known


def refuse_blank(
    missing: NDArray[np.bool_], what: str, sources: Iterable[str], table: Table
) -> None:
    """Refuse rows (n,) without a value, by unit and period; the column at fault if one is."""
    if not missing.any():
        return
    for source in sources:
        if blank(table.column(source))[missing].any():
            missing, what = missing & blank(table.column(source)), repr(source)
            break
    where = [f"{u} in {t}" for u, t in table.index[missing]]
    raise DataError(
        f"{what} has no finite value for {listing(where)}. Drop those units or periods with "
        "panel.subset(...), or fill them by name with panel.fill(...)."
    )
