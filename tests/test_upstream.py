"""What PySAL's maintainers are told still shows, in the versions that it was seen in."""

from __future__ import annotations

import re
import runpy
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.uncompiled import uncompiled

HOME = Path(__file__).resolve().parents[1] / "docs" / "upstream"
SCRIPTS = sorted(HOME.glob("*.py"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
def test_what_a_script_shows_is_still_there(path: Path) -> None:
    script = runpy.run_path(str(path))
    # esda's draws take a minute to compile, and show the same without.
    with uncompiled():
        found = script["measured"]()
    if script["shown"](found):
        return
    now = {name: version(name) for name in script["VERSIONS"]}
    if now != script["VERSIONS"]:
        pytest.skip(f"not shown by {now}; it was by {script['VERSIONS']}: {found}")
    raise AssertionError(f"{path.name} does not show it: {found}")


def test_every_script_has_its_text_and_every_text_its_script() -> None:
    text = (HOME / "index.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^Script: `([\w.]+)`", text, re.MULTILINE)) == [
        path.name for path in SCRIPTS
    ]
    for path in SCRIPTS:
        for name, seen in runpy.run_path(str(path))["VERSIONS"].items():
            assert f"{name} {seen}" in text.partition(f"Script: `{path.name}`")[2][:60]
