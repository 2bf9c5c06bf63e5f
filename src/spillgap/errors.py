"""What spillgap raises and warns, and the two helpers that word it.

Every message names the offending units, periods or columns and says what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

__all__ = [
    "AlignmentError",
    "ConvergenceWarning",
    "CoverageWarning",
    "DataError",
    "DataWarning",
    "EstimationError",
    "OptionError",
    "OutputError",
    "SpillgapError",
    "SpillgapWarning",
    "StabilityWarning",
    "StudyError",
    "UnknownNameError",
    "UnstableError",
    "counted",
    "listing",
    "lookup_option",
    "suggest",
]

Value = TypeVar("Value")


class SpillgapError(Exception):
    """Base of every error that spillgap raises on purpose."""


class DataError(SpillgapError, ValueError):
    """The input cannot be used as it is: missing, duplicated or impossible values."""


class AlignmentError(DataError):
    """Weights and rows do not speak of the same units."""


class UnknownNameError(SpillgapError, KeyError):
    """A unit, column or variable of that name does not exist."""

    def __str__(self) -> str:
        # KeyError would show the message in quotes with its line ends escaped.
        return str(self.args[0]) if self.args else ""


class OptionError(SpillgapError, ValueError):
    """An option was given a value that it does not take."""


class StudyError(SpillgapError, ValueError):
    """A study file has several faults.

    Attributes
    ----------
    faults : tuple
        Each with its key, line and message (``spillgap.study.Fault``).
    """

    def __init__(self, message: str, faults: Iterable[object] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class OutputError(SpillgapError, OSError):
    """A result cannot be written: the disk is full, the folder closed, another run is in it."""


class EstimationError(SpillgapError, ValueError):
    """The model cannot be estimated on these data (collinear, absorbed, too few periods)."""


class UnstableError(SpillgapError, ValueError):
    """A quantity was asked for that does not exist at an unstable estimate."""


class SpillgapWarning(UserWarning):
    """Base of every warning that spillgap gives."""


class StabilityWarning(SpillgapWarning):
    """An estimate on or outside the interval in which the model is stable."""


class ConvergenceWarning(SpillgapWarning):
    """The optimiser stopped before its criterion held, or the likelihood is flat."""


class DataWarning(SpillgapWarning):
    """The data can be used, but something in them limits what they can say."""


class CoverageWarning(SpillgapWarning):
    """Intervals of this kind were measured to cover less than they say, on so few rows."""


def listing(items: Iterable[object], most: int = 8) -> str:
    """Items as text for a message, each on one line and cut: the first few, then how many more."""
    shown = [_cut(" ".join(str(item).splitlines())) for item in items]
    text = ", ".join(shown[:most])
    return text if len(shown) <= most else f"{text} and {len(shown) - most} more"


def _cut(text: str, most: int = 500) -> str:
    """Endless text without its middle: what stands last often says where it is."""
    return text if len(text) <= most else f"{text[: most - 100]}…{text[-100:]}"


def counted(number: int, noun: str) -> str:
    """A number of things in words.

    Examples
    --------
    >>> counted(1, "warning"), counted(2, "warning")
    ('1 warning', '2 warnings')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def suggest(name: object, candidates: Iterable[object], most: int = 3) -> str:
    """Near matches of ``name`` worded for a message, or an empty string."""
    by_folded = {str(c).casefold(): str(c) for c in candidates}
    near = difflib.get_close_matches(str(name).casefold(), list(by_folded), n=most, cutoff=0.5)
    if not near:
        return ""
    return f" Did you mean {' or '.join(repr(by_folded[n]) for n in near)}?"


def lookup_option(value: str, table: Mapping[str, Value], option: str) -> Value:
    """The table's entry for ``value``, case-folded.

    Raises
    ------
    OptionError
        If the table has no such entry; the message lists the entries and the nearest.
    """
    key = value.casefold() if isinstance(value, str) else value
    if key in table:
        return table[key]
    raise OptionError(
        f"{option}={value!r} is not an option; choose one of "
        f"{listing((repr(k) for k in table), most=20)}.{suggest(value, table)}"
    )
