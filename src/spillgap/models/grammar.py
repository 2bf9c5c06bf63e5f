"""The grammar of formulas: text to a syntax tree that holds nothing but data.

A formula may come from a file. It is read by this parser and computed from the tree; no part of
it is ever handed to Python as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from spillgap.errors import OptionError

__all__ = [
    "Binary",
    "Call",
    "Name",
    "Node",
    "Number",
    "Text",
    "Unary",
    "parse",
    "quoted",
    "render",
    "walk",
]


@dataclass(frozen=True)
class Name:
    """A column."""

    text: str


@dataclass(frozen=True)
class Number:
    """A number, as it was written."""

    text: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)


@dataclass(frozen=True)
class Text:
    """A value of a text column, in quotes."""

    text: str


@dataclass(frozen=True)
class Call:
    """A function of columns: ``log(x)``, ``C(region, base='East')``."""

    function: str
    arguments: tuple[Node, ...]
    options: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True)
class Unary:
    """A sign before an operand."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class Binary:
    """Two operands and what stands between them."""

    operator: str
    left: Node
    right: Node


Node: TypeAlias = Name | Number | Text | Call | Unary | Binary

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_STRENGTH = {"~": 1, **dict.fromkeys(COMPARISONS, 2), "+": 3, "-": 3, "*": 4, "/": 4, ":": 5,
             "**": 7}  # fmt: skip
_SIGN = 6
"""A sign binds less than a power and more than a product, as in Python."""

_DEEPEST = 40
_MOST = 300
_LONGEST = 20_000
"""Depth, operators and characters of a formula, beyond which nobody has written it."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<quoted>`(?:[^`]|``)*`)
    | (?P<text>'[^'\\]*'|"[^"\\]*")
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
    | (?P<name>\w+(?:\.\w+)*)
    | (?P<mark>\*\*|<=|>=|==|!=|[-+*/^:~<>(),=])
    )""",
    re.VERBOSE,
)
_SHOWN = 300
"""Characters of a formula that a message quotes."""

_PLAIN = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_HINTS = {
    "|": "instruments are named by instruments= of fit(method='gmm')",
    ".": "name the columns",
    "{": "braces, which other programs run as code, have no meaning here",
    "[": "brackets have no meaning here",
    "`": "a backtick opens a name that no backtick closes",
    "'": "a quotation mark opens a text that no other closes",
    '"': "a quotation mark opens a text that no other closes",
    "%": "write a product with * or :",
    "&": "multiply comparisons: I((x > 1) * (z < 2))",
}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def parse(text: str, what: str = "formula") -> Node:
    """The syntax tree of a formula.

    Parameters
    ----------
    text : str
    what : str
        The option that it was given for, for messages.

    Raises
    ------
    OptionError
        For a piece that the grammar lacks, named.
    """
    return _Parser(text, what).parse()


def quoted(text: str, what: str) -> str:
    """An option with its text, for messages: ``formula='y ~ x'``, cut if it is long."""
    return f"{what}={text!r}" if len(text) <= _SHOWN else f"{what}={text[:_SHOWN]!r}…"


