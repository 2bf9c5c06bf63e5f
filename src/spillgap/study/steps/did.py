"""Difference-in-differences: own and neighbours' effects, by event time, a placebo."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from spillgap import figures
from spillgap.errors import OptionError
from spillgap.options import Language
from spillgap.study.cells import kinds
from spillgap.study.chapters import DiDSpec
from spillgap.study.faults import Findings
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import kept_of_model, regressions
from spillgap.study.output import Table, sheet, title_of
from spillgap.study.sections import Outcome, Section, warned_on_results
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step

if TYPE_CHECKING:
    from spillgap.models import DiD, DiDResults, EffectsResult, EventStudy
    from spillgap.models.tests import TestTable
    from spillgap.tables import Table as PrintedTable

__all__ = ["STEP", "DiDOutcome", "did"]


@dataclass(frozen=True, eq=False)
class DiDOutcome(Outcome):
    """Difference-in-differences.

    Attributes
    ----------
    one : DiDResults
        With one effect for all periods.
    effects : EffectsResult
        Of ``one``.
    by_event : DiDResults or None
        By event time, where the study names a window.
    event_study : EventStudy or None
        Effects of ``by_event``.
    pretrends : TestTable or None
        Of the periods before treatment.
    placebo : DiDResults or None
        With treatment that began earlier, where the study asks.
    """

    section: ClassVar[str] = "did"
    one: DiDResults
    effects: EffectsResult
    by_event: DiDResults | None
    event_study: EventStudy | None
    pretrends: TestTable | None
    placebo: DiDResults | None

    @property
    def fits(self) -> dict[str, DiDResults]:
        """The models by name."""
        every = {"one": self.one, "by_event": self.by_event, "placebo": self.placebo}
        return {name: fit for name, fit in every.items() if fit is not None}


def did(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """The effect of treatment, by event time and in a placebo where the study asks."""
    spec = _spec(study)
    estimated = {name: _quiet(model, spec) for name, model in _models(study, inputs).items()}
    one, by_event = estimated["one"], estimated.get("by_event")
    outcome = DiDOutcome(
        one=one,
        effects=one.effects(draws=study.draws, seed=study.seed),
        by_event=by_event,
        event_study=by_event.event_study(study.draws, study.seed) if by_event else None,
        pretrends=by_event.pretrends() if by_event else None,
        placebo=estimated.get("placebo"),
    )
    return Section("did", _numbers(outcome), _tables(outcome, inputs), outcome)


def _numbers(outcome: DiDOutcome) -> dict[str, object]:
    """What study.json keeps."""
    treatment = outcome.one.treatment
    numbers: dict[str, object] = {
        "cohorts": {str(k): int(n) for k, n in treatment.cohorts.items()},
        "never_treated": len(treatment.never_treated),
        "models": {name: kept_of_model(fit) for name, fit in outcome.fits.items()},
        "effects": outcome.effects.to_frame().reset_index().to_dict("records"),
    }
    if outcome.event_study is not None:
        numbers["event_study"] = outcome.event_study.to_frame().reset_index().to_dict("records")
    if outcome.pretrends is not None:
        tests = outcome.pretrends.to_frame("en").drop(columns=["reference"])
        numbers["pretrends"] = tests.to_dict("index")
    return numbers


def _tables(outcome: DiDOutcome, inputs: Inputs) -> tuple[Table, ...]:
    columns = regressions("did", title_of("did"), outcome.fits, inputs, kinds("did-model"))
    tables = [columns, _effects_table(outcome.effects, inputs)]
    if outcome.event_study is not None:
        tables.append(_events_table(outcome.event_study))
    if outcome.pretrends is not None:
        tables.append(_tests_table(outcome.pretrends))
    return tuple(tables)


def _models(study: Study, inputs: Inputs) -> dict[str, DiD]:
    """The models that the study asks for, checked."""
    spec = _spec(study)
    fits = {"one": _model(study, inputs)}
    if spec.window is not None:
        fits["by_event"] = _model(study, inputs, spec.window)
    if spec.placebo is not None:
        fits["placebo"] = fits["one"].placebo(spec.placebo)
    return fits


def _model(study: Study, inputs: Inputs, window: tuple[int, int] | None = None) -> DiD:
    from spillgap.models import DiD

    spec = _spec(study)
    return DiD(
        _formula(study),
        inputs.panel,
        treatment=spec.treatment or _starts(spec, inputs),
        model=spec.model,
        window=window,
        durbin=spec.durbin,
    )


def _spec(study: Study) -> DiDSpec:
    assert study.did is not None
    return study.did


def _formula(study: Study) -> str:
    """The study's own, else that of its models, else without controls."""
    named = _spec(study).formula or (study.models.formula if study.models else None)
    return named or f"{study.interest} ~ 1"


