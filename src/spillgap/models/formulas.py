"""Formulas to labelled columns, with what cannot be computed refused by name.

A formula is data: it is read by a grammar of its own (``_grammar``), its factors are computed
from the syntax tree (``_factors``), and formulaic sees nothing but placeholders for columns that
are computed already, for the algebra of terms and the coding of categories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from formulaic import Formula
from formulaic.errors import FormulaicError
from formulaic.parser.types import Factor, Term

from spillgap._gate import refuse_reserved
from spillgap._types import Arguments, Floats, Untyped
from spillgap.errors import DataError, OptionError, listing
from spillgap.models._algebra import MOST_TERMS, algebra, most_terms
from spillgap.models.columns import Table, is_category
from spillgap.models.factors import Context, Factors, check_factor, columns_of, periods_lost
from spillgap.models.grammar import Binary, Call, Name, Node, Unary, parse, quoted, render
from spillgap.panel import Panel

if TYPE_CHECKING:
    from formulaic import ModelSpec

__all__ = ["Columns", "Side", "check_context", "formula_columns", "named_terms", "read_columns"]


def check_context(context: Context | None) -> Context:
    """The caller's functions, each a callable under a name that is free.

    Raises
    ------
    OptionError
        For what cannot be called, or a name that no formula can call or that has a meaning.
    """
    own = dict(context or {})
    for name, function in own.items():
        if not callable(function):
            raise OptionError(f"context={{{name!r}: …}} must be a function; it is {function!r}.")
        if not isinstance(name, str) or not name.isidentifier():
            raise OptionError(f"context names a function {name!r}, which is no plain name.")
        try:
            check_factor(Call(name, ()), {}, "")
        except OptionError as problem:
            if "is no function" in str(problem):
                continue
        raise OptionError(f"context={{{name!r}: …}}: {name} is a function of formulas already.")
    return own


# -- one side -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a formula on the rows of a panel.

    Attributes
    ----------
    tree : Node
    factors : Factors
        Shared by all sides of a model, so that what one learns from the data the others use.
    what : str
        The option and its text, for messages.
    """

    tree: Node
    factors: Factors
    what: str

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """(n, K) the columns, by name."""
        return self._checked(self._coded)

    @property
    def names(self) -> list[str]:
        """The columns' names without the intercept."""
        return [str(n) for n in self.matrix.columns if n != "Intercept"]

    @property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """For every column the columns of the panel that it is made of."""
        columns: dict[str, tuple[str, ...]] = {}
        for part in self._spec.structure or ():
            used = [c for f in part.term.factors if f.expr in self._trees
                    for c in columns_of(self._trees[f.expr])]  # fmt: skip
            for column in part.columns:
                columns[str(column)] = tuple(dict.fromkeys(used))
        return columns

    def at(self, frame: pd.DataFrame) -> pd.DataFrame:
        """(n, K) the columns on changed data: the panel's frame with other values in it."""
        return self._build(self._spec, Table(frame), self.factors.panel.n_periods)

    @property
    def _spec(self) -> ModelSpec:
        return self._coded.model_spec

    @cached_property
    def _coded(self) -> Untyped:
        """Formulaic's matrix of the terms, which remembers how categories were coded."""
        return self._build(self._terms, Table(self.factors.panel.frame), None)

    @cached_property
    def _trees(self) -> dict[str, Node]:
        """The factors by the names that the matrix knows them by."""
        variables: dict[str, Node] = {}
        algebra(self.tree, variables, self.what, self.factors.context)
        return variables

    @cached_property
    def _terms(self) -> object:
        """Formulaic's terms, each factor a look-up of what is computed already."""
        numbered: dict[str, Node] = {}
        if most_terms(self.tree) > MOST_TERMS:
            raise OptionError(
                f"{self.what} cannot be read: its interactions make more than {MOST_TERMS} terms."
            )
        text = algebra(self.tree, numbered, self.what, self.factors.context)
        names = {f"v{k}": name for k, name in enumerate(numbered)}
        try:
            parsed = Formula(text)
        except (FormulaicError, TypeError, ValueError) as problem:
            raise OptionError(f"{self.what} cannot be read: its terms do not combine.") from problem
        terms = [
            Term([Factor(names.get(f.expr, f.expr), eval_method=f.eval_method) for f in t.factors])
            for t in parsed
        ]
        return Formula(terms)

    def _build(self, terms: Untyped, table: Table, start: int | None) -> Untyped:
        values = {n: self.factors.evaluate(tree, table, start) for n, tree in self._trees.items()}
        rows = pd.DataFrame(index=table.index)
        return terms.get_model_matrix(rows, context=values, output="pandas", na_action="ignore")

    def _checked(self, matrix: Untyped) -> pd.DataFrame:
        """The matrix as numbers, refused if two terms make columns of one name."""
        named = [str(c) for part in matrix.model_spec.structure or () for c in part.columns]
        twice = sorted({n for n in named if named.count(n) > 1})
        if twice:
            raise OptionError(
                f"{self.what} makes more than one column called {listing(map(repr, twice))}: "
                "rename the data's column."
            )
        return pd.DataFrame(matrix).astype(float).set_axis(named, axis=1)


