"""Effects over a moderator: against dense formulas, derivatives and printed numbers, refused."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy import stats

sys.path.insert(0, str(Path(__file__).parent / "models"))
from models_making import lattice, long_table, names, panel_of, solver

import spillgap as sg
from spillgap.errors import DataWarning, EstimationError, OptionError, UnknownNameError
from spillgap.models.distribution import NORMAL
from spillgap.moderation import _own_values
from spillgap.moderation._lines import Band, Line, regions_of

mpl.use("agg")
SIDE, T = 5, 8
N = SIDE**2
KINDS = ("direct", "indirect", "total")
FORMULA = "y ~ x + m + x:m"


def world(seed=0):
    rng, W = np.random.default_rng(seed), lattice(SIDE)
    x = rng.normal(size=(T, N))
    m = 1.0 + rng.normal(size=(T, N)) + rng.normal(size=N)
    xm = x * m
    inner = 0.2 * x + 0.1 * x @ W.T + 0.4 * xm + 0.2 * xm @ W.T + 0.3 * m
    inner = inner + rng.normal(size=N) + rng.normal(size=(T, N))
    return {"y": inner @ solver(W, 0.4).T, "x": x, "m": m}, W


@pytest.fixture(scope="module")
def panel():
    return panel_of(*world())


@pytest.fixture(scope="module")
def fit(panel):
    return sg.SDM(FORMULA, panel).fit()


@pytest.fixture(scope="module")
def found(fit):
    return fit.moderate("x", "m", draws=300)


def dense(fit, at):
    """S(βI + θW) + S(γI + δW)M."""
    W, p, one = lattice(SIDE), fit.params, np.eye(N)
    S = solver(W, p["rho"])
    plain, product = (p[k] * one + p[f"W:{k}"] * W for k in ("x", "x:m"))
    return S @ plain + S @ product @ np.diag(at)


def averages(matrix):
    own, total = np.diag(matrix).mean(), matrix.sum(axis=1).mean()
    return [own, total - own, total]


# -- effects ------------------------------------------------------------------------------------


def test_effects_at_values_are_averages_of_the_dense_matrix(fit, found):
    estimate = found.to_frame()["estimate"].unstack("effect")[list(KINDS)]  # noqa: PD010
    assert found.places == ("below", "mean", "above")
    for value, row in estimate.iterrows():
        assert np.allclose(row, averages(dense(fit, np.full(N, value))))
    m = found.observed
    assert np.allclose(estimate.index, [m.mean() - m.std(), m.mean(), m.mean() + m.std()])


def test_each_units_own_moderator_stands_where_its_effect_comes_from(fit, found):
    means = found.observed.groupby(level=0).mean().loc[names(N)].to_numpy()
    matrix = dense(fit, means)
    assert np.allclose(found.own_values()["estimate"], averages(matrix))
    by_unit = found.by_unit()["estimate"].unstack("effect").loc[names(N)]  # noqa: PD010
    assert np.allclose(by_unit["direct"], np.diag(matrix))
    assert np.allclose(by_unit["total"], matrix.sum(axis=1))
    assert np.allclose(by_unit["indirect"], matrix.sum(axis=1) - np.diag(matrix))


def test_effects_are_derivatives_of_the_reduced_form(fit, found):
    W, p = lattice(SIDE), fit.params
    rng = np.random.default_rng(3)
    x, m = rng.normal(size=N), found.observed.groupby(level=0).mean().loc[names(N)].to_numpy()

    def y(x):
        xm = x * m
        inner = p["x"] * x + p["x:m"] * xm + W @ (p["W:x"] * x + p["W:x:m"] * xm)
        return solver(W, p["rho"]) @ inner

    step = 1e-5 * np.eye(N)
    slopes = np.column_stack([(y(x + e) - y(x - e)) / 2e-5 for e in step])
    assert np.allclose(found.own_values()["estimate"], averages(slopes), atol=1e-8)


def test_at_zero_and_without_interaction_effects_are_those_of_the_variable(fit):
    plain = fit.effects(draws=200, seed=4).to_frame().loc["x"]
    at_zero = sg.moderate(fit, "x", "m", at=[0.0], draws=200, seed=4).to_frame().loc[0.0]
    assert np.allclose(at_zero, plain)


def test_centring_the_moderator_changes_no_effect(panel, fit):
    data = panel.frame.reset_index()
    data["m"] = data["m"] - 1.3
    other = sg.Panel(data, unit="unit", time="time", weights=panel.weights)
    shifted = sg.SDM(FORMULA, other).fit().moderate("x", "m", at=[-0.3, 1.7], method="delta")
    straight = fit.moderate("x", "m", at=[1.0, 3.0], method="delta")
    assert np.allclose(shifted.to_frame(), straight.to_frame(), atol=1e-5)


def test_shuffled_rows_and_units_change_nothing(panel, found):
    rows = panel.frame.reset_index().sample(frac=1.0, random_state=2)
    other = sg.Panel(rows, unit="unit", time="time", weights=panel.weights)
    again = sg.SDM("y ~ x + m + m:x", other).fit().moderate("x", "m", draws=300)
    assert np.allclose(again.to_frame()["estimate"], found.to_frame()["estimate"])
    assert np.allclose(again.regions().to_frame()["lower"], found.regions().to_frame()["lower"],
                       atol=0.2)  # fmt: skip


def test_both_inferences_agree_and_the_long_run_is_longer(panel, fit, found):
    delta = fit.moderate("x", "m", method="delta")
    near = found.to_frame()["std_error"] / delta.to_frame()["std_error"]
    assert near.between(0.8, 1.25).all()
    assert np.allclose(delta.by_unit()["estimate"], found.by_unit()["estimate"])
    moving = sg.SAR(FORMULA, panel, dynamic="time").fit()
    ends = {h: moving.moderate("x", "m", draws=50, horizon=h) for h in ("short", "long")}
    tau = moving.params["L:y"]
    rho = moving.params["rho"]
    total = {h: r.to_frame()["estimate"].xs("total", level="effect") for h, r in ends.items()}
    assert np.allclose(total["long"] / total["short"], (1 - rho) / (1 - rho - tau))
    means = ends["long"].observed.groupby(level=0).mean().loc[names(N)].to_numpy()
    p = moving.params
    sent = solver(lattice(SIDE), rho / (1 - tau)) / (1 - tau) * (p["x"] + p["x:m"] * means)
    assert np.allclose(ends["long"].own_values()["estimate"], averages(sent))


def test_without_space_nothing_reaches_neighbours(panel):
    plain = sg.OLS(FORMULA, panel).fit().moderate("x", "m", at="quantiles", draws=50)
    frame = plain.to_frame()["estimate"].unstack("effect")  # noqa: PD010
    assert len(frame) == 5
    assert np.allclose(frame["indirect"], 0.0)
    assert np.allclose(plain.own_values()["estimate"]["indirect"], 0.0)


# -- regions ------------------------------------------------------------------------------------

CARS = """21 110 2.62|21 110 2.875|22.8 93 2.32|21.4 110 3.215|18.7 175 3.44|18.1 105 3.46|
14.3 245 3.57|24.4 62 3.19|22.8 95 3.15|19.2 123 3.44|17.8 123 3.44|16.4 180 4.07|17.3 180 3.73|
15.2 180 3.78|10.4 205 5.25|10.4 215 5.424|14.7 230 5.345|32.4 66 2.2|30.4 52 1.615|
33.9 65 1.835|21.5 97 2.465|15.5 150 3.52|15.2 150 3.435|13.3 245 3.84|19.2 175 3.845|
27.3 66 1.935|26 91 2.14|30.4 113 1.513|15.8 264 3.17|19.7 175 2.77|15 335 3.57|21.4 109 2.78"""
"""Miles per gallon, horsepower and weight of 32 cars: R's mtcars (Henderson & Velleman 1981)."""


