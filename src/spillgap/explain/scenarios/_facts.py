"""What there is to say of a scenario and of a target: numbers, and the sentences that follow."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap.labels import LabelsLike, goal_label, labels_from, measure_label
from spillgap.options import Language
from spillgap.text import say
from spillgap.text.verdicts import coverage
from spillgap.units import display

if TYPE_CHECKING:
    from spillgap.explain.scenarios._scenario import ScenarioResult
    from spillgap.explain.scenarios._target import Target

__all__ = ["ChangeFacts", "EstimateFacts", "ScenarioFacts", "TargetFacts", "scenario_facts",
           "target_facts"]  # fmt: skip

NAMED = 4
"""A sentence names so many units where something changes; more are counted."""

FUNDED = 5
"""A sentence names so many units that receive."""

RULES = ("uniform", "lagging_first", "hub_first")
"""What the best use of a budget is held against."""


@dataclass(frozen=True)
class EstimateFacts:
    """A change with its interval, and from where it starts."""

    value: float
    lower: float
    upper: float
    baseline: float = float("nan")

    @classmethod
    def of(cls, outcomes: pd.DataFrame, name: str) -> EstimateFacts:
        """From a row of outcomes."""
        row = outcomes.loc[[name]].iloc[0]
        values = (float(row[c]) for c in ("estimate", "lower", "upper", "baseline"))
        return cls(*values)

    def text(self, lang: Language) -> str:
        """The change and its interval."""
        return say("explain:estimate", lang, value=self.value, low=self.lower, high=self.upper,
                   zero=coverage(self.lower, self.upper))  # fmt: skip


@dataclass(frozen=True)
class ChangeFacts:
    """What a scenario changes of one variable: from the least to the most, and in which units."""

    variable: str
    low: float
    high: float
    units: tuple[Hashable, ...]


@dataclass(frozen=True)
class ScenarioFacts:
    """The numbers of a scenario, as a sentence needs them.

    Attributes
    ----------
    period : label
    dependent : str
    changes : tuple of ChangeFacts
    here, elsewhere : EstimateFacts
        Sum of the changes of y in the units that are changed, and in all others; None if there
        are no others.
    mean : EstimateFacts
    pair : tuple or None
        The groups whose gap is gauged, and
    gap : EstimateFacts or None
        the change of their gap.
    measure : str or None
        The first measure of inequality, and
    inequality : EstimateFacts or None
        its change.
    extrapolated : bool
    """

    period: Hashable
    dependent: str
    changes: tuple[ChangeFacts, ...]
    here: EstimateFacts
    elsewhere: EstimateFacts | None
    mean: EstimateFacts
    pair: tuple[Hashable, Hashable] | None
    gap: EstimateFacts | None
    measure: str | None
    inequality: EstimateFacts | None
    extrapolated: bool

    def sentence(self, units: pd.Index, lang: Language, labels: LabelsLike) -> str:
        """The scenario and what comes of it; ``units`` are the panel's."""
        known = labels_from(labels, lang)
        changes = [_change_text(change, known.inline(change.variable), units, lang)
                   for change in self.changes]  # fmt: skip
        return say(
            "explain:scenario", lang, changes=changes, period=str(self.period),
            dependent=known.inline(self.dependent), here=self.here.text(lang),
            others="no" if self.elsewhere is None else "yes",
            elsewhere="" if self.elsewhere is None else self.elsewhere.text(lang),
            mean=self.mean.text(lang), gap=self._gap(lang), inequality=self._inequality(lang),
            extrapolated="yes" if self.extrapolated else "no",
        )  # fmt: skip

    def _gap(self, lang: Language) -> str:
        if self.pair is None or self.gap is None:
            return ""
        first, second = (display(label, lang) for label in self.pair)
        return say("explain:scenario-gap", lang, first=first, second=second,
                   baseline=self.gap.baseline, estimate=self.gap.text(lang))  # fmt: skip

    def _inequality(self, lang: Language) -> str:
        if self.measure is None or self.inequality is None:
            return ""
        return say("explain:scenario-inequality", lang, measure=measure_label(self.measure, lang),
                   baseline=self.inequality.baseline,
                   estimate=self.inequality.text(lang))  # fmt: skip


