"""The concentrated likelihood of every model of the family, from cross-products.

All terms that enter linearly are concentrated out; what is left is a function of at most three
numbers: ρ (spatial lag), λ (spatial error) and φ = σ²_μ/σ² (random unit effects). Every
evaluation works on an (m, m) matrix of cross-products with m = K + 2; no N×T work is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg.lapack import dposv

from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.models.between import Between
from spillgap.models.crossproducts import Conditioned, CrossProducts, Swept, sweep
from spillgap.models.lags import SpatialLag
from spillgap.models.logdet import LogDet
from spillgap.models.transforms import group_means

__all__ = ["CrossProducts", "Likelihood", "Profile", "Swept", "sweep"]


@dataclass(frozen=True, eq=False)
class Profile:
    """The likelihood with λ and φ held fixed: all that a search over ρ needs.

    Attributes
    ----------
    inner : ndarray, shape (m, m)
        Cross-products at this λ and φ, in the conditioned basis of the columns.
    residual : ndarray, shape (p, p)
        What is left of [y, Wy] after the regressors: SSR(ρ) = a'·residual·a, a = (1, −ρ).
    slopes : ndarray, shape (K, p)
        The regressions of y and Wy on the regressors, in that basis.
    log_jacobian : float
        All log-determinants that do not depend on ρ.
    """

    inner: Floats
    residual: Floats
    slopes: Floats
    log_jacobian: float
    conditioned: Conditioned

    @cached_property
    def moments(self) -> Floats:
        """Cross-products of [y, (Wy), Z] at this λ and φ, (m, m)."""
        back = np.linalg.inv(self.conditioned.basis)
        return back.T @ self.inner @ back

    def ssr(self, rho: Floats) -> Floats:
        """The sum of squared residuals at each ρ."""
        if self.residual.shape[0] == 1:
            return np.full(np.shape(rho), self.residual[0, 0])
        r = self.residual
        return r[0, 0] - 2.0 * rho * r[0, 1] + rho**2 * r[1, 1]

    def signs(self, rho: float) -> Floats:
        """(a, −γ), (m,): what the conditioned columns are multiplied by to leave residuals."""
        a = np.array([1.0, -rho][: self.residual.shape[0]])
        return np.concatenate([a, -self.slopes @ a])

    def coefficients(self, rho: float) -> Floats:
        """δ (K,) at this ρ."""
        return self.conditioned.coefficients(self.signs(rho))


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

    @property
    def searched(self) -> tuple[str, ...]:
        """The names of ρ, λ and φ, as far as the likelihood has them."""
        has = {
            "rho": self.logdet is not None,
            "lambda": self.error_logdet is not None,
            "phi": self.random,
        }
        return tuple(name for name, used in has.items() if used)

    # -- profiles ---------------------------------------------------------------------------

    @property
    def conditioned(self) -> Conditioned:
        """The columns in the basis that all products are taken in."""
        return self.swept.conditioned

    @cached_property
    def _between(self) -> Between:
        """Unit means in the conditioned basis."""
        rows, root, left = self.conditioned.rows, np.sqrt(self.n_periods), self.conditioned.left
        means = root * self._means_of(rows.columns) @ left
        lagged = None if rows.lagged is None else root * self._means_of(rows.lagged) @ left
        acts = None if self.filter_unit_effects or self.error_lag is None else self.error_lag
        return Between(
            means,
            None if acts is None else acts.matrices[0],
            CrossProducts.of(means, lagged),
            self.n_periods,
        )

    @cached_property
    def _within_units(self) -> CrossProducts:
        """Of deviations from unit means: a difference of products would lose digits where units
        differ far more from one another than from period to period.
        """
        rows, codes = self.conditioned.rows, self.swept.within.unit_codes
        lagged = None if rows.lagged is None else rows.lagged - self._means_of(rows.lagged)[codes]
        deviations = rows.columns - self._means_of(rows.columns)[codes]
        return CrossProducts.of(deviations, lagged).moved(self.conditioned.left)

    @property
    def _rows(self) -> CrossProducts:
        """The products that φ does not shrink."""
        return self._within_units if self.random else self.conditioned.products

    def _means_of(self, values: Floats) -> Floats:
        within = self.swept.within
        return group_means(values, within.unit_codes, within.n_units)

    def profile(self, lambda_: float = 0.0, phi: float = 0.0) -> Profile:
        """The likelihood with λ and φ held fixed."""
        jacobian = 0.0
        if self.error_logdet is not None:
            jacobian += self.t_effective * self._log_det(self.error_logdet, lambda_)
        inner = self._rows.at(lambda_)
        if self.random:
            between, log_det = self._between.at(lambda_, phi)
            inner = inner + between
            jacobian -= 0.5 * log_det
        p = self.swept.outcomes
        slopes = _solve_positive(inner[p:, p:], inner[p:, :p])
        residual = inner[:p, :p] - inner[:p, p:] @ slopes
        return Profile(inner, residual, slopes, jacobian, self.conditioned)

    def _by_lambda_and_phi(self, lambda_: float, phi: float) -> dict[str, tuple[Floats, float]]:
        """Derivatives of a profile's (m, m) products and of its log-determinants."""
        out: dict[str, tuple[Floats, float]] = {}
        if self.error_logdet is not None:
            trace = self._trace(self.error_logdet, lambda_)
            out["lambda"] = self._rows.slope(lambda_), -self.t_effective * trace
        if self.random:
            slopes = self._between.slopes(lambda_, phi)
            products, log_det = slopes["phi"]
            out["phi"] = products, -0.5 * log_det
            if self.error_logdet is not None:
                products, log_det = slopes["lambda"]
                within, jacobian = out["lambda"]
                out["lambda"] = within + products, jacobian - 0.5 * log_det
        return out

    # -- the log-likelihood -----------------------------------------------------------------

    def _log_det(self, logdet: LogDet, value: float) -> float:
        return float(self._log_dets(logdet, np.array([value]))[0])

    def _log_dets(self, logdet: LogDet, values: Floats) -> Floats:
        out = logdet.value(values)
        return out - np.log(np.abs(1.0 - values)) if self.drop_unit_root else out

    def _trace(self, logdet: LogDet, value: float) -> float:
        """tr(G) at one ρ or λ, without the eigenvalue 1 where it was transformed away."""
        trace = float(logdet.trace(np.array([value]))[0])
        return trace - 1.0 / (1.0 - value) if self.drop_unit_root else trace

    def log_jacobian(self, rho: Floats) -> Floats | float:
        """What |I − ρW| adds to the log-likelihood at each ρ."""
        if self.logdet is None:
            return 0.0
        return self.t_effective * self._log_dets(self.logdet, rho)

    def fit_over_rho(self, profile: Profile, rho: Floats) -> Floats:
        """``over_rho`` less ``log_jacobian``, which is the same for every λ and φ."""
        ssr = profile.ssr(rho)
        # Rounding alone leaves no residuals: where it does, nothing can be said of the fit.
        ssr = np.where(ssr > 0.0, ssr, np.inf)
        return profile.log_jacobian - 0.5 * self.n_effective * (
            1.0 + np.log(2.0 * np.pi * ssr / self.n_effective)
        )

    def over_rho(self, profile: Profile, rho: Floats) -> Floats:
        """The concentrated log-likelihood at each ρ, λ and φ held at the profile's."""
        return self.fit_over_rho(profile, rho) + self.log_jacobian(rho)

    def value(self, rho: float = 0.0, lambda_: float = 0.0, phi: float = 0.0) -> float:
        """The concentrated log-likelihood at one point."""
        return float(self.over_rho(self.profile(lambda_, phi), np.array([rho]))[0])

    def slopes(
        self, rho: float = 0.0, lambda_: float = 0.0, phi: float = 0.0
    ) -> tuple[float, dict[str, float]]:
        """The concentrated log-likelihood at one point and its slopes.

        δ and σ² are at their best there, so that only the searched parameters' own terms move.
        """
        profile, at = self.profile(lambda_, phi), np.array([rho])
        sigma2 = float(profile.ssr(at)[0]) / self.n_effective
        if sigma2 <= 0.0:
            return -np.inf, dict.fromkeys(self.searched, 0.0)
        value = float(self.over_rho(profile, at)[0])
        return value, self._slopes_at(profile, profile.signs(rho), sigma2, (rho, lambda_, phi))

    def _slopes_at(
        self, profile: Profile, signs: Floats, sigma2: float, point: tuple[float, float, float]
    ) -> dict[str, float]:
        """∂ln L by the searched parameters with (a, −γ) (m,) and σ² as they are."""
        rho, lambda_, phi = point
        out = {}
        if self.logdet is not None:
            fit = float(profile.inner[1] @ signs) / sigma2
            out["rho"] = fit - self.t_effective * self._trace(self.logdet, rho)
        for name, (products, log_det) in self._by_lambda_and_phi(lambda_, phi).items():
            out[name] = log_det - 0.5 * float(signs @ products @ signs) / sigma2
        return out

    def score(self, signs: Floats, sigma2: float, point: tuple[float, float, float]) -> Floats:
        """∂ln L/∂(γ, ρ, λ, φ, σ²), shape (P,), with nothing concentrated out.

        Parameters
        ----------
        signs : ndarray, shape (m,)
            (a, −γ): see ``Conditioned``.
        point : tuple of float
            (ρ, λ, φ).
        """
        profile, p = self.profile(*point[1:]), self.swept.outcomes
        pulled = profile.inner @ signs
        by_sigma2 = 0.5 * (float(signs @ pulled) / sigma2 - self.n_effective) / sigma2
        searched = self._slopes_at(profile, signs, sigma2, point)
        return np.array([*(pulled[p:] / sigma2), *searched.values(), by_sigma2])

    def full(self, delta: Floats, sigma2: float, rho: float, lambda_: float, phi: float) -> float:
        """The log-likelihood with nothing concentrated out."""
        profile = self.profile(lambda_, phi)
        signs = self.conditioned.residual_signs(rho, delta)
        out = profile.log_jacobian - 0.5 * self.n_effective * np.log(2.0 * np.pi * sigma2)
        out -= float(signs @ profile.inner @ signs) / (2.0 * sigma2)
        if self.logdet is not None:
            out += self.t_effective * self._log_det(self.logdet, rho)
        return out


def _solve_positive(matrix: Floats, right: Floats) -> Floats:
    """A⁻¹B for positive definite A (K, K) and B (K, p), by Cholesky."""
    if matrix.size == 0:
        return np.empty(right.shape)
    _, solved, info = dposv(matrix, right)
    if info:
        raise EstimationError(
            "The regressors are collinear after the spatial filter: their cross-products are not "
            "positive definite. Leave some out, or use a model without lambda."
        )
    return np.asarray(solved)
