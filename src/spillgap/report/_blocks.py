"""What a report is made of, before any language: chapters of paragraphs, figures and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from spillgap.text import Said, Sentence
from spillgap.text.verdicts import Firmness

__all__ = [
    "Block",
    "Chapter",
    "Details",
    "Exhibit",
    "Figures",
    "Plate",
    "Points",
    "Prose",
    "Sayable",
    "Sources",
    "Verdict",
    "Verdicts",
]

Sayable: TypeAlias = Said | str
"""What can stand as a sentence; a plain text stands as it is in every language."""


@dataclass(frozen=True)
class Prose:
    """A paragraph of sentences; what there is nothing to say of is left out."""

    sentences: tuple[Sayable, ...]

    @classmethod
    def of(cls, *sentences: Sayable | None) -> Prose:
        """A paragraph from its sentences."""
        return cls(tuple(one for one in sentences if one is not None))


@dataclass(frozen=True)
class Points:
    """A list, one point per item."""

    items: tuple[Sayable, ...]

    @classmethod
    def of(cls, items: Iterable[Sayable | None]) -> Points:
        """A list of what there is to say."""
        return cls(tuple(item for item in items if item is not None))


@dataclass(frozen=True)
class Plate:
    """A figure of the study: its name, what it shows, and what stands for it where it is not seen.

    The message that both are attributes of: ``caption`` and ``alt``.
    """

    name: str
    line: Sentence


@dataclass(frozen=True)
class Figures:
    """One or several figures of the study side by side."""

    plates: tuple[Plate, ...]

    @classmethod
    def of(cls, *plates: Plate) -> Figures:
        """Figures beside one another."""
        return cls(plates)


@dataclass(frozen=True)
class Exhibit:
    """A table of the study, by its name."""

    name: str


@dataclass(frozen=True)
class Sources:
    """The list of references, by their keys."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """A finding in a sentence, and how firm it is: ``firm``, ``fragile``, …; ``counted`` where
    nothing is estimated.
    """

    kind: Firmness | Literal["counted"]
    sentence: Sentence


@dataclass(frozen=True)
class Verdicts:
    """Findings, each with its firmness before it."""

    items: tuple[Verdict, ...]


@dataclass(frozen=True)
class Details:
    """What is folded away until a reader asks for it."""

    title: Sentence
    blocks: tuple[Block, ...]


Block: TypeAlias = "Prose | Points | Figures | Exhibit | Sources | Verdicts | Details"


@dataclass(frozen=True)
class Chapter:
    """A chapter: its anchor, heading and blocks."""

    key: str
    title: Sentence
    blocks: Sequence[Block]
