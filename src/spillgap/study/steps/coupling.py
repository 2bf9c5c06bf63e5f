"""Coupling coordination between the study's subsystems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from spillgap import figures
from spillgap.errors import UnknownNameError, listing, suggest
from spillgap.options import Language
from spillgap.study.cells import either, groups, labelled, units
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step

if TYPE_CHECKING:
    from spillgap.coupling import CouplingResult

__all__ = ["STEP", "CouplingOutcome", "coordination", "subsystem_scores"]


@dataclass(frozen=True, eq=False)
class CouplingOutcome(Outcome):
    """Coordination of the subsystems.

    Attributes
    ----------
    coupling : CouplingResult
    wide : DataFrame, (N, T)
        Degree of coordination by unit and period.
    scores : DataFrame, (NT, n)
        Of the subsystems, by unit and period.
    """

    section: ClassVar[str] = "coupling"
    coupling: CouplingResult
    wide: pd.DataFrame
    scores: pd.DataFrame


def subsystem_scores(study: Study, inputs: Inputs) -> pd.DataFrame:
    """(NT, n) the score of every subsystem, 0–100, by (unit, period).

    A subsystem of several indicators is their composite index by the method of the study's own
    (entropy without one); the study's index stands for itself.
    """
    from spillgap.index import composite_index

    spec, panel = study.coupling, inputs.panel
    assert spec is not None
    method = study.index.method if study.index else "entropy"
    own = study.index.name if study.index else None
    scores = {}
    for name, columns in spec.subsystems.items():
        absent = [column for column in columns if column not in panel.columns]
        if absent:
            raise UnknownNameError(
                f"[coupling.subsystems] {name}: the data have no column {listing(absent)}."
                f"{suggest(absent[0], panel.columns)}"
            )
        scores[name] = (
            panel.column(own)
            if own is not None and columns == (own,)
            else composite_index(panel, columns, method).scores
        )
    return pd.DataFrame(scores)


def coordination(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Degree of coordination by unit and period, its grades, and the means of the groups."""
    from spillgap.coupling import coupling_coordination

    spec = study.coupling
    assert spec is not None
    scores = subsystem_scores(study, inputs)
    result = coupling_coordination(scores, spec.weights, form=spec.form)
    frame, periods = result.to_frame(), inputs.panel.periods
    wide = inputs.panel.with_columns(D=result.coordination).wide("D").T
    last = frame.xs(periods[-1], level=1).reindex(wide.index)
    table = last[["C", "T", "D"]].assign(D_first=wide[periods[0]], label=last["grade"])
    table = table.sort_values("D", ascending=False).rename_axis("unit").reset_index()
    year = periods[-1]
    printed = table.astype({"label": object})
    numbers = {
        "subsystems": {name: list(columns) for name, columns in spec.subsystems.items()},
        "form": spec.form,
        "D": wide.to_dict(),
        "grade": last["grade"],
        "mean": wide.mean(),
    }
    cells = either(units(inputs), labelled("grade"))
    tables = [sheet("coupling", printed, cells, about={"year": str(year)})]
    if study.gap is not None:
        means = _means(inputs, study.gap.groups, wide)
        numbers["means"] = means.to_dict("index")
        heads = groups(means.columns)
        tables.append(sheet("coupling_means", means.reset_index(names="year"), heads=heads))
    return Section("coupling", numbers, tuple(tables), CouplingOutcome(result, wide, scores))


def _means(inputs: Inputs, groups: str, wide: pd.DataFrame) -> pd.DataFrame:
    from spillgap.study.columns import fixed_column

    labels = fixed_column(inputs.panel, groups, "[gap] groups:")
    return wide.groupby(labels.reindex(wide.index)).mean().T


def _contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    frame = CouplingOutcome.of(sections).coupling.to_frame()
    return {"coupling": {"frame": frame, "names": inputs.names}}


def _draw(content: Content, lang: Language) -> Drawn:
    return figures.coupling(content["frame"], names=content["names"], lang=lang)


STEP = Step(
    "coupling",
    "coupling",
    coordination,
    wanted=lambda study: study.coupling is not None,
    figures=(Figure("coupling", _contents, _draw),),
    refusable=True,
)