def _change_text(change: ChangeFacts, label: str, units: pd.Index, lang: Language) -> str:
    if len(change.units) > NAMED:
        where = say("explain:places-counted", lang, n=len(change.units))
    else:
        named = [display(unit, lang, units) for unit in change.units]
        where = say("explain:places-named", lang, units=named)
    sizes = "one" if np.isclose(change.low, change.high) else "several"
    return say("explain:change", lang, label=label, low=change.low, high=change.high,
               sizes=sizes, where=where)  # fmt: skip


def scenario_facts(scenario: ScenarioResult) -> ScenarioFacts:
    """What there is to say of a scenario."""
    table, outcomes = scenario.to_frame(), scenario.outcomes()
    units = set(scenario.shock.amounts.index.get_level_values("unit"))
    inside = np.asarray(table.index.isin(list(units)))
    pair = scenario.gauges.pair
    measure = scenario.gauges.measures[0] if scenario.gauges.measures else None
    return ScenarioFacts(
        period=scenario.period,
        dependent=scenario.results.design.dependent,
        changes=tuple(
            _changed(str(variable), rows["change"])
            for variable, rows in scenario.shock.amounts.groupby(level="variable", sort=False)
        ),
        here=_sum(scenario, table, inside),
        elsewhere=_sum(scenario, table, ~inside) if (~inside).any() else None,
        mean=EstimateFacts.of(outcomes, "mean"),
        pair=pair,
        gap=None if pair is None else EstimateFacts.of(outcomes, "gap"),
        measure=measure,
        inequality=None if measure is None else EstimateFacts.of(outcomes, measure),
        extrapolated=bool(scenario.warnings),
    )


def _changed(variable: str, changes: pd.Series) -> ChangeFacts:
    units = tuple(changes.index.get_level_values("unit"))
    return ChangeFacts(variable, float(changes.min()), float(changes.max()), units)


def _sum(scenario: ScenarioResult, table: pd.DataFrame, among: NDArray[np.bool_]) -> EstimateFacts:
    tail = (1.0 - scenario.level) / 2.0
    sums = scenario.draws[:, -1, among].sum(axis=1)
    low, high = np.quantile(sums, [tail, 1.0 - tail])
    point = float(table["change"].to_numpy()[among].sum())
    return EstimateFacts(point, float(low), float(high))


@dataclass(frozen=True)
class TargetFacts:
    """The numbers of a target, as a sentence needs them.

    Attributes
    ----------
    objective, variable : str
    budget : float
    receivers : tuple of (unit, amount)
        Who receives, the largest amount first.
    reached : EstimateFacts
    rules : tuple of (rule, change)
    """

    objective: str
    variable: str
    budget: float
    receivers: tuple[tuple[Hashable, float], ...]
    reached: EstimateFacts
    rules: tuple[tuple[str, float], ...]

    def sentence(self, units: pd.Index, lang: Language, labels: LabelsLike) -> str:
        """Where the budget goes and what it reaches; ``units`` are the panel's."""
        named = [
            say("explain:with-amount", lang, unit=display(unit, lang, units), amount=amount)
            for unit, amount in self.receivers[:FUNDED]
        ]
        if len(self.receivers) > FUNDED:
            named.append(say("explain:more-units", lang, n=len(self.receivers) - FUNDED))
        rules = [say("explain:rule", lang, rule=rule, value=value) for rule, value in self.rules]
        return say(
            "explain:target", lang, aim=goal_label(self.objective, lang), budget=self.budget,
            units=named,
            variable=labels_from(labels, lang).inline(self.variable),
            reached=self.reached.text(lang), rules=rules,
        )  # fmt: skip


def target_facts(target: Target) -> TargetFacts:
    """What there is to say of a target."""
    outcome = target.objective if target.objective in target.gauges.names else "mean"
    frame = target.to_frame()
    table = frame[frame.index.get_level_values("outcome") == outcome].droplevel("outcome")
    chosen = target.allocation()["amount"]
    chosen = chosen[chosen > 1e-6 * target.budget]
    return TargetFacts(
        objective=target.objective,
        variable=target.variable,
        budget=target.budget,
        receivers=tuple((unit, float(amount)) for unit, amount in chosen.items()),
        reached=EstimateFacts.of(table, "best"),
        rules=tuple((rule, float(table["estimate"][rule])) for rule in RULES),
    )
