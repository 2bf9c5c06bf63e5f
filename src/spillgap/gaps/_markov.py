"""Markov and spatial Markov chains of a distribution in classes, by giddy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import AlignmentError, DataError, OptionError, listing
from spillgap.gaps._chains import (
    classify,
    first_passage,
    probabilities,
    sojourn,
    steady_state,
)
from spillgap.groups import values
from spillgap.options import Language
from spillgap.panel import Panel
from spillgap.text import word
from spillgap.weights.matrix import as_w

__all__ = [
    "MarkovResult",
    "SpatialMarkovResult",
    "class_labels",
    "markov",
    "spatial_markov",
]

ClassesLike: TypeAlias = "int | Sequence[float]"


def class_labels(k: int, lang: Language = "en") -> list[str]:
    """Names of k classes from low to high; numbers where the language has no usual names.

    Examples
    --------
    >>> from spillgap.gaps import class_labels
    >>> class_labels(4), class_labels(2)
    (['low', 'lower middle', 'upper middle', 'high'], ['1', '2'])
    """
    return [word("labels", f"class-{k}-{i}", lang, str(i)) for i in range(1, k + 1)]


@dataclass(frozen=True, eq=False)
class MarkovResult(Shown):
    """A Markov chain of classes, 1 the lowest.

    Attributes
    ----------
    variable : str
    counts, transitions : pandas.DataFrame
        (k, k) moves and their probabilities, from row to column; a class that no unit
        leaves from or stays in has no probabilities.
    steady_state : pandas.Series
        (k,) long-run shares; not a number where they depend on the start (more than one
        closed set of classes) or on a class never observed before a move.
    first_passage : pandas.DataFrame
        (k, k) expected periods from row to the first visit of column; the diagonal is the
        time of return.
    sojourn : pandas.Series
        (k,) expected periods in the class before it is left, 1/(1 − p_ii).
    cutoffs : numpy.ndarray
        (k − 1,) upper bounds of all classes but the highest.
    classes : pandas.DataFrame
        (T, N) class of every unit and period.
    relative : bool
        Whether values were divided by their period's mean.
    """

    variable: str
    counts: pd.DataFrame
    transitions: pd.DataFrame
    steady_state: pd.Series
    first_passage: pd.DataFrame
    sojourn: pd.Series
    cutoffs: Floats
    classes: pd.DataFrame
    relative: bool

    def to_frame(self) -> pd.DataFrame:
        """Rows (from, to): ``count``, ``probability``, ``first_passage``."""
        return _long(
            {
                "count": self.counts,
                "probability": self.transitions,
                "first_passage": self.first_passage,
            }
        )

    def __repr__(self) -> str:
        stay = np.diag(self.counts.to_numpy()).sum() / self.counts.to_numpy().sum()
        return (
            f"MarkovResult: {self.variable}, {len(self.counts)} classes, "
            f"{int(self.counts.to_numpy().sum())} moves, {stay:.0%} stay in their class"
        )


@dataclass(frozen=True, eq=False)
class SpatialMarkovResult(Shown):
    """A chain conditioned on the class of the neighbours' mean.

    Attributes
    ----------
    variable : str
    pooled : MarkovResult
        The chain of all units.
    counts, transitions, first_passage : pandas.DataFrame
        Rows (lag, from), columns to: by class of the neighbours.
    steady_state : pandas.DataFrame
        (m, k) by class of the neighbours.
    tests : pandas.DataFrame
        Rows LR and Q: statistic, dof, p. The null: neighbours do not matter.
    lag_cutoffs : numpy.ndarray
    lag_classes : pandas.DataFrame
        (T, N) class of every unit's neighbours.
    """

    variable: str
    pooled: MarkovResult
    counts: pd.DataFrame
    transitions: pd.DataFrame
    first_passage: pd.DataFrame
    steady_state: pd.DataFrame
    tests: pd.DataFrame
    lag_cutoffs: Floats
    lag_classes: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Rows (lag, from, to): ``count`` and ``probability``."""
        return _long({"count": self.counts, "probability": self.transitions})

    def __repr__(self) -> str:
        q = self.tests.loc["Q"]
        return (
            f"SpatialMarkovResult: {self.variable}, {len(self.steady_state)} classes of "
            f"neighbours × {self.counts.shape[1]} classes, Q = {q['statistic']:.1f} "
            f"(dof {q['dof']:.0f}, p = {q['p']:.3f})"
        )


