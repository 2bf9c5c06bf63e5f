"""The command line: ``spillgap reproduce``, ``run``, ``explore``, ``check``, ``verify``, ``init``,
``replicate``, ``new-paper``, ``partition``, ``describe``, ``cite``, ``data``.

Heavy modules are imported inside the commands, so that ``spillgap --help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from spillgap._console import (
    console_to,
    escaped,
    plain_warnings,
    show_others,
    show_result,
    show_statistics,
    show_weights,
)
from spillgap.errors import SpillgapError
from spillgap.options import CITATION_STYLE, STUDY_LANGUAGES

if TYPE_CHECKING:
    from spillgap.study import Study

__all__ = ["app", "main"]

app = typer.Typer(
    help="Spatial panel studies: from boundaries and figures to the tables and maps of a paper.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
data_app = typer.Typer(help="The data that come with spillgap.", no_args_is_help=True)
app.add_typer(data_app, name="data")

Out = Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")]
Lang = Annotated[str | None, typer.Option(help=STUDY_LANGUAGES.shown)]
Seed = Annotated[int | None, typer.Option(help="Seed of every random step.")]
Since = Annotated[
    Path | None,
    typer.Option(
        help="The study.json of an earlier run: the report then says what changed.",
        metavar="OLD/study.json",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Processes that draw figures; as many as cores, at most 4."),
]

Clean = Annotated[
    bool,
    typer.Option("--clean", help="Remove files of earlier studies that this one does not write."),
]


def main() -> None:
    """Run the command line; errors of spillgap become one message and exit code 2."""
    with plain_warnings():
        try:
            app()
        except SpillgapError as error:
            if "--debug" in sys.argv:
                raise
            _refuse(str(error))
        except OSError as error:
            if "--debug" in sys.argv or error.filename is None:
                raise
            _refuse(f"{error.strerror}: {str(error.filename)!r}.")


def _refuse(message: str, code: int = 2) -> NoReturn:
    console_to(stderr=True).print(f"[bold red]Error:[/] {escaped(message)}", highlight=False)
    raise SystemExit(code) from None


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    debug: Annotated[  # noqa: ARG001 - main() looks for it before anything is parsed
        bool, typer.Option("--debug", help="Show the full traceback of an error.")
    ] = False,
) -> None:
    if version:
        from spillgap._version import __version__

        typer.echo(f"spillgap {__version__}")
        raise typer.Exit


@app.command()
def reproduce(
    out: Out = Path("build/paper"),
    lang: Lang = None,
    seed: Seed = None,
    workers: Workers = None,
    since: Since = None,
    clean: Clean = False,
) -> None:
    """Run the study of China's provinces that comes with spillgap."""
    from spillgap.study import Study

    _run(Study.built_in().changed(lang=lang, seed=seed), out, workers, since, clean)


@app.command()
def run(
    study: Annotated[Path, typer.Argument(help="A STUDY.toml.", metavar="STUDY.toml")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder to write to; results/ beside it.")
    ] = None,
    lang: Lang = None,
    seed: Seed = None,
    workers: Workers = None,
    since: Since = None,
    clean: Clean = False,
) -> None:
    """Run your own study, as a STUDY.toml describes it."""
    from spillgap.study.checks import opened

    read = opened(study, lang=lang, seed=seed)
    _run(read, out or study.parent / "results", workers, since, clean)


@app.command()
def explore(
    study: Annotated[
        Path, typer.Argument(help="A STUDY.toml, its folder, or china.", metavar="STUDY.toml|DIR")
    ] = Path("china"),
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")] = Path(
        "explorer.html"
    ),
    lang: Annotated[str, typer.Option(help="Language in which it opens: en or zh.")] = "en",
    seed: Seed = None,
) -> None:
    """Write one offline page: maps to move through, and policies to try on the main model."""
    from spillgap.options import LANGUAGE
    from spillgap.study import Study
    from spillgap.study import explore as explored
    from spillgap.study.checks import opened

    language = LANGUAGE.parse(lang)
    if study == Path("china") and not study.exists():
        read = Study.built_in("china").changed(seed=seed)
    else:
        read = opened(study / "study.toml" if study.is_dir() else study, seed=seed)
    typer.echo(str(explored(read).save(out, language)))