def _starts(spec: DiDSpec, inputs: Inputs) -> dict[Hashable, object]:
    """Unit → first treated period, of units and groups by any of their names."""
    from spillgap.explain.scenarios.places import places

    numbers: dict[Hashable, object] = {}
    for place, period in spec.starts.items():
        for unit in places(inputs.panel, place):
            if unit in numbers:
                raise OptionError(f"starts names {unit!r} twice, once by {place!r}.")
            numbers[unit] = period
    return numbers


def _quiet(model: DiD, spec: DiDSpec) -> DiDResults:
    """The fit; what it warns of stays in its ``warnings``."""
    with warned_on_results():
        return model.fit(cov=spec.cov)


def check_did(study: Study, inputs: Inputs, findings: Findings) -> None:
    """Build the models on the data, without estimating them."""
    from spillgap.models import OLS

    spec, before = _spec(study), len(findings.faults)
    if spec.cov == "conley":
        findings.add(
            ("did", "cov"),
            "'conley' needs a distance, which a study file does not hold; choose another, or fit "
            "the model in Python.",
            OptionError,
        )
    with findings.at("did", "formula"):
        OLS(_formula(study), inputs.panel, effects="pooled")
    if any(fault.place[:2] == ("did", "formula") for fault in findings.faults):
        return
    with findings.at("did", "starts" if spec.treatment is None else "treatment"):
        one = _model(study, inputs)
    if len(findings.faults) > before:
        return
    with findings.at("did", "window"):
        _model(study, inputs, spec.window)
    if spec.placebo is not None:
        with findings.at("did", "placebo"):
            one.placebo(spec.placebo)


def _effects_table(effects: EffectsResult, inputs: Inputs) -> Table:
    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import effects_table

        title = title_of("did_effects").text(lang)
        return effects_table(effects, labels=inputs.labels, lang=lang, show="ci", title=title)

    return Table("did_effects", effects.to_frame().reset_index(), printed)


_SHOWN = (
    "effect",
    "event_time",
    "estimate",
    "std_error",
    "p",
    "lower",
    "upper",
    "band_lower",
    "band_upper",
)


def _events_table(path: EventStudy) -> Table:
    frame = path.to_frame().reset_index()
    shown = frame[list(_SHOWN)].astype({"event_time": str})
    return sheet("did_event_study", shown, kinds("did-effect"), blocks=1)


def _tests_table(tests: TestTable) -> Table:
    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import diagnostics_table

        return diagnostics_table(tests, lang=lang, title=title_of("did_pretrends").text(lang))

    return Table("did_pretrends", tests.to_frame("en").reset_index(), printed)


def _contents(_study: Study, _inputs: Inputs, sections: Sections) -> Contents:
    path = DiDOutcome.of(sections).event_study
    return {} if path is None else {"event_study": {"frame": path.to_frame()}}


def _draw(content: Content, lang: Language) -> Drawn:
    return figures.event_study(content["frame"], lang=lang)


STEP = Step(
    "did",
    "difference-in-differences",
    did,
    wanted=lambda study: study.did is not None,
    figures=(Figure("event_study", _contents, _draw),),
    refusable=True,
    check=check_did,
)
