"""What is written in a study's tables for the names that its frames hold, by language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from spillgap.labels import TermLabel, column_label, group_label, label, labels_from
from spillgap.options import Language
from spillgap.study.inputs import Inputs
from spillgap.text import word

__all__ = [
    "ROOM",
    "Namer",
    "Outcome",
    "either",
    "groups",
    "heading",
    "kinds",
    "labelled",
    "outcomes",
    "terms",
    "units",
    "variable",
    "variables",
]

ROOM = "study/tables"
"""Where the words of a study's tables stand."""

Namer: TypeAlias = Callable[[Any, Language], "str | None"]
"""What to write for a value in a language; None where that is not for this namer to say."""


def variable(inputs: Inputs, name: str) -> TermLabel:
    """A variable's label as a fact of a title."""
    return TermLabel(name, inputs.labels)


def heading(kind: str, column: Any, lang: Language) -> str:
    """The heading of a column: of its kind of table, of any table of a study, of any table."""
    for name in (f"head-{kind}-{column}", f"head-{column}"):
        text = word(ROOM, name, lang, "")
        if text:
            return text
    return column_label(column, lang)


def either(*namers: Namer) -> Namer:
    """The first of several that has a name for a value."""

    def name(value: Any, lang: Language) -> str | None:
        return next((text for namer in namers if (text := namer(value, lang)) is not None), None)

    return name


def units(inputs: Inputs) -> Namer:
    """Names of the panel's units."""
    known = set(inputs.panel.units)
    return lambda value, lang: inputs.name(value, lang) if value in known else None


def variables(inputs: Inputs) -> Namer:
    """Labels of the variables."""
    known = set(inputs.labels.index)
    return lambda value, lang: inputs.label(value, lang) if value in known else None


def terms(inputs: Inputs, names: Iterable[str]) -> Namer:
    """Labels of a model's terms."""
    known = set(names)
    return lambda value, lang: (
        labels_from(inputs.labels, lang).parameter(value) if value in known else None
    )


def groups(names: Iterable[Any]) -> Namer:
    """Names of groups of units."""
    known = set(names)
    return lambda value, lang: group_label(value, lang) if value in known else None


def kinds(prefix: str) -> Namer:
    """Words of the study's tables for the names of one kind, as ``"rule"`` or ``"outcome"``."""
    return lambda value, lang: word(ROOM, f"{prefix}-{value}", lang, "") or None


def outcomes(value: Any, lang: Language) -> str | None:
    """What a scenario or a target changes: the mean, the gap, a measure of inequality."""
    return either(kinds("outcome"), labelled("column"))(value, lang)


@dataclass(frozen=True)
class Outcome:
    """One of these as a fact of a title."""

    name: str

    def text(self, lang: Language) -> str:
        """Its label."""
        return outcomes(self.name, lang) or self.name


def labelled(prefix: str) -> Namer:
    """Labels of a kind that any table has, as ``"quadrant"`` or ``"grade"``."""

    def name(value: Any, lang: Language) -> str | None:
        text = label(prefix, value, lang)
        return None if text == str(value) else text

    return name
