"""A budget's terms: what is spent, how much a unit can take, and rules of thumb."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from spillgap._types import Floats, Integers
from spillgap.errors import OptionError, UnknownNameError, listing, suggest
from spillgap.explain.decomposition.structure import Structure
from spillgap.explain.scenarios._programme import Moves, levelled
from spillgap.explain.scenarios._response import Reach, mean_reach, sent_by
from spillgap.options import OBSERVED_CAP
from spillgap.units import resolve_unit

__all__ = ["Cap", "Spent", "caps_of", "evenly", "in_turn", "rules", "spent_variable"]

Cap: TypeAlias = "str | float | Mapping[Hashable, float] | pd.Series | None"
"""The most that a unit can take: ``"observed"``, a number for all, by unit, or no limit."""


@dataclass(frozen=True, eq=False)
class Spent:
    """What a budget is spent on.

    Attributes
    ----------
    column : int
        The position of its term.
    moves : Moves
        How amounts move the term.
    before : ndarray, shape (M,)
        Values of the period.
    top : float
        The highest value of the panel.
    """

    column: int
    moves: Moves
    before: Floats
    top: float


def spent_variable(structure: Structure, variable: str, rows: Integers) -> Spent:
    """What is spent under a name, at the rows (M,) of a period."""
    terms = structure.terms
    using = [term for term, columns in terms.sources.items() if variable in columns]
    if variable in terms.names and using in ([], [variable]):
        at = terms.names.index(variable)
        column = terms.values[:, at]
        return Spent(at, Moves(), column[rows], float(column.max()))
    if using and using[0] in (f"log({variable})", f"np.log({variable})") and len(using) == 1:
        values = structure.results.model.panel.column(variable).astype(float)
        before = np.asarray(values.loc[structure.results.design.index], dtype=np.float64)[rows]
        at = terms.names.index(using[0])
        return Spent(at, Moves(before), before, float(values.max()))
    if using:
        raise OptionError(
            f"{variable!r} enters by {listing(using)}: its effect per unit is not one number. "
            "Targeting takes a term of the formula, or a column that enters as itself or its log."
        )
    known = [*dict.fromkeys([*terms.names, *(c for s in terms.sources.values() for c in s)])]
    raise UnknownNameError(
        f"The model has no variable {variable!r}.{suggest(variable, known)} "
        f"It has: {listing(known, most=30)}."
    )


def caps_of(cap: Cap, before: Floats, top: float, units: pd.Index, budget: float) -> Floats:
    """(M,) the most that each unit can take."""
    if not (isinstance(budget, int | float | np.number) and 0 < budget < np.inf):
        raise OptionError(f"budget={budget!r} must be a positive number.")
    if cap is None:
        return np.full(len(units), float(budget))
    if isinstance(cap, str):
        OBSERVED_CAP.parse(cap, other="a number, a mapping or None")
        caps = np.maximum(top - before, 0.0)
    elif isinstance(cap, Mapping | pd.Series):
        by_unit = {resolve_unit(units, name): float(value) for name, value in cap.items()}
        missing = [unit for unit in units if unit not in by_unit]
        if missing:
            raise OptionError(f"cap has no entry for {listing(missing)}; 0 keeps a unit out.")
        caps = np.array([by_unit[unit] for unit in units])
    else:
        caps = np.full(len(units), float(cap))
    if (caps < 0).any() or not np.isfinite(caps).all():
        raise OptionError("cap must be finite and not negative.")
    if caps.sum() < budget * (1 - 1e-12):
        raise OptionError(
            f"The caps hold {caps.sum():.6g} in all, less than the budget of {budget:g}. Lower the "
            "budget or pass cap=."
        )
    return caps


def rules(base: Floats, effect: Floats | Reach, budget: float, cap: Floats) -> dict[str, Floats]:
    """(M,) amounts of the three rules of thumb."""
    reached = float(np.abs(mean_reach(effect)).max()) * base.size
    sent = levelled(sent_by(effect), reached)
    return {
        "uniform": evenly(budget, cap),
        "lagging_first": in_turn(np.argsort(base, kind="stable"), budget, cap),
        "hub_first": in_turn(np.argsort(-sent, kind="stable"), budget, cap),
    }


def evenly(budget: float, cap: Floats) -> Floats:
    """The same for all, what a cap turns away shared among the others."""
    order = np.sort(cap)
    left = budget - np.concatenate([[0.0], np.cumsum(order)[:-1]])
    height = left / np.arange(cap.size, 0, -1)
    fits = np.flatnonzero(height <= order)
    return np.minimum(cap, height[fits[0]] if fits.size else order[-1])


def in_turn(order: Integers, budget: float, cap: Floats) -> Floats:
    """Each up to its cap, in that order, until the budget is spent."""
    reached = np.minimum(np.cumsum(cap[order]), budget)
    out = np.empty(cap.size)
    out[order] = np.diff(reached, prepend=0.0)
    return out
