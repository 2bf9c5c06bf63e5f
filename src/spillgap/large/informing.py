"""Expected information without rows: traces by probes, and the mean that ρ spreads."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import numpy as np

from spillgap._tasks import computed, task
from spillgap._types import Floats
from spillgap.large.layout import Layout
from spillgap.large.products import BLOCK, products_of
from spillgap.large.solving import probe_squares, spill
from spillgap.large.spectra import draw_signs, signs_path
from spillgap.large.store import Column, Spread
from spillgap.large.sweeping import Plan
from spillgap.models.information import (
    InformationMatrix,
    Point,
    SpilledMean,
    Traces,
    information_of,
    own_traces,
)
from spillgap.models.lags import DENSE_LIMIT, PROBES, probes_for
from spillgap.models.likelihood import Likelihood
from spillgap.models.logdet import EigenLogDet, LogDet, MomentLogDet, SparseLogDet

__all__ = ["Informed", "real_ends"]


TOGETHER = 4
"""Probes that one task solves for."""


def real_ends(logdet: LogDet) -> tuple[float, float] | None:
    """The ends of W's spectrum where all of it is known to be real."""
    real = isinstance(logdet, MomentLogDet)
    if isinstance(logdet, SparseLogDet):
        real = isinstance(logdet.guide, MomentLogDet)
    if isinstance(logdet, EigenLogDet):
        real = not np.any(logdet.eigenvalues.imag)
    low, high = logdet.interval
    return (1.0 / low, 1.0 / high) if real else None


@dataclass(frozen=True, eq=False)
class Informed:
    """What the expected information is taken from.

    Attributes
    ----------
    layout : Layout
    plan : Plan
        The columns [y, (Wy), Z] and how they are swept.
    first : ndarray, shape (m, m)
        The basis in which their cross-products were taken.
    block : int
        Bytes of a block.
    """

    layout: Layout
    plan: Plan
    first: Floats
    block: int = BLOCK

    def at(self, likelihood: Likelihood, point: Point) -> InformationMatrix:
        """The expected information at a point."""
        traces = self._traces(likelihood, point)
        if likelihood.logdet is None:
            return information_of(likelihood, point, traces, None)
        return information_of(likelihood, point, traces, self._spilled(likelihood, point))

    # -- traces -----------------------------------------------------------------------------

    def _traces(self, likelihood: Likelihood, point: Point) -> Traces:
        h, hh = own_traces(likelihood, likelihood.logdet, point.rho)
        f, ff = own_traces(likelihood, likelihood.error_logdet, point.lambda_)
        logdet, value = likelihood.logdet or likelihood.error_logdet, point.rho or point.lambda_
        if logdet is None:
            return Traces()
        square = self._mixed_trace(logdet, value, drop=likelihood.drop_unit_root)
        if likelihood.logdet is None:
            return Traces(f=f, ff=ff, ftf=square)
        return Traces(h=h, hh=hh, hth=square)

    def _mixed_trace(self, logdet: LogDet, value: float, *, drop: bool) -> float:
        """tr(G'G) by the probes that a panel in memory takes."""
        store, ends = self.layout.store, real_ends(logdet)
        exact = store.n_units <= DENSE_LIMIT
        count = store.n_units if exact else probes_for(store.n_units, PROBES)
        signs = None if exact else signs_path(store, "units", count)
        if signs is not None and not signs.is_file():
            computed([task(draw_signs, store, "units", count, store.n_units)])
        together = TOGETHER if not exact else DENSE_LIMIT
        parts = computed(
            [
                task(
                    probe_squares,
                    store,
                    value,
                    ends,
                    range(k, min(k + together, count)),
                    drop,
                    signs,
                )
                for k in range(0, count, together)
            ]
        )
        return float(np.concatenate(parts).sum()) / (1 if exact else count)

    # -- the mean ---------------------------------------------------------------------------

    def _spilled(self, likelihood: Likelihood, point: Point) -> SpilledMean:
        """G·mean beside the regressors; the mean's unit effects are left out, for G leaves them
        constant over time, and they are swept out with the rest.
        """
        assert likelihood.logdet is not None
        layout, plan, p = self.layout, self.plan, likelihood.swept.outcomes
        levels = plan.levels[:, : len(plan.columns)]
        signs = np.concatenate([[1.0, -point.rho], -point.delta])
        effects = levels @ signs if plan.time else np.zeros(len(levels))
        ends, column = real_ends(likelihood.logdet), Column(f"G·mean {uuid.uuid4().hex}")
        regressors = plan.columns[p:]
        spreads: list[Spread] = computed(
            [
                task(
                    spill, layout.store, regressors, point.delta, float(e), point.rho, ends,
                    column, t,
                )
                for t, e in enumerate(effects)
            ]
        )  # fmt: skip
        means = np.array([[s.mean] for s in spreads])
        if plan.constant is not None:
            # What of it is constant the intercept takes up.
            means = np.zeros_like(means)
        wide = Plan(
            (*plan.columns, column),
            False,
            plan.unit,
            plan.time,
            np.hstack([levels, means]),
            None if plan.basis is None else _bordered(plan.basis),
        )
        products = products_of(layout.store, wide, self.block).plain
        for t in range(layout.store.n_periods):
            layout.store.path(column, t).unlink()
        conditioned = likelihood.conditioned
        inner = np.linalg.solve(self.first, conditioned.basis)[p:, p:]
        along = inner.T @ products[p:-1, -1]
        squares = likelihood.profile(point.lambda_).inner[p:, p:]
        shift = np.asarray(np.linalg.solve(squares, along), dtype=np.float64)
        return SpilledMean(shift, float(products[-1, -1] - along @ shift))


def _bordered(basis: Floats) -> Floats:
    """A basis with one column more, which stays as it is."""
    out = np.eye(len(basis) + 1)
    out[:-1, :-1] = basis
    return out
