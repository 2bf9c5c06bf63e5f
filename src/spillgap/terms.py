"""Terms of a model as types: ``Own("x")``, ``Spatial("x")``, ``TimeLag("y")`` and their names.

A parameter is called as the term it belongs to: ``x``, ``W:x``, ``L:y``, ``LW:y``, ``mean:x``,
``mean:W:x``. Names are made by ``str(term)`` and read by :func:`read_term`, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

__all__ = [
    "INTERCEPT",
    "RESERVED",
    "SHARED",
    "Mean",
    "MeanOfSpatial",
    "Own",
    "SpaceTimeLag",
    "Spatial",
    "Term",
    "TimeLag",
    "is_log",
    "lags_of",
    "of_kind",
    "read_term",
    "weighed",
]

INTERCEPT = "Intercept"
_KINDS: list[type[Term]] = []
"""Every kind of term, the longest prefix first."""
SHARED = ("rho", "lambda", "phi")
"""Parameters that belong to no regressor: ρ, λ, and σ²_μ/σ² of random effects."""
OF_A_WEIGHT = ("rho", "gamma")
"""Parameters that each of several W has: its ρ, its share γ of a mixture."""
RESERVED = (INTERCEPT, *SHARED, "sigma2")
"""Names of parameters that no column may have."""


@dataclass(frozen=True)
class Term:
    """One term: how a variable enters.

    Attributes
    ----------
    variable : str
        A column or an expression of columns, as ``"log(gdp)"``; with a regime ``"x[East]"``.
    prefix : str
        What the names of its parameters begin with.
    forms : tuple of str
        What its label says of the variable's, the innermost first: ``term-FORM`` in
        ``labels.ftl``.
    """

    variable: str
    prefix: ClassVar[str] = ""
    forms: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        # What begins with another's prefix is looked for before it.
        _KINDS.append(cls)
        _KINDS.sort(key=lambda kind: -len(kind.prefix))

    def __str__(self) -> str:
        return f"{self.prefix}{self.variable}"


class Own(Term):
    """x, coefficient β."""


class Spatial(Term):
    """Wx: what neighbours have, coefficient θ."""

    prefix = "W:"
    forms = ("neighbours",)


class TimeLag(Term):
    """y of the period before, coefficient τ."""

    prefix = "L:"
    forms = ("lagged",)


class SpaceTimeLag(Term):
    """Wy of the period before, coefficient η."""

    prefix = "LW:"
    forms = ("neighbours", "lagged")


class Mean(Term):
    """The unit's mean of x over time (Mundlak 1978)."""

    prefix = "mean:"
    forms = ("mean",)


class MeanOfSpatial(Term):
    """The unit's mean of Wx over time."""

    prefix = "mean:W:"
    forms = ("neighbours", "mean")


Kind = TypeVar("Kind", bound=Term)


def read_term(name: str) -> Term:
    """The term that a parameter's name belongs to.

    Examples
    --------
    >>> read_term("W:x"), read_term("x"), read_term("mean:W:x")
    (Spatial(variable='x'), Own(variable='x'), MeanOfSpatial(variable='x'))
    """
    kind = next(kind for kind in _KINDS if name.startswith(kind.prefix))
    return kind(name.removeprefix(kind.prefix))


def weighed(name: str) -> tuple[str, str] | None:
    """The parameter and the W of ``rho:NAME`` and ``gamma:NAME``; None for any other name.

    Examples
    --------
    >>> weighed("rho:border"), weighed("rho")
    (('rho', 'border'), None)
    """
    parameter, colon, weights = name.partition(":")
    return (parameter, weights) if colon and parameter in OF_A_WEIGHT else None


def of_kind(names: Iterable[str], kind: type[Kind]) -> list[str]:
    """Those of the parameters that belong to a term of that kind, none of them shared.

    Examples
    --------
    >>> of_kind(["Intercept", "x", "W:x", "rho"], Own)
    ['x']
    """
    own = [n for n in names if n not in RESERVED and weighed(n) is None]
    return [n for n in own if type(read_term(n)) is kind]


def lags_of(dependent: str) -> tuple[str, str]:
    """The parameters τ and η of an outcome: its time lag and its space-time lag.

    Examples
    --------
    >>> lags_of("y")
    ('L:y', 'LW:y')
    """
    return str(TimeLag(dependent)), str(SpaceTimeLag(dependent))


def is_log(dependent: str) -> bool:
    """Whether the dependent variable is a natural logarithm.

    Examples
    --------
    >>> is_log("log(gdp)"), is_log("gdp")
    (True, False)
    """
    return dependent.removeprefix("np.").startswith("log(")
