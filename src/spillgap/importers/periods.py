"""Period labels as statistical offices print them: 2023年, 2023年第一季度, 2023年1月."""

from __future__ import annotations

import re

__all__ = ["parse_period"]

_YEAR = re.compile(r"^(\d{4})\s*(?:年(?:度)?|\.0)?$")
_QUARTER = re.compile(r"^(\d{4})\s*年?\s*(?:第?\s*([一二三四1-4])\s*季度|[Qq]([1-4]))$")
_MONTH = re.compile(r"^(\d{4})\s*年\s*(\d{1,2})\s*月$")
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


def parse_period(label: object) -> int | str | None:
    """A period label as a year (int) or as sortable text, None if it is no period.

    Examples
    --------
    >>> parse_period("2023年"), parse_period(2023), parse_period("2023年第二季度")
    (2023, 2023, '2023-Q2')
    >>> parse_period("2023年7月"), parse_period("地区")
    ('2023-07', None)
    """
    text = str(label).strip()
    if match := _YEAR.match(text):
        year = int(match[1])
        return year if 1800 <= year <= 2200 else None
    if match := _QUARTER.match(text):
        part = match[2] or match[3]
        return f"{match[1]}-Q{_NUMERALS.get(part) or int(part)}"
    if (match := _MONTH.match(text)) and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{int(match[2]):02d}"
    return None
