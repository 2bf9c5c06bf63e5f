"""Writing the pages and summaries of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from spillgap._files import write_text
from spillgap.errors import OptionError, listing
from spillgap.options import BOTH, STUDY_LANGUAGES, Language, StudyLanguages
from spillgap.study.changes import Changes
from spillgap.study.output import Artefact

if TYPE_CHECKING:
    from spillgap.report._blocks import Chapter
    from spillgap.study import StudyResult

__all__ = ["conclude", "page", "summary", "write"]


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
    Every sentence follows from the study's numbers. Figures are part of the page, which asks
    for nothing from elsewhere and prints without its menus. The same study gives the same bytes.

    Examples
    --------
    >>> from spillgap.study import Study, run
    >>> from spillgap.report import write
    >>> result = run(Study.built_in("china"), "build/paper")  # doctest: +SKIP
    >>> write(result, "build/page", "en")  # doctest: +SKIP
    """
    lang = STUDY_LANGUAGES.parse(lang)
    wanted = BOTH if lang == "both" else (lang,)
    written = result.study.languages
    if lang != "both" and lang not in written:
        raise OptionError(f"lang={lang!r}: the study was run in {listing(written)} only.")
    chapters = _chapters(result, changes or result.changes)
    return tuple(
        _page(result, chapters, language, Path(out)) for language in wanted if language in written
    )


def page(result: StudyResult, lang: Language, changes: Changes | None = None) -> str:
    """The page of a study in one language."""
    from spillgap.report._page import render
    from spillgap.report._speaking import Speaker

    chapters = _chapters(result, changes or result.changes)
    return render(Speaker(result, lang), chapters, _explorer(result), _brief_of(result, lang))


def summary(result: StudyResult, lang: Language, changes: Changes | None = None) -> str:
    """The report's first chapters as Markdown: what the study shows, in short."""
    return _summary(result, _chapters(result, changes or result.changes), lang)


def conclude(result: StudyResult, out: Path) -> StudyResult:
    """The result with its summaries, and its pages where the study wants them, written to ``out``.

    What :func:`spillgap.study.run` calls when everything is computed and drawn.
    """
    chapters = _chapters(result, result.changes)
    languages = result.study.languages
    summaries = {lang: _summary(result, chapters, lang) for lang in languages}
    files = [
        Artefact("summary", "summary", write_text(out / f"summary_{lang}.md", text), lang)
        for lang, text in summaries.items()
    ]
    files.append(_bibliography(result, out))
    if result.study.report:
        files += [_brief(result, lang, out) for lang in languages]
        whole = replace(result, artefacts=(*result.artefacts, *files))
        files += [_page(whole, chapters, lang, out) for lang in languages]
    return replace(result, summary=summaries, artefacts=(*result.artefacts, *files))


def _bibliography(result: StudyResult, out: Path) -> Artefact:
    """The sources of what the study used, for a paper's bibliography."""
    from spillgap.references import cite
    from spillgap.report._closing import used
    from spillgap.report._reading import Reading

    text = cite(*used(Reading(result)), style="bibtex")
    return Artefact("references", "references", write_text(out / "references.bib", text + "\n"))


def _chapters(result: StudyResult, changes: Changes | None) -> list[Chapter]:
    from spillgap.report._chapters import chapters
    from spillgap.report._reading import Reading

    return chapters(Reading(result), changes)


def _summary(result: StudyResult, chapters: Sequence[Chapter], lang: Language) -> str:
    from spillgap.report._chapters import IN_SUMMARY
    from spillgap.report._markdown import markdown
    from spillgap.report._speaking import Speaker

    return markdown(Speaker(result, lang), [c for c in chapters if c.key in IN_SUMMARY])


def _page(result: StudyResult, chapters: Sequence[Chapter], lang: Language, out: Path) -> Artefact:
    from spillgap.report._page import render
    from spillgap.report._speaking import Speaker

    beside = {"explorer": _explorer(result, out), "brief": _brief_of(result, lang, out)}
    text = render(Speaker(result, lang), chapters, **beside)
    path = write_text(out / f"report_{lang}.html", text)
    return Artefact("report", "report", path, lang)


def _brief(result: StudyResult, lang: Language, out: Path) -> Artefact:
    """The policy brief, written before the report that links to it."""
    from spillgap.report._brief import brief
    from spillgap.report._page import render_brief
    from spillgap.report._reading import Reading
    from spillgap.report._speaking import Speaker

    chapters = brief(Reading(result))
    report = f"report_{lang}.html"
    text = render_brief(Speaker(result, lang), chapters, report, _explorer(result, out))
    return Artefact("brief", "brief", write_text(out / f"brief-{lang}.html", text), lang)


def _brief_of(result: StudyResult, lang: Language, out: Path | None = None) -> str | None:
    """The file of the brief in a language; with ``out``, if it stands there."""
    pages = [a.path for a in result.artefacts if (a.kind, a.lang) == ("brief", lang)]
    return next((page.name for page in pages if out in (None, page.parent)), None)


def _explorer(result: StudyResult, out: Path | None = None) -> str | None:
    """The file of the explorer that the study wrote; with ``out``, if it stands there."""
    pages = [artefact.path for artefact in result.artefacts if artefact.kind == "explorer"]
    return next((page.name for page in pages if out in (None, page.parent)), None)
