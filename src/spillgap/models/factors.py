"""What stands in a formula between its operators: computed from the syntax tree."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import TypeAlias, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from spillgap._types import Arguments, Floats, Keywords
from spillgap.errors import DataError, OptionError, listing, suggest
from spillgap.models.columns import (
    Table,
    as_category,
    as_numbers,
    blank,
    categories,
    is_category,
    refuse_blank,
)
from spillgap.models.grammar import (
    COMPARISONS,
    Binary,
    Call,
    Name,
    Node,
    Number,
    Text,
    Unary,
    render,
    walk,
)
from spillgap.panel import Panel

__all__ = [
    "Context",
    "Factors",
    "categories",
    "check_factor",
    "columns_of",
    "periods_lost",
    "texts_key",
]

Context: TypeAlias = Mapping[str, Callable[..., ArrayLike]]
"""A caller's own functions by the name that a formula calls them."""

_Learnt = TypeVar("_Learnt")

_BY_CELL: dict[str, Callable[[Floats], Floats]] = {
    "I": lambda x: x,
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
}
_ARITHMETIC: dict[str, np.ufunc] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "**": np.power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
_SHIFTS = ("diff", "lag")
_OVER_ROWS = ("center", "standardize")
_SEVERAL = ("C", "poly")
_KNOWN = sorted([*_BY_CELL, *_SHIFTS, *_OVER_ROWS, *_SEVERAL], key=str.casefold)
_ALLOWED = (
    "A formula holds columns (in backticks where they are no plain names), numbers, "
    "+ - * / : ** ( ), comparisons inside I(...), and the functions " + ", ".join(_KNOWN) + "; "
    'a function of your own is passed by context={"f": f}'
)
_TAKES = {"lag": (1, 2), "poly": (2, 2)}
_NAMED = {"C": ("base",), "lag": ("k",), "poly": ("degree",)}
_HIGHEST = 10
"""Degree of a polynomial, beyond which powers of a column cannot be told from each other."""


def columns_of(tree: Node) -> tuple[str, ...]:
    """The columns that the tree names, in order."""
    return tuple(dict.fromkeys(n.text for n in walk(tree) if isinstance(n, Name)))


def texts_key(column: str) -> str:
    """What the texts of a column are remembered by."""
    return f"texts of {column}"


def periods_lost(tree: Node) -> int:
    """How many periods the lags of the tree reach back."""
    below = 0
    if isinstance(tree, Call):
        below = max((periods_lost(a) for a in tree.arguments), default=0)
        return below + (_whole(tree, "k", 1) if tree.function in _SHIFTS else 0)
    if isinstance(tree, Unary):
        return periods_lost(tree.operand)
    if isinstance(tree, Binary):
        return max(periods_lost(tree.left), periods_lost(tree.right))
    return below


def _whole(call: Call, option: str, default: int) -> int:
    """The whole number that is a call's second argument or its option of that name."""
    asked = dict(call.options).get(option, call.arguments[1] if len(call.arguments) > 1 else None)
    if asked is None:
        return default
    if not isinstance(asked, Number) or not asked.text.isdigit() or not 1 <= asked.value <= 10**6:
        raise OptionError(f"{render(call)}: {option} must be a whole number from 1.")
    return int(asked.text)


# -- what a factor may be -----------------------------------------------------------------------


def check_factor(tree: Node, context: Context, what: str) -> None:
    """Refuse what a factor cannot be, by the piece that is at fault.

    Raises
    ------
    OptionError
        The message lists what a formula can hold.
    """
    for node in walk(tree):
        problem = _problem(node, tree, context)
        if problem:
            hint = ""
            if isinstance(node, Call) and node.function not in _KNOWN:
                hint = suggest(node.function.rpartition(".")[2], [*_KNOWN, *context])
            raise OptionError(f"{what} cannot be read: {problem}.{hint} {_ALLOWED}.")


def _problem(node: Node, tree: Node, context: Context) -> str:
    """What is wrong with one node; empty if nothing is."""
    if isinstance(node, Binary):
        if node.operator in (":", "~"):
            return f"{node.operator!r} stands inside {render(tree)}"
        if node.operator in COMPARISONS:
            sides = (node.left, node.right)
            if any(isinstance(s, Binary) and s.operator in COMPARISONS for s in sides):
                return f"{render(node)} compares what is compared already"
            return ""
    if isinstance(node, Call):
        return _problem_of_call(node, tree, context)
    if isinstance(node, Unary) and node.operator == "~":
        return f"'~' stands inside {render(tree)}"
    children = {Unary: lambda n: (n.operand,), Binary: lambda n: (n.left, n.right)}
    inside = children[type(node)](node) if type(node) in children else ()
    texts = [n.text for n in inside if isinstance(n, Text)]
    return f"the text {texts[0]!r} can be compared with == or != and nothing else" if texts else ""


