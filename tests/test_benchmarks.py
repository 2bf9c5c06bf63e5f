"""A small seeded version of the Monte Carlo, and the pieces of the benchmarks."""

from __future__ import annotations

import json
import re
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import several_page  # noqa: E402
from benchmarks.averaging import averaging_cells  # noqa: E402
from benchmarks.averaging import simulate as simulate_average  # noqa: E402
from benchmarks.averaging_page import section as averaging_section  # noqa: E402
from benchmarks.convergence import Growth  # noqa: E402
from benchmarks.convergence import simulate as simulate_growth  # noqa: E402
from benchmarks.coverage import Setting  # noqa: E402
from benchmarks.coverage import simulate as simulate_coverage  # noqa: E402
from benchmarks.coverage_page import AUDIT, now  # noqa: E402
from benchmarks.data import Lattice  # noqa: E402
from benchmarks.limits import GOALS, Goal, compare, line, measure  # noqa: E402
from benchmarks.monte_carlo import cells, replicate, run, simulate  # noqa: E402
from benchmarks.nearest import CELLS as NEAREST_CELLS  # noqa: E402
from benchmarks.nearest import simulate as simulate_nearest  # noqa: E402
from benchmarks.records import finished  # noqa: E402
from benchmarks.several_weights import CELLS as WEIGHTS_CELLS  # noqa: E402
from benchmarks.several_weights import simulate as simulate_weights  # noqa: E402
from benchmarks.validation import read, report  # noqa: E402
from benchmarks.worlds import NAMES, Cell, World, queen_lattice  # noqa: E402

from spillgap.models.nearest import NearestResults  # noqa: E402
from spillgap.models.undercoverage import UNDERCOVERAGE  # noqa: E402

REPLICATIONS = 60
SOUND = [
    Cell("OLS", "twoway", 5),
    Cell("SLX", "unit", 5),
    Cell("SAR", "unit", 5, "lee-yu"),
    Cell("SEM", "twoway", 5, "lee-yu"),
    Cell("SDM", "twoway", 5, "lee-yu"),
    Cell("SDM", "pooled", 5),
    Cell("SDM", "random", 5),
    Cell("SDEM", "unit", 5, "lee-yu"),
    Cell("SAC", "pooled", 15),
    Cell("SDM", "twoway", 15, "lee-yu", ("time",)),
]


@pytest.mark.slow
@pytest.mark.parametrize("cell", SOUND, ids=lambda cell: cell.key)
def test_parameters_are_recovered_and_intervals_cover(cell):
    rows = pd.DataFrame(simulate(cell, REPLICATIONS)).set_index("parameter").drop(index="sigma2")
    rows = rows.drop(index="phi", errors="ignore")
    # Long-run effects are ratios with long tails; their standard error is checked at length.
    rows = rows[~rows.index.str.startswith("long")]
    standard_error = rows["sd"] / np.sqrt(REPLICATIONS)
    assert (rows["bias"].abs() < 4.0 * standard_error + 0.06 * rows["truth"].abs()).all()
    # 95% ± three standard errors of a share over 60 replications, less what few periods cost.
    assert rows["coverage"].min() > 0.83
    assert 0.75 < (rows["mean_se"] / rows["sd"]).median() < 1.3


def test_cells_by_moments_judge_rho_by_its_anderson_rubin_set_as_well():
    cell = Cell("SDM", "twoway", 4, method="gmm")
    assert cell.key == "SDM/twoway/static/T4/gmm"
    rows = pd.DataFrame(simulate(cell, 60)).set_index("parameter")
    wald, region = rows.loc["rho"], rows.loc["rho (Anderson-Rubin)"]
    assert wald["mean"] == region["mean"]
    assert wald["coverage"] != region["coverage"]
    assert region["coverage"] > 0.86


def test_without_correction_time_effects_bias_rho_and_lee_yu_removes_it():
    biased, repaired = (
        pd.DataFrame(simulate(Cell("SAR", "twoway", 15, c), 40)).set_index("parameter")
        for c in (None, "lee-yu")
    )
    assert biased.loc["rho", "bias"] < -0.03
    assert abs(repaired.loc["rho", "bias"]) < 0.02


