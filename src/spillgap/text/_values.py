"""Facts as messages take them, and the functions with which messages print them.

Whether a value can be printed is settled here, once: a count as its digits, a word as it stands,
a number with decimals only through a function that says how many, a list only through ``LIST``
or ``CLAUSES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from numbers import Integral
from typing import TypeAlias

from babel import Locale
from fluent.runtime.types import FluentInt, FluentType

from spillgap.text import _numbers

__all__ = ["FUNCTIONS", "Fact", "as_argument"]

Fact: TypeAlias = "str | float | tuple[str, ...] | list[str]"
"""What a sentence is told: a word, a count or number, a list of words."""

LONGEST_PLAIN = 2_000
"""Fluent refuses longer strings in a placeable; they go through :class:`_Text`."""

_CAPITAL = re.compile(r"^[A-Z](?=[a-z])|(?<=^ln\()[A-Z](?=[a-z])")
"""A capital that a label loses inside a sentence: that of a word, not of an acronym."""


class _Text(FluentType):
    """A text of any length."""

    def __init__(self, text: str) -> None:
        self.text = text

    def format(self, locale: Locale) -> str:  # noqa: ARG002 - as Fluent calls it
        return self.text


class _Number(FluentType):
    """A number, which a message prints through a function that says how precisely."""

    def __init__(self, value: float) -> None:
        self.value = value

    def format(self, locale: Locale) -> str:  # noqa: ARG002 - as Fluent calls it
        raise ValueError("a number is printed by NUM, SIG, PCT or P, which say how precisely")


class _Items(FluentType):
    """Several words."""

    def __init__(self, items: tuple[str, ...]) -> None:
        self.items = items

    def format(self, locale: Locale) -> str:  # noqa: ARG002 - as Fluent calls it
        raise ValueError("a list is printed by LIST or CLAUSES")


def as_argument(value: Fact) -> FluentType | str:
    """A fact as Fluent takes it."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_PLAIN else _Text(value)
    if isinstance(value, (tuple, list)):
        return _Items(tuple(str(item) for item in value))
    return _count_of(int(value)) if isinstance(value, Integral) else _Number(float(value))


def _count_of(value: int) -> FluentInt:
    """A count: printed as its digits, and what plurals are chosen by."""
    return FluentInt(value, useGrouping=False)


def _num(value: _Number | FluentInt, *, decimals: float = 1, sign: str = "minus") -> str:
    """``NUM($x, decimals: 2, sign: "always")``."""
    return _numbers.number(_plain(value), int(decimals), sign=_always(sign))


def _sig(value: _Number | FluentInt, *, figures: float = 3, sign: str = "minus") -> str:
    """``SIG($x, figures: 2)``."""
    return _numbers.significant(_plain(value), int(figures), sign=_always(sign))


def _pct(value: _Number | FluentInt, *, decimals: float = 0, sign: str = "minus") -> str:
    """``PCT($share, decimals: 1)``."""
    return _numbers.percent(_plain(value), int(decimals), sign=_always(sign))


def _p(value: _Number | FluentInt) -> str:
    """``P($p)``."""
    return _numbers.p_value(_plain(value))


def _plain(value: _Number | FluentInt) -> float:
    return value.value if isinstance(value, _Number) else float(value)


def _always(sign: str) -> bool:
    if sign not in ("always", "minus"):
        raise ValueError(f'sign: "{sign}" is neither "always" nor "minus"')
    return sign == "always"


def _size(value: _Number | FluentInt) -> _Number:
    """``NUM(SIZE($x))``: without its sign."""
    return _Number(abs(_plain(value)))


def _count(items: _Items) -> FluentInt:
    """``COUNT($items)``: how many, to choose a plural by."""
    return _count_of(len(items.items))


def _inline(label: str | _Text) -> str | _Text:
    """``INLINE($label)``: a label inside a sentence, without the capital of its first word."""
    text = label.text if isinstance(label, _Text) else str(label)
    return _CAPITAL.sub(lambda capital: capital[0].lower(), text)


def _spaced(word: str | _Text) -> str | _Text:
    """``SPACED($name)``: where Latin letters meet Chinese characters, there is a blank."""
    text = word.text if isinstance(word, _Text) else str(word)
    before, after = (" " if end.isascii() else "" for end in (text[:1], text[-1:]))
    return f"{before}{text}{after}"


FUNCTIONS: Mapping[str, Callable[..., FluentType | str]] = {
    "NUM": _num,
    "SIG": _sig,
    "PCT": _pct,
    "P": _p,
    "SIZE": _size,
    "COUNT": _count,
    "INLINE": _inline,
    "SPACED": _spaced,
}
"""What a message may call besides ``LIST`` and ``CLAUSES``, which depend on its language."""


def lister(separator: str, pair: str, last: str) -> Callable[..., FluentType]:
    """``LIST($items)`` of a language: how words are enumerated in it."""

    def enumerate_words(items: _Items, *, most: float = 0) -> FluentType:
        shown = items.items[: int(most) or None]
        if len(shown) == 2:
            return _Text(pair.join(shown))
        if len(shown) > 2:
            return _Text(f"{separator.join(shown[:-1])}{last}{shown[-1]}")
        return _Text("".join(shown))

    return enumerate_words
