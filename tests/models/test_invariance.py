"""What must not matter: the order of rows, units and columns, labels, and units of measurement."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_making import lattice, long_table, names, solver

import spillgap as sg

SIDE, T = 5, 5
N = SIDE**2
W = lattice(SIDE)
CASES = [
    (sg.SAR, "unit", None),
    (sg.SDM, "twoway", "lee-yu"),
    (sg.SEM, "twoway", None),
    (sg.GNS, "time", None),
    (sg.SDM, "random", None),
]


def _table() -> pd.DataFrame:
    rng = np.random.default_rng(13)
    x, z = rng.normal(size=(2, T, N))
    fixed = rng.normal(size=N) + rng.normal(size=(T, 1))
    y = (x - 0.5 * z + 0.3 * x @ W.T + fixed + rng.normal(size=(T, N))) @ solver(W, 0.4).T
    return long_table({"y": y, "x": x, "z": z})


TABLE = _table()


def _fit(table, matrix, ids, case, formula="y ~ x + z", **options):
    model, effects, correction = case
    panel = sg.Panel(table, unit="unit", time="time", weights=sg.weights.from_matrix(matrix, ids))
    return model(formula, panel, effects=effects).fit(correction=correction, **options)


def _same(one, other, rtol=1e-6):
    np.testing.assert_allclose(one.params, other.params[one.params.index], rtol=rtol, atol=1e-8)
    names_ = list(one.params.index)
    np.testing.assert_allclose(
        one.cov, other.cov.loc[names_, names_], rtol=1e-4, atol=1e-6 * np.abs(one.cov).max().max()
    )
    assert one.loglik == pytest.approx(other.loglik, abs=1e-7)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0].name}-{c[1]}")
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_order_of_rows_and_of_weights(case, seed):
    """Rows and W each in an order of its own: the keys align them."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(N)
    shuffled = TABLE.sample(frac=1, random_state=seed)[["z", "time", "y", "x", "unit"]]
    permuted = W[np.ix_(order, order)]
    ids = [names(N)[i] for i in order]
    base = _fit(TABLE, W, names(N), case)
    moved = _fit(shuffled, permuted, ids, case)
    _same(base, moved)
    pd.testing.assert_series_equal(
        base.resids, moved.resids.loc[base.resids.index], check_exact=False, rtol=1e-5, atol=1e-6
    )


@pytest.mark.filterwarnings("ignore:.*Driscoll-Kraay:spillgap.errors.DataWarning")
@pytest.mark.parametrize("cov", ["robust", "cluster", "driscoll-kraay"])
def test_sandwiches_do_not_depend_on_the_order_of_units(cov):
    order = np.random.default_rng(1).permutation(N)
    ids = [names(N)[i] for i in order]
    case = (sg.SDM, "twoway", "lee-yu")
    _same(
        _fit(TABLE, W, names(N), case, cov=cov),
        _fit(TABLE, W[np.ix_(order, order)], ids, case, cov=cov),
    )


@pytest.mark.parametrize("case", CASES[:3], ids=lambda c: f"{c[0].name}-{c[1]}")
def test_labels_of_units_and_periods(case):
    renamed = {u: f"省{N - k}" for k, u in enumerate(names(N))}
    table = TABLE.assign(unit=TABLE["unit"].map(renamed), time=2000 + 5 * TABLE["time"])
    _same(_fit(TABLE, W, names(N), case), _fit(table, W, list(renamed.values()), case))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0].name}-{c[1]}")
@settings(max_examples=3, deadline=None)
@given(scale=st.sampled_from([1e-6, 1e-3, 10.0, 1e5]), shift=st.floats(-5, 5))
def test_units_of_measurement(case, scale, shift):
    """y in other units: β, θ scale with it, ρ, λ and φ do not; x in other units: β inversely."""
    base = _fit(TABLE, W, names(N), case)
    by_y = _fit(TABLE.assign(y=TABLE["y"] * scale), W, names(N), case)
    by_x = _fit(TABLE.assign(x=(TABLE["x"] + shift) * scale), W, names(N), case)
    searched = [n for n in ("rho", "lambda", "phi") if n in base.params]
    for other in (by_y, by_x):
        np.testing.assert_allclose(other.params[searched], base.params[searched], rtol=1e-4)
    np.testing.assert_allclose(by_y.params["x"], base.params["x"] * scale, rtol=1e-4)
    np.testing.assert_allclose(by_x.params["x"], base.params["x"] / scale, rtol=1e-4)
    np.testing.assert_allclose(by_y.zstats["x"], base.zstats["x"], rtol=1e-3)
    np.testing.assert_allclose(by_x.zstats["x"], base.zstats["x"], rtol=1e-3)
    assert by_x.loglik == pytest.approx(base.loglik, abs=1e-5)
    assert by_y.loglik == pytest.approx(
        base.loglik - np.log(scale) * base.estimate.n_effective, abs=1e-4
    )


def test_order_of_regressors():
    case = CASES[1]
    _same(_fit(TABLE, W, names(N), case), _fit(TABLE, W, names(N), case, "y ~ z + x"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0].name}-{c[1]}")
def test_fitting_twice_gives_equal_answers_and_changes_nothing(case):
    model, effects, correction = case
    before = TABLE.copy()
    graph = sg.weights.from_matrix(W, names(N))
    links = graph.adjacency.copy()
    panel = sg.Panel(TABLE, unit="unit", time="time", weights=graph)
    declared = model("y ~ x + z", panel, effects=effects)
    design = declared.design.z.copy(), declared.design.y.copy()
    first, second = (declared.fit(correction=correction) for _ in range(2))
    assert first.params.equals(second.params)
    assert first.cov_full.equals(second.cov_full)
    assert first.loglik == second.loglik
    first.effects(draws=50)
    pd.testing.assert_frame_equal(TABLE, before)
    pd.testing.assert_series_equal(graph.adjacency, links)
    np.testing.assert_array_equal(declared.design.z, design[0])
    np.testing.assert_array_equal(declared.design.y, design[1])


def test_fitting_rows_with_gaps_twice_gives_equal_answers():
    """W is cut to the rows there are: its entries stand in one order from the first fit on."""
    panel = sg.Panel(TABLE.iloc[:-1], "unit", "time", sg.weights.from_matrix(W, names(N)))
    declared = sg.SAR("y ~ x + z", panel, effects="unit")
    assert all(matrix.has_sorted_indices for matrix in declared.design.lag.matrices)
    first, second = (declared.fit(correction=None) for _ in range(2))
    assert first.params.equals(second.params)
    assert first.loglik == second.loglik
