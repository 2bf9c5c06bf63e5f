"""Periods in their order, and how many steps lie between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, pairwise
from numbers import Real
from typing import TypeAlias

import numpy as np
import pandas as pd

from spillgap._gate import sorted_labels
from spillgap._scales import Scale, calendar_scale, natural_order, rank_scale, scale_of
from spillgap._types import Floats, Integers
from spillgap.errors import DataError, OptionError, listing
from spillgap.options import RANK_STEP

__all__ = ["Step", "Timeline", "plain_periods"]


Step: TypeAlias = "float | str | None"
"""The distance between successive periods: a number, a calendar frequency, "rank", or None."""

_WHOLE = 1e-6
"""How far a number of steps may be from a whole number."""

_MOST_NAMED = 8


@dataclass(frozen=True, eq=False)
class Timeline:
    """Periods in order, and where they stand on their own scale of time.

    Attributes
    ----------
    labels : pandas.Index
        The T periods in order.
    scale : Scale or None
        Where they stand; None where their text has an order and no distances.
    declared : Step
        The step that was declared.
    width : float or None
        One step on the scale: as declared, else the one distance between successive periods;
        None where these differ.
    """

    labels: pd.Index
    scale: Scale | None
    declared: Step
    width: float | None

    @classmethod
    def of(cls, column: pd.Series, step: Step = None) -> Timeline:
        """The timeline of a column of periods, in any order.

        Raises
        ------
        DataError
            If the order of the labels cannot be known, two of them name one period, or they do
            not stand a whole number of declared steps apart.
        OptionError
            For a step that the labels cannot be measured in.
        """
        values = plain_periods(column)
        scale: Scale | None
        if isinstance(values.dtype, pd.CategoricalDtype):
            labels = values.cat.remove_unused_categories().cat.categories.rename(column.name)
            scale = rank_scale(labels, values.cat.categories)
        else:
            labels, scale = _in_order(pd.Index(values.unique(), name=column.name))
        return cls._measured(labels, scale, step)

    @classmethod
    def _measured(cls, labels: pd.Index, scale: Scale | None, step: Step) -> Timeline:
        if RANK_STEP.find(step):
            return cls(labels, rank_scale(labels, labels), "rank", 1.0)
        if step is None:
            return cls(labels, scale, None, None if scale is None else _even(scale.places))
        width = step
        if isinstance(step, str):
            if scale is None or scale.dates is None:
                raise OptionError(
                    f"step={step!r} is for dates; the periods are {listing(labels, most=3)}. Give "
                    "a number, or 'rank' if each period is one step after the one before."
                )
            scale, width = calendar_scale(scale.dates, step)
        elif isinstance(step, bool) or not isinstance(step, Real) or not 0 < float(step) < np.inf:
            raise OptionError(f"step={step!r} must be a positive number, a frequency or 'rank'.")
        elif scale is None:
            raise OptionError(
                f"step={step!r}: the periods {listing(labels, most=3)} have an order and no "
                "distances. Give step='rank' if each is one step after the one before."
            )
        elif isinstance(scale.dates, pd.DatetimeIndex):
            raise OptionError(
                f"step={step!r}: a step between dates is a calendar frequency, such as 'Y', 'Q', "
                "'M' or 'D'."
            )
        made = cls(labels, scale, step, float(width))
        made._refuse_off_step()
        return made

    def kept(self, labels: pd.Index) -> Timeline:
        """Some of the periods, each where it stood."""
        at = np.sort(self.labels.get_indexer(labels))
        scale = self.scale
        if scale is not None:
            scale = scale.taken(at)
        width = self.width
        if self.declared is None:
            width = None if scale is None else _even(scale.places)
        return replace(self, labels=self.labels[at], scale=scale, width=width)

    def plain(self, column: pd.Series) -> pd.Series:
        """A column of periods as :attr:`labels` holds them."""
        values = plain_periods(column)
        if isinstance(values.dtype, pd.CategoricalDtype):
            return values.astype(values.cat.categories.dtype)
        return values

    # -- steps ------------------------------------------------------------------------------

    def steps(self, purpose: str) -> Integers:
        """(T,) whole steps from the first period to each.

        Raises
        ------
        DataError
            If the distances differ and no step was declared; the message begins with
            ``purpose`` ("A dynamic model") and names the periods that are missing.
        """
        if self.scale is None:
            raise DataError(
                f"{purpose} needs to know how far apart periods are, and "
                f"{listing(self.labels, most=4)} do not tell. Declare it: sg.Panel(..., "
                "step='rank') if each period is one step after the one before."
            )
        if self.width is None:
            raise DataError(
                f"{purpose} needs evenly spaced periods: {self._uneven()}. Declare the step: "
                f"sg.Panel(..., step={self._example()}), and periods between count as missing; or "
                "step='rank' if each period is one step after the one before."
            )
        places = self.scale.places
        counted: Integers = np.rint((places - places[0]) / self.width).astype(np.intp)
        return counted

    def consecutive(self, purpose: str) -> None:
        """Refuse periods that do not follow each other step by step.

        Raises
        ------
        DataError
            As :meth:`steps`, and for steps at which no unit has a row; the message names them.
        """
        steps = self.steps(purpose)
        if (np.diff(steps) > 1).any():
            raise DataError(
                f"{purpose} needs every period to be one step after the one before: "
                f"{self._uneven()}. Add them, take the periods on one side with "
                "panel.subset(periods=...), or declare step='rank' if the periods do follow each "
                "other."
            )

    def before(self, k: int, purpose: str) -> Integers:
        """(T,) position of the period k steps before each, −1 where there is none."""
        if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 0:
            raise OptionError(f"A lag is a whole number of steps, zero or more, not {k!r}.")
        if k == 0:
            return np.arange(len(self.labels), dtype=np.intp)
        steps = self.steps(purpose)
        return np.asarray(pd.Index(steps).get_indexer(pd.Index(steps - k)), dtype=np.intp)

    def _uneven(self) -> str:
        """What lies between periods that are further apart than others, worded for a message."""
        assert self.scale is not None
        places, width = self.scale.places, self.width or self._narrowest()
        if width is not None:
            counts = np.rint(np.diff(places) / width).astype(int)
            between = (
                self.scale.label(float(start + j * width))
                for start, count in zip(places, counts, strict=False)
                for j in range(1, count)
            )
            named = list(islice(between, _MOST_NAMED))
            more = int((counts - 1).sum()) - len(named)
            return f"no unit has a row in {', '.join(named)}{f' and {more} more' * (more > 0)}"
        usual = np.median(np.diff(places))
        odd = [
            f"{a}–{b}"
            for (a, b), gap in zip(pairwise(self.labels), np.diff(places), strict=True)
            if not np.isclose(gap, usual)
        ]
        return f"these stand at other distances than the rest: {listing(odd)}"

    def _narrowest(self) -> float | None:
        """The smallest distance, if all others are whole multiples of it."""
        assert self.scale is not None
        gaps = np.diff(self.scale.places)
        times = gaps / gaps.min()
        return float(gaps.min()) if np.allclose(times, np.rint(times), atol=_WHOLE) else None

    def _example(self) -> str:
        """A step that would do, as it is typed."""
        assert self.scale is not None
        count, unit = self._narrowest() or 1.0, self.scale.unit
        if not unit:
            return f"{count:g}"
        return repr({(12.0, "M"): "Y", (3.0, "M"): "Q"}.get((count, unit), f"{count:g}{unit}"))

    def _refuse_off_step(self) -> None:
        assert self.scale is not None
        assert self.width is not None
        counts = (self.scale.places - self.scale.places[0]) / self.width
        off = self.labels[np.abs(counts - np.rint(counts)) > _WHOLE]
        if len(off):
            raise DataError(
                f"step={self.declared!r}: not a whole number of steps after {self.labels[0]}: "
                f"{listing(off)}."
            )
        shared = self.labels[np.flatnonzero(np.diff(np.rint(counts)) == 0) + 1]
        if len(shared):
            raise DataError(
                f"step={self.declared!r}: {listing(shared)} fall into one step with the period "
                "before."
            )


def plain_periods(column: pd.Series) -> pd.Series:
    """Period labels as they are compared: whole floats as integers, categories as their values.

    An ordered category keeps its order, unless that is the order of its numbers or dates, whose
    distances then count.
    """
    values = column
    if isinstance(values.dtype, pd.CategoricalDtype):
        categories = values.cat.categories
        worded = isinstance(categories.dtype, pd.StringDtype) or categories.dtype == object
        if values.cat.ordered and (worded or not categories.is_monotonic_increasing):
            return values
        values = values.astype(categories.dtype)
    values = values.infer_objects()
    if pd.api.types.is_float_dtype(values.dtype):
        numbers = values.to_numpy(dtype=np.float64)
        if (numbers == np.rint(numbers)).all() and (np.abs(numbers) < 2**53).all():
            return values.astype(np.int64)
    if isinstance(values.dtype, (pd.Int64Dtype, pd.Int32Dtype, pd.Int16Dtype, pd.Int8Dtype)):
        return values.astype(np.int64)
    return values


def _in_order(labels: pd.Index) -> tuple[pd.Index, Scale | None]:
    """Labels sorted along their scale, or by the numbers in their text."""
    scale = scale_of(labels)
    if scale is not None:
        order = np.argsort(scale.places, kind="stable")
        same = np.flatnonzero(np.diff(scale.places[order]) == 0)
        if len(same):
            pairs = [f"{labels[order[i]]!r} and {labels[order[i + 1]]!r}" for i in same]
            raise DataError(
                f"Labels that name one period: {listing(pairs)}. Write each period in one way."
            )
        return labels[order], scale.taken(order)
    if len(labels) == 1:
        return labels, Scale(np.zeros(1), str)
    natural = natural_order(labels)
    if natural is not None:
        return labels[natural], None
    if all(isinstance(label, str) for label in labels):
        raise DataError(
            f"The order of the periods {listing(map(repr, labels))} cannot be told from their "
            "text. Make the column numbers or dates, write all labels alike ('t1', 't2'), or "
            "declare the order: pd.Categorical(data[time], categories=[...], ordered=True)."
        )
    return sorted_labels(labels, "period"), None


def _even(places: Floats) -> float | None:
    """The one distance between successive places, None where they differ."""
    if len(places) == 1:
        return 1.0
    gaps = np.diff(places)
    return float(gaps[0]) if np.allclose(gaps, gaps[0], rtol=_WHOLE, atol=0) else None
