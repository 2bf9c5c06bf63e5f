"""Staggered adoption: against hand formulas, two-way coefficients and csdid; refused by name."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent / "models"))
from models_making import lattice, names, panel_of

import spillgap as sg
from spillgap import figures
from spillgap.errors import AlignmentError, DataError, DataWarning, EstimationError, OptionError
from spillgap.staggered import bacon
from spillgap.staggered._cells import cells_of
from spillgap.staggered._exposure import exposure, rings_by_distance

mpl.use("agg")
SIDE, T = 8, 8
N = SIDE**2
OWN, NEAR = 1.0, 0.5
BEGINS = {"u000": 3, "u001": 3, "u008": 5, "u016": 5, "u018": 3, "u024": 5, "u032": 3}


def effects() -> np.ndarray:
    """(T, N) what treatment adds: own from its start, its neighbours' half of it."""
    links, made = lattice(SIDE) > 0, np.zeros((T, N))
    start = np.array([BEGINS.get(u, T) for u in names(N)])
    near = np.where(links, start[None, :], T).min(axis=1)
    for t in range(T):
        made[t] = np.where(t >= start, OWN, np.where(t >= near, NEAR, 0.0))
    return made


def world(noise: float = 1.0, seed: int = 0) -> sg.Panel:
    rng = np.random.default_rng(seed)
    fixed = rng.normal(size=N) + rng.normal(size=(T, 1))
    y = fixed + effects() + noise * rng.normal(size=(T, N))
    return panel_of({"y": y}, lattice(SIDE))


def outcomes(panel: sg.Panel) -> pd.DataFrame:
    rows = panel.frame.reset_index()
    return rows.pivot_table(index="time", columns="unit", values="y")


def found(panel: sg.Panel, **asked: object) -> sg.staggered.StaggeredResult:
    return sg.staggered_did("y", panel, treatment=BEGINS, **{"draws": 99, **asked})


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    return world()


@pytest.fixture(scope="module")
def result(panel: sg.Panel) -> sg.staggered.StaggeredResult:
    return found(panel)


# -- what is estimated --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", [{}, {"controls": "not-yet"}, {"method": "imputation"}, {"rings": 2}]
)
def test_effects_without_noise_are_the_truth(asked: dict[str, object]) -> None:
    exact = found(world(noise=0.0), **asked).to_frame()
    status = effects() == OWN
    ratio = (effects() == NEAR).sum() / status.sum()
    assert exact.loc["own", "estimate"] == pytest.approx(OWN)
    assert exact.loc["ring 1", "estimate"] == pytest.approx(NEAR)
    assert exact.loc["total", "estimate"] == pytest.approx(OWN + NEAR * ratio)
    assert exact.loc["own", "unit_periods"] == status.sum()
    if "rings" in asked:
        assert exact.loc["ring 2", "estimate"] == pytest.approx(0.0, abs=1e-9)


def test_controls_that_are_reached_bias_the_naive_estimate() -> None:
    naive = found(world(noise=0.0), rings=0).to_frame()
    assert list(naive.index) == ["own", "total"]
    assert naive.loc["own", "estimate"] < OWN - 0.05


def test_a_cell_is_a_difference_of_mean_changes(panel: sg.Panel) -> None:
    cells = found(panel, rings=0).group_time()
    y = outcomes(panel)
    members, never = ["u008", "u016", "u024"], [u for u in names(N) if u not in BEGINS]
    change = y.loc[7] - y.loc[4]
    row = cells.loc[("own", 5, 7)]
    assert row["estimate"] == pytest.approx(change[members].mean() - change[never].mean())
    ours = found(panel, rings=0).by_cohort().loc[("own", 5), "estimate"]
    assert ours == pytest.approx(cells.loc[("own", 5)].loc[5:, "estimate"].mean())


def test_standard_errors_of_large_cells_are_welch_s(panel: sg.Panel) -> None:
    many = dict.fromkeys(names(N)[:30], 4)
    cells = sg.staggered_did("y", panel, treatment=many, rings=0, draws=99).group_time()
    y = outcomes(panel)
    change = y.loc[6] - y.loc[3]
    parts = [change.iloc[:30].var() / 30, change.iloc[30:].var() / 34]
    assert cells.loc[("own", 4, 6), "std_error"] == pytest.approx(np.sqrt(sum(parts)))


def test_imputation_is_the_regression_on_clean_rows(panel: sg.Panel) -> None:
    """Dense dummies on rows that nothing has reached, and the mean of what they leave."""
    result = found(panel, method="imputation")
    y, reach = result.setting.y, result.reach
    clean = np.arange(T)[None, :] < reach.first[:, None]
    design = np.hstack([np.kron(np.eye(N), np.ones((T, 1))), np.tile(np.eye(T), (N, 1))])
    rows = clean.ravel()
    fit = design @ np.linalg.lstsq(design[rows], y.ravel()[rows], rcond=None)[0]
    left = (y.ravel() - fit).reshape(N, T)
    own = (reach.kind == 0) & ~clean
    assert result.to_frame().loc["own", "estimate"] == pytest.approx(left[own].mean())


