"""What the command line shows: a result's files, what is in the data, notes."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from spillgap.errors import SpillgapWarning, listing

if TYPE_CHECKING:
    from rich.console import Console

    from spillgap._types import Forwarded, Untyped
    from spillgap.study import StudyResult
    from spillgap.study.inputs import Inputs

__all__ = [
    "console_to",
    "escaped",
    "note",
    "plain_warnings",
    "show_others",
    "show_result",
    "show_statistics",
    "show_weights",
]


def show_result(result: StudyResult, out: Path) -> None:
    """What a run wrote, kind by kind."""
    files: dict[str, dict[str, list[str]]] = {}
    for artefact in result.artefacts:
        stem = str(artefact.path.with_suffix(""))
        files.setdefault(artefact.kind, {}).setdefault(stem, []).append(artefact.path.suffix[1:])
    titles = {
        "figure": "Figures",
        "table": "Tables",
        "summary": "Summary",
        "numbers": "Numbers",
        "references": "References",
        "report": "Report",
        "explorer": "Explorer",
        "manifest": "Manifest",
    }
    for kind, title in titles.items():
        typer.echo(f"\n{title}")
        for stem, endings in files.get(kind, {}).items():
            shown = endings[0] if len(endings) == 1 else f"{{{','.join(endings)}}}"
            typer.echo(f"  {stem}.{shown}")
    typer.echo(f"\nEverything is in {out}{os.sep}")


def show_others(result: StudyResult) -> None:
    """What became of files in the folder that are not of this result."""
    published = result.published
    if published is None:
        return
    for file, name in published.kept.items():
        note(f"{file} was not as a study writes it; it is kept as {name}.")
    for file in published.removed:
        note(f"{file}, of an earlier study, was removed.")
    if published.left:
        note(
            "Files of an earlier study still stand there: "
            f"{listing(published.left, most=20)}. --clean removes them."
        )


def note(text: str) -> None:
    """A line that is no result, on stderr."""
    console_to(stderr=True).print(f"[yellow]Note:[/] {escaped(text)}", highlight=False)


def show_weights(console: Console, inputs: Inputs) -> None:
    from spillgap.weights import describe as describe_weights

    for name, graph in inputs.weights.items():
        text = f"W {name}: {describe_weights(graph).text('en')}"
        console.print(text, highlight=False, markup=False)


def show_statistics(console: Console, table: Untyped, inputs: Inputs) -> None:
    from rich.table import Table

    shown = Table(box=None, header_style="bold")
    for head in ("Variable", "Label"):
        shown.add_column(head, no_wrap=True)
    for head in ("Periods", "N", "Missing", "Mean", "Min.", "Max."):
        shown.add_column(head, justify="right", no_wrap=True)
    for row in table.itertuples():
        numbers = [f"{value:,.6g}" for value in (row.mean, row.minimum, row.maximum)]
        span = f"{row.first}–{row.last}"
        cells = [row.Index, inputs.label(row.Index, "en"), span, row.n, row.missing]
        shown.add_row(*(escaped(str(cell)) for cell in cells), *numbers)
    # A narrow terminal shall wrap lines, not cut numbers: as wide as the table needs.
    wide = console.options.update(max_width=1000)
    console.width = max(console.width, console.measure(shown, options=wide).maximum)
    console.print(shown)


def console_to(stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, soft_wrap=True)


def escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


@contextmanager
def plain_warnings() -> Iterator[None]:
    """Warnings of spillgap as one line each; those of libraries as Python shows them."""
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def show(
            message: Warning | str, category: type[Warning], *where: Untyped, **more: Forwarded
        ) -> None:
            if issubclass(category, SpillgapWarning):
                note(str(message))
            else:
                usual(message, category, *where, **more)

        warnings.showwarning = show
        yield
