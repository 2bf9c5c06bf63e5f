"""The documentation: its code runs and prints what it shows, its links and tables are true."""

from __future__ import annotations

import importlib.util
import re
import runpy
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
translations = _tool("translations")
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
TRANSLATIONS = list(translations.translations())
WITH_CODE = [
    p
    for p in PAGES
    if p not in TRANSLATIONS and any(True for _ in pages.blocks(p.read_text(encoding="utf-8")))
]
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


@pytest.mark.parametrize("page", TRANSLATIONS, ids=_name)
def test_code_of_a_translation_is_that_of_its_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert translations.refreshed(page) == text, "run: python docs/tools/translations.py"
    assert re.search(r"[\u4e00-\u9fff]", translations.FENCED.sub("", text))


WHOLE = [
    *(p for room in ("guides", "models", "questions") for p in sorted((DOCS / room).glob("*.md"))),
    *(DOCS / f"{name}.md" for name in ("data", "validation", "references", "api/index")),
]
"""English pages that the Chinese site has too."""


@pytest.mark.parametrize("page", [p for p in WHOLE if ".zh" not in p.name], ids=_name)
def test_a_page_for_readers_has_its_translation_in_the_navigation(page: Path) -> None:
    there = page.with_name(page.name.replace(".md", ".zh.md"))
    text = there.read_text(encoding="utf-8")
    assert str(there.relative_to(DOCS)) in (ROOT / "mkdocs.zh.yml").read_text(encoding="utf-8")
    if str(there.relative_to(DOCS)) not in translations.OWN_SECTIONS:
        told = translations.sections(page.read_text(encoding="utf-8"))
        assert translations.sections(text) == told, "other sections"


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.zh.md")), ids=_name)
def test_chinese_page_keeps_to_the_glossary(page: Path) -> None:
    import tomllib

    glossary = ROOT / "src" / "spillgap" / "text" / "zh" / "glossary.toml"
    terms = tomllib.loads(glossary.read_text(encoding="utf-8"))["term"]
    prose = translations.FENCED.sub("", page.read_text(encoding="utf-8"))
    prose = re.sub(r"`[^`]*`", "", prose)
    prose = re.sub(r"<!-- (\w+): begin -->.*?<!-- \1: end -->", "", prose, flags=re.DOTALL)
    used = [(word, term["zh"]) for term in terms for word in term.get("not", ()) if word in prose]
    assert not used, f"{_name(page)}: {used}"


def test_a_translation_with_a_block_too_few_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("```python\nx = 1\n```\n", encoding="utf-8")
    page = tmp_path / "page.zh.md"
    page.write_text("没有代码。\n", encoding="utf-8")
    with pytest.raises(ValueError, match="0 blocks, not 1"):
        translations.refreshed(page)


