"""Scores row by row, and the parts of them that pair up two units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from spillgap._types import Floats, Integers
from spillgap.errors import EstimationError
from spillgap.models.estimator import Estimate
from spillgap.models.specification import Design, Specification
from spillgap.models.two_stage import forward_deviations

__all__ = ["Linear", "Scores", "scores"]


MOST_UNITS = 3000
"""The sandwich needs the dense N×N matrices of the quadratic forms."""


@dataclass(frozen=True, eq=False)
class Linear:
    """The part of the scores that is linear in the innovations, row by row: xᵢₜεᵢₜ/σ².

    Attributes
    ----------
    regressors : ndarray, shape (n, P)
        Swept rows; zero for λ and σ².
    residuals : ndarray, shape (n,)
        Innovations ε̃ less their effects.
    apart_regressors, apart_residuals : ndarray, shapes (m, P) and (m,)
        The same on forward deviations; the swept rows themselves where there are none.
    unit_codes, period_codes : ndarray of int, shape (n,)
    unit_effects : bool
        Whether unit effects were swept out.
    """

    regressors: Floats
    residuals: Floats
    apart_regressors: Floats
    apart_residuals: Floats
    unit_codes: Integers
    period_codes: Integers
    unit_effects: bool
    sigma2: float

    @cached_property
    def periods(self) -> Floats:
        """How many rows each unit has, (N,)."""
        return np.bincount(self.unit_codes).astype(np.float64)

    @cached_property
    def variances(self) -> Floats:
        """σ̂ᵢₜ² (n,), unbiased where rows are independent: Stock & Watson (2008).

        With two rows of a unit only the sum of their variances is known, and shared out evenly.
        """
        squares = self.residuals**2
        if not self.unit_effects:
            return squares
        t = self.periods[self.unit_codes]
        sums = np.bincount(self.unit_codes, weights=squares)[self.unit_codes]
        three = np.maximum(t, 3.0)
        unbiased = three / (three - 2.0) * (squares - sums / (three * (three - 1.0)))
        return np.where(t > 2, unbiased, 2.0 * squares)

    def time_varying(self, kernel: Floats | None) -> Floats:
        """What unbiased variances add to M (P, P) in place of the products on rows apart.

        With a kernel (N, N) the same for the covariances of two units in a period,
        σ̂ᵢⱼₜ = T/(T − 2)·(ε̃ᵢₜε̃ⱼₜ − Σₛε̃ᵢₛε̃ⱼₛ/(T(T − 1))), weighed by it; rows must be balanced.
        """
        if not self.unit_effects:
            return np.zeros((self.regressors.shape[1],) * 2)
        if kernel is None:
            plain = self.apart_regressors * self.apart_residuals[:, None]
            weighed = self.regressors * self.variances[:, None]
            return (weighed.T @ self.regressors - plain.T @ plain) / self.sigma2**2
        n, t = len(kernel), int(self.periods[0])
        if t < 3:
            return np.zeros((self.regressors.shape[1],) * 2)
        now = _weighed(self.regressors * self.residuals[:, None], kernel)
        apart = _weighed(self.apart_regressors * self.apart_residuals[:, None], kernel)
        grid = self.residuals.reshape(t, n)
        together = kernel * (grid.T @ grid)
        x = self.regressors.reshape(t, n, -1)
        mean = np.einsum("tia,ij,tjb->ab", x, together, x, optimize=True) / (t * (t - 1.0))
        return (t / (t - 2.0) * (now - mean) - apart) / self.sigma2**2

    def overlap(self) -> Floats:
        """E(ε̃ᵢₜε̃ⱼₜ)/σᵢⱼ (N, N) of units that miss some periods: what unit means took out."""
        n = len(self.periods)
        if not self.unit_effects:
            return np.ones((n, n))
        seen = np.zeros((int(self.period_codes.max()) + 1, n))
        seen[self.period_codes, self.unit_codes] = 1.0
        rate = 1.0 / self.periods
        left = 1.0 - rate[:, None] - rate + (seen.T @ seen) * np.outer(rate, rate)
        # One row alone is zero after its mean is taken out: it has no products.
        return np.where(left > 1e-12, left, np.inf)


@dataclass(frozen=True, eq=False)
class Scores:
    """∂ln L/∂(δ, ρ, λ, σ²) split over rows and pairs of units.

    The score for ρ holds the quadratic form ε'Hε, H = BGB⁻¹: a row's own share of it is not
    independent of its neighbours'. Hence several splits of the same sums. Where unit effects were
    swept out of balanced rows, (T − 1)N forward deviations take the place of the demeaned rows in
    what is "apart": of independent innovations with one variance they are independent, and none
    of the variance is lost.

    Attributes
    ----------
    rows : ndarray, shape (n, P)
        Shares by swept row, the quadratic form included; for sums over whole periods.
    apart : ndarray, shape (m, P)
        The same on rows apart.
    own : ndarray, shape (m, P)
        The part of a row apart that involves its unit alone.
    own_units : ndarray of int, shape (m,)
        The unit of every row apart.
    pairs : tuple of (position, matrix)
        For ρ and λ: the matrix M (N, N), zero diagonal, such that what pairs i ≠ j add in a
        period is εᵢMᵢⱼεⱼ/σ², once for each i < j.
    innovations : ndarray, shape (T or T − 1, N)
        What the pairs multiply; empty without pairs.
    linear : Linear
        The part that is linear in the innovations.
    """

    rows: Floats
    apart: Floats
    own: Floats
    own_units: Integers
    pairs: tuple[tuple[int, Floats], ...]
    innovations: Floats
    linear: Linear
    sigma2: float

    def moved(self, basis: Floats) -> Scores:
        """The scores for other parameters, of which the model's are ``basis`` (P, P) times them.

        ρ, λ and σ² must be among the others as they are: only they have pairs.
        """
        linear = replace(
            self.linear,
            regressors=self.linear.regressors @ basis,
            apart_regressors=self.linear.apart_regressors @ basis,
        )
        rows = {name: getattr(self, name) @ basis for name in ("rows", "apart", "own")}
        return replace(self, linear=linear, **rows)

    def pair_meat(self, share: Floats | float = 1.0) -> Floats:
        """Σ_{i<j} share·pᵢⱼpᵢⱼ' (P, P) of independent innovations, whatever their variances.

        Of ΣₜₛQₜₛεᵢₜMᵢⱼεⱼₛ, Q what sweeps unit means out, the variance is MᵢⱼΣₜₛQₜₛ²σᵢₜ²σⱼₛ²Mᵢⱼ.
        """
        if not self.pairs:
            return np.zeros((self.rows.shape[1],) * 2)
        grid = self.linear.variances.reshape(-1, self.innovations.shape[1])
        t = len(grid)
        mixed = (np.eye(t) - 1.0 / t) ** 2 if self.linear.unit_effects else np.eye(t)
        return self._pairs(share * (grid.T @ mixed @ grid))

    def pair_meat_by_unit(self) -> Floats:
        """The same whatever the dependence over time within units."""
        if not self.pairs:
            return np.zeros((self.rows.shape[1],) * 2)
        return self._pairs((self.innovations.T @ self.innovations) ** 2)

    def between(self, kernel: Floats) -> Floats:
        """Σₜ Σᵢⱼ kᵢⱼ rᵢₜrⱼₜ' (P, P) over rows apart of balanced panels, over rows of others."""
        if len(self.apart) == len(self.rows):
            return _weighed_by_code(self.rows, kernel, self.linear)
        return _weighed(self.apart, kernel)

    def _pairs(self, together: Floats) -> Floats:
        out = np.zeros((self.rows.shape[1],) * 2)
        for a, first in self.pairs:
            for b, second in self.pairs:
                out[a, b] = 0.5 * float((first * second * together).sum()) / self.sigma2**2
        return out


