"""Effects by cell (who, since when, in which period), and what is averaged from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spillgap._types import Floats, Integers
from spillgap.options import StaggeredControls, StaggeredMethod
from spillgap.staggered._exposure import OWN, Exposure

__all__ = ["SMALL", "Cells", "cells_of", "compared", "group_time", "imputed"]


SMALL = 5
"""Units; the error of a smaller cell's mean is told from all at the same event time."""


@dataclass(frozen=True, eq=False)
class Cells:
    """K cells, and what every unit adds to their estimates.

    Attributes
    ----------
    kind, cohort, period, event, count : ndarray of int, shape (K,)
        0 for treated units, r for ring r; the period in which treatment began (of rings: in which
        they were first reached); the period; periods since; how many units.
    estimate : ndarray, shape (K,)
    influence : ndarray, shape (N, K)
        What units add to the error: the variance of a sum of estimates is the sum over units of
        its squares.
    share : ndarray, shape (N, K)
        The units' shares in the estimates, without sign: what the degrees of freedom are from.
    uncompared : ndarray of int
        Periods with affected units and no unit to compare them with.
    """

    kind: Integers
    cohort: Integers
    period: Integers
    event: Integers
    count: Integers
    estimate: Floats
    influence: Floats
    share: Floats
    uncompared: Integers


def _keys(reach: Exposure, start: Integers) -> tuple[Integers, Integers]:
    """(C, 5) kind, cohort, base, period, event of every cell, and (N, T) which cell holds a row."""
    n, t = reach.kind.shape
    shape = (n, t)
    first = np.broadcast_to(reach.first[:, None], shape)
    time = np.broadcast_to(np.arange(t), shape)
    begins = np.broadcast_to(start[:, None], shape)
    cohort = np.where((reach.kind == OWN) & (time >= first), begins, first)
    inside = (first < t) & (time != first - 1)
    key = np.stack([reach.kind, cohort, first, time, reach.event], axis=-1)[inside]
    unique, at = np.unique(key, axis=0, return_inverse=True)
    cell = np.full(shape, -1, dtype=np.intp)
    cell[inside] = at.reshape(-1)
    return unique.astype(np.intp), cell


def group_time(y: Floats, reach: Exposure, start: Integers, controls: StaggeredControls) -> Cells:
    """Changes since the last clean period, less those of clean units (N, T).

    Callaway & Sant'Anna (2021, eqs. 2.8 and 2.9 without covariates), with one base for all
    periods; units within the rings are no controls.
    """
    t = y.shape[1]
    keys, cell = _keys(reach, start)
    parts: list[_Part] = []
    kept: list[int] = []
    lost: set[int] = set()
    for k, (_, _, first, period, _) in enumerate(keys):
        clean = reach.first >= t
        if controls == "not-yet":
            clean = (reach.first > max(period, first - 1)) & (reach.first != first)
        if clean.sum() < 2:
            lost |= {int(period)} & set(range(first, t))
            continue
        change = y[:, period] - y[:, first - 1]
        gain = change - change[clean].mean()
        many = int(clean.sum())
        error = np.where(clean, -gain / many * np.sqrt(many / (many - 1.0)), 0.0)
        member = np.flatnonzero(cell[:, period] == k)
        parts.append(_Part(gain[member], member, error, clean / many))
        kept.append(k)
    return _made(keys, np.array(kept, dtype=np.intp), parts, lost)


@dataclass(frozen=True, eq=False)
class _Part:
    """Of one cell: its members' effects (m,), who they are, and what clean rows add (N,)."""

    gain: Floats
    member: Integers
    error: Floats
    share: Floats


def _made(keys: Integers, kept: Integers, parts: list[_Part], lost: set[int]) -> Cells:
    """The cells; members of small ones are set against all at the same event time."""
    kind, cohort, _, period, event = keys[kept].T
    counts = np.array([part.member.size for part in parts], dtype=np.intp)
    estimate = np.array([part.gain.mean() for part in parts])
    influence, share = (np.array([getattr(part, name) for part in parts]).T
                        for name in ("error", "share"))  # fmt: skip
    for k, part in enumerate(parts):
        alike = np.flatnonzero((kind == kind[k]) & (event == event[k]))
        alike = alike if counts[k] < SMALL else np.array([k])
        gains = np.concatenate([parts[a].gain for a in alike])
        scale = np.sqrt(gains.size / (gains.size - 1.0)) if gains.size > 1 else 1.0
        influence[part.member, k] += (part.gain - gains.mean()) * scale / counts[k]
        share[part.member, k] += scale / counts[k]
    return Cells(
        kind, cohort, period, event, counts, estimate, influence, share, np.array(sorted(lost))
    )


def imputed(y: Floats, reach: Exposure, start: Integers) -> Cells:
    """Outcomes less what unit and time effects of clean rows (N, T) say they would have been.

    Borusyak, Jaravel & Spiess (2024, theorem 1, and the conservative variance of theorem 3 with
    effects averaged by kind and event time).
    """
    n, t = y.shape
    keys, cell = _keys(reach, start)
    clean = np.arange(t)[None, :] < reach.first[:, None]
    unit, time = (index.ravel() for index in np.indices((n, t)))
    design = np.zeros((n * t, n + t))
    design[np.arange(n * t), unit] = 1.0
    design[np.arange(n * t), n + time] = 1.0
    known = clean.ravel()
    timed = np.bincount(time[known], minlength=t) >= 2
    inverse = np.linalg.pinv(design[known].T @ design[known])
    fitted = design @ (inverse @ (design[known].T @ y.ravel()[known]))
    tau = y.ravel() - fitted
    flat = cell.ravel()
    post = np.array([key[3] >= key[2] for key in keys], dtype=bool)
    kept = np.flatnonzero(post & timed[keys[:, 3]])
    lost = set(keys[post & ~timed[keys[:, 3]], 3].tolist())
    residual = np.where(known, tau, 0.0)
    parts = []
    for k in kept:
        rows = np.flatnonzero(flat == k)
        weight = np.zeros(n * t)
        weight[known] = -design[known] @ (inverse @ design[rows].mean(axis=0))
        error = np.bincount(unit, weight * residual).astype(np.float64)
        share = np.sqrt(np.bincount(unit, weight**2))
        parts.append(_Part(tau[rows], unit[rows], error, share))
    return _made(keys, kept, parts, lost)


def cells_of(
    y: Floats,
    reach: Exposure,
    start: Integers,
    method: StaggeredMethod,
    controls: StaggeredControls,
) -> Cells:
    """The cells by either method."""
    if method == "imputation":
        return imputed(y, reach, start)
    return group_time(y, reach, start, controls)


def compared(cells: Cells) -> bool:
    """Whether some treated unit is compared with anybody after its treatment began."""
    return bool(((cells.kind == OWN) & (cells.event >= 0)).any())
