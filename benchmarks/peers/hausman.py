"""splm: the spatial Hausman test of lag models.

``sphtest`` of splm 1.6-5 (``R/sphtest.R``) takes the coefficients of x, the covariance of each fit
with its own σ², ρ taken as known under random effects and estimated under fixed effects, and prints
|d'(V_fixed − V_random)⁻¹d|. The first covariance is then often the smaller one: the difference is
not positive definite, and the absolute value turns a negative statistic into a rejection. This is
that formula in Python, on panels in which random effects are true.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

import spillgap as sg
from benchmarks.worlds import queen_lattice
from spillgap.models import tests
from spillgap.models.results import Results
from spillgap.panel import Panel

__all__ = ["measure", "sphtest"]

LEVEL, RHO = 0.05, 0.4
SIDE, PERIODS, REGRESSORS = 7, 8, ("x1", "x2")
FORMULA = "y ~ x1 + x2"


def sphtest(fixed: Results, random: Results) -> float:
    """The statistic of ``sphtest`` before its absolute value is taken."""
    names = list(random.design.names)
    known = np.linalg.inv(random.estimate.information[: len(names), : len(names)])
    slopes = list(fixed.design.names)
    under_random = pd.DataFrame(known, names, names).loc[slopes, slopes]
    difference = (fixed.params - random.params)[slopes].to_numpy()
    gap = (under_random - fixed.cov.loc[slopes, slopes]).to_numpy()
    return float(-difference @ np.linalg.solve(gap, difference))


def true_null(rng: np.random.Generator) -> Panel:
    """A lag model with unit effects that have nothing to do with x: 49 units, 8 periods."""
    W = queen_lattice(SIDE).toarray()
    n = len(W)
    x = rng.standard_normal((PERIODS, n, 2)) + rng.standard_normal((1, n, 2))
    noise = rng.standard_normal(n) + rng.standard_normal((PERIODS, n))
    y = (x.sum(axis=2) + noise) @ np.linalg.inv(np.eye(n) - RHO * W).T
    ids = [f"u{i:02d}" for i in range(n)]
    columns = {name: x[:, :, k].ravel() for k, name in enumerate(REGRESSORS)}
    frame = pd.DataFrame({"unit": ids * PERIODS, "time": np.repeat(np.arange(PERIODS), n)})
    frame = frame.assign(y=y.ravel(), **columns)
    return Panel(frame, unit="unit", time="time", weights=sg.weights.from_matrix(W, ids))


def measure(draws: int = 400) -> dict[str, float]:
    """Shares of rejections of a true null, and of negative statistics."""
    rng = np.random.default_rng(3)
    negative = theirs = ours = 0
    for _ in range(draws):
        panel = true_null(rng)
        fixed, random = (
            sg.SAR(FORMULA, panel, effects=effects).fit(correction=None)
            for effects in ("unit", "random")
        )
        statistic = sphtest(fixed, random)
        negative += statistic < 0.0
        theirs += bool(stats.chi2.sf(abs(statistic), len(REGRESSORS)) < LEVEL)
        ours += tests.hausman(fixed, random).pvalue < LEVEL
    return {
        "draws": float(draws),
        "sphtest rejects": theirs / draws,
        "sphtest negative before the absolute value": negative / draws,
        "hausman rejects": ours / draws,
    }
