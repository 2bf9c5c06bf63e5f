"""The one search for (ρ, λ, φ): a grid over the stable region, then the best peaks polished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from spillgap.models.likelihood import Likelihood

__all__ = ["Peak", "climb"]

Floats: TypeAlias = NDArray[np.float64]

RHO_PLACES = np.linspace(-4.0, 4.0, 129)
LAMBDA_PLACES = np.linspace(-3.2, 3.2, 41)
PHI_PLACES = np.linspace(-7.0, 7.0, 15)
PEAKS = 5
"""How many of the grid's local maxima are polished."""

LEFT_TO_CLIMB = 1e-6
"""A peak is reached when a Newton step would add less than half of this to the likelihood."""


@dataclass(frozen=True, eq=False)
class Peak:
    """Where the concentrated likelihood is highest.

    Attributes
    ----------
    rho, lambda_, phi : float
    loglik : float
    likelihood : Likelihood
        With log-determinants that are exact around the peak.
    peaks : tuple of (float, tuple)
        All distinct local maxima found: log-likelihood and (ρ, λ, φ).
    converged : bool
    """

    rho: float
    lambda_: float
    phi: float
    loglik: float
    likelihood: Likelihood
    peaks: tuple[tuple[float, tuple[float, float, float]], ...]
    converged: bool


@dataclass(frozen=True)
class _Axis:
    """One searched parameter: the whole line mapped onto its open interval."""

    name: str
    low: float
    high: float
    places: Floats

    def value(self, place: Floats) -> Floats:
        if self.name == "phi":
            return np.exp(place)
        return self.low + (self.high - self.low) * (np.tanh(place) + 1.0) / 2.0

    def stretch(self, place: float) -> float:
        """The slope of ``value``."""
        if self.name == "phi":
            return float(np.exp(place))
        return (self.high - self.low) / 2.0 / float(np.cosh(place)) ** 2

    def place(self, value: float) -> float:
        if self.name == "phi":
            return float(np.log(value))
        scaled = (2.0 * value - self.low - self.high) / (self.high - self.low)
        return float(np.arctanh(np.clip(scaled, -1 + 1e-15, 1 - 1e-15)))


def climb(likelihood: Likelihood) -> Peak:
    """The global maximum over the parameters that the model has."""
    if likelihood.logdet is None and likelihood.error_logdet is None and not likelihood.random:
        value = likelihood.value()
        return Peak(0.0, 0.0, 0.0, value, likelihood, ((value, (0.0, 0.0, 0.0)),), True)
    return _settle(likelihood, _search(likelihood))


def _search(likelihood: Likelihood) -> Peak:
    axes = _axes(likelihood)
    starts = _grid_peaks(likelihood, axes)
    found: list[tuple[float, tuple[float, float, float], bool]] = []
    for start in starts:
        found.append(_polish(likelihood, axes, start))
    found.sort(key=lambda item: -item[0])
    best, point, converged = found[0]
    distinct = _distinct([(value, where) for value, where, _ in found])
    return Peak(*point, best, likelihood, distinct, converged)


def _settle(likelihood: Likelihood, peak: Peak) -> Peak:
    """Search again with log-determinants made exact around the peak, until it stays.

    Peaks that the guide's own error could have put in the wrong order are all made exact.
    """
    doubt = 10.0 + 1e-3 * likelihood.t_effective * likelihood.n_units
    near = [found for found in peak.peaks if peak.loglik - found[0] < doubt]
    settled = [
        _settle_one(likelihood, replace(peak, loglik=value, rho=p[0], lambda_=p[1], phi=p[2]))
        for value, p in near
    ]
    best = max(settled, key=lambda one: one.loglik)
    exact = [(one.loglik, (one.rho, one.lambda_, one.phi)) for one in settled]
    return replace(best, peaks=_distinct([*exact, *peak.peaks[len(near) :]]))


def _settle_one(likelihood: Likelihood, peak: Peak) -> Peak:
    for _ in range(4):
        refined = _refined(likelihood, peak)
        if refined is likelihood:
            return peak
        likelihood = refined
        again = _search_near(likelihood, peak)
        if _stays(likelihood, peak, again):
            return again
        peak = again
    return peak


def _stays(likelihood: Likelihood, peak: Peak, again: Peak) -> bool:
    """Whether a peak moved so little that what was made exact around it still surrounds it."""
    moves = (
        (likelihood.logdet, peak.rho, again.rho),
        (likelihood.error_logdet, peak.lambda_, again.lambda_),
    )
    return all(
        logdet is None or abs(after - before) <= _halfwidth(likelihood, logdet, after) / 3.0
        for logdet, before, after in moves
    )


