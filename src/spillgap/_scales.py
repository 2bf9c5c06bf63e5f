"""Scales of time: where a period's label stands, and which label stands at a place."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from spillgap._types import Floats, Integers, Key, Untyped
from spillgap.errors import OptionError

if TYPE_CHECKING:
    pass

__all__ = ["Scale", "calendar_scale", "natural_order", "rank_scale", "scale_of"]


@functools.cache
def _marks() -> tuple[Mapping[str, int], frozenset[str]]:
    """Marks in a label such as 2020-Q1, with how many such parts a year has; marks of months."""
    path = resources.files("spillgap").joinpath("_resources/period_marks.toml")
    marks = tomllib.loads(path.read_text("utf-8"))
    return marks["parts_of_a_year"], frozenset(marks["months"]["between"])


_SHORTEST_YEAR = 4


@dataclass(frozen=True, eq=False)
class Scale:
    """Labels measured on one scale.

    Attributes
    ----------
    places : ndarray, shape (T,)
        Where each label stands, in units of the scale, the first label at any place.
    label : callable
        The label that stands at a place, as text for a message.
    dates : DatetimeIndex, PeriodIndex or None
        The labels as dates, so that a step can be a calendar frequency.
    unit : str
        Of dates that are not calendar periods: the frequency that the scale counts.
    """

    places: Floats
    label: Callable[[float], str]
    dates: pd.DatetimeIndex | pd.PeriodIndex | None = None
    unit: str = ""

    def taken(self, at: Integers) -> Scale:
        """The labels at some positions, in their order, on the same scale."""
        dates = None if self.dates is None else self.dates[at]
        return replace(self, places=self.places[at], dates=dates)


def scale_of(labels: pd.Index) -> Scale | None:
    """The scale on which labels stand: numbers, dates, or text that holds a number or a date.

    None where they have none.
    """
    if isinstance(labels, pd.PeriodIndex):
        return _periods(labels)
    if isinstance(labels, pd.TimedeltaIndex):
        return _numbers([pd.Timedelta(label) / pd.Timedelta(days=1) for label in labels])
    if isinstance(labels, pd.DatetimeIndex) or _all(labels, date):
        return _dates(labels)
    if _all(labels, str):
        return _text([str(label) for label in labels])
    if pd.api.types.is_numeric_dtype(labels.dtype) and labels.dtype.kind != "c":
        return _numbers(labels)
    return None


def rank_scale(labels: pd.Index, order: pd.Index) -> Scale:
    """Labels at their ranks in a declared order."""
    return Scale(
        order.get_indexer(labels).astype(np.float64), partial(_label_at, tuple(map(str, order)))
    )


def calendar_scale(dates: pd.DatetimeIndex | pd.PeriodIndex, step: str) -> tuple[Scale, float]:
    """Dates measured in calendar periods such as months, and how many of them one step is.

    Raises
    ------
    OptionError
        If ``step`` is no calendar frequency.
    """
    try:
        frequency: Untyped = pd.Period("2000-01-01", freq=step).freq
        times = dates.to_timestamp() if isinstance(dates, pd.PeriodIndex) else dates
        counted = times.to_period(frequency.base)
    except (ValueError, TypeError, OverflowError) as error:
        raise OptionError(
            f"step={step!r} is no calendar frequency. Give one such as 'Y' (years), 'Q', 'M', "
            "'W', 'D' or 'h', with a number before it for several: '5Y'."
        ) from error
    return _periods(counted), float(frequency.n)


def natural_order(labels: pd.Index) -> Integers | None:
    """Order of text by the numbers in it, where the text around them is the same; else None."""
    if not _all(labels, str):
        return None
    split = [_split(label) for label in labels]
    if len({around for around, _ in split}) > 1 or not split[0][1]:
        return None
    keys = [tuple(map(int, numbers)) for _, numbers in split]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)


def _all(labels: pd.Index, kind: type) -> bool:
    return bool(len(labels)) and all(isinstance(label, kind) for label in labels)


def _label_at(order: tuple[str, ...], place: float) -> str:
    return order[round(place)]


# -- numbers --------------------------------------------------------------------------------------


def _numbers(labels: Sequence[Key] | pd.Index, form: str = "{}") -> Scale:
    # Counted from the first in exact arithmetic: large whole numbers do not fit a float.
    first = labels[0].item() if isinstance(labels[0], np.generic) else labels[0]
    places = np.array([float(label - first) for label in labels])
    return Scale(places, partial(_number_at, form, first))


def _number_at(form: str, first: Key, place: float) -> str:
    value = first + (round(place) if abs(place - round(place)) < 1e-9 else place)
    if isinstance(value, float) and not value.is_integer():
        return f"{value:g}"
    return form.format(int(value))


# -- dates ----------------------------------------------------------------------------------------


def _periods(labels: pd.PeriodIndex) -> Scale:
    frequency: Untyped = labels.freq
    places = labels.asi8.astype(np.float64) / frequency.n
    return Scale(places, partial(_period_at, labels.freqstr, frequency.n), labels)


def _period_at(frequency: str, n: int, place: float) -> str:
    return str(pd.Period(ordinal=round(place * n), freq=frequency))


def _dates(labels: pd.Index) -> Scale | None:
    """Dates on one day of the month (or its last) in months, others in days."""
    try:
        times = pd.DatetimeIndex(labels).tz_localize(None)
    except (ValueError, TypeError, OverflowError):
        return None
    one_hour = len(set(times.time)) == 1
    if one_hour and (len(set(times.day)) == 1 or times.is_month_end.all()):
        months = times.to_period("M")
        return Scale(months.asi8.astype(np.float64), partial(_period_at, "M", 1), times, "M")
    days = ((times - times[0]) / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
    return Scale(days, partial(_day_at, times[0]), times, "D")


def _day_at(first: pd.Timestamp, place: float) -> str:
    day = first + pd.Timedelta(days=place)
    return str(day.date() if day == day.normalize() else day)


# -- text -----------------------------------------------------------------------------------------

Split: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


def _split(text: str) -> Split:
    """The text around the numbers, case-folded, and the numbers."""
    parts = re.split(r"([0-9]+)", text)
    return tuple(part.casefold() for part in parts[::2]), tuple(parts[1::2])


def _text(labels: list[str]) -> Scale | None:
    split = [_split(label) for label in labels]
    around, numbers = split[0][0], [n for _, n in split]
    if len({a for a, _ in split}) == 1:
        if len(numbers[0]) == 1:
            return _numbered(labels, [n[0] for n in numbers])
        if len(numbers[0]) == 2 and (parts := _parts_of_years(around, numbers)):
            return parts
        if len(numbers[0]) == 3 and (days := _days(numbers)):
            return days
    try:
        values = [float(label) for label in labels]
    except ValueError:
        return None
    return _numbers(values) if np.isfinite(values).all() else None


def _numbered(labels: list[str], numbers: list[str]) -> Scale:
    """Labels such as t7, each with one number."""
    before, after = re.split(r"[0-9]+", labels[0])
    widths = {len(number) for number in numbers}
    width = widths.pop() if len(widths) == 1 else 0
    braces = [piece.replace("{", "{{").replace("}", "}}") for piece in (before, after)]
    return _numbers([int(n) for n in numbers], f"{braces[0]}{{:0{width}d}}{braces[1]}")


def _parts_of_years(around: tuple[str, ...], numbers: list[tuple[str, ...]]) -> Scale | None:
    """Labels such as 2020-Q1, 2020H2 or 2020-07, in quarters, half-years or months."""
    parts_of_a_year, between_months = _marks()
    base = next((n for mark, n in parts_of_a_year.items() if mark in "".join(around)), None)
    if base is None and around[1] in between_months:
        base = 12
    if base is None:
        return None
    year_at = 0 if all(len(n[0]) == _SHORTEST_YEAR for n in numbers) else 1
    pairs = [(int(n[year_at]), int(n[1 - year_at])) for n in numbers]
    years = all(len(n[year_at]) == _SHORTEST_YEAR for n in numbers)
    # 2016.5 is a number; 2016.05 is a month.
    decimal = around[1] == "." and any(len(n[1 - year_at]) != 2 for n in numbers)
    if not years or decimal or not all(1 <= part <= base for _, part in pairs):
        return None
    places = np.array([year * base + part - 1 for year, part in pairs], dtype=np.float64)
    return Scale(places, partial(_part_at, base))


def _part_at(base: int, place: float) -> str:
    year, part = divmod(round(place), base)
    mark = {4: "-Q", 2: "-H"}.get(base, "-")
    return f"{year}{mark}{part + 1:02d}" if base == 12 else f"{year}{mark}{part + 1}"


def _days(numbers: list[tuple[str, ...]]) -> Scale | None:
    """Labels such as 2020-07-31."""
    if any(len(n[0]) != _SHORTEST_YEAR for n in numbers):
        return None
    try:
        return _dates(pd.Index([date(*map(int, n)) for n in numbers], dtype=object))
    except ValueError:
        return None
