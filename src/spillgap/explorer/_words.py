"""Everything that the page says, in every language that there is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from libpysal.graph import Graph

from spillgap._escaping import one_line
from spillgap.autocorrelation import QUADRANTS
from spillgap.explorer._encoding import Facts
from spillgap.explorer._source import Source
from spillgap.labels import group_label, labels_from, weights_label
from spillgap.text import languages, message_names, say, word
from spillgap.units import display
from spillgap.weights import describe

__all__ = ["words"]

_ROOM = "explorer"
_SLOTS = ("name", "value", "year", "n", "low", "high", "unit", "first", "second", "total")
"""Facts that the page fills in when it says a message."""


def words(source: Source) -> dict[str, Facts]:
    """By language: messages, and the names of units, variables, W, groups and quadrants.

    A message's facts stand in it as ``{name}``: the page puts them in.
    """
    return {lang: _language(lang, source) for lang in languages()}


def _language(lang: str, source: Source) -> Facts:
    slots = {slot: f"{{{slot}}}" for slot in _SLOTS}
    return {
        "messages": {m: say(f"{_ROOM}:{m}", lang, **slots) for m in message_names(_ROOM)},
        "title": _plain(source.title.get(lang) or source.title.get("en", "")),
        "units": _units(lang, source),
        "labels": _labels(lang, source),
        "weights": _weights(lang, source),
        "groups": {
            name: [_plain(group_label(group, lang)) for group in split.names]
            for name, split in source.groups.items()
        },
        "quadrants": {code: quadrant.label(lang) for code, quadrant in QUADRANTS.items()},
    }


def _plain(text: object) -> str:
    return one_line(text)


def _units(lang: str, source: Source) -> list[str]:
    units, names = source.panel.units, source.names
    column = f"name_{lang}"
    if names is not None:
        for known in (column, "name_en"):
            if known in names.columns:
                return [_plain(text) for text in names.reindex(units)[known]]
    return [_plain(display(unit, lang, units)) for unit in units]


def _labels(lang: str, source: Source) -> dict[str, str]:
    labels = labels_from(source.labels, lang)
    found = {name: labels.parameter(name) for name in _named(source)}
    for name in source.groups:
        found[name] = word(_ROOM, f"groups-{name}", lang, labels.parameter(name))
    return {name: _plain(text) for name, text in found.items()}


def _named(source: Source) -> Iterable[str]:
    """Variables, and what models are made of."""
    found = dict.fromkeys(source.variables)
    for results in source.results.values():
        found.update(dict.fromkeys([results.design.dependent, *results.design.terms]))
        found.update(dict.fromkeys(results.model.panel.columns))
    return found


def _weights(lang: str, source: Source) -> dict[str, str]:
    """Every W by what it is, with its name where two are the same kind."""
    found = {name: _kind(name, graph, lang) for name, graph in source.weights.items()}
    texts = list(found.values())
    for name, text in found.items():
        if texts.count(text) > 1:
            found[name] = say(f"{_ROOM}:named-weights", lang, first=text, second=_plain(name))
    return found


def _kind(name: str, graph: Graph | dict[Hashable, Graph], lang: str) -> str:
    one = next(iter(graph.values())) if isinstance(graph, dict) else graph
    record = describe(one)
    label = weights_label(record.kind, record.parameters, lang)
    return _plain(name if label == record.kind else label)
