"""Tables as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spillgap._notebook import CSS, printed_html

if TYPE_CHECKING:
    from spillgap.tables._table import Cell, Row, Span, Table

__all__ = ["render_html"]


def _cell(cell: Cell, align: str) -> str:
    stars = f"<sup>{cell.stars}</sup>" if cell.stars else ""
    return f'<td class="{align}">{printed_html(cell.text)}{stars}</td>'


def _row(row: Row, table: Table) -> str:
    if row.block:
        heading = (
            f'<th scope="rowgroup" colspan="{table.n_columns + 1}">{printed_html(row.label)}</th>'
        )
        return f'<tr class="block{" rule" if row.rule else ""}">{heading}</tr>'
    classes = " ".join(c for c, on in (("rule", row.rule), ("indent", row.indent)) if on)
    attribute = f' class="{classes}"' if classes else ""
    cells = "".join(map(_cell, row.cells, table.alignments))
    return f'<tr{attribute}><th scope="row">{printed_html(row.shown)}</th>{cells}</tr>'


def _header(line: tuple[Span, ...], stub: str, alignments: str) -> str:
    cells, position = [f'<th class="l" scope="col">{printed_html(stub)}</th>'], 0
    for span in line:
        wide = span.width > 1
        css = ("c span" if span.text else "c") if wide else alignments[position]
        colspan = f' colspan="{span.width}"' if wide else ""
        scope = "colgroup" if wide else "col"
        cells.append(f'<th class="{css}" scope="{scope}"{colspan}>{printed_html(span.text)}</th>')
        position += span.width
    return f"<tr>{''.join(cells)}</tr>"


def render_html(table: Table, *, css: bool = True) -> str:
    """The table as HTML; see :meth:`Table.to_html`."""
    last = len(table.header) - 1
    head = [
        _header(line, table.stub if number == last else "", table.alignments)
        for number, line in enumerate(table.header)
    ]
    parts = [f"<style>\n{CSS}</style>"] if css else []
    parts.append(f'<table class="spillgap-table" lang="{table.lang}">')
    if table.title:
        parts.append(f"<caption>{printed_html(table.title)}</caption>")
    parts += ["<thead>", *head, "</thead>", "<tbody>"]
    parts += [_row(row, table) for row in table.rows]
    parts.append("</tbody>")
    if table.notes:
        note = printed_html(table.note)
        parts.append(f'<tfoot><tr><td colspan="{table.n_columns + 1}">{note}</td></tr></tfoot>')
    parts.append("</table>")
    return "\n".join(parts)
