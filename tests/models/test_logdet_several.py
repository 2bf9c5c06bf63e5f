"""ln|I − Σ cₖWₖ| by projections: dense algebra, what it says of its error, the fits it serves."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.spatial import cKDTree

import spillgap as sg
from spillgap.errors import OptionError, SpillgapWarning
from spillgap.models import structure_near
from spillgap.models.logdet_several import SeveralLogDet

CENTRES = [(0.3, 0.3), (0.5, 0.35), (-0.4, 0.6), (0.2, -0.5)]


def nearest(n: int, k: int, rng: np.random.Generator) -> sparse.csr_array:
    _, at = cKDTree(points := rng.uniform(size=(n, 2))).query(points, k + 1)
    rows = np.repeat(np.arange(n), k)
    return sparse.csr_array((np.full(n * k, 1.0 / k), (rows, at[:, 1:].ravel())), shape=(n, n))


def pair(n: int, seed: int = 1) -> list[sparse.csr_array]:
    rng = np.random.default_rng(seed)
    return [nearest(n, 5, rng), nearest(n, 6, rng)]


MEMBERS = pair(400)


def dense(members, mixture) -> np.ndarray:
    return np.eye(members[0].shape[0]) - sum(c * w.toarray() for c, w in zip(mixture, members))


@pytest.mark.parametrize("centre", CENTRES)
def test_value_and_slopes_are_those_of_dense_algebra(centre):
    centre = np.array(centre)
    found = SeveralLogDet.around(MEMBERS, centre)
    left = dense(MEMBERS, centre)
    exact = np.linalg.slogdet(left)[1]
    assert abs(found.value(centre) - exact) < 4.0 * found.standard_error(centre) + 1e-3
    assert found.standard_error(centre) < 0.02 * abs(exact)
    inverse = np.linalg.inv(left)
    for k, w in enumerate(MEMBERS):
        step = 1e-3 * np.eye(2)[k]
        above, below = centre + step, centre - step
        slope = (found.value(above) - found.value(below)) / 2e-3
        stated = found.slope_error(above, below) / 2e-3
        assert abs(slope + np.sum(inverse * w.toarray().T)) < 4.0 * stated + 0.02


def test_powers_whose_traces_are_exact_have_no_noise():
    found = SeveralLogDet.around(MEMBERS, np.array([0.1, 0.1]))
    small = np.array([0.02, -0.03])
    exact = np.linalg.slogdet(dense(MEMBERS, small))[1]
    assert found.value(small) == pytest.approx(exact, abs=1e-6)
    assert found.standard_error(small) < 1e-6


def test_of_few_units_a_space_holds_them_all():
    members = pair(16)
    centre = np.array([0.3, 0.4])
    found = SeveralLogDet.around(members, centre)
    assert found.projections.shape[-1] <= 16
    exact = np.linalg.slogdet(dense(members, centre))[1]
    assert found.value(centre) == pytest.approx(exact, abs=4.0 * found.standard_error(centre))


def test_one_way_links_and_rows_without_any_are_taken():
    lower = sparse.csr_array(np.tril(np.ones((40, 40)), -1) / 40.0)
    ring = np.roll(np.eye(40), 1, axis=1)
    ring[3] = 0.0
    other = sparse.csr_array(ring)
    centre = np.array([0.4, 0.3])
    found = SeveralLogDet.around([lower, other], centre)
    exact = np.linalg.slogdet(dense([lower, other], centre))[1]
    assert abs(found.value(centre) - exact) < 4.0 * found.standard_error(centre) + 1e-6


def test_units_in_another_order_change_only_the_noise():
    order = np.random.default_rng(0).permutation(400)
    turned = [sparse.csr_array(w[order][:, order]) for w in MEMBERS]
    centre = np.array([0.4, 0.3])
    ours, theirs = (SeveralLogDet.around(m, centre) for m in (MEMBERS, turned))
    for a, b in zip(ours.traces, theirs.traces):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)
    apart = ours.value(centre) - theirs.value(centre)
    assert abs(apart) < 6.0 * ours.standard_error(centre)


# -- in fits --------------------------------------------------------------------------------------

N, T = 60, 6
PLACES = pair(N, 2)
FAMILIES = {
    "several": sg.weights.several, "convex": sg.weights.convex,
}  # fmt: skip


@pytest.fixture(scope="module")
def fit():
    """A fit by model, kind of W and log-determinant, made once."""
    known: dict[tuple[str, str, str], object] = {}

    def made(model: str, kind: str, how: str):
        if (model, kind, how) not in known:
            declared = getattr(sg, model)("y ~ x", panel(), effects="unit", weights=family(kind))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SpillgapWarning)
                known[model, kind, how] = declared.fit(logdet=how)
        return known[model, kind, how]

    return made


def panel(seed: int = 3) -> sg.Panel:
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(2, T, N))
    w, v = (m.toarray() for m in PLACES)
    inner = x + 0.5 * x @ w.T + rng.normal(size=N) + e
    y = inner @ np.linalg.inv(np.eye(N) - 0.35 * w - 0.25 * v).T
    frame = pd.DataFrame({"y": y.ravel(), "x": x.ravel()})
    frame["unit"], frame["time"] = np.tile(range(N), T), np.repeat(range(T), N)
    return sg.Panel(frame, unit="unit", time="time")


def family(kind: str):
    members = {
        name: sg.weights.from_matrix(w, range(N)) for name, w in zip(("near", "far"), PLACES)
    }
    return FAMILIES[kind](members)


@pytest.mark.parametrize(("model", "kind"), [("SDM", "several"), ("SEM", "convex")])
def test_fits_are_the_exact_ones_but_for_little(fit, model, kind):
    exact, near = (fit(model, kind, how) for how in ("exact", "approximate"))
    known = exact.std_errors.notna()
    apart = (near.params - exact.params)[known] / exact.std_errors[known]
    assert np.abs(apart).max() < 0.25, apart
    np.testing.assert_allclose(near.std_errors[known], exact.std_errors[known], rtol=0.05)
    assert near.logdet == "approximate"
    assert near.loglik == pytest.approx(exact.loglik, abs=0.5)


def test_what_the_noise_may_have_moved_is_said(fit, monkeypatch):
    found = fit("SDM", "several", "approximate")
    monkeypatch.setattr(structure_near, "NOISE", 0.0)
    said = [notice.text for notice in structure_near.noise_notices(found.found)]
    assert len(said) == 2
    assert all("stated error" in text for text in said)
    assert "rho:near" in said[0]


def test_the_k_nearest_take_it_and_decay_has_no_use_for_it():
    places = pd.DataFrame(
        np.random.default_rng(1).uniform(size=(N, N)), index=range(N), columns=range(N)
    )
    places = (places + places.T) * (1.0 - np.eye(N))
    nearest_k = sg.weights.k_nearest(places, (4, 5))
    found = sg.SAR("y ~ x", panel(), effects="unit", weights=nearest_k)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        exact, near = (found.fit(logdet=how) for how in ("exact", "approximate"))
    assert near.k == exact.k
    np.testing.assert_allclose(near.params, exact.params, atol=0.02)
    with pytest.raises(OptionError, match="falls with distance"):
        sg.SAR("y ~ x", panel(), weights=sg.weights.decay(places)).fit(logdet="approximate")
