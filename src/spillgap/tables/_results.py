"""Reading an estimated model: its statistics, options and weights as text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from spillgap._numbers import format_integer, format_interval, format_number
from spillgap.labels import Labels, label, weights_label
from spillgap.options import Language
from spillgap.tables._protocols import ResultsLike
from spillgap.tables._table import Cell
from spillgap.terms import weighed
from spillgap.text import say

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spillgap.weights import WeightsRecord

__all__ = [
    "BLOCKS",
    "block_of",
    "dependent_label",
    "design_sentence",
    "interval_at",
    "number_at",
    "option_text",
    "reference_sentence",
    "statistic_cell",
    "weights_sentence",
    "weights_text",
]

BLOCKS = ("main", "wx", "dynamics", "means", "spatial")
_SPATIAL = ("rho", "lambda")
_COUNTS = ("nobs", "n_units", "n_periods")
_OF_THE_MODEL = ("effects",)
_KINDS: Mapping[str, str] = {
    "effects": "effects",
    "random_errors": "random-errors",
    "method": "method",
    "correction": "correction",
    "cov_type": "covariance",
}
"""Option → the kind of label that its values have; regimes have the label of a variable."""


def block_of(parameter: str) -> str:
    """The block of a regression table in which a parameter stands."""
    if parameter in (*_SPATIAL, "phi") or weighed(parameter) is not None:
        return "spatial"
    if parameter.startswith("mean:"):
        return "means"
    if parameter.startswith(("L:", "LW:")):
        return "dynamics"
    return "wx" if parameter.startswith("W:") else "main"


def _number(value: float | str | None) -> float | None:
    if value is None or isinstance(value, str):
        return None
    return float(value)


def number_at(values: pd.Series[float], name: str) -> float:
    """The entry of a Series as a plain number."""
    return float(values[name])


def interval_at(bounds: pd.DataFrame, name: str) -> list[float]:
    """A row of a frame of intervals as plain numbers."""
    return [float(bound) for bound in bounds.loc[name].to_numpy(float)]


def statistic_cell(result: ResultsLike, name: str, digits: int) -> Cell:
    """A statistic of the whole model; empty if it has none (GMM has no likelihood)."""
    value = _number(getattr(result, name, None))
    if value is None or math.isnan(value):
        return Cell()
    if name in _COUNTS:
        return Cell(format_integer(value), value)
    return Cell(format_number(value, _enough(value, digits)), value)


def _enough(value: float, digits: int) -> int:
    """Decimals that leave a small variance two significant figures, at most six."""
    if not 0 < abs(value) < 1:
        return digits
    return min(max(digits, 1 - math.floor(math.log10(abs(value)))), max(digits, 6))


def option_text(result: ResultsLike, name: str, labels: Labels) -> str:
    """An option that the model was estimated with, in words; empty if it has none."""
    value = getattr(result.model if name in _OF_THE_MODEL else result, name, "")
    if value is None and name == "correction":
        # Said aloud: an estimate without correction is not what the default computes.
        value = "none"
    if value is None or value == "":
        return ""
    return label(_KINDS[name], value, labels.lang) if name in _KINDS else labels.row(value)


def reference_sentence(result: ResultsLike, lang: Language) -> str:
    """What p-values and intervals are of, where it is not the normal distribution."""
    reference = getattr(result, "reference", None)
    return "" if reference is None else str(reference.words(lang))


def design_sentence(result: ResultsLike, lang: Language) -> str:
    """What a design of its own says, as who was treated from when; empty for most models."""
    words = getattr(result, "design_words", None)
    return "" if words is None else str(words(lang))


def dependent_label(result: ResultsLike, labels: Labels) -> str:
    """The dependent variable as printed."""
    return labels.variable(str(getattr(result.model, "dependent", "")))


def stable_text(result: ResultsLike, digits: int) -> str:
    """The interval of ρ in which the model is stable; empty if it has no bounds."""
    interval = getattr(result, "stable_interval", None)
    if interval is None or not all(math.isfinite(bound) for bound in interval):
        return ""
    return format_interval([float(bound) for bound in interval], digits)


def _graph(result: ResultsLike) -> Graph | None:
    """The weights of the model's panel; the first period's where they differ by period."""
    weights = getattr(getattr(result.model, "panel", None), "weights", None)
    if isinstance(weights, dict):
        return next(iter(weights.values()), None)
    return weights


def _uses_weights(result: ResultsLike) -> bool:
    names = map(str, result.params.index)
    return any(n in _SPATIAL or n.startswith(("W:", "LW:", "mean:W:")) for n in names)


def weights_text(result: ResultsLike, lang: Language) -> str:
    """The kind of weights in a word or two: "Queen contiguity", "5 nearest neighbours"."""
    record = _record(result) if _uses_weights(result) else None
    if record is None:
        return ""
    return weights_label(record.kind, record.parameters, lang)


def weights_sentence(result: ResultsLike, lang: Language) -> str:
    """The weights in full: how built, how standardised, which islands were linked to whom."""
    record = _record(result) if _uses_weights(result) else None
    return "" if record is None else say("tables:weights", lang, record=record.text(lang))


def _record(result: ResultsLike) -> WeightsRecord | None:
    if getattr(result.model, "weights", None) is not None:
        # W with parameters stands in the place of the panel's; the result's own words say it.
        return None
    graph = _graph(result)
    if graph is None or not hasattr(graph, "adjacency"):
        return None
    from spillgap.weights import describe

    return describe(graph)
