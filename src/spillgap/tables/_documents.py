"""All tables of a study in one document: for Word, and for LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from spillgap._files import write_text
from spillgap.options import Language
from spillgap.tables._table import Table
from spillgap.text import say

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

__all__ = ["latex_document", "word_document"]

_MARGIN = 2.54
_PAGE = (21.0, 29.7)
"""Centimetres: A4."""
_CLASSES: dict[str, str] = {"zh": "ctexart"}
_PACKAGES = ("booktabs", "array", "longtable", "pdflscape")


def latex_document(tables: Mapping[str, Table], path: Path, lang: Language) -> Path:
    r"""A document that ``\\input``s the tables, which stand beside it by their names.

    Compiles under XeLaTeX; its preamble is what a paper needs that takes the tables.
    """
    lines = [
        "% XeLaTeX runs three times: for the list, then for tables that take several pages.",
        rf"\documentclass[11pt,a4paper]{{{_CLASSES.get(lang, 'article')}}}",
        r"\usepackage[margin=1in]{geometry}",
        rf"\usepackage{{{','.join(_PACKAGES)}}}",
        r"\begin{document}",
        r"\listoftables",
        r"\clearpage",
        *(rf"\input{{{stem}}}\clearpage" for stem in tables),
        r"\end{document}",
    ]
    return write_text(path, "\n".join(lines) + "\n")


def word_document(tables: Mapping[str, Table], path: Path, lang: Language) -> Path:
    """A Word file: a list that refers to the tables, then each with its numbered caption."""
    from docx import Document

    from spillgap.tables._render_word import add_field, add_to_document, is_wide, save_document

    document = Document()
    document.core_properties.author = ""
    _turn(document.sections[-1], wide=False)
    for number, table in enumerate(tables.values(), start=1):
        entry = document.add_paragraph()
        shown = say("tables:numbered", lang) + str(number)
        add_field(entry, f"REF table_{number} \\h", shown)
        entry.add_run(f"{say('tables:after-number', lang)}{table.printable.title}")
    turned, upright = False, _upright()
    for number, table in enumerate(tables.values(), start=1):
        printable = replace(table.printable, lang=lang)
        wide = is_wide(printable, upright)
        if number == 1 or wide or turned:
            _turn(document.add_section(), wide)
        elif not turned:
            document.add_paragraph()
        add_to_document(printable, document, number)
        turned = wide
    return save_document(document, path)


def _upright() -> Document:
    from docx import Document

    document = Document()
    _turn(document.sections[-1], wide=False)
    return document


def _turn(section: Section, wide: bool) -> None:
    """A4 with margins of an inch, upright or sideways."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    width, height = reversed(_PAGE) if wide else _PAGE
    section.page_width, section.page_height = Cm(width), Cm(height)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Cm(_MARGIN))
