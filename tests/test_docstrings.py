"""Examples in docstrings run, and print what stands below them."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import spillgap

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(spillgap.__path__, "spillgap.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    failed, _ = doctest.testmod(module, optionflags=flags)
    assert not failed


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    modules = [importlib.import_module(name) for name in MODULES]
    count = sum(bool(test.examples) for module in modules for test in finder.find(module))
    assert count > 100
