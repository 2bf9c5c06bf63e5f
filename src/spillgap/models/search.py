"""The one search for (ρ, λ, φ): a grid over the stable region, then the best peaks climbed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

import numpy as np

from spillgap._types import Floats
from spillgap.models.ascent import Top, climb_within
from spillgap.models.likelihood import Likelihood

__all__ = ["Axis", "Peak", "climb"]

Triple: TypeAlias = tuple[float, float, float]

RHO_PLACES = np.linspace(-4.0, 4.0, 129)
LAMBDA_PLACES = np.linspace(-3.2, 3.2, 41)
PHI_PLACES = np.linspace(0.0, 14.0, 15)
REACH = {"rho": (-9.0, 9.0), "lambda": (-9.0, 9.0), "phi": (0.0, 30.0)}
"""The bounds of the search, in places: for ρ and λ within 3e-8 of the ends of their interval."""

PEAKS = 5
"""How many of the grid's local maxima are climbed."""

APART = 0.1
"""Peaks nearer than this to one another, in standard errors, are one peak."""


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
        All distinct local maxima: log-likelihood and (ρ, λ, φ), highest first.
    converged : bool
        Whether the gradient vanishes there, in all that is not held at a bound (φ = 0).
    """

    rho: float
    lambda_: float
    phi: float
    loglik: float
    likelihood: Likelihood
    peaks: tuple[tuple[float, Triple], ...]
    converged: bool


@dataclass(frozen=True)
class Axis:
    """One searched parameter on a scale of its own, on which the likelihood bends within about 1.

    ρ and λ: the whole line mapped onto the stable interval by tanh, or by sinh where W bounds
    neither side; φ: x = ln(1 + Tφ) ≥ 0, which is regular at φ = 0.
    """

    name: str
    low: float
    high: float
    places: Floats

    def value(self, place: Floats) -> Floats:
        """The parameter at a place."""
        if self.name == "phi":
            return np.expm1(place) * self.high
        if np.isinf(self.low):
            return np.sinh(place)
        return self.low + (self.high - self.low) * (np.tanh(place) + 1.0) / 2.0

    def stretch(self, place: float) -> float:
        """The slope of ``value``."""
        if self.name == "phi":
            return float(np.exp(place)) * self.high
        if np.isinf(self.low):
            return float(np.cosh(place))
        return (self.high - self.low) / 2.0 / float(np.cosh(place)) ** 2

    def place(self, value: float) -> float:
        """The place of a parameter, within the bounds of the search."""
        if self.name == "phi":
            at = float(np.log1p(value / self.high))
        elif np.isinf(self.low):
            at = float(np.arcsinh(value))
        else:
            scaled = (2.0 * value - self.low - self.high) / (self.high - self.low)
            at = float(np.arctanh(np.clip(scaled, -1 + 1e-15, 1 - 1e-15)))
        return float(np.clip(at, *REACH[self.name]))


def axes_of(likelihood: Likelihood) -> list[Axis]:
    """The parameters that the likelihood is searched over."""
    axes = []
    for name, logdet, places in (
        ("rho", likelihood.logdet, RHO_PLACES),
        ("lambda", likelihood.error_logdet, LAMBDA_PLACES),
    ):
        if logdet is not None:
            axes.append(Axis(name, *logdet.interval, places))
    if likelihood.random:
        axes.append(Axis("phi", 0.0, 1.0 / likelihood.n_periods, PHI_PLACES))
    return axes


def climb(likelihood: Likelihood) -> Peak:
    """The global maximum over the parameters that the model has."""
    axes = axes_of(likelihood)
    if not axes:
        value = likelihood.value()
        return Peak(0.0, 0.0, 0.0, value, likelihood, ((value, (0.0, 0.0, 0.0)),), True)
    starts = _grid_peaks(likelihood, axes)
    tops = [climb_from(likelihood, axes, start, rough=True) for start in starts]
    return _settle(likelihood, axes, _distinct(tops))


def climb_from(
    likelihood: Likelihood,
    axes: list[Axis],
    start: Floats,
    fixed: Mapping[str, float] | None = None,
    *,
    rough: bool = False,
) -> Top:
    """The peak uphill from a place on the axes, the other parameters ``fixed`` by name."""

    def score(places: Floats) -> tuple[float, Floats]:
        point = point_of(axes, places, fixed)
        value, slopes = likelihood.slopes(*point)
        stretch = (axis.stretch(p) for axis, p in zip(axes, places))
        return value, np.array([s * slopes[axis.name] for axis, s in zip(axes, stretch)])

    low, high = np.array([REACH[axis.name] for axis in axes]).T
    return climb_within(score, start, low, high, rough=rough)


def point_of(axes: list[Axis], places: Floats, fixed: Mapping[str, float] | None = None) -> Triple:
    """(ρ, λ, φ) at a place."""
    at = {axis.name: float(axis.value(p)) for axis, p in zip(axes, places)} | dict(fixed or {})
    return at.get("rho", 0.0), at.get("lambda", 0.0), at.get("phi", 0.0)


def _settle(likelihood: Likelihood, axes: list[Axis], tops: list[Top]) -> Peak:
    """Climb again with log-determinants made exact around the peaks, until they stay.

    Peaks that the guide's own error could have put in the wrong order are all made exact.
    """
    doubt = 10.0 + 1e-3 * likelihood.t_effective * likelihood.n_units
    near = [top for top in tops if tops[0].value - top.value < doubt]
    settled = [_settle_one(likelihood, axes, top) for top in near]
    best, exact = max(settled, key=lambda pair: pair[0].value)
    distinct = _distinct([top for top, _ in settled] + tops[len(near) :])
    peaks = tuple((top.value, point_of(axes, top.place)) for top in distinct)
    return Peak(*point_of(axes, best.place), best.value, exact, peaks, best.converged)


def _settle_one(likelihood: Likelihood, axes: list[Axis], top: Top) -> tuple[Top, Likelihood]:
    for _ in range(4):
        likelihood = refined(likelihood, point_of(axes, top.place))
        before, top = top, climb_from(likelihood, axes, top.place)
        if _stays(likelihood, point_of(axes, before.place), point_of(axes, top.place)):
            break
    return top, likelihood


def _stays(likelihood: Likelihood, before: Triple, after: Triple) -> bool:
    """Whether a peak moved so little that what was made exact around it still surrounds it."""
    return all(
        logdet is None or abs(b - a) <= _halfwidth(likelihood, logdet, b) / 3.0
        for logdet, a, b in zip((likelihood.logdet, likelihood.error_logdet), before, after)
    )


def refined(likelihood: Likelihood, point: Triple) -> Likelihood:
    """The likelihood with log-determinants that are exact around a point."""
    changes = {}
    for name, value in (("logdet", point[0]), ("error_logdet", point[1])):
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


def _distinct(tops: list[Top]) -> list[Top]:
    """The different peaks, highest first: two whose distance is small in standard errors, by the
    curvature at the higher, are one.
    """
    out: list[Top] = []
    for top in sorted(tops, key=lambda top: -top.value):
        if all(_distance(other, top) > APART for other in out):
            out.append(top)
    return out


def _distance(one: Top, other: Top) -> float:
    """How far apart two peaks are, in standard errors."""
    values, vectors = np.linalg.eigh(one.curvature)
    along = vectors.T @ (one.place - other.place)
    return float(np.sqrt(along @ (np.abs(values) * along)))


def _grid_peaks(likelihood: Likelihood, axes: list[Axis]) -> list[Floats]:
    """Places of the grid's highest local maxima."""
    values = grid_values(likelihood, axes)
    return [
        np.array([axis.places[i] for axis, i in zip(axes, spot)]) for spot in _local_maxima(values)
    ]


def grid_values(likelihood: Likelihood, axes: list[Axis]) -> Floats:
    """The concentrated log-likelihood at all places of the axes, (places of ρ, of λ, of φ)."""
    outer = [axis for axis in axes if axis.name != "rho"]
    shape = tuple(axis.places.size for axis in axes)
    rhos = axes[0].value(axes[0].places) if axes[0].name == "rho" else np.zeros(1)
    jacobian = likelihood.log_jacobian(rhos)
    rows = []
    for places in product(*(axis.places for axis in outer)):
        _, lambda_, phi = point_of(outer, np.array(places))
        rows.append(likelihood.fit_over_rho(likelihood.profile(lambda_, phi), rhos) + jacobian)
    return np.stack(rows, axis=-1).reshape(shape)


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
