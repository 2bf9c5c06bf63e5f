"""The maximum where the log-determinant of several W is approximate: best at its own centre."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.errors import ConvergenceWarning
from spillgap.models.logdet_several import SeveralLogDet
from spillgap.models.notices import NOISE, Notice
from spillgap.models.structure_search import Found, Objective, find, roughly
from spillgap.text import Sentence

__all__ = ["find_near", "noise_notices"]

CENTRE, ROUNDS, SETTLED = 0.6, 6, 0.01
"""Where Σ cₖ begins, how often it moves to the maximum, and the step after which it stays."""

NUDGE = 1e-3


def find_near(objective: Objective) -> Found:
    """The maximum of a likelihood whose log-determinant is approximate around it."""
    structure = objective.structure
    count = len(structure.members)
    centre = np.full(count, CENTRE / count)
    members = [sparse.csr_array(w) for w in structure.members]
    psi: Floats | None = None
    for _ in range(ROUNDS):
        there = replace(objective, logdet=SeveralLogDet.around(members, centre))
        psi = roughly(there, psi)
        # Of two terms with a mixture each the larger is what the determinant is hardest of.
        best = max(structure.mixtures(psi), key=lambda c: float(np.abs(c).sum()))
        moved, centre = float(np.abs(best - centre).max()), best
        if moved < SETTLED:
            break
    found = find(replace(objective, logdet=SeveralLogDet.around(members, centre)))
    return replace(found, notices=(*found.notices, *noise_notices(found)))


def noise_notices(found: Found) -> tuple[Notice, ...]:
    """Parameters of W that the stated error may have moved far."""
    objective, psi, k = found.objective, found.psi, found.coefficients.size
    assert objective.logdet is not None
    steps = NUDGE * np.eye(psi.size)
    slopes = [
        sum(
            objective.logdet.slope_error(above, below)
            for above, below in zip(
                objective.structure.mixtures(psi + step), objective.structure.mixtures(psi - step)
            )
        )
        / (2.0 * NUDGE)
        for step in steps
    ]
    variance = found.cov[k:-1, k:-1]
    spread = np.sqrt(np.diag(variance))
    moved = np.sqrt((variance**2) @ (objective.t_effective * np.array(slopes)) ** 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = moved / spread
    return tuple(
        Notice(
            ConvergenceWarning,
            Sentence("notices:approximate", {"symbol": name, "moved": float(value)}),
        )
        for name, value in zip(objective.structure.reported, share)
        if value > NOISE
    )
