"""What a budget reaches at its best, and by rules of thumb."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats, Forwarded
from spillgap.errors import OptionError
from spillgap.explain.scenarios._facts import TargetFacts, target_facts
from spillgap.explain.scenarios._goals import goal_of
from spillgap.explain.scenarios._maps import draw
from spillgap.explain.scenarios._outcomes import Outcomes
from spillgap.explain.scenarios._programme import Programme
from spillgap.explain.scenarios._response import Reach, mean_reach
from spillgap.gaps.measures import DISPARITY, Disparity, Objective
from spillgap.labels import LabelsLike
from spillgap.options import BUDGET_RULE, LANGUAGE, BudgetRule, Language

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

    from spillgap.models.results import Results

__all__ = ["Target"]


@dataclass(frozen=True, eq=False)
class Target(Shown):
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
    period: Hashable
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
        if isinstance(self.programme.effect, Reach):
            raise OptionError(
                f"A frontier of {len(self.amounts):,} units takes convex programmes that are too "
                "large. Aim at regions of them: fit the model to a panel of groups."
            )
        name = DISPARITY.parse_optional(against) or self._opposite()
        goal = goal_of(self.results, name, self.gauges, self.programme.base, self.amounts.index)
        programme = replace(self.programme, goal=goal, start=None)
        worth = mean_reach(programme.effect)
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

    def map(
        self,
        boundaries: GeoDataFrame | None = None,
        *,
        rule: BudgetRule = "best",
        **options: Forwarded,
    ) -> Axes:
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
