"""The report's first chapters as Markdown: the summary of a study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spillgap._escaping import markdown_text
from spillgap.report._blocks import Block, Chapter, Details, Points, Prose, Verdicts
from spillgap.report._speaking import Speaker

__all__ = ["markdown"]


def markdown(speaker: Speaker, chapters: Iterable[Chapter]) -> str:
    """Chapters as Markdown, without their figures and tables, which stand in files of their own."""
    lines = [f"# {markdown_text(speaker.result.study.title.text(speaker.lang))}"]
    for chapter in chapters:
        said = [text for block in chapter.blocks if (text := "\n".join(_lines(speaker, block)))]
        if said:
            lines += [f"## {markdown_text(speaker.text(chapter.title))}", *said]
    return "\n\n".join(lines) + "\n"


def _lines(speaker: Speaker, block: Block) -> Iterator[str]:
    if isinstance(block, Prose):
        text = speaker.joined(block.sentences)
        if text:
            yield markdown_text(text)
    elif isinstance(block, Verdicts):
        for one in block.items:
            word = speaker.say(f"summary:verdict-{one.kind}")
            yield f"- **{word}** {markdown_text(speaker.text(one.sentence))}"
    elif isinstance(block, Details):
        for inside in block.blocks:
            yield from _lines(speaker, inside)
    elif isinstance(block, Points):
        for item in block.items:
            yield f"- {markdown_text(speaker.text(item))}"
