"""The figures that a study can draw and the formats that it can write: names, once."""

from __future__ import annotations

__all__ = ["FIGURES", "MAPS", "TABLE_FORMATS"]

TABLE_FORMATS = ("csv", "tex", "md")

FIGURES = (
    "map",
    "ranking",
    "gap",
    "moran",
    "scatter",
    "lisa",
    "weights",
    "coefficients",
    "effects",
    "spillovers",
    "regimes",
    "event_study",
    "dagum",
    "ridgeline",
    "markov",
    "coupling",
    "waterfall",
    "contributions",
    "contributions_map",
    "scenarios",
    "flows",
)
"""Every figure by its name."""

MAPS = ("map", "lisa", "weights", "spillovers", "contributions_map", "flows")
"""The figures that need boundaries."""
