"""The classes of local statistics: codes and colours; their labels are those of ``labels.ftl``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spillgap._types import Floats
from spillgap.labels import label
from spillgap.options import Language

__all__ = [
    "ASSOCIATION",
    "HOTSPOTS",
    "JOINS",
    "QUADRANTS",
    "SIMILARITY",
    "SPREADS",
    "Quadrant",
    "classes_of",
    "quadrant_codes",
]


@dataclass(frozen=True)
class Quadrant:
    """A class of a local statistic, with what a legend prints and how a map draws it.

    Attributes
    ----------
    code : str
    colour, grey : str
        On a map in colours, and on one in grey.
    hatch : str
        Lines of matplotlib that tell the class where shades do not.
    """

    code: str
    colour: str
    grey: str = "#FFFFFF"
    hatch: str = ""

    def label(self, lang: Language = "en") -> str:
        """The label in a language."""
        return label("quadrant", self.code, lang)


def _table(*rows: Quadrant) -> Mapping[str, Quadrant]:
    return MappingProxyType({row.code: row for row in rows})


# Lightness falls in steps of at least 12 (CIE L*) from NS over LH, HL, LL to HH, so that the
# classes stay apart in grey; blue against red-orange stays apart for the colour-blind. Shades of
# grey are dark, light and hatched, with two tints between.
_HIGH = Quadrant("HH", "#96122D", "#2B2B2B")
_LOW = Quadrant("LL", "#2F6FB0", "#9A9A9A", "\\\\\\\\")
_NONE = Quadrant("NS", "#F0F0F0")


def _as(code: str, like: Quadrant) -> Quadrant:
    return replace(like, code=code)


_LOW_HIGH = Quadrant("LH", "#A6CFE6", "#DADADA", "....")
_HIGH_LOW = Quadrant("HL", "#EE8F63", "#BDBDBD", "////")

QUADRANTS: Mapping[str, Quadrant] = _table(_HIGH, _LOW_HIGH, _LOW, _HIGH_LOW, _NONE)
"""Quadrants by code: the first letter is the unit, the second its neighbours (Anselin 1996).

In the order of the Moran scatter's quadrants I to IV, then NS for a cluster map.
"""

HOTSPOTS: Mapping[str, Quadrant] = _table(_as("hot", _HIGH), _as("cold", _LOW), _NONE)
"""Classes of the local Getis–Ord statistic, in the colours of high and low."""

SIMILARITY: Mapping[str, Quadrant] = _table(
    _HIGH, _LOW, _as("similar", _LOW_HIGH), _as("dissimilar", _HIGH_LOW), _NONE
)
"""Classes of the local Geary statistic (Anselin 2019).

Neighbours alike, both high or both low or neither, and neighbours unlike.
"""

JOINS: Mapping[str, Quadrant] = _table(_as("joined", _HIGH), _as("apart", _LOW), _NONE)
"""Classes of local join counts: more joins than chance would have it, or fewer."""

SPREADS: Mapping[str, Quadrant] = _table(_as("varied", _HIGH), _as("uniform", _LOW), _NONE)
"""Classes of LOSH: the surroundings vary more, or less, than elsewhere."""

ASSOCIATION: Mapping[str, Quadrant] = _table(_as("positive", _HIGH), _as("negative", _LOW), _NONE)
"""Classes of local Lee: two variables' surroundings move together, or against each other."""

_TABLES = (QUADRANTS, HOTSPOTS, SIMILARITY, JOINS, SPREADS, ASSOCIATION)


def classes_of(codes: Iterable[str]) -> Mapping[str, Quadrant] | None:
    """The first table of classes that holds all these codes; None if none does.

    Examples
    --------
    >>> list(classes_of(["hot", "NS"]))
    ['hot', 'cold', 'NS']
    """
    wanted = set(codes)
    return next((table for table in _TABLES if wanted <= set(table)), None)


def quadrant_codes(z: Floats, lag: Floats) -> NDArray[np.object_]:
    """Standardised values (N,) and lags (N,) → codes (N,) "HH", "LH", "LL", "HL".

    A value or lag exactly at the mean counts as low.
    """
    own = np.where(z > 0, "H", "L").astype(object)
    neighbours = np.where(lag > 0, "H", "L").astype(object)
    return own + neighbours
