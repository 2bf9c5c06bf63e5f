"""Local statistics of esda: its own examples, arrays aligned by hand, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import esda
import geopandas
import libpysal
import numpy as np
import pandas as pd
import pytest
from libpysal.weights import W, lat2W
from tests.test_esda import DATA, IDS, MATRIX, NEAR, N, of_year, panel, start, w
from tests.uncompiled import uncompiled

import spillgap as sg
from spillgap.autocorrelation import (
    JOINS,
    SIMILARITY,
    STATISTICS,
    classes_of,
    empirical_bayes_rates,
    lee,
    local_lee,
)
from spillgap.errors import AlignmentError, DataError, DataWarning, OptionError, UnknownNameError

__all__ = ["panel"]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def shuffled(columns: dict[str, Any], w: W, seed: int = 0) -> sg.Panel:
    """Arrays in w's order as a panel of one year whose rows and units come in other orders."""
    ids = [f"{k:03d}" for k in range(w.n)]
    order = np.random.default_rng(seed).permutation(w.n)
    rows = pd.DataFrame({"unit": ids, "year": 1, **columns}).sample(frac=1.0, random_state=seed)
    matrix = w.full()[0][order][:, order]
    return sg.Panel(rows, "unit", "year", matrix, ids=[ids[k] for k in order])


def column(result: Any, name: str) -> np.ndarray:
    """A column of a result in the order of sorted labels."""
    return result.to_frame().sort_index()[name].to_numpy()


@pytest.fixture(autouse=True)
def without_numba() -> Iterator[None]:
    with uncompiled():
        yield


# -- esda's own examples -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saint_louis() -> tuple[sg.Panel, Any, W]:
    # With ids that sort as they stand: esda's local Geary mixes up the units otherwise.
    read = libpysal.io.open(libpysal.examples.get_path("stl.gal")).read()
    w = libpysal.weights.util.full2W(read.full()[0])
    f = libpysal.io.open(libpysal.examples.get_path("stl_hom.txt"))
    columns = {name: np.array(f.by_col[name], float) for name in ("HR8893", "HC8488")}
    w.transform = "r"
    return shuffled(columns, w), columns, w


def test_local_geary_is_that_of_esda_s_example(saint_louis):
    place, columns, w = saint_louis
    asked = {"alternative": "directed", "engine": "esda"}
    found = sg.local_geary(place, "HR8893", 1, 99, seed=2, **asked)
    assert column(found, "c")[0] == pytest.approx(0.696703432)
    start(2)
    theirs = esda.Geary_Local(w, permutations=99).fit(columns["HR8893"])
    np.testing.assert_allclose(column(found, "c"), theirs.localG)
    np.testing.assert_allclose(column(found, "p"), theirs.p_sim, atol=1e-6)


def test_multivariate_geary_is_that_of_esda_s_example(saint_louis):
    place, columns, w = saint_louis
    names = ["HR8893", "HC8488"]
    asked = {"alternative": "directed", "engine": "esda"}
    found = sg.local_geary(place, names, 1, 99, seed=2, **asked)
    assert column(found, "c")[0] == pytest.approx(0.4096931479581422)
    start(2)
    theirs = esda.Geary_Local_MV(w, permutations=99).fit([columns[n] for n in names])
    np.testing.assert_allclose(column(found, "c"), theirs.localG)
    np.testing.assert_allclose(column(found, "p"), theirs.p_sim)
    assert "value" not in found.to_frame()


@pytest.mark.parametrize("names", [["HR8893"], ["HR8893", "HC8488"]])
def test_local_geary_tests_as_esda_does(names, saint_louis):
    """Same p to Monte Carlo error, and what is expected is the mean of esda's draws."""
    place = saint_louis[0]
    ours = sg.local_geary(place, names, 1, 4999, seed=1)
    theirs = sg.local_geary(place, names, 1, 1999, seed=1, engine="esda")
    p = column(theirs, "p")
    error = np.sqrt(2 * p * (1 - p / 2) * (1 / 2000 + 1 / 5000))
    assert (np.abs(column(ours, "p") - p) < 4.5 * error + 2e-3).all()
    drawn = theirs.raw.rlocalG.T if len(names) == 1 else theirs.raw.Gs.T
    sd = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(column(ours, "expected") - drawn.mean(axis=0)) < 4.5 * sd).all()


