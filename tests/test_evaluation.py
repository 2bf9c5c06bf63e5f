"""Obstacles, grey relations, ranks over ways of making an index, and the base period."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap.errors import AlignmentError, DataError, OptionError, UnknownNameError
from spillgap.evaluation import grey_relation, index_uncertainty, obstacles

COLUMNS = ["a", "b", "c", "d"]


def table(n: int = 12, years: int = 3, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [(f"u{k:02d}", 2000 + t) for t in range(years) for k in range(n)]
    data = pd.DataFrame(rows, columns=["unit", "year"])
    level = np.tile(rng.normal(size=n), years) + data["year"].to_numpy() / 10
    for k, name in enumerate(COLUMNS):
        data[name] = level + 0.3 * (k + 1) * rng.normal(size=len(data))
    return data


def panel(**options: int) -> sg.Panel:
    return sg.Panel(table(**options), "unit", "year")


# -- the base period ------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["entropy", "equal", "critic", "pca", "topsis"])
def test_later_periods_do_not_change_an_index_with_a_base(method: str) -> None:
    data = table()
    whole = sg.composite_index(sg.Panel(data, "unit", "year"), COLUMNS, method, on="base")
    cut = data[data["year"] < 2002]
    part = sg.composite_index(sg.Panel(cut, "unit", "year"), COLUMNS, method, on="base")
    pd.testing.assert_series_equal(whole.scores.reindex(part.scores.index), part.scores)
    first = data[data["year"] == 2000]
    alone = sg.composite_index(sg.Panel(first, "unit", "year"), COLUMNS, method)
    pd.testing.assert_series_equal(alone.scores, part.scores.reindex(alone.scores.index))
    assert whole.base == 2000
    assert "2000" in whole.reference_set
    assert "2000" in whole.describe_reference("zh")


def test_scores_pass_the_scale_where_values_pass_the_base() -> None:
    data = pd.DataFrame({"u": list("ab") * 2, "t": [1, 1, 2, 2], "x": [0.0, 10, -5, 20]})
    one = sg.Panel(data, "u", "t")
    built = sg.composite_index(one, ["x"], "equal", on="base")
    assert built.scores.tolist() == [0, 100, -50, 200]
    total = built.contributions().sum(axis=1)
    np.testing.assert_allclose(total, built.scores)
    # Closeness has two ends: what passes the ideal is no further from it.
    close = sg.composite_index(one, ["x"], "topsis", on="base").scores
    assert close.tolist() == [0, 100, 0, 100]
    later = sg.composite_index(one, ["x"], "equal", on="base", base=2)
    assert later.scores.loc["a"].tolist() == [20, 0]


def test_what_does_not_vary_in_the_base_counts_nothing() -> None:
    data = pd.DataFrame({"u": list("ab") * 2, "t": [1, 1, 2, 2], "x": [0.0, 10, 5, 9]})
    data["still"] = [1.0, 1, 7, 2]
    with pytest.warns(sg.errors.DataWarning, match="Constant in 1"):
        built = sg.composite_index(sg.Panel(data, "u", "t"), ["x", "still"], on="base")
    assert built.scores.tolist() == [0, 100, 50, 90]
    assert (built.normalised["still"] == 0).all()


def test_a_base_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="base=1999 is no period"):
        sg.composite_index(panel(), COLUMNS, on="base", base=1999)
    with pytest.raises(OptionError, match="goes with on='base'"):
        sg.composite_index(panel(), COLUMNS, base=2000)


# -- obstacles ------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["pooled", "period", "base"])
def test_obstacles_are_shares_of_what_lacks(on: str) -> None:
    index = sg.composite_index(panel(), COLUMNS, on=on)
    found = obstacles(index)
    np.testing.assert_allclose(found.degrees.sum(axis=1), 1.0)
    key = ("u03", 2001)
    weight = index.weights["weight"]
    weight = weight.loc[2001] if on == "period" else weight
    lacking = weight * (1 - index.normalised.loc[key]).clip(lower=0)
    expected = lacking / lacking.sum()
    np.testing.assert_allclose(found.degrees.loc[key], expected)
    assert found.leading(1).loc[key, "obstacle_1"] == expected.idxmax()
    if on == "pooled":
        # What lacks is what the score lacks of 100.
        np.testing.assert_allclose(100 * lacking.sum(), 100 - index.scores.loc[key])


def test_obstacles_of_subsystems_take_their_weights() -> None:
    one = sg.composite_index(panel(), ["a", "b"], "equal")
    other = sg.composite_index(panel(), ["c", "d"], "equal")
    found = obstacles({"first": one, "second": other}, {"first": 3, "second": 1})
    shares = found.by_subsystem()
    lacking = 0.75 * (100 - one.scores), 0.25 * (100 - other.scores)
    np.testing.assert_allclose(shares["first"], lacking[0] / sum(lacking))
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    equal = obstacles({"first": one, "second": other}).by_subsystem()
    assert (equal["first"] < shares["first"]).all()
    frame = found.to_frame()
    assert frame.loc[(2001, "c"), "subsystem"] == "second"
    assert frame["largest_in"].groupby(level=0).sum().tolist() == [12, 12, 12]
    assert "ObstacleResult: 4 indicators" in repr(found)
    assert "Largest in units" in found._repr_html_()


def test_a_unit_that_lacks_nothing_has_no_obstacle() -> None:
    data = pd.DataFrame({"u": list("ab"), "t": 1, "x": [0.0, 1], "y": [3.0, 5]})
    found = obstacles(sg.composite_index(sg.Panel(data, "u", "t"), ["x", "y"], "equal"))
    assert found.degrees.loc[("b", 1)].isna().all()
    assert found.by_subsystem().loc[("b", 1)].isna().all()
    assert found.leading(2).index.tolist() == [("a", 1)]


def test_what_obstacles_refuse() -> None:
    one = sg.composite_index(panel(), ["a", "b"])
    for wrong, weights, kind, words in [
        (one, {"index": 1.0}, OptionError, "pass a mapping"),
        ({}, None, OptionError, "at least one index"),
        ({"p": one, "q": one}, None, DataError, "'a' stands in 'p' and in 'q'"),
        ({"p": one}, {"q": 1.0}, UnknownNameError, "differ in p, q"),
        ({"p": one}, {"p": -1.0}, DataError, "negative"),
        (
            {"p": one, "q": sg.composite_index(panel(n=11), ["c", "d"])},
            None,
            AlignmentError,
            "'q' covers other rows: ",
        ),
    ]:
        with pytest.raises(kind, match=words):
            obstacles(wrong, weights)
    with pytest.raises(OptionError, match="between 1 and 2"):
        obstacles(one).leading(3)


# -- grey relations -------------------------------------------------------------------------------


def by_hand(reference: list[float], others: list[list[float]], rho: float) -> list[float]:
    apart = [[abs(x - r) for x, r in zip(o, reference, strict=True)] for o in others]
    low = min(min(row) for row in apart)
    high = max(max(row) for row in apart)
    return [sum((low + rho * high) / (d + rho * high) for d in row) / len(row) for row in apart]


def test_grades_are_those_of_the_formula() -> None:
    data = pd.DataFrame(
        {
            "u": ["p"] * 4,
            "t": range(4),
            "y": [2.0, 4, 6, 8],
            "a": [1.0, 3, 2, 4],
            "b": [5.0, 4, 3, 2],
        }
    )
    one = sg.Panel(data, "u", "t")
    for rho in (0.5, 0.2):
        found = grey_relation(one, "y", ["a", "b"], scaling="initial", resolution=rho)
        expected = by_hand([1, 2, 3, 4], [[1, 3, 2, 4], [1, 0.8, 0.6, 0.4]], rho)
        np.testing.assert_allclose(found.grades.iloc[0], expected)
        assert found.grades.to_numpy().min() >= found.lowest_possible
    mean = grey_relation(one, "y", ["a", "b"], scaling="mean").grades.iloc[0]
    parts = [data[c].div(data[c].mean()).tolist() for c in "yab"]
    np.testing.assert_allclose(mean, by_hand(parts[0], parts[1:], 0.5))


def test_units_and_periods_are_systems_of_their_own() -> None:
    whole = panel()
    over = grey_relation(whole, "a", ["b", "c"])
    alone = grey_relation(whole.subset(units=["u04"]), "a", ["b", "c"])
    pd.testing.assert_frame_equal(over.grades.loc[["u04"]], alone.grades)
    across = grey_relation(whole, "a", ["b", "c"], along="units")
    assert across.grades.index.tolist() == [2000, 2001, 2002]
    single = grey_relation(whole.subset(periods=[2001]), "a", ["b", "c"], along="units")
    pd.testing.assert_frame_equal(across.grades.loc[[2001]], single.grades)
    frame = across.to_frame()
    assert frame["mean_grade"].is_monotonic_decreasing
    assert frame["mean_rank"].sum() == pytest.approx(3)
    assert "GreyResult: a, along units" in repr(across)


def test_a_series_that_is_the_reference_has_grade_one() -> None:
    data = table().assign(same=lambda d: 3 * d["a"], again=lambda d: d["a"])
    one = sg.Panel(data, "unit", "year")
    found = grey_relation(one, "a", ["same", "b"])
    assert (found.grades["same"] > found.grades["b"]).all()
    np.testing.assert_allclose(grey_relation(one, "a", ["again", "a"]).grades, 1.0)


def test_what_grey_relations_refuse() -> None:
    one = panel()
    for factors, options, words in [
        ("b", {}, "at least two factors"),
        (["b", "b"], {}, "at least two factors"),
        (["b", "c"], {"resolution": 0}, "above 0"),
        (["b", "c"], {"scaling": "initial", "along": "units"}, "needs an order"),
        (["b", "c"], {"along": "space"}, "'time'"),
    ]:
        with pytest.raises(OptionError, match=words):
            grey_relation(one, "a", factors, **options)
    still = one.with_columns(z=0.0)
    for scaling, words in [
        ("minmax", "'z' does not vary for u00"),
        ("mean", "'z' has mean zero"),
        ("initial", "'z' begins at zero"),
    ]:
        with pytest.raises(DataError, match=words):
            grey_relation(still, "a", ["b", "z"], scaling=scaling)


# -- ranks over ways ------------------------------------------------------------------------------


def test_one_way_without_spread_is_the_index_itself() -> None:
    one = panel()
    for method in ("entropy", "equal", "critic", "pca"):
        found = index_uncertainty(
            one, COLUMNS, methods=method, scalings="minmax", aggregations="linear",
            leave_out=False, spread=0, draws=100,
        )  # fmt: skip
        expected = sg.composite_index(one, COLUMNS, method).to_frame()["rank"].xs(2002, level=1)
        assert (found.ranks.sub(expected, axis=0) == 0).all(axis=None)
        assert found.mean_shift == 0
        frame = found.to_frame()
        assert (frame["lower"] == frame["upper"]).all()
        assert np.isnan(found.sources()["share"]).all()


def test_every_choice_is_made_about_as_often_and_explains_its_share() -> None:
    found = index_uncertainty(panel(), COLUMNS, draws=600)
    for source, values in (("scaling", 3), ("weights", 4), ("aggregation", 2), ("left_out", 5)):
        counts = found.choices[source].value_counts()
        assert len(counts) == values
        assert counts.min() > 0.6 * 600 / values
    assert found.sources()["share"].between(0, 1).all()
    alone = index_uncertainty(
        panel(), COLUMNS, methods="equal", scalings=["minmax", "rank"], aggregations="linear",
        leave_out=False, spread=0, draws=200,
    )  # fmt: skip
    share = alone.sources()["share"]
    assert share["scaling"] == pytest.approx(1.0)
    assert share["weights"] == pytest.approx(0.0)
    assert "IndexUncertainty: 2002, 12 units, 200 draws" in repr(alone)


def test_scalings_and_aggregations_are_those_that_are_named() -> None:
    data = table(years=1)
    one = sg.Panel(data, "unit", "year")
    options = {"methods": "equal", "leave_out": False, "spread": 0, "draws": 100}
    values = data.set_index("unit")[COLUMNS]
    by_rank = values.rank().mean(axis=1)
    deviations = ((values - values.mean()) / values.std()).mean(axis=1)
    scaled = (values - values.min()) / (values.max() - values.min())
    geometric = np.log(0.01 + 0.99 * scaled).mean(axis=1)
    for scaling, aggregation, score in [
        ("rank", "linear", by_rank),
        ("z-score", "linear", deviations),
        ("minmax", "geometric", geometric),
    ]:
        found = index_uncertainty(
            one, COLUMNS, scalings=scaling, aggregations=aggregation, **options
        )
        expected = score.round(9).rank(ascending=False, method="min").astype(int)
        assert (found.ranks[0] == expected).all()
        assert (found.reference == expected).all()


def test_directions_order_and_seed() -> None:
    data = table()
    turned = data.assign(d=-data["d"])
    first = index_uncertainty(sg.Panel(data, "unit", "year"), COLUMNS, draws=100)
    again = index_uncertainty(
        sg.Panel(turned.sample(frac=1, random_state=1), "unit", "year"), COLUMNS, draws=100,
        directions={"d": "-"},
    )  # fmt: skip
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    other = index_uncertainty(sg.Panel(data, "unit", "year"), COLUMNS, draws=100, seed=5)
    assert not first.ranks.equals(other.ranks)
    narrow = index_uncertainty(sg.Panel(data, "unit", "year"), COLUMNS, draws=100).to_frame(0.5)
    wide = first.to_frame(0.9)
    assert (narrow["upper"] - narrow["lower"] <= wide["upper"] - wide["lower"]).all()
    earlier = index_uncertainty(sg.Panel(data, "unit", "year"), COLUMNS, period=2000, draws=100)
    assert earlier.period == 2000


def test_what_an_uncertainty_refuses() -> None:
    one = panel()
    for columns, options, words in [
        (COLUMNS, {"methods": ["topsis"]}, "topsis are no sums"),
        (COLUMNS, {"methods": []}, "methods is empty"),
        (COLUMNS, {"scalings": "z"}, "z-score"),
        (COLUMNS, {"spread": 1}, "below 1"),
        (COLUMNS, {"draws": 10}, "100 at least"),
        (["a", "b"], {}, "3 indicators at least"),
    ]:
        with pytest.raises(OptionError, match=words):
            index_uncertainty(one, columns, **options)
    with pytest.raises(UnknownNameError, match="No period 1990"):
        index_uncertainty(one, COLUMNS, period=1990, draws=100)
    with pytest.raises(DataError, match="Constant, so no indicator to choose: z"):
        index_uncertainty(one.with_columns(z=1.0), [*COLUMNS, "z"], draws=100)
    with pytest.raises(OptionError, match="between 0 and 1"):
        index_uncertainty(one, COLUMNS, draws=100).to_frame(1.0)