def test_the_region_is_the_one_that_r_prints():
    """R's interactions 1.1.1, README: sim_slopes(lm(mpg ~ hp * wt, mtcars), hp, wt) prints that
    the slope is significant outside [3.69, 5.90], with t = −5.66, −4.07 and −0.31 at the mean of
    wt, 3.217250, and a standard deviation to either side.
    """
    cars = np.array([row.split() for row in CARS.split("|")], dtype=float)
    columns = dict(zip(("mpg", "hp", "wt"), cars.T[:, None, :], strict=True))
    panel = sg.Panel(long_table(columns), unit="unit", time="time")
    fit = sg.OLS("mpg ~ hp * wt", panel, effects="pooled").fit()
    # R reads t of 28 degrees of freedom, an estimate by maximum likelihood the normal.
    level = 1.0 - 2.0 * stats.norm.sf(stats.t.ppf(0.975, 28))
    found = fit.moderate("hp", "wt", method="delta", level=level)
    direct = found.regions("pointwise", (1.0, 8.0)).to_frame().query("effect == 'direct'")
    assert list(direct["sign"]) == [-1, 0, 1]
    assert list(direct["upper"].round(2)) == [3.69, 5.90, 8.0]
    assert list(direct["count"]) == [24, 8, 0]
    slopes = found.to_frame().xs("direct", level="effect")
    assert slopes.index.to_numpy() == pytest.approx([2.238793, 3.217250, 4.195707], abs=1e-6)
    assert list(slopes["z"].round(2)) == [-5.66, -4.07, -0.31]


