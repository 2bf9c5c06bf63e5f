"""Laying a model's columns out: read, align, compute, lag in space; a task per period and column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap.large.gate import MOST, places
from spillgap.large.recipe import Recipe
from spillgap.large.running import computed, task
from spillgap.large.source import Source
from spillgap.large.store import INTERCEPT, Column, Spread, Store, spread_of
from spillgap.models.columns import Table, as_numbers, blank, refuse_blank

__all__ = ["Layout"]

Floats: TypeAlias = NDArray[np.float64]


class Laid(NamedTuple):
    """What a task laid out: how every column spreads, or the rows that have no value for it."""

    spreads: dict[str, Spread]
    missing: pd.DataFrame


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
        found: list[Laid] = computed(
            [
                task(_laid, self.source, self.store, recipe, t, label, terms)
                for t, label in enumerate(self.periods)
            ]
        )
        self._refuse_missing(pd.concat([laid.missing for laid in found]), recipe)
        for term in terms:
            self.spreads[Column(term)] = tuple(laid.spreads[term] for laid in found)

    def _lags(self, columns: Sequence[Column]) -> None:
        count = self.store.n_periods
        found = computed([task(_lagged, self.store, c, t) for c in columns for t in range(count)])
        for k, column in enumerate(columns):
            self.spreads[column] = tuple(found[k * count : (k + 1) * count])

    def _refuse_missing(self, missing: pd.DataFrame, recipe: Recipe) -> None:
        """Refuse rows without a value, each column on its own, as the formula does."""
        for source in recipe.sources:
            rows = missing[missing["column"] == source]
            index = pd.MultiIndex.from_arrays(
                [rows["unit"], rows["period"]], names=["unit", "time"]
            )
            frame = pd.DataFrame({source: np.full(len(rows), np.nan)}, index=index)
            refuse_blank(np.ones(len(rows), dtype=bool), repr(source), [source], Table(frame))


def _laid(
    source: Source, store: Store, recipe: Recipe, period: int, label: Any, terms: Sequence[str]
) -> Laid:
    """Columns of one period read, put in W's order, and written."""
    rows = source.read(period, recipe.sources)
    at = places(rows[source.unit], store.units())
    if at is not None:
        order = np.empty(len(at), dtype=np.intp)
        order[at] = np.arange(len(at))
        rows = rows.iloc[order]
    missing = _missing(rows, source, label, recipe.sources)
    if len(missing):
        return Laid({}, missing)
    plain = [term for term in terms if term in source.numeric]
    others = [term for term in terms if term not in plain]
    out = recipe.computed(rows, label, others) if others else {}
    out |= {term: as_numbers(rows[term], term) for term in plain}
    for term, values in out.items():
        store.write(store.path(Column(term), period), values)
    return Laid({term: spread_of(values) for term, values in out.items()}, missing)


def _missing(
    rows: pd.DataFrame, source: Source, label: Any, columns: Sequence[str]
) -> pd.DataFrame:
    """Rows (column, unit, period) for every value that is not there."""
    parts = [pd.DataFrame({"column": [], "unit": [], "period": []}, dtype=object)]
    for name in columns:
        units = rows[source.unit][blank(rows[name])].iloc[:MOST]
        if len(units):
            parts.append(pd.DataFrame({"column": name, "unit": units.to_numpy(), "period": label}))
    return pd.concat(parts, ignore_index=True)


def _lagged(store: Store, column: Column, period: int) -> Spread:
    """A column's neighbours' values, written."""
    before = store.whole(Column(column.term, column.order - 1), period)
    values = np.asarray(store.matrix @ np.asarray(before), dtype=np.float64)
    store.write(store.path(column, period), values)
    return spread_of(values)