# -- both sides ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns that a model is made of, on the rows (n) of the panel.

    Attributes
    ----------
    dependent : str
    y : ndarray, shape (n,)
    right : Side
    neighbours : tuple of Side
        What ``durbin`` names beside the columns of the right side.
    durbin : tuple of str
        The columns whose neighbours' values enter.
    reach : int
        How many periods their lags reach back: so many rows of every unit have no values.
    first : int
        Position of the first period of the estimation sample.
    """

    dependent: str
    y: Floats
    right: Side
    neighbours: tuple[Side, ...]
    durbin: tuple[str, ...]
    reach: int
    first: int

    @property
    def sides(self) -> tuple[Side, ...]:
        """The right side and what ``durbin`` adds."""
        return (self.right, *self.neighbours)

    def values(self, names: Sequence[str]) -> Floats:
        """(n, K) columns by name."""
        columns = [next(s.matrix[n] for s in self.sides if n in s.matrix) for n in names]
        return np.column_stack(columns) if columns else np.empty((self.y.size, 0))


def read_columns(
    formula: str,
    panel: Panel,
    durbin: str | Sequence[str] | None = None,
    *,
    context: Context | None = None,
    dynamic: bool = False,
    learnt: Arguments | None = None,
) -> Columns:
    """The columns of a formula and of ``durbin`` on the rows of a panel.

    Parameters
    ----------
    formula : str
        ``"y ~ x1 + log(x2)"``.
    panel : Panel
    durbin : str or sequence of str, optional
        ``"all"``; the name of a column of the formula or of the panel; or a one-sided formula.
    context : mapping, optional
        The caller's own functions by name.
    dynamic : bool
        Whether the model lags y, and so gives up a period for it.
    learnt : mapping, optional
        What factors learnt of a larger sample, of which the panel holds some rows.

    Raises
    ------
    OptionError
        For what is no formula; the message names the piece and lists what is allowed.
    UnknownNameError
        For a column that the panel lacks.
    DataError
        For text where numbers should stand, or a value that is not finite, by unit and period.
    """
    context = context or {}
    tree = parse(formula)
    what = quoted(formula, "formula")
    left, right = _two_sides(tree, what)
    entries = _entries(durbin, panel)
    trees = [e.tree for e in entries if e.tree is not None]
    # Formulaic's own term of that name could not be told from the column.
    named = [n for t in (left, right, *trees) for n in columns_of(t) if n == "Intercept"]
    refuse_reserved(named, panel.columns)
    reach = max(map(periods_lost, (left, right, *trees)))
    first = max(reach, periods_lost(left) + dynamic)
    if first >= panel.n_periods:
        raise OptionError(
            f"{what} reaches {first} periods back; the panel has {panel.n_periods} periods."
        )
    factors = Factors(panel, context, first, reach, learnt)
    y = _dependent(left, factors, what, first - dynamic)
    side = Side(right, factors, what)
    neighbours: list[Side] = []
    names: list[str] = []
    for entry in entries:
        if entry.text in side.matrix:
            names.append(entry.text)
            continue
        neighbours.append(entry.side(factors))
        names += neighbours[-1].names
    if durbin == "all":
        names = side.names
    unique = tuple(dict.fromkeys(names))
    return Columns(render(left), y, side, tuple(neighbours), unique, reach, first)


def formula_columns(
    formula: str, panel: Panel, *, context: Context | None = None, first: int = 0
) -> Floats:
    """(n, L) the columns of a one-sided formula on the panel's rows, without intercept.

    Raises
    ------
    DataError
        If its lags reach back before the model's first period, the panel's period ``first``.
    """
    tree = parse(formula, "instruments")
    reach = periods_lost(tree)
    if reach > first:
        raise DataError(
            f"instruments={formula!r} reaches {reach} periods back, but the model starts in the "
            f"panel's period {first + 1}. Make the lag a column of the data, and leave the first "
            f"{reach} periods out of the panel that the model is fitted to."
        )
    side = _one_side(
        tree, Factors(panel, context or {}, first, reach), quoted(formula, "instruments")
    )
    return side.matrix.drop(columns="Intercept", errors="ignore").to_numpy(dtype=np.float64)


def named_terms(asked: str | Sequence[str], columns: Columns) -> tuple[str, ...]:
    """The columns that one-sided formulas name, ``Intercept`` among them as a formula has it.

    Parameters
    ----------
    asked : str or sequence of str
        Formulas, or names of columns of the model.
    columns : Columns
        Of the model.

    Raises
    ------
    OptionError
        For what is no formula.
    """
    factors = columns.right.factors
    names: list[str] = []
    for entry in _entries(asked, factors.panel, "regimes_vary"):
        if any(entry.text in side.matrix for side in columns.sides):
            names += ["Intercept", entry.text]
        else:
            names += map(str, entry.side(factors).matrix.columns)
    return tuple(dict.fromkeys(names))


def _two_sides(tree: Node, what: str) -> tuple[Node, Node]:
    if not isinstance(tree, Binary) or tree.operator != "~":
        raise OptionError(f"{what} needs two sides: 'y ~ x1 + x2'.")
    return tree.left, tree.right


def _one_side(tree: Node, factors: Factors, what: str) -> Side:
    if isinstance(tree, Binary | Unary) and tree.operator == "~":
        raise OptionError(f"{what} must be one-sided: 'x1 + x2'.")
    return Side(tree, factors, what)


def _dependent(tree: Node, factors: Factors, what: str, start: int) -> Floats:
    """(n,) y: one column of numbers, all there from period ``start``."""
    several = isinstance(tree, Call) and tree.function in ("C", "poly")
    if several or not isinstance(tree, Name | Call):
        raise OptionError(
            f"The left side of {what} is {render(tree)!r}; a model explains one column of numbers."
        )
    check_factor(tree, factors.context, what)
    table = Table(factors.panel.frame)
    if isinstance(tree, Name) and is_category(table.column(tree.text)):
        raise DataError(f"Column {tree.text!r} is a category; a model explains numbers.")
    return np.array(factors.evaluate(tree, table, start), dtype=np.float64)


@dataclass(frozen=True)
class _Entry:
    """One of the names or formulas of an option; without a tree, what kept it from being read."""

    text: str
    tree: Node | None
    problem: OptionError | None = None
    option: str = "durbin"

    def side(self, factors: Factors) -> Side:
        if self.tree is None:
            assert self.problem is not None
            raise self.problem
        return _one_side(self.tree, factors, quoted(self.text, self.option))


def _entries(
    durbin: str | Sequence[str] | None, panel: Panel, option: str = "durbin"
) -> list[_Entry]:
    if durbin is None or durbin == "all":
        return []
    known = [str(name) for name in (*panel.index.names, *panel.columns)]
    entries: list[_Entry] = []
    for text in [durbin] if isinstance(durbin, str) else durbin:
        if text in known:
            entries.append(_Entry(text, Name(text), option=option))
            continue
        try:
            entries.append(_Entry(text, parse(text, option), option=option))
        except OptionError as problem:
            # It may still be the name of a column that a category makes: C(region)[T.East].
            entries.append(_Entry(text, None, problem, option))
    return entries
