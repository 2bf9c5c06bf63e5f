"""Every label that is written is read back as that label, in every format, and runs nowhere."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import spillgap as sg
from fuzz.labels import LABELS
from spillgap import figures
from spillgap._escaping import (
    bare_cell,
    csv_text,
    guarded_cell,
    markdown_text,
    math_text,
    one_line,
)
from spillgap._notebook import MINUS
from spillgap.errors import OptionError
from spillgap.tables import Cell, Row, Span, Table, frame_table
from spillgap.tables._render_latex import escape_latex

ANY_TEXT = st.one_of(st.sampled_from(LABELS), st.text(max_size=20))
every_label = pytest.mark.parametrize("label", LABELS, ids=lambda label: ascii(label)[:30])


def _printed(label: str) -> str:
    """The label as print has it: on one line, with a typographic minus before a number."""
    return " ".join(MINUS.sub("−", one_line(label)).split())


def _table(label: str) -> Table:
    """The label in every place that a table has."""
    return Table(
        header=((Span(label, 2),), (Span(label), Span("b"))),
        rows=(
            Row(label, (Cell(label), Cell("0.5", 0.5, "**"))),
            Row(label, block=True),
            Row(label, (Cell("-0.5", -0.5), Cell(label)), indent=True, rule=True),
        ),
        stub=label,
        title=label,
        notes=(label, "a note"),
    )


class _Cells(HTMLParser):
    """Tags, and the text of table cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in ("td", "th", "caption"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.cells:
            self.cells[-1] += data


def _words(text: str) -> str:
    return " ".join(text.split())


# -- HTML ---------------------------------------------------------------------------------------

TABLE_TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "sup"}


@every_label
def test_html(label):
    page = _Cells(_table(label).to_html(css=False))
    assert page.tags <= TABLE_TAGS
    assert page.attributes <= {"class", "lang", "scope", "colspan"}
    shown = [_words(cell) for cell in page.cells]
    wanted = _printed(label)
    if "e-" not in label:
        assert shown.count(wanted) >= 7
    assert len(page.cells) == bool(label) + 2 + 3 + 3 + 1 + 3 + 1


# -- Markdown -----------------------------------------------------------------------------------


@every_label
def test_markdown(label):
    text = _table(label).to_markdown()
    page = _Cells(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    assert page.tags <= {"table", "thead", "tbody", "tr", "th", "td", "p", "strong"}
    assert page.attributes <= {"style"}
    assert len(page.cells) == 4 * 3
    assert _words(page.cells[3]) == _words(one_line(label))
    assert _words(page.cells[4]) == _words(one_line(label))


@given(ANY_TEXT)
def test_markdown_of_any_text_is_that_text(label):
    shown = MarkdownIt("commonmark", {"html": True}).renderInline("x" + markdown_text(label))
    page = _Cells(shown)
    assert not page.tags
    assert _words(page.text) == _words("x" + one_line(label))


# -- LaTeX --------------------------------------------------------------------------------------

_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)")


def _bare(latex: str) -> str:
    """LaTeX without its commands and escaped characters."""
    return _COMMAND.sub("", latex)


@every_label
def test_latex_keeps_its_cells(label):
    for line in _table(label).to_latex(floating=False).split("\n")[2:-2]:
        rest = _bare(line)
        assert rest.count("{") == rest.count("}")
        assert rest.count("$") % 2 == 0
        assert not re.search(r"[%#~]", rest)
        if line.endswith(r"\\") and "multicolumn" not in line:
            assert rest.count("&") == 2
        assert not line.startswith(("[", "*"))
        assert not set(_COMMAND.findall(line)) & {r"\textbf", r"\input", r"\end"}


@given(ANY_TEXT)
def test_latex_of_any_text_has_nothing_that_runs(label):
    made = escape_latex(label)
    rest = _bare(made)
    assert rest.count("{") == rest.count("}")
    assert rest.count("$") % 2 == 0
    assert not re.search(r"[%#~&\n\r\x00]", rest)
    known = {"textbackslash", "textasciitilde", "textasciicircum", "times", "infty", "leq", "geq"}
    greek = {"alpha", "beta", "eta", "theta", "lambda", "mu", "rho", "sigma", "tau", "phi", "chi",
             "varepsilon"}  # fmt: skip
    assert set(re.findall(r"\\([a-zA-Z]+)", made)) <= known | greek


def test_latex_keys_are_refused_unless_they_are_keys():
    assert r"\label{tab:gap_1}" in _table("x").to_latex(label="tab:gap_1")
    with pytest.raises(OptionError, match="LaTeX key"):
        _table("x").to_latex(label="a}\\input{b")


