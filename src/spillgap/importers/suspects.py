"""What reads well and is wrong: rows of totals among the units, one period written in two ways."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from spillgap.errors import DataError, listing
from spillgap.importers.cells import is_blank, shown
from spillgap.importers.columns import named_rows
from spillgap.importers.periods import parse_period
from spillgap.importers.vocabulary import PERIODS, TOTALS
from spillgap.options import TOTALS_RULE, TotalsRule

__all__ = ["is_total", "refuse_mixed_periods", "without_totals"]


def is_total(cell: object) -> bool:
    """Whether a cell names a total, in Chinese or a European language.

    Examples
    --------
    >>> is_total("Insgesamt:"), is_total("Grand total"), is_total("Total Fertility")
    (True, True, False)
    """
    if not isinstance(cell, str):
        return False
    folded = unicodedata.normalize("NFKC", cell).casefold()
    return "".join(folded.split()).strip(":.") in TOTALS


def without_totals(
    raw: pd.DataFrame, totals: TotalsRule, where: str
) -> tuple[pd.DataFrame, list[str]]:
    """The rows without those of totals, if that was asked for, and a remark on what was dropped.

    Parameters
    ----------
    raw : pandas.DataFrame
        Cells; the index is the row's number in the file.
    totals : {"error", "drop", "keep"}
        What becomes of rows in which a cell of text names a total.
    where : str
        The file, for the message.

    Raises
    ------
    DataError
        With "error", if there are such rows: each would become a unit among the others.

    Examples
    --------
    >>> raw = pd.DataFrame({"u": ["a", "Total"], "x": [1, 2]}, index=[2, 3])
    >>> without_totals(raw, "drop", "a.csv")
    (   u  x
    2  a  1, ['rows of totals dropped: Total (row 3)'])
    """
    action = TOTALS_RULE.parse(totals)
    named = np.zeros(len(raw), dtype=bool)
    for n in range(raw.shape[1]):
        column = raw.iloc[:, n]
        if column.dtype == object or pd.api.types.is_string_dtype(column):
            named |= column.map(is_total).to_numpy(dtype=bool)
    if action == "keep" or not named.any():
        return raw, []
    rows = ", ".join(named_rows(raw, raw.index[named]))
    if action == "drop":
        return raw[~named], [f"rows of totals dropped: {rows}"]
    raise DataError(
        f"{where}: these rows look like totals, and would become units of their own: {rows}. "
        'Remove them from the file, or say totals="drop"; totals="keep" if they are units.'
    )


def refuse_mixed_periods(raw: pd.DataFrame, where: str) -> None:
    """Refuse columns in which periods are written in two ways (2020 beside 2020-Q1).

    Raises
    ------
    DataError
        Naming the column and a row for each way.

    Examples
    --------
    >>> raw = pd.DataFrame({"year": ["2020Q1", "2020"]}, index=[2, 3])
    >>> refuse_mixed_periods(raw, "a.csv")
    Traceback (most recent call last):
    ...
    spillgap.errors.DataError: a.csv writes periods in several ways: ...
    """
    for n, name in enumerate(raw.columns):
        column = raw.iloc[:, n]
        if column.dtype != object and not pd.api.types.is_string_dtype(column):
            continue
        ways: dict[str, str] = {}
        for row, cell in column.items():
            if is_blank(cell):
                continue
            if parse_period(cell) is None:
                break
            ways.setdefault(_way(str(cell).strip()), f"{shown(cell)!r} in row {row}")
        else:
            if len(ways) > 1:
                raise DataError(
                    f"{where} writes periods in several ways: {shown(name)} holds "
                    f"{listing(ways.values(), most=4)}. Write them alike, or they become periods "
                    "of their own."
                )


def _way(label: str) -> str:
    """How a period is written, whatever its number."""
    if re.fullmatch(r"\d+(\.0+)?", label, re.ASCII):
        return "number"
    kind = "0" if label.isascii() else "wide 0" if re.search(r"[０-９]", label) else "0"
    numerals = "".join(PERIODS.numerals)
    return re.sub(rf"[{numerals}]", numerals[0], re.sub(r"\d+", kind, label))
