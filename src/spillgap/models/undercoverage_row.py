"""A row of the table of intervals that cover less than they say: of what, and when it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from spillgap.errors import CoverageWarning
from spillgap.models.notices import Notice
from spillgap.text import Sentence, Told

__all__ = ["Read", "Source", "Undercoverage"]

Read: TypeAlias = Literal[
    "parameters",
    "long-run effects by the delta method",
    "effects with parameters of W",
    "effects of decay by the delta method",
    "parameters of decay by standard error",
    "speed",
    "inequality",
    "event study",
    "paths by bootstrap",
    "shares through a mediator",
]


@dataclass(frozen=True)
class Source:
    """The simulated cells that a row sums up.

    Attributes
    ----------
    file : {"coverage", "monte_carlo", "convergence", "inequality", "did", "several_weights",
        "mediation"}
        The CSV in ``benchmarks/results``.
    cells, parameters : str
        Regular expressions that match the whole name of a cell and of a parameter.
    cov : str
        The covariance; empty where the file has one only.
    """

    file: str
    cells: str
    parameters: str
    cov: str = ""


@dataclass(frozen=True)
class Undercoverage:
    """One row: where intervals of 95% were measured to cover less.

    Attributes
    ----------
    key : str
    read : str
        What is read: the parameters of a fit, long-run effects, effects where W has parameters
        (of decay also by the delta method, and its parameters by standard error), a speed of
        convergence, a measure of inequality, the paths of an event study, paths through a
        mediator and their shares.
    where : mapping of str to tuple of str
        What a fit must be: method, cov, correction, effects, model, dynamic, weights → the
        values for which the row holds; of inequality the kind of interval.
    most_periods, most_units : int or None
        The row is for no more than so many.
    coverage : (float, float)
        Lowest and highest coverage of the cells, in per cent.
    periods : tuple of int
        T of the cells.
    draws : int
        Of each cell, the fewest.
    source : Source
    innovations : str
        Under which innovations, as ``undercoverage.ftl`` names them; empty where they are
        independent.
    units : int
        N of the cells: 49 is a 7 × 7 lattice, queen contiguity.
    """

    key: str
    read: Read
    where: Mapping[str, tuple[str, ...]]
    most_periods: int | None
    coverage: tuple[float, float]
    periods: tuple[int, ...]
    draws: int
    source: Source
    innovations: str = ""
    most_units: int | None = None
    units: int = 49

    @property
    def share(self) -> str:
        """The coverage in words: ``"91.0–92.8%"``."""
        low, high = self.coverage
        return f"{low:.1f}%" if low == high else f"{low:.1f}–{high:.1f}%"

    @property
    def quantity(self) -> Sentence:
        """What the intervals are of, to be said in a language."""
        return Sentence(self._message)

    @property
    def instead(self) -> Sentence:
        """What to use instead."""
        return Sentence(f"{self._message}.instead")

    @property
    def measured(self) -> Sentence:
        """Where it was measured."""
        facts: dict[str, Told] = {"n": self.units, "draws": self.draws}
        if self.periods:
            periods = ", ".join(map(str, self.periods))
            whole = Sentence("undercoverage:measured", {**facts, "periods": periods})
        else:
            whole = Sentence("undercoverage:measured-once", facts)
        if not self.innovations:
            return whole
        under = Sentence(f"undercoverage:innovations-{self.innovations}")
        return Sentence("undercoverage:measured-under", {"measured": whole, "innovations": under})

    @property
    def _message(self) -> str:
        return f"undercoverage:{re.sub('[^a-z]+', '-', self.key).strip('-')}"

    def applies(self, facts: Mapping[str, str], n_periods: int, n_units: int) -> bool:
        """Whether it holds of a fit."""
        few = self.most_periods is None or n_periods <= self.most_periods
        small = self.most_units is None or n_units <= self.most_units
        return few and small and all(facts[name] in values for name, values in self.where.items())

    def notice(self) -> Notice:
        """The row as a notice."""
        facts: dict[str, Told] = {
            "quantity": self.quantity,
            "share": self.share,
            "measured": self.measured,
            "instead": self.instead,
        }
        return Notice(CoverageWarning, Sentence("undercoverage:notice", facts))
