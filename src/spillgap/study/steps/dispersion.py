"""What the gap is made of and where it lies: Dagum's Gini, gradients, centre of gravity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap import figures
from spillgap.options import Language
from spillgap.study.cells import kinds, variable
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import GapOutcome
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Told

__all__ = ["DRAWS_OF_THEIL", "STEP", "dispersion"]


DRAWS_OF_THEIL = 499


def dispersion(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Dagum's Gini, Theil's T with intervals, gradients in both directions, and the centre.

    What needs positive values is left out where the variable of interest has others.
    """
    from spillgap.gaps import dagum, ellipse, gradients, inequality

    groups = GapOutcome.of(sections).groups
    panel, name = inputs.panel, study.interest
    results: dict[str, Any] = {}
    if inputs.boundaries is not None:
        results["gradients"] = gradients(panel, name, inputs.boundaries)
    if bool((panel.wide(name).to_numpy() > 0).all()):
        results["dagum"] = dagum(panel, name, groups)
        if inputs.boundaries is not None:
            results["ellipse"] = ellipse(panel, name, inputs.boundaries)
        results["theil"] = inequality(
            panel, name, groups, measures=("theil_t",), bootstrap=DRAWS_OF_THEIL, seed=study.seed
        )
    tables = tuple(_tables(results, {"label": variable(inputs, name)}))
    numbers = {key: _numbers(key, result) for key, result in results.items()}
    return Section("dispersion", numbers, tables, results)


def _numbers(key: str, result: Any) -> Any:
    frame = result.to_frame()
    if key == "theil":
        frame = frame.xs("theil_t")
    if frame.index.nlevels == 1:
        return frame.to_dict("index")
    outer = dict.fromkeys(frame.index.get_level_values(0))
    return {str(first): pd.DataFrame(frame.xs(first)).to_dict("index") for first in outer}


def _tables(results: Mapping[str, Any], about: Mapping[str, Told]) -> list[Table]:
    tables = []
    if "gradients" in results:
        slopes = results["gradients"].to_frame().reset_index()
        slopes.columns = ["direction_of", "year", *slopes.columns[2:]]
        slopes = slopes[["direction_of", "year", "estimate", "std_error", "p", "lower", "upper"]]
        tables.append(sheet("gradients", slopes, kinds("direction"), about=about, blocks=1))
    if "dagum" in results:
        frame = results["dagum"].to_frame().rename_axis("year").reset_index()
        tables.append(sheet("dagum", frame, about=about))
    if "ellipse" in results:
        frame = results["ellipse"].to_frame().rename_axis("year").reset_index()
        columns = ["year", "lon", "lat", "moved_km", "moved_since_first_km", "major_km",
                   "minor_km", "rotation"]  # fmt: skip
        tables.append(sheet("ellipse", frame[columns], about=about, digits=1))
    return tables


def _contents(_study: Study, _inputs: Inputs, sections: Sections) -> Contents:
    results = sections["dispersion"].results
    return {"dagum": {"frame": results["dagum"].to_frame()}} if "dagum" in results else {}


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
