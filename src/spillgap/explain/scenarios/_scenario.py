"""Scenarios: what y would be in every unit, and what the gap would be."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats, Forwarded, Untyped
from spillgap.errors import DataWarning, OptionError, UnstableError, counted
from spillgap.explain.decomposition.structure import Structure
from spillgap.explain.scenarios._facts import ScenarioFacts, scenario_facts
from spillgap.explain.scenarios._maps import draw
from spillgap.explain.scenarios._outcomes import Outcomes, outcomes_for
from spillgap.explain.scenarios._response import Response
from spillgap.explain.scenarios.shock import Shock, make_shock
from spillgap.gaps.measures import InequalityMeasure
from spillgap.groups import GroupsLike
from spillgap.labels import LabelsLike
from spillgap.models.parameter_draws import drawn_with_weights, with_known_weights
from spillgap.options import (
    LANGUAGE,
    LONG_RUN,
    SCENARIO_COLUMN,
    Language,
    LongRun,
    ScenarioColumn,
)
from spillgap.units import groups_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

    from spillgap.models.results import Results

__all__ = ["ScenarioResult", "compare_scenarios", "scenario"]


@dataclass(frozen=True, eq=False)
class ScenarioResult(Shown):
    """What a change of regressors does to y, here and elsewhere.

    Attributes
    ----------
    name : str
    shock : Shock
        What is changed; ``shock.amounts`` says from what to what.
    units : pandas.Index
        The M units with a row in the period.
    period : label
        When the change begins.
    horizon : int or "long"
        How many periods after it the path ends; the long run.
    lasting : bool
    estimate : ndarray, shape (H + 1, M)
        Change of y, period by period.
    draws : ndarray, shape (D, H + 1, M)
    warnings : tuple of str
        Extrapolation beyond the observed range.
    """

    results: Results
    name: str
    shock: Shock
    units: pd.Index
    period: Hashable
    horizon: int | LongRun
    lasting: bool
    estimate: Floats
    draws: Floats
    redrawn: int
    level: float
    gauges: Outcomes
    warnings: tuple[str, ...]

    @cached_property
    def baseline(self) -> Floats:
        """(M,) observed y of the period."""
        return self.results.design.y[self.shock.rows]

    def to_frame(self) -> pd.DataFrame:
        """By unit, at the end of the path: baseline, change, std_error, lower, upper, level.

        All in units of the dependent variable; ``level`` is baseline + change.
        """
        table = self._intervals(self.estimate[-1], self.draws[:, -1, :], self.units)
        table.insert(0, "baseline", self.baseline)
        table["level"] = self.baseline + self.estimate[-1]
        return table

    def path(self) -> pd.DataFrame:
        """By (step, unit): change, std_error, lower, upper; step 0 is the period itself."""
        steps = ["long"] if self.horizon == "long" else list(range(len(self.estimate)))
        frames = {
            step: self._intervals(self.estimate[h], self.draws[:, h, :], self.units)
            for h, step in enumerate(steps)
        }
        return pd.concat(frames, names=["step"])

    def outcomes(self) -> pd.DataFrame:
        """The mean of all units and each measure of the gap, at the end of the path.

        Rows by outcome; columns baseline, scenario, estimate (the change), lower, upper. With a
        dependent variable log(v), mean and measures are those of v.
        """
        return self.gauges.frame(self.baseline, self.estimate[-1], self.draws[:, -1, :], self.level)

    def _intervals(self, estimate: Floats, draws: Floats, index: pd.Index) -> pd.DataFrame:
        tail = (1.0 - self.level) / 2.0
        lower, upper = np.quantile(draws, [tail, 1.0 - tail], axis=0)
        return pd.DataFrame(
            {
                "change": estimate,
                "std_error": draws.std(axis=0, ddof=1),
                "lower": lower,
                "upper": upper,
            },
            index=index,
        )

    def map(
        self,
        boundaries: GeoDataFrame | None = None,
        *,
        column: ScenarioColumn = "change",
        **options: Forwarded,
    ) -> Axes:
        """The change (or another column of ``to_frame``) on a map.

        ``boundaries`` is a GeoDataFrame indexed by unit; for China's provinces the package
        has its own. Further options are those of :func:`spillgap.figures.choropleth`.
        """
        return draw(self.to_frame()[SCENARIO_COLUMN.parse(column)], boundaries, **options)

    def sentence(self, lang: Language = "en", *, labels: LabelsLike = None) -> str:
        """The scenario and what comes of it, in words."""
        return self.facts().sentence(self.results.design.units, LANGUAGE.parse(lang), labels)

    def facts(self) -> ScenarioFacts:
        """The numbers that :meth:`sentence` tells."""
        return scenario_facts(self)

    def __repr__(self) -> str:
        mean = self.estimate[-1].mean()
        flag = f"; {counted(len(self.warnings), 'warning')}" if self.warnings else ""
        return (
            f"ScenarioResult {self.name!r}: mean change {mean:.4g} over {len(self.units)} units, "
            f"{len(self.draws)} draws{flag}"
        )


def scenario(
    results: Results,
    changes: Mapping[str, object],
    *,
    period: Hashable | None = None,
    horizon: int | LongRun = 0,
    lasting: bool = True,
    groups: GroupsLike | None = None,
    pair: Sequence[Hashable] | None = None,
    measures: Sequence[InequalityMeasure] | InequalityMeasure | None = None,
    name: str | None = None,
    draws: int = 1000,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
) -> ScenarioResult:
    """What y would be if some regressors were other than they were.

    Δy = (I − ρW)⁻¹(ΔX β + WΔX θ), with ΔX the exact change of the model's terms under the
    changed data, effects and residual held as they are.

    Parameters
    ----------
    results : Results
    changes : mapping
        Variable → change. A variable is a column of the data (``log(innovation)`` is then
        evaluated anew) or a term of the formula. A change is an amount for all units, or a
        mapping from place to amount. A place is a unit (of China's provinces: any of its names
        or codes), a group of ``groups``, a macro-region or agglomeration, or ``"all"``. An
        amount is a number in units of the variable, or a percentage like ``"+10%"``.
    period : label, optional
        When; by default the last.
    horizon : int or "long"
        In a dynamic model, how many periods after the change, or where y settles.
    lasting : bool
        Whether the change stays, or is undone after its period.
    groups, pair : optional
        For the gap between two groups of units, as in ``explain_gap``.
    measures : sequence of str, optional
        Of ``"theil_t", "theil_l", "gini", "cv", "variance"``; by default those that the values
        of y admit.
    name : str, optional
        For comparisons; by default made from the changes.
    draws, seed, level
        For the intervals.

    Returns
    -------
    ScenarioResult

    Raises
    ------
    UnstableError
        If the estimate is outside its stable region, or has no long run.
    UnknownNameError
        For a variable that the model lacks or an unknown place; near ones are suggested.
    OptionError
        For a unit named twice, an amount that is none, or a path of a static model.
    DataError
        For a term without a value under the change (the log of a negative number), or for a
        measure that the values of y do not admit.

    Warns
    -----
    DataWarning
        For values beyond the range observed in the panel; also in ``warnings``.

    Notes
    -----
    The unit means of a Mundlak model are held: they stand for what units are, not for what a
    change does.

    References
    ----------
    LeSage & Pace (2009), ch. 2; Debarsy, Ertur & LeSage (2012), for the path.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> res = sg.SDM("log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", states.panel).fit()
    >>> less = res.scenario({"unemp": {"MI": -1.0}}, draws=100)
    >>> less.to_frame()["change"].idxmax()
    'MI'
    """
    results.refuse_if_unstable("scenario")
    if isinstance(horizon, str):
        horizon = LONG_RUN.parse(horizon, other="a number of periods")
    structure = Structure(with_known_weights(results))
    split = None if groups is None else groups_of(results.model.panel, groups)
    shock = make_shock(structure, changes, period, split)
    units = results.design.units[results.design.unit_codes[shock.rows]]
    gauges = outcomes_for(results, shock.rows, split, pair, measures)
    asked = _Path(horizon, lasting)
    estimate, sampled, redrawn = _responses(results, structure, shock, asked, draws, seed)
    for text in shock.warnings:
        warnings.warn(text, DataWarning, stacklevel=3)
    return ScenarioResult(
        results=results,
        name=name or _default_name(changes),
        shock=shock,
        units=units,
        period=results.design.periods[shock.position],
        horizon=horizon,
        lasting=lasting,
        estimate=estimate,
        draws=sampled,
        redrawn=redrawn,
        level=level,
        gauges=gauges,
        warnings=shock.warnings,
    )


@dataclass(frozen=True)
class _Path:
    """How long a change is followed, and whether it stays."""

    horizon: int | LongRun
    lasting: bool

    def __post_init__(self) -> None:
        if self.long and not self.lasting:
            raise OptionError(
                "In the long run of a stable model a change that is undone leaves none."
            )
        if not self.long and (not isinstance(self.horizon, int) or self.horizon < 0):
            raise OptionError(f"horizon={self.horizon!r}: a number of periods ≥ 0, or 'long'.")

    @property
    def long(self) -> bool:
        return self.horizon == "long"

    def of(self, response: Response, terms: Floats, values: Floats) -> Floats:
        """(D, H + 1, M) changes of y."""
        if isinstance(self.horizon, str):
            return response.long_run(terms, values)
        return response.path(terms, values, self.horizon, lasting=self.lasting)


def _responses(
    results: Results,
    structure: Structure,
    shock: Shock,
    asked: _Path,
    draws: int,
    seed: int | np.random.Generator,
) -> tuple[Floats, Floats, int]:
    """(H + 1, M) and (D, H + 1, M) changes of y, and how many draws were redrawn."""
    if draws < 2:
        raise OptionError("draws must be at least 2.")
    if asked.horizon != 0 and not results.model.specification.dynamic:
        raise OptionError(
            "The model is static: a change has its whole effect in its own period. Fit it with "
            "dynamic=('time',) for a path."
        )
    if asked.long and not results.stable:
        raise UnstableError(f"There is no long run. {' '.join(results.warnings)}")

    def changes(known: Results, values: Floats) -> Floats:
        response = Response(structure.beside(known), shock.position)
        return asked.of(response, shock.terms, values)

    drawn = drawn_with_weights(results, draws, seed, "long" if asked.long else "short")
    sampled = [changes(part.results, part.values) for part in drawn.parts]
    return changes(structure.results, structure.point)[0], np.concatenate(sampled), drawn.redrawn


def _default_name(changes: Mapping[str, object]) -> str:
    def one(spec: object) -> str:
        if isinstance(spec, Mapping | pd.Series):
            return ", ".join(f"{place} {_signed(amount)}" for place, amount in spec.items())
        return f"all {_signed(spec)}"

    return "; ".join(f"{variable}: {one(spec)}" for variable, spec in changes.items())


def _signed(amount: Untyped) -> str:
    return amount if isinstance(amount, str) else f"{float(amount):+g}"


def compare_scenarios(
    scenarios: Sequence[ScenarioResult] | Mapping[str, ScenarioResult],
) -> pd.DataFrame:
    """Several scenarios in one table: what each does to the mean and to every measure.

    Returns
    -------
    pandas.DataFrame
        Rows (scenario, outcome); columns baseline, scenario, estimate, lower, upper, as
        :func:`spillgap.figures.scenarios` draws them.

    Raises
    ------
    OptionError
        For two scenarios of one name.
    """
    named = (
        dict(scenarios) if isinstance(scenarios, Mapping) else {one.name: one for one in scenarios}
    )
    if not named or len(named) != len(scenarios):
        raise OptionError("Give scenarios that differ in name: scenario(..., name='...').")
    tables = {name: one.outcomes() for name, one in named.items()}
    return pd.concat(tables, names=["scenario", "outcome"])
