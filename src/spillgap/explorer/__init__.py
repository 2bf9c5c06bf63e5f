"""The explorer: one page, offline, to look at a panel, move through time and try policies."""

from __future__ import annotations

from spillgap.explorer._explorer import (
    Explorer,
    columns_of,
    draws_for,
    explorer,
    known_groups,
    made_of,
)
from spillgap.explorer._source import Budget, Source

__all__ = [
    "Budget",
    "Explorer",
    "Source",
    "columns_of",
    "draws_for",
    "explorer",
    "known_groups",
    "made_of",
]
