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
    "_console": 3,
    "_regions_table": 2,
    "_resources": 1,
    "_scales": 4,
    "_tasks": 5,
    "_types": 10,
    "autocorrelation": 9,
    "explain": 8,
    "explorer": 2,
    "figures": 30,
    "gaps": 5,
    "groups": 2,
    "importers": 11,
    "large": 8,
    "mediation": 1,
    "models": 77,
    "observations": 1,
    "panel": 2,
    "pysal": 32,
    "references": 1,
    "report": 9,
    "robustness": 21,
    "study": 105,
    "tables": 6,
    "text": 1,
    "weights": 10,
}
"""How often a room may say ``Any``, by this or another name of ``spillgap._types``."""

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
def test_a_room_says_any_no_more_often_than_it_did(room: str) -> None:
    """``Any`` is for what comes untyped from outside; ``python -m tests.sizes`` counts it."""
    own = (path for path in MODULES if room_of(path) == room)
    said = sum(any_count(path.read_text(encoding="utf-8")) for path in own)
    assert said <= MOST_ANY.get(room, 0)
