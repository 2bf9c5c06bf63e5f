"""Laying a model's columns out: read, align, compute, lag in space; a task for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from spillgap._tasks import computed, task
from spillgap.large.determinant import Determinant
from spillgap.large.reading import Laid, lagged, laid
from spillgap.large.recipe import Recipe
from spillgap.large.source import Source
from spillgap.large.store import INTERCEPT, Column, Spread, Store
from spillgap.models.columns import Table, refuse_blank

__all__ = ["Layout"]


@dataclass(frozen=True, eq=False)
class Layout:
    """Which columns stand in the store, and how each spreads in every period.

    Attributes
    ----------
    source : Source
    store : Store
    periods : pandas.Index
    spreads : dict
        (T,) spreads by column.
    """

    source: Source
    store: Store
    periods: pd.Index
    spreads: dict[Column, tuple[Spread, ...]] = field(default_factory=dict)

    @cached_property
    def determinant(self) -> Determinant:
        """The log-determinant of the store's W."""
        return Determinant(self.store)

    def lay(self, columns: Iterable[Column], recipe: Recipe) -> None:
        """Lay out the columns that are not there yet, each after what it is the lag of.

        Raises
        ------
        DataError
            For values that are missing, by unit and period.
        """
        wanted = dict.fromkeys(columns)
        for column in tuple(wanted):
            wanted |= dict.fromkeys(Column(column.term, k) for k in range(column.order))
        lacking = [c for c in wanted if c not in self.spreads]
        terms = [c.term for c in lacking if c.order == 0 and c.term != INTERCEPT]
        if Column(INTERCEPT) in lacking:
            ones = Spread(1.0, float(self.store.n_units), 1.0, 1.0)
            self.spreads[Column(INTERCEPT)] = (ones,) * self.store.n_periods
        if terms:
            self._own(terms, recipe)
        for order in range(1, 1 + max((c.order for c in lacking), default=0)):
            self._lags([c for c in lacking if c.order == order])

    def _own(self, terms: list[str], recipe: Recipe) -> None:
        plain = all(term in self.source.numeric for term in terms)
        needed = None if plain else recipe
        found: list[Laid] = computed(
            [
                task(laid, self.source, self.store, needed, t, label, terms, recipe.sources)
                for t, label in enumerate(self.periods)
            ]
        )
        self._refuse_missing(pd.concat([each.missing for each in found]), recipe)
        for term in terms:
            self.spreads[Column(term)] = tuple(each.spreads[term] for each in found)

    def _lags(self, columns: Sequence[Column]) -> None:
        count = self.store.n_periods
        found = computed([task(lagged, self.store, c, t) for c in columns for t in range(count)])
        for k, column in enumerate(columns):
            self.spreads[column] = tuple(found[k * count : (k + 1) * count])

    def _refuse_missing(self, missing: pd.DataFrame, recipe: Recipe) -> None:
        """Refuse rows without a value, each column on its own, as the formula does."""
        for source in recipe.sources:
            rows = missing[missing["column"] == source]
            index = pd.MultiIndex.from_frame(rows[["unit", "period"]])
            frame = pd.DataFrame({source: np.full(len(rows), np.nan)}, index=index)
            refuse_blank(np.ones(len(rows), dtype=bool), repr(source), [source], Table(frame))
