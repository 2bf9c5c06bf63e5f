"""Dagum's Gini: within groups, net between them, and the transvariation of their overlap."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import DataError
from spillgap.gaps._bootstrap import Resampling
from spillgap.gaps._kernels import gini, share
from spillgap.gaps.measures import MEASURES
from spillgap.groups import GroupsLike, partition, population, values
from spillgap.options import BOOTSTRAP_INTERVAL, BootstrapInterval
from spillgap.panel import Panel

__all__ = ["DagumResult", "dagum"]


class _Terms(NamedTuple):
    """Of M samples: total (M,); (M, G) by group; (M, K) by pair, K = G(G − 1)/2."""

    total: Floats
    group_gini: Floats
    population_share: Floats
    value_share: Floats
    within: Floats
    pair_gini: Floats
    affluence: Floats
    net: Floats
    transvariation: Floats


@dataclass(frozen=True, eq=False)
class DagumResult(Shown):
    """Dagum's decomposition of the Gini coefficient by period.

    Attributes
    ----------
    variable : str
    by_group : pandas.DataFrame
        Rows (period, group): ``gini`` inside it, ``population_share`` p, ``value_share`` s,
        ``contribution`` p·s·gini and its ``share`` of the total.
    pairs : pandas.DataFrame
        Rows (period, group_a, group_b): ``gini`` between the two, ``affluence`` D (relative
        economic affluence, 0 to 1), ``net_between``, ``transvariation`` and their shares.
    groups : pandas.Series
        The group of every unit.
    """

    variable: str
    table: pd.DataFrame
    by_group: pd.DataFrame
    pairs: pd.DataFrame
    groups: pd.Series

    def to_frame(self) -> pd.DataFrame:
        """By period: gini = within + net_between + transvariation, and the shares."""
        return self.table.copy()

    def __repr__(self) -> str:
        last = self.table.iloc[-1]
        return (
            f"DagumResult: {self.variable}, Gini {last['gini']:.4g} in {last.name}: "
            f"{last['share_within']:.0%} within, {last['share_net_between']:.0%} net between, "
            f"{last['share_transvariation']:.0%} transvariation"
        )


def dagum(
    panel: Panel,
    variable: str,
    groups: GroupsLike,
    weights: str | None = None,
    *,
    bootstrap: int = 0,
    level: float = 0.95,
    interval: BootstrapInterval = "bootstrap-t",
    seed: int | np.random.Generator | None = None,
) -> DagumResult:
    """Gini coefficient split into within, net between and transvariation, pair by pair.

    Parameters
    ----------
    panel : Panel
    variable : str
        Values ≥ 0.
    groups : str, Series or mapping
        As in ``inequality``; at least two groups.
    weights : str, optional
        A column of population weights.
    bootstrap, level, interval, seed
        As in ``inequality``: units drawn with replacement within their groups.

    Returns
    -------
    DagumResult

    Raises
    ------
    DataError
        For a negative value, or groups that overlap, leave units out, or are fewer than two.

    Notes
    -----
    For groups j, h with means μ_j ≥ μ_h: G_jh = E|y_j − y_h| / (μ_j + μ_h), D_jh = (d − p)/(d + p)
    with d = E(y_j − y_h)⁺ and p = E(y_h − y_j)⁺. Within Σ G_jj p_j s_j; net between
    Σ_{j>h} G_jh (p_j s_h + p_h s_j) D_jh; transvariation the same with 1 − D_jh.

    References
    ----------
    Dagum (1997), Empirical Economics 22(4), eq. 8-25.

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"u": list("abcd"), "t": 2020, "y": [1.0, 3.0, 2.0, 6.0],
    ...                      "side": ["W", "W", "E", "E"]})
    >>> sg.gaps.dagum(sg.Panel(data, "u", "t"), "y", "side")
    DagumResult: y, Gini 0.3333 in 2020: 38% within, 50% net between, 12% transvariation
    """
    grid = values(panel, variable, need="non-negative", what="Dagum's Gini")
    split = partition(panel, groups)
    if len(split.names) < 2:
        raise DataError(f"Dagum's Gini compares groups, and here is only {split.names[0]!r}.")
    shares = population(panel, weights)
    blocks = [np.flatnonzero(split.codes == g) for g in range(len(split.names))]
    _refuse_zero_means(grid, blocks, split.names)
    terms = dagum_terms(grid.to_numpy(), shares, blocks)
    table = _by_period(terms, grid.index)
    if bootstrap:
        how = BOOTSTRAP_INTERVAL.parse(interval)
        resampling = Resampling.drawn(split, panel.n_units, bootstrap, seed, level, how)
        _add_intervals(table, grid.to_numpy(), shares, resampling)
    names = list(split.names)
    pairs = pd.MultiIndex.from_tuples(
        [(t, a, b) for t in grid.index for a, b in combinations(names, 2)],
        names=[grid.index.name, "group_a", "group_b"],
    )
    by_pair = {
        "gini": terms.pair_gini,
        "affluence": terms.affluence,
        "net_between": terms.net,
        "transvariation": terms.transvariation,
        "share_net_between": share(terms.net, terms.total),
        "share_transvariation": share(terms.transvariation, terms.total),
    }
    by_group = {
        "gini": terms.group_gini,
        "population_share": terms.population_share,
        "value_share": terms.value_share,
        "contribution": terms.within,
        "share": share(terms.within, terms.total),
    }
    rows = pd.MultiIndex.from_product([grid.index, split.names])
    return DagumResult(
        variable=variable,
        table=table,
        by_group=pd.DataFrame({k: v.ravel() for k, v in by_group.items()}, index=rows),
        pairs=pd.DataFrame({k: v.ravel() for k, v in by_pair.items()}, index=pairs),
        groups=split.labels,
    )


def dagum_terms(y: Floats, p: Floats, blocks: list[np.ndarray]) -> _Terms:
    """(M, N), (M, N), positions of each of G groups → every term of the decomposition."""
    mean = (p * y).sum(axis=1)
    shares = np.stack([p[:, b].sum(axis=1) for b in blocks], axis=1)
    inner = [p[:, b] / shares[:, [g]] for g, b in enumerate(blocks)]
    means = np.stack(
        [(q * y[:, b]).sum(axis=1) for q, b in zip(inner, blocks, strict=True)], axis=1
    )
    value_shares = shares * means / mean[:, None]
    own = np.stack([gini(y[:, b], q) for q, b in zip(inner, blocks, strict=True)], axis=1)
    spread = 2 * means * own
    pair_gini, affluence, scale = [], [], []
    for j, h in combinations(range(len(blocks)), 2):
        gap = np.abs(means[:, j] - means[:, h])
        # Half of each group pooled has the mean difference (Δ_jj + Δ_hh + 2 Δ_jh)/4: sorting
        # gives the mean distance without the n_j × n_h table. It is never below the gap.
        pooled = np.concatenate([y[:, blocks[j]], y[:, blocks[h]]], axis=1)
        halves = np.concatenate([inner[j], inner[h]], axis=1) / 2
        both = means[:, j] + means[:, h]
        distance = 2 * both * gini(pooled, halves) - (spread[:, j] + spread[:, h]) / 2
        distance = np.maximum(distance, gap)
        pair_gini.append(distance / both)
        affluence.append(np.divide(gap, distance, out=np.zeros_like(gap), where=distance > 0))
        scale.append(shares[:, j] * value_shares[:, h] + shares[:, h] * value_shares[:, j])
    between, rich, weight = (np.stack(c, axis=1) for c in (pair_gini, affluence, scale))
    return _Terms(
        total=gini(y, p),
        group_gini=own,
        population_share=shares,
        value_share=value_shares,
        within=shares * value_shares * own,
        pair_gini=between,
        affluence=rich,
        net=between * weight * rich,
        transvariation=between * weight * (1 - rich),
    )


def _by_period(terms: _Terms, index: pd.Index) -> pd.DataFrame:
    parts = {
        "within": terms.within.sum(axis=1),
        "net_between": terms.net.sum(axis=1),
        "transvariation": terms.transvariation.sum(axis=1),
    }
    shares = {f"share_{name}": share(part, terms.total) for name, part in parts.items()}
    return pd.DataFrame({"gini": terms.total, **parts, **shares}, index=index)


def _refuse_zero_means(grid: pd.DataFrame, blocks: list[np.ndarray], names: pd.Index) -> None:
    for name, block in zip(names, blocks, strict=True):
        empty = grid.index[grid.to_numpy()[:, block].sum(axis=1) == 0]
        if len(empty):
            raise DataError(
                f"Group {name!r} has a mean of zero in {list(empty)}: its Gini does not exist."
            )


_AS_PARTS = {
    "gini": "total",
    "within": "within",
    "net_between": "between",
    "transvariation": "overlap",
}
"""Dagum's terms summed over pairs are the parts of ``inequality``'s Gini."""


def _add_intervals(table: pd.DataFrame, y: Floats, p: Floats, resampling: Resampling) -> None:
    bounds = [
        resampling.bounds(MEASURES["gini"], row, weight) for row, weight in zip(y, p, strict=True)
    ]
    for column in list(table.columns):
        prefix = "share_" if column.startswith("share_") else ""
        name = prefix + _AS_PARTS[column.removeprefix(prefix)]
        table[[f"{column}_lower", f"{column}_upper"]] = np.array([b[name] for b in bounds])