def _weighed(rows: Floats, kernel: Floats) -> Floats:
    """Σₜ rₜ'·kernel·rₜ of balanced rows (T·N, P) and a kernel (N, N)."""
    cube = rows.reshape(-1, len(kernel), rows.shape[1])
    return np.asarray(np.einsum("tia,tib->ab", cube, kernel @ cube, optimize=True))


def _weighed_by_code(rows: Floats, kernel: Floats, linear: Linear) -> Floats:
    """The same of rows (n, P) of which some are missing."""
    out = np.zeros((rows.shape[1],) * 2)
    for period in range(int(linear.period_codes.max()) + 1):
        at = linear.period_codes == period
        units = linear.unit_codes[at]
        out += rows[at].T @ kernel[np.ix_(units, units)] @ rows[at]
    return out


def scores(spec: Specification, design: Design, fit: Estimate) -> Scores:
    """The scores of a pooled or fixed-effects fit.

    Raises
    ------
    EstimationError
        For random effects, unbalanced rows, W that changes, or more units than dense matrices
        allow.
    """
    _refuse(spec, design)
    filtered = fit.likelihood.swept.rows.filtered(fit.point.lambda_)
    forms = _forms(spec, design, fit)
    apart, units = filtered, design.unit_codes
    if spec.unit_effects and design.balanced:
        apart = forward_deviations(filtered, design.n_periods)
        units = design.unit_codes[: apart.shape[0]]
    e = _innovations(fit, apart)
    return Scores(
        rows=_columns(fit, filtered, forms, own=False),
        apart=_columns(fit, apart, forms, own=False),
        own=_columns(fit, apart, forms, own=True),
        own_units=units,
        pairs=tuple(
            (fit.point.delta.size + position, _off_diagonal(matrix))
            for position, matrix in enumerate(forms)
        ),
        innovations=e.reshape(-1, design.n_units) if forms else np.empty((0, design.n_units)),
        linear=Linear(
            regressors=_regressors(fit, filtered, forms),
            residuals=_innovations(fit, filtered),
            apart_regressors=_regressors(fit, apart, forms),
            apart_residuals=e,
            unit_codes=design.unit_codes,
            period_codes=design.period_codes,
            unit_effects=spec.unit_effects,
            sigma2=fit.point.sigma2,
        ),
        sigma2=fit.point.sigma2,
    )


