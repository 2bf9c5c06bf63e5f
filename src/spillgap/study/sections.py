"""What a step of a study hands on: tables to print, numbers to keep, results to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spillgap.study.output import Table

__all__ = ["Refusal", "Section"]


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
        Result objects for figures, the summary and later steps.
    """

    name: str
    numbers: Mapping[str, Any]
    tables: tuple[Table, ...] = ()
    results: Mapping[str, Any] = field(default_factory=dict)


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
