"""Hostile labels in a real browser: tooltips, legends and the report show them, and run none.

Run by ``make browser``; it needs Chromium, and without it these tests are skipped.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from fuzz.labels import LABELS
from hostile_study import LABEL, TITLE, hostile_study
from spillgap import figures
from spillgap._escaping import one_line

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NAMES = list(dict.fromkeys([*LABELS, "</script><script>window.ran = 1</script>"]))

playwright = pytest.importorskip("playwright.sync_api", reason="make browser installs playwright")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium"),
]


def _serve(route: Any) -> None:
    """Files are read; what a page asks from elsewhere fails the test."""
    if route.request.url.startswith("file:"):
        route.continue_()
        return
    ASKED.append(route.request.url)
    route.abort()


ASKED: list[str] = []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as machine:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        found = machine.chromium.launch(executable_path=CHROMIUM, args=options)
        yield found
        found.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page on which nothing may open a dialog, fail or set ``window.ran``."""
    opened = browser.new_page()
    opened.route("**/*", _serve)
    told: list[str] = []
    opened.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    opened.on("pageerror", lambda error: told.append(str(error)))
    yield opened
    assert opened.evaluate("window.ran") is None
    assert told == []
    assert ASKED == []
    opened.close()


def _land() -> geopandas.GeoDataFrame:
    cells = [box(k, 0, k + 1, 1) for k in range(len(NAMES))]
    return geopandas.GeoDataFrame({"name_en": NAMES}, geometry=cells, index=NAMES, crs=4326)


def _open(page: Any, folder: Path, shown: Any) -> None:
    shown.save(folder / "map.html")
    page.goto((folder / "map.html").as_uri())


def _tooltips(page: Any) -> list[list[str]]:
    """What the tooltip over every unit says, and how many elements stand in it."""
    return page.evaluate(
        """() => [...document.querySelectorAll('#map path')].map(path => {
          path.dispatchEvent(new PointerEvent('pointermove', {bubbles: true}));
          const tip = document.getElementById('tip');
          return [tip.hidden, tip.children.length, tip.textContent];
        })"""
    )


def _words(text: str) -> str:
    return " ".join(one_line(text).split())


def test_tooltips_of_numbers_are_text(page: Any, tmp_path: Path) -> None:
    land = _land()
    values = pd.Series(np.arange(float(len(land))), index=land.index, name="<i>v</i> & $")
    _open(page, tmp_path, figures.explore(values, land))
    seen = _tooltips(page)
    assert {(hidden, inside) for hidden, inside, _ in seen} == {(False, 0)}
    told = [text.rpartition("\n")[0] for *_, text in seen]
    assert [_words(name) for name in told] == [_words(name) for name in NAMES]
    assert "<i>v</i> & $" in page.locator("h1").inner_text()


def test_categories_are_text_in_tooltips_and_legend(page: Any, tmp_path: Path) -> None:
    land = _land()
    values = pd.Series(
        NAMES, index=land.index, name="<b onclick=window.ran=1>v' onmouseover='window.ran=1"
    )
    _open(page, tmp_path, figures.explore(values, land))
    told = [text.rpartition("\n")[2] for *_, text in _tooltips(page)]
    assert [_words(value) for value in told] == [_words(name) for name in NAMES]
    legend = page.locator("ul.legend")
    assert legend.locator("script, img, b, i").count() == 0
    assert page.locator("[onmouseover], [onclick]").count() == 0
    assert "<script>alert(1)</script>" in legend.inner_text()


def test_a_map_zooms_moves_and_goes_back(page: Any, tmp_path: Path) -> None:
    land = _land()
    _open(page, tmp_path, figures.explore(pd.Series(1.0, index=land.index, name="v"), land))
    view = "document.querySelector('svg').getAttribute('viewBox').split(' ').map(Number)"
    home = page.evaluate(view)
    page.keyboard.press("+")
    closer = page.evaluate(view)
    assert closer[2] < home[2]
    page.mouse.move(300, 200)
    page.mouse.down()
    page.mouse.move(340, 220)
    page.mouse.up()
    assert page.evaluate(view)[0] < closer[0]
    page.keyboard.press("0")
    assert page.evaluate(view) == home


def test_the_report_of_a_hostile_study_runs_nothing(page: Any, tmp_path: Path) -> None:
    hostile_study(tmp_path)
    for lang in ("en", "zh"):
        page.goto((tmp_path / "out" / f"report_{lang}.html").as_uri())
        assert page.title().startswith(_words(TITLE)[:20])
        assert _words(LABEL) in " ".join(page.locator("body").inner_text().split())
        assert page.locator("img:not([src^='data:image/'])").count() == 0
        assert page.locator("[onerror], [onmouseover], [onfocus], [onclick]").count() == 0
