"""A manuscript that takes its tables, figures and numbers from a study's results, none by hand."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spillgap._escaping import one_line
from spillgap._files import write_text
from spillgap.errors import DataError, OptionError, OutputError
from spillgap.labels import group_label
from spillgap.options import LANGUAGE, Language
from spillgap.study.manifest import MANIFEST, Manifest
from spillgap.study.output import ALL_TABLES
from spillgap.tables import escape_latex
from spillgap.text import say

__all__ = ["new_paper", "number_lines"]

_ROOM = "study/manuscript"
_MOST_DIGITS = 4
_FLOATS = 200
_CLASSES = {"zh": "ctexart"}
_PLAIN = re.compile(r"[^\w.:+-]+")
_MACRO = r"""\makeatletter
\newcommand{\n}[2][2]{\@ifundefined{n@#1@#2}{\PackageError{spillgap}{There is no number #2 with
  #1 decimals in numbers.tex}{Keys are those of study.json, joined by points.}}{%
  \csname n@#1@#2\endcsname}}
\newcommand{\spillgapnumber}[3]{\expandafter\def\csname n@#1@#2\endcsname{#3}}
"""


def new_paper(folder: str | Path, results: str | Path, lang: Language = "en") -> list[Path]:
    r"""Write ``paper.tex`` and ``numbers.tex``, which take everything from a result by reference.

    Parameters
    ----------
    folder : path
        Where the manuscript is to stand.
    results : path
        A folder that a run wrote, with LaTeX tables.
    lang : {"en", "zh"}

    Returns
    -------
    list of Path
        ``paper.tex``, which is not replaced where it exists, and ``numbers.tex``, which is: so a
        new result reaches a manuscript that has been written on. ``\n[1]{gap.pair_ratio.2023}``
        prints a number of study.json with one decimal; one that is not there is an error.

    Raises
    ------
    DataError
        If ``results`` holds no complete result.
    OptionError
        If its tables do not stand there as LaTeX in that language.
    OutputError
        If ``folder`` is the folder of the results.
    """
    lang = LANGUAGE.parse(lang)
    home, source = Path(folder), Path(results)
    manifest = Manifest.of(source) if source.is_dir() else None
    if manifest is None:
        raise DataError(f"{str(results)!r} holds no complete result: there is no {MANIFEST}.")
    if home.resolve() == source.resolve():
        raise OutputError("The manuscript needs a folder of its own, not that of the results.")
    files = [entry.file for entry in manifest.files]
    tables = [f for f in files if f.startswith(f"tables/{lang}/") and f.endswith(".tex")]
    tables = [file for file in tables if Path(file).stem != ALL_TABLES]
    if not tables:
        raise OptionError(
            f"lang={lang!r}: {str(results)!r} holds no LaTeX tables in that language."
        )
    figures = [f for f in files if f.startswith(f"figures/{lang}/") and f.endswith(".pdf")]
    numbers = json.loads((source / "study.json").read_text("utf-8"))
    home.mkdir(parents=True, exist_ok=True)
    where = Path(os.path.relpath(source.resolve(), home.resolve())).as_posix()
    text = "\n".join([_MACRO, *number_lines(numbers), r"\makeatother", ""])
    written = [write_text(home / "numbers.tex", text)]
    if not (home / "paper.tex").exists():
        paper = "\n".join(_paper(numbers, where, tables, figures, lang))
        written.insert(0, write_text(home / "paper.tex", paper))
    return written


def number_lines(numbers: Mapping[str, Any]) -> Iterator[str]:
    r"""Every number of study.json as a definition for ``\n``, with zero to four decimals.

    Examples
    --------
    >>> list(number_lines({"gap": {"pair_ratio": {"2023": 1.4683}}}))[1]
    '\\spillgapnumber{1}{gap.pair_ratio.2023}{1.5}'
    """
    for key, value in _leaves(numbers, ()):
        if isinstance(value, int):
            yield rf"\spillgapnumber{{2}}{{{key}}}{{{value}}}"
            yield rf"\spillgapnumber{{0}}{{{key}}}{{{value}}}"
            continue
        for digits in range(_MOST_DIGITS + 1):
            shown = f"{value:.{digits}f}".replace("-", "$-$")
            yield rf"\spillgapnumber{{{digits}}}{{{key}}}{{{shown}}}"


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, int | float]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*path, _PLAIN.sub("_", str(key))))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _leaves(item, (*path, str(number)))
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        yield ".".join(path), value


def _paper(
    numbers: Mapping[str, Any],
    where: str,
    tables: list[str],
    figures: list[str],
    lang: Language,
) -> Iterator[str]:
    told = numbers["title"]
    title = told if isinstance(told, str) else told.get(lang, next(iter(told.values())))
    yield rf"\documentclass[11pt,a4paper]{{{_CLASSES.get(lang, 'article')}}}"
    yield r"\usepackage[margin=1in]{geometry}"
    yield r"\usepackage{booktabs,array,longtable,pdflscape,graphicx,natbib}"
    # LaTeX holds some dozens of tables and figures back, and ends in an error at the next.
    yield rf"\extrafloats{{{_FLOATS}}}\maxdeadcycles={_FLOATS}"
    yield r"\input{numbers}"
    yield rf"\newcommand{{\results}}{{{where}}}"
    yield rf"\title{{{escape_latex(one_line(title))}}}"
    yield r"\begin{document}"
    yield r"\maketitle"
    yield rf"% {say(f'{_ROOM}:how', lang)}"
    for section in ("introduction", "data", "methods"):
        yield rf"\section{{{say(f'{_ROOM}:{section}', lang)}}}"
    yield rf"\section{{{say(f'{_ROOM}:results', lang)}}}"
    yield from _gap(numbers, lang)
    for file in tables:
        yield say(f"{_ROOM}:see-table", lang, ref=rf"\ref{{tab:{Path(file).stem}}}")
    yield rf"\section{{{say(f'{_ROOM}:conclusion', lang)}}}"
    yield r"\bibliographystyle{plainnat}"
    yield r"\nocite{*}"
    yield r"\bibliography{\results/references}"
    yield r"\clearpage"
    for file in tables:
        yield rf"\input{{\results/{file.removesuffix('.tex')}}}"
    for file in figures:
        yield r"\begin{figure}[htbp]\centering"
        yield rf"\includegraphics[width=\linewidth]{{\results/{file}}}"
        yield rf"\caption{{{escape_latex(Path(file).stem)}}}\label{{fig:{Path(file).stem}}}"
        yield r"\end{figure}"
    yield r"\end{document}"
    yield ""


def _gap(numbers: Mapping[str, Any], lang: Language) -> Iterator[str]:
    """A first sentence that shows how a number is taken."""
    gap = numbers.get("gap", {})
    if gap.get("pair_ratio"):
        period = list(gap["pair_ratio"])[-1]
        first, last = gap["pair"]
        key = rf"\n{{gap.pair_ratio.{_PLAIN.sub('_', str(period))}}}"
        names = [escape_latex(group_label(group, lang)) for group in (first, last)]
        facts = {"first": names[0], "last": names[1], "period": escape_latex(str(period))}
        yield say(f"{_ROOM}:gap", lang, number=key, **facts)
