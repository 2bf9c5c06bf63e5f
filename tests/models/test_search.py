"""The search for ρ and λ: slopes, guides over the whole stable interval, several peaks."""

from __future__ import annotations

import numpy as np
import pytest
from models_making import lattice, panel_of, solver

import spillgap as sg
from spillgap.models import logdet
from spillgap.models.estimator import make_likelihood
from spillgap.panel import Panel


def _panel(side: int, periods: int = 6, rho: float = 0.4, lam: float = 0.3) -> Panel:
    rng = np.random.default_rng(11)
    W = lattice(side)
    x = rng.standard_normal((periods, side**2))
    u = rng.standard_normal(x.shape) @ solver(W, lam).T
    y = (x + 0.5 * x @ W.T + u) @ solver(W, rho).T
    return panel_of({"y": y, "x": x}, W)


@pytest.mark.parametrize("name", ["SEM", "SAC", "GNS"])
@pytest.mark.parametrize("correction", [None, "lee-yu"])
def test_slopes_are_those_of_the_likelihood(name, correction):
    model = getattr(sg, name)("y ~ x", _panel(5))
    likelihood = make_likelihood(model.specification, model.design, correction=correction)
    rho, lam, h = (0.3 if model.has_lag else 0.0), 0.2, 1e-6
    value, slopes = likelihood.slopes(rho, lam)
    assert value == pytest.approx(likelihood.value(rho, lam), abs=1e-9)
    by_lambda = (likelihood.value(rho, lam + h) - likelihood.value(rho, lam - h)) / (2 * h)
    assert slopes["lambda"] == pytest.approx(by_lambda, abs=1e-4)
    if model.has_lag:
        by_rho = (likelihood.value(rho + h, lam) - likelihood.value(rho - h, lam)) / (2 * h)
        assert slopes["rho"] == pytest.approx(by_rho, abs=1e-4)


@pytest.mark.parametrize("guide", ["panel", "moments"])
@pytest.mark.parametrize("name", ["SDM", "SEM", "GNS"])
def test_factorisation_finds_what_eigenvalues_find(monkeypatch, name, guide):
    model = getattr(sg, name)("y ~ x", _panel(9), effects="unit")
    by_eigenvalues = model.fit(correction="lee-yu")
    monkeypatch.setattr(logdet, "EIGEN_LIMIT", 1)
    monkeypatch.setattr(logdet, "GUIDE_LIMIT", 1 if guide == "moments" else 10**6)
    by_factors = model.fit(correction="lee-yu")
    gap = np.abs(by_factors.params - by_eigenvalues.params) / by_eigenvalues.std_errors
    assert gap.max() < 1e-5
    assert by_factors.loglik == pytest.approx(by_eigenvalues.loglik, abs=1e-5)
    assert by_factors.warnings == by_eigenvalues.warnings


def test_no_guide_rises_towards_the_ends_of_the_stable_interval():
    """A polynomial that leaves its nodes upwards would draw the search to the boundary."""
    model = sg.SEM("y ~ x", _panel(21, periods=3), effects="pooled")
    found = model.fit()
    low, high = found.stable_interval
    assert found.warnings == ()
    places = np.linspace(2.5, 6.0, 30)
    guide = found.estimate.likelihood.error_logdet.guide
    for sign in (-1.0, 1.0):
        ends = low + (high - low) * (np.tanh(sign * places) + 1.0) / 2.0
        assert np.all(np.diff(guide.value(ends)) < 0.0)
