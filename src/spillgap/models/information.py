"""The information matrix: expected, in closed form, and observed, from the likelihood.

Both are ordered (δ, ρ, λ, φ, σ²), with only the parameters that the model has.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spillgap._types import Floats, Integers
from spillgap.models.ascent import fourth_order
from spillgap.models.lags import SpatialLag, factorise, trace_probes
from spillgap.models.likelihood import Likelihood
from spillgap.models.logdet import LogDet
from spillgap.models.specification import Specification

__all__ = [
    "InformationMatrix",
    "Point",
    "SpilledMean",
    "Traces",
    "expected_information",
    "information_of",
    "observed_information",
    "own_traces",
]


@dataclass(frozen=True, eq=False)
class Point:
    """Where the information is taken: δ (K,), the searched parameters and σ²."""

    delta: Floats
    rho: float
    lambda_: float
    phi: float
    sigma2: float

    def params(self, spec: Specification) -> Floats:
        """δ and the searched parameters that ``spec`` has, in the order of its names."""
        searched = {"rho": self.rho, "lambda": self.lambda_, "phi": self.phi}
        return np.array([*self.delta, *(searched[name] for name in spec.searched)])


@dataclass(frozen=True)
class Traces:
    """Per-period means of the traces of H = BGB⁻¹ and F = W₂B⁻¹."""

    h: float = 0.0
    hh: float = 0.0
    hth: float = 0.0
    f: float = 0.0
    ff: float = 0.0
    ftf: float = 0.0
    hf: float = 0.0
    htf: float = 0.0


@dataclass(frozen=True, eq=False)
class SpilledMean:
    """BG·mean beside the regressors, effects swept out of both.

    Attributes
    ----------
    shift : ndarray, shape (K,)
        Its regression on them, in their conditioned basis.
    left : float
        The sum of squares that they leave of it.
    """

    shift: Floats
    left: float


@dataclass(frozen=True, eq=False)
class InformationMatrix:
    """−∂²ln L, (P, P), in parameters that keep digits: θ = ``basis``·(those parameters).

    With regressors far from zero, or nearly collinear, the information in their own coefficients
    cannot be inverted; in the orthonormal basis of the rows it can.

    Attributes
    ----------
    inner : ndarray, shape (P, P)
    basis : ndarray, shape (P, P)
    held : tuple of int
        Positions of parameters at a bound of their space: the others are estimated as if these
        were known, and they have no variance.
    """

    inner: Floats
    basis: Floats
    held: tuple[int, ...] = ()

    @property
    def matrix(self) -> Floats:
        """The information in the model's own parameters, (P, P)."""
        back = np.linalg.inv(self.basis)
        return back.T @ self.inner @ back

    @cached_property
    def free(self) -> Integers:
        """Positions of the parameters that are not held."""
        return np.array([k for k in range(len(self.inner)) if k not in self.held], dtype=np.intp)

    @cached_property
    def full_rank(self) -> bool:
        """Whether the likelihood bends in every direction, after scaling."""
        inner = self.inner[np.ix_(self.free, self.free)]
        scaled, _ = _scaled(inner)
        return bool(np.all(np.isfinite(scaled)) and np.linalg.eigvalsh(scaled).min() > 1e-12)

    @cached_property
    def inner_inverse(self) -> Floats:
        """The inverse of ``inner``, (P, P); missing for what is held."""
        at = np.ix_(self.free, self.free)
        scaled, scale = _scaled(self.inner[at])
        out = np.full(self.inner.shape, np.nan)
        with suppress(np.linalg.LinAlgError):
            out[at] = np.linalg.inv(scaled) / np.outer(scale, scale)
        return out

    @cached_property
    def inverse(self) -> Floats:
        """The inverse in the model's own parameters, (P, P); missing for what is held."""
        at = np.ix_(self.free, self.free)
        out = self.inner_inverse.copy()
        out[at] = self.basis[at] @ out[at] @ self.basis[at].T
        return out


def _scaled(matrix: Floats) -> tuple[Floats, Floats]:
    """A symmetric matrix over the roots of its diagonal, and those roots."""
    scale = np.sqrt(np.abs(np.diag(matrix)))
    scale = np.where(scale > 0.0, scale, 1.0)
    return matrix / np.outer(scale, scale), scale


def expected_information(
    likelihood: Likelihood, point: Point, lag: SpatialLag | None, mean: Floats
) -> InformationMatrix:
    """E(−∂²ln L) of a pooled or fixed-effects model (Elhorst 2010, 2014 §3.3).

    Parameters
    ----------
    mean : ndarray, shape (n,)
        Zδ plus the fixed effects: what (I − ρW)⁻¹ multiplies in E(y).
    """
    solvers = [] if lag is None else lag.factorised(point.rho)
    traces = _traces(likelihood, point, lag, solvers)
    if lag is None:
        return information_of(likelihood, point, traces, None)
    p = likelihood.swept.outcomes
    spill = _spilled_mean(likelihood, point, lag, solvers, mean)
    squares = likelihood.profile(point.lambda_).inner[p:, p:]
    spilled = _beside_regressors(likelihood, point, squares, spill)
    return information_of(likelihood, point, traces, spilled)


