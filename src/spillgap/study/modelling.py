"""The models: OLS to SDM under every effects, the main one under every W, tests and effects."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.errors import SpillgapWarning, UnstableError
from spillgap.labels import Label, label
from spillgap.options import (
    COMPARED_MODEL,
    FIXED_EFFECTS,
    Effects,
    FixedEffects,
    LagOfOutcome,
    Language,
    ModelName,
)
from spillgap.panel import Panel
from spillgap.study.cells import Namer, either, units, variables
from spillgap.study.inputs import Inputs
from spillgap.study.output import Table, sheet, title_of
from spillgap.study.sections import Section
from spillgap.study.specification import ModelsSpec, Study
from spillgap.text import Sentence

if TYPE_CHECKING:
    from spillgap.models import EffectsResult, Results
    from spillgap.models.tests import TestTable

__all__ = [
    "fit",
    "kept_of_model",
    "model_tests",
    "models",
    "per_deviation",
    "regressions",
    "spillovers",
]


def _spec(study: Study) -> ModelsSpec:
    assert study.models is not None
    return study.models


def fit(
    spec: ModelsSpec,
    panel: Panel,
    model: ModelName,
    effects: Effects,
    dynamic: tuple[LagOfOutcome, ...] = (),
    regimes: str | None = None,
) -> Results:
    """One model of the study; what it warns of stays in its ``warnings``."""
    from spillgap.models import model_class

    kind = model_class(model)
    terms: dict[str, Any] = {"durbin": spec.durbin} if kind.has_durbin else {}
    correction = spec.correction if effects in ("unit", "time", "twoway") else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        built = kind(
            spec.formula, panel, effects=effects, dynamic=dynamic, regimes=regimes, **terms
        )
        return built.fit(correction=correction, cov=spec.cov)


def models(study: Study, inputs: Inputs) -> Section:
    """Every model under every effects, and the main model under every W."""
    spec, panel = _spec(study), inputs.panel
    grid: dict[str, dict[str, Results]] = {
        effects: {model: fit(spec, panel, model, effects) for model in spec.compare}
        for effects in spec.effects
    }
    main = fit(spec, panel, spec.main.model, spec.main.effects)
    by_effects: dict[str, Results] = {e: fit(spec, panel, spec.main.model, e) for e in spec.effects}
    by_weights = {
        name: fit(spec, panel.with_weights(graph), spec.main.model, spec.main.effects)
        for name, graph in inputs.weights.items()
    }
    numbers = {
        "formula": spec.formula,
        "main": {**spec.main.model_dump(), "weights": study.main_weights, **kept_of_model(main)},
        "compared": {e: {m: kept_of_model(r) for m, r in row.items()} for e, row in grid.items()},
        "by_weights": {name: kept_of_model(result) for name, result in by_weights.items()},
    }
    titles = _titles(study, spec)
    tables = [
        *(regressions(f"models_{e}", titles[e], row, inputs) for e, row in grid.items()),
        regressions("main_by_effects", titles["by_effects"], by_effects, inputs, _effects),
        regressions("main_by_weights", titles["by_weights"], by_weights, inputs),
    ]
    results = {"main": main, "grid": grid, "by_weights": by_weights, "by_effects": by_effects}
    return Section("models", numbers, tuple(tables), results)


def _titles(study: Study, spec: ModelsSpec) -> dict[str, Sentence]:
    name = spec.main.model
    return {
        **{e: title_of("models", effects=Label("effects", f"{e}-fixed")) for e in spec.effects},
        "by_effects": title_of("main_by_effects", model=name, weights=study.main_weights),
        "by_weights": title_of(
            "main_by_weights", model=name, effects=Label("effects", f"{spec.main.effects}-fixed")
        ),
    }


def _effects(name: str, lang: Language) -> str:
    return label("effects", f"{name}-fixed", lang)


def kept_of_model(result: Results) -> dict[str, Any]:
    """What study.json keeps of a model."""
    return {
        "parameters": result.to_frame().to_dict("index"),
        "sigma2": result.sigma2,
        "loglik": result.loglik,
        "aic": result.aic,
        "bic": result.bic,
        "r2_within": result.r2_within,
        "r2_overall": result.r2_overall,
        "nobs": result.nobs,
        "stable_interval": list(result.stable_interval),
        "correction": result.correction,
        "cov": result.cov_type,
        "warnings": list(result.warnings),
    }


def regressions(
    name: str,
    title: Sentence,
    results: Mapping[str, Results],
    inputs: Inputs,
    heads: Namer = lambda name, _lang: str(name),
) -> Table:
    """Estimates side by side under headings by the results' keys."""

    def printed(lang: Language) -> Any:
        from spillgap.tables import table

        return table(
            list(results.values()),
            names=[heads(name, lang) or name for name in results],
            labels=inputs.labels,
            lang=lang,
            title=title.text(lang),
        )

    parts = [r.to_frame().reset_index().assign(model=n) for n, r in results.items()]
    frame = pd.concat(parts, ignore_index=True)
    return Table(name, frame[["model", *frame.columns.drop("model")]], printed)


