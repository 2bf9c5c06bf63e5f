"""Cross-products of swept rows, a block of units over all periods at a time."""

from __future__ import annotations

from spillgap._tasks import computed, task, tree
from spillgap.large.store import Store
from spillgap.large.sweeping import Plan, added, block_sums
from spillgap.models.crossproducts import CrossProducts

__all__ = ["BLOCK", "products_of"]

BLOCK = 128 * 2**20
"""Bytes of columns that one task holds at a time."""


def products_of(store: Store, plan: Plan, block: int = BLOCK) -> CrossProducts:
    """The cross-products of a plan over all blocks of units; the blocks depend on sizes alone."""
    rows = max(1, block // (8 * store.n_periods * len(plan.all)))
    starts = range(0, store.n_units, rows)
    parts = [
        task(block_sums, store, plan, first, min(first + rows, store.n_units)) for first in starts
    ]
    (total,) = computed([tree(parts, added)])
    m = len(plan.columns)
    plain, mixed, squared = total.plain, total.mixed, total.squared
    if plan.time:
        # What rounding left of the periods' means.
        own, lagged = total.by_period[:, :m], total.by_period[:, m:]
        plain = plain - own.T @ own / store.n_units
        if plan.error:
            mixed = mixed - own.T @ lagged / store.n_units
            squared = squared - lagged.T @ lagged / store.n_units
    return CrossProducts(plain, mixed + mixed.T, squared)
