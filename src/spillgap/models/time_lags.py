"""Designs on fewer periods: those that time lags of y, or lags in the formula, leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from spillgap.errors import (
    DataError,
    EstimationError,
    listing,
)
from spillgap.models.design import Design
from spillgap.models.lags import SpatialLag
from spillgap.options import LagOfOutcome
from spillgap.terms import SpaceTimeLag, TimeLag

__all__ = ["later_periods", "with_time_lags"]


def with_time_lags(design: Design, dynamic: Collection[LagOfOutcome]) -> Design:
    """The design with y (and Wy) of the period before, the first period given up for it."""
    if not design.balanced:
        raise EstimationError(
            "A dynamic model needs a balanced panel: the period before must be there for every "
            "unit. Drop units or periods with panel.subset(...)."
        )
    n, t = design.n_units, design.n_periods
    if t < 3:
        raise EstimationError(f"A dynamic model needs at least 3 periods; there are {t}.")
    before, now = slice(0, n * (t - 1)), slice(n, n * t)
    blocks, names = [design.z[now]], list(design.names)
    if "time" in dynamic:
        blocks.append(design.y[before][:, None])
        names.append(str(TimeLag(design.dependent)))
    if "space-time" in dynamic:
        assert design.lag is not None
        blocks.append(design.lag.apply(design.y)[before][:, None])
        names.append(str(SpaceTimeLag(design.dependent)))
    index = design.index[now]
    assert isinstance(index, pd.MultiIndex)
    # One lag that serves several terms stays one: effects are simpler where they share it.
    later = {
        id(lag): _later(lag)
        for lag in (design.lag, design.error_lag, design.durbin_lag)
        if lag is not None
    }
    return Design(
        dependent=design.dependent,
        y=design.y[now],
        z=np.column_stack(blocks),
        names=tuple(names),
        regressors=design.regressors,
        durbin=design.durbin,
        index=index,
        unit_codes=design.unit_codes[now],
        period_codes=design.period_codes[now] - 1,
        units=design.units,
        timeline=design.timeline.kept(design.periods[1:]),
        lag=later.get(id(design.lag)),
        error_lag=later.get(id(design.error_lag)),
        durbin_lag=later.get(id(design.durbin_lag)),
        initial=design.y[:n].copy(),
        regimes=None if design.regimes is None else design.regimes.at(now),
    )


def _later(lag: SpatialLag, periods: int = 1) -> SpatialLag:
    """The lag without its first periods."""
    if lag.is_constant:
        return SpatialLag.constant(lag.matrices[0], len(lag.which) - periods)
    return SpatialLag.by_period([lag.matrices[k] for k in lag.which[periods:]])


def later_periods(design: Design, wanted: int) -> Design:
    """The design on its last periods, as many as wanted: lags in the formula gave up the others."""
    gone = design.n_periods - wanted
    if gone <= 0:
        return design
    rows = design.period_codes >= gone
    index = design.index[rows]
    assert isinstance(index, pd.MultiIndex)
    absent = design.units.difference(index.get_level_values(0), sort=False)
    if len(absent):
        raise DataError(
            f"Lags in the formula give up the first {gone} periods, and {listing(absent)} have no "
            "rows after them: drop those units with panel.subset(units=...)."
        )
    later = {
        id(lag): _later(lag, gone)
        for lag in (design.lag, design.error_lag, design.durbin_lag)
        if lag is not None
    }
    initial = None if design.initial is None else design.y[design.period_codes == gone - 1].copy()
    return replace(
        design,
        y=design.y[rows],
        z=design.z[rows],
        index=index,
        unit_codes=design.unit_codes[rows],
        period_codes=design.period_codes[rows] - gone,
        timeline=design.timeline.kept(design.periods[gone:]),
        lag=later.get(id(design.lag)),
        error_lag=later.get(id(design.error_lag)),
        durbin_lag=later.get(id(design.durbin_lag)),
        initial=initial,
        regimes=None if design.regimes is None else design.regimes.at(rows),
    )
