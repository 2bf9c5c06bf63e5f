"""p of effects has the source of their interval: the draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from spillgap.models.distribution import NORMAL, student
from spillgap.models.effects import draws_p, inference_frame, quantile_spread


def _frame(draws: np.ndarray, level: float, reference=NORMAL) -> pd.DataFrame:
    index = pd.RangeIndex(draws.shape[1])
    middle = np.median(draws, axis=0)
    return inference_frame(middle, quantile_spread(draws), draws, level, index, reference)


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize("reference", [NORMAL, student(9)], ids=["normal", "t"])
def test_an_interval_without_zero_has_a_p_below_its_level(level, reference):
    """Of skewed draws with a tail so long that a standard error sees nothing, either way round."""
    rng = np.random.default_rng(1)
    tails = np.exp(rng.normal(size=(2_000, 200)) * 2.0) * rng.choice([-1.0, 1.0], 200)
    frame = _frame(tails - np.linspace(-1.0, 1.0, 200), level, reference)
    outside = (frame["lower"] > 0.0) | (frame["upper"] < 0.0)
    assert 20 < outside.sum() < 180
    assert ((frame["p"] < 1.0 - level) == outside).all()
    by_spread = reference.two_sided(frame["z"])
    assert ((by_spread < 1.0 - level) != outside).any()


def test_of_normal_draws_it_is_the_usual_p():
    rng = np.random.default_rng(2)
    draws = rng.normal(np.array([0.0, 1.0, -2.5]), size=(200_000, 3))
    expected = 2.0 * stats.norm.sf([0.0, 1.0, 2.5])
    np.testing.assert_allclose(draws_p(draws, 0.95, NORMAL), expected, rtol=0.05, atol=0.02)
    mirrored = draws_p(-draws, 0.95, NORMAL)
    np.testing.assert_allclose(draws_p(draws, 0.95, NORMAL), mirrored, rtol=1e-8)


def test_what_is_always_zero_has_no_p():
    assert np.isnan(draws_p(np.zeros((10, 1)), 0.95, NORMAL)).all()
