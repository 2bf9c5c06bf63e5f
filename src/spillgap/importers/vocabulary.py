"""The words by which tables are recognised, from a data file: totals, periods, portal headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from spillgap import _resources

__all__ = ["PERIODS", "PORTAL", "TOTALS", "USUAL_CHARACTERS", "PeriodWords", "PortalWords"]


@dataclass(frozen=True)
class PeriodWords:
    """The words in which periods are written, besides numbers."""

    year: str
    year_endings: tuple[str, ...]
    quarter: str
    ordinal: str
    month: str
    numerals: dict[str, int]

    @cached_property
    def year_pattern(self) -> re.Pattern[str]:
        """A year of four digits."""
        return re.compile(rf"^(\d{{4}})\s*(?:{'|'.join(self.year_endings)}|\.0)?$")

    @cached_property
    def quarter_pattern(self) -> re.Pattern[str]:
        """A year and a quarter, in words (group 2) or as Q1 (group 3)."""
        return re.compile(
            rf"^(\d{{4}})\s*{self.year}?\s*"
            rf"(?:{self.ordinal}?\s*([{''.join(self.numerals)}1-4])\s*{self.quarter}|[Qq]([1-4]))$"
        )

    @cached_property
    def month_pattern(self) -> re.Pattern[str]:
        """A year and a month."""
        return re.compile(rf"^(\d{{4}})\s*{self.year}\s*(\d{{1,2}})\s*{self.month}$")


@dataclass(frozen=True)
class PortalWords:
    """What stands around the table in an export of the statistics portal."""

    region: str
    indicator: str
    notes: tuple[str, ...]

    @cached_property
    def note_pattern(self) -> re.Pattern[str]:
        """A line of notes: what it is about, and what it says."""
        return re.compile(rf"^({'|'.join(self.notes)})\s*[:：]\s*(.*)$")


_FILE = _resources.read("importers")

TOTALS: frozenset[str] = frozenset(word for words in _FILE["totals"].values() for word in words)
"""How tables name the row of a total, without spaces and case-folded."""

PERIODS = PeriodWords(
    **{**_FILE["periods"], "year_endings": tuple(_FILE["periods"]["year_endings"])}
)
PORTAL = PortalWords(**{**_FILE["portal"], "notes": tuple(_FILE["portal"]["notes"])})

USUAL_CHARACTERS: frozenset[str] = frozenset(_FILE["encodings"]["usual"])
"""The characters that Chinese tables use most."""
