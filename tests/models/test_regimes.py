"""Coefficients by regime against columns made by hand, dense matrices, spreg and simulations."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from models_making import lattice, names, panel_of, solver, with_outcome

import spillgap as sg
from spillgap.errors import DataError, EstimationError, OptionError, UnknownNameError
from spillgap.explain.decomposition.structure import Structure
from spillgap.explain.scenarios._response import Response
from spillgap.labels import labels_from
from spillgap.models.regime_effects import RegimeMultipliers
from spillgap.models.tests import chow

SIDE, T = 5, 5
N = SIDE**2
BETA = {"east": (1.0, 0.5), "west": (-0.5, 0.2)}
"""Of x and z by regime."""
THETA = {"east": 0.3, "west": -0.4}
"""Of Wx by regime."""
RHO = 0.4


def side_of(n: int) -> np.ndarray:
    return np.where(np.arange(n) % int(np.sqrt(n)) < np.sqrt(n) / 2, "west", "east")


def world(seed=0, side=SIDE, t=T, *, same=False) -> tuple[sg.Panel, np.ndarray]:
    """A panel of two regimes that differ (or not), and its W."""
    rng, W, n = np.random.default_rng(seed), lattice(side), side**2
    x, z = rng.normal(size=(2, t, n))
    labels = np.tile(side_of(n), (t, 1))
    by = {label: BETA["east" if same else label] for label in BETA}
    b, c = (np.where(labels == "east", by["east"][k], by["west"][k]) for k in (0, 1))
    d = np.where(labels == "east", THETA["east"], THETA["east" if same else "west"])
    inner = b * x + c * z + d * (x @ W.T) + rng.normal(size=n) + 0.5 * rng.normal(size=(t, n))
    y = np.linalg.solve(np.eye(n) - RHO * W, inner.T).T
    when = np.where(np.arange(t)[:, None] < t // 2, "before", "after") + np.full((t, n), "")
    return panel_of({"y": y, "x": x, "z": z, "side": labels, "when": when}, W), W


@pytest.fixture(scope="module")
def two():
    return world()


@pytest.fixture(scope="module")
def fitted(two):
    return sg.SDM("y ~ x + z", two[0], effects="twoway", regimes="side").fit()


def by_hand(panel: sg.Panel, W: np.ndarray, column: str, durbin: bool) -> tuple[sg.Panel, str]:
    """The panel with the interactions as columns of its own, and the formula of them."""
    frame = panel.frame.reset_index()
    made, formula = {}, []
    for name in ("x", "z"):
        values = panel.wide(name).to_numpy()
        for prefix, grid in [("", values)] + ([("w_", values @ W.T)] if durbin else []):
            for label in sorted(frame[column].unique()):
                made[f"{prefix}{name}_{label}"] = grid.ravel() * (frame[column] == label)
    ones = {f"one_{v}": 1.0 * (frame[column] == v) for v in sorted(frame[column].unique())}
    formula = sorted(made, key=lambda n: n.startswith("w_"))
    table = frame.assign(**made, **ones)
    graph = sg.weights.from_matrix(W, names(len(W)))
    fresh = sg.Panel(table, unit="unit", time="time", weights=graph)
    return fresh, "y ~ 0 + " + " + ".join([*ones, *formula])


PLAIN = {"SLX": "OLS", "SDM": "SAR", "SDEM": "SEM", "GNS": "SAC"}


@pytest.mark.parametrize(
    ("model", "effects", "column"),
    [(m, "twoway", "side") for m in ("OLS", "SLX", "SAR", "SEM", "SDM", "SDEM", "SAC", "GNS")]
    + [("SDM", e, "side") for e in ("pooled", "unit", "time", "random")]
    + [("SDM", e, "when") for e in ("pooled", "unit", "twoway")],
)
def test_regimes_are_interactions_made_by_hand(two, model, effects, column):
    """The estimate, its covariance and likelihood are those of the columns D_r x and D_r Wx."""
    panel, W = two
    durbin = model in PLAIN
    fresh, formula = by_hand(panel, W, column, durbin)
    if effects not in ("pooled", "random"):
        formula = formula.replace(f"one_{sorted(set(panel.frame[column]))[0]} + ", "")
        formula = formula.replace(f"one_{sorted(set(panel.frame[column]))[1]} + ", "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = sg.models.MODELS[model]("y ~ x + z", panel, effects=effects, regimes=column).fit()
        plain = sg.models.MODELS[PLAIN.get(model, model)]
        theirs = plain(formula, fresh, effects=effects).fit()
    np.testing.assert_allclose(ours.params, theirs.params, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(ours.std_errors, theirs.std_errors, rtol=1e-5)
    assert ours.loglik == pytest.approx(theirs.loglik, abs=1e-8)


def test_one_regime_is_no_regimes(two):
    """And so is everything that reads its effects."""
    panel, _ = two
    plain = sg.SDM("y ~ x + z", panel).fit()
    one = sg.SDM("y ~ x + z", panel, regimes=dict.fromkeys(panel.units, "all")).fit()
    np.testing.assert_allclose(one.params, plain.params, rtol=1e-8)
    assert list(one.params.index[:2]) == ["x[all]", "z[all]"]
    for read in (
        lambda r: r.effects(method="delta").to_frame()[["estimate", "std_error"]],
        lambda r: r.effects(draws=50).to_frame()["estimate"],
        lambda r: r.effects_by_unit(),
        lambda r: r.explain_gap("side", draws=20).to_frame(),
        lambda r: r.accounts("x", draws=20).to_frame(),
        lambda r: r.scenario({"x": {"u003": 1.0}}, draws=20).to_frame(),
    ):
        pd.testing.assert_frame_equal(
            pd.DataFrame(read(one)), pd.DataFrame(read(plain)), rtol=1e-5, atol=1e-7
        )


def test_what_regimes_are_called_and_in_what_order_rows_stand_does_not_matter(two, fitted):
    panel, _ = two
    renamed = {u: {"east": "1", "west": "0"}[s] for u, s in zip(panel.units, side_of(N))}
    other = sg.SDM("y ~ x + z", panel, regimes=renamed).fit()
    swapped = other.params.rename(lambda n: n.replace("[1]", "[east]").replace("[0]", "[west]"))
    pd.testing.assert_series_equal(swapped[fitted.params.index], fitted.params, rtol=1e-7)
    shuffled = panel.frame.reset_index().sample(frac=1.0, random_state=1)
    fresh = sg.Panel(shuffled, unit="unit", time="time", weights=panel.weights)
    again = sg.SDM("y ~ x + z", fresh, regimes="side").fit()
    pd.testing.assert_series_equal(again.params, fitted.params, rtol=1e-7)


def test_the_ways_to_name_regimes_agree(two, fitted):
    """A column, unit → label, label → units, a Series by unit or by unit and period."""
    panel, _ = two
    sides = pd.Series(side_of(N), index=panel.units, name="side")
    units = {label: list(panel.units[sides == label]) for label in ("east", "west")}
    for regimes in (sides, dict(sides), units, panel.column("side")):
        same = sg.SDM("y ~ x + z", panel, regimes=regimes)
        assert same.design.names == fitted.design.names
        np.testing.assert_array_equal(same.design.z, fitted.design.z)


def test_only_what_varies_is_split(two):
    panel, _ = two
    model = sg.SDM("y ~ x + z", panel, effects="pooled", regimes="side", regimes_vary="x")
    assert model.design.names == (
        "Intercept[east]", "Intercept[west]", "x[east]", "x[west]", "z",
        "W:x[east]", "W:x[west]", "W:z",
    )  # fmt: skip
    common = sg.SDM("y ~ x + z", panel, effects="pooled", regimes="side", regimes_vary="0 + x")
    assert "Intercept" in common.design.names
    assert sg.SAR("y ~ x + z", panel, regimes="side", regimes_vary="ALL").design.names == (
        "x[east]", "x[west]", "z[east]", "z[west]",
    )  # fmt: skip


# -- effects --------------------------------------------------------------------------------------


def dense_effects(fit, W, term, members) -> np.ndarray:
    """(I − ρW)⁻¹Σ_r D_r(β_r I + θ_r W) from the printed parameters."""
    p, inner = fit.params, np.zeros_like(W)
    for r, label in enumerate(fit.design.regimes.labels):
        own, lagged = p[f"{term}[{label}]"], p.get(f"W:{term}[{label}]", 0.0)
        inner += np.diag(members[:, r]) @ (own * np.eye(len(W)) + lagged * W)
    return solver(W, p.get("rho", 0.0)) @ inner


@pytest.mark.parametrize("model", ["SDM", "SAR", "SLX"])
def test_effects_by_regime_are_those_of_the_dense_matrix(two, model):
    panel, W = two
    fit = sg.models.MODELS[model]("y ~ x + z", panel, regimes="side").fit()
    members = fit.design.members[:N]
    S = dense_effects(fit, W, "x", members)
    np.testing.assert_allclose(fit.effects_matrix("x"), S, atol=1e-10)
    made = fit.effects_by_regime(method="delta")
    size = members.sum(axis=0)
    table = made.to_frame()["estimate"].loc["x"].to_numpy().reshape(2, 3)
    direct, total = np.diag(S) @ members / size, S.sum(axis=1) @ members / size
    np.testing.assert_allclose(table, np.c_[direct, total - direct, total], atol=1e-10)
    flows = made.between()["estimate"].loc["x"].to_numpy().reshape(2, 2)
    np.testing.assert_allclose(flows, members.T @ S @ members / size[:, None], atol=1e-10)
    average = fit.effects(method="delta").to_frame()["estimate"].loc["x"]
    expected = [np.diag(S).mean(), S.sum() / N - np.diag(S).mean(), S.sum() / N]
    np.testing.assert_allclose(average, expected, atol=1e-10)


def test_effects_where_units_change_their_regime(two):
    """Averages are over periods; before and after do not meet, so nothing passes between."""
    panel, W = two
    fit = sg.SDM("y ~ x + z", panel, effects="unit", regimes="when").fit()
    made = fit.effects_by_regime(method="delta")
    for r, label in enumerate(("after", "before")):
        S = dense_effects(fit, W, "x", np.eye(2)[np.full(N, r)])
        row = made.to_frame()["estimate"].loc["x", label]
        assert row["direct"] == pytest.approx(np.diag(S).mean(), abs=1e-10)
        assert row["total"] == pytest.approx(S.sum() / N, abs=1e-10)
    assert made.between()["estimate"].loc["x", "after", "before"] == 0.0
    with pytest.raises(EstimationError, match="change their regime"):
        fit.effects_matrix("x")


def test_effects_with_weights_of_other_kinds():
    """W not row-standardised, another W for WX, and an unbalanced panel."""
    panel, W = world(3)
    rng = np.random.default_rng(0)
    other = W * rng.uniform(0.2, 0.6, size=(N, 1))
    third = sg.weights.from_matrix(other, names(N))
    scaled = panel.with_weights(sg.weights.from_matrix(0.7 * W, names(N)))
    fit = sg.SDM(
        "y ~ x", scaled, regimes="side", effects="pooled", durbin_weights=third
    ).fit()  # fmt: skip
    members, p = fit.design.members[:N], fit.params
    inner = sum(
        np.diag(members[:, r]) @ (p[f"x[{s}]"] * np.eye(N) + p[f"W:x[{s}]"] * other)
        for r, s in enumerate(("east", "west"))
    )
    S = solver(0.7 * W, p["rho"]) @ inner
    flows = (
        fit.effects_by_regime(method="delta")
        .between()["estimate"]
        .loc["x"]
        .to_numpy()
        .reshape(2, 2)
    )
    np.testing.assert_allclose(
        flows, members.T @ S @ members / members.sum(axis=0)[:, None], atol=1e-10
    )
    gone = panel.frame.reset_index().iloc[3:]
    ragged = sg.Panel(gone, unit="unit", time="time", weights=panel.weights)
    made = sg.SLX("y ~ x", ragged, regimes="side", effects="pooled").fit()
    assert np.isfinite(made.effects_by_regime(method="delta").estimate).all()
    direct = made.effects_by_regime(method="delta").estimate[0, :, 0]
    np.testing.assert_allclose(direct, made.params[["x[east]", "x[west]"]].to_numpy(), atol=1e-12)


def test_simulated_and_delta_inference_agree():
    panel, _ = world(1, side=8, t=12)
    fit = sg.SDM("y ~ x + z", panel, regimes="side").fit()
    exact = fit.effects_by_regime(method="delta")
    drawn = fit.effects_by_regime(draws=4000, seed=1)
    np.testing.assert_allclose(drawn.estimate, exact.estimate, atol=1e-12)
    np.testing.assert_allclose(drawn.std_error, exact.std_error, rtol=0.08, atol=1e-4)
    again = fit.effects_by_regime(draws=4000, seed=1)
    np.testing.assert_array_equal(drawn.draws, again.draws)


def test_many_units_take_probes_for_the_diagonal_alone():
    """Totals and flows are exact; the direct part is within the noise of 64 probes."""
    panel, W = world(2, side=22, t=2)
    fit = sg.SDM("y ~ x", panel, effects="pooled", regimes="side").fit()
    members = fit.design.members[: len(W)]
    S = dense_effects(fit, W, "x", members)
    made = fit.effects_by_regime(method="delta")
    size = members.sum(axis=0)
    np.testing.assert_allclose(
        made.between()["estimate"].loc["x"].to_numpy().reshape(2, 2),
        members.T @ S @ members / size[:, None],
        atol=1e-9,
    )
    direct = made.to_frame()["estimate"].xs("direct", level="effect").to_numpy()
    np.testing.assert_allclose(direct, np.diag(S) @ members / size, atol=0.02)


def test_long_run_effects_by_regime():
    panel, W = world(4, t=9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sg.SDM(
            "y ~ x", panel, regimes="side", dynamic=("time", "space-time"), effects="unit"
        ).fit()  # fmt: skip
    p, members = fit.params, fit.design.members[:N]
    inner = sum(
        np.diag(members[:, r]) @ (p[f"x[{s}]"] * np.eye(N) + p[f"W:x[{s}]"] * W)
        for r, s in enumerate(("east", "west"))
    )
    S = np.linalg.inv((1 - p["L:y"]) * np.eye(N) - (p["rho"] + p["LW:y"]) * W) @ inner
    made = fit.effects_by_regime(method="delta", horizon="long").between()["estimate"]
    np.testing.assert_allclose(
        made.loc["x"].to_numpy().reshape(2, 2),
        members.T @ S @ members / members.sum(axis=0)[:, None],
        atol=1e-9,
    )
    moving = sg.SAR("y ~ x", panel, regimes="when", dynamic="time", effects="unit")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        late = moving.fit()
    with pytest.raises(EstimationError, match="change their regime"):
        late.effects_by_regime(horizon="long")


def test_multipliers_are_shared_by_periods_that_are_alike(two):
    panel, _ = two
    moving = sg.SDM("y ~ x + z", panel, effects="unit", regimes="when").fit()
    assert len(RegimeMultipliers(moving.design, None)._cells) == 2


# -- what reads effects ---------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["side", "when"])
@pytest.mark.parametrize("period", [None, 4, (0, 4)])
def test_the_gap_is_split_exactly(two, column, period):
    """Every unit's own coefficients weigh its factors, and the parts sum to the gap."""
    panel, W = two
    fit = sg.SDM("y ~ x + z", panel, effects="twoway", regimes=column).fit()
    why = fit.explain_gap("side", period=period, draws=30)
    assert why.to_frame()["contribution"].sum() == pytest.approx(why.gap, abs=1e-10)
    np.testing.assert_allclose(why.draws.sum(axis=1), why.gap, atol=1e-9)
    own = whole = 0.0
    x, c = panel.wide("x").to_numpy(), why.contrast.weights.reshape(T, N)
    for t in range(T):
        members = fit.design.members.reshape(T, N, -1)[t]
        S = dense_effects(fit, W, "x", members)
        own += c[t] @ (np.diag(S) * x[t])
        whole += c[t] @ (S @ x[t])
    parts = why.to_frame()["contribution"]
    assert parts["x", "own"] == pytest.approx(own, abs=1e-9)
    assert parts["x", "neighbours"] == pytest.approx(whole - own, abs=1e-9)
    if period == 4:
        S_x = dense_effects(fit, W, "x", fit.design.members[-N:]) @ x[4]
        by_unit = why.by_unit()["x"].sum(axis=1)
        np.testing.assert_allclose(by_unit, S_x - S_x.mean(), atol=1e-9)


