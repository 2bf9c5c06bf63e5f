"""W on the space that its powers make of a start: Arnoldi's projection."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from spillgap._types import Floats

__all__ = ["krylov"]


def krylov(matrix: sparse.csr_array, start: Floats, steps: int) -> Floats:
    """Q'WQ (k, k) for an orthonormal basis Q (N, k) of start, W·start, W²·start, … (Arnoldi).

    The first element of f of it is start'f(W)start/start'start: exactly once k is as many as the
    space has dimensions, and else as if f were a polynomial of degree k − 1.
    """
    n = matrix.shape[0]
    steps = min(steps, n)
    basis = np.empty((steps, n))
    basis[0] = start / np.linalg.norm(start)
    out = np.zeros((steps, steps))
    for j in range(steps):
        after = np.asarray(matrix @ basis[j])
        size = float(np.linalg.norm(after))
        # Twice: one pass leaves rounding that grows.
        for _ in range(2):
            along = basis[: j + 1] @ after
            after -= along @ basis[: j + 1]
            out[: j + 1, j] += along
        left = float(np.linalg.norm(after))
        if j + 1 == steps or left <= 1e-13 * size:
            return out[: j + 1, : j + 1]
        out[j + 1, j] = left
        basis[j + 1] = after / left
    return out
