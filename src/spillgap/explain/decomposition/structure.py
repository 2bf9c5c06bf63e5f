"""The reduced form of a result, y = (I − ρW)⁻¹(Zδ + a + μ + ξ + u), at any parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.explain.decomposition._terms import Terms
from spillgap.models.diagonals import diagonals
from spillgap.models.interpolation import BetweenPoles
from spillgap.models.lags import DENSE_LIMIT, SpatialLag, factorise
from spillgap.models.prediction import (
    filter_beside_unit_effects,
    filtered_time_effects,
    predicted_unit_effects,
)
from spillgap.models.reduced import Dynamics, taken
from spillgap.models.transforms import Within, group_means
from spillgap.terms import Mean, MeanOfSpatial, Own, lags_of

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Part", "Structure", "along_rho"]

Part: TypeAlias = tuple[str, str]
"""(variable, kind); parts that belong to no variable have an empty one."""

_NODES_DENSE, _NODES_SPARSE = 14, 5


def lag_names(dependent: str) -> dict[str, str]:
    """Kind of part → the parameter of that lag of y."""
    return dict(zip(("time_lag", "space_time_lag"), lags_of(dependent), strict=True))


@dataclass(frozen=True, eq=False)
class Structure:
    """A result's reduced form, taken apart into parts that add up to y.

    The own part of regressor k is diag((I − ρW)⁻¹(β_k I + θ_k W₃)) ∘ x_k: what a unit's own
    value gives it, the feedback through its neighbours included. Its neighbours' part is
    the rest of (I − ρW)⁻¹(β_k x_k + θ_k W₃x_k). With regimes every unit has the coefficients of
    its own: Σ_r D_r(β_kr I + θ_kr W₃) in the brackets.
    """

    results: Results

    @cached_property
    def terms(self) -> Terms:
        """The regressors as columns."""
        return Terms(self.results)

    @cached_property
    def lag(self) -> SpatialLag | None:
        """W of the spatial lag; None where the model has no ρ."""
        return self.results.design.lag if self.results.model.specification.lag else None

    @property
    def spatial(self) -> bool:
        """Whether neighbours' regressors reach a unit, by ρ or by θ."""
        return self.lag is not None or bool(self.results.design.durbin_lags)

    def beside(self, results: Results) -> Structure:
        """That of the same model with another W; terms are not read again."""
        if results is self.results:
            return self
        other = Structure(results)
        other.__dict__["terms"] = self.terms
        return other

    # -- parameters -------------------------------------------------------------------------

    @cached_property
    def _names(self) -> list[str]:
        return list(self.results.params.index)

    @property
    def point(self) -> Floats:
        """(1, P) the estimate."""
        return self.results.params.to_numpy(dtype=np.float64)[None, :]

    def dynamics(self, values: Floats) -> Dynamics:
        """ρ, τ and η, each (D,), of (D, P) parameters."""
        return Dynamics.of(values, self._names, self.results.design.dependent)

    def take(self, values: Floats, name: str) -> Floats:
        """(D,) one parameter of (D, P); zero where the model lacks it."""
        return taken(values, self._names, name)

    def slopes(self, values: Floats) -> tuple[Floats, Floats]:
        """β (D, V, R) and θ (D, V, J·R) of the V terms in each of R regimes (one without), by
        each of J W.
        """
        return self.results.design.slopes(values)

    # -- parts ------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> list[Part]:
        """What y is the sum of, in order."""
        spec = self.results.model.specification
        kinds: list[Part] = []
        for name in self.terms.names:
            kinds.append((name, "own"))
            if self.spatial:
                kinds.append((name, "neighbours"))
            if self.mean_columns(name):
                kinds.append((name, "unit_mean"))
        for name, kind in self._lag_columns():
            kinds.append((name, kind))
        if spec.unit_effects or spec.random:
            kinds.append(("", "unit_effects"))
        if spec.time_effects:
            kinds.append(("", "time_effects"))
        if spec.unit_effects or spec.time_effects or self.columns("Intercept"):
            kinds.append(("", "intercept"))
        kinds.append(("", "residual"))
        return kinds

    def mean_columns(self, name: str) -> list[int]:
        """Positions of a Mundlak model's unit means of the term and of its spatial lag."""
        design = self.results.design
        at = np.stack([design.places([name], kind)[0] for kind in (Mean, MeanOfSpatial)])
        return [int(k) for k in dict.fromkeys(at.ravel()) if k >= 0]

    def columns(self, name: str) -> list[int]:
        """Positions of the term's columns, its own and its neighbours', in every regime."""
        design = self.results.design
        at = np.concatenate([design.places([name], Own)[0], design.places_nearby([name])[0]])
        return [int(k) for k in dict.fromkeys(at) if k >= 0]

    def _lag_columns(self) -> list[Part]:
        design = self.results.design
        return [
            (design.dependent, part)
            for part, name in lag_names(design.dependent).items()
            if name in design.names
        ]

    # -- contributions to a contrast --------------------------------------------------------

    def contributions(self, contrast: Floats, values: Floats) -> Floats:
        """(D, M) what each of M parts adds to contrast'y, at each of (D, P) parameters.

        contrast : (n,) any linear functional of y. The parts of a row sum to contrast'y.
        """
        n_columns = len(self.results.design.names)
        own = self._own(contrast, values)
        out = np.empty((len(values), len(self.parts)))
        for d, row in enumerate(values):
            rho = float(self.dynamics(row[None, :]).rho[0])
            adjoint = self._adjoint(rho, contrast)
            columns = (adjoint @ self.results.design.z) * row[:n_columns]
            rest = self._leftover(adjoint, row, rho)
            out[d] = self._assemble(columns, own[d], rest)
        return out

    def _assemble(self, columns: Floats, own: Floats, rest: dict[str, float]) -> Floats:
        """(M,) the parts from the columns' totals (K,), the own parts (V,) and the rest."""
        names = self.results.design.names
        position = {name: k for k, name in enumerate(names)}
        shares: dict[Part, float] = {("", kind): value for kind, value in rest.items()}
        for v, name in enumerate(self.terms.names):
            whole = columns[self.columns(name)].sum()
            shares[(name, "own")] = float(own[v])
            shares[(name, "neighbours")] = float(whole - own[v])
            shares[(name, "unit_mean")] = float(sum(columns[k] for k in self.mean_columns(name)))
        dependent = self.results.design.dependent
        for part, name in lag_names(dependent).items():
            if name in position:
                shares[(dependent, part)] = float(columns[position[name]])
        constant = self.columns("Intercept")
        if constant:
            shares[("", "intercept")] = float(columns[constant].sum())
        return np.array([shares[part] for part in self.parts])

    def _leftover(self, adjoint: Floats, row: Floats, rho: float) -> dict[str, float]:
        """Effects and residual recomputed at these parameters, weighted by (n,) adjoint."""
        design = self.results.design
        intercept, unit, time, residual = self._effects(row, rho)
        by_unit = np.bincount(design.unit_codes, weights=adjoint, minlength=design.n_units)
        by_time = np.bincount(design.period_codes, weights=adjoint, minlength=design.n_periods)
        return {
            "unit_effects": float(by_unit @ unit),
            "time_effects": float(by_time @ time),
            "intercept": float(adjoint.sum() * intercept),
            "residual": float(adjoint @ residual),
        }

    def effect_rows(self, row: Floats, rho: float) -> dict[Part, Floats]:
        """Unit and time effects, intercept and residual on the n rows, before the multiplier."""
        design = self.results.design
        intercept, unit, time, residual = self._effects(row, rho)
        return {
            ("", "unit_effects"): unit[design.unit_codes],
            ("", "time_effects"): time[design.period_codes],
            ("", "intercept"): np.full(design.y.size, intercept),
            ("", "residual"): residual,
        }

    def _effects(self, row: Floats, rho: float) -> tuple[float, Floats, Floats, Floats]:
        """Intercept, unit (N,) and time (T,) effects and rest (n,) at (P,) parameters."""
        design, spec = self.results.design, self.results.model.specification
        weight = np.concatenate([[1.0, -rho], -row[: len(design.names)]])
        intercept, unit, time, left = (part @ weight for part in self._effect_basis)
        if spec.random:
            means = group_means(left, design.unit_codes, design.n_units)
            phi, lambda_ = (float(self.take(row[None, :], n)[0]) for n in ("phi", "lambda"))
            beside = filter_beside_unit_effects(spec, design)
            unit = predicted_unit_effects(means, design.n_periods, phi, lambda_, beside)
            left = left - unit[design.unit_codes]
        elif self._lagged_time_basis is not None:
            lambda_ = float(self.take(row[None, :], "lambda")[0])
            levels = (part @ weight for part in self._lagged_time_basis)
            level, period = (
                (own - lambda_ * lagged) / (1.0 - lambda_)
                for own, lagged in zip((intercept, time), levels)
            )
            level = intercept if spec.unit_effects else level
            left = left + intercept - level + (time - period)[design.period_codes]
            intercept, time = level, period
        return float(intercept), unit, time, left

    @cached_property
    def _effect_basis(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Intercept (B,), unit (N, B), time (T, B) effects and rest (n, B) of y, Wy and Z.

        Effects are linear in the rows, so at any parameters they are combinations of these.
        """
        design = self.results.design
        within = self.results.model.specification.within(design)
        lagged = np.zeros_like(design.y) if self.lag is None else self.lag.apply(design.y)
        basis = np.column_stack([design.y, lagged, design.z])
        return *_effects_of_columns(within, basis), within.apply(basis)

    @cached_property
    def _lagged_time_basis(self) -> tuple[Floats, Floats] | None:
        """Intercept (B,) and time effects (T, B) of W₂y, W₂Wy and W₂Z, where they are needed."""
        spec, design = self.results.model.specification, self.results.design
        if not filtered_time_effects(spec, demean_first=self.results.estimate.demean_first):
            return None
        assert design.error_lag is not None
        lagged = np.zeros_like(design.y) if self.lag is None else self.lag.apply(design.y)
        basis = design.error_lag.apply(np.column_stack([design.y, lagged, design.z]))
        intercept, _, time = _effects_of_columns(spec.within(design), basis)
        return intercept, time

    def _adjoint(self, rho: float, contrast: Floats) -> Floats:
        """(I − ρW')⁻¹·contrast, period by period, (n,)."""
        if self.lag is None or rho == 0.0:
            return contrast
        solvers = [factorise(m, rho) for m in self.lag.matrices]
        out = np.empty_like(contrast)
        for (rows, _), k in zip(self.lag.blocks(), self.lag.which):
            # A period that the contrast leaves out stays zero.
            wanted = bool(contrast[rows].any())
            out[rows] = solvers[k](contrast[rows], transposed=True) if wanted else 0.0
        return out

    # -- own parts --------------------------------------------------------------------------

    def _own(self, contrast: Floats, values: Floats) -> Floats:
        """(D, V) own parts: Σ_i contrast_i x_ik (β_kr d₁_i(ρ) + Σ_q θ_kq d₃_iq(ρ)), r that of i.

        The sums are smooth in ρ: over many draws they are interpolated at Chebyshev nodes.
        The neighbours' part is the remainder, so the parts add up whatever the nodes.
        """
        slopes = np.concatenate(self.slopes(values), axis=2)
        rho = self.dynamics(values).rho
        weighted = contrast[:, None] * self.terms.values
        sums = along_rho(self.results, lambda r: self._diagonal_sums(r, weighted), rho)
        return np.asarray((slopes * sums.reshape(slopes.shape)).sum(axis=2))

    def _diagonal_sums(self, rho: float, weighted: Floats) -> Floats:
        """The sums over rows (n, V) of all multipliers in every regime, (V·(1 + J)·R,)."""
        first, third = self.own_multipliers(rho)
        members = self.results.design.members
        return np.hstack([weighted.T @ (first[:, None] * members), weighted.T @ third]).ravel()

    def own_multipliers(self, rho: float) -> tuple[Floats, Floats]:
        """diag (I − ρW)⁻¹ (n,) and diag (I − ρW)⁻¹D_q W₃ of every W₃ and regime q (n, J·R) on the
        rows.
        """
        known: dict[tuple[int, tuple[int, ...], bytes], tuple[Floats, Floats]] = {}
        first, third = [], []
        for lag, others, members, key in self._pairs():
            if key not in known:
                made = [diagonals(lag, other, rho, members) for other in others or (None,)]
                known[key] = made[0][0], np.hstack([part for _, part in made])
            one, three = known[key]
            first.append(one)
            third.append(three)
        return np.concatenate(first), np.concatenate(third)

    def _pairs(
        self,
    ) -> Iterator[
        tuple[
            sparse.csr_array | int,
            tuple[sparse.csr_array, ...],
            Floats,
            tuple[int, tuple[int, ...], bytes],
        ]
    ]:
        """Per period W (its size where there is none), all W₃, who is in which regime, and which
        of these they are.
        """
        design = self.results.design
        for t in range(design.n_periods):
            members = design.members[design.period_codes == t]
            which = tuple(one.which[t] for one in design.durbin_lags)
            others = tuple(one.matrices[j] for one, j in zip(design.durbin_lags, which))
            k = -len(members) if self.lag is None else self.lag.which[t]
            lag = len(members) if self.lag is None else self.lag.matrices[k]
            yield lag, others, members, (k, which, members.tobytes())


def _effects_of_columns(within: Within, basis: Floats) -> tuple[Floats, Floats, Floats]:
    """Intercept (B,), unit (N, B) and time (T, B) effects of each of the columns (n, B)."""
    split = [within.effects(column) for column in basis.T]
    return (
        np.array([s[0] for s in split]),
        np.column_stack([s[1] for s in split]),
        np.column_stack([s[2] for s in split]),
    )


def along_rho(results: Results, curve: Callable[[float], Floats], rho: Floats) -> Floats:
    """(D, q) a function (q,) of (I − ρW)⁻¹ at each of D values of ρ: exact at one, else
    interpolated between W's poles; with many units, whose ρ is precise, from fewer nodes.
    """
    logdet = results.estimate.likelihood.process_logdet
    interval = (-np.inf, np.inf) if logdet is None else logdet.interval
    nodes = _NODES_DENSE if results.n_units <= DENSE_LIMIT else _NODES_SPARSE
    return BetweenPoles(interval)(curve, rho, nodes)
