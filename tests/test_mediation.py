"""Paths through a mediator: against dense systems, by simulation, and refused."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

sys.path.insert(0, str(Path(__file__).parent / "models"))
from models_making import lattice, names, panel_of, solver

import spillgap as sg
from spillgap import figures
from spillgap.errors import (
    CoverageWarning,
    DataError,
    DataWarning,
    EstimationError,
    OptionError,
    SpillgapError,
    UnknownNameError,
    UnstableError,
)
from spillgap.mediation._shares import share_of, shares_of
from spillgap.mediation._transfer import Step, Transfer

mpl.use("agg")
SIDE, T = 5, 8
N = SIDE**2
A, B, C = (0.6, 0.3), (0.5, 0.2), (0.3, 0.1)
RHO_M, RHO_Y = 0.3, 0.4


def world(seed=0, *, side=SIDE, t=T, correlated=0.0, noise=1.0) -> sg.Panel:
    rng, W = np.random.default_rng(seed), lattice(side)
    n = side**2
    x, z = rng.normal(size=(2, t, n)) + rng.normal(size=n)
    v, e = rng.normal(size=(2, t, n))
    u = noise * (correlated * v + np.sqrt(1 - correlated**2) * e)
    m = (A[0] * x + A[1] * x @ W.T + 0.2 * z + rng.normal(size=n) + v) @ solver(W, RHO_M).T
    inner = C[0] * x + C[1] * x @ W.T + B[0] * m + B[1] * m @ W.T + 0.2 * z + u
    return panel_of({"y": inner @ solver(W, RHO_Y).T, "m": m, "x": x, "z": z}, W)


@pytest.fixture(scope="module")
def panel():
    return world()


def mediated(panel, outcome="y ~ x + m + z", between="m ~ x + z", **options):
    terms = {"treatment": "x", "mediator": "m", "draws": 60, **options}
    return sg.mediate(outcome, between, panel, **terms)


@pytest.fixture(scope="module")
def result(panel):
    return mediated(panel)


def averages(matrix):
    own, total = np.diag(matrix).mean(), matrix.sum(axis=1).mean()
    return [own, total - own, total]


quiet = pytest.mark.filterwarnings("ignore:.*paths through a mediator by bootstrap")


# -- the paths themselves -----------------------------------------------------------------------


def test_the_total_effect_is_the_dense_solution_of_both_equations(result):
    """The 2N system solved at once says what treatment does to y; so do the two paths' sum."""
    W, one = lattice(SIDE), np.eye(N)
    y, m = result.outcome.params, result.mediation.params
    left = np.block([
        [one - m["rho"] * W, np.zeros((N, N))],
        [-(y["m"] * one + y["W:m"] * W), one - y["rho"] * W],
    ])  # fmt: skip
    right = np.vstack([m["x"] * one + m["W:x"] * W, y["x"] * one + y["W:x"] * W])
    whole = np.linalg.solve(left, right)[N:]
    estimate = result.to_frame()["estimate"]
    frame = {path: estimate.loc[path] for path in ("direct", "indirect", "total")}
    assert np.allclose(frame["total"], averages(whole))
    assert np.allclose(frame["direct"] + frame["indirect"], frame["total"], atol=1e-14)
    assert np.allclose(result.draws[:, 0] + result.draws[:, 1], result.draws[:, 2])
    for path in ("direct", "indirect", "total"):
        matrix = result.matrix(path)
        assert np.allclose(frame[path], averages(matrix.to_numpy()))
        assert list(matrix.index) == names(N)
    assert np.allclose(result.matrix("total"), whole)


def test_direct_paths_are_the_effects_of_the_outcomes_equation(result):
    effects = result.outcome.effects(draws=2).to_frame()["estimate"].loc["x"]
    assert np.allclose(result.to_frame()["estimate"].loc["direct"], effects)


@pytest.mark.parametrize("scale", ["row", "spectral", "island"])
def test_averages_of_products_are_those_of_the_dense_product(scale):
    rng = np.random.default_rng(1)
    W = (rng.random((9, 9)) < 0.3) * rng.random((9, 9))
    np.fill_diagonal(W, 0.0)
    W[0] = 0.0 if scale == "island" else W[0] + 0.1 * (np.arange(9) == 1)
    sums = np.maximum(W.sum(axis=1, keepdims=True), 1e-12)
    W = W / sums if scale != "spectral" else W / np.abs(np.linalg.eigvals(W)).max()
    steps = [Step(*rng.uniform(-0.6, 0.6, size=(3, 4))) for _ in range(2)]
    found = Transfer(sparse.csr_array(W)).averages(steps)
    for draw in range(4):
        dense = steps[0].matrix(W, draw) @ steps[1].matrix(W, draw)
        assert np.allclose(found[draw], averages(dense))


