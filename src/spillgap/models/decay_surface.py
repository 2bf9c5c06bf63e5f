"""The likelihood of estimated decay as a whole: intervals, p-values and draws that follow it.

Over δ the likelihood is skewed, it may stay flat up to an end of δ's range, and θ and ρ move
along a ridge with δ. Intervals by standard error cut through that ridge; these follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import stats

from spillgap._types import Floats, Integers
from spillgap.models.distribution import symmetric_root
from spillgap.models.structure_search import Found, Objective
from spillgap.terms import Spatial

__all__ = ["Surface", "surface"]


REACH = 8.0
"""So far below the top ln L is followed: beyond lie 6 in 100,000 of χ²₁."""

SLOW = 0.3
"""Nodes are even in ln(δ + this): W changes little below it."""

COARSE = {1: (61, 1), 2: (41, 81), 3: (25, 31)}
FINE = {1: (241, 1), 2: (61, 61), 3: (31, 25)}
"""Nodes by δ and by each of ρ and λ, where so many parameters are searched."""

NUDGE = 1e-3
"""The step of a difference by δ."""

ENDS = (-4.0, 6.0)
"""Of ρ's place on the line that its stable interval maps to: up to 1 − 10⁻⁵ of the interval."""


@dataclass(frozen=True, eq=False)
class _Slice:
    """The likelihood at one δ, for any ρ and λ.

    Attributes
    ----------
    speed : float
        ‖dW/dδ‖: how far W moves when δ does.
    roots : ndarray, shape (N,)
        W's eigenvalues, ascending: W = D⁻¹A with A symmetric, so they are real.
    gram : ndarray, shape (m, m)
        Cross-products of y, Wy, W²y, Z and WZ, without the effects; Z is X and WX.
    """

    objective: Objective
    delta: float
    speed: float
    roots: Floats
    gram: Floats

    @classmethod
    def of(cls, objective: Objective, delta: float) -> _Slice:
        structure = objective.structure
        w = structure.matrix(np.array([delta]))
        y = objective.y[:, None]
        z = [objective.x]
        if objective.neighbours.shape[1]:
            z.append(objective.lagged(w, objective.neighbours))
        own = np.hstack([y, *z])
        once = objective.lagged(w, own)
        twice = objective.lagged(w, once[:, :1])
        rows = objective.within.apply(np.hstack([y, once[:, :1], twice, own[:, 1:], once[:, 1:]]))
        ahead, behind = (structure.matrix(np.array([delta + h])) for h in (NUDGE, -NUDGE))
        speed = float(np.linalg.norm(ahead - behind)) / (2.0 * NUDGE)
        roots = np.linalg.eigvalsh(np.sqrt(w * w.T))
        return cls(objective, delta, speed, roots, rows.T @ rows)

    def value(self, place: Floats) -> Floats:
        """ρ at places of the line."""
        low = 1.0 / float(self.roots[0])
        return np.asarray(low + (1.0 - low) * (np.tanh(place) + 1.0) / 2.0)

    def place(self, value: Floats) -> Floats:
        """Places of ρ on the line."""
        low = 1.0 / float(self.roots[0])
        return np.asarray(np.arctanh((2.0 * value - low - 1.0) / (1.0 - low)))

    def at(self, rho: Floats, lam: Floats) -> tuple[Floats, Floats, Floats]:
        """ln L (P,), the best β and θ (P, K) and their covariance at known ψ (P, K, K)."""
        one, k = self.objective, (len(self.gram) - 3) // 2
        mix = np.zeros((rho.size, 1 + k, len(self.gram)))
        mix[:, 0, 0], mix[:, 0, 1], mix[:, 0, 2] = 1.0, -(rho + lam), rho * lam
        at = np.arange(k)
        mix[:, 1 + at, 3 + at] = 1.0
        mix[:, 1 + at, 3 + k + at] = -lam[:, None]
        sums = mix @ self.gram @ mix.transpose(0, 2, 1)
        bread = np.linalg.inv(sums[:, 1:, 1:])
        coefficients = np.einsum("pkl,pl->pk", bread, sums[:, 1:, 0])
        rest = sums[:, 0, 0] - np.einsum("pk,pk->p", coefficients, sums[:, 1:, 0])
        sigma2 = rest / one.n_effective
        height = one.t_effective * (self._jacobian(rho) + self._jacobian(lam))
        height = height - 0.5 * one.n_effective * (1.0 + np.log(2.0 * np.pi * sigma2))
        return height, coefficients, sigma2[:, None, None] * bread

    def _jacobian(self, rho: Floats) -> Floats:
        """ln|I − ρW| (P,), without the root of the rows' common sum where it is dropped."""
        roots = self.roots[:-1] if self.objective.drop_unit_root else self.roots
        return np.log1p(-np.outer(rho, roots)).sum(axis=1)

    def averages(self, rho: Floats) -> Floats:
        """(P, 2) average diagonals of (I − ρW)⁻¹ and of (I − ρW)⁻¹W."""
        inverse = 1.0 / (1.0 - np.outer(rho, self.roots))
        return np.stack([inverse.mean(axis=1), (inverse * self.roots).mean(axis=1)], axis=-1)


