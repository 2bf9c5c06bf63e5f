"""The geographical detector: how far strata of factors explain where a variable is high."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._types import Floats
from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest
from spillgap.groups import known_periods
from spillgap.options import STRATA_RULE, STRATA_SCHEME, StrataRule, StrataScheme
from spillgap.panel import Panel
from spillgap.stratified import _kernels as kernels
from spillgap.stratified._kinds import interaction_kind
from spillgap.stratified._result import DetectorResult
from spillgap.stratified._strata import (
    Chosen,
    Stratifier,
    cut_by_outcome,
    given,
    schemed,
)

__all__ = ["geodetector"]

SCHEMES: tuple[StrataScheme, ...] = ("quantiles", "equal_interval", "fisher_jenks")
INTERACTION = (
    "q_first", "q_second", "q", "cells", "chance", "kind", "F", "df1", "df2", "p",
)  # fmt: skip


def geodetector(
    panel: Panel,
    variable: str,
    factors: Sequence[str],
    *,
    categories: Sequence[str] = (),
    periods: Iterable[Hashable] | Hashable | None = None,
    rule: StrataRule = "optimal",
    schemes: Sequence[StrataScheme] | StrataScheme = SCHEMES,
    classes: Sequence[int] | int = (3, 4, 5, 6),
    smallest: int = 2,
    permutations: int = 999,
    seed: int | None = 0,
) -> DetectorResult:
    r"""Power of factors over a variable's distribution in space, alone and in pairs, by period.

    :math:`q = 1 - \sum_h N_h \sigma_h^2 / (N \sigma^2)`: the share of the variance that lies
    between the strata h of a factor. Numeric factors are divided into strata first.

    Parameters
    ----------
    panel : Panel
    variable : str
        What is explained, numeric.
    factors : sequence of str
        Columns. Text, booleans and pandas' categories are strata as they stand; numbers are
        divided.
    categories : sequence of str
        Those of the factors whose numbers are labels of strata.
    periods : label or iterable, optional
        All by default; each is a cross-section of its own.
    rule : {"optimal", "robust"}
        ``"optimal"`` takes among all ``schemes`` and ``classes`` the strata with the largest q
        (Song et al. 2020). ``"robust"`` cuts the factor where the mean of the variable changes
        most (Zhang, Song and Wu 2022), by the exact optimum instead of a search for change
        points.
    schemes : sequence of {"quantiles", "equal_interval", "fisher_jenks"}
        Of mapclassify; only for ``"optimal"``. One scheme and one number of classes are strata
        that nobody chose by their q.
    classes : int or sequence of int
        Numbers of classes that are tried.
    smallest : int
        Fewest units of a class, 2 or more.
    permutations : int
        Of the units, within each period; 19 or more.
    seed : int, optional
        Results with the same seed are the same.

    Returns
    -------
    DetectorResult

    Raises
    ------
    DataError
        For a missing value, a variable or factor that does not vary, a stratum of one unit, or a
        factor that cannot be divided as asked; the message names the period.
    UnknownNameError
        For a column or period that does not exist, or categories that are no factors.
    OptionError
        For a rule or scheme that is none, classes below 2, a ``smallest`` below 2, or fewer than
        19 permutations.

    Notes
    -----
    *Which p.* Strata with the largest q among many have a large q whether the factor matters or
    not. ``p`` counts permutations of the units in which the whole choice is made anew, so that
    it allows for that; ``p_f`` and ``p_noncentral`` do not. The published noncentral F takes the
    means of the strata for known and moves with the origin of the variable: adding 100 to y
    changes it, though nothing about q has changed. It is given so that numbers can be compared
    with R's geodetector, GD and gdverse.

    *What permutation does not allow for.* Neighbours that resemble each other: where variable
    and factor both have spatial patterns of their own, p is too small. Sizes of all tests:
    ``benchmarks/results/detectors.csv``.

    *Interaction.* The q of an overlay is at least that of either factor, and with few units in
    each cell it comes near 1 by itself: ``chance`` is its mean where neither matters. ``p`` is
    that of the interaction in an analysis of variance, for strata that were not chosen by q.

    *Ecological detector.* F compares two sums of squares of the same units as if they were
    independent, as published; they are not, and the test rejects too seldom.

    References
    ----------
    Wang et al. (2010); Wang, Zhang and Fu (2016); Song et al. (2020); Zhang, Song and Wu (2022):
    ``sg.cite("geodetector")``.

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"place": list("abcdef"), "year": 1, "y": [2.0, 3, 4, 5, 6, 7],
    ...                      "zone": ["low"] * 3 + ["high"] * 3})
    >>> found = sg.stratified.geodetector(sg.Panel(data, "place", "year"), "y", ["zone"])
    >>> found.factors[["q", "p_f", "p_noncentral"]].round(4).values.tolist()
    [[0.7714, 0.0213, 0.0794]]
    """
    names = _names(factors, categories)
    rule = STRATA_RULE.parse(rule)
    asked = _Asked(
        rule=rule,
        schemes=_schemes(schemes),
        classes=_whole("classes", classes, 2),
        smallest=_whole("smallest", smallest, 2)[0],
        permutations=_whole("permutations", permutations, 19)[0],
        categories=tuple(categories),
    )
    chosen = known_periods(panel, periods)
    outcome = panel.wide(variable).loc[chosen]
    columns = {name: _column(panel, name).loc[chosen] for name in names}
    tables: dict[str, list[dict[str, object]]] = {
        key: [] for key in ("factors", "interactions", "risks", "ecology", "search")
    }
    strata = []
    for period in chosen:
        y = _numeric(outcome.loc[period], f"{variable!r} in {period}")
        ways = {
            name: _way(table.loc[period], f"{name!r} in {period}", name, asked)
            for name, table in columns.items()
        }
        one = _Period(period, y, {name: way.chosen(y) for name, way in ways.items()})
        rng = np.random.default_rng(seed)
        blocks = kernels.permuted(y, asked.permutations, rng)
        tables["factors"] += [one.factor(name, way, blocks) for name, way in ways.items()]
        tables["search"] += one.search(ways)
        for key, rows in one.comparisons().items():
            tables[key] += rows
        strata.append(one.labels(outcome.columns, panel.time_name))
    return DetectorResult(
        variable=variable,
        factors=_framed(tables["factors"], ["period", "factor"]),
        interactions=_framed(tables["interactions"], ["period", "first", "second"], INTERACTION),
        risks=_framed(tables["risks"], ["period", "factor", "first", "second"]),
        ecology=_framed(tables["ecology"], ["period", "first", "second"], ("F", "p")),
        search=_framed(tables["search"], ["period", "factor"]),
        strata=pd.concat(strata),
        rule=rule,
        permutations=asked.permutations,
    )


@dataclass(frozen=True)
class _Asked:
    rule: StrataRule
    schemes: tuple[StrataScheme, ...]
    classes: tuple[int, ...]
    smallest: int
    permutations: int
    categories: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Period:
    """One cross-section: (N,) y, and the strata of every factor."""

    period: Hashable
    y: Floats
    chosen: dict[str, Chosen]

    def factor(self, name: str, way: Stratifier, blocks: list[Floats]) -> dict[str, object]:
        """The factor detector's row."""
        from scipy import stats

        one, n = self.chosen[name], len(self.y)
        q, strata = self._q(one.codes), len(one.names)
        drawn = np.concatenate([way.power(ys) for ys in blocks])
        statistic = kernels.f_statistic(q, n, strata)
        return {
            "period": self.period,
            "factor": name,
            "scheme": one.scheme,
            "classes": strata,
            "q": q,
            "chance": float(drawn.mean()),
            # A q that another order of sums made smaller in its last digit is equal.
            "p": float((1 + (drawn >= q - 1e-12).sum()) / (1 + len(drawn))),
            "F": statistic,
            "p_f": float(stats.f.sf(statistic, strata - 1, n - strata)),
            "p_noncentral": kernels.noncentral_p(self.y, one.codes, statistic),
        }

    def search(self, ways: dict[str, Stratifier]) -> list[dict[str, object]]:
        """What was tried for every factor."""
        return [
            {"period": self.period, "factor": name, **row}
            for name, way in ways.items()
            for row in way.tried(self.y)
        ]

    def comparisons(self) -> dict[str, list[dict[str, object]]]:
        """The rows of the interaction, ecological and risk detectors."""
        pairs = list(itertools.combinations(self.chosen, 2))
        return {
            "interactions": [self._interaction(*pair) for pair in pairs],
            "ecology": [self._ecology(*pair) for pair in pairs],
            "risks": [row for name in self.chosen for row in self._risks(name)],
        }

    def labels(self, units: pd.Index, time: str) -> pd.DataFrame:
        """The strata's names by (unit, period)."""
        index = pd.MultiIndex.from_product([units, [self.period]], names=[units.name, time])
        return pd.DataFrame(
            {
                name: pd.Series([one.names[k] for k in one.codes], index=index, dtype=object)
                for name, one in self.chosen.items()
            }
        )

    def _q(self, codes: kernels.Codes) -> float:
        return float(kernels.explained(self.y[None], kernels.candidates([codes]))[0, 0])

    def _interaction(self, first: str, second: str) -> dict[str, object]:
        one, other = self.chosen[first].codes, self.chosen[second].codes
        cells = kernels.overlay(one, other)
        powers = self._q(one), self._q(other), self._q(cells)
        statistic, df1, df2, p = kernels.additive_test(self.y, one, other)
        return {
            "period": self.period,
            "first": first,
            "second": second,
            "q_first": powers[0],
            "q_second": powers[1],
            "q": powers[2],
            "cells": int(cells.max()) + 1,
            "chance": float(cells.max() / (len(self.y) - 1)),
            "kind": interaction_kind(*powers),
            "F": statistic,
            "df1": df1,
            "df2": df2,
            "p": p,
        }

    def _ecology(self, first: str, second: str) -> dict[str, object]:
        from scipy import stats

        left, right = (
            kernels.within(self.y, self.chosen[name].codes)[2].sum() for name in (first, second)
        )
        statistic = float(left / right) if right > 0 else float("nan")
        df = len(self.y) - 1
        tail = min(stats.f.sf(statistic, df, df), stats.f.cdf(statistic, df, df))
        return {
            "period": self.period,
            "first": first,
            "second": second,
            "F": statistic,
            "p": float(min(2 * tail, 1.0)),
        }

    def _risks(self, name: str) -> Iterable[dict[str, object]]:
        one = self.chosen[name]
        means = kernels.within(self.y, one.codes)[1]
        for first, second in itertools.combinations(range(len(one.names)), 2):
            t, df, p = kernels.welch(self.y, one.codes, first, second)
            yield {
                "period": self.period,
                "factor": name,
                "first": one.names[first],
                "second": one.names[second],
                "first_mean": float(means[first]),
                "second_mean": float(means[second]),
                "mean_difference": float(means[first] - means[second]),
                "t": t,
                "df": df,
                "p": p,
            }


