"""On which line of a TOML file a key stands: tomllib says what a file holds, not where."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

__all__ = ["Place", "line_numbers", "line_of"]

Place: TypeAlias = tuple[str | int, ...]
"""The keys from the top of a file to a value; whole numbers count elements from 0."""


def line_numbers(text: str) -> dict[Place, int]:
    """The line on which every table, key and element of a TOML text begins, counted from 1.

    Lines are gathered until tomllib can read them by themselves: that is one statement, whatever
    its quotes and brackets hold. What an inline value holds is on the line of its statement.

    Examples
    --------
    >>> line_numbers("a = 1\\n[b]\\nc = [\\n  2]")
    {('a',): 1, ('b',): 2, ('b', 'c'): 3, ('b', 'c', 0): 3}
    """
    lines: dict[Place, int] = {}
    section: Place = ()
    lengths: dict[Place, int] = {}
    statement: list[str] = []
    start = 1
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not statement:
            start = number
            if not line.strip() or line.lstrip().startswith("#"):
                continue
        statement.append(line)
        try:
            content = tomllib.loads("\n".join(statement))
        except tomllib.TOMLDecodeError:
            continue
        if statement[0].lstrip().startswith("["):
            section = _opened(content, lengths)
            for depth in range(1, len(section) + 1):
                lines.setdefault(section[:depth], start)
        else:
            for place in _places(content):
                lines.setdefault((*section, *place), start)
        statement = []
    return lines


def line_of(lines: Mapping[Place, int], place: Sequence[str | int]) -> int | None:
    """The line of a place, or of the nearest that holds it where it is not in the file."""
    for depth in range(len(place), 0, -1):
        if tuple(place[:depth]) in lines:
            return lines[tuple(place[:depth])]
    return None


def _opened(content: Mapping[str, Any], lengths: dict[Place, int]) -> Place:
    """The place that a header opens: of ``[[x]]`` the next element, below one its last."""
    place: Place = ()
    inner: Any = content
    while inner:
        if isinstance(inner, list):
            lengths[place] = lengths.get(place, 0) + 1
            return (*place, lengths[place] - 1)
        key, inner = next(iter(inner.items()))
        place = (*place, key)
        if place in lengths and not isinstance(inner, list):
            place = (*place, lengths[place] - 1)
    return place


def _places(content: object, place: Place = ()) -> Iterator[Place]:
    items: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(content, dict):
        items = iter(content.items())
    elif isinstance(content, list):
        items = enumerate(content)
    for key, inner in items:
        yield (*place, key)
        yield from _places(inner, (*place, key))
