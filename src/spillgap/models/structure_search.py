"""The likelihood of a model whose W has parameters: its maximum and the joint covariance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from spillgap._types import Floats
from spillgap.errors import ConvergenceWarning, DataWarning, EstimationError
from spillgap.models.ascent import Top, climb_within, fourth_order
from spillgap.models.logdet_several import SeveralLogDet
from spillgap.models.notices import Notice
from spillgap.models.structures import Filters, Structure
from spillgap.models.transforms import Within
from spillgap.text import Sentence, Told

__all__ = ["Found", "Objective", "find", "roughly"]


STEP, WIDE_STEP = 1e-4, 2e-3
"""Of differences by ψ, each on a scale on which the likelihood bends within about one: of a search,
and of curvature.
"""

STARTS = 3
APART = 0.3
"""Starts nearer than this to a better one are not climbed from."""

SAME = 0.05
NEARLY_AS_HIGH = 2.0

NOT_REJECTED = 1.92
"""Half the 95% quantile of χ²₁: an end of a range whose likelihood is nearer is not ruled out."""


@dataclass(frozen=True, eq=False)
class Objective:
    """ln L with β, θ and σ² at their best, as a function of ψ.

    Parameters
    ----------
    y : ndarray, shape (n,)
    x, neighbours : ndarray, shapes (n, K), (n, V)
        Own columns, and those whose neighbours' values enter.
    logdet : SeveralLogDet or None
        An approximate log-determinant in place of the exact one.
    """

    structure: Structure
    y: Floats
    x: Floats
    neighbours: Floats
    within: Within
    n_effective: float
    t_effective: float
    drop_unit_root: bool
    logdet: SeveralLogDet | None = None

    def columns(self, at: Filters) -> Floats:
        """[(I − M)y, X, WX] filtered by I − E and without the effects, (n, 1 + K)."""
        y = self.y[:, None]
        first = y if at.outcome is None else y - self.lagged(at.outcome, y)
        lagged = [self.lagged(w, self.neighbours) for w in at.durbin] if self._durbin else []
        rows = np.hstack([first, self.x, *lagged])
        if at.error is not None:
            rows = rows - self.lagged(at.error, rows)
        return self.within.apply(rows)

    @property
    def _durbin(self) -> bool:
        return bool(self.neighbours.shape[1])

    def lagged(self, matrix: object, rows: Floats) -> Floats:
        t, n = self.within.n_periods, self.within.n_units
        side = rows.reshape(t, n, -1).transpose(1, 0, 2).reshape(n, -1)
        out = np.asarray(matrix @ side)  # type: ignore[operator]
        return out.reshape(n, t, -1).transpose(1, 0, 2).reshape(rows.shape)

    def fit(self, psi: Floats) -> tuple[Floats, float]:
        """(β, θ) (K,) and σ² at ψ."""
        return self._fit(self.structure.filters(psi))

    def _fit(self, at: Filters) -> tuple[Floats, float]:
        columns = self.columns(at)
        coefficients, *_ = np.linalg.lstsq(columns[:, 1:], columns[:, 0], rcond=None)
        rest = columns[:, 0] - columns[:, 1:] @ coefficients
        sigma2 = float(rest @ rest) / self.n_effective
        return np.asarray(coefficients, np.float64), sigma2

    def value(self, psi: Floats) -> float:
        """ln L at ψ; minus infinity outside the stable region."""
        at = self.structure.filters(psi)
        if not at.stable:
            return -np.inf
        sigma2 = self._fit(at)[1]
        jacobian = self._jacobian(psi, at)
        fit = -0.5 * self.n_effective * (1.0 + np.log(2.0 * np.pi * sigma2))
        return float(self.t_effective * jacobian + fit)

    def _jacobian(self, psi: Floats, at: Filters) -> float:
        if self.logdet is None:
            return at.jacobian(drop_unit_root=self.drop_unit_root)
        found = sum(self.logdet.value(mixture) for mixture in self.structure.mixtures(psi))
        return found - (at.unit_root if self.drop_unit_root else 0.0)

    def gradient(self, psi: Floats) -> Floats:
        """∂ln L/∂ψ by central differences; zero where the stable region ends within a step."""
        steps = STEP * np.eye(psi.size)
        ends = np.array([[self.value(psi + s), self.value(psi - s)] for s in steps])
        ends = ends.reshape(psi.size, 2)
        if not np.all(np.isfinite(ends)):
            return np.zeros(psi.size)
        return np.asarray((ends[:, 0] - ends[:, 1]) / (2.0 * STEP))

    def curvature(self, psi: Floats) -> Floats:
        """−∂²ln L/∂ψ² (q, q), by differences of order h⁴."""
        wide = np.full(psi.size, WIDE_STEP)

        def value(at: Floats) -> Floats:
            return np.array([self.value(at)])

        with np.errstate(invalid="ignore"):
            slopes = fourth_order(lambda p: fourth_order(value, p, wide)[:, 0], psi, wide)
        return np.asarray(-(slopes + slopes.T) / 2.0)


@dataclass(frozen=True, eq=False)
class Found:
    """The maximum, and the joint covariance of (β, θ), ψ and σ².

    Attributes
    ----------
    held : ndarray of bool, shape (q,)
        Which of ψ lie at an end of their range: the others are estimated as if they were known.
    cov : ndarray, shape (K + q + 1, K + q + 1)
        Zero for what is held.
    """

    objective: Objective
    psi: Floats
    loglik: float
    coefficients: Floats
    sigma2: float
    held: NDArray[np.bool_]
    cov: Floats
    notices: tuple[Notice, ...]

    @property
    def structure(self) -> Structure:
        """The family of W."""
        return self.objective.structure

    @cached_property
    def reported(self) -> tuple[Floats, Floats]:
        """The parameters of W as results have them (R,), and the covariance of (β, θ), these and
        σ²; missing where all that a parameter depends on is held.
        """
        k, q = self.coefficients.size, self.psi.size
        slopes = fourth_order(self.structure.report, self.psi, np.full(q, 1e-3)).T
        move = np.zeros((k + len(slopes) + 1, k + q + 1))
        move[:k, :k], move[-1, -1] = np.eye(k), 1.0
        move[k:-1, k:-1] = slopes
        cov = move @ self.cov @ move.T
        unknown = np.concatenate([np.zeros(k, bool), ~slopes[:, ~self.held].any(axis=1), [False]])
        cov[unknown, :] = cov[:, unknown] = np.nan
        return self.structure.report(self.psi), cov


def find(objective: Objective) -> Found:
    """The highest of the peaks uphill from the best places of a grid.

    Raises
    ------
    EstimationError
        If nothing is left to estimate from.
    """
    structure = objective.structure
    low, high = structure.bounds
    tops = [_climb(objective, start, rough=True) for start in _starts(objective)]
    if not tops:
        raise EstimationError("The likelihood has no finite value: W leaves nothing to estimate.")
    best = _climb(objective, max(tops, key=lambda top: top.value).place)
    psi = best.place
    held = (psi <= low) | (psi >= high)
    coefficients, sigma2 = objective.fit(psi)
    cov, bends = _covariance(objective, psi, held)
    others = [t for t in tops if np.abs(t.place - psi).max() > SAME]
    return Found(
        objective,
        psi,
        best.value,
        coefficients,
        sigma2,
        held,
        cov,
        (
            *_search_notices(best, others),
            *_shape_notices(objective, best, held, bends=bends),
        ),
    )


def roughly(objective: Objective, start: Floats | None) -> Floats:
    """About where the peak uphill of a place is; of the grid's best place without one."""
    starts = _starts(objective) if start is None else [start]
    return _climb(objective, starts[0], rough=True).place if starts else objective.structure.middle


