"""A small share of the hostile input, and that each class of failure is seen."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import hardening
from tests.fuzz import code, truths
from tests.fuzz.corpus import GENERATORS
from tests.fuzz.generator import Generator, attempt


def test_every_class_stands_at_zero() -> None:
    for line, failures in hardening.lines(seed=1, share=0.03):
        assert not failures, "\n\n".join(map(str, failures[:3]))
        assert line.cases >= 1
        assert line.failures.total() == 0


def test_every_kind_has_its_count_and_its_generators() -> None:
    names = {generator.name for generator in GENERATORS}
    for kind in hardening.KINDS:
        assert set(kind.generators) <= names
        assert len(list(hardening.cases(kind, 1.0))) == kind.count


def _generator(name: str) -> Generator:
    return next(generator for generator in GENERATORS if generator.name == name)


def _classes(name: str, count: int = 30) -> set[str]:
    failures = [attempt(_generator(name), 0, number) for number in range(count)]
    return {hardening.class_of(failure) for failure in failures if failure is not None}


def test_a_number_read_wrongly_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Callable[..., truths.ImportedTable] = truths.read_table

    def spoiled(path: Path, **options: str) -> truths.ImportedTable:
        table = read(path, **options)
        for number in table.frame.select_dtypes("number").columns[-1:]:
            table.frame.loc[0, number] += 1
        return table

    monkeypatch.setattr(truths, "read_table", spoiled)
    assert _classes("truths.tables") == {"wrong without a word"}


def test_a_link_that_is_lost_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    read = truths.sg.weights.read
    monkeypatch.setattr(truths.sg.weights, "read", lambda path, **o: read(path, **o).transform("R"))
    assert _classes("truths.weights", 5) == {"wrong without a word"}


def test_code_that_runs_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(formula: str, panel: object, **options: object) -> None:
        code.CANARY.touch()

    for model in ("OLS", "SDM", "SLX"):
        monkeypatch.setattr(code.sg, model, run)
    try:
        assert "code that runs" in _classes("formulas.code", 20)
    finally:
        code.CANARY.unlink(missing_ok=True)


def test_another_exception_is_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, **options: str) -> None:
        raise KeyError("x")

    monkeypatch.setattr(truths, "read_table", fail)
    assert _classes("truths.tables", 3) == {"traceback"}
    generator = Generator("g", repr, lambda case: [][1])
    failure = attempt(generator, 0, 0)
    assert failure is not None
    assert hardening.class_of(failure) == "traceback"
