"""Outcomes from parameters and innovations: what the model says would have happened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spillgap._types import Floats
from spillgap.models.information import Point
from spillgap.models.lags import SpatialLag
from spillgap.models.row_effects import Rows
from spillgap.models.specification import Design, Specification
from spillgap.terms import lags_of

__all__ = ["simulated_design"]


def simulated_design(
    spec: Specification, design: Design, point: Point, rows: Rows, innovations: Floats
) -> Design:
    """The design with y made anew from the parameters and other innovations (n,).

    y = (I − ρW)⁻¹(Zδ + effects + (I − λW₂)⁻¹ε), period after period where the model has time
    lags, which then follow the simulated path from the observed first period.
    """
    u = innovations
    if spec.error and design.error_lag is not None:
        u = design.error_lag.solve(point.lambda_, u)
    fixed = (
        rows.intercept
        + rows.unit_effects[design.unit_codes]
        + rows.time_effects[design.period_codes]
    )
    if not spec.dynamic:
        y = design.z @ point.delta + fixed + u
        if spec.lag and design.lag is not None:
            y = design.lag.solve(point.rho, y)
        return replace(design, y=y)
    return _simulated_path(spec, design, point, fixed + u)


def _simulated_path(spec: Specification, design: Design, point: Point, rest: Floats) -> Design:
    assert design.initial is not None
    names = lags_of(design.dependent)
    at = [design.names.index(n) if n in design.names else -1 for n in names]
    n, t = design.n_units, design.n_periods
    z = design.z.copy()
    y = np.empty(n * t)
    lag = design.lag
    before = design.initial
    for period in range(t):
        now = slice(n * period, n * (period + 1))
        if at[0] >= 0:
            z[now, at[0]] = before
        # The first period's own lags are observed: W₀y₀ stands in Z, and W₀ is no longer at hand.
        if at[1] >= 0 and period > 0:
            assert lag is not None
            z[now, at[1]] = lag.matrices[lag.which[period - 1]] @ before
        value = z[now] @ point.delta + rest[now]
        if spec.lag and lag is not None:
            matrix = lag.matrices[lag.which[period]]
            value = SpatialLag.constant(matrix, 1).solve(point.rho, value)
        y[now] = before = value
    return replace(design, y=y, z=z)
