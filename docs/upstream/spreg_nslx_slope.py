"""spreg.NSLX: the slope by α that its covariance is built on is not the derivative.

Of exponentials exp(−αd) it is −d ln(αd) exp(−αd), where −d exp(−αd) is due. The covariance also
leaves out what α shares with the coefficients, and of powers it is not finite, for the furthest
neighbour has the weight 0 and ln 0 is taken.
"""

import warnings

import numpy as np
from scipy import sparse
from spreg.nslx import _nltransform

VERSIONS = {"spreg": "1.9.0"}


def measured() -> dict[str, float]:
    """At one distance, 0.8, and α = 1.7; and of a power at the weight 0."""
    at = sparse.csr_array(np.array([[0.8]]))
    alpha, step = 1.7, 1e-6

    def value(a: float) -> float:
        return float(_nltransform(a, at, "exponential").toarray()[0, 0])

    nil = sparse.csr_array((np.array([0.0]), (np.array([0]), np.array([0]))), shape=(1, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        power = float(_nltransform(alpha, nil, "power", gradflag=1).toarray()[0, 0])
    return {
        "spreg": float(_nltransform(alpha, at, "exponential", gradflag=1).toarray()[0, 0]),
        "by differences": (value(alpha + step) - value(alpha - step)) / (2.0 * step),
        "of a power at 0": power,
    }


def shown(found: dict[str, float]) -> bool:
    """Whether the slope differs from the difference quotient."""
    return abs(found["spreg"] - found["by differences"]) > 1e-2


if __name__ == "__main__":
    print(measured())
