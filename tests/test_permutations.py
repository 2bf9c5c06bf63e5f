"""The compiled permutation tests, and esda's engine: the same answers, however they are found."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import esda
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.weights import W, lat2W
from scipy import sparse
from shapely import box
from tests.test_autocorrelation import IDS, lattice, panel_of, table
from tests.uncompiled import uncompiled

import spillgap as sg
from spillgap.autocorrelation import (
    _by_period,
    _compiled,
    _kernels,
    bivariate_lisa,
    bivariate_moran,
    differential_moran,
    getis_ord,
    getis_ord_global,
    lisa,
    lisa_over_time,
    moran,
)
from spillgap.autocorrelation._by_period import moran_moments
from spillgap.autocorrelation._kernels import random_subsets
from spillgap.errors import OptionError
from spillgap.panel import Panel

N = len(IDS)


def with_island(panel: Panel) -> Panel:
    matrix = panel.matrix(2020).toarray()
    matrix[5, :] = matrix[:, 5] = 0.0
    return panel.with_weights(matrix, ids=panel.units)


def marked(panel: Panel) -> Panel:
    return panel.with_columns(high=(panel.column("y") > 10).astype(float))


LOCAL: dict[str, Callable[..., Any]] = {
    "lisa": lambda p: lisa(p, "y", 2021, 199, 1, islands="keep"),
    "bivariate": lambda p: bivariate_lisa(p, "y", "x", 2021, 199, 1, islands="keep"),
    "greater": lambda p: lisa(p, "y", 2021, 199, 1, alternative="greater", islands="keep"),
    "G": lambda p: getis_ord(p, "y", 2021, 199, 1, star=False, islands="keep"),
    "G*": lambda p: getis_ord(p, "y", 2021, 199, 1, islands="keep"),
    "geary": lambda p: sg.local_geary(p, "y", 2021, 199, 1, islands="keep"),
    "geary_mv": lambda p: sg.local_geary(p, ["y", "x"], 2021, 199, 1, islands="keep"),
    "joins": lambda p: sg.local_join_count(marked(p), "high", 2021, 199, 1, islands="keep"),
}


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("transform", ["r", "distance"])
def test_compiled_tests_give_the_same_p(name, transform, monkeypatch):
    panel = with_island(panel_of(graph=lattice(transform)))
    plain = LOCAL[name](panel).to_frame()
    monkeypatch.setattr(_kernels, "LARGE", 0)
    pd.testing.assert_frame_equal(LOCAL[name](panel).to_frame(), plain, check_exact=True)


def arrays(n: int = 30, seed: int = 3) -> tuple[sparse.csr_array, np.ndarray]:
    rng = np.random.default_rng(seed)
    dense = rng.uniform(size=(n, n)) * (rng.uniform(size=(n, n)) < 0.2)
    np.fill_diagonal(dense, 0.0)
    dense[4] = 0.0
    return sparse.csr_array(dense), rng.normal(size=(2, n))


@pytest.mark.parametrize("multiplier", [True, False])
@pytest.mark.parametrize("conditional", [True, False])
def test_any_number_of_threads_gives_the_same_tails(multiplier, conditional):
    W, values = arrays()
    most = int(np.diff(W.indptr).max())
    picks = random_subsets(30 - conditional, most, 99, np.random.default_rng(1))
    own = values[0] if multiplier else None
    one = _compiled.local_tails(values, W, own, picks, conditional=conditional, workers=1)
    for workers in (2, 3, 30, None):
        more = _compiled.local_tails(
            values, W, own, picks, conditional=conditional, workers=workers
        )
        np.testing.assert_array_equal(more, one)
    assert np.isnan(one[0][4])


@pytest.mark.parametrize("left", [True, False])
def test_any_number_of_threads_gives_the_same_forms(left):
    W, (x, y) = arrays()
    seeds = np.random.default_rng(1).integers(2**64, size=50, dtype=np.uint64)
    one = _compiled.permuted_forms(x if left else None, W, y, seeds, workers=1)
    for workers in (2, 3, None):
        more = _compiled.permuted_forms(x if left else None, W, y, seeds, workers=workers)
        np.testing.assert_array_equal(more, one)


@pytest.mark.filterwarnings("ignore:overflow")
def test_what_is_compiled_is_what_is_written(monkeypatch):
    """The same functions without the compiler."""
    W, values = arrays(12)
    picks = random_subsets(11, int(np.diff(W.indptr).max()), 19, np.random.default_rng(1))
    seeds = np.random.default_rng(1).integers(2**64, size=9, dtype=np.uint64)

    def found() -> list[Any]:
        tails = [
            _compiled.local_tails(values, W, own, picks, conditional=True)
            for own in (values[0], None)
        ]
        forms = [_compiled.permuted_forms(left, W, values[1], seeds) for left in (values[0], None)]
        return [*tails, *forms]

    compiled = found()
    for name, function in list(vars(_compiled).items()):
        if hasattr(function, "py_func"):
            monkeypatch.setattr(_compiled, name, function.py_func)
    for one, other in zip(found(), compiled, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_where_nothing_may_be_kept_functions_are_compiled_all_the_same(monkeypatch):
    asked = []

    def njit(**options: Any) -> Callable[..., Any]:
        asked.append(options)
        if options.get("cache"):
            raise RuntimeError("no locator available")
        return lambda function: function

    monkeypatch.setattr(_compiled, "njit", njit)
    assert _compiled._compiled(math.hypot) is math.hypot
    assert len(asked) == 2
    monkeypatch.delattr(_compiled.os, "sched_getaffinity", raising=False)
    assert _compiled.threads() >= 1


def test_shuffles_are_uniform():
    """Each of the 24 orders of four values, as often as the others."""
    counts: dict[tuple[float, ...], int] = {}
    for seed in np.random.default_rng(5).integers(2**64, size=24_000, dtype=np.uint64):
        values = np.arange(4.0)
        _compiled._shuffle(values, seed)
        counts[tuple(values)] = counts.get(tuple(values), 0) + 1
    assert len(counts) == 24
    assert sum((c - 1000) ** 2 / 1000 for c in counts.values()) < 55  # χ²(23) beyond 0.9998


@pytest.mark.parametrize("transform", ["r", "distance"])
def test_many_permutations_have_the_moments_of_the_null(transform, monkeypatch):
    monkeypatch.setattr(_by_period, "LARGE", 0)
    panel = panel_of(graph=lattice(transform))
    for result in (moran(panel, "y", 19_999, 1), bivariate_moran(panel, "y", "x", 19_999, 1)):
        expected = result.to_frame()
        drawn = result.reference
        error = expected["sd"] / math.sqrt(19_999)
        assert (abs(drawn.mean() - expected["expected"]) < 4.5 * error).all()
        np.testing.assert_allclose(drawn.std(), expected["sd"], rtol=0.03)
    alone = moran(panel, "y", 99, 1, periods=[2021]).to_frame()
    pd.testing.assert_frame_equal(alone, moran(panel, "y", 99, 1).to_frame().loc[[2021]])


def test_moments_are_esda_s():
    W, (x, _) = arrays()
    theirs = esda.Moran(x, W_of(W), transformation="O", permutations=0)
    for assumption, sd in (("randomisation", theirs.seI_rand), ("normality", theirs.seI_norm)):
        assert moran_moments(x, W, assumption) == pytest.approx((theirs.EI, sd))


def W_of(matrix: sparse.csr_array) -> W:
    dense = matrix.toarray()
    near = {i: np.flatnonzero(row).tolist() for i, row in enumerate(dense)}
    weights = {i: dense[i, j].tolist() for i, j in near.items()}
    return W(near, weights, silence_warnings=True)


@pytest.mark.parametrize("count", [3, 290])
def test_draws_of_most_units_are_without_replacement(count):
    picks = random_subsets(300, count, 40, np.random.default_rng(2))
    assert picks.shape == (40, count)
    assert all(len(set(row)) == count for row in picks.tolist())
    assert picks.min() >= 0
    assert picks.max() < 300


# -- esda's engine ------------------------------------------------------------------------------


def numpy_start(seed: int) -> int:
    start = int(np.random.default_rng(seed).integers(2**32))
    np.random.seed(start)  # noqa: NPY002
    return start


def test_moran_by_esda_is_esda_s_on_rows_in_order():
    data = table()
    year = data[data["year"] == 2021]
    w = lat2W(6, 6)
    w.transform = "r"
    shuffled = Panel(data.sample(frac=1.0, random_state=1), "place", "year", lattice())
    ours = moran(shuffled, "y", 99, 4, engine="esda", alternative="greater")
    numpy_start(4)
    theirs = esda.Moran(year["y"], w, permutations=99)
    np.testing.assert_allclose(np.sort(ours.reference[2021]), np.sort(theirs.sim))
    assert ours.to_frame().loc[2021, "p_perm"] == pytest.approx(theirs.p_sim)
    both = bivariate_moran(shuffled, "y", "x", 99, 4, engine="esda")
    numpy_start(4)
    theirs = esda.Moran_BV(year["y"], year["x"], w, permutations=99)
    np.testing.assert_allclose(np.sort(both.reference[2021]), np.sort(theirs.sim))


def test_changes_and_the_general_g_by_esda_are_esda_s_on_rows_in_order():
    data = table().sort_values(["year", "place"])
    wide = {year: part["y"].to_numpy() for year, part in data.groupby("year")}
    shuffled = Panel(data.sample(frac=1.0, random_state=1), "place", "year", lattice())
    w = lat2W(6, 6)
    w.transform = "r"
    ours = differential_moran(shuffled, "y", 99, 4, periods=[2021], engine="esda")
    numpy_start(4)
    theirs = esda.Moran(wide[2021] - wide[2020], w, permutations=99)
    np.testing.assert_allclose(np.sort(ours.reference[2021]), np.sort(theirs.sim))
    with pytest.raises(OptionError, match="makes W binary"):
        getis_ord_global(shuffled, "y", 99, 4, engine="esda")
    binary = shuffled.with_weights(lattice("b"))
    positive = binary.with_columns(y=shuffled.frame["y"] - shuffled.frame["y"].min())
    ours = getis_ord_global(positive, "y", 99, 4, periods=[2021], engine="esda")
    numpy_start(4)
    low = min(part.min() for part in wide.values())
    theirs = esda.G(wide[2021] - low, w, permutations=99)
    np.testing.assert_allclose(np.sort(ours.reference[2021]), np.sort(theirs.sim))
    assert ours.to_frame().loc[2021, "G"] == pytest.approx(theirs.G)


ENGINES: dict[str, Callable[..., Any]] = {
    "lisa": lambda p, n, **t: lisa(p, "y", 2021, n, 1, islands="keep", **t),
    "bivariate": lambda p, n, **t: bivariate_lisa(p, "y", "x", 2021, n, 1, islands="keep", **t),
    "over_time": lambda p, n, **t: lisa_over_time(
        p, "y", n, 1, periods=[2021], islands="keep", **t
    ),
    "G": lambda p, n, **t: getis_ord(p, "y", 2021, n, 1, star=False, islands="keep", **t),
}


@pytest.mark.parametrize("name", ENGINES)
def test_both_engines_give_the_same_p_to_monte_carlo_error(name):
    panel = with_island(panel_of(graph=lattice("distance")))
    ours = ENGINES[name](panel, 4999).to_frame()
    with uncompiled():
        theirs = ENGINES[name](panel, 1999, engine="esda").to_frame()
    p = "p_perm" if name == "G" else "p"
    pd.testing.assert_frame_equal(
        ours.drop(columns=[p, "significant", "cluster"]),
        theirs.drop(columns=[p, "significant", "cluster"]),
    )
    tail = np.clip(theirs[p] / 2, 1e-3, 0.5)
    error = 2 * np.sqrt(tail * (1 - tail) * (1 / 2000 + 1 / 5000))
    gap = (ours[p] - theirs[p]).abs()
    assert gap.isna().sum() == 1
    assert (gap[gap.notna()] < 4.5 * error[gap.notna()]).all()
    assert gap.max() > 0


@pytest.mark.filterwarnings("ignore:The alternative", "ignore:Gi")
@pytest.mark.parametrize("shift", [0.0, -20.0])
@pytest.mark.parametrize("star", [True, False])
def test_local_g_by_esda_is_esda_s_on_rows_in_order(star, shift):
    """Of negative values too: esda's G turns its sign with their sum, our order does not."""
    data = table().assign(y=lambda rows: rows["y"] + shift)
    y = data.loc[data["year"] == 2021, "y"].to_numpy()
    panel = Panel(data.sample(frac=1.0, random_state=1), "place", "year", lattice())
    w = lat2W(6, 6)
    w.transform = "r"
    with uncompiled():
        ours = getis_ord(panel, "y", 2021, 99, 4, star=star, engine="esda", alternative="directed")
        theirs = esda.G_Local(y, w, star=star, permutations=99, n_jobs=1, seed=numpy_start(4))
    p = ours.to_frame().sort_index()["p_perm"]
    # Where a tail holds as much as its counterpart, esda counts one draw less.
    np.testing.assert_allclose(p, theirs.p_sim, atol=0.0101)
    assert np.isclose(p, theirs.p_sim).sum() >= N - 3


