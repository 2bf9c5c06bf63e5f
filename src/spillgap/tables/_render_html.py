"""Tables as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spillgap._escaping import html_text

if TYPE_CHECKING:
    from spillgap.tables._table import Cell, Row, Span, Table

__all__ = ["CSS", "MINUS", "render_html"]

CSS = """\
.spillgap-table { border-collapse: collapse; margin: 1em 0; }
.spillgap-table caption { caption-side: top; text-align: left; font-weight: 600;
  padding-bottom: .4em; white-space: nowrap; }
.spillgap-table thead { border-top: 2px solid; border-bottom: 1px solid; }
.spillgap-table tbody { border-bottom: 2px solid; }
.spillgap-table th, .spillgap-table td { border: 0; background: none; padding: .15em .8em;
  font-weight: 400; white-space: nowrap; }
.spillgap-table tbody th { text-align: left; padding-left: 0; }
.spillgap-table thead th:first-child { padding-left: 0; }
.spillgap-table td.l { white-space: normal; }
.spillgap-table sup { line-height: 0; }
.spillgap-table .c { text-align: center; }
.spillgap-table .r { text-align: right; }
.spillgap-table .l { text-align: left; }
.spillgap-table td { font-variant-numeric: tabular-nums; }
.spillgap-table thead th.span { border-bottom: 1px solid; }
.spillgap-table tr.block th { font-style: italic; }
.spillgap-table tr.rule > * { border-top: 1px solid; }
.spillgap-table tr.indent th { padding-left: 1em; }
.spillgap-table tfoot td { font-size: .85em; padding-left: 0; padding-top: .4em;
  white-space: normal; }
"""

_POWER = re.compile(r"(\d(?:\.\d+)?)e([+-])0*(\d+)")
MINUS = re.compile(r"(?<![\w.])-(?=[\d.∞])")


def _text(text: str) -> str:
    """Escaped, with powers of ten and minus signs as printed."""
    return MINUS.sub("−", _POWER.sub(_power, html_text(text)))


def _power(match: re.Match[str]) -> str:
    return f"{match[1]}×10<sup>{'−' if match[2] == '-' else ''}{match[3]}</sup>"


def _cell(cell: Cell, align: str) -> str:
    stars = f"<sup>{cell.stars}</sup>" if cell.stars else ""
    return f'<td class="{align}">{_text(cell.text)}{stars}</td>'


def _row(row: Row, table: Table) -> str:
    if row.block:
        heading = f'<th scope="rowgroup" colspan="{table.n_columns + 1}">{_text(row.label)}</th>'
        return f'<tr class="block{" rule" if row.rule else ""}">{heading}</tr>'
    classes = " ".join(c for c, on in (("rule", row.rule), ("indent", row.indent)) if on)
    attribute = f' class="{classes}"' if classes else ""
    cells = "".join(map(_cell, row.cells, table.alignments))
    return f'<tr{attribute}><th scope="row">{_text(row.shown)}</th>{cells}</tr>'


def _header(line: tuple[Span, ...], stub: str, alignments: str) -> str:
    cells, position = [f'<th class="l" scope="col">{_text(stub)}</th>'], 0
    for span in line:
        wide = span.width > 1
        css = ("c span" if span.text else "c") if wide else alignments[position]
        colspan = f' colspan="{span.width}"' if wide else ""
        scope = "colgroup" if wide else "col"
        cells.append(f'<th class="{css}" scope="{scope}"{colspan}>{_text(span.text)}</th>')
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
        parts.append(f"<caption>{_text(table.title)}</caption>")
    parts += ["<thead>", *head, "</thead>", "<tbody>"]
    parts += [_row(row, table) for row in table.rows]
    parts.append("</tbody>")
    if table.notes:
        note = _text(table.note)
        parts.append(f'<tfoot><tr><td colspan="{table.n_columns + 1}">{note}</td></tr></tfoot>')
    parts.append("</table>")
    return "\n".join(parts)
