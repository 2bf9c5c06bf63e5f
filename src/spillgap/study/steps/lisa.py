"""Local clusters in the years that are mapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.options import Language
from spillgap.study.cells import either, labelled, units, variable
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.pattern import mapped_years, members_of
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Sentence, Told
from spillgap.text.verdicts import borderline

if TYPE_CHECKING:
    from spillgap.autocorrelation import LisaResult

__all__ = ["STEP", "LisaOutcome", "local_clusters"]


@dataclass(frozen=True, eq=False)
class LisaOutcome(Outcome):
    """Local clusters by mapped year."""

    section: ClassVar[str] = "lisa"
    by_year: Mapping[str, LisaResult]


def local_clusters(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Local clusters of the variable of interest in the years that are mapped."""
    from spillgap.autocorrelation import lisa

    numbers, parts, by_year = {}, [], {}
    for year in mapped_years(study, inputs):
        result = lisa(
            inputs.panel,
            study.interest,
            year=year,
            permutations=study.permutations,
            seed=study.seed,
            correction=study.pattern.correction,
            alpha=study.pattern.alpha,
            alternative=study.pattern.alternative,
        )
        frame = result.to_frame()
        by_year[str(year)] = result
        numbers[str(year)] = members_of(frame)
        keys = frame.rename_axis("unit").reset_index()
        keys.insert(0, "year", year)
        alpha = study.pattern.alpha
        keys["borderline"] = [borderline(p, study.permutations, alpha) for p in keys["p"]]
        parts.append(keys)
    table = sheet(
        "lisa",
        pd.concat(parts, ignore_index=True),
        either(labelled("quadrant"), units(inputs)),
        digits=3,
        blocks=1,
    )
    return Section("lisa", numbers, (table,), LisaOutcome(by_year))


def _contents(study: Study, inputs: Inputs, sections: Sections) -> Contents:
    contents = {}
    for year, result in LisaOutcome.of(sections).by_year.items():
        facts: dict[str, Told] = {"label": variable(inputs, study.interest), "year": str(year)}
        contents[f"lisa_{year}"] = {
            "clusters": result,
            "zoom": inputs.zooms,
            "basemap": inputs.basemap,
            "sea": inputs.sea,
            "title": Sentence("study/figures:lisa", facts),
        }
    return contents


def _draw(content: Content, lang: Language) -> Drawn:
    return figures.lisa_map(
        content["clusters"],
        content["basemap"],
        maritime=content["sea"],
        zoom=content["zoom"],
        title=math_text(content["title"].text(lang)),
        lang=lang,
    )


STEP = Step(
    "lisa", "LISA", local_clusters, figures=(Figure("lisa", _contents, _draw, mapped=True),)
)
