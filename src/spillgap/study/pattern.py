"""The spatial pattern: Moran's I by year and local clusters."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spillgap.errors import UnknownNameError, listing
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.sections import HEADERS, Section, unit_words
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
        title = {lang: inputs.label(name, lang) for lang in ("en", "zh")}
        tables.append(
            sheet(
                f"moran_{name}",
                {"en": f"Moran's I: {title['en']}", "zh": f"莫兰指数：{title['zh']}"},
                frame.rename_axis("year").reset_index(),
                HEADERS,
                digits=4,
            )
        )
    return Section("moran", numbers, tuple(tables), results)


def local_clusters(study: Study, inputs: Inputs) -> Section:
    """Local clusters of the variable of interest in the years that are mapped."""
    from spillgap.autocorrelation import QUADRANTS, lisa

    words: dict[Any, tuple[str, str]] = {
        q.code: (q.label("en"), q.label("zh")) for q in QUADRANTS.values()
    }
    words = {**words, **unit_words(inputs)}
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
        {"en": "Local clusters (LISA)", "zh": "局部空间集聚（LISA）"},
        pd.concat(parts, ignore_index=True),
        HEADERS,
        words,
        digits=3,
        blocks=1,
    )
    return Section("lisa", numbers, (table,), results)
