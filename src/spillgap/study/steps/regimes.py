"""The main model with coefficients by regime: Chow's test, and effects in every regime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from spillgap import figures
from spillgap.options import Language
from spillgap.study.cells import kinds
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import fit, kept_of_model, per_deviation, regressions
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.output import Table, title_of
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.models import Results
    from spillgap.models.regime_effects import RegimeEffects
    from spillgap.models.tests import TestTable
    from spillgap.tables import Table as PrintedTable

__all__ = ["STEP", "RegimesOutcome", "regimes"]


@dataclass(frozen=True, eq=False)
class RegimesOutcome(Outcome):
    """The model by regime, Chow's tests of it, and its effects in every regime."""

    section: ClassVar[str] = "regimes"
    by_regime: Results
    tests: TestTable
    effects: RegimeEffects


def regimes(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """The main model beside itself with coefficients by regime, and what tells them apart."""
    from spillgap.models.tests import chow

    spec = study.models
    assert spec is not None
    assert spec.regimes is not None
    main = ModelsOutcome.of(sections).main
    fitted = fit(spec, inputs.panel, spec.main.model, spec.main.effects, regimes=spec.regimes)
    tests = chow(fitted, labels=inputs.labels)
    effects = fitted.effects_by_regime(draws=study.draws, seed=study.seed)
    both = {"common": main, "by_regime": fitted}
    tables = (
        regressions("regimes", title_of("regimes"), both, inputs, kinds("by-regime")),
        _tests_table(tests),
        _regime_effects(effects, inputs),
    )
    numbers = {
        "regimes": spec.regimes,
        "model": kept_of_model(fitted),
        "tests": tests.to_frame("en").drop(columns=["reference"]).to_dict("index"),
        "effects": effects.to_frame().reset_index().to_dict("records"),
        "between": effects.between().reset_index().to_dict("records"),
    }
    return Section("regimes", numbers, tables, RegimesOutcome(fitted, tests, effects))


def _tests_table(tests: TestTable) -> Table:
    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import diagnostics_table

        return diagnostics_table(tests, lang=lang, title=title_of("regimes_chow").text(lang))

    return Table("regimes_chow", tests.to_frame("en").reset_index(), printed)


def _regime_effects(effects: RegimeEffects, inputs: Inputs) -> Table:
    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import effects_table

        title = title_of("regimes_effects").text(lang)
        return effects_table(effects, labels=inputs.labels, lang=lang, show="ci", title=title)

    return Table("regimes_effects", effects.to_frame().reset_index(), printed)


def _contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    frame, main = RegimesOutcome.of(sections).effects.to_frame(), ModelsOutcome.of(sections).main
    scaled = per_deviation(frame, list(frame.index.get_level_values(0)), main)
    return {"regimes": {"frame": scaled, "labels": inputs.labels}}


def _draw(content: Content, lang: Language) -> Drawn:
    axes = figures.effects_by_regime(
        content["frame"], labels=content["labels"], lang=lang, width="double"
    )
    axes.set_xlabel(say("study/figures:total-per-deviation", lang))
    return axes


STEP = Step(
    "regimes",
    "regimes",
    regimes,
    wanted=lambda study: study.models is not None and study.models.regimes is not None,
    figures=(Figure("regimes", _contents, _draw),),
    refusable=True,
    needs="effects",
)