def test_unit_means_of_a_mundlak_model_stand_in_the_gap(two):
    fit = sg.SDM("y ~ x + z", two[0], effects="mundlak", regimes="side").fit()
    why = fit.explain_gap("side", draws=20)
    assert why.to_frame()["contribution"].sum() == pytest.approx(why.gap, abs=1e-10)
    assert abs(why.to_frame()["contribution"]["x", "unit_mean"]) > 0.0


def test_inequality_is_shared_out_exactly(fitted):
    made = fitted.explain_inequality(draws=20)
    assert made.contributions.sum() == pytest.approx(made.total, abs=1e-10)


@pytest.mark.parametrize("model", ["SAR", "SDM", "SEM"])
def test_moments_find_the_coefficients_of_each_regime(model):
    panel, _ = world(8, side=12, t=8)
    built = sg.models.MODELS[model]
    fit = built("y ~ x + z", panel, effects="unit", regimes="side").fit("gmm")
    if model == "SDM":
        truth = {"x[east]": 1.0, "x[west]": -0.5, "W:x[east]": 0.3, "W:x[west]": -0.4, "rho": RHO}
        errors = (fit.params[list(truth)] - pd.Series(truth)) / fit.std_errors[list(truth)]
        assert np.abs(errors).max() < 3.0
    assert np.isfinite(fit.effects_by_regime(method="delta").std_error).all()