def markov(
    panel: Panel,
    variable: str,
    classes: ClassesLike = 4,
    *,
    relative: bool = True,
) -> MarkovResult:
    """Transition probabilities between classes of a distribution, period to period.

    Parameters
    ----------
    panel : Panel
        At least two periods, each one step after the one before.
    variable : str
    classes : int or sequence of float
        How many quantile classes over all units and periods, or their inner bounds (a value
        on a bound belongs to the class below).
    relative : bool
        Divide by the period's mean first (the default), so that growth common to all is
        no upward move.

    Returns
    -------
    MarkovResult

    Raises
    ------
    DataError
        If ties leave fewer classes than asked, a class is empty, or periods do not follow each
        other step by step.
    OptionError
        For fewer than two classes, or bounds that do not rise.

    References
    ----------
    Quah (1993), European Economic Review 37; Rey (2001), Geographical Analysis 33(3);
    computed by giddy (Rey, Kang & Wolf 2016).

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"u": list("abcd") * 3, "t": [1] * 4 + [2] * 4 + [3] * 4,
    ...                      "y": [1, 2, 3, 4, 1, 3, 2, 4, 1, 2, 3, 4]})
    >>> sg.gaps.markov(sg.Panel(data, "u", "t"), "y", 2).transitions.values.tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    from giddy.markov import Markov

    grid = _prepared(panel, variable, relative)
    cutoffs = _cutoffs(grid, classes, variable)
    ids = classify(grid.to_numpy(), cutoffs)
    k = len(cutoffs) + 1
    empty = np.setdiff1d(np.arange(k), ids) + 1
    if len(empty):
        raise DataError(f"No value of {variable!r} falls in class {listing(empty)}.")
    chain = Markov(ids.T, classes=np.arange(k), summary=False)
    labels = pd.RangeIndex(1, k + 1)
    return MarkovResult(
        variable=variable,
        counts=_square(chain.transitions, labels).astype(int),
        transitions=_square(probabilities(chain.transitions), labels),
        steady_state=pd.Series(steady_state(chain.transitions), index=labels, name="share"),
        first_passage=_square(first_passage(chain.transitions), labels),
        sojourn=pd.Series(sojourn(chain.transitions), index=labels, name="periods"),
        cutoffs=cutoffs,
        classes=pd.DataFrame(ids + 1, index=grid.index, columns=grid.columns),
        relative=relative,
    )


def spatial_markov(
    panel: Panel,
    variable: str,
    classes: ClassesLike = 4,
    lag_classes: ClassesLike | None = None,
    *,
    relative: bool = True,
) -> SpatialMarkovResult:
    """Transition probabilities by the class of the neighbours' mean, and whether it matters.

    Parameters
    ----------
    panel : Panel
        With weights constant in time; they are row-standardised for the neighbours' mean.
    variable, classes, relative
        As in ``markov``.
    lag_classes : int or sequence of float, optional
        Classes of the neighbours' mean: None for the variable's own bounds, an int for as
        many quantile classes of the lag itself, or inner bounds.

    Returns
    -------
    SpatialMarkovResult

    Raises
    ------
    AlignmentError
        Without weights, or with weights that vary over time.
    DataError
        For units without neighbours, and as in ``markov``.

    References
    ----------
    Rey (2001), Geographical Analysis 33(3); tests of homogeneity: Bickenbach & Bode (2003),
    International Regional Science Review 26(3), eq. 16-17; Rey, Kang & Wolf (2016).

    Examples
    --------
    >>> import numpy as np, pandas as pd, spillgap as sg
    >>> rng = np.random.default_rng(0)
    >>> data = pd.DataFrame({"u": list("abcd") * 9, "t": np.repeat(range(9), 4),
    ...                      "y": rng.lognormal(size=36)})
    >>> ring = np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]]) / 2
    >>> panel = sg.Panel(data, "u", "t", ring, ids=list("abcd"))
    >>> sg.gaps.spatial_markov(panel, "y", 2).steady_state.shape
    (2, 2)
    """
    from giddy.markov import Spatial_Markov

    pooled = markov(panel, variable, classes, relative=relative)
    grid = _prepared(panel, variable, relative)
    weights = _row_standardised(panel)
    lag = pd.DataFrame((weights @ grid.to_numpy().T).T, index=grid.index, columns=grid.columns)
    bounds = pooled.cutoffs
    if lag_classes is not None:
        bounds = _cutoffs(lag, lag_classes, f"the lag of {variable}")
    chain = Spatial_Markov(
        grid.to_numpy().T, as_w(weights, grid.columns), cutoffs=pooled.cutoffs, lag_cutoffs=bounds
    )
    counts = np.asarray(chain.T)
    k, m = len(pooled.cutoffs) + 1, len(bounds) + 1
    lags, own = pd.RangeIndex(1, m + 1, name="lag"), pd.RangeIndex(1, k + 1)
    return SpatialMarkovResult(
        variable=variable,
        pooled=pooled,
        counts=_stacked(counts, lags, own).astype(int),
        transitions=_stacked(np.stack([probabilities(c) for c in counts]), lags, own),
        first_passage=_stacked(np.stack([first_passage(c) for c in counts]), lags, own),
        steady_state=pd.DataFrame(
            np.stack([steady_state(c) for c in counts]), index=lags, columns=own
        ),
        tests=pd.DataFrame(
            {
                "statistic": [float(chain.LR), float(chain.Q)],
                "dof": [int(chain.dof_hom)] * 2,
                "p": [float(chain.LR_p_value), float(chain.Q_p_value)],
            },
            index=pd.Index(["LR", "Q"], name="test"),
        ),
        lag_cutoffs=np.asarray(bounds, dtype=np.float64),
        lag_classes=pd.DataFrame(
            classify(lag.to_numpy(), bounds) + 1, index=grid.index, columns=grid.columns
        ),
    )


def _prepared(panel: Panel, variable: str, relative: bool) -> pd.DataFrame:
    if panel.n_periods < 2:
        raise DataError("A Markov chain needs at least two periods.")
    panel.timeline.consecutive("A Markov chain")
    need, what = ("non-negative", "A value relative to the mean") if relative else (None, "")
    grid = values(panel, variable, need=need, what=what)
    return grid.div(grid.mean(axis=1), axis=0) if relative else grid


def _cutoffs(grid: pd.DataFrame, classes: ClassesLike, variable: str) -> Floats:
    """Inner bounds of the classes: mapclassify's quantiles, or the ones given."""
    if isinstance(classes, (int, np.integer)):
        if classes < 2:
            raise OptionError(f"classes must be at least 2, not {classes}.")
        flat = grid.to_numpy().ravel()
        if len(np.unique(flat)) < classes:
            raise DataError(f"{variable!r} has fewer distinct values than {classes} classes.")
        from mapclassify import Quantiles

        bins = np.asarray(Quantiles(flat, k=int(classes)).bins, dtype=np.float64)
        if len(np.unique(bins)) < classes:
            raise DataError(
                f"Ties in {variable!r} leave fewer than {classes} quantile classes; "
                "ask for fewer, or give their bounds."
            )
        return bins[:-1]
    bounds = np.asarray(classes, dtype=np.float64)
    if bounds.ndim != 1 or not len(bounds) or (np.diff(bounds) <= 0).any():
        raise OptionError(f"Bounds of classes must rise: {listing(bounds)}.")
    return bounds


