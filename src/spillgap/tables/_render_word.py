"""Tables as Word files: a real three-line table, by python-docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spillgap._escaping import html_text
from spillgap._files import replacing
from spillgap._notebook import MINUS
from spillgap._types import Forwarded
from spillgap.options import Language
from spillgap.text import say

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    from spillgap.tables._table import Cell, Row, Span, Table

__all__ = ["add_field", "add_to_document", "is_wide", "save_document", "write_word"]

_LATIN_FONT = "Times New Roman"
_CHINESE_FONT = "SimSun"
_BODY_POINTS, _NOTE_POINTS = 10.5, 9
_SIZES = (10.5, 9, 8, 7)
"""Sizes of a table's letters: the largest at which it fits between the margins."""
_READABLE = 9
"""Points below which a table is rather turned than set smaller."""
_NO_DATE = (1980, 1, 1, 0, 0, 0)
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
    from docx import Document

    document = Document()
    add_to_document(table, document)
    return save_document(document, path)


def save_document(document: Document, path: Path) -> Path:
    """Write a document; the same document gives the same bytes whenever it is written."""
    made = io.BytesIO()
    document.save(made)
    with (
        replacing(path) as draft,
        zipfile.ZipFile(made) as parts,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as dated,
    ):
        for part in parts.infolist():
            entry = zipfile.ZipInfo(part.filename, _NO_DATE)
            dated.writestr(entry, parts.read(part.filename), zipfile.ZIP_DEFLATED)
    return path


def add_to_document(table: Table, document: Document, number: int | None = None) -> None:
    """Append title, table and notes to an open python-docx document.

    Parameters
    ----------
    table : Table
    document : docx.document.Document
    number : int, optional
        The table's number, which the title then begins with: a field that Word counts anew, and
        that a reference to ``table_<number>`` repeats.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    points, widths = _fitted(table, *_room(document))
    if table.title or number is not None:
        title = document.add_paragraph()
        if number is not None:
            _add_number(title, number, table.lang)
        _paragraph(title, table.title, bold=True)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.keep_with_next = True
    document.element.body.sectPr.addprevious(_grid(table, widths, points))
    if table.notes:
        _paragraph(document.add_paragraph(), table.note, points=_NOTE_POINTS)


def is_wide(table: Table, document: Document) -> bool:
    """Whether a table needs a page turned sideways for letters of a readable size."""
    found = _sized(table, _letters(table), *_room(document))
    return found is None or found[0] < _READABLE


def _add_number(paragraph: Paragraph, number: int, lang: Language) -> None:
    """Table N, counted by Word, under a bookmark that references point to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = (OxmlElement(f"w:bookmark{side}") for side in ("Start", "End"))
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), f"table_{number}")
    paragraph._p.append(start)
    _run(paragraph, say("tables:numbered", lang), bold=True)
    add_field(paragraph, "SEQ Table \\* ARABIC", str(number), bold=True)
    paragraph._p.append(end)
    _run(paragraph, say("tables:after-number", lang), bold=True)


def add_field(paragraph: Paragraph, instruction: str, shown: str, *, bold: bool = False) -> None:
    """A field of Word, with what it shows until it is updated."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    _run(paragraph, shown, bold=bold)
    field.append(paragraph.runs[-1]._r)
    paragraph._p.append(field)


def _room(document: Document) -> tuple[float, float]:
    """Points between the margins of the page: across and down."""
    section = document.sections[-1]
    across = section.page_width - section.left_margin - section.right_margin
    down = section.page_height - section.top_margin - section.bottom_margin
    return float(across) / _EMU_PER_POINT, float(down) / _EMU_PER_POINT


def _fitted(table: Table, across: float, down: float) -> tuple[float, list[float]]:
    """Size of letters and widths of columns, in points, at most ``across`` in all.

    Letters are as large as lets the table fit on one page, if any size does. Headings are broken
    before labels are, and labels before numbers.
    """
    for letters in (_letters(table), broken := _letters(table, whole=False)):
        if (found := _sized(table, letters, across, down)) is not None:
            return found
    points = _SIZES[-1]
    labels, *numbers = (n * points * _LETTER + 2 * _PADDING for n in broken)
    widths = [max(across - sum(numbers), labels / 3), *numbers]
    return points, [width * min(1.0, across / sum(widths)) for width in widths]


def _sized(
    table: Table, letters: list[int], across: float, down: float
) -> tuple[float, list[float]] | None:
    """The largest letters at which columns of so many letters fit; None if none do."""
    lines = len(table.header) + len(table.rows) + _LINES_AROUND
    for points in _SIZES:
        widths = [n * points * _LETTER + 2 * _PADDING for n in letters]
        height = lines * (points * _LINE + 2 * _SPACE)
        if sum(widths) <= across and (height <= down or points == _SIZES[-1]):
            return points, widths
    return None


def _letters(table: Table, *, whole: bool = True) -> list[int]:
    """The longest text of each column that must not break, the labels first.

    Headings count in full, or, if they need not stay whole, by their longest word.
    """
    from spillgap.tables._render_text import width

    body = [row for row in table.rows if not row.block]
    columns = [[row.shown + "  " * row.indent for row in body] + [table.stub]]
    for k in range(table.n_columns):
        columns.append([_unbroken(row.cells[k]) for row in body])
    for line in table.header:
        position = 1
        for span in line:
            if span.width == 1:
                columns[position] += [span.text] if whole else span.text.split()
            position += span.width
    return [max(map(width, column)) for column in columns]


def _unbroken(cell: Cell) -> str:
    """What must stand on one line: a number or an interval; of a long text its longest word."""
    from spillgap.tables._render_text import width

    short = width(cell.text) <= _SHORT
    if short or cell.value is not None or cell.text.startswith("["):
        return cell.marked
    return max(cell.text.split(), key=len, default="")


def _paragraph(
    paragraph: Paragraph,
    text: str,
    *,
    points: float = _BODY_POINTS,
    bold: bool = False,
    **kwargs: Forwarded,
) -> Run:
    from docx.shared import Pt

    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(_SPACE)
    # Exact, or an empty cell would be as high as the document's own letters.
    paragraph.paragraph_format.line_spacing = Pt(points * _LINE)
    _run(paragraph, text, points=points, bold=bold, **kwargs)
    return paragraph


def _run(
    paragraph: Paragraph,
    text: str,
    *,
    points: float = _BODY_POINTS,
    bold: bool = False,
) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_minus(text))
    run.bold = bold or None
    run.font.size = Pt(points)
    run.font.name = _LATIN_FONT
    run._element.rPr.rFonts.set(qn("w:eastAsia"), _CHINESE_FONT)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    run._element.rPr.append(spoken)


def _minus(text: str) -> str:
    return MINUS.sub("−", text)


# -- the table itself, written as XML: python-docx takes minutes for what a study prints -----------


def _grid(table: Table, widths: list[float], points: float) -> WordTable:
    """The table as an element of WordprocessingML."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    set_as = _Set(widths, points)
    last = len(table.header) - 1
    lines = [
        _header_row(line, table.stub if k == last else "", table.alignments, set_as, k, last)
        for k, line in enumerate(table.header)
    ]
    lines += [
        _body_row(row, table.alignments, set_as, last=k == len(table.rows) - 1)
        for k, row in enumerate(table.rows)
    ]
    sides = "".join(
        f'<w:{side} w:w="{_twips(_PADDING)}" w:type="dxa"/>' for side in ("left", "right")
    )
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


