"""The study's composite index."""

from __future__ import annotations

from spillgap.options import LANGUAGE
from spillgap.study.cells import variables
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import IndexOutcome
from spillgap.study.output import sheet
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Sections, Step

__all__ = ["STEP", "composite", "with_index"]


def composite(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """The study's composite index."""
    from spillgap.index import composite_index

    spec = study.index
    assert spec is not None
    result = composite_index(
        inputs.panel, spec.columns, spec.method, directions=spec.directions or None, on=spec.on
    )
    weights = result.weights.reset_index()
    table = sheet("index_weights", weights, variables(inputs))
    scores = inputs.panel.with_columns(score=result.scores).wide("score")
    numbers = {
        "name": spec.name,
        "method": result.method,
        "reference_set": {lang: result.describe_reference(lang) for lang in LANGUAGE.choices},
        "weights": result.weights["weight"] if spec.on != "period" else None,
        "scores": scores.to_dict(),
    }
    return Section("index", numbers, (table,), outcome=IndexOutcome(result))


def with_index(study: Study, inputs: Inputs, section: Section) -> Inputs:
    """The inputs with the index as a variable."""
    assert study.index is not None
    return inputs.with_column(
        study.index.name, IndexOutcome.of({section.name: section}).index.scores
    )


STEP = Step(
    "index",
    "index",
    composite,
    wanted=lambda study: study.index is not None,
    extend=with_index,
)
