"""Effects, disturbances and innovations of the rows at given parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spillgap._types import Floats
from spillgap.models.information import (
    Point,
)
from spillgap.models.likelihood import Likelihood
from spillgap.models.prediction import (
    filter_beside_unit_effects,
    filtered_time_effects,
    predicted_unit_effects,
)
from spillgap.models.specification import Design, Specification
from spillgap.models.transforms import group_means

if TYPE_CHECKING:
    pass


__all__ = ["Rows", "read_rows", "unfiltered"]


@dataclass(frozen=True, eq=False)
class Rows:
    """Effects and residuals of the rows at given parameters.

    Attributes
    ----------
    disturbances : ndarray, shape (n,)
        y − ρWy − Zδ less the effects: u.
    innovations : ndarray, shape (n,)
        (I − λW₂)u.
    intercept : float
    unit_effects, time_effects : ndarray, shapes (N,) and (T,)
        Deviations from the intercept; zero where the model has none. Random unit effects are
        best linear predictions.
    """

    disturbances: Floats
    innovations: Floats
    intercept: float
    unit_effects: Floats
    time_effects: Floats


def unfiltered(spec: Specification, design: Design, point: Point) -> Floats:
    """y − ρWy − Zδ (n,): effects and disturbances together."""
    u = design.y - design.z @ point.delta
    if spec.lag and design.lag is not None:
        u = u - point.rho * design.lag.apply(design.y)
    return u


def read_rows(spec: Specification, design: Design, likelihood: Likelihood, point: Point) -> Rows:
    """Effects, disturbances and innovations at a point."""
    u = unfiltered(spec, design, point)
    within = likelihood.swept.within
    intercept, unit, time = within.effects(u)
    disturbances = within.apply(u)
    if spec.random:
        means = group_means(disturbances, design.unit_codes, design.n_units)
        beside = filter_beside_unit_effects(spec, design)
        unit = predicted_unit_effects(means, design.n_periods, point.phi, point.lambda_, beside)
        disturbances = disturbances - unit[design.unit_codes]
    elif filtered_time_effects(spec, demean_first=likelihood.swept.demean_first):
        assert design.error_lag is not None
        level, _, time = within.effects(design.error_lag.filter(point.lambda_, u))
        time = time / (1.0 - point.lambda_)
        intercept = intercept if spec.unit_effects else level / (1.0 - point.lambda_)
        disturbances = u - intercept - unit[design.unit_codes] - time[design.period_codes]
    innovations = disturbances
    if spec.error and design.error_lag is not None:
        innovations = design.error_lag.filter(point.lambda_, disturbances)
    return Rows(disturbances, innovations, intercept, unit, time)
