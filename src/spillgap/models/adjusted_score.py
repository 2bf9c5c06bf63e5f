"""Dynamic models of few periods: the root of a score that is unbiased whatever T (Yang 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import optimize

from spillgap._types import Floats
from spillgap.errors import EstimationError, OptionError
from spillgap.models.information import InformationMatrix, Point
from spillgap.models.likelihood import Likelihood
from spillgap.models.specification import Design, Specification
from spillgap.models.spectral_means import Reduced
from spillgap.terms import lags_of

__all__ = ["AdjustedScore", "adjusted_estimate", "refuse_adjusted_score"]


MOST_UNITS = 1000
"""The covariance needs T dense matrices (N, N) for every searched parameter."""

STARTS = (0.0, -0.15, 0.15, -0.3, 0.3)
"""How far in the first time lag from Lee and Yu's estimate a search for the root begins."""


def refuse_adjusted_score(
    spec: Specification, design: Design, information: str | None = None
) -> None:
    """Refuse models that leave nothing to adjust.

    Raises
    ------
    OptionError
        Without time lags or without unit effects; for an information matrix by name.
    EstimationError
        With more units than the covariance admits.
    """
    if not (spec.dynamic and spec.unit_effects):
        raise OptionError(
            "correction='adjusted-score' is for a dynamic model with unit or two-way effects: "
            "time lags beside swept-out unit effects are what it adjusts for. Use "
            "correction='lee-yu'."
        )
    if information is not None:
        raise OptionError(
            f"information={information!r} is for likelihoods: correction='adjusted-score' has the "
            "sandwich of its score."
        )
    if design.n_units > MOST_UNITS:
        raise EstimationError(
            f"correction='adjusted-score' needs dense {design.n_units}×{design.n_units} matrices; "
            f"up to {MOST_UNITS} units are allowed. Use correction='lee-yu'."
        )


def adjusted_estimate(
    spec: Specification, design: Design, likelihood: Likelihood, start: Point
) -> tuple[Point, InformationMatrix] | None:
    """The root of the adjusted score and its Godambe information (P, P); None without a root.

    Parameters
    ----------
    likelihood : Likelihood
        On the rows of the Lee–Yu transformation.
    start : Point
        Where the search begins: Lee and Yu's estimate.
    """
    score = AdjustedScore(spec, design, likelihood)
    at = _root(score, np.append(start.params(spec), start.sigma2))
    if at is None:
        return None
    k = len(design.names)
    point = Point(at[:k], score.value(at, "rho"), score.value(at, "lambda"), 0.0, float(at[-1]))
    # Γ'Ω⁻¹Γ, whose inverse is the sandwich Γ⁻¹ΩΓ⁻¹' of slopes Γ and variance Ω.
    variance = score.variance(at)
    scale = np.sqrt(np.diag(variance))
    slopes = score.slopes(at) / scale[:, None]
    godambe = slopes.T @ np.linalg.solve(variance / np.outer(scale, scale), slopes)
    return point, InformationMatrix(godambe, np.eye(at.size))


