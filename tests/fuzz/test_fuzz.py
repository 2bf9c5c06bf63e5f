"""A fixed selection of hostile input; ``python -m tests.fuzz`` searches further."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from spillgap.errors import DataError

from . import __main__ as command
from .__main__ import main
from .corpus import GENERATORS
from .generator import Generator, attempt
from .readers import Files
from .weights import SUFFIXES, WeightsFile

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


def test_the_command_runs_one_case(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ["--generator", "tables.wide", "--seed", "0", "--case", "3", "--out", str(tmp_path)]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert told.startswith("Seed 0;")
    assert told.endswith("1 cases with seed 0: 0 failed.\n")
    assert not list(tmp_path.iterdir())


def test_the_command_keeps_what_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(case: str) -> None:
        raise KeyError(case)

    monkeypatch.setattr(command, "GENERATORS", (Generator("g", lambda rng: "\ud800", fail),))
    assert main(["--seed", "7", "--case", "2", "--out", str(tmp_path / "kept")]) == 1
    assert "1 failed" in capsys.readouterr().out
    kept = (tmp_path / "kept" / "g-7-2.txt").read_text("utf-8")
    assert kept.startswith("python -m tests.fuzz --generator g --seed 7 --case 2")
    assert "KeyError" in kept


@pytest.mark.filterwarnings("ignore")
def test_the_selection_is_large_and_has_every_kind_of_file() -> None:
    counts = {g.name: CASES.get(g.name, OTHERWISE) for g in GENERATORS}
    assert sum(counts.values()) >= 300
    kinds = set[str]()
    for generator in GENERATORS:
        for number in range(counts[generator.name]):
            case = generator.make(random.Random(f"{generator.name}/{SEED}/{number}"))
            if isinstance(case, Files):
                kinds |= {Path(name).suffix for name, _ in case.files}
            elif isinstance(case, WeightsFile):
                kinds.add(f"W {case.suffix}")
    tables = {".csv", ".tsv", ".txt", ".xlsx", ".dta", ".parquet"}
    boundaries = {".gpkg", ".geojson", ".shp", ".dbf", ".shx", ".prj", ".cpg"}
    assert kinds >= tables | boundaries | {f"W {suffix}" for suffix in SUFFIXES}
