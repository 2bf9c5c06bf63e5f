"""Where a budget of one factor reaches furthest, and what simple rules reach instead."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap.errors import (
    DataError,
    DataWarning,
    OptionError,
    listing,
)
from spillgap.explain.decomposition.structure import Structure
from spillgap.explain.scenarios._facts import TargetFacts, target_facts
from spillgap.explain.scenarios._maps import draw
from spillgap.explain.scenarios._outcomes import Outcomes, outcomes_for
from spillgap.explain.scenarios._programme import MEAN, Goal, Moves, Programme, lower
from spillgap.explain.scenarios._response import Response
from spillgap.explain.scenarios.budget import caps_of, rules, spent_variable
from spillgap.explain.scenarios.shock import period_position
from spillgap.gaps import Partition
from spillgap.gaps.measures import DISPARITY, MEASURES, OBJECTIVE, Disparity, Objective
from spillgap.labels import LabelsLike
from spillgap.models.effects import stable_draws
from spillgap.options import (
    BUDGET_RULE,
    HORIZON,
    LANGUAGE,
    BudgetRule,
    Horizon,
    Language,
)
from spillgap.units import display, groups_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spillgap.models.results import Results

__all__ = ["Target", "target"]

Floats: TypeAlias = NDArray[np.float64]

MOST_UNITS = 600
"""Beyond so many units only the mean is aimed at: the convex programmes are dense."""

_EXACT = 1e-6


@dataclass(frozen=True, eq=False)
class Target:
    """A budget's best use, and what rules of thumb make of it.

    Attributes
    ----------
    variable : str
        What is spent, as named.
    objective : str
    budget : float
        In units of the variable, over all units.
    amounts : pandas.DataFrame
        (M, 4) by unit: what ``best``, ``uniform``, ``lagging_first`` and ``hub_first`` give.
    duality_gap : float
        The first-order gain left at ``best``, as a share of the objective without spending.
    exact : bool
        Whether ``best`` is the optimum, and not only a point without first-order gain: linear
        and convex programmes with a duality gap of at most 1e-6.
    redone : ndarray, shape (R, M)
        The best amounts at simulated parameters.
    warnings : tuple of str
        Extrapolation beyond the highest value observed, where ``cap`` allows it.
    """

    results: Results
    variable: str
    objective: Objective
    budget: float
    period: Any
    programme: Programme
    amounts: pd.DataFrame
    duality_gap: float
    exact: bool
    redone: Floats
    changes: dict[str, Floats]
    level: float
    gauges: Outcomes
    before: Floats
    warnings: tuple[str, ...]

    def allocation(self) -> pd.DataFrame:
        """By unit: from, amount, to, share of the budget, and how firm the choice is.

        ``lower`` and ``upper`` are quantiles of the best amount over simulated parameters,
        ``funded`` the share of them in which the unit gets anything.
        """
        tail = (1.0 - self.level) / 2.0
        lower, upper = np.quantile(self.redone, [tail, 1.0 - tail], axis=0)
        amount = self.amounts["best"].to_numpy()
        table = pd.DataFrame(
            {
                "from": self.before,
                "amount": amount,
                "to": self.before + amount,
                "share": amount / self.budget,
                "lower": lower,
                "upper": upper,
                "funded": (self.redone > 1e-6 * self.budget).mean(axis=0),
            },
            index=self.amounts.index,
        )
        # Equal amounts differ in their last bits from machine to machine: they keep W's order.
        order = np.argsort(-table["amount"].round(9).to_numpy(), kind="stable")
        return table.iloc[order]

    def to_frame(self) -> pd.DataFrame:
        """Rows (rule, outcome): baseline, scenario, estimate, lower, upper; ``best`` first."""
        tables = {}
        for rule, moved in self.changes.items():
            tables[rule] = self.gauges.frame(self.programme.base, moved[0], moved[1:], self.level)
        return pd.concat(tables, names=["rule", "outcome"])

    def frontier(self, points: int = 9, *, against: Disparity | None = None) -> pd.DataFrame:
        """The most equal distribution for every rise of the mean that the budget can buy.

        Parameters
        ----------
        points : int
            From the lowest inequality to the highest mean.
        against : {"variance", "theil_t", "theil_l", "gap"}, optional
            What is lowered; by default the objective, or for the mean Theil's T (the variance
            where y is a log or not positive).

        Returns
        -------
        pandas.DataFrame
            One row per point: mean_change, the inequality and its change, duality_gap, and the
            amounts by unit in the further columns.
        """
        if points < 2:
            raise OptionError("A frontier needs at least 2 points.")
        name = DISPARITY.parse_optional(against) or self._opposite()
        goal = _goal(self.results, name, self.gauges, self.programme.base, self.amounts.index)
        programme = replace(self.programme, goal=goal, start=None)
        worth = programme.effect.mean(axis=0)
        equal, gap = programme.solve()
        top = programme.most(worth)
        ends = [worth @ programme.moves.value(z) for z in (equal, top)]
        rows, start = [], goal.value(programme.base)
        for share in np.linspace(0.0, 1.0, points):
            level = float(ends[0] + share * (ends[1] - ends[0]))
            if share == 0.0:
                z, left = equal, gap
            elif share == 1.0:
                z, left = top, 0.0
            else:
                z, left = replace(programme, floor=(worth, level)).solve()
            value = goal.value(programme.y(z))
            rows.append([worth @ programme.moves.value(z), value, value - start, left, *z])
        columns = ["mean_change", name, f"{name}_change", "duality_gap", *self.amounts.index]
        return pd.DataFrame(rows, columns=columns)

    def _opposite(self) -> Objective:
        if self.objective != "mean":
            return self.objective
        plain = self.gauges.logs or bool((self.programme.base <= 0).any())
        return "variance" if plain else "theil_t"

    def sentence(self, lang: Language = "en", *, labels: LabelsLike = None) -> str:
        """Where the budget goes, what it reaches, and what the rules reach, in words."""
        return self.facts().sentence(self.results.design.units, LANGUAGE.parse(lang), labels)

    def facts(self) -> TargetFacts:
        """The numbers that :meth:`sentence` tells."""
        return target_facts(self)

    def map(self, boundaries: Any = None, *, rule: BudgetRule = "best", **options: Any) -> Axes:
        """The amounts on a map; see ``ScenarioResult.map``."""
        # Most units get nothing, which leaves quantiles without distinct ends.
        options.setdefault("scheme", "equal_interval")
        options.setdefault("k", 3)
        return draw(self.amounts[BUDGET_RULE.parse(rule)].rename("amount"), boundaries, **options)

    def __repr__(self) -> str:
        first = self.allocation().index[0]
        kind = "exact" if self.exact else "no first-order gain left"
        return (
            f"Target: {self.budget:g} of {self.variable} for {self.objective} in {self.period}; "
            f"most to {first} ({kind})"
        )


def target(
    results: Results,
    variable: str,
    budget: float,
    *,
    objective: Objective = "mean",
    cap: Any = "observed",
    period: Any = None,
    horizon: Horizon = "short",
    groups: Any = None,
    pair: Sequence[Any] | None = None,
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
    objective, horizon = OBJECTIVE.parse(objective), HORIZON.parse(horizon)
    results.refuse_if_unstable("targeting")
    structure = Structure(results)
    response = Response(structure, period_position(results, period))
    rows = np.flatnonzero(results.design.period_codes == response.position)
    units = results.design.units[results.design.unit_codes[rows]]
    if objective != "mean" and len(units) > MOST_UNITS:
        raise OptionError(f"objective={objective!r} takes at most {MOST_UNITS} units.")
    column, moves, before, top = spent_variable(structure, variable, rows)
    split = None if groups is None else groups_of(results.model.panel, groups)
    gauges = _gauges(results, rows, split, pair, objective)
    base = results.design.y[rows]
    caps = caps_of(cap, before, top, units, budget)
    effect = response.matrix(column, structure.point[0], horizon)
    programme = Programme(
        _goal(results, objective, gauges, base, units), base, effect, moves, float(budget), caps
    )
    best, gap, exact = _optimum(programme, objective)
    amounts = pd.DataFrame({"best": best, **rules(base, effect, budget, caps)}, index=units)
    values, _ = stable_draws(results, draws, seed, horizon)
    points = np.vstack([structure.point, values])
    changes = _changes(response, column, moves, amounts, points, horizon)
    redone = np.array(
        [
            _optimum(
                replace(programme, effect=response.matrix(column, row, horizon), start=best),
                objective,
            )[0]
            for row in values[: max(reoptimise, 1)]
        ]
    )
    notices = _beyond(variable, before, amounts["best"], top)
    for text in notices:
        warnings.warn(text, DataWarning, stacklevel=3)
    return Target(
        results=results, variable=variable, objective=objective, budget=float(budget),
        period=results.design.periods[response.position], programme=programme, amounts=amounts,
        duality_gap=gap, exact=exact, redone=redone, changes=changes, level=level,
        gauges=gauges, before=before, warnings=notices,
    )  # fmt: skip


def _beyond(variable: str, before: Floats, best: pd.Series, top: float) -> tuple[str, ...]:
    """A notice where the best amounts go beyond the highest value observed."""
    after = before + best.to_numpy()
    outside = after > top + 1e-9 * max(1.0, abs(top))
    if not outside.any():
        return ()
    where = [
        f"{value:.4g} in {display(unit, 'en', best.index)}"
        for value, unit in zip(after[outside], best.index[outside])
    ]
    return (
        f"Extrapolation: {variable} would be {listing(where)}, beyond the highest value observed "
        f"({top:.4g}).",
    )


def _gauges(
    results: Results,
    rows: NDArray[np.intp],
    split: Partition | None,
    pair: Sequence[Any] | None,
    objective: Objective,
) -> Outcomes:
    gauges = outcomes_for(results, rows, split, pair, None)
    if objective == "gap" and gauges.contrast is None:
        raise OptionError("objective='gap' needs groups=: whose means are to come together.")
    if objective in MEASURES and objective not in gauges.measures and not gauges.logs:
        return replace(gauges, measures=(objective, *gauges.measures))
    return gauges


def _goal(
    results: Results, objective: Objective, gauges: Outcomes, base: Floats, units: pd.Index
) -> Goal:
    if objective == "gap":
        weights = gauges.contrast
        if weights is None:
            raise OptionError("objective='gap' needs groups=: whose means are to come together.")
        return Goal(lambda y: float(weights @ y) ** 2, lambda y: 2.0 * float(weights @ y) * weights)
    if objective == "mean":
        return MEAN
    measure = MEASURES[objective]
    if measure.relative and gauges.logs:
        raise DataError(
            f"{results.design.dependent!r} is a log, of which {measure.title} means nothing: use "
            "objective='variance'."
        )
    bad = ~measure.allows(base)
    if bad.any():
        raise DataError(
            f"{objective!r} needs {measure.need} values, but {results.design.dependent!r} is not "
            f"for {listing(units[bad])}. Use objective='variance'."
        )
    return lower(measure)


def _optimum(programme: Programme, objective: Objective) -> tuple[Floats, float, bool]:
    """The best z, its duality gap, and whether it is the optimum."""
    if objective == "mean":
        return programme.most(programme.effect.mean(axis=0)), 0.0, True
    z, gap = programme.solve()
    # The effect of a log's amount is not linear: without a gain left it need not be the best.
    return z, gap, programme.moves.level is None and gap <= _EXACT


def _changes(
    response: Response,
    column: int,
    moves: Moves,
    amounts: pd.DataFrame,
    values: Floats,
    horizon: Horizon,
) -> dict[str, Floats]:
    """By rule, (D, M) changes of y at (D, P) parameters."""
    made = {}
    for rule in amounts.columns:
        terms = np.zeros((len(amounts), len(response.structure.terms.names)))
        terms[:, column] = moves.value(amounts[rule].to_numpy())
        if horizon == "long":
            made[rule] = response.long_run(terms, values)[:, 0]
        else:
            made[rule] = response.path(terms, values, 0, lasting=True)[:, 0]
    return made
