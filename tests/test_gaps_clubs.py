"""Phillips–Sul clubs: known clubs are found, one club stays one, strangers stay out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spillgap.errors import DataError, DataWarning, OptionError
from spillgap.gaps import clubs
from spillgap.gaps._clubs import _Search, hodrick_prescott, log_t
from spillgap.gaps._regression import least_squares, published_log_t_cov
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


@pytest.mark.parametrize("seed", [0, 7, 29])
def test_neighbours_merge_unless_their_convergence_is_rejected(seed):
    """At −1.65, not at zero nor at the other end: t here is between −1.4 and 0.1."""
    rng, time = np.random.default_rng(seed), np.arange(1, 31)
    levels = 9 + 0.5 * rng.normal(size=(1, 6))
    paths = levels + rng.normal(size=(30, 6)) / (np.log(time + 1) * time**0.5)[:, None]
    high, low = np.array([0, 1, 2]), np.array([3, 4, 5])
    together = log_t(paths, 11).t
    assert -1.65 < together < 0.1
    for critical, n_clubs in ((-1.65, 1), (together + 0.01, 2)):
        merged = _Search(paths, 11, critical, 0.0, "fqsb").merge([high, low])
        assert len(merged) == n_clubs
        assert np.concatenate(merged).tolist() == [*high, *low]


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
    with pytest.warns(DataWarning, match="8 points of 12 periods"):
        clubs(panel_of(convergent(np.ones(6), t=12)), "y")


def test_refusals():
    panel = panel_of(convergent(np.ones(6), t=24))
    holed = panel_of(convergent([9.0, 6.0]))
    holed = holed.subset(periods=holed.periods.delete(4))
    with pytest.raises(DataError, match=r"The log t test needs .* no unit has a row in "):
        clubs(holed, "y")
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


# -- what Phillips and Sul (2009) print ---------------------------------------------------------

GDP = Path(__file__).parent / "reference" / "filtered_gdp.csv"


@pytest.fixture(scope="module")
def countries() -> Panel:
    wide = pd.read_csv(GDP, index_col="Countries")
    wide.columns = pd.Index([int(year.removeprefix("Y")) for year in wide.columns], name="year")
    long = wide.melt(var_name="year", value_name="gdp", ignore_index=False).reset_index()
    return Panel(long, "Countries", "year")


def test_the_published_clubs_of_152_countries(countries):
    found = clubs(countries, "gdp", log=False, trend=None, merge=False)
    assert found.overall["t"] == pytest.approx(-159.5551, abs=5e-5)
    assert found.overall["b"] == pytest.approx(-0.8748, abs=5e-5)
    assert list(found.tests["n"]) == [50, 30, 21, 24, 14, 11, 2]
    assert (found.membership > 0).all()


def test_errors_of_the_scores_are_an_option_of_their_own(countries):
    found = clubs(countries, "gdp", log=False, trend=None, merge=False, errors="Scores")
    assert found.overall["b"] == pytest.approx(-0.8748, abs=5e-5)
    assert found.overall["t"] > -140
    with pytest.raises(OptionError, match="errors"):
        clubs(countries, "gdp", errors="aqsb")


def test_published_errors_by_hand():
    """The sums of Phillips and Sul's program written out, lag by lag."""
    rng = np.random.default_rng(4)
    x = np.column_stack([np.ones(9), np.log(np.arange(4.0, 13.0))])
    fit = least_squares(rng.normal(size=9).cumsum(), x)
    e, n = fit.resids, 9
    a = sum(e[i] * e[i + 1] for i in range(n - 1)) / sum(e[i] ** 2 for i in range(n - 1))
    width = 1.3221 * (4 * a**2 / (1 - a) ** 4 * n) ** 0.2
    total = sum(e**2)
    for lag in range(1, n - 1):
        z = 6 * np.pi * lag / width / 5
        weight = 25 / (12 * np.pi**2 * (lag / width) ** 2) * (np.sin(z) / z - np.cos(z))
        total += 2 * weight * sum(e[i] * e[i + lag] for i in range(n - 1 - lag))
    expected = total / (n - 1) * np.linalg.inv(x.T @ x)
    np.testing.assert_allclose(published_log_t_cov(fit), expected, rtol=1e-10)


def test_the_size_in_short_panels_is_what_the_docstring_says():
    """α = 0, where the null ends: 22% at 15 periods; α = 0.2: hardly ever."""
    rng = np.random.default_rng(7)
    rejected = {0.0: 0, 0.2: 0}
    draws = 150
    for alpha in rejected:
        for _ in range(draws):
            rejected[alpha] += log_t(_null_paths(rng, 15, 50, alpha), start=6).t < -1.65
    assert 0.1 < rejected[0.0] / draws < 0.35
    assert rejected[0.2] / draws < 0.06


def _null_paths(rng, periods, units, alpha) -> np.ndarray:
    """Phillips and Sul's (2007, §5) law: δ_it = 1 + σ_i ξ_it / (ln(t + 1) t^α)."""
    noise = rng.normal(size=(periods, units))
    for t in range(1, periods):
        noise[t] += 0.2 * noise[t - 1]
    time = np.arange(1, periods + 1)[:, None]
    return 1 + rng.uniform(0.02, 0.28, units) * noise / (np.log(time + 1) * time**alpha)
