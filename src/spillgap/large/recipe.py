"""The columns of a model, computed from a period's rows some at a time by the one grammar.

Categories, and the texts that a column holds, are learnt from all periods first; every other
factor that a formula may have here looks at one row alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._types import Arguments, Floats, Key, Keywords
from spillgap.errors import OptionError
from spillgap.large.source import Source
from spillgap.models.columns import categories
from spillgap.models.factors import texts_key
from spillgap.models.formulas import Columns, read_columns
from spillgap.models.grammar import Binary, Call, Name, Node, Text, parse, render, walk
from spillgap.models.specification import Specification
from spillgap.panel import Panel

__all__ = ["Recipe", "refuse_across_rows"]


ROWS = 200_000
"""Rows that are computed at a time."""

SAMPLE = 50
"""Rows from which the names of columns are told."""

_ACROSS = {
    "lag": "lags over time",
    "diff": "lags over time",
    "center": "subtracts a mean of all rows",
    "standardize": "divides by a spread of all rows",
    "poly": "learns a basis from all rows",
}


def _trees(spec: Specification) -> Iterator[Node]:
    yield parse(spec.formula)
    for text in (spec.durbin,) if isinstance(spec.durbin, str) else spec.durbin or ():
        try:
            yield parse(text, "durbin")
        except OptionError:
            # The name of a column that a category makes is no formula.
            continue


def refuse_across_rows(spec: Specification) -> None:
    """Refuse what a formula takes from more than one row.

    Raises
    ------
    OptionError
        The message names the piece.
    """
    for node in (node for tree in _trees(spec) for node in walk(tree)):
        if not isinstance(node, Call):
            continue
        why = _ACROSS.get(node.function)
        if node.function == "C" and not isinstance(node.arguments[0], Name):
            why = "takes its categories from computed values of all rows"
        if why is not None:
            raise OptionError(
                f"{render(node)} {why}, which a panel larger than memory does not hold together. "
                "Make it a column of the files."
            )


@dataclass(frozen=True, eq=False)
class Recipe:
    """How the columns of a model come from a row.

    Attributes
    ----------
    learnt : mapping
        What its factors know of all rows.
    dependent, regressors, durbin : str, tuple of str, tuple of str
        The names of y, X and of what enters by its neighbours' values.
    intercept : bool
        Whether the formula has one.
    sources : tuple of str
        The columns of the files that it reads.
    """

    formula: str
    asked_durbin: str | tuple[str, ...] | None
    unit: str
    time: str
    learnt: Arguments
    sources: tuple[str, ...]
    dependent: str = ""
    regressors: tuple[str, ...] = ()
    durbin: tuple[str, ...] = ()
    intercept: bool = False

    @classmethod
    def of(cls, spec: Specification, source: Source, period: Hashable) -> Recipe:
        """The recipe of a specification: categories and names are looked up in the files."""
        trees = list(_trees(spec))
        nodes = [node for tree in trees for node in walk(tree)]
        used = tuple(dict.fromkeys(n.text for n in nodes if isinstance(n, Name)))
        sources = tuple(n for n in used if n in source.names)
        learnt = _learnt(nodes, source)
        draft = cls(spec.formula, spec.durbin, source.unit, source.time, learnt, sources)
        sample = source.read(0, sources).iloc[:SAMPLE]
        read = draft._read(sample, period)
        return cls(
            spec.formula,
            spec.durbin,
            source.unit,
            source.time,
            learnt,
            sources,
            read.dependent,
            tuple(read.right.names),
            read.durbin,
            "Intercept" in read.right.matrix,
        )

    @classmethod
    def plain(cls, source: Source, column: str) -> Recipe:
        """A column of numbers as it stands."""
        return cls("", None, source.unit, source.time, {}, (column,), column)

    def computed(
        self, rows: pd.DataFrame, period: Hashable, terms: Sequence[str]
    ) -> dict[str, Floats]:
        """Columns (n,) of the rows of one period."""
        out = {term: np.empty(len(rows)) for term in terms}
        for first in range(0, len(rows), ROWS):
            part = rows.iloc[first : first + ROWS]
            read = self._read(part, period)
            back = read.right.factors.panel.units.get_indexer(pd.Index(part[self.unit]))
            for term in terms:
                values = read.y if term == self.dependent else read.values([term])[:, 0]
                out[term][first : first + ROWS] = values[back]
        return out

    def _read(self, rows: pd.DataFrame, period: Key) -> Columns:
        keyed = rows.assign(**{self.time: [period] * len(rows)})
        panel = Panel(keyed, self.unit, self.time)
        return read_columns(self.formula, panel, self.asked_durbin, learnt=self.learnt)


def _learnt(nodes: Sequence[Node], source: Source) -> Keywords:
    """What factors take from all rows: categories in order, and texts that occur."""
    out: Keywords = {}
    for node in nodes:
        if isinstance(node, Call) and node.function == "C":
            (inside,) = node.arguments
            assert isinstance(inside, Name)
            name = render(node)
            out[name] = categories(source.values(inside.text), name)
        if isinstance(node, Name) and node.text in source.coded:
            out[node.text] = categories(source.values(node.text), node.text)
        if isinstance(node, Binary) and isinstance(node.right, Text | Name):
            sides = (node.left, node.right)
            if any(isinstance(side, Text) for side in sides):
                named = [side.text for side in sides if isinstance(side, Name)]
                for name in named:
                    texts = {v for v in source.distinct(name) if isinstance(v, str)}
                    out[texts_key(name)] = sorted(texts)
    return out
