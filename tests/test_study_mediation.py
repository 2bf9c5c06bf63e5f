"""Paths through a mediator in a study: its tables, figures, chapter and faults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from spillgap.report._blocks import Exhibit
from spillgap.report._closing import used
from spillgap.report._mediation import mediation as chapter_of
from spillgap.report._reading import Reading
from spillgap.study import Study, StudyResult, check, run
from spillgap.study.sections import Refusal
from spillgap.study.steps import figures, plates, steps_of
from test_study import figures as numbers
from test_study import grid, study_with

ASKED: dict[str, Any] = {
    "outcome_formula": "digital ~ policy + innovation + log(gdp_pc)",
    "mediator_formula": "innovation ~ policy + log(gdp_pc)",
    "treatment": "policy",
    "mediator": "innovation",
}


SECTION = """[mediation]
outcome_formula = "y ~ x + m"
mediator_formula = "m ~ x"
treatment = "x"
mediator = "m"

[gap]"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    home = tmp_path_factory.mktemp("study")
    grid().to_file(home / "grid.gpkg")
    data = numbers()
    data["m"] = data["x"] + np.random.default_rng(1).normal(size=len(data))
    data.to_csv(home / "data.csv", index=False)
    changes = (("[gap]", SECTION), ('lang = "en"', 'lang = "both"\nreport = false'))
    return run(study_with(home, *changes), home / "out")


def test_paths_are_reported_where_the_study_asks(result: StudyResult) -> None:
    section = result.sections["mediation"]
    assert len(section.numbers["paths"]) == 9
    assert abs(section.numbers["vanishes"]) < 1.0
    assert "mediation" in used(Reading(result))
    for table in section.tables:
        assert table.printed("en").rows
        assert table.printed("zh").rows
    chapter = chapter_of(Reading(result))
    shown = [b.name for b in chapter.blocks if isinstance(b, Exhibit)]
    assert set(shown) == {t.name for t in section.tables} == {"mediation", "mediation_steps"}
    for lang, words in (("en", "Through the mediator one unit"), ("zh", "经由中介变量，本地")):
        assert words in result.summary[lang]
    assert "mediation" not in {step.name for step in steps_of(Study.built_in("china"))}


def test_paths_and_the_curve_are_drawn(result: StudyResult) -> None:
    asked = result.study.changed(figures=("mediation",))
    drawn = {p.name: p for p in plates("mediation", asked, result.inputs, result.sections)}
    assert set(drawn) == {"mediation", "mediation_confounding"}
    paths, curve = (figures()["mediation"].draw(p.content, "zh") for p in drawn.values())
    assert "经中介变量的路径" in [text.get_text() for text in paths.get_yticklabels()]
    assert curve.get_xlabel() == "两个方程误差的相关系数"
    plt.close("all")


def test_a_chapter_without_paths_or_without_a_curve_says_less(result: StudyResult) -> None:
    def chapter(**sections: Any) -> list[Any]:
        other = {k: v for k, v in result.sections.items() if k != "mediation"} | sections
        return chapter_of(Reading(replace(result, sections=other))).blocks

    section = result.sections["mediation"]
    plain = replace(section, outcome=replace(section.outcome, confounding=None))
    assert chapter() == []
    assert "no overlap" in str(chapter(mediation=Refusal.of("mediation", "no overlap")))
    assert "confounding" not in str(chapter(mediation=plain))
    other = replace(result, sections={**result.sections, "mediation": plain})
    asked = result.study.changed(figures=("mediation",))
    assert len(list(plates("mediation", asked, result.inputs, other.sections))) == 1


def test_a_model_with_spatial_errors_has_no_curve(result: StudyResult) -> None:
    from spillgap.study.steps.mediation import mediation

    spec = result.study.mediation
    assert spec is not None
    study = result.study.changed(mediation={**spec.model_dump(), "model": "SDEM"})
    assert mediation(study, result.inputs, {}).numbers["vanishes"] is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mediator_formula", "innovation ~ policyx"),
        ("outcome_formula", "digital ~ nothing"),
        ("mediator", "industry"),
    ],
)
def test_faults_of_mediation_name_their_key(key: str, value: str) -> None:
    (fault,) = check(Study.built_in("china").changed(mediation={**ASKED, key: value}))
    assert fault.key == f"[mediation] {key}"
