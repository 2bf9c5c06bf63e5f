"""A study's tables as HTML of the page: numbered, scrolling in their own box, sortable."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spillgap.report._reading import Reading

if TYPE_CHECKING:
    from spillgap.report._speaking import Speaker
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


def sheet_of(speaker: Speaker, name: str) -> Sheet | None:
    """The study's table of that name; None where it made none."""
    for section in speaker.result.sections.values():
        for table in section.tables:
            if table.name == name:
                return _sheet(speaker, table.printed(speaker.lang))
    return None


def _sheet(speaker: Speaker, table: Table) -> Sheet:
    plain = not any(row.block or row.part for row in table.rows)
    named = _renamed(speaker, table)
    bare = replace(named, title="", notes=())
    html = bare.to_html(css=False)
    html = html.replace(f' lang="{table.lang}"', "", 1)
    html = _WORDY.sub('<td class="l wide">', html)
    if plain and len(table.rows) > 2:
        html = html.replace('class="spillgap-table"', 'class="spillgap-table sortable"', 1)
    return Sheet(html, named.title, named.notes, plain and len(table.rows) > _LONG)


def _renamed(speaker: Speaker, table: Table) -> Table:
    """Names of weights where a note begins with one, in words; titles and headings have them."""
    read = Reading(speaker.result)
    words = {name: speaker.text(read.weights(name)) for name in speaker.result.study.weights}
    begins = re.compile(rf"(?<=\(\d\) )({'|'.join(map(re.escape, words))})\b")
    notes = (begins.sub(lambda match: words[match[0]], note) for note in table.notes)
    return replace(table, notes=tuple(notes))
