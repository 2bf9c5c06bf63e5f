"""J tests of W: against the package's own fit of the augmented model, by simulation, refusals."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import spillgap as sg
from spillgap.errors import OptionError
from spillgap.robustness._profiles import Profiles
from spillgap.robustness.j_test import j_tests_of

sys.path.insert(0, str(Path(__file__).parent / "models"))
from models_making import lattice, names, panel_of, solver, with_outcome

SIDE, T = 6, 5
N = SIDE**2


def second(side: int) -> np.ndarray:
    """W (N, N) of a lattice: those two steps away."""
    row, col = np.divmod(np.arange(side**2), side)
    near = np.maximum(abs(row[:, None] - row), abs(col[:, None] - col)) == 2
    return near / near.sum(axis=1, keepdims=True)


GRAPHS = {
    "queen": sg.weights.from_matrix(lattice(SIDE), names(N)),
    "second": sg.weights.from_matrix(second(SIDE), names(N)),
}


def outcome(
    W: np.ndarray, x: np.ndarray, rng: np.random.Generator, theta: float = 0.7
) -> np.ndarray:
    e = rng.standard_normal(x.shape)
    return (x + theta * x @ W.T + e) @ solver(W, 0.4).T


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(2)
    x, z = rng.standard_normal((2, T, N))
    return panel_of({"y": outcome(lattice(SIDE), x, rng), "x": x, "z": z}, lattice(SIDE))


@pytest.mark.parametrize("model", ["SAR", "SDM", "SLX"])
@pytest.mark.parametrize("effects", ["twoway", "unit", "pooled"])
def test_the_statistic_is_that_of_the_model_with_the_others_predictions(panel, model, effects):
    kind = getattr(sg, model)
    null, other = (
        kind("y ~ x + z", panel.with_weights(w), effects=effects).fit() for w in GRAPHS.values()
    )
    rho = other.params.get("rho", 0.0)
    inner = other.design.z @ other.params[list(other.design.names)].to_numpy()
    dense = np.kron(np.eye(T), solver(second(SIDE), rho)) @ inner
    frame = panel.frame.reset_index()
    rows = {key: k for k, key in enumerate(other.design.index)}
    at = [rows[key] for key in zip(frame["unit"], frame["time"], strict=True)]
    more = sg.Panel(frame.assign(p=dense[at]), unit="unit", time="time", weights=GRAPHS["queen"])
    durbin = {} if model == "SAR" else {"durbin": "x + z"}
    augmented = kind("y ~ x + z + p", more, effects=effects, **durbin).fit()
    found = sg.robustness.j_test(null, {"second": GRAPHS["second"]}, draws=19)["j[second]"]
    # ln L of the package, σ² at its maximum, where linear models have the unbiased one.
    parts = [Profiles(fit).peaks(fit.design.y[:, None]).loglik[0] for fit in (null, augmented)]
    assert found.statistic == pytest.approx(2.0 * (parts[1] - parts[0]), abs=1e-6)
    if model != "SLX":
        assert found.statistic == pytest.approx(2 * (augmented.loglik - null.loglik), abs=1e-5)
    assert found.df == 1.0


def test_peaks_are_those_of_the_estimator(panel):
    for kind, effects in ((sg.SAR, "unit"), (sg.SDM, "twoway"), (sg.SLX, "twoway")):
        fit = kind("y ~ x + z", panel, effects=effects).fit()
        peak = Profiles(fit).peaks(fit.design.y[:, None])
        assert peak.rho[0] == pytest.approx(fit.params.get("rho", 0.0), abs=1e-6)
        np.testing.assert_allclose(peak.delta[:, 0], fit.params[list(fit.design.names)], atol=1e-6)


def test_names_order_and_rows_change_no_statistic_and_the_seed_repeats(panel):
    third = sg.weights.from_matrix(np.roll(np.eye(N), 1, axis=0), names(N))
    fit = sg.SDM("y ~ x + z", panel).fit()
    one = sg.robustness.j_test(fit, {**GRAPHS, "third": third}, draws=39)
    two = sg.robustness.j_test(fit, {"c": third, "a": GRAPHS["second"]}, draws=39)
    assert one["j[second]"].statistic == pytest.approx(two["j[a]"].statistic, rel=1e-9)
    assert one["j_joint"].statistic == pytest.approx(two["j_joint"].statistic, rel=1e-9)
    assert one["j_joint"].df == 2.0
    assert one["j_joint"].statistic >= one["j[second]"].statistic - 1e-9
    assert one["j[second]"].pvalue == two["j[a]"].pvalue
    rows = panel.frame.reset_index().sample(frac=1.0, random_state=0)
    shuffled = sg.Panel(rows, unit="unit", time="time", weights=GRAPHS["queen"])
    again = sg.robustness.j_test(sg.SDM("y ~ x + z", shuffled).fit(), {"a": GRAPHS["second"]},
                                 draws=19)  # fmt: skip
    assert again["j[a]"].statistic == pytest.approx(one["j[second]"].statistic, rel=1e-7)


def test_the_models_own_w_is_no_alternative_to_itself(panel):
    fit = sg.SDM("y ~ x + z", panel).fit()
    table = sg.robustness.j_test(fit, GRAPHS, draws=19)
    assert not table["j[queen]"].applicable
    assert "own W" in table["j[queen]"].note_in("en")
    assert table["j[second]"].applicable
    assert table.keys() == ["j[queen]", "j[second]"]
    assert "19" in table["j[second]"].note_in("zh")
    assert "second" in table["j[second]"].null


def test_predictions_that_the_null_has_already_add_nothing(panel):
    fit = sg.SLX("y ~ x + z", panel, effects="pooled").fit()
    nothing = np.repeat(fit.design.z[:, :1], 3, axis=1)[:, :, None]
    assert np.isnan(Profiles(fit).augmented(np.tile(fit.design.y[:, None], 3), nothing)).all()


def _rejections(true: np.ndarray, replications: int) -> int:
    """At 5%, of queen against second under a true W."""
    rng, x = np.random.default_rng(8), np.random.default_rng(9).standard_normal((T, N))
    first = panel_of({"y": outcome(true, x, rng), "x": x}, None)
    models = [sg.SDM("y ~ x", first.with_weights(w)) for w in GRAPHS.values()]
    rejected = 0
    for k in range(replications):
        y = outcome(true, x, rng)
        null, other = (with_outcome(m, y).fit() for m in models)
        rejected += j_tests_of(null, {"second": other}, 39, k)["j[second]"].rejects(0.0501)
    return rejected


@pytest.mark.slow
def test_a_true_null_is_kept_and_a_false_one_rejected():
    # Of Binomial(40, 0.05) more than 6 come in 0.3% of samples.
    assert _rejections(lattice(SIDE), 40) <= 6
    assert _rejections(second(SIDE), 20) >= 15


@pytest.mark.parametrize("model", ["OLS", "SEM", "SDEM"])
def test_models_whose_mean_w_does_not_move_are_refused(panel, model):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = getattr(sg, model)("y ~ x", panel).fit()
    with pytest.raises(OptionError, match=model):
        sg.robustness.j_test(fit, GRAPHS)


def test_too_few_draws_and_no_alternative_are_refused(panel):
    fit = sg.SAR("y ~ x", panel).fit()
    with pytest.raises(OptionError, match="19"):
        sg.robustness.j_test(fit, GRAPHS, draws=18)
    with pytest.raises(OptionError, match="no alternative"):
        sg.robustness.j_test(fit, None)
