"""The measures of inequality, one row each: what is computed of it, and where it is offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np
from scipy import stats

from spillgap._option import RowOption
from spillgap._types import Floats
from spillgap.gaps import _kernels, _slopes
from spillgap.gaps._kernels import PARTS, Parts
from spillgap.rows import Rows

__all__ = [
    "DISPARITY",
    "GAP_MEASURE",
    "INEQUALITY_MEASURE",
    "MEASURES",
    "OBJECTIVE",
    "PARTED_MEASURE",
    "PARTS",
    "Disparity",
    "GapMeasure",
    "InequalityMeasure",
    "Measure",
    "Objective",
    "PartedMeasure",
    "Parts",
]


@dataclass(frozen=True)
class Measure:
    """A measure of inequality between units.

    Attributes
    ----------
    name : str
        Also the key of its labels: ``column-NAME`` in tables, ``measure-NAME`` in sentences.
    title : str
        How messages call it.
    need : {"positive", "non-negative", "any"}
        The sign of the values that it is defined for.
    parts : callable, optional
        y, p (M, N), rows of p that sum to one, and members (N, G) → the measure between units of
        these weights and its parts by group.
    whole : callable, optional
        y (M, N) → (M,) between units that count alike; from ``parts`` where not given.
    slopes : callable, optional
        As ``parts`` → what weights of units move: with it intervals are bootstrap-t.
    squares : bool
        Whether those slopes are of the square.
    resampled : bool
        Whether units drawn again say how certain it is.
    relative : bool
        Whether it is free of units of measurement: ``gaps.inequality`` offers those that are.
    explained : bool
        Whether ``explain_inequality`` and scenarios offer it.
    rule : callable, optional
        y (N,) → a (N,) with Σ a_i y_i the measure: the natural rule of ``explain_inequality``.
    gradient : callable, optional
        y (N,) → ∂/∂y (N,): with it ``target`` can lower the measure.
    """

    name: str
    title: str
    need: Literal["positive", "non-negative", "any"] = "positive"
    parts: Callable[[Floats, Floats, Floats], Parts] | None = None
    whole: Callable[[Floats], Floats] | None = None
    slopes: _slopes.Slopes | None = None
    squares: bool = False
    resampled: bool = True
    relative: bool = True
    explained: bool = False
    rule: Callable[[Floats], Floats] | None = None
    gradient: Callable[[Floats], Floats] | None = None

    def allows(self, y: Floats) -> np.ndarray:
        """Which values have the sign that it needs."""
        if self.need == "any":
            return np.ones(y.shape, dtype=bool)
        return np.asarray(y > 0 if self.need == "positive" else y >= 0)

    def of(self, y: Floats) -> Floats:
        """(M, N) → (M,) between units that count alike; not a number where a sign forbids it."""
        with np.errstate(divide="ignore", invalid="ignore"):
            total = self._whole(y)
        return np.where(self.allows(y).all(axis=1), total, np.nan)

    def _whole(self, y: Floats) -> Floats:
        if self.whole is not None:
            return self.whole(y)
        assert self.parts is not None
        n = y.shape[1]
        return self.parts(y, np.full(y.shape, 1.0 / n), np.ones((n, 1))).total


def _variance(y: Floats) -> Floats:
    """(M, N) → (M,) variance with divisor N."""
    return y.var(axis=1)


def _atkinson(y: Floats) -> Floats:
    from inequality.atkinson import atkinson

    return np.array([float(atkinson(row, 1)) for row in y])


def _wolfson(y: Floats) -> Floats:
    from inequality.wolfson import wolfson

    return np.array([float(wolfson(row)) for row in y])


# -- natural rules: weights a(y) with measure = Σ a_i y_i: a factor's part is Σ a_i f_i ------------


def _variance_rule(y: Floats) -> Floats:
    return (y - y.mean()) / y.size


def _cv_rule(y: Floats) -> Floats:
    return (y - y.mean()) / (y.size * y.std() * y.mean())


def _gini_rule(y: Floats) -> Floats:
    return (2.0 * stats.rankdata(y) - y.size - 1.0) / (y.size**2 * y.mean())


def _theil_rule(y: Floats) -> Floats:
    return np.log(y / y.mean()) / (y.size * y.mean())


# -- gradients: the variance is convex; Theil's T is a convex over a positive linear function, exp
# of Theil's L a linear over a positive concave one: both are pseudo-convex, so that without a
# first-order gain there is no better point.


def _variance_gradient(y: Floats) -> Floats:
    return 2.0 * (y - y.mean()) / y.size


def _theil_t_gradient(y: Floats) -> Floats:
    ratio = y / y.mean()
    return (np.log(ratio) - (ratio * np.log(ratio)).mean()) / (y.size * y.mean())


def _theil_l_gradient(y: Floats) -> Floats:
    return (1.0 / y.mean() - 1.0 / y) / y.size


MEASURES: Rows[Measure] = Rows(
    Measure(
        "variance",
        "The variance",
        "any",
        whole=_variance,
        relative=False,
        explained=True,
        rule=_variance_rule,
        gradient=_variance_gradient,
    ),
    Measure(
        "theil_t",
        "Theil's T",
        parts=_kernels.theil_t,
        slopes=_slopes.theil_t_slopes,
        explained=True,
        rule=_theil_rule,
        gradient=_theil_t_gradient,
    ),
    Measure(
        "theil_l",
        "Theil's L",
        parts=_kernels.theil_l,
        slopes=_slopes.theil_l_slopes,
        explained=True,
        gradient=_theil_l_gradient,
    ),
    Measure(
        "gini",
        "The Gini coefficient",
        "non-negative",
        parts=_kernels.gini_parts,
        slopes=_slopes.gini_slopes,
        explained=True,
        rule=_gini_rule,
    ),
    Measure(
        "cv",
        "The coefficient of variation",
        "non-negative",
        parts=_kernels.cv,
        slopes=_slopes.square_slopes,
        squares=True,
        explained=True,
        rule=_cv_rule,
    ),
    Measure(
        "maxmin",
        "The ratio of maximum to minimum",
        parts=_kernels.maxmin,
        resampled=False,
    ),
    Measure("atkinson", "Atkinson's index", whole=_atkinson),
    Measure("wolfson", "Wolfson's index", whole=_wolfson),
)
"""Every measure by its name."""


def _offered(measure: Measure) -> bool:
    return measure.relative


def _parted(measure: Measure) -> bool:
    return measure.parts is not None and measure.relative


def _explained(measure: Measure) -> bool:
    return measure.explained


def _lowered(measure: Measure) -> bool:
    return measure.gradient is not None


GAP_MEASURE = RowOption("measures", rows=MEASURES, serves=_offered)
GapMeasure: TypeAlias = Annotated[str, GAP_MEASURE]

PARTED_MEASURE = RowOption("measures", rows=MEASURES, serves=_parted)
PartedMeasure: TypeAlias = Annotated[str, PARTED_MEASURE]
"""Inequality that groups split into parts."""

INEQUALITY_MEASURE = RowOption(
    "measure", also={"theil": "theil_t"}, rows=MEASURES, serves=_explained
)
InequalityMeasure: TypeAlias = Annotated[str, INEQUALITY_MEASURE]

DISPARITY = RowOption("against", rows=MEASURES, serves=_lowered, after=("gap",))
Disparity: TypeAlias = Annotated[str, DISPARITY]

OBJECTIVE = RowOption("objective", rows=MEASURES, serves=_lowered, before=("mean",), after=("gap",))
Objective: TypeAlias = Annotated[str, OBJECTIVE]
