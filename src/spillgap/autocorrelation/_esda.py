"""Global statistics of esda by period, on rows and W that are matched by key."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import ByLabel, Floats, Untyped
from spillgap.autocorrelation._alignment import check_counts, chosen_periods
from spillgap.autocorrelation._kernels import normal_p, permutation_p
from spillgap.autocorrelation._running import refuse_one_way, run, sample
from spillgap.autocorrelation._seeding import Seed, esda_seed
from spillgap.autocorrelation._statistics import STATISTICS, Statistic
from spillgap.options import (
    ALTERNATIVE,
    ASSUMPTION,
    Alternative,
    Assumption,
    CitationStyle,
    EmptyRows,
)
from spillgap.panel import Panel

__all__ = ["EsdaResult", "geary", "join_counts", "lee"]

_SPREADS: dict[Assumption, str] = {"randomisation": "seC_rand", "normality": "seC_norm"}


@dataclass(frozen=True, eq=False, repr=False)
class EsdaResult(Shown):
    """A global statistic of esda by period.

    Attributes
    ----------
    statistic : Statistic
    variables : tuple of str
    permutations, alternative : int, str
        As asked.
    raw : mapping
        Period → esda's own object.
    """

    statistic: Statistic
    variables: tuple[str, ...]
    permutations: int
    alternative: Alternative
    raw: ByLabel[Untyped]
    _table: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """One row per period."""
        return self._table.copy()

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The sources of the statistic, esda and this package."""
        from spillgap.references import cite

        return cite(*self.statistic.sources, "esda", "spillgap", style=style)

    def __repr__(self) -> str:
        return (
            f"EsdaResult ({self.statistic.name}): {' and '.join(self.variables)}, "
            f"{len(self._table)} periods, {self.permutations} permutations"
        )


def geary(
    panel: Panel,
    variable: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    periods: Iterable[Hashable] | None = None,
    alternative: Alternative = "two-sided",
    assumption: Assumption = "randomisation",
    islands: EmptyRows = "error",
) -> EsdaResult:
    r"""Geary's C of one variable in each period, by esda.

    :math:`C = \frac{N - 1}{2 S_0} \frac{\sum_{ij} w_{ij} (y_i - y_j)^2}{\sum_i (y_i - \bar y)^2}`:
    1 is expected without a pattern, less means that neighbours are alike. W as given.

    Parameters
    ----------
    panel, variable, permutations, seed, periods, assumption, islands
        As for :func:`spillgap.moran`.
    alternative : {"two-sided", "greater", "lesser"}
        ``"lesser"`` tests for clustering only: C below what is expected.

    Returns
    -------
    EsdaResult
        By period: C, expected, sd, z, p (analytic), p_perm.

    Raises
    ------
    AlignmentError
        If the panel has no weights.
    DataError
        For a missing or constant variable, islands, or fewer than four units; by name.
    UnknownNameError, OptionError
        For an unknown column, period or option.

    Notes
    -----
    Geary (1954); moments by Cliff and Ord (1981). esda's own p-values are of the tail on which C
    lies: half of the two-sided p here.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> sg.geary(panel, "gsp", seed=1, periods=[1986]).to_frame()["expected"].tolist()
    [1.0]
    """
    asked = ALTERNATIVE.parse(alternative)
    spread = _SPREADS[ASSUMPTION.parse(assumption)]
    row = STATISTICS["geary"]
    raw = dict(_by_period(row, panel, [variable], permutations, seed, periods, islands))
    columns = {
        "C": [one.C for one in raw.values()],
        "expected": [one.EC for one in raw.values()],
        "sd": [getattr(one, spread) for one in raw.values()],
    }
    table = pd.DataFrame(columns, index=_index(panel, raw), dtype=float)
    table["z"] = (table["C"] - table["expected"]) / table["sd"]
    table["p"] = normal_p(table["z"].to_numpy(), asked)
    table["p_perm"] = _permuted(raw, "C", "sim", permutations, asked)
    return EsdaResult(row, (variable,), permutations, asked, MappingProxyType(raw), table)


