"""Classes of a choropleth: where they end, what colours and words they get."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap.errors import DataError, OptionError
from spillgap.figures._marks import minus
from spillgap.options import CLASS_SCHEME, ClassScheme, Language
from spillgap.text import say

if TYPE_CHECKING:
    from matplotlib.typing import ColorType

__all__ = [
    "Classes",
    "classify",
    "decimals_for",
    "ink_on",
    "lightness",
    "mapclassify_name",
    "shades_by_lightness",
]

_SCHEMES: dict[ClassScheme, str] = {
    "quantiles": "Quantiles",
    "equal_interval": "EqualInterval",
    "fisher_jenks": "FisherJenks",
    "natural_breaks": "FisherJenks",
    "max_p": "MaxP",
    "std_mean": "StdMean",
    "percentiles": "Percentiles",
    "boxplot": "BoxPlot",
    "head_tail_breaks": "HeadTailBreaks",
    "jenks_caspall": "JenksCaspall",
    "jenks_caspall_forced": "JenksCaspallForced",
    "maximum_breaks": "MaximumBreaks",
    "pretty_breaks": "PrettyBreaks",
}
"""Every classifier of mapclassify but those of a sample of the units, of which a map has few: of 40
values one fails and the other does not end. Its natural breaks are k-means from a random start;
Fisher and Jenks's are the exact optimum of the same."""

_OWN_NUMBER = ("StdMean", "Percentiles", "BoxPlot", "HeadTailBreaks")
"""Classifiers that choose the number of classes."""


@dataclass(frozen=True)
class Classes:
    """Upper ends of the classes, with the lowest value that they hold."""

    lowest: float
    upper: np.ndarray

    def code(self, values: pd.Series) -> np.ndarray:
        """Class of every value, from 0; −1 where there is none."""
        codes = np.searchsorted(self.upper, values.to_numpy(float), side="left")
        codes = np.minimum(codes, len(self.upper) - 1)
        return np.where(values.isna(), -1, codes)

    @property
    def open(self) -> bool:
        """Whether the top class is wider than all others together, so that it hides how far it
        goes.
        """
        return len(self.upper) > 2 and self.upper[-1] - self.upper[-2] > (
            self.upper[-2] - self.lowest
        )

    def words(self, decimals: int | None = None, lang: Language = "en") -> list[str]:
        """The classes written out, ``10.2–15.3``; an open one by its lower end and the highest."""
        ends = np.concatenate([[self.lowest], self.upper])
        places = decimals_for(ends) if decimals is None else decimals
        shown = [minus(f"{end:,.{places}f}") for end in ends]
        first = [f"≤ {shown[1]}"] if shown[0] == shown[1] else [f"{shown[0]} – {shown[1]}"]
        texts = first + [f"{a} – {b}" for a, b in itertools.pairwise(shown[1:])]
        if self.open:
            texts[-1] = say("figures:open-class", lang, low=shown[-2], high=shown[-1])
        return texts

    def colours(self, cmap: str) -> list[ColorType]:
        """One colour per class, from light to dark in equal steps, the lightest still off white."""
        count = len(self.upper)
        if count == 1:
            return shades_by_lightness(cmap, [60.0])
        return shades_by_lightness(cmap, np.linspace(_LIGHTEST, _DARKEST, count))


_LIGHTEST, _DARKEST = 93.0, 18.0


def lightness(colour: ColorType) -> float:
    """CIE L* of a colour, 0 black to 100 white: what is left of it in grey."""
    from matplotlib.colors import to_rgb

    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    y = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def shades_by_lightness(
    cmap: str, wanted: Sequence[float] | np.ndarray, within: tuple[float, float] = (0.0, 1.0)
) -> list[ColorType]:
    """Colours of a map, or of that part of it, whose lightness is nearest to what is wanted."""
    import matplotlib

    shades = matplotlib.colormaps[cmap](np.linspace(*within, 256))
    there = np.array([lightness(shade) for shade in shades])
    return [tuple(shades[int(np.argmin(np.abs(there - goal)))]) for goal in wanted]


def ink_on(colour: ColorType) -> str:
    """Borders on that fill: white where it is dark, grey where it is light."""
    return "#FFFFFF" if lightness(colour) < 62 else "#7A7A7A"


def decimals_for(ends: np.ndarray) -> int:
    """The fewest decimals (at most 4) that round by a tenth of the narrowest class at most."""
    finite = np.unique(ends[np.isfinite(ends)])
    if len(finite) < 2:
        return 1
    if np.array_equal(finite, np.round(finite)):
        return 0
    gap = float(np.diff(finite).min())
    return int(np.clip(np.ceil(-np.log10(0.2 * gap)), 0, 4))


def mapclassify_name(scheme: object) -> str:
    """The class of mapclassify that a scheme is.

    Raises
    ------
    OptionError
        If there is none; the message lists the schemes.
    """
    return CLASS_SCHEME.pick(scheme, _SCHEMES)


def classify(
    values: pd.Series,
    scheme: ClassScheme = "quantiles",
    k: int = 5,
    bins: Sequence[float] | None = None,
) -> Classes:
    """Classes of the values that are there, by mapclassify, or with the ends in ``bins``."""
    import mapclassify

    there = values.dropna().to_numpy(float)
    if not len(there):
        raise DataError("Every value is missing: there is nothing to map.")
    if bins is not None:
        ends = np.asarray(bins, dtype=float)
        if len(ends) == 0 or (np.diff(ends) <= 0).any():
            raise OptionError(f"bins must be upper class ends in rising order, not {list(bins)}.")
        if there.max() > ends[-1]:
            ends = np.append(ends, there.max())
        return Classes(float(min(there.min(), ends[0])), ends)
    name = mapclassify_name(scheme)
    distinct = len(np.unique(there))
    if distinct == 1:
        return Classes(float(there[0]), np.array([there[0]]))
    classifier = getattr(mapclassify, name)
    kwargs = {} if name in _OWN_NUMBER else {"k": min(k, distinct)}
    with warnings.catch_warnings():
        # mapclassify speaks of a missing numba; the classes are the same without it.
        warnings.simplefilter("ignore")
        ends = np.asarray(classifier(there, **kwargs).bins, dtype=float)
    ends = np.unique(ends[ends > there.min()] if len(ends) > 1 else ends)
    return Classes(float(there.min()), ends[: int(np.searchsorted(ends, there.max())) + 1])
