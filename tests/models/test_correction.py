"""What ``correction="auto"`` stands for, and what it says where nothing is corrected."""

import re

import numpy as np
import pytest
from models_making import lattice, long_table, names, panel_of

import spillgap as sg
from spillgap.errors import DataWarning

FORMULA = "log(gsp) ~ log(pc) + log(emp) + unemp"
N, T = 16, 5
W = lattice(4)


def _columns():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, T, N))
    return {"y": y + x, "x": x}


@pytest.fixture
def panel():
    return panel_of(_columns(), W)


@pytest.mark.parametrize("effects", ["unit", "time", "twoway"])
@pytest.mark.parametrize("model", [sg.OLS, sg.SAR, sg.SEM, sg.SDM])
def test_the_default_is_lee_yu_where_it_is_valid(states, model, effects):
    declared = model(FORMULA, states, effects=effects)
    default, named = declared.fit(), declared.fit(correction="lee-yu")
    assert default.correction == "lee-yu"
    assert default.params.equals(named.params)
    assert default.cov.equals(named.cov)


@pytest.mark.parametrize("effects", ["pooled", "random", "mundlak"])
def test_without_fixed_effects_there_is_nothing_to_correct(panel, effects):
    found = sg.SAR("y ~ x", panel, effects=effects).fit()
    assert found.correction is None
    assert not found.warnings
    assert "none" in found.summary().casefold()


def _unbalanced():
    table = long_table(_columns())
    return sg.Panel(table.iloc[:-1], "unit", "time", sg.weights.from_matrix(W, names(N)))


def _varying():
    other = W @ W
    np.fill_diagonal(other, 0.0)
    graphs = [sg.weights.from_matrix(w / w.sum(1, keepdims=True), names(N)) for w in (W, other)]
    return sg.Panel(long_table(_columns()), "unit", "time", {t: graphs[t % 2] for t in range(T)})


def _spectral():
    return panel_of(_columns(), W * np.linspace(0.5, 1.0, N)[:, None])


@pytest.mark.parametrize(
    ("make", "effects", "reason", "left"),
    [
        (_unbalanced, "unit", "balanced panel", [r"sigma2 short by 1/T \(20\.3%\)"]),
        (_varying, "time", "constant in time", [r"order 1/N \(6\.2%\)"]),
        (_spectral, "twoway", "row-standardised", [r"1/T \(20\.0%\)", r"1/N \(6\.2%\)"]),
    ],
)
def test_where_it_is_not_valid_the_result_says_what_is_left(make, effects, reason, left):
    declared = sg.SAR("y ~ x", make(), effects=effects)
    with pytest.warns(DataWarning, match=f"Without bias correction.*{reason}"):
        found = declared.fit()
    assert found.correction is None
    text = next(text for text in found.warnings if "bias correction" in text)
    for pattern in left:
        assert re.search(pattern, text)
    assert "未作偏误校正" in found.summary(lang="zh")
    plain = declared.fit(correction=None)
    assert plain.params.equals(found.params)
    assert not plain.warnings


def test_least_squares_on_missing_rows_is_unbiased_and_says_nothing():
    assert not sg.OLS("y ~ x", _unbalanced(), effects="twoway").fit().warnings


def test_the_bias_of_a_time_lag_is_said_too():
    declared = sg.SAR("y ~ x", _varying(), effects="unit", dynamic=("time",))
    with pytest.warns(DataWarning, match=r"1/T \(25\.0%\) in the time lags"):
        declared.fit()


def test_unit_effects_need_no_row_standardised_weights():
    assert sg.SAR("y ~ x", _spectral(), effects="unit").fit().correction == "lee-yu"


def test_tables_state_which_correction_was_used(states):
    fits = [sg.SAR(FORMULA, states).fit(), sg.SAR(FORMULA, states).fit(correction=None)]
    for lang, said in (("en", ["Lee–Yu", "None"]), ("zh", ["Lee–Yu", "无"])):
        table = sg.table(fits, lang=lang)
        cells = next(r.cells for r in table.rows if [c.text for c in r.cells] == said)
        assert len(cells) == 2
    only = sg.table([fits[1]])
    assert any(r.label == "Correction" and r.cells[0].text == "None" for r in only.rows)


@pytest.mark.slow
def test_the_default_keeps_its_coverage_and_none_does_not():
    """Two-way effects, N = 36, T = 8: the finding that made the correction the default."""
    side, periods, truth = 6, 8, 0.4
    w = lattice(side)
    inverse = np.linalg.inv(np.eye(side**2) - truth * w)
    rng = np.random.default_rng(11)
    covered = {"auto": 0, None: 0}
    draws = 60
    for _ in range(draws):
        x = rng.normal(size=(periods, side**2))
        y = (x + rng.normal(size=x.shape)) @ inverse.T
        declared = sg.SDM("y ~ x", panel_of({"y": y, "x": x}, w))
        for correction in covered:
            low, high = declared.fit(correction=correction).conf_int().loc["rho"]
            covered[correction] += low < truth < high
    assert covered["auto"] / draws > 0.87
    assert covered[None] < covered["auto"]
