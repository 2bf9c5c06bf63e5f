"""Tests on panels: agreement with splm and plm, refusals, invariance, words in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap.errors import DataError, EstimationError, OptionError, UnknownNameError
from spillgap.models import tests as sgt
from spillgap.models._tests import TESTS

FORMULA = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
REFERENCE = pd.read_csv(
    Path(__file__).parents[1] / "reference" / "produc_tests.csv", index_col="test"
)["statistic"]
# The project's bar for agreement of statistics with splm 1.6-5 and plm.
CLOSE = 0.005


@pytest.fixture(scope="module")
def states() -> sg.Panel:
    return sg.load("us_states").panel


def _within_residuals(panel: sg.Panel) -> pd.Series:
    X = np.column_stack([np.log(panel.column(c)) for c in ("pcap", "pc", "emp")])
    X = np.column_stack([X, panel.column("unemp")])
    y = np.log(panel.column("gsp").to_numpy())
    codes = panel.unit_codes
    counts = np.bincount(codes)
    X = X - np.column_stack([np.bincount(codes, x) / counts for x in X.T])[codes]
    y = y - (np.bincount(codes, y) / counts)[codes]
    return pd.Series(y - X @ np.linalg.lstsq(X, y, rcond=None)[0], index=panel.index)


@pytest.mark.parametrize(
    ("effects", "theirs"), [("pooled", "pooling"), ("unit", "individual"), ("twoway", "twoways")]
)
@pytest.mark.parametrize(
    ("ours", "test"),
    [
        ("lm_lag", "lml"),
        ("lm_error", "lme"),
        ("robust_lm_lag", "rlml"),
        ("robust_lm_error", "rlme"),
    ],
)
def test_textbook_lm_statistics_are_those_of_slmtest(states, effects, theirs, ours, test):
    table = sgt.lm_tests(FORMULA, states, effects=effects, correction=None)
    assert table[ours].statistic == pytest.approx(REFERENCE[f"slmtest {test} {theirs}"], rel=CLOSE)


def test_baltagi_song_koh_statistics_are_those_of_bsktest(states):
    table = sgt.baltagi_song_koh(FORMULA, states)
    for ours, theirs in (
        ("bsk_lm1", "LM1"),
        ("bsk_lm2", "LM2"),
        ("bsk_joint", "LMH"),
        ("bsk_conditional_lambda", "CLMlambda"),
        ("bsk_conditional_mu", "CLMmu"),
    ):
        assert table[ours].statistic == pytest.approx(REFERENCE[f"bsktest {theirs}"], rel=1e-5)


def test_cd_statistics_are_those_of_pcdtest_on_within_residuals(states):
    table = sgt.pesaran_cd(_within_residuals(states), states)
    # plm writes √T where T values about their mean leave T − 1.
    share = np.sqrt(16 / 17)
    cd, local = (share * REFERENCE[f"pcdtest {name}"] for name in ("cd", "local cd"))
    assert table["pesaran_cd"].statistic == pytest.approx(cd, rel=1e-8)
    assert table["pesaran_cd_local"].statistic == pytest.approx(local, rel=1e-8)


def test_order_of_rows_does_not_matter(states):
    shuffled = states.frame.sample(frac=1, random_state=3).reset_index()
    again = sg.Panel(shuffled, states.unit_name, states.time_name, states.weights)
    first, second = (sgt.lm_tests(FORMULA, p).to_frame()["statistic"] for p in (states, again))
    pd.testing.assert_series_equal(first, second)
    resids = _within_residuals(states)
    mixed = resids.sample(frac=1, random_state=4)
    assert sgt.pesaran_cd(mixed, states)["pesaran_cd_local"].statistic == pytest.approx(
        sgt.pesaran_cd(resids, states)["pesaran_cd_local"].statistic
    )


def test_durbin_residuals_leave_the_lag_and_error_alike(states):
    plain = sgt.lm_tests(FORMULA, states)
    durbin = sgt.lm_tests(FORMULA, states, durbin="all")
    # Once WX is in, WXβ mostly is too: little is left that tells a lag from an error.
    assert durbin["lm_error"].statistic < plain["lm_error"].statistic
    assert durbin["lm_joint"].df == 2


def test_without_period_effects_the_correction_only_counts_periods(states):
    plain = sgt.lm_tests(FORMULA, states, effects="unit", correction=None)
    corrected = sgt.lm_tests(FORMULA, states, effects="unit")
    ratio = corrected["lm_error"].statistic / plain["lm_error"].statistic
    assert ratio == pytest.approx((states.n_periods - 1) / states.n_periods)


def test_period_effects_with_other_weights_carry_a_warning(states):
    W = states.matrix()
    binary = sg.weights.from_matrix((W > 0).astype(float), states.units)
    table = sgt.lm_tests(FORMULA, states.with_weights(binary))
    assert "row-standardised" in table["lm_lag"].note_in("en")
    assert "行标准化" in table["lm_lag"].note_in("zh")
    assert sgt.lm_tests(FORMULA, states.with_weights(binary), effects="unit")["lm_lag"].notes == ()


def test_refusals_name_what_is_wrong(states):
    with pytest.raises(OptionError, match="effects"):
        sgt.lm_tests(FORMULA, states, effects="two-way")
    with pytest.raises(OptionError, match="correction"):
        sgt.lm_tests(FORMULA, states, correction="leeyu")
    gone = sg.Panel(states.frame.iloc[1:].reset_index(), "state", "year", states.weights)
    with pytest.raises(EstimationError, match="balanced"):
        sgt.baltagi_song_koh(FORMULA, gone)
    with pytest.raises(EstimationError, match="balanced"):
        sgt.posterior_probabilities(FORMULA, gone)
    with pytest.raises(DataError, match="indexed by"):
        sgt.pesaran_cd(np.zeros((3, 3)))
    with pytest.raises(DataError, match="fitted model"):
        sgt.moran_residuals(_within_residuals(states))
    with pytest.raises(UnknownNameError, match="lm_lag"):
        sgt.lm_tests(FORMULA, states)["lm_lags"]


def test_what_does_not_apply_says_so_and_never_rejects(states):
    resids = _within_residuals(states)
    table = sgt.pesaran_cd(resids.iloc[5:], states)
    result = table["pesaran_cd"]
    assert not result.applicable
    assert not result.rejects()
    assert "balanced" in result.note_in("en")
    assert "未计算" in result.sentence("zh")
    varying = states.with_weights({p: states.weights for p in states.periods})
    many = sgt.baltagi_song_koh(FORMULA, varying)
    assert len(many) == 7
    assert not any(r.applicable for r in many)


def test_every_test_speaks_both_languages_and_has_a_source():
    from spillgap.references import cite

    for key, row in TESTS.items():
        label = row.label
        for said in (label.name, label.null):
            assert said.text("en"), key
            assert said.text("zh"), key
        assert any("一" <= c <= "鿿" for c in label.name.text("zh") + label.null.text("zh")), key
        assert cite(label.reference), key


def test_tables_and_sentences(states):
    table = sgt.lm_tests(FORMULA, states) + sgt.TestTable((sgt.jarque_bera([1.0, 2.0, 4.0]),))
    frame = table.to_frame("zh")
    assert list(frame.index) == table.keys()
    assert frame.loc["lm_error", "name"] == "LM 空间误差检验"
    assert "拒绝" in table["lm_error"].sentence("zh")
    assert "rejects" in table["lm_error"].sentence()
    assert "does not reject" in table["jarque_bera"].sentence()
    assert repr(table["lm_error"]).startswith("<LM, spatial error: chi2(1)")
    with pytest.raises(OptionError, match="lang"):
        table["lm_error"].sentence("fr")


def test_posterior_probabilities_know_the_model_and_the_weights():
    panel, right, wrong = _simulated("SAR")
    found = sgt.posterior_probabilities(
        "y ~ x + z", panel, weights={"right": right, "wrong": wrong}, effects="unit"
    )
    assert found.best == ("right", "SAR")
    assert found.weights["right"] > 0.99
    assert found.table["probability"].sum() == pytest.approx(1.0)
    assert found.table.loc[("right", "SAR"), "spatial"] == pytest.approx(0.5, abs=0.1)
    without, _, _ = _simulated("OLS")
    assert sgt.posterior_probabilities("y ~ x + z", without).best[1] == "OLS"


def test_posterior_integral_is_that_of_a_fine_grid(states):
    from scipy.integrate import quad

    from spillgap.models import _posterior
    from spillgap.models.likelihood import sweep
    from spillgap.models.logdet import log_determinant
    from spillgap.models.specification import Specification, build_design

    spec = Specification("SAR", FORMULA, lag=True, effects="unit")
    design = build_design(spec, states)
    value, mean = _posterior._log_marginal(design, spec)
    swept = sweep(design, spec, demean_first=False)
    moments = swept.products.at(0.0)
    n, shrink = 48 * 16, 1 / (48 * 16)
    log_det = log_determinant(design.lag)

    def log_density(rho):
        signs = np.array([1.0, -rho])
        total, left = (signs @ c @ signs for c in _posterior._corners(moments, 2, []))
        fit = -n / 2 * np.log((left + shrink * total) / (1 + shrink))
        return fit + 2 * np.log(shrink / (1 + shrink)) + 16 * log_det.value(np.array([rho]))[0]

    top = log_density(mean)
    low, high = log_det.interval
    area = quad(lambda r: np.exp(log_density(r) - top), 0.0, 0.6, epsabs=1e-12)[0]
    assert value == pytest.approx(top + np.log(area / (high - low)), abs=1e-6)


def _simulated(model: str) -> tuple[sg.Panel, object, object]:
    """A panel on a 7 × 7 lattice with ρ = 0.5 if SAR, the right W and a wrong one."""
    rng = np.random.default_rng(0)
    N, T = 49, 8
    row, col = np.divmod(np.arange(N), 7)
    near = np.maximum(abs(row[:, None] - row), abs(col[:, None] - col)) == 1
    ids = [f"u{i:02d}" for i in range(N)]
    W = near / near.sum(axis=1, keepdims=True)
    right = sg.weights.from_matrix(W, ids)
    order = rng.permutation(N)
    wrong = sg.weights.from_matrix(W[order][:, order], ids)
    rho = 0.5 if model == "SAR" else 0.0
    frame = pd.DataFrame(
        {"unit": np.tile(ids, T), "time": np.repeat(np.arange(T), N), "x": rng.normal(size=N * T)}
    ).assign(z=rng.normal(size=N * T))
    e = rng.normal(size=(T, N)) + rng.normal(size=N)
    rows = frame["x"].to_numpy().reshape(T, N) - 0.7 * frame["z"].to_numpy().reshape(T, N) + e
    frame["y"] = (rows @ np.linalg.inv(np.eye(N) - rho * W).T).ravel()
    return sg.Panel(frame, "unit", "time", right), right, wrong