def test_lisa_goes_back_to_esda():
    panel = with_island(panel_of())
    found = lisa(panel, "y", 2021, 999, 1, alpha=0.1, islands="keep")
    theirs = found.to_esda()
    assert isinstance(theirs, esda.Moran_Local)
    frame = found.to_frame()
    connected = frame["quadrant"].notna()
    np.testing.assert_allclose(theirs.Is[connected], frame["I"][connected])
    codes = {"HH": 1, "LH": 2, "LL": 3, "HL": 4}
    assert list(theirs.q[connected]) == list(frame["quadrant"][connected].map(codes))
    assert theirs.w.id_order == list(frame.index)
    words = {"High-High": "HH", "Low-Low": "LL", "Low-High": "LH", "High-Low": "HL"}
    labels = [words.get(x, "NS") for x in theirs.get_cluster_labels(0.1)]
    assert labels == list(frame["cluster"])
    squares = gpd.GeoDataFrame(geometry=[box(k, 0, k + 1, 1) for k in range(N)], index=frame.index)
    assert theirs.plot(squares, crit_value=0.1).collections
    pair = bivariate_lisa(panel, "y", "x", 2021, 99, 1, islands="keep")
    both = pair.to_esda()
    assert isinstance(both, esda.Moran_Local_BV)
    np.testing.assert_allclose(both.Is[connected], pair.to_frame()["I"][connected])


def test_results_show_their_tables():
    panel = panel_of()
    for result in (
        moran(panel, "y", 9, 1),
        lisa(panel, "y", 2021, 9, 1),
        getis_ord(panel, "y", 2021, 9, 1),
    ):
        assert "<table" in result._repr_html_()
    assert "HH" in lisa(panel, "y", 2021, 9, 1).classes
    assert "hot" in getis_ord(panel, "y", 2021, 9, 1).classes


@pytest.mark.parametrize("call", [moran, lambda *a, **t: lisa(a[0], a[1], 2021, **t)])
def test_engines_are_two(call):
    with pytest.raises(OptionError, match="engine='numba'"):
        call(panel_of(), "y", engine="numba")