@app.command()
def check(
    study: Annotated[Path, typer.Argument(help="A STUDY.toml.", metavar="STUDY.toml")],
) -> None:
    """Name every fault of a study before it runs, each with its key and line (exit code 2)."""
    from spillgap.study import check as checked

    faults = checked(study)
    for fault in faults:
        typer.echo(str(fault), err=True)
    if faults:
        typer.echo(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}.", err=True)
        raise typer.Exit(2)
    typer.echo(f"{study}: nothing wrong.")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="A folder that a run wrote.", metavar="DIR")],
) -> None:
    """Say whether a result is complete, or what is missing or changed (exit code 1)."""
    from spillgap.study import verify as verified

    found = verified(folder)
    typer.echo(str(found))
    raise typer.Exit(0 if found.complete else 1)


@app.command()
def replicate(
    folder: Annotated[
        Path, typer.Argument(help="The package's folder; new, unless --check.", metavar="DIR")
    ],
    study: Annotated[
        Path, typer.Option(help="A STUDY.toml, or the name of a dataset's study.")
    ] = Path("china"),
    withhold: Annotated[
        list[str] | None, typer.Option(help="A file of the study that may not be shared; repeat.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--check", help="Run the package in DIR again and compare its tables.")
    ] = False,
    workers: Workers = None,
) -> None:
    """Write a replication package of a study, or run one again (exit code 1 if tables differ)."""
    from spillgap.study import compare_tables
    from spillgap.study import replicate as replicated

    if again:
        compared = compare_tables(folder, workers=workers or _cores())
        typer.echo(str(compared))
        raise typer.Exit(0 if compared.complete else 1)
    replicated(study, folder, withhold=withhold or (), workers=workers or _cores())
    typer.echo(f"{folder}: README.md says what it holds. Complete its section on data.")
    typer.echo(f"\nNext: spillgap replicate {folder} --check")


@app.command("new-paper")
def new_paper(
    folder: Annotated[Path, typer.Argument(help="Folder of the manuscript.", metavar="DIR")],
    results: Annotated[Path, typer.Option(help="A folder that a run wrote.")] = Path("results"),
    lang: Annotated[str, typer.Option(help="Language of the manuscript: en or zh.")] = "en",
) -> None:
    """Write a LaTeX manuscript that takes tables, figures and numbers from a result."""
    from spillgap.study import new_paper as written

    for path in written(folder, results, lang):
        typer.echo(str(path))


