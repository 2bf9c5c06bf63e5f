"""What the chapters say before any language: messages of ``text/<lang>/report``, and names.

A chapter is written once. What it says is :class:`spillgap.text.Sentence`, and names of units,
variables or models stand in it as what each language has its own words for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from spillgap.labels import group_inline, group_label, model_label
from spillgap.text import Sentence, Told, word

__all__ = ["Spoken", "Warns", "cautions", "group", "group_title", "line", "model_name", "named"]


def line(key: str, /, **facts: Told) -> Sentence:
    """The sentence of a message ``"file:message"`` below ``report``, with its facts."""
    return Sentence(f"report/{key}", facts)


@dataclass(frozen=True)
class Spoken:
    """Words that another room has, by language."""

    words: Callable[[str], str]

    def text(self, lang: str) -> str:
        """The words in a language."""
        return self.words(lang)


def group(key: object) -> Spoken:
    """A group of units inside a sentence: "the East"."""
    return Spoken(partial(group_inline, key))


def group_title(key: object) -> Spoken:
    """A group of units by itself: "East"."""
    return Spoken(partial(group_label, key))


def model_name(key: str) -> Spoken:
    """A model in words with its abbreviation."""
    return Spoken(partial(model_label, key))


def named(key: str) -> Spoken:
    """A word of the file ``report/names``."""
    return Spoken(lambda lang: word("report/names", key, lang, key))


class Warns(Protocol):
    """A result that holds what it warns of."""

    @property
    def warnings(self) -> Sequence[str]:
        """In English."""

    def warnings_in(self, lang: str, /) -> Sequence[str]:
        """In a language."""


def cautions(room: str, *results: Warns) -> list[Sentence]:
    """What results warn of, each warning once, as the message ``ROOM:caution`` says it."""
    warned = {text: (one, k) for one in results for k, text in enumerate(one.warnings)}
    return [line(f"{room}:caution", warning=_warning(one, k)) for one, k in warned.values()]


def _warning(result: Warns, k: int) -> Spoken:
    return Spoken(lambda lang: result.warnings_in(lang)[k])
