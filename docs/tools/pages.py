"""Run the Python of the documentation's pages, and write what it prints into them.

Every fenced ``python`` block of a page runs, in order and in one namespace: a page is a script.
A ``text`` block that follows a ``python`` block directly is what that block prints.
``python docs/tools/pages.py PAGE.md ...`` rewrites those outputs and copies the pictures that a
page both makes and shows into ``docs/assets``.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

_FENCED = re.compile(
    r"^```python[^\n]*\n(?P<code>.*?)^```[ ]*\n(?:\n*^```text[^\n]*\n(?P<output>.*?)^```[ ]*$)?",
    re.DOTALL | re.MULTILINE,
)
_NUMBER = re.compile(r"[-−]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")
_PICTURE = re.compile(r"!\[[^\]]*\]\((?P<path>[^)]+)\)")


@dataclass(frozen=True)
class Block:
    """A Python block: its code, the output that the page shows, and its line in the page."""

    code: str
    output: str | None
    line: int


def blocks(text: str) -> Iterator[Block]:
    """The Python blocks of a page, in order."""
    for found in _FENCED.finditer(text):
        line = text.count("\n", 0, found.start("code"))
        yield Block(found["code"], found["output"], line)


def run_block(block: Block, namespace: dict[str, Any], name: str) -> str:
    """What the block prints; a warning is printed too, as ``Category: message``."""
    printed = io.StringIO()

    def show(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        printed.write(f"{category.__name__}: {message}\n")

    code = compile("\n" * block.line + block.code, name, "exec", dont_inherit=True)
    with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("default")
        warnings.showwarning = show
        exec(code, namespace)
    return printed.getvalue()


def same_output(shown: str, printed: str) -> bool:
    """Whether two outputs agree: words exactly, numbers nearly (simulated ones may differ)."""
    if _NUMBER.sub("#", shown).split() != _NUMBER.sub("#", printed).split():
        return False
    numbers = zip(_numbers(shown), _numbers(printed), strict=True)
    return all(abs(a - b) <= 0.02 + 0.1 * abs(b) for a, b in numbers)


def _numbers(text: str) -> list[float]:
    found = (n.replace(",", "").replace("−", "-") for n in _NUMBER.findall(text))
    return [float(n) for n in found]


def refreshed(page: Path) -> str:
    """The page with its outputs written anew, its pictures copied into ``docs/assets``."""
    text = page.read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "__page__"}
    parts, end = [], 0
    for block, found in zip(blocks(text), _FENCED.finditer(text), strict=True):
        printed = run_block(block, namespace, str(page))
        if block.output is not None:
            lines = "\n".join(line.rstrip() for line in printed.rstrip().split("\n")) + "\n"
            parts += [text[end : found.start("output")], lines]
            end = found.end("output")
    for picture in pictures(text):
        if Path(picture.name).is_file():
            shutil.copyfile(picture.name, ROOT / "docs" / "assets" / picture.name)
    return "".join([*parts, text[end:]])


def pictures(text: str) -> list[Path]:
    """The pictures that a page shows."""
    return [Path(found["path"]) for found in _PICTURE.finditer(text)]


def main(names: list[str]) -> None:
    """Rewrite the outputs of the pages named."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    for name in names:
        page = Path(name).resolve()
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            text = refreshed(page)
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
