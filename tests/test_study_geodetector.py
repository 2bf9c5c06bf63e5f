"""The geographical detector in a study: its tables, figure, chapter and faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from spillgap.report._blocks import Exhibit
from spillgap.report._closing import used
from spillgap.report._geodetector import geodetector
from spillgap.report._page import render
from spillgap.report._reading import Reading
from spillgap.report._speaking import Speaker
from spillgap.study import Study, check, run
from spillgap.study.sections import Refusal
from spillgap.study.steps import figures, plates, steps_of
from test_study import folder, study_with

__all__ = ["folder"]

SECTION = '[geodetector]\nfactors = ["side", "x"]\nclasses = [3]\npermutations = 99\n\n[gap]'


def test_the_section_is_tabled_drawn_and_told(folder: Path, tmp_path: Path) -> None:
    result = run(study_with(folder, ("[gap]", SECTION)), tmp_path / "out")
    section = result.sections["geodetector"]
    assert [t.name for t in section.tables] == [
        "geodetector", "geodetector_pairs", "geodetector_risks", "geodetector_ecology",
    ]  # fmt: skip
    for table in section.tables:
        english, chinese = table.printed("en"), table.printed("zh")
        assert len(english.rows) == len(chinese.rows) > 0
        assert english.title != chinese.title
        assert not [h for h in english.headings if "_" in h]
    assert len(section.numbers["factors"]) == 6
    asked = result.study.changed(figures=("detectors",))
    (plate,) = plates("geodetector", asked, result.inputs, result.sections)
    axes = figures()["detectors"].draw(plate.content, "zh")
    # Groups are far apart here, by more than chance explains; the pair adds nothing.
    assert [text.get_text()[-1] == "*" for text in axes.texts] == [True, False, False]
    plt.close("all")
    chapter = geodetector(Reading(result))
    assert {b.name for b in chapter.blocks if isinstance(b, Exhibit)} == {
        t.name for t in section.tables
    }
    for lang, words in (("en", "1 of 2 q is larger than chance"), ("zh", "2 个 q 值中有 1 个")):
        assert words in render(Speaker(result, lang), [chapter])
    assert "geodetector" in used(Reading(result))


def test_one_factor_has_no_pairs_and_figures_may_refuse(folder: Path, tmp_path: Path) -> None:
    alone = SECTION.replace('"side", "x"', '"side"')
    result = run(study_with(folder, ("[gap]", alone)), tmp_path / "out")
    assert [t.name for t in result.sections["geodetector"].tables] == [
        "geodetector", "geodetector_risks",
    ]  # fmt: skip
    said = render(Speaker(result, "en"), [geodetector(Reading(result))])
    assert "Pairs" not in said
    refused = Refusal.of("geodetector", "'x' is 2 everywhere")
    told = replace(result, sections={**result.sections, "geodetector": refused})
    assert "&#39;x&#39; is 2" in render(Speaker(told, "en"), [geodetector(Reading(told))])
    without = {k: v for k, v in result.sections.items() if k != "geodetector"}
    assert geodetector(Reading(replace(result, sections=without))).blocks == []
    assert "geodetector" not in {step.name for step in steps_of(Study.built_in("china"))}


@pytest.mark.parametrize(
    ("key", "value", "named", "words"),
    [
        ("factors", ["regoin"], "factors", "Did you mean 'region'"),
        ("categories", ["policy"], "categories", "There are: region"),
    ],
)
def test_faults_name_their_key(key: str, value: list[str], named: str, words: str) -> None:
    asked = {"factors": ["region"], key: value}
    (fault,) = check(Study.built_in("china").changed(geodetector=asked))
    assert fault.key == f"[geodetector] {named}"
    assert words in fault.message