def test_without_space_the_total_is_the_regression_without_the_mediator(panel):
    """c = c' + ab exactly, of least squares with the same controls."""
    plain = mediated(panel, model="OLS")
    frame = plain.to_frame()["estimate"]
    assert frame["total", "total"] == pytest.approx(plain.whole.params["x"], abs=1e-10)
    assert np.allclose(frame.xs("neighbours", level="effect"), 0.0, atol=1e-12)
    assert np.allclose(plain.matrix(), np.eye(N) * frame["indirect", "own"])


def test_shuffled_rows_and_units_change_nothing(panel, result):
    shuffled = panel.frame.reset_index().sample(frac=1.0, random_state=2)
    again = mediated(sg.Panel(shuffled, unit="unit", time="time", weights=panel.weights))
    pd.testing.assert_frame_equal(again.to_frame(), result.to_frame())


def test_nonlinear_terms_of_other_columns_and_expressions_are_read(panel):
    frame = panel.frame.assign(**{"R&D staff": np.exp(panel.frame["m"])})
    other = sg.Panel(frame.reset_index(), unit="unit", time="time", weights=panel.weights)
    logged = mediated(
        other, "y ~ x + log(`R&D staff`) + z", "log(`R&D staff`) ~ x + z",
        mediator="log( `R&D staff` )",
    )  # fmt: skip
    plain = mediated(panel)
    assert np.allclose(logged.to_frame()["estimate"], plain.to_frame()["estimate"], atol=1e-6)
    assert "m" not in logged.whole.params.index
    named = mediated(other, "y ~ x + `R&D staff`", "`R&D staff` ~ x", mediator="R&D staff")
    assert list(named.whole.design.regressors) == ["x"]


# -- inference ----------------------------------------------------------------------------------


def test_intervals_hold_the_truth_of_a_long_panel():
    W, long = lattice(SIDE), world(3, t=60)
    found = mediated(long)
    one = np.eye(N)
    into = solver(W, RHO_M) @ (A[0] * one + A[1] * W)
    truth = solver(W, RHO_Y) @ (B[0] * one + B[1] * W) @ into
    frame = found.to_frame().loc["indirect"]
    assert np.all(np.abs(frame["estimate"] - averages(truth)) < 4 * frame["std_error"])
    assert (frame["std_error"] < 0.25).all()


@quiet
def test_both_ways_of_drawing_agree_and_repeat(panel):
    error = {m: mediated(panel, method=m, draws=40).to_frame()["std_error"]
             for m in ("simulation", "bootstrap")}  # fmt: skip
    assert (error["simulation"] / error["bootstrap"]).between(0.5, 2.0).all()
    twice = [mediated(panel, method="bootstrap", draws=3).draws for _ in range(2)]
    assert np.array_equal(*twice)


@quiet
def test_the_bootstrap_makes_the_outcome_of_the_mediator_that_it_made(panel):
    """Where innovations of the outcome are nil, re-estimates of its slopes are the estimates."""
    found = mediated(world(6, noise=0.001), method="bootstrap", draws=3)
    assert np.allclose(found._drawn.onward.own, found._slopes.onward.own, atol=0.001)
    assert np.allclose(found._drawn.onward.near, found._slopes.onward.near, atol=0.005)
    assert np.ptp(found._drawn.into.own) > 0.01


def test_shares_are_given_only_where_there_is_a_whole():
    rng = np.random.default_rng(0)

    def verdict(direct, indirect, spread=0.1):
        draws = rng.normal([direct, indirect], spread, size=(2000, 2))
        three = np.column_stack([draws, draws.sum(axis=1)])
        return share_of(np.array([direct, indirect, direct + indirect]), three, 0.95)

    values, said = verdict(1.0, 1.0)
    assert said == "share"
    assert values[1] < values[0] == 0.5 < values[2]
    assert np.allclose(np.array(verdict(-1.0, -1.0)[0]), values, atol=0.02)
    assert verdict(0.1, 0.05)[1] == "undetermined"
    assert np.isnan(verdict(0.1, 0.05)[0]).all()
    assert verdict(2.0, -0.5)[1] == "opposed"
    # Fieller's set of independent normals with one variance.
    critical = 1.959964**2 * 0.01
    a, b, c = 4.0 - 2 * critical, 2.0 - critical, 1.0 - critical
    root = np.sqrt(b**2 - a * c)
    assert np.allclose(values[1:], [(b - root) / a, (b + root) / a], atol=0.01)


