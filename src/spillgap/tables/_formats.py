"""The formats of a table, one row each: how it becomes text, or a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from spillgap._files import write_text
from spillgap.options import Language
from spillgap.rows import Rows
from spillgap.tables._documents import latex_document, word_document
from spillgap.tables._table import Table

__all__ = ["FORMATS", "TableFormat"]


@dataclass(frozen=True)
class TableFormat:
    """A format that tables can be saved in.

    Attributes
    ----------
    name : str
        The ending of its files, without the dot.
    render : callable, optional
        Table → text: studies can write it then, in each language.
    save : callable, optional
        (table, path): writes a file that is more than this text.
    gather : callable, optional
        (stem → table, path, language): writes one document of all tables of a study.
    """

    name: str
    render: Callable[[Table], str] | None = None
    save: Callable[[Table, Path], object] | None = None
    gather: Callable[[Mapping[str, Table], Path, Language], Path] | None = None

    def write(self, table: Table, path: Path) -> Path:
        """Write the table."""
        if self.save is not None:
            self.save(table, path)
        elif self.render is not None:
            write_text(path, self.render(table) + "\n")
        return path


FORMATS: Rows[TableFormat] = Rows(
    TableFormat("txt", Table.to_text),
    TableFormat("tex", Table.to_latex, gather=latex_document),
    TableFormat("md", Table.to_markdown),
    TableFormat("html", Table.to_html),
    TableFormat("docx", save=Table.to_word, gather=word_document),
    TableFormat("csv", save=Table.to_csv),
)
"""Every format by the ending of its files."""
