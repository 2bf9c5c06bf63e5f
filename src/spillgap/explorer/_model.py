"""The fitted reduced form of the page's scenarios: parameters, their draws, W and the factors."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Floats, Integers, Keywords
from spillgap.errors import DataWarning, SpillgapError, UnstableError
from spillgap.explain.decomposition.structure import Structure
from spillgap.explorer._encoding import Facts, packed, packed_matrix
from spillgap.explorer._source import Budget, Source
from spillgap.gaps.measures import Objective
from spillgap.models.effects import stable_draws
from spillgap.models.lags import SpatialLag
from spillgap.options import Horizon
from spillgap.terms import is_log

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Factor", "factors_of", "models"]


SHARES = (0.25, 0.5, 1.0)
"""Budgets to be placed, in standard deviations of the variable per unit on average."""
_CAP = 3.0
"""The most that a unit can take of a budget, in equal shares."""
_MOST_TARGETED = 600
_FEWEST = 10


@dataclass(frozen=True, eq=False)
class Factor:
    """What a slider moves: a column of the data, or a term of the formula.

    Attributes
    ----------
    name : str
        As a scenario takes it.
    terms : tuple of (int, bool)
        The terms that it enters by: position, and whether as its log.
    values : ndarray, shape (n,)
        On the rows of the fit.
    """

    name: str
    terms: tuple[tuple[int, bool], ...]
    values: Floats


def models(source: Source) -> list[Facts]:
    """Under every W that the model was fitted with, what the page needs to answer a scenario."""
    return [
        _model(name, results, source, main=number == 0)
        for number, (name, results) in enumerate(source.results.items())
    ]


def factors_of(structure: Structure) -> list[Factor]:
    """What can be moved exactly in the page.

    A column that enters as itself, its log or both; of other columns the terms themselves. Terms
    of what is no number (a category's levels) cannot be moved by degrees.
    """
    terms, panel = structure.terms, structure.results.model.panel
    entering: dict[str, list[tuple[int, bool] | None]] = {}
    for position, term in enumerate(terms.names):
        for column in terms.sources[term]:
            entering.setdefault(column, []).append(_way(term, column, position))
    numeric = {c for c in entering if pd.api.types.is_numeric_dtype(panel.column(c))}
    found = []
    for column, ways in entering.items():
        known = tuple(way for way in ways if way is not None)
        if column in numeric and len(known) == len(ways):
            values = panel.column(column).astype(float).loc[structure.results.design.index]
            found.append(Factor(column, known, np.asarray(values, dtype=np.float64)))
    moved = {position for factor in found for position, _ in factor.terms}
    for position, term in enumerate(terms.names):
        sources = terms.sources[term]
        if position not in moved and term not in entering and set(sources) <= numeric:
            found.append(Factor(term, ((position, False),), terms.values[:, position]))
    return found


def _way(term: str, column: str, position: int) -> tuple[int, bool] | None:
    if term == column:
        return position, False
    return (position, True) if term in (f"log({column})", f"np.log({column})") else None


def _model(name: str, results: Results, source: Source, *, main: bool) -> Facts:
    structure = Structure(results)
    design = results.design
    position = len(design.periods) - 1
    rows = np.flatnonzero(design.period_codes == position)
    units = design.units[design.unit_codes[rows]]
    made: Facts = {"weights": name, "period": str(design.periods[position])}
    try:
        results.refuse_if_unstable("scenario")
        made["horizons"] = _horizons(structure, source)
    except UnstableError:
        return {**made, "unstable": True}
    factors = factors_of(structure)
    return {
        **made,
        "dependent": design.dependent,
        "logs": is_log(design.dependent),
        "units": packed(source.panel.units.get_indexer(units), "u4"),
        "base": packed(design.y[rows], "f8"),
        "lag": _matrix(design.lag, position),
        "durbin": _matrix(design.durbin_lag, position),
        "members": packed(design.members[rows], "f8"),
        "factors": [_factor(factor, rows) for factor in factors],
        "budgets": _targets(results, factors, rows, source) if main else [],
    }


def _matrix(lag: SpatialLag | None, position: int) -> Facts | None:
    """W of a period."""
    return None if lag is None else packed_matrix(lag.matrices[lag.which[position]])


def _horizons(structure: Structure, source: Source) -> Facts:
    """Parameters at the estimate and at the draws: now, and in the long run where there is one."""
    results = structure.results
    made: Facts = {"short": _parameters(structure, source, "short")}
    if results.model.specification.dynamic and results.stable:
        made["long"] = _parameters(structure, source, "long")
    return made


def _parameters(structure: Structure, source: Source, horizon: Horizon) -> Facts:
    """ρ*, the factor of the multiplier, β and θ: the estimate first, then (D, …) draws."""
    drawn, _ = stable_draws(structure.results, source.draws, source.seed, horizon)
    values = np.vstack([structure.point, drawn])
    rho, scale = structure.dynamics(values).multiplier(horizon)
    beta, theta = structure.slopes(values)
    return {
        "rho": packed(rho, "f8"),
        "scale": packed(scale, "f8"),
        "beta": packed(beta, "f8"),
        "theta": packed(theta, "f8"),
    }


def _factor(factor: Factor, rows: Integers) -> Facts:
    values = factor.values
    return {
        "name": factor.name,
        "terms": [[position, log] for position, log in factor.terms],
        "before": packed(values[rows], "f8"),
        "spread": float(values.std(ddof=1)) if len(values) > 1 else 0.0,
        "low": float(values.min()),
        "high": float(values.max()),
    }


def _targets(
    results: Results, factors: list[Factor], rows: Integers, source: Source
) -> list[Facts]:
    """Budgets of factors that enter by one term, where each aim would put them."""
    if rows.size > _MOST_TARGETED:
        return []
    budgets = list(source.budgets)
    for factor in factors:
        spread = float(factor.values[rows].std())
        if len(factor.terms) == 1 and spread > 0.0:
            wanted = [_round(share * spread) for share in SHARES]
            budgets += [Budget(factor.name, m * rows.size, _CAP * m) for m in wanted]
    return [made for budget in budgets for made in _placed(results, budget, source)]


def _round(amount: float) -> float:
    """To two significant digits."""
    return float(f"{amount:.2g}")


def _placed(results: Results, budget: Budget, source: Source) -> list[Facts]:
    """The best and the equal amounts of a budget under every aim that the outcome admits."""
    first = next(iter(source.groups.values()), None)
    aims: list[tuple[Objective, Keywords]] = [("mean", {}), ("theil_t", {})]
    if first is not None:
        pairing = {"groups": first.labels, "pair": source.pair}
        aims.append(("gap", pairing))
    found = []
    for objective, pairing in aims:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DataWarning)
                target = results.target(
                    budget.variable,
                    budget.amount,
                    objective=objective,
                    cap=budget.cap,
                    draws=_FEWEST,
                    reoptimise=1,
                    seed=source.seed,
                    **pairing,
                )
        except SpillgapError:
            continue
        found.append(
            {
                "factor": budget.variable,
                "budget": budget.amount,
                "cap": budget.cap if isinstance(budget.cap, int | float) else None,
                "aim": objective,
                "best": packed(target.amounts["best"], "f8"),
                "equal": packed(target.amounts["uniform"], "f8"),
            }
        )
    return found
