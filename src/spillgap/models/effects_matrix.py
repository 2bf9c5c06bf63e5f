"""The N×N matrix of effects itself, and how it spreads from order to order of neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from spillgap._types import Floats
from spillgap.errors import EstimationError, UnknownNameError, suggest
from spillgap.models.diagonals import diagonals
from spillgap.models.effects import ParameterReader, refuse_explosive
from spillgap.models.lags import factorise, trace_probes
from spillgap.options import HORIZON, Horizon

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["effects_matrix", "refuse_regimes", "spread_by_order", "spread_by_unit"]


MOST_UNITS = 20_000
"""Units whose matrix of effects takes 3 GiB."""


@dataclass(frozen=True, eq=False)
class _Spread:
    """c·(I − ρW)⁻¹(diag β + diag θ·W₃) of one variable: what its matrix of effects is made of.

    Attributes
    ----------
    beta, theta : ndarray, shape (N,)
        Of every unit: those of its regime.
    """

    lag: sparse.csr_array | None
    durbin: sparse.csr_array | None
    rho: float
    scale: float
    beta: Floats
    theta: Floats

    @cached_property
    def _factors(self) -> factorise | None:
        return None if self.lag is None else factorise(self.lag, self.rho)

    def solve(self, values: Floats, *, transposed: bool = False) -> Floats:
        """(I − ρW)⁻¹·values for (N,) or (N, K)."""
        return values if self._factors is None else self._factors(values, transposed=transposed)

    def matrix(self) -> Floats:
        """(N, N): row receives, column sends."""
        start = np.diag(self.beta)
        if self.durbin is not None:
            start = start + self.theta[:, None] * self.durbin.toarray()
        return self.scale * self.solve(start)

    def sides(self) -> tuple[Floats, Floats, Floats]:
        """The diagonal, row sums and column sums, each (N,), without the matrix."""
        n = len(self.beta)
        size = n if self.lag is None else self.lag
        members = self.theta[:, None] if self.durbin is not None else np.zeros((n, 1))
        first, third = diagonals(size, self.durbin, self.rho, members)
        out = self.solve(np.ones(n), transposed=True)
        row, column = self.beta, self.beta * out
        if self.durbin is not None:
            row = row + self.theta * (self.durbin @ np.ones(n))
            column = column + self.durbin.T @ (self.theta * out)
        own = first * self.beta + third[:, 0]
        return self.scale * own, self.scale * self.solve(row), self.scale * column


def _spread(results: Results, variable: str, horizon: Horizon) -> _Spread:
    results.refuse_if_unstable("effects")
    refuse_explosive(results, horizon)
    reader = ParameterReader(results)
    if variable not in reader.variables:
        raise UnknownNameError(
            f"The model has no regressor {variable!r}.{suggest(variable, reader.variables)} "
            f"It has: {', '.join(reader.variables)}."
        )
    center = results.params.to_numpy()[None, :]
    rho, scale = (float(v[0]) for v in reader.dynamics(center).multiplier(horizon))
    design = results.design
    # Every unit has the coefficients of its regime.
    beta, theta = (design.unit_members @ c[0, 0] for c in design.slopes(center, [variable]))
    lag, durbin = None, None
    if design.durbin_lag is not None and np.any(theta != 0.0):
        _one_matrix(design.durbin_lag.is_constant)
        durbin = design.durbin_lag.matrices[0]
    if design.lag is not None and rho != 0.0:
        _one_matrix(design.lag.is_constant)
        lag = design.lag.matrices[0]
    return _Spread(lag, durbin, rho, scale, beta, theta)


def effects_matrix(results: Results, variable: str, *, horizon: Horizon = "short") -> pd.DataFrame:
    """The N×N effects of one variable: row receives, column sends.

    Raises
    ------
    EstimationError
        For more units than such a matrix fits in memory for.
    """
    spread = _spread(results, variable, HORIZON.parse(horizon))
    units = results.design.units
    if len(units) > MOST_UNITS:
        raise EstimationError(
            f"The matrix of effects between {len(units):,} units takes "
            f"{8 * len(units) ** 2 / 2**30:,.0f} GiB; it is made for up to {MOST_UNITS:,}. Read "
            "effects_by_unit() for what each sends and receives, or scenario() for a change."
        )
    return pd.DataFrame(spread.matrix(), index=units, columns=units)


def spread_by_unit(results: Results, *, horizon: Horizon = "short") -> pd.DataFrame:
    """Who sends and who receives, by (variable, unit): own, received, sent, net."""
    frames = {}
    horizon = HORIZON.parse(horizon)
    for name in results.design.terms:
        own, row, column = _spread(results, name, horizon).sides()
        received, sent = row - own, column - own
        frames[name] = pd.DataFrame(
            {"own": own, "received": received, "sent": sent, "net": sent - received},
            index=results.design.units,
        )
    return pd.concat(frames, names=["variable"])


def refuse_regimes(results: Results, what: str) -> None:
    """Refuse what is an average over units whose coefficients are one.

    Raises
    ------
    EstimationError
        If they differ by regime.
    """
    if results.design.regimes is not None:
        raise EstimationError(
            f"{what} need coefficients that are the same in all units; these differ by "
            f"{results.design.regimes.name!r}. Read effects_by_regime() or effects_matrix()."
        )


def _one_matrix(constant: bool) -> None:
    if not constant:
        raise EstimationError(
            "W varies over time, so there is one effects matrix per period. Fit the model on the "
            "period's W, or read the averages of effects()."
        )


def spread_by_order(results: Results, orders: int) -> pd.DataFrame:
    """Effects by order of neighbour: how much stays at home, reaches neighbours, theirs, …

    The q-th term of (I − ρW)⁻¹(βI + θW) = βI + Σ_q (ρ^q β + ρ^{q−1} θ) W^q.

    Returns
    -------
    pandas.DataFrame
        Indexed by (variable, order): direct, indirect, total, cumulated share of the total.
    """
    results.refuse_if_unstable("effects")
    refuse_regimes(results, "Effects by order")
    reader = ParameterReader(results)
    center = results.params.to_numpy()[None, :]
    beta, theta = (c[0, :, 0] for c in reader.coefficients(center))
    rho = float(reader.dynamics(center).rho[0])
    whole = reader.effects(center, "short")[0]
    traces, sums = _power_averages(results, orders)
    rows = {}
    for k, name in enumerate(reader.variables):
        cumulated = 0.0
        for q in range(orders + 1):
            lagged = theta[k] * rho ** (q - 1) if q else 0.0
            weight = beta[k] * rho**q + lagged
            direct, total = weight * traces[q], weight * sums[q]
            cumulated += total
            share = cumulated / whole[k, 2] if whole[k, 2] else np.nan
            rows[(name, q)] = (direct, total - direct, total, share)
    index = pd.MultiIndex.from_tuples(list(rows), names=["variable", "order"])
    columns = ["direct", "indirect", "total", "cumulated_share"]
    return pd.DataFrame(list(rows.values()), index=index, columns=columns)


def _power_averages(results: Results, orders: int) -> tuple[Floats, Floats]:
    """Average diagonal and row sum of W^q for q = 0 … orders, each (orders + 1,)."""
    design = results.design
    lag = design.lag if design.lag is not None else design.durbin_lag
    traces, sums = np.zeros(orders + 1), np.zeros(orders + 1)
    traces[0] = sums[0] = 1.0
    if lag is None:
        return traces, sums
    _one_matrix(lag.is_constant)
    if design.durbin_lag is not None and design.durbin_lag is not lag:
        raise EstimationError("Effects by order need the same W for Wy and WX.")
    matrix = lag.matrices[0]
    n = matrix.shape[0]
    # Powers need products only, so that the identity is affordable for longer.
    probes, scale = trace_probes(n, dense_limit=2000)
    scale /= n
    now: Floats = probes
    ones: Floats = np.ones(n)
    for q in range(1, orders + 1):
        now, ones = np.asarray(matrix @ now), np.asarray(matrix @ ones)
        traces[q] = scale * float((probes * now).sum())
        sums[q] = float(ones.mean())
    return traces, sums
