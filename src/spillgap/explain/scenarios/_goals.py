"""What a budget is to reach: the objective as a function of y, and the outcomes looked at."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from spillgap._types import Floats, Integers
from spillgap.errors import DataError, OptionError, listing
from spillgap.explain.scenarios._outcomes import Outcomes, outcomes_for
from spillgap.explain.scenarios._programme import MEAN, Goal, lower
from spillgap.gaps import Partition
from spillgap.gaps.measures import MEASURES, Objective

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["contrast_of", "gauges_for", "goal_of"]


def gauges_for(
    results: Results,
    rows: Integers,
    split: Partition | None,
    pair: Sequence[Hashable] | None,
    objective: Objective,
) -> Outcomes:
    """The measures of the gap that a target is told by, the objective among them."""
    gauges = outcomes_for(results, rows, split, pair, None)
    if objective == "gap":
        contrast_of(gauges)
    if objective in MEASURES and objective not in gauges.measures and not gauges.logs:
        return replace(gauges, measures=(objective, *gauges.measures))
    return gauges


def contrast_of(gauges: Outcomes) -> Floats:
    """(M,) the weights of y in the difference between the two groups' means."""
    if gauges.contrast is None:
        raise OptionError("objective='gap' needs groups=: whose means are to come together.")
    return gauges.contrast


def goal_of(
    results: Results, objective: Objective, gauges: Outcomes, base: Floats, units: pd.Index
) -> Goal:
    """The objective as a function of y (M,) with its gradient; its values are checked."""
    if objective == "gap":
        weights = contrast_of(gauges)
        return Goal(lambda y: float(weights @ y) ** 2, lambda y: 2.0 * float(weights @ y) * weights)
    if objective == "mean":
        return MEAN
    measure = MEASURES[objective]
    if measure.relative and gauges.logs:
        raise DataError(
            f"{results.design.dependent!r} is a log, of which {measure.title} means nothing: use "
            "objective='variance'."
        )
    bad = ~measure.allows(base)
    if bad.any():
        raise DataError(
            f"{objective!r} needs {measure.need} values, but {results.design.dependent!r} is not "
            f"for {listing(units[bad])}. Use objective='variance'."
        )
    return lower(measure)
