"""Markov and spatial Markov chains: known matrices, giddy's numbers, silence, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from libpysal.examples import get_path

from spillgap.errors import AlignmentError, DataError, OptionError
from spillgap.gaps import class_labels, markov, spatial_markov
from spillgap.panel import Panel
from spillgap.weights import from_matrix


@pytest.fixture(scope="module")
def states() -> Panel:
    """Income per head of 48 US states, 1929–2009, with giddy's example weights."""
    from libpysal.io import open as open_example

    table = pd.read_csv(get_path("usjoin.csv"))
    long = table.drop(columns="STATE_FIPS").melt("Name", var_name="year", value_name="income")
    long["year"] = long["year"].astype(int)
    weights = open_example(get_path("states48.gal")).read()
    names = list(table["Name"])
    matrix = weights.sparse.toarray()
    return Panel(long, "Name", "year", matrix / matrix.sum(axis=1, keepdims=True), ids=names)


def tied_panel() -> Panel:
    """Five values, of which most are one."""
    y = [0, 1, 2, 3, *[4] * 16]
    return Panel(
        pd.DataFrame({"u": [*range(20)] * 2, "t": [0] * 20 + [1] * 20, "y": y * 2}), "u", "t"
    )


def two_state_panel(p=0.1, q=0.3, n=300, t=40) -> Panel:
    rng = np.random.default_rng(0)
    state = (rng.random(n) < p / (p + q)).astype(int)
    rows = [state]
    for _ in range(t - 1):
        leave = rng.random(n) < np.where(state == 0, p, q)
        state = np.where(leave, 1 - state, state)
        rows.append(state)
    data = pd.DataFrame(
        {"u": np.tile(np.arange(n), t), "t": np.repeat(np.arange(t), n), "y": np.concatenate(rows)}
    )
    return Panel(data, "u", "t")


def test_recovers_a_chain():
    result = markov(two_state_panel(), "y", [0.5], relative=False)
    assert result.transitions.to_numpy() == pytest.approx(
        np.array([[0.9, 0.1], [0.3, 0.7]]), abs=0.02
    )
    assert result.steady_state.to_numpy() == pytest.approx([0.75, 0.25], abs=0.03)
    assert result.first_passage.loc[1, 2] == pytest.approx(10, rel=0.1)
    assert result.sojourn.loc[2] == pytest.approx(1 / 0.3, rel=0.1)


def test_agrees_with_giddys_published_example(states):
    # giddy's documentation prints these for relative incomes in pooled quintiles.
    result = markov(states, "income", 5)
    assert result.counts.iloc[0].tolist() == [707, 58, 7, 1, 0]
    assert result.steady_state.iloc[0] == pytest.approx(0.17957376, abs=1e-6)
    frame = result.to_frame()
    assert frame.loc[(2, 3), "count"] == result.counts.loc[2, 3]
    assert frame.groupby(level="from")["probability"].sum().to_numpy() == pytest.approx(1)


def test_spatial_agrees_with_giddys_published_example(states):
    result = spatial_markov(states, "income", 5, 5)
    assert result.tests.loc["LR", "statistic"] == pytest.approx(170.659, abs=1e-3)
    assert result.tests.loc["Q", "statistic"] == pytest.approx(200.624, abs=1e-3)
    assert (result.tests["dof"] == 60).all()
    assert result.steady_state.loc[1, 1] == pytest.approx(0.43509425, abs=1e-6)
    assert result.first_passage.loc[(1, 1), 4] == pytest.approx(80.80952381, abs=1e-4)


def test_conditional_counts_sum_to_the_pooled(states):
    result = spatial_markov(states, "income", 4)
    assert np.array_equal(result.counts.groupby(level="from").sum(), result.pooled.counts)
    assert np.allclose(result.lag_cutoffs, result.pooled.cutoffs)
    counted = pd.Series(result.lag_classes.iloc[:-1].to_numpy().ravel()).value_counts()
    assert (
        counted.sort_index().tolist()
        == result.counts.groupby(level="lag").sum().sum(axis=1).tolist()
    )


def test_prints_nothing_and_repeats(states, capsys):
    first, again = (spatial_markov(states, "income", 3) for _ in range(2))
    assert capsys.readouterr().out == ""
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    assert "Q = " in repr(first)
    assert "moves" in repr(first.pooled)


def test_order_of_weights_does_not_matter(states):
    units = list(states.units[::-1])
    matrix = states.matrix().toarray()[::-1, ::-1]
    turned = states.with_weights(matrix, ids=units)
    pd.testing.assert_frame_equal(
        spatial_markov(states, "income", 4).counts, spatial_markov(turned, "income", 4).counts
    )


def test_long_run_is_not_made_up():
    # Two closed classes: where a unit ends depends on where it starts.
    still = Panel(
        pd.DataFrame({"u": [1, 2] * 3, "t": [1, 1, 2, 2, 3, 3], "y": [1.0, 5.0] * 3}), "u", "t"
    )
    result = markov(still, "y", [3], relative=False)
    assert result.steady_state.isna().all()
    assert np.isinf(result.first_passage.loc[1, 2])
    assert np.isinf(result.sojourn).all()


def test_relative_takes_out_common_growth(states):
    grown = states.column("income") * (
        states.frame.index.get_level_values("year").to_numpy() - 1900.0
    )
    base, other = markov(states, "income"), markov(states.with_columns(income=grown), "income")
    pd.testing.assert_frame_equal(base.counts, other.counts)


def test_class_labels():
    assert class_labels(3) == ["low", "middle", "high"]
    assert class_labels(7, "zh") == list("1234567")
    with pytest.raises(OptionError, match="lang"):
        class_labels(3, "fr")


def test_refusals(states):
    with pytest.raises(OptionError, match="at least 2"):
        markov(states, "income", 1)
    with pytest.raises(OptionError, match="must rise"):
        markov(states, "income", [1.2, 0.8])
    with pytest.raises(DataError, match="falls in class 3"):
        markov(states, "income", [0.8, 99.0])
    with pytest.raises(DataError, match="fewer distinct values"):
        markov(two_state_panel(n=5, t=3), "y", 3, relative=False)
    with pytest.raises(DataError, match="two periods"):
        markov(states.subset(periods=[1990]), "income")
    alone = np.zeros((48, 48))
    with pytest.raises(DataError, match="without neighbours"):
        spatial_markov(states.with_weights(alone, ids=list(states.units)), "income")
    several = dict.fromkeys(states.periods, states.weights) | {
        1990: from_matrix(np.eye(48)[::-1], list(states.units))
    }
    with pytest.raises(AlignmentError, match="one W for all periods"):
        spatial_markov(states.with_weights(several), "income")
    with pytest.raises(DataError, match="Ties in 'y' leave fewer than 4 quantile classes"):
        markov(tied_panel(), "y", 4, relative=False)
    with pytest.raises(AlignmentError, match="no spatial weights"):
        spatial_markov(two_state_panel(n=6, t=4), "y", [0.5], relative=False)
