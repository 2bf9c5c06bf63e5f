"""ln|I − ρW| between Chebyshev nodes, on a scale of ρ on which the stable interval has no ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from spillgap._types import Floats

__all__ = ["PlacePanel", "nodes_within", "panel_of_traces"]


@dataclass(frozen=True, eq=False)
class PlacePanel:
    """A Chebyshev interpolant of ln|I − ρW| in x = atanh of ρ's place in the stable interval.

    The singularities at the interval's ends lie at infinity in x, so that few nodes suffice.
    """

    low: float
    high: float
    center: float
    reach: float
    coefficients: Floats

    def covers(self, rho: Floats) -> NDArray[np.bool_]:
        """Whether each ρ lies within the panel."""
        return np.abs(self._place(rho)) <= 1.0 + 1e-12

    def _place(self, rho: Floats) -> Floats:
        scaled = (2.0 * rho - self.low - self.high) / (self.high - self.low)
        with np.errstate(divide="ignore", invalid="ignore"):
            return (np.arctanh(scaled) - self.center) / self.reach

    def _slopes(self, rho: Floats) -> tuple[Floats, Floats]:
        """dx/dρ and d²x/dρ², divided by ``reach``."""
        width = self.high - self.low
        scaled = (2.0 * rho - self.low - self.high) / width
        first = (2.0 / width) / (1.0 - scaled**2)
        second = (2.0 / width) ** 2 * 2.0 * scaled / (1.0 - scaled**2) ** 2
        return first / self.reach, second / self.reach

    def _in_place(self, rho: Floats, order: int) -> Floats:
        """The interpolant's derivative of that order by the place in the panel.

        Beyond the panel it goes on as a straight line: towards an end of the stable interval
        ln(1 − ρω) is one in x, whereas a polynomial would leave in any direction.
        """
        place = self._place(rho)
        inside = np.clip(place, -1.0, 1.0)
        slope = chebyshev.chebder(self.coefficients)
        if order == 0:
            beyond = (place - inside) * chebyshev.chebval(inside, slope)
            found = chebyshev.chebval(inside, self.coefficients)
            found = found + np.where(place == inside, 0.0, beyond)
        elif order == 1:
            found = chebyshev.chebval(inside, slope)
        else:
            curve = chebyshev.chebval(inside, chebyshev.chebder(slope))
            found = np.where(place == inside, curve, 0.0)
        return np.asarray(found, np.float64)

    def value(self, rho: Floats) -> Floats:
        """ln|I − ρW| at each ρ."""
        return self._in_place(rho, 0)

    def trace(self, rho: Floats) -> Floats:
        """tr(G) at each ρ."""
        first, _ = self._slopes(rho)
        return -self._in_place(rho, 1) * first

    def trace_squared(self, rho: Floats) -> Floats:
        """tr(GG) at each ρ."""
        first, second = self._slopes(rho)
        return -self._in_place(rho, 2) * first**2 - self._in_place(rho, 1) * second


def nodes_within(interval: tuple[float, float], reach: float, count: int) -> Floats:
    """The ρ (count,) of Chebyshev nodes as far as ``reach`` from the middle of the interval."""
    low, high = interval
    places = reach * chebyshev.chebpts1(count)
    return np.asarray(low + (high - low) * (np.tanh(places) + 1.0) / 2.0)


def panel_of_traces(interval: tuple[float, float], reach: float, traces: Floats) -> PlacePanel:
    """The panel of what is zero at ρ = 0 and has the slopes −tr(G) (M,) or (M, P) at M nodes.

    Slopes by the place in the panel go on smoothly to the ends of the stable interval.
    """
    low, high = interval
    nodes = chebyshev.chebpts1(len(traces))
    stretch = reach * (high - low) / 2.0 / np.cosh(reach * nodes) ** 2
    slopes = -(stretch * traces.T).T
    fitted = chebyshev.chebfit(nodes, slopes, len(nodes) - 1)
    coefficients = np.asarray(chebyshev.chebint(fitted), np.float64)
    panel = PlacePanel(low, high, 0.0, reach, coefficients)
    coefficients[0] -= panel.value(np.zeros(1))[..., 0]
    return panel
