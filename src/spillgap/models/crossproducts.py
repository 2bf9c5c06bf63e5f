"""Rows without their effects, and the cross-products that every likelihood is made of.

Cross-products lose the digits that a mean far from zero, or columns nearly collinear, take up.
They are therefore taken in a basis of the columns in which the regressors are orthonormal and y
and Wy orthogonal to them; coefficients are read back from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from spillgap.errors import EstimationError
from spillgap.models.specification import Design, Specification
from spillgap.models.transforms import Within

__all__ = ["Conditioned", "CrossProducts", "Swept", "sweep"]

Floats: TypeAlias = NDArray[np.float64]

WELL_CONDITIONED = 1e-6
"""Scaled cross-products whose least eigenvalue is above this share of the largest keep ten digits
when they are taken as they are, which spares the rows a transformation.
"""


@dataclass(frozen=True, eq=False)
class Swept:
    """Rows after the effects were swept out: C = [y, (Wy), Z] and, with λ, D = W₂C.

    Attributes
    ----------
    columns : ndarray, shape (n, m)
    lagged : ndarray or None, shape (n, m)
    outcomes : int
        1, or 2 if Wy is among the columns.
    demean_first : bool
        Whether effects were swept out before lagging in space (see ``sweep``).
    """

    columns: Floats
    lagged: Floats | None
    outcomes: int
    demean_first: bool
    within: Within

    def filtered(self, lambda_: float) -> Floats:
        """(I − λW₂)C, shape (n, m)."""
        return _filtered(self.columns, self.lagged, lambda_)

    @cached_property
    def conditioned(self) -> Conditioned:
        """The same rows in a basis that keeps digits."""
        return Conditioned.of(self.columns, self.lagged, self.outcomes)


def sweep(design: Design, spec: Specification, *, demean_first: bool) -> Swept:
    """Sweep the fixed effects out of the design's rows.

    Parameters
    ----------
    demean_first : bool
        True lags the demeaned rows in space, W(Qy), as splm does. False demeans the lagged
        rows, Q(Wy): the exact concentrated likelihood of a model with time dummies. The two
        are the same for unit effects. For time effects they differ by a term of order 1/N;
        neither is free of the bias of that order, which the Lee–Yu transformation removes.
    """
    within = spec.within(design)
    z, y = design.z, design.y[:, None]
    if demean_first:
        z, y = within.apply(z), within.apply(y)
    parts = [y]
    if spec.lag:
        assert design.lag is not None
        parts.append(design.lag.apply(y))
    columns = np.concatenate([*parts, z], axis=1)
    lagged = None
    if spec.error:
        assert design.error_lag is not None
        lagged = design.error_lag.apply(columns)
    if not demean_first:
        columns = within.apply(columns)
        lagged = None if lagged is None else within.apply(lagged)
    return Swept(columns, lagged, len(parts), demean_first, within)


@dataclass(frozen=True, eq=False)
class CrossProducts:
    """((I − λW)C)'((I − λW)C) as a quadratic in λ; three (m, m) matrices."""

    plain: Floats
    cross: Floats
    squared: Floats

    @classmethod
    def of(cls, columns: Floats, lagged: Floats | None) -> CrossProducts:
        """From C and D = WC, both (n, m)."""
        plain = columns.T @ columns
        if lagged is None:
            return cls(plain, np.zeros_like(plain), np.zeros_like(plain))
        mixed = columns.T @ lagged
        return cls(plain, mixed + mixed.T, lagged.T @ lagged)

    def at(self, lambda_: float) -> Floats:
        """The (m, m) matrix at one λ."""
        return self.plain - lambda_ * self.cross + lambda_**2 * self.squared

    def slope(self, lambda_: float) -> Floats:
        """Its derivative by λ, (m, m)."""
        return 2.0 * lambda_ * self.squared - self.cross

    def moved(self, basis: Floats) -> CrossProducts:
        """Those of C·basis, (m, m)."""
        parts = (basis.T @ part @ basis for part in (self.plain, self.cross, self.squared))
        return CrossProducts(*parts)