@dataclass(frozen=True)
class _Set:
    """How cells are set: widths of columns and size of letters in points."""

    widths: list[float]
    points: float

    def cell(
        self,
        position: int,
        runs: str,
        side: str,
        *,
        span: int = 1,
        indent: bool = False,
        rules: Mapping[str, int] | None = None,
    ) -> str:
        """A cell of one paragraph that covers ``span`` columns; rules are (side, eighths)."""
        width = _twips(sum(self.widths[position : position + span]))
        covers = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        borders = "".join(
            f'<w:{edge} w:val="single" w:sz="{eighths}" w:space="0" w:color="auto"/>'
            for edge, eighths in sorted((rules or {}).items(), reverse=True)
        )
        borders = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
        # An exact height, or an empty cell would be as high as the document's own letters.
        set_in = f'<w:ind w:left="{_twips(self.points)}"/>' if indent else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{covers}{borders}</w:tcPr>'
            f'<w:p><w:pPr><w:spacing w:before="{_twips(_SPACE)}" w:after="{_twips(_SPACE)}" '
            f'w:line="{_twips(self.points * _LINE)}" w:lineRule="exact"/>{set_in}'
            f'<w:jc w:val="{_SIDES[side]}"/></w:pPr>{runs}</w:p></w:tc>'
        )

    def run(self, text: str, *, italic: bool = False, raised: bool = False) -> str:
        """Letters of one kind."""
        if not text:
            return ""
        size = round(2 * self.points)
        marks = "<w:i/>" if italic else ""
        up = '<w:vertAlign w:val="superscript"/>' if raised else ""
        return (
            f'<w:r><w:rPr><w:rFonts w:ascii="{_LATIN_FONT}" w:hAnsi="{_LATIN_FONT}" '
            f'w:eastAsia="{_CHINESE_FONT}"/>{marks}<w:sz w:val="{size}"/>{up}'
            f'<w:lang w:eastAsia="zh-CN"/></w:rPr>'
            f'<w:t xml:space="preserve">{html_text(_minus(text))}</w:t></w:r>'
        )


_SIDES = {"l": "left", "c": "center", "r": "right"}


def _twips(points: float) -> int:
    return round(20 * points)


def _row_of(cells: list[str], repeated: bool = False) -> str:
    mark = "<w:trPr><w:tblHeader/></w:trPr>" if repeated else ""
    return f"<w:tr>{mark}{''.join(cells)}</w:tr>"


def _header_row(
    line: tuple[Span, ...], stub: str, alignments: str, set_as: _Set, number: int, last: int
) -> str:
    """A line of headings: repeated on each page, a light rule under the last and under spans."""
    rules = {"top": _HEAVY} if number == 0 else {}
    rules |= {"bottom": _LIGHT} if number == last else {}
    cells, position = [set_as.cell(0, set_as.run(stub), "l", rules=rules)], 1
    for span in line:
        wide = span.width > 1
        side = "c" if wide else alignments[position - 1]
        own = {**rules, "bottom": _LIGHT} if wide and span.text else rules
        run = set_as.run(span.text)
        cells.append(set_as.cell(position, run, side, span=span.width, rules=own))
        position += span.width
    return _row_of(cells, repeated=True)


def _body_row(row: Row, alignments: str, set_as: _Set, *, last: bool) -> str:
    rules = {"top": _LIGHT} if row.rule else {}
    rules |= {"bottom": _HEAVY} if last else {}
    if row.block:
        heading = set_as.run(row.label, italic=True)
        return _row_of([set_as.cell(0, heading, "l", span=len(alignments) + 1, rules=rules)])
    cells = [set_as.cell(0, set_as.run(row.shown), "l", indent=row.indent, rules=rules)]
    for position, (cell, side) in enumerate(zip(row.cells, alignments, strict=True), start=1):
        runs = set_as.run(cell.text) + set_as.run(cell.stars, raised=True)
        cells.append(set_as.cell(position, runs, side, rules=rules))
    return _row_of(cells)
