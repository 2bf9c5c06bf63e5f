"""The first screen on made-up worlds: it says what is so there, and no more than is so."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.made_studies import stepped, study

from spillgap.report._headline import headline, other_verdicts
from spillgap.report._reading import Reading
from spillgap.study import StudyResult

STEPS = ("gap", "models", "effects", "sensitivity")


def read(folder: Path, world: str, *changes: tuple[str, str], seed: int = 0) -> Reading:
    asked = study(folder, world, *changes, seed=seed)
    sections, inputs = stepped(asked, *STEPS)
    return Reading(StudyResult(asked, inputs, sections, {}, {}, (), {}))


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    worlds = ("turning", "spilling", "noise")
    return {world: read(tmp_path_factory.mktemp(world), world) for world in worlds}


@pytest.mark.parametrize(
    ("world", "kinds"),
    [
        ("turning", ["counted", "reversed", "firm"]),
        ("spilling", ["counted", "firm", "firm"]),
        ("noise", ["counted", "indistinguishable", "indistinguishable"]),
    ],
)
def test_the_first_screen_says_what_is_so(
    screens: dict[str, Reading], world: str, kinds: list[str]
) -> None:
    assert [one.kind for one in headline(screens[world]).items] == kinds


def test_a_sign_that_depends_on_weights_is_named_in_the_sentence(
    screens: dict[str, Reading],
) -> None:
    said = headline(screens["turning"]).items[1].sentence
    assert "depends on who counts as a neighbour, and the sign reverses: +" in said.text("en")
    assert said.text("zh") != said.text("en")


def test_firm_and_absent_findings_are_said_so(screens: dict[str, Reading]) -> None:
    firm = headline(screens["spilling"]).items[1].sentence.text("en")
    assert firm.startswith("Neighbours matter: one unit more of x everywhere raises")
    none = headline(screens["noise"]).items[1].sentence.text("en")
    assert none.startswith("No spillover is shown")
    (policy,) = other_verdicts(screens["spilling"]).items
    assert "widens the gap in all" in policy.sentence.text("en")
    assert policy.kind == "firm"
