"""What the index rests on, in a study: its tables, figure, chapter and faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from spillgap.report._blocks import Exhibit
from spillgap.report._closing import used
from spillgap.report._evaluation import evaluation
from spillgap.report._page import render
from spillgap.report._reading import Reading
from spillgap.report._speaking import Speaker
from spillgap.study import Study, StudyResult, check, run
from spillgap.study.sections import Refusal
from spillgap.study.steps import figures, plates, steps_of
from test_study import figures as rows
from test_study import folder, study_with

__all__ = ["folder"]

INDEX = '[index]\nname = "score"\nmethod = "equal"\non = "base"\ncolumns = ["x", "y", "z"]\n\n'
ASKED = '[evaluation]\ngrey = ["x", "z"]\ndraws = 100\n\n[gap]'


def studied(folder: Path, out: Path, *changes: tuple[str, str]) -> StudyResult:
    data = rows()
    data["z"] = data["y"] ** 2 + data["x"]
    data.to_csv(folder / "data.csv", index=False)
    asked = (("[boundaries]", f"{INDEX}[boundaries]"), ("[gap]", ASKED), *changes)
    return run(study_with(folder, *asked), out)


def test_the_section_is_tabled_drawn_and_told(folder: Path, tmp_path: Path) -> None:
    result = studied(folder, tmp_path / "out")
    section = result.sections["evaluation"]
    assert [t.name for t in section.tables] == [
        "obstacles", "obstacles_leading", "index_intervals", "index_sources", "grey_relation",
    ]  # fmt: skip
    for table in section.tables:
        english, chinese = table.printed("en"), table.printed("zh")
        assert len(english.rows) == len(chinese.rows) > 0
        assert english.title != chinese.title
        assert not [h for h in english.headings if "_" in h]
    asked = result.study.changed(figures=("rank_intervals",))
    (plate,) = plates("evaluation", asked, result.inputs, result.sections)
    axes = figures()["rank_intervals"].draw(plate.content, "zh")
    assert len(axes.get_yticklabels()) == 16
    plt.close("all")
    chapter = evaluation(Reading(result))
    shown = {b.name for b in chapter.blocks if isinstance(b, Exhibit)}
    assert shown == {t.name for t in section.tables}
    for lang, words in (("en", "100 ways of making the index"), ("zh", "100 种构建方式")):
        assert words in render(Speaker(result, lang), [chapter])
    assert "index uncertainty" in used(Reading(result))
    assert "2019" in result.numbers["index"]["reference_set"]["en"]


def test_obstacles_to_coordination_are_those_of_its_subsystems(
    folder: Path, tmp_path: Path
) -> None:
    coupled = '[coupling]\nsubsystems = { own = "score", side = ["w"] }\n\n[evaluation]'
    data = rows()
    data["w"] = data["x"] + data["y"]
    data["z"] = data["y"] - data["x"]
    data.to_csv(folder / "data.csv", index=False)
    two = INDEX.replace('["x", "y", "z"]', '["x", "z"]')
    asked = ASKED.replace('grey = ["x", "z"]\n', "").replace("[evaluation]", coupled)
    study = study_with(folder, ("[boundaries]", f"{two}[boundaries]"), ("[gap]", asked))
    result = run(study, tmp_path / "out")
    section = result.sections["evaluation"]
    # Of two indicators none can be left out: no intervals, and no factors were named.
    assert [t.name for t in section.tables] == ["obstacles", "obstacles_leading"]
    assert section.outcome.obstacles.subsystem.to_dict() == {
        "x": "own", "z": "own", "w": "side",
    }  # fmt: skip
    asked_for = result.study.changed(figures=("rank_intervals",))
    assert not list(plates("evaluation", asked_for, result.inputs, result.sections))
    assert len(evaluation(Reading(result)).blocks) == 3
    refused = Refusal.of("evaluation", "'x' stands twice")
    told = replace(result, sections={**result.sections, "evaluation": refused})
    assert "stands twice" in render(Speaker(told, "en"), [evaluation(Reading(told))])
    without = {k: v for k, v in result.sections.items() if k != "evaluation"}
    assert evaluation(Reading(replace(result, sections=without))).blocks == []
    assert "evaluation" not in {step.name for step in steps_of(Study.built_in("china"))}


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"evaluation": {"grey": ["polici", "gdp_pc"]}}, "[evaluation] grey", "'policy'"),
        ({"evaluation": {"grey": ["policy"]}}, "[evaluation] grey", "two factors"),
    ],
)
def test_faults_name_their_key(changes: dict[str, object], key: str, words: str) -> None:
    (fault,) = check(Study.built_in("china").changed(**changes))
    assert fault.key == key
    assert words in fault.message


def test_an_evaluation_needs_an_index(folder: Path) -> None:
    (fault,) = check(study_with(folder, ("[gap]", "[evaluation]\n\n[gap]")))
    assert fault.key == "[evaluation]"
    assert "add [index]" in fault.message
