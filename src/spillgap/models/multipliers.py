"""How far a change spreads: averages of (I − ρW)⁻¹ and (I − ρW)⁻¹W₃ as functions of ρ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.models.interpolation import BetweenPoles
from spillgap.models.lags import SpatialLag, factorise, trace_probes
from spillgap.models.logdet import LogDet

__all__ = ["Multipliers"]


NODES = 12


@dataclass(frozen=True, eq=False)
class Multipliers:
    """Average diagonal and average row sum of (I − ρW)⁻¹ and of (I − ρW)⁻¹W₃.

    With one row-standardised W for all terms everything follows from tr(G), the slope of the
    log-determinant: tr (I − ρW)⁻¹ = N + ρ tr(G), and rows sum to 1/(1 − ρ). Other W are
    solved at Chebyshev nodes over the range of ρ asked for, and interpolated.
    """

    lag: SpatialLag | None
    durbin_lag: SpatialLag | None
    logdet: LogDet | None
    n_units: int

    def at(self, rho: Floats) -> Floats:
        """(R, 4): diagonal of (I−ρW)⁻¹ and (I−ρW)⁻¹W₃, row sums of the two, at each of R ρ."""
        rho = np.atleast_1d(np.asarray(rho, dtype=np.float64))
        if self.lag is None or self.logdet is None:
            diagonal, row_sum = self._durbin_alone
            return np.tile([1.0, diagonal, 1.0, row_sum], (rho.size, 1))
        if self._follows_from_trace:
            spread = self.logdet.trace(rho) / self.n_units
            rows = 1.0 / (1.0 - rho)
            return np.column_stack([1.0 + rho * spread, spread, rows, rows])
        return self._interpolated(rho)

    @property
    def _follows_from_trace(self) -> bool:
        assert self.lag is not None
        same = self.durbin_lag is None or self.durbin_lag is self.lag
        return same and self.lag.rows_sum_to_one and self.lag.is_constant

    @cached_property
    def _durbin_alone(self) -> tuple[float, float]:
        if self.durbin_lag is None:
            return 0.0, 0.0
        total = len(self.durbin_lag.which)
        diagonal = row_sum = 0.0
        for matrix, count in zip(self.durbin_lag.matrices, self.durbin_lag.counts):
            share = count / total / matrix.shape[0]
            diagonal += share * float(matrix.diagonal().sum())
            row_sum += share * float(matrix.sum())
        return diagonal, row_sum

    def _interpolated(self, rho: Floats) -> Floats:
        """Between the poles of the stable interval."""
        assert self.logdet is not None
        out = BetweenPoles(self.logdet.interval)(self._solved, rho, NODES)
        if self._one_size:
            out[:, 0] = 1.0 + rho * self.logdet.trace(rho) / self.n_units
        return out

    @property
    def _one_size(self) -> bool:
        """Whether tr(G) of the log-determinant is a mean over periods of one size."""
        assert self.lag is not None
        return all(m.shape[0] == self.n_units for m in self.lag.matrices)

    def _solved(self, rho: float) -> Floats:
        """The four averages at one ρ, over the periods' own matrices."""
        assert self.lag is not None
        total = len(self.lag.which)
        shares: dict[tuple[int, int], float] = {}
        for t in range(total):
            pair = (self.lag.which[t], self.durbin_lag.which[t] if self.durbin_lag else 0)
            shares[pair] = shares.get(pair, 0.0) + 1.0 / total
        out = np.zeros(4)
        for (k, j), share in shares.items():
            other = self.durbin_lag.matrices[j] if self.durbin_lag else None
            out += share * _averages(self.lag.matrices[k], other, rho)
        return out


def _averages(matrix: sparse.csr_array, other: sparse.csr_array | None, rho: float) -> Floats:
    """Average diagonal and row sum of (I − ρW)⁻¹ and (I − ρW)⁻¹W₃ for (N, N), shape (4,)."""
    n = matrix.shape[0]
    solve = factorise(matrix, rho)
    ones = np.ones((n, 1))
    probes, scale = trace_probes(n)
    scale /= n
    inverse = solve(np.hstack([probes, ones]))
    diagonal = scale * float((probes * inverse[:, :-1]).sum())
    row_sum = float(inverse[:, -1].mean())
    if other is None:
        return np.array([diagonal, 0.0, row_sum, 0.0])
    lagged = solve(np.asarray(other @ np.hstack([probes, ones])))
    return np.array(
        [
            diagonal,
            scale * float((probes * lagged[:, :-1]).sum()),
            row_sum,
            float(lagged[:, -1].mean()),
        ]
    )
