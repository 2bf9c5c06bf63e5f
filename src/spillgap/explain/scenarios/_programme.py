"""Linear and convex programmes over {z : Σz ≤ B, 0 ≤ z ≤ cap}: arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.optimize import linprog, minimize

from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.explain.scenarios._response import Reach
from spillgap.gaps.measures import Measure

__all__ = ["MEAN", "Goal", "Moves", "Programme", "best_linear", "fill_logs", "levelled", "lower"]

Floor: TypeAlias = "tuple[Floats, float] | None"


@dataclass(frozen=True, eq=False)
class Goal:
    """A differentiable function of y (N,) to be minimised, with its gradient."""

    value: Callable[[Floats], float]
    gradient: Callable[[Floats], Floats]


MEAN = Goal(lambda y: -float(y.mean()), lambda y: np.full(y.size, -1.0 / y.size))
"""The mean is raised."""


def lower(measure: Measure) -> Goal:
    """A measure of inequality is lowered; it is infinite where a sign forbids it."""
    assert measure.gradient is not None

    def value(y: Floats) -> float:
        return float(np.nan_to_num(measure.of(y[None, :])[0], nan=np.inf, posinf=np.inf))

    return Goal(value, measure.gradient)


@dataclass(frozen=True, eq=False)
class Moves:
    """How an amount z (N,) of a variable moves its term: by itself, or ln(1 + z/x)."""

    level: Floats | None = None

    def value(self, z: Floats) -> Floats:
        """(N,) change of the term."""
        return z if self.level is None else np.log1p(z / self.level)

    def slope(self, z: Floats) -> Floats:
        """(N,) its derivative."""
        return np.ones_like(z) if self.level is None else 1.0 / (self.level + z)


@dataclass(frozen=True, eq=False)
class Programme:
    """Minimise goal(base + effect·moves(z)) over Σz ≤ budget, 0 ≤ z ≤ cap.

    base : (N,); effect : (N, N), what y changes by when the column's term does by one.
    floor : (m, level), if m'moves(z) ≥ level is asked for as well.
    """

    goal: Goal
    base: Floats
    effect: Floats | Reach
    moves: Moves
    budget: float
    cap: Floats
    floor: Floor = None
    start: Floats | None = None

    def y(self, z: Floats) -> Floats:
        """(N,) where z takes y."""
        return self.base + self.effect @ self.moves.value(z)

    def slope(self, z: Floats) -> Floats:
        """(N,) gradient of the goal by z."""
        return self.moves.slope(z) * (self.effect.T @ self.goal.gradient(self.y(z)))

    def solve(self) -> tuple[Floats, float]:
        """The best z and its duality gap, by sequential quadratic programming."""
        limit = np.minimum(self.cap / self.budget, 1.0)
        scale = abs(self.goal.value(self.base)) or 1.0
        solution = minimize(
            lambda s: self.goal.value(self.y(self.budget * s)) / scale,
            self._start() / self.budget,
            jac=lambda s: self.budget * self.slope(self.budget * s) / scale,
            bounds=list(zip(np.zeros(limit.size), limit)),
            constraints=self._constraints(),
            method="SLSQP",
            options={"maxiter": 500, "ftol": 1e-13},
        )
        share = np.clip(solution.x, 0.0, limit)
        share = np.where(share < 1e-9, 0.0, share)
        z = self.budget * share / max(float(share.sum()), 1.0)
        return z, self.duality_gap(z)

    def _start(self) -> Floats:
        if self.floor is None:
            return np.zeros(self.base.size) if self.start is None else self.start
        return self.most(self.floor[0])

    def _constraints(self) -> list[dict[str, object]]:
        ones = np.ones(self.base.size)
        constraints: list[dict[str, object]] = [
            {"type": "ineq", "fun": lambda s: 1.0 - s.sum(), "jac": lambda _: -ones}
        ]
        if self.floor is not None:
            worth, level = self.floor
            size = max(abs(level), 1e-12)
            constraints.append(
                {
                    "type": "ineq",
                    "fun": lambda s: (worth @ self.moves.value(self.budget * s) - level) / size,
                    "jac": lambda s: worth * self.moves.slope(self.budget * s) * self.budget / size,
                }
            )
        return constraints

    def most(self, worth: Floats) -> Floats:
        """(N,) z that maximises worth'moves(z): a linear programme, or filled to one margin."""
        if self.moves.level is None:
            return best_linear(worth, self.budget, self.cap)
        return fill_logs(worth, self.moves.level, self.budget, self.cap)

    def duality_gap(self, z: Floats) -> float:
        """The first-order gain still to be had, as a share of the goal at no spending.

        max over feasible s of ∇f(z)'(z − s) (Frank & Wolfe 1956): zero at an optimum; for a
        convex goal it bounds the distance of the value from the best.
        """
        slope = self.slope(z)
        floor = None
        if self.floor is not None:
            worth = self.floor[0] * self.moves.slope(z)
            reached = self.floor[0] @ self.moves.value(z)
            # The floor as a plane through z; slack keeps z itself feasible to rounding.
            level = self.floor[1] - reached + worth @ z
            floor = (worth, min(float(level), float(worth @ z)))
        other = best_linear(-slope, self.budget, self.cap, floor)
        return float(slope @ (z - other)) / (abs(self.goal.value(self.base)) or 1.0)


