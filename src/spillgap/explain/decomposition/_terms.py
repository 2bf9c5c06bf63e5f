"""The terms of a model as columns of data, evaluated anew when the data change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Floats
from spillgap.models.formulas import Columns, read_columns

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Terms"]


@dataclass(frozen=True, eq=False)
class Terms:
    """The V regressors of a result, own terms first, then those that enter only as Wx.

    A term is evaluated by the model matrix that the fit used, so that what a formula learnt
    from the data (a mean, knots, categories) stays what it was when the data are changed.
    """

    results: Results

    @property
    def names(self) -> tuple[str, ...]:
        """The V names, without the intercept."""
        return self.results.design.terms

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """For every term, the columns of the panel that it is made of."""
        columns_of: dict[str, tuple[str, ...]] = {}
        for side in self._read.sides:
            for term, columns in side.sources.items():
                used = tuple(sorted(c for c in columns if c in self.results.model.panel.columns))
                columns_of.setdefault(term, used)
        return columns_of

    @cached_property
    def _read(self) -> Columns:
        spec = self.results.model.specification
        return read_columns(
            spec.formula,
            self.results.model.panel,
            spec.durbin,
            context=spec.context,
            dynamic=bool(spec.dynamic),
        )

    @cached_property
    def values(self) -> Floats:
        """(n, V) the terms on the rows that the model was fitted to."""
        return self._pick([side.matrix for side in self._read.sides])

    def at(self, frame: pd.DataFrame) -> Floats:
        """(n, V) the terms on changed data, the panel's frame with other values in it."""
        return self._pick([side.at(frame) for side in self._read.sides])

    def _pick(self, sides: list[pd.DataFrame]) -> Floats:
        columns = []
        for name in self.names:
            side = next(s for s in sides if name in s.columns)
            columns.append(side[name].to_numpy(dtype=np.float64))
        columns_ = np.column_stack(columns) if columns else np.empty((len(sides[0]), 0))
        # Lags gave up the first rows; the design keeps the later ones, in order.
        return columns_[len(columns_) - self.results.design.y.size :]
