"""A table into folders by period, and from raw files to a result."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from tests.large.worlds import World

import spillgap as sg
from spillgap import cli
from spillgap.errors import DataError, OptionError, OutputError, UnknownNameError
from spillgap.large import partition


def test_a_table_becomes_the_panel_that_it_is(small: World, tmp_path, monkeypatch, capsys):
    raw, out = tmp_path / "raw.csv", tmp_path / "by_year"
    small.data.sample(frac=1.0, random_state=3).to_csv(raw, index=False)
    command = ["spillgap", "partition", str(raw), "--time", "year", "--out", str(out)]
    monkeypatch.setattr(sys, "argv", [*command, "--text", "cell"])
    with pytest.raises(SystemExit) as done:
        cli.main()
    assert done.value.code == 0
    assert capsys.readouterr().out == f"{out}: 4 periods, 480 rows\n"
    one, other = (sg.SAR("y ~ x1", small.large(folder)).fit() for folder in (None, out))
    pd.testing.assert_series_equal(one.params, other.params, rtol=1e-12)


def test_codes_keep_their_zeros_and_columns_may_be_left_out(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    for year in (1, 2):
        (raw / f"{year}.csv").write_text(f"code,year,y,z\n01,{year},1.0,2\n02,{year},2.0,3\n")
    counts = partition(raw, tmp_path / "out", time="year", columns=["code", "y"], text=["code"])
    assert counts == {1: 2, 2: 2}
    large = sg.LargePanel.from_parquet(tmp_path / "out", unit="code", time="year")
    assert (list(large.units), large.columns) == (["01", "02"], ["y"])
    pd.DataFrame({"code": [1], "year": [1]}).to_parquet(tmp_path / "a.parquet")
    assert partition(tmp_path / "a.parquet", tmp_path / "b", time="year") == {1: 1}


def test_what_cannot_be_parted_is_refused_and_leaves_nothing(tmp_path):
    raw, out = tmp_path / "raw.csv", tmp_path / "out"
    with pytest.raises(DataError, match="There is no"):
        partition(raw, out, time="year")
    raw.write_text("code,year,y\na,1,1.0\nb,,2.0\n")
    with pytest.raises(DataError, match=r"raw.csv has 1 rows without a 'year'"):
        partition(raw, out, time="year")
    with pytest.raises(UnknownNameError, match=r"time=: raw.csv has no column 'yaer'.*'year'"):
        partition(raw, out, time="yaer")
    assert [p.name for p in tmp_path.iterdir()] == ["raw.csv"]
    out.mkdir()
    with pytest.raises(OutputError, match="exists already"):
        partition(raw, out, time="year")
    (tmp_path / "x.dta").touch()
    with pytest.raises(OptionError, match=r"holds .dta: one kind"):
        partition(tmp_path / "x.dta", tmp_path / "new", time="year")


def test_the_guide_s_command_runs_as_printed(tmp_path, monkeypatch, capsys):
    page = Path(__file__).parents[2] / "docs" / "guides" / "large.md"
    raw, command = re.search(
        r"```python\n(.*?)```.*?```console\n(spillgap .*?)\n```", page.read_text("utf-8"), re.S
    ).groups()
    monkeypatch.chdir(tmp_path)
    exec(raw, {})
    monkeypatch.setattr(sys, "argv", command.split())
    with pytest.raises(SystemExit):
        cli.main()
    assert capsys.readouterr().out == "by_year: 3 periods, 14400 rows\n"
