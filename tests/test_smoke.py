"""What everyone does first, from data to report: `make floor` runs it on the oldest versions."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from floors import PYPROJECT, floors
from spillgap import cli, figures
from spillgap.importers import read_table
from spillgap.study import run, verify
from test_study import MODELS, TOML, grid
from test_study import figures as table

MODELS_WITH_W = ("SLX", "SAR", "SEM", "SDM", "SDEM", "SAC", "GNS")
README = Path(__file__).parents[1] / "README.md"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A small study: boundaries, data, and what to do with them."""
    grid().to_file(tmp_path / "grid.gpkg")
    table().to_csv(tmp_path / "data.csv", index=False)
    text = TOML.replace(*MODELS).replace("figures = []", 'figures = ["moran", "map"]')
    (tmp_path / "study.toml").write_text(text.replace('lang = "en"\n', ""), encoding="utf-8")
    return tmp_path


def panel() -> sg.Panel:
    frame = table()
    rng = np.random.default_rng(1)
    weights = sg.weights.contiguity(grid().set_index("code"))
    return sg.Panel(
        frame.assign(x=frame["x"] + rng.normal(size=len(frame))), "code", "year", weights=weights
    )


def test_the_ten_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)[0]
    exec(compile(lines, "README.md", "exec"), {})
    assert "innovation" in capsys.readouterr().out
    assert r"\begin{tabular}" in (tmp_path / "models.tex").read_text("utf-8")


@pytest.mark.parametrize("effects", ["unit", "random"])
@pytest.mark.parametrize("name", ["OLS", *MODELS_WITH_W])
@pytest.mark.filterwarnings("ignore::spillgap.errors.SpillgapWarning")
def test_every_model_fits(name: str, effects: str) -> None:
    result = getattr(sg, name)("y ~ x", panel(), effects=effects).fit()
    assert np.isfinite(result.params).all()
    assert name in result.summary()


@pytest.mark.filterwarnings("ignore::spillgap.errors.ConvergenceWarning")
def test_gmm_fits() -> None:
    result = sg.SAR("y ~ x", panel(), effects="unit").fit(method="gmm", cov="robust")
    assert np.isfinite(result.std_errors).all()


def test_a_map_is_drawn(tmp_path: Path) -> None:
    land = grid().set_index("code")
    ax = figures.choropleth(table().groupby("code")["y"].mean(), land)
    for path in figures.save(ax, tmp_path / "map", ("png", "svg", "pdf")):
        assert path.stat().st_size > 1000


def test_files_of_every_kind_are_read(tmp_path: Path) -> None:
    frame = table()
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    frame.to_parquet(tmp_path / "t.parquet")
    frame.to_stata(tmp_path / "t.dta", write_index=False)
    for path in sorted(tmp_path.iterdir()):
        read = read_table(path).frame
        pd.testing.assert_frame_equal(read.astype(frame.dtypes), frame)


def test_a_table_in_word_and_an_interactive_map(tmp_path: Path) -> None:
    pytest.importorskip("docx")
    result = sg.OLS("y ~ x", panel(), effects="unit").fit()
    assert sg.table([result]).to_word(tmp_path / "t.docx").stat().st_size > 1000
    shown = figures.explore(table().groupby("code")["y"].mean(), grid().set_index("code"))
    assert "u00" in shown.html


def test_a_study_is_checked_run_and_verified(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["spillgap", "check", str(place / "study.toml")])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert not end.value.code, capsys.readouterr().err
    result = run(place / "study.toml", place / "out")
    assert {"report", "figure", "table", "summary"} <= {a.kind for a in result.artefacts}
    assert "</html>" in (place / "out" / "report_zh.html").read_text("utf-8")
    assert verify(place / "out").complete


def test_every_requirement_states_its_floor() -> None:
    least = floors(PYPROJECT.read_text("utf-8"))
    assert least["formulaic"] == "1.1.0"
    assert {"numpy", "python-docx", "pytest"} <= set(least)
    with pytest.raises(ValueError, match="numpy<3"):
        floors('[project]\ndependencies = ["numpy<3"]\n[project.optional-dependencies]')
