"""Policies tried on the main model: scenarios side by side, and where a budget reaches furthest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

import pandas as pd

from spillgap import figures
from spillgap.errors import DataWarning
from spillgap.gaps.measures import Objective
from spillgap.labels import group_label
from spillgap.options import BUDGET_RULE, BudgetRule, Language
from spillgap.study.cells import Outcome as OutcomeName
from spillgap.study.cells import either, kinds, outcomes, units, variable
from spillgap.study.chapters import PoliciesSpec, TargetSpec
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import GapOutcome, ModelsOutcome
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Outcome, Section, warned_on_results
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Told, say

if TYPE_CHECKING:
    from spillgap.explain import ScenarioResult, Target
    from spillgap.models import Results

__all__ = ["RULES", "STEP", "PoliciesOutcome", "policies", "without_rounding_errors"]


RULES: tuple[BudgetRule, ...] = BUDGET_RULE.choices


_ROUNDING = 1e-9
"""A change below this share of its baseline is rounding."""


@dataclass(frozen=True, eq=False)
class PoliciesOutcome(Outcome):
    """Scenarios and targets by name, and what each scenario adds, by variable."""

    section: ClassVar[str] = "policies"
    scenarios: Mapping[str, ScenarioResult]
    targets: Mapping[str, Target]
    sizes: Mapping[str, Mapping[str, float]]


def policies(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Every scenario and every target of the study, on the main model."""
    spec = study.policies
    assert spec is not None
    scenarios = _scenarios(study, spec, sections)
    targets = _targets(study, spec, sections)
    numbers: dict[str, Any] = {
        "scenarios": {name: _outcomes(one.outcomes()) for name, one in scenarios.items()},
        "extrapolated": {name: list(one.warnings) for name, one in scenarios.items()},
        "targets": {key: _target_numbers(one) for key, one in targets.items()},
    }
    tables: list[Table] = []
    if scenarios:
        tables.append(_scenario_table(spec, scenarios))
    for key, one in targets.items():
        tables += _target_tables(key, one, inputs)
    sizes = {name: _size(one) for name, one in scenarios.items()}
    numbers["sizes"] = sizes
    outcome = PoliciesOutcome(scenarios, targets, sizes)
    return Section("policies", numbers, tuple(tables), outcome)


def _size(scenario: ScenarioResult) -> dict[str, float]:
    """What a scenario adds in all places together, by variable."""
    added = scenario.shock.amounts["change"].groupby(level="variable", sort=False).sum()
    return {str(name): float(value) for name, value in added.items()}


class _Pairing(TypedDict, total=False):
    groups: pd.Series
    pair: tuple[str, str]


def _pairing(sections: Mapping[str, Section]) -> _Pairing:
    """The groups whose gap is followed, where the study has them."""
    gap = GapOutcome.within(sections)
    return {} if gap is None else {"groups": gap.groups, "pair": gap.pair}


def _scenarios(
    study: Study, spec: PoliciesSpec, sections: Mapping[str, Section]
) -> dict[str, ScenarioResult]:
    main = ModelsOutcome.of(sections).main
    results = {}
    for name, one in spec.scenarios.items():
        with warned_on_results(DataWarning):
            results[name] = main.scenario(
                one.changes, name=name, draws=spec.draws, seed=study.seed, **_pairing(sections)
            )
    return results


def _targets(
    study: Study, spec: PoliciesSpec, sections: Mapping[str, Section]
) -> dict[str, Target]:
    main = ModelsOutcome.of(sections).main
    return {
        f"{one.variable}_{objective}": _one_target(study, spec, one, objective, main, sections)
        for one in spec.targets
        for objective in one.objectives
    }


def _one_target(
    study: Study,
    spec: PoliciesSpec,
    one: TargetSpec,
    objective: Objective,
    main: Results,
    sections: Mapping[str, Section],
) -> Target:
    with warned_on_results(DataWarning):
        return main.target(
            one.variable,
            one.budget,
            objective=objective,
            cap=one.cap,
            draws=spec.draws,
            reoptimise=spec.reoptimise,
            seed=study.seed,
            **_pairing(sections),
        )


