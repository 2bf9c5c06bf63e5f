"""Keep the code of translated pages that of the page that they translate.

``PAGE.zh.md`` beside ``PAGE.md`` has the same fenced blocks in the same order; only the prose is
translated, so that the code runs once. ``python docs/tools/translations.py`` writes the blocks of
the English pages into the Chinese ones; the tests compare. Pages that show Chinese output of their
own (``OWN_CODE``) are left alone, and run by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
OWN_CODE = frozenset({"index.zh.md", "tutorial.zh.md"})
OWN_SECTIONS = frozenset({"index.zh.md", "validation.zh.md"})
"""Pages that say in Chinese what matters, and lead to the English one for the rest."""

FENCED = re.compile(r"^(?P<indent> *)```[^\n]*\n.*?^(?P=indent)```[ ]*$", re.DOTALL | re.MULTILINE)


def fenced(text: str) -> list[str]:
    """The fenced blocks of a page, with their fences, in order."""
    return [found[0] for found in FENCED.finditer(text)]


def sections(text: str) -> list[int]:
    """The depths of a page's headings, in order."""
    return [len(found) for found in re.findall(r"^(#+) ", FENCED.sub("", text), re.MULTILINE)]


def original(page: Path) -> Path:
    """The English page that a Chinese one translates."""
    return page.with_name(page.name.replace(".zh.md", ".md"))


def translations() -> Iterator[Path]:
    """The Chinese pages whose code is that of an English page."""
    for page in sorted(DOCS.rglob("*.zh.md")):
        if str(page.relative_to(DOCS)) not in OWN_CODE:
            yield page


def refreshed(page: Path) -> str:
    """The Chinese page with the blocks of the English one.

    Raises
    ------
    ValueError
        If the two pages have different numbers of blocks.
    """
    text = page.read_text(encoding="utf-8")
    blocks = fenced(original(page).read_text(encoding="utf-8"))
    if len(fenced(text)) != len(blocks):
        raise ValueError(f"{page.name}: {len(fenced(text))} blocks, not {len(blocks)}")
    following = iter(blocks)
    return FENCED.sub(lambda _: next(following), text)


def main() -> None:
    """Rewrite the code of every translation."""
    for page in translations():
        page.write_text(refreshed(page), encoding="utf-8")


if __name__ == "__main__":
    main()
