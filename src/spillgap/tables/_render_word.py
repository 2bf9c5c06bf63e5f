"""Tables as Word files: a real three-line table, by python-docx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from spillgap._files import replacing
from spillgap._notebook import MINUS

if TYPE_CHECKING:
    from spillgap.tables._table import Cell, Row, Span, Table

__all__ = ["add_to_document", "write_word"]

_LATIN_FONT = "Times New Roman"
_CHINESE_FONT = "SimSun"
_BODY_POINTS, _NOTE_POINTS = 10.5, 9
_SIZES = (10.5, 9, 8, 7)
"""Sizes of a table's letters: the largest at which it fits between the margins."""
_PADDING = 3
"""Points on the left and right of a cell."""
_LETTER = 0.53
"""Width of an average letter, in units of its size."""
_LINE = 1.3
"""Height of a line, in units of the size of its letters."""
_SPACE = 1
"""Points above and below a line."""
_LINES_AROUND = 5
"""Lines that the title and the notes take."""
_SHORT = 10
"""Letters of a text that is not broken."""
_EMU_PER_POINT = 12_700
_HEAVY, _LIGHT = 12, 6
"""Widths of rules in eighths of a point."""


def write_word(table: Table, path: Path) -> Path:
    """A Word file with the table alone; see :meth:`Table.to_word`."""
    document = _new_document()
    add_to_document(table, document)
    with replacing(path) as draft:
        document.save(str(draft))
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

    points, widths = _fitted(table, *_room(document))
    if table.title:
        title = _paragraph(document.add_paragraph(), table.title, bold=True)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.keep_with_next = True
    grid = document.add_table(len(table.header) + len(table.rows), table.n_columns + 1)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    _set_widths(grid, widths)
    last = len(table.header) - 1
    for number, line in enumerate(table.header):
        stub = table.stub if number == last else ""
        _fill_header(grid, number, line, stub, table.alignments, points)
        _repeat(grid.rows[number])
    for number, row in enumerate(table.rows, start=len(table.header)):
        _fill_row(grid, number, row, table.alignments, points)
    _rules(grid, table)
    if table.notes:
        _paragraph(document.add_paragraph(), table.note, points=_NOTE_POINTS)


def _room(document: Any) -> tuple[float, float]:
    """Points between the margins of the page: across and down."""
    section = document.sections[-1]
    across = section.page_width - section.left_margin - section.right_margin
    down = section.page_height - section.top_margin - section.bottom_margin
    return float(across) / _EMU_PER_POINT, float(down) / _EMU_PER_POINT


def _fitted(table: Table, across: float, down: float) -> tuple[float, list[float]]:
    """Size of letters and widths of columns, in points; labels give way before numbers do.

    Letters are as large as lets the table fit on one page, if any size does.
    """
    letters = _letters(table)
    lines = len(table.header) + len(table.rows) + _LINES_AROUND
    for points in _SIZES:
        widths = [n * points * _LETTER + 2 * _PADDING for n in letters]
        height = lines * (points * _LINE + 2 * _SPACE)
        if sum(widths) <= across and (height <= down or points == _SIZES[-1]):
            return points, widths
    numbers = widths[1:]
    return points, [max(across - sum(numbers), widths[0] / 3), *numbers]


def _letters(table: Table) -> list[int]:
    """The longest text of each column that must not break, the labels first."""
    from spillgap.tables._render_text import width

    body = [row for row in table.rows if not row.block]
    columns = [[row.shown + "  " * row.indent for row in body] + [table.stub]]
    for k in range(table.n_columns):
        columns.append([_unbroken(row.cells[k]) for row in body])
    for line in table.header:
        position = 1
        for span in line:
            if span.width == 1:
                columns[position].append(span.text)
            position += span.width
    return [max(map(width, column)) for column in columns]


def _unbroken(cell: Cell) -> str:
    """What must stand on one line: a number or an interval; of a long text its longest word."""
    from spillgap.tables._render_text import width

    short = width(cell.text) <= _SHORT
    if short or cell.value is not None or cell.text.startswith("["):
        return cell.marked
    return max(cell.text.split(), key=len, default="")


def _set_widths(grid: Any, widths: list[float]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    grid.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(20 * _PADDING))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.append(margins)
    for column, points in zip(grid.columns, widths, strict=True):
        column.width = Pt(points)
        for cell in column.cells:
            cell.width = Pt(points)


def _paragraph(
    paragraph: Any, text: str, *, points: float = _BODY_POINTS, bold: bool = False, **kwargs: Any
) -> Any:
    from docx.shared import Pt

    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(_SPACE)
    # Exact, or an empty cell would be as high as the document's own letters.
    paragraph.paragraph_format.line_spacing = Pt(points * _LINE)
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
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_minus(text))
    run.bold, run.italic = bold, italic
    run.font.superscript = raised or None
    run.font.size = Pt(points)
    run.font.name = _LATIN_FONT
    run._element.rPr.rFonts.set(qn("w:eastAsia"), _CHINESE_FONT)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    run._element.rPr.append(spoken)


def _minus(text: str) -> str:
    return MINUS.sub("−", text)


def _alignment(letter: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDE

    return {"c": SIDE.CENTER, "r": SIDE.RIGHT, "l": SIDE.LEFT}[letter]


def _fill_header(
    grid: Any, number: int, line: tuple[Span, ...], stub: str, alignments: str, points: float
) -> None:
    _paragraph(grid.cell(number, 0).paragraphs[0], stub, points=points)
    position = 1
    for span in line:
        cell = grid.cell(number, position)
        align = alignments[position - 1]
        if span.width > 1:
            cell = cell.merge(grid.cell(number, position + span.width - 1))
            align = "c"
            if span.text:
                _border(cell, "bottom", _LIGHT)
        paragraph = _paragraph(cell.paragraphs[0], span.text, points=points)
        paragraph.alignment = _alignment(align)
        position += span.width


def _fill_row(grid: Any, number: int, row: Row, alignments: str, points: float) -> None:
    from docx.shared import Pt

    cells = grid.rows[number].cells
    if row.block:
        heading = cells[0].merge(cells[-1]).paragraphs[0]
        _paragraph(heading, row.label, points=points, italic=True)
        return
    label = _paragraph(cells[0].paragraphs[0], row.shown, points=points)
    if row.indent:
        label.paragraph_format.left_indent = Pt(points)
    for grid_cell, cell, align in zip(cells[1:], row.cells, alignments, strict=True):
        paragraph = _paragraph(grid_cell.paragraphs[0], cell.text, points=points)
        if cell.stars:
            _run(paragraph, cell.stars, points=points, raised=True)
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