def _distinct(
    found: list[tuple[float, tuple[float, float, float]]],
) -> tuple[tuple[float, tuple[float, float, float]], ...]:
    """The different peaks among those found, highest first."""
    out: list[tuple[float, tuple[float, float, float]]] = []
    for value, point in sorted(found, key=lambda item: -item[0]):
        if all(np.abs(np.subtract(point, other)).max() > 1e-4 for _, other in out):
            out.append((value, point))
    return tuple(out)


def _refined(likelihood: Likelihood, peak: Peak) -> Likelihood:
    changes = {}
    for name, value in (("logdet", peak.rho), ("error_logdet", peak.lambda_)):
        logdet = getattr(likelihood, name)
        if logdet is None:
            continue
        precise = logdet.refined(value, _halfwidth(likelihood, logdet, value))
        if precise is not logdet:
            changes[name] = precise
    return replace(likelihood, **changes) if changes else likelihood


def _halfwidth(likelihood: Likelihood, logdet: object, value: float) -> float:
    """Six standard errors of ρ or λ, from the trace term of the information alone."""
    squared = float(np.atleast_1d(logdet.trace_squared(np.array([value])))[0])  # type: ignore[attr-defined]
    information = 2.0 * likelihood.t_effective * max(squared, 1e-3 * likelihood.n_units)
    return 6.0 / np.sqrt(information)


def _search_near(likelihood: Likelihood, peak: Peak) -> Peak:
    axes = _axes(likelihood)
    point = (peak.rho, peak.lambda_, peak.phi)
    start = np.array([axis.place(_pick(point, axis.name)) for axis in axes])
    value, where, converged = _polish(likelihood, axes, start)
    return Peak(*where, value, likelihood, ((value, where), *peak.peaks[1:]), converged)


def _pick(point: tuple[float, float, float], name: str) -> float:
    return point[("rho", "lambda", "phi").index(name)]


def _axes(likelihood: Likelihood) -> list[_Axis]:
    axes = []
    if likelihood.logdet is not None:
        axes.append(_Axis("rho", *_finite(likelihood.logdet.interval), RHO_PLACES))
    if likelihood.error_logdet is not None:
        axes.append(_Axis("lambda", *_finite(likelihood.error_logdet.interval), LAMBDA_PLACES))
    if likelihood.random:
        axes.append(_Axis("phi", 0.0, np.inf, PHI_PLACES))
    return axes


def _finite(interval: tuple[float, float]) -> tuple[float, float]:
    """An interval to search where one side of the stable one is unbounded."""
    low, high = interval
    if not np.isfinite(high):
        high = -low if np.isfinite(low) else 10.0
    return (low if np.isfinite(low) else -10.0 * abs(high)), high


def _grid_peaks(likelihood: Likelihood, axes: list[_Axis]) -> list[Floats]:
    """Places of the grid's highest local maxima."""
    outer = [axis for axis in axes if axis.name != "rho"]
    shape = tuple(axis.places.size for axis in axes)
    rho_axis = axes[0] if axes[0].name == "rho" else None
    rhos = rho_axis.value(rho_axis.places) if rho_axis else np.zeros(1)
    jacobian = likelihood.log_jacobian(rhos)
    rows = []
    for places in product(*(axis.places for axis in outer)):
        fixed = {
            _argument(axis.name): float(axis.value(np.array(place)))
            for axis, place in zip(outer, places)
        }
        rows.append(likelihood.fit_over_rho(likelihood.profile(**fixed), rhos) + jacobian)
    values = np.stack(rows, axis=-1).reshape(shape)
    return [
        np.array([axis.places[i] for axis, i in zip(axes, spot)]) for spot in _local_maxima(values)
    ]


def _argument(name: str) -> str:
    return "lambda_" if name == "lambda" else name


def _local_maxima(values: Floats) -> list[tuple[int, ...]]:
    """Positions that no neighbour along an axis exceeds, highest first."""
    is_peak = np.isfinite(values)
    for axis in range(values.ndim):
        padded = np.pad(
            values,
            [(1, 1) if k == axis else (0, 0) for k in range(values.ndim)],
            constant_values=-np.inf,
        )
        ahead = np.take(padded, range(2, padded.shape[axis]), axis=axis)
        behind = np.take(padded, range(padded.shape[axis] - 2), axis=axis)
        is_peak &= (values >= ahead) & (values >= behind)
    spots = np.argwhere(is_peak)
    order = np.argsort(-values[tuple(spots.T)])
    return [tuple(int(i) for i in spots[k]) for k in order[:PEAKS]]


