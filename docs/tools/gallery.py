"""Draw the gallery of a built site: its page's code, run in English and in Chinese.

``python docs/tools/gallery.py build/docs`` writes the pictures beside the two pages that show them,
``gallery/`` and ``zh/gallery/``.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

import pages

import spillgap as sg
from spillgap.options import Language

PAGE = Path(__file__).resolve().parents[1] / "gallery.md"
FOLDERS: tuple[tuple[Language, str], ...] = (("en", "gallery"), ("zh", "zh/gallery"))


def draw(folder: Path, lang: Language) -> None:
    """Run the gallery's code in a folder, in one language's theme."""
    folder.mkdir(parents=True, exist_ok=True)
    namespace: dict[str, Any] = {"__name__": "__page__"}
    with contextlib.chdir(folder), sg.figures.theme("print", lang=lang):
        for block in pages.blocks(PAGE.read_text(encoding="utf-8")):
            pages.run_block(block, namespace, str(PAGE))


def main(site: Path) -> None:
    """Draw every picture of the gallery in both languages."""
    for lang, below in FOLDERS:
        draw(site / below, lang)


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "Agg")
    main(Path(sys.argv[1]).resolve())
