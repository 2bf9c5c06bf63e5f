"""The sequence of tests ends with the model that made the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap.errors import DataWarning, EstimationError, OptionError
from spillgap.models.choice import choose

FORMULA = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
SIDE, T = 8, 10
N = SIDE**2


def _lattice() -> tuple[np.ndarray, list[str]]:
    row, col = np.divmod(np.arange(N), SIDE)
    near = np.maximum(abs(row[:, None] - row), abs(col[:, None] - col)) == 1
    return near / near.sum(axis=1, keepdims=True), [f"u{i:02d}" for i in range(N)]


def _panel(
    *,
    rho: float = 0.0,
    lam: float = 0.0,
    theta: float = 0.0,
    unit: str | None = None,
    time: bool = False,
    seed: int = 0,
    periods: int = T,
) -> sg.Panel:
    """y = ρWy + x + θWx + effects + u, u = λWu + ε on a lattice."""
    rng = np.random.default_rng(seed)
    W, ids = _lattice()
    mu = rng.normal(size=N)
    x = rng.normal(size=(periods, N)) + rng.normal(size=N)
    if unit == "fixed":
        x = x + mu
    xi = rng.normal(size=(periods, 1)) if time else 0.0
    u = 0.7 * rng.normal(size=(periods, N)) @ np.linalg.inv(np.eye(N) - lam * W).T
    mean = x + theta * x @ W.T + (mu if unit else 0.0) + xi
    y = (mean + u) @ np.linalg.inv(np.eye(N) - rho * W).T
    data = pd.DataFrame(
        {
            "unit": np.tile(ids, periods),
            "time": np.repeat(np.arange(periods), N),
            "x": x.ravel(),
            "y": y.ravel(),
        }
    )
    return sg.Panel(data, "unit", "time", sg.weights.from_matrix(W, ids))


@pytest.mark.parametrize(
    ("truth", "model", "effects"),
    [
        ({"rho": 0.5, "unit": "fixed", "time": True}, "SAR", "twoway"),
        ({"lam": 0.6, "unit": "fixed", "time": True}, "SEM", "twoway"),
        ({"rho": 0.4, "theta": 0.8, "unit": "fixed"}, "SDM", "unit"),
        ({"unit": "fixed", "time": True}, "OLS", "twoway"),
        ({"rho": 0.5, "unit": "random", "seed": 1}, "SAR", "random"),
        ({"rho": 0.5, "seed": 2}, "SAR", "pooled"),
    ],
)
def test_the_model_that_made_the_data_is_chosen(truth, model, effects):
    decision = choose("y ~ x", _panel(**truth), level=0.01)
    assert (decision.model, decision.effects) == (model, effects), decision.sentences()
    assert decision.settled
    fit = decision.fit()
    assert fit.model.name == model
    assert fit.model.effects == effects


def test_neighbours_regressors_alone_lead_past_ols():
    decision = choose("y ~ x", _panel(theta=0.5, unit="fixed"), level=0.01)
    assert decision.model == "SLX"
    assert "SLX" in decision.sentences()[1]


def test_the_right_weights_are_chosen_and_the_sequence_runs_again_with_them():
    panel = _panel(rho=0.5, theta=0.7, unit="fixed", time=True, seed=4)
    W, ids = _lattice()
    order = np.random.default_rng(0).permutation(N)
    wrong = sg.weights.from_matrix(W[order][:, order], ids)
    decision = choose("y ~ x", panel, weights={"wrong": wrong, "right": panel.weights})
    assert decision.weights == "right"
    assert decision.rounds == 2
    assert decision.probabilities is not None
    assert decision.probabilities.weights["right"] > 0.99
    assert decision.fit().model.panel.weights.equals(panel.weights)


def test_order_of_rows_and_the_run_itself_change_nothing():
    panel = _panel(rho=0.5, unit="fixed", time=True)
    mixed = panel.frame.sample(frac=1, random_state=1).reset_index()
    again = sg.Panel(mixed, "unit", "time", panel.weights)
    first, second = choose("y ~ x", panel).to_frame(), choose("y ~ x", again).to_frame()
    pd.testing.assert_frame_equal(first, second, rtol=1e-6)


def test_sentences_and_table_speak_both_languages():
    decision = choose(FORMULA, sg.load("us_states").panel)
    english, chinese = decision.sentences(), decision.sentences("zh")
    assert len(english) == len(chinese) == len(decision.steps) + 1
    assert english[-1].startswith("Conclusion: SDM with unit and time effects")
    assert chinese[-1].startswith("结论：采用 SDM")
    frame = decision.to_frame("zh")
    assert frame.index.names == ["step", "test"]
    assert ("个体与时期效应（LR）", "lr_unit") in frame.index
    assert repr(decision) == "<Decision: SDM, effects='twoway', weights='W'>"


def test_a_cross_section_is_chosen_for_without_effects():
    decision = choose("y ~ x", _panel(rho=0.7, periods=1, seed=3), effects="pooled")
    assert decision.effects == "pooled"
    assert decision.model in ("SAR", "SDM")
    assert len(decision.steps) == 2


def test_other_weights_than_row_standardised_still_lead_to_a_decision():
    panel = _panel(rho=0.5, unit="fixed", time=True)
    W, ids = _lattice()
    spectral = sg.weights.from_matrix((W > 0) / 8.0, ids)
    with pytest.warns(DataWarning, match="Without bias correction"):
        decision = choose("y ~ x", panel.with_weights(spectral))
    restrictions = decision.steps[1].tests
    assert not restrictions["lr_sem"].applicable
    assert "row-standardised" in restrictions["lr_sem"].note_in("en")


def test_refusals():
    panel = _panel(rho=0.5)
    with pytest.raises(OptionError, match="level"):
        choose("y ~ x", panel, level=5)
    with pytest.raises(OptionError, match="effects"):
        choose("y ~ x", panel, effects="fixed")
    with pytest.raises(OptionError, match="empty"):
        choose("y ~ x", panel, weights=[])
    gone = sg.Panel(panel.frame.iloc[1:].reset_index(), "unit", "time", panel.weights)
    with pytest.raises(EstimationError, match="balanced"):
        choose("y ~ x", gone)