# -- CSV ----------------------------------------------------------------------------------------


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would run the cell: what OWASP lists, numbers apart."""
    if re.fullmatch(r"[+-]?[\d.∞]*(e[+-]?\d+)?\**", cell):
        return False
    return cell.lstrip(" ")[:1] in {*"=+-@\t\r\n＝＋－＠"}


@every_label
def test_csv(label, tmp_path):
    path = tmp_path / "table.csv"
    _table(label).save(path)
    lines = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert {len(line) for line in lines} == {3}
    assert not any(_runs(cell) for line in lines for cell in line)
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]", "", label)
    clean = clean.replace("\r\n", "\n").replace("\r", "\n")
    assert bare_cell(lines[1][1]) == clean
    assert lines[1][2] == "0.5**"
    assert lines[2][1] == "-0.5"


@every_label
def test_csv_without_the_guard_is_as_it_was(label):
    text = _table(label).to_csv(guard=False)
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert "'" not in lines[1][1] or "'" in label


@given(ANY_TEXT)
@example(" \r")
def test_a_guard_is_taken_off_again(text):
    assert bare_cell(guarded_cell(text)) == text or text.startswith("'")
    assert not _runs(guarded_cell(text))


def test_numbers_stay_numbers_in_csv():
    columns = {"=x": [-0.5, 2.0], "n": [-1, 3], "t": ["-1.5e-04", "+2"]}
    text = csv_text(pd.DataFrame(columns, index=["@a", "b"]), index=True)
    assert text == ",'=x,n,t\n'@a,-0.5,-1,-1.5e-04\nb,2.0,3,+2\n"


def test_weights_come_back_under_the_names_they_went_by(tmp_path):
    ids = ["=1+1", "@a", "-b", "'c", "d"]
    graph = sg.weights.from_matrix(np.ones((5, 5)) - np.eye(5), ids)
    sg.weights.write(graph, tmp_path / "w.csv")
    assert "\n'=1+1," in (tmp_path / "w.csv").read_text("utf-8")
    assert sg.weights.read(tmp_path / "w.csv").unique_ids.tolist() == ids


# -- text and Word ------------------------------------------------------------------------------


@every_label
def test_text_keeps_its_lines(label):
    text = _table(label).to_text()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", text)
    if label.strip():
        assert len(text.split("\n")) >= len(_table("x").to_text().split("\n"))


def test_word(tmp_path):
    docx = pytest.importorskip("docx")
    frame = pd.DataFrame({"label": LABELS}, index=pd.Index(LABELS, name="name"))
    path = frame_table(frame, title="\x00title\x1b").to_word(tmp_path / "labels.docx")
    grid = docx.Document(str(path)).tables[0]
    shown = [_words(row.cells[1].text) for row in grid.rows[1:]]
    assert shown == [_words(MINUS.sub("−", one_line(label))) for label in LABELS]


# -- figures ------------------------------------------------------------------------------------


@every_label
def test_a_dollar_in_a_figure_is_a_dollar(label):
    from matplotlib.text import Text

    shown, is_math = Text()._preprocess_math(math_text(label))
    assert not is_math
    assert shown == one_line(label)


def test_labels_of_a_figure(tmp_path):
    dollars = ["$x$", "a$b", "$\\frac{1}{0$", "_x", "50% & #1", "<b>"]
    frame = pd.DataFrame(
        {"estimate": 1.0, "low": 0.5, "high": 1.5, "std_error": 0.1}, index=pd.Index(dollars)
    )
    ax = figures.coefficients({"$m$": frame, "n$": frame})
    figures.save(ax, tmp_path / "plot", ("png", "svg"))
    ticks = [text.get_text().replace(r"\$", "$") for text in ax.get_yticklabels()]
    assert set(dollars) <= set(ticks)


# -- the interactive map ------------------------------------------------------------------------


def _squares(names: list[str]):
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import box

    cells = [box(k, 0, k + 1, 1) for k in range(len(names))]
    return geopandas.GeoDataFrame({"name_en": names}, geometry=cells, index=names, crs=4326)


def test_explore_shows_names_and_runs_none():
    names = list(dict.fromkeys(LABELS))
    land = _squares(names)
    values = pd.Series(np.arange(len(names), dtype=float), index=land.index, name="<i>v</i> & $")
    page = figures.explore(values, land).html
    shown = re.findall('data-name="([^"]*)"', page)
    assert [_Cells(f"<td>{name}</td>").text for name in shown] == [one_line(n) for n in names]
    tags = _Cells(page).tags
    assert not tags & {"img", "b", "i"}
    assert "alert(1)</script>" not in page
    assert "<i>v</i> & $" in _Cells(re.search("<h1>.*?</h1>", page)[0]).text


def test_explore_shows_categories_and_runs_none():
    names = [f"u{k}" for k in range(len(LABELS))]
    land = _squares(names)
    values = pd.Series(LABELS, index=land.index, name="{{ 7 * 7 }}")
    page = figures.explore(values, land).html
    legend = _Cells("".join(re.findall(r"<li>.*?</li>", page, re.DOTALL)))
    assert legend.tags == {"li", "span"}
    for label in ("<script>alert(1)</script>", "{{ 7 * 7 }}", "<b>bold</b>", "R&D"):
        assert label in legend.text
    assert "{{ 7 * 7 }}" in _Cells(re.search("<h1>.*?</h1>", page)[0]).text


# -- reports ------------------------------------------------------------------------------------


def test_the_summary_of_a_study_is_markdown_with_its_words():
    from spillgap.report._blocks import Chapter, Points, Prose
    from spillgap.report._markdown import markdown
    from spillgap.report._speaking import Speaker
    from spillgap.report._telling import line

    study = SimpleNamespace(title=SimpleNamespace(text=lambda _: "<script>alert(1)</script>"))
    blocks = [Prose.of(*LABELS), Points.of(LABELS)]
    chapter = Chapter("summary", line("summary:title"), blocks)
    text = markdown(Speaker(SimpleNamespace(study=study), "en"), [chapter])
    page = _Cells(MarkdownIt("commonmark", {"html": True}).render(text))
    assert page.tags <= {"h1", "h2", "p", "ul", "li"}


def test_every_csv_goes_through_the_one_writer():
    source = Path(sg.__file__).parent
    found = [
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if re.search(r"\.to_csv\((?!path)|csv\.writer\(", path.read_text("utf-8"))
    ]
    # A digest is no file, and a table's own method calls the writer.
    assert sorted(found) == ["_escaping.py", "study/inputs.py"]
