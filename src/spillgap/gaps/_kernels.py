"""Kernels of inequality: arrays in, arrays out, one row per period or bootstrap draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spillgap._types import Floats

__all__ = [
    "PARTS", "Parts", "cv", "gini", "gini_parts", "group_means", "maxmin", "share", "theil_l",
    "theil_t",
]  # fmt: skip

_EQUAL = 1e-14
"""Below this a measure is zero but for rounding."""


class Parts(NamedTuple):
    """A measure and its parts: (M,) each, (M, G) the last three.

    ``shares`` are of the total (of its square for the coefficient of variation).
    """

    total: Floats
    between: Floats
    within: Floats
    overlap: Floats
    share_between: Floats
    share_within: Floats
    share_overlap: Floats
    group_index: Floats
    contribution: Floats
    group_share: Floats


PARTS = (
    "total", "between", "within", "overlap", "share_between", "share_within", "share_overlap",
)  # fmt: skip
"""What tables and intervals show of ``Parts``."""


def group_means(y: Floats, p: Floats, members: Floats) -> tuple[Floats, Floats, Floats]:
    """(M, N), (M, N), (N, G) → population shares, means (M, G) and overall mean (M, 1)."""
    shares = p @ members
    means = ((p * y) @ members) / shares
    # Once more from what is left: equal values then have that value for their mean, whatever the
    # order in which a processor sums.
    means = means + ((p * (y - means @ members.T)) @ members) / shares
    return shares, means, (p * y).sum(axis=1, keepdims=True)


def gini(y: Floats, p: Floats) -> Floats:
    """(M, N), (M, N) with rows of p that sum to one → (M,) Gini.

    G = (2/μ) Σ p y (F − p/2) − 1 over the sorted y, F the cumulated p: the mean absolute
    difference over twice the mean, ties and weights included.
    """
    order = np.argsort(y, axis=1, kind="stable")
    y, p = np.take_along_axis(y, order, 1), np.take_along_axis(p, order, 1)
    middle = np.cumsum(p, axis=1) - p / 2
    return 2 * (p * y * middle).sum(axis=1) / (p * y).sum(axis=1) - 1


def share(part: Floats, total: Floats) -> Floats:
    """(M,) or (M, K) part of (M,) total; not a number where all units are equal."""
    whole = total if part.ndim == 1 else total[:, None]
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > _EQUAL)


def _parts(
    total: Floats, between: Floats, terms: Floats, index: Floats, overlap: Floats | None = None
) -> Parts:
    """An additive measure from its total, its between part and its (M, G) within terms."""
    within = terms.sum(axis=1)
    rest = np.zeros_like(total) if overlap is None else overlap
    return Parts(
        total=total,
        between=between,
        within=within,
        overlap=rest,
        share_between=share(between, total),
        share_within=share(within, total),
        share_overlap=share(rest, total),
        group_index=index,
        contribution=terms,
        group_share=share(terms, total),
    )


def theil_t(y: Floats, p: Floats, members: Floats) -> Parts:
    """(M, N), (M, N), (N, G) → Theil's T and its exact parts.

    T = Σ p (y/μ) ln(y/μ); between Σ s_g ln(μ_g/μ), within Σ s_g T_g, s_g = P_g μ_g/μ.
    """
    shares, means, mean = group_means(y, p, members)
    income = shares * means / mean
    total = (p * y / mean * np.log(y / mean)).sum(axis=1)
    terms = (p * y / mean * np.log(y / (means @ members.T))) @ members
    return _parts(total, (income * np.log(means / mean)).sum(axis=1), terms, terms / income)


def theil_l(y: Floats, p: Floats, members: Floats) -> Parts:
    """(M, N), (M, N), (N, G) → Theil's L (mean log deviation) and its exact parts.

    L = Σ p ln(μ/y); between Σ P_g ln(μ/μ_g), within Σ P_g L_g.
    """
    shares, means, mean = group_means(y, p, members)
    total = (p * np.log(mean / y)).sum(axis=1)
    terms = (p * np.log((means @ members.T) / y)) @ members
    return _parts(total, (shares * np.log(mean / means)).sum(axis=1), terms, terms / shares)


def gini_parts(y: Floats, p: Floats, members: Floats) -> Parts:
    """(M, N), (M, N), (N, G) → Gini: within Σ P_g s_g G_g, between the group means, overlap."""
    shares, means, mean = group_means(y, p, members)
    index = np.empty_like(means)
    for g in range(members.shape[1]):
        inside = members[:, g] > 0
        index[:, g] = gini(y[:, inside], p[:, inside] / shares[:, [g]])
    total, between = gini(y, p), gini(means, shares)
    terms = shares * (shares * means / mean) * index
    return _parts(total, between, terms, index, total - between - terms.sum(axis=1))


def cv(y: Floats, p: Floats, members: Floats) -> Parts:
    """(M, N), (M, N), (N, G) → coefficient of variation; its parts add up in squares.

    CV² = between² + within², as the variance does; the divisor is the population's, not n − 1.
    """
    shares, means, mean = group_means(y, p, members)
    deviations = (p * (y - means @ members.T) ** 2) @ members
    squares = _parts(
        (p * (y - mean) ** 2).sum(axis=1) / mean[:, 0] ** 2,
        (shares * (means - mean) ** 2).sum(axis=1) / mean[:, 0] ** 2,
        deviations / mean**2,
        np.sqrt(deviations / shares) / means,
    )
    return squares._replace(
        total=np.sqrt(squares.total),
        between=np.sqrt(squares.between),
        within=np.sqrt(squares.within),
    )


def maxmin(y: Floats, p: Floats, members: Floats) -> Parts:
    """(M, N), (M, N), (N, G) → highest over lowest value; of group means; widest group.

    The three are ratios of their own and no parts of a sum, so their shares are not a number.
    """
    _, means, _ = group_means(y, p, members)
    index = np.stack(
        [
            y[:, members[:, g] > 0].max(axis=1) / y[:, members[:, g] > 0].min(axis=1)
            for g in range(members.shape[1])
        ],
        axis=1,
    )
    none = np.full(len(y), np.nan)
    total = y.max(axis=1) / y.min(axis=1)
    between = means.max(axis=1) / means.min(axis=1)
    empty = np.full_like(index, np.nan)
    return Parts(
        total, between, index.max(axis=1), none, none, none, none, index, empty, empty.copy()
    )
