"""Joint restrictions are read against the distribution that single coefficients are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from models_making import lattice, names, panel_of, with_outcome
from scipy import stats

import spillgap as sg
from spillgap.errors import DataError
from spillgap.models import tests as sgt
from spillgap.models.distribution import NORMAL, ReferenceDistribution, fixed_b, student

pytestmark = pytest.mark.filterwarnings("ignore:.*(Driscoll-Kraay|by unit rest)")

SIDE, T = 5, 5
N = SIDE**2
COVS = ("classical", "robust", "cluster", "driscoll-kraay", "conley")


def _options(cov: str) -> dict[str, object]:
    if cov != "conley":
        return {}
    row, column = np.divmod(np.arange(N), SIDE)
    apart = 100.0 * np.hypot(row[:, None] - row, column[:, None] - column)
    return {"cutoff": 250.0, "distances": pd.DataFrame(apart, names(N), names(N))}


def _model(periods: int = T, **options: object) -> sg.OLS:
    columns = dict(zip("yabc", np.random.default_rng(1).normal(size=(4, periods, N))))
    return sg.OLS("y ~ a + b + c", panel_of(columns, lattice(SIDE)), effects="unit", **options)


def _bartlett(periods: int, lags: int) -> np.ndarray:
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    return np.clip(1 - apart / (lags + 1), 0, None)


@pytest.mark.parametrize(
    ("law", "sums", "copies", "q"),
    [
        (fixed_b(_bartlett(5, 2), 1), _bartlett(5, 2), 1, 2),
        (fixed_b(_bartlett(5, 1), 1), _bartlett(5, 1), 1, 4),
        (fixed_b(_bartlett(6, 2), 3), _bartlett(6, 2), 3, 3),
        (student(14), np.eye(15) * 15 / 14, 1, 3),
    ],
)
def test_the_joint_law_is_that_of_a_wald_statistic_of_normal_sums(law, sums, copies, q):
    draws, m = 20_000, len(sums)
    s = np.random.default_rng(2).normal(size=(draws, copies, m, q))
    z = s.sum(axis=(1, 2)) / np.sqrt(m * copies)
    h = s - s.mean(axis=(1, 2), keepdims=True)
    omega = np.einsum("dcti,ts,dcsj->dij", h, sums, h) / (m * copies)
    wald = np.einsum("di,di->d", z, np.linalg.solve(omega, z[..., None])[..., 0])
    for level in (0.9, 0.95, 0.99):
        at = float(np.quantile(wald, level))
        # Four standard errors of two simulated shares.
        slack = 4 * np.sqrt(2 * level * (1 - level) / draws)
        assert law.joint(at, q) == pytest.approx(1 - level, abs=slack)


def test_of_one_restriction_the_joint_law_is_the_single_one():
    for law in (NORMAL, student(9), fixed_b(_bartlett(5, 2), 1)):
        for z in (0.5, 2.0, 6.0):
            assert law.joint(z**2, 1) == pytest.approx(float(law.two_sided(z)), rel=1e-9)


def test_many_small_weights_drawn_as_one_change_little():
    weights = np.array([0.2, *np.full(400, 0.002)])
    law = ReferenceDistribution("fixed-b", weights, np.ones(401))
    grouped = ReferenceDistribution("fixed-b", weights[:2], np.array([1.0, 400.0]))
    assert law.joint(6.0, 2) == pytest.approx(grouped.joint(6.0, 2), rel=0.05)


@pytest.mark.parametrize("cov", COVS)
def test_a_wald_test_of_one_coefficient_is_its_p_value(cov):
    fit = _model().fit(cov=cov, **_options(cov))
    for name in "abc":
        assert sgt.wald(fit, name).pvalue == pytest.approx(float(fit.pvalues[name]), rel=1e-6)


def test_each_covariance_names_the_law_of_its_joint_test():
    made = {cov: sgt.wald(_model().fit(cov=cov, **_options(cov)), list("abc")) for cov in COVS}
    assert "χ²(3)" in made["robust"].sentence()
    assert f"F(3, {N - 3})" in made["cluster"].sentence()
    for cov in ("driscoll-kraay", "conley"):
        assert "Wald(3, fixed-b)" in made[cov].sentence()
        assert "fixed-b" in made[cov].note_in("en")
        assert "fixed-b" in made[cov].note_in("zh")
    raw = made["cluster"].statistic * 3 * (N - 1) / (N - 3)
    assert made["cluster"].pvalue > stats.chi2.sf(raw, 3)


def test_more_restrictions_than_sums_are_not_tested():
    fit = _model(3).fit(cov="driscoll-kraay")
    assert sgt.wald(fit, ["a", "b"]).applicable
    refused = sgt.wald(fit, ["a", "b", "c"])
    assert not refused.applicable
    assert "2 vary freely" in refused.note_in("en")
    assert "2 个自由变动" in refused.note_in("zh")


@pytest.mark.slow
@pytest.mark.parametrize("cov", ["cluster", "driscoll-kraay", "conley"])
def test_joint_tests_of_few_periods_keep_their_size(cov):
    declared, rng = _model(), np.random.default_rng(4)
    rejected, by_chi2 = [], []
    for _ in range(150):
        e = rng.normal(size=(T, N))
        fit = with_outcome(declared, e).fit(cov=cov, **_options(cov))
        b, V = fit.params.to_numpy(), fit.cov.to_numpy()
        by_chi2.append(stats.chi2.sf(b @ np.linalg.solve(V, b), 3) < 0.05)
        rejected.append(sgt.wald(fit, list("abc")).rejects())
    # 5% ± three standard errors of a share over 150 draws.
    assert np.mean(rejected) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 150)
    assert np.mean(by_chi2) > np.mean(rejected)


def test_chow_and_the_common_factor_are_read_alike():
    rng = np.random.default_rng(6)
    columns = dict(zip("yx", rng.normal(size=(2, 8, N))))
    panel = panel_of(columns, lattice(SIDE))
    by = {u: "ab"[k % 2] for k, u in enumerate(panel.units)}
    fit = sg.SDM("y ~ x", panel, effects="unit", regimes=by).fit(cov="cluster")
    table = sgt.chow(fit, likelihood_ratio=False)
    assert all(result.df_denominator is not None for result in table)
    plain = sg.SDM("y ~ x", panel, effects="unit").fit(cov="driscoll-kraay")
    made = sgt.sdm_restrictions(plain, likelihood_ratio=False)
    assert {result.law for result in made} == {"fixed-b"}


# -- lags in steps of time ----------------------------------------------------------------------


def _years(years: list[int], step: float | None = None) -> sg.OLS:
    rng = np.random.default_rng(9)
    frame = panel_of(dict(zip("yx", rng.normal(size=(2, len(years), N)))), None).frame
    table = frame.reset_index()
    table["time"] = np.asarray(years)[table["time"]]
    return sg.OLS("y ~ x", sg.Panel(table, unit="unit", time="time", step=step), effects="unit")


def test_a_missing_year_stands_between_the_periods_around_it():
    whole, gap = [2001, 2002, 2003, 2004, 2005], [2001, 2002, 2003, 2005, 2006]
    at_hand = _years(whole).fit(cov="driscoll-kraay", lags=1)
    apart = _years(gap, step=1).fit(cov="driscoll-kraay", lags=1)
    assert apart.params["x"] == at_hand.params["x"]
    sums = apart.estimate.likelihood.swept.within.apply(apart.design.z)[:, 0]
    scores = (sums * apart.resids.to_numpy()).reshape(5, N).sum(axis=1)
    # Of the pairs of neighbouring periods, 2003 and 2005 are none.
    cross = [scores[k] * scores[k + 1] for k in range(4)]
    meat = scores @ scores + cross[0] + cross[1] + cross[3]
    ratio = float(apart.cov.loc["x", "x"] / at_hand.cov.loc["x", "x"])
    assert ratio == pytest.approx(meat / (meat + cross[2]), rel=1e-8)
    assert apart.reference.critical(0.95) != at_hand.reference.critical(0.95)


def test_periods_of_unknown_distance_have_no_lags():
    gap = [2001, 2002, 2003, 2005, 2006]
    with pytest.raises(DataError, match="no unit has a row in 2004"):
        _years(gap).fit(cov="driscoll-kraay")
    assert _years(gap).fit(cov="driscoll-kraay", lags=0).std_errors["x"] > 0
    ranked = _years(gap, step="rank").fit(cov="driscoll-kraay", lags=1)
    even = _years([1, 2, 3, 4, 5]).fit(cov="driscoll-kraay", lags=1)
    assert ranked.std_errors["x"] == even.std_errors["x"]


def test_dynamic_models_count_the_steps_of_the_periods_that_are_left():
    columns = dict(zip("yx", np.random.default_rng(2).normal(size=(2, 8, N))))
    declared = sg.SAR("y ~ x", panel_of(columns, lattice(SIDE)), effects="unit", dynamic="time")
    assert list(declared.design.periods) == list(range(1, 8))
    assert declared.design.timeline.steps("A test").tolist() == list(range(7))
    assert declared.fit(cov="driscoll-kraay", correction=None).std_errors["x"] > 0