def _polish(
    likelihood: Likelihood, axes: list[_Axis], start: Floats
) -> tuple[float, tuple[float, float, float], bool]:
    """Climb from a place to the nearest peak."""
    if len(axes) == 1 and axes[0].name == "rho":
        place, converged = _climb_rho(likelihood, axes[0], float(start[0]))
        places = np.array([place])
    else:
        places, converged = _climb_many(likelihood, axes, start)
    point = {axis.name: float(axis.value(p)) for axis, p in zip(axes, places)}
    full = (point.get("rho", 0.0), point.get("lambda", 0.0), point.get("phi", 0.0))
    return likelihood.value(*full), full, converged


def _climb_rho(likelihood: Likelihood, axis: _Axis, start: float) -> tuple[float, bool]:
    """The root of the score around a grid peak; where there is none, the higher end."""
    profile = likelihood.profile()
    step = float(axis.places[1] - axis.places[0])
    low, high = start - step, start + step

    def score(place: float) -> float:
        return float(likelihood.score_rho(profile, axis.value(np.array([place])))[0])

    for _ in range(6):
        if score(low) > 0.0 > score(high):
            return float(optimize.brentq(score, low, high, xtol=1e-14, rtol=1e-14)), True
        low, high = low - step, high + step
    return start, False


def _climb_many(likelihood: Likelihood, axes: list[_Axis], start: Floats) -> tuple[Floats, bool]:
    def loss(places: Floats) -> float:
        point = {_argument(axis.name): float(axis.value(p)) for axis, p in zip(axes, places)}
        value = likelihood.value(**point)
        return -value if np.isfinite(value) else 1e12

    def with_slopes(places: Floats) -> tuple[float, Floats]:
        point = {axis.name: float(axis.value(p)) for axis, p in zip(axes, places)}
        value, slopes = likelihood.slopes(point.get("rho", 0.0), point["lambda"])
        stretch = np.array([axis.stretch(p) for axis, p in zip(axes, places)])
        return -value, -stretch * np.array([slopes[axis.name] for axis in axes])

    reach = 9.0
    exact = not likelihood.random
    rough = optimize.minimize(
        with_slopes if exact else loss,
        start,
        method="L-BFGS-B",
        jac=True if exact else "3-point",
        bounds=[(-reach, reach)] * len(axes),
        options={"ftol": 1e-14, "gtol": 1e-7, "maxiter": 200},
    )

    def gradient(places: Floats) -> Floats:
        return with_slopes(places)[1] if exact else _gradient(loss, places)

    def hessian(places: Floats) -> Floats:
        return _slopes_of(gradient, places) if exact else _hessian(loss, places)

    places, left = _newton(loss, gradient, hessian, rough.x)
    inside = bool(np.all(np.abs(places) < reach - 0.5))
    return places, inside and 0.0 <= left < LEFT_TO_CLIMB


def _newton(
    loss: Callable[[Floats], float],
    gradient: Callable[[Floats], Floats],
    hessian: Callable[[Floats], Floats],
    places: Floats,
    steps: int = 4,
) -> tuple[Floats, float]:
    """A few Newton steps; each kept only if it does not climb back.

    Returns with the place the last Newton decrement, twice what a quadratic leaves to climb:
    unlike the gradient it does not depend on how sharp the peak is.
    """
    left = np.inf
    for _ in range(steps):
        slope = gradient(places)
        try:
            step = np.linalg.solve(hessian(places), slope)
        except np.linalg.LinAlgError:
            return places, np.inf
        left = float(slope @ step)
        if np.abs(step).max() > 0.2 or loss(places - step) > loss(places) + 1e-8:
            return places, left
        places = places - step
        if np.abs(step).max() < 1e-9:
            break
    return places, left


def _slopes_of(gradient: Callable[[Floats], Floats], at: Floats, h: float = 1e-5) -> Floats:
    """The symmetric matrix of a gradient's central differences."""
    moved = [(gradient(at + s) - gradient(at - s)) / (2.0 * h) for s in h * np.eye(at.size)]
    rows = np.array(moved)
    return (rows + rows.T) / 2.0


def _gradient(loss: Callable[[Floats], float], at: Floats, h: float = 1e-4) -> Floats:
    steps = h * np.eye(at.size)
    return np.array([(loss(at + s) - loss(at - s)) / (2.0 * h) for s in steps])


def _hessian(loss: Callable[[Floats], float], at: Floats, h: float = 1e-3) -> Floats:
    steps = h * np.eye(at.size)
    return np.array(
        [
            [
                (loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b))
                / (4.0 * h * h)
                for b in steps
            ]
            for a in steps
        ]
    )