def test_bands_widen_from_one_value_to_all(fit, found):
    grid = np.linspace(found.observed.min(), found.observed.max(), 201)
    for result in (found, fit.moderate("x", "m", method="delta")):
        bands = {
            kind: Band.of(result.lines[0], kind, 0.95, result.observed.to_numpy())
            for kind in ("pointwise", "fdr", "simultaneous")
        }
        widths = {kind: np.subtract(*band.ends(grid)[::-1]) for kind, band in bands.items()}
        assert (widths["pointwise"] <= widths["fdr"] + 1e-12).all()
        assert (widths["pointwise"] < widths["simultaneous"]).all()
    line = found.lines[0]
    lower, upper = Band.of(line, "simultaneous", 0.9, found.observed.to_numpy()).ends(grid)
    drawn = line.drawn(grid)
    inside = ((drawn >= lower) & (drawn <= upper)).all(axis=1).mean()
    assert inside == pytest.approx(0.9, abs=0.02)
    # Bauer & Curran's band over all values: √χ²₂(0.95).
    assert bands["simultaneous"].critical == pytest.approx(np.sqrt(stats.chi2.ppf(0.95, 2)))


def test_false_discoveries_follow_benjamini_and_hochberg():
    values = np.linspace(-2.0, 2.0, 41)
    line = Line(np.array([1.0, 1.0]), np.diag([0.2, 0.05]), None, NORMAL)
    p = np.sort(2 * stats.norm.sf(abs(1 + values) / np.sqrt(0.2 + 0.05 * values**2)))
    most = max(k for k in range(1, 42) if p[k - 1] <= 0.05 * k / 41)
    assert Band.of(line, "fdr", 0.95, values).level == pytest.approx(1 - 0.05 * most / 41)
    nothing = Line(np.array([0.0, 0.0]), np.eye(2), None, NORMAL)
    assert Band.of(nothing, "fdr", 0.95, values).level == pytest.approx(1 - 0.05 / 41)


def test_regions_are_exact_where_the_sign_turns_at_once(found):
    sure = Line(np.array([-1.0, 2.0]), 1e-12 * np.eye(2), None, NORMAL)
    observed = np.linspace(0.0, 1.01, 20)
    frame = regions_of(Band.of(sure, "pointwise", 0.95, observed), observed, (0.0, 1.01))
    assert list(frame["sign"]) == [-1, 1]
    assert frame["upper"][0] == pytest.approx(0.5, abs=1e-5)
    assert frame["count"].sum() == 20
    for kind in ("pointwise", "simultaneous", "fdr"):
        regions = found.regions(kind)
        curve, frame = found.curve(band=kind, points=11), regions.to_frame()
        for (effect, at), row in curve.iterrows():
            here = (frame["effect"] == effect) & (frame["lower"] <= at) & (at <= frame["upper"])
            one = frame.loc[here, "sign"].iloc[0]
            assert one == int(row["lower"] > 0) - int(row["upper"] < 0)
        assert (frame.groupby("effect")["count"].sum() == N * T).all()
        said = [regions.words(lang) for lang in ("en", "zh")]
        assert len(said[0]) == len(said[1]) == len(frame) + 1
        assert kind in repr(regions)


# -- what is printed, drawn, refused ------------------------------------------------------------


