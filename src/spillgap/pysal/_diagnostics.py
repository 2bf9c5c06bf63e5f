"""The tests that spreg computed beside its estimates, read from where it left them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from spillgap._types import Untyped
from spillgap.options import Language
from spillgap.text import say

__all__ = ["diagnostics", "with_words"]

Found: TypeAlias = tuple[float, float, float]
Read: TypeAlias = Callable[[Untyped, Untyped], Found]
"""Statistic, degrees of freedom, p-value."""

NAN = float("nan")


@dataclass(frozen=True)
class Diagnostic:
    """A test of spreg.

    Attributes
    ----------
    name : str
        Ours; its label is a message of ``pysal.ftl``.
    attribute : str
        Where spreg left it.
    read : callable
        (what stands there, spreg's object) → statistic, degrees of freedom, p-value.
    """

    name: str
    attribute: str
    read: Read


def _named(statistic: str) -> Read:
    """Of a dictionary."""
    return lambda at, _: (float(at[statistic]), float(at["df"]), float(at["pvalue"]))


def _pair(degrees: Callable[[Untyped], float]) -> Read:
    """Of a pair of statistic and p-value."""
    return lambda at, raw: (_number(at[0]), degrees(raw), _number(at[1]))


def _triple(at: Untyped, _: object) -> Found:
    return _number(at[0]), float(at[1]), _number(at[2])


def _number(value: Untyped) -> float:
    return float(getattr(value, "item", lambda: value)())


def _one(_: object) -> float:
    return 1.0


def _without_constant(raw: Untyped) -> float:
    return float(raw.k - 1)


DIAGNOSTICS = (
    Diagnostic("condition-number", "mulColli", lambda at, _: (_number(at), NAN, NAN)),
    Diagnostic("jarque-bera", "jarque_bera", _named("jb")),
    Diagnostic("breusch-pagan", "breusch_pagan", _named("bp")),
    Diagnostic("koenker-bassett", "koenker_bassett", _named("kb")),
    Diagnostic("white", "white", _named("wh")),
    # Of Moran's I the deviate is what the p-value belongs to.
    Diagnostic("moran-residuals", "moran_res", lambda at, _: (_number(at[1]), NAN, _number(at[2]))),
    Diagnostic("lm-lag", "lm_lag", _pair(_one)),
    Diagnostic("robust-lm-lag", "rlm_lag", _pair(_one)),
    Diagnostic("lm-error", "lm_error", _pair(_one)),
    Diagnostic("robust-lm-error", "rlm_error", _pair(_one)),
    Diagnostic("lm-sarma", "lm_sarma", _pair(lambda _: 2.0)),
    Diagnostic("lm-wx", "lm_wx", _pair(_without_constant)),
    Diagnostic("robust-lm-wx", "rlm_wx", _pair(_without_constant)),
    Diagnostic("robust-lm-lag-durbin", "rlm_durlag", _pair(_one)),
    Diagnostic("lm-durbin", "lm_spdurbin", _pair(lambda raw: float(raw.k))),
    Diagnostic("anselin-kelejian", "ak_test", _pair(_one)),
    Diagnostic("durbin-wu-hausman", "dwh", _pair(lambda raw: float(raw.yend.shape[1]))),
    Diagnostic("lm-sigma", "lmtest", _triple),
    Diagnostic("lr-sigma", "lrtest", _triple),
    Diagnostic("lm-error-system", "lmEtest", _triple),
    Diagnostic("lm-lag-system", "lmlagtest", _triple),
    Diagnostic("lr-lambda", "likrlambda", _triple),
    Diagnostic("wald-lambda", "joinlam", _triple),
    Diagnostic("equal-lambda", "lamtest", _triple),
    Diagnostic("wald-rho", "joinrho", _triple),
)


def diagnostics(raw: Untyped) -> pd.DataFrame:
    """Columns statistic, df, p of the tests that spreg's object holds, by name."""
    found = dict(_found(raw))
    columns = ["statistic", "df", "p"]
    frame = pd.DataFrame.from_dict(found, orient="index", columns=columns, dtype=float)
    return frame.rename_axis("test")


def _found(raw: Untyped) -> Iterator[tuple[str, Found]]:
    for row in DIAGNOSTICS:
        # What spreg could not compute is None, or a sentence.
        at = getattr(raw, row.attribute, None)
        if at is not None and not isinstance(at, str):
            yield row.name, row.read(at, raw)


def with_words(frame: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """The frame with what the tests are called in a language."""
    labels = {name: say(f"pysal:test-{name}", lang) for name in frame.index}
    return frame.rename(index=labels)
