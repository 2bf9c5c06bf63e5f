"""Picture the explorer of China's study for its guide, in the system's Chromium.

``python docs/tools/explorer.py`` rewrites ``docs/assets/explorer.png`` (needs playwright).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from spillgap.study import Study, explore

PICTURE = Path(__file__).resolve().parents[1] / "assets" / "explorer.png"
SHOWN = "#tab=scenario&shows=change&place=g%3Aregion%3A3&entries=innovation~g%253Aregion%253A3~1"
"""One more patent per 10,000 people in the West."""


def picture() -> None:
    """The page, wide enough for both columns, as far as the outcomes."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as machine:
        page = explore(Study.built_in("china")).save(Path(folder) / "explorer.html")
        browser = machine.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(page.as_uri() + SHOWN)
        tab.wait_for_selector("body[data-ready=yes][data-answered=yes]")
        tab.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    picture()
