"""The information matrix: expected, in closed form, and observed, from the likelihood.

Both are ordered (δ, ρ, λ, φ, σ²), with only the parameters that the model has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spillgap.models.lags import SpatialLag, factorise, trace_probes
from spillgap.models.likelihood import Likelihood
from spillgap.models.logdet import LogDet
from spillgap.models.specification import Specification

__all__ = ["Point", "expected_information", "observed_information"]

Floats: TypeAlias = NDArray[np.float64]


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
class _Traces:
    """Per-period means of the traces of H = BGB⁻¹ and F = W₂B⁻¹."""

    h: float = 0.0
    hh: float = 0.0
    hth: float = 0.0
    f: float = 0.0
    ff: float = 0.0
    ftf: float = 0.0
    hf: float = 0.0
    htf: float = 0.0


def expected_information(
    likelihood: Likelihood, point: Point, lag: SpatialLag | None, mean: Floats
) -> Floats:
    """E(−∂²ln L) of a pooled or fixed-effects model, (K + q, K + q) (Elhorst 2010, 2014 §3.3).

    Parameters
    ----------
    mean : ndarray, shape (n,)
        Zδ plus the fixed effects: what (I − ρW)⁻¹ multiplies in E(y).
    """
    swept, sigma2 = likelihood.swept, point.sigma2
    filtered = swept.filtered(point.lambda_)[:, swept.outcomes :]
    k = filtered.shape[1]
    solvers = [] if lag is None else lag.factorised(point.rho)
    traces = _traces(likelihood, point, lag, solvers)
    t = likelihood.t_effective
    has_rho, has_lambda = lag is not None, likelihood.error_lag is not None
    size = k + has_rho + has_lambda + 1
    out = np.zeros((size, size))
    out[:k, :k] = filtered.T @ filtered / sigma2
    last = size - 1
    out[last, last] = likelihood.n_effective / (2.0 * sigma2**2)
    if has_rho:
        assert lag is not None
        spill = _spilled_mean(likelihood, point, lag, solvers, mean)
        out[k, :k] = out[:k, k] = filtered.T @ spill / sigma2
        out[k, k] = t * (traces.hh + traces.hth) + float(spill @ spill) / sigma2
        out[k, last] = out[last, k] = t * traces.h / sigma2
    if has_lambda:
        at = k + has_rho
        out[at, at] = t * (traces.ff + traces.ftf)
        out[at, last] = out[last, at] = t * traces.f / sigma2
        if has_rho:
            out[k, at] = out[at, k] = t * (traces.hf + traces.htf)
    return out


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
) -> _Traces:
    error_lag = likelihood.error_lag
    reference = lag if lag is not None else error_lag
    if reference is None:
        return _Traces()
    mixed = np.zeros(4)
    for pair, share in _period_shares(lag, error_lag, len(reference.which)).items():
        filters = _Filters(
            None if lag is None else solvers[pair[0]],
            None if error_lag is None else factorise(error_lag.matrices[pair[1]], point.lambda_),
        )
        mixed += share * _mixed_traces(filters, likelihood.drop_unit_root)
    h, hh = _own_traces(likelihood, likelihood.logdet, point.rho)
    f, ff = _own_traces(likelihood, likelihood.error_logdet, point.lambda_)
    hth, ftf, hf, htf = (float(value) for value in mixed)
    return _Traces(h=h, hh=hh, hth=hth, f=f, ff=ff, ftf=ftf, hf=hf, htf=htf)


def _own_traces(likelihood: Likelihood, logdet: LogDet | None, value: float) -> tuple[float, float]:
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


def observed_information(likelihood: Likelihood, point: Point) -> Floats:
    """−∂²ln L at the estimate, (K + q, K + q), from cross-products alone.

    Derivatives by δ and σ² are analytic; those by ρ, λ and φ, on which the likelihood depends
    through log-determinants and cross-products, are central differences of it.
    """
    searched = _searched(likelihood)
    k = point.delta.size
    size = k + len(searched) + 1
    out = np.zeros((size, size))
    base = {"rho": point.rho, "lambda_": point.lambda_, "phi": point.phi}
    moments = likelihood.profile(point.lambda_, point.phi).moments
    p = likelihood.swept.outcomes
    out[:k, :k] = moments[p:, p:] / point.sigma2
    last = size - 1
    out[last, last] = likelihood.n_effective / (2.0 * point.sigma2**2)
    steps = {name: 1e-4 * max(1.0, abs(base[name])) for name in searched}
    for i, a in enumerate(searched):
        up, down = dict(base), dict(base)
        up[a] += steps[a]
        down[a] -= steps[a]
        slope = (_gradient(likelihood, point, up) - _gradient(likelihood, point, down)) / (
            2.0 * steps[a]
        )
        out[k + i, :k] = out[:k, k + i] = -slope[:k]
        out[k + i, last] = out[last, k + i] = -slope[k]
        for j, b in enumerate(searched[: i + 1]):
            out[k + i, k + j] = out[k + j, k + i] = -_curvature(
                likelihood, point, base, a, b, steps
            )
    return out


def _searched(likelihood: Likelihood) -> list[str]:
    names = []
    if likelihood.logdet is not None:
        names.append("rho")
    if likelihood.error_logdet is not None:
        names.append("lambda_")
    if likelihood.random:
        names.append("phi")
    return names


def _gradient(likelihood: Likelihood, point: Point, at: dict[str, float]) -> Floats:
    """∂ln L/∂(δ, σ²) with the searched parameters at ``at``, shape (K + 1,)."""
    moments = likelihood.profile(at["lambda_"], at["phi"]).moments
    p = likelihood.swept.outcomes
    b = np.concatenate([[1.0, -at["rho"]][:p], -point.delta])
    by_sigma2 = -likelihood.n_effective / (2.0 * point.sigma2) + float(b @ moments @ b) / (
        2.0 * point.sigma2**2
    )
    return np.append(moments[p:] @ b / point.sigma2, by_sigma2)


def _curvature(
    likelihood: Likelihood,
    point: Point,
    base: dict[str, float],
    a: str,
    b: str,
    steps: dict[str, float],
) -> float:
    """∂²ln L/∂a∂b by central differences."""

    def at(da: float, db: float) -> float:
        moved = dict(base)
        moved[a] += da * 10.0 * steps[a]
        moved[b] += db * 10.0 * steps[b]
        return likelihood.full(
            point.delta, point.sigma2, moved["rho"], moved["lambda_"], moved["phi"]
        )

    if a == b:
        return (at(1, 0) - 2.0 * at(0, 0) + at(-1, 0)) / (10.0 * steps[a]) ** 2
    return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (400.0 * steps[a] * steps[b])
