"""A replication package: a study with its data, results and environment, and a README of them.

The README follows the template of the social science data editors: where
data come from and who may have them, requirements, run time, which command makes which exhibit.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

from packaging.requirements import Requirement

from spillgap._escaping import markdown_text
from spillgap._files import write_text
from spillgap.datasets import DATASETS, load
from spillgap.errors import DataError, OptionError, OutputError, listing, suggest
from spillgap.options import Language
from spillgap.study.checks import opened
from spillgap.study.inputs import Inputs
from spillgap.study.manifest import MANIFEST, Manifest, entry_of
from spillgap.study.output import file_stem, printed_as
from spillgap.study.runner import Progress, StudyResult, run
from spillgap.study.specification import Study
from spillgap.text import say

__all__ = ["Comparison", "compare_tables", "replicate"]

_ROOM = "study/replication"
_STUDY, _RESULTS, _AGAIN, _LOCK = "study.toml", "results", "reproduced", "requirements.txt"
_SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
"""Files that a shapefile is made of beside .shp."""


def replicate(
    study: str | Path,
    folder: str | Path,
    *,
    withhold: Sequence[str] = (),
    workers: int = 1,
    progress: Progress | None = None,
) -> StudyResult:
    """Run a study into a folder that holds all that it takes to run it again.

    Parameters
    ----------
    study : path or str
        A STUDY.toml, or the name of a dataset whose study ships.
    folder : path
        New or empty. Gets ``study.toml``, the files that it names, ``results/``,
        ``requirements.txt``, a README in each language of the study and ``MANIFEST.json``.
    withhold : sequence of str
        Files that the study names and that may not be shared, as it writes them: the README
        lists them with size and digest.
    workers, progress
        As of :func:`spillgap.study.run`.

    Returns
    -------
    StudyResult

    Raises
    ------
    OutputError
        If the folder holds anything.
    DataError
        If a file of the study lies outside its folder, so that the package could not name it.
    OptionError
        If ``withhold`` names a file that the study does not.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError(f"{str(folder)!r} is not empty. Name a new folder for the package.")
    text, spec = _read(study)
    files = _files(spec)
    _known(withhold, files)
    start = time.perf_counter()
    result = run(spec, target / _RESULTS, workers=workers, progress=progress)
    seconds = time.perf_counter() - start
    write_text(target / _STUDY, text)
    held = [name for name in files if name in withhold]
    for name in files:
        if name not in held:
            _copy(spec.folder / name, target / name)
    write_text(target / _LOCK, "\n".join(_lock()) + "\n")
    facts = _Facts(result, seconds, files, held, target)
    for lang in spec.languages:
        name = "README.md" if lang == spec.languages[0] else f"README_{lang}.md"
        write_text(target / name, facts.readme(lang))
    write_text(target / MANIFEST, _manifest(target, result).to_json())
    return result


