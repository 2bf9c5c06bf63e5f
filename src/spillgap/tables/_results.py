"""Reading an estimated model: its statistics, options and weights as text."""

from __future__ import annotations

import math
from typing import Any

from spillgap.labels import Labels
from spillgap.options import Language
from spillgap.tables._numbers import format_integer, format_interval, format_number
from spillgap.tables._protocols import ResultsLike
from spillgap.tables._table import Cell
from spillgap.tables._words import language, word

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
_OPTION_HOLDERS = {"effects": "model"}
_WEIGHT_KINDS = {
    "contiguity": ("contiguity", "邻接"),
    "knn": ("nearest neighbours", "近邻"),
    "distance band": ("distance band", "距离阈值"),
    "inverse distance": ("inverse distance", "反距离"),
    "kernel": ("distance decay", "距离衰减"),
    "economic": ("economic distance", "经济距离"),
    "gravity": ("gravity", "引力"),
    "nested": ("nested", "嵌套"),
    "block": ("block", "分组"),
    "matrix": ("matrix", "矩阵"),
}


def block_of(parameter: str) -> str:
    """The block of a regression table in which a parameter stands."""
    if parameter in (*_SPATIAL, "phi"):
        return "spatial"
    if parameter.startswith("mean:"):
        return "means"
    if parameter.startswith(("L:", "LW:")):
        return "dynamics"
    return "wx" if parameter.startswith("W:") else "main"


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, str):
        return None
    return float(value)


def number_at(values: Any, name: str) -> float:
    """The entry of a Series as a plain number."""
    return float(values[name])


def interval_at(bounds: Any, name: str) -> list[float]:
    """A row of a frame of intervals as plain numbers."""
    return [float(bound) for bound in bounds.loc[name]]


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


def option_text(result: ResultsLike, name: str, lang: Language) -> str:
    """An option that the model was estimated with, in words; empty if it has none."""
    holder = result.model if _OPTION_HOLDERS.get(name) == "model" else result
    value = getattr(holder, name, "")
    if value is None and name == "correction":
        # Said aloud: an estimate without correction is not what the default computes.
        value = "none"
    return word(str(value), lang) if value is not None and value != "" else ""


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


def _graph(result: ResultsLike) -> Any:
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
    words = _WEIGHT_KINDS.get(record.kind, (record.kind, record.kind))[language(lang)]
    detail = {"contiguity": "rule", "knn": "k"}.get(record.kind)
    value = str(record.parameters.get(detail, "")) if detail else ""
    space = "" if lang == "zh" and value.isdigit() else " "
    text = f"{value}{space}{words}".strip()
    return text[:1].upper() + text[1:]


def weights_sentence(result: ResultsLike, lang: Language) -> str:
    """The weights in full: how built, how standardised, which islands were linked to whom."""
    record = _record(result) if _uses_weights(result) else None
    return "" if record is None else f"W: {record.text(lang)}"


def _record(result: ResultsLike) -> Any:
    graph = _graph(result)
    if graph is None or not hasattr(graph, "adjacency"):
        return None
    from spillgap.weights import describe

    return describe(graph)
