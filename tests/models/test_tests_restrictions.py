"""Wald, likelihood ratio, Hausman and Mundlak on fitted models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spillgap as sg
from spillgap.errors import OptionError, UnknownNameError
from spillgap.models import tests as sgt

FORMULA = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
SLOPES = ["log(pcap)", "log(pc)", "log(emp)", "unemp"]
REFERENCE = pd.read_csv(
    Path(__file__).parents[1] / "reference" / "produc_tests.csv", index_col="test"
)["statistic"]


@pytest.fixture(scope="module")
def states() -> sg.Panel:
    return sg.load("us_states").panel


AS_SPLM = {"correction": None, "demean": "before"}


@pytest.fixture(scope="module")
def durbin(states):
    return sg.SDM(FORMULA, states).fit(**AS_SPLM)


def _lattice(side: int = 6, periods: int = 8) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    n = side**2
    row, col = np.divmod(np.arange(n), side)
    near = np.maximum(abs(row[:, None] - row), abs(col[:, None] - col)) == 1
    ids = [f"u{i:03d}" for i in range(n)]
    keys = pd.DataFrame({"unit": np.tile(ids, periods), "time": np.repeat(np.arange(periods), n)})
    return keys, near / near.sum(axis=1, keepdims=True), ids


# -- Wald and likelihood ratio ------------------------------------------------------------------


def test_wald_of_one_parameter_is_its_squared_z(durbin):
    assert sgt.wald(durbin, "rho").statistic == pytest.approx(float(durbin.zstats["rho"]) ** 2)
    assert sgt.wald(durbin, "rho").pvalue == pytest.approx(float(durbin.pvalues["rho"]))


def test_wald_takes_named_restrictions_and_arrays_alike(durbin):
    named = pd.DataFrame({"W:unemp": [1.0, 0.0], "log(pc)": [0.0, 1.0], "log(emp)": [0.0, -1.0]})
    array = named.reindex(columns=durbin.params.index, fill_value=0.0).to_numpy()
    first, second = sgt.wald_test(durbin, named, [0.0, 0.1]), sgt.wald_test(durbin, array, [0, 0.1])
    assert first.statistic == pytest.approx(second.statistic)
    assert first.df == 2


def test_wald_and_likelihood_ratio_of_the_sdm_are_near_each_other(durbin):
    table = sgt.sdm_restrictions(durbin)
    assert [r.df for r in table] == [4, 4, 1, 4, 4, 1]
    for model in ("sar", "sem", "slx"):
        wald, ratio = table[f"wald_{model}"].statistic, table[f"lr_{model}"].statistic
        assert wald == pytest.approx(ratio, rel=0.15)


def test_likelihood_ratio_is_that_of_splm_likelihoods(durbin):
    # SDM and SAR, two-way: splm's logLik 1680.47353 and 1659.44769.
    assert sgt.sdm_restrictions(durbin)["lr_sar"].statistic == pytest.approx(42.05168, abs=1e-3)


def test_common_factor_jacobian_is_the_numerical_one(durbin):
    names = list(durbin.params.index)

    def restrictions(values):
        p = pd.Series(values, index=names)
        return np.array([p[f"W:{n}"] + p["rho"] * p[n] for n in SLOPES])

    at = durbin.params.to_numpy()
    step = 1e-6
    jacobian = np.column_stack(
        [(restrictions(at + step * e) - restrictions(at - step * e)) / (2 * step)
         for e in np.eye(len(at))]
    )  # fmt: skip
    g = restrictions(at)
    expected = g @ np.linalg.solve(jacobian @ durbin.cov.to_numpy() @ jacobian.T, g)
    found = sgt.sdm_restrictions(durbin, likelihood_ratio=False)["wald_sem"].statistic
    assert found == pytest.approx(expected, rel=1e-6)


def test_a_durbin_term_for_some_regressors_has_no_sem_within(states):
    fit = sg.SDM(FORMULA, states, durbin="log(pc) + unemp").fit(correction=None)
    table = sgt.sdm_restrictions(fit)
    assert not table["wald_sem"].applicable
    assert not table["lr_sem"].applicable
    assert "log(emp)" in table["lr_sem"].note_in("en")
    assert table["lr_sar"].df == 2


def test_refusals(states, durbin):
    sar = sg.SAR(FORMULA, states).fit(**AS_SPLM)
    with pytest.raises(OptionError, match="spatial Durbin"):
        sgt.sdm_restrictions(sar)
    with pytest.raises(OptionError, match="restricted model first"):
        sgt.lr_test(durbin, sar)
    with pytest.raises(OptionError, match="correction"):
        sgt.lr_test(sar, sg.SDM(FORMULA, states).fit(correction="lee-yu"))
    with pytest.raises(OptionError, match="number of rows"):
        sgt.lr_test(
            sg.SAR(FORMULA, states.subset(periods=range(1971, 1987))).fit(**AS_SPLM), durbin
        )
    with pytest.raises(OptionError, match="transformed"):
        sgt.lr_test(
            sg.SAR(FORMULA, states, effects="unit").fit(correction="lee-yu"),
            sg.SDM(FORMULA, states).fit(correction="lee-yu"),
        )
    with pytest.raises(UnknownNameError, match="W:unemp"):
        sgt.wald(durbin, "W:unem")
    with pytest.raises(OptionError, match="repeat"):
        sgt.wald_test(durbin, pd.DataFrame({"rho": [1.0, 2.0]}))
    with pytest.raises(OptionError, match="columns"):
        sgt.wald_test(durbin, [[1.0, 0.0]])
    with pytest.raises(OptionError, match="at least one"):
        sgt.wald(durbin, [])


# -- effects ------------------------------------------------------------------------------------


def test_unscaled_effects_ratios_are_differences_of_likelihoods(states):
    fits = {
        e: sg.SAR(FORMULA, states, effects=e).fit(correction=None)
        for e in ("twoway", "unit", "time")
    }
    table = sgt.lr_effects(fits["unit"], small_sample=False)
    unit = 2 * (fits["twoway"].loglik - fits["time"].loglik)
    time = 2 * (fits["twoway"].loglik - fits["unit"].loglik)
    assert table["lr_unit"].statistic == pytest.approx(unit, abs=1e-5)
    assert table["lr_time"].statistic == pytest.approx(time, abs=1e-5)
    assert (table["lr_unit"].df, table["lr_time"].df, table["lr_twoway"].df) == (47, 16, 63)


@pytest.mark.slow
def test_scaled_unit_effects_ratio_has_the_mean_of_its_distribution_and_the_plain_one_not():
    keys, W, ids = _lattice(side=5, periods=3)
    graph = sg.weights.from_matrix(W, ids)
    rng = np.random.default_rng(5)
    scaled, plain = [], []
    for _ in range(40):
        data = keys.assign(x=rng.normal(size=len(keys)), y=rng.normal(size=len(keys)))
        panel = sg.Panel(data, "unit", "time", graph)
        result = sgt.lr_effects(sg.OLS("y ~ x", panel).fit())["lr_unit"]
        scaled.append(result.statistic)
        plain.append(result.details["unscaled"])
    # χ²(24) has mean 24, 75·ln(RSS₀/RSS₁) of this design 31.5; the bounds are four standard
    # errors of a mean of 40.
    assert abs(np.mean(scaled) - 24) < 4.4
    assert abs(np.mean(plain) - 31.5) < 5.8


# -- random or fixed ----------------------------------------------------------------------------


def test_hausman_with_each_fits_own_variance_is_splms_for_the_error_model(states):
    fixed = sg.SEM(FORMULA, states, effects="unit").fit(correction=None)
    random = sg.SEM(FORMULA, states, effects="random", random_errors="kkp").fit()
    result = sgt.hausman(fixed, random, common_variance=False)
    assert result.statistic == pytest.approx(REFERENCE["sphtest error ML"], rel=1e-4)
    assert result.df == 4
    assert "positive definite" in result.note_in("en")


def test_splms_hausman_of_the_lag_model_is_a_negative_number_printed_positive(states):
    fixed = sg.SAR(FORMULA, states, effects="unit").fit(correction=None)
    random = sg.SAR(FORMULA, states, effects="random").fit()
    names = list(random.cov_full.index)
    keep = [i for i, n in enumerate(names) if n not in ("rho", "phi", "sigma2")]
    information = np.linalg.inv(random.cov_full.to_numpy())[np.ix_(keep, keep)]
    # As if ρ were known under random effects, but not under fixed ones.
    conditional = pd.DataFrame(np.linalg.inv(information), random.params.index[:5], names[:5])
    spread = fixed.cov.loc[SLOPES, SLOPES] - conditional.loc[SLOPES, SLOPES]
    d = (fixed.params - random.params)[SLOPES].to_numpy()
    quadratic = float(d @ np.linalg.solve(spread.to_numpy(), d))
    assert quadratic == pytest.approx(-REFERENCE["sphtest lag ML"], rel=1e-4)
    ours = sgt.hausman(fixed, random)
    assert ours.statistic > 0
    assert ours.notes == ()


def _random_effects_draw(rng, keys, W, correlated: float) -> pd.DataFrame:
    N, T = len(W), len(keys) // len(W)
    mu = rng.normal(size=N)
    x = rng.normal(size=(T, N)) + rng.normal(size=N) + correlated * mu
    y = (x + mu + rng.normal(size=(T, N))) @ np.linalg.inv(np.eye(N) - 0.4 * W).T
    return keys.assign(x=x.ravel(), y=y.ravel())


@pytest.mark.slow
def test_hausman_keeps_its_size_and_finds_correlated_effects():
    keys, W, ids = _lattice()
    graph = sg.weights.from_matrix(W, ids)
    rng = np.random.default_rng(3)
    draws = 20
    rejected = {0.0: [0, 0], 1.0: [0, 0]}
    for correlated, counts in rejected.items():
        for _ in range(draws):
            data = _random_effects_draw(rng, keys, W, correlated)
            panel = sg.Panel(data, "unit", "time", graph)
            fits = {e: sg.SAR("y ~ x", panel, effects=e).fit() for e in ("unit", "random")}
            counts[0] += sgt.hausman(fits["unit"], fits["random"]).rejects()
            mundlak = sg.SAR("y ~ x", panel, effects="mundlak").fit()
            counts[1] += sgt.mundlak_test(mundlak).rejects()
    assert max(rejected[0.0]) / draws < 0.2
    assert min(rejected[1.0]) / draws > 0.9


def test_hausman_refuses_what_it_cannot_compare(states, durbin):
    fixed = sg.SAR(FORMULA, states, effects="unit").fit()
    random = sg.SAR(FORMULA, states, effects="random").fit()
    with pytest.raises(OptionError, match="effects='random'"):
        sgt.hausman(random, fixed)
    with pytest.raises(OptionError, match="one model"):
        sgt.hausman(durbin, random)
    with pytest.raises(OptionError, match="classical"):
        sgt.hausman(sg.SAR(FORMULA, states, effects="unit").fit(cov="robust"), random)
    with pytest.raises(UnknownNameError, match="hwy"):
        sgt.hausman(fixed, random, terms=["hwy"])
    with pytest.raises(OptionError, match="mundlak"):
        sgt.mundlak_test(fixed)


# -- residuals of a fit -------------------------------------------------------------------------


def test_residual_tests_take_a_fitted_model(durbin):
    table = sgt.heteroskedasticity(durbin)
    assert [r.df for r in table] == [8, 8, 47]
    assert sgt.jarque_bera(durbin).statistic == pytest.approx(
        sgt.jarque_bera(durbin.resids).statistic
    )
    cd = sgt.pesaran_cd(durbin)
    assert cd.keys() == ["pesaran_cd", "pesaran_cd_local"]
    assert "Period effects" in cd["pesaran_cd"].note_in("en")


@pytest.mark.parametrize(("effects", "periods"), [("unit", 5), ("twoway", 4), ("pooled", 2)])
def test_groupwise_is_made_on_rows_that_share_no_unit_mean(effects, periods):
    keys, W, ids = _lattice(3, periods)
    rng = np.random.default_rng(periods)
    data = keys.assign(y=rng.normal(size=9 * periods), x=rng.normal(size=9 * periods))
    panel = sg.Panel(data, "unit", "time", sg.weights.from_matrix(W, ids))
    fit = sg.OLS("y ~ x", panel, effects=effects).fit()
    grid = fit.resids.to_numpy().reshape(periods, 9)
    if effects != "pooled":
        grid = np.array([grid[1] - grid[0], grid[3] - grid[2]])
    squares = pd.DataFrame(grid**2)
    theirs = stats.f_oneway(*squares.to_numpy().T)
    result = sgt.heteroskedasticity(fit)["groupwise"]
    assert result.statistic == pytest.approx(theirs.statistic)
    assert result.pvalue == pytest.approx(theirs.pvalue)
    assert f"F(8, {9 * (len(grid) - 1)})" in repr(result)
    assert f"F(8, {9 * (len(grid) - 1)})" in result.sentence("zh") + result.note_in("zh")


def test_groupwise_after_unit_effects_needs_four_periods():
    keys, W, ids = _lattice(3, 3)
    rng = np.random.default_rng(3)
    data = keys.assign(y=rng.normal(size=27), x=rng.normal(size=27))
    panel = sg.Panel(data, "unit", "time", sg.weights.from_matrix(W, ids))
    result = sgt.heteroskedasticity(sg.OLS("y ~ x", panel, effects="unit").fit())["groupwise"]
    assert not result.applicable
    assert "4 periods or more under unit effects" in result.note_in("en")


def test_residuals_of_the_right_model_are_homoskedastic_and_normal():
    keys, W, ids = _lattice()
    rng = np.random.default_rng(8)
    panel = sg.Panel(
        _random_effects_draw(rng, keys, W, 1.0), "unit", "time", sg.weights.from_matrix(W, ids)
    )
    fit = sg.SAR("y ~ x", panel, effects="unit").fit()
    assert not any(r.rejects(0.01) for r in sgt.heteroskedasticity(fit))
    assert not sgt.jarque_bera(fit).rejects(0.01)
    assert not sgt.pesaran_cd(fit)["pesaran_cd"].rejects(0.01)


def test_moran_of_residuals_is_by_period(durbin):
    frame = sgt.moran_residuals(durbin, permutations=99, seed=1).to_frame()
    assert len(frame) == 17
    assert {"I", "p"} <= set(frame.columns)
    again = sgt.moran_residuals(durbin, permutations=99, seed=1).to_frame()
    pd.testing.assert_frame_equal(frame, again)


# -- information criteria -----------------------------------------------------------------------


def test_information_criteria_rank_fits_of_the_same_rows(states, durbin):
    fits = [durbin, *(m(FORMULA, states).fit(**AS_SPLM) for m in (sg.OLS, sg.SAR, sg.SEM))]
    table = sgt.information_criteria(fits)
    assert table.index[0] == "SDM, twoway"
    assert table["aic"].is_monotonic_increasing
    assert table["aic_weight"].sum() == pytest.approx(1.0)
    assert table.loc["SDM, twoway", "parameters"] - table.loc["SAR, twoway", "parameters"] == 4
    expected = -2 * durbin.loglik + 2 * table.loc["SDM, twoway", "parameters"]
    assert table.loc["SDM, twoway", "aic"] == pytest.approx(expected)
    for fit, row in zip(fits, table.loc[[f"{f.model.name}, twoway" for f in fits]].itertuples()):
        # Rows, not units, are what Schwarz's criterion counts: 48 states × 17 years.
        assert row.bic == fit.bic
        assert fit.bic == pytest.approx(-2 * fit.loglik + np.log(48 * 17) * row.parameters)


def test_information_criteria_refuse_other_data(states, durbin):
    with pytest.raises(OptionError, match="correction"):
        sgt.information_criteria([durbin, sg.SAR(FORMULA, states).fit(correction="lee-yu")])
    with pytest.raises(OptionError, match="name them"):
        sgt.information_criteria([durbin, durbin])
    with pytest.raises(OptionError, match="dependent"):
        sgt.information_criteria([durbin, sg.SAR("gsp ~ unemp", states).fit(**AS_SPLM)])
    corrected = [
        sg.SAR(FORMULA, states, effects=effects).fit(correction="lee-yu")
        for effects in ("unit", "time")
    ]
    with pytest.raises(OptionError, match="transformed"):
        sgt.information_criteria(corrected)
    with pytest.raises(OptionError, match="at least one"):
        sgt.information_criteria([])
    moments = sg.SAR(FORMULA, states).fit(method="gmm")
    with pytest.raises(OptionError, match="moments was not fitted by maximum likelihood"):
        sgt.information_criteria({"moments": moments})
    with pytest.raises(OptionError, match="likelihood ratio needs fits by maximum likelihood"):
        sgt.lr_test(moments, sg.SDM(FORMULA, states).fit(method="gmm"))
