"""A replication package runs from its own folder and gives the same tables; its README is true."""

from __future__ import annotations

import json
import shutil
import sys
from importlib import metadata
from pathlib import Path

import pytest

from spillgap import cli
from spillgap.errors import DataError, OptionError, OutputError
from spillgap.study import compare_tables, replicate, verify
from test_study import TOML, folder

__all__ = ["folder"]


@pytest.fixture
def package(folder: Path, tmp_path: Path) -> Path:
    both = TOML.replace('lang = "en"', 'lang = "both"')
    (folder / "study.toml").write_text(both, encoding="utf-8")
    replicate(folder / "study.toml", tmp_path / "package")
    return tmp_path / "package"


def test_a_package_moved_elsewhere_gives_the_same_tables(package: Path, folder: Path):
    away = folder / "away" / "deep"
    shutil.move(package, away)
    for name in ("data.csv", "grid.gpkg", "study.toml"):
        (folder / name).unlink()  # what it was made of is gone
    assert verify(away).complete
    compared = compare_tables(away)
    assert compared.complete, str(compared)
    assert "en/descriptive.tex" in compared.same
    assert "en/tables.docx" in compared.same
    spoilt = away / "results" / "tables" / "descriptive.csv"
    spoilt.write_text(spoilt.read_text("utf-8") + "x", encoding="utf-8")
    (away / "results" / "tables" / "more.csv").write_text("a")
    compared = compare_tables(away)
    assert (compared.different, compared.missing) == (("descriptive.csv",), ("more.csv",))
    assert not compared.complete
    assert "different: descriptive.csv. missing: more.csv." in str(compared)


def test_the_readme_says_what_is_there(package: Path):
    english, chinese = ((package / n).read_text("utf-8") for n in ("README.md", "README_zh.md"))
    manifest = json.loads((package / "MANIFEST.json").read_text("utf-8"))
    digest = next(e["sha256"] for e in manifest["files"] if e["file"] == "data.csv")
    for text in (english, chinese):
        assert f"`{digest}`" in text
        assert f"`{manifest['data_sha256']}`" in text
        assert "spillgap replicate . --check" in text
    assert "seed 1 of `study.toml`" in english
    assert "Units: 16. Periods: 3, 2019 to 2021." in english
    assert "| `tables/en/descriptive.*` | Descriptive statistics |" in english
    assert "| `tables/zh/descriptive.*` | 描述性统计 |" in chinese
    named = set(json.loads((package / "results/MANIFEST.json").read_text("utf-8"))["versions"])
    lock = dict(line.split("==") for line in (package / "requirements.txt").read_text().split())
    assert named <= set(lock)
    assert lock["libpysal"] == metadata.version("libpysal")
    assert "pytest" not in lock


def test_what_may_not_be_shared_is_listed_and_left_out(folder: Path, tmp_path: Path):
    replicate(folder / "study.toml", tmp_path / "package", withhold=["data.csv"])
    assert not (tmp_path / "package" / "data.csv").exists()
    assert (tmp_path / "package" / "grid.gpkg").is_file()
    readme = (tmp_path / "package" / "README.md").read_text("utf-8")
    assert "| `data.csv` | no: to be obtained" in readme
    with pytest.raises(DataError, match=r"data\.csv"):
        compare_tables(tmp_path / "package")


def test_a_shapefile_comes_whole(folder: Path, tmp_path: Path):
    from test_study import grid

    grid().to_file(folder / "grid.shp")
    (folder / "study.toml").write_text(TOML.replace("grid.gpkg", "grid.shp"), encoding="utf-8")
    replicate(folder / "study.toml", tmp_path / "package")
    assert {p.suffix for p in (tmp_path / "package").glob("grid.*")} >= {".shp", ".shx", ".dbf"}


def test_what_cannot_be_packed_is_refused(folder: Path, tmp_path: Path):
    with pytest.raises(
        OptionError, match=r"no file 'dat.csv' to withhold. Did you mean 'data.csv'"
    ):
        replicate(folder / "study.toml", tmp_path / "package", withhold=["dat.csv"])
    with pytest.raises(OutputError, match="is not empty"):
        replicate(folder / "study.toml", folder)
    away = tmp_path / "elsewhere"
    away.mkdir()
    shutil.copy(folder / "data.csv", away / "data.csv")
    inner = folder / "inner"
    inner.mkdir()
    shutil.copy(folder / "grid.gpkg", inner)
    (inner / "study.toml").write_text(TOML.replace('"data.csv"', '"../data.csv"'), encoding="utf-8")
    with pytest.raises(
        DataError, match=r"not named from within the study's folder: \.\./data\.csv"
    ):
        replicate(inner / "study.toml", tmp_path / "package")
    assert not (tmp_path / "package").exists()
    with pytest.raises(DataError, match="is no replication package"):
        compare_tables(away)


def test_the_command_line_writes_and_checks(folder: Path, tmp_path: Path, monkeypatch, capsys):
    words = ["replicate", str(tmp_path / "p"), "--study", str(folder / "study.toml")]
    for more, said in (
        (words, "Next: spillgap"),
        ([*words, "--check"], "byte for byte"),
    ):
        monkeypatch.setattr(sys, "argv", ["spillgap", *more, "--workers", "1"])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert (left.value.code or 0) == 0
        assert said in capsys.readouterr().out
