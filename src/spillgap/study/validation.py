"""What pydantic finds wrong in a section, as faults of a file; the rest of it goes on."""

from __future__ import annotations

import copy
import itertools
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from spillgap.errors import OptionError, SpillgapError, UnknownNameError, listing, suggest
from spillgap.study.faults import Findings
from spillgap.study.lines import Place

__all__ = ["validated"]

Section = TypeVar("Section", bound=BaseModel)

_SHOWN = 60
"""Letters of a refused value that a message repeats."""


def validated(
    kind: type[Section], content: Mapping[str, object], findings: Findings
) -> Section | None:
    """The section of what is right in ``content``; every other key becomes a fault.

    None where too little is left of it.
    """
    left: dict[str, object] = copy.deepcopy(dict(content))
    gone: set[Place] = set()
    while True:
        try:
            return kind.model_validate(left)
        except ValidationError as error:
            errors = [(one, _place(one, left)) for one in error.errors(include_url=False)]
            unknown = [place for one, place in errors if one["type"] == "extra_forbidden"]
            for one, place in errors:
                if place not in gone and not _misspelt(one, place, unknown):
                    findings.add(place, *_worded(one, place, kind))
            # What is missing takes its section along: the rest of it cannot be read without.
            out = {place[:-1] if one["type"] == "missing" else place for one, place in errors}
            if not out or () in out:
                return None
            if not any([_take_out(left, place) for place in out]):
                return None
            gone |= out


def _place(error: Mapping[str, Any], content: Mapping[str, Any]) -> Place:
    """Where a fault stands: pydantic also names the kinds that it tried, which no file holds."""
    inner: Any = content
    place: Place = ()
    for part in error["loc"]:
        if isinstance(inner, Mapping) and isinstance(part, int):
            continue  # a single section that stands for a list of one
        held = part in inner if isinstance(inner, Mapping) else False
        if isinstance(inner, list | tuple):
            held = isinstance(part, int) and part < len(inner)
        if not held:
            break
        inner = inner[part]
        place = (*place, part)
    return (*place, error["loc"][-1]) if error["type"] == "missing" else place


def _misspelt(one: Mapping[str, object], place: Place, unknown: list[Place]) -> bool:
    """Whether a key is missing because it stands there under a name much like it."""
    beside = [other[-1] for other in unknown if other[:-1] == place[:-1]]
    return one["type"] == "missing" and any(suggest(name, [place[-1]]) for name in beside)


def _take_out(content: dict[str, Any], place: Place) -> bool:
    """Take out the key at a place, with the whole list where it is in one; whether it was there."""
    keys = list(itertools.takewhile(lambda part: isinstance(part, str), place))
    inner: Any = content
    for key in keys[:-1]:
        inner = inner.get(key, {})
    return inner.pop(keys[-1], None) is not None


def _worded(
    error: Mapping[str, object], place: Place, kind: type[BaseModel]
) -> tuple[str, type[SpillgapError]]:
    message = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    if error["type"] == "extra_forbidden":
        known = _keys_at(kind, place[:-1])
        return (
            f"unknown key {place[-1]!r}.{suggest(place[-1], known)} Known: "
            f"{listing(known, most=30)}.",
            UnknownNameError,
        )
    if error["type"] == "missing":
        return f"the key {place[-1]!r} is missing.", OptionError
    if error["type"] == "value_error":
        return f"{message}.", OptionError
    shown = repr(error["input"])
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return f"{shown} will not do: {message[:1].lower()}{message[1:]}.", OptionError


def _keys_at(kind: type[BaseModel], path: Place) -> list[str]:
    """The keys that the section at ``path`` takes."""
    model = kind
    for part in path:
        field = model.model_fields.get(str(part))
        inner = _model_in(field.annotation) if field else None
        if inner is not None:
            model = inner
    return [key for key in model.model_fields if key != "folder"]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    models = (_model_in(part) for part in typing.get_args(annotation))
    return next((model for model in models if model is not None), None)