def test_scenarios_and_accounts_take_each_unit_s_coefficients(two, fitted):
    _, W = two
    S = dense_effects(fitted, W, "x", fitted.design.members[:N])
    change = np.zeros(N)
    change[[2, 7]] = 1.0, -0.5
    made = fitted.scenario({"x": {"u002": 1.0, "u007": -0.5}}, draws=20)
    np.testing.assert_allclose(made.to_frame()["change"], S @ change, atol=1e-10)
    ledger = fitted.accounts("x", draws=60).to_frame().loc["x"]
    own = np.diag(S)
    np.testing.assert_allclose(ledger["own"], own, atol=1e-10)
    np.testing.assert_allclose(ledger["received"], S.sum(axis=1) - own, atol=1e-10)
    np.testing.assert_allclose(ledger["sent"], S.sum(axis=0) - own, atol=1e-10)
    sides = fitted.effects_by_unit().loc["x"]
    np.testing.assert_allclose(sides["sent"], ledger["sent"], atol=1e-10)
    structure = Structure(fitted)
    matrix = Response(structure, T - 1).matrix(0, structure.point[0], "short")
    np.testing.assert_allclose(matrix, S, atol=1e-10)
    assert fitted.target("x", 1.0, draws=20).to_frame().notna().to_numpy().any()