def join_counts(
    panel: Panel,
    variable: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    periods: Iterable[Hashable] | None = None,
    alternative: Alternative = "two-sided",
    islands: EmptyRows = "error",
) -> EsdaResult:
    """Joins between units of a kind and of two kinds in each period, by esda.

    Pairs of neighbours are counted, whatever their weights: black–black (both 1), white–white
    (both 0) and black–white.

    Parameters
    ----------
    panel, permutations, seed, periods, islands
        As for :func:`spillgap.moran`; the test is by permutation alone.
    variable : str
        A column of zeros and ones.
    alternative : {"two-sided", "greater", "lesser"}
        More or fewer joins than expected.

    Returns
    -------
    EsdaResult
        By period: bb, ww, bw, expected_bb, expected_bw (means of the permutations), p_bb, p_bw.

    Raises
    ------
    AlignmentError
        If the panel has no weights.
    DataError
        For values other than 0 and 1, or a link without one back, by unit; otherwise as for
        :func:`spillgap.moran`.

    Notes
    -----
    Cliff and Ord (1981). esda's p-values are of more joins: ``alternative="greater"``.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> rich = (panel.column("gsp") > panel.column("gsp").median()).astype(float)
    >>> marked = panel.with_columns(rich=rich)
    >>> joins = sg.join_counts(marked, "rich", 99, seed=1, periods=[1986]).to_frame()
    >>> float(joins[["bb", "ww", "bw"]].sum(axis=1).iloc[0]) == panel.matrix().nnz / 2
    True
    """
    asked = ALTERNATIVE.parse(alternative)
    row = STATISTICS["join-counts"]
    raw = dict(_by_period(row, panel, [variable], permutations, seed, periods, islands))
    columns = {name: [getattr(one, name) for one in raw.values()] for name in ("bb", "ww", "bw")}
    table = pd.DataFrame(columns, index=_index(panel, raw), dtype=float)
    for name in row.draws:
        means = [getattr(one, f"mean_{name}", np.nan) for one in raw.values()]
        table[f"expected_{name}"] = np.asarray(means, dtype=float)
    for name, draws in row.draws.items():
        table[f"p_{name}"] = _permuted(raw, name, draws, permutations, asked)
    return EsdaResult(row, (variable,), permutations, asked, MappingProxyType(raw), table)


def lee(
    panel: Panel,
    variable: str,
    other: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    periods: Iterable[Hashable] | None = None,
    alternative: Alternative = "two-sided",
    islands: EmptyRows = "error",
) -> EsdaResult:
    r"""Lee's L of two variables in each period, by esda: do their spatial averages move together?

    :math:`L = \frac{z_x' W'W z_y}{1'W'W1}`, z standardised over the units. Where the bivariate
    Moran sets a unit's value against its neighbours', L sets the lags of both against each other.
    W as given; Lee's V counts the unit among its own neighbours, and so does L if W does.

    Parameters
    ----------
    panel, permutations, seed, periods, alternative, islands
        As for :func:`spillgap.moran`; the test is by permutation alone. Pairs of values are
        permuted together, so that the correlation in place of the two variables remains.
    variable, other : str
        Numeric columns.

    Returns
    -------
    EsdaResult
        By period: L, expected (mean of the permutations), smoothing and smoothing_other (how much
        of each variable's variance its lag keeps), p_perm.

    Raises
    ------
    AlignmentError, DataError, UnknownNameError, OptionError
        As :func:`spillgap.moran`.

    Notes
    -----
    Lee (2001), eq. 18. esda's p-values are of the tail on which L lies.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> found = sg.autocorrelation.lee(panel, "gsp", "pc", 99, seed=1, periods=[1986]).to_frame()
    >>> list(found.columns)
    ['L', 'expected', 'smoothing', 'smoothing_other', 'p_perm']
    """
    asked = ALTERNATIVE.parse(alternative)
    row = STATISTICS["lee"]
    raw = dict(_by_period(row, panel, [variable, other], permutations, seed, periods, islands))
    both = np.array([one.association_ for one in raw.values()])
    columns = {"L": both[:, 0, 1], "smoothing": both[:, 0, 0], "smoothing_other": both[:, 1, 1]}
    columns |= {"expected": np.full(len(raw), np.nan), "p_perm": np.full(len(raw), np.nan)}
    if permutations:
        draws = np.stack([one.reference_distribution_[:, 0, 1] for one in raw.values()], axis=1)
        columns["expected"] = draws.mean(axis=0)
        columns["p_perm"] = permutation_p(columns["L"], draws, asked)
    order = ["L", "expected", "smoothing", "smoothing_other", "p_perm"]
    table = pd.DataFrame(columns, index=_index(panel, raw))[order]
    names = (variable, other)
    return EsdaResult(row, names, permutations, asked, MappingProxyType(raw), table)


def _index(panel: Panel, periods: Iterable[Hashable]) -> pd.Index:
    return pd.Index(list(periods), name=panel.time_name)


def _by_period(
    row: Statistic,
    panel: Panel,
    names: Sequence[str],
    permutations: int,
    seed: Seed,
    periods: Iterable[Hashable] | None,
    islands: EmptyRows,
) -> Iterator[tuple[Hashable, Untyped]]:
    """Periods with esda's object, every one from the same seed."""
    check_counts(permutations)
    start = esda_seed(seed)
    for period in chosen_periods(panel, periods):
        found = sample(row, panel, names, period, islands)
        if row.name == "join-counts":
            refuse_one_way(found.cross)
        yield period, run(row, found, permutations, start)


def _permuted(
    raw: ByLabel[Untyped], name: str, draws: str, permutations: int, alternative: Alternative
) -> Floats:
    """(T,) pseudo p of a statistic among its permuted values; NaN without permutations."""
    if not permutations:
        return np.full(len(raw), np.nan)
    observed = np.array([getattr(one, name) for one in raw.values()], dtype=float)
    permuted = np.column_stack([np.asarray(getattr(one, draws), float) for one in raw.values()])
    return permutation_p(observed, permuted, alternative)
