"""Where a budget of one factor reaches furthest, and what simple rules reach instead."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Floats, Integers
from spillgap.errors import DataWarning, OptionError, listing
from spillgap.explain.decomposition.structure import Structure
from spillgap.explain.scenarios._goals import gauges_for, goal_of
from spillgap.explain.scenarios._outcomes import Outcomes
from spillgap.explain.scenarios._programme import Programme
from spillgap.explain.scenarios._response import Reach, Response, mean_reach
from spillgap.explain.scenarios._target import Target
from spillgap.explain.scenarios.budget import Cap, Spent, caps_of, rules, spent_variable
from spillgap.explain.scenarios.shock import period_position
from spillgap.gaps import Partition
from spillgap.gaps.measures import OBJECTIVE, Objective
from spillgap.groups import GroupsLike
from spillgap.models.parameter_draws import (
    Drawn,
    drawn_with_weights,
    single_rows,
    with_known_weights,
)
from spillgap.options import HORIZON, Horizon
from spillgap.units import display, groups_of

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Target", "target"]


MOST_UNITS = 600
"""Beyond so many units only the mean is aimed at: the convex programmes are dense."""

_EXACT = 1e-6


@dataclass(frozen=True, eq=False)
class _Asked:
    """What a target is asked for, its words checked."""

    objective: Objective
    cap: Cap
    horizon: Horizon
    groups: Partition | None
    pair: Sequence[Hashable] | None
    draws: int
    reoptimise: int
    seed: int | np.random.Generator


@dataclass(frozen=True, eq=False)
class _Place:
    """The M units of the period, what is spent there, and how y responds."""

    response: Response
    spent: Spent
    units: pd.Index
    rows: Integers


@dataclass(frozen=True, eq=False)
class _Use:
    """The budget's best use, as :class:`Target` holds it."""

    programme: Programme
    amounts: pd.DataFrame
    gap: float
    exact: bool
    redone: Floats
    changes: dict[str, Floats]


def target(
    results: Results,
    variable: str,
    budget: float,
    *,
    objective: Objective = "mean",
    cap: Cap = "observed",
    period: Hashable | None = None,
    horizon: Horizon = "short",
    groups: GroupsLike | None = None,
    pair: Sequence[Hashable] | None = None,
    draws: int = 500,
    reoptimise: int = 50,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
) -> Target:
    """Find where a budget of a factor raises the mean most, or lowers inequality most.

    max_z f((I − ρW)⁻¹(βI + θW)z) over Σz ≤ budget, 0 ≤ z ≤ cap: a linear programme for the
    mean, a convex one for the variance and the gap, a pseudo-convex one for Theil's indices.

    Parameters
    ----------
    results : Results
    variable : str
        A term of the formula, or a column that enters as itself or as its log.
    budget : float
        In units of the variable, over all units together; it need not be spent in full.
    objective : {"mean", "variance", "theil_t", "theil_l", "gap"}
        ``"gap"`` brings the means of two groups together (``groups``, ``pair``).
    cap : "observed", None, float, mapping or Series
        The most that a unit can take. ``"observed"``: no unit is taken beyond the highest value
        in the panel. None: no limit.
    period : label, optional
        Whose levels are the start; by default the last.
    horizon : {"short", "long"}
        For dynamic models.
    groups, pair : optional
        As in ``explain_gap``.
    draws : int
        For the intervals of what each rule reaches.
    reoptimise : int
        For how many draws the best use is found anew.

    Returns
    -------
    Target

    Warns
    -----
    DataWarning
        If the best use goes beyond the highest value observed; also in ``warnings``.

    Raises
    ------
    OptionError
        For a budget that is not positive or more than the caps hold, an unknown objective, or
        a column that enters otherwise than as itself or its log.
    DataError
        For a Theil of values that are not positive, or of logs.
    UnknownNameError
        For a variable that the model lacks.

    Notes
    -----
    Rules: ``uniform`` gives every unit the same, ``lagging_first`` fills units up to their cap
    from the lowest y upwards, ``hub_first`` from the one that sends most to others downwards.
    With a dependent variable in logs the objective is that of the logs.

    References
    ----------
    Frank & Wolfe (1956), for the certificate; Kraft (1988), for the solver.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> res = sg.SDM("gsp ~ pcap + pc + emp", states.panel).fit()
    >>> use = res.target("emp", 1000.0, draws=50, reoptimise=5)
    >>> use.exact, round(float(use.amounts["best"].sum()), 6)
    (True, 1000.0)
    """
    asked = _Asked(
        objective=OBJECTIVE.parse(objective),
        cap=cap,
        horizon=HORIZON.parse(horizon),
        groups=None if groups is None else groups_of(results.model.panel, groups),
        pair=pair,
        draws=draws,
        reoptimise=max(reoptimise, 1),
        seed=seed,
    )
    results.refuse_if_unstable("targeting")
    structure = Structure(with_known_weights(results))
    response = Response(structure, period_position(results, period))
    rows = np.flatnonzero(results.design.period_codes == response.position)
    units = results.design.units[results.design.unit_codes[rows]]
    if asked.objective != "mean" and len(units) > MOST_UNITS:
        raise OptionError(f"objective={objective!r} takes at most {MOST_UNITS} units.")
    spent = spent_variable(structure, variable, rows)
    gauges = gauges_for(results, rows, asked.groups, asked.pair, asked.objective)
    use = _best_use(results, _Place(response, spent, units, rows), budget, gauges, asked)
    notices = _beyond(variable, spent, use.amounts["best"])
    for text in notices:
        warnings.warn(text, DataWarning, stacklevel=3)
    return Target(
        results=results, variable=variable, objective=asked.objective, budget=float(budget),
        period=results.design.periods[response.position], programme=use.programme,
        amounts=use.amounts, duality_gap=use.gap, exact=use.exact, redone=use.redone,
        changes=use.changes, level=level, gauges=gauges, before=spent.before, warnings=notices,
    )  # fmt: skip


