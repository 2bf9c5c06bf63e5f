"""Tables as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spillgap._escaping import markdown_text as _escaped

if TYPE_CHECKING:
    from spillgap.tables._table import Row, Span, Table

__all__ = ["pad", "render_markdown", "render_text", "width"]

_GAP = "  "
_NARROWEST = 72
"""Notes are not wrapped narrower than this."""


def width(text: str) -> int:
    """Columns that the text takes on a screen; a Chinese character takes two."""
    from rich.cells import cell_len

    return cell_len(text)


def pad(text: str, room: int, align: str) -> str:
    """Text filled with spaces to that width: "l", "r" or "c"."""
    space = room - width(text)
    if align == "l":
        return text + " " * space
    if align == "r":
        return " " * space + text
    return " " * (space // 2) + text + " " * (space - space // 2)


def _indented(row: Row) -> str:
    return ("  " if row.indent and not row.block else "") + row.shown


def _on_the_point(column: Sequence[str]) -> list[str]:
    """Numbers padded so that their decimal points stand under each other; text untouched."""
    pieces = [text.partition(".") if "." in text and text[-1] != "." else None for text in column]
    left = max((width(p[0]) for p in pieces if p), default=0)
    right = max((width(p[2]) for p in pieces if p), default=0)
    return [
        text if p is None else f"{pad(p[0], left, 'r')}.{pad(p[2], right, 'l')}"
        for text, p in zip(column, pieces, strict=True)
    ]


def _is_number(text: str) -> bool:
    return text.strip("()[]<*- ").replace(".", "", 1).isdigit()


def _columns(table: Table) -> list[list[str]]:
    """Cells column by column, with decimal points aligned where columns are centred."""
    body = [row for row in table.rows if not row.block]
    columns = [[row.cells[k].marked for row in body] for k in range(table.n_columns)]
    for k, (align, column) in enumerate(zip(table.alignments, columns, strict=True)):
        if align == "c":
            numbers = [i for i, text in enumerate(column) if _is_number(text)]
            for i, text in zip(numbers, _on_the_point([column[i] for i in numbers]), strict=True):
                column[i] = text
        columns[k] = column
    return columns


def _header_lines(
    line: Sequence[Span], stub: str, widths: Sequence[int], alignments: str
) -> list[str]:
    """A line of headings and, if a heading stands over several columns, the rules under them."""
    texts, rules, position = [stub], [" " * width(stub)], 0
    for span in line:
        room = sum(widths[position : position + span.width]) + len(_GAP) * (span.width - 1)
        wide = span.width > 1
        texts.append(pad(span.text, room, "c" if wide else alignments[position]))
        rules.append(("─" if wide and span.text else " ") * room)
        position += span.width
    lines = [_GAP.join(texts).rstrip(), _GAP.join(rules).rstrip()]
    return [text for text in lines if text]


def render_text(table: Table) -> str:
    """The table as aligned text with three rules."""
    columns = _columns(table)
    widths = _widths(table, columns)
    first = max(map(width, [table.stub, *(_indented(r) for r in table.rows if not r.block)]))
    total = first + sum(widths) + len(_GAP) * len(widths)
    total = max([total, *(width(r.label) for r in table.rows if r.block)])
    lines = [table.title] if table.title else []
    lines.append("━" * total)
    for number, line in enumerate(table.header):
        stub = table.stub if number == len(table.header) - 1 else ""
        lines += _header_lines(line, pad(stub, first, "l"), widths, table.alignments)
    lines.append("─" * total)
    body = iter(zip(*columns, strict=True))
    for row in table.rows:
        if row.rule:
            lines.append("─" * total)
        if row.block:
            lines.append(row.label)
            continue
        aligned = zip(next(body), widths, table.alignments, strict=True)
        cells = [pad(text, w, align) for text, w, align in aligned]
        lines.append(_GAP.join([pad(_indented(row), first, "l"), *cells]).rstrip())
    lines.append("━" * total)
    return "\n".join([*lines, *_wrapped(_notes(table), max(total, _NARROWEST))])


def _widths(table: Table, columns: Sequence[Sequence[str]]) -> list[int]:
    """Room for every cell, and for headings, shared where they stand over several columns."""
    widths = [max(map(width, column), default=0) for column in columns]
    for line in table.header:
        position = 0
        for span in line:
            inside = range(position, position + span.width)
            room = sum(widths[k] for k in inside) + len(_GAP) * (span.width - 1)
            for step in range(max(0, width(span.text) - room)):
                widths[position + step % span.width] += 1
            position += span.width
    return widths


def _notes(table: Table) -> list[str]:
    if not table.notes:
        return []
    return [table.note]


def _wrapped(notes: list[str], room: int) -> list[str]:
    from rich.console import Console
    from rich.text import Text

    console = Console(width=room, color_system=None)
    return [line.plain.rstrip() for note in notes for line in Text(note).wrap(console, room)]


def _bold(text: str) -> str:
    # Stars beside a space would stand for themselves.
    return f"**{_escaped(text.strip())}**" if text.strip() else ""


def render_markdown(table: Table) -> str:
    """The table as a pipe table; a block's heading is a row in bold."""
    first = [_escaped(table.stub)]
    for row in table.rows:
        first.append(_bold(row.label) if row.block else _escaped(row.shown))
    columns = [[_escaped(heading)] for heading in table.headings]
    for row in table.rows:
        for k, column in enumerate(columns):
            column.append("" if row.block else _escaped(row.cells[k].marked))
    aligns = ["l", *table.alignments]
    padded = []
    for align, column in zip(aligns, [first, *columns], strict=True):
        widest = max(3, *map(width, column))
        rule = {"l": ":" + "-" * (widest - 1), "r": "-" * (widest - 1) + ":"}.get(
            align, ":" + "-" * (widest - 2) + ":"
        )
        heading, *cells = [pad(text, widest, align) for text in column]
        padded.append([heading, rule, *cells])
    lines = [f"| {' | '.join(line)} |" for line in zip(*padded, strict=True)]
    title = [_bold(table.title), ""] if table.title.strip() else []
    notes = ["", *map(_escaped, _notes(table))] if table.notes else []
    return "\n".join([*title, *lines, *notes])
