"""Composite indices: entropy, equal, CRITIC and PCA weights, TOPSIS closeness, and how they agree.

The reference set is stated with every index. Pooled over all unit-periods, scores are comparable
across units *and* over time; normalised within each period they rank the units of that period
and say nothing about progress.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoSeries

from spillgap._index_comparison import IndexComparison, compare_indices
from spillgap._notebook import Shown
from spillgap._placing import geometry_of, placed
from spillgap._reference_set import Group, base_period, reference_sets
from spillgap._types import Floats
from spillgap._weighting import INDEX_METHOD, METHODS, IndexKind, IndexMethod, min_max
from spillgap.coupling import GRADES, CouplingResult, Grade, coupling_coordination
from spillgap.errors import (
    DataError,
    DataWarning,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.options import DIRECTION, LANGUAGE, REFERENCE_SET, Direction, Language, ReferenceSet
from spillgap.panel import Panel
from spillgap.text import say

__all__ = [
    "GRADES",
    "CouplingResult",
    "Grade",
    "IndexComparison",
    "IndexResult",
    "compare_indices",
    "composite_index",
    "coupling_coordination",
    "entropy_index",
]


_SIGNS: dict[Direction, float] = {"+": 1.0, "-": -1.0}


@dataclass(frozen=True, eq=False, repr=False)
class IndexResult(Shown):
    """A composite index, its weights and what it may be compared with.

    Attributes
    ----------
    scores : pandas.Series
        The index by (unit, time), on ``scale``.
    weights : pandas.DataFrame
        One row per indicator: direction, minimum, maximum, what the method computes (entropy and
        redundancy for the entropy method), weight. Indexed by (period, indicator) when the index
        is normalised within periods.
    normalised : pandas.DataFrame
        The indicators in [0, 1], larger always better, by (unit, time).
    method, on : str
        How the weights were found, and over which rows.
    base : label or None
        The period that sets scale and weights, with ``on="base"``.
    scale : tuple of float
        The score of a row that is worst, and of one that is best, in every indicator. With a
        base period scores pass them where values pass those of the base.
    """

    scores: pd.Series
    weights: pd.DataFrame
    normalised: pd.DataFrame
    method: IndexMethod
    on: ReferenceSet
    scale: tuple[float, float]
    base: Hashable = None
    _shapes: GeoSeries | None = None

    @property
    def reference_set(self) -> str:
        """The rows whose minimum and maximum set the scale, in a sentence."""
        return self.describe_reference("en")

    def describe_reference(self, lang: Language = "en") -> str:
        """The reference set in a language."""
        n_periods = self.scores.index.get_level_values(1).nunique()
        return say(
            f"index:{self.on}",
            LANGUAGE.parse(lang),
            rows=len(self.scores),
            periods=n_periods,
            base=str(self.base),
        )

    def to_frame(self) -> pd.DataFrame:
        """Score and rank (1 = highest within its period) by (unit, time).

        Of data that came as a GeoDataFrame a GeoDataFrame.
        """
        rank = self.scores.groupby(level=1).rank(ascending=False, method="min").astype(int)
        return placed(pd.DataFrame({"score": self.scores, "rank": rank}), self._shapes)

    def contributions(self) -> pd.DataFrame:
        """What each indicator adds to the score, by (unit, time): rows sum to score − scale[0].

        Raises
        ------
        OptionError
            For TOPSIS, whose closeness is not a sum over indicators.
        """
        if not METHODS[self.method].additive:
            raise OptionError(
                f"A score by method={self.method!r} is not a sum over indicators; use another "
                "method."
            )
        width = self.scale[1] - self.scale[0]
        weight = self.weights["weight"]
        if self.on != "period":
            return self.normalised * (weight * width)
        periods = self.normalised.index.get_level_values(1)
        by_column = {name: weight.xs(name, level=1).reindex(periods) for name in self.normalised}
        return self.normalised * pd.DataFrame(by_column).to_numpy() * width

    def __repr__(self) -> str:
        low, high = self.scale
        return (
            f"IndexResult: {self.method} weights, {self.normalised.shape[1]} indicators, "
            f"{len(self.scores)} scores on {low:g}–{high:g}; {self.reference_set}"
        )


def entropy_index(
    data: Panel | pd.DataFrame,
    columns: Sequence[str],
    *,
    unit: str | None = None,
    time: str | None = None,
    directions: Mapping[str, Direction] | Sequence[Direction] | None = None,
    shift: float = 1e-4,
    scale: tuple[float, float] = (0.0, 100.0),
    on: ReferenceSet = "pooled",
) -> IndexResult:
    """Composite index with entropy weights: indicators that differ more between rows weigh more.

    :func:`composite_index` with ``method="entropy"``; parameters, errors and notes are there.

    Examples
    --------
    >>> import pandas as pd
    >>> from spillgap.index import entropy_index
    >>> data = pd.DataFrame(
    ...     {"place": ["a", "b", "c"], "year": 2020, "ports": [1.0, 2, 3], "cost": [9.0, 5, 8]}
    ... )
    >>> index = entropy_index(data, ["ports", "cost"], unit="place", time="year",
    ...                       directions={"cost": "-"})
    >>> index.scores.round(1).tolist()
    [0.0, 78.2, 57.7]
    """
    return composite_index(
        data,
        columns,
        "entropy",
        unit=unit,
        time=time,
        directions=directions,
        shift=shift,
        scale=scale,
        on=on,
    )


def composite_index(
    data: Panel | pd.DataFrame,
    columns: Sequence[str],
    method: IndexMethod = "entropy",
    *,
    unit: str | None = None,
    time: str | None = None,
    directions: Mapping[str, Direction] | Sequence[Direction] | None = None,
    shift: float = 1e-4,
    scale: tuple[float, float] = (0.0, 100.0),
    on: ReferenceSet = "pooled",
    base: Hashable = None,
) -> IndexResult:
    r"""Composite index of several indicators, by unit and period.

    Every indicator is brought to [0, 1] by its smallest and largest value in the reference set,
    larger being better; the score is their weighted sum, stretched to ``scale``:
    :math:`s_i = a + (b - a) \sum_j w_j x_{ij}`. For TOPSIS it is
    :math:`a + (b - a)\,D^-_i / (D^+_i + D^-_i)` with entropy weights.

    Parameters
    ----------
    data : Panel or pandas.DataFrame
        A panel, or a long table, one row per unit and period, in any order.
    columns : sequence of str
        The indicators, K of them.
    method : {"entropy", "equal", "critic", "pca", "topsis"}
        How the weights are found.
    unit, time : str, optional
        The key columns of a table; without both, the levels of its MultiIndex.
    directions : mapping or sequence, optional
        ``"+"`` (more is better, the default) or ``"-"`` per indicator.
    shift : float
        Added to the values in [0, 1] before shares are taken for the entropy, so that their
        logarithm exists; with 0, 0·ln 0 counts as 0. The score itself uses unshifted values.
    scale : (float, float)
        The scores of a row worst in everything and of one best in everything.
    on : {"pooled", "period", "base"}
        The reference set: all unit-periods, each period by itself, or the units in the base
        period, which later periods do not change when they are added.
    base : label, optional
        The base period; the first by default.

    Returns
    -------
    IndexResult

    Raises
    ------
    DataError
        For a missing value (unit, period and column are named), a column that is not numeric,
        duplicate rows, fewer than two rows, or no indicator that varies.
    UnknownNameError
        For a column or base period that does not exist, or a direction for a column that is not
        used.
    OptionError
        For an unknown method, direction or reference set, a negative shift, an empty scale, or a
        base period without ``on="base"``.

    Warns
    -----
    DataWarning
        A constant indicator (its weight is 0), or one whose PCA loading is negative.

    Notes
    -----
    Entropy: Shannon (1948), Zeleny (1982). CRITIC: Diakoulaki et al. (1995). PCA: squared
    loadings of the first component, OECD and JRC (2008). TOPSIS: Hwang and Yoon (1981).
    """
    kind, on = INDEX_METHOD.row(method), REFERENCE_SET.parse(on)
    _check_numbers(shift, scale)
    values, panel = _indicators(data, columns, unit, time)
    names, keys = list(values.columns), panel.index
    signs = _signs(names, directions)
    # Label order, so that sums do not depend on the order in which the rows came.
    values = values.sort_index()
    base = base_period(values, on, base)
    groups = reference_sets(values, on, base)
    parts = [_weighted(values, one, signs, kind, shift) for one in groups]
    raw = pd.concat([_score(scaled, table["weight"], kind) for scaled, table in parts])
    tables = [table for _, table in parts]
    low, high = scale
    scores = (low + (high - low) * raw).reindex(keys).rename("score")
    return IndexResult(
        scores=scores,
        weights=pd.concat(tables, keys=[g[0] for g in groups]) if on == "period" else tables[0],
        normalised=pd.concat([scaled for scaled, _ in parts]).reindex(keys),
        method=kind.name,
        on=on,
        scale=(float(low), float(high)),
        base=base,
        _shapes=geometry_of(panel.frame),
    )


def _check_numbers(shift: float, scale: tuple[float, float]) -> None:
    if not 0 <= shift < np.inf:
        raise OptionError(f"shift={shift!r} must be zero or a small positive number.")
    if not (len(scale) == 2 and scale[0] < scale[1]):
        raise OptionError(f"scale={scale!r} must be (lowest, highest), lowest first.")


def _indicators(
    data: Panel | pd.DataFrame, columns: Sequence[str], unit: str | None, time: str | None
) -> tuple[pd.DataFrame, Panel]:
    if isinstance(columns, str):
        raise OptionError(f"columns takes a list of names; write columns=[{columns!r}].")
    names = list(columns)
    if not names:
        raise OptionError("columns is empty: name at least one indicator.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise OptionError(f"Indicators named twice: {listing(twice)}.")
    panel = data if isinstance(data, Panel) else Panel(data, unit, time)
    frame = pd.DataFrame({name: panel.column(name) for name in names})
    for name in names:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            raise DataError(f"Indicator {name!r} is {frame[name].dtype}, not numeric.")
    frame = frame.astype(float)
    where = [
        f"{name!r} of {place} in {period}"
        for name in names
        for place, period in frame.index[frame[name].isna()]
    ]
    if where:
        raise DataError(
            f"Missing values: {listing(where)}. An index over holes compares different things: "
            "drop those units or periods with panel.subset(...), or fill them by name with "
            "panel.fill(...)."
        )
    return frame, panel


def _signs(
    names: list[str], directions: Mapping[str, Direction] | Sequence[Direction] | None
) -> Floats:
    if directions is None:
        return np.ones(len(names))
    if isinstance(directions, Mapping):
        unknown = [name for name in directions if name not in names]
        if unknown:
            raise UnknownNameError(
                f"directions names {listing(unknown)}, not among the indicators."
                f"{suggest(unknown[0], names)}"
            )
        given = [directions.get(name, "+") for name in names]
    else:
        given = list(directions)
        if len(given) != len(names):
            raise OptionError(f"{len(given)} directions for {len(names)} indicators.")
    named = zip(names, given, strict=True)
    return np.array(
        [DIRECTION.pick(sign, _SIGNS, name=f"direction of {name}") for name, sign in named]
    )


def _weighted(
    values: pd.DataFrame, group: Group, signs: Floats, kind: IndexKind, shift: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    period, rows, reference = group
    scored, among = values[rows], values[reference].to_numpy()
    scaled, low, high = min_max(scored.to_numpy(), signs, among)
    varies = high > low
    where = "" if period is None else f" in {period}"
    if not varies.any():
        raise DataError(f"No indicator varies{where}: {listing(values.columns)}.")
    if not varies.all():
        warnings.warn(
            f"Constant{where}, so weight 0: {listing(values.columns[~varies])}.",
            DataWarning,
            stacklevel=4,
        )
    weighed = kind.weigh(min_max(among, signs)[0][:, varies], shift)
    table = pd.DataFrame(
        {"direction": np.where(signs > 0, "+", "-"), "minimum": low, "maximum": high},
        index=pd.Index(values.columns, name="indicator"),
    )
    for name, column in weighed.items():
        table[name] = kind.constant.get(name, 0.0)
        table.loc[varies, name] = column
    if "loading" in table and (table["loading"] < 0).any():
        opposed = table.index[table["loading"] < 0]
        warnings.warn(
            f"The first component{where} runs against {listing(opposed)}: check their direction. "
            "Weights are squared loadings, so they count with the direction given.",
            DataWarning,
            stacklevel=4,
        )
    return pd.DataFrame(scaled, index=scored.index, columns=values.columns), table


def _score(scaled: pd.DataFrame, weights: pd.Series, kind: IndexKind) -> pd.Series:
    return pd.Series(kind.combine(scaled.to_numpy(), weights.to_numpy()), index=scaled.index)
