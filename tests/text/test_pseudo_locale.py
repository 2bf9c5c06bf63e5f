"""Everything that is shown comes from the text files: a third language, English in brackets."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from matplotlib.text import Text
from tests.pseudo import LANG, bare_words, pseudo_language

import spillgap as sg
from spillgap import figures, tables
from spillgap.autocorrelation import (
    ASSOCIATION,
    HOTSPOTS,
    JOINS,
    QUADRANTS,
    SIMILARITY,
    SPREADS,
)
from spillgap.coupling import GRADES
from spillgap.errors import SpillgapError
from spillgap.gaps import class_labels
from spillgap.labels import Labels, group_inline, model_label
from spillgap.models._sequence import _step
from spillgap.models._test_result import TestTable, inapplicable
from spillgap.models._tests import TESTS
from spillgap.models.choice import Decision
from spillgap.models.covariance import COVARIANCES
from spillgap.models.family import MODEL
from spillgap.models.notices import few_periods_notice, few_units_notice, weakness_notice
from spillgap.models.tests import chow, sdm_restrictions, wald
from spillgap.models.undercoverage import UNDERCOVERAGE
from spillgap.options import EFFECTS
from spillgap.text import Sentence, languages

FORMULA = "log(gsp) ~ log(pc) + log(emp)"
NAMES = ("ln(", "gsp", "pc", "emp", *MODEL.choices)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pseudo_language(tmp_path_factory.mktemp("text")) as lang:
        yield lang


@pytest.fixture(scope="module")
def fit() -> Any:
    panel = sg.load("us_states").panel
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sg.SDM(FORMULA, panel.subset(periods=list(panel.periods[:4]))).fit(cov="cluster")


def texts(ax: Any) -> str:
    return "\n".join(text.get_text() for text in ax.figure.findobj(Text))


def test_bare_words_are_seen():
    assert bare_words("⟦Of ⟧48⟦ units⟧ here, x") == ["here"]


def test_the_language_goes_again(tmp_path: Path):
    before = languages()
    (tmp_path / "text").mkdir()
    if LANG not in before:
        with pseudo_language(tmp_path / "text"):
            assert LANG in languages()
        assert languages() == before


def test_tables_of_a_fit(spoken: str, fit: Any):
    for made in (
        sg.table([fit], lang=spoken, stars=True),
        tables.effects_table(fit.effects(draws=100, seed=1), lang=spoken),
        tables.result_table(fit, lang=spoken),
        tables.descriptive_table(fit.model.panel, ["gsp", "pc"], lang=spoken),
    ):
        assert bare_words(made.to_text(), NAMES) == []
        assert made.title.startswith(("⟦", "SDM"))
    assert bare_words(fit.summary(lang=spoken), NAMES) == []


def test_tests_say_their_name_null_and_outcome(spoken: str, fit: Any):
    formula, panel = "log(gsp) ~ log(pc)", fit.model.panel
    regimes_fit = sg.SLX(formula, panel, regimes="region", effects="unit").fit()
    table = chow(regimes_fit) + sdm_restrictions(fit, likelihood_ratio=False)
    for result in (*table, wald(fit, ["W:log(pc)"])):
        said = f"{result.name_in(spoken)} {result.null_in(spoken)} {result.sentence(spoken)}"
        assert bare_words(said, (*NAMES, "W:log(pc)", "χ²")) == []
    for key, row in TESTS.items():
        result = inapplicable(key, row.label, Sentence("tests:no-leads"))
        assert bare_words(result.sentence(spoken)) == []


def test_covariances_notices_and_undercoverage(spoken: str):
    for kind in COVARIANCES.values():
        assert bare_words(kind.allows_for(spoken)) == []
    notices = (
        *few_units_notice(5),
        *few_periods_notice(5),
        weakness_notice("rho", 2.0, 10.0),
        *(row.notice() for row in UNDERCOVERAGE),
    )
    for notice in notices:
        assert bare_words(notice.words(spoken), ["rho"]) == []


def test_steps_and_the_decision(spoken: str, fit: Any):
    step = _step("random", TestTable(()), "random", "random",
                 {"verdict": "random", "tests": (Sentence("tests:hausman"),)})  # fmt: skip
    decision = Decision(FORMULA, fit.model.panel, "SDM", "twoway", "W", "all", (step,), None, 1,
                        settled=False)  # fmt: skip
    assert bare_words("\n".join(decision.sentences(spoken)), NAMES) == []
    assert bare_words(step.name.text(spoken)) == []


def test_labels_of_terms_groups_classes(spoken: str):
    labels = Labels(spoken)
    for name in ("W:x", "L:y", "LW:y", "mean:W:x", "x[East]", "Intercept", "rho", "C(r)[T.Other]"):
        assert bare_words(labels.parameter(name), ["East"]) == []
    tables = (QUADRANTS, HOTSPOTS, SIMILARITY, JOINS, SPREADS, ASSOCIATION)
    for row in (*(row for table in tables for row in table.values()), *GRADES):
        assert bare_words(row.label(spoken)) == []
    shown = [*class_labels(4, spoken), *(model_label(name, spoken) for name in MODEL.choices)]
    shown += [labels.row(name) for name in ("estimate", "own", "unit_effects")]
    shown += [group_inline("East", spoken), group_inline("Other", spoken)]
    assert bare_words("\n".join(shown), ["East", *MODEL.choices]) == []
    for effects in EFFECTS.choices:
        for form in ("", "-inline", "-fixed"):
            text = Sentence(f"labels:effects-{effects}{form}").text(spoken)
            assert bare_words(text) == []


def test_weights_say_how_they_were_built(spoken: str):
    china = sg.load("china")
    for graph in (
        china.panel.weights,
        sg.weights.knn(china.boundaries, k=3),
        sg.weights.inverse_distance(china.boundaries, cutoff=1100),
        sg.weights.from_matrix([[0, 1], [0, 0]], ids=["a", "b"], islands="keep"),
    ):
        names = [*china.boundaries["name_en"], "km"]
        text = sg.weights.describe(graph).text(spoken)
        assert bare_words(text, names) == []
        assert "⟦" in text


@pytest.mark.parametrize("kind", ["moran", "scatter", "clusters", "coefficients", "effects"])
def test_figures(spoken: str, fit: Any, kind: str):
    panel = fit.model.panel
    drawn = {
        "moran": lambda: figures.moran_over_time(
            sg.moran(panel, "gsp", permutations=49, seed=1), lang=spoken
        ),
        "scatter": lambda: figures.moran_scatter(
            sg.moran_scatter(panel, "gsp", panel.periods[-1]), annotate=0, lang=spoken
        ),
        "clusters": lambda: figures.lisa_map(
            sg.lisa(panel, "gsp", panel.periods[-1], permutations=49, seed=1),
            sg.load("us_states").boundaries, lang=spoken,
        ),
        "coefficients": lambda: figures.coefficients(fit, lang=spoken),
        "effects": lambda: figures.effects(fit.effects(draws=100, seed=1), lang=spoken),
    }  # fmt: skip
    shown = texts(drawn[kind]())
    assert "⟦" in shown
    assert bare_words(shown, NAMES) == []


def test_sources(spoken: str):
    source = sg.references.REFERENCES["lee_yu_2010"]
    assert bare_words(source.short(spoken), ["Lee", "Yu"]) == []


def test_an_unknown_language_is_still_refused(spoken: str):
    with pytest.raises(SpillgapError, match="lang='qpx'"):
        Labels("qpx").parameter("W:x")
