"""Statistics that a study's pattern is tested by besides Moran's I and LISA."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.test_study import TOML, figures, folder, study_with

import spillgap as sg
from spillgap import autocorrelation
from spillgap.errors import OptionError
from spillgap.study import Study, check, run
from spillgap.study.checks import sound_inputs
from spillgap.study.pattern import with_permutations

__all__ = ["folder"]

WITH = '[pattern]\nyears = [2021]\nalternative = "greater"\nstatistics = '


def asking(folder: Path, statistics: str, *, marked: bool = False) -> Study:
    if marked:
        data = figures()
        data["y"] = (data["y"] > data["y"].median()).astype(float)
        data.to_csv(folder / "data.csv", index=False)
    text = TOML.replace("[gap]\n", f"{WITH}{statistics}\n\n[gap]\n")
    text = text.replace("figures = []", 'figures = ["local_statistics"]')
    return Study.from_text(text.replace('lang = "en"', 'lang = "both"'), folder=folder)


def test_statistics_are_computed_drawn_and_told(folder: Path, tmp_path: Path) -> None:
    study = asking(folder, '["geary", "local_geary", "losh"]')
    result = run(study, tmp_path / "out")
    panel = result.inputs.panel
    numbers = json.loads((tmp_path / "out" / "study.json").read_text("utf-8"))["local_statistics"]
    assert list(numbers) == ["geary", "local-geary", "losh"]
    lesser = {"seed": 1, "alternative": "lesser"}
    by_year = sg.geary(panel, "y", 99, **lesser).to_frame()
    assert numbers["geary"]["2020"]["p_perm"] == pytest.approx(by_year.loc[2020, "p_perm"])
    local = sg.local_geary(panel, "y", 2021, 99, **lesser).to_frame()
    members = {code: list(rows.index) for code, rows in local.groupby("cluster")}
    assert numbers["local-geary"]["2021"] == members
    assert set(members) > {"NS"}
    for name in ("geary", "local_geary", "losh"):
        assert (tmp_path / "out" / "tables" / f"{name}.csv").is_file()
        chinese = (tmp_path / "out" / "tables" / "zh" / f"{name}.md").read_text("utf-8")
        assert "期望值" in chinese
    drawn = {path.stem for path in (tmp_path / "out" / "figures" / "zh").iterdir()}
    assert {"local_geary_2021", "losh_2021"} <= drawn
    english, chinese = (
        (tmp_path / "out" / f"report_{lang}.html").read_text("utf-8") for lang in ("en", "zh")
    )
    assert "significant in 3 of 3 periods" in english
    assert "Local Geary&#39;s c in 2021" in english or "Local Geary's c in 2021" in english
    assert "局部空间异方差" in chinese
    assert "Anselin, L. (2019)" in english


def test_kinds_are_counted_where_there_are_two(folder: Path, tmp_path: Path) -> None:
    study = asking(folder, '["join-counts", "local-join-count"]', marked=True)
    result = run(study.changed(report=False), tmp_path / "out")
    found = result.numbers["local_statistics"]
    assert found["join-counts"][2021]["bb"] > found["join-counts"][2021]["expected_bb"]
    local = result.sections["local_statistics"].outcome.mapped["local-join-count"]["2021"]
    assert local.statistic.name == "local-join-count"
    assert "joins between units that are 1" in result.summary["en"]


def test_shades_are_refused_before_anything_runs(folder: Path) -> None:
    (fault,) = check(asking(folder, '"local-join-count"'))
    assert fault.place == ("pattern", "statistics", 0)
    assert "zeros and ones; 'y' has other values in 2019, 2020, 2021" in fault.message


@pytest.mark.parametrize(
    ("asked", "match"),
    [('["gear"]', "statistics.*'geary'"), ('["losh", "losh"]', "'losh' is named twice")],
)
def test_what_is_no_statistic_is_refused(
    asked: str, match: str, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(OptionError, match=match):
        run(asking(folder, asked), tmp_path / "out")


def test_no_unit_is_told_where_none_is(folder: Path, tmp_path: Path) -> None:
    data = figures()
    data["y"] = np.random.default_rng(2).normal(10, 1, len(data))
    data.to_csv(folder / "data.csv", index=False)
    study = asking(folder, '["losh"]\nalpha = 0.0001').changed(report=False)
    result = run(study, tmp_path / "out")
    assert "no unit is significant" in result.summary["en"]


def test_a_study_that_names_no_permutations_takes_as_many_as_seconds_allow(folder, monkeypatch):
    """In study.json and in the report's words; a number that is named stays."""
    limit = autocorrelation._permutations.MANY_UP_TO
    assert autocorrelation.permutations_for(limit) == 9_999
    assert autocorrelation.permutations_for(limit + 1) == 999
    named = study_with(folder)
    inputs = sound_inputs(named)
    assert with_permutations(named, inputs) is named
    free = study_with(folder, ("permutations = 99\n", ""))
    assert with_permutations(free, inputs).permutations == 9_999
    monkeypatch.setattr(autocorrelation._permutations, "MANY_UP_TO", 10)
    result = run(free, folder / "few")
    assert result.numbers["permutations"] == 999
    assert "999 permutations" in (folder / "few" / "report_en.html").read_text("utf-8")


def test_a_pattern_says_from_how_many_w_it_comes(folder):
    """Two W, one of them of units that have nothing to do with each other."""
    far = '[weights.near]\nkind = "knn"\nk = 3\n'
    study = study_with(folder, ("[gap]", far + "[gap]"))
    result = run(study, folder / "two")
    found = result.numbers["moran_weights"]["moran"]["y"]
    assert list(found) == ["queen", "near"]
    for name in found:
        panel = result.inputs.panel.with_weights(result.inputs.weights[name])
        last = panel.periods[-1]
        alone = sg.moran(panel, "y", permutations=99, seed=1, periods=[last]).to_frame()
        assert found[name]["I"] == alone["I"].iloc[0]
        assert found[name]["p_perm"] == alone["p_perm"].iloc[0]
    clear = sum(row["clear"] for row in found.values())
    text = (folder / "two" / "summary_en.md").read_text("utf-8")
    assert f"Of 2 W it is significantly positive under {clear} in 2021." in text
    one = run(study_with(folder), folder / "one")
    assert "moran_weights" not in one.numbers