@pytest.mark.parametrize("method", ["group-time", "imputation"])
def test_estimates_are_linear_and_their_errors_the_units(panel: sg.Panel, method: str) -> None:
    """A unit's outcomes moved in all periods change nothing; errors double with outcomes."""
    result = found(panel, method=method)
    asked, reach = result.setting, result.reach
    moved = asked.y + np.arange(N)[:, None] + np.arange(T) ** 2
    same = cells_of(moved, reach, asked.treatment.start, asked.method, asked.controls)
    twice = cells_of(2 * asked.y, reach, asked.treatment.start, asked.method, asked.controls)
    assert np.allclose(same.estimate, result.cells.estimate)
    assert np.allclose(same.influence, result.cells.influence)
    assert np.allclose(twice.influence, 2 * result.cells.influence)


def test_shuffled_rows_change_nothing(panel: sg.Panel, result: sg.staggered.StaggeredResult):
    rows = panel.frame.reset_index().sample(frac=1.0, random_state=1)
    again = found(sg.Panel(rows, unit="unit", time="time", weights=panel.weights))
    pd.testing.assert_frame_equal(again.to_frame(), result.to_frame())
    pd.testing.assert_frame_equal(again.by_event(), result.by_event())


def test_csdid_says_the_same() -> None:
    csdid = pytest.importorskip("csdid.att_gt")
    many = {u: 3 + 2 * (k % 2) for k, u in enumerate(names(N)[:40])}
    panel = world()
    frame = panel.frame.reset_index()
    frame["id"] = frame["unit"].str[1:].astype(int) + 1
    frame["first"] = frame["unit"].map(many).fillna(0).astype(int)
    theirs = csdid.ATTgt(
        yname="y", tname="time", idname="id", gname="first", data=frame,
        control_group=["nevertreated"], xformla="y~1"
    ).fit(base_period="universal", bstrap=False)  # fmt: skip
    ours = sg.staggered_did("y", panel, treatment=many, rings=0, draws=99)
    table = ours.group_time()
    for g, t, att, error in zip(
        theirs.results["group"], theirs.results["year"], theirs.results["att"],
        theirs.results["se"], strict=True,
    ):  # fmt: skip
        if t != g - 1:
            row = table.loc[("own", g, t)]
            assert row["estimate"] == pytest.approx(att, abs=1e-8)
            assert row["std_error"] == pytest.approx(error, rel=0.04)
    theirs.aggte(typec="simple", bstrap=False, cband=False)
    overall = theirs.atte["overall_att"]
    assert ours.to_frame().loc["own", "estimate"] == pytest.approx(overall, abs=1e-8)


# -- exposure -----------------------------------------------------------------------------------


def test_a_unit_is_reached_first_from_afar_then_from_near():
    ring = np.array([[0, 1, 2, 3], [1, 0, 1, 2], [2, 1, 0, 1], [3, 2, 1, 0]])
    ring[ring == 3] = 0
    reach = exposure(np.array([-1, 3, 1, -1]), ring, 5)
    assert reach.first.tolist() == [1, 1, 1, 1]
    assert reach.kind[0].tolist() == [2, 2, 2, 1, 1]
    assert reach.kind[1].tolist() == [1, 1, 1, 0, 0]
    assert reach.event[1].tolist() == [-1, 0, 1, 0, 1]
    assert reach.event[0].tolist() == [-1, 0, 1, 2, 3]


def test_rings_of_distance_are_closed_at_their_outer_end():
    distance = np.array([[0.0, 10.0, 25.0], [10.0, 0.0, 99.0], [25.0, 99.0, 0.0]])
    assert rings_by_distance(distance, (10.0, 30.0)).tolist() == [[0, 1, 2], [1, 0, 0], [2, 0, 0]]


def test_rings_of_distances_equal_those_of_links(panel, result):
    at = np.stack(np.divmod(np.arange(N), SIDE), axis=1)
    apart = np.abs(at[:, None] - at[None]).max(axis=2).astype(float)
    frame = pd.DataFrame(apart, index=names(N), columns=names(N)).sample(frac=1.0, random_state=0)
    same = found(panel, rings=(1.0,), distances=frame)
    pd.testing.assert_frame_equal(same.to_frame(), result.to_frame())


# -- checks and print ---------------------------------------------------------------------------


