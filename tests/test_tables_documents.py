"""Tables on pages: LaTeX that fits, and documents that hold all tables of a study."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import docx
import numpy as np
import pandas as pd
import pytest
from docx.oxml.ns import qn

from spillgap.errors import OptionError
from spillgap.options import Language
from spillgap.tables import FORMATS, Table, frame_table
from spillgap.tables._latex_fit import fitted, lines_of, split

ROOT = "\\begin{table}"
DOCS = Path(__file__).resolve().parents[1] / "docs"


def grid(rows: int, columns: int, **options: object) -> Table:
    names = [f"A heading of {k} words" for k in range(columns)]
    frame = pd.DataFrame(np.full((rows, columns), 1234.567), columns=names)
    frame.index = pd.Index([f"Row {k}" for k in range(rows)], name="what")
    return frame_table(frame, title="A title", notes=["A note."], **options)


def words(language: str) -> Table:
    text = {"en": "No spatial dependence of the residuals ", "zh": "残差不存在空间相关性，"}[
        language
    ]
    frame = pd.DataFrame({"null": [text * 6] * 3, "p": 0.5}, index=list("abc"))
    return frame_table(frame, lang=language, title="T")


def test_a_narrow_table_is_set_as_it_is():
    made = grid(5, 2).to_latex()
    assert "\\begin{tabular}{@{}lrr@{}}" in made
    assert not re.search("landscape|longtable|footnotesize.setlength|begin{tabular}.b", made)


def test_a_wide_table_gets_smaller_then_turned_then_split():
    small, turned, parts = (grid(5, n).to_latex() for n in (7, 13, 40))
    assert "\\footnotesize\\setlength" in small
    assert "landscape" not in small
    assert turned.count("\\begin{landscape}") == turned.count(ROOT) == 1
    assert parts.count(ROOT) >= 3
    assert parts.count("\\caption{A title}") == 1
    assert parts.count("\\caption{A title (continued)}") == parts.count(ROOT) - 1
    assert parts.count("A note.") == 1
    assert parts.count("Row 4") == parts.count(ROOT)  # each part has the labels
    assert parts.count("1234.567") == 5 * 40  # and no column is lost


def test_a_long_table_runs_on_under_its_headings():
    made = grid(90, 2).to_latex(label="tab:long")
    assert "\\begin{longtable}" in made
    assert made.count("A heading") == 4  # on the first page and on the others
    assert "\\caption{A title}\n\\label{tab:long} \\\\" in made
    assert made.rstrip().endswith("\\endgroup")
    assert made.count("1234.567") == 180


@pytest.mark.parametrize("language", ["en", "zh"])
def test_long_texts_are_broken_into_lines_and_numbers_are_not(language):
    made = words(language).to_latex()
    assert re.search(r"@\{\}l>\{\\raggedright\\arraybackslash\}p\{\d+pt\}r@\{\}", made)


def test_letters_get_smaller_before_labels_take_two_lines():
    labels = [f"A label of some length, number {k}" for k in range(5)]
    frame = pd.DataFrame(1234.567, index=labels, columns=[f"Column {k}" for k in range(4)])
    made = frame_table(frame.rename(columns=lambda name: f"{name} under a heading")).to_latex()
    assert "\\footnotesize" in made
    assert "raggedright" not in made


def test_both_lines_of_a_label_are_set_in():
    label = "One more patent for every ten thousand people in every province of the West " * 4
    index = pd.MultiIndex.from_tuples([("Block", label), ("Block", "Short")])
    made = frame_table(pd.DataFrame({"x": [1.0, 2.0]}, index=index)).to_latex()
    assert made.count("\\hangindent1em\\hangafter0 ") == 2
    assert "\\quad" not in made


def test_parts_keep_groups_of_columns_whole():
    made = grid(3, 30)
    header = (tuple(type(made.header[0][0])(f"Group {k}", 3) for k in range(10)), *made.header)
    grouped = Table(header, made.rows, title="T")
    parts = split(grouped)
    assert len(parts) > 1
    assert sum(part.n_columns for part in parts) == 30
    assert all(span.width == 3 for part in parts for span in part.header[0])
    assert all(fitted(part) for part in parts)


def test_one_column_wider_than_any_page_is_still_set():
    frame = pd.DataFrame([[1.0]], columns=["x"], index=["x" * 400])
    assert fitted(frame_table(frame)) is None
    assert "\\scriptsize" in frame_table(frame).to_latex()


def test_headings_break_between_words_and_characters():
    assert lines_of("空间滞后被解释变量") == ["空间滞后被", "解释变量"]
    assert "".join(lines_of("均值（东部）")) == "均值（东部）"
    assert lines_of("") == [""]


def test_headings_leave_no_letter_alone():
    assert lines_of("组间净值占比") == ["组间净", "值占比"]
    assert lines_of("同年最大变动") == ["同年最", "大变动"]
    assert lines_of("Standard error of the mean") == ["Standard", "error of", "the mean"]


def test_a_label_that_is_no_key_is_refused():
    with pytest.raises(OptionError, match="a LaTeX key"):
        grid(2, 2).to_latex(label="a{b")


# -- documents ------------------------------------------------------------------------------------


def test_a_word_document_refers_to_numbered_captions(tmp_path: Path):
    tables = {"first": grid(3, 2), "wide": grid(3, 14), "last": grid(2, 1)}
    path = FORMATS["docx"].gather(tables, tmp_path / "tables.docx", "en")
    document = docx.Document(str(path))
    assert len(document.tables) == 3
    xml = document.element.xml
    for number in (1, 2, 3):
        assert xml.count(f'w:name="table_{number}"') == 1
        assert xml.count(f'w:instr="REF table_{number} \\h"') == 1
    assert xml.count('w:instr="SEQ Table') == 3
    texts = [
        "".join(t.text or "" for t in p._p.iter() if t.tag.endswith("}t"))
        for p in document.paragraphs
    ]
    assert texts.count("Table 2. A title") == 2  # in the list and over the table
    across = [section.page_width > section.page_height for section in document.sections]
    assert across == [False, False, True, False]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_of_a_word_document_stay_within_their_page(tmp_path: Path, lang: Language):
    """Each table against the text width of its own section; Chinese in a font that has it."""
    tables = {"first": grid(3, 2), "wide": grid(3, 14), "last": grid(2, 6)}
    document = docx.Document(str(FORMATS["docx"].gather(tables, tmp_path / "tables.docx", lang)))
    sections, seen = iter(document.sections), 0
    section = next(sections)
    for part in document.element.body:
        if part.tag == qn("w:tbl"):
            width = sum(int(column.get(qn("w:w"))) for column in part.find(qn("w:tblGrid")))
            inside = section.page_width - section.left_margin - section.right_margin
            assert 0 < width <= inside / 635  # twentieths of a point, from EMU
            seen += 1
        if part.tag == qn("w:p") and part.find(".//" + qn("w:sectPr")) is not None:
            section = next(sections)
    assert seen == 3
    fonts = {font.get(qn("w:eastAsia")) for font in document.element.body.iter(qn("w:rFonts"))}
    assert fonts == {"SimSun"}


def test_documents_are_the_same_whenever_they_are_written(tmp_path: Path, monkeypatch):
    import time

    one = FORMATS["docx"].gather({"a": grid(2, 2)}, tmp_path / "1.docx", "zh").read_bytes()
    later = time.localtime(time.time() + 10**6)
    monkeypatch.setattr("time.localtime", lambda *_: later)
    two = FORMATS["docx"].gather({"a": grid(2, 2)}, tmp_path / "2.docx", "zh").read_bytes()
    assert one == two


def has_xelatex() -> bool:
    if not (shutil.which("xelatex") and shutil.which("kpsewhich")):
        return False
    names = ["booktabs.sty", "longtable.sty", "pdflscape.sty", "ctexart.cls"]
    return subprocess.run(["kpsewhich", *names], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_xelatex(), reason="needs xelatex with ctex")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_documents_compile_and_nothing_is_too_wide(tmp_path: Path, language):
    tables = {
        "narrow": grid(4, 2, lang=language),
        "small": grid(4, 7, lang=language),
        "turned": grid(4, 13, lang=language),
        "split": grid(4, 25, lang=language),
        "long": grid(80, 4, lang=language),
        "texts": words(language),
    }
    for stem, table in tables.items():
        FORMATS["tex"].write(table, tmp_path / f"{stem}.tex")
    FORMATS["tex"].gather(tables, tmp_path / "tables.tex", language)
    tool = runpy.run_path(str(DOCS / "tools" / "latex.py"))
    assert tool["compiled"](tmp_path) == []
    assert tool["too_wide"]("Overfull \\hbox (2.5pt too wide)") == ["2.5 pt too wide"]
