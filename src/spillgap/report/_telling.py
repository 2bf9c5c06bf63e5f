"""What the chapters say before any language: a message, its facts, and names to look up.

A chapter is written once. :class:`Line` holds the key of a message below ``text/<lang>/report``
and the facts that it speaks of; names of units, variables or models stand in it as
:class:`Name`, which each language has its own word for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from spillgap.options import Language

__all__ = ["Kind", "Line", "Name", "Spoken", "Told", "line"]

Kind: TypeAlias = Literal[
    "unit",
    "variable",
    "group",
    "group-label",
    "weights",
    "model",
    "effects",
    "quadrant",
    "grade",
    "word",
]
"""What a name is of; ``word`` is one of the file ``report/names``."""

Spoken: TypeAlias = Callable[[Language], str]
"""A text of another room, by language."""


@dataclass(frozen=True)
class Name:
    """Something that each language has its own name for."""

    kind: Kind
    key: Hashable


@dataclass(frozen=True)
class Line:
    """A sentence, or a part of one: its message, and the facts that it speaks of.

    Attributes
    ----------
    key : str
        ``"file:message"`` below ``report``, as ``"gap:pair"``.
    facts : mapping
        Words, counts, numbers, names, further lines, and lists of these.
    """

    key: str
    facts: Mapping[str, Told] = field(default_factory=dict)


Told: TypeAlias = "str | float | Name | Line | Spoken | Sequence[Told]"


def line(key: str, /, **facts: Told) -> Line:
    """The line of a message with its facts."""
    return Line(key, facts)
