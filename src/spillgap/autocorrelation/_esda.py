"""Statistics of esda by period, on rows and W that are matched by key: one row each."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd
from libpysal.weights import W
from numpy.typing import NDArray

from spillgap.autocorrelation._alignment import (
    Cross,
    check_counts,
    chosen_periods,
    cross_section,
    weights_of,
)
from spillgap.autocorrelation._global import Seed
from spillgap.autocorrelation._kernels import normal_p, permutation_p
from spillgap.errors import DataError, listing
from spillgap.options import (
    ALTERNATIVE,
    ASSUMPTION,
    LANGUAGE,
    Alternative,
    Assumption,
    CitationStyle,
    EmptyRows,
    Language,
)
from spillgap.panel import Panel
from spillgap.text import say
from spillgap.weights.matrix import as_w

__all__ = ["STATISTICS", "EsdaResult", "Statistic", "geary", "join_counts"]

Floats = NDArray[np.float64]
_SPREADS: dict[Assumption, str] = {"randomisation": "seC_rand", "normality": "seC_norm"}


@dataclass(frozen=True)
class Statistic:
    """A statistic of esda.

    Attributes
    ----------
    name : str
        Also the key of its label.
    run : callable
        (values (N,), W, permutations) → esda's object.
    values : {"numbers", "zero-one"}
        What it is of.
    draws : mapping
        Statistic → where esda keeps its permuted values.
    sources : tuple of str
        Keys of ``spillgap.references.REFERENCES``.
    """

    name: str
    run: Callable[[Floats, W, int], Any]
    values: Literal["numbers", "zero-one"]
    draws: Mapping[str, str]
    sources: tuple[str, ...]

    def label(self, lang: Language = "en") -> str:
        """Its name, in a language."""
        return say(f"autocorrelation:{self.name}", LANGUAGE.parse(lang))


def _geary(values: Floats, w: W, permutations: int) -> Any:
    from esda import Geary

    # "O": as given, so that esda standardises nothing.
    return Geary(values, w, transformation="O", permutations=permutations)


def _join_counts(values: Floats, w: W, permutations: int) -> Any:
    from esda import Join_Counts

    try:
        return Join_Counts(values, w, permutations=permutations)
    except ValueError as problem:
        # Of a table of joins with an empty row.
        raise DataError(
            "The units of one kind have no neighbours at all, so that there are no joins to "
            "compare: link them (islands=), or leave them out with panel.subset(...)."
        ) from problem


STATISTICS: Mapping[str, Statistic] = MappingProxyType(
    {
        row.name: row
        for row in (
            Statistic("geary", _geary, "numbers", {"C": "sim"}, ("geary_1954", "cliff_ord_1981")),
            Statistic(
                "join-counts",
                _join_counts,
                "zero-one",
                {"bb": "sim_bb", "bw": "sim_bw"},
                ("cliff_ord_1981",),
            ),
        )
    }
)
"""Every statistic by its name."""


@dataclass(frozen=True, eq=False, repr=False)
class EsdaResult:
    """A statistic of esda by period.

    Attributes
    ----------
    statistic : Statistic
    variable : str
    permutations, alternative : int, str
        As asked.
    raw : mapping
        Period → esda's own object.
    """

    statistic: Statistic
    variable: str
    permutations: int
    alternative: Alternative
    raw: Mapping[Any, Any]
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
            f"EsdaResult ({self.statistic.name}): {self.variable}, {len(self._table)} periods, "
            f"{self.permutations} permutations"
        )


def geary(
    panel: Panel,
    variable: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    periods: Iterable[Any] | None = None,
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
    raw = dict(_by_period(row, panel, variable, permutations, seed, periods, islands))
    columns = {
        "C": [one.C for one in raw.values()],
        "expected": [one.EC for one in raw.values()],
        "sd": [getattr(one, spread) for one in raw.values()],
    }
    table = pd.DataFrame(columns, index=_index(panel, raw), dtype=float)
    table["z"] = (table["C"] - table["expected"]) / table["sd"]
    table["p"] = normal_p(table["z"].to_numpy(), asked)
    table["p_perm"] = _permuted(raw, "C", "sim", permutations, asked)
    return EsdaResult(row, variable, permutations, asked, MappingProxyType(raw), table)


def join_counts(
    panel: Panel,
    variable: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    periods: Iterable[Any] | None = None,
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
    raw = dict(_by_period(row, panel, variable, permutations, seed, periods, islands))
    columns = {name: [getattr(one, name) for one in raw.values()] for name in ("bb", "ww", "bw")}
    table = pd.DataFrame(columns, index=_index(panel, raw), dtype=float)
    for name in row.draws:
        means = [getattr(one, f"mean_{name}", np.nan) for one in raw.values()]
        table[f"expected_{name}"] = np.asarray(means, dtype=float)
    for name, draws in row.draws.items():
        table[f"p_{name}"] = _permuted(raw, name, draws, permutations, asked)
    return EsdaResult(row, variable, permutations, asked, MappingProxyType(raw), table)


def _index(panel: Panel, periods: Iterable[Any]) -> pd.Index:
    return pd.Index(list(periods), name=panel.time_name)


def _by_period(
    row: Statistic,
    panel: Panel,
    variable: str,
    permutations: int,
    seed: Seed,
    periods: Iterable[Any] | None,
    islands: EmptyRows,
) -> Iterator[tuple[Any, Any]]:
    """Periods with esda's object, every one from the same seed."""
    check_counts(permutations)
    start = int(np.random.default_rng(seed).integers(2**32))
    for period in chosen_periods(panel, periods):
        cross = weights_of(panel, period, islands)
        values = cross_section(panel, variable, period, cross.labels)
        if row.values == "zero-one":
            _refuse_shades(values, variable, period, cross)
            _refuse_one_way(cross)
        with _numpy_seeded(start), warnings.catch_warnings():
            # esda's pandas is of some years ago.
            warnings.simplefilter("ignore", DeprecationWarning)
            found = row.run(values, as_w(cross.W, cross.labels), permutations)
        yield period, found


