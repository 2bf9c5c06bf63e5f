"""What is wrong in a study file: where it stands, what it is, what to do about it there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from spillgap.errors import SpillgapError, StudyError, UnknownNameError, listing, suggest
from spillgap.study.lines import Place, line_of

__all__ = [
    "Fault",
    "Findings",
    "Origin",
    "error_of",
    "in_file_terms",
    "in_terms_of_the_file",
    "located",
    "require_known",
]


@dataclass(frozen=True)
class Origin:
    """The file that a study was read from: its name, and where its keys stand."""

    name: str = "study"
    lines: Mapping[Place, int] = field(default_factory=dict)

    def without(self, keys: Iterable[str]) -> Origin:
        """The same where the values of some top-level keys are no longer the file's."""
        left = set(keys)
        return Origin(self.name, {p: n for p, n in self.lines.items() if p[0] not in left})


@dataclass(frozen=True)
class Fault:
    """One fault of a study file.

    Attributes
    ----------
    place : tuple
        The keys from the top of the file; whole numbers count elements from 0.
    line : int or None
        Where that stands, or what should hold it; None for a study that is no file.
    message : str
        What is wrong and what to do, in the terms of the file.
    kind : type
        The error that it is by itself.
    file : str
    """

    place: Place
    line: int | None
    message: str
    kind: type[SpillgapError]
    file: str = "study"

    @property
    def key(self) -> str:
        """The place as it is written: ``[models] formula``."""
        return written(self.place)

    def __str__(self) -> str:
        line = "" if self.line is None else f", line {self.line}"
        said = not self.place or self.message.startswith(self.key)
        key = "" if said else f", {self.key}"
        return f"{self.file}{line}{key}: {self.message}"


def written(place: Sequence[str | int]) -> str:
    """A place as one writes it in a file.

    Examples
    --------
    >>> written(("models", "main", "model")), written(("draws",)), written(("models", "effects", 0))
    ('[models.main] model', 'draws', '[models] effects')
    >>> written(("weights", "queen"))
    '[weights.queen]'
    """
    names = [str(part) for part in place if isinstance(part, str)]
    if tuple(names) in _SECTIONS or tuple(names[:-1]) in _NAMED:
        return f"[{'.'.join(names)}]"
    if len(names) < 2:
        return "".join(names)
    return f"[{'.'.join(names[:-1])}] {names[-1]}"


_NAMED = {("weights",), ("policies", "scenarios")}
"""Below these stand sections with names of the user's."""
_SECTIONS = {
    *((name,) for name in ("data", "boundaries", "index", "weights", "gap", "pattern", "models")),
    *((name,) for name in ("robustness", "coupling", "convergence", "policies", "agglomerations")),
    *((name,) for name in ("geodetector", "evaluation")),
    *(("data", name) for name in ("rename", "labels", "fill")),
    *(("policies", name) for name in ("scenarios", "targets")),
    ("models", "main"),
    ("coupling", "subsystems"),
}


def error_of(faults: Sequence[Fault]) -> SpillgapError:
    """One fault as the error that it is; several as one error that lists them."""
    if len(faults) == 1:
        return faults[0].kind(str(faults[0]))
    listed = "\n".join(f"  {fault}" for fault in faults)
    return StudyError(f"{faults[0].file} has {len(faults)} faults:\n{listed}", faults)


@contextmanager
def located(*place: str | int) -> Iterator[None]:
    """Errors raised inside are about that key, unless they say another."""
    try:
        yield
    except SpillgapError as error:
        error.__dict__.setdefault("place", place)
        raise


@dataclass
class Findings:
    """The faults of a study, gathered one after the other."""

    origin: Origin
    faults: list[Fault] = field(default_factory=list)

    @contextmanager
    def at(self, *place: str | int) -> Iterator[None]:
        """Keep an error raised inside as a fault of that key, and go on."""
        try:
            yield
        except SpillgapError as error:
            self.add(error.__dict__.get("place", place), str(error), type(error))

    def add(self, place: Place, message: str, kind: type[SpillgapError]) -> None:
        """Keep a fault; of one place only the first, from which others may follow."""
        if any(place in (known.place, _whole(known.place)) for known in self.faults):
            return
        text = in_file_terms(message)
        text = text.removeprefix(f"{written(place)}: ")
        fault = Fault(place, line_of(self.origin.lines, place), text, kind, self.origin.name)
        self.faults.append(fault)

    def in_order(self) -> tuple[Fault, ...]:
        """The faults in the order of the file."""
        return tuple(sorted(self.faults, key=lambda fault: fault.line or 0))


def _whole(place: Place) -> Place:
    """The place of the key, of one of its elements."""
    return tuple(itertools.takewhile(lambda part: isinstance(part, str), place))


@contextmanager
def in_terms_of_the_file() -> Iterator[None]:
    """Errors raised inside advise in keys of the file."""
    try:
        yield
    except SpillgapError as error:
        message = in_file_terms(str(error))
        if message == str(error):
            raise
        raise type(error)(message) from error


# -- remedies -------------------------------------------------------------------------------------

_REMEDIES: tuple[tuple[str, str], ...] = (
    (r"\bpanel\.subset\([^)]*\)", "[data] drop_units or periods"),
    (r"\bpanel\.fill\([^)]*\)", "[data.fill] (method, columns)"),
    (
        r"for instance with pd\.to_numeric\([^)]*\)",
        "or name the marks that mean missing: [data] missing = [...]",
    ),
    (r"\bsg\.weights\.(\w+)\([^)]*\)", r'kind = "\1"'),
    (r"\bsg\.([A-Z]+)\b", r'model = "\1"'),
    (r" \((?:shapely|GeoDataFrame)[\w.]*\)", ""),
    (r"\bshapely\.make_valid with repair=True", "repair = true"),
    (r"\bcorrection=None\b", 'correction = "none"'),
    (r"\b([a-z_]+)=True\b", r"\1 = true"),
    (r"\b([a-z_]+)=False\b", r"\1 = false"),
    (r"\b([a-z_]+)='([^']*)'", r'\1 = "\2"'),
    (r"\b([a-z_]+)=(-?\d[\d.]*\b|\[)", r"\1 = \2"),
    (r"\b([a-z_]+)=\.\.\.", r"\1 = …"),
    (r"\b([a-z_]+)=(?=[\s.,;:)]|$)", r"\1 = …"),
)
"""What messages advise callers in Python, and what it is called in a file."""


def in_file_terms(message: str) -> str:
    """A message whose advice is about Python, about keys of the file.

    Examples
    --------
    >>> in_file_terms("Fill them with panel.fill(...), or use effects='mundlak'.")
    'Fill them with [data.fill] (method, columns), or use effects = "mundlak".'
    """
    for pattern, words in _REMEDIES:
        message = re.sub(pattern, words, message)
    return message


def require_known(names: Iterable[str], known: Iterable[Hashable], what: str) -> None:
    """Refuse names that are none of those that there are.

    Raises
    ------
    UnknownNameError
    """
    known = list(known)
    for name in names:
        if name not in known:
            raise UnknownNameError(
                f"there is no {what} {name!r}.{suggest(name, known)} There are: "
                f"{listing(known, most=30)}."
            )