@dataclass(frozen=True, eq=False)
class Surface:
    """ln L with β, θ and σ² at their best over nodes of ψ = ([ρ], [λ], δ), and what it implies.

    Attributes
    ----------
    axes : tuple of ndarray
        ρ (D, R) and λ (D, L) at each of D values of δ, and δ (D,); alone in their row where the
        model has none.
    heights : ndarray, shape (D, R, L)
        ln L over these axes.
    nulls : ndarray, shape (q,)
        ln L at its best with ρ or λ zero, or with δ at the slow end of its range.
    psi, loglik, measure : ndarray, shapes (P, q), (P,), (P,)
        All nodes with the estimate behind them: where they are, their height, and how much of
        the parameters' space they stand for: a piece of ρ and of λ, and of δ the length of the
        path that W(δ) takes.
    coefficients, known : ndarray, shapes (P, K), (P, K, K)
        β and θ at their best, and their covariance at known ψ.
    averages : ndarray, shape (P, 2)
        Average diagonals of (I − ρW)⁻¹ and (I − ρW)⁻¹W.
    """

    axes: tuple[Floats, Floats, Floats]
    heights: Floats
    nulls: Floats
    psi: Floats
    loglik: Floats
    measure: Floats
    coefficients: Floats
    known: Floats
    averages: Floats
    n_effective: float

    def intervals(self, level: float) -> Floats:
        """Profile-likelihood intervals (K + q, 2) of β and θ, then of ψ.

        {v: 2(ln L − max ln L at v) ≤ χ²₁(level)} with everything else at its best for each v
        (Venzon & Moolgavkar 1988), its outermost ends; where it reaches an end of the range of δ,
        that end.
        """
        above = self.loglik - self._cut(level)
        inside, n = above >= 0.0, self.n_effective
        reach = np.sqrt(n * np.expm1(2.0 * above[inside] / n))[:, None] * self._spread[inside]
        best = self.coefficients[inside]
        own = np.column_stack([(best - reach).min(axis=0), (best + reach).max(axis=0)])
        searched = [self.of_parameter(at, level) for at in range(self.psi.shape[1])]
        return np.vstack([own, np.array(searched)])

    def p_values(self) -> Floats:
        """P(χ²₁ > 2(ln L − max ln L)), (K + q,), of β, θ, ρ and λ at zero; of δ at the slow end
        of its range.
        """
        n = self.n_effective
        ratio = (self.coefficients / self._spread) ** 2 / n
        zero = (self.loglik[:, None] - 0.5 * n * np.log1p(ratio)).max(axis=0)
        below = self.loglik.max() - np.concatenate([zero, self.nulls])
        return np.asarray(stats.chi2.sf(2.0 * below, 1))

    def loads(self, terms: Sequence[str], names: Sequence[str], *, has_lag: bool) -> Floats:
        """(P, V, 3, K) what direct, indirect and total effects of terms multiply β and θ by.

        W's rows sum to one, so that those of (I − ρW)⁻¹ and (I − ρW)⁻¹W sum to 1/(1 − ρ).
        """
        whole = 1.0 / (1.0 - self.psi[:, 0]) if has_lag else np.ones(len(self.psi))
        out = np.zeros((len(whole), len(terms), 3, len(names)))
        for v, term in enumerate(terms):
            for name, direct in zip((term, str(Spatial(term))), self.averages.T):
                if name in names:
                    kinds = np.stack([direct, whole - direct, whole], axis=-1)
                    out[:, v, :, list(names).index(name)] = kinds
        return out

    @property
    def _spread(self) -> Floats:
        """(P, K) standard errors of β and θ at known ψ."""
        return np.sqrt(np.diagonal(self.known, axis1=1, axis2=2))

    def of_parameter(self, at: int, level: float) -> tuple[float, float]:
        """The profile interval of ρ, λ or δ, each by its position in ψ."""
        cut, axis = self._cut(level), self._axis(at)
        moved = np.moveaxis(self.heights, 0 if axis == 2 else axis + 1, -1)
        # Of δ the profile itself; ρ's nodes differ from δ to δ, so that of ρ it is the union.
        lines = moved.max(axis=(0, 1))[None] if axis == 2 else moved.reshape(-1, moved.shape[-1])
        places = self.axes[axis] if axis < 2 else self.axes[axis][None]
        places = np.repeat(places, len(lines) // len(places), axis=0)
        found = [
            _crossings(place, line, cut) for place, line in zip(places, lines) if line.max() >= cut
        ]
        ends = np.array([*found, 2 * (self.psi[-1, at],)])
        return float(ends[:, 0].min()), float(ends[:, 1].max())

    def draws(self, count: int, rng: np.random.Generator) -> tuple[Floats, Integers]:
        """(count, K + q) draws of β, θ and ψ, and the node of each.

        ψ is drawn from the likelihood, all stretches of ρ and λ and of the path of W(δ) alike
        beforehand; β and θ are normal at that ψ.
        """
        weight = self.measure * np.exp(self.loglik - self.loglik.max())
        nodes = rng.choice(weight.size, size=count, p=weight / weight.sum())
        steps = rng.standard_normal((count, self.coefficients.shape[1]))
        roots = symmetric_root(self.known[nodes])
        drawn = self.coefficients[nodes] + np.einsum("pkl,pl->pk", roots, steps)
        return np.hstack([drawn, self.psi[nodes]]), nodes

    def _axis(self, at: int) -> int:
        """Which of ρ, λ, δ a position in ψ is."""
        searched = [n for n in range(2) if self.axes[n].shape[1] > 1]
        return (*searched, 2)[at]

    def _cut(self, level: float) -> float:
        return float(self.loglik.max()) - 0.5 * float(stats.chi2.isf(1.0 - level, 1))


def surface(found: Found) -> Surface:
    """The likelihood around a maximum, as far as ``REACH`` below it."""
    structure = found.structure
    used = structure.has_lag, structure.has_error
    low, high = (float(end[-1]) for end in structure.bounds)
    searched = 1 + sum(used)
    count, per = COARSE[searched]
    coarse = [_Slice.of(found.objective, delta) for delta in _even(low, high, count)]
    wide = [_wide(one, used, per) for one in coarse]
    rough = [_over(one, axes) for one, axes in zip(coarse, wide)]
    tops = np.array([heights.max() for heights in rough])
    near = np.flatnonzero(tops >= max(float(tops.max()), found.loglik) - REACH)
    first, last = max(int(near[0]) - 1, 0), min(int(near[-1]) + 1, count - 1)
    count, per = FINE[searched]
    deltas = _even(coarse[first].delta, coarse[last].delta, count)
    fine = [_Slice.of(found.objective, delta) for delta in deltas]
    at = [int(np.abs([one.delta - other.delta for other in coarse]).argmin()) for one in fine]
    axes = [_narrow(one, wide[k], rough[k], per) for one, k in zip(fine, at)]
    nulls = [
        max(
            float(_over(one, _without(_wide(one, used, COARSE[searched][1]), axis)).max())
            for one in (*coarse, *fine)
        )
        for axis in range(2)
        if used[axis]
    ]
    return _assembled(found, fine, axes, np.array([*nulls, tops[0]]))


def _even(low: float, high: float, count: int) -> Floats:
    """Values of δ, even in ln(δ + SLOW), the ends as they are."""
    out = np.exp(np.linspace(np.log(low + SLOW), np.log(high + SLOW), count)) - SLOW
    out[[0, -1]] = low, high
    return np.asarray(out)


Axes: TypeAlias = tuple[Floats, Floats]
"""Of ρ and of λ; zero alone for one that the model does not have."""


def _wide(one: _Slice, used: tuple[bool, bool], count: int) -> Axes:
    """The whole stable interval, denser towards its ends."""
    whole = one.value(np.linspace(*ENDS, count))
    rho, lam = (whole if has else np.zeros(1) for has in used)
    return rho, lam


def _narrow(one: _Slice, axes: Axes, heights: Floats, count: int) -> Axes:
    """Where a neighbouring slice's heights (R, L) come within ``REACH`` of their top."""
    out = []
    for axis, values in enumerate(axes):
        if values.size == 1:
            out.append(values)
            continue
        near = np.flatnonzero(heights.max(axis=1 - axis) >= heights.max() - REACH)
        ends = values[[max(near[0] - 1, 0), min(near[-1] + 1, values.size - 1)]]
        low, high = one.place(np.clip(ends, *one.value(np.array(ENDS))))
        out.append(one.value(np.linspace(float(low), float(high), count)))
    return out[0], out[1]


def _without(axes: Axes, axis: int) -> Axes:
    rho, lam = (np.zeros(1) if k == axis else axes[k] for k in range(2))
    return rho, lam


def _mesh(axes: Axes) -> Axes:
    rho, lam = (part.ravel() for part in np.meshgrid(*axes, indexing="ij"))
    return rho, lam


def _over(one: _Slice, axes: Axes) -> Floats:
    """ln L (R, L)."""
    return one.at(*_mesh(axes))[0].reshape(axes[0].size, axes[1].size)


def _assembled(found: Found, slices: list[_Slice], axes: list[Axes], nulls: Floats) -> Surface:
    structure, deltas = found.structure, np.array([one.delta for one in slices])
    used = [structure.has_lag, structure.has_error, True]
    at_best = np.zeros(3)
    at_best[used] = found.psi
    arcs = np.gradient(deltas) * [one.speed for one in slices]
    last = _Slice.of(found.objective, float(at_best[2]))
    nodes, parts = [], []
    for one, ax, arc in zip((*slices, last), (*axes, None), (*arcs, 0.0)):
        rho, lam = (at_best[[0]], at_best[[1]]) if ax is None else _mesh(ax)
        area = np.array([0.0]) if ax is None else arc * np.outer(*map(_pieces, ax)).ravel()
        nodes.append(np.column_stack([rho, lam, np.full(rho.size, one.delta)]))
        parts.append((*one.at(rho, lam), area, one.averages(rho)))
    loglik, coefficients, known, measure, averages = map(np.concatenate, zip(*parts))
    shape = (len(slices), axes[0][0].size, axes[0][1].size)
    return Surface(
        (np.array([ax[0] for ax in axes]), np.array([ax[1] for ax in axes]), deltas),
        loglik[:-1].reshape(shape), nulls, np.concatenate(nodes)[:, used], loglik, measure,
        coefficients, known, averages, found.objective.n_effective,
    )  # fmt: skip


def _pieces(values: Floats) -> Floats:
    """How long a piece each of ascending values stands for."""
    return np.asarray(np.gradient(values)) if values.size > 1 else np.ones(1)


def _crossings(places: Floats, heights: Floats, cut: float) -> tuple[float, float]:
    """Where heights first rise above and last fall below a cut, else the first or last place."""
    above = np.flatnonzero(heights >= cut)
    ends = []
    for inside, outside in ((above[0], above[0] - 1), (above[-1], above[-1] + 1)):
        if not 0 <= outside < places.size:
            ends.append(float(places[inside]))
            continue
        share = (heights[inside] - cut) / (heights[inside] - heights[outside])
        ends.append(float(places[inside] + share * (places[outside] - places[inside])))
    return ends[0], ends[1]
