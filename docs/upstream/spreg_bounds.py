"""spreg returns the end of its interval, 0.99, as an estimate: no warning, no mark."""

import contextlib
import io

import numpy as np
import spreg
from libpysal.weights import lat2W

VERSIONS = {"spreg": "1.9.0"}
SIDE, PERIODS = 6, 8


def measured() -> dict[str, object]:
    """λ of GM_Error on a trend in space, ρ of ML_LagFE on a trend in time, and what is said."""
    w = lat2W(SIDE, SIDE)
    w.transform = "r"
    n, rng = w.n, np.random.default_rng(2)
    x = rng.normal(size=(n, 1))
    trend = 3.0 * np.repeat(np.arange(SIDE), SIDE)[:, None] + 0.1 * rng.normal(size=(n, 1))
    over = rng.normal(size=(n * PERIODS, 1))
    time = 100.0 * np.repeat(np.arange(PERIODS), n)[:, None] + 0.1 * rng.normal(size=over.shape)
    with contextlib.redirect_stdout(io.StringIO()):
        error = spreg.GM_Error(x + trend, x, w)
        lag = spreg.ML_LagFE(over + time, over, w)
    said = [str(getattr(fit, "warning", "") or "") for fit in (error, lag)]
    return {
        "lambda of GM_Error": float(error.betas[-1, 0]),
        "rho of ML_LagFE": float(lag.rho),
        "said": " ".join(said).strip(),
    }


def shown(found: dict[str, object]) -> bool:
    """Whether both stand at the end, unsaid."""
    ends = (found["lambda of GM_Error"], found["rho of ML_LagFE"])
    return all(abs(float(str(v)) - 0.99) < 1e-4 for v in ends) and "bound" not in str(found["said"])


if __name__ == "__main__":
    print(measured())
