"""Classes of a choropleth: where they end, what colours and words they get."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from spillgap.errors import DataError, OptionError
from spillgap.figures._marks import minus
from spillgap.options import CLASS_SCHEME, ClassScheme

__all__ = ["Classes", "classify", "decimals_for"]

_SCHEMES: dict[ClassScheme, str] = {
    "quantiles": "Quantiles",
    "equal_interval": "EqualInterval",
    "fisher_jenks": "FisherJenks",
    "natural_breaks": "FisherJenks",
    "max_p": "MaxP",
    "std_mean": "StdMean",
    "percentiles": "Percentiles",
    "boxplot": "BoxPlot",
}


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

    def words(self, decimals: int | None = None) -> list[str]:
        """The classes written out, ``10.2–15.3``."""
        ends = np.concatenate([[self.lowest], self.upper])
        places = decimals_for(ends) if decimals is None else decimals
        shown = [minus(f"{end:,.{places}f}") for end in ends]
        first = [f"≤ {shown[1]}"] if shown[0] == shown[1] else [f"{shown[0]} – {shown[1]}"]
        return first + [f"{a} – {b}" for a, b in itertools.pairwise(shown[1:])]

    def colours(self, cmap: str) -> list[Any]:
        """One colour per class, from light to dark, the lightest still off white."""
        import matplotlib

        shades = matplotlib.colormaps[cmap]
        count = len(self.upper)
        return [shades(x) for x in np.linspace(0.1, 0.95, count)] if count > 1 else [shades(0.5)]


def decimals_for(ends: np.ndarray) -> int:
    """The fewest decimals (at most 4) that round by a tenth of the narrowest class at most."""
    finite = np.unique(ends[np.isfinite(ends)])
    if len(finite) < 2:
        return 1
    if np.array_equal(finite, np.round(finite)):
        return 0
    gap = float(np.diff(finite).min())
    return int(np.clip(np.ceil(-np.log10(0.2 * gap)), 0, 4))


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
    name = CLASS_SCHEME.pick(scheme, _SCHEMES)
    distinct = len(np.unique(there))
    if distinct == 1:
        return Classes(float(there[0]), np.array([there[0]]))
    classifier = getattr(mapclassify, name)
    kwargs = {} if name in ("StdMean", "Percentiles", "BoxPlot") else {"k": min(k, distinct)}
    with warnings.catch_warnings():
        # mapclassify speaks of a missing numba; the classes are the same without it.
        warnings.simplefilter("ignore")
        ends = np.asarray(classifier(there, **kwargs).bins, dtype=float)
    ends = np.unique(ends[ends > there.min()] if len(ends) > 1 else ends)
    return Classes(float(there.min()), ends[: int(np.searchsorted(ends, there.max())) + 1])
