"""What each figure of a study shows: gathered from the sections, ready for another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spillgap.study.cells import variable
from spillgap.study.further_plates import gathered
from spillgap.study.gap import over
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import per_deviation
from spillgap.study.pattern import mapped_years
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.text import Sentence, Told

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
    for recipe, content in gathered(section, study, inputs, sections):
        yield Plate(recipe, recipe, content)


def _map(study: Study, inputs: Inputs, _sections: Sections) -> Iterator[Plate]:
    content = {
        "values": inputs.panel.wide(study.interest),
        "basemap": inputs.basemap,
        "sea": inputs.sea,
        "years": _selected(study, inputs),
        "label": variable(inputs, study.interest),
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
        facts: dict[str, Told] = {"label": variable(inputs, study.interest), "year": str(year)}
        content = {
            "clusters": result.to_frame(),
            "basemap": inputs.basemap,
            "sea": inputs.sea,
            "title": Sentence("study/figures:lisa", facts),
        }
        yield Plate(f"lisa_{year}", "lisa", content)


def _ranking(study: Study, inputs: Inputs, _sections: Sections) -> Iterator[Plate]:
    yield Plate(
        "ranking",
        "ranking",
        {"values": inputs.panel.wide(study.interest), "names": inputs.names},
    )


def _gap(study: Study, inputs: Inputs, sections: Sections) -> Iterator[Plate]:
    means = sections["gap"].results["means"]
    content = {
        "means": means,
        "ratio": over(means.max(axis=1), means.min(axis=1)),
        "label": variable(inputs, study.interest),
    }
    yield Plate("gap", "gap", content)
    yield Plate("inequality", "inequality", {"result": sections["gap"].results["inequality"]})


def _moran(_study: Study, _inputs: Inputs, sections: Sections) -> Iterator[Plate]:
    for name, result in sections["moran"].results.items():
        yield Plate(f"moran_{name}", "moran", {"frame": result.to_frame()})


def _scatter(study: Study, inputs: Inputs, _sections: Sections) -> Iterator[Plate]:
    from spillgap.autocorrelation import moran_scatter

    for year in mapped_years(study, inputs):
        content = {
            "result": moran_scatter(inputs.panel, study.interest, year),
            "labels": inputs.labels,
            "names": inputs.names,
        }
        yield Plate(f"scatter_{year}", "scatter", content)


def _coefficients(_study: Study, inputs: Inputs, sections: Sections) -> Iterator[Plate]:
    main = sections["models"].results["main"]
    slopes = [*main.design.regressors, *(f"W:{name}" for name in main.design.durbin)]
    frame = main.to_frame().loc[[name for name in slopes if name != "Intercept"]]
    names = [name.removeprefix("W:") for name in frame.index]
    content = {"frame": per_deviation(frame, names, main), "labels": inputs.labels}
    yield Plate("coefficients", "coefficients", content)


def _effects(_study: Study, inputs: Inputs, sections: Sections) -> Iterator[Plate]:
    results = sections["effects"].results
    if "effects" in results:
        frame = results["effects"].to_frame()
        names = list(frame.index.get_level_values(0))
        scaled = per_deviation(frame, names, sections["models"].results["main"])
        content = {"frame": scaled, "labels": inputs.labels}
        yield Plate("effects", "effects", content)


def _spillovers(_study: Study, inputs: Inputs, sections: Sections) -> Iterator[Plate]:
    results = sections["effects"].results
    if "by_unit" not in results:
        return
    strongest = results["strongest"]
    content = {
        "by_unit": results["by_unit"].xs(strongest, level=0),
        "basemap": inputs.basemap,
        "sea": inputs.sea,
        "title": variable(inputs, strongest),
    }
    yield Plate("spillovers", "spillovers", content)


_BY_SECTION: dict[str, dict[str, Callable[[Study, Inputs, Sections], Iterator[Plate]]]] = {
    "data": {"map": _map, "ranking": _ranking, "weights": _weights},
    "gap": {"gap": _gap},
    "moran": {"moran": _moran, "scatter": _scatter},
    "lisa": {"lisa": _lisa},
    "models": {"coefficients": _coefficients},
    "effects": {"effects": _effects, "spillovers": _spillovers},
}
"""Section → the figures that it makes possible."""
