"""Running a study: its steps in order, its tables and figures written, its numbers kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from spillgap._conclusions import conclusions
from spillgap._version import __version__
from spillgap.options import LANGUAGE
from spillgap.study.changes import Changes, changes, read_numbers
from spillgap.study.checks import opened, sound_inputs
from spillgap.study.drawing import Drawing, Studio
from spillgap.study.exploring import write_explorer
from spillgap.study.faults import in_terms_of_the_file
from spillgap.study.inputs import Inputs
from spillgap.study.manifest import MANIFEST
from spillgap.study.output import Artefact, gather_tables, write_json, write_table
from spillgap.study.pattern import with_permutations
from spillgap.study.publishing import Published, Stage, staged
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps import plates, steps_of

__all__ = ["Progress", "StudyResult", "run"]

Progress = Callable[[str, int, int], None]
"""Called with what was done, how many steps and figures are done, and how many are known of."""


_PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "geopandas",
    "shapely",
    "libpysal",
    "esda",
    "formulaic",
    "matplotlib",
)


@dataclass(frozen=True, eq=False)
class StudyResult:
    """What a study found and wrote.

    Attributes
    ----------
    study : Study
        As it was run.
    inputs : Inputs
        What it worked on, with the index as a variable.
    sections : dict of Section
        Every step's tables, numbers and result objects.
    numbers : dict
        The content of study.json.
    summary : dict
        The summary by language, in Markdown.
    artefacts : tuple of Artefact
        Every file that was written.
    seconds : dict
        How long each step took; not part of the files.
    changes : Changes or None
        What changed since an earlier run, where one was named.
    published : Published or None
        The manifest, and what became of files that stood in the folder before.
    """

    study: Study
    inputs: Inputs
    sections: Mapping[str, Section]
    numbers: Mapping[str, Any]
    summary: Mapping[str, str]
    artefacts: tuple[Artefact, ...]
    seconds: Mapping[str, float]
    changes: Changes | None = None
    published: Published | None = None

    def __repr__(self) -> str:
        kinds = [artefact.kind for artefact in self.artefacts]
        counted = ", ".join(f"{kinds.count(k)} {k} files" for k in dict.fromkeys(kinds))
        return f"StudyResult: {self.study.title.text('en')}; {counted}"


def run(
    study: Study | str | Path,
    out: str | Path,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    since: str | Path | None = None,
    clean: bool = False,
) -> StudyResult:
    """Run a study from data to tables, figures, numbers and a summary.

    Parameters
    ----------
    study : Study or path
        A study, or its STUDY.toml.
    out : path
        The folder to write to; made if it does not exist. The files come into it together when
        all are written; until then what stands there is untouched. A file of the same name that
        no study wrote, or that was changed since, is kept as ``NAME.kept``.
    workers : int, default 1
        Processes that draw figures. With more than one, call this from a module that can be
        imported without side effects (``if __name__ == "__main__":``).
    progress : callable, optional
        Called with (what was done, number done, number known of).
    since : path, optional
        The study.json of an earlier run: what changed since is kept and reported.
    clean : bool, default False
        Remove files of earlier studies in the folder that this one did not write, as far as
        MANIFEST.json lists them and nobody changed them.

    Returns
    -------
    StudyResult
        With the files written: ``tables/`` (CSV, and by language LaTeX, Markdown and all in one
        ``tables.docx`` and ``tables.tex``), ``references.bib``,
        ``figures/`` by language, ``study.json``, ``summary_en.md`` and ``summary_zh.md``,
        ``report_en.html`` and ``report_zh.html``, ``brief-en.html`` and ``brief-zh.html``,
        ``explorer.html``, and ``MANIFEST.json`` last:
        every file with its size and SHA-256, the seed, the versions and the digest of the data.

    Raises
    ------
    OutputError
        If another run writes to the folder, or it cannot be written.
    SpillgapError
        For whatever in the study or its files cannot be used; the message names it.

    Notes
    -----
    The same study, data, seed and package versions give the same bytes in tables, study.json,
    summaries and, with the same figures, the report.

    Examples
    --------
    >>> import tempfile
    >>> from spillgap.study import Study, run
    >>> quick = {"permutations": 99, "draws": 100, "tables": ("csv",), "report": False}
    >>> study = Study.built_in("china").changed(figures=(), lang="en", **quick)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     result = run(study, folder)
    >>> round(float(result.numbers["gap"]["pair_ratio"][2023]), 2)
    1.47
    """
    spec = study if isinstance(study, Study) else opened(study)
    # Read before anything is computed.
    earlier = None if since is None else read_numbers(since)
    with staged(out) as stage:
        result = _written(spec, stage, workers, progress, earlier)
        published = stage.publish(_about(result.numbers), clean=clean)
    return _placed(result, stage.draft, Path(out), published)


def _written(
    spec: Study,
    stage: Stage,
    workers: int,
    progress: Progress | None,
    earlier: Mapping[str, object] | None,
) -> StudyResult:
    """Every step of the study, its files in the draft."""
    steps = steps_of(spec)
    state = _State(spec, stage.draft, len(steps) + 2 + spec.explored, progress)
    with Studio(workers, state.done) as studio:
        with state.timed("prepare"):
            inputs = sound_inputs(spec)
            state.study = spec = with_permutations(spec, inputs)
        state.done("data and weights")
        for step in steps:
            with state.timed(step.title), in_terms_of_the_file():
                section, inputs = step.run(spec, inputs, state.sections)
                state.keep(section)
            state.done(step.title)
            with state.timed("figures"):
                state.draw(section.name, inputs, studio)
        with state.timed("tables"):
            state.gather()
        with state.timed("figures"):
            state.artefacts += studio.collect()
    if spec.explored:
        with state.timed("explorer"), in_terms_of_the_file():
            state.artefacts.append(write_explorer(spec, inputs, state.sections, state.out))
        state.done("explorer")
    return _concluded(_finished(state, inputs, earlier), state)


def _about(numbers: Mapping[str, object]) -> dict[str, object]:
    """What MANIFEST.json says of the study beside its files."""
    return {key: numbers[key] for key in ("title", "seed", "data_sha256", "versions")}


def _placed(result: StudyResult, draft: Path, out: Path, published: Published) -> StudyResult:
    """The result with its files where they have come to stand, the manifest among them."""
    files = [
        replace(artefact, path=out / artefact.path.relative_to(draft))
        for artefact in result.artefacts
    ]
    files.append(Artefact("manifest", "MANIFEST", out / MANIFEST))
    return replace(result, artefacts=tuple(files), published=published)


@dataclass
class _State:
    """A run under way: what is kept, written, timed and reported."""

    study: Study
    out: Path
    total: int
    progress: Progress | None
    count: int = 0
    sections: dict[str, Section] = field(default_factory=dict)
    artefacts: list[Artefact] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def done(self, what: str) -> None:
        """Report one more step or figure as done."""
        self.count += 1
        if self.progress is not None:
            self.progress(what, self.count, self.total)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the time that the block takes to the step's."""
        start = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - start

    def keep(self, section: Section) -> None:
        """Keep a section and write its tables."""
        self.sections[section.name] = section
        for table in section.tables:
            self.artefacts += write_table(
                table, self.out / "tables", self.study.tables, self.study.languages
            )

    def gather(self) -> None:
        """Write the documents that hold all tables."""
        study = self.study
        tables = [table for section in self.sections.values() for table in section.tables]
        folder = self.out / "tables"
        self.artefacts += gather_tables(tables, folder, study.tables, study.languages)

    def draw(self, section: str, inputs: Inputs, studio: Studio) -> None:
        """Hand in the figures of a section, in every language of the study."""
        study = self.study
        folder = self.out / "figures"
        wanted = [
            Drawing(plate.figure, plate.name, lang, plate.content, folder, study.formats, study.dpi)
            for plate in plates(section, study, inputs, self.sections)
            for lang in study.languages
        ]
        self.total += len(wanted)
        for drawing in wanted:
            studio.submit(drawing)