def per_deviation(frame: pd.DataFrame, variables: list[str], main: Results) -> pd.DataFrame:
    """Estimates and intervals for a change of one standard deviation of each row's variable."""
    design = main.design
    spread = {n: design.z[:, design.names.index(n)].std(ddof=1) for n in set(variables)}
    return frame[["estimate", "lower", "upper"]].mul([spread[v] for v in variables], axis=0)


# -- tests ----------------------------------------------------------------------------------------


def model_tests(study: Study, inputs: Inputs, main: Results) -> Section:
    """LM, LR and Wald tests around the main model, its residuals, and what they lead to."""
    from spillgap.models import tests
    from spillgap.models.choice import choose

    spec = _spec(study)
    if not inputs.panel.balanced:
        return Section("tests", {"refused": "The tests need a balanced panel."})
    fixed = FIXED_EFFECTS.find(spec.main.effects) or "pooled"
    found: TestTable = tests.lm_tests(spec.formula, inputs.panel, effects=fixed)
    if main.model.name == "SDM" and main.method == "ml":
        found = found + tests.sdm_restrictions(main)
    found = found + tests.lr_effects(main) + tests.pesaran_cd(main)
    candidate = {study.main_weights: inputs.weights[study.main_weights]}
    decision = choose(
        spec.formula, inputs.panel, weights=candidate, effects=fixed, durbin=spec.durbin
    )
    frame = found.to_frame("en").reset_index()

    def printed(lang: Language) -> Any:
        from spillgap.tables import diagnostics_table

        return diagnostics_table(found, lang=lang)

    probabilities = _probabilities(spec, inputs, fixed)
    numbers = {
        "tests": found.to_frame("en").drop(columns=["reference"]).to_dict("index"),
        "decision": {"model": decision.model, "effects": decision.effects,
                     "weights": decision.weights, "settled": decision.settled},
        "posterior": probabilities,
    }  # fmt: skip
    results = {"tests": found, "decision": decision, "posterior": probabilities}
    return Section("tests", numbers, (Table("tests", frame, printed),), results)


def _probabilities(spec: ModelsSpec, inputs: Inputs, effects: FixedEffects) -> dict[str, float]:
    """Posterior probability of every W under the main model; empty if there is only one."""
    from spillgap.models.tests import posterior_probabilities

    if len(inputs.weights) < 2 or effects == "pooled":
        return {}
    made = posterior_probabilities(
        spec.formula,
        inputs.panel,
        models=(COMPARED_MODEL.parse(spec.main.model),),
        weights=inputs.weights,
        effects=effects,
        durbin=spec.durbin,
    )
    return {str(name): float(p) for name, p in made.weights.items()}


# -- effects --------------------------------------------------------------------------------------


def spillovers(study: Study, inputs: Inputs, main: Results) -> Section:
    """Direct, indirect and total effects of the main model, and who sends and receives.

    At an unstable estimate there are none: the section then holds the reason.
    """
    try:
        effects = main.effects(draws=study.draws, seed=study.seed)
        by_unit = main.effects_by_unit()
    except UnstableError as error:
        return Section("effects", {"refused": str(error)})
    frame = effects.to_frame()
    strongest = _strongest(frame)
    numbers = {
        "draws": study.draws,
        "redrawn": effects.redrawn,
        "effects": _nested(frame),
        "by_unit": _nested(by_unit),
        "strongest": strongest,
    }
    tables = (_effects_table(effects, inputs), _units_table(by_unit, inputs))
    results = {"effects": effects, "by_unit": by_unit, "strongest": strongest}
    return Section("effects", numbers, tables, results)


def _strongest(frame: pd.DataFrame) -> str:
    """The variable whose indirect effect stands out most from its standard error."""
    indirect = frame.xs("indirect", level=1)["z"].abs()
    return str(indirect.idxmax()) if indirect.notna().any() else str(frame.index[0][0])


def _nested(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        str(variable): pd.DataFrame(frame.xs(variable, level=0)).to_dict("index")
        for variable in dict.fromkeys(frame.index.get_level_values(0))
    }


def _effects_table(effects: EffectsResult, inputs: Inputs) -> Table:
    def printed(lang: Language) -> Any:
        from spillgap.tables import effects_table

        return effects_table(effects, labels=inputs.labels, lang=lang, show="ci")

    return Table("effects", effects.to_frame().reset_index(), printed)


def _units_table(by_unit: pd.DataFrame, inputs: Inputs) -> Table:
    frame = by_unit.rename_axis(["variable", "unit"]).reset_index()
    cells = either(units(inputs), variables(inputs))
    return sheet("effects_by_unit", frame, cells, blocks=1)
