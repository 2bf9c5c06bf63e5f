"""Formulas that people mistype, and some that try to be code."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import spillgap as sg
from spillgap.models import grammar
from spillgap.models.formulas import formula_columns

from .generator import Generator
from .labels import LABELS

CANARY = Path(tempfile.gettempdir(), "spillgap-fuzz-canary")
"""What no formula may write."""

NAMES = (
    "x",
    "z",
    "flag",
    "grade",
    "region",
    "marked",
    "when",
    "holed",
    "one",
    "unit",
    "time",
    "no",
)
ODD_NAMES = tuple(n for n in LABELS if n.strip() and len(n) < 40)[::9]
FUNCTIONS = (
    *(
        "log",
        "log1p",
        "exp",
        "sqrt",
        "abs",
        "I",
        "C",
        "lag",
        "diff",
        "standardize",
        "center",
        "poly",
    ),
    *(
        "f",
        "np.log",
        "os.system",
        "eval",
        "open",
        "x",
        "bs",
        "scale",
        "__import__",
        "getattr",
        "in",
    ),
)
NUMBERS = ("0", "1", "2", "-1", "1.5", "1e9", "1e999", "0.", ".5", "1_000", "0x1F", "²", "9" * 400)
OPERATORS = (
    *(
        " + ",
        " - ",
        " * ",
        " / ",
        ":",
        " ** ",
        "^",
        " > ",
        " <= ",
        " == ",
        " != ",
        " ~ ",
        ", ",
        "=",
    ),
    *(" ", "|", "&", "@", ";", "%in%", " and ", " if ", ":=", "\n", "\\", "++", "--", "***", "//"),
)
PIECES = (
    f"open({str(CANARY)!r}, 'w')",
    f"__import__('pathlib').Path({str(CANARY)!r}).touch()",
    *("lambda x: x", "[i for i in x]", "{x}", "{{x}}", "f'{x}'", "x.__class__", "x[0]", "(y := x)"),
    *(
        "'text'",
        '"East"',
        "`x`",
        "`",
        "'",
        "(",
        ")",
        "()",
        "...",
        "~",
        "\x00",
        "\u202e",
        "𝑥",
        "ｘ",
        ".",
    ),
    *("C(region, base='East')", "C(region, contr.sum)", "poly(x, 3)", "lag(x, k=2)", "lag(x, 9)"),
)


@dataclass(frozen=True)
class Case:
    """A formula, and what names the regressors that are lagged or the instruments."""

    formula: str
    other: str


def _term(rng: random.Random, depth: int = 0) -> str:
    kind = rng.random()
    if kind < 0.45 or depth > 4:
        return rng.choice(NAMES)
    if kind < 0.55:
        return "`" + rng.choice((*ODD_NAMES, *NAMES)).replace("`", "``") + "`"
    if kind < 0.62:
        return rng.choice(NUMBERS)
    if kind < 0.85:
        inside = [_side(rng, depth + 1) for _ in range(rng.choice((1, 1, 1, 1, 2, 0)))]
        return f"{rng.choice(FUNCTIONS)}({', '.join(inside)})"
    if kind < 0.93:
        return f"({_side(rng, depth + 1)})"
    return rng.choice(PIECES)


def _side(rng: random.Random, depth: int = 0) -> str:
    made = _term(rng, depth)
    for _ in range(rng.choice((0, 0, 1, 2))):
        operator = rng.choice(OPERATORS[:8] if rng.random() < 0.85 else OPERATORS)
        made += operator + _term(rng, depth)
    return made


def _make(rng: random.Random) -> Case:
    left = "y" if rng.random() < 0.8 else _term(rng)
    formula = f"{left} ~ {_side(rng)}"
    if rng.random() < 0.15:
        at = rng.randrange(len(formula) + 1)
        formula = formula[:at] + rng.choice((*PIECES, *OPERATORS, *LABELS)) + formula[at:]
    if rng.random() < 0.03:
        formula += rng.choice(("(", "-", " + x", "x", "**", "lag(")) * rng.choice((50, 5000))
    return Case(formula, rng.choice(("all", _side(rng), rng.choice(ODD_NAMES))))


@cache
def _panel() -> sg.Panel:
    """Six units in four periods, with columns of every kind that a formula may meet."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"unit": list("abcdef") * 4, "time": np.repeat(range(2000, 2004), 6)})
    n = len(table)
    table = table.assign(
        y=rng.normal(size=n),
        x=np.exp(rng.normal(size=n)),
        z=rng.normal(size=n),
        flag=rng.random(n) > 0.5,
        grade=pd.Categorical(rng.choice(["low", "high"], n), ["low", "high"], ordered=True),
        region=np.where(table["unit"] < "d", "East", "West"),
        marked=["7*", *map(str, range(1, n))],
        when=pd.Timestamp("2001-01-01"),
        holed=[np.nan, *range(1, n)],
        one=1.0,
    )
    table = table.assign(**{name: rng.normal(size=n) for name in ODD_NAMES})
    ring = np.roll(np.eye(6), 1, axis=1)
    graph = sg.weights.from_matrix((ring + ring.T) / 2, list("abcdef"))
    return sg.Panel(table, "unit", "time", weights=graph)


def _design(case: Case) -> None:
    """The design is finite, under distinct names; nothing ran."""
    try:
        made = sg.SLX(case.formula, _panel(), durbin=case.other, effects="pooled").design
    finally:
        assert not CANARY.exists(), "code in a formula ran"
    assert np.isfinite(made.z).all()
    assert np.isfinite(made.y).all()
    assert len(set(made.names)) == len(made.names)


def _instruments(case: Case) -> None:
    try:
        made = formula_columns(case.other, _panel())
    finally:
        assert not CANARY.exists(), "code in a formula ran"
    assert np.isfinite(made).all()


def _spelling(case: Case) -> None:
    """A tree is read back from its own text."""
    tree = grammar.parse(case.formula)
    assert grammar.parse(grammar.render(tree, outer=False)) == tree


FORMULAS = (
    Generator("formulas.design", _make, _design),
    Generator("formulas.instruments", _make, _instruments),
    Generator("formulas.spelling", _make, _spelling),
)
