"""How far ranks of an index hang on choices that could have been others."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._weighting import INDEX_METHOD, METHODS, IndexMethod
from spillgap.errors import DataError, DataWarning, OptionError, UnknownNameError, listing
from spillgap.evaluation._ways import Choices, Scaled, Way
from spillgap.index import composite_index
from spillgap.options import (
    AGGREGATION,
    INDEX_SCALING,
    Aggregation,
    Direction,
    IndexScaling,
)
from spillgap.panel import Panel

__all__ = ["IndexUncertainty", "index_uncertainty"]

Choice = TypeVar("Choice", bound=str)
SOURCES = ("scaling", "weights", "aggregation", "left_out")


@dataclass(frozen=True, eq=False, repr=False)
class IndexUncertainty(Shown):
    """Ranks of units in one period over many ways of making the index.

    Attributes
    ----------
    ranks : pandas.DataFrame
        By unit, one column per draw: 1 is best.
    reference : pandas.Series
        The ranks by the first scaling, method and aggregation named, with all indicators and
        weights as they are.
    choices : pandas.DataFrame
        What every draw chose: ``scaling``, ``weights``, ``aggregation``, ``left_out``.
    period : label
    spread : float
        By which share weights were varied on top.
    """

    ranks: pd.DataFrame
    reference: pd.Series
    choices: pd.DataFrame
    period: Hashable
    spread: float

    def to_frame(self, level: float = 0.9) -> pd.DataFrame:
        """By unit, best first: ``rank``, ``estimate`` (the median), ``lower``, ``upper``.

        Parameters
        ----------
        level : float, default 0.9
            The share of draws between lower and upper.
        """
        if not 0 < level < 1:
            raise OptionError(f"level={level!r} must lie between 0 and 1.")
        tails = [0.5, (1 - level) / 2, (1 + level) / 2]
        middle, low, high = np.quantile(self.ranks.to_numpy(), tails, axis=1)
        table = pd.DataFrame(
            {"rank": self.reference, "estimate": middle, "lower": low, "upper": high}
        )
        return table.sort_values(["rank", "estimate"], kind="stable")

    def sources(self) -> pd.DataFrame:
        """By source: the share of the ranks' variance that it explains alone, mean over units.

        The correlation ratio Var(E[rank | source]) / Var(rank), over units whose rank varies
        (Saisana, Saltelli and Tarantola 2005: sensitivity of the first order). What several
        sources do together is in none of them, so that shares need not sum to one; a source with
        many values has a share of about (values − 1)/draws by chance.
        """
        values = self.ranks.T
        total = values.var(ddof=0)
        moving = total.index[total > 0]
        shares = {}
        for source in self.choices:
            means = values.groupby(self.choices[source].to_numpy()).transform("mean")
            shares[source] = (means.var(ddof=0)[moving] / total[moving]).mean()
        return pd.DataFrame({"share": shares}).rename_axis("source")

    @property
    def mean_shift(self) -> float:
        """The mean of |rank − reference| over units and draws."""
        away = self.ranks.sub(self.reference, axis=0).abs()
        return float(away.to_numpy().mean())

    def __repr__(self) -> str:
        return (
            f"IndexUncertainty: {self.period}, {len(self.ranks)} units, {self.ranks.shape[1]} "
            f"draws; ranks move by {self.mean_shift:.2f} in the mean"
        )


def index_uncertainty(
    panel: Panel,
    columns: Sequence[str],
    *,
    period: Hashable = None,
    directions: Mapping[str, Direction] | Sequence[Direction] | None = None,
    methods: Sequence[IndexMethod] | IndexMethod = ("entropy", "equal", "critic", "pca"),
    scalings: Sequence[IndexScaling] | IndexScaling = ("minmax", "z-score", "rank"),
    aggregations: Sequence[Aggregation] | Aggregation = ("linear", "geometric"),
    leave_out: bool = True,
    spread: float = 0.25,
    draws: int = 1000,
    seed: int | None = 0,
) -> IndexUncertainty:
    r"""Ranks of units over many ways of making the same index (OECD and JRC 2008, step 7).

    Every draw chooses a scaling, a method of weights, an aggregation, and perhaps an indicator
    that is left out, all with equal probability; then multiplies each weight by a uniform number
    between 1 − spread and 1 + spread, and ranks the units of one period.

    Parameters
    ----------
    panel : Panel
        Scale and weights are taken over all its rows.
    columns : sequence of str
        The indicators; with ``leave_out`` three or more.
    period : label, optional
        The period whose ranks are told; the last by default.
    directions : mapping or sequence, optional
        As in :func:`spillgap.composite_index`.
    methods : sequence of {"entropy", "equal", "critic", "pca"}
        The first is that of the reference, and so below.
    scalings : sequence of {"minmax", "z-score", "rank"}
        ``"z-score"`` are deviations over standard deviations, ``"rank"`` ranks over all rows.
    aggregations : sequence of {"linear", "geometric"}
        ``"geometric"`` lets a low value of one indicator be
        made good by others less: exp Σ w ln(0.01 + 0.99 x) with x scaled to [0, 1].
    leave_out : bool
        Whether a draw may leave out one indicator (or none, as likely as each).
    spread : float
        In [0, 1).
    draws : int
        100 or more.
    seed : int, optional

    Returns
    -------
    IndexUncertainty

    Raises
    ------
    DataError, UnknownNameError
        As :func:`spillgap.composite_index`; for an unknown period.
    OptionError
        For an option that is none, TOPSIS (whose score is no sum), a spread outside
        [0, 1), fewer than 100 draws or too few indicators.

    Notes
    -----
    Intervals tell what the choices named here do, each as likely as another. They are no
    confidence intervals: figures are taken as exact, and choices that nobody named (other
    indicators, other imputations) are not in them.

    References
    ----------
    OECD and JRC (2008), *Handbook on Constructing Composite Indicators*; Saisana, Saltelli and
    Tarantola (2005), Journal of the Royal Statistical Society A 168(2).

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("china").panel
    >>> columns = ["websites_100", "computers_100", "cable_km2", "mobile_users_100"]
    >>> found = sg.evaluation.index_uncertainty(panel, columns, draws=100)
    >>> found.to_frame().index[0]  # Shanghai
    '310000'
    """
    chosen = Choices(
        methods=_several("methods", methods, INDEX_METHOD.parse),
        scalings=_several("scalings", scalings, INDEX_SCALING.parse),
        aggregations=_several("aggregations", aggregations, AGGREGATION.parse),
        left_out=(None, *range(len(columns))) if leave_out else (None,),
    )
    _check(chosen, columns, spread, draws)
    normal = _normalised(panel, columns, chosen.methods[0], directions)
    period = panel.periods[-1] if period is None else period
    now = np.flatnonzero(normal.index.get_level_values(1) == period)
    if not len(now):
        raise UnknownNameError(f"No period {period!r}; there are: {listing(panel.periods)}.")
    tables = Scaled(normal.to_numpy())
    plain = Way(chosen.scalings[0], chosen.methods[0], chosen.aggregations[0], None)
    rng = np.random.default_rng(seed)
    ways = [chosen.draw(rng) for _ in range(draws)]
    factors = 1 + spread * (2 * rng.random((draws, len(columns))) - 1)
    ranks = [tables.ranks(way, by, now) for way, by in zip(ways, factors, strict=True)]
    units = normal.index[now].get_level_values(0)
    names = ["none" if way.left_out is None else str(columns[way.left_out]) for way in ways]
    choices = pd.DataFrame([way[:3] for way in ways], columns=list(SOURCES[:3]))
    return IndexUncertainty(
        ranks=pd.DataFrame(np.array(ranks).T, index=units),
        reference=pd.Series(
            tables.ranks(plain, np.ones(len(columns)), now), index=units, name="rank"
        ),
        choices=choices.assign(left_out=names),
        period=period,
        spread=float(spread),
    )


def _several(
    name: str, given: Sequence[Choice] | Choice, parse: Callable[[object], Choice]
) -> tuple[Choice, ...]:
    several = [given] if isinstance(given, str) else list(given)
    if not several:
        raise OptionError(f"{name} is empty: name at least one.")
    return tuple(dict.fromkeys(parse(one) for one in several))


def _check(chosen: Choices, columns: Sequence[str], spread: float, draws: int) -> None:
    closeness = [name for name in chosen.methods if not METHODS[name].additive]
    if closeness:
        raise OptionError(
            f"Scores by {listing(closeness)} are no sums, and aggregations are varied here: name "
            "the method whose weights they have."
        )
    if not 0 <= spread < 1:
        raise OptionError(f"spread={spread!r} must be 0 or lie below 1.")
    if draws < 100:
        raise OptionError(f"draws={draws!r} must be 100 at least.")
    least = 3 if len(chosen.left_out) > 1 else 2
    if isinstance(columns, str) or len(columns) < least:
        raise OptionError(f"Name {least} indicators at least, not {listing(columns)}.")


def _normalised(
    panel: Panel,
    columns: Sequence[str],
    method: IndexMethod,
    directions: Mapping[str, Direction] | Sequence[Direction] | None,
) -> pd.DataFrame:
    """The indicators in [0, 1]; refused by name where one does not vary."""
    with warnings.catch_warnings():
        # A constant indicator is refused here; a loading that is negative counts by its square.
        warnings.simplefilter("ignore", DataWarning)
        normal = composite_index(panel, columns, method, directions=directions).normalised
    still = normal.columns[normal.std() == 0]
    if len(still):
        raise DataError(f"Constant, so no indicator to choose: {listing(still)}. Leave it out.")
    return normal
