"""Period labels as statistical offices print them: years, quarters, months."""

from __future__ import annotations

from spillgap.importers.vocabulary import PERIODS

__all__ = ["parse_period"]


def parse_period(label: object) -> int | str | None:
    """A period label as a year (int) or as sortable text, None if it is no period.

    Chinese labels are read as well: a year, quarter or month with its characters.

    Examples
    --------
    >>> parse_period(2023), parse_period("2023.0"), parse_period("2023Q2")
    (2023, 2023, '2023-Q2')
    >>> parse_period("region") is None
    True
    """
    text = str(label).strip()
    if match := PERIODS.year_pattern.match(text):
        year = int(match[1])
        return year if 1800 <= year <= 2200 else None
    if match := PERIODS.quarter_pattern.match(text):
        part = match[2] or match[3]
        return f"{match[1]}-Q{PERIODS.numerals.get(part) or int(part)}"
    if (match := PERIODS.month_pattern.match(text)) and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{int(match[2]):02d}"
    return None
