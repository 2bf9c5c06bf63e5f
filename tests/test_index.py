"""Composite indices: what they are, what they do not depend on, what they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spillgap._weighting import topsis
from spillgap.errors import DataError, DataWarning, OptionError, UnknownNameError
from spillgap.index import (
    IndexResult,
    compare_indices,
    composite_index,
    entropy_index,
)
from spillgap.panel import Panel

METHODS = ("entropy", "equal", "critic", "pca", "topsis")
COLUMNS = ["ports", "users", "cost"]


def table(n_units: int = 8, n_periods: int = 3, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    keys = [(f"u{i}", 2000 + t) for i in range(n_units) for t in range(n_periods)]
    frame = pd.DataFrame(keys, columns=["place", "year"])
    level = rng.normal(size=n_units).repeat(n_periods)
    frame["ports"] = np.exp(level + rng.normal(0, 0.3, len(frame)))
    frame["users"] = 50 + 10 * level + rng.normal(0, 3, len(frame))
    frame["cost"] = 5 - level + rng.normal(0, 0.5, len(frame))
    return frame


def index_of(frame: pd.DataFrame, method: str = "entropy", **options: object) -> IndexResult:
    keyed = {"unit": "place", "time": "year", "directions": {"cost": "-"}} | options
    return composite_index(frame, COLUMNS, method, **keyed)  # type: ignore[arg-type]


def by_hand(frame: pd.DataFrame, shift: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The entropy method written out with loops, row by row."""
    scaled = np.empty((len(frame), 3))
    for j, name in enumerate(COLUMNS):
        x = frame[name].to_numpy()
        scaled[:, j] = (x - x.min()) / (x.max() - x.min())
        if name == "cost":
            scaled[:, j] = 1 - scaled[:, j]
    entropy = np.zeros(3)
    for j in range(3):
        positive = scaled[:, j] + shift
        for value in positive / positive.sum():
            entropy[j] -= value * np.log(value) / np.log(len(frame))
    weights = (1 - entropy) / (1 - entropy).sum()
    return entropy, weights, 100 * scaled @ weights


def test_entropy_index_is_the_formula_written_out() -> None:
    frame = table()
    index = index_of(frame)
    entropy, weights, scores = by_hand(frame, 1e-4)
    np.testing.assert_allclose(index.weights["entropy"], entropy, rtol=1e-12)
    np.testing.assert_allclose(index.weights["redundancy"], 1 - entropy, rtol=1e-10)
    np.testing.assert_allclose(index.weights["weight"], weights, rtol=1e-10)
    keys = pd.MultiIndex.from_frame(frame[["place", "year"]])
    np.testing.assert_allclose(index.scores.reindex(keys), scores, rtol=1e-10)


def test_entropy_index_is_the_entropy_method() -> None:
    frame = table()
    short = entropy_index(frame, COLUMNS, unit="place", time="year", directions=["+", "+", "-"])
    pd.testing.assert_series_equal(short.scores, index_of(frame).scores)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("on", ["pooled", "period"])
def test_scores_stay_on_the_scale_and_weights_sum_to_one(method: str, on: str) -> None:
    index = index_of(table(), method, on=on, scale=(10, 20))
    assert index.scores.between(10 - 1e-9, 20 + 1e-9).all()
    sums = index.weights["weight"]
    total = sums.groupby(level=0).sum() if on == "period" else sums.sum()
    np.testing.assert_allclose(total, 1.0)


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_order_of_rows_changes_nothing_to_the_last_bit(method: str, seed: int) -> None:
    frame = table()
    shuffled = frame.sample(frac=1, random_state=np.random.default_rng(seed))
    one, two = index_of(frame, method), index_of(shuffled, method)
    pd.testing.assert_series_equal(one.scores, two.scores, check_exact=True)
    pd.testing.assert_frame_equal(one.weights, two.weights, check_exact=True)


