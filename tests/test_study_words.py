"""What a study's tables, gaps and scenarios say follows from their numbers, in any language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.pseudo import bare_words, pseudo_language

from spillgap.explain.decomposition._facts import GapFacts, PartFacts, VariableFacts
from spillgap.study.cells import either, heading, kinds

PART = PartFacts("regressor", 1.0, 0.5, 0.4, 1.6)
GAP = GapFacts(
    kind="one",
    start=2020,
    end=2020,
    gap=2.0,
    level=0.95,
    logs=False,
    variables=(VariableFacts("x", PART, ()),),
    rest=(),
    unit_effects=None,
    unit_mean=None,
    mundlak=False,
)


def said(gap: GapFacts, lang: str = "en") -> str:
    return gap.sentence(("A", "B"), lang, None, None)


def with_part(**changes: float) -> GapFacts:
    return replace(GAP, variables=(VariableFacts("x", replace(PART, **changes), ()),))


@pytest.mark.parametrize(
    ("changes", "verb"),
    [
        ({}, "explains 1.00 (50%)"),
        ({"contribution": -1.0, "share": -0.5}, "works against it with −1.00 (−50%)"),
        # A small share prints as 0%, but the contribution's sign is seen.
        ({"contribution": -0.006, "share": -0.003}, "works against it with −0.01 (0%)"),
        ({"contribution": -0.001, "share": -0.0005}, "explains 0.00 (0%)"),
    ],
)
def test_a_regressor_s_verb_follows_its_printed_contribution(
    changes: dict[str, float], verb: str
) -> None:
    assert f"x {verb}" in said(with_part(**changes))


@pytest.mark.parametrize(("lower", "covered"), [(-0.1, True), (0.1, False)])
def test_an_interval_that_covers_zero_says_so(lower: float, covered: bool) -> None:
    gap = with_part(lower=lower)
    assert ("covers zero" in said(gap)) == covered
    assert ("包含零" in said(gap, "zh")) == covered


def test_a_gap_without_regressors_is_a_sentence_too() -> None:
    assert "no regressor takes a part." in said(replace(GAP, variables=()))


def test_what_y_is_counted_in_may_be_said() -> None:
    assert "2.00-log-point gap" in said(replace(GAP, logs=True))
    assert "2.00-yuan gap" in GAP.sentence(("A", "B"), "en", None, "yuan")


def test_a_heading_is_that_of_its_table_before_that_of_any() -> None:
    assert heading("scenarios", "estimate", "en") == "Change"
    assert heading("gradients", "estimate", "en") == "Gradient"
    assert heading("other", "estimate", "en") == "Estimate"
    assert heading("other", "my_column", "en") == "my_column"


def test_the_first_namer_that_knows_a_value_names_it() -> None:
    name = either(lambda value, _: "mine" if value == "best" else None, kinds("rule"))
    assert [name(v, "en") for v in ("best", "uniform", "none")] == ["mine", "Uniform", None]


def test_a_gap_speaks_a_third_language(tmp_path: Path) -> None:
    with pseudo_language(tmp_path) as lang:
        assert bare_words(said(GAP, lang), ["x", "A", "B"]) == []
