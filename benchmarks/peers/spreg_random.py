"""spreg: the search of the random-effects error model stops early.

``Panel_RE_Error`` (spreg 1.9.0) hands the likelihood to L-BFGS-B from (λ, φ) = (0, 0.1) with the
bounds −1 and 1, and its first step goes to the bound. The log-determinant there is ln(1 − ω) of the
largest eigenvalue ω of a row-standardised W, which is 1. Where it is computed as 1 or as a hair
more, the likelihood is not finite and the search ends there or at its start; where as a hair less,
it goes on and arrives. Which of the two is a matter of rounding, by W and by processor. Neither
``success`` nor the message is read: the estimates are printed as any others, or the covariance is
singular. It runs here, live, on simulated panels and on Munnell's; the log-likelihood of its λ
and φ is the exact normal density, dense, with β and σ² at their best.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

import spillgap as sg
from benchmarks.certificate.data import DATA
from benchmarks.worlds import queen_lattice

__all__ = ["density", "measure"]

SIDE, PERIODS, LAMBDA, SPREAD = 7, 5, 0.4, 3.0


def density(y: np.ndarray, x: np.ndarray, W: np.ndarray, lam: float, variance: float) -> float:
    """Log-density of y (T, N) at λ and the unit effects' share of variance φ, β and σ² at best."""
    t, n = y.shape
    B = np.eye(n) - lam * W
    spatial, mean = np.linalg.inv(B.T @ B), np.full((t, t), 1.0 / t)
    V = np.kron(mean, t * variance * np.eye(n)) + np.kron(np.eye(t), spatial)
    inverse, Z = np.linalg.inv(V), np.column_stack([np.ones(y.size), x.ravel()])
    beta = np.linalg.solve(Z.T @ inverse @ Z, Z.T @ inverse @ y.ravel())
    e = y.ravel() - Z @ beta
    sigma2 = e @ inverse @ e / y.size
    return float(-y.size / 2 * (1 + np.log(2 * np.pi * sigma2)) - np.linalg.slogdet(V)[1] / 2)


def measure(draws: int = 50) -> dict[str, float]:
    """How often, and how far, spreg stops below the maximum."""
    import spreg
    from libpysal.weights import W as PysalW
    from spreg.w_utils import symmetrize

    W = queen_lattice(SIDE).toarray()
    n = len(W)
    near = {i: list(np.flatnonzero(row)) for i, row in enumerate(W)}
    w = PysalW(near, {i: list(W[i, j]) for i, j in near.items()}, silence_warnings=True)
    rng, below, singular = np.random.default_rng(1), [], 0
    for _ in range(draws):
        x = rng.standard_normal((PERIODS, n)) + 1.0
        u = rng.standard_normal((PERIODS, n)) @ np.linalg.inv(np.eye(n) - LAMBDA * W).T
        y = 1.0 + x + SPREAD * rng.standard_normal(n) + u
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs = spreg.Panel_RE_Error(y.reshape(-1, 1), x.reshape(-1, 1), w)
        except np.linalg.LinAlgError:
            singular += 1
            continue
        ours = _ours(y, x, W)
        # spreg's φ is the ratio of standard deviations, here it is that of variances.
        at_theirs = density(y, x, W, float(theirs.lam), float(theirs.phi) ** 2)
        below.append(density(y, x, W, *ours) - at_theirs)
    gaps = np.array(below)
    # The eigenvalues that spreg takes, of the symmetric matrix similar to W.
    largest = np.linalg.eigh(symmetrize(w).toarray())[0][-1]
    return {
        "draws": float(draws),
        "largest eigenvalue of W, as computed, less 1": float(largest - 1.0),
        "singular covariance": singular / draws,
        "more than one log unit below": float((gaps > 1.0).sum()) / draws,
        "largest distance": float(gaps.max(initial=0.0)),
        **_munnell(),
    }


def _munnell() -> dict[str, float]:
    """On Munnell's states: distance to the maximum, and what the printed log-likelihood lacks."""
    import spreg
    from libpysal.weights import W as PysalW

    panel = DATA["munnell"].panel
    links = panel.weights.adjacency
    near = {unit: list(links[unit].index) for unit in panel.units}
    w = PysalW(near, {u: list(links[u]) for u in panel.units}, silence_warnings=True)
    w.id_order = list(panel.units)
    y, x = (np.log(panel.wide(name).to_numpy()) for name in ("gsp", "pc"))
    names = ("distance", "printed log-likelihood short by", "NT/2 ln(NT)")
    try:
        theirs = spreg.Panel_RE_Error(y.reshape(-1, 1), x.reshape(-1, 1), w)
    except np.linalg.LinAlgError:  # on some processors
        return {f"{name}, Munnell": float("nan") for name in names}
    W = panel.matrix().toarray()
    fit = sg.SEM("log(gsp) ~ log(pc)", panel, effects="random").fit(correction=None)
    best = density(y, x, W, float(fit.params["lambda"]), float(fit.params["phi"]))
    at_theirs = density(y, x, W, float(theirs.lam), float(theirs.phi) ** 2)
    constant = y.size / 2 * float(np.log(y.size))
    values = (best - at_theirs, at_theirs - float(theirs.logll), constant)
    return {f"{name}, Munnell": value for name, value in zip(names, values, strict=True)}


def _ours(y: np.ndarray, x: np.ndarray, W: np.ndarray) -> tuple[float, float]:
    t, n = y.shape
    ids = [f"u{i:02d}" for i in range(n)]
    frame = pd.DataFrame({"unit": ids * t, "time": np.repeat(np.arange(t), n)})
    frame = frame.assign(y=y.ravel(), x=x.ravel())
    panel = sg.Panel(frame, unit="unit", time="time", weights=sg.weights.from_matrix(W, ids))
    fit = sg.SEM("y ~ x", panel, effects="random").fit(correction=None)
    return float(fit.params["lambda"]), float(fit.params["phi"])
