"""Rows of a block of units without their effects, and their sums: what workers compute.

Effects are swept out of the rows themselves, not out of the products: a difference of two large
sums would lose the digits that matter. Means over units come from the layout; means over time are
taken within a block, which holds all periods of its units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from spillgap._types import Floats
from spillgap.large.store import INTERCEPT, Column, Store, block_of

__all__ = ["Plan", "Sums", "added", "block_sums", "swept"]


@dataclass(frozen=True, eq=False)
class Plan:
    """What cross-products are taken of.

    Attributes
    ----------
    columns : tuple of Column
        C = [y, (Wy), Z].
    error : bool
        Whether products with W·C are taken too.
    unit, time : bool
        Which effects are swept out.
    levels : ndarray, shape (T, 2m)
        What is subtracted from C and WC in each period before anything else: their means.
    basis : ndarray or None, shape (m, m)
        What C is multiplied by after the effects are swept out.
    """

    columns: tuple[Column, ...]
    error: bool
    unit: bool
    time: bool
    levels: Floats
    basis: Floats | None = None

    @property
    def all(self) -> tuple[Column, ...]:
        """C, and WC behind it where it is needed."""
        lagged = tuple(c.lagged for c in self.columns) if self.error else ()
        return (*self.columns, *lagged)

    @property
    def constant(self) -> int | None:
        """The place of the intercept in C."""
        at = [k for k, c in enumerate(self.columns) if c == Column(INTERCEPT)]
        return at[0] if at else None

    def shift(self) -> Floats:
        """(m, m) C in deviations from its means, as a change of basis; the intercept stays."""
        out, at = np.eye(len(self.columns)), self.constant
        if at is not None:
            out[at] -= np.where(np.arange(len(out)) == at, 0.0, self.levels[0, : len(out)])
        return out

    def moved(self, basis: Floats) -> Plan:
        """The same columns in another basis."""
        return replace(self, basis=basis)


class Sums(NamedTuple):
    """Sums of the rows of a block: C'C, C'D, D'D (m, m) each, and by period those of [C, D]."""

    plain: Floats
    mixed: Floats
    squared: Floats
    by_period: Floats


def added(parts: Sequence[Sums]) -> Sums:
    """The sum of parts in their order."""
    return Sums(*(sum(kind[1:], kind[0]) for kind in zip(*parts, strict=True)))


def block_sums(store: Store, plan: Plan, first: int, last: int) -> Sums:
    """The sums of one block; a task."""
    m = len(plan.columns)
    values = swept(block_of(store, plan.all, first, last), plan)
    by_period = values.sum(axis=2).T
    rows = values.reshape(len(values), -1)
    own, lagged = rows[:m], rows[m:]
    if plan.basis is not None:
        own, lagged = plan.basis.T @ own, plan.basis.T @ lagged if plan.error else lagged
        by_period = np.hstack(
            [part @ plan.basis for part in (by_period[:, :m], by_period[:, m:]) if part.size]
        )
    if not plan.error:
        none = np.zeros((m, m))
        return Sums(own @ own.T, none, none, by_period)
    return Sums(own @ own.T, own @ lagged.T, lagged @ lagged.T, by_period)


def swept(values: Floats, plan: Plan) -> Floats:
    """(2m, T, R) without levels and means over time."""
    m, constant = len(plan.columns), plan.constant
    if constant is not None:
        kept = values[constant].copy()
        values[:m] -= plan.levels[:, :m].T[:, :, None]
        values[constant] = kept
        if plan.error:
            shared = values[m + constant].copy()
            for k in range(m):
                if k != constant:
                    values[m + k] -= plan.levels[0, k] * shared
        return values
    if plan.time:
        values -= plan.levels.T[:, :, None]
    if plan.unit:
        values -= values.mean(axis=1, keepdims=True)
    return values
