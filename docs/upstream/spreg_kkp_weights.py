"""spreg.GM_KKP(full_weights=True): two entries of the weights are not those of the paper.

Kapoor, Kelejian & Prucha (2007): T12 = 2 tr(W'W)/N and T22 = 2 tr(W'WW'W)/N.
"""

import numpy as np
from libpysal.weights import lat2W
from spreg.sp_panels import _get_Tau

VERSIONS = {"spreg": "1.9.0"}


def measured() -> dict[str, float]:
    """The two entries by spreg and by the paper, for rook contiguity of 7 × 7 cells."""
    w = lat2W(7, 7)
    w.transform = "r"
    dense, n = w.full()[0], w.n
    inner = dense.T @ dense
    # With the trace that _moments_kkp hands over.
    theirs = np.asarray(_get_Tau(w.sparse, float(np.trace(inner))), dtype=float)
    return {
        "T12, spreg": float(theirs[0, 1]),
        "T12, paper": float(2.0 * np.trace(inner) / n),
        "T22, spreg": float(theirs[1, 1]),
        "T22, paper": float(2.0 * np.trace(inner @ inner) / n),
    }


def shown(found: dict[str, float]) -> bool:
    """Whether either differs."""
    return any(not np.isclose(found[f"{t}, spreg"], found[f"{t}, paper"]) for t in ("T12", "T22"))


if __name__ == "__main__":
    print(measured())
