"""σ- and β-convergence: recovery of known speeds, agreement, refusals."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from spillgap.errors import DataError, EstimationError, OptionError
from spillgap.gaps import beta_convergence, sigma_convergence, speed_of_convergence
from spillgap.panel import Panel


def simulated(beta=0.04, n=60, t=16, noise=0.002, seed=0, weights=False, trend_gain=0.0) -> Panel:
    """Logs that close the gap to a common path at speed ``beta``; ``z`` shifts growth."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n)
    logs = [rng.normal(3, 0.6, n) + trend_gain * z / 0.04]
    for _ in range(t - 1):
        step = (1 - np.exp(-beta)) * (3.5 - logs[-1]) + trend_gain * z
        logs.append(logs[-1] + step + rng.normal(0, noise, n))
    units = [f"u{i:02d}" for i in range(n)]
    data = pd.DataFrame(
        {
            "unit": np.tile(units, t),
            "year": np.repeat(np.arange(2000, 2000 + t), n),
            "y": np.exp(np.concatenate(logs)),
            "z": np.tile(z, t),
        }
    )
    if not weights:
        return Panel(data, "unit", "year")
    ring = np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)
    return Panel(data, "unit", "year", ring / 2, ids=units)


@pytest.mark.parametrize("form", ["panel", "cross-section"])
def test_beta_recovers_the_speed(form):
    row = beta_convergence(simulated(), "y", form=form).to_frame().loc["coefficient"]
    assert row["speed"] == pytest.approx(0.04, rel=0.05)
    assert row["speed_lower"] < 0.04 < row["speed_upper"]
    assert row["half_life"] == pytest.approx(np.log(2) / row["speed"])


def test_longer_steps_give_the_same_speed():
    one, three = (beta_convergence(simulated(), "y", step=s) for s in (1, 3))
    assert three.years == 3
    assert three.nobs == 60 * 5
    assert three.speed.loc["coefficient", "speed"] == pytest.approx(
        one.speed.loc["coefficient", "speed"], rel=0.05
    )


def test_a_control_undoes_the_bias_of_leaving_it_out():
    panel = simulated(trend_gain=0.02)
    absolute = beta_convergence(panel, "y").speed.loc["coefficient", "speed"]
    conditional = beta_convergence(panel, "y", ["z"])
    assert abs(absolute - 0.04) > 0.01
    assert conditional.speed.loc["coefficient", "speed"] == pytest.approx(0.04, rel=0.05)
    assert conditional.params.loc["z", "estimate"] == pytest.approx(0.02, rel=0.1)


@pytest.mark.slow
def test_delta_method_interval_covers():
    hits = 0
    for seed in range(120):
        panel = simulated(n=30, t=8, noise=0.03, seed=seed)
        row = beta_convergence(panel, "y", form="cross-section").speed.loc["coefficient"]
        hits += row["speed_lower"] < 0.04 < row["speed_upper"]
    assert 0.88 <= hits / 120 <= 0.99


def test_speed_does_not_exist_where_it_does_not():
    assert np.isnan(speed_of_convergence(-0.4, 0.1, span=3)["speed"])
    diverging = speed_of_convergence(0.02, 0.01)
    assert diverging["speed"] < 0
    assert np.isnan(diverging["half_life"])
    weak = speed_of_convergence(-0.02, 0.02)
    assert weak["half_life"] > 0
    assert weak[["half_life_lower", "half_life_upper"]].isna().all()


def test_delta_method_against_finite_differences():
    def at(b: float) -> pd.Series:
        return speed_of_convergence(b, 0.003, span=5)

    slope = (at(-0.02 + 1e-6) - at(-0.02 - 1e-6)) / 2e-6
    row = at(-0.02)
    assert row["speed_std_error"] == pytest.approx(abs(slope["speed"]) * 0.003, rel=1e-5)
    assert row["half_life_std_error"] == pytest.approx(abs(slope["half_life"]) * 0.003, rel=1e-4)


def test_order_of_rows_does_not_matter():
    panel = simulated(n=12, t=6)
    shuffled = Panel(panel.frame.reset_index().sample(frac=1, random_state=0), "unit", "year")
    pd.testing.assert_frame_equal(
        beta_convergence(panel, "y", ["z"]).params, beta_convergence(shuffled, "y", ["z"]).params
    )