def test_tables_figures_and_sources(found):
    for lang, words in (("en", "Moderator"), ("zh", "调节变量")):
        table = str(found.table(lang=lang))
        assert words.casefold() in table.casefold()
    assert "Esarey" in found.cite()
    assert "x by m" in repr(found)
    axes = found.plot(kinds=["total", "direct"], lang="zh", reach=(-2.0, 4.0))
    assert [ax.get_title() for ax in axes] == ["总效应", "直接效应"]
    assert axes[0].get_xlim()[0] <= -2.0
    shaded = found.regions("simultaneous", (-2.0, 4.0)).to_frame().query("effect == 'total'")
    spans = [p for p in axes[0].patches]
    assert len(spans) == (shaded["sign"] != 0).sum()
    plt.close("all")


def test_values_beyond_what_was_observed_are_said(fit):
    with pytest.warns(DataWarning, match="1 value of m"):
        far = fit.moderate("x", "m", at=[99.0], draws=10)
    assert "drawn on" in str(far.table())


def test_a_product_without_the_moderator_is_said(panel):
    with pytest.warns(DataWarning, match="no m by itself"):
        sg.OLS("y ~ x + x:m", panel).fit().moderate("x", "m", draws=10)
    fixed = panel.frame.reset_index()
    fixed["m"] = fixed.groupby("unit")["m"].transform("mean")
    still = sg.Panel(fixed, unit="unit", time="time", weights=panel.weights)
    assert sg.OLS("y ~ x + x:m", still).fit().moderate("x", "m", draws=10).notices == ()


@pytest.mark.parametrize(
    ("formula", "asked", "error", "match"),
    [
        (FORMULA, ("x", "x"), OptionError, "name two terms"),
        (FORMULA, ("z", "m"), UnknownNameError, "no regressor 'z'"),
        ("y ~ x + m", ("x", "m"), UnknownNameError, "no product"),
        ("y ~ x + m + x:m + I(x**2)", ("x", "m"), OptionError, "stands also in"),
    ],
)
def test_what_has_no_single_line_is_refused(panel, formula, asked, error, match):
    with pytest.raises(error, match=match):
        sg.moderate(sg.OLS(formula, panel).fit(), *asked)


def test_options_are_refused_by_name(panel, fit, found):
    with pytest.raises(OptionError, match="must be those of a model"):
        sg.moderate(panel, "x", "m")
    for values in ([], [np.nan]):
        with pytest.raises(OptionError, match="at least one value"):
            fit.moderate("x", "m", at=values)
    with pytest.raises(OptionError, match="lower end first"):
        found.regions(reach=(2.0, 1.0))
    several = sg.SAR(FORMULA, panel, weights=None)
    assert several.fit().moderate("x", "m", draws=10).redrawn == 0


def test_regimes_and_weights_with_parameters_are_refused(panel):
    data = panel.frame.reset_index()
    data["side"] = np.where(data["unit"] < names(N)[12], "a", "b")
    data["g"] = data["side"]
    other = sg.Panel(data, unit="unit", time="time", weights=panel.weights)
    apart = sg.OLS(FORMULA, other, regimes="side").fit()
    with pytest.raises(EstimationError, match="side"):
        apart.moderate("x", "m")
    known = sg.OLS(FORMULA, other).fit()
    loose = replace(known)
    object.__setattr__(loose, "__class__", type("Loose", (type(known),), {
        "_with_known_weights": property(lambda self: known)}))  # fmt: skip
    with pytest.raises(EstimationError, match="W has parameters"):
        sg.moderate(loose, "x", "m")


def test_own_values_need_one_matrix_and_not_too_many_units(panel, found, monkeypatch):
    monkeypatch.setattr(_own_values, "MOST_UNITS", 10)
    with pytest.raises(EstimationError, match="up to 10 units"):
        found.own_values()
    W = lattice(SIDE)
    several = {t: sg.weights.from_matrix(W if t < 4 else W.T / np.maximum(W.T.sum(1), 1)[:, None],
                                         names(N)) for t in range(T)}  # fmt: skip
    other = panel.with_weights(several)
    moved = sg.SDM(FORMULA, other, effects="pooled").fit().moderate("x", "m", draws=10)
    with pytest.raises(EstimationError, match="W varies"):
        moved.by_unit()


def test_a_category_is_no_moderator():
    columns, W = world()
    data = long_table(columns)
    data["g"] = pd.Categorical(np.where(data["unit"] < names(N)[12], "a", "b"))
    panel = sg.Panel(data, unit="unit", time="time", weights=sg.weights.from_matrix(W, names(N)))
    with pytest.raises(UnknownNameError, match="regimes"):
        sg.OLS("y ~ x + x:C(g)", panel).fit().moderate("x", "C(g)")
