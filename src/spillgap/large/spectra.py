"""What workers learn of W's spectrum: its ends, and what random probes say of ln|I − ρW|."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from spillgap._types import Array, Floats
from spillgap.large.store import Store
from spillgap.models.krylov import krylov
from spillgap.models.lags import symmetric_twin
from spillgap.models.logdet import EIGEN_LIMIT
from spillgap.models.logdet_krylov import STEPS, balanced, first_moments
from spillgap.models.logdet_moments import MOMENTS, chebyshev_samples, middle
from spillgap.models.spectrum import extreme_interval, largest_component, spectrum

__all__ = ["Spectrum", "draw_signs", "projections", "samples", "signs_path", "spectrum_of"]

ROWS = 1_000_000
"""Rows of signs that are drawn at a time."""

INNER = "inner"
"""The name of what stands in W's place: its symmetric twin, or W balanced."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """What is known of W's spectrum before any probe.

    Attributes
    ----------
    kind : str
        'moments' where W has a symmetric twin, 'eigenvalues' where all were computed, else
        'krylov'.
    units : int
        Of the matrix that probes meet: N, or fewer of a W that is balanced.
    interval : tuple of float
        The stable interval of ρ.
    facts : ndarray
        tr(A) and ΣA² of the twin A; the first moments of W balanced; or all eigenvalues.
    """

    kind: Literal["moments", "krylov", "eigenvalues"]
    units: int
    interval: tuple[float, float]
    facts: Array


def spectrum_of(store: Store) -> Spectrum:
    """The ends of W's spectrum, and what probes multiply laid out; a task."""
    matrix = store.matrix
    twin = symmetric_twin(matrix)
    if twin is not None:
        store.write_matrix(twin, INNER)
        interval = extreme_interval(matrix, twin, coarse=True)
        facts = np.array([twin.trace(), float(twin.data @ twin.data)])
        return Spectrum("moments", store.n_units, interval, facts)
    if largest_component(matrix) <= EIGEN_LIMIT:
        return Spectrum("eigenvalues", store.n_units, (0.0, 0.0), spectrum(matrix))
    inner = balanced(matrix)
    store.write_matrix(inner, INNER)
    interval = extreme_interval(matrix, None)
    return Spectrum("krylov", inner.shape[0], interval, first_moments(inner))


# -- probes -------------------------------------------------------------------------------------


def signs_path(store: Store, name: str, count: int) -> Path:
    """Where the signs of so many probes stand."""
    return store.folder / f"signs-{name}-{count}.npy"


def draw_signs(store: Store, name: str, count: int, units: int) -> None:
    """The random signs that a panel in memory draws, one row (N,) per probe, some at a time.

    In memory they are drawn unit by unit, but those of ``krylov`` probe by probe.
    """
    rng, out = np.random.default_rng(0), np.empty((count, units), dtype=np.int8)
    if name == "krylov":
        for row in out:
            row[:] = rng.choice([-1.0, 1.0], size=units)
    else:
        for first in range(0, units, ROWS):
            rows = min(ROWS, units - first)
            out[:, first : first + rows] = rng.choice([-1.0, 1.0], size=(rows, count)).T
    store.write(signs_path(store, name, count), out)


def _signs(store: Store, name: str, count: int, which: Sequence[int]) -> Floats:
    """(P, N) signs of some probes."""
    signs = np.load(signs_path(store, name, count), mmap_mode="r")
    return np.asarray(signs[which[0] : which[-1] + 1], dtype=np.float64)


def samples(store: Store, known: Spectrum, count: int, which: Sequence[int]) -> Floats:
    """What some of so many probes say of the moments, (K, P); a task."""
    twin, (center, half) = store.matrix_of(INNER), middle(known.interval)

    def product(values: Floats) -> Floats:
        out = np.asarray(twin @ values)
        out -= center * values
        out /= half
        return out

    probes = np.ascontiguousarray(_signs(store, "units", count, which).T)
    return chebyshev_samples(product, probes, MOMENTS)


def projections(store: Store, count: int, which: Sequence[int]) -> list[Floats]:
    """W balanced on the Krylov spaces of some of so many probes; a task."""
    inner = store.matrix_of(INNER)
    return [krylov(inner, probe, STEPS) for probe in _signs(store, "krylov", count, which)]