@app.command()
def partition(
    source: Annotated[
        Path, typer.Argument(help="A .csv, .parquet or .feather, or a folder of them.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The new folder.")],
    time: Annotated[str, typer.Option(help="The column of periods.")],
    keep: Annotated[
        list[str] | None, typer.Option(help="A column to keep, all if none; repeat.")
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option(help="A column of a .csv that is text; repeat.")
    ] = None,
) -> None:
    """Write a table larger than memory as one folder of Parquet per period."""
    from spillgap.large import partition as written

    counts = written(source, out, time=time, columns=keep, text=text or ())
    typer.echo(f"{out}: {len(counts)} periods, {sum(counts.values())} rows")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new study.", metavar="DIR")],
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Write a commented study.toml and a table to fill in; it runs as it is."""
    from spillgap.study.template import write_template

    written = write_template(folder, force=force)
    for path in written:
        typer.echo(str(path))
    typer.echo(f"\nNext: spillgap run {written[0]}")


@app.command()
def describe(
    what: Annotated[
        str | None,
        typer.Argument(
            help="A dataset (`spillgap data list`) or a STUDY.toml; what `reproduce` runs if none.",
            metavar="DATASET|STUDY.toml",
        ),
    ] = None,
) -> None:
    """Show what is in the data: units, periods, variables, missing values, weights."""
    from spillgap.datasets import DATASETS, load
    from spillgap.study import Study, prepare, statistics
    from spillgap.study.source_chapters import DataSpec

    if what is not None and what.casefold().endswith(".toml"):
        study = Study.from_toml(what)
    elif what is None or (what in DATASETS and DATASETS[what].study):
        study = Study.built_in(what)
    else:
        first = load(what).panel.frame.select_dtypes("number").columns[0]
        study = Study(title=what, interest=first, data=DataSpec(dataset=what))  # type: ignore[arg-type]
    inputs = prepare(study)
    console = console_to()
    console.print(repr(inputs.panel), highlight=False, markup=False)
    show_weights(console, inputs)
    for note in inputs.notes:
        console.print(note.text("en"), highlight=False, markup=False)
    show_statistics(console, statistics(inputs.panel), inputs)


@app.command()
def cite(
    keys: Annotated[
        list[str] | None, typer.Argument(help="Methods or references; spillgap's own if none.")
    ] = None,
    style: Annotated[str, typer.Option(help=CITATION_STYLE.shown)] = "bibtex",
    show: Annotated[bool, typer.Option("--list", help="List the methods and their keys.")] = False,
) -> None:
    """Print the sources of methods, data and software for your bibliography."""
    from spillgap import references

    if show:
        for method, sources in references.METHODS.items():
            typer.echo(f"{method}: {', '.join(sources)}")
        return
    chosen = CITATION_STYLE.parse(style)
    typer.echo(references.cite(*(keys or ["spillgap"]), style=chosen))


@data_app.command("list")
def list_data() -> None:
    """List the datasets that come with spillgap."""
    from spillgap.datasets import available, load

    for name in available():
        typer.echo(repr(load(name)))


@data_app.command("export")
def export_data(
    name: Annotated[str, typer.Argument(help="One of `spillgap data list`.", metavar="DATASET")],
    to: Annotated[Path, typer.Option("--to", help="Folder to write to.")],
) -> None:
    """Write a dataset as files: panel.csv, dictionary.csv, boundaries.gpkg."""
    from spillgap._escaping import csv_text
    from spillgap._files import replacing, write_text
    from spillgap.datasets import load

    dataset = load(name)
    layers = {"boundaries": dataset.boundaries, "basemap": dataset.basemap, "sea": dataset.maritime}
    write_text(to / "panel.csv", "\ufeff" + csv_text(dataset.data))
    write_text(to / "dictionary.csv", "\ufeff" + csv_text(dataset.dictionary, index=True))
    written = ["panel.csv", "dictionary.csv"]
    for layer, frame in layers.items():
        if frame is not None:
            with replacing(to / f"{layer}.gpkg") as draft:
                frame.to_file(draft, layer=layer)
            written.append(f"{layer}.gpkg")
    for file in written:
        typer.echo(str(to / file))
    typer.echo(f"Source: {dataset.source}")


# -- running and showing --------------------------------------------------------------------------


def _run(study: Study, out: Path, workers: int | None, since: Path | None, clean: bool) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from spillgap.study import run as run_study

    columns = (
        TextColumn("{task.description:<28}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console_to(stderr=True)) as bar:
        task = bar.add_task("Reading data", total=None)

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        try:
            result = run_study(
                study,
                out,
                workers=workers or _cores(),
                progress=progress,
                since=since,
                clean=clean,
            )
        except KeyboardInterrupt:
            bar.stop()
            _refuse(f"Stopped. What stood in {str(out)!r} before is as it was.", 130)
    show_result(result, out)
    show_others(result)


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, 4)


if __name__ == "__main__":
    main()
