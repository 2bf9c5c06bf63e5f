"""What the gap is made of and where it lies: Dagum's Gini, gradients, centre of gravity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import pandas as pd

from spillgap import figures
from spillgap.options import Language
from spillgap.study.cells import kinds, variable
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import GapOutcome
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Told

if TYPE_CHECKING:
    from spillgap.gaps import DagumResult, EllipseResult, GradientResult, InequalityResult

__all__ = ["DRAWS_OF_THEIL", "STEP", "DispersionOutcome", "dispersion"]


DRAWS_OF_THEIL = 499


@dataclass(frozen=True, eq=False)
class DispersionOutcome(Outcome):
    """What the gap is made of: gradients and centre need boundaries, all else positive values."""

    section: ClassVar[str] = "dispersion"
    gradients: GradientResult | None
    dagum: DagumResult | None
    ellipse: EllipseResult | None
    theil: InequalityResult | None


class _Framed(Protocol):
    def to_frame(self) -> pd.DataFrame: ...


def dispersion(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Dagum's Gini, Theil's T with intervals, gradients in both directions, and the centre.

    What needs positive values is left out where the variable of interest has others.
    """
    from spillgap.gaps import dagum, ellipse, gradients, inequality

    groups = GapOutcome.of(sections).groups
    panel, name = inputs.panel, study.interest
    land = inputs.boundaries
    positive = bool((panel.wide(name).to_numpy() > 0).all())
    outcome = DispersionOutcome(
        gradients=None if land is None else gradients(panel, name, land),
        dagum=dagum(panel, name, groups) if positive else None,
        ellipse=ellipse(panel, name, land) if positive and land is not None else None,
        theil=inequality(
            panel, name, groups, measures=("theil_t",), bootstrap=DRAWS_OF_THEIL, seed=study.seed
        )
        if positive
        else None,
    )
    tables = tuple(_tables(outcome, {"label": variable(inputs, name)}))
    return Section("dispersion", _numbers(outcome), tables, outcome)


def _numbers(results: DispersionOutcome) -> dict[str, Any]:
    """What study.json keeps."""
    every: dict[str, _Framed | None] = {
        "gradients": results.gradients, "dagum": results.dagum, "ellipse": results.ellipse,
    }  # fmt: skip
    frames = {key: one.to_frame() for key, one in every.items() if one is not None}
    if results.theil is not None:
        frames["theil"] = pd.DataFrame(results.theil.to_frame().xs("theil_t"))
    return {key: _nested(frame) for key, frame in frames.items()}


def _nested(frame: pd.DataFrame) -> dict[Any, Any]:
    if frame.index.nlevels == 1:
        return frame.to_dict("index")
    outer = dict.fromkeys(frame.index.get_level_values(0))
    return {str(first): pd.DataFrame(frame.xs(first)).to_dict("index") for first in outer}


def _tables(results: DispersionOutcome, about: Mapping[str, Told]) -> list[Table]:
    tables = []
    if results.gradients is not None:
        slopes = results.gradients.to_frame().reset_index()
        slopes.columns = ["direction_of", "year", *slopes.columns[2:]]
        slopes = slopes[["direction_of", "year", "estimate", "std_error", "p", "lower", "upper"]]
        tables.append(sheet("gradients", slopes, kinds("direction"), about=about, blocks=1))
    if results.dagum is not None:
        frame = results.dagum.to_frame().rename_axis("year").reset_index()
        tables.append(sheet("dagum", frame, about=about))
    if results.ellipse is not None:
        frame = results.ellipse.to_frame().rename_axis("year").reset_index()
        columns = ["year", "lon", "lat", "moved_km", "moved_since_first_km", "major_km",
                   "minor_km", "rotation"]  # fmt: skip
        tables.append(sheet("ellipse", frame[columns], about=about, digits=1))
    return tables


def _contents(_study: Study, _inputs: Inputs, sections: Sections) -> Contents:
    dagum = DispersionOutcome.of(sections).dagum
    return {} if dagum is None else {"dagum": {"frame": dagum.to_frame()}}


def _draw(content: Content, lang: Language) -> Drawn:
    return figures.dagum_over_time(content["frame"], lang=lang)


STEP = Step(
    "dispersion",
    "dispersion",
    dispersion,
    wanted=lambda study: study.gap is not None,
    figures=(Figure("dagum", _contents, _draw),),
    refusable=True,
)
