"""The list of errors that tests must see is kept true, and so are the tools that read it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import mutate
from covered import never_run
from mutate import Mutation, attempt, mutations

ROOT = Path(__file__).parent.parent
LISTED = mutations()


def test_names_are_told_apart():
    names = [mutation.name for mutation in LISTED]
    assert len(names) == len(set(names)) >= 40


@pytest.mark.parametrize("mutation", LISTED, ids=[m.name for m in LISTED])
def test_each_error_can_be_made_and_has_tests(mutation: Mutation):
    before = mutation.path(ROOT / "src").read_text("utf-8")
    after = mutation.applied(ROOT / "src")
    # Comments and layout are no errors.
    assert ast.dump(ast.parse(after)) != ast.dump(ast.parse(before))
    assert mutation.tests
    for test in mutation.tests:
        file, _, name = test.partition("::")
        path = ROOT / file
        assert path.exists(), test
        assert not name or re.search(rf"^def {name}\(", path.read_text("utf-8"), re.M), test


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of one sum and its test."""
    source = tmp_path / "src" / "spillgap"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text("def double(x):\n    return x + x\n", "utf-8")
    test = "from spillgap import double\n\ndef test_two():\n    assert double(2) == 4\n"
    (tmp_path / "test_it.py").write_text(test, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("original", "mutated", "tests", "verdict"),
    [
        ("x + x", "x + x + x", "test_it.py", "killed"),
        ("x + x", "x * x", "test_it.py", "survived"),
        ("x + y", "x", "test_it.py", "cannot be made: one: the original text stands 0 times"),
        ("x", "y", "test_it.py", "cannot be made: one: the original text stands 3 times"),
        ("x + x", "x", "test_gone.py", "the tests did not run"),
        ("def double", "import nothing_of_the_kind\ndef double", "test_it.py", "the tests did not"),
    ],
)
def test_an_error_is_killed_only_by_a_test_that_fails(package, original, mutated, tests, verdict):
    before = (package / "src/spillgap/__init__.py").read_text("utf-8")
    mutation = Mutation("one", "__init__.py", original, mutated, (tests,))
    assert attempt(mutation, package).startswith(verdict)
    assert (package / "src/spillgap/__init__.py").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("verdicts", "code"), [({}, 0), ({"b": "survived"}, 1), ({"a": "cannot be made: gone"}, 1)]
)
def test_the_command_fails_unless_all_are_killed(monkeypatch, capsys, verdicts, code):
    listed = tuple(Mutation(name, "x.py", "1", "2", ("t",)) for name in "ab")
    monkeypatch.setattr(mutate, "mutations", lambda: listed)
    monkeypatch.setattr(mutate, "unmutated", lambda chosen: "")
    monkeypatch.setattr(mutate, "attempt", lambda m: verdicts.get(m.name, "killed"))
    assert mutate.main([]) == code
    said = capsys.readouterr().out
    assert said.endswith(f"{2 - len(verdicts)} of 2 killed.\n")
    assert all(f"{name} (x.py) {verdict}" in said for name, verdict in verdicts.items())


def test_tests_that_fail_without_an_error_say_nothing_about_it(monkeypatch, capsys):
    monkeypatch.setattr(mutate, "unmutated", lambda chosen: "1 failed")
    assert mutate.main([]) == 1
    assert "fail without any error" in capsys.readouterr().out


def test_a_raise_is_told_by_the_line_it_begins_on():
    text = "def f(x):\n    if x:\n        raise ValueError(\n'x'\n        )\n    raise KeyError"
    assert never_run(text, {6}) == [(6, "raise KeyError")]
    assert never_run(text, {3, 4}) == [(3, "raise ValueError('x')")]
    assert not never_run(text, {1, 2, 4, 5})
