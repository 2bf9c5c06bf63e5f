"""Writing a study's tables and numbers: the same numbers give the same bytes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from spillgap._escaping import csv_text
from spillgap._files import write_text
from spillgap.options import Language
from spillgap.study.cells import ROOM, Namer, heading
from spillgap.text import Sentence, Told

if TYPE_CHECKING:
    from spillgap.tables import Table as PrintedTable

__all__ = [
    "Artefact",
    "Table",
    "file_stem",
    "gather_tables",
    "plain",
    "sheet",
    "title_of",
    "write_json",
    "write_table",
    "write_text",
]

ALL_TABLES = "tables"
"""The name of the document that holds all tables."""


@dataclass(frozen=True)
class Artefact:
    """One file that a study wrote: what it is, in which language, where."""

    kind: str
    name: str
    path: Path
    lang: Language | Literal[""] = ""


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a study: its numbers, and how it is printed.

    Attributes
    ----------
    name : str
        The file's name without ending.
    frame : pandas.DataFrame
        What the CSV holds: machine names, unrounded numbers, no index.
    printed : callable
        Language → the table of :mod:`spillgap.tables` that LaTeX and Markdown print.
    """

    name: str
    frame: pd.DataFrame
    printed: Callable[[Language], PrintedTable]


def sheet(
    name: str,
    frame: pd.DataFrame,
    cells: Namer | None = None,
    *,
    kind: str | None = None,
    about: Mapping[str, Told] | None = None,
    heads: Namer | None = None,
    digits: int = 3,
    blocks: int = 0,
) -> Table:
    """A frame as a table of a study.

    Parameters
    ----------
    name : str
    frame : pandas.DataFrame
        Its first column holds the rows' names; no index.
    cells : callable, optional
        (value of a cell, language) → its text, None for the value itself.
    kind : str, optional
        What the words of its title and headings go by in ``text/<lang>/study/tables.ftl``; its
        name if not given.
    about : mapping, optional
        The facts of its title.
    heads : callable, optional
        (column, language) → its heading, for columns that are groups or classes.
    digits : int
    blocks : int
        Leading columns that head blocks of rows instead of standing in every row.
    """
    which = name if kind is None else kind
    title = title_of(which, **(about or {}))

    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import frame_table

        texts = {c: (heads and heads(c, lang)) or heading(which, c, lang) for c in frame.columns}
        keys = list(frame.columns[: blocks + 1])
        shown = frame.astype({key: object for key in keys})
        if cells is not None:
            for column in shown.select_dtypes(exclude=["number", "bool"]).columns:
                shown[column] = shown[column].map(lambda v: _cell(cells(v, lang), v))
        return frame_table(
            shown.set_index(keys),
            columns={c: texts[c] for c in frame.columns if c not in keys},
            lang=lang,
            digits=digits,
            stub=texts[keys[-1]],
            title=title.text(lang),
        )

    return Table(name, frame, printed)


def title_of(kind: str, **about: Told) -> Sentence:
    """The title of a kind of table."""
    return Sentence(f"{ROOM}:title-{kind.replace('_', '-')}", about)


def _cell(text: str | None, value: object) -> object:
    return value if text is None else text


def write_table(
    table: Table, folder: Path, formats: Sequence[str], languages: Sequence[Language]
) -> list[Artefact]:
    """The table as CSV once, and in the formats that render it in each language.

    A CSV that holds more than ASCII opens with a byte-order mark: without it spreadsheets take
    Chinese for something else.
    """
    from spillgap.tables import FORMATS

    written = []
    if "csv" in formats:
        text = csv_text(table.frame, float_format="%.10g")
        mark = "" if text.isascii() else "\ufeff"
        path = write_text(folder / f"{file_stem(table.name)}.csv", mark + text)
        written.append(Artefact("table", table.name, path))
    for lang in languages:
        printed = printed_as(table, lang)
        for row in FORMATS.values():
            if row.name in formats and row.render is not None:
                path = folder / lang / f"{file_stem(table.name)}.{row.name}"
                text = row.render(printed) + "\n"
                written.append(Artefact("table", table.name, write_text(path, text), lang))
    return written


def printed_as(table: Table, lang: Language) -> PrintedTable:
    """The table as it is printed, with the label by which documents refer to it."""
    return replace(table.printed(lang), label=f"tab:{file_stem(table.name)}")


def gather_tables(
    tables: Sequence[Table], folder: Path, formats: Sequence[str], languages: Sequence[Language]
) -> list[Artefact]:
    """All tables in one document, for the formats that have one, in each language."""
    from spillgap.tables import FORMATS

    written = []
    for lang in languages:
        printed = {file_stem(table.name): printed_as(table, lang) for table in tables}
        for row in FORMATS.values():
            if row.name in formats and row.gather is not None:
                path = folder / lang / f"{ALL_TABLES}.{row.name}"
                written.append(Artefact("table", ALL_TABLES, row.gather(printed, path, lang), lang))
    return written


def file_stem(name: str) -> str:
    """A name as that of a file: what no system or LaTeX minds, whatever columns are called.

    At most 200 bytes, so that an ending and a draft's mark fit into the 255 that systems allow.

    Examples
    --------
    >>> file_stem("moran_GDP/head (€)")
    'moran_GDP_head'
    """
    plain = re.sub(r"[^\w-]+", "_", name).strip("_")
    return plain.encode()[:200].decode(errors="ignore")


def write_json(path: Path, content: Mapping[str, object]) -> Path:
    """Write numbers as JSON; what is not finite becomes null."""
    text = json.dumps(plain(content), ensure_ascii=False, indent=2, allow_nan=False)
    return write_text(path, text + "\n")


def plain(value: Any) -> Any:
    """Numbers, text, lists and dicts only; floats to ten significant digits."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, pd.Series):
        return plain(value.to_dict())
    if isinstance(value, list | tuple | set | frozenset | np.ndarray | pd.Index):
        return [plain(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(f"{value:.10g}") if math.isfinite(value) else None
    return None if value is None else str(value)