@dataclass(frozen=True, eq=False)
class AdjustedScore:
    """The score of the concentrated likelihood less its expectation.

    Sweeping out unit effects makes time lags correlate with the disturbances. With S = I − ρW,
    A = S⁻¹(τI + ηW) and wₕ = 1 − (h + 1)/T the expected score is −Σₕ wₕ tr(AʰS⁻¹) for τ,
    −Σₕ wₕ tr(WAʰS⁻¹) for η and −Σₕ wₕ tr(WAʰ⁺¹S⁻¹) for ρ, h = 0 … T − 2: exactly, whatever
    the first period and whatever λ (Yang 2018, §2.2). Where time effects were transformed away
    the traces lose the eigenvalue 1 of W.

    Points are (P,) vectors (δ, ρ, λ, σ²) with what the model has.
    """

    spec: Specification
    design: Design
    likelihood: Likelihood

    @cached_property
    def places(self) -> dict[str, int]:
        """Where in a point τ, η, ρ, λ and σ² stand, of those that the model has."""
        names = self.design.names
        lagged = zip(("tau", "eta"), lags_of(self.design.dependent), strict=True)
        out = {key: names.index(name) for key, name in lagged if name in names}
        searched = [*self.spec.searched, "sigma2"]
        return out | {key: len(names) + j for j, key in enumerate(searched)}

    @property
    def searched(self) -> list[str]:
        """Those of τ, η, ρ and λ that the model has."""
        return [key for key in self.places if key != "sigma2"]

    def value(self, at: Floats, key: str) -> float:
        """τ, η, ρ, λ or σ² of a point; zero where the model has none."""
        return float(at[self.places[key]]) if key in self.places else 0.0

    # -- the score --------------------------------------------------------------------------

    def __call__(self, at: Floats) -> Floats:
        """(P,) the adjusted score by δ, ρ, λ and σ²."""
        rho, lambda_, sigma2 = (self.value(at, key) for key in ("rho", "lambda", "sigma2"))
        k, rows = len(self.design.names), self.likelihood.conditioned
        signs = rows.residual_signs(rho, at[:k])
        out = self.likelihood.score(signs, sigma2, (rho, lambda_, 0.0))
        # From the coefficients of the conditioned columns, which move δ along with ρ, to δ.
        out[:k] = np.linalg.solve(rows.basis[rows.outcomes :, rows.outcomes :].T, out[:k])
        if "rho" in self.places:
            out[self.places["rho"]] -= float(rows.basis[rows.outcomes :, 1] @ out[:k])
        for key, value in self.adjustment(at).items():
            if key in self.places:
                out[self.places[key]] += value
        return out

    def adjustment(self, at: Floats) -> dict[str, float]:
        """What is added to the score by τ, η and ρ."""
        t, n = self.likelihood.n_periods, self.likelihood.n_units
        rho, tau, eta = (np.array([self.value(at, key)]) for key in ("rho", "tau", "eta"))
        traces = n * self._reduced.diagonal(rho, tau, eta, t - 1)[:, 0]
        if self.likelihood.drop_unit_root:
            traces = traces - self._reduced.rows(rho, tau, eta, t - 1)[:, 0]
        weights = 1.0 - np.arange(1, t) / t
        plain, lagged = traces
        return {
            "tau": float(weights @ plain[:-1]),
            "eta": float(weights @ lagged[:-1]),
            "rho": float(weights @ lagged[1:]),
        }

    @cached_property
    def _reduced(self) -> Reduced:
        lag = self.design.lag
        return Reduced.of(None if lag is None else lag.matrices[0], self.likelihood.process_logdet)

    def _contrast(self, at: Floats) -> Floats:
        """(m,) what the columns [y, (Wy), Z] are multiplied by to leave the disturbances."""
        signs = [1.0, -self.value(at, "rho")][: self.likelihood.swept.outcomes]
        return np.concatenate([signs, -at[: len(self.design.names)]])

    def slopes(self, at: Floats) -> Floats:
        """(P, P) derivatives of the adjusted score (rows) by the parameters (columns)."""
        k, p = len(self.design.names), self.likelihood.swept.outcomes
        sigma2, moments = at[-1], self.likelihood.profile(self.value(at, "lambda")).moments
        steps = np.full(at.size, 1e-5)
        steps[:k] = 1e-3 * np.sqrt(sigma2 / np.diag(moments)[p:])
        steps[-1] = 1e-5 * sigma2
        moved = [
            (self(at + step) - self(at - step)) / (2.0 * size)
            for step, size in zip(np.diag(steps), steps)
        ]
        return np.array(moved).T

    def filled(self, searched: Floats) -> Floats:
        """The point with these τ, η, ρ and λ and the β and σ² that solve their equations."""
        p = self.likelihood.swept.outcomes
        at = np.zeros(self.places["sigma2"] + 1)
        at[[self.places[key] for key in self.searched]] = searched
        moments = self.likelihood.profile(self.value(at, "lambda")).moments
        lagged = [self.places[key] for key in ("tau", "eta") if key in self.places]
        rest = np.setdiff1d(np.arange(len(self.design.names)), lagged)
        rows = p + rest
        right = moments[rows] @ self._contrast(at)
        at[rest] = np.linalg.solve(moments[np.ix_(rows, rows)], right)
        b = self._contrast(at)
        at[-1] = float(b @ moments @ b) / self.likelihood.n_effective
        return at

    # -- its variance -----------------------------------------------------------------------

    def variance(self, at: Floats) -> Floats:
        """(P, P) the variance of the adjusted score under normal innovations.

        The score of column k is C̃ₖ'ε/σ², C̃ₖ demeaned over time, and Cₖ holds Σ_d M_{k,d}ε_{t−d}
        of the innovations beside what is independent of them: unit effects, the first period,
        X. With Q = I − ιι'/T its covariances are

        C̃ₖ'C̃ₗ/σ² + Σ_{d,e} tr(M_{k,d}M_{l,e}) Σ_{s,t} Q_{t−d,s}Q_{s−e,t}.

        What C̃ₖ'C̃ₗ holds of ε on average is what the variance of the quadratic forms adds, so
        that neither the unit effects nor the first period need be known.
        """
        likelihood, t = self.likelihood, self.likelihood.n_periods
        sigma2, p, k = self.value(at, "sigma2"), likelihood.swept.outcomes, len(self.design.names)
        filtered = likelihood.swept.rows.filtered(self.value(at, "lambda"))
        b = self._contrast(at)
        columns = np.empty((len(filtered), at.size))
        columns[:, :k] = filtered[:, p:]
        if "rho" in self.places:
            columns[:, self.places["rho"]] = filtered[:, 1]
        if "lambda" in self.places:
            lagged = likelihood.swept.rows.lagged
            assert lagged is not None
            columns[:, self.places["lambda"]] = lagged @ b
        columns[:, -1] = filtered @ b / (2.0 * sigma2)
        out = columns.T @ columns / sigma2
        ahead = [np.eye(t, k=-d) @ (np.eye(t) - 1.0 / t) for d in range(t)]
        weights = np.array([[float((a * c.T).sum()) for c in ahead] for a in ahead])
        carried = self._carried(at)
        for key, first in carried.items():
            for other, second in carried.items():
                traces = np.array([[float((a * c.T).sum()) for c in second] for a in first])
                shares = weights[: len(first), : len(second)]
                out[self.places[key], self.places[other]] += float((traces * shares).sum())
        return out

    def _carried(self, at: Floats) -> dict[str, list[Floats]]:
        """M_{k,d}, d = 0 … T − 1, each (N, N): what the columns hold of ε_{t−d}."""
        rho, tau, eta, lambda_ = (self.value(at, key) for key in ("rho", "tau", "eta", "lambda"))
        n, lag, error_lag = self.design.n_units, self.design.lag, self.likelihood.error_lag
        eye, zero = np.eye(n), np.zeros((n, n))
        w = zero if lag is None else lag.matrices[0].toarray()
        w2 = zero if error_lag is None else error_lag.matrices[0].toarray()
        b, b_inverse = eye - lambda_ * w2, np.linalg.inv(eye - lambda_ * w2)
        s_inverse = np.linalg.inv(eye - rho * w)
        step, powers = s_inverse @ (tau * eye + eta * w), [s_inverse @ b_inverse]
        while len(powers) < self.likelihood.n_periods:
            powers.append(step @ powers[-1])
        slopes = {
            "tau": [zero, *(b @ m for m in powers[:-1])],
            "eta": [zero, *(b @ w @ m for m in powers[:-1])],
            "rho": [b @ w @ m for m in powers],
            "lambda": [w2 @ b_inverse],
            "sigma2": [eye / (2.0 * self.value(at, "sigma2"))],
        }
        drop = self.likelihood.drop_unit_root
        return {
            key: [_swept(m) if drop else m for m in matrices]
            for key, matrices in slopes.items()
            if key in self.places
        }


