"""Estimators of spreg through the gate, against spreg on arrays aligned by hand."""

from __future__ import annotations

import typing
import warnings

import geopandas
import numpy as np
import pandas as pd
import pytest
import spreg
from libpysal.weights import Kernel, W
from scipy import stats

import spillgap as sg
from spillgap.errors import (
    AlignmentError,
    ConvergenceWarning,
    CoverageWarning,
    DataError,
    EstimationError,
    OptionError,
    StabilityWarning,
    UnknownNameError,
    UnstableError,
)
from spillgap.pysal import ESTIMATORS, SpregResults

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "error::DeprecationWarning")

SIDE, YEARS = 6, [2018, 2019, 2020]
N = SIDE * SIDE
IDS = [f"u{k:02d}" for k in range(N)]


def lattice() -> np.ndarray:
    """Rook contiguity, row-standardised (N, N)."""
    at = np.indices((SIDE, SIDE)).reshape(2, -1).T
    near = (np.abs(at[:, None] - at[None]).sum(axis=2) == 1).astype(float)
    return near / near.sum(axis=1, keepdims=True)


MATRIX = lattice()


def table() -> pd.DataFrame:
    """A spatial lag of y and of the disturbances, an endogenous p, two instruments."""
    rng = np.random.default_rng(11)
    frames = []
    unit = rng.normal(0, 0.5, N)
    inverse = np.linalg.inv(np.eye(N) - 0.4 * MATRIX)
    for year in YEARS:
        x, z, q1, q2, e, v = rng.normal(size=(6, N))
        p = q1 + 0.5 * q2 + 0.5 * e + v
        y = inverse @ (2 + x - 0.5 * z + 0.7 * p + unit + e)
        d = (y > np.median(y)).astype(float)
        rows = pd.DataFrame(dict(y=y, x=x, z=z, p=p, q1=q1, q2=q2, d=d))
        frames.append(rows.assign(unit=IDS, year=year))
    data = pd.concat(frames, ignore_index=True)
    return data.assign(side=np.where(data["unit"] < "u18", "East", "West"))


DATA = table()


PLACES = geopandas.GeoSeries.from_xy(
    *(np.indices((SIDE, SIDE)).reshape(2, -1) + np.random.default_rng(4).uniform(0, 0.3, (2, N))),
    index=IDS,
    crs=3857,
).sample(frac=1.0, random_state=2)


def w(order: list[int]) -> W:
    """The weights by hand, units by position."""
    matrix = MATRIX[order][:, order]
    near = {i: np.flatnonzero(row).tolist() for i, row in enumerate(matrix)}
    return W(near, {i: matrix[i, j].tolist() for i, j in near.items()}, silence_warnings=True)


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    """Rows shuffled, W in another order than the rows: only labels tell which is whose."""
    order = np.random.default_rng(5).permutation(N)
    shuffled = DATA.sample(frac=1.0, random_state=3)
    ids = [IDS[k] for k in order]
    return sg.Panel(shuffled, unit="unit", time="year", weights=MATRIX[order][:, order], ids=ids)


