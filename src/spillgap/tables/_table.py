"""A table that is ready to print: labelled cells whose numbers are already text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from spillgap._escaping import csv_text, one_line
from spillgap._files import write_text
from spillgap.errors import OptionError, listing
from spillgap.options import Language
from spillgap.text import say

__all__ = ["Cell", "Row", "Span", "Table"]


@dataclass(frozen=True)
class Cell:
    """One entry: its text, its marks of significance, and the number before rounding."""

    text: str = ""
    value: float | None = None
    stars: str = ""

    @property
    def marked(self) -> str:
        """Text and stars together."""
        return self.text + self.stars


@dataclass(frozen=True)
class Span:
    """A heading over one or more columns."""

    text: str
    width: int = 1


@dataclass(frozen=True)
class Row:
    """A line of the body.

    Attributes
    ----------
    label : str
        What stands in the first column.
    cells : tuple of Cell
        One per column; empty for a block's heading.
    part : str
        What a line under its parameter holds: "se", "z", "p" or "ci"; empty for a first line.
    block : bool
        Whether the line is the heading of a block.
    indent : bool
        Whether the label is set in, under a block's heading.
    rule : bool
        Whether a rule stands above the line.
    """

    label: str
    cells: tuple[Cell, ...] = ()
    part: str = ""
    block: bool = False
    indent: bool = False
    rule: bool = False

    @property
    def shown(self) -> str:
        """The label as printed: none on the second line of a parameter."""
        return "" if self.part else self.label


@dataclass(frozen=True)
class Table:
    """A three-line table, in one language, for every medium.

    Made by :func:`spillgap.table` and its siblings in :mod:`spillgap.tables`; every number was
    rounded once, when the table was made, so that all media print the same.

    Attributes
    ----------
    header : tuple of tuple of Span
        Lines of headings; the widths of each line sum to ``n_columns``.
    rows : tuple of Row
    stub : str
        Heading of the first column.
    title : str
    notes : tuple of str
        Sentences printed under the table.
    lang : {"en", "zh"}
    align : str
        "l", "c" or "r" for each column.
    label : str
        By which documents refer to it, as ``tab:effects``; none if empty.

    Examples
    --------
    >>> import pandas as pd
    >>> from spillgap.tables import frame_table
    >>> table = frame_table(pd.DataFrame({"mean": [1.23456]}, index=["digital"]))
    >>> print(table.to_markdown())
    |         |  Mean |
    | :------ | ----: |
    | digital | 1.235 |
    """

    header: tuple[tuple[Span, ...], ...]
    rows: tuple[Row, ...]
    stub: str = ""
    title: str = ""
    notes: tuple[str, ...] = ()
    lang: Language = "en"
    align: str = ""
    label: str = ""

    @property
    def n_columns(self) -> int:
        """Number of columns beside the labels."""
        return sum(span.width for span in self.header[-1])

    @property
    def alignments(self) -> str:
        """One letter per column."""
        return self.align or "c" * self.n_columns

    @property
    def headings(self) -> list[str]:
        """One heading per column: the lines of headings above it, joined."""
        columns: list[list[str]] = [[] for _ in range(self.n_columns)]
        for line in self.header:
            position = 0
            for span in line:
                for column in columns[position : position + span.width]:
                    if span.text:
                        column.append(span.text)
                position += span.width
        return [" ".join(column) for column in columns]

    @property
    def note(self) -> str:
        """All notes as the paragraph under the table; empty if there are none."""
        if not self.notes:
            return ""
        separator = say("format:between-sentences", self.lang)
        return say("tables:notes", self.lang, notes=separator.join(self.notes))

    def with_notes(self, *notes: str) -> Table:
        """The same table with further notes."""
        return replace(self, notes=(*self.notes, *notes))

    def to_frame(self, *, numeric: bool = False) -> pd.DataFrame:
        """The table as a DataFrame.

        Parameters
        ----------
        numeric : bool
            Give the numbers before rounding in place of text; text cells become missing.

        Returns
        -------
        pandas.DataFrame
            One row per line but blocks' headings, indexed by label (and by part, where
            parameters have a second line).
        """
        body = [row for row in self.rows if not row.block]
        cells = [[c.value if numeric else c.marked for c in row.cells] for row in body]
        if any(row.part for row in body):
            parts = [(row.label, row.part or "estimate") for row in body]
            index: pd.Index = pd.MultiIndex.from_tuples(parts, names=[self.stub or "row", "part"])
        else:
            index = pd.Index([row.label for row in body], name=self.stub or None)
        dtype: type = float if numeric else str
        return pd.DataFrame(cells, index=index, columns=self.headings, dtype=dtype)

    @property
    def printable(self) -> Table:
        """The same table with every text on one line and without control characters."""
        return replace(
            self,
            header=tuple(
                tuple(replace(span, text=one_line(span.text)) for span in line)
                for line in self.header
            ),
            rows=tuple(
                replace(
                    row,
                    label=one_line(row.label),
                    cells=tuple(replace(cell, text=one_line(cell.text)) for cell in row.cells),
                )
                for row in self.rows
            ),
            stub=one_line(self.stub),
            title=one_line(self.title),
            notes=tuple(map(one_line, self.notes)),
        )

    def to_text(self) -> str:
        """Aligned plain text; Chinese characters count as two columns wide."""
        from spillgap.tables._render_text import render_text

        return render_text(self.printable)

    def to_markdown(self) -> str:
        """A pipe table, as GitHub and pandoc read it."""
        from spillgap.tables._render_text import render_markdown

        return render_markdown(self.printable)

    def to_latex(self, *, label: str = "", floating: bool = True) -> str:
        r"""LaTeX with booktabs' rules, set so that it fits on a page.

        A wide table has smaller letters and headings and texts in several lines, then a page
        turned sideways, then parts; a long one runs over pages. Needs the packages ``booktabs``,
        ``array``, ``longtable`` and ``pdflscape``, and for Chinese ``ctex`` under XeLaTeX; the
        page is reckoned with margins of an inch.

        Parameters
        ----------
        label : str
            For ``\label``; the table's own if empty.
        floating : bool
            Whether to wrap the ``tabular`` in a ``table`` with caption and notes; without, it is
            as wide as it is.
        """
        from spillgap.tables._render_latex import render_latex

        own = replace(self.printable, label=label or self.label)
        return render_latex(own, floating=floating)

    def to_html(self, *, css: bool = True) -> str:
        """HTML of class ``spillgap-table``; with ``css`` it brings its three-line style."""
        from spillgap.tables._render_html import render_html

        return render_html(self.printable, css=css)

    def to_word(self, path: str | Path) -> Path:
        """A Word file that holds the table as a real table."""
        from spillgap.tables._render_word import write_word

        return write_word(self.printable, Path(path))

    def to_csv(self, path: str | Path | None = None, *, guard: bool = True) -> str:
        """Comma-separated text, written to ``path`` too if given (UTF-8, as Excel reads it).

        Parameters
        ----------
        path : str or Path, optional
        guard : bool
            Whether text that a spreadsheet would run as a formula, because it begins with
            ``=``, ``+``, ``-``, ``@``, a tab or a line end, gets an apostrophe before it. Numbers
            never do.
        """
        # The heading of the rows may be that of a column too.
        frame = self.to_frame().reset_index(names=self._csv_names(), allow_duplicates=True)
        text = csv_text(frame, guard=guard)
        if path is not None:
            write_text(path, f"\ufeff{text}")
        return text

    def _csv_names(self) -> list[str]:
        first = self.stub or "row"
        return [first, "part"] if any(row.part for row in self.rows) else [first]

    def save(self, path: str | Path) -> Path:
        """Write the table in the format that the file's ending names.

        Parameters
        ----------
        path : str or Path
            Its ending is the name of a row of ``spillgap.tables.FORMATS``: .txt, .tex, .md, .html,
            .docx, .csv.

        Raises
        ------
        OptionError
            If the ending is none of these.
        """
        from spillgap.tables._formats import FORMATS

        path = Path(path)
        ending = path.suffix.casefold().removeprefix(".")
        if ending not in FORMATS:
            raise OptionError(
                f"{path.name!r} has no ending that names a format; choose one of "
                f"{listing(f'.{name}' for name in FORMATS)}."
            )
        return FORMATS[ending].write(self, path)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __rich__(self) -> str:
        from rich.markup import escape

        return escape(self.to_text())

    def __str__(self) -> str:
        return self.to_text()