def test_shares_of_few_units_say_what_their_intervals_cover(result):
    with pytest.warns(CoverageWarning, match="shares that go through"):
        shares = result.shares()
    assert shares.to_frame().loc["own", "verdict"] == "share"
    assert any("92.3–98.0%" in note for note in result.table(lang="zh").notes)
    nothing = np.zeros((4, 3, 3))
    assert shares_of(np.zeros((3, 3)), nothing, 0.95, shares.notices).warnings == ()


# -- an omitted confounder ----------------------------------------------------------------------


def test_a_correlation_of_errors_is_undone_at_its_own_value():
    W, hidden = lattice(SIDE), world(4, t=80, correlated=0.5)
    found = mediated(hidden)
    one = np.eye(N)
    truth = averages(
        solver(W, RHO_Y) @ (B[0] * one + B[1] * W) @ solver(W, RHO_M) @ (A[0] * one + A[1] * W)
    )
    at = {k: found.confounding(k, [0.0, 0.5]).to_frame()["estimate"] for k in ("own", "total")}
    assert at["own"][0.0] > truth[0] + 0.2
    assert at["own"][0.5] == pytest.approx(truth[0], abs=0.05)
    assert at["total"][0.5] == pytest.approx(truth[2], abs=0.25)


def test_the_curve_crosses_zero_where_it_says(result):
    curve = result.confounding("own")
    assert result.confounding("own", [curve.vanishes]).estimate[0] == pytest.approx(0.0, abs=1e-12)
    assert curve.r_squared == pytest.approx(curve.vanishes**2)
    frame = curve.to_frame()
    assert (np.diff(frame["estimate"]) < 0).all()
    assert frame.loc[0.0, "estimate"] == pytest.approx(result.estimate[1, 0])
    low, high = curve.indistinct
    assert low <= curve.vanishes <= high
    assert result.confounding("own", [-0.9]).indistinct is None
    assert "vanishes" in repr(curve)
    assert "even without" not in curve.words("en")
    faint = replace(result, draws=result.draws - result.draws.mean(axis=0))
    assert "even without" in faint.confounding("own").words("en")
    assert "为零" in curve.words("zh")
    ax = figures.confounding(curve, lang="zh")
    assert ax.get_xlabel() == "两个方程误差的相关系数"


