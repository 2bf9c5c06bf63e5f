"""Levels, units and near collinearity of regressors cost no digits that the data still have."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_making import lattice, panel_of, solver

import spillgap as sg
from spillgap.errors import EstimationError
from spillgap.models.crossproducts import Conditioned, CrossProducts, Swept
from spillgap.models.estimator import make_likelihood
from spillgap.models.family import MODELS
from spillgap.models.information import Point, observed_information
from spillgap.models.search import climb

SIDE, T = 4, 5
N = SIDE**2
W = lattice(SIDE)
EFFECTS = ("pooled", "unit", "time", "twoway", "random", "mundlak")


def _columns() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(23)
    x, z = rng.normal(size=(2, T, N)) + rng.normal(size=(2, 1, N))
    fixed = 0.5 * rng.normal(size=N) + 0.5 * rng.normal(size=(T, 1))
    u = rng.normal(size=(T, N)) @ solver(W, 0.3).T
    return {"y": (x - z + 0.4 * x @ W.T + fixed + u) @ solver(W, 0.4).T, "x": x, "z": z}


COLUMNS = _columns()


def _fit(model, effects, **changed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model("y ~ x + z", panel_of(COLUMNS | changed, W), effects=effects).fit()


def _compare(base, other, scale, rtol):
    """Everything but the intercept, whose meaning a shift changes; x's own in units of it."""
    kept = [n for n in base.params.index if n != "Intercept"]
    times = np.array([scale if n.split(":")[-1] == "x" else 1.0 for n in kept])
    errors = base.std_errors[kept].to_numpy()
    # Beside the end of the stable interval, where a fit says that it is not to be trusted, a
    # standard error hangs on the last digits of rho.
    rtol = rtol if base.stable else 100.0 * rtol
    gap = np.abs(other.params[kept] * times - base.params[kept]) / errors
    assert gap.max() < rtol
    np.testing.assert_allclose(other.std_errors[kept] * times, errors, rtol=rtol)


@pytest.mark.parametrize("effects", EFFECTS)
@settings(max_examples=6, deadline=None)
@given(
    model=st.sampled_from(list(MODELS.values())),
    shift=st.sampled_from([-1e9, 1e5, 1e9]),
    scale=st.sampled_from([1e-9, 1.0, 1e9]),
)
def test_a_regressors_level_and_unit_do_not_matter(effects, model, shift, scale):
    # x + 1e9 is stored to 1.2e-7: the data themselves differ by that share of x's spread, and
    # derivatives carry it on a few times enlarged. A change of unit alone costs nothing.
    exact = (COLUMNS["x"] + shift) - shift
    base = _fit(model, effects, x=exact)
    _compare(base, _fit(model, effects, x=exact + shift), 1.0, 3e-6)
    _compare(base, _fit(model, effects, x=exact * scale), scale, 1e-7)


@pytest.mark.parametrize("effects", ["pooled", "random", "mundlak"])
@pytest.mark.parametrize("name", ["GNS", "SAC"])
def test_the_level_of_y_does_not_matter(name, effects):
    model = getattr(sg, name)
    shifted = COLUMNS["y"] + 1e6
    base = _fit(model, effects, y=shifted - 1e6)
    other = _fit(model, effects, y=shifted)
    _compare(base, other, 1.0, 1e-6)


def test_a_level_of_x_does_not_reach_effects():
    base = _fit(sg.SDM, "pooled").effects(method="delta").to_frame()
    other = _fit(sg.SDM, "pooled", x=COLUMNS["x"] + 1e8).effects(method="delta").to_frame()
    np.testing.assert_allclose(other["estimate"], base["estimate"], rtol=1e-5)
    np.testing.assert_allclose(other["std_error"], base["std_error"], rtol=1e-5)


def test_a_year_and_its_square():
    year = np.broadcast_to(2000.0 + np.arange(T)[:, None], (T, N))
    found = sg.SAR(
        "y ~ x + z + yr + I(yr**2)", panel_of(COLUMNS | {"yr": year}, W), effects="pooled"
    )
    centred = sg.SAR(
        "y ~ x + z + yr + I(yr**2)", panel_of(COLUMNS | {"yr": year - 2002.0}, W), effects="pooled"
    )
    one, other = found.fit(), centred.fit()
    assert one.loglik == pytest.approx(other.loglik, abs=1e-6)
    np.testing.assert_allclose(one.params[["x", "z", "rho"]], other.params[["x", "z", "rho"]])
    np.testing.assert_allclose(
        one.std_errors[["x", "rho"]], other.std_errors[["x", "rho"]], rtol=1e-6
    )