def _swept(matrix: Floats) -> Floats:
    """J·matrix·J with J = I − ιι'/N."""
    left = matrix - matrix.mean(axis=0)
    return left - left.mean(axis=1, keepdims=True)


def _root(score: AdjustedScore, start: Floats) -> Floats | None:
    """The root (P,) next to a start at which the adjusted score falls; None without one.

    It falls at the root that tends to the truth, and rises at another that it may have beyond a
    unit root; with few periods the two may meet, and there is none (Dhaene & Jochmans 2016).
    """
    places = [score.places[key] for key in score.searched]
    likelihood = score.likelihood
    bounds = {
        key: logdet.interval
        for key, logdet in (("rho", likelihood.logdet), ("lambda", likelihood.error_logdet))
        if logdet is not None
    }

    def equations(searched: Floats) -> Floats:
        for key, value in zip(score.searched, searched):
            low, high = bounds.get(key, (-np.inf, np.inf))
            if not low < value < high:
                return np.full(len(places), 1e6)
        return score(score.filled(searched))[places]

    for shift in STARTS:
        begin = start[places]
        begin[0] += shift
        solution = optimize.root(equations, begin, method="hybr", options={"xtol": 1e-12})
        at, left = score.filled(solution.x), np.abs(equations(solution.x)).max()
        if left < 1e-6 * likelihood.n_effective and _falls(score, at):
            return at
    return None


def _falls(score: AdjustedScore, at: Floats) -> bool:
    """Whether the adjusted score falls in every direction from a point."""
    slopes = score.slopes(at)
    scale = np.sqrt(np.abs(np.diag(slopes)))
    if not (np.all(np.isfinite(slopes)) and np.all(scale > 0.0)):
        return False
    scaled = slopes / np.outer(scale, scale)
    return bool(np.linalg.eigvalsh((scaled + scaled.T) / 2.0).max() < 0.0)