def best_linear(worth: Floats, budget: float, cap: Floats, floor: Floor = None) -> Floats:
    """(N,) z that maximises worth'z over Σz ≤ budget, 0 ≤ z ≤ cap (and m'z ≥ level), by simplex.

    Raises
    ------
    EstimationError
        If no z reaches the floor.
    """
    rows, limits = [np.ones(worth.size)], [1.0]
    if floor is not None:
        size = float(np.abs(floor[0]).max()) or 1.0
        rows.append(-floor[0] / size)
        limits.append(-floor[1] / (size * budget))
    solution = linprog(
        -levelled(worth),
        A_ub=np.vstack(rows),
        b_ub=limits,
        bounds=np.column_stack([np.zeros(worth.size), np.minimum(cap / budget, 1.0)]),
        method="highs-ds",
    )
    if solution.x is None:
        raise EstimationError(f"The linear programme has no solution: {solution.message}")
    return budget * np.clip(np.asarray(solution.x, dtype=np.float64), 0.0, 1.0)


def levelled(worth: Floats, largest: float | None = None) -> Floats:
    """(N,) worth as a share of the largest, equal where only rounding tells it apart.

    Units alike in W have the same worth; its last digits, which differ by processor, must not
    say who comes first. What is left of a difference is measured by the ``largest`` of what
    was subtracted.
    """
    size = np.abs(worth).max() if largest is None else largest
    return np.round(worth / (float(size) or 1.0), 10)


def fill_logs(worth: Floats, level: Floats, budget: float, cap: Floats) -> Floats:
    """(N,) z that maximises Σ w ln(1 + z/x) over Σz ≤ budget, 0 ≤ z ≤ cap.

    Every unit that is neither empty nor full has the same margin w/(x + z) = ν; units with
    w ≤ 0 get nothing. Σz falls in ν, so ν is found by bisection.
    """

    def at(margin: float) -> Floats:
        return np.clip(np.maximum(worth, 0.0) / margin - level, 0.0, cap)

    top = float((np.maximum(worth, 0.0) / level).max())
    wanted = np.where(worth > 0, cap, 0.0)
    if top == 0.0 or wanted.sum() <= budget:
        return wanted
    low, high = top * 1e-12, top
    for _ in range(200):
        middle = np.sqrt(low * high)
        low, high = (middle, high) if at(middle).sum() > budget else (low, middle)
    z = at(high)
    return np.minimum(z * (budget / z.sum()), cap) if z.sum() > 0 else z
