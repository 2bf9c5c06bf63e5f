"""What is doubtful about a difference-in-differences, in words that stay with the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spillgap.errors import DataWarning, listing
from spillgap.models.notices import Notice
from spillgap.models.panel_lag import panel_lag
from spillgap.text import Sentence, Told

if TYPE_CHECKING:
    from spillgap.models.did import DiD
    from spillgap.models.treatment import Treatment

__all__ = ["did_notices", "few_treated_notices"]

FEW_TREATED = 5
"""Units; with fewer on either side a clustered standard error is far too small."""


def did_notices(did: DiD) -> tuple[Notice, ...]:
    """Staggered treatment, and untreated units that spillovers may reach."""
    staggered = (_staggered(did),) if did.treatment.staggered else ()
    return (*staggered, *_controls(did))


def _staggered(did: DiD) -> Notice:
    treatment = did.treatment
    sizes = [f"{period}: {count}" for period, count in treatment.cohorts.items()]
    weights = treatment.two_way_weights()
    negative = weights[weights < 0.0]
    facts: dict[str, Told] = {
        "units": len(treatment.treated),
        "cohorts": len(sizes),
        "sizes": listing(sizes, most=12),
        "negative": len(negative),
        "rows": len(weights),
        "sum": float(negative.sum()),
        "design": "plain" if did.window is None else "event-study",
    }
    return Notice(DataWarning, Sentence("did:staggered", facts))


def _controls(did: DiD) -> tuple[Notice, ...]:
    """Untreated units with treated neighbours, where the model cannot tell what reaches them."""
    panel, treatment = did.panel, did.treatment
    if panel.weights is None:
        return ()
    weights = did.model.durbin_weights
    exposed_rows = panel_lag(panel, weights).apply(treatment.status[:, None])[:, 0] != 0.0
    exposed = np.bincount(panel.unit_codes[exposed_rows], minlength=panel.n_units) > 0
    never = treatment.start < 0
    reached, total = int((exposed & never).sum()), int(never.sum())
    if did.model.has_durbin:
        if reached < total:
            return ()
        return (Notice(DataWarning, Sentence("did:no-clean-control", {"units": total})),)
    if not reached:
        return ()
    facts: dict[str, Told] = {"reached": reached, "units": total, "model": did.model.name}
    return (Notice(DataWarning, Sentence("did:controls-reached", facts)),)


def few_treated_notices(treatment: Treatment, cov: str) -> tuple[Notice, ...]:
    """Too few units on one side for the variance between units to be estimated."""
    treated, never = len(treatment.treated), len(treatment.never_treated)
    if cov not in ("cluster", "robust") or min(treated, never) >= FEW_TREATED:
        return ()
    facts: dict[str, Told] = {
        "treated": treated,
        "never": never,
        "enough": FEW_TREATED,
        "cov": repr(cov),
    }
    return (Notice(DataWarning, Sentence("did:few-treated", facts)),)
