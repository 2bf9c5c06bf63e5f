"""The figures that a study can draw and the formats that it can write: names."""

from __future__ import annotations

from functools import cache

__all__ = ["TABLE_FORMATS", "figure_names", "map_names"]

TABLE_FORMATS = ("csv", "tex", "md")


@cache
def figure_names() -> tuple[str, ...]:
    """Every figure that STUDY.toml may name."""
    # The steps work on the study, which reads these names: they are looked up when asked for.
    from spillgap.study.steps import FIGURES

    return tuple(name for name, figure in FIGURES.items() if figure.part_of is None)


@cache
def map_names() -> frozenset[str]:
    """The figures that need boundaries."""
    from spillgap.study.steps import FIGURES

    return frozenset(name for name, figure in FIGURES.items() if figure.mapped)