def test_losh_is_that_of_esda_s_example(saint_louis):
    found = sg.losh(saint_louis[0], "HR8893", 1)
    assert column(found, "H")[0] == pytest.approx(0.77613471)
    assert column(found, "p")[0] == pytest.approx(0.22802201)
    assert found.raw.VarHi[0] == pytest.approx(column(found, "sd")[0] ** 2)
    lesser = column(sg.losh(saint_louis[0], "HR8893", 1, alternative="lesser"), "p")
    np.testing.assert_allclose(column(found, "p") + lesser, 1.0)


X = np.repeat([0.0, 1.0], 8)
Z = np.array([0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1.0])
V = np.array([0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1.0])


def test_local_join_counts_are_those_of_esda_s_examples():
    grid = shuffled({"x": X, "z": Z, "v": V, "only": Z * (1 - X)}, lat2W(4, 4))
    one = sg.local_join_count(grid, "x", 1, 99, seed=1)
    assert column(one, "joins").tolist() == [0] * 8 + [2, 3, 3, 2, 2, 3, 3, 2]
    two = sg.local_join_count(grid, ["x", "z"], 1, 99, seed=1)
    assert column(two, "joins").tolist() == [0] * 10 + [2, 2, 0, 0, 2, 2]
    three = esda.Join_Counts_Local_MV(lat2W(4, 4)).fit([X, Z, V], permutations=9).LJC
    np.testing.assert_array_equal(
        column(sg.local_join_count(grid, ["x", "z", "v"], 1, 9, seed=1), "joins"), three
    )
    row = STATISTICS["local-join-count-bv"]
    assert row.run(np.stack([X, Z]), lat2W(4, 4), 9).LJC.tolist() == [0] * 8 + [1, 1] + [0] * 6
    across = sg.local_join_count(grid, "x", 1, 99, seed=1, against="only")
    np.testing.assert_array_equal(
        column(across, "joins"),
        esda.Join_Counts_Local_BV(lat2W(4, 4)).fit(X, Z * (1 - X), "BJC", permutations=9).LJC,
    )


def test_lee_is_that_of_esda_s_example():
    data = geopandas.read_file(libpysal.examples.get_path("columbus.shp"))
    w = libpysal.weights.Queen.from_dataframe(data, silence_warnings=True, use_index=False)
    w.transform = "r"
    columns = {name: data[name].to_numpy(float) for name in ("HOVAL", "CRIME")}
    place = shuffled(columns, w)
    ours = lee(place, "HOVAL", "CRIME", 99, seed=4, alternative="lesser").to_frame().loc[1]
    assert ours["L"] == pytest.approx(-0.23625603)
    assert ours["smoothing"] == pytest.approx(0.30136527)
    assert ours["smoothing_other"] == pytest.approx(0.53512008)
    start(4)
    x, y = (values[:, None] for values in columns.values())
    theirs = esda.lee.Spatial_Pearson(w.sparse, permutations=99).fit(x, y)
    assert ours["p_perm"] == pytest.approx(theirs.significance_[0, 1], abs=0.011)
    local = local_lee(place, "HOVAL", "CRIME", 1, 99, seed=4, alternative="directed")
    assert column(local, "L")[:3] == pytest.approx([0.10246023, -0.24169198, -0.1308714])
    start(4)
    theirs = esda.lee.Spatial_Pearson_Local(w.sparse, permutations=99).fit(x, y)
    np.testing.assert_allclose(column(local, "p"), theirs.significance_, atol=0.0101)
    assert np.isnan(lee(place, "HOVAL", "CRIME", 0).to_frame().loc[1, "p_perm"])


def test_rates_are_those_of_esda_s_example():
    w = libpysal.io.open(libpysal.examples.get_path("sids2.gal")).read()
    f = libpysal.io.open(libpysal.examples.get_path("sids2.dbf"))
    e, b = (np.array(f.by_col[name], float) for name in ("SID79", "BIR79"))
    w.transform = "r"
    place = shuffled({"e": e, "b": b}, w)
    rated = place.with_columns(rate=empirical_bayes_rates(place, "e", "b"))
    assert sg.moran(rated, "rate", 0).to_frame().loc[1, "I"] == pytest.approx(0.1662, abs=5e-5)
    local = esda.Moran_Local_Rate(e, b, w, permutations=0).Is
    np.testing.assert_allclose(column(sg.lisa(rated, "rate", 1, 9, seed=1), "I"), local)


# -- against esda on arrays aligned by hand ------------------------------------------------------