def _best_use(
    results: Results, place: _Place, budget: float, gauges: Outcomes, asked: _Asked
) -> _Use:
    """The best amounts at the estimate and at simulated parameters, beside the rules of thumb."""
    response, spent, objective = place.response, place.spent, asked.objective
    structure = response.structure
    base = results.design.y[place.rows]
    caps = caps_of(asked.cap, spent.before, spent.top, place.units, budget)
    effect = _effect(response, spent.column, structure.point[0], asked.horizon)
    goal = goal_of(results, objective, gauges, base, place.units)
    programme = Programme(goal, base, effect, spent.moves, float(budget), caps)
    best, gap, exact = _optimum(programme, objective)
    amounts = pd.DataFrame({"best": best, **rules(base, effect, budget, caps)}, index=place.units)
    drawn = drawn_with_weights(results, asked.draws, asked.seed, asked.horizon)
    effects = (
        _effect(response.beside(known), spent.column, row, asked.horizon)
        for known, row in single_rows(drawn.parts)
    )
    again = (replace(programme, effect=one, start=best) for one in effects)
    redone = [_optimum(one, objective)[0] for one in islice(again, asked.reoptimise)]
    first = Drawn(structure.results, structure.point)
    changes = _changes(response, spent, amounts, (first, *drawn.parts), asked.horizon)
    return _Use(programme, amounts, gap, exact, np.array(redone), changes)


def _effect(response: Response, column: int, row: Floats, horizon: Horizon) -> Floats | Reach:
    """Effects of a term; of many units, for whom only the mean is aimed at, without a matrix."""
    many = len(response.members) > MOST_UNITS
    return (response.reach if many else response.matrix)(column, row, horizon)


def _beyond(variable: str, spent: Spent, best: pd.Series) -> tuple[str, ...]:
    """A notice where the best amounts go beyond the highest value observed."""
    after = spent.before + best.to_numpy()
    outside = after > spent.top + 1e-9 * max(1.0, abs(spent.top))
    if not outside.any():
        return ()
    where = [
        f"{value:.4g} in {display(unit, 'en', best.index)}"
        for value, unit in zip(after[outside], best.index[outside])
    ]
    return (
        f"Extrapolation: {variable} would be {listing(where)}, beyond the highest value observed "
        f"({spent.top:.4g}).",
    )


def _optimum(programme: Programme, objective: Objective) -> tuple[Floats, float, bool]:
    """The best z, its duality gap, and whether it is the optimum."""
    if objective == "mean":
        return programme.most(mean_reach(programme.effect)), 0.0, True
    z, gap = programme.solve()
    # The effect of a log's amount is not linear: without a gain left it need not be the best.
    return z, gap, programme.moves.level is None and gap <= _EXACT


def _changes(
    response: Response,
    spent: Spent,
    amounts: pd.DataFrame,
    drawn: tuple[Drawn, ...],
    horizon: Horizon,
) -> dict[str, Floats]:
    """By rule, (D, M) changes of y at D draws of the parameters."""

    def of(terms: Floats) -> Floats:
        made = []
        for part in drawn:
            there = response.beside(part.results)
            if horizon == "long":
                made.append(there.long_run(terms, part.values)[:, 0])
            else:
                made.append(there.path(terms, part.values, 0, lasting=True)[:, 0])
        return np.concatenate(made)

    changes = {}
    for rule in amounts.columns:
        terms = np.zeros((len(amounts), len(response.structure.terms.names)))
        terms[:, spent.column] = spent.moves.value(amounts[rule].to_numpy())
        changes[rule] = of(terms)
    return changes
