"""What each figure of a study shows: gathered from the sections, ready for another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spillgap.study.inputs import Inputs
from spillgap.study.pattern import mapped_years
from spillgap.study.sections import Section
from spillgap.study.specification import Study

__all__ = ["Plate", "plates"]

Sections = Mapping[str, Section]


@dataclass(frozen=True, eq=False)
class Plate:
    """A figure to be drawn: its file's name, its recipe and what the recipe needs."""

    name: str
    recipe: str
    content: Mapping[str, Any]


def plates(section: str, study: Study, inputs: Inputs, sections: Sections) -> Iterator[Plate]:
    """The figures that become possible with a section and that the study wants."""
    for recipe, gather in _BY_SECTION.get(section, {}).items():
        if recipe in study.wanted_figures:
            yield from gather(study, inputs, sections)


def _both(study: Study, inputs: Inputs) -> dict[str, str]:
    return {lang: inputs.label(study.interest, lang) for lang in ("en", "zh")}


def _map(study: Study, inputs: Inputs, _sections: Sections) -> Iterator[Plate]:
    content = {
        "values": inputs.panel.wide(study.interest),
        "basemap": inputs.basemap,
        "sea": inputs.sea,
        "years": _selected(study, inputs),
        "label": _both(study, inputs),
    }
    yield Plate("map", "map", content)


def _selected(study: Study, inputs: Inputs) -> list[Any]:
    """The mapped years, and where they are two, one between them on each third."""
    years = list(mapped_years(study, inputs))
    periods = [p for p in inputs.panel.periods if years[0] <= p <= years[-1]]
    if len(years) != 2 or len(periods) < 4:
        return years
    last = len(periods) - 1
    return [periods[round(last * share)] for share in (0, 1 / 3, 2 / 3, 1)]


def _weights(study: Study, inputs: Inputs, _sections: Sections) -> Iterator[Plate]:
    from spillgap.weights import describe

    graph = inputs.weights[study.main_weights]
    added = [(link.unit, link.neighbour) for link in describe(graph).islands]
    content = {"graph": graph, "added": added, "basemap": inputs.basemap, "sea": inputs.sea}
    yield Plate("weights", "weights", content)


def _lisa(study: Study, inputs: Inputs, sections: Sections) -> Iterator[Plate]:
    for year, result in sections["lisa"].results.items():
        label = _both(study, inputs)
        content = {
            "clusters": result.to_frame(),
            "basemap": inputs.basemap,
            "sea": inputs.sea,
            "title": {"en": f"{label['en']}, {year}", "zh": f"{label['zh']}（{year}）"},
        }
        yield Plate(f"lisa_{year}", "lisa", content)


_BY_SECTION: dict[str, dict[str, Callable[[Study, Inputs, Sections], Iterator[Plate]]]] = {
    "data": {"map": _map, "weights": _weights},
    "lisa": {"lisa": _lisa},
}
