"""The fonts of figures: those that dependencies bring, and those that the system has."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from spillgap.options import (
    LANGUAGE,
    Language,
)

if TYPE_CHECKING:
    pass

__all__ = ["GLYPHS", "font_families"]


# Packages that bring a font are found, never imported: the import of the second changes rcParams.
_SANS = ("fontpkg_arimo", Path("files", "Arimo[wght].ttf"))


_CJK = ("notojp_matplotlib", Path("fonts", "NotoSansCJKjp-Regular.otf"))


_SYSTEM_CJK = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Noto Sans CJK JP",
    "Arial Unicode MS",
)


GLYPHS = {"zh": "zh-Hans"}
"""Languages written in Chinese characters, and which forms of them."""


@functools.cache
def font_families(lang: Language = "en") -> tuple[str, ...]:
    """Names of the fonts to use, first choice first; every one of them is installed.

    English starts with Arimo, as wide as Arial, from the dependency ``fontpkg-arimo``; Chinese with
    the Noto Sans CJK that ``notojp-matplotlib`` brings (it holds the simplified letter forms too,
    which matplotlib ≥ 3.11 picks by language). Both are under the SIL Open Font License 1.1.
    Without them, system fonts and matplotlib's own DejaVu Sans serve.
    """
    from matplotlib import font_manager

    lang = LANGUAGE.parse(lang)
    latin = _packaged_font(*_SANS)
    chinese = _packaged_font(*_CJK)
    installed = {font.name for font in font_manager.fontManager.ttflist}
    chinese += [name for name in _SYSTEM_CJK if name in installed and name not in chinese]
    latin.append("DejaVu Sans")
    return (*chinese, *latin) if lang in GLYPHS else (*latin, *chinese)


def _packaged_font(package: str, file: Path) -> list[str]:
    """The name of the font that a package brings, known to matplotlib from now on."""
    from matplotlib import font_manager

    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = str(Path(folder) / file)
        if Path(path).is_file():
            font_manager.fontManager.addfont(path)
            return [font_manager.get_font(path).family_name]
    return []
