"""A study's tables as HTML of the page: numbered, scrolling in their own box, sortable."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spillgap.report._reading import Reading
    from spillgap.tables import Table

__all__ = ["Sheet", "sheet_of"]


@dataclass(frozen=True)
class Sheet:
    """A table ready for the page."""

    html: str
    title: str
    notes: tuple[str, ...]
    long: bool


_LONG = 18
_WORDY = re.compile(r'<td class="l">(?=[^<]{28})')
"""Cells of running text, which may break their lines."""


def sheet_of(read: Reading, name: str) -> Sheet | None:
    """The study's table of that name; None where it made none."""
    for section in read.result.sections.values():
        for table in section.tables:
            if table.name == name:
                return _made(read, table.printed(read.lang))
    return None


def _made(read: Reading, table: Table) -> Sheet:
    plain = not any(row.block or row.part for row in table.rows)
    named = _renamed(read, table)
    bare = replace(named, title="", notes=())
    html = bare.to_html(css=False)
    html = html.replace(f' lang="{table.lang}"', "", 1)
    html = _WORDY.sub('<td class="l wide">', html)
    if plain and len(table.rows) > 2:
        html = html.replace('class="spillgap-table"', 'class="spillgap-table sortable"', 1)
    return Sheet(html, named.title, named.notes, plain and len(table.rows) > _LONG)


def _renamed(read: Reading, table: Table) -> Table:
    """Names of weights in headings and notes, in words."""
    words = {name: read.weights(name) for name in read.result.study.weights}
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b")

    def said(text: str) -> str:
        return pattern.sub(lambda found: words[found[0]], text)

    header = tuple(
        tuple(replace(span, text=said(span.text)) for span in line) for line in table.header
    )
    changed: dict[str, Any] = {
        "header": header,
        "title": said(table.title),
        "notes": tuple(map(said, table.notes)),
    }
    return replace(table, **changed)