def test_simulated_accounts_are_those_of_every_draw(two, fitted):
    """Against the dense matrix at each draw of the parameters."""
    from spillgap.models.effects import stable_draws

    _, W = two
    made = fitted.accounts("x", draws=8, seed=3)
    values, _ = stable_draws(fitted, 8, 3)
    members, names_ = fitted.design.members[:N], list(fitted.params.index)
    for d, row in enumerate(values):
        p = dict(zip(names_, row))
        inner = sum(
            np.diag(members[:, r]) @ (p[f"x[{s}]"] * np.eye(N) + p[f"W:x[{s}]"] * W)
            for r, s in enumerate(("east", "west"))
        )
        S = solver(W, p["rho"]) @ inner
        own = np.diag(S)
        expected = [own, S.sum(axis=1) - own, S.sum(axis=0) - own]
        np.testing.assert_allclose(made.draws["x"][d, :3], expected, atol=1e-6)


def test_what_needs_one_coefficient_for_all_refuses_by_name(two, fitted):
    for read in (
        lambda: fitted.impulse_response(),
        lambda: fitted.effects_by_order(),
        lambda: fitted.accounts("x", draws=5).by_order(),
    ):
        with pytest.raises(EstimationError, match=r"same in all units; these differ by 'side'"):
            read()
    plain = sg.SDM("y ~ x", two[0]).fit()
    with pytest.raises(EstimationError, match="no regimes"):
        plain.effects_by_regime()
    with pytest.raises(OptionError, match="regimes"):
        chow(plain)


