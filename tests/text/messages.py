"""Every message of the text files, what it speaks of, and made-up facts to say it with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fluent.syntax import FluentParser, ast

import spillgap.text

HOME = Path(spillgap.text.__file__).parent
PLURALS = {"zero", "one", "two", "few", "many", "other"}
NUMBERS = {"NUM", "SIG", "PCT", "P", "SIZE"}
LISTS = {"LIST", "CLAUSES", "COUNT"}
VALUES: Mapping[str, tuple[object, ...]] = {
    "number": (1.234, -1.234, 0.0, -0.0004, 0.001, -0.34, 12.5, 1234.5, -10_000.0, float("nan")),
    "count": (2, 1, 0, 12),
    "list": (("a", "b", "c"), (), ("a",), ("a", "b")),
    "word": ("alpha",),
}
MOST_CHOICES = 48
"""So many combinations of verdicts of one message are said."""


@dataclass(frozen=True)
class Message:
    """One message or attribute of a file: its key, and what each of its facts is."""

    key: str
    kinds: Mapping[str, str | tuple[str, ...]] = field(hash=False)

    def tellings(self) -> Iterator[dict[str, object]]:
        """Facts over the grid: every combination of verdicts, each other fact in turn."""
        values = {
            name: kind if isinstance(kind, tuple) else VALUES[kind]
            for name, kind in self.kinds.items()
        }
        base = {name: options[0] for name, options in values.items()}
        verdicts = [name for name, kind in self.kinds.items() if isinstance(kind, tuple)]
        chosen = itertools.product(*(values[name] for name in verdicts))
        for choice in itertools.islice(chosen, MOST_CHOICES):
            yield base | dict(zip(verdicts, choice, strict=True))
        for name in values:
            if name not in verdicts:
                for value in values[name][1:]:
                    yield base | {name: value}


def rooms(lang: str) -> list[str]:
    """The files of a language, as keys name them."""
    home = HOME / lang
    return sorted(
        str(path.relative_to(home).with_suffix("").as_posix()) for path in home.rglob("*.ftl")
    )


def messages(lang: str, room: str) -> list[Message]:
    """The messages of a file."""
    body = entries(lang, room)
    terms = {entry.id.name: entry for entry in body if isinstance(entry, ast.Message)}
    return [
        Message(f"{room}:{entry.id.name}{'.' + part if part else ''}", _kinds(pattern, terms))
        for entry in terms.values()
        for part, pattern in _patterns(entry)
    ]


def entries(lang: str, room: str) -> list[ast.EntryType]:
    """The entries of a file; what cannot be read fails with its place."""
    text = (HOME / lang / f"{room}.ftl").read_text(encoding="utf-8")
    body = FluentParser(with_spans=True).parse(text).body
    junk = [entry for entry in body if isinstance(entry, ast.Junk)]
    assert not junk, f"{lang}/{room}.ftl: {junk[0].annotations[0].message}: {junk[0].content!r}"
    return body


def _patterns(entry: ast.Message) -> Iterator[tuple[str, ast.Pattern]]:
    if entry.value is not None:
        yield "", entry.value
    for attribute in entry.attributes:
        yield attribute.id.name, attribute.value


def _kinds(
    node: ast.BaseNode, terms: Mapping[str, ast.Message]
) -> dict[str, str | tuple[str, ...]]:
    kinds: dict[str, str | tuple[str, ...]] = {}
    for name, kind in _uses(node, terms):
        known = kinds.get(name, "word")
        if known == "word":
            kinds[name] = kind
        elif isinstance(known, tuple) and isinstance(kind, tuple):
            kinds[name] = tuple(dict.fromkeys((*known, *kind)))
    return kinds


def _uses(
    node: ast.BaseNode, terms: Mapping[str, ast.Message]
) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    if isinstance(node, ast.FunctionReference):
        kind = "number" if node.id.name in NUMBERS else "list" if node.id.name in LISTS else "word"
        for argument in node.arguments.positional:
            if isinstance(argument, ast.VariableReference):
                yield argument.id.name, kind
            else:
                yield from _uses(argument, terms)
    elif isinstance(node, ast.MessageReference) and node.attribute is None:
        if node.id.name in terms:
            yield from _uses(terms[node.id.name].value, terms)
    elif isinstance(node, ast.VariableReference):
        yield node.id.name, "word"
    elif isinstance(node, ast.SelectExpression):
        if isinstance(node.selector, ast.VariableReference):
            yield node.selector.id.name, _selected(node)
        else:
            yield from _uses(node.selector, terms)
        for variant in node.variants:
            yield from _uses(variant.value, terms)
    else:
        for child in _children(node):
            yield from _uses(child, terms)


def _selected(node: ast.SelectExpression) -> str | tuple[str, ...]:
    keys = [v.key.name if isinstance(v.key, ast.Identifier) else v.key.value for v in node.variants]
    if all(key in PLURALS or key.isdigit() for key in keys):
        return "count"
    return tuple(keys)


def _children(node: ast.BaseNode) -> Iterator[ast.BaseNode]:
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.BaseNode):
                yield child
