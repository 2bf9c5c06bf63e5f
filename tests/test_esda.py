"""Statistics of esda through the gate, against esda on arrays aligned by hand."""

from __future__ import annotations

import typing

import esda
import numpy as np
import pandas as pd
import pytest
from libpysal.weights import W

import spillgap as sg
from spillgap.autocorrelation import STATISTICS
from spillgap.errors import AlignmentError, DataError, OptionError, UnknownNameError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SIDE = 5
N = SIDE * SIDE
IDS = [f"u{k:02d}" for k in range(N)]
AT = np.indices((SIDE, SIDE)).reshape(2, -1).T
NEAR = (np.abs(AT[:, None] - AT[None]).sum(axis=2) == 1).astype(float)
MATRIX = NEAR / NEAR.sum(axis=1, keepdims=True)


def table() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    frames = []
    for year in (1, 2):
        y = np.linalg.solve(np.eye(N) - 0.6 * MATRIX, rng.normal(size=N))
        rows = pd.DataFrame({"unit": IDS, "year": year, "y": y})
        frames.append(rows.assign(black=(y > np.median(y)).astype(float)))
    return pd.concat(frames, ignore_index=True)


DATA = table()


def w(matrix: np.ndarray = MATRIX) -> W:
    near = {i: np.flatnonzero(row).tolist() for i, row in enumerate(matrix)}
    return W(near, {i: matrix[i, j].tolist() for i, j in near.items()}, silence_warnings=True)


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    """Rows and W shuffled: only labels tell which is whose."""
    order = np.random.default_rng(5).permutation(N)
    ids = [IDS[k] for k in order]
    rows = DATA.sample(frac=1.0, random_state=1)
    return sg.Panel(rows, unit="unit", time="year", weights=MATRIX[order][:, order], ids=ids)


def of_year(name: str, year: int) -> np.ndarray:
    return DATA.loc[DATA["year"] == year, name].to_numpy()


def start(seed: int) -> None:
    np.random.seed(int(np.random.default_rng(seed).integers(2**32)))  # noqa: NPY002


@pytest.mark.parametrize("year", [1, 2])
def test_geary_is_esda_s_on_rows_in_order(year, panel):
    ours = sg.geary(panel, "y", 99, seed=3).to_frame().loc[year]
    start(3)
    theirs = esda.Geary(of_year("y", year), w(), transformation="O", permutations=99)
    expected = [theirs.C, theirs.EC, theirs.seC_rand, theirs.z_rand, 2 * theirs.p_rand]
    np.testing.assert_allclose(ours[["C", "expected", "sd", "z", "p"]], expected, rtol=1e-10)
    lesser = sg.geary(panel, "y", 99, seed=3, alternative="lesser").to_frame().loc[year]
    assert lesser["p_perm"] == pytest.approx(theirs.p_sim)
    assert theirs.C < 1


def test_geary_under_normality_has_esda_s_spread(panel):
    ours = sg.geary(panel, "y", 0, assumption="normality").to_frame().loc[1]
    theirs = esda.Geary(of_year("y", 1), w(), transformation="O", permutations=0)
    assert ours["sd"] == pytest.approx(theirs.seC_norm)
    assert np.isnan(ours["p_perm"])


def test_geary_takes_weights_as_they_are(panel):
    uneven = MATRIX * np.arange(1, N + 1)[:, None]
    ours = sg.geary(panel.with_weights(uneven, ids=IDS), "y", 0).to_frame()["C"]
    theirs = esda.Geary(of_year("y", 1), w(uneven), transformation="O", permutations=0).C
    assert ours.loc[1] == pytest.approx(theirs)
    assert ours.loc[1] != pytest.approx(sg.geary(panel, "y", 0).to_frame()["C"].loc[1])


