"""What is in the data: coverage and descriptive statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.options import Language
from spillgap.panel import Panel
from spillgap.study.cells import kinds, variable, variables
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.pattern import mapped_years
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step

__all__ = ["STEP", "DataOutcome", "statistics"]


@dataclass(frozen=True, eq=False)
class DataOutcome(Outcome):
    """Descriptive statistics, one row per variable, as :func:`statistics` has them."""

    section: ClassVar[str] = "data"
    statistics: pd.DataFrame


def statistics(panel: Panel, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Descriptive statistics of a panel's numeric variables, one row per variable.

    Parameters
    ----------
    panel : Panel
    columns : sequence of str, optional
        All numeric variables if not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by variable: n, missing (of N·T), first and last period with a value, mean, sd,
        sd_between (of the units' means), sd_within (around the unit's mean, plus the overall
        mean's degree of freedom, as xtsum has it), minimum, median, maximum.

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"u": list("aabb"), "t": [1, 2, 1, 2], "y": [1.0, 2.0, 3.0, None]})
    >>> statistics(sg.Panel(data, "u", "t"))[["n", "missing", "mean"]].values.tolist()
    [[3.0, 1.0, 2.0]]
    """
    frame = panel.frame
    names = list(frame.select_dtypes("number").columns) if columns is None else list(columns)
    rows = {name: _row(panel, name) for name in names}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("variable")


def _row(panel: Panel, name: str) -> dict[str, object]:
    known = panel.column(name).dropna()
    periods = known.index.get_level_values(1)
    by_unit = known.groupby(level=0, sort=False)
    centred = known - by_unit.transform("mean")
    return {
        "n": len(known),
        "missing": panel.n_units * panel.n_periods - len(known),
        "first": periods.min() if len(known) else None,
        "last": periods.max() if len(known) else None,
        "mean": known.mean(),
        "sd": known.std(),
        "sd_between": by_unit.mean().std(),
        "sd_within": float(np.sqrt((centred**2).sum() / max(len(known) - 1, 1))),
        "minimum": known.min(),
        "median": known.median(),
        "maximum": known.max(),
    }


def describe(_study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Descriptive statistics of every variable of the study's data."""
    panel = inputs.panel
    table = statistics(panel)
    printed = table.drop(columns=["first", "last"]).reset_index()
    numbers = {
        "units": panel.n_units,
        "periods": list(panel.periods),
        "rows": panel.n_obs,
        "balanced": panel.balanced,
        "variables": table.to_dict("index"),
    }
    tables = [sheet("descriptive", printed, variables(inputs), digits=2)]
    if inputs.matches is not None:
        tables.append(sheet("names_matched", inputs.matches.reset_index(), kinds("matched")))
    return Section("data", numbers, tuple(tables), DataOutcome(table))


def _map_contents(study: Study, inputs: Inputs, _sections: Sections) -> Contents:
    content = {
        "values": inputs.panel.wide(study.interest),
        "basemap": inputs.basemap,
        "sea": inputs.sea,
        "years": _selected(study, inputs),
        "label": variable(inputs, study.interest),
    }
    return {"map": content}


def _selected(study: Study, inputs: Inputs) -> list[Any]:
    """The mapped years, and where they are two, one between them on each third."""
    years = list(mapped_years(study, inputs))
    periods = [p for p in inputs.panel.periods if years[0] <= p <= years[-1]]
    if len(years) != 2 or len(periods) < 4:
        return years
    last = len(periods) - 1
    return [periods[round(last * share)] for share in (0, 1 / 3, 2 / 3, 1)]


def _latest_contents(study: Study, inputs: Inputs, sections: Sections) -> Contents:
    content = _map_contents(study, inputs, sections)["map"]
    return {"map_latest": {**content, "years": list(inputs.panel.periods[-1:])}}


def _ranking_contents(study: Study, inputs: Inputs, _sections: Sections) -> Contents:
    return {
        "ranking": {"values": inputs.panel.wide(study.interest), "names": inputs.names},
    }


def _weights_contents(_study: Study, inputs: Inputs, _sections: Sections) -> Contents:
    from spillgap.weights import describe

    graph = inputs.weights[inputs.main_weights]
    added = [(link.unit, link.neighbour) for link in describe(graph).islands]
    content = {"graph": graph, "added": added, "basemap": inputs.basemap, "sea": inputs.sea}
    return {"weights": content}


def _draw_map(content: Content, lang: Language) -> Drawn:
    return figures.small_multiples(
        content["values"],
        content["basemap"],
        periods=content["years"],
        scheme="fisher_jenks",
        k=6,
        maritime=content["sea"],
        legend_title=math_text(content["label"].text(lang)),
        lang=lang,
    )[0]


def _draw_latest(content: Content, lang: Language) -> Drawn:
    (period,) = content["years"]
    return figures.choropleth(
        content["values"].loc[period],
        content["basemap"],
        maritime=content["sea"],
        legend_title=math_text(content["label"].text(lang)),
        lang=lang,
    )


def _draw_ranking(content: Content, lang: Language) -> Drawn:
    return figures.ranking(content["values"], names=content["names"], lang=lang)


def _draw_weights(content: Content, lang: Language) -> Drawn:
    return figures.weights_map(
        content["graph"],
        content["basemap"],
        added=content["added"],
        maritime=content["sea"],
        lang=lang,
    )


STEP = Step(
    "data",
    "description",
    describe,
    figures=(
        Figure("map", _map_contents, _draw_map, mapped=True),
        Figure("map_latest", _latest_contents, _draw_latest, mapped=True, part_of="map"),
        Figure("ranking", _ranking_contents, _draw_ranking),
        Figure("weights", _weights_contents, _draw_weights, mapped=True),
    ),
)
