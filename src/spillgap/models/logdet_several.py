"""ln|I − Σ cₖWₖ| of several large W: approximate, from spaces that all of them are projected on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["SeveralLogDet"]

Floats: TypeAlias = NDArray[np.float64]

STEPS, FEWER = 14, 9
"""Powers of the mixture in each probe's space, and in the one its truncation is judged by."""

PROBES = 20

BALANCING = 60
"""Products after which the sizes of rows and columns are balanced locally."""

ORDERS = 4
"""Up to so many, traces of powers are exact."""

NODES = 14


@dataclass(frozen=True, eq=False)
class SeveralLogDet:
    """Approximate for all mixtures M = Σ cₖWₖ around one of them.

    With V an orthonormal basis of z, Mz, M²z, … and M'z, M'²z, … at the centre, random signs z
    and Hₖ = V'WₖV, z'f(M)z ≈ N·e₁'f(Σ cₖHₖ)e₁ (Hutchinson 1990; two-sided Krylov spaces, which
    hold the first changes of f(M) around the centre too). Only what is left of the logarithm
    after four powers is taken so,

    ln|I − M| = −Σⱼ tr(Mʲ)/j − tr ∫₀¹ s⁴ M⁵(I − sM)⁻¹ ds,

    and tr(M), …, tr(M⁴) are exact polynomials in c, which removes most of the probes' noise.

    Attributes
    ----------
    projections : ndarray, shape (P, K, m, m)
        Hₖ of each probe, z first.
    fewer : int
        Dimension of the smaller spaces, which are leading parts.
    traces : tuple of ndarray
        tr(Wᵢ), tr(WᵢWⱼ), …: (K,), (K, K), (K, K, K), (K, K, K, K).
    n_units : int
    """

    projections: Floats
    fewer: int
    traces: tuple[Floats, ...]
    n_units: int

    @classmethod
    def around(
        cls, members: Sequence[sparse.csr_array], centre: Floats, seed: int = 0
    ) -> SeveralLogDet:
        """From W (N, N) each, and the mixture (K,) that it is best at."""
        packed = [sparse.csr_array(w) for w in members]
        inner = _balanced(packed)
        n = inner[0].shape[0]
        mixed = sparse.csr_array(sum(c * w for c, w in zip(centre, inner)))
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(PROBES, n))
        parts = [_projected(inner, mixed, z) for z in signs]
        size = max(part.shape[-1] for part in parts)
        stacked = np.zeros((PROBES, len(inner), size, size))
        for place, part in zip(stacked, parts):
            place[:, : part.shape[-1], : part.shape[-1]] = part
        return cls(stacked, min(size, 1 + 2 * FEWER), _exact_traces(packed), n)

    def value(self, mixture: Floats) -> float:
        """ln|I − Σ cₖWₖ| at c (K,)."""
        return float(self._exact(mixture) + self._rest(mixture, self.projections).mean())

    def standard_error(self, mixture: Floats) -> float:
        """The stated error: the probes' noise, and what smaller spaces change."""
        whole = self._rest(mixture, self.projections)
        cut = self._rest(mixture, self.projections[:, :, : self.fewer, : self.fewer])
        noise = whole.std(ddof=1) / np.sqrt(len(whole))
        return float(np.hypot(noise, (whole - cut).mean()))

    def slope_error(self, above: Floats, below: Floats) -> float:
        """The stated error of ``value(above) − value(below)``, smaller than that of each."""
        whole, cut = (
            self._rest(above, part) - self._rest(below, part)
            for part in (
                self.projections,
                self.projections[:, :, : self.fewer, : self.fewer],
            )
        )
        noise = whole.std(ddof=1) / np.sqrt(len(whole))
        return float(np.hypot(noise, (whole - cut).mean()))

    def _exact(self, mixture: Floats) -> float:
        """−Σⱼ tr(Mʲ)/j over the powers whose traces are exact."""
        out = 0.0
        for order, traces in enumerate(self.traces, start=1):
            for _ in range(order):
                traces = traces @ mixture
            out -= float(traces) / order
        return out

    def _rest(self, mixture: Floats, projections: Floats) -> Floats:
        """(P,) N·e₁' of the rest of ln(I − H), H = Σ cₖHₖ."""
        mixed = np.einsum("k,pkij->pij", mixture, projections)
        left = mixed[:, 0]
        for _ in range(len(self.traces)):
            left = np.einsum("pi,pij->pj", left, mixed)
        places, weights = np.polynomial.legendre.leggauss(NODES)
        # Denser towards one, where I − sH comes near to singular.
        u = (places + 1.0) / 2.0
        s, weights = 1.0 - (1.0 - u) ** 2, weights * (1.0 - u)
        identity, first = np.eye(mixed.shape[1]), np.eye(mixed.shape[1])[:, :1]
        solved = np.array([np.linalg.solve(identity - at * mixed, first)[..., 0] for at in s])
        along = np.einsum("pi,spi->sp", left, solved)
        return np.asarray(-self.n_units * ((weights * s ** len(self.traces)) @ along))


