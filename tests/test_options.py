"""Options mean what they say however they are written, and a wrong one is refused by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap import datasets, options
from spillgap._option import Option
from spillgap.errors import OptionError
from spillgap.gaps import measures
from spillgap.models import covariance, family
from spillgap.models import tests as model_tests
from spillgap.models.covariance import COVARIANCE
from spillgap.pysal import _estimators

FORMULA = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
TABLES = (measures, covariance, datasets, family, _estimators)
EVERY = {
    name: value
    for module in (options, *TABLES)
    for name, value in vars(module).items()
    if isinstance(value, Option)
}


@pytest.fixture(scope="module")
def states():
    return sg.load("us_states").panel


@pytest.mark.parametrize("option", EVERY.values(), ids=EVERY)
def test_every_choice_is_known_by_any_spelling(option):
    assert option.choices
    for choice in option.choices:
        for typed in (choice, choice.upper(), choice.title(), f" {choice} "):
            assert option.parse(typed) == choice
        assert len(choice) == 1 or option.parse(choice.replace("-", "_")) == choice
    for word, choice in option.also.items():
        assert option.parse(word.upper()) == choice


@pytest.mark.parametrize("option", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("typed", ["none of them", "", 7, None, ["ml"], b"ml"])
def test_what_is_no_choice_is_refused_with_the_choices(option, typed):
    with pytest.raises(OptionError) as problem:
        option.parse(typed)
    message = str(problem.value)
    assert message.startswith(f"{option.name}={typed!r} is not an option")
    assert all(repr(choice) in message for choice in option.choices)
    assert option.find(typed) is None


def test_the_nearest_choice_is_named():
    with pytest.raises(OptionError, match="Did you mean 'driscoll-kraay'"):
        COVARIANCE.parse("driskol-kray")


def test_capitals_run_the_estimator_that_they_name(states):
    gmm, capitals = (sg.SAR(FORMULA, states, effects="unit").fit(m) for m in ("gmm", "GMM"))
    pd.testing.assert_series_equal(capitals.params, gmm.params)
    assert capitals.method == gmm.method == "gmm"
    assert not np.isclose(
        gmm.params["rho"], sg.SAR(FORMULA, states, effects="unit").fit().params["rho"]
    )


def test_a_result_holds_canonical_values(states):
    fit = sg.SDM(FORMULA, states, effects="UNIT", durbin="All").fit(
        method="ML", correction="LEE_YU", cov="Driscoll_Kraay", logdet="EXACT", demean="AFTER"
    )
    assert (fit.method, fit.correction, fit.cov_type, fit.logdet) == (
        "ml",
        "lee-yu",
        "driscoll-kraay",
        "exact",
    )
    assert (fit.model.effects, fit.model.specification.durbin) == ("unit", "all")
    smaller = sg.SAR(FORMULA, states, effects="unit").fit(correction="lee-yu")
    assert model_tests.lr_test(smaller, fit).applicable


def test_moments_refuse_the_random_errors_that_they_do_not_have(states):
    plain = sg.SEM(FORMULA, states, effects="random").fit("gmm")
    named = sg.SEM(FORMULA, states, effects="random", random_errors="KKP").fit("gmm")
    pd.testing.assert_series_equal(plain.params, named.params)
    assert plain.random_errors == named.random_errors == "kkp"
    baltagi = sg.SEM(FORMULA, states, effects="random", random_errors="baltagi")
    with pytest.raises(OptionError, match="no random_errors='baltagi'"):
        baltagi.fit("gmm")
    assert baltagi.fit().random_errors == "baltagi"
    # Without λ there is nothing to filter by: the two are one model, in which all may be asked.
    lag = sg.SAR(FORMULA, states, effects="random", random_errors="baltagi").fit("gmm")
    assert lag.random_errors is None


def test_by_default_likelihood_filters_innovations_only(states):
    plain, baltagi, kkp = (
        sg.SEM(FORMULA, states, effects="random", random_errors=kind).fit()
        for kind in (None, "baltagi", "kkp")
    )
    pd.testing.assert_series_equal(plain.params, baltagi.params)
    assert plain.random_errors == "baltagi"
    assert abs(kkp.params["lambda"] - plain.params["lambda"]) > 1e-4


def test_tables_and_summaries_say_how_random_effects_are_filtered(states):
    fits = [sg.SEM(FORMULA, states, effects="random").fit(method) for method in ("ml", "gmm")]
    fits.append(sg.SAR(FORMULA, states, effects="random").fit())
    rows = {row.label: [cell.text for cell in row.cells] for row in sg.table(fits).rows}
    assert rows["Spatial error"] == ["Baltagi: innovations only", "KKP: unit effects too", ""]
    chinese = {row.label: row.cells for row in sg.table(fits, lang="zh").rows}["空间误差"]
    assert [cell.text for cell in chinese[:2]] == [
        "Baltagi：仅作用于特异误差",
        "KKP：亦作用于个体效应",
    ]
    assert "Baltagi: innovations only" in fits[0].summary()
    assert "KKP：亦作用于个体效应" in fits[1].summary("ZH")
    assert "Spatial error" not in fits[2].summary()
