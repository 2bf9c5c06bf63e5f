"""The outcome as units × periods, refused where it has gaps."""

from __future__ import annotations

import numpy as np

from spillgap._types import Floats
from spillgap.errors import DataError, listing
from spillgap.panel import Panel

__all__ = ["outcome_matrix"]


def outcome_matrix(panel: Panel, outcome: str) -> Floats:
    """The outcome (N, T).

    Raises
    ------
    DataError
        If the panel is unbalanced, or for values that are missing or no numbers.
    """
    values = panel.column(outcome)
    if not panel.balanced:
        have = np.zeros((panel.n_units, panel.n_periods), dtype=bool)
        have[panel.unit_codes, panel.period_codes] = True
        gaps = listing(panel.units[np.flatnonzero(~have.all(axis=1))])
        raise DataError(
            f"Changes between any two periods need every unit in every period: {gaps} lack some. "
            "Leave those units out with panel.subset(units=...), or fill them with panel.fill()."
        )
    try:
        numbers = values.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"outcome={outcome!r} holds other things than numbers.") from None
    lacking = np.flatnonzero(~np.isfinite(numbers))
    if lacking.size:
        where = listing(f"{unit} in {period}" for unit, period in panel.index[lacking])
        raise DataError(
            f"{outcome!r} has no value for {where}: leave those units out with "
            "panel.subset(units=...), or fill them with panel.fill()."
        )
    made = np.empty((panel.n_units, panel.n_periods))
    made[panel.unit_codes, panel.period_codes] = numbers
    return made
