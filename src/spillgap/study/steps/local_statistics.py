"""What the pattern is tested by besides Moran's I and LISA: statistics that the study names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.errors import DataError, listing
from spillgap.options import Alternative, Language, PatternStatistic
from spillgap.study.cells import either, labelled, units, variable
from spillgap.study.faults import Findings
from spillgap.study.inputs import Inputs
from spillgap.study.output import Table, sheet
from spillgap.study.pattern import mapped_years, members_of
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Sentence, Told

if TYPE_CHECKING:
    from spillgap.autocorrelation import EsdaResult, LocalResult

__all__ = ["STEP", "LocalStatisticsOutcome", "name_of"]

_KINDS = ("join-counts", "local-join-count")
"""Those of zeros and ones."""


@dataclass(frozen=True, eq=False)
class LocalStatisticsOutcome(Outcome):
    """The statistics that the study names, in its order.

    Attributes
    ----------
    statistics : tuple of str
    by_period : mapping
        Statistic of all units → its result over the periods.
    mapped : mapping
        Statistic of each unit → mapped year → its result.
    """

    section: ClassVar[str] = "local_statistics"
    statistics: tuple[str, ...]
    by_period: Mapping[str, EsdaResult]
    mapped: Mapping[str, Mapping[str, LocalResult]]


def name_of(statistic: str) -> Sentence:
    """What a statistic is called."""
    return Sentence(f"autocorrelation:{statistic}")


def pattern_statistics(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Every statistic asked for, of the variable of interest: by period, or in mapped years."""
    numbers: dict[str, Any] = {}
    by_period: dict[str, EsdaResult] = {}
    mapped: dict[str, dict[str, LocalResult]] = {}
    tables: list[Table] = []
    for statistic in study.pattern.statistics:
        if statistic in _GLOBAL:
            by_period[statistic] = _GLOBAL[statistic](study, inputs)
            frame = by_period[statistic].to_frame()
            numbers[statistic] = frame.to_dict("index")
            tables.append(_table(statistic, frame.rename_axis("year").reset_index(), study, inputs))
            continue
        mapped[statistic] = {
            str(year): _LOCAL[statistic](study, inputs, year)
            for year in mapped_years(study, inputs)
        }
        frames = {year: one.to_frame() for year, one in mapped[statistic].items()}
        numbers[statistic] = {year: members_of(frame) for year, frame in frames.items()}
        rows = [
            frame.rename_axis("unit").reset_index().assign(year=year)
            for year, frame in frames.items()
        ]
        joined = pd.concat(rows, ignore_index=True)
        joined.insert(0, "year", joined.pop("year"))
        tables.append(_table(statistic, joined, study, inputs, blocks=1))
    outcome = LocalStatisticsOutcome(study.pattern.statistics, by_period, mapped)
    return Section("local_statistics", numbers, tuple(tables), outcome)


def _table(
    statistic: str, frame: pd.DataFrame, study: Study, inputs: Inputs, *, blocks: int = 0
) -> Table:
    about: dict[str, Told] = {
        "statistic": name_of(statistic),
        "label": variable(inputs, study.interest),
    }
    cells = either(labelled("quadrant"), units(inputs))
    name = statistic.replace("-", "_")
    return sheet(name, frame, cells, kind="statistic", about=about, blocks=blocks)


def _geary(study: Study, inputs: Inputs) -> EsdaResult:
    from spillgap.autocorrelation import geary

    # Likeness, which Moran's I calls greater, is a smaller C.
    tail = _MIRRORED[study.pattern.alternative]
    return geary(inputs.panel, study.interest, study.permutations, study.seed, alternative=tail)


def _join_counts(study: Study, inputs: Inputs) -> EsdaResult:
    from spillgap.autocorrelation import join_counts

    tail = study.pattern.alternative
    return join_counts(
        inputs.panel, study.interest, study.permutations, study.seed, alternative=tail
    )


def _local_geary(study: Study, inputs: Inputs, year: Any) -> LocalResult:
    from spillgap.autocorrelation import local_geary

    return local_geary(
        inputs.panel,
        study.interest,
        year,
        study.permutations,
        study.seed,
        correction=study.pattern.correction,
        alpha=study.pattern.alpha,
        alternative=_MIRRORED[study.pattern.alternative],
    )


def _local_join_count(study: Study, inputs: Inputs, year: Any) -> LocalResult:
    from spillgap.autocorrelation import local_join_count

    return local_join_count(
        inputs.panel,
        study.interest,
        year,
        study.permutations,
        study.seed,
        correction=study.pattern.correction,
        alpha=study.pattern.alpha,
    )


def _losh(study: Study, inputs: Inputs, year: Any) -> LocalResult:
    from spillgap.autocorrelation import losh

    spec = study.pattern
    return losh(inputs.panel, study.interest, year, correction=spec.correction, alpha=spec.alpha)


_MIRRORED: Mapping[Alternative, Alternative] = {
    "greater": "lesser",
    "lesser": "greater",
    "two-sided": "two-sided",
}
_GLOBAL: Mapping[PatternStatistic, Callable[[Study, Inputs], EsdaResult]] = {
    "geary": _geary,
    "join-counts": _join_counts,
}
_LOCAL: Mapping[PatternStatistic, Callable[[Study, Inputs, Any], LocalResult]] = {
    "local-geary": _local_geary,
    "local-join-count": _local_join_count,
    "losh": _losh,
}


def _contents(study: Study, inputs: Inputs, sections: Sections) -> Contents:
    contents = {}
    for statistic, by_year in LocalStatisticsOutcome.of(sections).mapped.items():
        for year, result in by_year.items():
            facts: dict[str, Told] = {
                "statistic": name_of(statistic),
                "label": variable(inputs, study.interest),
                "year": year,
            }
            contents[f"{statistic.replace('-', '_')}_{year}"] = {
                "clusters": result.to_frame(),
                "statistic": statistic,
                "basemap": inputs.basemap,
                "sea": inputs.sea,
                "title": Sentence("study/figures:local-statistic", facts),
            }
    return contents


def _draw(content: Content, lang: Language) -> Drawn:
    from spillgap.autocorrelation import STATISTICS

    return figures.lisa_map(
        content["clusters"],
        content["basemap"],
        classes=STATISTICS[content["statistic"]].classes,
        maritime=content["sea"],
        title=math_text(content["title"].text(lang)),
        lang=lang,
    )


def _check(study: Study, inputs: Inputs, findings: Findings) -> None:
    for number, statistic in enumerate(study.pattern.statistics):
        with findings.at("pattern", "statistics", number):
            if statistic in _KINDS:
                _refuse_shades(study, inputs, statistic)


def _refuse_shades(study: Study, inputs: Inputs, statistic: str) -> None:
    wide = inputs.panel.wide(study.interest)
    shades = [year for year, row in wide.iterrows() if not row.isin((0.0, 1.0)).all()]
    if shades:
        raise DataError(
            f"{statistic} is of a variable of zeros and ones; {study.interest!r} has other values "
            f"in {listing(shades)}."
        )


STEP = Step(
    "local_statistics",
    "statistics of the pattern",
    pattern_statistics,
    wanted=lambda study: bool(study.pattern.statistics),
    figures=(Figure("local_statistics", _contents, _draw, mapped=True),),
    check=_check,
)
