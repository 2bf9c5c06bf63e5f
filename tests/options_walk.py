"""Every option that a user of the public face can type, read from the signatures themselves."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, NamedTuple

import spillgap as sg
from spillgap._option import Option

SUBMODULES = ("models.choice", "models.tests", "figures.theme", "figures.fonts")
"""Public modules below the first level."""


class Typed(NamedTuple):
    """A parameter of a public callable that takes words, and the words it takes."""

    callable: str
    parameter: str
    choices: tuple[str, ...]


def public_callables() -> dict[str, Callable[..., Any]]:
    """Functions, constructors and methods of results, by their name below ``spillgap``."""
    found: dict[str, Callable[..., Any]] = {}
    modules = [getattr(sg, n) for n in sg.__all__ if isinstance(getattr(sg, n), types.ModuleType)]
    modules += [importlib.import_module(f"spillgap.{name}") for name in SUBMODULES]
    holders = [(sg, sg.__all__), *((m, getattr(m, "__all__", ())) for m in modules)]
    for holder, names in holders:
        for name in names:
            thing = getattr(holder, name)
            if inspect.isclass(thing):
                found.update(_of_class(thing))
            elif callable(thing) and getattr(thing, "__module__", "").startswith("spillgap"):
                found[f"{thing.__module__}.{thing.__qualname__}"] = thing
    return found


def _of_class(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    if not kind.__module__.startswith("spillgap"):
        return
    # A result is made by the package, so that nobody types what its fields hold.
    if not dataclasses.is_dataclass(kind) and "__init__" in vars(kind):
        yield f"{kind.__module__}.{kind.__qualname__}", kind.__init__
    for name, member in vars(kind).items():
        function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if not name.startswith("_") and inspect.isfunction(function):
            yield f"{function.__module__}.{function.__qualname__}", function
    for base in kind.__bases__:
        yield from _of_class(base)


def choices_of(annotation: Any) -> tuple[str, ...]:
    """The words of every Literal and of every option that an annotation holds."""
    if typing.get_origin(annotation) is Annotated:
        noted = [note.choices for note in annotation.__metadata__ if isinstance(note, Option)]
        return noted[0] if noted else choices_of(annotation.__origin__)
    if typing.get_origin(annotation) is Literal:
        return tuple(a for a in typing.get_args(annotation) if isinstance(a, str))
    inner = (choices_of(part) for part in typing.get_args(annotation))
    return tuple(dict.fromkeys(word for words in inner for word in words))


def options_of(name: str, function: Callable[..., Any]) -> Iterator[Typed]:
    """The parameters of a callable whose annotation holds a Literal."""
    plain = inspect.unwrap(function)
    known = {**vars(sys.modules[plain.__module__])}
    for parameter in inspect.signature(plain).parameters.values():
        text = parameter.annotation
        if not isinstance(text, str):
            continue
        words = choices_of(_evaluated(text, known))
        if words:
            yield Typed(name, parameter.name, words)


def _evaluated(text: str, known: dict[str, Any]) -> Any:
    for name in set(re.findall(r"\b[A-Z]\w*", text)):
        # An alias written as a string, for the same reason.
        if isinstance(known.get(name), str):
            known[name] = _evaluated(known.pop(name), known)
    for _ in range(20):
        try:
            return eval(text, dict(known))
        except NameError as missing:
            known[str(missing.name)] = _Anything
    raise AssertionError(f"cannot read the annotation {text!r}")


class _Any(type):
    def __getitem__(cls, _item: Any) -> type:
        return cls

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls


class _Anything(metaclass=_Any):
    """What stands for a type that is imported for type checkers only."""


def documented_words(function: Callable[..., Any]) -> dict[str, str]:
    """Parameters whose docstring lists words in braces; a constructor's is its class's."""
    text = function.__doc__ or ""
    if function.__name__ == "__init__":
        owner = function.__qualname__.rpartition(".")[0]
        text = getattr(sys.modules[function.__module__], owner).__doc__ or ""
    return dict(re.findall(r"^\s+(\w+) : .*?(\{.*?\".*?\})", text, re.MULTILINE))


def walk() -> list[Typed]:
    """All options of all public callables."""
    return [t for name, function in public_callables().items() for t in options_of(name, function)]
