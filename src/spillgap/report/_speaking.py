"""A study's report in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spillgap.options import CITATION_STYLE, Language
from spillgap.report._telling import line
from spillgap.text import Told

if TYPE_CHECKING:
    from spillgap.report._blocks import Sayable
    from spillgap.study import StudyResult

__all__ = ["Speaker"]

_HAN, _FULL, _LATIN = "\u3400-\u9fff", "\u3000-\u303f\uff00-\uffef", "A-Za-z0-9\u0370-\u03ff"
_MEETING = re.compile(rf"(?<=[{_HAN}])(?=[{_LATIN}+\u2212])|(?<=[{_LATIN}%)])(?=[{_HAN}])")
_BESIDE_FULL = re.compile(rf"(?<=[{_FULL}]) +| +(?=[{_FULL}])")


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
        """A sentence, or a name, in words, with the blanks that its language sets."""
        words = told if isinstance(told, str) else told.text(self.lang)
        blank = self.say("page:between-scripts")
        return _BESIDE_FULL.sub("", _MEETING.sub(blank, words)) if blank else words

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