def _projected(members: list[sparse.csr_array], mixed: sparse.csr_array, start: Floats) -> Floats:
    """(K, m, m) the members on the space of powers of the mixture and of its transpose."""
    n = start.size
    basis = np.empty((min(2 * STEPS + 1, n), n))
    basis[0] = start / np.linalg.norm(start)
    count, sides = 1, [(mixed, basis[0]), (sparse.csr_array(mixed.T), basis[0])]
    for _ in range(STEPS):
        for side, (matrix, last) in enumerate(sides):
            if count == len(basis):
                break
            after = np.asarray(matrix @ last)
            size = float(np.linalg.norm(after))
            for _twice in range(2):
                after -= (basis[:count] @ after) @ basis[:count]
            left = float(np.linalg.norm(after))
            if left > 1e-10 * max(size, 1e-300):
                basis[count] = after / left
                count += 1
                sides[side] = (matrix, basis[count - 1])
    kept = basis[:count]
    return np.array([kept @ np.asarray(w @ kept.T) for w in members])


def _balanced(members: list[sparse.csr_array]) -> list[sparse.csr_array]:
    """DWₖD⁻¹, by one D that balances rows and columns of Σ|Wₖ|: traces stay what they are."""
    size = sparse.csr_array(sum(abs(w) for w in members))
    back = sparse.csr_array(size.T)
    norm = float(np.asarray(size.sum(axis=1)).max()) or 1.0
    right, left = np.ones(size.shape[0]), np.ones(size.shape[0])
    for _ in range(BALANCING):
        right, left = (right + size @ right / norm) / 2.0, (left + back @ left / norm) / 2.0
    scale = np.sqrt(left / right)
    over, under = sparse.diags_array(scale), sparse.diags_array(1.0 / scale)
    return [sparse.csr_array(over @ w @ under) for w in members]


def _exact_traces(members: list[sparse.csr_array]) -> tuple[Floats, ...]:
    """tr of all products of up to ``ORDERS`` members."""
    count = len(members)
    back = [sparse.csr_array(w.T) for w in members]
    twice = {(i, j): members[i] @ members[j] for i, j in product(range(count), repeat=2)}
    turned = {key: sparse.csr_array(w.T) for key, w in twice.items()}

    def over(order: int, trace: object) -> Floats:
        out = np.empty((count,) * order)
        for at in product(range(count), repeat=order):
            out[at] = trace(*at)  # type: ignore[operator]
        return out

    def inner(a: sparse.csr_array, b: sparse.csr_array) -> float:
        return float(a.multiply(b).sum())

    return (
        over(1, lambda i: float(members[i].trace())),
        over(2, lambda i, j: inner(members[i], back[j])),
        over(3, lambda i, j, k: inner(twice[i, j], back[k])),
        over(4, lambda i, j, k, m: inner(twice[i, j], turned[k, m])),
    )[:ORDERS]
