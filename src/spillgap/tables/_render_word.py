"""Tables as Word files: a real three-line table, by python-docx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from spillgap.tables._words import word

if TYPE_CHECKING:
    from spillgap.tables._table import Row, Span, Table

__all__ = ["add_to_document", "write_word"]

_LATIN_FONT = "Times New Roman"
_CHINESE_FONT = "宋体"
_BODY_POINTS = 10.5
_NOTE_POINTS = 9
_HEAVY, _LIGHT = 12, 6
"""Widths of rules in eighths of a point."""


def write_word(table: Table, path: Path) -> Path:
    """A Word file with the table alone; see :meth:`Table.to_word`."""
    document = _new_document()
    add_to_document(table, document)
    document.save(str(path))
    return path


def _new_document() -> Any:
    try:
        from docx import Document
    except ImportError as error:
        raise ImportError(
            "Word files need python-docx: pip install 'spillgap[report]' (or python-docx)."
        ) from error
    return Document()


def add_to_document(table: Table, document: Any) -> None:
    """Append title, table and notes to an open python-docx document.

    Parameters
    ----------
    table : Table
    document : docx.document.Document
    """
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if table.title:
        title = _paragraph(document.add_paragraph(), table.title, bold=True)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.keep_with_next = True
    grid = document.add_table(len(table.header) + len(table.rows), table.n_columns + 1)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    last = len(table.header) - 1
    for number, line in enumerate(table.header):
        _fill_header(grid, number, line, table.stub if number == last else "", table.alignments)
        _repeat(grid.rows[number])
    for number, row in enumerate(table.rows, start=len(table.header)):
        _fill_row(grid, number, row, table.alignments)
    _rules(grid, table)
    if table.notes:
        joiner = "" if table.lang == "zh" else " "
        text = f"{word('notes', table.lang)}{joiner}{joiner.join(table.notes)}"
        _paragraph(document.add_paragraph(), text, points=_NOTE_POINTS)


def _paragraph(
    paragraph: Any, text: str, *, points: float = _BODY_POINTS, bold: bool = False, **kwargs: Any
) -> Any:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = 0
    _run(paragraph, text, points=points, bold=bold, **kwargs)
    return paragraph


def _run(
    paragraph: Any,
    text: str,
    *,
    points: float = _BODY_POINTS,
    bold: bool = False,
    italic: bool = False,
    raised: bool = False,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_minus(text))
    run.bold, run.italic = bold, italic
    run.font.superscript = raised or None
    run.font.size = Pt(points)
    run.font.name = _LATIN_FONT
    run._element.rPr.rFonts.set(qn("w:eastAsia"), _CHINESE_FONT)


def _minus(text: str) -> str:
    from spillgap.tables._render_html import MINUS

    return MINUS.sub("−", text)


def _alignment(letter: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDE

    return {"c": SIDE.CENTER, "r": SIDE.RIGHT, "l": SIDE.LEFT}[letter]


def _fill_header(
    grid: Any, number: int, line: tuple[Span, ...], stub: str, alignments: str
) -> None:
    _paragraph(grid.cell(number, 0).paragraphs[0], stub)
    position = 1
    for span in line:
        cell = grid.cell(number, position)
        align = alignments[position - 1]
        if span.width > 1:
            cell = cell.merge(grid.cell(number, position + span.width - 1))
            align = "c"
            if span.text:
                _border(cell, "bottom", _LIGHT)
        paragraph = _paragraph(cell.paragraphs[0], span.text)
        paragraph.alignment = _alignment(align)
        position += span.width


def _fill_row(grid: Any, number: int, row: Row, alignments: str) -> None:
    from docx.shared import Pt

    cells = grid.rows[number].cells
    if row.block:
        _paragraph(cells[0].merge(cells[-1]).paragraphs[0], row.label, italic=True)
        return
    label = _paragraph(cells[0].paragraphs[0], row.shown)
    if row.indent:
        label.paragraph_format.left_indent = Pt(_BODY_POINTS)
    for grid_cell, cell, align in zip(cells[1:], row.cells, alignments, strict=True):
        paragraph = _paragraph(grid_cell.paragraphs[0], cell.text)
        if cell.stars:
            _run(paragraph, cell.stars, raised=True)
        paragraph.alignment = _alignment(align)


def _rules(grid: Any, table: Table) -> None:
    """Heavy rules above and below, light ones under the headings and where a row asks."""
    first_row, last_row = grid.rows[0], grid.rows[-1]
    for cell in first_row.cells:
        _border(cell, "top", _HEAVY)
    for cell in grid.rows[len(table.header) - 1].cells:
        _border(cell, "bottom", _LIGHT)
    for cell in last_row.cells:
        _border(cell, "bottom", _HEAVY)
    for number, row in enumerate(table.rows, start=len(table.header)):
        if row.rule:
            for cell in grid.rows[number].cells:
                _border(cell, "top", _LIGHT)


def _border(cell: Any, side: str, eighths: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = cell._element.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    rule = borders.find(qn(f"w:{side}"))
    if rule is None:
        rule = OxmlElement(f"w:{side}")
        # The schema wants top before bottom.
        borders.insert(0, rule) if side == "top" else borders.append(rule)
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", "auto")):
        rule.set(qn(f"w:{name}"), value)


def _repeat(row: Any) -> None:
    """Marks a row of headings to be repeated on each page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
