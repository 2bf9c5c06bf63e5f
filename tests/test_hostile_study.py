"""A whole study whose names try to be code, markup and commands: its files hold them as text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from matplotlib.text import Text

from hostile_study import GROUPS, LABEL, TITLE, UNITS, hostile_study
from spillgap._escaping import bare_cell, guarded_cell, one_line
from spillgap.study import verify
from spillgap.study.output import ALL_TABLES

Folders = dict[str, Path]
MATHEMATICS: list[str] = []
"""What the figures of the hostile study set as mathematics."""


def _noted(text: Text, shown: str) -> tuple[str, bool]:
    cleaned, is_math = _USUAL(text, shown)
    if is_math is True:
        MATHEMATICS.append(shown)
    return cleaned, is_math


_USUAL = Text._preprocess_math


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """What the study wrote with hostile and with plain names."""
    places = {name: tmp_path_factory.mktemp(name) for name in ("hostile", "plain")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "_preprocess_math", _noted)
        hostile_study(places["hostile"])
    hostile_study(places["plain"], plain=True)
    return {name: place / "out" for name, place in places.items()}


class _Page(HTMLParser):
    """How often each element stands in a page, with its attributes' names; and its text.

    Classes are left out: long names make a table wide.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: Counter[tuple[str, ...]] = Counter()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[(tag, *sorted(name for name, _ in attrs if name != "class"))] += 1

    def handle_data(self, data: str) -> None:
        self.text += data


def _words(text: str) -> str:
    return " ".join(one_line(text).split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_has_the_template_s_elements_alone(folders: Folders, lang: str) -> None:
    hostile, plain = (
        _Page((folders[name] / f"report_{lang}.html").read_text("utf-8"))
        for name in ("hostile", "plain")
    )
    assert hostile.elements == plain.elements
    shown = " ".join(hostile.text.split())
    assert all(_words(text) in shown for text in (LABEL, TITLE, *GROUPS.values()))
    assert sum(_words(unit) in shown for unit in UNITS) >= 8


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_summary_and_tables_in_markdown_hold_text(folders: Folders, lang: str) -> None:
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    for path in (
        folders["hostile"] / f"summary_{lang}.md",
        *sorted((folders["hostile"] / "tables" / lang).glob("*.md")),
    ):
        hostile = _Page(markdown.render(path.read_text("utf-8")))
        other = folders["plain"] / path.relative_to(folders["hostile"])
        plain = _Page(markdown.render(other.read_text("utf-8")))
        assert hostile.elements == plain.elements, path.name
    assert _words(TITLE) in " ".join(
        _Page(
            markdown.render((folders["hostile"] / "summary_en.md").read_text("utf-8"))
        ).text.split()
    )


def test_tables_hold_every_name_and_no_cell_runs(folders: Folders) -> None:
    seen = set[str]()
    for path in (folders["hostile"] / "tables").glob("*.csv"):
        lines = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
        assert len({len(line) for line in lines}) == 1, path.name
        cells = {cell for line in lines for cell in line}
        assert all(guarded_cell(cell) == cell for cell in cells), path.name
        seen |= {_words(bare_cell(cell)) for cell in cells}
    assert seen >= {_words(unit) for unit in UNITS}


def test_tables_in_latex_keep_their_braces(folders: Folders) -> None:
    for path in (folders["hostile"] / "tables").glob("*/*.tex"):
        text = path.read_text("utf-8")
        bare = text.replace("\\\\", "").replace(r"\{", "").replace(r"\}", "").replace(r"\$", "")
        assert bare.count("{") == bare.count("}"), path.name
        assert bare.count("$") % 2 == 0, path.name
        assert path.stem == ALL_TABLES or r"\input" not in text
        assert r"\textbf{y}" not in text


def test_no_name_is_set_as_mathematics(folders: Folders) -> None:
    assert (folders["hostile"] / "figures" / "en" / "map.png").exists()
    assert not [text for text in MATHEMATICS if "x_1" in text]


def test_the_result_is_complete_under_plain_file_names(folders: Folders) -> None:
    assert verify(folders["hostile"]).complete
    names = [{p.name for p in folders[n].rglob("*")} for n in ("hostile", "plain")]
    assert names[0] == names[1]
