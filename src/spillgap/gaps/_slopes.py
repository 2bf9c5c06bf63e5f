"""How an inequality measure and its parts answer to the weight of one unit: arrays in, arrays out.

Every function takes y and weights p (M, N) whose rows sum to one, and members (N, G), and gives
p_i ∂θ/∂p_i as (M, N) arrays for the total, between, within and overlap parts. The measures are
homogeneous of degree zero in the weights, so the rows sum to zero. The variance of such a slope
over the units drawn is the delta method's (infinitesimal jackknife) variance of the measure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np

from spillgap._types import Floats
from spillgap.gaps._kernels import Parts

__all__ = [
    "PartSlopes", "Slopes", "gini_slopes", "part_slopes", "square_slopes", "standard_errors",
    "theil_l_slopes", "theil_t_slopes",
]  # fmt: skip


class PartSlopes(NamedTuple):
    """(M, N) slopes of each part."""

    total: Floats
    between: Floats
    within: Floats
    overlap: Floats


Slopes: TypeAlias = Callable[[Floats, Floats, Floats], PartSlopes]
"""y, p (M, N) and members (N, G) → the slopes."""


class _Sums(NamedTuple):
    """What the slopes share: (M, N) means of each unit's group, (M, 1) mean of all."""

    own: Floats
    mean: Floats


def _sums(y: Floats, p: Floats, members: Floats) -> _Sums:
    means = ((p * y) @ members) / (p @ members)
    return _Sums(means @ members.T, (p * y).sum(axis=1, keepdims=True))


def _total(values: Floats) -> Floats:
    return values.sum(axis=1, keepdims=True)


def theil_t_slopes(y: Floats, p: Floats, members: Floats) -> PartSlopes:
    """Of T = Σ p (y/μ) ln(y/μ) and its between part, the same of the groups' means."""
    own, mean = _sums(y, p, members)
    logs, group_logs = np.log(y), np.log(own)
    total = (y * logs - y) / mean + 1.0 - y * _total(p * y * logs) / mean**2
    between = (y * group_logs - own) / mean + 1.0 - y * _total(p * y * group_logs) / mean**2
    return _additive(p * total, p * between)


def theil_l_slopes(y: Floats, p: Floats, members: Floats) -> PartSlopes:
    """Of L = ln μ − Σ p ln y and its between part, the same of the groups' means."""
    own, mean = _sums(y, p, members)
    logs, group_logs = np.log(y), np.log(own)
    total = y / mean - 1.0 - logs + _total(p * logs)
    between = y / mean - y / own - group_logs + _total(p * group_logs)
    return _additive(p * total, p * between)


def square_slopes(y: Floats, p: Floats, members: Floats) -> PartSlopes:
    """Of CV² = Σ p y²/μ² − 1 and its between part, the same of the groups' means."""
    own, mean = _sums(y, p, members)

    def slope(squares: Floats, change: Floats) -> Floats:
        level = _total(p * squares)
        return p * ((change + level) / mean**2 - 2.0 * level * y / mean**3)

    return _additive(slope(y**2, y**2), slope(own**2, 2.0 * own * y - own**2))


def gini_slopes(y: Floats, p: Floats, members: Floats) -> PartSlopes:
    """Of G = Σ Σ p p |y − y|/(2μ), within the same inside groups, between that of their means."""
    mean = _total(p * y)
    total = _distance_slope(_distances(y, p), y, p, mean)
    inside = np.zeros_like(y)
    for group in members.T:
        units = group > 0
        inside[:, units] = _distances(y[:, units], p[:, units])
    within = _distance_slope(inside, y, p, mean)
    between = _distance_slope(_mean_distances(y, p, members), y, p, mean)
    return PartSlopes(total, between, within, total - between - within)


def _distance_slope(distances: Floats, y: Floats, p: Floats, mean: Floats) -> Floats:
    """Of D/(2WM), D = Σ p_i d_i with d_i the half of ∂D/∂p_i."""
    index = _total(p * distances) / (2.0 * mean)
    return p * (distances / mean - index * (1.0 + y / mean))


def _distances(y: Floats, p: Floats) -> Floats:
    """(M, n), (M, n) → Σ_j p_j |y_i − y_j| by sorting."""
    order = np.argsort(y, axis=1, kind="stable")
    values, weights = np.take_along_axis(y, order, 1), np.take_along_axis(p, order, 1)
    below, spent = np.cumsum(weights, axis=1), np.cumsum(weights * values, axis=1)
    sums = values * (2.0 * below - below[:, -1:]) - 2.0 * spent + spent[:, -1:]
    out = np.empty_like(sums)
    np.put_along_axis(out, order, sums, 1)
    return out


def _mean_distances(y: Floats, p: Floats, members: Floats) -> Floats:
    """(M, N), (M, N), (N, G) → Σ_h sign(μ_g − μ_h)(y P_h − S_h), g the unit's group, S its sum."""
    weights, sums = p @ members, (p * y) @ members
    means = sums / weights
    signs = np.sign(means[:, :, None] - means[:, None, :])
    by_weight = (signs * weights[:, None, :]).sum(axis=2) @ members.T
    by_sum = (signs * sums[:, None, :]).sum(axis=2) @ members.T
    return y * by_weight - by_sum


def _additive(total: Floats, between: Floats) -> PartSlopes:
    return PartSlopes(total, between, total - between, np.zeros_like(total))


def part_slopes(
    function: Slopes, parts: Parts, y: Floats, p: Floats, members: Floats, *, squares: bool
) -> dict[str, Floats]:
    """(M, N) slopes of the total, the parts and their shares, by name.

    ``squares``: the function's are those of the measure's square.
    """
    slopes = function(y, p, members)._asdict()
    whole = parts.total**2 if squares else parts.total
    out = {}
    for part, slope in slopes.items():
        value = getattr(parts, part)
        # The root has no slope at zero.
        out[part] = _over(slope, 2.0 * value) if squares else slope
        if part != "total":
            share = getattr(parts, f"share_{part}")[:, None]
            out[f"share_{part}"] = _over(slope - share * slopes["total"], whole)
    return out


def _over(slopes: Floats, values: Floats) -> Floats:
    """(M, N) over (M,); not a number where the divisor is zero."""
    below = np.broadcast_to(values[:, None], slopes.shape)
    return np.divide(slopes, below, out=np.full_like(slopes, np.nan), where=below > 0)


def standard_errors(slopes: Mapping[str, Floats], members: Floats) -> dict[str, Floats]:
    """(M, N) slopes → (M,) errors where units are drawn within their groups.

    Σ_g n_g s_g², s_g² the variance of the slopes in group g with divisor n_g − 1; a group of one
    is drawn whole each time and adds nothing.
    """
    counts = members.sum(axis=0)
    factor = np.divide(counts, counts - 1.0, out=np.zeros_like(counts), where=counts > 1.0)
    out = {}
    for name, slope in slopes.items():
        sums, squares = slope @ members, slope**2 @ members
        spread = np.maximum(squares - sums**2 / counts, 0.0)
        out[name] = np.sqrt(spread @ factor)
    return out