@dataclass(frozen=True, eq=False)
class Conditioned:
    """C·S with S = [[I, 0], [−D, T]]: y and Wy less their regressions on Z, and Z made orthonormal.

    A linear change of the columns' basis changes no likelihood: with a = (1, −ρ) and γ the
    coefficients in this basis, y − ρWy − Zδ = C·S·(a, −γ) for δ = Tγ + Da.

    Attributes
    ----------
    columns, lagged : ndarray, shape (n, m)
        Rows, and their spatial lags, as far as they were moved themselves.
    left : ndarray, shape (m, m)
        What of S is not in ``columns`` yet.
    basis : ndarray, shape (m, m)
        S, from the original columns.
    """

    columns: Floats
    lagged: Floats | None
    left: Floats
    basis: Floats
    outcomes: int
    products: CrossProducts

    @classmethod
    def of(cls, columns: Floats, lagged: Floats | None, outcomes: int) -> Conditioned:
        """From C and D = WC, both (n, m)."""
        raw = CrossProducts.of(columns, lagged)
        if _keeps_digits(raw.plain):
            basis = _basis_of_products(raw.plain, outcomes)
            return cls(columns, lagged, basis, basis, outcomes, raw.moved(basis))
        centered, centred_lags, shift = _less_constant(columns, lagged, outcomes)
        basis = _basis_of_rows(centered, outcomes)
        rows = centered @ basis
        lags = None if centred_lags is None else centred_lags @ basis
        products = CrossProducts.of(rows, lags)
        return cls(rows, lags, np.eye(len(basis)), shift @ basis, outcomes, products)

    def filtered(self, lambda_: float) -> Floats:
        """(I − λW₂) times ``columns``, (n, m)."""
        return _filtered(self.columns, self.lagged, lambda_)

    def residual_signs(self, rho: float, delta: Floats) -> Floats:
        """(a, −γ), shape (m,), of the coefficients δ (K,) at one ρ."""
        a = np.array([1.0, -rho][: self.outcomes])
        p = self.outcomes
        gamma = np.linalg.solve(self.basis[p:, p:], delta + self.basis[p:, :p] @ a)
        return np.concatenate([a, -gamma])

    def coefficients(self, signs: Floats) -> Floats:
        """δ (K,) of (a, −γ)."""
        return -(self.basis @ signs)[self.outcomes :]


def _filtered(columns: Floats, lagged: Floats | None, lambda_: float) -> Floats:
    if lagged is None or lambda_ == 0.0:
        return columns
    return columns - lambda_ * lagged


def _keeps_digits(products: Floats) -> bool:
    scale = _scale(products)
    values = np.linalg.eigvalsh(products / np.outer(scale, scale))
    return bool(values[0] > WELL_CONDITIONED * values[-1])


def _scale(products: Floats) -> Floats:
    """Lengths of the columns (m,); 1 for a column of zeros."""
    scale = np.sqrt(np.diag(products))
    return np.where(scale > 0.0, scale, 1.0)


def _basis_of_products(products: Floats, outcomes: int) -> Floats:
    """S (m, m) by Cholesky of well-conditioned cross-products."""
    p, scale = outcomes, _scale(products)[outcomes:]
    basis = np.eye(len(products))
    inner = products[p:, p:] / np.outer(scale, scale)
    lower = np.linalg.cholesky(inner)
    inverse = solve_triangular(lower, np.eye(len(lower)), lower=True).T / scale[:, None]
    basis[p:, p:] = inverse
    basis[p:, :p] = -inverse @ (inverse.T @ products[p:, :p])
    return basis


def _less_constant(
    columns: Floats, lagged: Floats | None, outcomes: int
) -> tuple[Floats, Floats | None, Floats]:
    """C and D in deviations from C's means where a constant is among the regressors, with the
    (m, m) change of basis. A difference of two numbers of one size is exact.
    """
    size = columns.shape[1]
    shift = np.eye(size)
    flat = np.ptp(columns, axis=0) == 0.0
    constants = [k for k in range(outcomes, size) if flat[k] and columns[0, k] != 0.0]
    if not constants:
        return columns, lagged, shift
    at = constants[0]
    means = columns.mean(axis=0)
    means[at] = 0.0
    shift[at] -= means / columns[0, at]
    moved = None if lagged is None else lagged - np.outer(lagged[:, at], means / columns[0, at])
    return columns - means, moved, shift


def _basis_of_rows(columns: Floats, outcomes: int) -> Floats:
    """S (m, m) by orthogonalising the rows themselves.

    Raises
    ------
    EstimationError
        If a regressor can be written by the others.
    """
    p, z = outcomes, columns[:, outcomes:]
    basis = np.eye(columns.shape[1])
    if z.shape[1] == 0:
        return basis
    scale = _scale(z.T @ z)
    right = np.linalg.qr(z / scale, mode="r")
    pivots = np.abs(np.diag(right))
    if len(right) < z.shape[1] or pivots.min() < 1e-13:
        raise EstimationError(
            "The regressors are collinear once the effects are swept out: too few rows are left "
            f"for {z.shape[1]} of them. Leave some out."
        )
    inverse = solve_triangular(right, np.eye(len(right))) / scale[:, None]
    basis[p:, p:] = inverse
    basis[p:, :p] = -inverse @ ((z @ inverse).T @ columns[:, :p])
    return basis
