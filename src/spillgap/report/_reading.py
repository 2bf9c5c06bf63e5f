"""A study as the chapters read it: what it has, and names for what it speaks of."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from spillgap.labels import TermLabel
from spillgap.regions import are_provinces
from spillgap.report._telling import Spoken, line
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.sections import Outcome, Refusal
from spillgap.study.varying import WeightsName
from spillgap.terms import is_log
from spillgap.text import Said, Sentence

Handed = TypeVar("Handed", bound=Outcome)

if TYPE_CHECKING:
    from spillgap.study import StudyResult

__all__ = ["Reading", "row_of", "valued"]


@dataclass(frozen=True, eq=False)
class Reading:
    """A study's result, before any language.

    Attributes
    ----------
    result : StudyResult
    """

    result: StudyResult

    # -- what is there ------------------------------------------------------------------------

    def has(self, *names: str) -> bool:
        """Whether the study has these sections, each with results."""
        sections = self.result.sections
        return all(n in sections and not isinstance(sections[n], Refusal) for n in names)

    def of(self, kind: type[Handed]) -> Handed:
        """What a section hands on, by its type."""
        return kind.of(self.result.sections)

    def within(self, kind: type[Handed]) -> Handed | None:
        """What a section hands on, by its type; None where the study has no such section."""
        return kind.within(self.result.sections)

    def refusal(self, section: str) -> str:
        """Why a section has no results; empty if it has them or does not exist."""
        outcome = self.result.sections.get(section)
        return outcome.reason if isinstance(outcome, Refusal) else ""

    @property
    def periods(self) -> list[str]:
        """The periods of the study, as they are written."""
        return [str(period) for period in self.result.inputs.panel.periods]

    # -- what is spoken of --------------------------------------------------------------------

    @property
    def interest(self) -> Sentence:
        """The variable of interest inside a sentence."""
        return line("names:interest", name=self.variable(self.result.study.interest))

    @property
    def outcome(self) -> Sentence:
        """The main model's dependent variable inside a sentence: the log, where it is one."""
        name = self.of(ModelsOutcome).main.design.dependent
        if name == self.result.study.interest:
            return self.interest
        return self.inline(name)

    @property
    def counted_in(self) -> str:
        """What the variable of interest is counted in: ``points`` of an index, else ``none``."""
        index = self.result.study.index
        own = index is not None and index.name == self.result.study.interest
        return "points" if own else "none"

    @property
    def outcome_in(self) -> str:
        """What the main model's dependent variable is counted in: ``log`` points, if a log."""
        logs = is_log(self.of(ModelsOutcome).main.design.dependent)
        return "log" if logs else self.counted_in

    @property
    def unit_kind(self) -> str:
        """``provinces`` where the units are China's, else ``units``."""
        return "provinces" if are_provinces(self.result.inputs.panel.units) else "units"

    def unit(self, key: Hashable) -> Spoken:
        """A unit by its key."""
        return Spoken(partial(self.result.inputs.name, key))

    def units(self, keys: Iterable[Hashable]) -> list[Spoken]:
        """Units by their keys."""
        return [self.unit(key) for key in keys]

    def variable(self, name: str) -> TermLabel:
        """A variable's or term's label."""
        return TermLabel(name, self.result.inputs.labels)

    def variables(self, names: Iterable[str]) -> list[TermLabel]:
        """Labels of variables or terms."""
        return [self.variable(name) for name in names]

    def inline(self, name: str) -> Sentence:
        """A variable's or term's label inside a sentence."""
        return line("names:inline", name=self.variable(name))

    def weights(self, name: str) -> Spoken:
        """A W of the study, by its builder and options."""
        return Spoken(WeightsName.of(self.result.study, name).text)


def valued(kind: str, names: Iterable[Said], values: pd.Series | Iterable[float]) -> list[Sentence]:
    """Names with their numbers in brackets, printed as the message ``names:with-KIND`` does."""
    return [
        line(f"names:with-{kind}", name=name, value=float(value))
        for name, value in zip(names, values, strict=True)
    ]


def row_of(table: pd.DataFrame | pd.Series, key: Hashable) -> pd.Series:
    """The row of a frame that a key names."""
    return pd.DataFrame(table).loc[[key]].iloc[0]
