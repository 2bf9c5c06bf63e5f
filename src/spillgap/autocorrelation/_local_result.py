"""What local statistics share: what is asked of them, and their result."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoSeries
from numpy.typing import NDArray

from spillgap._notebook import Shown
from spillgap._placing import placed
from spillgap._types import Floats, Untyped
from spillgap.autocorrelation._kernels import CORRECTIONS
from spillgap.autocorrelation._local import local_options, threshold_of
from spillgap.autocorrelation._quadrants import Quadrant
from spillgap.autocorrelation._running import Sample, run
from spillgap.autocorrelation._seeding import Seed, esda_seed
from spillgap.autocorrelation._statistics import Statistic
from spillgap.options import (
    LANGUAGE,
    CitationStyle,
    Language,
    LocalAlternative,
    ManyTests,
)
from spillgap.panel import Panel

__all__ = ["Asked", "LocalResult", "Tests", "by_esda", "made"]

Codes = NDArray[np.object_]


@dataclass(frozen=True, eq=False, repr=False)
class LocalResult(Shown):
    """A local statistic of one period.

    Attributes
    ----------
    statistic : Statistic
    variables : tuple of str
    year : label
        When.
    alpha, correction : float, str or None
        The level asked for and the correction for testing every unit.
    threshold : float
        The p at or below which a unit is significant after the correction.
    permutations, alternative : int, str
        As asked; no permutations where the test is analytic.
    raw : object
        esda's own object, in the order of the sorted labels; None if esda did not run.
    """

    statistic: Statistic
    variables: tuple[str, ...]
    year: Hashable
    alpha: float
    correction: ManyTests | None
    threshold: float
    permutations: int
    alternative: LocalAlternative
    raw: Untyped
    _table: pd.DataFrame
    _shapes: GeoSeries | None = None

    def to_frame(self) -> pd.DataFrame:
        """By unit: the statistic, expected, p, significant, cluster; value if of one variable.

        Of a panel made of a GeoDataFrame a GeoDataFrame, with the geometry of the period.
        """
        return placed(self._table, self._shapes)

    @property
    def classes(self) -> Mapping[str, Quadrant]:
        """The classes that ``cluster`` holds."""
        return self.statistic.classes

    def counts(self, lang: Language | None = None) -> pd.Series:
        """Number of units in each class, under codes or, with ``lang``, under labels."""
        found = self._table["cluster"].value_counts().reindex(list(self.classes), fill_value=0)
        if lang is not None:
            spoken = LANGUAGE.parse(lang)
            found.index = pd.Index([self.classes[code].label(spoken) for code in found.index])
        return found

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The sources of the statistic, esda and this package."""
        from spillgap.references import cite

        return cite(*self.statistic.sources, "esda", "spillgap", style=style)

    def __repr__(self) -> str:
        shown = ", ".join(f"{code} {n}" for code, n in self.counts().items())
        return (
            f"LocalResult ({self.statistic.name}): {', '.join(self.variables)} in {self.year}; "
            f"{shown} (p ≤ {self.threshold:.4g})"
        )


@dataclass(frozen=True)
class Asked:
    """What every local test takes."""

    permutations: int
    seed: Seed
    correction: ManyTests | None
    alpha: float
    alternative: LocalAlternative

    @classmethod
    def parse(
        cls, permutations: int, seed: Seed, correction: str | None, alpha: float, alternative: str
    ) -> Asked:
        many, tail = local_options(permutations, correction, alpha, alternative)
        return cls(permutations, seed, many, alpha, tail)


@dataclass(frozen=True, eq=False)
class Tests:
    """A statistic by unit (N,) in label order, with its letter, its p and the class if it holds."""

    letter: str
    observed: Floats
    expected: Floats
    p: Floats
    classes: Codes
    sd: Floats | None = None


def by_esda(row: Statistic, found: Sample, asked: Asked) -> tuple[Untyped, Floats]:
    """esda's object and its draws (permutations, N), W as given."""
    raw = run(row, found, asked.permutations, esda_seed(asked.seed))
    drawn = np.asarray(getattr(raw, row.draws["local"]), dtype=float)
    sums = np.asarray(found.cross.W.sum(axis=1)).ravel() ** row.power
    return raw, (drawn if row.by_draw else drawn.T) * sums


def made(
    row: Statistic,
    names: tuple[str, ...],
    period: Hashable,
    panel: Panel,
    found: Sample,
    tests: Tests,
    asked: Asked,
    raw: Untyped,
) -> LocalResult:
    """The result of a local statistic's tests."""
    alone = found.cross.islands
    p = np.where(alone, np.nan, tests.p)
    if asked.permutations:
        threshold = threshold_of(
            p, asked.alpha, asked.correction, asked.permutations, asked.alternative
        )
    else:
        threshold = CORRECTIONS[asked.correction](p, asked.alpha)
    significant = p <= threshold
    columns: dict[str, object] = {"value": found.values[0]} if len(names) == 1 else {}
    columns |= {
        tests.letter: np.where(alone, np.nan, tests.observed),
        "expected": np.where(alone, np.nan, tests.expected),
    }
    if tests.sd is not None:
        columns["sd"] = tests.sd
    columns |= {
        "p": p,
        "significant": significant,
        "cluster": pd.array(np.where(significant, tests.classes, "NS"), dtype="str"),
    }
    table = pd.DataFrame(columns, index=found.cross.labels).reindex(panel.units)
    return LocalResult(
        statistic=row,
        variables=names,
        year=period,
        alpha=asked.alpha,
        correction=asked.correction,
        threshold=threshold,
        permutations=asked.permutations,
        alternative=asked.alternative,
        raw=raw,
        _table=table,
        _shapes=panel.geometry(period),
    )
