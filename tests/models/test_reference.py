"""Agreement with what R's plm and splm print for Munnell's US states."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from models_making import FORMULA

import spillgap as sg

FOUND = pd.read_csv(Path(__file__).parents[1] / "reference" / "splm_munnell.csv")
MODELS = {
    "fe": sg.OLS,
    "sar": sg.SAR,
    "sem": sg.SEM,
    "sem_b": sg.SEM,
    "sem_kkp": sg.SEM,
    "sac": sg.SAC,
    "sdm": sg.SDM,
    "sdem": sg.SDEM,
    "gns": sg.GNS,
}
EFFECTS = {"individual": "unit", "time": "time", "twoways": "twoway", "random": "random"}
TERMS = {
    "lambda": "rho",  # splm's names of the two are the reverse of ours
    "rho": "lambda",
    "phi": "phi",
    "(Intercept)": "Intercept",
    "lpcap": "log(pcap)",
    "lpc": "log(pc)",
    "lemp": "log(emp)",
    "unemp": "unemp",
}
STATIC = [
    (m, e) for m in ("fe", "sar", "sem", "sac", "sdm", "sdem", "gns") for e in list(EFFECTS)[:3]
]
RANDOM = [("sar", "random"), ("sdm", "random"), ("sem_b", "random"), ("sem_kkp", "random")]


def _ours(term: str) -> str:
    return f"W:{TERMS[term[2:]]}" if term.startswith("w_") else TERMS[term]


def _theirs(model: str, effect: str) -> tuple[pd.DataFrame, pd.Series]:
    """Their coefficients under our names, and their σ² and log-likelihood."""
    rows = FOUND[(FOUND["model"] == model) & (FOUND["effect"] == effect)].set_index("term")
    summary = rows.index.isin(["sigma2", "logLik"])
    return rows[~summary].rename(index=_ours), rows.loc[summary, "estimate"]


@pytest.fixture(scope="module")
def fits(states):
    """Every model that the file holds, fitted once."""
    made = {}
    for model, effect in FOUND[["model", "effect"]].drop_duplicates().itertuples(index=False):
        errors = "kkp" if model == "sem_kkp" else "baltagi"
        declared = MODELS[model](FORMULA, states, effects=EFFECTS[effect], random_errors=errors)
        # splm sweeps time effects out before lagging, and corrects nothing.
        made[model, effect] = declared.fit(correction=None, demean="before")
    return made


def test_every_row_of_the_file_is_compared():
    assert set(STATIC + RANDOM) == set(FOUND[["model", "effect"]].itertuples(index=False))


@pytest.mark.parametrize(("model", "effect"), STATIC)
def test_fixed_effects_models_agree(fits, model, effect):
    ours, (theirs, summary) = fits[model, effect], _theirs(model, effect)
    assert set(theirs.index) == set(ours.params.index)
    gap = (ours.params - theirs["estimate"]).abs()
    assert gap.max() < 1e-4
    assert (gap / theirs["se"]).max() < 0.02
    np.testing.assert_allclose(ours.std_errors[theirs.index], theirs["se"], rtol=0.002)
    if "sigma2" in summary:
        assert ours.sigma2 == pytest.approx(summary["sigma2"], rel=1e-5)


def test_the_two_way_durbin_model_to_the_printed_digits(fits):
    results = fits["sdm", "twoways"]
    assert results.params["rho"] == pytest.approx(0.36885, abs=5e-6)
    assert results.std_errors["rho"] == pytest.approx(0.0404, abs=5e-5)


@pytest.mark.parametrize(("model", "effect"), RANDOM)
def test_random_effects_models_agree(fits, model, effect):
    ours, (theirs, summary) = fits[model, effect], _theirs(model, effect)
    assert set(theirs.index) == set(ours.params.index)
    gap = (ours.params - theirs["estimate"]).abs()
    assert (gap / theirs["se"]).max() < 0.02
    assert ours.loglik == pytest.approx(summary["logLik"], abs=1e-4)


@pytest.mark.parametrize(("model", "effect"), RANDOM)
def test_their_random_effects_errors_hold_the_spatial_parameters_fixed(fits, model, effect):
    """splm inverts the β block alone: standard errors as if ρ, λ and φ were known."""
    ours, (theirs, _) = fits[model, effect], _theirs(model, effect)
    k = len(ours.design.names)
    information = ours.estimate.information
    conditional = np.sqrt(np.diag(np.linalg.inv(information[:k, :k])))
    coefficients = list(ours.design.names)
    np.testing.assert_allclose(conditional, theirs.loc[coefficients, "se"], rtol=0.03)
    joint = ours.std_errors[coefficients].to_numpy()
    assert np.all(joint >= conditional * (1 - 1e-9))
    assert joint.max() > 0.0
    assert (joint / conditional).max() > 1.02


@pytest.mark.parametrize("model", ["sar", "sdm"])
@pytest.mark.parametrize("effect", ["individual", "time", "twoways"])
def test_log_likelihoods_of_lag_models_agree(fits, model, effect):
    assert fits[model, effect].loglik == pytest.approx(
        _theirs(model, effect)[1]["logLik"], abs=1e-6
    )


def test_log_likelihoods_of_error_models_differ_by_one_constant(fits):
    gaps = [
        fits[m, e].loglik - _theirs(m, e)[1]["logLik"]
        for m in ("sem", "sdem")
        for e in ("individual", "time", "twoways")
    ]
    assert np.ptp(gaps) < 1e-6


@pytest.mark.parametrize("effect", ["individual", "time", "twoways"])
def test_nested_models_have_no_higher_likelihood(fits, effect):
    value = {m: fits[m, effect].loglik for m in ("fe", "sar", "sem", "sac", "sdm", "sdem", "gns")}
    for inner, outer in (
        ("fe", "sar"),
        ("fe", "sem"),
        ("sar", "sac"),
        ("sem", "sac"),
        ("sar", "sdm"),
        ("sem", "sdem"),
        ("sem", "sdm"),
        ("sac", "gns"),
        ("sdm", "gns"),
        ("sdem", "gns"),
    ):
        assert value[inner] <= value[outer] + 1e-6, (inner, outer)


def test_spreg_agrees_on_unit_effects(states):
    """A second peer, in Python: the maximum-likelihood lag model with unit effects."""
    import spreg
    from libpysal.weights import W as PysalW

    ours = sg.SAR("gsp ~ pcap + unemp", states, effects="unit").fit(correction=None)
    adjacency = states.weights.adjacency
    near = {u: list(adjacency[u].index) for u in states.units}
    w = PysalW(near, {u: list(adjacency[u]) for u in states.units}, silence_warnings=True)
    w.id_order = list(states.units)
    frame = states.frame
    theirs = spreg.Panel_FE_Lag(frame[["gsp"]].to_numpy(), frame[["pcap", "unemp"]].to_numpy(), w)
    expected = np.append(np.ravel(theirs.betas), theirs.sig2)
    found = np.append(ours.params[["pcap", "unemp", "rho"]].to_numpy(), ours.sigma2)
    np.testing.assert_allclose(found[:3], expected[:3], rtol=1e-4)