def test_fitted_values_are_those_of_the_dense_reduced_form(two, fitted):
    _, W = two
    inner = fitted.design.z @ fitted.params.to_numpy()[:-1] + fitted._effect_rows
    dense = np.concatenate([solver(W, fitted.params["rho"]) @ r for r in inner.reshape(T, N)])
    np.testing.assert_allclose(fitted.fitted, dense, atol=1e-10)


# -- Chow's test ----------------------------------------------------------------------------------


def test_chow_is_wald_on_the_differences(two, fitted):
    table = chow(fitted)
    assert table.keys() == ["chow", "chow_lr", "chow:x", "chow:z", "chow:W:x", "chow:W:z"]
    names_ = ["x[east]", "x[west]"]
    d = np.array([-1.0, 1.0])
    V = fitted.cov.loc[names_, names_].to_numpy()
    by_hand_ = (d @ fitted.params[names_]) ** 2 / (d @ V @ d)
    assert table["chow:x"].statistic == pytest.approx(by_hand_)
    common = sg.SDM("y ~ x + z", two[0]).fit()
    assert table["chow_lr"].statistic == pytest.approx(2 * (fitted.loglik - common.loglik))
    assert table["chow"].df == table["chow_lr"].df == 4.0
    assert table["chow"].null_in("zh") == "各区制的系数相同"
    moments = sg.SDM("y ~ x + z", two[0], regimes="side").fit("gmm")
    assert not chow(moments)["chow_lr"].applicable
    assert chow(moments)["chow"].rejects()


