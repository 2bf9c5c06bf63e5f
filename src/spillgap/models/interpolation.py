"""Smooth functions of ρ at many values from few: between W's poles, never across them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.polynomial import chebyshev

from spillgap._types import Floats

__all__ = ["BetweenPoles"]


@dataclass(frozen=True)
class BetweenPoles:
    """Interpolation of functions of (I − ρW)⁻¹ within the stable interval of ρ.

    Chebyshev nodes lie in the place of ρ on the line that the interval maps to, and the poles at
    the interval's ends are divided out first: draws come near them. Values outside are computed
    one by one.
    """

    interval: tuple[float, float]

    def __call__(self, curve: Callable[[float], Floats], rho: Floats, nodes: int) -> Floats:
        """(D, q) the curve (q,) at each of D values of ρ: exact at one, else interpolated.

        ``nodes`` is their number over a short range; a wide one takes more.
        """
        low, high = self._ends
        rho = np.asarray(rho, dtype=np.float64)
        inside = (rho > low) & (rho < high)
        alone = np.unique(rho if np.ptp(rho) == 0.0 else rho[~inside])
        out = np.empty((rho.size, curve(float(rho[0])).size))
        for value in alone:
            out[rho == value] = curve(float(value))
        left = inside & ~np.isin(rho, alone)
        if left.any():
            out[left] = self._interpolated(curve, rho[left], nodes)
        return out

    def _interpolated(self, curve: Callable[[float], Floats], rho: Floats, nodes: int) -> Floats:
        places = self._place(rho)
        first, last = float(places.min()), float(places.max())
        center, reach = (first + last) / 2.0, max((last - first) / 2.0, 1e-3)
        nodes += int(np.ceil(8.0 * reach))
        standard = chebyshev.chebpts1(nodes)
        at = self._rho(center + reach * standard)
        values = np.array([curve(float(r)) for r in at]) * self._poles(at)
        coefficients = chebyshev.chebfit(standard, values, nodes - 1)
        between = chebyshev.chebval((places - center) / reach, coefficients)
        return np.asarray(between.T / self._poles(rho), dtype=np.float64)

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The stable interval made finite: an upper end at infinity becomes the mirror of the
        lower, or 10; a lower end at infinity becomes −10 times the upper.
        """
        low, high = self.interval
        if not np.isfinite(high):
            high = -low if np.isfinite(low) else 10.0
        return (low if np.isfinite(low) else -10.0 * high), high

    def _place(self, rho: Floats) -> Floats:
        low, high = self._ends
        return np.asarray(np.arctanh((2.0 * rho - low - high) / (high - low)), np.float64)

    def _rho(self, place: Floats) -> Floats:
        low, high = self._ends
        return np.asarray(low + (high - low) * (np.tanh(place) + 1.0) / 2.0, np.float64)

    def _poles(self, rho: Floats) -> Floats:
        """(1 − ρ/low)(1 − ρ/high), (R, 1)."""
        low, high = self._ends
        return ((1.0 - rho / low) * (1.0 - rho / high))[:, None]