def fitted(name: str, panel: sg.Panel, **options: typing.Any) -> SpregResults:
    """With what the estimator needs."""
    row = ESTIMATORS[name]
    asked: dict[str, typing.Any] = {} if row.panel else {"period": 2019}
    if row.endogenous == "needed":
        asked |= {"endogenous": "p", "instruments": "q1 + q2"}
    if row.regimes:
        asked["regimes"] = "side"
    if row.points:
        asked["points"] = PLACES
    if row.system:
        del asked["period"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return sg.spreg_fit(name, f"{_outcome(name)} ~ x + z", panel, **asked, **options)


def _outcome(name: str) -> str:
    return "d" if name == "Probit" else "y"


def by_hand(name: str, order: typing.Any = range(N), **options: typing.Any) -> typing.Any:
    """spreg on arrays in the order of the lattice, or another."""
    row = ESTIMATORS[name]
    if row.system:
        return system_by_hand(name, **options)
    place = [IDS[k] for k in order]
    rows = DATA if row.panel else DATA[DATA["year"] == 2019]
    rows = pd.concat([part.set_index("unit").loc[place] for _, part in rows.groupby("year")])
    more: dict[str, typing.Any] = {}
    if row.endogenous == "needed":
        more |= {"yend": rows[["p"]].to_numpy(), "q": rows[["q1", "q2"]].to_numpy()}
    if row.regimes:
        more["regimes"] = rows["side"].tolist()
    if row.points:
        more["coords"] = np.column_stack([PLACES.loc[place].x, PLACES.loc[place].y])
    else:
        more["w"] = w(list(order))
    y, x = rows[[_outcome(name)]].to_numpy(), rows[["x", "z"]].to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return getattr(spreg, name)(y, x, **more, **options)


def system_by_hand(name: str, **options: typing.Any) -> typing.Any:
    """spreg on an equation for each year, by hand."""
    years = [part.set_index("unit").loc[IDS] for _, part in DATA.groupby("year")]
    take = {
        "bigy": {k: part[["y"]].to_numpy() for k, part in enumerate(years)},
        "bigX": {k: np.c_[np.ones(N), part[["x", "z"]]] for k, part in enumerate(years)},
    }
    if ESTIMATORS[name].endogenous == "needed":
        take["bigyend"] = {k: part[["p"]].to_numpy() for k, part in enumerate(years)}
        take["bigq"] = {k: part[["q1", "q2"]].to_numpy() for k, part in enumerate(years)}
    else:
        take["w"] = w(list(range(N)))
    return getattr(spreg, name)(**take, **options)


# -- the same numbers -----------------------------------------------------------------------------


def test_every_name_has_one_row():
    assert all(row.in_spreg is getattr(spreg, name) for name, row in ESTIMATORS.items())


SYSTEMS = [name for name, row in ESTIMATORS.items() if row.system]


@pytest.mark.parametrize("name", [n for n in ESTIMATORS if n not in ("Panel_RE_Error", *SYSTEMS)])
def test_shuffled_rows_give_what_spreg_gives_on_rows_in_order(name, panel):
    ours, theirs = fitted(name, panel), by_hand(name)
    # Searches stop where they are near enough, from another order of sums at another place.
    searched = {"Panel_RE_Lag": 1e-4, "NSLX": 1e-2}
    close = {"rtol": searched.get(name, 1e-6), "atol": 1e-6}
    np.testing.assert_allclose(ours.params, theirs.betas.ravel(), **close)
    np.testing.assert_allclose(ours.cov, theirs.vm, **close)
    errors = ours.std_errors.iloc[: len(theirs.vm)]
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(errors, np.sqrt(np.diag(theirs.vm)), **close)
    assert ours.std_errors.iloc[len(theirs.vm) :].isna().all()
    pairs = getattr(theirs, "t_stat", None) or getattr(theirs, "z_stat", None)
    if pairs is not None:
        np.testing.assert_allclose(ours.pvalues.dropna(), [p for _, p in pairs], **close)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_gives_what_spreg_gives_on_equations_in_order(name, panel):
    ours, theirs = fitted(name, panel), by_hand(name, **({"vm": True} if "ML" in name else {}))
    slopes = getattr(theirs, "b3SLS", None) or theirs.bSUR
    values = np.concatenate([slopes[k].ravel() for k in range(3)])
    size = len(values)
    np.testing.assert_allclose(ours.params.iloc[:size], values, rtol=1e-6)
    np.testing.assert_allclose(ours.cov.iloc[:size, :size], theirs.varb, rtol=1e-5, atol=1e-9)
    inference = np.vstack(list((getattr(theirs, "tsls_inf", None) or theirs.sur_inf).values()))
    ours_tested = ours.to_frame()[["std_error", "z", "p"]]
    np.testing.assert_allclose(ours_tested.iloc[:size], inference, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(ours.error_correlation, theirs.corr, rtol=1e-6)
    if "error" in name:
        lambdas = [f"lambda[{year}]" for year in YEARS]
        np.testing.assert_allclose(ours.params[lambdas], theirs.lamsur.ravel(), rtol=1e-4)
        tested = np.column_stack(theirs.lamsetp) if "ML" in name else np.full((3, 3), np.nan)
        np.testing.assert_allclose(ours_tested.loc[lambdas], tested, rtol=1e-3, atol=1e-6)
    assert list(ours.params.index)[3 if name in ("SUR", "SURerrorGM", "SURerrorML") else 4] == (
        "Intercept[2019]"
    )


def test_equations_are_outcomes_too(panel):
    fit = sg.spreg_fit("SUR", ["y ~ x", "z ~ x + q1"], panel, period=2019)
    assert list(fit.params.index) == [
        "Intercept[y]", "x[y]", "Intercept[z]", "x[z]", "q1[z]"
    ]  # fmt: skip
    rows = DATA[DATA["year"] == 2019]
    wide = {"X0": np.c_[np.ones(N), rows["x"]], "X1": np.c_[np.ones(N), rows[["x", "q1"]]]}
    first = {k: rows[[name]].to_numpy() for k, name in enumerate(("y", "z"))}
    theirs = spreg.SUR(first, {0: wide["X0"], 1: wide["X1"]})
    np.testing.assert_allclose(fit.params, np.concatenate(list(theirs.bSUR.values())).ravel())
    assert fit.model.dependent == "y, z"
    instrumented = sg.spreg_fit(
        "ThreeSLS", ["y ~ x", "z ~ 1"], panel, period=2019,
        endogenous=["p", "d"], instruments=["q1", "q1 + q2"],
    )  # fmt: skip
    assert "d[z]" in instrumented.params.index
    assert fitted("OLS", panel).error_correlation is None


@pytest.mark.parametrize("name", ["OLS", "SUR", "SURerrorML", "SURlagIV", "TSLS"])
def test_tests_are_those_of_spreg(name, panel):
    ours = fitted(name, panel, **({"spat_diag": True} if name == "TSLS" else {}))
    asked = dict.fromkeys(ESTIMATORS[name].tested or ("spat_diag",), True)
    theirs = by_hand(name, **asked)
    expected = {
        "OLS": {
            "condition-number": theirs.mulColli, "jarque-bera": theirs.jarque_bera["jb"],
            "breusch-pagan": theirs.breusch_pagan["bp"], "white": theirs.white["wh"],
            "koenker-bassett": theirs.koenker_bassett["kb"],
            "moran-residuals": theirs.moran_res[1], "lm-lag": theirs.lm_lag[0],
            "lm-error": theirs.lm_error[0], "robust-lm-lag": theirs.rlm_lag[0],
            "robust-lm-error": theirs.rlm_error[0], "lm-sarma": theirs.lm_sarma[0],
            "lm-wx": theirs.lm_wx[0], "robust-lm-wx": theirs.rlm_wx[0],
            "robust-lm-lag-durbin": theirs.rlm_durlag[0], "lm-durbin": theirs.lm_spdurbin[0],
        } if name == "OLS" else {},
        "SUR": {"lm-lag-system": theirs.lmlagtest[0], "lm-error-system": theirs.lmEtest[0],
                "lr-sigma": theirs.lrtest[0], "lm-sigma": theirs.lmtest[0]}
        if name == "SUR" else {},
        "SURerrorML": {"equal-lambda": theirs.lamtest[0], "wald-lambda": theirs.joinlam[0],
                       "lr-lambda": theirs.likrlambda[0], "lr-sigma": theirs.lrtest[0]}
        if name == "SURerrorML" else {},
        "SURlagIV": {"wald-rho": theirs.joinrho[0]} if name == "SURlagIV" else {},
        "TSLS": {"anselin-kelejian": theirs.ak_test[0], "durbin-wu-hausman": theirs.dwh[0]}
        if name == "TSLS" else {},
    }[name]  # fmt: skip
    found = ours.diagnostics()
    assert set(found.index) == set(expected)
    theirs_values = [float(np.squeeze(expected[test])) for test in found.index]
    np.testing.assert_allclose(found["statistic"], theirs_values, rtol=1e-4)
    # Of F, with the residual degrees of freedom besides.
    tested = found.dropna().drop("durbin-wu-hausman", errors="ignore")
    law = stats.chi2.sf(tested["statistic"], tested["df"])
    np.testing.assert_allclose(tested["p"], law, rtol=1e-6, atol=1e-12)
    for lang in ("en", "zh"):
        assert f"{found['statistic'].iloc[0]:.3f}" in ours.summary(lang)


def test_tests_can_be_switched_off_and_need_weights(panel):
    assert "lm-lag" not in fitted("OLS", panel, spat_diag=False).diagnostics().index
    bare = fitted("OLS", panel.with_weights(None)).diagnostics().index
    assert "white" in bare
    assert "lm-lag" not in bare
    assert fitted("GM_Error", panel).diagnostics().empty


@pytest.mark.parametrize("name", ["ML_Lag", "GM_Combo_Het", "Panel_FE_Lag"])
def test_effects_are_those_that_spreg_prints(name, panel):
    plain = {"ML_Lag": {"spat_impacts": "full"}, "GM_Combo_Het": {}, "Panel_FE_Lag": {}}[name]
    fit = fitted(name, panel, **plain)
    effects = fit.effects(method="delta").to_frame()["estimate"]
    rho = float(fit.params["rho"])
    direct = np.trace(np.linalg.inv(np.eye(N) - rho * MATRIX)) / N
    if "full" in getattr(fit.raw, "sp_multipliers", {}):
        assert direct == pytest.approx(fit.raw.sp_multipliers["full"][0], rel=1e-6)
    for k in ("x", "z"):
        assert effects[k, "direct"] == pytest.approx(direct * fit.params[k], rel=1e-6)
        assert effects[k, "total"] == pytest.approx(fit.params[k] / (1 - rho), rel=1e-6)


def test_effects_agree_with_those_of_the_model_here(panel):
    ours = sg.SAR("y ~ x + z", panel.subset(periods=[2019]), effects="pooled").fit(
        correction=None, information="observed"
    )
    theirs = fitted("ML_Lag", panel).effects(method="delta").to_frame()
    mine = ours.effects(method="delta").to_frame()
    np.testing.assert_allclose(theirs["estimate"], mine["estimate"], rtol=1e-3)
    # spreg's covariance is by expected information, and of the same size.
    np.testing.assert_allclose(theirs["std_error"], mine["std_error"], rtol=0.2)


def test_effects_of_neighbours_columns_come_back(panel):
    fit = fitted("ML_Lag", panel, slx_lags=1)
    effects = fit.effects(method="delta").to_frame()["estimate"]
    inverse = np.linalg.inv(np.eye(N) - fit.params["rho"] * MATRIX)
    S = inverse @ (fit.params["x"] * np.eye(N) + fit.params["W:x"] * MATRIX)
    assert effects["x", "direct"] == pytest.approx(np.trace(S) / N, rel=1e-6)
    assert effects["x", "total"] == pytest.approx(S.sum() / N, rel=1e-6)
    alone = fitted("OLS", panel, slx_lags=1)
    plain = alone.effects(method="delta").to_frame()["estimate"]
    assert plain["x", "indirect"] == pytest.approx(alone.params["W:x"])
    inside = fitted("GM_Lag", panel, slx_lags=1, endogenous="p", instruments="q1 + q2")
    spread = inside.effects(method="delta").to_frame()["estimate"]
    expected = inside.params["p"] / (1 - inside.params["rho"])
    assert spread["p", "total"] == pytest.approx(expected, rel=1e-6)


def test_effects_that_are_none_are_refused(panel):
    with pytest.raises(OptionError, match="coefficients are the effects"):
        fitted("ML_Error", panel).effects()
    with pytest.raises(OptionError, match="slx_lags=1"):
        fitted("ML_Lag", panel, slx_lags=2).effects()
    with pytest.raises(OptionError, match="slx_lags=1"):
        fitted("ML_Lag", panel, slx_lags=1, slx_vars=[True, False]).effects()
    with pytest.raises(OptionError, match="not computed"):
        fitted("SURlagIV", panel).effects()
    fit = fitted("ML_Lag", panel)
    fit._table.loc["rho", "estimate"] = 1.2
    with pytest.raises(UnstableError, match=r"rho = 1\.2"):
        fit.effects()


def test_the_kind_of_the_wrapper_is_asked_for(panel):
    for kind, name in (("het", "GM_Error_Het"), ("hom", "GM_Error_Hom"), ("kp98", "GM_Error")):
        ours = fitted("GMM_Error", panel, estimator=kind)
        pd.testing.assert_series_equal(ours.params, fitted(name, panel).params)
    both = {"endogenous": "p", "instruments": "q1 + q2"}
    ours = fitted("GMM_Error", panel, add_wy=True, **both)
    pd.testing.assert_series_equal(ours.params, fitted("GM_Combo_Het", panel, **both).params)


def test_distance_weighted_columns_have_names_and_a_warning(panel):
    with pytest.warns(ConvergenceWarning, match="Read estimates, not tests"):
        fit = sg.spreg_fit("NSLX", "y ~ x + z", panel, period=2019, points=PLACES)
    assert list(fit.params.index) == ["Intercept", "x", "z", "alpha[x]", "alpha[z]"]
    degrees = PLACES.set_crs(4326, allow_override=True)
    for error, match, points in (
        (DataError, "projected", degrees),
        (AlignmentError, "points lack u07", PLACES.drop("u07")),
        (OptionError, "GeoSeries", PLACES.to_numpy()),
        (OptionError, "NSLX needs points", None),
    ):
        with pytest.raises(error, match=match):
            sg.spreg_fit("NSLX", "y ~ x", panel, period=2019, points=points)
    with pytest.raises(OptionError, match="OLS takes no points"):
        sg.spreg_fit("OLS", "y ~ x", panel, period=2019, points=PLACES)


def test_a_search_without_a_minimum_is_said(panel):
    fit = fitted("NSLX", panel, options={"maxiter": 1})
    assert any("without a minimum" in text for text in fit.warnings)


def test_weights_of_moments_that_are_not_the_paper_s_are_said(panel):
    with pytest.warns(CoverageWarning, match="T12 and T22"):
        sg.spreg_fit("GM_KKP", "y ~ x + z", panel, full_weights=True)


def test_random_effects_of_the_error_model_are_those_of_one_order(panel):
    """What spreg finds depends on the order of the units; in some its covariance is singular."""
    order = [IDS.index(unit) for unit in panel.units]
    try:
        theirs = by_hand("Panel_RE_Error", order)
    except np.linalg.LinAlgError:
        with pytest.raises(EstimationError, match="Panel_RE_Error fails"):
            fitted("Panel_RE_Error", panel)
        return
    ours = fitted("Panel_RE_Error", panel)
    np.testing.assert_allclose(ours.params, theirs.betas.ravel(), rtol=1e-6)
    np.testing.assert_allclose(ours.cov, theirs.vm, rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("OLS", ["Intercept", "x", "z"]),
        ("TSLS", ["Intercept", "x", "z", "p"]),
        ("GM_Combo_Het", ["Intercept", "x", "z", "rho", "lambda"]),
        ("ML_Error", ["Intercept", "x", "z", "lambda"]),
        ("Panel_FE_Lag", ["x", "z", "rho"]),
        (
            "ML_Lag_Regimes",
            ["Intercept[East]", "x[East]", "z[East]", "Intercept[West]", "x[West]", "z[West]",
             "rho"],
        ),
        ("GM_KKP", ["Intercept", "x", "z", "lambda", "sigma2_v", "sigma2_1"]),
    ],
)  # fmt: skip
def test_estimates_have_the_names_of_the_models_here(name, names, panel):
    assert list(fitted(name, panel).params.index) == names


def test_neighbours_columns_have_their_name(panel):
    fit = fitted("OLS", panel, slx_lags=1)
    assert list(fit.params.index) == ["Intercept", "x", "z", "W:x", "W:z"]
    rows = DATA[DATA["year"] == 2019]
    x = rows[["x", "z"]].to_numpy()
    design = np.column_stack([np.ones(N), x, MATRIX @ x])
    expected = np.linalg.lstsq(design, rows["y"].to_numpy(), rcond=None)[0]
    np.testing.assert_allclose(fit.params, expected, rtol=1e-8)


def test_a_model_of_the_package_agrees(panel):
    ours = sg.SAR("y ~ x + z", panel.subset(periods=[2019]), effects="pooled").fit(correction=None)
    theirs = fitted("ML_Lag", panel)
    np.testing.assert_allclose(theirs.params[ours.params.index], ours.params, rtol=1e-4)
    assert theirs.loglik == pytest.approx(ours.loglik, abs=1e-6)


def test_intervals_are_of_student_s_t_for_ols(panel):
    fit = fitted("OLS", panel)
    ours = sg.OLS("y ~ x + z", panel.subset(periods=[2019]), effects="pooled").fit()
    half = (fit.conf_int()["upper"] - fit.params) / fit.std_errors
    np.testing.assert_allclose(half, 2.0345, atol=1e-4)
    np.testing.assert_allclose(fit.params, ours.params, rtol=1e-8)


def test_kernel_weights_meet_the_rows_by_key(panel):
    near = (MATRIX > 0) * 0.5 + np.eye(N)
    kernel = W(
        {i: np.flatnonzero(row).tolist() for i, row in enumerate(near)},
        {i: row[row > 0].tolist() for i, row in enumerate(near)},
    )
    order = np.random.default_rng(8).permutation(N).tolist()
    labelled = W(
        {IDS[i]: [IDS[j] for j in kernel.neighbors[i]] for i in order},
        {IDS[i]: kernel.weights[i] for i in order},
        id_order=[IDS[i] for i in order],
    )
    ours = fitted("OLS", panel, robust="hac", gwk=labelled)
    kernel.__class__ = Kernel  # spreg takes no other
    theirs = by_hand("OLS", robust="hac", gwk=kernel)
    np.testing.assert_allclose(ours.cov, theirs.vm, rtol=1e-8)
    with pytest.raises(AlignmentError, match="both speak of 0, 1, 2"):
        fitted("OLS", panel, robust="hac", gwk=kernel)
    with pytest.raises(OptionError, match="ndarray"):
        fitted("OLS", panel, robust="hac", gwk=near)


def test_arrays_are_those_of_the_labels(panel):
    rows = sg.to_spreg("y ~ x + z", panel, 2019, endogenous="p", instruments="q1 + q2")
    kept = DATA[DATA["year"] == 2019].set_index("unit").loc[list(rows.panel.units)]
    np.testing.assert_array_equal(rows.y.ravel(), kept["y"])
    np.testing.assert_array_equal(rows.x, kept[["x", "z"]])
    np.testing.assert_array_equal(rows.q, kept[["q1", "q2"]])
    assert rows.w.id_order == list(rows.panel.units)
    at = [IDS.index(unit) for unit in rows.w.id_order]
    np.testing.assert_array_equal(rows.w.full()[0], MATRIX[at][:, at])
    assert rows.names == ("x", "z")
    assert sg.to_spreg("y ~ x", panel).y.shape == (N * len(YEARS), 1)


# -- what the result is ---------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_summary_says_what_was_estimated(lang, panel):
    fit = fitted("GM_Combo_Het", panel)
    text = fit.summary(lang)
    assert fit.estimator.label(lang) in text
    assert "GM_Combo_Het" in text
    assert f"{fit.params['rho']:.4f}" in text
    assert isinstance(fit.raw, spreg.GM_Combo_Het)


def test_a_table_takes_it_as_a_column(panel):
    ours = sg.SAR("y ~ x + z", panel.subset(periods=[2019]), effects="pooled").fit(correction=None)
    text = sg.table([ours, fitted("ML_Lag", panel), fitted("GM_Error", panel)]).to_text()
    assert "ML_Lag" in text
    assert "GM_Error" in text


def test_sources_are_those_of_the_estimator(panel):
    text = fitted("GM_Combo_Het", panel).cite("apa")
    for piece in ("Arraiz", "Kelejian", "spreg"):
        assert piece in text


def test_nothing_that_is_handed_out_changes_the_result(panel):
    fit = fitted("OLS", panel)
    before = fit.to_frame()
    for taken in (fit.params, fit.cov, fit.to_frame()):
        taken.iloc[:] = 99.0
    pd.testing.assert_frame_equal(fit.to_frame(), before)
    with pytest.raises(AttributeError):
        fit.model = None


def test_nothing_is_printed(panel, capsys):
    fitted("GM_Lag", panel)
    assert capsys.readouterr().out == ""


def test_the_search_that_may_stop_early_says_so(panel, monkeypatch):
    # In some orders of the units, on some processors, the class itself ends in an error.
    monkeypatch.setattr(spreg, "Panel_RE_Error", spreg.Panel_FE_Error)
    with pytest.warns(ConvergenceWarning, match=r"Panel_RE_Error.*before the maximum"):
        fit = sg.spreg_fit("Panel_RE_Error", "y ~ x + z", panel)
    assert fit.warnings_in("zh")
    assert fit.loglik is None


def test_a_rho_of_a_panel_at_the_bound_is_no_estimate():
    rng = np.random.default_rng(2)
    trend = np.repeat(500.0 * np.arange(8), N)
    x = rng.normal(size=8 * N)
    data = pd.DataFrame({"unit": IDS * 8, "year": np.repeat(range(8), N), "x": x})
    data["y"] = trend + x + 0.1 * rng.normal(size=8 * N)
    panel = sg.Panel(data, unit="unit", time="year", weights=MATRIX, ids=IDS)
    with pytest.warns(StabilityWarning, match=r"rho = 1\.000 .*from −1 to 1"):
        sg.spreg_fit("Panel_FE_Lag", "y ~ x", panel)


def test_a_lambda_at_the_bound_is_no_estimate():
    rng = np.random.default_rng(2)
    slope = 3.0 * np.repeat(np.arange(SIDE), SIDE) + 0.1 * rng.normal(size=N)
    data = pd.DataFrame({"unit": IDS, "x": rng.normal(size=N)}).assign(y=lambda d: d["x"] + slope)
    one = sg.Panel(data, unit="unit", weights=MATRIX, ids=IDS)
    with pytest.warns(StabilityWarning, match=r"lambda = 0\.990 .*from −0\.99 to 0\.99"):
        sg.spreg_fit("GM_Error", "y ~ x", one)


# -- refusals -------------------------------------------------------------------------------------


def refused(panel: sg.Panel, name: str = "OLS", formula: str = "y ~ x", **asked: typing.Any):
    return sg.spreg_fit(name, formula, panel, **{"period": 2019, **asked})


@pytest.mark.parametrize(
    ("error", "match", "asked"),
    [
        (OptionError, "Did you mean 'GM_Combo_Het'", {"name": "GM_Combo_Heat"}),
        (OptionError, "period=.*2018, 2019, 2020", {"period": None}),
        (UnknownNameError, "2035", {"period": 2035}),
        (OptionError, "'w_lag'.*'w_lags'", {"name": "GM_Lag", "w_lag": 2}),
        (OptionError, "'regime_err_sep'", {"regime_err_sep": False}),
        (OptionError, "TSLS needs endogenous", {"name": "TSLS"}),
        (OptionError, "go together", {"name": "TSLS", "endogenous": "p"}),
        (OptionError, "OLS takes no endogenous", {"endogenous": "p", "instruments": "q1"}),
        (EstimationError, "as many instruments",
         {"name": "TSLS", "endogenous": "p + z", "instruments": "q1"}),
        (OptionError, "'x' stands in more than one",
         {"name": "TSLS", "endogenous": "p", "instruments": "x"}),
        (OptionError, "OLS_Regimes needs regimes", {"name": "OLS_Regimes"}),
        (OptionError, "OLS takes no regimes=; OLS_Regimes does", {"regimes": "side"}),
        (OptionError, "takes all periods", {"name": "Panel_FE_Lag"}),
        (OptionError, "no intercept", {"formula": "y ~ 0 + x"}),
        (EstimationError, r"I\(2 \* x\)", {"formula": "y ~ x + I(2 * x)"}),
        (UnknownNameError, "xx", {"formula": "y ~ xx"}),
        (DataError, "reaches back in time",
         {"name": "Panel_FE_Lag", "formula": "y ~ lag(x)", "period": None}),
        (EstimationError, "spreg's ML_Lag fails", {"name": "ML_Lag", "method": "foo"}),
        (OptionError, "ML_Lag is of one equation.*SUR",
         {"name": "ML_Lag", "formula": ["y ~ x", "z ~ x"]}),
        (OptionError, "outcome of its own", {"name": "SUR", "formula": ["y ~ x", "y ~ z"]}),
        (OptionError, "SUR takes all periods", {"name": "SUR"}),
        (OptionError, "several equations", {"name": "SUR", "formula": ["y ~ x"]}),
        (OptionError, "2 equations; endogenous= lists 1",
         {"name": "ThreeSLS", "formula": ["y ~ x", "z ~ x"], "endogenous": ["p"],
          "instruments": "q1"}),
    ],
)  # fmt: skip
def test_what_spreg_would_not_say_is_refused(error, match, asked, panel):
    with pytest.raises(error, match=match):
        refused(panel, **asked)


def test_a_level_of_an_interval_is_a_share(panel):
    with pytest.raises(OptionError, match=r"level=95 must lie between 0 and 1"):
        refused(panel).conf_int(95)


def test_missing_values_are_named(panel):
    holes = DATA.copy()
    holes.loc[(holes["unit"] == "u07") & (holes["year"] == 2019), "x"] = np.nan
    lacking = sg.Panel(holes, unit="unit", time="year", weights=panel.weights)
    with pytest.raises(DataError, match=r"x.*u07.*2019"):
        refused(lacking)
    assert refused(lacking, period=2018).nobs == N


def test_a_system_needs_more_units_than_equations(panel):
    with pytest.raises(EstimationError, match="more units than equations"):
        sg.spreg_fit("SUR", [f"I(y + {k} * x) ~ z" for k in range(N)], panel, period=2019)


def test_missing_rows_are_named(panel):
    short = DATA[(DATA["unit"] != "u07") | (DATA["year"] != 2019)]
    lacking = sg.Panel(short, unit="unit", time="year", weights=panel.weights)
    with pytest.raises(AlignmentError, match="u07"):
        refused(lacking, "ML_Lag")
    with pytest.raises(DataError, match="u07 in 2019"):
        refused(lacking, "Panel_FE_Lag", period=None)


def test_weights_that_spreg_would_replace_are_refused(panel):
    uneven = MATRIX * (1.0 + (MATRIX > 0) * np.arange(1, N + 1))
    uneven /= uneven.sum(axis=1, keepdims=True)
    other = panel.with_weights(uneven, ids=IDS)
    with pytest.raises(DataError, match="binary, row-standardised"):
        refused(other, "Panel_RE_Error", period=None)
    with pytest.raises(DataError, match="binary, row-standardised"):
        refused(other, "ML_Lag", method="ord")
    assert refused(other, "ML_Lag").nobs == N


def test_weights_that_vary_serve_one_period(panel):
    changing = panel.with_weights({year: panel.weights for year in YEARS})
    one = refused(changing, "ML_Lag").params
    pd.testing.assert_series_equal(one, refused(panel, "ML_Lag").params)
    for name in ("Panel_FE_Lag", "SUR"):
        with pytest.raises(AlignmentError, match="one W"):
            refused(changing, name, period=None)


def test_without_weights_what_needs_none_runs(panel):
    bare = panel.with_weights(None)
    np.testing.assert_allclose(refused(bare).params, refused(panel).params)
    with pytest.raises(AlignmentError, match="no spatial weights"):
        refused(bare, "GM_Lag")
