"""Rows without their effects, and the cross-products that every likelihood is made of.

Cross-products lose the digits that a mean far from zero, or columns nearly collinear, take up.
They are therefore taken in a basis of the columns in which the regressors are orthonormal and y
and Wy orthogonal to them; coefficients are read back from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.linalg import solve_triangular

from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.models.design import Design
from spillgap.models.sweeping import BLOCK_ROWS, BlockedRows, SweptRows
from spillgap.models.transforms import Within

if TYPE_CHECKING:
    from spillgap.models.specification import Specification

__all__ = [
    "Conditioned",
    "CrossProducts",
    "Swept",
    "SweptRows",
    "basis_of_products",
    "in_blocks",
    "keeps_digits",
    "sweep",
]

SomeRows: TypeAlias = SweptRows | BlockedRows

WELL_CONDITIONED = 1e-6
"""Scaled cross-products whose least eigenvalue is above this share of the largest keep ten digits
when they are taken as they are, which spares the rows a transformation.
"""


@dataclass(frozen=True, eq=False)
class Swept:
    """What a likelihood takes of rows whose effects were swept out: their cross-products.

    Attributes
    ----------
    products : CrossProducts
        Of C = [y, (Wy), Z] and, with λ, D = W₂C, effects swept out: (m, m).
    outcomes : int
        1, or 2 if Wy is among the columns.
    demean_first : bool
        Whether effects were swept out before lagging in space (see ``sweep``).
    held : SweptRows, BlockedRows or None
        The rows; None where there are products alone, taken elsewhere.
    """

    products: CrossProducts
    outcomes: int
    demean_first: bool = False
    held: SomeRows | None = None

    @property
    def rows(self) -> SomeRows:
        """The rows themselves.

        Raises
        ------
        EstimationError
            If there are only their cross-products.
        """
        return _there(self.held)

    @property
    def within(self) -> Within:
        """What swept the effects out of the rows."""
        return self.rows.within

    @cached_property
    def conditioned(self) -> Conditioned:
        """The same in a basis that keeps digits."""
        if self.held is None:
            return Conditioned.of_products(self.products, self.outcomes)
        return Conditioned.of(self.held, self.products, self.outcomes)


def _there(rows: SomeRows | None) -> SomeRows:
    if rows is None:
        raise EstimationError(
            "This likelihood was made from cross-products alone, and what was asked for needs the "
            "rows: residuals, expected information, random effects. Take observed_information, or "
            "fit the model on a Panel that holds the rows."
        )
    return rows


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
    if not demean_first and in_blocks(design):
        return _blocked(design, spec)
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
    rows = SweptRows(columns, lagged, within)
    return Swept(CrossProducts.of(columns, lagged), len(parts), demean_first, rows)


def in_blocks(design: Design) -> bool:
    """Whether rows are so many that they are swept block by block."""
    return design.balanced and design.y.size > BLOCK_ROWS


def _blocked(design: Design, spec: Specification) -> Swept:
    """Products summed over blocks of rows, once for a design: it is asked when it is checked for
    collinear columns, and when it is fitted.
    """
    key = (spec.unit_effects, spec.time_effects, spec.lag, spec.error)
    if key not in design.products:
        parts = [design.y]
        if spec.lag:
            assert design.lag is not None
            parts.append(design.lag.apply(design.y))
        rows = BlockedRows(
            (*parts, design.z), design.error_lag if spec.error else None, spec.within(design)
        )
        design.products[key] = Swept(CrossProducts.summed(rows), len(parts), False, rows)
    found = design.products[key]
    assert isinstance(found, Swept)
    return found


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

    @classmethod
    def summed(cls, rows: SomeRows) -> CrossProducts:
        """Over blocks of rows."""
        parts = [cls.of(block.columns, block.lagged) for _, block in rows.blocks()]
        names = ("plain", "cross", "squared")
        return cls(*(np.sum([getattr(part, name) for part in parts], axis=0) for name in names))

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
    held : SweptRows, BlockedRows or None
        Rows, as far as they were moved themselves; None where there are products alone.
    left : ndarray, shape (m, m)
        What of S is not in the rows yet.
    basis : ndarray, shape (m, m)
        S, from the original columns.
    """

    held: SomeRows | None
    left: Floats
    basis: Floats
    outcomes: int
    products: CrossProducts

    @classmethod
    def of(cls, rows: SomeRows, raw: CrossProducts, outcomes: int) -> Conditioned:
        """From C and D = WC, both (n, m), and their products as they are."""
        if keeps_digits(raw.plain):
            return cls._moved(rows, raw, outcomes)
        centered, centred_lags, shift = _less_constant(rows.columns, rows.lagged, outcomes)
        basis = _basis_of_rows(centered, outcomes)
        lags = None if centred_lags is None else centred_lags @ basis
        moved = SweptRows(centered @ basis, lags, rows.within)
        products = CrossProducts.of(moved.columns, moved.lagged)
        return cls(moved, np.eye(len(basis)), shift @ basis, outcomes, products)

    @classmethod
    def of_products(cls, products: CrossProducts, outcomes: int) -> Conditioned:
        """From cross-products alone, taken block by block where the rows do not fit.

        Parameters
        ----------
        products : CrossProducts
            Of [y, (Wy), Z], effects swept out, and of their spatial lags.
        outcomes : int
            1, or 2 if Wy is among the columns.

        Raises
        ------
        EstimationError
            If the products have lost the digits that the regressors need.
        """
        if not keeps_digits(products.plain):
            raise EstimationError(
                "Cross-products alone have lost the digits that these columns need: a regressor "
                "is far from zero for its spread, or nearly a combination of others. Subtract its "
                "mean before the products are taken, leave one out, or fit the model on a Panel "
                "that holds the rows."
            )
        return cls._moved(None, products, outcomes)

    @classmethod
    def _moved(cls, rows: SomeRows | None, raw: CrossProducts, outcomes: int) -> Conditioned:
        basis = basis_of_products(raw.plain, outcomes)
        return cls(rows, basis, basis, outcomes, raw.moved(basis))

    @property
    def rows(self) -> SomeRows:
        """Rows, as far as they were moved themselves.

        Raises
        ------
        EstimationError
            If there are only their cross-products.
        """
        return _there(self.held)

    def residual_signs(self, rho: float, delta: Floats) -> Floats:
        """(a, −γ), shape (m,), of the coefficients δ (K,) at one ρ."""
        a = np.array([1.0, -rho][: self.outcomes])
        p = self.outcomes
        gamma = np.linalg.solve(self.basis[p:, p:], delta + self.basis[p:, :p] @ a)
        return np.concatenate([a, -gamma])

    def coefficients(self, signs: Floats) -> Floats:
        """δ (K,) of (a, −γ)."""
        return -(self.basis @ signs)[self.outcomes :]


def keeps_digits(products: Floats) -> bool:
    """Whether products (m, m) of columns as they are still hold what the columns tell."""
    scale = _scale(products)
    scaled = products / np.outer(scale, scale)
    if not np.all(np.isfinite(scaled)):
        return False
    values = np.linalg.eigvalsh(scaled)
    return bool(values[0] > WELL_CONDITIONED * values[-1])


def _scale(products: Floats) -> Floats:
    """Lengths of the columns (m,); 1 for a column of zeros."""
    scale = np.sqrt(np.diag(products))
    return np.where(scale > 0.0, scale, 1.0)


def basis_of_products(products: Floats, outcomes: int) -> Floats:
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
