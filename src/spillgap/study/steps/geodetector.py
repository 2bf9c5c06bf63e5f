"""The geographical detector: what strata of factors explain of the variable of interest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from spillgap import figures
from spillgap.options import Language
from spillgap.study.cells import either, groups, labelled, variable, variables
from spillgap.study.faults import Findings, require_known
from spillgap.study.further_chapters import GeodetectorSpec
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Told

if TYPE_CHECKING:
    from spillgap.stratified import DetectorResult

__all__ = ["STEP", "GeodetectorOutcome", "detected"]


@dataclass(frozen=True, eq=False)
class GeodetectorOutcome(Outcome):
    """What the factors detect, and the pairs of them in the last period."""

    section: ClassVar[str] = "geodetector"
    detection: DetectorResult
    pairs: pd.DataFrame


def detected(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Every factor by period; pairs, strata and comparisons of the last one."""
    from spillgap.stratified import geodetector

    spec = _spec(study)
    detection = geodetector(
        inputs.panel,
        study.interest,
        spec.factors,
        categories=spec.categories,
        rule=spec.rule,
        schemes=spec.schemes,
        classes=spec.classes,
        smallest=spec.smallest,
        permutations=spec.permutations,
        seed=study.seed,
    )
    last = inputs.panel.periods[-1]
    frames: dict[str, pd.DataFrame] = {
        "geodetector": detection.factors.rename_axis(["year", "factor"]).reset_index(),
        "geodetector_pairs": detection.interactions,
        "geodetector_risks": detection.risks,
        "geodetector_ecology": detection.ecology,
    }
    for name in list(frames)[1:]:
        frame = frames[name]
        now = frame[frame.index.get_level_values(0) == last]
        frames[name] = now.droplevel(0).reset_index()
    labels = {name for column in detection.strata for name in detection.strata[column].unique()}
    words = either(
        variables(inputs),
        labelled("scheme"),
        labelled("interaction"),
        groups(labels),
    )
    about: dict[str, Told] = {"label": variable(inputs, study.interest), "year": str(last)}
    tables = [
        sheet(name, frame, words, about=about, blocks=int(name in _BLOCKED))
        for name, frame in frames.items()
        if len(frame)
    ]
    numbers = {
        name: frame.to_dict("records") for name, frame in frames.items() if name != "geodetector"
    }
    numbers["factors"] = frames["geodetector"].to_dict("records")
    outcome = GeodetectorOutcome(detection, frames["geodetector_pairs"])
    return Section("geodetector", numbers, tuple(tables), outcome)


_BLOCKED = {"geodetector", "geodetector_risks"}


def _spec(study: Study) -> GeodetectorSpec:
    assert study.geodetector is not None
    return study.geodetector


def check_geodetector(study: Study, inputs: Inputs, findings: Findings) -> None:
    """Whether the columns are there, and hold what is asked of them."""
    spec = _spec(study)
    for number, name in enumerate(spec.factors):
        with findings.at("geodetector", "factors", number):
            require_known([name], inputs.panel.columns, "column")
    for number, name in enumerate(spec.categories):
        with findings.at("geodetector", "categories", number):
            require_known([name], spec.factors, "factor")


def _contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    detection = GeodetectorOutcome.of(sections).detection
    content = {
        "q": detection.matrix(),
        "p": detection.matrix(column="p"),
        "labels": inputs.labels,
    }
    return {"detectors": content}


def _draw(content: Content, lang: Language) -> Drawn:
    return figures.detectors(
        content["q"], pvalues=content["p"], labels=content["labels"], lang=lang
    )


STEP = Step(
    "geodetector",
    "factors and strata",
    detected,
    wanted=lambda study: study.geodetector is not None,
    figures=(Figure("detectors", _contents, _draw),),
    refusable=True,
    check=check_geodetector,
)