def test_the_correction_removes_most_of_the_bias_of_a_time_lag():
    biased, repaired = (
        pd.DataFrame(simulate(Cell("SAR", "unit", 5, c, ("time",)), 40)).set_index("parameter")
        for c in (None, "lee-yu")
    )
    assert biased.loc["L:y", "bias"] < -0.08
    assert abs(repaired.loc["L:y", "bias"]) < 0.5 * abs(biased.loc["L:y", "bias"])


@pytest.mark.parametrize(
    "cell",
    [Cell("SDM", "twoway", 5), Cell("GNS", "random", 5), Cell("SAR", "unit", 5, None, ("time",))],
    ids=lambda cell: cell.key,
)
def test_the_reused_design_is_what_a_new_panel_gives(cell):
    world = World(cell)
    y = world.outcomes(np.random.default_rng(3))
    reused = world.model(y).fit(correction=cell.correction)
    formula, panel = "y ~ x1 + x2", world.panel(y)
    anew = world.kind(formula, panel, effects=cell.effects, dynamic=cell.dynamic).fit(
        correction=cell.correction
    )
    np.testing.assert_allclose(reused.params, anew.params, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(reused.cov_matrix, anew.cov_matrix, rtol=1e-9, atol=1e-12)


def test_a_cell_repeats_bit_for_bit():
    cell = Cell("SDM", "unit", 5, "lee-yu")
    assert simulate(cell, 3) == simulate(cell, 3)


def test_every_cell_has_its_own_name():
    keys = [cell.key for cell in cells()]
    assert len(set(keys)) == len(keys)


def test_true_effects_are_what_a_change_in_x_does():
    world = World(Cell("SDM", "pooled", 5))
    found = replicate(world, np.random.default_rng(1))
    assert set(found) >= set(world.truth)
    total = world.truth["direct x1"] + world.truth["indirect x1"]
    assert total == pytest.approx((1.0 + 0.4) / (1.0 - 0.4))


def test_regimes_of_a_cell_have_coefficients_of_their_own():
    world = World(Cell("SDM", "twoway", 5, "lee-yu", regimes=True))
    assert set(replicate(world, np.random.default_rng(1))) >= set(world.truth)
    assert world.truth["W:x1[b]"] == pytest.approx(-0.5 * world.truth["W:x1[a]"])
    shares = [(world.regimes == name).mean() for name in ("a", "b")]
    parts = [world.truth[f"indirect x1[{name}]"] for name in ("a", "b")]
    assert np.dot(shares, parts) == pytest.approx(world.truth["indirect x1"])


def test_cells_that_the_csv_holds_are_not_run_again(tmp_path, capsys):
    target = tmp_path / "results.csv"
    chosen = [Cell("OLS", "pooled", 5), Cell("SLX", "pooled", 5)]
    run(target, replications=2, processes=1, only=chosen[:1])
    run(target, replications=2, processes=1, only=chosen)
    assert finished(target, "cell") == {cell.key for cell in chosen}
    assert "1 of 2 cells to run" in capsys.readouterr().out


def test_the_page_names_every_cell_that_lies_outside(tmp_path):
    source = ROOT / "benchmarks" / "results" / "monte_carlo.csv"
    target = tmp_path / "validation.md"
    report(source, target)
    table, page = read(source), target.read_text(encoding="utf-8")
    outside = table[table["promised"] & ~table["coverage"].between(0.935, 0.965)]
    for row in outside.itertuples():
        assert f"| {row.cell} | {row.parameter} |" in page


def test_the_committed_table_keeps_what_theory_promises():
    table = read(ROOT / "benchmarks" / "results" / "monte_carlo.csv")
    judged = table[table["promised"] & ~table["model"].isin(["GNS", "SAC"])]
    # Lowest: short-run indirect effects of a short dynamic panel by the delta method.
    assert judged["coverage"].between(0.905, 0.975).all()
    assert judged["coverage"].mean() == pytest.approx(0.95, abs=0.006)


def test_the_section_on_w_with_parameters_has_every_cell_of_its_table(tmp_path):
    table, page = pd.read_csv(several_page.SOURCE), "\n".join(several_page.section())
    low, high = several_page.BAND
    first = page.split("**The k nearest units**")[0]
    rows = [line.split("|")[4:-2] for line in first.splitlines() if re.match(r"\| .*\d", line)]
    shown = [number.strip() for row in rows for cell in row for number in cell.split(",")]
    told = sorted((float(n.strip("*")), n.startswith("*")) for n in shown if n)
    table = table[table["parameter"] != "gamma:econ"]
    table = table[~table["parameter"].str.endswith(several_page.BY_ERROR)]
    expected = sorted((round(100.0 * c, 1), not low <= c <= high) for c in table["coverage"])
    assert told == expected
    committed = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert page in committed
    assert several_page.section(tmp_path / "none.csv") == []


def test_sets_of_k_and_effects_over_all_k_cover_what_docstrings_say():
    table = pd.read_csv(several_page.NEAREST)
    said = " ".join(f"{NearestResults.within.__doc__} {NearestResults.effects.__doc__}".split())
    for column in ("chi_squared_set", "indirect", "indirect_k_as_known"):
        low, high = 100.0 * table[column].min(), 100.0 * table[column].max()
        assert f"{low:.1f}–{high:.1f}%" in said
    cell = NEAREST_CELLS[-1]
    told = simulate_nearest(cell, 2)
    assert set(told) == set(table.columns)
    assert told["cell"] in set(table["cell"])


@pytest.mark.parametrize("units", [9, 31, 48])
def test_lattices_of_any_size_are_row_standardised_and_connected(units):
    w = Lattice(units, 3).weights
    assert w.shape == (units, units)
    np.testing.assert_allclose(w.sum(axis=1), 1.0)
    reach = np.linalg.matrix_power((w.toarray() > 0).astype(float) + np.eye(units), units)
    assert (reach > 0).all()


def test_the_queen_lattice_has_eight_neighbours_inside():
    w = queen_lattice(5).toarray()
    assert np.count_nonzero(w[12]) == 8
    assert np.count_nonzero(w[0]) == 3
    assert np.count_nonzero(np.diag(w)) == 0


def test_a_cell_of_profile_intervals_judges_rho_and_lambda():
    cell = Cell("GNS", "twoway", 5, "lee-yu", profiled=True)
    rows = pd.DataFrame(simulate(cell, 3)).set_index("parameter")
    assert list(rows.index) == ["rho", "lambda"]
    assert rows["coverage"].between(0.0, 1.0).all()


def test_coverage_is_counted_for_each_covariance_that_allows_for_the_errors():
    setting = Setting("SAR", "unit", "by row", 3, "lee-yu")
    rows = pd.DataFrame(simulate_coverage(setting, 6, 1))
    assert set(rows["cov"]) == {"classical", "robust", "cluster", "conley", "bootstrap"}
    assert set(rows["parameter"]) == {"x", "rho", "jointly"}
    assert rows["coverage"].between(0, 1).all()
    again = pd.DataFrame(simulate_coverage(setting, 6, 1))
    pd.testing.assert_frame_equal(rows, again)


@pytest.mark.parametrize("row", AUDIT, ids=lambda row: f"{row.what}, {row.size}")
def test_what_was_short_holds_or_says_so(row):
    value = now(row)
    if value is None or 93.0 <= value <= 97.0:
        return
    assert any(
        noted.source.file == row.file
        and re.fullmatch(noted.source.cells, row.cell)
        and re.fullmatch(noted.source.parameters, row.parameter)
        and noted.source.cov == row.cov
        for noted in UNDERCOVERAGE
    ), f"{row.what}: {value}"


def test_long_run_effects_are_judged_by_the_quantiles_of_their_draws():
    cell = Cell("SAR", "unit", 5, "adjusted-score", ("time",), simulated=True)
    assert cell.key == "SAR/unit/time/T5/adjusted-score/simulated"
    rows = pd.DataFrame(simulate(cell, 25)).set_index("parameter")
    assert set(rows.index) == {f"long {k} {x}" for k in ("direct", "indirect") for x in NAMES}
    assert rows["coverage"].min() > 0.75


def test_convergence_with_unit_effects_has_the_bias_of_a_lagged_outcome():
    biased, sound = (
        pd.DataFrame(simulate_growth(Growth(effects, 5), 4)).set_index("slope")
        for effects in ("unit", "time")
    )
    assert biased.loc["coefficient", "bias"] < -0.2
    assert abs(sound.loc["coefficient", "bias"]) < 0.06


def test_coverage_of_repaired_standard_errors_is_what_the_page_says():
    table = pd.read_csv(ROOT / "benchmarks" / "results" / "coverage.csv")
    table = table[~table["cov"].isin(["classical", "bootstrap"])]
    # What the page explains: few rows, factors over few periods, dependence beyond the kernel.
    assert table["coverage"].min() > 0.85
    assert table["coverage"].mean() == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("growing", [False, True])
def test_a_world_of_treatment_almost_without_disturbances_is_its_own_truth(growing):
    """By event time the truth is what the public fit finds, and what the rows name."""
    from benchmarks.did import DiDCell, DiDWorld, simulate

    cell = DiDCell("SLX", events=True, growing=growing)
    world = DiDWorld(cell)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        small = 1e-5 * np.random.default_rng(0).standard_normal(world.treatment.shape)
        found = world.model((world._fixed + small) @ world._inverse.T).fit(cov="classical")
    params = found.params
    for name, prefix in (("own", ""), ("neighbours", "W:")):
        for k in (-4, -2, 0, 3):
            truth = world.truth[f"{name} {k}"]
            assert params[f"{prefix}treatment[{k}]"] == pytest.approx(truth, abs=1e-3)
    rows = simulate(cell, 2)
    assert [row["parameter"] for row in rows] == list(world.truth)


@pytest.mark.parametrize("kind", ["several", "convex", "power", "exponential"])
def test_cells_of_w_with_parameters_tell_every_parameter_and_effect(kind):
    cell = next(c for c in WEIGHTS_CELLS if c.kind == kind and c.model in ("SDM", "SEM"))
    rows = pd.DataFrame(simulate_weights(cell, 2)).set_index("parameter")
    assert {"x", "indirect"} <= set(rows.index)
    assert (rows["draws"] + rows["without_interval"] + rows["failed"] == 2).all()
    assert rows["coverage"].dropna().between(0.0, 1.0).all()


def test_noise_is_called_firm_in_at_most_five_of_a_hundred_samples():
    table = pd.read_csv(ROOT / "benchmarks" / "results" / "robustness.csv")
    table = table.set_index(["world", "finding", "kind"])
    headline = table.loc[("noise", "any of the headline", "firm")]
    assert headline["replications"] >= 200
    assert headline["share"] <= 0.05
    assert table.loc[("own", "direct x", "firm"), "share"] > 0.95
    assert table.loc[("turning", "indirect x", "reversed"), "share"] > 0.95


def test_verdicts_are_counted_by_finding_and_for_any_of_the_headline():
    from benchmarks.robustness import FIELDS, simulate

    rows = pd.DataFrame(simulate("turning", 3), columns=FIELDS).set_index(["finding", "kind"])
    assert rows.loc[("indirect x", "reversed"), "share"] == 1.0
    assert rows.loc[("direct x", "firm"), "share"] == 1.0
    assert rows.loc[("any of the headline", "firm"), "share"] == 1.0
    assert rows["share"].groupby("finding").sum().drop("any of the headline").eq(1.0).all()


def test_averages_hold_the_truth_where_its_w_is_a_candidate_and_tell_it_from_others():
    strong = averaging_cells()[0]
    assert strong.key == "average/SDM/queen of queen+rook+second/T8/strong"
    rows = pd.DataFrame(simulate_average(strong, 30)).set_index("parameter")
    best = rows.loc["largest weight"]
    assert best["coverage"] > 0.9
    assert best["bias"] > 0.9
    effects = rows.drop(index="largest weight")
    assert effects["coverage"].min() > 0.8
    assert (effects["bias"].abs() < 4.0 * effects["sd"] / np.sqrt(30) + 0.02).all()


def test_every_cell_of_averages_has_its_own_name_and_a_place_on_the_page(tmp_path):
    cells = averaging_cells()
    assert len({cell.key for cell in cells}) == len(cells)
    few = [next(cell for cell in cells if cell.what == what) for what in ("j", "prediction")]
    rows = [row for cell in (cells[-3], *few) for row in simulate_average(cell, 2)]
    table = pd.DataFrame(rows)
    table.to_csv(tmp_path / "averaging.csv", index=False)
    page = "\n".join(averaging_section(tmp_path / "averaging.csv"))
    assert "| SAR, weak | 8 |" in page
    assert "true W best" in page


def test_averages_cover_what_the_guide_says():
    table = pd.read_csv(ROOT / "benchmarks" / "results" / "averaging.csv")
    guide = (ROOT / "docs" / "guides" / "averaging-over-w.md").read_text(encoding="utf-8")
    averages = table[table["cell"].str.startswith("average/")]
    effects = averages[averages["parameter"] != "largest weight"]
    over_models = effects["cell"].str.contains("SLX")
    among = effects["cell"].str.contains(" of queen") & ~over_models
    assert effects.loc[among, "coverage"].between(0.93, 0.97).all()
    assert effects.loc[over_models, "coverage"].between(0.93, 0.985).all()
    strong = ~effects["cell"].str.contains(" of queen") & effects["cell"].str.endswith("strong")
    apart = strong & effects["parameter"].str.startswith("indirect")
    for chosen in (among, over_models, apart):
        low, high = (f"{end:.1%}" for end in effects.loc[chosen, "coverage"].agg(["min", "max"]))
        assert f"{low[:-1]}–{high}" in guide
    kept = table[table["cell"].str.startswith("j/") & table["cell"].str.contains("/queen of")]
    assert kept.loc[kept["parameter"] == "bootstrap", "coverage"].between(0.925, 0.975).all()


def test_headlines_of_made_up_worlds_are_counted():
    from benchmarks.headlines import ANY, FIELDS, simulate

    rows = pd.DataFrame(simulate("turning", 1), columns=FIELDS).set_index(["finding", "kind"])
    assert rows.loc[("indirect of x", "reversed"), "share"] == 1.0
    assert rows.loc[(ANY, "firm"), "share"] == 1.0


def test_noise_is_seldom_headlined_as_firm():
    """What the command found in 200 samples."""
    table = pd.read_csv(ROOT / "benchmarks" / "results" / "headlines.csv")
    noise = table.query("world == 'noise' and finding == 'any of the headline'")
    assert (noise["replications"] == 200).all()
    assert noise.set_index("kind")["share"].get("firm", 0.0) <= 0.05


def test_goals_are_measured_and_two_records_compared(tmp_path, capsys):
    found = measure(Goal("nothing", lambda: lambda: None, 1.0))
    assert found["processor"] < 1.0
    slow, fast = ({"processor": p, "wall": p, "gibibytes": 1.0} for p in (8.0, 2.0))
    assert line("approximate", fast).endswith("NO")
    assert line("million", fast).endswith("yes")
    paths = [tmp_path / "before.json", tmp_path / "now.json"]
    for path, measured in zip(paths, (slow, fast)):
        record = {"machine": {"cores": path.stem}, "goals": dict.fromkeys(GOALS, measured)}
        path.write_text(json.dumps(record), encoding="utf-8")
    compare(*paths)
    told = capsys.readouterr().out
    assert told.startswith("cores: before → now")
    assert "8.00 → 2.00 s (0.25 times)" in told