@pytest.mark.slow
def test_size_and_power_of_chow_and_coverage_by_regime():
    """A true null is rejected in 3 to 8% of the draws, a false one nearly always; intervals of
    coefficients and effects hold the truth. Of 1,000 draws (N = 49, T = 12) 5.6% reject and
    92.9 to 95.5% hold it; at T = 5 and 1,500 draws 5.0%, and 90.9 to 95.1%.
    """
    draws, rng, periods = 200, np.random.default_rng(5), 12
    panel, W = world(0, side=7, t=periods)
    n = len(W)
    model = sg.SDM("y ~ x + z", panel, effects="twoway", regimes="side")
    x, z = (panel.wide(v).to_numpy() for v in ("x", "z"))
    solve, east = solver(W, RHO), side_of(n) == "east"

    def outcome(same: bool) -> np.ndarray:
        other = "east" if same else "west"
        b, c = (np.where(east, BETA["east"][k], BETA[other][k]) for k in (0, 1))
        d = np.where(east, THETA["east"], THETA[other])
        noise = rng.normal(size=n) + rng.normal(size=(periods, 1)) + rng.normal(size=(periods, n))
        return (b * x + c * z + d * (x @ W.T) + noise) @ solve.T

    nulls, powers, held = [], [], []
    truth = {"x[east]": 1.0, "x[west]": -0.5, "W:x[east]": 0.3, "W:x[west]": -0.4, "rho": RHO}
    members = model.design.members[:n]
    beta, theta = members @ [1.0, -0.5], members @ [0.3, -0.4]
    S = solve @ (np.diag(beta) + theta[:, None] * W)
    flows = members.T @ S @ members / members.sum(axis=0)[:, None]
    for _ in range(draws):
        null = with_outcome(model, outcome(True)).fit()
        nulls.append(chow(null, likelihood_ratio=False)["chow"].pvalue < 0.05)
        fit = with_outcome(model, outcome(False)).fit()
        powers.append(chow(fit, likelihood_ratio=False)["chow"].pvalue < 0.05)
        bounds = fit.conf_int().loc[list(truth)].to_numpy()
        values = np.array(list(truth.values()))
        inside = list((bounds[:, 0] < values) & (values < bounds[:, 1]))
        table = fit.effects_by_regime(method="delta").between().loc["x"]
        inside += list((table["lower"] < flows.ravel()) & (flows.ravel() < table["upper"]))
        held.append(inside)
    assert 0.03 <= np.mean(nulls) <= 0.08
    assert np.mean(powers) > 0.95
    coverage = np.mean(held, axis=0)
    assert np.all((coverage > 0.9) & (coverage < 0.99))