@pytest.mark.parametrize("year", [1, 2])
def test_join_counts_are_esda_s_on_rows_in_order(year, panel):
    ours = sg.join_counts(panel, "black", 99, seed=3, alternative="greater").to_frame().loc[year]
    start(3)
    theirs = esda.Join_Counts(of_year("black", year), w(), permutations=99)
    counts = [theirs.bb, theirs.ww, theirs.bw, theirs.mean_bb, theirs.mean_bw]
    names = ["bb", "ww", "bw", "expected_bb", "expected_bw"]
    np.testing.assert_allclose(ours[names], counts)
    tests = [theirs.p_sim_bb, theirs.p_sim_bw]
    np.testing.assert_allclose(ours[["p_bb", "p_bw"]], tests)
    assert ours[["bb", "ww", "bw"]].sum() == NEAR.sum() / 2


def test_the_seed_repeats_and_numpy_s_state_is_left(panel):
    np.random.seed(7)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    both = sg.geary(panel, "y", 49, seed=1).to_frame()
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    alone = sg.geary(panel, "y", 49, seed=1, periods=[2]).to_frame()
    pd.testing.assert_frame_equal(both.loc[[2]], alone)


def test_what_it_is_and_its_sources(panel):
    result = sg.geary(panel, "y", 9, seed=1)
    assert "Geary" in result.cite("apa")
    assert "esda" in result.cite("apa")
    assert isinstance(result.raw[1], esda.Geary)
    assert "geary" in repr(result)
    for row in STATISTICS.values():
        assert row.label("en")
        assert row.label("zh")


@pytest.mark.parametrize(
    ("error", "match", "asked"),
    [
        (UnknownNameError, "3", {"periods": [3]}),
        (UnknownNameError, "yy", {"variable": "yy"}),
        (OptionError, "alternative='less'.*'lesser'", {"alternative": "less"}),
        (OptionError, "permutations=-1", {"permutations": -1}),
    ],
)
@pytest.mark.parametrize("call", [sg.geary, sg.join_counts])
def test_what_is_refused(
    call: typing.Callable[..., typing.Any],
    error: type[Exception],
    match: str,
    asked: dict[str, typing.Any],
    panel: sg.Panel,
):
    with pytest.raises(error, match=match):
        call(**{"panel": panel, "variable": "black", **asked})


def test_missing_values_and_weights_are_named(panel):
    holes = DATA.copy()
    holes.loc[(holes["unit"] == "u07") & (holes["year"] == 2), ["y", "black"]] = np.nan
    lacking = sg.Panel(holes, unit="unit", time="year", weights=panel.weights)
    for call, name in ((sg.geary, "y"), (sg.join_counts, "black")):
        with pytest.raises(DataError, match=r"2 for u07"):
            call(lacking, name)
        with pytest.raises(AlignmentError, match="no spatial weights"):
            call(panel.with_weights(None), name)


def test_joins_are_of_zeros_and_ones_and_both_ways(panel):
    with pytest.raises(DataError, match="neither 0 nor 1 in 1 for u00"):
        sg.join_counts(panel, "y")
    one_way = MATRIX.copy()
    one_way[3, 4] = 0.0
    with pytest.raises(DataError, match="u04→u03"):
        sg.join_counts(panel.with_weights(one_way, ids=IDS), "black")


def test_an_island_counts_in_the_mean_and_in_n(panel):
    cut = NEAR.copy()
    cut[0, :] = cut[:, 0] = 0.0
    alone = panel.with_weights(cut, ids=IDS)
    with pytest.raises(DataError, match="without neighbours: u00"):
        sg.geary(alone, "y")
    ours = sg.geary(alone, "y", 0, islands="keep").to_frame()["C"].loc[1]
    y = of_year("y", 1)
    squares = (cut * (y[:, None] - y[None]) ** 2).sum() / cut.sum()
    assert ours == pytest.approx(squares / (2 * y.var(ddof=1)))


def test_units_of_a_kind_without_any_neighbour_have_no_joins(panel):
    cut = NEAR.copy()
    cut[0, :] = cut[:, 0] = 0.0
    lonely = (panel.index.get_level_values("unit") == "u00").astype(float)
    marked = panel.with_columns(lonely=lonely).with_weights(cut, ids=IDS)
    with pytest.raises(DataError, match="no joins"):
        sg.join_counts(marked, "lonely", 9, islands="keep")


def test_nothing_of_esda_s_own_upkeep_is_warned(panel, recwarn):
    sg.join_counts(panel, "black", 9, seed=1)
    assert not recwarn.list
