"""Permutation tests of many units, compiled: what ``_kernels`` does in numpy, for large panels.

Imported when a test is large enough to be worth it. Threads share the units, or the permutations;
what each computes depends on no other, so that any number of threads gives the same answer. Plain
threads and functions that release the lock, rather than numba's own parallel loops: those compile
for longer, and some of their backends neither fork nor take calls from several threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from spillgap._tasks import shared
from spillgap._types import Floats, Integers

__all__ = ["local_tails", "permuted_forms", "threads"]

_Kernel = TypeVar("_Kernel")

PARTS = 64
"""Tasks of a cluster that a test is shared out in: their number changes no answer."""


def threads() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _compiled(function: _Kernel) -> _Kernel:
    """The function compiled when first called, and kept for later sessions where there is room."""
    try:
        return cast(_Kernel, njit(nogil=True, cache=True)(function))
    except RuntimeError:  # no folder that may be written to
        return cast(_Kernel, njit(nogil=True)(function))


def local_tails(
    values: Floats,
    W: sparse.csr_array,
    multiplier: Floats | None,
    picks: Integers,
    *,
    conditional: bool,
    workers: int | None = None,
) -> tuple[Floats, Floats]:
    """Values (K, N), W (N, N), multiplier (N,), picks (P, C) → upper and lower tail p, (N,) each.

    With a multiplier the statistic is multiplier_i · Σ_j w_ij v_j of the first variable, without
    it Σ_k Σ_j w_ij (v_ki − v_kj)². The draws are those of the numpy kernels: unit i's neighbours
    are at ``picks`` among the other units, or among all. NaN for a unit without neighbours.

    The table of drawn values hardly changes from one unit to the next: where the units before i
    move up by one, only the draws of unit i itself do. What is left is a product of the table with
    the weights of the unit, along memory.
    """
    n = values.shape[1]
    places = np.ascontiguousarray(picks.T)
    order = np.argsort(places, axis=None, kind="stable")
    inputs = (
        np.ascontiguousarray(values),
        W.indptr.astype(np.int64),
        W.indices.astype(np.int64),
        W.data.astype(np.float64),
        np.empty(0) if multiplier is None else np.ascontiguousarray(multiplier),
        places,
        order,
        places.ravel()[order],
        conditional,
    )
    out = _in_parts("count", inputs, (2, n), workers)
    return (out[0] + 1.0) / (len(picks) + 1.0), (out[1] + 1.0) / (len(picks) + 1.0)


def permuted_forms(
    left: Floats | None,
    W: sparse.csr_array,
    right: Floats,
    seeds: NDArray[np.uint64],
    workers: int | None = None,
) -> Floats:
    """W (N, N), right (N,) → left' W right with right permuted, once for each seed, (P,).

    ``left`` (N,) stays as it is; without it, it is the permuted ``right`` too.
    """
    if left is not None:
        pull = np.ascontiguousarray(W.T @ left)
        return _in_parts("dots", (pull, right, seeds), (len(seeds),), workers)
    # x'Wx needs each pair once.
    both = sparse.csr_array(W + W.T)
    upper = sparse.csr_array(sparse.triu(both, 1))
    inputs = (
        upper.indptr.astype(np.int64),
        upper.indices.astype(np.int32),
        upper.data.astype(np.float64),
        np.asarray(W.diagonal(), dtype=np.float64),
        right,
        seeds,
    )
    return _in_parts("forms", inputs, (len(seeds),), workers)


def _in_parts(
    name: str, inputs: tuple[object, ...], shape: tuple[int, ...], workers: int | None
) -> Floats:
    """What a kernel writes into an array of a shape: ranges of its last axis are tasks of the
    active cluster, or each in a thread.
    """
    size = shape[-1]
    found = shared(_part, (name, shape, inputs), _ranges(size, PARTS)) if workers is None else None
    if found is not None:
        return np.concatenate(found, axis=-1)
    out, kernel = np.full(shape, np.nan), _kernels()[name]
    ranges = _ranges(size, workers or threads())
    if len(ranges) == 1:
        kernel(*inputs, 0, size, out)
        return out
    with ThreadPoolExecutor(len(ranges)) as pool:
        list(pool.map(lambda ends: kernel(*inputs, *ends, out), ranges))
    return out


def _ranges(size: int, most: int) -> list[tuple[int, int]]:
    """Half-open ranges that make up 0…size, so many at most."""
    ends = np.linspace(0, size, max(1, min(most, size)) + 1).astype(int).tolist()
    return list(pairwise(ends))


def _part(
    name: str, shape: tuple[int, ...], inputs: tuple[object, ...], start: int, stop: int
) -> Floats:
    """What a kernel writes of one range; a task."""
    out = np.full(shape, np.nan)
    _kernels()[name](*inputs, start, stop, out)
    return np.ascontiguousarray(out[..., start:stop])


def _kernels() -> dict[str, Callable[..., None]]:
    return {"count": _count, "dots": _dots, "forms": _forms}


@_compiled
def _drawn(values, places, conditional, start):  # type: ignore[no-untyped-def]
    """The values that each draw gives unit ``start``: (K, C, P)."""
    variables = len(values)
    most, draws = places.shape
    table = np.empty((variables, most, draws))
    for k in range(variables):
        for c in range(most):
            for p in range(draws):
                place = places[c, p]
                if conditional and place >= start:
                    place += 1
                table[k, c, p] = values[k, place]
    return table


@_compiled
def _lags(table, weights, own, drawn):  # type: ignore[no-untyped-def]
    """own · Σ_c w_c v_c of each draw of the first variable."""
    drawn[:] = 0.0
    for c in range(len(weights)):
        row = table[0, c]
        for p in range(len(drawn)):
            drawn[p] += weights[c] * row[p]
    for p in range(len(drawn)):
        drawn[p] *= own


@_compiled
def _gaps(table, weights, own, drawn):  # type: ignore[no-untyped-def]
    """Σ_k Σ_c w_c (v_kc − own_k)² of each draw."""
    drawn[:] = 0.0
    for k in range(len(own)):
        for c in range(len(weights)):
            row = table[k, c]
            for p in range(len(drawn)):
                gap = row[p] - own[k]
                drawn[p] += weights[c] * gap * gap


@_compiled
def _tails(observed, drawn):  # type: ignore[no-untyped-def]
    """Draws at least, and at most, as large as observed; equal ones in spite of rounding."""
    largest = abs(observed)
    for p in range(len(drawn)):
        largest = max(largest, abs(drawn[p]))
    low, high = observed - 1e-12 * largest, observed + 1e-12 * largest
    greater, lesser = 0, 0
    for p in range(len(drawn)):
        greater += drawn[p] >= low
        lesser += drawn[p] <= high
    return greater, lesser


@_compiled
def _count(  # type: ignore[no-untyped-def]
    values, indptr, indices, data, multiplier, places, order, ordered, conditional, start, stop, out
):
    """Draws at least, and at most, as large as observed, for units start…stop."""
    draws = places.shape[1]
    table = _drawn(values, places, conditional, start)
    ahead = np.searchsorted(ordered, start)
    drawn = np.empty(draws)
    mine = np.empty(1)
    for i in range(start, stop):
        weights = data[indptr[i] : indptr[i + 1]]
        theirs = indices[indptr[i] : indptr[i + 1]]
        if len(weights):
            near = np.ascontiguousarray(values[:, theirs]).reshape((len(values), len(theirs), 1))
            if len(multiplier):
                _lags(near, weights, multiplier[i], mine)
                _lags(table, weights, multiplier[i], drawn)
            else:
                _gaps(near, weights, values[:, i], mine)
                _gaps(table, weights, values[:, i], drawn)
            out[0, i], out[1, i] = _tails(mine[0], drawn)
        while conditional and ahead < len(ordered) and ordered[ahead] == i:
            # For the next unit, this one is among the others.
            table[:, order[ahead] // draws, order[ahead] % draws] = values[:, i]
            ahead += 1


@_compiled
def _shuffle(values, state):  # type: ignore[no-untyped-def]
    """Values (N,) into random order, by Fisher and Yates; a splitmix64 of its own."""
    for i in range(len(values) - 1, 0, -1):
        state += np.uint64(0x9E3779B97F4A7C15)
        mixed = state
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        j = np.int64(np.float64(mixed >> np.uint64(11)) * 2.0**-53 * (i + 1))
        values[i], values[j] = values[j], values[i]


@_compiled
def _dots(pull, right, seeds, start, stop, out):  # type: ignore[no-untyped-def]
    """Pull (N,) times right (N,) in the order of each seed."""
    for p in range(start, stop):
        values = right.copy()
        _shuffle(values, seeds[p])
        total = 0.0
        for i in range(len(values)):
            total += pull[i] * values[i]
        out[p] = total


@_compiled
def _forms(indptr, indices, data, diagonal, right, seeds, start, stop, out):  # type: ignore[no-untyped-def]
    """x'Wx of right (N,) in the order of each seed, from W's upper triangle."""
    for p in range(start, stop):
        values = right.copy()
        _shuffle(values, seeds[p])
        total = 0.0
        for i in range(len(values)):
            lag = diagonal[i] * values[i]
            for at in range(indptr[i], indptr[i + 1]):
                lag += data[at] * values[indices[at]]
            total += values[i] * lag
        out[p] = total