# -- spreg ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lags", [0, 1])
def test_spreg_agrees_on_a_cross_section(lags):
    """ML lag with regimes, one rho and one variance: coefficients, errors, likelihood, Chow; and
    with slx_lags=1 that neighbours' values have the coefficient of who receives them.
    """
    from spreg import ML_Lag_Regimes

    # Its method "ord" takes tr(G'G) from eigenvalues, as if W were symmetric: "full" is exact.
    panel, W = world(6, side=9, t=2)
    table = panel.frame.reset_index().query("time == 1").reset_index(drop=True)
    graph = sg.weights.from_matrix(W, names(len(W)))
    cross = sg.Panel(table, unit="unit", time="time", weights=graph)
    model = sg.SDM if lags else sg.SAR
    ours = model("y ~ x + z", cross, effects="pooled", regimes="side").fit(cov="classical")
    theirs = ML_Lag_Regimes(
        table[["y"]].to_numpy(), table[["x", "z"]].to_numpy(), table["side"].tolist(),
        w=graph.to_W(), regime_lag_sep=False, method="full", slx_lags=lags, spat_diag=False,
    )  # fmt: skip
    terms = ["Intercept", "x", "z", *(["W:x", "W:z"] if lags else [])]
    order = [f"{term}[{side}]" for side in ("east", "west") for term in terms]
    np.testing.assert_allclose(ours.params[[*order, "rho"]], theirs.betas.ravel(), atol=5e-6)
    errors = np.sqrt(np.diag(theirs.vm))[: len(order) + 1]
    np.testing.assert_allclose(ours.std_errors[[*order, "rho"]], errors, rtol=1e-4)
    assert ours.loglik == pytest.approx(theirs.logll, abs=1e-6)
    tests = chow(ours)
    for k, term in enumerate(terms):
        assert tests[f"chow:{term}"].statistic == pytest.approx(theirs.chow.regi[k, 0], rel=1e-3)
    assert tests["chow"].statistic == pytest.approx(theirs.chow.joint[0], rel=1e-3)


# -- refusals -------------------------------------------------------------------------------------


