"""The models: OLS to SDM under every effects, the main one under every W."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spillgap import figures
from spillgap.labels import Label, label
from spillgap.options import Language
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import (
    fit,
    kept_of_model,
    per_deviation,
    regressions,
    spec_of,
    under_weights,
)
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.output import title_of
from spillgap.study.sections import Section
from spillgap.study.specification import ModelsSpec, Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.study.varying import WeightsName
from spillgap.text import Sentence, say

if TYPE_CHECKING:
    from spillgap.models import Results

__all__ = ["STEP", "models"]


def models(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Every model under every effects, and the main model under every W."""
    spec, panel = spec_of(study), inputs.panel
    grid: dict[str, dict[str, Results]] = {
        effects: {model: fit(spec, panel, model, effects) for model in spec.compare}
        for effects in spec.effects
    }
    every = under_weights(study, inputs)
    main, by_weights = every.main, every.fits
    by_effects: dict[str, Results] = {e: fit(spec, panel, spec.main.model, e) for e in spec.effects}
    weights = lambda name, lang: WeightsName.of(study, name).title(lang)  # noqa: E731
    numbers = {
        "formula": spec.formula,
        "main": {**spec.main.model_dump(), "weights": inputs.main_weights, **kept_of_model(main)},
        "compared": {e: {m: kept_of_model(r) for m, r in row.items()} for e, row in grid.items()},
        "by_weights": {name: kept_of_model(result) for name, result in by_weights.items()},
        "left_out": every.left_out,
    }
    titles = _titles(spec, WeightsName.of(study, inputs.main_weights))
    tables = [
        *(regressions(f"models_{e}", titles[e], row, inputs) for e, row in grid.items()),
        regressions("main_by_effects", titles["by_effects"], by_effects, inputs, _effects),
        regressions("main_by_weights", titles["by_weights"], by_weights, inputs, weights),
    ]
    outcome = ModelsOutcome(main, grid, by_weights, by_effects, every.left_out)
    return Section("models", numbers, tuple(tables), outcome)


def _titles(spec: ModelsSpec, weights: WeightsName) -> dict[str, Sentence]:
    name = spec.main.model
    return {
        **{e: title_of("models", effects=Label("effects", f"{e}-fixed")) for e in spec.effects},
        "by_effects": title_of("main_by_effects", model=name, weights=weights),
        "by_weights": title_of(
            "main_by_weights", model=name, effects=Label("effects", f"{spec.main.effects}-fixed")
        ),
    }


def _effects(name: str, lang: Language) -> str:
    return label("effects", f"{name}-fixed", lang)


def _contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    main = ModelsOutcome.of(sections).main
    slopes = [*main.design.regressors, *(f"W:{name}" for name in main.design.durbin)]
    frame = main.to_frame().loc[[name for name in slopes if name != "Intercept"]]
    names = [name.removeprefix("W:") for name in frame.index]
    content = {"frame": per_deviation(frame, names, main), "labels": inputs.labels}
    return {"coefficients": content}


def _draw(content: Content, lang: Language) -> Drawn:
    axes = figures.coefficients(content["frame"], labels=content["labels"], lang=lang)
    axes.set_xlabel(say("study/figures:per-deviation", lang))
    return axes


STEP = Step(
    "models",
    "models",
    models,
    wanted=lambda study: study.models is not None,
    figures=(Figure("coefficients", _contents, _draw),),
)
