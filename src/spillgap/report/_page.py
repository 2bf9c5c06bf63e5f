"""From chapters to one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from spillgap.report._blocks import (
    Block,
    Chapter,
    Details,
    Exhibit,
    Figures,
    Points,
    Prose,
    Verdict,
    Verdicts,
)
from spillgap.report._brief import question
from spillgap.report._images import Picture, picture
from spillgap.report._reading import Reading
from spillgap.report._speaking import Speaker
from spillgap.report._tables import Sheet, sheet_of
from spillgap.report._telling import line

__all__ = ["render", "render_brief"]

WIDEST_OF_PAIR = 720
"""Wider figures do not stand side by side: their letters would be too small."""


@dataclass
class _Numbers:
    """Numbers of figures and tables, in the order of the page; what has been shown is not again."""

    figures: int = 0
    tables: int = 0
    names: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)


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


def render(
    speaker: Speaker,
    chapters: Iterable[Chapter],
    explorer: str | None = None,
    brief: str | None = None,
) -> str:
    """The page of a study in one language, with links to the explorer and the brief beside it."""
    return _template("page.html.j2").render(
        title=speaker.result.study.title.text(speaker.lang),
        subtitle=_subtitle(speaker),
        chapters=_chapters(speaker, chapters),
        say=lambda message, **facts: speaker.say(f"page:{message}", **facts),
        widest=WIDEST_OF_PAIR,
        explorer=_at(explorer, speaker),
        brief=brief,
        style=_file("page.css"),
        script=_file("page.js"),
    )


def render_brief(
    speaker: Speaker,
    chapters: Iterable[Chapter],
    report: str | None = None,
    explorer: str | None = None,
) -> str:
    """The policy brief in one language, with links to the report and the explorer beside it."""
    return _template("brief.html.j2").render(
        title=speaker.result.study.title.text(speaker.lang),
        question=speaker.text(question(Reading(speaker.result))),
        chapters=_chapters(speaker, chapters),
        say=lambda message, **facts: speaker.say(f"brief:{message}", **facts),
        lang=speaker.say("page:html-lang"),
        report=report,
        explorer=_at(explorer, speaker),
        style=_file("brief.css"),
    )


def _chapters(speaker: Speaker, chapters: Iterable[Chapter]) -> list[dict[str, Any]]:
    """Chapters in words, those with something in them."""
    numbers = _Numbers()
    shown: list[dict[str, Any]] = [
        {
            "key": chapter.key,
            "title": speaker.text(chapter.title),
            "blocks": list(_blocks(speaker, chapter.blocks, numbers)),
        }
        for chapter in chapters
    ]
    return [chapter for chapter in shown if chapter["blocks"]]


def _at(explorer: str | None, speaker: Speaker) -> str | None:
    """The explorer's address in a language."""
    return None if explorer is None else f"{explorer}#lang={speaker.lang}"


def _blocks(speaker: Speaker, blocks: Iterable[Block], numbers: _Numbers) -> Iterator[_Shown]:
    for block in blocks:
        shown = _shown(speaker, block, numbers)
        if shown is not None and shown.content:
            yield shown


def _shown(speaker: Speaker, block: Block, numbers: _Numbers) -> _Shown | None:
    if isinstance(block, Prose):
        return _Shown("prose", speaker.joined(block.sentences))
    if isinstance(block, Points):
        return _Shown("points", [speaker.text(item) for item in block.items])
    if isinstance(block, Verdicts):
        return _Shown("verdicts", [_verdict(speaker, one) for one in block.items])
    if isinstance(block, Details):
        inside = list(_blocks(speaker, block.blocks, numbers))
        return _Shown("details", inside and {"title": speaker.text(block.title), "blocks": inside})
    if isinstance(block, Figures):
        figures = list(_figures(speaker, block, numbers))
        wide = any(figure.picture.width > WIDEST_OF_PAIR for figure in figures)
        return _Shown("figures" if wide else "pair", figures)
    if isinstance(block, Exhibit):
        return _sheet(speaker, block, numbers)
    return _Shown("points", speaker.sources(block.keys))


def _verdict(speaker: Speaker, one: Verdict) -> dict[str, str]:
    return {
        "kind": one.kind,
        "word": speaker.say(f"summary:verdict-{one.kind}"),
        "text": speaker.text(one.sentence),
    }


def _figures(speaker: Speaker, block: Figures, numbers: _Numbers) -> Iterator[_Figure]:
    for plate in block.plates:
        if plate.name in numbers.shown:
            continue
        image = picture(speaker.result, plate.name, speaker.lang)
        if image is not None:
            numbers.shown.add(plate.name)
            numbers.figures += 1
            caption, alt = (plate.line.attribute(p).text(speaker.lang) for p in ("caption", "alt"))
            yield _Figure(numbers.figures, plate.name, caption, alt, image)


def _sheet(speaker: Speaker, block: Exhibit, numbers: _Numbers) -> _Shown | None:
    sheet: Sheet | None = None
    if block.name not in numbers.names:
        sheet = sheet_of(speaker, block.name)
    if sheet is None:
        return None
    numbers.names.add(block.name)
    numbers.tables += 1
    return _Shown("table", {"number": numbers.tables, "name": block.name, "sheet": sheet})


def _subtitle(speaker: Speaker) -> str:
    read = Reading(speaker.result)
    units = line("names:units", n=speaker.result.inputs.panel.n_units, kind=read.unit_kind)
    return speaker.say("page:subtitle", units=units, first=read.periods[0], last=read.periods[-1])


def _template(name: str) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("spillgap.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _file(name: str) -> str:
    return resources.files("spillgap.report").joinpath("templates", name).read_text("utf-8")
