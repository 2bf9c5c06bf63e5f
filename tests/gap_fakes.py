"""Small panels with known parameters for the tests of decomposition and scenarios."""

import warnings

import numpy as np
import pandas as pd

import spillgap as sg
from spillgap.errors import SpillgapWarning
from spillgap.models.family import MODELS

FORMULA = "y ~ x1 + x2"


def grid_weights(side):
    """(N, N) row-standardised rook contiguity of a square grid."""
    n = side * side
    w = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if abs(i // side - j // side) + abs(i % side - j % side) == 1:
                w[i, j] = 1.0
    return w / w.sum(axis=1, keepdims=True)


def made_panel(seed=0, side=4, periods=5, rho=0.4, tau=0.0, drop=0, varying=False, log_x=False):
    """A panel from y = (I − ρW)⁻¹(x1 − 0.5 x2 + 0.6 Wx1 + τ y₋₁ + 20 + μ + ε), y around 30."""
    rng = np.random.default_rng(seed)
    w, n = grid_weights(side), side * side
    units = [f"u{i:02d}" for i in range(n)]
    inverse = np.linalg.inv(np.eye(n) - rho * w)
    mu = rng.normal(size=n)
    rows, before = [], np.full(n, 30.0)
    for t in range(periods):
        x1, x2 = np.exp(rng.normal(1.0, 0.4, n)), rng.normal(size=n) + 0.5 * mu
        used = np.log(x1) if log_x else x1
        y = inverse @ (
            used - 0.5 * x2 + 0.6 * w @ used + tau * before + 20 + mu + rng.normal(0, 0.5, n)
        )
        before = y
        rows += [(u, 2000 + t, *values) for u, *values in zip(units, y, x1, x2)]
    data = pd.DataFrame(rows, columns=["unit", "year", "y", "x1", "x2"])
    data["half"] = np.where(data["unit"].str[1:].astype(int) < n // 2, "north", "south")
    if drop:
        data = data.drop(rng.choice(len(data), drop, replace=False))
    if varying:
        second = (w @ w > 0).astype(float)
        np.fill_diagonal(second, 0.0)
        kinds = [w, second / second.sum(axis=1, keepdims=True)]
        weights = {2000 + t: sg.weights.from_matrix(kinds[t % 2], units) for t in range(periods)}
        return sg.Panel(data, "unit", "year", weights)
    return sg.Panel(data, "unit", "year", w, ids=units)


def fitted(panel, name="SDM", effects="twoway", formula=FORMULA, method="ml", **options):
    """A fit whose notices (a boundary, weak identification) are not what is tested."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        return MODELS[name](formula, panel, effects=effects, **options).fit(method, correction=None)