@dataclass(frozen=True)
class Comparison:
    """Whether tables came out again byte for byte.

    Attributes
    ----------
    same, different, missing : tuple of str
        Files by their path within ``tables/``.
    """

    same: tuple[str, ...]
    different: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every table is there and the same."""
        return bool(self.same) and not self.different and not self.missing

    def __str__(self) -> str:
        said = [f"{len(self.same)} tables are the same byte for byte."]
        for what, names in (("different", self.different), ("missing", self.missing)):
            if names:
                said.append(f"{what}: {listing(names, most=50)}.")
        return " ".join(said)


def compare_tables(
    folder: str | Path, *, workers: int = 1, progress: Progress | None = None
) -> Comparison:
    """Run the study of a replication package again, into ``reproduced/``, and compare its tables.

    Raises
    ------
    DataError
        If the folder is no replication package.
    """
    home = Path(folder)
    before = home / _RESULTS / "tables"
    if not (home / _STUDY).is_file() or not before.is_dir():
        raise DataError(
            f"{str(folder)!r} is no replication package: it holds no {_STUDY} or no "
            f"{_RESULTS}/tables."
        )
    run(home / _STUDY, home / _AGAIN, workers=workers, progress=progress)
    after = home / _AGAIN / "tables"
    names = sorted(p.relative_to(before).as_posix() for p in before.rglob("*") if p.is_file())
    missing = tuple(name for name in names if not (after / name).is_file())
    same = tuple(
        name
        for name in names
        if name not in missing and (before / name).read_bytes() == (after / name).read_bytes()
    )
    different = tuple(name for name in names if name not in {*missing, *same})
    return Comparison(same, different, missing)


# -- what goes into the package -------------------------------------------------------------------


def _read(study: str | Path) -> tuple[str, Study]:
    shipped = str(study) in DATASETS and DATASETS[str(study)].study
    if shipped and not Path(study).exists():
        text = resources.files("spillgap.study").joinpath(f"{study}.toml").read_text("utf-8")
        return text, Study.built_in(str(study))
    spec = opened(study)
    return Path(study).read_text(encoding="utf-8-sig"), spec


def _files(study: Study) -> list[str]:
    """The files that a study names, each within its folder, in the order of the study."""
    named = list(study.data.path)
    if study.boundaries is not None and study.boundaries.path is not None:
        named.append(study.boundaries.path)
    for weights in study.weights.values():
        if isinstance(weights.options.get("path"), str):
            named.append(weights.options["path"])
    home = study.folder.resolve()
    outside = [name for name in named if not (home / name).resolve().is_relative_to(home)]
    outside += [name for name in named if Path(name).is_absolute() and name not in outside]
    if outside:
        raise DataError(
            f"These files are not named from within the study's folder: {listing(outside)}. A "
            "package can only hold what lies in it: move them beside study.toml."
        )
    files = dict.fromkeys(named)
    for name in named:
        if name.casefold().endswith(".shp"):
            beside = [Path(name).with_suffix(ending).as_posix() for ending in _SIDECARS]
            files |= dict.fromkeys(file for file in beside if (study.folder / file).is_file())
    return list(files)


def _known(withhold: Sequence[str], files: Sequence[str]) -> None:
    for name in withhold:
        if name not in files:
            raise OptionError(
                f"The study names no file {name!r} to withhold.{suggest(name, files)} "
                f"It names {listing(files) or 'none'}."
            )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _lock() -> list[str]:
    """The version of everything that the package needs here, as pip reads it."""
    found: dict[str, str] = {}
    waiting = ["spillgap"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name] = distribution.version
        needs = [Requirement(line) for line in distribution.requires or ()]
        waiting += [
            need.name.lower().replace("_", "-")
            for need in needs
            if need.marker is None or need.marker.evaluate({"extra": ""})
        ]
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def _manifest(folder: Path, result: StudyResult) -> Manifest:
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    about = {key: result.numbers[key] for key in ("title", "seed", "data_sha256", "versions")}
    return Manifest(about, tuple(entry_of(folder, name) for name in names))


# -- what the README says -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Facts:
    result: StudyResult
    seconds: float
    files: Sequence[str]
    held: Sequence[str]
    folder: Path

    def readme(self, lang: Language) -> str:
        """The README in one language."""
        parts = [
            f"# {say(f'{_ROOM}:title', lang, title=self.result.study.title.text(lang))}",
            say(f"{_ROOM}:overview", lang),
            *self._section("data", lang, self._data(lang)),
            *self._section("variables", lang, self._variables(lang)),
            *self._section("machine", lang, self._machine(lang)),
            *self._section("commands", lang, self._commands(lang)),
            *self._section("exhibits", lang, self._exhibits(lang)),
            *self._section("sources", lang, [say(f"{_ROOM}:bibliography", lang)]),
        ]
        return "\n\n".join(parts) + "\n"

    def _section(self, name: str, lang: Language, parts: Sequence[str]) -> list[str]:
        return [f"## {say(f'{_ROOM}:{name}', lang)}", *parts]

    def _data(self, lang: Language) -> list[str]:
        study = self.result.study
        parts = [say(f"{_ROOM}:rights", lang)]
        shipped = {study.data.dataset, study.boundaries.dataset if study.boundaries else None}
        for name in sorted(name for name in shipped if name is not None):
            source = load(name).source
            parts.append(say(f"{_ROOM}:shipped", lang, dataset=name, source=source))
        rows = []
        for name in self.files:
            entry = entry_of(study.folder, name)
            given = say(f"{_ROOM}:{'withheld' if name in self.held else 'included'}", lang)
            rows.append((f"`{name}`", given, str(entry.bytes), f"`{entry.sha256}`"))
        if rows:
            heads = [say(f"{_ROOM}:{h}", lang) for h in ("file", "given", "bytes")]
            parts.append(_grid([*heads, "SHA-256"], rows))
        parts.append(say(f"{_ROOM}:digest", lang, digest=str(self.result.numbers["data_sha256"])))
        return parts

    def _variables(self, lang: Language) -> list[str]:
        inputs = self.result.inputs
        frame = inputs.panel.frame.select_dtypes("number")
        rows = [
            (f"`{name}`", inputs.label(str(name), lang), str(int(column.isna().sum())))
            for name, column in frame.items()
        ]
        heads = [say(f"{_ROOM}:{name}", lang) for name in ("variable", "label", "missing")]
        return [_panel_sentence(inputs, lang), _grid(heads, rows)]

    def _machine(self, lang: Language) -> list[str]:
        size = sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file()) / 1e6
        return [
            say(
                f"{_ROOM}:ran-on",
                lang,
                system=platform.platform(),
                cores=os.cpu_count() or 1,
                python=".".join(map(str, sys.version_info[:3])),
                seconds=self.seconds,
                size=size,
            ),
            say(f"{_ROOM}:seeds", lang, seed=str(self.result.study.seed)),
        ]

    def _commands(self, lang: Language) -> list[str]:
        commands = f"pip install -r {_LOCK}\nspillgap replicate . --check"
        return [
            say(f"{_ROOM}:one-command", lang),
            f"```console\n{commands}\n```",
            say(f"{_ROOM}:checked", lang),
        ]

    def _exhibits(self, lang: Language) -> list[str]:
        titles = {
            table.name: (section.name, printed_as(table, lang).printable.title)
            for section in self.result.sections.values()
            for table in section.tables
        }
        rows = [
            (f"`tables/{lang}/{file_stem(name)}.*`", title, f"`{step}`")
            for name, (step, title) in titles.items()
        ]
        drawn = {a.path.stem: a for a in self.result.artefacts if a.kind == "figure"}
        rows += [(f"`figures/{lang}/{stem}.*`", one.name, "") for stem, one in drawn.items()]
        heads = [say(f"{_ROOM}:{name}", lang) for name in ("file", "exhibit", "step")]
        return [say(f"{_ROOM}:all-by-one", lang), _grid(heads, rows)]


def _panel_sentence(inputs: Inputs, lang: Language) -> str:
    panel = inputs.panel
    first, last = str(panel.periods[0]), str(panel.periods[-1])
    return say(f"{_ROOM}:panel", lang, n=panel.n_units, t=panel.n_periods, first=first, last=last)


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(_lines(heads, rows))


def _lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        cells = [cell if cell.startswith("`") else markdown_text(cell) for cell in row]
        yield f"| {' | '.join(cells)} |"
