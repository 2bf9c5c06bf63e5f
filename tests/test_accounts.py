"""The ledger balances, agrees with the effects matrix, and is refused where there is none."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spillgap as sg
from gap_fakes import fitted, grid_weights, made_panel
from spillgap.errors import DataError, EstimationError, OptionError, UnknownNameError, UnstableError
from spillgap.explain.scenarios import accounts
from spillgap.models.effects import stable_draws


@pytest.fixture(scope="module")
def sdm():
    return fitted(made_panel())


@pytest.fixture(scope="module")
def dynamic():
    return fitted(made_panel(tau=0.3, periods=7), dynamic=("time", "space-time"))


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    name=st.sampled_from(["OLS", "SLX", "SAR", "SEM", "SDM", "SDEM", "GNS"]),
    at=st.sampled_from([None, 2002, (2001, 2004)]),
)
def test_sent_sums_to_received(seed, name, at):
    made = accounts(fitted(made_panel(seed, side=3), name), at=at, draws=20)
    sums = made.to_frame().groupby(level="variable")[["sent", "received", "net"]].sum()
    scale = made.to_frame().abs().to_numpy().max()
    np.testing.assert_allclose(sums["sent"], sums["received"], atol=1e-10 * max(1.0, scale))
    np.testing.assert_allclose(sums["net"], 0.0, atol=1e-10 * max(1.0, scale))
    for drawn in made.draws.values():
        np.testing.assert_allclose(drawn[:, 3].sum(axis=1), 0.0, atol=1e-8)


def test_sides_are_those_of_the_matrix(sdm):
    made = accounts(sdm, "x1", draws=20)
    matrix = sdm.effects_matrix("x1")
    pd.testing.assert_frame_equal(made.matrix("x1"), matrix)
    table = made.to_frame().loc["x1"]
    by_unit = sdm.effects_by_unit().loc["x1"]
    for side in ("own", "received", "sent", "net"):
        np.testing.assert_allclose(table[side], by_unit[side], atol=1e-12)


@pytest.mark.parametrize("horizon", ["short", "long"])
def test_simulated_sides_are_those_of_simulated_matrices(dynamic, horizon):
    made = accounts(dynamic, "x1", at=2003, horizon=horizon, draws=15, seed=2)
    values, _ = stable_draws(dynamic, 15, 2, horizon)
    names, w = list(dynamic.params.index), grid_weights(4)
    x = dynamic.model.panel.wide("x1").loc[2003].to_numpy()
    for d, row in enumerate(values):
        p = dict(zip(names, row))
        rho, keep = p["rho"], 1.0
        if horizon == "long":
            rho, keep = p["rho"] + p["LW:y"], 1.0 - p["L:y"]
        spread = (
            np.linalg.solve(keep * np.eye(16) - rho * w, p["x1"] * np.eye(16) + p["W:x1"] * w) * x
        )
        own = np.diag(spread)
        np.testing.assert_allclose(made.draws["x1"][d, 0], own, atol=1e-7)
        np.testing.assert_allclose(made.draws["x1"][d, 1], spread.sum(axis=1) - own, atol=1e-7)
        np.testing.assert_allclose(made.draws["x1"][d, 2], spread.sum(axis=0) - own, atol=1e-7)


def test_groups_hold_every_flow(sdm):
    made = accounts(sdm, "x1", draws=5)
    table = made.between("half").loc["x1"]
    matrix = made.matrix("x1").to_numpy()
    assert table["own"].sum() == pytest.approx(np.trace(matrix))
    assert table["spillover"].sum() == pytest.approx(matrix.sum() - np.trace(matrix))
    north = slice(0, 8)
    assert table.loc[("north", "south"), "spillover"] == pytest.approx(matrix[8:, north].sum())
    assert table.loc[("north", "south"), "own"] == 0.0


def test_orders_sum_to_the_whole(sdm):
    made = accounts(sdm, draws=5)
    orders = made.by_order(3)
    whole = orders.groupby(level=["variable", "unit"]).sum()
    table = made.to_frame()[["own", "received", "sent"]].sort_index()
    np.testing.assert_allclose(whole.sort_index(), table, atol=1e-12)
    far = made.by_order(60).xs("beyond", level="order")
    assert np.abs(far.to_numpy()).max() < 1e-10
    p, w = sdm.params, grid_weights(4)
    first = (p["rho"] * p["x1"] + p["W:x1"]) * w
    np.testing.assert_allclose(orders.loc[("x1", 1), "sent"], first.sum(axis=0), atol=1e-12)


def test_observed_amounts_and_their_total(sdm):
    made = accounts(sdm, at=2004, draws=20)
    total = made.total()
    parts = made.to_frame()["sent"].groupby(level=1).sum().reindex(total.index)
    np.testing.assert_allclose(total["sent"], parts, atol=1e-12)
    change = accounts(sdm, "x1", at=(2001, 2004), draws=5)
    x = sdm.model.panel.wide("x1")
    np.testing.assert_allclose(change.amounts["x1"], x.loc[2004] - x.loc[2001])
    np.testing.assert_allclose(
        change.matrix("x1"), sdm.effects_matrix("x1") * change.amounts["x1"].to_numpy()
    )


def test_flows_are_the_largest_cells(sdm):
    made = accounts(sdm, "x1", draws=5)
    flows = made.flows("x1", top=4)
    matrix = made.matrix("x1")
    for _, row in flows.iterrows():
        assert matrix.loc[row["receiver"], row["sender"]] == row["effect"]
    off = np.abs(matrix.to_numpy()[~np.eye(16, dtype=bool)])
    assert flows["effect"].abs().iloc[0] == off.max()


def test_provinces_within_and_across_agglomerations():
    china = sg.load("china")
    result = fitted(china.panel, formula="digital ~ policy + innovation")
    table = result.accounts("innovation", draws=20).between("agglomeration")
    groups = table.index.get_level_values("sender").unique()
    assert {"Chengdu–Chongqing", "Yangtze River Delta", "Other"} <= set(groups)


def test_refusals(sdm):
    with pytest.raises(UnknownNameError, match="x1"):
        accounts(sdm, "x11")
    with pytest.raises(UnknownNameError, match="They have: x1"):
        accounts(sdm, "x1", draws=5).matrix("x2")
    with pytest.raises(OptionError, match="observed"):
        accounts(sdm, draws=5).total()
    with pytest.raises(OptionError, match="horizon"):
        accounts(sdm, horizon="middle")
    with pytest.raises(UnknownNameError, match="1999"):
        accounts(sdm, at=1999)
    units, made = list(sdm.design.units), accounts(sdm, draws=5)
    with pytest.raises(DataError, match="more than one group"):
        made.between({"a": units, "b": units[:1]})


def test_accounts_by_order_are_of_one_w_and_the_short_run(dynamic):
    with pytest.raises(OptionError, match="those of the short run"):
        accounts(dynamic, "x1", horizon="long", draws=5).by_order()
    panel = made_panel()
    second = sg.weights.from_matrix(np.roll(np.eye(16), 1, axis=1), list(panel.units))
    other = fitted(panel, durbin_weights=second)
    with pytest.raises(EstimationError, match="same W for Wy and WX"):
        accounts(other, "x1", draws=5).by_order()


def test_w_that_changes_has_no_single_ledger():
    result = fitted(made_panel(varying=True), effects="unit")
    with pytest.raises(EstimationError, match="varies over time"):
        accounts(result)


def test_seed_repeats_and_an_unstable_estimate_has_none(sdm, monkeypatch):
    one, two = (accounts(sdm, "x1", draws=10, seed=5).draws["x1"] for _ in range(2))
    assert (one == two).all()

    def refuse(self, what):
        raise UnstableError(f"No {what}")

    monkeypatch.setattr(type(sdm), "refuse_if_unstable", refuse)
    with pytest.raises(UnstableError, match="accounts"):
        accounts(sdm)
