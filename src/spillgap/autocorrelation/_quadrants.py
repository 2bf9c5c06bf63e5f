"""The one table of quadrants: codes and colours; their labels are those of ``labels.ftl``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spillgap.labels import label
from spillgap.options import Language

__all__ = ["HOTSPOTS", "QUADRANTS", "Quadrant", "quadrant_codes"]


@dataclass(frozen=True)
class Quadrant:
    """A class of a local statistic, with what a legend prints and the colour of a map."""

    code: str
    colour: str

    def label(self, lang: Language = "en") -> str:
        """The label in a language."""
        return label("quadrant", self.code, lang)


def _table(*rows: Quadrant) -> Mapping[str, Quadrant]:
    return MappingProxyType({row.code: row for row in rows})


# Lightness falls in steps of at least 12 (CIE L*) from NS over LH, HL, LL to HH, so that the
# classes stay apart in grey; blue against red-orange stays apart for the colour-blind.
QUADRANTS: Mapping[str, Quadrant] = _table(
    Quadrant("HH", "#96122D"),
    Quadrant("LH", "#A6CFE6"),
    Quadrant("LL", "#2F6FB0"),
    Quadrant("HL", "#EE8F63"),
    Quadrant("NS", "#F0F0F0"),
)
"""Quadrants by code: the first letter is the unit, the second its neighbours (Anselin 1996).

In the order of the Moran scatter's quadrants I to IV, then NS for a cluster map.
"""

HOTSPOTS: Mapping[str, Quadrant] = _table(
    Quadrant("hot", "#96122D"),
    Quadrant("cold", "#2F6FB0"),
    Quadrant("NS", "#F0F0F0"),
)
"""Classes of the local Getis–Ord statistic, in the colours of high and low."""


def quadrant_codes(z: NDArray[np.float64], lag: NDArray[np.float64]) -> NDArray[np.object_]:
    """Standardised values (N,) and lags (N,) → codes (N,) "HH", "LH", "LL", "HL".

    A value or lag exactly at the mean counts as low.
    """
    own = np.where(z > 0, "H", "L").astype(object)
    neighbours = np.where(lag > 0, "H", "L").astype(object)
    return own + neighbours
