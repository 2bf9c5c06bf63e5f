"""From chapters to one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from spillgap.report import (
    _closing,
    _convergence,
    _did,
    _explanation,
    _gap,
    _model,
    _opening,
    _pattern,
)
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Points, Prose
from spillgap.report._changes import Changes, chapter_of_changes
from spillgap.report._images import Picture, picture
from spillgap.report._reading import Reading
from spillgap.report._tables import Sheet, sheet_of

__all__ = ["render"]

CHAPTERS: tuple[Callable[[Reading], Chapter], ...] = (
    _opening.summary,
    _opening.data,
    _opening.index,
    _gap.gap,
    _convergence.convergence,
    _pattern.pattern,
    _model.model,
    _model.effects,
    _did.did,
    _explanation.explained,
    _explanation.policies,
    _explanation.agglomerations,
    _convergence.coordination,
    _closing.robustness,
    _closing.limits,
    _closing.references,
)
_CHANGES_AFTER = 1
WIDEST_OF_PAIR = 720
"""Wider figures do not stand side by side: their letters would be too small."""


@dataclass
class _Numbers:
    """Numbers of figures and tables, in the order of the page."""

    figures: int = 0
    tables: int = 0
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Figure:
    number: int
    name: str
    caption: str
    alt: str
    picture: Picture


@dataclass(frozen=True)
class _Shown:
    """A block as the template reads it."""

    kind: str
    content: Any


def render(read: Reading, changes: Changes | None = None) -> str:
    """The page of a study in one language."""
    made = [make(read) for make in CHAPTERS]
    if changes is not None:
        made.insert(_CHANGES_AFTER, chapter_of_changes(read, changes))
    numbers = _Numbers()
    chapters = [
        {
            "key": chapter.key,
            "title": chapter.title,
            "blocks": list(_shown(read, chapter, numbers)),
        }
        for chapter in made
        if not chapter.empty
    ]
    study = read.result.study
    return _template().render(
        lang="zh-CN" if read.lang == "zh" else "en",
        title=study.title.get(read.lang),
        subtitle=_subtitle(read),
        chapters=[chapter for chapter in chapters if chapter["blocks"]],
        words=_WORDS[read.lang],
        style=_file("page.css"),
        script=_file("page.js"),
    )


def _shown(read: Reading, chapter: Chapter, numbers: _Numbers) -> Iterator[_Shown]:
    for block in chapter.blocks:
        made = _one(read, block, numbers)
        if made is not None:
            yield made


def _one(read: Reading, block: Block, numbers: _Numbers) -> _Shown | None:
    if isinstance(block, Prose):
        joiner = "" if read.lang == "zh" else " "
        text = joiner.join(block.sentences)
        return _Shown("prose", text) if text else None
    if isinstance(block, Points):
        return _Shown("points", block.items) if block.items else None
    if isinstance(block, Figures):
        figures = list(_figures(read, block, numbers))
        wide = any(figure.picture.width > WIDEST_OF_PAIR for figure in figures)
        return _Shown("figures" if wide else "pair", figures) if figures else None
    return _sheet(read, block, numbers)


def _figures(read: Reading, block: Figures, numbers: _Numbers) -> Iterator[_Figure]:
    for name, caption, alt in block.plates:
        image = picture(read.result, name, read.lang)
        if image is not None:
            numbers.figures += 1
            yield _Figure(numbers.figures, name, caption, alt, image)


def _sheet(read: Reading, block: Exhibit, numbers: _Numbers) -> _Shown | None:
    made: Sheet | None = None if block.name in numbers.names else sheet_of(read, block.name)
    if made is None:
        return None
    numbers.names.add(block.name)
    numbers.tables += 1
    return _Shown("table", {"number": numbers.tables, "name": block.name, "sheet": made,
                            "note": block.note})  # fmt: skip


def _subtitle(read: Reading) -> str:
    first, last = read.span
    panel = read.result.inputs.panel
    return read.say(
        f"A spatial panel study of {read.units_of(panel.n_units)}, {first}–{last}",
        f"{read.units_of(panel.n_units)}空间面板研究，{first}—{last} 年",
    )


def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("spillgap.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


def _file(name: str) -> str:
    return resources.files("spillgap.report").joinpath("templates", name).read_text("utf-8")


_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "contents": "Contents",
        "figure": "Figure",
        "table": "Table",
        "stop": ". ",
        "notes": "Notes: ",
        "joiner": " ",
        "skip": "Skip to the text",
        "scroll": "Table, scrolls sideways",
        "sort": "Sort by this column",
        "top": "Back to the top",
    },
    "zh": {
        "contents": "目录",
        "figure": "图",
        "table": "表",
        "stop": "　",
        "notes": "注：",
        "joiner": "",
        "skip": "跳至正文",
        "scroll": "表格，可横向滚动",
        "sort": "按此列排序",
        "top": "返回顶部",
    },
}
