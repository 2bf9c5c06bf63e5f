"""Hostile labels in a real browser: tooltips, legends and the report show them, and run none.

Run by ``make browser``, which fetches what the maps load from elsewhere (Leaflet, jQuery, d3) into
build/browser; it needs Chromium and npm. Without them these tests are skipped.
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
LIBRARIES = Path(__file__).parents[1] / "build" / "browser" / "node_modules"
SCRIPTS = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "d3.min.js": "d3/d3.min.js",
    "jquery-ui.js": "jquery-ui/dist/jquery-ui.js",
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
}
"""What the pages load, by the name that it has there."""
NAMES = list(dict.fromkeys([*LABELS, "</script><script>window.ran = 1</script>"]))

playwright = pytest.importorskip("playwright.sync_api", reason="make browser installs playwright")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium"),
    pytest.mark.skipif(not LIBRARIES.is_dir(), reason="make browser fetches the maps' scripts"),
]


def _serve(route: Any) -> None:
    """What a page asks from elsewhere comes from the folder, or is empty."""
    if route.request.url.startswith("file:"):
        route.continue_()
        return
    file = SCRIPTS.get(route.request.url.rpartition("/")[2])
    if file is None:
        route.fulfill(status=200, body="")
    else:
        route.fulfill(path=LIBRARIES / file)


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
    opened.close()


def _land() -> geopandas.GeoDataFrame:
    cells = [box(k, 0, k + 1, 1) for k in range(len(NAMES))]
    return geopandas.GeoDataFrame({"name_en": NAMES}, geometry=cells, index=NAMES, crs=4326)


def _open(page: Any, folder: Path, shown: Any) -> None:
    shown.save(folder / "map.html")
    page.goto((folder / "map.html").as_uri())
    page.wait_for_function("document.querySelectorAll('path.leaflet-interactive').length > 0")


def _tooltips(page: Any) -> list[list[str]]:
    """Cells of the tooltip over every unit, and the elements that stand in it."""
    return page.evaluate(
        """() => {
          const map = Object.values(window).find(v => v instanceof L.Map);
          const seen = [];
          map.eachLayer(layer => {
            if (!layer.feature) return;
            layer.fire('mouseover', {latlng: layer.getBounds().getCenter()}, true);
            const tip = document.querySelector('.leaflet-tooltip');
            const tags = new Set([...tip.querySelectorAll('*')].map(e => e.tagName));
            seen.push([[...tags].sort().join(), ...[...tip.querySelectorAll('td')].map(
              e => e.textContent)]);
            layer.fire('mouseout', {}, true);
          });
          return seen;
        }"""
    )


def _words(text: str) -> str:
    return " ".join(one_line(text).split())


def test_tooltips_of_numbers_are_text(page: Any, tmp_path: Path) -> None:
    land = _land()
    values = pd.Series(np.arange(float(len(land))), index=land.index, name="<i>v</i> & $")
    _open(page, tmp_path, figures.explore(values, land))
    seen = _tooltips(page)
    assert {tags for tags, *_ in seen} == {"DIV,TABLE,TBODY,TD,TH,TR"}
    assert [_words(name) for _, name, _ in seen] == [_words(name) for name in NAMES]
    assert "<i>v</i> & $" in page.locator("body").inner_text()


def test_categories_are_text_in_tooltips_and_legend(page: Any, tmp_path: Path) -> None:
    land = _land()
    values = pd.Series(
        NAMES, index=land.index, name="<b onclick=window.ran=1>v' onmouseover='window.ran=1"
    )
    _open(page, tmp_path, figures.explore(values, land))
    seen = _tooltips(page)
    assert {tags for tags, *_ in seen} == {"DIV,TABLE,TBODY,TD,TH,TR"}
    assert [_words(value) for *_, value in seen] == [_words(name) for name in NAMES]
    legend = page.locator(".maplegend")
    assert legend.count() == 1
    assert legend.locator("script, img, b, i").count() == 0
    assert page.locator("[onmouseover], [onclick]").count() == 0
    assert "<script>alert(1)</script>" in legend.inner_text()


def test_the_report_of_a_hostile_study_runs_nothing(page: Any, tmp_path: Path) -> None:
    hostile_study(tmp_path)
    for lang in ("en", "zh"):
        page.goto((tmp_path / "out" / f"report_{lang}.html").as_uri())
        assert page.title().startswith(_words(TITLE)[:20])
        assert _words(LABEL) in " ".join(page.locator("body").inner_text().split())
        assert page.locator("img:not([src^='data:image/'])").count() == 0
        assert page.locator("[onerror], [onmouseover], [onfocus], [onclick]").count() == 0
