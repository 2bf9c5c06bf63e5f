"""What keeps the house in order and no linter sees: private names, words among the code."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

import spillgap

DOCS = Path(__file__).resolve().parents[1] / "docs"
HOME = Path(spillgap.__file__).parent
MODULES = sorted(HOME.rglob("*.py"))
LONGEST = 400
HAN = re.compile(r"[\u4e00-\u9fff]")


def imports(path: Path) -> Iterator[str]:
    """What a module imports, to the name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HOME).as_posix())
def test_private_names_are_used_inside_their_own_package(path: Path) -> None:
    """``spillgap.weights._io`` is for ``spillgap.weights``; ``spillgap._gate`` for all of us."""
    own = path.relative_to(HOME.parent).with_suffix("").parts[:-1]
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "spillgap":
            continue
        private = [k for k, part in enumerate(parts) if part.startswith("_") and part[1] != "_"]
        strange = [k for k in private if tuple(parts[:k]) != own[:k]]
        assert not strange, f"{path.relative_to(HOME)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HOME).as_posix())
def test_python_holds_no_chinese(path: Path) -> None:
    """Chinese stands in text and data files, where a translator finds it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [k for k, line in enumerate(lines, 1) if HAN.search(line)] == []


def test_the_picture_of_the_layers_is_that_of_the_contract() -> None:
    """``python docs/tools/layers.py`` draws it anew."""
    drawn = runpy.run_path(str(DOCS / "tools" / "layers.py"))
    assert drawn["picture"]() == drawn["PICTURE"].read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HOME).as_posix())
def test_a_module_holds_one_idea(path: Path) -> None:
    """What grows beyond 400 lines is split."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
