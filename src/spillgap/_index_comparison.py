"""How far several composite indices agree (private; see ``spillgap.index``)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from spillgap._notebook import Shown
from spillgap.errors import DataError, OptionError, UnknownNameError, listing

if TYPE_CHECKING:
    from spillgap.index import IndexResult

__all__ = ["IndexComparison", "compare_indices"]


@dataclass(frozen=True, eq=False, repr=False)
class IndexComparison(Shown):
    """How far several indices of the same units agree.

    Attributes
    ----------
    spearman, kendall : pandas.DataFrame
        Rank correlations of the scores, index by index (Spearman's rho, Kendall's tau-b).
    ranks : pandas.DataFrame
        Rank (1 = highest within its period) by (unit, time), one column per index.
    """

    spearman: pd.DataFrame
    kendall: pd.DataFrame
    ranks: pd.DataFrame

    def moves(self) -> pd.DataFrame:
        """By unit: mean rank, best and worst rank under any index, and the largest move.

        The move is the widest spread of ranks between indices *within* a period.
        """
        spread = self.ranks.max(axis=1) - self.ranks.min(axis=1)
        by_unit = {
            "mean_rank": self.ranks.mean(axis=1).groupby(level=0, sort=False).mean(),
            "best": self.ranks.min(axis=1).groupby(level=0, sort=False).min(),
            "worst": self.ranks.max(axis=1).groupby(level=0, sort=False).max(),
            "largest_move": spread.groupby(level=0, sort=False).max(),
            "mean_move": spread.groupby(level=0, sort=False).mean(),
        }
        return pd.DataFrame(by_unit).sort_values("mean_rank", kind="stable")

    def to_frame(self) -> pd.DataFrame:
        """One row per pair of indices: Spearman, Kendall, mean and largest difference in rank."""
        names = list(self.ranks.columns)
        rows = []
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                apart = (self.ranks[first] - self.ranks[second]).abs()
                rows.append(
                    {
                        "first": first,
                        "second": second,
                        "spearman": self.spearman.loc[first, second],
                        "kendall": self.kendall.loc[first, second],
                        "mean_move": apart.mean(),
                        "largest_move": apart.max(),
                    }
                )
        return pd.DataFrame(rows).set_index(["first", "second"])

    def __repr__(self) -> str:
        table = self.to_frame()
        return (
            f"IndexComparison: {listing(self.ranks.columns)}; Spearman "
            f"{table['spearman'].min():.3f}–{table['spearman'].max():.3f}, "
            f"largest move {table['largest_move'].max():g} ranks"
        )


def compare_indices(
    results: Mapping[str, IndexResult] | Sequence[IndexResult], *, period: Hashable | None = None
) -> IndexComparison:
    """Rank correlations between indices of the same units, and how far ranks move.

    Parameters
    ----------
    results : mapping or sequence of IndexResult
        Two or more; in a sequence each goes by its method's name.
    period : label, optional
        One period only. Without it, scores are compared over all rows and ranks within periods.

    Returns
    -------
    IndexComparison

    Raises
    ------
    OptionError
        For fewer than two indices, or two of the same name.
    DataError
        If the indices do not cover the same units and periods; the message names them.
    UnknownNameError
        For a period that the indices do not cover.

    Examples
    --------
    >>> import pandas as pd
    >>> from spillgap.index import compare_indices, composite_index
    >>> data = pd.DataFrame({"place": list("abc"), "year": 1, "x": [1.0, 2, 4], "y": [0.0, 5, 6]})
    >>> both = [composite_index(data, ["x", "y"], m, unit="place", time="year")
    ...         for m in ("entropy", "equal")]
    >>> float(compare_indices(both).spearman.loc["entropy", "equal"])
    1.0
    """
    named = results if isinstance(results, Mapping) else _named(results)
    if len(named) < 2:
        raise OptionError("Give at least two indices to compare.")
    scores = _common_scores(named, period)
    ranks = scores.groupby(level=1).rank(ascending=False, method="min").astype(int)
    return IndexComparison(
        spearman=scores.corr(method="spearman"),
        kendall=scores.corr(method="kendall"),
        ranks=ranks,
    )


def _named(results: Sequence[IndexResult]) -> dict[str, IndexResult]:
    names = [result.method for result in results]
    if len(set(names)) < len(names):
        raise OptionError(
            f"Several indices go by the same method ({listing(names)}): pass a mapping."
        )
    return dict(zip(names, results, strict=True))


def _common_scores(named: Mapping[str, IndexResult], period: Hashable) -> pd.DataFrame:
    columns = {name: result.scores for name, result in named.items()}
    first = next(iter(columns.values()))
    for name, series in columns.items():
        odd = series.index.symmetric_difference(first.index)
        if len(odd):
            raise DataError(f"Index {name!r} covers other rows: {listing(odd)} differ.")
    table = pd.DataFrame({name: series.reindex(first.index) for name, series in columns.items()})
    if period is None:
        return table
    inside = table.index.get_level_values(1) == period
    if not inside.any():
        raise UnknownNameError(f"The indices have no period {period!r}.")
    return table[inside]
