"""Known parameters come back, and 95% intervals cover them 95 times in a hundred."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from models_making import lattice, panel_of, solver, with_outcome

import spillgap as sg

# Single draws may come near a boundary and say so; what counts here is their distribution.
pytestmark = pytest.mark.filterwarnings("ignore::spillgap.errors.SpillgapWarning")

SIDE, T = 7, 8
N = SIDE**2
W = lattice(SIDE)


def _world(model, effects, truth, seed):
    """The declared model, and a function that draws an outcome."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(T, N)) + rng.normal(size=N)
    declared = model("y ~ x", panel_of({"y": x, "x": x}, W), effects=effects)
    A, B = solver(W, truth.get("rho", 0.0)), solver(W, truth.get("lambda", 0.0))
    mean = truth["x"] * x + truth.get("W:x", 0.0) * x @ W.T

    def draw() -> np.ndarray:
        e = rng.normal(size=(T, N)) @ B.T
        if effects in ("unit", "twoway"):
            e = e + rng.normal(size=N) + 0.5 * x.mean(axis=0)
        if effects == "random":
            e = e + np.sqrt(truth["phi"]) * rng.normal(size=N)
        if effects in ("time", "twoway"):
            e = e + rng.normal(size=(T, 1))
        return (mean + e) @ A.T

    return declared, draw


def _run(model, effects, truth, draws, seed=1, effect=None, **options):
    """Bias over its own standard error, coverage, and error over spread, by parameter."""
    declared, draw = _world(model, effects, truth, seed)
    names = list(truth)
    estimates, errors = [], []
    for _ in range(draws):
        found = with_outcome(declared, draw()).fit(**options)
        row, error = found.params[names].to_numpy(), found.std_errors[names].to_numpy()
        if effect is not None:
            frame = found.effects(method="delta").to_frame().loc[("x", "indirect")]
            row, error = np.append(row, frame["estimate"]), np.append(error, frame["std_error"])
        estimates.append(row)
        errors.append(error)
    values, errors = np.array(estimates), np.array(errors)
    goal = np.array([*truth.values(), *([] if effect is None else [effect])])
    spread = values.std(axis=0, ddof=1)
    return pd.DataFrame(
        {
            "bias": values.mean(axis=0) - goal,
            "noise": spread / np.sqrt(draws),
            "coverage": (np.abs(values - goal) < 1.96 * errors).mean(axis=0),
            "ratio": errors.mean(axis=0) / spread,
        },
        index=[*names, *([] if effect is None else ["indirect"])],
    )


def _assert_sound(table: pd.DataFrame, draws: int) -> None:
    """Bias and coverage within three standard errors of what they should be."""
    assert np.all(table["bias"].abs() < 3 * table["noise"]), table
    assert np.all((table["coverage"] - 0.95).abs() < 3 * np.sqrt(0.95 * 0.05 / draws)), table


@pytest.mark.slow
def test_the_durbin_model_with_two_way_effects():
    truth = {"rho": 0.4, "x": 1.0, "W:x": 0.6}
    S = solver(W, 0.4) @ (np.eye(N) + 0.6 * W)
    indirect = (S.sum() - np.trace(S)) / N
    draws = 250
    table = _run(sg.SDM, "twoway", truth, draws, effect=indirect, seed=12, correction="lee-yu")
    # Averages of effects are curved in ρ: their own bias is of order 1/(NT).
    _assert_sound(table.drop(index="indirect"), draws)
    assert abs(table.loc["indirect", "bias"]) < 0.05 * indirect
    assert 0.90 < table.loc["indirect", "coverage"] < 0.99
    assert np.all((table["ratio"] - 1).abs() < 0.15), table


