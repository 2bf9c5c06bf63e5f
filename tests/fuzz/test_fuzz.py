"""A fixed selection of hostile input; ``python -m tests.fuzz`` searches further."""

from __future__ import annotations

import pytest

from spillgap.errors import DataError

from .__main__ import main
from .corpus import GENERATORS
from .generator import Generator, attempt

SEED = 0
CASES = {
    "tables.text": 60,
    "tables.wide": 40,
    "formulas.design": 80,
    "labels.text": 80,
    "weights.files": 100,
    "panels.input": 60,
    "studies.keys": 50,
    "studies.text": 60,
}
OTHERWISE = 25


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.name)
def test_hostile_input_gives_a_result_or_is_refused_by_name(generator: Generator) -> None:
    cases = range(CASES.get(generator.name, OTHERWISE))
    failures = [failure for n in cases if (failure := attempt(generator, SEED, n)) is not None]
    assert not failures, "\n\n".join(map(str, failures[:3]))


def test_names_of_generators_are_distinct() -> None:
    names = [generator.name for generator in GENERATORS]
    assert len(set(names)) == len(names)


def test_a_case_is_the_same_whenever_it_is_made() -> None:
    kept: list[float] = []
    generator = Generator("g", lambda rng: rng.random(), kept.append)
    for number in (0, 1, 0):
        assert attempt(generator, SEED, number) is None
    assert kept[0] == kept[2] != kept[1]


def test_only_errors_of_the_package_are_refusals() -> None:
    def refuse(case: object) -> None:
        raise DataError("a.csv is empty.")

    def fail(case: object) -> None:
        raise KeyError("x")

    assert attempt(Generator("g", repr, refuse), 3, 4) is None
    failure = attempt(Generator("g", repr, fail), 3, 4)
    assert failure is not None
    assert "--generator g --seed 3 --case 4" in str(failure)
    assert "KeyError: 'x'" in str(failure)


def test_the_command_runs_one_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--generator", "tables.wide", "--seed", "0", "--case", "3"]) == 0
    assert "1 cases with seed 0: 0 failed." in capsys.readouterr().out