def _row_standardised(panel: Panel) -> sparse.csr_array:
    if panel.weights_vary:
        raise AlignmentError(
            "A spatial Markov chain takes one W for all periods, and this panel's varies."
        )
    matrix = panel.matrix()
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    alone = panel.units[sums == 0]
    if len(alone):
        raise DataError(
            f"Units without neighbours have no class of neighbours: {listing(alone)}. Link them "
            "(islands=...) or leave them out."
        )
    from scipy import sparse

    return sparse.diags_array(1 / sums) @ matrix


def _square(matrix: Floats, labels: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(matrix, index=labels.rename("from"), columns=labels.rename("to"))


def _stacked(cube: Floats, lags: pd.Index, own: pd.Index) -> pd.DataFrame:
    rows = pd.MultiIndex.from_product([lags, own], names=["lag", "from"])
    return pd.DataFrame(cube.reshape(len(rows), -1), index=rows, columns=own.rename("to"))


def _long(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Tables of one shape → a column each, with their columns as the last level of the rows."""
    first = next(iter(tables.values()))
    rows = first.index.to_frame(index=False).merge(first.columns.to_frame(), how="cross")
    return pd.DataFrame(
        {name: table.to_numpy().ravel() for name, table in tables.items()},
        index=pd.MultiIndex.from_frame(rows),
    )
