"""λ by moments: quadratic forms of filtered disturbances, within and between units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import optimize, sparse

from spillgap._types import Floats
from spillgap.models.lags import SpatialLag

__all__ = ["ErrorFilter", "ErrorMoments"]


@dataclass(frozen=True, eq=False)
class ErrorFilter:
    """I − λW on rows (n,) or (n, K), the periods' means taken out again where they were before.

    Lagging rows without period means brings some back: W of a row-standardised kind keeps a
    constant, but its columns do not sum to one.

    Attributes
    ----------
    lag : SpatialLag
    demeaned : bool
    groups : tuple of slice
        Rows whose innovations have one variance: all of them, or with random effects those
        within units and those between.
    """

    lag: SpatialLag
    demeaned: bool
    groups: tuple[slice, ...]

    def apply(self, values: Floats) -> Floats:
        """W·values."""
        out = self.lag.apply(values)
        if self.demeaned:
            for rows, _ in self.lag.blocks():
                out[rows] -= out[rows].mean(axis=0)
        return out

    def __call__(self, lambda_: float, values: Floats) -> Floats:
        """(I − λW)·values."""
        return values - lambda_ * self.apply(values)

    @cached_property
    def forms(self) -> tuple[sparse.csr_array, ...]:
        """A₁ and A₂ (n, n) of :class:`ErrorMoments` by group, period by period on the diagonal."""
        pairs = [self._pair(matrix) for matrix in self.lag.matrices]
        out = []
        for group in self.groups:
            for r in range(2):
                blocks = [
                    pairs[k][r] if group.start <= rows.start < group.stop else 0.0 * pairs[k][r]
                    for (rows, _), k in zip(self.lag.blocks(), self.lag.which)
                ]
                form = sparse.csr_array(sparse.block_diag(blocks, format="csr"))
                form.eliminate_zeros()
                out.append(form)
        return tuple(out)

    def _pair(self, matrix: sparse.csr_array) -> tuple[sparse.csr_array, sparse.csr_array]:
        """A₁ and A₂ of one period, (N, N)."""
        squared = sparse.csr_array(matrix.T @ matrix)
        diagonal = squared.diagonal()
        if len(self.groups) > 1:
            diagonal = np.full(diagonal.size, diagonal.mean())
        first = sparse.csr_array(squared - sparse.diags_array(diagonal))
        return (_centred(first), _centred(matrix)) if self.demeaned else (first, matrix)

    @cached_property
    def sums(self) -> tuple[sparse.csr_array, ...]:
        """Aᵣ + Aᵣ'."""
        return tuple(sparse.csr_array(form + form.T) for form in self.forms)


@dataclass(frozen=True, eq=False)
class ErrorMoments:
    """ε'Aᵣε/n as quadratics in λ, with A₁ = W'W − diag(W'W) and A₂ = W (Kelejian & Prucha 2010).

    The diagonals are zero, so that the moments hold under heteroskedasticity of unknown form.
    Innovations less their period's mean, Jε with J = I − ιι'/N, correlate: E(ε'JAJε) is
    −σ²ι'Aι/N. Adding ι'Aι/(N(N − 1)) to the diagonal makes it zero again.

    With random effects there are two of each, within units and between, of innovations over
    their standard deviations, and A₁ = W'W − tr(W'W)/N·I. Weighted by the inverse of their
    variance they are the six moments of Kapoor, Kelejian & Prucha (2007, equation 22): these add
    ε'ε/n − σ² in either group, which does not correlate with the others (tr A₁ = tr A₂ = 0) and
    determines σ² alone, so that the six are minimised where these four are.
    """

    error_filter: ErrorFilter
    quadratics: Floats
    n: int

    @classmethod
    def of(cls, error_filter: ErrorFilter, u: Floats) -> ErrorMoments:
        """From the filter of the disturbances u (n,)."""
        lagged = error_filter.apply(u)
        rows = []
        for matrix in error_filter.forms:
            once, twice = matrix @ u, matrix @ lagged
            rows.append((u @ once, u @ twice + lagged @ once, lagged @ twice))
        return cls(error_filter, np.array(rows) / u.size, u.size)

    def at(self, lambda_: float) -> Floats:
        """The moments (R,) at one λ."""
        return self.quadratics @ np.array([1.0, -lambda_, lambda_**2])

    def slope(self, lambda_: float) -> Floats:
        """Their derivatives (R,) by λ."""
        return self.quadratics @ np.array([0.0, -1.0, 2.0 * lambda_])

    def solve(self, interval: tuple[float, float], weight: Floats) -> float:
        """λ that minimises m'Υm over the stable interval, Υ (R, R)."""

        def loss(lambda_: float) -> float:
            m = self.at(lambda_)
            return float(m @ weight @ m)

        grid = np.linspace(*interval, 201)[1:-1]
        values = self.quadratics @ np.array([np.ones_like(grid), -grid, grid**2])
        start = grid[np.einsum("rg,rs,sg->g", values, weight, values).argmin()]
        step = grid[1] - grid[0]
        lowest = optimize.minimize_scalar(
            loss, bounds=(start - step, start + step), method="bounded", options={"xatol": 1e-12}
        )
        return float(lowest.x)

    def variance(self, variances: Floats, spill: Floats) -> Floats:
        """Ψ (R, R): variance of √n times the moments.

        Parameters
        ----------
        variances : ndarray, shape (n,)
            Of the innovations.
        spill : ndarray, shape (n, R)
            What the estimated coefficients add, a_r with m_r ≈ (ε'Aᵣε + a_r'ε)/n.
        """
        scale = sparse.diags_array(variances)
        pairs = self.error_filter.sums
        out = np.zeros((len(pairs), len(pairs)))
        for r, pair in enumerate(pairs):
            weighted = scale @ pair @ scale
            for s in range(r, len(pairs)):
                out[r, s] = out[s, r] = 0.5 * float(weighted.multiply(pairs[s]).sum()) / self.n
        return out + (spill * variances[:, None]).T @ spill / self.n


def _centred(matrix: sparse.csr_array) -> sparse.csr_array:
    """A + I·ι'Aι/(N(N − 1)) for A (N, N)."""
    n = matrix.shape[0]
    return sparse.csr_array(matrix + sparse.eye_array(n) * (float(matrix.sum()) / (n * (n - 1))))