@pytest.mark.slow
@pytest.mark.parametrize("effects", ["unit", "twoway"])
@pytest.mark.parametrize(
    ("model", "truth"),
    [
        (sg.SAR, {"rho": 0.4, "x": 1.0}),
        (sg.SEM, {"lambda": 0.4, "x": 1.0}),
        (sg.SAC, {"rho": 0.4, "lambda": 0.3, "x": 1.0}),
        (sg.SDEM, {"lambda": 0.4, "x": 1.0, "W:x": 0.6}),
    ],
)
def test_other_models_with_fixed_effects(model, truth, effects):
    draws = 60
    table = _run(model, effects, truth, draws, seed=5, correction="lee-yu")
    assert np.all(table["bias"].abs() < 3 * table["noise"] + 0.01), table
    assert np.all(table["coverage"] > 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)), table


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "truth"),
    [
        (sg.OLS, {"x": 1.0}),
        (sg.SAR, {"rho": 0.4, "x": 1.0}),
        (sg.SEM, {"lambda": 0.4, "x": 1.0}),
        (sg.SDM, {"rho": 0.4, "x": 1.0, "W:x": 0.6}),
    ],
)
def test_random_effects(model, truth):
    draws = 50
    table = _run(model, "random", {**truth, "phi": 1.0}, draws, seed=3)
    spatial = table.drop(index="phi")
    assert np.all(spatial["bias"].abs() < 3 * spatial["noise"] + 0.01), table
    assert np.all(spatial["coverage"] > 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)), table
    # A variance ratio from 49 units: biased down by a little.
    assert abs(table.loc["phi", "bias"]) < 0.12


TAU, RHO, ETA, BETA = 0.4, 0.3, 0.1, 1.0


def _path(
    rng: np.random.Generator, common: float, periods: int = T, burn: int = 30
) -> dict[str, np.ndarray]:
    """A stationary dynamic panel, long after its start."""
    S, fixed = solver(W, RHO), rng.normal(size=N)
    x = rng.normal(size=(burn + periods + 1, N))
    y = np.zeros((burn + periods + 1, N))
    for t in range(1, len(y)):
        start = TAU * y[t - 1] + ETA * W @ y[t - 1] + BETA * x[t] + fixed
        y[t] = S @ (start + rng.normal(size=N) + common * rng.normal())
    return {"y": y[burn:], "x": x[burn:]}


@pytest.mark.slow
@pytest.mark.parametrize("effects", ["unit", "twoway"])
def test_dynamic_models_lose_most_of_their_bias(effects):
    rng = np.random.default_rng(77)
    truth = pd.Series({"L:y": TAU, "LW:y": ETA, "rho": RHO, "x": BETA})
    draws, plain, corrected, inside = 50, [], [], []
    for _ in range(draws):
        panel = panel_of(_path(rng, float(effects == "twoway")), W)
        declared = sg.SAR("y ~ x", panel, effects=effects, dynamic=("time", "space-time"))
        plain.append(declared.fit(correction=None).params[truth.index])
        found = declared.fit(correction="lee-yu")
        corrected.append(found.params[truth.index])
        inside.append((corrected[-1] - truth).abs() < 1.96 * found.std_errors[truth.index])
    before = pd.concat(plain, axis=1).mean(axis=1) - truth
    after = pd.concat(corrected, axis=1).mean(axis=1) - truth
    noise = pd.concat(corrected, axis=1).std(axis=1) / np.sqrt(draws)
    assert before["L:y"] < -0.03
    assert abs(after["L:y"]) < 0.35 * abs(before["L:y"])
    assert np.all(after.abs() < 3 * noise + 0.02), (before, after)
    assert np.all(pd.concat(inside, axis=1).mean(axis=1) > 0.84)


@pytest.mark.parametrize("model", [sg.OLS, sg.SLX, sg.SEM])
def test_the_bias_correction_without_a_spatial_lag(model):
    """τ alone, and η carried by W though there is no ρ."""
    rng = np.random.default_rng(4)
    plain, corrected = [], []
    for _ in range(25):
        S, fixed = np.eye(N), rng.normal(size=N)
        x, y = rng.normal(size=(T + 31, N)), np.zeros((T + 31, N))
        for t in range(1, T + 31):
            mean = 0.4 * y[t - 1] + 0.2 * W @ y[t - 1] + x[t] + fixed
            y[t] = S @ (mean + rng.normal(size=N))
        panel = panel_of({"y": y[30:], "x": x[30:]}, W)
        declared = model("y ~ x", panel, effects="unit", dynamic=("time", "space-time"))
        plain.append(declared.fit(correction=None).params[["L:y", "LW:y"]])
        corrected.append(declared.fit(correction="lee-yu").params[["L:y", "LW:y"]])
    truth = np.array([0.4, 0.2])
    before = np.mean(plain, axis=0) - truth
    after = np.mean(corrected, axis=0) - truth
    assert before[0] < -0.03
    assert abs(after[0]) < 0.4 * abs(before[0])
    assert abs(after[1]) < 0.03
