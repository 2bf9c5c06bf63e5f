"""Tiny panels end in a result or in an error that says what is missing, in nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from models_making import panel_of

import spillgap as sg
from spillgap.errors import EstimationError, SpillgapError
from spillgap.models.family import MODELS

SEARCHED = ((5, 2), (3, 3))
"""Where the intervals of ρ and λ are searched for: the longest search, flat in both."""

EFFECTS = ("pooled", "unit", "time", "twoway", "random", "mundlak")


def _panel(n: int, periods: int) -> sg.Panel:
    rng = np.random.default_rng(100 * n + periods)
    near = np.eye(n, k=1) + np.eye(n, k=-1) + (periods == 3) * np.eye(n, k=2)
    W = near / near.sum(axis=1, keepdims=True)
    x, y = rng.normal(size=(2, periods, n))
    return panel_of({"y": y, "x": x}, W)


def _cases():
    """(model, effects, correction)."""
    for model in MODELS.values():
        for effects in EFFECTS:
            yield model, effects, None
            if effects in ("unit", "time", "twoway"):
                yield model, effects, "lee-yu"


@pytest.mark.filterwarnings("ignore::spillgap.errors.SpillgapWarning")
@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("periods", [1, 2, 3])
def test_a_tiny_panel_gives_a_result_or_says_what_is_missing(n, periods):
    panel = _panel(n, periods)
    for model, effects, correction in _cases():
        try:
            found = model("y ~ x", panel, effects=effects).fit(correction=correction)
        except SpillgapError:
            continue
        assert np.isfinite(found.params).all()
        assert np.isfinite(found.loglik)
        if model.name == "GNS" and (n, periods) in SEARCHED:
            found.conf_int()


def test_too_few_rows_are_counted():
    with pytest.raises(EstimationError, match="at least 3 are needed"):
        sg.SAR("y ~ x", _panel(3, 2), effects="twoway").fit(correction=None)


def test_rho_cannot_be_told_where_all_are_neighbours_of_all():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, 4, 6))
    panel = panel_of({"y": y, "x": x}, (1.0 - np.eye(6)) / 5.0)
    with pytest.raises(EstimationError, match="rho cannot be told"):
        sg.SAR("y ~ x", panel, effects="twoway").fit(correction=None)