def test_search_cuts_chinese_into_the_words_that_are_searched_for() -> None:
    jieba = pytest.importorskip("jieba")
    cutter = jieba.Tokenizer()
    cutter.load_userdict(str(DOCS / "tools" / "terms.txt"))
    assert {"莫兰", "空间杜宾"} <= set(cutter.cut("莫兰指数与空间杜宾模型"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=_name)
def test_notebook_runs_and_shows_what_the_docs_hold(notebook: Path) -> None:
    """``python docs/tools/notebooks.py`` writes them anew."""
    nbformat = pytest.importorskip("nbformat")
    tool = runpy.run_path(str(DOCS / "tools" / "notebooks.py"))
    held = nbformat.read(notebook.with_suffix(".ipynb"), as_version=4)
    book = tool["executed"](notebook)
    assert [cell.source for cell in held.cells] == [cell.source for cell in book.cells]
    assert tool["pictures"](held) == tool["pictures"](book)
    assert sum(tool["pictures"](book)) > 0


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


@pytest.mark.parametrize("config", ["mkdocs.yml", "mkdocs.zh.yml"])
def test_navigation_names_every_page_and_no_other(config: str) -> None:
    navigation = (ROOT / config).read_text(encoding="utf-8").partition("\nnav:\n")[2]
    named = re.findall(r"[\w./-]+\.md", navigation)
    chinese = config == "mkdocs.zh.yml"
    there = [p for p in DOCS.rglob("*.md") if p.name.endswith(".zh.md") == chinese]
    assert sorted(named) == sorted(str(p.relative_to(DOCS)) for p in there)


@pytest.mark.parametrize(
    "page",
    [
        "data.md",
        "data.zh.md",
        "references.md",
        "references.zh.md",
        "validation.zh.md",
        "guides/study-file.md",
        "guides/robustness.md",
    ],
)
def test_generated_tables_are_up_to_date(page: str) -> None:
    tables = _tool("tables")
    text = (DOCS / page).read_text(encoding="utf-8")
    assert tables.refreshed(page, text) == text, "run: python docs/tools/tables.py"


def test_gallery_draws_and_shows_every_figure() -> None:
    from spillgap import figures

    drawn = set(figures.__all__) - {"animate", "compose", "explore", "save", "theme"}
    for name in ("gallery.md", "gallery.zh.md"):
        text = (DOCS / name).read_text(encoding="utf-8")
        assert set(re.findall(r"sg\.figures\.(\w+)\(", text)) - {"save", "theme"} == drawn
        assert set(re.findall(r'<img alt="(\w+)" src="\1\.png">', text)) == drawn
        assert set(re.findall(r' "(\w+)",?\s*\)$', text, re.M)) >= drawn


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


@pytest.mark.parametrize("name", ["paper.bib", "codemeta.json"])
def test_metadata_are_those_of_the_package(name: str) -> None:
    metadata = _tool("metadata")
    shown = (ROOT / name).read_text(encoding="utf-8")
    assert metadata.FILES[name]() == shown, "run: python docs/tools/metadata.py"


@pytest.mark.parametrize("command", ["describe china", "cite lee_yu_2010 --style gbt7714"])
def test_commands_that_the_tutorial_shows_answer(command: str) -> None:
    from spillgap.cli import app

    assert command in (DOCS / "tutorial.md").read_text(encoding="utf-8")
    assert CliRunner().invoke(app, command.split()).exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(("config", "lang"), [("mkdocs.yml", "en"), ("mkdocs.zh.yml", "zh")])
def test_site_builds_without_a_warning(config: str, lang: str, tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    pytest.importorskip("mkdocstrings")
    import json
    import subprocess

    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", config]
    made = subprocess.run(
        [*command, "-d", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr[-3000:]
    page = (tmp_path / "tutorial" / "index.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}"' in page
    if lang == "zh":
        index = json.loads((tmp_path / "search" / "search_index.json").read_text(encoding="utf-8"))
        words = {w for doc in index["docs"] for w in doc["text"].split("\u200b")}
        assert {"莫兰", "空间杜宾"} <= words


@pytest.mark.usefixtures("_in_tmp")
def test_the_ten_lines_show_z_and_p_by_name_in_eighty_columns() -> None:
    block = next(iter(pages.blocks((ROOT / "README.md").read_text(encoding="utf-8"))))
    lines = pages.run_block(block, {"__name__": "__page__"}, "README.md").splitlines()
    rules = [line for line in lines if set(line) == {"━"}]
    assert max(map(len, rules)) <= 80
    heads = [line for line in lines if re.search(r"\bz\s.*\bp\b", line)]
    assert len(heads) == 3  # Moran's I, the model, its effects
    assert not any("gdp_pc" in line for line in lines)


def test_the_ways_of_data_are_those_that_the_page_tells() -> None:
    """``python docs/tools/ways.py`` prints them anew."""
    told = runpy.run_path(str(DOCS / "tools" / "ways.py"))["told"]()
    assert told in (DOCS / "architecture.md").read_text(encoding="utf-8")
