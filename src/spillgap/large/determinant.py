"""ln|I − ρW| from tasks: its spectrum's ends by one, its moments by probes shared out.

The tasks depend on sizes alone, and what they find is put together in the probes' order: the
numbers are the same for any number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from spillgap._tasks import begun, computed, task
from spillgap.large.spectra import Spectrum, draw_signs, projections, samples, spectrum_of
from spillgap.large.store import Store
from spillgap.models.logdet import EigenLogDet, KrylovLogDet, LogDet, MomentLogDet
from spillgap.models.logdet_krylov import PROBES
from spillgap.models.logdet_moments import middle, probe_count

__all__ = ["Determinant"]

TOGETHER = 2
"""Probes that one task multiplies: W is read once for all of them."""


@dataclass(eq=False)
class Determinant:
    """The approximate log-determinant of a panel's W, made when a model first asks for it.

    Attributes
    ----------
    store : Store
    """

    store: Store
    _found: list[LogDet] = field(default_factory=list)

    @contextmanager
    def begun(self) -> Iterator[Callable[[], LogDet]]:
        """What gives it; a cluster looks for the spectrum's ends beside what it does meanwhile."""
        if self._found:
            yield lambda: self._found[0]
            return
        with begun([task(spectrum_of, self.store)]) as known:
            yield lambda: self._of(*known())

    def _of(self, known: Spectrum) -> LogDet:
        self._found.append(_logdet(self.store, known))
        return self._found[0]


def _logdet(store: Store, known: Spectrum) -> LogDet:
    if known.kind == "eigenvalues":
        return EigenLogDet(np.asarray(known.facts))
    n, interval = known.units, known.interval
    if known.kind == "krylov":
        computed([task(draw_signs, store, "krylov", PROBES, n)])
        parts = computed([task(projections, store, PROBES, [k]) for k in range(PROBES)])
        exact = np.asarray(known.facts, dtype=np.float64)
        return KrylovLogDet.of_projections([p for part in parts for p in part], n, exact, interval)
    count = probe_count(n)
    computed([task(draw_signs, store, "units", count, n)])
    blocks = [range(k, min(k + TOGETHER, count)) for k in range(0, count, TOGETHER)]
    found = np.hstack(computed([task(samples, store, known, count, block) for block in blocks]))
    center, half = middle(interval)
    trace, squares = np.asarray(known.facts, dtype=np.float64)
    return MomentLogDet.of_samples(
        found,
        n,
        float(trace - center * n) / half,
        float(squares - 2.0 * center * trace + center**2 * n) / half**2,
        interval,
    )
