"""Direct, indirect and total effects of the main model, and who sends and receives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.errors import UnstableError
from spillgap.options import Language
from spillgap.study.cells import either, terms, units, variable
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import per_deviation
from spillgap.study.outcomes import EffectsOutcome, ModelsOutcome
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Refusal, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.models import EffectsResult, Results
    from spillgap.tables import Table as PrintedTable

__all__ = ["STEP", "spillovers"]


def spillovers(study: Study, inputs: Inputs, sections: Sections) -> Section:
    """Direct, indirect and total effects of the main model, and who sends and receives.

    At an unstable estimate there are none: the section then holds the reason.
    """
    main: Results = ModelsOutcome.of(sections).main
    try:
        effects = main.effects(draws=study.draws, seed=study.seed)
        by_unit = main.effects_by_unit()
    except UnstableError as error:
        return Refusal.of("effects", str(error))
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
    outcome = EffectsOutcome(effects, by_unit, strongest)
    return Section("effects", numbers, tables, outcome)


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
    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import effects_table

        return effects_table(effects, labels=inputs.labels, lang=lang, show="ci")

    return Table("effects", effects.to_frame().reset_index(), printed)


def _units_table(by_unit: pd.DataFrame, inputs: Inputs) -> Table:
    frame = by_unit.rename_axis(["variable", "unit"]).reset_index()
    cells = either(units(inputs), terms(inputs, frame["variable"]))
    return sheet("effects_by_unit", frame, cells, blocks=1)


def _effects_contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    effects: EffectsResult = EffectsOutcome.of(sections).effects
    frame = effects.to_frame()
    names = list(frame.index.get_level_values(0))
    scaled = per_deviation(frame, names, ModelsOutcome.of(sections).main)
    return {"effects": {"frame": scaled, "labels": inputs.labels}}


def _spillovers_contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    results = EffectsOutcome.of(sections)
    strongest = results.strongest
    content = {
        "by_unit": results.by_unit.xs(strongest, level=0),
        "basemap": inputs.basemap,
        "sea": inputs.sea,
        "zoom": inputs.zooms,
        "title": variable(inputs, strongest),
    }
    return {"spillovers": content}


def _draw_effects(content: Content, lang: Language) -> Drawn:
    axes = figures.effects(content["frame"], labels=content["labels"], lang=lang)
    axes.set_xlabel(say("study/figures:per-deviation", lang))
    return axes


def _draw_spillovers(content: Content, lang: Language) -> Drawn:
    return figures.spillover_map(
        content["by_unit"],
        content["basemap"],
        maritime=content["sea"],
        zoom=content["zoom"],
        title=math_text(content["title"].text(lang)),
        lang=lang,
    )


STEP = Step(
    "effects",
    "effects",
    spillovers,
    wanted=lambda study: study.models is not None,
    figures=(
        Figure("effects", _effects_contents, _draw_effects),
        Figure("spillovers", _spillovers_contents, _draw_spillovers, mapped=True),
    ),
)
