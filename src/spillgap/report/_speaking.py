"""A study's report in one language: lines to text, names to the words of that language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spillgap.labels import (
    group_inline,
    group_label,
    inline,
    label,
    labels_from,
    model_label,
    weights_label,
)
from spillgap.options import Language
from spillgap.report._telling import Line, Name
from spillgap.text import Fact, say, word

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

    def say(self, key: str, /, **facts: Any) -> str:
        """A message below ``report``, its facts put into words."""
        said = {name: self._fact(value) for name, value in facts.items()}
        return say(f"report/{key}", self.lang, **said)

    def text(self, told: Sayable) -> str:
        """A sentence, or a name, in words."""
        if isinstance(told, Line):
            return self.say(told.key, **told.facts)
        if isinstance(told, Name):
            return _NAMES[told.kind](self, told.key)
        return told(self.lang) if callable(told) else told

    def attribute(self, told: Line, name: str) -> str:
        """An attribute of a line's message."""
        return self.say(f"{told.key}.{name}", **told.facts)

    def joined(self, sentences: tuple[Sayable, ...]) -> str:
        """Sentences one after another, as the language sets them."""
        parts = (self.text(one) for one in sentences)
        return self.say("page:between-sentences").join(part for part in parts if part)

    def sources(self, keys: tuple[str, ...]) -> list[str]:
        """Sources in the style that the language's readers know."""
        from spillgap.references import cite

        style: Any = self.say("page:citation-style")
        entries = [entry for entry in cite(*keys, style=style).splitlines() if entry]
        # APA orders by author; GB/T 7714 by first use.
        return sorted(entries, key=str.casefold) if style == "apa" else entries

    def _fact(self, value: Any) -> Fact:
        if isinstance(value, list | tuple):
            return tuple(str(self._fact(item)) for item in value)
        if isinstance(value, Line | Name) or callable(value):
            return self.text(value)
        fact: Fact = value
        return fact


def _unit(speaker: Speaker, key: Any) -> str:
    return speaker.result.inputs.name(key, speaker.lang)


def _variable(speaker: Speaker, key: Any) -> str:
    return labels_from(speaker.result.inputs.labels, speaker.lang).parameter(str(key))


def _weights(speaker: Speaker, key: Any) -> str:
    spec = speaker.result.study.weights.get(key)
    if spec is None:
        return str(key)
    options = {"rule": "queen", **spec.options}
    return inline(weights_label(spec.kind, options, speaker.lang), speaker.lang)


_NAMES: Mapping[str, Callable[[Speaker, Any], str]] = {
    "unit": _unit,
    "variable": _variable,
    "group": lambda speaker, key: group_inline(key, speaker.lang),
    "group-label": lambda speaker, key: group_label(key, speaker.lang),
    "weights": _weights,
    "model": lambda speaker, key: model_label(str(key), speaker.lang),
    "effects": lambda speaker, key: label("effects", f"{key}-fixed", speaker.lang),
    "quadrant": lambda speaker, key: label("quadrant", key, speaker.lang),
    "grade": lambda speaker, key: label("grade", key, speaker.lang),
    "word": lambda speaker, key: word("report/names", str(key), speaker.lang, str(key)),
}
