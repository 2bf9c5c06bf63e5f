"""Each recipe of docs/extending.md: a toy kind, added as the page says, works where it should."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap.errors import OptionError
from spillgap.rows import Rows
from spillgap.text import _catalogue

Wording = Callable[..., None]


@contextmanager
def added(table: Rows[Any], row: Any) -> Iterator[None]:
    """A row of a table, for a while."""
    table.add(row)
    try:
        yield
    finally:
        table.remove(row.name)


@pytest.fixture
def wording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wording]:
    """Adds lines to a file of text, as the recipes do, in a copy of the package's own."""
    folders = {lang: tmp_path / lang for lang in ("en", "zh")}
    for lang, folder in folders.items():
        shutil.copytree(_catalogue._HOME / lang, folder)
    monkeypatch.setattr(_catalogue, "_folders", folders)

    def add(room: str, **lines: str) -> None:
        for lang, line in lines.items():
            with (folders[lang] / f"{room}.ftl").open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")
        _catalogue._bundle.cache_clear()

    yield add
    _catalogue._bundle.cache_clear()


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    """Twelve units on a line, eight periods."""
    rng = np.random.default_rng(7)
    units = [f"u{k:02d}" for k in range(12)]
    index = pd.MultiIndex.from_product([range(2010, 2018), units], names=["year", "unit"])
    data = pd.DataFrame({"x": rng.uniform(1, 3, 96)}, index=index).reset_index()
    data["y"] = 10 + data["x"] + rng.uniform(0, 1, 96)
    line = np.eye(12, k=1) + np.eye(12, k=-1)
    w = sg.weights.from_matrix(line, units, standardise="row")
    return sg.Panel(data, unit="unit", time="year", weights=w)


def test_a_name_stands_once_in_a_table() -> None:
    table = Rows(sg.gaps.MEASURES["gini"])
    with pytest.raises(OptionError, match="a row named 'gini' already"):
        table.add(sg.gaps.MEASURES["gini"])
    assert table.remove("gini").name == "gini"
    assert len(table) == 0
    assert repr(sg.gaps.MEASURES).startswith("Rows: variance, theil_t")


# -- a measure of inequality ----------------------------------------------------------------------


def _hoover(y: np.ndarray) -> np.ndarray:
    return np.abs(y / y.mean(axis=1, keepdims=True) - 1).mean(axis=1) / 2


def _hoover_rule(y: np.ndarray) -> np.ndarray:
    sides = np.sign(y - y.mean())
    return (sides - sides.mean()) / (2 * y.size * y.mean())


def test_a_measure_of_inequality(panel: sg.Panel, wording: Wording) -> None:
    wording(
        "labels",
        en="column-hoover = Hoover\nmeasure-hoover = Hoover's index",
        zh="column-hoover = 胡佛指数\nmeasure-hoover = 胡佛指数",
    )
    row = sg.gaps.Measure(
        "hoover", "Hoover's index", "non-negative", whole=_hoover, explained=True,
        rule=_hoover_rule, gradient=_hoover_rule,
    )  # fmt: skip
    with pytest.raises(OptionError, match="'hoover' is not an option"):
        sg.gaps.inequality(panel, "y", measures="hoover")
    with added(sg.gaps.MEASURES, row):
        result = sg.gaps.inequality(panel, "y", measures="Hoover", bootstrap=20, seed=1)
        now = panel.wide("y").to_numpy()
        frame = result.to_frame().xs("hoover")
        np.testing.assert_allclose(frame["total"], _hoover(now))
        assert {"total_lower", "total_upper"} <= set(frame)
        with pytest.raises(OptionError, match="'wolfson' or 'hoover'"):
            sg.gaps.inequality(panel, "y", measures="hover")
        with pytest.raises(OptionError, match="'hoover' takes no weights"):
            sg.gaps.inequality(panel, "y", measures="hoover", weights="x")
        fit = sg.SAR("y ~ x", panel, effects="pooled").fit()
        shares = fit.explain_inequality("hoover", draws=10)
        assert np.isclose(shares.contributions.sum(), shares.total)
        with pytest.raises(OptionError, match="or one of variance, theil_t, gini, cv, hoover"):
            fit.explain_inequality("theil_l", draws=10)
        change = fit.scenario({"x": -0.001}, draws=10, measures="hoover")
        assert "hoover" in change.outcomes().index
        assert "Hoover's index" in change.sentence()
        assert "胡佛指数" in change.sentence("zh")
        use = fit.target("x", 0.1, objective="hoover", draws=10, reoptimise=1)
        assert use.sentence().startswith("To lower Hoover's index most")
        assert sg.tables.frame_table(result.to_frame()).to_text().count("Hoover") == 1
    with pytest.raises(OptionError, match="'hoover' is not an option"):
        fit.target("x", 1.0, objective="hoover")
