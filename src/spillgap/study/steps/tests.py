"""Tests around the main model and of its residuals, and what they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from spillgap.options import (
    FIXED_EFFECTS,
    Language,
)
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import posterior_of_weights, spec_of
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.output import Table
from spillgap.study.sections import Outcome, Refusal, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Sections, Step

if TYPE_CHECKING:
    from spillgap.models import Results
    from spillgap.models.choice import Decision
    from spillgap.models.tests import TestTable
    from spillgap.tables import Table as PrintedTable

__all__ = ["STEP", "TestsOutcome", "model_tests"]


@dataclass(frozen=True, eq=False)
class TestsOutcome(Outcome):
    """Tests around the main model, what they lead to, and the posterior probability of every W."""

    section: ClassVar[str] = "tests"
    tests: TestTable
    decision: Decision
    posterior: Mapping[str, float]


def model_tests(study: Study, inputs: Inputs, sections: Sections) -> Section:
    """LM, LR and Wald tests around the main model, its residuals, and what they lead to."""
    from spillgap.models import tests
    from spillgap.models.choice import choose

    main: Results = ModelsOutcome.of(sections).main
    spec = spec_of(study)
    if not inputs.panel.balanced:
        return Refusal.of("tests", "The tests need a balanced panel.")
    fixed = FIXED_EFFECTS.find(spec.main.effects) or "pooled"
    table: TestTable = tests.lm_tests(spec.formula, inputs.panel, effects=fixed)
    if main.model.name == "SDM" and main.method == "ml":
        table = table + tests.sdm_restrictions(main)
    table = table + tests.lr_effects(main) + tests.pesaran_cd(main)
    candidate = {inputs.main_weights: inputs.weights[inputs.main_weights]}
    decision = choose(
        spec.formula, inputs.panel, weights=candidate, effects=fixed, durbin=spec.durbin
    )
    frame = table.to_frame("en").reset_index()

    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import diagnostics_table

        return diagnostics_table(table, lang=lang)

    probabilities = posterior_of_weights(spec, inputs, fixed)
    numbers = {
        "tests": table.to_frame("en").drop(columns=["reference"]).to_dict("index"),
        "decision": {"model": decision.model, "effects": decision.effects,
                     "weights": decision.weights, "settled": decision.settled},
        "posterior": probabilities,
    }  # fmt: skip
    outcome = TestsOutcome(table, decision, probabilities)
    return Section("tests", numbers, (Table("tests", frame, printed),), outcome)


STEP = Step("tests", "tests", model_tests, wanted=lambda study: study.models is not None)
