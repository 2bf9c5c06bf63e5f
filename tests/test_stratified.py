"""The geographical detector: published numbers, brute force, invariance, sizes, refusals."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spillgap as sg
from spillgap.errors import DataError, OptionError, UnknownNameError
from spillgap.stratified import _kernels as kernels
from spillgap.stratified import geodetector, interaction_kind
from spillgap.stratified._strata import cut_by_outcome

REFERENCE = Path(__file__).parent / "reference"

# Neural tube defects in Heshun (Wang et al. 2010), in the form in which R's packages geodetector
# and GD have them: by stratum the number of villages, the mean and the sum of squares around it.
# What they print: q, and p with variances over n - 1 (geodetector) and over n (GD, gdverse 1.3).
HESHUN = {
    "watershed": (0.6377737, 0.000128803),
    "elevation": (0.6067087, 0.043382244),
    "soiltype": (0.3857168, 0.372145486),
}


def panel_of(years: tuple[int, ...] = (1,), **columns: object) -> sg.Panel:
    n = len(next(iter(columns.values())))
    units = [f"u{k:02d}" for k in range(n)]
    tables = [pd.DataFrame({"unit": units, "year": year, **columns}) for year in years]
    return sg.Panel(pd.concat(tables), "unit", "year")


def made(n: int = 36, seed: int = 0) -> sg.Panel:
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=n), rng.normal(size=n)
    y = 5 + x**2 + rng.normal(size=n)
    return panel_of(y=y, x=x, z=z, side=np.where(np.arange(n) % 3 == 0, "a", "b"))


# -- published numbers ----------------------------------------------------------------------------


def with_moments(counts: list[int], means: list[float], squares: list[float]) -> sg.Panel:
    """Units in strata with these moments, whatever else they are."""
    y, zone = [], []
    for h, (n, mean, square) in enumerate(zip(counts, means, squares, strict=True)):
        away = np.arange(n) - (n - 1) / 2
        y += list(mean + away * np.sqrt(square / (away**2).sum()))
        zone += [f"zone{h}"] * n
    return panel_of(y=np.array(y), zone=zone)


@pytest.mark.parametrize("factor", HESHUN)
def test_q_and_the_published_p_of_heshun(factor: str) -> None:
    table = pd.read_csv(REFERENCE / "heshun_strata.csv").query("factor == @factor")
    panel = with_moments(*(table[c].tolist() for c in ("villages", "mean", "squares")))
    row = geodetector(panel, "y", ["zone"], permutations=19).factors.iloc[0]
    q, p = HESHUN[factor]
    assert row["q"] == pytest.approx(q, abs=2e-7)
    assert row["p_noncentral"] == pytest.approx(p, rel=2e-4)


def test_the_example_of_gdverse() -> None:
    """``factor_detector(y = 1:7, x = c('x', rep('y', 3), rep('z', 3)))``, which leaves out x."""
    panel = panel_of(y=np.arange(2.0, 8.0), zone=["y"] * 3 + ["z"] * 3)
    row = geodetector(panel, "y", ["zone"], permutations=19).factors.iloc[0]
    assert row["q"] == pytest.approx(0.7714286, abs=1e-7)
    assert row["p_noncentral"] == pytest.approx(0.07936477, abs=1e-8)
    assert row["p_f"] == pytest.approx(stats.ttest_ind([2, 3, 4], [5, 6, 7]).pvalue)


def test_f_and_its_p_are_those_of_the_analysis_of_variance() -> None:
    panel = made()
    row = geodetector(panel, "y", ["side"], permutations=19).factors.iloc[0]
    frame = panel.frame
    expected = stats.f_oneway(*(part["y"] for _, part in frame.groupby("side")))
    assert row["F"] == pytest.approx(expected.statistic)
    assert row["p_f"] == pytest.approx(expected.pvalue)


# -- choice of strata -----------------------------------------------------------------------------


def test_the_strata_are_those_with_the_largest_q() -> None:
    panel = made()
    found = geodetector(panel, "y", ["x"], permutations=19)
    best = found.search["q"].max()
    row = found.factors.iloc[0]
    assert row["q"] == pytest.approx(best)
    tried = found.search[found.search["q"] == best].iloc[0]
    assert (row["scheme"], row["classes"]) == (tried["scheme"], tried["classes"])
    labels = found.strata["x"].to_numpy(dtype=int)
    y = panel.column("y").to_numpy()
    within = sum(((y[labels == h] - y[labels == h].mean()) ** 2).sum() for h in set(labels))
    assert best == pytest.approx(1 - within / ((y - y.mean()) ** 2).sum())
    # Numbers of strata rise with the factor.
    assert (np.diff(labels[np.argsort(panel.column("x").to_numpy())]) >= 0).all()


def best_cuts(x: np.ndarray, y: np.ndarray, classes: int, smallest: int) -> float:
    order = np.argsort(x, kind="stable")
    y, x = y[order] - y.mean(), x[order]
    best = 0.0
    for ends in itertools.combinations(range(1, len(y)), classes - 1):
        edges = [0, *ends, len(y)]
        if min(np.diff(edges)) < smallest or any(x[e - 1] == x[e] for e in ends):
            continue
        sums = [y[a:b].sum() ** 2 / (b - a) for a, b in itertools.pairwise(edges)]
        best = max(best, sum(sums))
    return best / (y**2).sum()


@pytest.mark.parametrize("smallest", [2, 3])
@pytest.mark.parametrize("classes", [2, 3, 4])
def test_robust_cuts_are_the_best_of_all(classes: int, smallest: int) -> None:
    rng = np.random.default_rng(classes)
    x, y = rng.integers(0, 10, 14).astype(float), rng.normal(size=14)
    found = geodetector(
        panel_of(y=y, x=x), "y", ["x"], rule="robust", classes=classes, smallest=smallest,
        permutations=19,
    )  # fmt: skip
    assert found.factors["q"].iloc[0] == pytest.approx(best_cuts(x, y, classes, smallest))
    strata = found.strata["x"].to_numpy()
    assert all(len(set(strata[x == value])) == 1 for value in x)
    assert np.unique(strata, return_counts=True)[1].min() >= smallest
    assert found.search["classes"].tolist() == [classes]


def test_robust_power_of_many_is_that_of_each() -> None:
    rng = np.random.default_rng(1)
    way = cut_by_outcome(rng.normal(size=12), (2, 3), 2, "x")
    ys = rng.normal(size=(7, 12))
    each = [way.tried(y)[-1]["q"] for y in ys]
    np.testing.assert_allclose(way.power(ys), each)


# -- inference ------------------------------------------------------------------------------------


def test_p_counts_permutations_in_which_the_choice_is_made_anew() -> None:
    panel = made()
    found = geodetector(panel, "y", ["x"], permutations=39, seed=4)
    y = panel.column("y").to_numpy()
    (draws,) = kernels.permuted(y, 39, np.random.default_rng(4))
    largest = [
        geodetector(panel.with_columns(y=draw), "y", ["x"], permutations=19).factors["q"].iloc[0]
        for draw in draws
    ]
    row = found.factors.iloc[0]
    assert row["chance"] == pytest.approx(np.mean(largest))
    assert row["p"] == pytest.approx((1 + np.sum(largest >= row["q"])) / 40)


def test_chance_of_given_strata_is_their_number_over_that_of_units() -> None:
    panel = made(60, seed=2)
    row = geodetector(panel, "y", ["side"], permutations=1999).factors.iloc[0]
    assert row["chance"] == pytest.approx(1 / 59, rel=0.1)
    assert row["p"] == pytest.approx(row["p_f"], abs=0.03)


def test_the_published_p_moves_with_the_origin_and_nothing_else_does() -> None:
    panel = made()
    far = panel.with_columns(y=panel.column("y") + 100)
    near, moved = (geodetector(p, "y", ["side", "x"], permutations=39) for p in (panel, far))
    same = near.factors.columns.drop("p_noncentral")
    pd.testing.assert_frame_equal(near.factors[same], moved.factors[same])
    apart = (near.factors["p_noncentral"] - moved.factors["p_noncentral"]).abs()
    assert apart.max() > 0.1
    pd.testing.assert_frame_equal(near.interactions, moved.interactions)


def test_order_of_rows_scale_and_seed() -> None:
    panel = made()
    first = geodetector(panel, "y", ["x", "side"], permutations=39)
    rows = panel.frame.reset_index().sample(frac=1, random_state=3)
    shuffled = geodetector(sg.Panel(rows, "unit", "year"), "y", ["x", "side"], permutations=39)
    pd.testing.assert_frame_equal(first.factors, shuffled.factors)
    scaled = panel.with_columns(y=3 * panel.column("y"), x=7 * panel.column("x"))
    again = geodetector(scaled, "y", ["x", "side"], permutations=39)
    pd.testing.assert_frame_equal(first.factors, again.factors)
    other = geodetector(panel, "y", ["x", "side"], permutations=39, seed=9).factors
    assert (other["chance"] != first.factors["chance"]).all()
    assert (other["q"] == first.factors["q"]).all()


# -- pairs ----------------------------------------------------------------------------------------


def test_an_interaction_is_that_of_a_two_way_analysis_of_variance() -> None:
    rng = np.random.default_rng(5)
    a, b = np.repeat(["l", "h"], 12), np.tile(["x", "y", "z"], 8)
    y = rng.normal(size=24) + (a == "h") * (b == "z") * 3
    found = geodetector(panel_of(y=y, a=a, b=b), "y", ["a", "b"], permutations=19)
    row = found.interactions.iloc[0]
    # Balanced, so that the sums of squares add up: total = a + b + interaction + error.
    error = (1 - row["q"]) / 18
    between = (row["q"] - row["q_first"] - row["q_second"]) / 2
    assert row["F"] == pytest.approx(between / error)
    assert row["p"] == pytest.approx(stats.f.sf(between / error, 2, 18))
    assert (row["df1"], row["df2"], row["cells"]) == (2, 18, 6)
    assert row["chance"] == pytest.approx(5 / 23)
    assert row["kind"] == "enhance-nonlinear"
    matrix = found.matrix()
    assert matrix.loc["a", "b"] == matrix.loc["b", "a"] == row["q"]
    assert matrix.loc["b", "b"] == row["q_second"]
    assert found.matrix(column="p").loc["a", "b"] == row["p"]


def test_cells_of_one_unit_each_leave_nothing_to_test() -> None:
    y = np.array([1.0, 4.0, 2.0, 8.0])
    found = geodetector(panel_of(y=y, a=list("llhh"), b=list("xyxy")), "y", ["a", "b"],
                        permutations=19)  # fmt: skip
    row = found.interactions.iloc[0]
    assert row["q"] == pytest.approx(1.0)
    assert np.isnan(row["F"])
    assert np.isnan(row["p"])


@pytest.mark.parametrize(
    ("both", "kind"),
    [
        (0.1, "weaken-nonlinear"),
        (0.25, "weaken-uni"),
        (0.3, "weaken-uni"),
        (0.4, "enhance-bi"),
        (0.5, "independent"),
        (0.6, "enhance-nonlinear"),
    ],
)
def test_the_five_kinds(both: float, kind: str) -> None:
    assert interaction_kind(0.2, 0.3, both) == kind
    assert interaction_kind(0.3, 0.2, both) == kind


def test_an_overlay_never_weakens() -> None:
    found = geodetector(made(), "y", ["x", "z", "side"], permutations=19).interactions
    assert (found["q"] >= found[["q_first", "q_second"]].max(axis=1) - 1e-12).all()


def test_risks_are_welch_s_tests() -> None:
    panel = made()
    risks = geodetector(panel, "y", ["side"], permutations=19).risks
    ((key, row),) = risks.iterrows()
    a, b = (panel.frame.query(f"side == '{side}'")["y"] for side in "ab")
    expected = stats.ttest_ind(a, b, equal_var=False)
    assert key[1:] == ("side", "a", "b")
    assert row["t"] == pytest.approx(expected.statistic)
    assert row["df"] == pytest.approx(expected.df)
    assert row["p"] == pytest.approx(expected.pvalue)
    assert row["mean_difference"] == pytest.approx(a.mean() - b.mean())


def test_strata_that_do_not_vary_have_no_t() -> None:
    panel = panel_of(y=[1.0, 1.0, 2.0, 2.0], zone=list("aabb"))
    found = geodetector(panel, "y", ["zone"], permutations=19)
    assert np.isnan(found.risks["t"].iloc[0])
    assert found.factors["q"].iloc[0] == pytest.approx(1.0)
    assert found.factors["p_f"].iloc[0] == pytest.approx(0.0, abs=1e-6)


def test_factors_are_compared_by_what_they_leave() -> None:
    found = geodetector(made(), "y", ["x", "side"], permutations=19)
    row, q = found.ecology.iloc[0], found.factors["q"].to_numpy()
    ratio = (1 - q[0]) / (1 - q[1])
    assert row["F"] == pytest.approx(ratio)
    assert row["p"] == pytest.approx(2 * stats.f.cdf(ratio, 35, 35))
    perfect = panel_of(y=[1.0, 1.0, 2.0, 2.0], a=list("xyxy"), b=list("ppqq"))
    assert np.isnan(geodetector(perfect, "y", ["a", "b"], permutations=19).ecology["F"].iloc[0])


# -- periods and words ----------------------------------------------------------------------------


def test_every_period_is_a_cross_section_of_its_own() -> None:
    one, other = made(seed=1).frame.reset_index(), made(seed=2).frame.reset_index()
    both = sg.Panel(pd.concat([one, other.assign(year=2)]), "unit", "year")
    found = geodetector(both, "y", ["x", "side"], permutations=19)
    alone = geodetector(sg.Panel(other, "unit", "year"), "y", ["x", "side"], permutations=19)
    assert found.factors.index.unique(0).tolist() == [1, 2]
    pd.testing.assert_frame_equal(found.factors.loc[2], alone.factors.loc[1])
    last = geodetector(both, "y", ["x", "side"], periods=2, permutations=19)
    pd.testing.assert_frame_equal(found.factors.loc[[2]], last.factors)
    assert len(found.strata) == 72


def test_numbers_that_are_labels_are_named_so() -> None:
    panel = panel_of(y=np.arange(8.0), code=[3, 3, 1, 1, 1, 2, 2, 2])
    row = geodetector(panel, "y", ["code"], categories=["code"], permutations=19).factors.iloc[0]
    assert (row["scheme"], row["classes"]) == ("given", 3)


def test_tables_and_words() -> None:
    found = geodetector(made(), "y", ["x", "side"], permutations=19)
    assert "DetectorResult: y, 1: q of x " in repr(found)
    assert "q by chance" in found._repr_html_()
    table = sg.tables.frame_table(found.to_frame("zh"), lang="zh")
    assert "随机 q 值" in table.to_latex()
    assert "给定" in table.to_text()
    assert found.to_frame()["scheme"].iloc[1] == "As given"
    assert found.kinds("zh")["kind"].iloc[0] in {"双因子增强", "非线性增强"}
    alone = geodetector(made(), "y", ["x"], permutations=19)
    assert alone.interactions.empty
    assert alone.matrix().shape == (1, 1)


# -- refusals -------------------------------------------------------------------------------------


def test_what_cannot_be_asked() -> None:
    panel = made()
    for wrong, words in [
        ({"factors": "x"}, r"write factors=\['x'\]"),
        ({"factors": []}, "factors is empty"),
        ({"factors": ["x", "x"]}, "named twice: x"),
        ({"categories": "x"}, r"write categories=\['x'\]"),
        ({"schemes": []}, "schemes is empty"),
        ({"schemes": "quantile"}, "quantiles"),
        ({"rule": "optimum"}, "optimal"),
        ({"classes": 1}, "at least 2"),
        ({"classes": []}, "at least 2"),
        ({"classes": [2.5]}, "at least 2"),
        ({"smallest": 1}, "at least 2"),
        ({"permutations": 5}, "at least 19"),
    ]:
        with pytest.raises(OptionError, match=words):
            geodetector(panel, "y", **{"factors": ["x"], **wrong})
    with pytest.raises(UnknownNameError, match=r"xx, not among the factors. Did you mean 'x'"):
        geodetector(panel, "y", ["x"], categories=["xx"])
    with pytest.raises(UnknownNameError, match="No such period"):
        geodetector(panel, "y", ["x"], permutations=19).matrix(7)


def test_what_cannot_be_divided() -> None:
    y = np.arange(6.0)
    for column, words in [
        ({"x": ["a"] * 6}, "'x' in 1 is 'a' everywhere"),
        ({"x": list("aabbbc")}, "single unit: c of 'x' in 1"),
        ({"x": [2.0] * 6}, "'x' in 1 is 2 everywhere"),
        ({"x": [1.0, 1, 1, 1, 1, 2]}, "No scheme divides 'x' in 1 into 3 or 4 or 5 or 6 classes"),
        ({"x": [1.0, np.nan, 1, 1, 1, 2]}, "'x' is missing for u01 in 1"),
    ]:
        with pytest.raises(DataError, match=words):
            geodetector(panel_of(y=y, **column), "y", ["x"], permutations=19)
    with pytest.raises(DataError, match="cannot be cut into 3 or 4 or 5 or 6 classes"):
        geodetector(panel_of(y=y, x=[1.0, 1, 1, 1, 1, 2]), "y", ["x"], rule="robust")
    with pytest.raises(DataError, match="'y' in 1 is 3 everywhere"):
        geodetector(panel_of(y=[3.0] * 6, x=y), "y", ["x"])