def _refuse_shades(values: Floats, variable: str, period: Any, cross: Cross) -> None:
    odd = cross.labels[~np.isin(values, (0.0, 1.0))]
    if len(odd):
        raise DataError(
            f"{variable!r} is neither 0 nor 1 in {period} for {listing(odd)}; joins are counted "
            "between units of two kinds."
        )


def _refuse_one_way(cross: Cross) -> None:
    """Refuse links without one back: esda counts each as half a join."""
    pattern = (cross.W != 0).astype(np.int8)
    lonely = (pattern - pattern.T).tocoo()
    pairs = [
        f"{cross.labels[i]}→{cross.labels[j]}"
        for i, j, sign in zip(lonely.row, lonely.col, lonely.data, strict=True)
        if sign > 0
    ]
    if pairs:
        raise DataError(
            f"Joins are between pairs, but these links have none back: {listing(pairs)}. Use a W "
            "whose links go both ways, such as contiguity."
        )


@contextlib.contextmanager
def _numpy_seeded(seed: int) -> Iterator[None]:
    """numpy's global generator, which esda draws from, from a seed; then as it was."""
    before = np.random.get_state()  # noqa: NPY002 - esda knows no other
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002


def _permuted(
    raw: Mapping[Any, Any], name: str, draws: str, permutations: int, alternative: Alternative
) -> Floats:
    """(T,) pseudo p of a statistic among its permuted values; NaN without permutations."""
    if not permutations:
        return np.full(len(raw), np.nan)
    observed = np.array([getattr(one, name) for one in raw.values()], dtype=float)
    permuted = np.column_stack([np.asarray(getattr(one, draws), float) for one in raw.values()])
    return permutation_p(observed, permuted, alternative)
