"""SDPDmod: the bias correction of dynamic models inverts the nearest positive definite matrix.

A restatement of the formulas of SDPDmod 0.0.5 and 0.0.6 (``R/SDPDm.R``, ``R/SIG_OMG.R``,
``R/likelihood.R``) in Python, on the cigarette panel that its vignette uses. Yu, de Jong and Lee
(2008) and Lee and Yu (2010) correct θ by Σ⁻¹b/T, Σ the information per observation. SDPDmod puts
R's ``Matrix::nearPD(Σ)`` in the place of Σ. Σ is positive definite, but σ² is small, so that its
largest eigenvalue is the entry of σ² itself, 1/(2σ⁴): eigenvalues below a millionth of that one
count as zero to ``nearPD`` and are replaced, and with them what the data say about ρ and η.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fminbound

from benchmarks.certificate.data import DATA

__all__ = ["Dynamic", "estimate", "measure", "nearest_positive_definite"]

Floats: TypeAlias = NDArray[np.float64]

STEP = 0.001
TERMS = ("L:logc", "LW:logc", "logp", "logy", "W:logp", "W:logy", "rho", "sigma2")


def nearest_positive_definite(
    A: Floats, *, eigenvalue: float = 1e-6, positive: float = 1e-8, tolerance: float = 1e-7
) -> Floats:
    """The positive definite matrix that ``Matrix::nearPD`` puts in the place of A (n, n).

    Higham (2002): alternating projections, in which eigenvalues below ``eigenvalue`` times the
    largest count as zero; at the end those below ``positive`` times the largest are raised to it.
    """
    X, correction = A.copy(), np.zeros_like(A)
    for _ in range(100):
        before = X
        shifted = before - correction
        values, vectors = np.linalg.eigh(shifted)
        kept = values > eigenvalue * values[-1]
        X = (vectors[:, kept] * values[kept]) @ vectors[:, kept].T
        correction = X - shifted
        if np.linalg.norm(before - X, np.inf) <= tolerance * np.linalg.norm(before, np.inf):
            break
    values, vectors = np.linalg.eigh(X)
    floor = positive * abs(values[-1])
    if values[0] < floor:
        diagonal = np.diag(X).copy()
        X = (vectors * np.maximum(values, floor)) @ vectors.T
        scale = np.sqrt(np.maximum(floor, diagonal) / np.diag(X))
        X = scale[:, None] * X * scale
    return X


@dataclass(frozen=True)
class Dynamic:
    """A dynamic Durbin model after the transformation: y (T·n), Z (T·n, k), W (n, n)."""

    y: Floats
    Z: Floats
    W: Floats
    periods: int

    @property
    def units(self) -> int:
        """Rows of W."""
        return len(self.W)

    def lagged(self, values: Floats) -> Floats:
        """W times each period's rows."""
        stacked = values.reshape(self.periods, self.units, -1)
        return np.einsum("ij,tjk->tik", self.W, stacked).reshape(values.shape)


def dynamic(panel_columns: tuple[Floats, Floats], W: Floats, *, two_way: bool) -> Dynamic:
    """y (T, N) and X (T, N, K) with both time lags, effects removed as SDPDmod removes them.

    Two-way effects: the N − 1 orthonormal combinations of units that sum to zero, then unit means
    over time, WX in the model. Unit effects: unit means over time, no WX.
    """
    y, X = panel_columns
    lag, now = y[:-1], y[1:]
    columns = [lag, lag @ W.T, *np.moveaxis(X[1:], 2, 0)]
    if two_way:
        columns += [x @ W.T for x in np.moveaxis(X[1:], 2, 0)]
        centred = np.eye(len(W)) - 1.0 / len(W)
        F = np.linalg.eigh(centred)[1][:, 1:]
        now, columns, W = now @ F, [c @ F for c in columns], F.T @ W @ F
    now = now - now.mean(axis=0)
    columns = [c - c.mean(axis=0) for c in columns]
    return Dynamic(now.ravel(), np.column_stack([c.ravel() for c in columns]), W, len(now))


