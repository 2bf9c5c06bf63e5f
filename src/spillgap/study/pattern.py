"""The spatial pattern: Moran's I by year and local clusters."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spillgap.errors import UnknownNameError, listing
from spillgap.study.cells import either, labelled, units, variable
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.sections import Section
from spillgap.study.specification import Study

__all__ = ["autocorrelation", "local_clusters", "mapped_years", "refuse_unknown_years"]


def mapped_years(study: Study, inputs: Inputs) -> tuple[Any, ...]:
    """The periods that are mapped: the study's own choice, else the first and the last."""
    refuse_unknown_years(study, inputs)
    periods = inputs.panel.periods
    return study.pattern.years or tuple(dict.fromkeys((periods[0], periods[-1])))


def refuse_unknown_years(study: Study, inputs: Inputs) -> None:
    """Refuse mapped years that the data lack.

    Raises
    ------
    UnknownNameError
    """
    periods = list(inputs.panel.periods)
    unknown = [year for year in study.pattern.years if year not in periods]
    if unknown:
        raise UnknownNameError(
            f"[pattern] years: the data have no {listing(unknown)}; they cover {listing(periods)}."
        )


def autocorrelation(study: Study, inputs: Inputs) -> Section:
    """Global Moran's I by period of each of the study's variables."""
    from spillgap.autocorrelation import moran

    variables = study.pattern.variables or (study.interest,)
    numbers, tables, results = {}, [], {}
    for name in variables:
        result = moran(
            inputs.panel,
            name,
            permutations=study.permutations,
            seed=study.seed,
            alternative=study.pattern.alternative,
        )
        frame = result.to_frame()
        results[name] = result
        numbers[name] = frame.to_dict("index")
        tables.append(
            sheet(
                f"moran_{name}",
                frame.rename_axis("year").reset_index(),
                kind="moran",
                about={"label": variable(inputs, name)},
                digits=4,
            )
        )
    return Section("moran", numbers, tuple(tables), results)


def local_clusters(study: Study, inputs: Inputs) -> Section:
    """Local clusters of the variable of interest in the years that are mapped."""
    from spillgap.autocorrelation import lisa

    numbers, parts, results = {}, [], {}
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
        results[str(year)] = result
        by_cluster = frame.groupby("cluster", sort=True, observed=True)
        numbers[str(year)] = {code: list(rows.index) for code, rows in by_cluster}
        keys = frame.rename_axis("unit").reset_index()
        keys.insert(0, "year", year)
        parts.append(keys)
    table = sheet(
        "lisa",
        pd.concat(parts, ignore_index=True),
        either(labelled("quadrant"), units(inputs)),
        digits=3,
        blocks=1,
    )
    return Section("lisa", numbers, (table,), results)