def _framed(
    rows: list[dict[str, object]], keys: list[str], columns: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows by their keys; of a single factor there are no pairs, but their columns."""
    if not rows:
        return pd.DataFrame(columns=[*keys, *columns]).set_index(keys)
    return pd.DataFrame(rows).set_index(keys)


def _way(values: pd.Series, where: str, name: str, asked: _Asked) -> Stratifier:
    numbers = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if name in asked.categories or not numbers:
        return given(values, where)
    x = values.to_numpy(dtype=np.float64)
    if asked.rule == "robust":
        return cut_by_outcome(x, asked.classes, asked.smallest, where)
    return schemed(x, asked.schemes, asked.classes, asked.smallest, where)


def _column(panel: Panel, name: str) -> pd.DataFrame:
    """(T, N) of a column of any type, refused by name where it is missing."""
    column = panel.column(name)
    grid = np.full((panel.n_periods, panel.n_units), None, dtype=object)
    grid[panel.period_codes, panel.unit_codes] = column.to_numpy(dtype=object)
    wide = pd.DataFrame(grid, index=panel.periods, columns=panel.units)
    missing = wide.isna()
    if missing.to_numpy().any():
        where = [f"{u} in {t}" for t, row in missing.iterrows() for u in row.index[row]]
        raise DataError(
            f"{name!r} is missing for {listing(where)}. Leave them out with panel.subset(...), "
            "or fill them by name with panel.fill(...)."
        )
    return wide.astype(column.dtype)


def _numeric(values: pd.Series, where: str) -> Floats:
    y = values.to_numpy(dtype=np.float64)
    if np.ptp(y) == 0:
        raise DataError(f"{where} is {y[0]:g} everywhere: there is nothing to explain.")
    return y


def _names(factors: Sequence[str], categories: Sequence[str]) -> list[str]:
    if isinstance(factors, str):
        raise OptionError(f"factors takes a list of names; write factors=[{factors!r}].")
    if isinstance(categories, str):
        raise OptionError(f"categories takes a list of names; write categories=[{categories!r}].")
    names = list(factors)
    if not names:
        raise OptionError("factors is empty: name at least one column.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise OptionError(f"Factors named twice: {listing(twice)}.")
    unknown = [name for name in categories if name not in names]
    if unknown:
        raise UnknownNameError(
            f"categories names {listing(unknown)}, not among the factors."
            f"{suggest(unknown[0], names)}"
        )
    return names


def _schemes(schemes: Sequence[StrataScheme] | StrataScheme) -> tuple[StrataScheme, ...]:
    several = [schemes] if isinstance(schemes, str) else list(schemes)
    if not several:
        raise OptionError("schemes is empty: name at least one.")
    return tuple(dict.fromkeys(STRATA_SCHEME.parse(scheme) for scheme in several))


def _whole(name: str, numbers: Sequence[int] | int, least: int) -> tuple[int, ...]:
    several = [numbers] if isinstance(numbers, int | np.integer) else list(numbers)
    wrong = [
        k
        for k in several
        if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < least
    ]
    if wrong or not several:
        raise OptionError(f"{name}={numbers!r} must be whole numbers of at least {least}.")
    return tuple(sorted({int(k) for k in several}))
