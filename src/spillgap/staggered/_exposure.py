"""Who is reached by treatment, when, and from which ring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from spillgap._types import Floats, Integers

__all__ = ["Exposure", "exposure", "rings_by_distance", "rings_by_order"]


OWN, CLEAN = 0, -1


@dataclass(frozen=True, eq=False)
class Exposure:
    """What reaches every unit in every period.

    Attributes
    ----------
    kind : ndarray of int, shape (N, T)
        0 treated itself, r if the nearest treated unit lies in ring r, −1 if nothing has reached
        it. Before a unit is first reached: what will reach it first.
    first : ndarray of int, shape (N,)
        The period in which it is first reached, T if never.
    event : ndarray of int, shape (N, T)
        Periods since treatment of treated rows, else since the unit was first reached.
    """

    kind: Integers
    first: Integers
    event: Integers


def exposure(start: Integers, ring: Integers, periods: int) -> Exposure:
    """Exposure from ``start`` (N,), −1 if never treated, and ``ring`` (N, N).

    ``ring[i, j]`` is the ring around i in which j lies, 0 if beyond all.
    """
    n, count = len(start), int(ring.max(initial=0))
    begins = np.where(start >= 0, start, periods)
    reached = np.full((n, count + 1), periods, dtype=np.intp)
    reached[:, 0] = begins
    for r in range(1, count + 1):
        reached[:, r] = np.where(ring == r, begins[None, :], periods).min(axis=1)
    first = reached.min(axis=1)
    time = np.arange(periods)
    at = np.maximum(time[None, :], np.minimum(first, periods - 1)[:, None])
    there = reached[:, None, :] <= at[:, :, None]
    kind = np.where(first[:, None] < periods, there.argmax(axis=2), CLEAN)
    own = (kind == OWN) & (time[None, :] >= first[:, None])
    event = time[None, :] - np.where(own, begins[:, None], first[:, None])
    return Exposure(kind.astype(np.intp), first, event.astype(np.intp))


def rings_by_order(matrix: sparse.csr_array, count: int) -> Integers:
    """(N, N) how many links of W lead from i to j, 0 beyond ``count`` and on the diagonal."""
    links = sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), matrix.shape)
    links.data[matrix.data == 0.0] = 0.0
    links.eliminate_zeros()
    steps = csgraph.shortest_path(links, unweighted=True)
    return np.where(np.isfinite(steps) & (steps <= count), steps, 0).astype(np.intp)


def rings_by_distance(distance: Floats, ends: tuple[float, ...]) -> Integers:
    """(N, N) which of the rings up to ``ends`` holds j, 0 beyond the last and on the diagonal."""
    at = np.searchsorted(np.asarray(ends), distance, side="left") + 1
    at[at > len(ends)] = 0
    np.fill_diagonal(at, 0)
    return np.asarray(at, dtype=np.intp)