def estimate(model: Dynamic, *, on_grid: bool = True) -> Floats:
    """(β, ρ, σ²) by maximum likelihood.

    ``on_grid``: the log-determinant from the nearest lower point of a grid of ρ, without
    interpolation, as SDPDmod looks it up.
    """
    n, t = model.units, model.periods
    roots = np.linalg.eigvals(model.W)
    low, high = 1.0 / roots.real.min() + STEP, 1.0 / roots.real.max() - STEP
    grid = np.arange(low, high + 1e-12, STEP)
    Wy = model.lagged(model.y)
    own, other = (np.linalg.lstsq(model.Z, v, rcond=None)[0] for v in (model.y, Wy))
    e_own, e_other = model.y - model.Z @ own, Wy - model.Z @ other

    def negative(rho: float) -> float:
        at = rho
        if on_grid:
            above = int(np.searchsorted(grid, rho + STEP, side="right"))
            below = int(np.searchsorted(grid, rho - STEP, side="right"))
            at = grid[max(round((above + below) / 2) - 1, 0)]
        log_determinant = np.log(np.abs(1.0 - at * roots)).sum()
        residual = e_own - rho * e_other
        return n * t / 2 * np.log(residual @ residual / (n * t)) - t * log_determinant

    # R's optimize() is Brent's method with this tolerance.
    tolerance = np.finfo(float).eps ** 0.25 if on_grid else 1e-10
    rho = float(fminbound(negative, grid[0], grid[-1], xtol=tolerance))
    residual = e_own - rho * e_other
    return np.concatenate([own - rho * other, [rho, residual @ residual / (n * t)]])


def information(model: Dynamic, theta: Floats) -> Floats:
    """Σ (k + 2, k + 2): the expected information of (β, ρ, σ²) per observation."""
    beta, rho, sigma2 = theta[:-2], theta[-2], theta[-1]
    n, t, k = model.units, model.periods, len(theta) - 2
    G = model.W @ np.linalg.inv(np.eye(n) - rho * model.W)
    signal = (model.Z @ beta).reshape(t, n) @ G.T
    out = np.zeros((k + 2, k + 2))
    out[:k, :k] = model.Z.T @ model.Z / sigma2
    out[:k, k] = out[k, :k] = model.Z.T @ signal.ravel() / sigma2
    out[k, k] = (signal**2).sum() / sigma2 + t * np.trace(G @ G + G @ G.T)
    out[k + 1, k + 1] = n * t / (2.0 * sigma2**2)
    out[k, k + 1] = out[k + 1, k] = t * np.trace(G) / sigma2
    return out / (n * t)


def corrected(model: Dynamic, theta: Floats, inverse: Floats) -> Floats:
    """θ less the bias of order 1/T, −Σ⁻¹b/T, with the inverse handed in (stable roots only)."""
    tau, eta, rho, sigma2 = theta[0], theta[1], theta[-2], theta[-1]
    n, W = model.units, model.W
    S = np.linalg.inv(np.eye(n) - rho * W)
    sums = np.linalg.inv(np.eye(n) - S @ (tau * np.eye(n) + eta * W)) @ S
    G = W @ S
    b = np.zeros_like(theta)
    b[0] = np.trace(sums) / n
    b[1] = np.trace(W @ sums) / n
    b[-2] = (tau * np.trace(G @ sums) + eta * np.trace(G @ W @ sums) + np.trace(G)) / n
    b[-1] = 1.0 / (2.0 * sigma2)
    return theta + inverse @ b / model.periods


def cigarettes(*, two_way: bool) -> Dynamic:
    """The model of SDPDmod's vignette: a Durbin model if two-way, else a lag model."""
    panel = DATA["cigarettes"].panel
    wide = [panel.wide(name).to_numpy(dtype=float) for name in ("logc", "logp", "logy")]
    return dynamic((wide[0], np.stack(wide[1:], axis=2)), panel.matrix().toarray(), two_way=two_way)


def measure() -> dict[str, float]:
    """ρ, τ, η with both inverses, and the eigenvalues that ``nearPD`` takes for zero."""
    model = cigarettes(two_way=True)
    theta = estimate(model)
    sigma = information(model, theta)
    values = np.linalg.eigvalsh(sigma)
    plain = corrected(model, theta, np.linalg.inv(sigma))
    repaired = corrected(model, theta, np.linalg.inv(nearest_positive_definite(sigma)))
    out = {"rho uncorrected": theta[-2]}
    for name, place in (("rho", -2), ("tau", 0), ("eta", 1)):
        out[f"{name}, inverse"], out[f"{name}, nearPD"] = plain[place], repaired[place]
    out["smallest eigenvalue"] = values[0]
    out["eigenvalues below the tolerance"] = float((values <= 1e-6 * values[-1]).sum())
    lag = cigarettes(two_way=False)
    out["rho of the lag model, grid"] = estimate(lag)[-2]
    out["rho of the lag model, exact"] = estimate(lag, on_grid=False)[-2]
    return {name: float(value) for name, value in out.items()}
