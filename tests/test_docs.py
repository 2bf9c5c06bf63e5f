"""The documentation: its code runs and prints what it shows, its links and tables are true."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def _tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


pages = _tool("pages")
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
WITH_CODE = [p for p in PAGES if any(True for _ in pages.blocks(p.read_text(encoding="utf-8")))]
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.py"))
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    plt.switch_backend("Agg")
    yield
    plt.close("all")


@pytest.mark.usefixtures("_in_tmp")
@pytest.mark.parametrize("page", WITH_CODE, ids=_name)
def test_code_of_a_page_runs_and_prints_what_the_page_shows(page: Path) -> None:
    namespace = {"__name__": "__page__"}
    for block in pages.blocks(page.read_text(encoding="utf-8")):
        printed = pages.run_block(block, namespace, str(page))
        if block.output is not None:
            assert pages.same_output(block.output, printed), f"line {block.line}: {printed}"
        else:
            assert "Warning: " not in printed, f"line {block.line}: a warning not shown: {printed}"


@pytest.mark.usefixtures("_in_tmp")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=_name)
def test_notebook_runs(notebook: Path) -> None:
    code = compile(notebook.read_text(encoding="utf-8"), str(notebook), "exec")
    exec(code, {"__name__": "__page__"})


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_and_pictures_of_a_page_exist(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    for found in LINK.finditer(text):
        target = found["target"].partition("#")[0]
        if target and "://" not in target:
            assert (page.parent / target).exists(), f"{_name(page)} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:tests|data|src|docs)/[\w./-]+\.\w+)`", text):
        assert (ROOT / path).exists(), f"{_name(page)} names {path}"


def test_navigation_names_every_page_and_no_other() -> None:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w./-]+\.md", config))
    assert named == {str(p.relative_to(DOCS)) for p in DOCS.rglob("*.md")}


@pytest.mark.parametrize(
    "page", ["data.md", "references.md", "guides/study-file.md", "guides/robustness.md"]
)
def test_generated_tables_are_up_to_date(page: str) -> None:
    tables = _tool("tables")
    text = (DOCS / page).read_text(encoding="utf-8")
    assert tables.refreshed(page, text) == text, "run: python docs/tools/tables.py"


def test_every_public_module_has_its_api_page() -> None:
    import spillgap as sg

    shown = "\n".join(p.read_text(encoding="utf-8") for p in (DOCS / "api").glob("*.md"))
    modules = {name for name in sg.__all__ if isinstance(getattr(sg, name), ModuleType)}
    lacking = {name for name in modules if f"::: {getattr(sg, name).__name__}" not in shown}
    assert not lacking


@pytest.mark.parametrize(
    "page",
    ["tutorial.md", "tutorial.zh.md", "guides/own-boundaries.md", "guides/study-file.md"],
)
def test_commands_of_a_page_exist(page: str) -> None:
    from spillgap.cli import app

    text = (DOCS / page).read_text(encoding="utf-8")
    consoles = re.findall(r"^```console\n(.*?)^```", text, flags=re.S | re.M)
    commands = [c for block in consoles for c in re.findall(r"^spillgap (.+)$", block, re.M)]
    assert commands
    for command in commands:
        words = command.split()
        upto = 2 if words[0] == "data" else 1
        shown = CliRunner().invoke(app, [*words[:upto], "--help"])
        assert shown.exit_code == 0, f"spillgap {command}: {shown.output}"
        plain = re.sub(r"\x1b\[[0-9;]*m", "", shown.output)
        for option in (w for w in words if w.startswith("--")):
            assert option.partition("=")[0] in plain, f"spillgap {command} has no {option}"


@pytest.mark.parametrize("command", ["describe china", "cite lee_yu_2010 --style gbt7714"])
def test_commands_that_the_tutorial_shows_answer(command: str) -> None:
    from spillgap.cli import app

    assert command in (DOCS / "tutorial.md").read_text(encoding="utf-8")
    assert CliRunner().invoke(app, command.split()).exit_code == 0


@pytest.mark.slow
def test_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    pytest.importorskip("mkdocstrings")
    import subprocess

    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr[-3000:]
    assert (tmp_path / "tutorial" / "index.html").is_file()
