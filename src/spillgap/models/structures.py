"""W with parameters, aligned to a panel: what it is at each value of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.errors import AlignmentError, EstimationError, OptionError, listing
from spillgap.models.lags import DENSE_LIMIT, SparseFactors
from spillgap.models.spectrum import extreme_interval, spectrum, stable_interval
from spillgap.panel import Panel, aligned_matrix, graphs_for
from spillgap.weights.families import DecayWeights, SeveralWeights, WeightsFamily

if TYPE_CHECKING:
    from spillgap.panel import WeightsLike

__all__ = ["Filters", "Structure", "align"]

Matrix: TypeAlias = "sparse.csr_array"
"""(N, N): dense up to ``DENSE_LIMIT`` units, sparse beyond."""

ALIKE = 1e-10
"""Matrices nearer than this to a linear relation, as a share of their size, are one."""

DECAY_PLACES = (0.3, 0.8, 1.5, 2.5, 4.0, 6.0)
SLOWEST, FASTEST = 0.01, 15.0
"""δ's range, of ``exponential`` times the median distance: from all units alike to the nearest."""

SHARE_PLACES = (0.08, 0.36, 0.64, 0.92)
SPATIAL_PLACES = (-0.5, -0.2, 0.1, 0.35, 0.6, 0.85)


@dataclass(frozen=True, eq=False)
class Filters:
    """W at one value of the parameters.

    Attributes
    ----------
    outcome : matrix or None
        M of (I − M)y.
    durbin : tuple of matrix
        What X is multiplied by, one for each θ.
    error : matrix or None
        E of (I − E)u.
    """

    outcome: Matrix | None
    durbin: tuple[Matrix, ...]
    error: Matrix | None

    @property
    def stable(self) -> bool:
        """Whether I − cM and I − cE are regular for all c from zero to one, and more: see
        ``stable_interval``.
        """
        return all(_within(m) for m in (self.outcome, self.error) if m is not None)

    def jacobian(self, *, drop_unit_root: bool) -> float:
        """ln|I − M| + ln|I − E|, without the root of the rows' common sum where it is dropped."""
        out = 0.0
        for matrix in (self.outcome, self.error):
            if matrix is None:
                continue
            out += _log_det(matrix)
        return out - (self.unit_root if drop_unit_root else 0.0)

    @property
    def unit_root(self) -> float:
        """ln|1 − m| + ln|1 − e|, of the rows' common sums."""
        used = [m for m in (self.outcome, self.error) if m is not None]
        return sum(float(np.log(abs(1.0 - np.asarray(m.sum(axis=1)).ravel()[0]))) for m in used)


@dataclass(frozen=True, eq=False)
class Structure:
    """A family of W on the units of a panel, and which terms of a model it stands in.

    The parameters ψ are those of I − M and I − E, then those that W itself has: of several W
    (ρ₁, …, ρ_K); else (ρ, λ, shape), as far as the model has ρ and λ. A mixture's shape are
    shares broken off one after the other: γ₁ = s₁, γ₂ = (1 − s₁)s₂, …

    Parameters
    ----------
    names : tuple of str
        Of the members; empty for decay.
    members : tuple of matrix
        Aligned, (N, N).
    family : DecayWeights or None
        Aligned.
    own_rho : bool
        Whether every member has a ρ and θ of its own.
    """

    names: tuple[str, ...]
    members: tuple[Matrix, ...]
    family: DecayWeights | None
    own_rho: bool
    has_lag: bool
    has_error: bool

    @property
    def kind(self) -> str:
        """``"several"``, ``"convex"``, or how W falls: ``"power"``, ``"exponential"``."""
        if self.family is not None:
            return self.family.form
        return "several" if self.own_rho else "convex"

    @property
    def scale(self) -> float:
        """What the last of ψ is multiplied by where results have it: of decay its unit."""
        return 1.0 if self.family is None else self.family.scale

    @property
    def spatial(self) -> int:
        """How many of ψ are ρ or λ."""
        return len(self.members) if self.own_rho else self.has_lag + self.has_error

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """The ends of ψ's range; infinite for ρ and λ, which the stable region bounds."""
        low, high = [-np.inf] * self.spatial, [np.inf] * self.spatial
        if self.family is not None:
            low, high = [*low, SLOWEST], [*high, FASTEST]
        elif not self.own_rho:
            shares = len(self.members) - 1
            low, high = [*low, *[0.0] * shares], [*high, *[1.0] * shares]
        return np.array(low), np.array(high)

    @property
    def middle(self) -> Floats:
        """No ρ and λ, and the middle of the range of what W has."""
        low, high = self.bounds
        low, high = low[self.spatial :], high[self.spatial :]
        return np.concatenate([np.zeros(self.spatial), (low + high) / 2.0])

    @property
    def size(self) -> int:
        """The number of parameters ψ."""
        return int(self.bounds[0].size)

    @property
    def places(self) -> list[tuple[float, ...]]:
        """Where a search begins, by parameter."""
        shape = DECAY_PLACES if self.family is not None else SHARE_PLACES
        return [SPATIAL_PLACES] * self.spatial + [shape] * (self.size - self.spatial)

    def matrix(self, shape: Floats) -> Matrix:
        """W of a mixture or of decay."""
        if self.family is not None:
            return self.family.matrix(float(shape[0]) * self.scale)
        shares = _shares(shape)
        return sum(share * w for share, w in zip(shares[1:], self.members[1:])) + (
            shares[0] * self.members[0]
        )

    def filters(self, psi: Floats) -> Filters:
        """All W at ψ."""
        if self.own_rho:
            mixed = sum(
                (r * w for r, w in zip(psi[1:], self.members[1:])), psi[0] * self.members[0]
            )
            return Filters(mixed, self.members, None)
        w = self.matrix(psi[self.spatial :])
        outcome = psi[0] * w if self.has_lag else None
        error = psi[int(self.has_lag)] * w if self.has_error else None
        return Filters(outcome, (w,), error)

    def mixtures(self, psi: Floats) -> tuple[Floats, ...]:
        """The cₖ (K,) of I − Σ cₖWₖ, of y and of the disturbances as far as the model has them."""
        if self.own_rho:
            return (np.asarray(psi),)
        shares = _shares(psi[self.spatial :])
        return tuple(value * shares for value in psi[: self.spatial])

    @property
    def reported(self) -> tuple[str, ...]:
        """The names of the parameters that results have."""
        if self.own_rho:
            return tuple(f"rho:{name}" for name in self.names)
        has = {"rho": self.has_lag, "lambda": self.has_error}
        spatial = tuple(name for name, used in has.items() if used)
        own = ("delta",) if self.family is not None else tuple(f"gamma:{n}" for n in self.names)
        return spatial + own

    def report(self, psi: Floats) -> Floats:
        """ψ as results have it: all shares, δ per unit of distance."""
        if self.own_rho:
            return np.asarray(psi)
        shape = psi[self.spatial :]
        own = _shares(shape) if self.family is None else shape * self.scale
        return np.concatenate([psi[: self.spatial], own])

    def inside(self, psi: Floats) -> bool:
        """Whether ψ lies in its range and in the stable region."""
        low, high = self.bounds
        return bool(np.all((psi >= low) & (psi <= high))) and self.filters(psi).stable


