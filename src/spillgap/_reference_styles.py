"""How a source is written: BibTeX, APA (7th edition), GB/T 7714-2015."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from spillgap.options import CitationStyle
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.references import Reference

__all__ = ["STYLES", "apa", "bibtex", "gbt7714"]

_BIBTEX_KIND = {
    "article": "article",
    "book": "book",
    "chapter": "incollection",
    "proceedings": "inproceedings",
    "report": "techreport",
    "software": "misc",
}
_GBT_KIND = {
    "article": "J",
    "book": "M",
    "chapter": "M",
    "proceedings": "C",
    "report": "R",
    "software": "CP",
}
_GBT_AUTHORS = 3


def _ordinal(number: str) -> str:
    return number + {"1": "st", "2": "nd", "3": "rd"}.get(number, "th")


def _split(author: str) -> tuple[str, list[list[str]]]:
    """Family name, and given names as parts of parts: "Lee, Lung-Fei" → Lee, [[Lung, Fei]]."""
    if author.startswith("{"):
        return author.strip("{}"), []
    family, _, given = author.partition(", ")
    return family, [part.split("-") for part in given.split()]


# BibTeX ------------------------------------------------------------------------------------


def _tex(text: str) -> str:
    text = re.sub(r"([&%#_])", r"\\\1", text)
    return text.replace("—", "---").replace("–", "--")


def _protected(title: str) -> str:
    """The title with words that hold a capital in braces, so that no style lowers them."""
    first, *others = re.split(r"(\s+)", _tex(title))
    kept = [f"{{{w}}}" if re.search(r"[A-Z]", w) else w for w in others]
    # A capital beyond the first letter of the first word is meant too (PySAL, splm does not).
    first = f"{{{first}}}" if re.search(r"[A-Z]", first[1:]) else first
    return "".join([first, *kept])


def bibtex(source: Reference) -> str:
    """The source as a BibTeX entry (UTF-8)."""
    fields = {
        "author": " and ".join(source.authors),
        "editor": " and ".join(source.editors),
        "title": _protected(source.title),
        "journal": _tex(source.journal),
        "booktitle": _protected(source.book),
        "series": _tex(source.series),
        "edition": _ordinal(source.edition) if source.edition else "",
        "volume": source.volume,
        "number": source.issue.replace("-", "--"),
        "pages": source.pages.replace("-", "--"),
        "institution" if source.kind == "report" else "publisher": _tex(source.publisher),
        "address": source.place,
        "year": "" if source.year is None else str(source.year),
        "doi": source.doi,
        "url": source.url,
        "note": _bibtex_note(source),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{_BIBTEX_KIND[source.kind]}{{{source.key},", *lines, "}"])


def _bibtex_note(source: Reference) -> str:
    if source.kind == "software":
        version = f", version {source.version}" if source.version else ""
        return f"Python package{version}"
    return "In Chinese" if source.title_zh else ""


# APA ---------------------------------------------------------------------------------------


def _apa_initials(given: Sequence[Sequence[str]]) -> str:
    return " ".join("-".join(f"{part[0]}." for part in parts) for parts in given)


def _apa_author(author: str) -> str:
    family, given = _split(author)
    return f"{family}, {_apa_initials(given)}" if given else family


def _apa_authors(authors: Sequence[str]) -> str:
    names = [_apa_author(a) for a in authors if a != "others"]
    if "others" in authors:
        return f"{', '.join(names)}, et al."
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"


def _apa_editors(editors: Sequence[str]) -> str:
    names = [f"{_apa_initials(given)} {family}" for family, given in map(_split, editors)]
    if len(names) == 1:
        return f"{names[0]} (Ed.), "
    joined = f"{', '.join(names[:-1])}{',' if len(names) > 2 else ''} & {names[-1]}"
    return f"{joined} (Eds.), "


def _apa_container(source: Reference) -> str:
    pages = source.pages.replace("-", "–")
    if source.kind == "article":
        issue = f"({source.issue.replace('-', '–')})" if source.issue else ""
        parts = [source.journal, f"{source.volume}{issue}", pages]
        return ", ".join(p for p in parts if p) + "."
    if source.kind in {"chapter", "proceedings"}:
        series = f"{source.series}, Vol. {source.volume}" if source.series else ""
        edition = f"{_ordinal(source.edition)} ed." if source.edition else ""
        inside = ", ".join(p for p in [series, edition, f"pp. {pages}"] if p)
        editors = _apa_editors(source.editors) if source.editors else ""
        publisher = f" {source.publisher}." if source.publisher else ""
        return f"In {editors}{source.book} ({inside}).{publisher}"
    return f"{source.publisher}." if source.publisher else ""


def apa(source: Reference) -> str:
    """The source as in a list of references of the 7th edition of APA, as plain text."""
    authors = _apa_authors(source.authors)
    stop = "" if authors.endswith(".") else "."
    year = "n.d." if source.year is None else str(source.year)
    title = source.title
    if source.kind == "book" and source.edition:
        title += f" ({_ordinal(source.edition)} ed.)"
    if source.kind == "software":
        version = f" (Version {source.version})" if source.version else ""
        title += f"{version} [Computer software]"
    end = "" if title.endswith("?") else "."
    # Old DOIs hold < and >, which no address may.
    where = f"https://doi.org/{quote(source.doi, safe='/():;')}" if source.doi else source.url
    parts = [f"{authors}{stop}", f"({year}).", f"{title}{end}", _apa_container(source), where]
    return " ".join(p for p in parts if p)


# GB/T 7714-2015 ----------------------------------------------------------------------------


def _gbt_author(author: str) -> str:
    family, given = _split(author)
    if not given:
        return family
    initials = " ".join(part[0] for parts in given for part in parts)
    return f"{family.upper()} {initials.upper()}"


def _gbt_authors(authors: Sequence[str], more: str) -> str:
    shown = [_gbt_author(a) for a in authors if a != "others"][:_GBT_AUTHORS]
    return ", ".join([*shown, more] if len(authors) > _GBT_AUTHORS else shown)


def _gbt_container(source: Reference, journal: str) -> str:
    """What follows the type of document: journal and volume, or book, place and publisher."""
    if source.kind == "article":
        issue = f"({source.issue})" if source.issue else ""
        volume = f", {source.volume}{issue}" if source.volume else ""
        return f". {journal}, {source.year}{volume}: {source.pages}."
    if source.kind == "software":
        version = f"Version {source.version}" if source.version else ""
        year = "" if source.year is None else str(source.year)
        return "".join(f". {part}" for part in [version, year, source.url] if part) + "."
    edition = f" {_ordinal(source.edition)} ed." if source.edition else ""
    if source.kind == "report":
        return f". {source.publisher}, {source.year}{f'. {source.url}' if source.url else ''}."
    if source.kind == "book":
        imprint = f"{source.place}: {source.publisher}, {source.year}"
        return f".{edition} {imprint}."
    editors = _gbt_authors(source.editors, "et al.") + ". " if source.editors else ""
    place, publisher = source.place or "[S.l.]", source.publisher or "[s.n.]"
    return (
        f"//{editors}{source.book}.{edition} {place}: {publisher}, {source.year}: {source.pages}."
    )


def gbt7714(source: Reference) -> str:
    """The source as GB/T 7714-2015 has it (numeric system; without the number)."""
    authors = source.authors_zh or source.authors
    more = say("references:further-authors", "zh" if source.authors_zh else "en")
    title = source.title_zh or source.title
    names = _gbt_authors(authors, more)
    stop = "" if names.endswith(".") else "."
    container = _gbt_container(source, source.journal_zh or source.journal)
    online = "/OL" if source.url else ""
    doi = f" DOI: {source.doi}." if source.doi else ""
    return f"{names}{stop} {title}[{_GBT_KIND[source.kind]}{online}]{container}{doi}"


STYLES: Mapping[CitationStyle, Callable[[Reference], str]] = {
    "bibtex": bibtex,
    "apa": apa,
    "gbt7714": gbt7714,
}