@pytest.mark.parametrize("method", METHODS)
@given(slope=st.floats(0.01, 100), offset=st.floats(-50, 50))
@settings(max_examples=10, deadline=None)
def test_units_of_measurement_do_not_matter(method: str, slope: float, offset: float) -> None:
    frame = table()
    rescaled = frame.assign(users=offset + slope * frame["users"])
    expected = index_of(frame, method).scores
    np.testing.assert_allclose(index_of(rescaled, method).scores, expected, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_a_minus_is_a_plus_of_the_negative(method: str) -> None:
    frame = table()
    negated = frame.assign(cost=-frame["cost"])
    turned = index_of(negated, method, directions=None)
    np.testing.assert_allclose(turned.scores, index_of(frame, method).scores, atol=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_the_best_in_everything_has_the_highest_score(method: str) -> None:
    frame = table()
    frame.loc[0, COLUMNS] = [1e3, 1e3, -1e3]
    frame.loc[1, COLUMNS] = [-1e3, -1e3, 1e3]
    scores = index_of(frame, method).scores
    assert scores.loc[("u0", 2000)] == pytest.approx(100)
    assert scores.loc[("u0", 2001)] == pytest.approx(0)


def test_panel_and_multiindex_and_columns_agree() -> None:
    frame = table()
    weights = np.ones((8, 8)) - np.eye(8)
    ids = [f"u{i}" for i in (3, 1, 0, 2, 7, 5, 4, 6)]
    panel = Panel(frame, "place", "year", weights, ids=ids)
    expected = index_of(frame).scores
    for data in (panel, frame.set_index(["place", "year"])):
        scores = composite_index(data, COLUMNS, directions={"cost": "-"}).scores
        pd.testing.assert_series_equal(
            scores.reindex(expected.index), expected, check_exact=True, check_names=False
        )


def test_input_is_left_alone() -> None:
    frame = table()
    before = frame.copy(deep=True)
    index_of(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_pooled_scores_move_over_time_and_period_scores_do_not_tell() -> None:
    frame = table()
    growing = frame.assign(
        ports=frame["ports"] * (1 + frame["year"] - 2000),
        users=frame["users"] + 20 * (frame["year"] - 2000),
    )
    pooled = index_of(growing).scores.groupby(level=1).mean()
    assert pooled.is_monotonic_increasing
    assert "comparable across units and over time" in index_of(growing).reference_set
    within = index_of(growing, on="period")
    assert "one period only" in within.reference_set
    assert within.weights.index.nlevels == 2
    alone = index_of(growing[growing["year"] == 2001])
    pd.testing.assert_series_equal(
        within.scores.xs(2001, level=1, drop_level=False), alone.scores, check_exact=True
    )


@pytest.mark.parametrize("method", [m for m in METHODS if m != "topsis"])
@pytest.mark.parametrize("on", ["pooled", "period"])
def test_contributions_sum_to_the_score(method: str, on: str) -> None:
    index = index_of(table(), method, on=on, scale=(5, 50))
    np.testing.assert_allclose(index.contributions().sum(axis=1) + 5, index.scores)


def test_critic_and_pca_weights_are_their_definitions() -> None:
    frame = table()
    index = index_of(frame, "critic")
    x = index.normalised
    information = x.std() * (1 - x.corr()).sum()
    np.testing.assert_allclose(index.weights["weight"], information / information.sum())
    loading = index_of(frame, "pca").weights["loading"].to_numpy()
    correlation = x.corr().to_numpy()
    root = loading @ correlation @ loading
    np.testing.assert_allclose(correlation @ loading, root * loading, atol=1e-10)
    assert root == pytest.approx(np.linalg.eigvalsh(correlation)[-1])
    assert loading @ loading == pytest.approx(1)


def test_closeness_is_measured_on_weighted_indicators() -> None:
    """Hwang and Yoon's (1981) distances by loops, of weights that differ."""
    rng = np.random.default_rng(2)
    scaled, weights = rng.uniform(size=(5, 3)), np.array([0.6, 0.3, 0.1])
    for row, closeness in zip(scaled, topsis(scaled, weights), strict=True):
        best = sum((w * 1.0 - w * x) ** 2 for w, x in zip(weights, row, strict=True)) ** 0.5
        worst = sum((w * x) ** 2 for w, x in zip(weights, row, strict=True)) ** 0.5
        assert closeness == pytest.approx(worst / (best + worst))


def test_zero_shift_takes_zero_log_zero_as_zero() -> None:
    frame = table()
    small = index_of(frame, shift=1e-12).weights["weight"]
    np.testing.assert_allclose(index_of(frame, shift=0).weights["weight"], small, rtol=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_constant_indicator_weighs_nothing_and_is_named(method: str) -> None:
    frame = table().assign(flat=3.0)
    with pytest.warns(DataWarning, match="flat"):
        index = composite_index(
            frame, [*COLUMNS, "flat"], method, unit="place", time="year", directions={"cost": "-"}
        )
    assert index.weights.loc["flat", "weight"] == 0
    np.testing.assert_allclose(index.scores, index_of(frame, method).scores)


def test_indicator_against_the_component_is_named() -> None:
    with pytest.warns(DataWarning, match="cost"):
        index_of(table(), "pca", directions=None)


def test_missing_values_are_refused_by_place_year_and_column() -> None:
    frame = table()
    frame.loc[4, "users"] = np.nan
    with pytest.raises(DataError, match=r"'users' of u1 in 2001"):
        index_of(frame)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"directions": {"cots": "-"}}, UnknownNameError, "cost"),
        ({"directions": {"cost": "down"}}, OptionError, "direction of cost"),
        ({"directions": ["+"]}, OptionError, "1 directions for 3"),
        ({"on": "year"}, OptionError, "pooled"),
        ({"shift": -1.0}, OptionError, "shift"),
        ({"scale": (100, 0)}, OptionError, "scale"),
    ],
)
def test_options_are_refused(change: dict[str, object], error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        index_of(table(), **change)


def test_bad_columns_and_methods_are_refused() -> None:
    frame = table()
    keys = {"unit": "place", "time": "year"}
    with pytest.raises(UnknownNameError, match="ports"):
        composite_index(frame, ["port"], **keys)
    with pytest.raises(OptionError, match="list"):
        composite_index(frame, "ports", **keys)
    with pytest.raises(OptionError, match="empty"):
        composite_index(frame, [], **keys)
    with pytest.raises(OptionError, match="twice"):
        composite_index(frame, ["ports", "ports"], **keys)
    with pytest.raises(DataError, match="not numeric"):
        composite_index(frame.assign(ports="a"), ["ports"], **keys)
    with pytest.raises(DataError, match="No indicator varies"):
        composite_index(frame.assign(ports=1.0), ["ports"], **keys)
    with pytest.raises(OptionError, match="entropy"):
        composite_index(frame, ["ports"], "entropi", **keys)
    with pytest.raises(DataError, match="More than one row"):
        composite_index(pd.concat([frame, frame.head(1)]), ["ports"], **keys)
    with pytest.raises(DataError, match="Fewer than two rows"):
        composite_index(frame.head(1), ["ports"], **keys)
    with pytest.raises(OptionError, match=r"method=.topsis. is not a sum"):
        index_of(frame, "topsis").contributions()


def test_comparison_of_methods() -> None:
    frame = table()
    results = [index_of(frame, method) for method in METHODS]
    comparison = compare_indices(results)
    assert list(comparison.spearman) == list(METHODS)
    np.testing.assert_allclose(np.diag(comparison.kendall), 1)
    pairs = comparison.to_frame()
    assert len(pairs) == 10
    scores = [r.scores for r in results[:2]]
    expected = scores[0].rank().corr(scores[1].rank())
    assert pairs.loc[("entropy", "equal"), "spearman"] == pytest.approx(expected)
    moves = comparison.moves()
    assert set(moves.index) == set(frame["place"])
    spread = comparison.ranks.max(axis=1) - comparison.ranks.min(axis=1)
    assert moves["largest_move"].max() == spread.max()


def test_comparison_of_one_period_and_of_an_index_with_itself() -> None:
    frame = table()
    same = compare_indices({"a": index_of(frame), "b": index_of(frame)}, period=2001)
    assert len(same.ranks) == 8
    assert (same.moves()["largest_move"] == 0).all()
    assert sorted(same.ranks["a"]) == list(range(1, 9))


def test_comparison_refuses() -> None:
    frame = table()
    one = index_of(frame)
    with pytest.raises(OptionError, match="two indices"):
        compare_indices([one])
    with pytest.raises(OptionError, match="mapping"):
        compare_indices([one, one])
    with pytest.raises(DataError, match="u7"):
        compare_indices({"a": one, "b": index_of(frame[frame["place"] != "u7"])})
    with pytest.raises(UnknownNameError, match="1999"):
        compare_indices({"a": one, "b": one}, period=1999)


def test_repr_says_what_it_is() -> None:
    index = index_of(table())
    assert "entropy weights, 3 indicators, 24 scores on 0–100" in repr(index)
    assert "可跨地区、跨时期比较" in index.describe_reference("zh")
    assert index.to_frame().columns.tolist() == ["score", "rank"]
    assert "Spearman" in repr(compare_indices([index, index_of(table(), "equal")]))