def test_spatial_beta_reads_the_effects():
    panel = simulated(n=40, t=10, noise=0.01, weights=True)
    result = beta_convergence(panel, "y", spatial=True, seed=0)
    assert result.spatial == "SDM"
    assert list(result.speed.index) == ["coefficient", "direct", "total"]
    assert result.speed.loc["direct", "speed"] == pytest.approx(0.04, abs=0.01)
    assert {"rho", "initial", "W:initial"} <= set(result.params.index)
    again = beta_convergence(panel, "y", spatial="sdm", seed=0)
    pd.testing.assert_frame_equal(result.speed, again.speed)


def test_beta_refusals():
    panel = simulated(n=8, t=6)
    with pytest.raises(OptionError, match="Did you mean 'panel'"):
        beta_convergence(panel, "y", form="panal")
    with pytest.raises(OptionError, match="cross-section has no"):
        beta_convergence(panel, "y", form="cross-section", effects="unit")
    with pytest.raises(OptionError, match="rename"):
        beta_convergence(panel.with_columns(initial=panel.column("z")), "y", ["initial"])
    with pytest.raises(EstimationError, match="effects='unit'"):
        beta_convergence(panel, "y", ["z"], effects="unit")
    with pytest.raises(DataError, match="u00 in 2000"):
        beta_convergence(panel.with_columns(y=panel.column("y") * 0), "y")
    with pytest.raises(DataError, match="do not hold"):
        beta_convergence(panel, "y", step=9)
    with pytest.raises(DataError, match="no unit has a row in 2003"):
        beta_convergence(panel.subset(periods=[2000, 2001, 2002, 2004]), "y")
    with pytest.raises(OptionError, match="spatial"):
        beta_convergence(panel, "y", spatial="SDX")


@pytest.mark.parametrize("measure", ["cv", "sd_log", "sd"])
def test_sigma_sees_convergence_and_divergence(measure):
    panel = simulated()
    assert sigma_convergence(panel, "y", measure).converges
    mirrored = panel.frame.reset_index()
    mirrored["year"] = 4015 - mirrored["year"]
    result = sigma_convergence(Panel(mirrored, "unit", "year"), "y", measure)
    assert not result.converges
    assert result.kendall["tau"] > 0.9


def test_sigma_is_the_textbook_dispersion():
    panel = simulated(n=9, t=6)
    frame = sigma_convergence(panel, "y").to_frame()
    wide = panel.wide("y")
    assert np.allclose(frame["dispersion"], wide.std(axis=1, ddof=0) / wide.mean(axis=1))
    slope = np.polyfit(wide.index, frame["dispersion"], 1)[0]
    assert sigma_convergence(panel, "y").trend["estimate"] == pytest.approx(slope)


def test_sigma_refusals():
    panel = simulated(n=6, t=6)
    with pytest.raises(DataError, match="at least 5 periods"):
        sigma_convergence(panel.subset(periods=[2000, 2001]), "y")
    with pytest.raises(OptionError, match="measure"):
        sigma_convergence(panel, "y", "iqr")
    named = panel.frame.reset_index()
    named["year"] = "y" + named["year"].astype(str)
    with pytest.raises(DataError, match="numbers"):
        sigma_convergence(Panel(named, "unit", "year"), "y")


def test_reprs_are_short():
    panel = simulated(n=8, t=6)
    assert len(repr(beta_convergence(panel, "y"))) < 160
    assert len(repr(sigma_convergence(panel, "y"))) < 120


@pytest.mark.parametrize(
    "label",
    [str, lambda y: pd.Timestamp(y, 1, 1), lambda y: dt.date(y, 12, 31),
     lambda y: pd.Period(year=y, freq="Y")],
)  # fmt: skip
def test_years_may_be_text_dates_or_periods(label):
    by_number = simulated(n=12, t=6)
    frame = by_number.frame.reset_index()
    other = Panel(frame.assign(year=frame["year"].map(label)), "unit", "year")
    for form in ("panel", "cross-section"):
        same = beta_convergence(by_number, "y", form=form).speed
        pd.testing.assert_frame_equal(beta_convergence(other, "y", form=form).speed, same)
    trend = sigma_convergence(by_number, "y").trend
    pd.testing.assert_series_equal(sigma_convergence(other, "y").trend, trend)


def test_dates_within_a_year_are_refused():
    frame = simulated(n=4, t=6).frame.reset_index()
    months = frame["year"].map(lambda y: pd.Timestamp(2020, y - 1999, 1))
    with pytest.raises(DataError, match="numbers"):
        beta_convergence(Panel(frame.assign(year=months), "unit", "year"), "y")
