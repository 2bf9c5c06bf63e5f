"""Coefficients by regime: which rows belong to which, and the columns that are theirs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._types import ByLabel, Floats, Integers
from spillgap.errors import DataError, EstimationError, OptionError, listing
from spillgap.panel import Panel
from spillgap.terms import Own, Term

__all__ = ["Regimes", "RegimesLike", "read_regimes", "refuse_thin_regimes"]

RegimesLike: TypeAlias = "str | pd.Series | ByLabel[object]"
"""A column, which may change over time; unit → label, (unit, time) → label, or label → units."""


@dataclass(frozen=True, eq=False)
class Regimes:
    """The regime of every row, and which terms have a coefficient in each.

    With D_r the diagonal matrix of who is in regime r, a term x that varies enters as the R
    columns D_r x (``x[East]``), and its spatial lag as D_r Wx (``W:x[East]``): all neighbours'
    x, those of other regimes too, with the coefficient of the unit that receives them.

    Attributes
    ----------
    name : str
        What the regimes are called.
    labels : tuple of str
        The R regimes, in order.
    codes : ndarray of int, shape (n,)
        The position in ``labels`` of every row's regime.
    terms : tuple of str
        The terms that vary, the intercept among them; the others have one coefficient.

    Notes
    -----
    Anselin (1988, ch. 9); Anselin & Rey (2014, ch. 9). spreg cuts the columns in the same way:
    it lags by the whole W and then tells the regimes apart.
    """

    name: str
    labels: tuple[str, ...]
    codes: Integers
    terms: tuple[str, ...] = ()

    @cached_property
    def members(self) -> Floats:
        """(n, R) of zeros and ones."""
        return np.equal.outer(self.codes, np.arange(len(self.labels))).astype(np.float64)

    def names(self, term: str, kind: type[Term] = Own) -> tuple[str, ...]:
        """The names of the term's coefficients: R if it varies, else one."""
        if term not in self.terms:
            return (str(kind(term)),)
        return tuple(f"{kind(term)}[{label}]" for label in self.labels)

    def split(
        self, values: Floats, terms: Sequence[str], kind: type[Term] = Own
    ) -> tuple[Floats, list[str]]:
        """Columns (n, K) of K terms as those of the model: one per regime where they vary."""
        blocks, names = [np.empty((len(values), 0))], list[str]()
        for column, term in zip(values.T, terms, strict=True):
            varies = term in self.terms
            blocks.append(column[:, None] * (self.members if varies else 1.0))
            names += self.names(term, kind)
        return np.column_stack(blocks), names

    def at(self, rows: NDArray[np.bool_] | slice) -> Regimes:
        """The regimes of some of the rows."""
        return replace(self, codes=self.codes[rows])


def read_regimes(panel: Panel, regimes: RegimesLike) -> Regimes:
    """The regime of every row of a panel.

    Parameters
    ----------
    panel : Panel
    regimes : str, Series or mapping
        A column of the panel; a Series by unit or by (unit, time); unit → label, or label →
        units; for China's provinces also ``"macro_region"`` and ``"agglomeration"``.

    Raises
    ------
    DataError
        For a row without a regime, by unit and period, or two regimes of one name.
    UnknownNameError
        For a column that the panel lacks.
    """
    values, name = _labels(panel, regimes)
    missing = values.isna().to_numpy()
    if missing.any():
        where = [f"{unit} in {period}" for unit, period in panel.index[missing]]
        raise DataError(
            f"regimes={name!r} says nothing of {listing(where)}: every row needs a regime. Name "
            "one for them, or take them out with panel.subset(...)."
        )
    known = _in_order(values, name)
    texts = tuple(_text(label) for label in known)
    twice = sorted({t for t in texts if texts.count(t) > 1})
    if twice:
        raise DataError(f"regimes={name!r} has different labels that all read {listing(twice)}.")
    return Regimes(name, texts, pd.Index(known).get_indexer(pd.Index(values.astype(object))))


def _labels(panel: Panel, regimes: RegimesLike) -> tuple[pd.Series, str]:
    """The label of every row, and what the regimes are called."""
    if isinstance(regimes, str) and regimes in panel.columns:
        return panel.column(regimes), regimes
    if isinstance(regimes, pd.Series) and regimes.index.nlevels == 2:
        if regimes.index.has_duplicates:
            twice = regimes.index[regimes.index.duplicated()]
            raise DataError(f"regimes= names more than one regime for {listing(twice)}.")
        return regimes.reindex(panel.index), str(regimes.name or "regime")
    if not isinstance(regimes, str | pd.Series | Mapping):
        raise OptionError(
            f"regimes must be a column name, a Series or a mapping, not {type(regimes).__name__}."
        )
    # What groups of units go by is known where gaps between them are explained.
    from spillgap.units import groups_of

    split = groups_of(panel, regimes)
    by_row = pd.Series(split.labels.to_numpy()[panel.unit_codes], index=panel.index)
    return by_row, str(split.names.name)


def _in_order(values: pd.Series, name: str) -> list[Hashable]:
    """The labels in the order that was declared for the column, else sorted."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return list(values.cat.remove_unused_categories().cat.categories)
    try:
        return sorted(values.unique())
    except TypeError as problem:
        kinds = sorted({type(label).__name__ for label in values})
        raise DataError(
            f"The labels of regimes={name!r} mix {' and '.join(kinds)}: make them one type."
        ) from problem


def _text(label: Hashable) -> str:
    """A label in a name: 1.0, as a column with gaps makes of 1, reads 1."""
    if isinstance(label, float | np.floating) and float(label).is_integer():
        return str(int(label))
    return str(label)


def refuse_thin_regimes(
    regimes: Regimes, values: Floats, terms: Iterable[str], units: Integers, *, within: bool
) -> None:
    """Refuse a regime that cannot have coefficients of its own.

    Parameters
    ----------
    values : ndarray, shape (n, K)
        The K ``terms`` before they are split.
    units : ndarray of int, shape (n,)
    within : bool
        Whether unit effects are swept out.

    Raises
    ------
    EstimationError
        For a regime without rows, with fewer than coefficients, or in which a regressor does
        not vary; it names the regime and the regressor.
    """
    split = [(k, t) for k, t in enumerate(terms) if t in regimes.terms]
    everywhere = np.bincount(units)
    for r, label in enumerate(regimes.labels):
        rows = np.flatnonzero(regimes.codes == r)
        here = np.bincount(units[rows], minlength=everywhere.size)
        # A unit that changes its regime has its effect from the other rows too.
        own = int(((here == everywhere) & (here > 0)).sum()) if within else 0
        left = rows.size - own
        if left <= len(split):
            effects = f", {left} of them after unit effects," if within else ""
            raise EstimationError(
                f"The regime {label!r} of {regimes.name!r} has {rows.size} rows{effects} for "
                f"{len(split)} coefficients of its own. Join it with another, or let fewer "
                "regressors vary: regimes_vary=."
            )
        inside = values[rows]
        for k, term in split:
            if term != "Intercept" and np.ptp(inside[:, k]) <= 1e-13 * np.abs(inside[:, k]).max():
                raise EstimationError(
                    f"{term!r} does not vary in the regime {label!r} of {regimes.name!r}: it has "
                    "no coefficient there. Let it have one for all regimes: regimes_vary=."
                )