def _innovations(fit: Estimate, filtered: Floats) -> Floats:
    """ε (n,) from the filtered columns [y, (Wy), Z] (n, m)."""
    signs = [1.0, -fit.point.rho][: fit.likelihood.swept.outcomes]
    return filtered @ np.concatenate([signs, -fit.point.delta])


def _regressors(fit: Estimate, filtered: Floats, forms: tuple[Floats, ...]) -> Floats:
    """What multiplies ε/σ² in the scores for (δ, ρ, λ, σ²), (n, P).

    For ρ, BWy = BG·mean + Hε; for λ and σ² there is no such part.
    """
    p = fit.likelihood.swept.outcomes
    out = np.zeros((len(filtered), fit.point.delta.size + len(forms) + 1))
    out[:, : fit.point.delta.size] = filtered[:, p:]
    if p == 2:
        e = _innovations(fit, filtered)
        out[:, fit.point.delta.size] = filtered[:, 1] - _form(forms[0], e)
    return out


def _form(matrix: Floats, e: Floats) -> Floats:
    """Hε (n,), period by period."""
    return np.asarray((e.reshape(-1, len(matrix)) @ matrix.T).ravel())


def _columns(fit: Estimate, filtered: Floats, forms: tuple[Floats, ...], *, own: bool) -> Floats:
    """Shares of the scores for (δ, ρ, λ, σ²) by row, (n, P); ``own`` without the pairs' part."""
    e, s2 = _innovations(fit, filtered), fit.point.sigma2
    # What ε² is on average, and how often a trace counts per period of these rows: both are 1
    # but for degrees of freedom. With them the scores sum to zero at the estimate.
    share = float(e @ e) / (e.size * s2)
    count = fit.likelihood.t_effective * fit.likelihood.n_units / e.size
    out = _regressors(fit, filtered, forms) * (e / s2)[:, None]
    for position, matrix in enumerate(forms, start=fit.point.delta.size):
        diagonal = np.tile(np.diag(matrix), e.size // len(matrix))
        # A pair's product stands in the rows of both its units, half in each.
        both = (matrix + matrix.T) / 2.0
        quadratic = diagonal * e**2 / s2 if own else _form(both, e) * e / s2
        out[:, position] += quadratic - count * diagonal
    out[:, -1] = (e**2 / s2 - share) / (2.0 * s2)
    return out


def _off_diagonal(matrix: Floats) -> Floats:
    both = matrix + matrix.T
    np.fill_diagonal(both, 0.0)
    return both


def _forms(spec: Specification, design: Design, fit: Estimate) -> tuple[Floats, ...]:
    """The quadratic forms (N, N) in the scores: H = BGB⁻¹ for ρ, F = W₂B⁻¹ for λ."""
    point, drop = fit.point, fit.likelihood.drop_unit_root
    n = design.n_units
    out = []
    error_lag = design.error_lag if spec.error else None
    b_matrix = np.eye(n)
    if error_lag is not None:
        b_matrix = b_matrix - point.lambda_ * error_lag.matrices[0].toarray()
    b_inverse = np.linalg.inv(b_matrix)
    if spec.lag and design.lag is not None:
        w = design.lag.matrices[0].toarray()
        h = b_matrix @ w @ np.linalg.solve(np.eye(n) - point.rho * w, b_inverse)
        out.append(_swept(h, drop))
    if error_lag is not None:
        out.append(_swept(error_lag.matrices[0].toarray() @ b_inverse, drop))
    return tuple(out)


def _swept(matrix: Floats, drop_unit_root: bool) -> Floats:
    """J·matrix·J with J = I − ιι'/N where time effects were transformed away."""
    if not drop_unit_root:
        return matrix
    left = matrix - matrix.mean(axis=0)
    return left - left.mean(axis=1, keepdims=True)


def _refuse(spec: Specification, design: Design) -> None:
    spatial = spec.lag or spec.error
    if spatial and not design.balanced:
        raise EstimationError(
            "The sandwich covariances of spatial models need a balanced panel; use "
            "cov='classical' or cov='bootstrap'."
        )
    for lag in (design.lag if spec.lag else None, design.error_lag if spec.error else None):
        if lag is not None and not lag.is_constant:
            raise EstimationError("The sandwich covariances need W constant in time.")
    if spatial and design.n_units > MOST_UNITS:
        raise EstimationError(
            f"The sandwich covariances need dense {design.n_units}×{design.n_units} matrices; up "
            f"to {MOST_UNITS} units are allowed. Use cov='classical'."
        )
