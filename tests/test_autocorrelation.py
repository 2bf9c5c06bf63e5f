"""Autocorrelation: invariance to order, agreement with esda and with all permutations, refusals."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from libpysal.weights import lat2W
from scipy import sparse

from spillgap.autocorrelation import (
    HOTSPOTS,
    QUADRANTS,
    bivariate_lisa,
    bivariate_moran,
    differential_moran,
    getis_ord,
    getis_ord_global,
    lisa,
    lisa_over_time,
    moran,
    moran_scatter,
)
from spillgap.autocorrelation._getis_ord import general_g_moments, local_g_moments, with_self
from spillgap.autocorrelation._kernels import CORRECTIONS, random_subsets
from spillgap.errors import (
    AlignmentError,
    DataError,
    DataWarning,
    OptionError,
    UnknownNameError,
)
from spillgap.panel import Panel

SIDE = 6
IDS = [f"p{i:02d}" for i in range(SIDE * SIDE)]
YEARS = [2020, 2021, 2022]


def lattice(transform: str = "r") -> Graph:
    dense = lat2W(SIDE, SIDE).full()[0]
    if transform == "r":
        dense = dense / dense.sum(axis=1, keepdims=True)
    elif transform == "distance":
        dense = dense * np.linspace(0.5, 2.0, dense.size).reshape(dense.shape)
    return Graph.from_sparse(sparse.coo_array(dense), IDS)


def table(seed: int = 0, rho: float = 0.6) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    multiplier = np.linalg.inv(np.eye(len(IDS)) - rho * lattice().sparse.toarray())
    rows = []
    base = multiplier @ rng.normal(size=len(IDS))
    for year in YEARS:
        y = 10 + base + 0.5 * multiplier @ rng.normal(size=len(IDS))
        x = rng.normal(size=len(IDS)) + 0.5 * y
        rows.append(pd.DataFrame({"place": IDS, "year": year, "y": y, "x": x}))
    return pd.concat(rows, ignore_index=True)


def panel_of(frame: pd.DataFrame | None = None, graph: Any = None) -> Panel:
    data = table() if frame is None else frame
    return Panel(data, "place", "year", lattice() if graph is None else graph)


def permuted_graph(graph: Graph, order: np.ndarray) -> Graph:
    """The same links, with units in another order."""
    dense = graph.sparse.toarray()[np.ix_(order, order)]
    ids = [graph.unique_ids[i] for i in order]
    return Graph.from_sparse(sparse.coo_array(dense), ids)


CALLS = {
    "moran": lambda p: moran(p, "y", 49, 3).to_frame(),
    "bivariate_moran": lambda p: bivariate_moran(p, "y", "x", 49, 3, lag=1).to_frame(),
    "differential_moran": lambda p: differential_moran(p, "y", 49, 3).to_frame(),
    "getis_ord_global": lambda p: getis_ord_global(p, "y", 49, 3).to_frame(),
    "moran_scatter": lambda p: moran_scatter(p, "y", 2021).to_frame(),
    "lisa": lambda p: lisa(p, "y", 2021, 49, 3).to_frame(),
    "bivariate_lisa": lambda p: bivariate_lisa(p, "y", "x", 2021, 49, 3).to_frame(),
    "lisa_over_time": lambda p: lisa_over_time(p, "y", 49, 3).to_frame(),
    "getis_ord": lambda p: getis_ord(p, "y", 2021, 49, 3).to_frame(),
}


# -- invariance ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CALLS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=5, deadline=None)
def test_order_of_rows_and_of_units_changes_nothing_to_the_last_bit(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    expected = CALLS[name](panel_of())
    shuffled = table().sample(frac=1, random_state=rng)
    found = CALLS[name](panel_of(shuffled, permuted_graph(lattice(), rng.permutation(len(IDS)))))
    pd.testing.assert_frame_equal(
        found.sort_index(), expected.sort_index(), check_exact=True, check_names=False
    )


@pytest.mark.parametrize("name", CALLS)
def test_results_come_in_the_panels_order(name: str) -> None:
    order = np.random.default_rng(5).permutation(len(IDS))
    panel = panel_of(graph=permuted_graph(lattice(), order))
    index = CALLS[name](panel).index
    if index.name == "place":
        assert list(index) == list(panel.units)
    elif index.nlevels == 1:
        assert index.name == "year"
    else:
        assert index.names == ["place", "year"]


@pytest.mark.parametrize("name", CALLS)
def test_same_seed_same_answer_and_global_state_untouched(name: str) -> None:
    np.random.seed(7)  # noqa: NPY002
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    one, two = CALLS[name](panel_of()), CALLS[name](panel_of())
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_callers_weights_and_data_are_left_alone() -> None:
    weights = lat2W(SIDE, SIDE, id_type="string")
    weights.remap_ids(IDS)
    frame = table()
    data_before, dense_before = frame.copy(deep=True), weights.full()[0].copy()
    panel = panel_of(frame, weights)
    graph_before = panel.weights.adjacency.copy()
    for call in CALLS.values():
        call(panel)
    assert weights.transform == "O"
    np.testing.assert_array_equal(weights.full()[0], dense_before)
    pd.testing.assert_series_equal(panel.weights.adjacency, graph_before)
    pd.testing.assert_frame_equal(frame, data_before)


@given(slope=st.floats(0.01, 100), offset=st.floats(-1e3, 1e3))
@settings(max_examples=15, deadline=None)
def test_moran_does_not_depend_on_units_of_measurement(slope: float, offset: float) -> None:
    frame = table()
    rescaled = frame.assign(y=offset + slope * frame["y"])
    one, two = moran(panel_of(frame), "y", 99, 1), moran(panel_of(rescaled), "y", 99, 1)
    np.testing.assert_allclose(two.to_frame(), one.to_frame(), rtol=1e-6, atol=1e-8)


def test_a_period_does_not_depend_on_the_others() -> None:
    all_years = moran(panel_of(), "y", 99, 1).to_frame()
    alone = moran(panel_of(), "y", 99, 1, periods=[2021]).to_frame()
    pd.testing.assert_frame_equal(all_years.loc[[2021]], alone, check_exact=True)
    joined = lisa_over_time(panel_of(), "y", 99, 1).to_frame().xs(2021, level="year")
    single = lisa(panel_of(), "y", 2021, 99, 1).to_frame()
    pd.testing.assert_frame_equal(joined, single, check_exact=True)


# -- agreement ----------------------------------------------------------------------------------


@pytest.mark.parametrize("transform", ["r", "b", "distance"])
@pytest.mark.parametrize("assumption", ["randomisation", "normality"])
def test_moran_agrees_with_esda_and_takes_w_as_given(transform: str, assumption: str) -> None:
    from esda.moran import Moran

    graph = lattice(transform)
    found = moran(panel_of(graph=graph), "y", 0, assumption=assumption).to_frame()
    wide = panel_of().wide("y")
    for year in YEARS:
        peer = Moran(wide.loc[year].to_numpy(), graph, transformation="O", permutations=0)
        kind = {"randomisation": "rand", "normality": "norm"}[assumption]
        expected = [peer.I, peer.EI, getattr(peer, f"seI_{kind}"), getattr(peer, f"z_{kind}")]
        np.testing.assert_allclose(found.loc[year, ["I", "expected", "sd", "z"]], expected)
        assert found.loc[year, "p"] == pytest.approx(getattr(peer, f"p_{kind}"))
    assert found["p_perm"].isna().all()


@pytest.mark.parametrize("transform", ["r", "b"])
def test_lisa_agrees_with_esda(transform: str) -> None:
    from esda.moran import Moran_Local

    values = panel_of().wide("y").loc[2021].to_numpy()
    # Without permutations: its engine takes 20 s to compile; all permutations check p below.
    with warnings.catch_warnings():
        peer = Moran_Local(values, lattice(), transformation=transform, permutations=0)
    found = lisa(panel_of(graph=lattice(transform)), "y", 2021, 9, 1).to_frame()
    np.testing.assert_allclose(found["I"], peer.Is)
    codes = {1: "HH", 2: "LH", 3: "LL", 4: "HL"}
    assert found["quadrant"].tolist() == [codes[q] for q in peer.q]


def test_local_g_agrees_with_esda_where_weights_are_binary() -> None:
    from esda.getisord import G, G_Local

    values = panel_of().wide("y").loc[2021].to_numpy()
    panel = panel_of(graph=lattice("b"))
    for star in (False, True):
        peer = G_Local(values, lattice("b"), "B", 0, star=star)
        found = getis_ord(panel, "y", 2021, 9, 1, star=star).to_frame()
        np.testing.assert_allclose(found["z"], peer.Zs, rtol=1e-9)
    peer = G(values, lattice("b"), permutations=0)
    found = getis_ord_global(panel, "y", 0).to_frame().loc[2021]
    assert (found["G"], found["expected"], found["sd"]) == pytest.approx(
        (peer.G, peer.EG, np.sqrt(peer.VG))
    )


@pytest.fixture(scope="module")
def small() -> tuple[np.ndarray, sparse.csr_array, np.ndarray]:
    """Six values, an asymmetric W without equal weights, and all 720 orders."""
    rng = np.random.default_rng(3)
    W = rng.uniform(0.1, 1, (6, 6)) * (rng.random((6, 6)) < 0.6)
    np.fill_diagonal(W, 0)
    W[:, 0] += 0.2
    W[0, 0] = 0
    W[0, 1] = 0.4
    orders = np.array(list(itertools.permutations(range(6))))
    return np.exp(rng.normal(size=6)), sparse.csr_array(W), orders


def small_panel(values: np.ndarray, W: sparse.csr_array, other: np.ndarray | None = None) -> Panel:
    frame = pd.DataFrame({"place": range(6), "year": 1, "y": values})
    if other is not None:
        frame["x"] = other
    return Panel(frame, "place", "year", W, ids=range(6))


def test_moments_are_those_of_all_permutations(small: Any) -> None:
    values, W, orders = small
    z = (values - values.mean()) / values.std(ddof=1)
    x = np.random.default_rng(9).normal(size=6)
    zx = (x - x.mean()) / x.std(ddof=1)
    dense, n, s0 = W.toarray(), 6, W.sum()
    every = z[orders]
    uni = np.einsum("pi,ij,pj->p", every, dense, every) / (z @ z) * n / s0
    bi = np.einsum("i,ij,pj->p", zx, dense, every) / (n - 1) * n / s0
    draws = values[orders]
    scale = values.sum() ** 2 - (values**2).sum()
    general = np.einsum("pi,ij,pj->p", draws, dense, draws) / scale
    panel = small_panel(values, W, x)
    found = moran(panel, "y", 0).to_frame().loc[1]
    assert (found["expected"], found["sd"]) == pytest.approx((uni.mean(), uni.std()))
    found = bivariate_moran(panel, "x", "y", 0).to_frame().loc[1]
    assert bi.mean() == pytest.approx(0, abs=1e-12)
    assert found["sd"] == pytest.approx(bi.std())
    assert general_g_moments(values, W) == pytest.approx((general.mean(), general.std()))


def test_local_g_moments_are_those_of_all_permutations(small: Any) -> None:
    values, W, orders = small
    dense = W.toarray()
    lag, expected, sd = local_g_moments(values, W, star=False)
    np.testing.assert_allclose(lag, dense @ values)
    for i in range(6):
        fixed = values[orders[orders[:, i] == i]] @ dense[i]
        assert (expected[i], sd[i]) == pytest.approx((fixed.mean(), fixed.std()))
    lag, expected, sd = local_g_moments(values, with_self(W), star=True)
    widened = dense + np.diag(dense.max(axis=1))
    np.testing.assert_allclose(lag, widened @ values)
    every = values[orders] @ widened.T
    np.testing.assert_allclose(expected, every.mean(axis=0))
    np.testing.assert_allclose(sd, every.std(axis=0))


def test_permutation_p_approaches_that_of_all_permutations(small: Any) -> None:
    values, W, orders = small
    z = (values - values.mean()) / values.std(ddof=1)
    dense = W.toarray()
    every = np.einsum("pi,ij,pj->p", z[orders], dense, z[orders])
    exact = np.mean(every >= z @ dense @ z - 1e-12)
    panel = small_panel(values, W)
    found = moran(panel, "y", 20_000, 1, alternative="greater").to_frame().loc[1, "p_perm"]
    assert found == pytest.approx(exact, abs=0.015)
    local = lisa(panel, "y", 1, 20_000, 1, alternative="greater").to_frame()["p"]
    for i in range(6):
        fixed = z[i] * (z[orders[orders[:, i] == i]] @ dense[i])
        exact = np.mean(fixed >= z[i] * (dense[i] @ z) - 1e-12)
        assert local.loc[i] == pytest.approx(exact, abs=0.015)
    for star in (False, True):
        spots = getis_ord(panel, "y", 1, 20_000, 1, star=star, alternative="greater").to_frame()
        rows = dense + np.diag(dense.max(axis=1)) if star else dense
        for i in range(6):
            kept = orders if star else orders[orders[:, i] == i]
            exact = np.mean(values[kept] @ rows[i] >= rows[i] @ values - 1e-12)
            assert spots.loc[i, "p_perm"] == pytest.approx(exact, abs=0.015)


def test_a_high_unit_among_low_ones_is_no_hot_spot() -> None:
    values = np.random.default_rng(2).normal(10, 0.1, (SIDE, SIDE))
    values[1:4, 1:4] = 8.0
    values[2, 2] = 10.5
    frame = pd.DataFrame({"place": IDS, "year": 1, "y": values.ravel()})
    row = getis_ord(panel_of(frame), "y", 1, 999, 1).to_frame().loc["p14"]
    assert row["cluster"] == "cold"
    assert row["lag"] < row["expected"]


@given(n=st.integers(1, 12), data=st.data())
@settings(max_examples=30, deadline=None)
def test_random_subsets_are_without_replacement(n: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, n))
    picks = random_subsets(n, size, 50, np.random.default_rng(1))
    assert picks.shape == (50, size)
    assert all(len(set(row)) == size for row in picks.tolist())
    assert picks.min() >= 0
    assert picks.max() < n


def test_random_subsets_are_uniform_in_every_position() -> None:
    picks = random_subsets(5, 3, 60_000, np.random.default_rng(1))
    for column in picks.T:
        np.testing.assert_allclose(np.bincount(column) / 60_000, 0.2, atol=0.008)


# -- size and power -----------------------------------------------------------------------------


@pytest.mark.slow
def test_level_holds_under_no_pattern() -> None:
    rng = np.random.default_rng(11)
    years = range(300)
    frame = pd.DataFrame(
        [(place, year) for year in years for place in IDS], columns=["place", "year"]
    ).assign(y=rng.normal(size=300 * len(IDS)))
    result = moran(panel_of(frame), "y", 199, 1).to_frame()
    assert 0.02 <= (result["p_perm"] <= 0.05).mean() <= 0.09
    assert 0.02 <= (result["p"] <= 0.05).mean() <= 0.09
    inside = (result["I"] >= result["band_low"]) & (result["I"] <= result["band_high"])
    assert 0.91 <= inside.mean() <= 0.98
    p = lisa_over_time(panel_of(frame), "y", 99, 1, periods=range(40)).to_frame()["p"]
    assert 0.03 <= (p <= 0.05).mean() <= 0.07


def test_pattern_is_found() -> None:
    result = moran(panel_of(table(rho=0.9)), "y", 999, 1).to_frame()
    assert (result["p_perm"] < 0.01).all()
    assert (result["I"] > result["band_high"]).all()


def test_clusters_stand_where_they_were_put() -> None:
    grid = np.zeros((SIDE, SIDE))
    grid[:3, :3], grid[3:, 3:] = 5.0, -5.0
    noise = np.random.default_rng(0).normal(0, 0.1, grid.shape)
    frame = pd.DataFrame({"place": IDS, "year": 1, "y": (grid + noise).ravel()})
    result = lisa(panel_of(frame), "y", 1, 999, 1)
    cluster = result.to_frame()["cluster"]
    assert cluster["p00"] == "HH"
    assert cluster["p35"] == "LL"
    spots = getis_ord(panel_of(frame), "y", 1, 999, 1).to_frame()["cluster"]
    assert (spots["p00"], spots["p35"]) == ("hot", "cold")
    assert result.counts().sum() == len(IDS)
    assert result.counts("zh").index[0] == "高–高"


def test_space_time_moran_uses_the_neighbours_past() -> None:
    panel = panel_of()
    found = bivariate_moran(panel, "y", "y", 0, lag=1).to_frame()
    assert found.index.tolist() == [2021, 2022]
    wide, W = panel.wide("y"), panel.matrix()
    z = wide.sub(wide.mean(axis=1), axis=0).div(wide.std(axis=1), axis=0)
    expected = z.loc[2022] @ (W @ z.loc[2021].to_numpy()) / (len(IDS) - 1)
    assert found.loc[2022, "I"] == pytest.approx(expected)


def test_differential_moran_is_moran_of_the_change() -> None:
    panel = panel_of()
    change = panel.wide("y").diff().loc[2022]
    frame = pd.DataFrame({"place": change.index, "year": 2022, "y": change.to_numpy()})
    expected = moran(panel_of(frame), "y", 99, 1).to_frame()
    found = differential_moran(panel, "y", 99, 1, periods=[2022]).to_frame()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_weights_that_vary_are_taken_period_by_period() -> None:
    graphs = {2020: lattice("r"), 2021: lattice("b"), 2022: lattice("distance")}
    found = moran(panel_of(graph=graphs), "y", 99, 1).to_frame()
    for year, graph in graphs.items():
        alone = moran(panel_of(graph=graph), "y", 99, 1, periods=[year]).to_frame()
        pd.testing.assert_frame_equal(found.loc[[year]], alone, check_exact=True)
    local = lisa(panel_of(graph=graphs), "y", 2021, 99, 1).to_frame()
    alone = lisa(panel_of(graph=lattice("b")), "y", 2021, 99, 1).to_frame()
    pd.testing.assert_frame_equal(local, alone, check_exact=True)


def test_scatter_line_is_moran_and_lisa_sums_to_it() -> None:
    panel = panel_of()
    total = moran(panel, "y", 0).to_frame().loc[2021, "I"]
    scatter = moran_scatter(panel, "y", 2021)
    assert scatter.slope == pytest.approx(total)
    np.testing.assert_allclose(scatter.I, total)
    frame = scatter.to_frame()
    slope, intercept = np.polyfit(frame["z"], frame["lag"], 1)
    assert (scatter.slope, scatter.intercept) == pytest.approx((slope, intercept))
    n = len(IDS)
    local = lisa(panel, "y", 2021, 9, 1).to_frame()["I"].sum()
    assert local == pytest.approx(n * (n - 1) / n * total)
    binary = moran_scatter(panel_of(graph=lattice("b")), "y", 2021)
    expected = moran(panel_of(graph=lattice("b")), "y", 0).to_frame().loc[2021, "I"]
    np.testing.assert_allclose(binary.I, expected)


# -- corrections --------------------------------------------------------------------------------


def test_corrections_are_their_definitions() -> None:
    p = np.array([0.001, 0.008, 0.039, 0.041, 0.9])
    assert CORRECTIONS[None](p, 0.05) == 0.05
    assert CORRECTIONS["bonferroni"](p, 0.05) == pytest.approx(0.01)
    assert CORRECTIONS["fdr"](p, 0.05) == pytest.approx(0.008)
    assert CORRECTIONS["fdr"](np.array([0.5, 0.6]), 0.05) == pytest.approx(0.025)
    # A p that equals its bound, exactly here, is within it.
    assert CORRECTIONS["fdr"](np.array([0.2, 0.25, 0.75, 0.9]), 0.5) == 0.25


def test_corrections_nest() -> None:
    found = {
        c: lisa(panel_of(), "y", 2021, 4999, 1, correction=c).to_frame()["significant"]
        for c in (None, "fdr", "bonferroni")
    }
    assert (found["bonferroni"] <= found["fdr"]).all()
    assert (found["fdr"] <= found[None]).all()
    assert found[None].sum() > 0


def test_too_few_permutations_for_bonferroni_are_pointed_out() -> None:
    with pytest.warns(DataWarning, match="Use at least 1439"):
        lisa(panel_of(), "y", 2021, 99, 1, correction="bonferroni")


# -- refusals -----------------------------------------------------------------------------------


def island_graph() -> Graph:
    dense = lattice("b").sparse.toarray()
    dense[0, :] = dense[:, 0] = 0
    return Graph.from_sparse(sparse.coo_array(dense), IDS)


@pytest.mark.parametrize("name", CALLS)
def test_islands_are_refused_by_name(name: str) -> None:
    with pytest.raises(DataError, match="without neighbours: p00"):
        CALLS[name](panel_of(graph=island_graph()))


def test_islands_kept_are_counted_but_not_tested() -> None:
    from esda.moran import Moran

    panel = panel_of(graph=island_graph())
    result = moran(panel, "y", 99, 1, islands="keep").to_frame()
    values = panel.wide("y").loc[2021].to_numpy()
    peer = Moran(values, island_graph(), transformation="O", permutations=0)
    assert result.loc[2021, "I"] == pytest.approx(peer.I)
    local = lisa(panel, "y", 2021, 99, 1, islands="keep").to_frame().loc["p00"]
    assert local[["I", "p", "quadrant"]].isna().all()
    assert local["cluster"] == "NS"
    assert not local["significant"]
    spot = getis_ord(panel, "y", 2021, 99, 1, islands="keep").to_frame().loc["p00"]
    assert np.isnan(spot["z"])
    assert spot["cluster"] == "NS"
    assert moran_scatter(panel, "y", 2021, islands="keep").to_frame()["quadrant"].isna().sum() == 1


@pytest.mark.parametrize("name", CALLS)
def test_missing_and_constant_values_are_refused_by_name(name: str) -> None:
    missing = table()
    missing.loc[(missing["place"] == "p07") & (missing["year"] == 2021), "y"] = np.nan
    with pytest.raises(DataError, match="2021 for p07"):
        CALLS[name](panel_of(missing))
    gone = table()
    gone = gone[~((gone["place"] == "p07") & (gone["year"] == 2021))]
    with pytest.raises(DataError, match="2021 for p07"):
        CALLS[name](panel_of(gone))
    with pytest.raises(DataError, match="constant in"):
        CALLS[name](panel_of(table().assign(y=0.1)))


def test_a_hole_elsewhere_does_not_matter() -> None:
    frame = table()
    frame.loc[0, "y"] = np.nan
    found = lisa(panel_of(frame), "y", 2021, 99, 1).to_frame()
    expected = lisa(panel_of(), "y", 2021, 99, 1).to_frame()
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_options_and_names_are_refused() -> None:
    panel = panel_of()
    refused: list[tuple[type[Exception], str, Any]] = [
        (UnknownNameError, "no column", lambda: moran(panel, "why")),
        (UnknownNameError, "no period 1999", lambda: lisa(panel, "y", 1999)),
        (UnknownNameError, "no period 1999", lambda: moran(panel, "y", periods=[1999])),
        (OptionError, "two-sided", lambda: moran(panel, "y", alternative="two")),
        (OptionError, "directed", lambda: moran(panel, "y", alternative="directed")),
        (OptionError, "normality", lambda: moran(panel, "y", assumption="normal")),
        (OptionError, "permutations", lambda: moran(panel, "y", -1)),
        (OptionError, "at least 1", lambda: lisa(panel, "y", 2021, 0)),
        (OptionError, "fdr", lambda: lisa(panel, "y", 2021, correction="fdrr")),
        (OptionError, "alpha", lambda: lisa(panel, "y", 2021, alpha=5)),
        (OptionError, "islands", lambda: lisa(panel, "y", 2021, islands="drop")),
        (OptionError, "lag", lambda: bivariate_moran(panel, "y", "x", lag=-1)),
        (DataError, "one 9 before", lambda: differential_moran(panel, "y", lag=9)),
        (DataError, "changes alike", lambda: differential_moran(panel, "y", lag=0)),
        (DataError, "negative in 2020", lambda: getis_ord_global(
            panel_of(table().assign(y=lambda f: f["y"] - 10)), "y")),
        (DataError, "range of numbers", lambda: moran(
            panel_of(table().assign(y=lambda f: f["y"] * 1e-200)), "y")),
        (DataError, "not numeric", lambda: moran(panel_of(table().assign(y="a")), "y")),
        (AlignmentError, "no spatial weights", lambda: moran(
            Panel(table(), "place", "year"), "y")),
    ]  # fmt: skip
    for error, words, call in refused:
        with pytest.raises(error, match=words):
            call()


def test_too_small_and_empty_weights_are_refused() -> None:
    frame = pd.DataFrame({"place": list("abc"), "year": 1, "y": [1.0, 2, 3]})
    ring = np.ones((3, 3)) - np.eye(3)
    with pytest.raises(DataError, match="too few"):
        moran(Panel(frame, "place", "year", ring, ids=list("abc")), "y")
    empty = Graph.from_sparse(sparse.coo_array((len(IDS), len(IDS))), IDS)
    with pytest.raises(DataError, match="no links"):
        moran(panel_of(graph=empty), "y", islands="keep")


# -- the table of quadrants ---------------------------------------------------------------------


def lightness(colour: str) -> float:
    """CIE L* of an sRGB colour."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(116 * np.cbrt(linear @ [0.2126, 0.7152, 0.0722]) - 16)