def test_refusals_name_the_regime_and_the_variable(two):
    panel, _ = two
    sides = dict(zip(panel.units, side_of(N)))
    with pytest.raises(DataError, match="u004"):
        sg.SAR("y ~ x", panel, regimes={u: s for u, s in sides.items() if u != "u004"})
    by_row = panel.column("side").copy()
    by_row.loc[("u003", 2)] = None
    with pytest.raises(DataError, match="u003 in 2"):
        sg.SAR("y ~ x", panel, regimes=by_row)
    with pytest.raises(UnknownNameError, match="sidee"):
        sg.SAR("y ~ x", panel, regimes="sidee")
    with pytest.raises(UnknownNameError, match="regimes_vary names 'z', which the model lacks"):
        sg.SAR("y ~ x", panel, regimes="side", regimes_vary="x + z")
    with pytest.raises(OptionError, match="regimes_vary"):
        sg.SAR("y ~ x", panel, regimes_vary="x")
    with pytest.raises(OptionError, match="rho: it is one for all regimes"):
        sg.SAR("y ~ x", panel, regimes="side", regimes_vary="x + rho")
    with pytest.raises(OptionError, match="column name"):
        sg.SAR("y ~ x", panel, regimes=3)
    alone = {**sides, "u000": "lonely"}
    with pytest.raises(EstimationError, match=r"'lonely'.* 5 rows, 4 of them after unit"):
        sg.SDM("y ~ x + z + I(x**2) + I(z**2)", panel, regimes=alone)
    flat = panel.frame.reset_index()
    flat["x"] = flat["x"].where(flat["side"] == "east", 2.0)
    still = sg.Panel(flat, unit="unit", time="time", weights=panel.weights)
    with pytest.raises(EstimationError, match="'x' does not vary in the regime 'west' of 'side'"):
        sg.SAR("y ~ x + z", still, regimes="side")
    fixed = panel.frame.reset_index()
    first = fixed.groupby("unit")["x"].transform("first")
    fixed["x"] = fixed["x"].where(fixed["side"] == "east", first)
    absorbed = sg.Panel(fixed, unit="unit", time="time", weights=panel.weights)
    with pytest.raises(EstimationError, match=r"absorb x\[west\]"):
        sg.SAR("y ~ x + z", absorbed, regimes="side")
    with pytest.raises(OptionError, match="'all' has one regime"):
        chow(sg.SAR("y ~ x", panel, regimes=pd.Series("a", panel.units, name="all")).fit())
    same = pd.Categorical([1 if s == "east" else "1" for s in panel.column("side")], [1, "1"])
    alike = pd.Series(same, panel.index)
    with pytest.raises(DataError, match="different labels that all read 1"):
        sg.SAR("y ~ x", panel, regimes=alike)
    by_row = panel.column("side")
    with pytest.raises(DataError, match=r"more than one regime for .*u000"):
        sg.SAR("y ~ x", panel, regimes=pd.concat([by_row, by_row.iloc[:1]]))
    taken = panel.with_columns(**{"x[west]": panel.column("z")})
    with pytest.raises(DataError, match=r"'x\[west\]' is a term of the formula and the name of"):
        sg.SAR("y ~ x + `x[west]`", taken, regimes="side")
    mixed = pd.Series([1 if s == "east" else "west" for s in panel.column("side")], panel.index)
    with pytest.raises(DataError, match="labels of regimes='regime' mix int and str"):
        sg.SAR("y ~ x", panel, regimes=mixed)
    with pytest.raises(DataError, match="mix int and str"):
        sg.SAR("y ~ x", panel, regimes={u: (1 if s == "east" else "1") for u, s in sides.items()})


def test_a_table_names_regimes_in_both_languages():
    english = labels_from({"x": "Policy"}, "en")
    chinese = labels_from({"x": "政策"}, "zh")
    assert english.parameter("W:x[East]") == "W × Policy, East"
    assert chinese.parameter("W:x[East]") == "W × 政策（东部地区）"
    assert english.parameter("Intercept[East]") == "Constant, East"
    assert english.parameter("C(year)[2010]") == "year: 2010"
    assert english.parameter("C(year)[T.2010][East]") == "year: 2010, East"
    assert english.row("log(x)[West]") == "ln(Policy), West"


def test_tables_and_figures_show_effects_by_regime(fitted):
    made = fitted.effects_by_regime(draws=50)
    table = sg.tables.effects_table(made, labels={"x": "政策"}, lang="zh")
    assert table.rows[0].label == "政策（east）"
    assert len(table.rows) == 2 * 2 * 2
    axes = sg.figures.effects_by_regime(made, kind="direct", lang="zh")
    assert axes.get_xlabel() == "直接效应（95% 置信区间）"
    drawn = sg.figures.coefficients(fitted, labels={"x": "Policy"})
    assert "Policy, east" in [tick.get_text() for tick in drawn.get_yticklabels()]
    plt.close("all")
    assert ["Regimes", "side"] in [line.split()[:2] for line in fitted.summary().splitlines()]
    assert "区制" in sg.table(fitted, lang="zh").to_text()
