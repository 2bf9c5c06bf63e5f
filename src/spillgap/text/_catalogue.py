"""Sentences and labels by language: folders of Fluent files, read when first asked for.

``text/en/report/gap.ftl`` holds the messages ``report/gap:…`` in English. A language is a
folder; what a folder lacks is said in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from fluent.runtime import FluentBundle, FluentResource

from spillgap.errors import OptionError, listing, suggest
from spillgap.text._values import FUNCTIONS, Fact, as_argument, lister

if TYPE_CHECKING:
    from spillgap._types import Keywords

__all__ = [
    "FALLBACK",
    "Said",
    "Sentence",
    "TextError",
    "Told",
    "add_language",
    "languages",
    "message_names",
    "say",
    "shortlist",
    "word",
]

FALLBACK = "en"
SHARED = ("terms", "format")
"""Files whose messages every other file of the language may refer to."""

_HOME = Path(str(files("spillgap.text")))
_folders: dict[str, Path] = {lang: _HOME / lang for lang in ("en", "zh")}


class TextError(LookupError):
    """A message that is missing or was told other facts than it speaks of: a defect."""


@runtime_checkable
class Said(Protocol):
    """What is said in a language when it is known which: a sentence, a label."""

    def text(self, lang: str) -> str:
        """Its words in a language."""


Told: TypeAlias = "Fact | Said | Sequence[Said]"
"""What a sentence is kept with: a fact, or words of a language still to come."""


@dataclass(frozen=True)
class Sentence:
    """Something to say: a message, and the facts that it speaks of.

    Parameters
    ----------
    key : str
        ``"file:message"``, as ``"report/gap:means"``; an attribute after a dot.
    facts : mapping
        Words, counts, numbers and lists of words, by the names that the message uses. A fact may
        be a sentence itself, or a label.

    Examples
    --------
    >>> Sentence("format:interval", {"low": "1.0", "high": "2.0"}).text("en")
    '[1.0 to 2.0]'
    """

    key: str
    facts: Mapping[str, Told] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The sentence in a language."""
        return say(self.key, lang, **{name: _told(f, lang) for name, f in self.facts.items()})

    def attribute(self, name: str) -> Sentence:
        """The same facts in an attribute of the message."""
        return Sentence(f"{self.key}.{name}", self.facts)


def _told(fact: Told, lang: str) -> Fact:
    """A fact in a language."""
    if isinstance(fact, Said):
        return fact.text(lang)
    if isinstance(fact, Sequence) and not isinstance(fact, str):
        return tuple(item.text(lang) if isinstance(item, Said) else item for item in fact)
    return fact


def languages() -> tuple[str, ...]:
    """The languages that there are."""
    return tuple(_folders)


def add_language(lang: str, folder: str | Path) -> None:
    """Add a language: a folder of Fluent files laid out as the English one.

    Parameters
    ----------
    lang : str
        Its code, as ``"fr"``: plurals follow it.
    folder : path
        Where its files are. Messages that it lacks are said in English.

    Raises
    ------
    OptionError
        If the package has that language already, or the folder does not exist.
    """
    home = Path(folder)
    if lang in _folders and _folders[lang] != home:
        raise OptionError(f"lang={lang!r} is there already, in {_folders[lang]}.")
    if not home.is_dir():
        raise OptionError(f"There is no folder {home} to read the language {lang!r} from.")
    _folders[lang] = home
    _bundle.cache_clear()


def say(key: str, lang: str, /, **facts: Fact) -> str:
    """A message in a language, with the facts it speaks of.

    Parameters
    ----------
    key : str
        ``"file:message"``, or ``"file:message.attribute"``.
    lang : str
        A language of :func:`languages`.
    **facts
        Words, counts, numbers and lists of words.

    Returns
    -------
    str

    Raises
    ------
    TextError
        If there is no such message, or a fact that it speaks of was not told, or it prints a
        number without saying how precisely.
    """
    text = _said(key, lang, facts)
    if text is None:
        raise TextError(f"There is no message {key!r}.{suggest(key, _keys(key))}")
    return text


def word(room: str, name: str, lang: str, default: str | None = None, /, **facts: Fact) -> str:
    """The word of a file for a name that the data or a table of kinds may use.

    Parameters
    ----------
    room : str
        The file, as ``"labels"``.
    name : str
        As the code knows it; blanks, colons and underscores are read as ``-``.
    lang : str
    default : str, optional
        What to say where the file has no such word; the name itself otherwise.
    **facts
        What the word depends on, as a number of neighbours.
    """
    text = _said(f"{room}:{message_name(name)}", lang, facts)
    return text if text is not None else name if default is None else default


def message_names(room: str) -> list[str]:
    """The messages of a file, as the language has them that has them all.

    Examples
    --------
    >>> "list-separator" in message_names("format")
    True
    """
    return [key.partition(":")[2] for key in _keys(f"{room}:")]


def shortlist(items: Iterable[str], lang: str, most: int = 8) -> str:
    """Items with the language's comma between them; of many the first, and how many there are.

    Examples
    --------
    >>> shortlist("abc", "en"), shortlist("abc", "en", most=2)
    ('a, b, c', 'a, b and 1 more')
    """
    every = list(items)
    text = say("format:list-separator", lang).join(every[:most])
    if len(every) <= most:
        return text
    return say("format:first-of-many", lang, items=text, more=len(every) - most)


def message_name(name: str) -> str:
    """A name as the identifier of a message."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name)
    return plain if plain[:1].isalpha() else f"n{plain}"


def _said(key: str, lang: str, facts: Mapping[str, Fact]) -> str | None:
    lang = _known(lang)
    room, _, name = key.partition(":")
    name, _, attribute = name.partition(".")
    for spoken in dict.fromkeys((lang, FALLBACK)):
        bundle = _bundle(spoken, room)
        if not bundle.has_message(name):
            continue
        message = bundle.get_message(name)
        pattern = message.attributes.get(attribute) if attribute else message.value
        if pattern is None:
            continue
        told = {fact: as_argument(value) for fact, value in facts.items()}
        text, faults = bundle.format_pattern(pattern, told)
        if faults:
            raise TextError(f"Message {key!r} in {spoken!r}: {faults[0]}") from faults[0]
        return str(text)
    return None


def _known(lang: str) -> str:
    """The language meant, whatever its capitals."""
    meant = lang.strip().casefold()
    if meant not in _folders:
        raise OptionError(
            f"lang={lang!r} is not an option; choose {listing(languages())}."
            f"{suggest(lang, languages())}"
        )
    return meant


@cache
def _bundle(lang: str, room: str) -> FluentBundle:
    """The messages of one file and the shared ones."""
    functions: Keywords = dict(FUNCTIONS)
    if room != "format":
        functions["LIST"] = lister(*(say(f"format:{part}", lang) for part in _LIST))
        between = say("format:clause-separator", lang)
        functions["CLAUSES"] = lister(between, between, between)
    bundle = FluentBundle([lang, FALLBACK], functions=functions, use_isolating=False)
    for name in dict.fromkeys((room, *SHARED)):
        path = _folders[lang] / f"{name}.ftl"
        if path.is_file():
            bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


_LIST = ("list-separator", "list-pair", "list-last")


def _keys(key: str) -> list[str]:
    room = key.partition(":")[0]
    path = _folders[FALLBACK] / f"{room}.ftl"
    if not path.is_file():
        return []
    body = FluentResource(path.read_text(encoding="utf-8")).body
    return [f"{room}:{entry.id.name}" for entry in body if hasattr(entry, "id")]
