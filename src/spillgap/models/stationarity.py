"""Whether a dynamic model dies out: the roots that W's spectrum gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigs

from spillgap._types import Floats
from spillgap.models.lags import SpatialLag, factorise, symmetric_twin
from spillgap.models.logdet import EIGEN_LIMIT, EigenLogDet, LogDet, SummedLogDet
from spillgap.models.spectrum import arnoldi, spectrum_ends

__all__ = ["Process", "Root"]

Complexes: TypeAlias = NDArray[np.complex128]

OUTERMOST = 6
"""Eigenvalues looked for in every direction of a large W with a complex spectrum."""

POWERS = 150
"""Steps of which the growth gives a spectral radius that Arnoldi iteration does not settle."""


@dataclass(frozen=True)
class Root:
    """The largest root in modulus, and the eigenvalue ω of W that it belongs to."""

    modulus: float
    omega: complex


@dataclass(frozen=True, eq=False)
class _Spectrum:
    """Eigenvalues of one W: all of them, the two ends of a real spectrum, or its outermost."""

    matrix: sparse.csr_array
    values: Complexes
    kind: str

    def roots(self, tau: Floats, rho: Floats, eta: Floats) -> tuple[Floats, Complexes]:
        """(D,) the largest modulus at each of D points, and its eigenvalue."""
        below = 1.0 - np.multiply.outer(rho, self.values)
        with np.errstate(divide="ignore", invalid="ignore"):
            moduli = np.abs((tau[:, None] + np.multiply.outer(eta, self.values)) / below)
        moduli = np.where(np.isnan(moduli), np.inf, moduli)
        if self.kind == "ends":
            # On a real interval without the pole 1/ρ the map is monotone: its extremes are at
            # the ends. With the pole inside some root may be of any size.
            crossed = below.real.prod(axis=1) <= 0.0
            moduli = np.where(crossed[:, None], np.inf, moduli)
        at = moduli.argmax(axis=1)
        return moduli[np.arange(len(at)), at], self.values[at]

    def root(self, tau: float, rho: float, eta: float) -> Root:
        """The largest root at one point."""
        modulus, omega = self.roots(*(np.array([v]) for v in (tau, rho, eta)))
        return Root(float(modulus[0]), complex(omega[0]))


@dataclass(frozen=True, eq=False)
class Process:
    """The roots of y_t = (I − ρW)⁻¹(τI + ηW)y_{t−1} + ….

    They are (τ + ηω)/(1 − ρω) for W's eigenvalues ω, complex ones included; changes die out if
    all are below one in modulus (Elhorst 2014, §4.4). Where W changes over time every period's
    own roots count.

    Parameters
    ----------
    lag : SpatialLag or None
        W, through which y spreads now or a period later; without it the only root is τ.
    logdet : LogDet or None
        Its log-determinant, whose eigenvalues are used where it holds them all.
    """

    lag: SpatialLag | None
    logdet: LogDet | None = None

    def largest(self, tau: Floats, rho: Floats, eta: Floats) -> Floats:
        """(D,) the modulus of the largest root at each of D points.

        For a large W with complex eigenvalues it is over the outermost of them.
        """
        tau, rho, eta = (np.atleast_1d(np.asarray(v, np.float64)) for v in (tau, rho, eta))
        moduli = [spectrum.roots(tau, rho, eta)[0] for spectrum in self._spectra]
        return np.asarray(np.max(moduli, axis=0)) if moduli else np.abs(tau)

    def root(self, tau: float, rho: float, eta: float) -> Root:
        """The largest root at one point; for a large W with complex eigenvalues by Arnoldi."""
        if not self._spectra:
            return Root(abs(tau), 0j)
        spectra = [
            _by_arnoldi(s, tau, rho, eta) if s.kind == "outermost" else s.root(tau, rho, eta)
            for s in self._spectra
        ]
        return max(spectra, key=lambda root: root.modulus)

    def stationary(self, tau: float, rho: float, eta: float) -> bool:
        """Whether changes die out at one point."""
        return self.root(tau, rho, eta).modulus < 1.0

    @cached_property
    def _spectra(self) -> tuple[_Spectrum, ...]:
        if self.lag is None:
            return ()
        known = self.logdet.parts if isinstance(self.logdet, SummedLogDet) else (self.logdet,)
        parts = known if len(known) == len(self.lag.matrices) else (None,) * len(self.lag.matrices)
        return tuple(_spectrum(m, part) for m, part in zip(self.lag.matrices, parts))


def _spectrum(matrix: sparse.csr_array, logdet: LogDet | None) -> _Spectrum:
    if isinstance(logdet, EigenLogDet):
        return _Spectrum(matrix, logdet.eigenvalues, "all")
    if matrix.shape[0] <= EIGEN_LIMIT:
        return _Spectrum(matrix, EigenLogDet.of(matrix).eigenvalues, "all")
    twin = symmetric_twin(matrix)
    if twin is not None:
        return _Spectrum(matrix, np.array(spectrum_ends(twin), dtype=np.complex128), "ends")
    return _Spectrum(matrix, _outermost(matrix), "outermost")


def _outermost(matrix: sparse.csr_array) -> Complexes:
    """Outermost eigenvalues of a large asymmetric W (N, N), in every direction.

    Where those of a direction do not settle, because many lie equally far out, the circle that
    holds the spectrum takes their place.
    """
    how = arnoldi(matrix.shape[0], OUTERMOST)
    found: list[Complexes] = []
    try:
        for which in ("LM", "LR", "SR", "LI"):
            values = eigs(matrix, OUTERMOST, which=which, tol=1e-6, **how)
            found.append(np.asarray(values, dtype=np.complex128))
    except ArpackNoConvergence:
        radius = _growth(lambda vector: np.asarray(matrix @ vector), how["v0"])
        found.append(radius * np.exp(2j * np.pi * np.arange(64) / 64))
    return np.concatenate(found)


def _by_arnoldi(spectrum: _Spectrum, tau: float, rho: float, eta: float) -> Root:
    """The largest root as the spectral radius of (I − ρW)⁻¹(τI + ηW), by Arnoldi iteration."""
    known = spectrum.root(tau, rho, eta)
    matrix, solve = spectrum.matrix, factorise(spectrum.matrix, rho)
    n = matrix.shape[0]

    def step(vector: Floats) -> Floats:
        flat = vector.ravel()
        return solve(tau * flat + eta * (matrix @ flat))

    operator = LinearOperator((n, n), matvec=step, dtype=np.float64)
    start = np.random.default_rng(0).standard_normal(n)
    try:
        largest = complex(
            eigs(operator, 1, which="LM", v0=start, tol=1e-8, return_eigenvectors=False)[0]
        )
    except ArpackNoConvergence:
        return max(known, Root(_growth(step, start), known.omega), key=lambda root: root.modulus)
    if abs(largest) <= known.modulus:
        return known
    # The root z is the map of ω = (z − τ)/(η + ρz).
    below = eta + rho * largest
    return Root(abs(largest), (largest - tau) / below if below != 0.0 else 0j)


def _growth(step: Callable[[Floats], Floats], vector: Floats) -> float:
    """The spectral radius of a step (N,) → (N,) from its growth over many: to about 1%.

    Where many eigenvalues share the largest modulus, single ones do not settle.
    """
    grown = np.zeros(2)
    for half in range(2):
        for _ in range(POWERS):
            vector = step(vector)
            norm = float(np.linalg.norm(vector))
            if norm == 0.0:
                return 0.0
            grown[half] += np.log(norm)
            vector = vector / norm
    return float(np.exp(grown[1] / POWERS))
