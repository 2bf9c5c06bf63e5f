"""What a step of a study hands on: tables to print, numbers to keep, facts to read."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from spillgap.errors import SpillgapWarning
from spillgap.study.output import Table

__all__ = ["Outcome", "Refusal", "Section", "warned_on_results"]


@contextmanager
def warned_on_results(category: type[SpillgapWarning] = SpillgapWarning) -> Iterator[None]:
    """What is computed inside warns on its results only, where the report reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category)
        yield


class Outcome:
    """What a step hands on to others: a frozen dataclass, found by its type.

    Attributes
    ----------
    section : str
        The name of the step.
    """

    section: ClassVar[str]

    @classmethod
    def of(cls, sections: Mapping[str, Section]) -> Self:
        """The outcome among those of a study."""
        outcome = sections[cls.section].outcome
        assert isinstance(outcome, cls)
        return outcome

    @classmethod
    def within(cls, sections: Mapping[str, Section]) -> Self | None:
        """The outcome among those of a study; None where it has no such step, or it is refused."""
        section = sections.get(cls.section)
        return None if section is None or isinstance(section, Refusal) else cls.of(sections)


@dataclass(frozen=True, eq=False)
class Section:
    """The outcome of one step.

    Attributes
    ----------
    name : str
        The step's name, and its key in study.json.
    numbers : dict
        What study.json keeps; nothing else reads it.
    tables : tuple of Table
        What is printed.
    outcome : Outcome, optional
        What its figures, other steps and the report read.
    """

    name: str
    numbers: Mapping[str, Any]
    tables: tuple[Table, ...] = ()
    outcome: Outcome | None = None


class Refusal(Section):
    """The outcome of a step that the figures forbid: the reason, and nothing else."""

    @classmethod
    def of(cls, name: str, reason: str) -> Refusal:
        """The refusal of a step, for a reason."""
        return cls(name, {"refused": reason})

    @property
    def reason(self) -> str:
        """Why the step has no results."""
        return str(self.numbers["refused"])
