"""The part of a random-effects likelihood that lies between units, and its slopes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from spillgap._types import Floats
from spillgap.models.crossproducts import CrossProducts
from spillgap.models.lags import DENSE_LIMIT

if TYPE_CHECKING:
    from scipy.sparse.linalg import SuperLU

__all__ = ["Between", "between_factors"]

Part: TypeAlias = "tuple[Floats, float]"
"""Cross-products (m, m) and a log-determinant."""

IMAGINARY = 1e-30
"""The imaginary step of a derivative: f(x + ih) = f(x) + ihf'(x), free of cancellation."""


@dataclass(frozen=True, eq=False)
class Between:
    """Cross-products of unit means weighted by the inverse of their variance.

    Unit effects that pass through the filter too (Kapoor, Kelejian & Prucha 2007), or no
    filter at all, shrink every direction alike by 1/(1 + Tφ). Otherwise (Baltagi, Song &
    Koh 2003) the variance of the unit means is TφI + (B'B)⁻¹, whose inverse is
    B'(I + TφBB')⁻¹B with B = I − λW₂.

    Attributes
    ----------
    means : ndarray, shape (N, m)
        Unit means of the columns times √T.
    matrix : csr_array or None
        W₂ (N, N); None where the filter acts on the unit effects too, or there is none.
    products : CrossProducts
        Of the filtered means.
    """

    means: Floats
    matrix: sparse.csr_array | None
    products: CrossProducts
    n_periods: int

    @property
    def n_units(self) -> int:
        """N."""
        return len(self.means)

    def at(self, lambda_: float, phi: float) -> Part:
        """The cross-products and ln|I + TφBB'| (or N ln(1 + Tφ)) at one λ and φ."""
        ratio = self.n_periods * phi
        if self.matrix is None:
            return self.products.at(lambda_) / (1.0 + ratio), self.n_units * np.log1p(ratio)
        if self.n_units <= DENSE_LIMIT:
            values, _, rotated = self._spectrum(lambda_)
            shrunk = 1.0 + ratio * values
            return rotated.T @ (rotated / shrunk[:, None]), float(np.log(shrunk).sum())
        return _by_factors(self.matrix, lambda_, ratio, self.means)

    def slopes(self, lambda_: float, phi: float) -> dict[str, Part]:
        """Derivatives of both by λ and by φ."""
        t, ratio = self.n_periods, self.n_periods * phi
        if self.matrix is None:
            shrunk = 1.0 / (1.0 + ratio)
            by_phi = -t * shrunk**2 * self.products.at(lambda_), t * shrunk * self.n_units
            return {"lambda": (shrunk * self.products.slope(lambda_), 0.0), "phi": by_phi}
        if self.n_units <= DENSE_LIMIT:
            return self._dense_slopes(lambda_, ratio)
        h = IMAGINARY
        by_lambda = _by_factors(self.matrix, lambda_ + 1j * h, ratio, self.means)
        by_ratio = _by_factors(self.matrix, lambda_, ratio + 1j * h, self.means)
        return {
            "lambda": (by_lambda[0].imag / h, by_lambda[1].imag / h),
            "phi": (t * by_ratio[0].imag / h, t * by_ratio[1].imag / h),
        }

    def _dense_slopes(self, lambda_: float, ratio: float) -> dict[str, Part]:
        """In the basis of BB's eigenvectors, where I + TφBB' is diagonal."""
        t = self.n_periods
        values, vectors, rotated = self._spectrum(lambda_)
        shrunk = 1.0 / (1.0 + ratio * values)
        weighted = rotated * shrunk[:, None]
        by_phi = -t * (weighted.T @ (weighted * values[:, None]))
        w = self._dense_matrix
        turned = vectors.T @ w
        # BB' moves by −(WB' + BW') with λ.
        half = turned @ (vectors - lambda_ * turned.T)
        moved = -(half + half.T)
        by_lambda = -(turned @ self.means).T @ weighted
        by_lambda = by_lambda + by_lambda.T - ratio * weighted.T @ moved @ weighted
        return {
            "lambda": (by_lambda, ratio * float(shrunk @ np.diag(moved))),
            "phi": (by_phi, t * float(shrunk @ values)),
        }

    @cached_property
    def _spectra(self) -> dict[float, tuple[Floats, Floats, Floats]]:
        return {}

    def _spectrum(self, lambda_: float) -> tuple[Floats, Floats, Floats]:
        """Eigenvalues (N,) and eigenvectors (N, N) of BB' at one λ, and the filtered means (N, m)
        in their basis; kept while φ is searched.
        """
        if lambda_ not in self._spectra:
            b = np.eye(self.n_units) - lambda_ * self._dense_matrix
            self._spectra.clear()
            values, vectors = np.linalg.eigh(b @ b.T)
            self._spectra[lambda_] = values, vectors, vectors.T @ (b @ self.means)
        return self._spectra[lambda_]

    @cached_property
    def _dense_matrix(self) -> Floats:
        assert self.matrix is not None
        return np.asarray(self.matrix.toarray())


def _by_factors(
    matrix: sparse.csr_array, lambda_: complex, ratio: complex, means: Floats
) -> tuple[NDArray, float]:
    """Cross-products (m, m) and log-determinant by a sparse factorisation of I + TφBB'.

    Real or complex as λ and Tφ are: the system stays symmetric, without conjugation.
    """
    filtered = means - lambda_ * (matrix @ means)
    system = between_factors(matrix, lambda_, ratio)
    pivots = system.U.diagonal()
    log_det = np.log(np.abs(pivots.real)).sum()
    if np.iscomplexobj(pivots):
        log_det = log_det + 1j * (pivots.imag / pivots.real).sum()
        filtered = filtered.astype(np.complex128)
    return filtered.T @ system.solve(filtered), log_det


def between_factors(matrix: sparse.csr_array, lambda_: complex, ratio: complex) -> SuperLU:
    """SuperLU factors of I + ratio·BB' with B = I − λW₂, for a large W₂ (N, N)."""
    identity = sparse.eye_array(matrix.shape[0])
    b = identity - lambda_ * matrix
    return splu(
        sparse.csc_array(identity + ratio * (b @ b.T)),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