class _Parser:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str, what: str) -> None:
        if not isinstance(text, str):
            raise OptionError(f"{what}={text!r} must be text: 'y ~ x1 + x2'.")
        self.source = quoted(text, what)
        if len(text) > _LONGEST:
            raise OptionError(f"{what} has {len(text)} characters; at most {_LONGEST} are read.")
        self.tokens = list(self._read(text))
        if sum(t.kind == "mark" and t.text in _STRENGTH for t in self.tokens) > _MOST:
            self.refuse(f"it has more than {_MOST} operators")
        self.at = 0
        self.depth = 0

    def refuse(self, problem: str) -> NoReturn:
        """Say what cannot be read."""
        raise OptionError(f"{self.source} cannot be read: {problem}.")

    def _read(self, text: str) -> Iterator[_Token]:
        at, end = 0, len(text.rstrip())
        while at < end:
            match = _TOKEN.match(text, at)
            if match is None:
                piece = text[at:].lstrip()[0]
                hint = _HINTS.get(piece)
                self.refuse(f"{piece!r} is no part of a formula{'; ' + hint if hint else ''}")
            kind = str(match.lastgroup)
            piece = match[kind]
            if kind == "mark" and piece == "^":
                piece = "**"
            yield _Token(kind, piece)
            at = match.end()

    def parse(self) -> Node:
        tree = self.expression(0)
        if self.at < len(self.tokens):
            piece = self.tokens[self.at].text
            if piece == ")":
                self.refuse("a ')' closes no '('")
            before = self.tokens[self.at - 1].text
            self.refuse(f"an operator is missing between {before!r} and {piece!r}")
        return tree

    def expression(self, weakest: int) -> Node:
        """An operand and all operators that bind at least as strongly as ``weakest``."""
        self.depth += 1
        if self.depth > _DEEPEST:
            self.refuse(f"brackets and signs stand more than {_DEEPEST} deep")
        left = self.operand()
        while (operator := self.peek()) and _STRENGTH.get(operator, -1) >= max(weakest, 0):
            self.at += 1
            strength = _STRENGTH[operator]
            # A power takes what stands on its right first; all others what stands on their left.
            right = self.expression(strength if operator == "**" else strength + 1)
            left = Binary(operator, left, right)
        self.depth -= 1
        return left

    def peek(self) -> str:
        """The mark that comes next; empty if it is none."""
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "mark":
            return self.tokens[self.at].text
        return ""

    def operand(self) -> Node:
        if self.at == len(self.tokens):
            self.refuse("it ends where a term should follow" if self.tokens else "it is empty")
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "quoted":
            return Name(token.text[1:-1].replace("``", "`"))
        if token.kind == "text":
            return Text(token.text[1:-1])
        if token.kind == "number":
            return Number(token.text)
        if token.kind == "name":
            return self.call(token.text) if self.peek() == "(" else Name(token.text)
        if token.text in "+-~":
            return Unary(token.text, self.expression(0 if token.text == "~" else _SIGN))
        if token.text != "(":
            self.refuse(f"{token.text!r} stands where a term should")
        inside = self.expression(0)
        self.close()
        return inside

    def call(self, function: str) -> Call:
        self.at += 1
        arguments: list[Node] = []
        options: list[tuple[str, Node]] = []
        while self.peek() != ")":
            if arguments or options:
                if self.peek() != ",":
                    self.close()
                self.at += 1
            named = self.tokens[self.at : self.at + 2]
            if [t.kind for t in named] == ["name", "mark"] and named[1].text == "=":
                self.at += 2
                options.append((named[0].text, self.expression(0)))
            else:
                arguments.append(self.expression(0))
        self.at += 1
        return Call(function, tuple(arguments), tuple(options))

    def close(self) -> None:
        if self.peek() == ")":
            self.at += 1
            return
        if self.at == len(self.tokens):
            self.refuse("a '(' is not closed")
        self.refuse(f"{self.tokens[self.at].text!r} stands where a ')' or ',' should")


# -- trees --------------------------------------------------------------------------------------


def walk(tree: Node) -> Iterator[Node]:
    """The node and all nodes below it, from left to right."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(_children(node))


def _children(tree: Node) -> tuple[Node, ...]:
    match tree:
        case Call():
            return (*tree.arguments, *(value for _, value in tree.options))
        case Unary():
            return (tree.operand,)
        case Binary():
            return (tree.left, tree.right)
    return ()


def render(tree: Node, *, outer: bool = True) -> str:
    """The tree as text, in one spelling: what the parameters of a model are called.

    A column that stands alone is its name as it is; in an expression it stands in backticks
    where it is no plain name.
    """
    if isinstance(tree, Name) and outer:
        return tree.text
    return _render(tree, 0)


def _render(tree: Node, least: int) -> str:
    """The tree as text, in brackets if it binds less than ``least``."""
    match tree:
        case Name(text):
            plain = _PLAIN.fullmatch(text) is not None
            return text if plain else f"`{text.replace('`', '``')}`"
        case Text(text):
            return f'"{text}"' if "'" in text else f"'{text}'"
        case Call(function, arguments, options):
            inside = [_render(a, 0) for a in arguments]
            inside += [f"{name}={_render(value, 0)}" for name, value in options]
            return f"{function}({', '.join(inside)})"
        case Unary(operator, operand):
            strength, text = _SIGN, operator + _render(operand, _SIGN)
        case Binary(operator, left, right):
            strength = _STRENGTH[operator]
            power = operator == "**"
            text = (
                f"{_render(left, strength + power)} {operator} "
                f"{_render(right, strength + (not power))}"
            )
        case Number(text):
            return text
    return text if strength >= least else f"({text})"
