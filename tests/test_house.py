"""What keeps the house in order and no linter sees: private names, words among the code."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

import spillgap
from sizes import any_count, room_of

DOCS = Path(__file__).resolve().parents[1] / "docs"
HOME = Path(spillgap.__file__).parent
MODULES = sorted(HOME.rglob("*.py"))
LONGEST = 400
MOST_ANY = {
    "autocorrelation": 80,
    "explain": 50,
    "explorer": 40,
    "figures": 130,
    "gaps": 40,
    "importers": 50,
    "large": 70,
    "models": 120,
    "pysal": 70,
    "report": 50,
    "robustness": 70,
    "stratified": 30,
    "study": 150,
    "tables": 50,
    "weights": 90,
}
"""How often a room may say ``Any``: what stood there and up to twenty more."""

ANY_ELSEWHERE = 20
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


@pytest.mark.parametrize("room", sorted({room_of(path) for path in MODULES}))
def test_a_room_says_any_hardly_more_often_than_it_did(room: str) -> None:
    """``Any`` is for what comes untyped from outside; ``python -m tests.sizes`` counts it."""
    own = (path for path in MODULES if room_of(path) == room)
    said = sum(any_count(path.read_text(encoding="utf-8")) for path in own)
    assert said <= MOST_ANY.get(room, ANY_ELSEWHERE)
