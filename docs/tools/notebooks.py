"""Execute the notebooks and write them with what they show.

``python docs/tools/notebooks.py`` reads ``docs/notebooks/*.py`` (jupytext's percent format) and
writes the ``.ipynb`` beside each.
"""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HOME = Path(__file__).resolve().parents[1] / "notebooks"
_NO_RESULT = {"tags"}
"""What is kept of a cell's metadata: no times."""


def source(path: Path) -> nbformat.NotebookNode:
    """A notebook of a Python file, without outputs."""
    book = jupytext.read(path)
    book.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    if "ruff:" in book.cells[0].source:
        del book.cells[0]
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number}"
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in _NO_RESULT}
    return book


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook of a Python file with what its cells show."""
    book = source(path)
    NotebookClient(book, timeout=600, kernel_name="python3", record_timing=False).execute()
    book.metadata.pop("language_info", None)
    return book


def pictures(book: nbformat.NotebookNode) -> list[int]:
    """How many pictures each cell shows."""
    return [
        sum("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
        for cell in book.cells
    ]


def main() -> None:
    """Write every notebook."""
    for path in sorted(HOME.glob("*.py")):
        target = path.with_suffix(".ipynb")
        nbformat.write(executed(path), target)
        print(f"{target.name}: {target.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
