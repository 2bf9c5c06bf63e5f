"""Formulas that are code, in every place that takes a formula: refused, and nothing runs."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import spillgap as sg
from spillgap.errors import SpillgapError

from . import studies
from .formulas import CANARY, _panel
from .generator import Generator

WRITE = "open('{canary}', 'w')"
CODE = [
    "__import__('os').system('touch {canary}')",
    "os.system('touch {canary}')",
    "np.save('{canary}', x)",
    "x.to_csv('{canary}')",
    "x.__class__.__base__.__subclasses__()",
    "().__class__.__mro__",
    "(lambda: " + WRITE + ")()",
    "[" + WRITE + " for i in x]",
    "{{" + WRITE + "}}",
    "{{'a': " + WRITE + "}}",
    "f'{{" + WRITE + "}}'",
    "(w := " + WRITE + ")",
    "x[" + WRITE + "]",
    "I(" + WRITE + ")",
    "C(x, contr.treatment(" + WRITE + "))",
    "eval(\"" + WRITE + "\")",
    "exec('import os')",
    "getattr(x, 'to_csv')('{canary}')",
    "log(x, out=" + WRITE + ")",
    "x if " + WRITE + " else z",
    "x @ " + WRITE,
    "I(x and " + WRITE + ")",
    "x; " + WRITE,
    "x\n" + WRITE,
    "poly(x, " + WRITE + ")",
    "lag(x, k=" + WRITE + ")",
    "C(x, base=" + WRITE + ")",
    "`x`.__class__(" + WRITE + ")",
    "hashed(x, levels=" + WRITE + ")",
    "center(x, _state=" + WRITE + ")",
]  # fmt: skip
"""What writes ``{canary}`` if it is run; doubled braces are braces."""
RAN = "code in a formula ran"
PLACES = ("formula", "left", "durbin", "list", "instruments", "column", "study", "study's durbin")


@dataclass(frozen=True)
class Piece:
    """Code, and where a formula should stand."""

    code: str
    place: str


def _make(rng: random.Random) -> Piece:
    return Piece(rng.choice(CODE).format(canary=CANARY), rng.choice(PLACES))


def _refused(piece: Piece) -> None:
    """Nothing runs; as a formula it is refused, as the name of a column it is a name."""
    CANARY.unlink(missing_ok=True)
    try:
        _calls(piece.code)[piece.place]()
    except SpillgapError:
        return
    finally:
        assert not CANARY.exists(), RAN
    assert piece.place in ("column", "study", "study's durbin"), "code was taken for a formula"


def _calls(code: str) -> dict[str, Callable[[], object]]:
    return {
        "formula": lambda: sg.OLS(f"y ~ {code}", _panel()),
        "left": lambda: sg.OLS(f"{code} ~ x", _panel()),
        "durbin": lambda: sg.SDM("y ~ x", _panel(), durbin=code),
        "list": lambda: sg.SLX("y ~ x", _panel(), durbin=["x", code]),
        "instruments": lambda: sg.SAR("y ~ x", _panel()).fit("gmm", instruments=code),
        "column": lambda: _column(code),
        "study": lambda: _study(formula=f"y ~ {code}"),
        "study's durbin": lambda: _study(durbin=code),
    }


def _column(code: str) -> None:
    frame = _panel().frame.reset_index()
    frame[code] = np.arange(len(frame)) % 7.0
    sg.SLX("y ~ x", sg.Panel(frame, "unit", "time", weights=_panel().weights), durbin=[code])


def _study(**models: str) -> None:
    content = copy.deepcopy(studies.SOUND)
    content["models"] |= models
    studies.check_text(studies.as_toml(content))


CODES = (Generator("formulas.code", _make, _refused),)
