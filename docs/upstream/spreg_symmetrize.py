"""spreg.w_utils.symmetrize takes counts of neighbours for row sums, and leaves W changed.

With weights that differ within a row what it returns is not symmetric, and the eigenvalues that
``method="ord"`` and ``Panel_RE_Error`` take from it, of one triangle, are not W's. A W that was not
row-standardised is so afterwards.
"""

import contextlib
import io

import numpy as np
import spreg
from libpysal.weights import W, lat2W
from spreg.w_utils import symmetrize

VERSIONS = {"spreg": "1.9.0"}


def measured() -> dict[str, float]:
    """Of weights that differ within a row: eigenvalues, ρ; of a binary W: what is left of it."""
    near = lat2W(6, 6).neighbors
    weights = {i: [1.0 + 10.0 * (j % 5) for j in js] for i, js in near.items()}
    w = W(near, weights, silence_warnings=True)
    w.transform = "r"
    rng = np.random.default_rng(1)
    x = rng.normal(size=(w.n, 1))
    y = np.linalg.solve(np.eye(w.n) - 0.5 * w.full()[0], 1 + x + rng.normal(size=(w.n, 1)))
    with contextlib.redirect_stdout(io.StringIO()):
        rho = {m: float(spreg.ML_Lag(y, x, w, method=m).rho) for m in ("full", "ord")}
    given = W(near, silence_warnings=True)
    symmetrize(given)
    return {
        "largest eigenvalue of W": float(np.linalg.eigvals(w.full()[0]).real.max()),
        "as spreg takes it": float(np.linalg.eigvalsh(symmetrize(w).toarray()).max()),
        "row sums of a binary W afterwards": float(given.full()[0].sum(axis=1).max()),
        "rho, method='full'": rho["full"],
        "rho, method='ord'": rho["ord"],
    }


def shown(found: dict[str, float]) -> bool:
    """Whether the two methods differ."""
    return abs(found["rho, method='full'"] - found["rho, method='ord'"]) > 1e-3


if __name__ == "__main__":
    print(measured())