def _starts(objective: Objective) -> list[Floats]:
    """The grid's best places, none near a better one."""
    grid = [np.array(place) for place in product(*objective.structure.places)]
    if not grid:
        return []
    values = [objective.value(place) for place in grid]
    out: list[Floats] = []
    for k in np.argsort(values)[::-1]:
        if not np.isfinite(values[k]) or len(out) == STARTS:
            break
        if all(np.abs(grid[k] - other).max() > APART for other in out):
            out.append(grid[k])
    return out


def _climb(objective: Objective, start: Floats, *, rough: bool = False) -> Top:
    low, high = objective.structure.bounds

    def score(psi: Floats) -> tuple[float, Floats]:
        value = objective.value(psi)
        return value, objective.gradient(psi) if np.isfinite(value) else np.zeros(psi.size)

    return climb_within(score, start, low, high, rough=rough)


def _covariance(objective: Objective, psi: Floats, held: NDArray[np.bool_]) -> tuple[Floats, bool]:
    """The inverse of the observed information of (β, θ, ψ, σ²), and whether it is positive.

    With V the inverse curvature of ln L in ψ alone, all else at its best, and J the slopes of
    the best (β, θ, σ²) by ψ, the blocks are V, JV, and the covariance at known ψ plus JVJ'.
    """
    (coefficients, sigma2), q = objective.fit(psi), psi.size
    k, free = coefficients.size, ~held
    inner = objective.curvature(psi)[np.ix_(free, free)]
    finite = bool(np.all(np.isfinite(inner)))
    bends = not free.any() or (finite and bool(np.linalg.eigvalsh(inner)[0] > 0.0))
    known = np.zeros((k + q + 1, k + q + 1))
    columns = objective.columns(objective.structure.filters(psi))[:, 1:]
    known[:k, :k] = sigma2 * np.linalg.inv(columns.T @ columns)
    known[-1, -1] = 2.0 * sigma2**2 / objective.n_effective
    if not bends:
        known[k:-1, k:-1] = np.nan
        return known, False
    variance = np.zeros((q, q))
    variance[np.ix_(free, free)] = np.linalg.inv(inner)

    def best(at: Floats) -> Floats:
        coefficients, variance_there = objective.fit(at)
        return np.array([*coefficients, variance_there])

    slopes = fourth_order(best, psi, np.full(q, WIDE_STEP)).T
    spread = np.vstack([slopes[:k], np.eye(q), slopes[k:]])
    return known + spread @ variance @ spread.T, True


