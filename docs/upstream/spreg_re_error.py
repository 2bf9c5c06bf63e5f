"""spreg.Panel_RE_Error: the same panel with its units in other orders has other estimates.

The search starts with a step to λ = 1, where ln(1 − ω) of W's largest eigenvalue is a matter of
rounding. It may end there; ``success`` is not read.
"""

import warnings

import numpy as np
import spreg
from libpysal.weights import W, lat2W

VERSIONS = {"spreg": "1.9.0"}
SIDE, PERIODS = 6, 5


def measured(orders: int = 8) -> dict[str, object]:
    """λ and the log-likelihood that spreg prints, or its error, in several orders of the units."""
    matrix = lat2W(SIDE, SIDE).full()[0]
    matrix /= matrix.sum(axis=1, keepdims=True)
    n, rng = len(matrix), np.random.default_rng(3)
    x = rng.normal(size=(PERIODS, n))
    u = rng.normal(size=(PERIODS, n)) @ np.linalg.inv(np.eye(n) - 0.4 * matrix).T
    y = 1 + x + 3 * rng.normal(size=n) + u
    found: dict[str, object] = {}
    for k in range(orders):
        order = rng.permutation(n)
        moved = matrix[order][:, order]
        near = {i: np.flatnonzero(row).tolist() for i, row in enumerate(moved)}
        w = W(near, {i: moved[i, j].tolist() for i, j in near.items()}, silence_warnings=True)
        columns = y[:, order].reshape(-1, 1), x[:, order].reshape(-1, 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fit = spreg.Panel_RE_Error(*columns, w)
                found[f"order {k}"] = (float(fit.lam), float(fit.logll))
            except np.linalg.LinAlgError as problem:
                found[f"order {k}"] = str(problem)
    return found


def shown(found: dict[str, object]) -> bool:
    """Whether the orders do not all give one answer."""
    values = [v for v in found.values() if not isinstance(v, str)]
    apart = any(not np.allclose(v, values[0], atol=1e-2) for v in values)
    return apart or len(values) < len(found)


if __name__ == "__main__":
    for order, answer in measured().items():
        print(order, answer)
