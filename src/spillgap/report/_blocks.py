"""What a page is made of: chapters of paragraphs, figures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Block", "Chapter", "Exhibit", "Figures", "Points", "Prose"]


@dataclass(frozen=True)
class Prose:
    """A paragraph of sentences; empty ones are left out."""

    sentences: tuple[str, ...]

    @classmethod
    def of(cls, *sentences: str) -> Prose:
        """A paragraph from its sentences."""
        return cls(tuple(sentence for sentence in sentences if sentence))


@dataclass(frozen=True)
class Points:
    """A list, one point per item."""

    items: tuple[str, ...]

    @classmethod
    def of(cls, *items: str) -> Points:
        """A list of what there is to say."""
        return cls(tuple(item for item in items if item))


@dataclass(frozen=True)
class Figures:
    """One or several figures of the study side by side: (name, what it shows, alternative text)."""

    plates: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Exhibit:
    """A table of the study, by its name."""

    name: str
    note: str = ""


Block = Prose | Points | Figures | Exhibit


@dataclass(frozen=True)
class Chapter:
    """A chapter: its anchor, heading and blocks."""

    key: str
    title: str
    blocks: Sequence[Block]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to read in it."""
        return not any(
            block.sentences if isinstance(block, Prose) else True for block in self.blocks
        )
