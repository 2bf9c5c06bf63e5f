"""What a step of a study hands on: tables to print, numbers to keep, results to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from spillgap.study.output import Table

__all__ = ["Outcome", "Refusal", "Section"]


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


@dataclass(frozen=True, eq=False)
class Section:
    """The outcome of one step.

    Attributes
    ----------
    name : str
        The step's name, and its key in study.json.
    numbers : dict
        What study.json keeps.
    tables : tuple of Table
        What is printed.
    results : dict
        Result objects for the figures and the report's chapter of this step.
    outcome : Outcome, optional
        Result objects that other steps and chapters read too.
    """

    name: str
    numbers: Mapping[str, Any]
    tables: tuple[Table, ...] = ()
    results: Mapping[str, Any] = field(default_factory=dict)
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