def information_of(
    likelihood: Likelihood, point: Point, traces: Traces, spilled: SpilledMean | None
) -> InformationMatrix:
    """E(−∂²ln L) from what was taken of the rows: traces, and with ρ the mean that it spreads."""
    sigma2, k, p = point.sigma2, point.delta.size, likelihood.swept.outcomes
    t = likelihood.t_effective
    has_rho, has_lambda = spilled is not None, likelihood.error_lag is not None
    size = k + has_rho + has_lambda + 1
    out, basis = np.zeros((size, size)), _basis(likelihood, size)
    out[:k, :k] = likelihood.profile(point.lambda_).inner[p:, p:] / sigma2
    last = size - 1
    out[last, last] = likelihood.n_effective / (2.0 * sigma2**2)
    if spilled is not None:
        # ρ with the regressors' coefficients moving along: what they explain of BG·mean goes.
        basis[:k, k] = -basis[:k, :k] @ spilled.shift
        out[k, k] = t * (traces.hh + traces.hth) + spilled.left / sigma2
        out[k, last] = out[last, k] = t * traces.h / sigma2
    if has_lambda:
        at = k + has_rho
        out[at, at] = t * (traces.ff + traces.ftf)
        out[at, last] = out[last, at] = t * traces.f / sigma2
        if has_rho:
            out[k, at] = out[at, k] = t * (traces.hf + traces.htf)
    return InformationMatrix(out, basis)


def _beside_regressors(
    likelihood: Likelihood, point: Point, squares: Floats, spill: Floats
) -> SpilledMean:
    """What the regressors explain and leave of BG·mean (n,)."""
    rows, p = likelihood.conditioned.rows, likelihood.swept.outcomes
    left = likelihood.conditioned.left[p:, p:]
    pulled = np.zeros(len(left))
    for place, block in rows.blocks():
        pulled += block.filtered(point.lambda_)[:, p:].T @ spill[place]
    shift = np.asarray(np.linalg.solve(squares, left.T @ pulled), dtype=np.float64)
    unexplained = 0.0
    for place, block in rows.blocks():
        rest = spill[place] - block.filtered(point.lambda_)[:, p:] @ (left @ shift)
        unexplained += float(rest @ rest)
    return SpilledMean(shift, unexplained)


def _basis(likelihood: Likelihood, size: int) -> Floats:
    """∂(δ, ρ, λ, φ, σ²)/∂(γ, ρ, λ, φ, σ²) for ρ with δ moving along nothing, (P, P)."""
    p = likelihood.swept.outcomes
    inner = likelihood.conditioned.basis[p:, p:]
    basis = np.eye(size)
    basis[: len(inner), : len(inner)] = inner
    return basis


def _spilled_mean(
    likelihood: Likelihood, point: Point, lag: SpatialLag, solvers: list[factorise], mean: Floats
) -> Floats:
    """BG·mean with the effects swept out as the data were, (n,)."""
    swept = likelihood.swept
    start = swept.within.apply(mean) if swept.demean_first else mean
    spill = lag.apply(lag.solve_with(solvers, start))
    if likelihood.error_lag is not None:
        spill = likelihood.error_lag.filter(point.lambda_, spill)
    return spill if swept.demean_first else swept.within.apply(spill)


def _traces(
    likelihood: Likelihood, point: Point, lag: SpatialLag | None, solvers: list[factorise]
) -> Traces:
    error_lag = likelihood.error_lag
    reference = lag if lag is not None else error_lag
    if reference is None:
        return Traces()
    mixed = np.zeros(4)
    for pair, share in _period_shares(lag, error_lag, len(reference.which)).items():
        filters = _Filters(
            None if lag is None else solvers[pair[0]],
            None if error_lag is None else factorise(error_lag.matrices[pair[1]], point.lambda_),
        )
        mixed += share * _mixed_traces(filters, likelihood.drop_unit_root)
    h, hh = own_traces(likelihood, likelihood.logdet, point.rho)
    f, ff = own_traces(likelihood, likelihood.error_logdet, point.lambda_)
    hth, ftf, hf, htf = (float(value) for value in mixed)
    return Traces(h=h, hh=hh, hth=hth, f=f, ff=ff, ftf=ftf, hf=hf, htf=htf)


def own_traces(likelihood: Likelihood, logdet: LogDet | None, value: float) -> tuple[float, float]:
    """tr(G) and tr(GG), without the eigenvalue 1 of W where it was transformed away."""
    if logdet is None:
        return 0.0, 0.0
    at = np.array([value])
    first, second = float(logdet.trace(at)[0]), float(logdet.trace_squared(at)[0])
    if likelihood.drop_unit_root:
        first, second = first - 1.0 / (1.0 - value), second - 1.0 / (1.0 - value) ** 2
    return first, second