def _concluded(result: StudyResult, state: _State) -> StudyResult:
    """The result with what is written last: its summaries and its report."""
    with state.timed("report"):
        for conclude in conclusions():
            result = conclude(result, state.out)
    state.done("report")
    return result


def _finished(state: _State, inputs: Inputs, earlier: Mapping[str, object] | None) -> StudyResult:
    study = state.study
    numbers: dict[str, object] = {
        "title": study.title.model_dump(),
        "seed": study.seed,
        "draws": study.draws,
        "permutations": study.permutations,
        "data_sha256": inputs.digest,
        "versions": {"spillgap": __version__, **{p: metadata.version(p) for p in _PACKAGES}},
        "weights": _described(inputs),
        "interest": {
            "name": study.interest,
            "values": inputs.panel.wide(study.interest, allow_missing=True).to_dict(),
        },
        **{name: section.numbers for name, section in state.sections.items()},
    }
    differences = None
    if earlier is not None:
        differences = changes(earlier, numbers)
        numbers["changes"] = differences.to_dict()
    path = write_json(state.out / "study.json", numbers)
    state.artefacts.append(Artefact("numbers", "study", path))
    return StudyResult(
        study=study,
        inputs=inputs,
        sections=state.sections,
        numbers=numbers,
        summary={},
        artefacts=tuple(state.artefacts),
        seconds=state.seconds,
        changes=differences,
    )


def _described(inputs: Inputs) -> dict[str, dict[str, str]]:
    from spillgap.weights import describe as describe_weights

    records = {name: describe_weights(graph) for name, graph in inputs.weights.items()}
    return {name: {lang: r.text(lang) for lang in LANGUAGE.choices} for name, r in records.items()}
