"""What the index rests on: obstacles, grey relations, ranks over other ways of making it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from spillgap import figures
from spillgap.errors import OptionError
from spillgap.options import Language
from spillgap.study.cells import either, labelled, units, variable, variables
from spillgap.study.faults import Findings, require_known
from spillgap.study.further_chapters import EvaluationSpec
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import IndexOutcome
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Told

if TYPE_CHECKING:
    from spillgap.evaluation import GreyResult, IndexUncertainty, ObstacleResult
    from spillgap.index import IndexResult

__all__ = ["STEP", "EvaluationOutcome", "evaluated"]

LEADING = 3


@dataclass(frozen=True, eq=False)
class EvaluationOutcome(Outcome):
    """Obstacles; ranks over ways of making the index, where it has enough indicators for them;
    grey relations, where the study names factors.
    """

    section: ClassVar[str] = "evaluation"
    obstacles: ObstacleResult
    ranks: IndexUncertainty | None
    grey: GreyResult | None


def evaluated(study: Study, inputs: Inputs, sections: Sections) -> Section:
    """Obstacles to the index or its coordination, grey relations, and intervals of ranks."""
    from spillgap.evaluation import grey_relation, index_uncertainty, obstacles

    spec, index = _spec(study), study.index
    assert index is not None
    panel, last = inputs.panel, inputs.panel.periods[-1]
    hindered = obstacles(_indices(study, inputs, sections))
    ranks = grey = None
    frames = {
        "obstacles": hindered.to_frame().loc[last].reset_index(),
        "obstacles_leading": _leading(hindered, last),
    }
    if len(index.columns) > LEADING - 1:
        ranks = index_uncertainty(
            panel, index.columns, directions=index.directions or None, draws=spec.draws,
            spread=spec.spread, seed=study.seed,
        )  # fmt: skip
        frames["index_intervals"] = ranks.to_frame().rename_axis("unit").reset_index()
        frames["index_sources"] = ranks.sources().reset_index()
    if spec.grey:
        grey = grey_relation(panel, study.interest, spec.grey, along=spec.along)
        frames["grey_relation"] = grey.to_frame().reset_index()
    about: dict[str, Told] = {"year": str(last), "label": variable(inputs, study.interest)}
    words = either(units(inputs), variables(inputs), labelled("source"))
    tables: list[Table] = [sheet(name, f, words, about=about) for name, f in frames.items()]
    numbers = {name: frame.to_dict("records") for name, frame in frames.items()}
    outcome = EvaluationOutcome(hindered, ranks, grey)
    return Section("evaluation", numbers, tuple(tables), outcome)


def _leading(hindered: ObstacleResult, last: object) -> pd.DataFrame:
    count = min(LEADING, hindered.degrees.shape[1])
    table = hindered.leading(count)
    now = table[table.index.get_level_values(1) == last].droplevel(1)
    return now.rename_axis("unit").reset_index()


def _indices(
    study: Study, inputs: Inputs, sections: Sections
) -> IndexResult | Mapping[str, IndexResult]:
    """The indices of the study's subsystems, where it measures their coordination; else its own."""
    from spillgap.index import composite_index

    own = IndexOutcome.of(sections).index
    if study.coupling is None:
        return own
    assert study.index is not None
    return {
        name: own
        if columns == (study.index.name,)
        else composite_index(inputs.panel, columns, study.index.method)
        for name, columns in study.coupling.subsystems.items()
    }


def _spec(study: Study) -> EvaluationSpec:
    assert study.evaluation is not None
    return study.evaluation


def check_evaluation(study: Study, inputs: Inputs, findings: Findings) -> None:
    """Whether there is an index, and the factors that are named."""
    spec = _spec(study)
    if study.index is None:
        findings.add(
            ("evaluation",), "an index is evaluated: add [index], or leave [evaluation] out.",
            OptionError,
        )  # fmt: skip
    for number, name in enumerate(spec.grey):
        with findings.at("evaluation", "grey", number):
            require_known([name], inputs.panel.columns, "column")
    if len(spec.grey) == 1:
        findings.add(
            ("evaluation", "grey"), "grades are relative: name two factors at least.", OptionError
        )


def _contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    ranks = EvaluationOutcome.of(sections).ranks
    if ranks is None:
        return {}
    return {"rank_intervals": {"frame": ranks.to_frame(), "names": inputs.names}}


def _draw(content: Content, lang: Language) -> Drawn:
    return figures.rank_intervals(content["frame"], names=content["names"], lang=lang)


STEP = Step(
    "evaluation",
    "what the index rests on",
    evaluated,
    wanted=lambda study: study.evaluation is not None,
    figures=(Figure("rank_intervals", _contents, _draw),),
    refusable=True,
    check=check_evaluation,
)
