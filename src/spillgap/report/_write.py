"""Writing the page of a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spillgap._files import write_text
from spillgap.errors import OptionError, listing
from spillgap.options import BOTH, STUDY_LANGUAGES, StudyLanguages
from spillgap.report._changes import Changes
from spillgap.study.output import Artefact

if TYPE_CHECKING:
    from spillgap.study import StudyResult

__all__ = ["write"]


def write(
    result: StudyResult,
    out: str | Path,
    lang: StudyLanguages = "both",
    *,
    changes: Changes | None = None,
) -> tuple[Artefact, ...]:
    """Write a study as one self-contained HTML page per language.

    Parameters
    ----------
    result : StudyResult
        What :func:`spillgap.study.run` returned.
    out : path
        The folder; ``report_en.html`` and ``report_zh.html`` are written there.
    lang : {"en", "zh", "both"}
        Of the languages in which the study was run.
    changes : Changes, optional
        What :func:`changes` found against an earlier study: a chapter of its own. By default
        what the result holds.

    Returns
    -------
    tuple of Artefact
        One page per language.

    Raises
    ------
    OptionError
        For a language that the study was not run in: its figures do not exist.

    Notes
    -----
    Every sentence is built from the study's numbers. Figures are part of the page, which asks
    for nothing from elsewhere and prints without its menus. The same study gives the same bytes.

    Examples
    --------
    >>> from spillgap.study import Study, run
    >>> from spillgap.report import write
    >>> result = run(Study.built_in("china"), "build/paper")  # doctest: +SKIP
    >>> write(result, "build/page", "en")  # doctest: +SKIP
    """
    from spillgap.report._page import render
    from spillgap.report._reading import Reading

    lang = STUDY_LANGUAGES.parse(lang)
    wanted = BOTH if lang == "both" else (lang,)
    written = result.study.languages
    if lang != "both" and lang not in written:
        raise OptionError(f"lang={lang!r}: the study was run in {listing(written)} only.")
    pages = []
    for one in (language for language in wanted if language in written):
        page = render(Reading(result, one), changes or result.changes)
        path = write_text(Path(out) / f"report_{one}.html", page)
        pages.append(Artefact("report", "report", path, one))
    return tuple(pages)
