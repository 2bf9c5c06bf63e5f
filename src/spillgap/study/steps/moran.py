"""Moran's I by period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from spillgap import figures
from spillgap.options import Language
from spillgap.study.cells import variable
from spillgap.study.faults import Findings
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.pattern import mapped_years, refuse_unknown_years
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text.verdicts import borderline

if TYPE_CHECKING:
    from spillgap.autocorrelation import MoranResult

__all__ = ["STEP", "MoranOutcome", "autocorrelation"]


@dataclass(frozen=True, eq=False)
class MoranOutcome(Outcome):
    """Moran's I by period of each of the study's variables."""

    section: ClassVar[str] = "moran"
    by_variable: Mapping[str, MoranResult]


def autocorrelation(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Global Moran's I by period of each of the study's variables."""
    from spillgap.autocorrelation import moran

    variables = study.pattern.variables or (study.interest,)
    numbers, tables, by_variable = {}, [], {}
    for name in variables:
        result = moran(
            inputs.panel,
            name,
            permutations=study.permutations,
            seed=study.seed,
            alternative=study.pattern.alternative,
        )
        frame = result.to_frame()
        by_variable[name] = result
        numbers[name] = frame.to_dict("index")
        tables.append(
            sheet(
                f"moran_{name}",
                _marked(frame, study.permutations).rename_axis("year").reset_index(),
                kind="moran",
                about={"label": variable(inputs, name)},
                digits=4,
            )
        )
    return Section("moran", numbers, tuple(tables), MoranOutcome(by_variable))


def _marked(frame: pd.DataFrame, permutations: int) -> pd.DataFrame:
    """With a mark where the simulated p cannot be told from 5%."""
    return frame.assign(borderline=[borderline(p, permutations) for p in frame["p_perm"]])


def _moran_contents(_study: Study, _inputs: Inputs, sections: Sections) -> Contents:
    results = MoranOutcome.of(sections).by_variable
    return {f"moran_{name}": {"frame": result.to_frame()} for name, result in results.items()}


def _scatter_contents(study: Study, inputs: Inputs, _sections: Sections) -> Contents:
    from spillgap.autocorrelation import moran_scatter

    return {
        f"scatter_{year}": {
            "result": moran_scatter(inputs.panel, study.interest, year),
            "labels": inputs.labels,
            "names": inputs.names,
        }
        for year in mapped_years(study, inputs)
    }


def _draw_moran(content: Content, lang: Language) -> Drawn:
    return figures.moran_over_time(content["frame"], lang=lang)


def _draw_scatter(content: Content, lang: Language) -> Drawn:
    return figures.moran_scatter(
        content["result"], labels=content["labels"], names=content["names"], lang=lang
    )


def _check(study: Study, inputs: Inputs, findings: Findings) -> None:
    for number, name in enumerate(study.pattern.variables):
        with findings.at("pattern", "variables", number):
            inputs.panel.wide(name)
    with findings.at("pattern", "years"):
        refuse_unknown_years(study, inputs)


STEP = Step(
    "moran",
    "Moran's I",
    autocorrelation,
    figures=(
        Figure("moran", _moran_contents, _draw_moran),
        Figure("scatter", _scatter_contents, _draw_scatter),
    ),
    check=_check,
)
