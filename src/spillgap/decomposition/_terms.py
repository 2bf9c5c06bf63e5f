"""The terms of a model as columns of data, evaluated anew when the data change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from formulaic import Formula
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Terms"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Terms:
    """The V regressors of a result, own terms first, then those that enter only as Wx.

    A term is evaluated by the model matrix that the fit used, so that what a formula learnt
    from the data (a mean, knots, categories) stays what it was when the data are changed.
    """

    results: Results

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The V names, without the intercept."""
        design = self.results.design
        plain = [n for n in design.regressors if n != "Intercept"]
        return tuple([*plain, *(n for n in design.durbin if n not in plain)])

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """For every term, the columns of the panel that it is made of."""
        found: dict[str, tuple[str, ...]] = {}
        for made in self._sides:
            for term, columns in made.model_spec.term_indices.items():
                named = sorted(str(v) for v in made.model_spec.term_variables[term])
                # Functions of the formula (log) are listed among its variables.
                used = tuple(v for v in named if v in self.results.model.panel.columns)
                for place in columns:
                    found.setdefault(str(made.columns[place]), used)
        return found

    @cached_property
    def _sides(self) -> tuple[Any, ...]:
        """Model matrices (with their specs) of the right side and, where it differs, of durbin."""
        spec = self.results.model.specification
        frame = self._table(self.results.model.panel.frame)
        sides = [Formula(spec.formula).rhs]
        if spec.durbin is not None and spec.durbin != "all":
            text = spec.durbin if isinstance(spec.durbin, str) else " + ".join(spec.durbin)
            sides.append(Formula(text))
        return tuple(
            side.get_model_matrix(frame, output="pandas", na_action="ignore") for side in sides
        )

    @staticmethod
    def _table(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.reset_index()

    @cached_property
    def values(self) -> Floats:
        """(n, V) the terms on the rows that the model was fitted to."""
        return self._pick(self._sides)

    def at(self, frame: pd.DataFrame) -> Floats:
        """(n, V) the terms on changed data, the panel's frame with other values in it."""
        table = self._table(frame)
        with np.errstate(divide="ignore", invalid="ignore"):
            sides = tuple(
                made.model_spec.get_model_matrix(table, output="pandas", na_action="ignore")
                for made in self._sides
            )
        return self._pick(sides)

    def _pick(self, sides: tuple[Any, ...]) -> Floats:
        columns = []
        for name in self.names:
            side = next(pd.DataFrame(s) for s in sides if name in s.columns)
            columns.append(side[name].to_numpy(dtype=np.float64))
        made = np.column_stack(columns) if columns else np.empty((len(sides[0]), 0))
        # A time lag gave up the first rows; the design keeps the later ones, in order.
        return made[len(made) - self.results.design.y.size :]
