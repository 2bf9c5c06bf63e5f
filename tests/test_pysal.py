"""Estimators of spreg through the gate, against spreg on arrays aligned by hand."""

from __future__ import annotations

import typing
import warnings

import numpy as np
import pandas as pd
import pytest
import spreg
from libpysal.weights import Kernel, W

import spillgap as sg
from spillgap.errors import (
    AlignmentError,
    ConvergenceWarning,
    DataError,
    EstimationError,
    OptionError,
    StabilityWarning,
    UnknownNameError,
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return sg.spreg_fit(name, f"{_outcome(name)} ~ x + z", panel, **asked, **options)


def _outcome(name: str) -> str:
    return "d" if name == "Probit" else "y"


def by_hand(name: str, order: typing.Any = range(N), **options: typing.Any) -> typing.Any:
    """spreg on arrays in the order of the lattice, or another."""
    row = ESTIMATORS[name]
    place = [IDS[k] for k in order]
    rows = DATA if row.panel else DATA[DATA["year"] == 2019]
    rows = pd.concat([part.set_index("unit").loc[place] for _, part in rows.groupby("year")])
    more: dict[str, typing.Any] = {}
    if row.endogenous == "needed":
        more |= {"yend": rows[["p"]].to_numpy(), "q": rows[["q1", "q2"]].to_numpy()}
    if row.regimes:
        more["regimes"] = rows["side"].tolist()
    y, x = rows[[_outcome(name)]].to_numpy(), rows[["x", "z"]].to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return getattr(spreg, name)(y, x, w=w(list(order)), **more, **options)


# -- the same numbers -----------------------------------------------------------------------------


def test_every_name_has_one_row():
    assert all(row.in_spreg is getattr(spreg, name) for name, row in ESTIMATORS.items())


@pytest.mark.parametrize("name", [n for n in ESTIMATORS if n != "Panel_RE_Error"])
def test_shuffled_rows_give_what_spreg_gives_on_rows_in_order(name, panel):
    ours, theirs = fitted(name, panel), by_hand(name)
    close = {"rtol": 1e-4 if name == "Panel_RE_Lag" else 1e-6, "atol": 1e-6}
    np.testing.assert_allclose(ours.params, theirs.betas.ravel(), **close)
    np.testing.assert_allclose(ours.cov, theirs.vm, **close)
    errors = ours.std_errors.dropna()
    np.testing.assert_allclose(errors, np.sqrt(np.diag(theirs.vm)), **close)
    assert len(ours.params) - len(errors) == theirs.betas.size - len(theirs.vm)
    pairs = getattr(theirs, "t_stat", None) or getattr(theirs, "z_stat", None)
    if pairs is not None:
        np.testing.assert_allclose(ours.pvalues.dropna(), [p for _, p in pairs], **close)


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


def test_a_lambda_at_the_bound_is_no_estimate():
    rng = np.random.default_rng(2)
    slope = 3.0 * np.repeat(np.arange(SIDE), SIDE) + 0.1 * rng.normal(size=N)
    data = pd.DataFrame({"unit": IDS, "x": rng.normal(size=N)}).assign(y=lambda d: d["x"] + slope)
    one = sg.Panel(data, unit="unit", weights=MATRIX, ids=IDS)
    with pytest.warns(StabilityWarning, match=r"0\.99"):
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
        (EstimationError, "spreg's ML_Lag fails", {"name": "ML_Lag", "method": "foo"}),
    ],
)  # fmt: skip
def test_what_spreg_would_not_say_is_refused(error, match, asked, panel):
    with pytest.raises(error, match=match):
        refused(panel, **asked)


def test_missing_values_are_named(panel):
    holes = DATA.copy()
    holes.loc[(holes["unit"] == "u07") & (holes["year"] == 2019), "x"] = np.nan
    lacking = sg.Panel(holes, unit="unit", time="year", weights=panel.weights)
    with pytest.raises(DataError, match=r"x.*u07.*2019"):
        refused(lacking)
    assert refused(lacking, period=2018).nobs == N


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
    with pytest.raises(AlignmentError, match="one W"):
        refused(changing, "Panel_FE_Lag", period=None)


def test_without_weights_what_needs_none_runs(panel):
    bare = panel.with_weights(None)
    np.testing.assert_allclose(refused(bare).params, refused(panel).params)
    with pytest.raises(AlignmentError, match="no spatial weights"):
        refused(bare, "GM_Lag")
