"""Confidence sets of endogenous regressors' coefficients that hold however weak instruments are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from scipy import optimize, stats

from spillgap._types import Floats
from spillgap.errors import EstimationError, listing
from spillgap.models.components import Components, components
from spillgap.models.instruments import MomentRows
from spillgap.models.two_stage import excluded_basis

__all__ = ["AndersonRubin", "ConfidenceSet"]


SetKind: TypeAlias = Literal["interval", "pieces", "unbounded", "everything", "empty"]


@dataclass(frozen=True)
class ConfidenceSet:
    """The values of one parameter that a test does not reject.

    Attributes
    ----------
    parameter : str
    level : float
    domain : tuple of float
        The values that the parameter can have: for ρ the stable interval, else the whole line.
    pieces : tuple of (float, float)
        The intervals that the set is made of, in order; none if every value is rejected.
    """

    parameter: str
    level: float
    domain: tuple[float, float]
    pieces: tuple[tuple[float, float], ...]

    @property
    def kind(self) -> SetKind:
        """What it looks like.

        ``"interval"``; ``"pieces"``: more than one, bounded; ``"unbounded"``: it reaches an end
        of the domain, so that the data set no limit there; ``"everything"``: the data reject no
        value; ``"empty"``: they reject every value, as they do where the instruments contradict
        each other: the model does not hold.
        """
        if not self.pieces:
            return "empty"
        low, high = self.pieces[0][0] <= self.domain[0], self.pieces[-1][1] >= self.domain[1]
        if low and high and len(self.pieces) == 1:
            return "everything"
        if low or high:
            return "unbounded"
        return "interval" if len(self.pieces) == 1 else "pieces"

    @property
    def hull(self) -> tuple[float, float]:
        """The shortest interval that holds the set; missing if it is empty."""
        if not self.pieces:
            return float("nan"), float("nan")
        return self.pieces[0][0], self.pieces[-1][1]

    def __contains__(self, value: float) -> bool:
        return any(low <= value <= high for low, high in self.pieces)


@dataclass(frozen=True, eq=False)
class AndersonRubin:
    """The test of Anderson & Rubin (1949) of one endogenous regressor's coefficient, γ = γ₀.

    Under the hypothesis y − γ₀x is a regression on exogenous variables, in which the excluded
    instruments have no place; the test is the F test that they have none. Nothing in it depends
    on how well they predict x. With a spatial error the disturbances of that regression give λ
    and the variances, by the same moments as the estimate, and the test is on whitened rows: λ
    is consistent under the hypothesis, since no regressor is endogenous there, and least squares
    after it is asymptotically that with λ known. With other endogenous regressors, their
    coefficients are those that fit the hypothesis best, and the test has one degree of freedom
    less for each (Guggenberger, Kleibergen, Mavroeidis & Chen 2012); these authors assume one
    variance.

    Attributes
    ----------
    rows : MomentRows
        As they were before whitening.
    interval : tuple of float
        Of λ.
    cov : {"classical", "robust"}
    """

    rows: MomentRows
    interval: tuple[float, float]
    cov: str

    @property
    def parameters(self) -> dict[str, int]:
        """The endogenous regressors' names and their positions."""
        return {self.rows.names[k]: k for k in self.rows.endogenous}

    def _refuse_many(self) -> None:
        rows = self.rows
        several = len(rows.endogenous) > 1
        if several and (
            self.cov == "robust" or rows.error_filter is not None or len(rows.groups) > 1
        ):
            names = listing([rows.names[k] for k in rows.endogenous])
            raise EstimationError(
                f"Anderson-Rubin sets of one of several endogenous regressors ({names}) are for "
                "cov='classical', without lambda and without random effects."
            )

    def excess(self, position: int, value: float, level: float) -> float:
        """The test's statistic over its critical value, less one: negative where not rejected."""
        rows = self._under(position, value)
        included, excluded = excluded_basis(rows.included, rows.instruments)
        others = [k for k in rows.endogenous if k != position]
        free = sum(rows.free) - included.shape[1] - excluded.shape[1]
        degrees = excluded.shape[1] - len(others)
        critical = degrees * float(stats.f.isf(1.0 - level, degrees, free))
        outcomes = np.column_stack([rows.y, rows.regressors[:, others]])
        outcomes = outcomes - included @ (included.T @ outcomes)
        reached = excluded.T @ outcomes
        if self.cov == "robust":
            weighted = excluded * outcomes[:, :1]
            moved = np.linalg.solve(weighted.T @ weighted, reached)
            return float(np.vdot(reached, moved)) / critical - 1.0
        left = outcomes - excluded @ reached
        # Over the coefficients of the others the ratio is smallest at this eigenvalue.
        ratio = np.linalg.eigvals(np.linalg.solve(left.T @ left, reached.T @ reached)).real.min()
        return free * float(ratio) / critical - 1.0

    def _under(self, position: int, value: float) -> MomentRows:
        """The whitened rows with γ₀x on the left."""
        rows = self.rows
        moved = replace(rows, y=rows.y - value * rows.regressors[:, position])
        if len(rows.endogenous) > 1 or (rows.error_filter is None and len(rows.groups) == 1):
            return moved
        now: Components | None = None
        for _ in range(2):
            white = moved if now is None else moved.whitened(now.lambda_, now.variances)
            slopes = np.linalg.lstsq(white.included, white.y, rcond=None)[0]
            u = moved.y - moved.included @ slopes
            basis, _ = np.linalg.qr(white.included)
            used = np.array([np.sum(basis[group] ** 2) for group in moved.groups])
            now = components(moved, u, self.interval, self.cov, start=now, left=moved.left() - used)
        assert now is not None
        return moved.whitened(now.lambda_, now.variances)

    def confidence_set(
        self,
        position: int,
        level: float,
        *,
        around: tuple[float, float],
        domain: tuple[float, float],
    ) -> ConfidenceSet:
        """The values that the test does not reject at 1 − ``level``.

        Parameters
        ----------
        position : int
            Of the regressor.
        level : float
        around : tuple of float
            An estimate and its standard error: where and how finely the set is looked for.
        domain : tuple of float
            The values that the parameter can have.

        Raises
        ------
        EstimationError
            With several endogenous regressors, outside the theory.
        """
        self._refuse_many()

        def excess(value: float) -> float:
            return self.excess(position, value, level)

        places = _places(*around, domain)
        # The ends of the places stand for the ends of the domain.
        stretched = tuple(
            (domain[0] if a <= places[0] else a, domain[1] if b >= places[-1] else b)
            for a, b in _below_zero(excess, places)
        )
        return ConfidenceSet(self.rows.names[position], level, domain, stretched)