def test_what_does_not_vary_is_still_called_absorbed():
    constant = np.broadcast_to(COLUMNS["x"][0], (T, N))
    with pytest.raises(EstimationError, match="absorb x"):
        sg.SAR("y ~ x + z", panel_of(COLUMNS | {"x": constant + 1e9}, W), effects="unit")
    with pytest.raises(EstimationError, match="Collinear columns: c"):
        sg.OLS("y ~ x + c", panel_of(COLUMNS | {"c": np.full((T, N), 1e9)}, W), effects="pooled")


@pytest.mark.filterwarnings("ignore::spillgap.errors.SpillgapWarning")
@pytest.mark.parametrize("name", ["OLS", "SDM", "GNS"])
@pytest.mark.parametrize("cov", ["robust", "cluster", "driscoll-kraay"])
def test_the_level_of_x_does_not_reach_sandwiches(name, cov):
    model, exact = getattr(sg, name), (COLUMNS["x"] + 1e9) - 1e9
    base, other = (
        model("y ~ x + z", panel_of(COLUMNS | {"x": x}, W), effects="pooled").fit(cov=cov)
        for x in (exact, exact + 1e9)
    )
    _compare(base, other, 1.0, 1e-5)


# -- products alone --------------------------------------------------------------------------------


def _made_of_products(model, correction):
    """A fit's likelihood, and the same without rows: the products summed period by period."""
    made = make_likelihood(model.specification, model.design, correction=correction)
    rows, parts = made.swept.rows, []
    for period in range(T):
        at = slice(period * N, (period + 1) * N)
        lagged = None if rows.lagged is None else rows.lagged[at]
        parts.append(CrossProducts.of(rows.columns[at], lagged))
    products = CrossProducts(
        *(sum(getattr(p, name) for p in parts) for name in ("plain", "cross", "squared"))
    )
    return made, replace(made, swept=Swept(products, made.swept.outcomes))


@pytest.mark.parametrize("effects", ["pooled", "unit", "twoway"])
@pytest.mark.parametrize("name", ["OLS", "SDM", "SEM", "GNS"])
def test_a_likelihood_of_products_alone_is_the_likelihood(name, effects):
    model = getattr(sg, name)("y ~ x + z", panel_of(COLUMNS, W), effects=effects)
    whole, alone = _made_of_products(model, None)
    one, other = climb(whole), climb(alone)
    points = []
    for peak, made in ((one, whole), (other, alone)):
        profile = made.profile(peak.lambda_)
        delta = profile.coefficients(peak.rho)
        sigma2 = float(profile.ssr(np.array([peak.rho]))[0]) / made.n_effective
        point = Point(delta, peak.rho, peak.lambda_, 0.0, sigma2)
        errors = np.sqrt(np.diag(observed_information(peak.likelihood, point).inverse))
        points.append([peak.loglik, peak.rho, peak.lambda_, sigma2, *delta, *errors])
    np.testing.assert_allclose(points[1], points[0], rtol=1e-9, atol=1e-9)


def test_a_likelihood_of_products_alone_has_no_rows():
    model = sg.SDM("y ~ x + z", panel_of(COLUMNS, W))
    _, alone = _made_of_products(model, None)
    with pytest.raises(EstimationError, match="from cross-products alone"):
        _ = alone.swept.within
    with pytest.raises(EstimationError, match="from cross-products alone"):
        _ = alone.conditioned.rows
    with pytest.raises(EstimationError, match="from cross-products alone"):
        replace(alone, random=True).value(0.1)


@pytest.mark.parametrize("broken", ["far", "missing"])
def test_products_that_have_lost_their_digits_are_refused(broken):
    rows = np.column_stack([COLUMNS["y"].ravel(), np.ones(N * T), COLUMNS["x"].ravel() + 1e9])
    if broken == "missing":
        rows[3, 2] = np.nan
    with pytest.raises(EstimationError, match="lost the digits"):
        Conditioned.of_products(CrossProducts.of(rows, None), 1)
