"""A study's report in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spillgap.options import CITATION_STYLE, Language
from spillgap.report._telling import line
from spillgap.text import Told

if TYPE_CHECKING:
    from spillgap.report._blocks import Sayable
    from spillgap.study import StudyResult

__all__ = ["Speaker"]


@dataclass(frozen=True, eq=False)
class Speaker:
    """Who says in one language what the chapters hold.

    Attributes
    ----------
    result : StudyResult
        Its labels of variables and names of units are used.
    lang : str
    """

    result: StudyResult
    lang: Language

    def say(self, key: str, /, **facts: Told) -> str:
        """A message below ``report``, its facts put into words."""
        return line(key, **facts).text(self.lang)

    def text(self, told: Sayable) -> str:
        """A sentence, or a name, in words."""
        return told if isinstance(told, str) else told.text(self.lang)

    def joined(self, sentences: tuple[Sayable, ...]) -> str:
        """Sentences one after another, as the language sets them."""
        parts = (self.text(one) for one in sentences)
        return self.say("page:between-sentences").join(part for part in parts if part)

    def sources(self, keys: tuple[str, ...]) -> list[str]:
        """Sources in the style that the language's readers know."""
        from spillgap.references import cite

        style = CITATION_STYLE.parse(self.say("page:citation-style"))
        entries = [entry for entry in cite(*keys, style=style).splitlines() if entry]
        # APA orders by author; GB/T 7714 by first use.
        return sorted(entries, key=str.casefold) if style == "apa" else entries