def _problem_of_call(call: Call, tree: Node, context: Context) -> str:
    name = call.function
    if name in context:
        return ""
    if name not in _KNOWN:
        return f"{name} is no function of formulas"
    if name in _SEVERAL and call is not tree:
        return f"{render(call)} makes several columns, so it is a term of its own"
    named = [option for option, _ in call.options]
    odd = [option for option in named if option not in _NAMED.get(name, ())]
    if odd or len(set(named)) < len(named):
        return f"{render(call)} gives {name} an option that it does not take"
    least, most = _TAKES.get(name, (1, 1))
    count = len(call.arguments) + (len(named) if name in _TAKES else 0)
    if not least <= count <= most or not call.arguments:
        return f"{name} does not take {count} arguments"
    if any(isinstance(a, Text) for a in call.arguments):
        return f"{render(call)} gives {name} a text"
    if any(isinstance(value, Name | Call) for _, value in call.options):
        return f"{render(call)}: an option is a number, or a text in quotes"
    return ""


# -- what a factor is ---------------------------------------------------------------------------


class Factors:
    """Factors on the rows of a panel, and what they learnt there.

    What a function takes from the data (a mean, a standard deviation, a polynomial's basis, the
    categories) it takes from the estimation sample, and keeps when it is computed on other data.

    Parameters
    ----------
    panel : Panel
    context : mapping
        The caller's own functions.
    first : int
        Position of the first period of the estimation sample.
    reach : int
        How many periods lags reach back: before it nothing needs a value.
    learnt : mapping, optional
        What was learnt before, where these are some of the rows of a larger sample.
    """

    def __init__(
        self,
        panel: Panel,
        context: Context,
        first: int,
        reach: int,
        learnt: Arguments | None = None,
    ) -> None:
        self.panel = panel
        self.context = context
        self.reach = reach
        self.keep = panel.period_codes >= first
        self._learnt: Keywords = dict(learnt or {})

    def evaluate(
        self, tree: Node, table: Table, start: int | None = None
    ) -> pd.Series | pd.DataFrame:
        """A factor as a Series (numbers or categories), or as several columns of numbers.

        Raises
        ------
        DataError
            If it has no finite value in a period from position ``start`` (by default ``reach``).
        """
        name = render(tree)
        values: pd.Series | pd.DataFrame
        if isinstance(tree, Call) and tree.function == "C":
            values = self._category(tree, table)
            missing = values.isna().to_numpy()
        elif isinstance(tree, Name) and is_category(table.column(tree.text)):
            raw = table.column(tree.text)
            known = self._remember(name, partial(categories, raw[self.keep], name))
            values = as_category(raw, name, known)
            missing = values.isna().to_numpy()
        else:
            with np.errstate(all="ignore"):
                values, missing = self._numeric(tree, table)
        what = f"{name!r}" if isinstance(tree, Name) else f"The term {name!r}"
        needed = self.panel.period_codes >= (self.reach if start is None else start)
        refuse_blank(missing & needed, what, columns_of(tree), table)
        return values

    def _numeric(
        self, tree: Node, table: Table
    ) -> tuple[pd.Series | pd.DataFrame, NDArray[np.bool_]]:
        if isinstance(tree, Call) and tree.function == "poly":
            columns = self._polynomial(tree, table)
            return columns, ~np.isfinite(np.asarray(columns)).all(axis=1)
        values = np.broadcast_to(self._values(tree, table), (len(table.index),))
        return pd.Series(values, index=table.index), ~np.isfinite(values)

    def _remember(self, key: str, learn: Callable[[], _Learnt]) -> _Learnt:
        if key not in self._learnt:
            self._learnt[key] = learn()
        return self._learnt[key]

    def _category(self, call: Call, table: Table) -> pd.Series:
        (inside,) = call.arguments
        if isinstance(inside, Name):
            raw = table.column(inside.text)
        else:
            raw = pd.Series(self._values(inside, table), index=table.index)
        name = render(call)
        known = list(self._remember(name, partial(categories, raw[self.keep], name)))
        base = dict(call.options).get("base")
        if base is not None:
            known = _base_first(known, base, name)
        return as_category(raw, name, known)

    def _polynomial(self, call: Call, table: Table) -> pd.DataFrame:
        from formulaic.transforms import poly

        degree = _whole(call, "degree", 1)
        x = np.asarray(self._values(call.arguments[0], table))
        distinct = len(np.unique(x[self.keep]))
        if degree > min(_HIGHEST, distinct - 1):
            raise OptionError(
                f"{render(call)}: the degree can be at most {min(_HIGHEST, distinct - 1)} here."
            )

        def basis() -> Keywords:
            state: Keywords = {}
            poly(x[self.keep], degree, _state=state)
            return state

        return poly(x, degree, _state=self._remember(render(call), basis))

    # -- numbers ----------------------------------------------------------------------------

    def _values(self, tree: Node, table: Table) -> Floats | float:
        """(n,) or a single number."""
        match tree:
            case Number():
                return tree.value
            case Name(text):
                return as_numbers(table.column(text), text)
            case Unary(operator, operand):
                inside = self._values(operand, table)
                return -inside if operator == "-" else inside
            case Binary():
                return self._binary(tree, table)
        assert isinstance(tree, Call)  # check_factor refused a text that stands alone
        return self._call(tree, table)

    def _binary(self, tree: Binary, table: Table) -> Floats:
        for one, other in ((tree.left, tree.right), (tree.right, tree.left)):
            if isinstance(other, Text):
                return self._same_text(one, other, tree, table)
        left, right = self._values(tree.left, table), self._values(tree.right, table)
        values = np.asarray(_ARITHMETIC[tree.operator](left, right), dtype=np.float64)
        # A comparison with nothing, or nothing to the power 0, would be a number.
        return np.where(np.isnan(left) | np.isnan(right), np.nan, values)

    def _same_text(self, one: Node, text: Text, tree: Binary, table: Table) -> Floats:
        """Where a column of text or categories holds that text."""
        if tree.operator not in ("==", "!=") or not isinstance(one, Name):
            raise OptionError(
                f"{render(tree)}: a text is compared with a column, by == or !=. {_ALLOWED}."
            )
        column = table.column(one.text)
        known = self._remember(
            texts_key(one.text),
            lambda: sorted({str(v) for v in column.dropna() if isinstance(v, str)}),
        )
        if text.text not in known:
            raise DataError(
                f"{text.text!r} does not occur in {one.text!r}.{suggest(text.text, known)} It "
                f"holds: {listing(known) or 'no text'}."
            )
        same = (column.astype(object) == text.text).to_numpy(dtype=bool)
        values = (same if tree.operator == "==" else ~same).astype(float)
        return np.where(blank(column), np.nan, values)

    def _call(self, call: Call, table: Table) -> Floats:
        name = call.function
        if name in self.context:
            return self._own(call, table)
        x = np.asarray(self._values(call.arguments[0], table), dtype=np.float64)
        if name in _BY_CELL:
            return _BY_CELL[name](x)
        x = np.broadcast_to(x, (len(table.index),))
        if name in _SHIFTS:
            before = self.panel.lagged(x, _whole(call, "k", 1)).to_numpy()
            return before if name == "lag" else x - before
        mean, spread = self._remember(render(call), lambda: _moments(x[self.keep]))
        if name == "center":
            return x - mean
        if spread <= 1e-12 * max(1.0, abs(mean)):
            raise DataError(f"{render(call)}: its argument does not vary, so it has no scale.")
        return (x - mean) / spread

    def _own(self, call: Call, table: Table) -> Floats:
        """What the caller's function returns, checked to be one number per row."""
        arguments = [self._argument(a, table) for a in call.arguments]
        options = {option: self._argument(a, table) for option, a in call.options}
        values = self.context[call.function](*arguments, **options)
        if isinstance(values, pd.Series):
            if not values.index.equals(table.index):
                raise DataError(f"{render(call)} returns a Series on other rows than it was given.")
        elif np.shape(values) != (len(table.index),):
            raise DataError(
                f"{render(call)} returns shape {np.shape(values)}; it must return one number for "
                f"each of the {len(table.index)} rows."
            )
        return as_numbers(pd.Series(values, index=table.index), render(call))

    def _argument(self, tree: Node, table: Table) -> pd.Series | str | float:
        """What the caller's function is given: a column as it is, a number, a text."""
        match tree:
            case Name(text):
                return table.column(text).copy()
            case Text(text):
                return text
            case Number(text):
                return int(text) if text.isdigit() else tree.value
        values = self._values(tree, table)
        return pd.Series(values, index=table.index) if np.ndim(values) else float(values)


def _moments(x: Floats) -> tuple[float, float]:
    """Mean and standard deviation (n − 1) of the values that are there."""
    there = x[np.isfinite(x)]
    return (float(there.mean()), float(there.std(ddof=1))) if there.size > 1 else (0.0, 0.0)


def _base_first(known: list[Hashable], base: Node, name: str) -> list[Hashable]:
    """The categories with the one that the others are compared with before them."""
    wanted = base.text if isinstance(base, Text | Number) else render(base)
    matching = [c for c in known if str(c) == wanted]
    if not matching:
        raise DataError(f"{name}: there is no category {wanted!r}.{suggest(wanted, known)}")
    return [*matching, *(c for c in known if c not in matching)]