def test_the_two_way_coefficient_is_the_sum_of_its_comparisons(panel, result):
    with pytest.warns(DataWarning):
        fit = sg.DiD("y ~ 1", panel, treatment=BEGINS, model="OLS").fit()
    told = bacon("y", panel, treatment=BEGINS)
    assert told.estimate == pytest.approx(fit.params["treatment"], abs=1e-10)
    frame = told.to_frame()
    assert frame["weight"].sum() == pytest.approx(1.0)
    assert (frame["weight"] > 0).all()
    assert told.forbidden == frame.set_index("comparison").loc["already", "weight"]
    pd.testing.assert_frame_equal(result.bacon().to_frame(), frame)
    assert "already treated" in str(told.table())
    assert "已处理" in str(told.table(lang="zh"))
    assert "4 comparisons" in repr(told)
    assert "Goodman-Bacon" in told.cite("apa")


def test_three_cohorts_reproduce_the_two_way_coefficient(panel):
    spread = {**BEGINS, "u040": 6, "u041": 6}
    with pytest.warns(DataWarning):
        fit = sg.DiD("y ~ 1", panel, treatment=spread, model="OLS").fit()
    told = bacon("y", panel, treatment=spread)
    assert told.estimate == pytest.approx(fit.params["treatment"], abs=1e-10)
    assert told.comparisons["weight"].sum() == pytest.approx(1.0)


def test_paths_are_drawn_with_bands_around_their_intervals(result):
    path = result.by_event()
    assert path.loc[("own", -1), "estimate"] == 0.0
    rest = path.drop(index=[("own", -1), ("ring 1", -1)])
    assert (rest["band_lower"] <= rest["lower"] + 1e-9).all()
    assert (rest["band_upper"] >= rest["upper"] - 1e-9).all()
    ax = figures.event_study(path, effects=["own", "ring 1"])
    assert len(ax.get_legend().get_texts()) == 2


def test_tests_before_treatment_see_a_trend_and_placebos_see_nothing(panel, result):
    calm = result.pretrends()
    assert list(calm.index) == ["own", "ring 1"]
    assert calm.loc["own", "p"] > 0.05
    steep = panel.frame.reset_index()
    steep.loc[steep["unit"].isin(list(BEGINS)), "y"] += 5.0 * steep["time"]
    other = found(sg.Panel(steep, unit="unit", time="time", weights=panel.weights))
    assert other.pretrends().loc["own", "p"] < 0.05
    loud = found(world(noise=0.05)).placebo(19, seed=1)
    assert loud.loc["own", "p"] == pytest.approx(1 / (1 + loud.loc["own", "permutations"]))
    assert result.placebo(19, seed=1).equals(result.placebo(19, seed=1))


def test_it_is_told_in_both_languages(result):
    assert "Total per treated unit" in str(result.table())
    assert "第 1 环" in str(result.table(lang="zh"))
    assert "own" in repr(result)
    assert "Callaway" in result.cite("apa")
    assert result._repr_html_()


def test_few_units_and_periods_without_controls_are_told(panel):
    with pytest.warns(DataWarning) as told:
        sg.staggered_did("y", panel, treatment={"u000": 3}, draws=99)
    assert "treated units rest on 1 unit:" in str(told[0].message)
    assert "ring 1 rest on 3 units:" in str(told[1].message)
    late = {u: 3 if k % 2 else 5 for k, u in enumerate(names(N)[: N - 2])}
    with pytest.warns(DataWarning, match="left out"):
        sg.staggered_did(
            "y", panel, treatment={**late, names(N)[-1]: 7}, rings=0, controls="not-yet", draws=99
        )


# -- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"rings": 9}, EstimationError, "nobody is left"),
        ({"rings": 9, "method": "imputation"}, EstimationError, "nobody is left"),
        ({"rings": -1}, OptionError, "increasing distances"),
        ({"rings": (3.0, 1.0)}, OptionError, "increasing distances"),
        ({"rings": (1.0,)}, OptionError, "pass distances="),
        ({"rings": 1, "distances": pd.DataFrame()}, OptionError, "outer end"),
        ({"rings": (1.0,), "distances": pd.DataFrame()}, AlignmentError, "u000"),
        ({"draws": 5}, OptionError, "at least 99"),
        ({"controls": "later"}, OptionError, "controls"),
        ({"method": "two-way"}, OptionError, "method"),
    ],
)
def test_what_cannot_be_is_refused(panel, asked, error, said):
    with pytest.raises(error, match=said):
        found(panel, **asked)


def test_gaps_are_refused_by_name(panel, result):
    rows = panel.frame.reset_index()
    with pytest.raises(DataError, match="u000"):
        found(sg.Panel(rows[1:], unit="unit", time="time", weights=panel.weights))
    rows.loc[3, "y"] = np.nan
    with pytest.raises(DataError, match="u003 in 0"):
        found(sg.Panel(rows, unit="unit", time="time", weights=panel.weights))
    rows["y"] = "many"
    with pytest.raises(DataError, match="other things"):
        found(sg.Panel(rows, unit="unit", time="time", weights=panel.weights))
    with pytest.raises(OptionError, match="at least 19"):
        result.placebo(3)
    with pytest.raises(EstimationError, match="group-time"):
        found(panel, method="imputation").pretrends()
