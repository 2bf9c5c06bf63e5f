"""The algebra of a formula's terms: the text that formulaic reads, and its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spillgap.errors import OptionError
from spillgap.models.factors import Context, check_factor
from spillgap.models.grammar import Binary, Call, Name, Node, Number, Unary, render

if TYPE_CHECKING:
    pass


__all__ = ["MOST_TERMS", "algebra", "most_terms"]


MOST_TERMS = 10_000
"""More terms than any data could tell apart, and few enough to be listed at once."""

_HIGHEST_POWER = 6
"""Of interactions: (a + b) ** 6 makes interactions of six."""


def algebra(tree: Node, variables: dict[str, Node], what: str, context: Context) -> str:
    """The terms as formulaic reads them, with v0, v1, … for the factors put into ``found``."""
    if isinstance(tree, Name | Call):
        check_factor(tree, context, what)
        name = render(tree)
        if name in ("0", "1"):
            name = f"`{name}`"
        if variables.setdefault(name, tree) != tree:
            raise OptionError(f"{what} has two terms called {name!r}: rename the data's column.")
        return f"v{list(variables).index(name)}"
    if isinstance(tree, Number) and tree.text in ("0", "1"):
        return tree.text
    if isinstance(tree, Unary) and tree.operator != "~":
        inside = tree.operand
        if tree.operator == "+" or (isinstance(inside, Number) and inside.text in ("0", "1")):
            return tree.operator + algebra(inside, variables, what, context)
    if isinstance(tree, Binary) and tree.operator in ("+", "-", "*", "/", ":", "**"):
        left = algebra(tree.left, variables, what, context)
        if tree.operator == "**":
            return f"({left}) ** {_power(tree, what)}"
        right = algebra(tree.right, variables, what, context)
        if tree.operator in "+-":
            # Without brackets, for formulaic knows an intercept only outside of them.
            bracketed = isinstance(tree.right, Binary) and tree.right.operator in "+-"
            return f"{left} {tree.operator} {f'({right})' if bracketed else right}"
        return f"({left}) {tree.operator} ({right})"
    raise OptionError(
        f"{what} cannot be read: {render(tree)!r} is no term. A number stands alone only as 0 or 1 "
        "(the intercept); arithmetic and comparisons go into I(...), text into a comparison."
    )


def most_terms(tree: Node) -> int:
    """How many terms the products of a tree may make, counted before they are made."""
    if isinstance(tree, Unary):
        return most_terms(tree.operand)
    if not isinstance(tree, Binary):
        return 1
    left = most_terms(tree.left)
    if tree.operator == "**":
        # A power is checked where it is read; here it only has to be small.
        power = tree.right.value if isinstance(tree.right, Number) else 1
        return int(min(left ** min(power, _HIGHEST_POWER), MOST_TERMS + 1))
    right = most_terms(tree.right)
    return {":": left * right, "*": left + right + left * right}.get(tree.operator, left + right)


def _power(tree: Binary, what: str) -> int:
    right = tree.right
    if isinstance(tree.left, Name | Call):
        raise OptionError(
            f"{what} cannot be read: a column times itself as an interaction is itself. A power "
            f"is I({render(tree)})."
        )
    if isinstance(right, Number) and right.text.isdigit() and 1 <= right.value <= _HIGHEST_POWER:
        return int(right.text)
    raise OptionError(
        f"{what} cannot be read: outside I(...), {render(tree)!r} makes interactions, of 1 to "
        f"{_HIGHEST_POWER} terms. A power of a column is I({render(tree)})."
    )