def test_quadrants_are_named_in_both_languages_and_differ_in_grey() -> None:
    assert list(QUADRANTS) == ["HH", "LH", "LL", "HL", "NS"]
    assert QUADRANTS["LH"].label("en") == "Low–High"
    assert QUADRANTS["LH"].label("zh") == "低–高"
    for quadrants in (QUADRANTS, HOTSPOTS):
        levels = sorted(lightness(q.colour) for q in quadrants.values())
        assert min(np.diff(levels)) > 11
    with pytest.raises(OptionError, match="lang"):
        QUADRANTS["HH"].label("fr")


def test_reprs_say_what_they_are() -> None:
    panel = panel_of()
    assert "3 periods" in repr(moran(panel, "y", 9, 1))
    assert "y and x" in repr(bivariate_moran(panel, "y", "x", 9, 1))
    assert "LisaResult: y in 2021" in repr(lisa(panel, "y", 2021, 9, 1))
    joined = lisa_over_time(panel, "y", 9, 1)
    assert "3 periods (2020–2022)" in repr(joined)
    assert joined.clusters().shape == (3, len(IDS))
    assert (joined.persistence().sum(axis=1) == 3).all()
    assert "G* of y" in repr(getis_ord(panel, "y", 2021, 9, 1))
    assert "GetisOrdGlobal" in repr(getis_ord_global(panel, "y", 9, 1))
    assert "HH" in repr(moran_scatter(panel, "y", 2021))