def without_rounding_errors(frame: pd.DataFrame) -> pd.DataFrame:
    """Changes that are zero but for rounding, as zero."""
    frame = frame.copy()
    tiny = frame["estimate"].abs() < _ROUNDING * frame["baseline"].abs()
    frame.loc[tiny, ["estimate", "lower", "upper"]] = 0.0
    return frame


def _outcomes(frame: pd.DataFrame) -> dict[Any, Any]:
    return without_rounding_errors(frame).to_dict("index")


def _target_numbers(target: Target) -> dict[str, Any]:
    frame = target.to_frame()
    chosen = target.allocation()
    return {
        "budget": target.budget,
        "exact": target.exact,
        "allocation": chosen[chosen["amount"] > _ROUNDING * target.budget].to_dict("index"),
        "rules": {rule: _outcomes(pd.DataFrame(frame.xs(rule))) for rule in RULES},
    }


def _scenario_table(spec: PoliciesSpec, scenarios: Mapping[str, ScenarioResult]) -> Table:
    frames = {name: without_rounding_errors(one.outcomes()) for name, one in scenarios.items()}
    frame = pd.concat(frames, names=["scenario_name", "outcome"]).reset_index()
    named = {name: one.title for name, one in spec.scenarios.items()}
    cells = either(lambda v, lang: named[v].text(lang) if v in named else None, outcomes)
    return sheet("scenarios", frame, cells, digits=4, blocks=1)


def _target_tables(key: str, target: Target, inputs: Inputs) -> list[Table]:
    about: dict[str, Told] = {
        "label": variable(inputs, target.variable),
        "aim": OutcomeName(target.objective),
    }
    chosen = target.allocation()
    chosen = chosen[chosen["amount"] > _ROUNDING * target.budget]
    chosen = chosen[["from", "amount", "to", "lower", "upper", "funded"]]
    rules = without_rounding_errors(target.to_frame().reset_index())
    return [
        sheet(
            f"target_{key}",
            chosen.rename_axis("unit").reset_index(),
            units(inputs),
            kind="target",
            about=about,
            digits=2,
        ),
        sheet(
            f"target_{key}_rules",
            rules,
            either(outcomes, kinds("rule")),
            kind="target-rules",
            about=about,
            digits=4,
            blocks=1,
        ),
    ]


def _contents(study: Study, _inputs: Inputs, sections: Sections) -> Contents:
    scenarios = PoliciesOutcome.of(sections).scenarios
    if not scenarios or study.policies is None:
        return {}
    frames = {name: one.outcomes() for name, one in scenarios.items()}
    frame = pd.concat(frames, names=["scenario", "outcome"])
    shown = [o for o in ("mean", "gap") if o in frame.index.get_level_values(1)]
    titles = {name: one.title for name, one in study.policies.scenarios.items()}
    content = {
        "frame": frame.loc[(slice(None), shown), :],
        "titles": titles,
        "pair": _pairing(sections).get("pair"),
    }
    return {"scenarios": content}


def _outcome(name: object, pair: tuple[Any, Any] | None, lang: Language) -> str:
    """What an outcome is called in the figure: the gap by the groups that it lies between."""
    if name == "gap" and pair is not None:
        first, second = (group_label(group, lang) for group in pair)
        return say("study/figures:gap-of-pair", lang, first=first, second=second)
    return outcomes(name, lang) or str(name)


def _draw(content: Content, lang: Language) -> Drawn:
    titles = {name: title.text(lang) for name, title in content["titles"].items()}
    frame = content["frame"].rename(index=titles, level=0)
    frame = frame.rename(index=lambda name: _outcome(name, content["pair"], lang), level=1)
    return figures.scenarios(frame, lang=lang, width="double")


STEP = Step(
    "policies",
    "policies",
    policies,
    wanted=lambda study: study.models is not None and study.policies is not None,
    figures=(Figure("scenarios", _contents, _draw),),
    refusable=True,
)