def _notice(category: type[Warning], key: str, **facts: Told) -> Notice:
    return Notice(category, Sentence(f"notices:{key}", facts))


def _search_notices(best: Top, others: list[Top]) -> tuple[Notice, ...]:
    out = []
    if not best.converged:
        out.append(_notice(ConvergenceWarning, "unsettled"))
    close = [best.value - t.value for t in others if best.value - t.value < NEARLY_AS_HIGH]
    if close:
        out.append(_notice(ConvergenceWarning, "weights-peaks", apart=max(close)))
    return tuple(out)


def _shape_notices(
    objective: Objective, best: Top, held: NDArray[np.bool_], *, bends: bool
) -> tuple[Notice, ...]:
    """Parameters of W at an end of their range, or whose ends the likelihood does not rule out."""
    structure, out = objective.structure, []
    decays = structure.family is not None
    name = "delta" if decays else "gamma"
    if held.any():
        out.append(_notice(DataWarning, "weights-boundary", parameter=name))
    ends = [
        sum(best.value - _profile(objective, best.place, at, end) < NOT_REJECTED for end in range_)
        for at, range_ in enumerate(np.array(structure.bounds).T)
        if at >= structure.spatial and not held.any()
    ]
    # γ = 0 is a model of its own: that one end is possible is no lack of knowledge.
    if any(count > (0 if decays else 1) for count in ends):
        out.append(_notice(ConvergenceWarning, "weights-flat", parameter=name))
    if not bends and not out:
        out.append(_notice(ConvergenceWarning, "singular"))
    return tuple(out)


def _profile(objective: Objective, place: Floats, at: int, value: float) -> float:
    """ln L with one parameter fixed and all others at their best, (q,) from a place uphill."""
    others = np.delete(np.arange(place.size), at)
    low, high = (bound[others] for bound in objective.structure.bounds)

    def whole(rest: Floats) -> Floats:
        out = np.full(place.size, value)
        out[others] = rest
        return out

    def score(rest: Floats) -> tuple[float, Floats]:
        there = whole(rest)
        found = objective.value(there)
        slope = objective.gradient(there) if np.isfinite(found) else np.zeros(place.size)
        return found, slope[others]

    start = place[others]
    if not np.isfinite(objective.value(whole(start))):
        start = np.where(others < objective.structure.spatial, 0.0, start)
    return (
        climb_within(score, start, low, high, rough=True).value if others.size else score(start)[0]
    )