@pytest.mark.parametrize("against", [None, "white"])
def test_join_counts_test_as_esda_does(against, panel):
    marked = panel.with_columns(white=1.0 - panel.column("black"))
    asked = {"seed": 3, "against": against}
    theirs = sg.local_join_count(marked, "black", 2, 999, engine="esda", **asked)
    ours = sg.local_join_count(marked, "black", 2, 4999, **asked)
    black = of_year("black", 2)
    start(3)
    raw = (
        esda.Join_Counts_Local(w()).fit(black, permutations=999)
        if against is None
        else esda.Join_Counts_Local_BV(w()).fit(black, 1 - black, "BJC", permutations=999)
    )
    greater = (np.sum(raw.rjoins.T >= raw.LJC, axis=0) + 1) / 1000
    tested = black == 1
    np.testing.assert_allclose(column(theirs, "p")[tested], greater[tested])
    assert np.isnan(column(theirs, "p")[~tested]).all()
    np.testing.assert_allclose(column(ours, "p")[tested], greater[tested], atol=0.06)
    np.testing.assert_allclose(
        column(ours, "expected")[tested], raw.rjoins.mean(axis=1)[tested], atol=0.15
    )
    assert ours.raw is None
    assert isinstance(theirs.raw, type(raw))


def test_weights_are_taken_as_they_are(panel):
    """The statistics are theirs for any W; the p-values know only proportions within a row."""
    scale = np.arange(1, N + 1)
    uneven = panel.with_weights(MATRIX * scale[:, None], ids=IDS)
    for call, name, power in (
        (lambda p: sg.local_geary(p, "y", 1, 49, seed=1), "c", 1),
        (lambda p: sg.local_geary(p, ["y", "black"], 1, 49, seed=1), "c", 1),
        (lambda p: local_lee(p, "y", "black", 1, 49, seed=1), "L", 2),
        (lambda p: sg.losh(p, "y", 1), "H", 0),
        (lambda p: sg.local_join_count(p, "black", 1, 49, seed=1), "joins", 0),
    ):
        even, other = call(panel), call(uneven)
        np.testing.assert_allclose(column(other, name), column(even, name) * scale**power)
        np.testing.assert_allclose(column(other, "p"), column(even, "p"))
    y = of_year("y", 1)
    z = (y - y.mean()) / y.std()
    c = (MATRIX * scale[:, None] * (z[:, None] - z[None]) ** 2).sum(axis=1)
    np.testing.assert_allclose(column(sg.local_geary(uneven, "y", 1, 9, seed=1), "c"), c)


CALLS = {
    "geary": lambda p, **t: sg.local_geary(p, "y", 1, **{"permutations": 49, "seed": 1, **t}),
    "geary_mv": lambda p, **t: sg.local_geary(p, ["y", "black"], 1, 49, seed=1, **t),
    "joins": lambda p, **t: sg.local_join_count(p, "black", 1, 49, seed=1, **t),
    "losh": lambda p, **t: sg.losh(p, "y", 1, **t),
    "lee": lambda p, **t: local_lee(p, "y", "black", 1, 49, seed=1, **t),
}


@pytest.mark.parametrize("name", CALLS)
def test_neither_the_order_of_rows_nor_of_units_matters(name, panel):
    plain = sg.Panel(DATA, unit="unit", time="year", weights=MATRIX, ids=IDS)
    np.random.seed(7)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    one, other = CALLS[name](plain), CALLS[name](panel)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    pd.testing.assert_frame_equal(
        one.to_frame().sort_index(), other.to_frame().sort_index(), check_exact=True
    )
    assert list(other.to_frame().index) == list(panel.units)


@pytest.mark.parametrize("name", CALLS)
def test_results_say_what_they_are(name, panel):
    found = CALLS[name](panel, correction="fdr")
    assert found.statistic.name in repr(found)
    assert found.counts().sum() == N
    assert found.counts("zh").index[-1] == "不显著"
    assert "esda" in found.cite("apa")
    assert "<table" in found._repr_html_()
    taken = found.to_frame()
    taken["p"] = 0.0
    assert found.to_frame()["p"].max() > 0
    assert found.to_frame()["significant"].sum() == (found.to_frame()["p"] <= found.threshold).sum()
    assert (found.to_frame()["cluster"] != "NS").sum() == found.to_frame()["significant"].sum()


def test_classes_say_on_which_side(panel):
    found = sg.local_geary(panel, "y", 1, 999, seed=1, alpha=0.3).to_frame()
    z = found["value"] - found["value"].mean()
    assert set(found["cluster"]) >= {"HH", "LL"}
    assert (z[found["cluster"] == "HH"] > 0).all()
    assert (z[found["cluster"] == "LL"] < 0).all()
    for code in ("HH", "LL", "similar"):
        part = found[found["cluster"] == code]
        assert (part["c"] < part["expected"]).all()
    part = found[found["cluster"] == "dissimilar"]
    assert (part["c"] > part["expected"]).all()
    assert classes_of(["similar", "NS"]) is SIMILARITY
    assert classes_of(["apart"]) is JOINS
    assert classes_of(["apart", "hot"]) is None


