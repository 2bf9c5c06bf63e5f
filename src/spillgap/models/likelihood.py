"""The concentrated likelihood of every model of the family, from cross-products.

All terms that enter linearly are concentrated out; what is left is a function of at most three
numbers: ρ (spatial lag), λ (spatial error) and φ = σ²_μ/σ² (random unit effects). Every
evaluation works on an (m, m) matrix of cross-products with m = K + 2; no N×T work is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg.lapack import dposv

from spillgap.models.lags import DENSE_LIMIT, SpatialLag
from spillgap.models.logdet import LogDet
from spillgap.models.specification import Design, Specification
from spillgap.models.transforms import Within, group_means

__all__ = ["CrossProducts", "Likelihood", "Profile", "Swept", "between_factors", "sweep"]

Floats: TypeAlias = NDArray[np.float64]


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
        if self.lagged is None or lambda_ == 0.0:
            return self.columns
        return self.columns - lambda_ * self.lagged


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
    within = Within.of(design, spec)
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


@dataclass(frozen=True, eq=False)
class Profile:
    """The likelihood with λ and φ held fixed: all that a search over ρ needs.

    Attributes
    ----------
    moments : ndarray, shape (m, m)
        Cross-products at this λ and φ.
    residual : ndarray, shape (p, p)
        What is left of [y, Wy] after the regressors: SSR(ρ) = a'·residual·a, a = (1, −ρ).
    slopes : ndarray, shape (K, p)
        The regressions of y and Wy on the regressors: δ(ρ) = slopes·a.
    log_jacobian : float
        All log-determinants that do not depend on ρ.
    """

    moments: Floats
    residual: Floats
    slopes: Floats
    log_jacobian: float

    def ssr(self, rho: Floats) -> Floats:
        """The sum of squared residuals at each ρ."""
        if self.residual.shape[0] == 1:
            return np.full(np.shape(rho), self.residual[0, 0])
        r = self.residual
        return r[0, 0] - 2.0 * rho * r[0, 1] + rho**2 * r[1, 1]

    def coefficients(self, rho: float) -> Floats:
        """δ (K,) at this ρ."""
        return self.slopes @ np.array([1.0, -rho][: self.residual.shape[0]])


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The concentrated log-likelihood of a model on swept rows.

    Attributes
    ----------
    n_effective : float
        Observations that the transformation leaves: n, or N(T−1), (N−1)T, (N−1)(T−1) with
        the Lee–Yu transformation.
    t_effective : float
        How often ln|I − ρW| counts.
    lagged_logdet : LogDet or None
        ln|I − ρW| where W lags y of the period before (η) and there is no ρ.
    drop_unit_root : bool
        Whether the eigenvalue 1 of a row-standardised W was transformed away with the time
        effects, so that |I − ρW| becomes |I − ρW|/(1 − ρ).
    """

    swept: Swept
    logdet: LogDet | None
    error_logdet: LogDet | None
    error_lag: SpatialLag | None
    n_effective: float
    t_effective: float
    drop_unit_root: bool
    n_units: int
    n_periods: int
    random: bool
    filter_unit_effects: bool
    lagged_logdet: LogDet | None = None

    @property
    def process_logdet(self) -> LogDet | None:
        """ln|I − rW| of the W through which y spreads, now (ρ) or a period later (η)."""
        return self.logdet if self.logdet is not None else self.lagged_logdet

    # -- profiles ---------------------------------------------------------------------------

    @cached_property
    def _total(self) -> CrossProducts:
        return CrossProducts.of(self.swept.columns, self.swept.lagged)

    @cached_property
    def _unit_mean_columns(self) -> Floats:
        """Unit means of C times √T, shape (N, m)."""
        return np.sqrt(self.n_periods) * self._means_of(self.swept.columns)

    def _means_of(self, values: Floats) -> Floats:
        within = self.swept.within
        return group_means(values, within.unit_codes, within.n_units)

    @cached_property
    def _between(self) -> CrossProducts:
        lagged = self.swept.lagged
        scaled = None if lagged is None else np.sqrt(self.n_periods) * self._means_of(lagged)
        return CrossProducts.of(self._unit_mean_columns, scaled)

    def profile(self, lambda_: float = 0.0, phi: float = 0.0) -> Profile:
        """The likelihood with λ and φ held fixed."""
        jacobian = 0.0
        if self.error_logdet is not None:
            jacobian += self.t_effective * self._log_det(self.error_logdet, lambda_)
        moments = self._total.at(lambda_)
        if self.random:
            between, log_det = self._between_at(lambda_, phi)
            moments = moments - self._between.at(lambda_) + between
            jacobian -= 0.5 * log_det
        p = self.swept.outcomes
        slopes = _solve_positive(moments[p:, p:], moments[p:, :p])
        residual = moments[:p, :p] - moments[:p, p:] @ slopes
        return Profile(moments, residual, slopes, jacobian)

    def _between_at(self, lambda_: float, phi: float) -> tuple[Floats, float]:
        """Between cross-products (m, m) under random effects, and the log-determinant added.

        Unit effects that pass through the filter too (Kapoor, Kelejian & Prucha 2007), or no
        filter at all, shrink every direction alike by 1/(1 + Tφ). Otherwise (Baltagi, Song &
        Koh 2003) the variance of the unit means is TφI + (B'B)⁻¹, whose inverse is
        B'(I + TφBB')⁻¹B.
        """
        ratio = self.n_periods * phi
        if self.filter_unit_effects or self.error_lag is None:
            return self._between.at(lambda_) / (1.0 + ratio), self.n_units * np.log1p(ratio)
        if self.n_units <= DENSE_LIMIT:
            values, rotated = self._filter_spectrum(lambda_)
            shrunk = 1.0 + ratio * values
            return rotated.T @ (rotated / shrunk[:, None]), float(np.log(shrunk).sum())
        matrix = self.error_lag.matrices[0]
        return _sparse_between(matrix, lambda_, ratio, self._filtered_means(lambda_))

    def _filtered_means(self, lambda_: float) -> Floats:
        """B times the scaled unit means, (N, m)."""
        assert self.error_lag is not None
        means = self._unit_mean_columns
        return means - lambda_ * (self.error_lag.matrices[0] @ means)

    @cached_property
    def _spectra(self) -> dict[float, tuple[Floats, Floats]]:
        return {}

    def _filter_spectrum(self, lambda_: float) -> tuple[Floats, Floats]:
        """Eigenvalues (N,) of BB' at one λ, and the filtered unit means (N, m) in the basis of
        its eigenvectors; kept while φ is searched.
        """
        if lambda_ not in self._spectra:
            b = np.eye(self.n_units) - lambda_ * self._dense_error_matrix
            self._spectra.clear()
            values, vectors = np.linalg.eigh(b @ b.T)
            self._spectra[lambda_] = (values, vectors.T @ self._filtered_means(lambda_))
        return self._spectra[lambda_]

    @cached_property
    def _dense_error_matrix(self) -> Floats:
        assert self.error_lag is not None
        return np.asarray(self.error_lag.matrices[0].toarray())

    # -- the log-likelihood -----------------------------------------------------------------

    def _log_det(self, logdet: LogDet, value: float) -> float:
        return float(self._log_dets(logdet, np.array([value]))[0])

    def _log_dets(self, logdet: LogDet, values: Floats) -> Floats:
        out = logdet.value(values)
        return out - np.log(np.abs(1.0 - values)) if self.drop_unit_root else out

    def log_jacobian(self, rho: Floats) -> Floats | float:
        """What |I − ρW| adds to the log-likelihood at each ρ."""
        if self.logdet is None:
            return 0.0
        return self.t_effective * self._log_dets(self.logdet, rho)

    def fit_over_rho(self, profile: Profile, rho: Floats) -> Floats:
        """``over_rho`` less ``log_jacobian``, which is the same for every λ and φ."""
        return profile.log_jacobian - 0.5 * self.n_effective * (
            1.0 + np.log(2.0 * np.pi * profile.ssr(rho) / self.n_effective)
        )

    def over_rho(self, profile: Profile, rho: Floats) -> Floats:
        """The concentrated log-likelihood at each ρ, λ and φ held at the profile's."""
        return self.fit_over_rho(profile, rho) + self.log_jacobian(rho)

    def value(self, rho: float = 0.0, lambda_: float = 0.0, phi: float = 0.0) -> float:
        """The concentrated log-likelihood at one point."""
        return float(self.over_rho(self.profile(lambda_, phi), np.array([rho]))[0])

    def slopes(self, rho: float, lambda_: float) -> tuple[float, dict[str, float]]:
        """The concentrated log-likelihood at one point and its slopes, without random effects.

        δ and σ² are at their best there, so that only ρ's and λ's own terms move.
        """
        profile, at = self.profile(lambda_), np.array([rho])
        slopes = {}
        if self.logdet is not None:
            slopes["rho"] = float(self.score_rho(profile, at)[0])
        if self.error_logdet is not None:
            b = np.concatenate([[1.0, -rho][: self.swept.outcomes], -profile.coefficients(rho)])
            moved = float(b @ self._total.slope(lambda_) @ b) / float(profile.ssr(at)[0])
            trace = float(self.error_logdet.trace(np.array([lambda_]))[0])
            if self.drop_unit_root:
                trace -= 1.0 / (1.0 - lambda_)
            slopes["lambda"] = -0.5 * self.n_effective * moved - self.t_effective * trace
        return float(self.over_rho(profile, at)[0]), slopes

    def score_rho(self, profile: Profile, rho: Floats) -> Floats:
        """d/dρ of the concentrated log-likelihood at each ρ."""
        assert self.logdet is not None
        trace = self.logdet.trace(rho)
        if self.drop_unit_root:
            trace = trace - 1.0 / (1.0 - rho)
        r = profile.residual
        fit = self.n_effective * (r[0, 1] - rho * r[1, 1]) / profile.ssr(rho)
        return -self.t_effective * trace + fit

    def full(self, delta: Floats, sigma2: float, rho: float, lambda_: float, phi: float) -> float:
        """The log-likelihood with nothing concentrated out."""
        profile = self.profile(lambda_, phi)
        b = np.concatenate([[1.0, -rho][: self.swept.outcomes], -delta])
        out = profile.log_jacobian - 0.5 * self.n_effective * np.log(2.0 * np.pi * sigma2)
        out -= float(b @ profile.moments @ b) / (2.0 * sigma2)
        if self.logdet is not None:
            out += self.t_effective * self._log_det(self.logdet, rho)
        return out


def _solve_positive(matrix: Floats, right: Floats) -> Floats:
    """A⁻¹B for positive definite A (K, K) and B (K, p), by Cholesky."""
    if matrix.size == 0:
        return np.empty(right.shape)
    _, solved, info = dposv(matrix, right)
    if info:
        raise np.linalg.LinAlgError("The regressors' cross-products are not positive definite.")
    return np.asarray(solved)


def _sparse_between(
    matrix: sparse.csr_array, lambda_: float, ratio: float, filtered: Floats
) -> tuple[Floats, float]:
    """Between cross-products (m, m) from B·means (N, m) by a sparse solve with I + TφBB'."""
    system = between_factors(matrix, lambda_, ratio)
    log_det = float(np.log(np.abs(system.U.diagonal())).sum())
    return filtered.T @ system.solve(filtered), log_det


def between_factors(matrix: sparse.csr_array, lambda_: float, ratio: float) -> Any:
    """SuperLU factors of I + ratio·BB' with B = I − λW₂, for a large W₂ (N, N)."""
    from scipy.sparse.linalg import splu

    identity = sparse.eye_array(matrix.shape[0])
    b = identity - lambda_ * matrix
    return splu(
        sparse.csc_array(identity + ratio * (b @ b.T)),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
