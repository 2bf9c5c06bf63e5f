"""What a change of y does to its mean, its inequality and the gap between groups."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Floats, Integers
from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest
from spillgap.gaps import Partition
from spillgap.gaps.measures import INEQUALITY_MEASURE, MEASURES, InequalityMeasure
from spillgap.terms import is_log

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Outcomes", "outcomes_for"]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Gauges of a vector of y over M units.

    Attributes
    ----------
    measures : tuple of str
    contrast : ndarray or None, shape (M,)
        Group means, first minus second.
    pair : tuple or None
        The two groups.
    logs : bool
        Whether y is a log, whose exponential is gauged.
    """

    measures: tuple[InequalityMeasure, ...]
    contrast: Floats | None
    pair: tuple[Hashable, Hashable] | None
    logs: bool

    @property
    def names(self) -> list[str]:
        """The outcomes in order."""
        return ["mean", *(["gap"] if self.contrast is not None else []), *self.measures]

    def levels(self, y: Floats) -> Floats:
        """y itself, or its exponential where y is a log."""
        return np.exp(y) if self.logs else y

    def of(self, y: Floats) -> Floats:
        """(D, M) → (D, O) the outcomes; not a number where a sign forbids a measure."""
        y = self.levels(y)
        columns = [y.mean(axis=1)]
        if self.contrast is not None:
            columns.append(y @ self.contrast)
        columns += [MEASURES[name].of(y) for name in self.measures]
        return np.column_stack(columns)

    def frame(self, base: Floats, change: Floats, draws: Floats, level: float) -> pd.DataFrame:
        """Outcomes at (M,) base and base + change, with intervals from (D, M) draws."""
        before = self.of(base[None, :])[0]
        after = self.of((base + change)[None, :])[0]
        tail = (1.0 - level) / 2.0
        lower, upper = np.quantile(self.of(base + draws) - before, [tail, 1.0 - tail], axis=0)
        return pd.DataFrame(
            {
                "baseline": before,
                "scenario": after,
                "estimate": after - before,
                "lower": lower,
                "upper": upper,
            },
            index=pd.Index(self.names, name="outcome"),
        )


def outcomes_for(
    results: Results,
    rows: Integers,
    split: Partition | None,
    pair: Sequence[Hashable] | None,
    measures: Sequence[InequalityMeasure] | InequalityMeasure | None,
) -> Outcomes:
    """The gauges for the units of ``rows``, refused by name where y does not admit them."""
    design = results.design
    logs = is_log(design.dependent)
    y = np.exp(design.y[rows]) if logs else design.y[rows]
    if measures is None:
        usual = (row for row in MEASURES.values() if row.explained and row.relative)
        chosen = tuple(row.name for row in usual if np.isfinite(row.of(y[None, :])[0]))
    else:
        asked = (measures,) if isinstance(measures, str) else tuple(measures)
        chosen = tuple(INEQUALITY_MEASURE.parse(name, name="measures") for name in asked)
        _refuse_signs(results, rows, y, chosen)
    if split is None:
        if pair is not None:
            raise OptionError("pair= names two groups: give groups= as well.")
        return Outcomes(chosen, None, None, logs)
    contrast, labels = _contrast(split, design.unit_codes[rows], y, pair)
    return Outcomes(chosen, contrast, labels, logs)


def _refuse_signs(
    results: Results, rows: Integers, y: Floats, chosen: tuple[InequalityMeasure, ...]
) -> None:
    for name in chosen:
        if np.isfinite(MEASURES[name].of(y[None, :])[0]):
            continue
        design = results.design
        units = design.units[design.unit_codes[rows[y <= 0]]]
        raise DataError(
            f"{name!r} needs positive values, but {design.dependent!r} is not for "
            f"{listing(units)}. Leave it out of measures=, or take 'variance'."
        )


def _contrast(
    split: Partition, units: Integers, y: Floats, pair: Sequence[Hashable] | None
) -> tuple[Floats, tuple[Hashable, Hashable]]:
    """(M,) difference of two groups' means, highest less lowest unless ``pair`` names them."""
    members = split.members[units]
    counts = members.sum(axis=0)
    empty = split.names[counts == 0]
    if len(empty):
        raise DataError(f"No unit of {listing(empty)} has a row in the period.")
    shares = members / counts
    if pair is None:
        means = y @ shares
        first, second = int(np.argmax(means)), int(np.argmin(means))
    else:
        if isinstance(pair, str) or len(pair) != 2:
            raise OptionError(f"pair={pair!r} must be two groups.")
        for label in pair:
            if label not in split.names:
                raise UnknownNameError(
                    f"There is no group {label!r}.{suggest(label, split.names)} "
                    f"There are: {listing(split.names, most=20)}."
                )
        first, second = (int(k) for k in split.names.get_indexer(pd.Index(list(pair))))
    return shares[:, first] - shares[:, second], (split.names[first], split.names[second])
