"""Phillips–Sul clubs: known clubs are found, one club stays one, strangers stay out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spillgap.errors import DataError, DataWarning, OptionError
from spillgap.gaps import clubs
from spillgap.gaps._clubs import hodrick_prescott, log_t
from spillgap.panel import Panel


def panel_of(paths: np.ndarray) -> Panel:
    """(T, N) logs → a panel of levels."""
    t, n = paths.shape
    return Panel(
        pd.DataFrame(
            {
                "unit": np.tile([f"u{i:02d}" for i in range(n)], t),
                "year": np.repeat(np.arange(t) + 1980, n),
                "y": np.exp(paths.ravel()),
            }
        ),
        "unit",
        "year",
    )


def convergent(levels, t=40, scale=0.4, alpha=0.4, seed=0) -> np.ndarray:
    """X_it = δ_it μ_t with δ_it → the level of the unit's club at rate t^−α / ln t."""
    rng = np.random.default_rng(seed)
    time = np.arange(1, t + 1)
    decay = 1 / (np.log(time + 1) * time**alpha)
    start = rng.uniform(-scale, scale, len(levels))
    delta = np.asarray(levels) + decay[:, None] * (start + rng.normal(0, 0.02, (t, len(levels))))
    return delta * (5 + 0.03 * time)[:, None]


@pytest.mark.parametrize("seed", range(5))
def test_one_club(seed):
    result = clubs(panel_of(convergent(np.ones(15), seed=seed)), "y", trend=None)
    assert result.overall["converges"]
    assert result.n_clubs == 1
    assert (result.membership == 1).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("trend", [None, "hp"])
def test_two_clubs(seed, trend):
    levels = np.repeat([1.3, 1.0], [8, 10])
    result = clubs(panel_of(convergent(levels, seed=seed)), "y", trend=trend)
    assert not result.overall["converges"]
    assert result.n_clubs == 2
    assert list(result.membership) == [1] * 8 + [2] * 10
    assert result.tests["converges"].all()
    assert result.tests["mean_last"].is_monotonic_decreasing


def test_a_stranger_joins_no_club():
    paths = convergent(np.r_[np.ones(10), 1.5], seed=3)
    result = clubs(panel_of(paths), "y", trend=None)
    assert result.membership["u10"] == 0
    assert (result.membership.drop("u10") == 1).all()
    assert 0 in result.club_paths().columns


def test_relabelling_units_and_shuffling_rows_change_nothing():
    paths = convergent(np.repeat([1.3, 1.0], [5, 6]), seed=1)
    base = clubs(panel_of(paths), "y").membership
    order = np.random.default_rng(0).permutation(11)
    moved = clubs(panel_of(paths[:, order]), "y").membership
    assert list(moved) == list(base.to_numpy()[order])


def test_rate_of_convergence_is_twice_alpha():
    # With the law H_t = c / (ln(t)² t^2α) exactly, the regression's slope is 2α.
    t = np.arange(1, 121)
    spread = 0.1 / (np.log(t + 1e-12).clip(0.3) * t**0.3)
    paths = np.column_stack([1 + spread, 1 - spread])
    assert log_t(paths, start=36).b == pytest.approx(0.6, abs=0.02)


def test_merging_never_adds_clubs():
    rng = np.random.default_rng(5)
    paths = 5 + np.cumsum(rng.normal(0.02, 0.05, (30, 14)), axis=0)
    result = clubs(panel_of(paths), "y")
    apart = clubs(panel_of(paths), "y", merge=False)
    assert result.n_clubs <= apart.n_clubs
    pd.testing.assert_series_equal(result.initial, apart.initial)


def test_hodrick_prescott_keeps_lines_and_means():
    t = np.arange(30.0)
    line = np.column_stack([2 + 0.5 * t, 7 - t])
    assert np.allclose(hodrick_prescott(line), line)
    noisy = np.random.default_rng(0).normal(size=(30, 1))
    smooth = hodrick_prescott(noisy)
    assert smooth.mean() == pytest.approx(noisy.mean())
    assert np.diff(smooth[:, 0], 2).std() < np.diff(noisy[:, 0], 2).std() / 20


def test_results_line_up():
    result = clubs(panel_of(convergent(np.repeat([1.3, 1.0], 5))), "y")
    frame = result.to_frame()
    assert list(frame.columns) == ["club", "club_initial", "transition"]
    assert np.allclose(result.transition.mean(axis=1), 1)
    assert len(repr(result)) < 120


def test_a_short_panel_is_warned_about():
    with pytest.warns(DataWarning, match="10 points of 12 periods"):
        clubs(panel_of(convergent(np.ones(6), t=12)), "y")


def test_refusals():
    panel = panel_of(convergent(np.ones(6), t=16))
    with pytest.raises(DataError, match="too few"):
        clubs(panel.subset(periods=range(1980, 1986)), "y")
    with pytest.raises(DataError, match="smaller unit"):
        clubs(panel.with_columns(y=panel.column("y") / 1e9), "y")
    with pytest.raises(OptionError, match="trim"):
        clubs(panel, "y", trim=0.9)
    with pytest.raises(OptionError, match="trend"):
        clubs(panel, "y", trend="bk")
    with pytest.raises(OptionError, match="smoothing"):
        clubs(panel, "y", smoothing=-1)
    with pytest.raises(OptionError, match="order"):
        clubs(panel, "y", order="first")
