"""Tables from frames: any frame, and those that the package's results give."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._numbers import format_integer, format_number, format_p, without_dust
from spillgap._placing import unplaced
from spillgap._types import Framed
from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.index import IndexResult
from spillgap.labels import Labels, LabelsLike, column_label, labels_from
from spillgap.options import LANGUAGE, Language
from spillgap.tables._table import Cell, Row, Span, Table
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.panel import Panel

__all__ = [
    "decomposition_table",
    "descriptive_table",
    "diagnostics_table",
    "frame_of",
    "frame_table",
    "moran_table",
    "weights_table",
]

_P_COLUMNS = frozenset({"p", "pvalue", "p_perm", "p_value", "p_f", "p_noncentral"})
_DUST = 1e-10
"""Parts of a gap below this share of the largest are rounding errors."""
"""A frame, or a result that has one."""


def frame_table(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    labels: LabelsLike = None,
    lang: Language = "en",
    digits: int | Mapping[str, int] = 3,
    stub: str | None = None,
    title: str = "",
    notes: Sequence[str] = (),
) -> Table:
    """Any frame as a table.

    Parameters
    ----------
    frame : DataFrame
        One row per line. A second level of the index is set in under the first, which becomes
        a block's heading.
    columns : sequence or mapping, optional
        The columns to show, in order; a mapping gives their headings too. By default all but
        geometry.
    labels : DataFrame or mapping, optional
        A data dictionary or variable → label, for row and column names.
    lang : {"en", "zh"}
        Columns that results of this package have are translated.
    digits : int or mapping
        Decimals, of all columns or by column. Whole numbers have none; columns named ``p``,
        ``pvalue`` and ``p_perm`` are written as probabilities.
    stub : str, optional
        Heading of the first column; by default the index's name.
    title : str
    notes : sequence of str

    Returns
    -------
    Table

    Raises
    ------
    UnknownNameError
        If ``columns`` names a column that the frame lacks.

    Examples
    --------
    >>> import pandas as pd
    >>> from spillgap.tables import frame_table
    >>> frame = pd.DataFrame({"statistic": [14.2], "p": [1e-5]}, index=["LM lag"])
    >>> frame_table(frame).headings
    ['Statistic', 'p']
    """
    lang = LANGUAGE.parse(lang)
    known = labels_from(labels, lang)
    wanted = list(unplaced(frame).columns) if columns is None else list(columns)
    for name in wanted:
        if name not in frame.columns:
            raise UnknownNameError(
                f"The frame has no column {name!r}.{suggest(name, frame.columns)} "
                f"It has {listing(frame.columns)}."
            )
    headings = dict(columns) if isinstance(columns, Mapping) else {}
    shown = frame[wanted]
    decimals = {c: digits if isinstance(digits, int) else digits.get(c, 3) for c in wanted}
    body = [
        tuple(_cell(value, name, decimals[name]) for value, name in zip(line, wanted, strict=True))
        for line in shown.itertuples(index=False, name=None)
    ]
    return Table(
        header=(tuple(Span(headings.get(c, known.row(c))) for c in wanted),),
        rows=tuple(_labelled(shown.index, body, known)),
        stub=_stub(frame.index, known) if stub is None else stub,
        title=title,
        notes=tuple(notes),
        lang=lang,
        align="".join("r" if _numeric(shown[c]) else "l" for c in wanted),
    )


def _numeric(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(
        column.dtype
    )


def _cell(value: object, column: object, digits: int) -> Cell:
    if isinstance(value, bool | np.bool_):
        return Cell("✓" if value else "")
    if isinstance(value, int | np.integer):
        return Cell(format_integer(float(value)), float(value))
    if isinstance(value, float | np.floating):
        number = float(value)
        text = format_p(number, digits) if column in _P_COLUMNS else format_number(number, digits)
        return Cell(text, number)
    return Cell("" if value is None or value is pd.NA else str(value))


def _stub(index: pd.Index, labels: Labels) -> str:
    name = index.names[-1]
    return "" if name is None else labels.row(name)


def _labelled(index: pd.Index, body: Sequence[tuple[Cell, ...]], labels: Labels) -> list[Row]:
    if index.nlevels == 1:
        return [Row(labels.row(name), cells) for name, cells in zip(index, body, strict=True)]
    rows: list[Row] = []
    before: object = None
    text, ruled = "", False
    for key, cells in zip(index, body, strict=True):
        heading = tuple(key[:-1])
        if heading != before:
            text = ", ".join(labels.row(part) for part in heading if part)
            before, ruled = heading, bool(rows)
            if text:
                rows.append(Row(text, block=True, rule=ruled))
                ruled = False
        rows.append(Row(labels.row(key[-1]), cells, indent=bool(text), rule=ruled))
        ruled = False
    return rows


def frame_of(source: Framed, lang: Language) -> pd.DataFrame:
    """A frame, or the frame of a result; in ``lang`` where it takes one."""
    if isinstance(source, pd.DataFrame):
        return source
    takes_language = "lang" in inspect.signature(source.to_frame).parameters
    frame: pd.DataFrame = source.to_frame(**({"lang": lang} if takes_language else {}))
    return frame


def diagnostics_table(
    tests: Framed,
    *,
    lang: Language = "en",
    digits: int = 3,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """Tests in rows: statistic, degrees of freedom, p-value and the null in words.

    Parameters
    ----------
    tests : TestTable, TestResult or DataFrame
        With columns name, statistic, df, p, null.
    lang, digits, title, notes
        As in :func:`spillgap.table`.
    """
    frame = frame_of(tests, lang)
    if "name" in frame.columns:
        frame = frame.set_index("name")
    if "df" in frame.columns:
        frame = frame.assign(df=[format_number(d, 0) for d in frame["df"]])
    columns = [c for c in ("statistic", "df", "p", "null") if c in frame.columns]
    heading = say("tables:title-tests", lang) if title is None else title
    return frame_table(
        frame, columns=columns, lang=lang, digits=digits, title=heading, notes=notes,
        stub=column_label("test", lang),
    )  # fmt: skip


def moran_table(
    moran: Framed,
    *,
    lang: Language = "en",
    digits: int = 3,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """Moran's I by period: I, its expectation and deviation, z and p.

    Parameters
    ----------
    moran : MoranResult or DataFrame
        Indexed by period, with columns I, expected, sd, z, p, p_perm.
    lang, digits, title, notes
        As in :func:`spillgap.table`.
    """
    frame = frame_of(moran, lang)
    columns = [c for c in ("I", "expected", "sd", "z", "p", "p_perm") if c in frame.columns]
    heading = say("tables:title-moran", lang) if title is None else title
    return frame_table(
        frame, columns=columns, lang=lang, digits=digits, title=heading, notes=notes,
        stub=column_label("period", lang),
    )  # fmt: skip


def weights_table(
    index: IndexResult | pd.DataFrame,
    *,
    labels: LabelsLike = None,
    lang: Language = "en",
    digits: int = 3,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """Weights of the indicators of a composite index.

    Parameters
    ----------
    index : IndexResult or DataFrame
        Its ``weights``, indexed by indicator.
    labels, lang, digits, title, notes
        As in :func:`spillgap.table`.
    """
    frame = index if isinstance(index, pd.DataFrame) else index.weights
    heading = say("tables:title-weights", lang) if title is None else title
    return frame_table(
        frame, labels=labels, lang=lang, digits=digits, title=heading, notes=notes,
        stub=column_label("indicator", lang),
    )  # fmt: skip


def descriptive_table(
    data: Panel | pd.DataFrame,
    columns: Sequence[str] | None = None,
    *,
    labels: LabelsLike = None,
    lang: Language = "en",
    digits: int = 3,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """N, mean, standard deviation (overall; between and within units), min, median, max.

    Parameters
    ----------
    data : Panel or DataFrame
        A panel's variables, or a frame indexed by (unit, time); a frame with any other index
        has no between and within.
    columns : sequence of str, optional
        Variables to describe, in order; by default all numeric ones.
    labels, lang, digits, title, notes
        As in :func:`spillgap.table`.

    Raises
    ------
    UnknownNameError
        If ``columns`` names a variable that the data lack.
    """
    frame = data if isinstance(data, pd.DataFrame) else data.frame
    numeric = frame.select_dtypes("number")
    wanted = list(numeric.columns) if columns is None else list(columns)
    for name in wanted:
        if name not in numeric.columns:
            raise UnknownNameError(
                f"No numeric variable {name!r}.{suggest(name, numeric.columns)} "
                f"There are {listing(numeric.columns)}."
            )
    heading = say("tables:title-descriptive", lang) if title is None else title
    return frame_table(
        _describe(numeric[wanted]), labels=labels, lang=lang, digits=digits, title=heading,
        notes=notes, stub=column_label("variable", lang),
    )  # fmt: skip


def _describe(values: pd.DataFrame) -> pd.DataFrame:
    parts = {"count": values.count(), "mean": values.mean(), "sd": values.std()}
    if values.index.nlevels == 2:
        means = values.groupby(level=0)
        parts["between"] = means.mean().std()
        parts["within"] = (values - means.transform("mean")).std()
    parts |= {"min": values.min(), "median": values.median(), "max": values.max()}
    return pd.DataFrame(parts).astype({"count": int})


def decomposition_table(
    decomposition: Framed,
    *,
    labels: LabelsLike = None,
    lang: Language = "en",
    digits: int = 3,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """What explains a gap: one part per row, and its share of the whole in per cent.

    Parameters
    ----------
    decomposition : result or DataFrame
        With a column ``contribution`` whose sum is the gap; other columns are kept.
    labels, lang, digits, title, notes
        As in :func:`spillgap.table`.

    Raises
    ------
    DataError
        If there is no column ``contribution``.
    """
    frame = frame_of(decomposition, lang)
    if "contribution" not in frame.columns:
        raise DataError(
            f"A decomposition has a column 'contribution'; this frame has {listing(frame.columns)}."
        )
    scale = float(frame["contribution"].abs().max())
    parts = without_dust(frame.drop(columns="share", errors="ignore"), scale, _DUST)
    contribution = parts["contribution"]
    position = list(parts.columns).index("contribution") + 1
    parts.insert(position, "percent", 100 * contribution / contribution.sum())
    heading = say("tables:title-decomposition", lang) if title is None else title
    decimals = {c: 1 if c == "percent" else digits for c in parts.columns}
    return frame_table(
        parts, labels=labels, lang=lang, digits=decimals, title=heading, notes=notes,
    )  # fmt: skip