def test_without_space_the_vanishing_correlation_is_that_of_the_residuals(panel):
    """Theorem 4 of Imai, Keele & Yamamoto: where ρ is that of the errors without the mediator."""
    plain = mediated(panel, model="OLS", effects="pooled")
    residual = [fit.resids for fit in (plain.whole, plain.mediation)]
    expected = np.corrcoef(*residual)[0, 1]
    assert plain.confounding().vanishes == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize(
    ("options", "problem"),
    [({"model": "SDEM"}, "without spatial errors"), ({"model": "SAR"}, "lacks W:m"),
     ({"outcome": "y ~ x + m"}, "lacks z, W:z")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:.*stands in one")
def test_confounding_needs_equations_that_nest(panel, options, problem):
    with pytest.raises(EstimationError, match=problem):
        mediated(panel, **options).confounding()


@pytest.mark.parametrize("grid", [[1.0], [], [[0.1]]])
def test_correlations_lie_inside_one(result, grid):
    with pytest.raises(OptionError, match="between −1 and 1"):
        result.confounding(correlations=grid)


# -- tables and words ---------------------------------------------------------------------------


def test_tables_say_paths_shares_and_what_they_rest_on(result):
    table = result.table(labels={"x": "Policy", "m": "Innovation"})
    assert table.title == "Policy → Innovation → y"
    assert table.headings == ["Own", "Neighbours", "Total"]
    assert any("independent between the two equations" in note for note in table.notes)
    assert len([n for n in table.notes if "mediator" in n]) >= 3
    assert "经中介变量的路径" in result.table(lang="zh").to_text()
    assert "Path through the mediator" in result._repr_html_()
    assert "60 draws (simulation)" in repr(result)
    assert "imai" in result.cite()
    assert len(result._shares.words("zh")) == 3
    assert "own" in repr(result._shares)


def test_steps_are_the_regressions_of_the_journals(result):
    three, two = result.steps(), result.steps(2, lang="zh")
    assert three.n_columns == 3
    assert two.n_columns == 2
    assert "Jiang 2022" in three.notes[-1]
    assert "江艇" in two.notes[-1]
    with pytest.raises(OptionError, match="3 or 2"):
        result.steps(4)


def test_effects_figure_draws_the_paths(result):
    assert len(figures.effects(result).get_yticklabels()) == 3


# -- doubts and refusals ------------------------------------------------------------------------


def test_controls_of_one_equation_only_are_told(panel):
    with pytest.warns(DataWarning, match="z stands in one of the two"):
        found = mediated(panel, "y ~ x + m", "m ~ x + z")
    assert any("z" in text for text in found.warnings)
    assert "只出现在一个方程" in " ".join(found.warnings_in("zh"))


def test_the_bootstrap_says_what_its_intervals_cover(panel):
    with pytest.warns(CoverageWarning, match="86.7–95.0%"):
        found = mediated(panel, method="bootstrap", draws=2)
    assert "自助法" in found.warnings_in("zh")[0]


def test_warnings_of_a_fit_are_told_with_their_equation():
    few = world(5, t=3)
    with pytest.warns(CoverageWarning, match="Outcome's equation: .*95% intervals") as told:
        mediated(few, cov="robust")
    assert any("Mediator's equation" in str(w.message) for w in told)


@pytest.mark.parametrize(
    ("options", "error", "problem"),
    [
        ({"mediator": "x"}, OptionError, "both 'x'"),
        ({"treatment": "w"}, UnknownNameError, "no term 'w'"),
        ({"mediator_formula": "m ~ z"}, UnknownNameError, "mediator_formula"),
        ({"mediator_formula": "z ~ x"}, OptionError, "but the mediator is 'm'"),
        ({"outcome_formula": "y ~ x*z + m"}, OptionError, "also in x:z"),
        ({"outcome_formula": "y ~ x + m + I(m**2)"}, OptionError, "also in"),
        ({"mediator_formula": "m ~ x + I(x**2)"}, OptionError, "also in"),
        ({"outcome_formula": "y ~ x + m + lag(z)"}, DataError, "different rows"),
        ({"panel": "none"}, OptionError, "must be a spillgap.Panel"),
        ({"method": "delta"}, OptionError, "not an option"),
        ({"effects": "random"}, OptionError, "not an option"),
        ({"draws": 1}, OptionError, "at least 2"),
        ({"level": 1.5}, OptionError, "between 0 and 1"),
    ],
)
def test_what_has_no_paths_is_refused(panel, options, error, problem):
    asked = {
        "outcome_formula": "y ~ x + m + z", "mediator_formula": "m ~ x + z", "panel": panel,
        "treatment": "x", "mediator": "m", "draws": 10,
    }  # fmt: skip
    with pytest.raises(error, match=problem) as caught:
        sg.mediate(**{**asked, **options})
    assert isinstance(caught.value, SpillgapError)


def test_unbalanced_panels_and_varying_weights_are_refused(panel):
    holes = panel.frame.reset_index().iloc[1:]
    with pytest.raises(EstimationError, match="every unit in every period"):
        mediated(sg.Panel(holes, unit="unit", time="time", weights=panel.weights))
    W = lattice(SIDE)
    by_period = {
        t: sg.weights.from_matrix(W if t % 2 else W[::-1, ::-1].T / 2 + W / 2, names(N))
        for t in range(T)
    }
    varying = sg.Panel(panel.frame.reset_index(), unit="unit", time="time", weights=by_period)
    with pytest.raises(EstimationError, match="W varies"):
        mediated(varying, model="SLX")


def test_an_unstable_equation_has_no_paths(panel, monkeypatch):
    from spillgap.models.results import Results

    def refuse(self, what):
        raise UnstableError(f"No {what} at an unstable estimate.")

    monkeypatch.setattr(Results, "refuse_if_unstable", refuse)
    with pytest.raises(UnstableError, match="No paths"):
        mediated(panel)
