"""The figures that a study can draw and the formats that it can write: names."""

from __future__ import annotations

__all__ = ["figure_names", "map_names", "table_formats"]


def figure_names() -> tuple[str, ...]:
    """Every figure that STUDY.toml may name."""
    # The steps work on the study, which reads these names: they are looked up when asked for.
    from spillgap.study.steps import figures

    return tuple(name for name, figure in figures().items() if figure.part_of is None)


def map_names() -> frozenset[str]:
    """The figures that need boundaries."""
    from spillgap.study.steps import figures

    return frozenset(name for name, figure in figures().items() if figure.mapped)


def table_formats() -> tuple[str, ...]:
    """The formats that STUDY.toml may name: the numbers as CSV, what renders a table, or all."""
    from spillgap.tables import FORMATS

    return ("csv", *(name for name, row in FORMATS.items() if row.render or row.gather))
