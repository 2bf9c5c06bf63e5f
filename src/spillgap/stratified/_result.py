"""What the geographical detector found."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap.errors import UnknownNameError, listing
from spillgap.labels import label
from spillgap.options import (
    DETECTOR_COLUMN,
    LANGUAGE,
    DetectorColumn,
    Language,
    StrataRule,
)

__all__ = ["DetectorResult"]


@dataclass(frozen=True, eq=False, repr=False)
class DetectorResult(Shown):
    """The four detectors of Wang et al. (2010), by period.

    Attributes
    ----------
    variable : str
        What is explained.
    factors : pandas.DataFrame
        By (period, factor): ``scheme`` and ``classes`` of its strata; ``q``, the share of the
        variance that lies between them; ``chance``, the mean of q over the permutations, strata
        chosen anew in each; ``p``, by the same permutations; ``F`` and ``p_f`` of the analysis
        of variance, which takes the strata as given; ``p_noncentral``, the published test.
    interactions : pandas.DataFrame
        By (period, first, second): ``q_first``, ``q_second``, ``q`` of their overlay, its
        ``cells``, ``chance`` = (cells − 1)/(N − 1), the ``kind``, and ``F``, ``df1``, ``df2``
        and ``p`` of the cells against the two factors added.
    risks : pandas.DataFrame
        By (period, factor, first, second): the means of two strata, their
        ``mean_difference``, Welch's ``t``, ``df`` and ``p``.
    ecology : pandas.DataFrame
        By (period, first, second): ``F``, the ratio of the sums of squares within strata, and
        ``p``.
    search : pandas.DataFrame
        By (period, factor): ``scheme``, ``classes`` and ``q`` of all strata that were tried.
    strata : pandas.DataFrame
        By (unit, period): the stratum in every factor; numbers rise with the factor.
    rule : str
        How numeric factors were divided.
    permutations : int
    """

    variable: str
    factors: pd.DataFrame
    interactions: pd.DataFrame
    risks: pd.DataFrame
    ecology: pd.DataFrame
    search: pd.DataFrame
    strata: pd.DataFrame
    rule: StrataRule
    permutations: int

    def to_frame(self, lang: Language = "en") -> pd.DataFrame:
        """The factors, with the schemes in words."""
        lang = LANGUAGE.parse(lang)
        said = self.factors["scheme"].map(lambda scheme: label("scheme", scheme, lang))
        return self.factors.assign(scheme=said)

    def kinds(self, lang: Language = "en") -> pd.DataFrame:
        """The interactions, with their kinds in words."""
        lang = LANGUAGE.parse(lang)
        said = self.interactions["kind"].map(lambda kind: label("interaction", kind, lang))
        return self.interactions.assign(kind=said)

    def matrix(self, period: Hashable | None = None, column: DetectorColumn = "q") -> pd.DataFrame:
        """The q of every factor (diagonal) and of every two together, in one period; or their p.

        Parameters
        ----------
        period : label, optional
            The last by default.
        column : {"q", "p"}
            ``"p"``: by permutation on the diagonal, of the interaction beside it.

        Raises
        ------
        UnknownNameError
            For a period that was not asked for.
        """
        column = DETECTOR_COLUMN.parse(column)
        periods = self.factors.index.unique(0)
        period = periods[-1] if period is None else period
        if period not in periods:
            raise UnknownNameError(f"No such period: {period!r}. There are {listing(periods)}.")
        alone = self.factors[column].xs(period)
        table = pd.DataFrame(np.diag(alone.to_numpy()), index=alone.index, columns=alone.index)
        pairs = self.interactions[column]
        now = pairs[pairs.index.get_level_values(0) == period].droplevel(0)
        for (first, second), value in zip(now.index, now, strict=True):
            table.loc[first, second] = table.loc[second, first] = value
        return table

    def __repr__(self) -> str:
        period = self.factors.index.get_level_values(0)[-1]
        q = self.factors.loc[period, "q"].sort_values(ascending=False, kind="stable")
        told = [f"{name} {value:.3f}" for name, value in q.items()]
        return f"DetectorResult: {self.variable}, {period}: q of {listing(told)}"