def align(
    family: WeightsFamily, panel: Panel, *, has_lag: bool, has_error: bool, model: str
) -> Structure:
    """A family of W on the units of a panel.

    Raises
    ------
    OptionError
        For several W in a model without ρ or with λ.
    AlignmentError
        For W about other units than the panel's.
    EstimationError
        For members that are one matrix, or linear combinations of one another.
    """
    terms = {"has_lag": has_lag, "has_error": has_error}
    if isinstance(family, DecayWeights):
        odd = panel.units.symmetric_difference(family.ids, sort=False)
        if len(odd):
            raise AlignmentError(
                f"The places of the decaying weights and the panel differ in units: {listing(odd)}."
            )
        at = family.ids.get_indexer(panel.units)
        own = DecayWeights(panel.units, family.distance[np.ix_(at, at)], family.form)
        return Structure((), (), own, own_rho=False, **terms)
    own_rho = isinstance(family, SeveralWeights)
    if own_rho and (has_error or not has_lag):
        raise OptionError(
            f"Several W with a rho each are for SAR and SDM, not {model}: "
            "sg.weights.convex(...) mixes them into one W, for every model."
        )
    members = family.members  # type: ignore[attr-defined]
    found = [_constant(panel, weights, name) for name, weights in members.items()]
    _refuse_alike(tuple(members), found)
    if panel.n_units <= DENSE_LIMIT:
        found = [w.toarray() for w in found]
    return Structure(tuple(members), tuple(found), None, own_rho=own_rho, **terms)


def _constant(panel: Panel, weights: WeightsLike, name: str) -> sparse.csr_array:
    graph = graphs_for(panel, weights)
    if isinstance(graph, dict):
        raise OptionError(
            f"{name} changes from period to period: several W, and mixtures, are constant in time."
        )
    return aligned_matrix(graph, panel.units)


def _refuse_alike(names: tuple[str, ...], members: list[sparse.csr_array]) -> None:
    """Refuse members of which one is a combination of the others: nothing tells them apart."""
    gram = np.array([[float(a.multiply(b).sum()) for b in members] for a in members])
    size = np.sqrt(np.diag(gram))
    empty = [n for n, s in zip(names, size) if s == 0.0]
    if empty:
        raise EstimationError(f"{listing(empty)} has no links: leave it out.")
    if np.linalg.eigvalsh(gram / np.outer(size, size))[0] < ALIKE:
        raise EstimationError(
            f"{listing(names)} are one matrix, or one is a combination of the others: their "
            "parameters are not identified. Leave one out."
        )


def _shares(shape: Floats) -> Floats:
    """γ (K,) of the shares broken off (K − 1,)."""
    left, out = 1.0, []
    for share in shape:
        out.append(left * float(share))
        left *= 1.0 - float(share)
    return np.array([*out, left])


def _within(matrix: Matrix) -> bool:
    """Whether 1 lies inside the stable interval of a matrix."""
    if float(np.asarray(abs(matrix).sum(axis=1)).max()) < 1.0:
        return True
    packed = sparse.csr_array(matrix)
    if matrix.shape[0] <= DENSE_LIMIT:
        return stable_interval(spectrum(packed))[1] > 1.0
    return extreme_interval(packed, None)[1] > 1.0


def _log_det(matrix: Matrix) -> float:
    if isinstance(matrix, np.ndarray):
        return float(np.linalg.slogdet(np.eye(len(matrix)) - matrix)[1])
    return SparseFactors.of(sparse.csr_array(matrix)).log_determinant(1.0)


def solver(matrix: Matrix) -> Callable[[Floats], Floats]:
    """(I − M)⁻¹ times (N, K)."""
    if isinstance(matrix, np.ndarray):
        inverse = np.linalg.inv(np.eye(len(matrix)) - matrix)
        return lambda values: np.asarray(inverse @ values)
    lu = SparseFactors.of(sparse.csr_array(matrix)).lu(1.0)
    return lambda values: np.asarray(lu.solve(np.ascontiguousarray(values)))