def test_islands_have_no_local_statistic(panel):
    cut = NEAR.copy()
    cut[0, :] = cut[:, 0] = 0.0
    first = panel.index.get_level_values("unit") == "u00"
    lit = panel.with_columns(black=np.where(first, 1.0, panel.column("black")))
    alone = lit.with_weights(cut, ids=IDS)
    for name in ("geary", "geary_mv", "joins"):
        with pytest.raises(DataError, match="without neighbours: u00"):
            CALLS[name](alone)
        kept = CALLS[name](alone, islands="keep").to_frame()
        assert kept.loc["u00", ["expected", "p"]].isna().all()
        assert kept.loc["u00", "cluster"] == "NS"
        assert kept.drop(index="u00")["expected"].notna().all()
    for name in ("losh", "lee"):
        with pytest.raises(DataError, match="without neighbours: u00"):
            CALLS[name](alone)


@pytest.mark.parametrize("name", CALLS)
def test_what_is_refused(name, panel):
    call = CALLS[name]
    with pytest.raises(AlignmentError, match="no spatial weights"):
        call(panel.with_weights(None))
    with pytest.raises(OptionError, match="correction='fd'"):
        call(panel, correction="fd")
    with pytest.raises(OptionError, match="alternative='less'"):
        call(panel, alternative="less")
    with pytest.raises(OptionError, match="alpha=2"):
        call(panel, alpha=2)


def test_names_are_refused_one_by_one(panel):
    with pytest.raises(UnknownNameError, match="yy"):
        sg.local_geary(panel, ["y", "yy"], 1)
    with pytest.raises(UnknownNameError, match="1999"):
        sg.losh(panel, "y", 1999)
    with pytest.raises(OptionError, match="at least 1"):
        sg.local_geary(panel, "y", 1, 0)
    for call in (sg.local_geary, sg.local_join_count):
        for wrong in ([], ["black", "black"]):
            with pytest.raises(OptionError, match="several different ones"):
                call(panel, wrong, 1)
    for wrong in ("black", ["black", "white"]):
        with pytest.raises(OptionError, match="against='black'"):
            sg.local_join_count(panel, wrong, 1, against="black")
    with pytest.raises(OptionError, match="engine='numba'"):
        sg.local_join_count(panel, "black", 1, engine="numba")


def test_joins_are_of_zeros_and_ones_of_one_kind_each(panel):
    with pytest.raises(DataError, match="'y' is neither 0 nor 1 in 1 for u00"):
        sg.local_join_count(panel, ["black", "y"], 1)
    first = (panel.index.get_level_values("unit") == "u00").astype(float)
    marked = panel.with_columns(first=first, others=1 - first)
    also = marked.with_columns(also=np.maximum(first, panel.column("black")))
    with pytest.raises(DataError, match="both 1 in 1 for u00"):
        sg.local_join_count(also, "first", 1, against="also")
    with pytest.raises(DataError, match="No unit is 1"):
        sg.local_join_count(marked, ["first", "others"], 1)


def test_too_few_permutations_for_bonferroni_are_said(panel):
    with pytest.warns(DataWarning, match="Bonferroni"):
        sg.local_geary(panel, "y", 1, 19, seed=1, correction="bonferroni")


def test_rates_refuse_what_is_no_rate(panel):
    good = panel.with_columns(e=np.arange(2.0 * N), b=np.full(2 * N, 9.0))
    rates = empirical_bayes_rates(good, "e", "b")
    assert rates.index.equals(good.index)
    for name, wrong, match in (
        ("b", 0.0, "'b' is missing or not positive for u03 in 2"),
        ("e", -1.0, "'e' is missing or negative for u03 in 2"),
        ("e", np.nan, "'e' is missing or negative for u03 in 2"),
    ):
        values = good.column(name).copy()
        values[("u03", 2)] = wrong
        with pytest.raises(DataError, match=match):
            empirical_bayes_rates(good.with_columns(**{name: values}), "e", "b")
    years = good.index.get_level_values("year")
    with pytest.raises(DataError, match="0 everywhere in 2"):
        empirical_bayes_rates(good.with_columns(e=np.where(years == 2, 0.0, 1.0)), "e", "b")
