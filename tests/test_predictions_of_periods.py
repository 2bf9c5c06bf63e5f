"""Leave-one-period-out densities: against dense normal conditionals, differences, refusals."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import block_diag, null_space

import spillgap as sg
from spillgap.errors import EstimationError, OptionError

sys.path.insert(0, str(Path(__file__).parent / "models"))
from models_making import lattice, names, panel_of, solver

SIDE, T = 4, 4
N = SIDE**2
VAGUE = 1e5
"""Variance of effects that are unknown beforehand."""


def ring(n: int) -> np.ndarray:
    W = np.roll(np.eye(n), 1, axis=0) + np.roll(np.eye(n), -1, axis=0)
    return W / 2.0


GRAPHS = {
    "queen": sg.weights.from_matrix(lattice(SIDE), names(N)),
    "ring": sg.weights.from_matrix(ring(N), names(N)),
}


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(6)
    x, z, e = rng.standard_normal((3, T, N))
    y = (x + 0.4 * x @ lattice(SIDE).T + e + rng.standard_normal(N)) @ solver(lattice(SIDE), 0.4).T
    return panel_of({"y": y, "x": x, "z": z}, lattice(SIDE))


def dense(panel, model, effects, period) -> float:
    """ln p(contrasts of y_t | all other y) with vague effects, all matrices (TN, TN)."""
    kind = getattr(sg, model)
    kept = [t for t in range(T) if t != period]
    at = kind("y ~ x", panel.subset(periods=kept), effects=effects).fit()
    whole = kind("y ~ x", panel, effects=effects).fit().design
    W = lattice(SIDE)
    S = np.kron(np.eye(T), solver(W, at.params.get("rho", 0.0)))
    B = np.kron(np.eye(T), solver(W, at.params.get("lambda", 0.0)))
    unit = (
        np.kron(np.ones((T, 1)), np.eye(N))
        if effects in ("unit", "twoway")
        else np.zeros((T * N, 1))
    )
    time = (
        np.kron(np.eye(T), np.ones((N, 1)))
        if effects in ("time", "twoway")
        else np.zeros((T * N, 1))
    )
    cov = S @ (at.sigma2 * B @ B.T + VAGUE * (unit @ unit.T + time @ time.T)) @ S.T
    mean = S @ whole.z @ at.params[list(whole.names)].to_numpy()
    F = null_space(np.ones((1, N))).T if effects in ("time", "twoway") else np.eye(N)
    rows = np.arange(T * N) // N == period
    pick = block_diag(F, np.eye((T - 1) * N))
    order = np.concatenate([np.nonzero(rows)[0], np.nonzero(~rows)[0]])
    y, m, V = whole.y[order], mean[order], cov[np.ix_(order, order)]
    left, V = pick @ (y - m), pick @ V @ pick.T
    k = len(F)
    gain = np.linalg.solve(V[k:, k:], V[k:, :k]).T
    rest, part = left[:k] - gain @ left[k:], V[:k, :k] - gain @ V[k:, :k]
    return float(-0.5 * (k * np.log(2 * np.pi) + np.linalg.slogdet(part)[1]
                         + rest @ np.linalg.solve(part, rest)))  # fmt: skip


@pytest.mark.parametrize("effects", ["pooled", "unit", "time", "twoway"])
@pytest.mark.parametrize("model", ["SAR", "SEM", "SDM"])
def test_densities_are_those_of_dense_normal_conditionals(panel, model, effects):
    fit = getattr(sg, model)("y ~ x", panel, effects=effects).fit()
    found = sg.robustness.compare_predictions(fit, GRAPHS).by_period[("queen", model)]
    for period in (0, 2):
        assert found.iloc[period] == pytest.approx(dense(panel, model, effects, period), abs=0.02)


def test_differences_are_to_the_best_and_their_errors_of_the_periods(panel):
    fit = sg.SAR("y ~ x", panel).fit()
    found = sg.robustness.compare_predictions(fit, GRAPHS, models=("SAR", "OLS"))
    frame = found.to_frame()
    assert frame.index[0] == found.best
    assert (frame.loc[found.best].drop("log_density") == 0.0).all()
    one, two = found.by_period[found.best], found.by_period[frame.index[1]]
    row = frame.iloc[1]
    assert row["difference"] == pytest.approx((two - one).sum())
    assert row["std_error"] == pytest.approx(2.0 * np.std(two - one, ddof=1))
    assert row["periods_better"] == (two > one).sum()
    np.testing.assert_allclose(
        found.by_period[("queen", "OLS")], found.by_period[("ring", "OLS")], rtol=1e-12
    )
    assert "<table" in found._repr_html_()
    assert str(found.table(lang="zh")) != str(found.table())
    assert "predicts best" in repr(found)
    assert "Vehtari" in found.cite("apa")


def test_w_by_period_loses_that_of_the_period(panel):
    by_period = {t: GRAPHS["queen"] for t in panel.periods}
    moved = {**by_period, 1: GRAPHS["ring"]}
    fit = sg.SLX("y ~ x", panel, effects="unit").fit()
    found = sg.robustness.compare_predictions(fit, {"same": by_period, "moved": moved}).by_period
    known = sg.robustness.compare_predictions(fit, GRAPHS).by_period
    np.testing.assert_allclose(found[("same", "SLX")], known[("queen", "SLX")], rtol=1e-10)
    assert not np.isclose(found[("moved", "SLX")].iloc[1], known[("queen", "SLX")].iloc[1])


def test_moving_contrasts_few_periods_and_single_candidates_are_refused(panel):
    spectral = sg.weights.standardise(
        sg.weights.from_matrix((lattice(SIDE) > 0).astype(float), names(N)), "spectral"
    )
    pooled = sg.SAR("y ~ x", panel).fit()
    with pytest.raises(EstimationError, match=r"'loose'.*row-standardised"):
        sg.robustness.compare_predictions(pooled, {"queen": GRAPHS["queen"], "loose": spectral})
    with pytest.raises(OptionError, match="nothing to compare"):
        sg.robustness.compare_predictions(pooled)
    two = sg.SAR("y ~ x", panel.subset(periods=[0, 1])).fit()
    with pytest.raises(EstimationError, match="3 periods"):
        sg.robustness.compare_predictions(two, GRAPHS)