def _period_shares(
    lag: SpatialLag | None, error_lag: SpatialLag | None, periods: int
) -> dict[tuple[int, int], float]:
    """Each distinct pair of (W, W₂) with the share of periods in which it holds."""
    shares: dict[tuple[int, int], float] = {}
    for t in range(periods):
        pair = (lag.which[t] if lag else 0, error_lag.which[t] if error_lag else 0)
        shares[pair] = shares.get(pair, 0.0) + 1.0 / periods
    return shares


@dataclass(frozen=True, eq=False)
class _Filters:
    """I − ρW and B = I − λW₂ of one period, each factorised once; None where there is none."""

    a: factorise | None
    b: factorise | None

    def h(self, values: Floats) -> Floats:
        """BGB⁻¹·values (N, P)."""
        assert self.a is not None
        inner = values if self.b is None else self.b(values)
        out = self.a.matrix @ self.a(inner)
        return out if self.b is None else self.b.multiply(out)

    def f(self, values: Floats) -> Floats:
        """W₂B⁻¹·values (N, P)."""
        assert self.b is not None
        return np.asarray(self.b.matrix @ self.b(values))

    def h_transposed(self, values: Floats) -> Floats:
        """(BGB⁻¹)'·values (N, P)."""
        assert self.a is not None
        inner = values if self.b is None else self.b.multiply(values, transposed=True)
        out = self.a(np.asarray(self.a.matrix.T @ inner), transposed=True)
        return out if self.b is None else self.b(out, transposed=True)


def _mixed_traces(filters: _Filters, drop_unit_root: bool) -> Floats:
    """tr(H'H), tr(F'F), tr(HF), tr(H'F): exact for small N, by random probes for large."""
    n = (filters.a or filters.b).matrix.shape[0]  # type: ignore[union-attr]
    probes, scale = trace_probes(n)

    def swept(values: Floats) -> Floats:
        return values - values.mean(axis=0) if drop_unit_root else values

    probes = swept(probes)
    h = None if filters.a is None else swept(filters.h(probes))
    f = None if filters.b is None else swept(filters.f(probes))

    def inner(one: Floats | None, other: Floats | None) -> float:
        return 0.0 if one is None or other is None else scale * float((one * other).sum())

    back = filters.h_transposed(probes) if h is not None and f is not None else None
    return np.array([inner(h, h), inner(f, f), inner(back, f), inner(h, f)])


def observed_information(likelihood: Likelihood, point: Point) -> InformationMatrix:
    """−∂²ln L at the estimate, from cross-products alone.

    By differences of the analytic score. A φ of zero lies on the bound of its space and is held.
    """
    searched, k = likelihood.searched, point.delta.size
    values = {"rho": point.rho, "lambda": point.lambda_, "phi": point.phi}
    center = np.array([values[name] for name in searched])
    signs = likelihood.conditioned.residual_signs(point.rho, point.delta)
    size = k + len(searched) + 1
    out, basis = np.zeros((size, size)), _basis(likelihood, size)
    p = likelihood.swept.outcomes
    products = likelihood.profile(point.lambda_, point.phi).inner
    last = size - 1
    out[:k, :k] = products[p:, p:] / point.sigma2
    # At the estimate of δ its score is zero, and so are these; not after a correction of bias.
    out[:k, last] = out[last, :k] = (products @ signs)[p:] / point.sigma2**2
    out[last, last] = likelihood.n_effective / (2.0 * point.sigma2**2)
    if searched:
        out[k:last] = -_score_slopes(likelihood, point, searched, center, signs)
        out[:k, k:last] = out[k:last, :k].T
        out[last, k:last] = out[k:last, last]
        inner = out[k:last, k:last]
        out[k:last, k:last] = (inner + inner.T) / 2.0
    if likelihood.logdet is not None:
        # The conditioned basis holds y and Wy less their regressions: δ = Tγ + D(1, −ρ).
        basis[:k, k] = likelihood.conditioned.basis[p:, 1]
    held = [k + searched.index("phi")] if likelihood.random and point.phi == 0.0 else []
    return InformationMatrix(out, basis, tuple(held))


def _score_slopes(
    likelihood: Likelihood,
    point: Point,
    searched: tuple[str, ...],
    center: Floats,
    signs: Floats,
) -> Floats:
    """Derivatives (q, P) of the score by ρ, λ and φ, by differences of order h⁴."""

    def score(places: Floats) -> Floats:
        at = dict(zip(searched, places))
        moved = signs.copy()
        if "rho" in at:
            moved[1] = -at["rho"]
        where = (at.get("rho", 0.0), at.get("lambda", 0.0), at.get("phi", 0.0))
        return likelihood.score(moved, point.sigma2, where)

    steps = [1e-3 * _room(likelihood, name, value) for name, value in zip(searched, center)]
    return fourth_order(score, center, np.array(steps))


def _room(likelihood: Likelihood, name: str, value: float) -> float:
    """How far a searched parameter can move before the likelihood changes its nature."""
    if name == "phi":
        return value + 1.0 / likelihood.n_periods
    logdet = likelihood.logdet if name == "rho" else likelihood.error_logdet
    assert logdet is not None
    low, high = logdet.interval
    return max(min(1.0, abs(value - low), abs(high - value)), 1e-9)