def _places(estimate: float, error: float, domain: tuple[float, float]) -> Floats:
    """Values from end to end of the domain, densest around the estimate."""
    scale = error if np.isfinite(error) and error > 0.0 else 1.0
    angles = np.linspace(-1.0, 1.0, 81)[1:-1] * np.pi / 2.0
    spread = estimate + 2.0 * scale * np.tan(angles)
    if not np.all(np.isfinite(domain)):
        return np.concatenate([[estimate - 1e4 * scale], spread, [estimate + 1e4 * scale]])
    low, high = domain
    margin = 1e-6 * (high - low)
    inside = np.concatenate([np.linspace(low + margin, high - margin, 41), spread])
    return np.unique(inside[(inside > low) & (inside < high)])


def _below_zero(
    function: Callable[[float], float], places: Floats
) -> tuple[tuple[float, float], ...]:
    """Where a function is negative between the first and the last place."""
    values = np.array([function(float(p)) for p in places])
    lowest = int(values.argmin())
    if values[lowest] > 0.0:
        # A short set may lie between two places.
        near = places[max(lowest - 1, 0)], places[min(lowest + 1, len(places) - 1)]
        best = optimize.minimize_scalar(function, bounds=near, method="bounded")
        if best.fun > 0.0:
            return ()
        at = int(np.searchsorted(places, best.x))
        places, values = np.insert(places, at, best.x), np.insert(values, at, best.fun)
    inside = values <= 0.0
    cuts = [
        float(optimize.brentq(function, places[k], places[k + 1], xtol=1e-10))
        for k in np.nonzero(inside[1:] != inside[:-1])[0]
    ]
    ends = [float(places[0])] * bool(inside[0]) + cuts + [float(places[-1])] * bool(inside[-1])
    return tuple(zip(ends[0::2], ends[1::2]))
