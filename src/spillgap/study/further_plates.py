"""What the figures of the further steps show: gathered, ready for another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from spillgap.study.cells import variable
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import per_deviation
from spillgap.study.sections import Section
from spillgap.study.specification import Study

__all__ = ["GATHERED", "gathered"]

Sections = Mapping[str, Section]
Content = dict[str, Any]
_FLOWS = 25


def _dagum(_study: Study, _inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    return {"frame": results["dagum"].to_frame()} if "dagum" in results else None


def _ridgeline(study: Study, inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    label = variable(inputs, study.interest)
    return {"frame": results["density"].to_frame(), "label": label}


def _markov(_study: Study, _inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    chain = results["markov"]
    return {"matrix": chain.transitions, "steady": chain.steady_state}


def _coupling(_study: Study, inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    return {"frame": results["coupling"].to_frame(), "names": inputs.names}


def _waterfall(_study: Study, inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    return {"frame": results["level"].to_frame(), "labels": inputs.labels}


def _by_variable(results: Mapping[str, Any]) -> pd.DataFrame:
    """Every unit's distance from the mean by variable; what is zero for all is left out."""
    frame = results["by_unit"]
    keys = [variable or kind for variable, kind in frame.columns]
    summed = frame.T.groupby(keys, sort=False).sum().T
    size = summed.abs().max()
    return summed.loc[:, size > 1e-9 * size.max()]


def _contributions(_study: Study, inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    frame = _by_variable(results)
    order = frame.sum(axis=1).sort_values(ascending=False).index
    return {"frame": frame.loc[order], "labels": inputs.labels, "names": inputs.names}


def _contributions_map(_study: Study, inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    return {
        "frame": _by_variable(results),
        "basemap": inputs.basemap,
        "sea": inputs.sea,
        "labels": inputs.labels,
    }


def _scenarios(study: Study, _inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    made = results["scenarios"]
    if not made or study.policies is None:
        return None
    frames = {name: one.outcomes() for name, one in made.items()}
    frame = pd.concat(frames, names=["scenario", "outcome"])
    shown = [o for o in ("mean", "gap") if o in frame.index.get_level_values(1)]
    titles = {name: one.title for name, one in study.policies.scenarios.items()}
    return {"frame": frame.loc[(slice(None), shown), :], "titles": titles}


def _flows(_study: Study, inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    return {
        "matrix": results["accounts"].matrix(results["variable"]),
        "top": _FLOWS,
        "basemap": inputs.basemap,
        "sea": inputs.sea,
    }


def _regimes(_study: Study, inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    frame = results["effects"].to_frame()
    scaled = per_deviation(frame, list(frame.index.get_level_values(0)), results["main"])
    return {"frame": scaled, "labels": inputs.labels}


def _event_study(_study: Study, _inputs: Inputs, results: Mapping[str, Any]) -> Content | None:
    return {"frame": results["event_study"].to_frame()} if "event_study" in results else None


GATHERED: dict[str, dict[str, Callable[[Study, Inputs, Mapping[str, Any]], Content | None]]] = {
    "regimes": {"regimes": _regimes},
    "did": {"event_study": _event_study},
    "dispersion": {"dagum": _dagum},
    "convergence": {"ridgeline": _ridgeline, "markov": _markov},
    "coupling": {"coupling": _coupling},
    "explained": {
        "waterfall": _waterfall,
        "contributions": _contributions,
        "contributions_map": _contributions_map,
    },
    "policies": {"scenarios": _scenarios},
    "ledger": {"flows": _flows},
}
"""Section → the figures that it makes possible, each named as its recipe."""


def gathered(
    section: str, study: Study, inputs: Inputs, sections: Sections
) -> Iterator[tuple[str, Content]]:
    """The figures of a further step that the study wants, by recipe."""
    results = sections[section].results
    for recipe, gather in GATHERED.get(section, {}).items():
        if results and recipe in study.wanted_figures:
            content = gather(study, inputs, results)
            if content is not None:
                yield recipe, content
