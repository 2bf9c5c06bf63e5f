"""Labels through every writer of text."""

from __future__ import annotations

import csv
import io
import random
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from spillgap._escaping import bare_cell, guarded_cell, math_text
from spillgap.tables import Cell, Row, Span, Table

from .generator import Generator
from .labels import LABELS

_TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "sup"}
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)")
_LINES = {"\n"}


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}


def _make(rng: random.Random) -> str:
    """Labels joined, cut and mixed with characters from all of Unicode."""
    made = "".join(rng.choice(LABELS) for _ in range(rng.choice((1, 1, 2, 3))))
    for _ in range(rng.choice((0, 1, 3))):
        at = rng.randrange(len(made) + 1)
        spoiled = rng.choice((chr(rng.randrange(0x250)), chr(rng.randrange(0x110000))))
        made = made[:at] + spoiled + made[at + rng.choice((0, 0, 2)) :]
    return made[: rng.choice((10, 400))]


def _table(label: str) -> Table:
    rows = (Row(label, (Cell(label),)), Row(label, block=True), Row(label, (Cell("-0.5", -0.5),)))
    return Table(((Span(label),),), rows, stub=label, title=label, notes=(label,))


def _text(label: str) -> None:
    table = _table(label)
    assert _Tags(table.to_html(css=False)).seen <= {*_TAGS, "class", "lang", "scope", "colspan"}
    assert not set(map(chr, range(32))) & set(table.to_text()) - _LINES
    lines = table.to_markdown().split("\n")
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == 5
    assert all(len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 3 for row in rows)
    for line in table.to_latex(floating=False).split("\n")[2:-2]:
        rest = _COMMAND.sub("", line)
        assert rest.count("{") == rest.count("}")
        assert rest.count("$") % 2 == 0
        assert "multicolumn" in line or rest.count("&") == line.endswith("\\\\")


def _csv(label: str) -> None:
    text = _table(label).to_csv()
    text.encode("utf-8")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(line) for line in lines} == {2}
    assert all(guarded_cell(cell) == cell for line in lines for cell in line)
    assert bare_cell(guarded_cell(label)) == label or label.startswith("'")


def _word(label: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _table(label).to_word(Path(folder) / "a.docx")


def _figure(label: str) -> None:
    from matplotlib.text import Text

    _, is_math = Text()._preprocess_math(math_text(label))
    assert not is_math


WRITERS = (
    Generator("labels.text", _make, _text),
    Generator("labels.csv", _make, _csv),
    Generator("labels.word", _make, _word),
    Generator("labels.figure", _make, _figure),
)
