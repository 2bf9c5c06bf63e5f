"""What a test returns: a number, its distribution, its null hypothesis, its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import stats

from spillgap._notebook import Shown
from spillgap._types import Arguments, Forwarded
from spillgap.errors import UnknownNameError, suggest
from spillgap.options import LANGUAGE, Language
from spillgap.text import Said, Sentence, Told, say

__all__ = [
    "TestLabel",
    "TestResult",
    "TestTable",
    "chi_squared",
    "f_ratio",
    "inapplicable",
    "one_sided",
]


@dataclass(frozen=True)
class TestLabel:
    """Name and null hypothesis of a test, and its source's key in ``spillgap.references``.

    Attributes
    ----------
    key : str
        Of the message of ``tests.ftl`` that is the name, and whose ``.null`` is the null.
    reference : str
    facts : mapping
        What both speak of, as a coefficient.
    """

    __test__ = False

    key: str
    reference: str
    facts: Mapping[str, Told] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> Sentence:
        """The name, to be said in a language."""
        return Sentence(self._message, self.facts)

    @property
    def null(self) -> Sentence:
        """The null hypothesis, to be said in a language."""
        return Sentence(f"{self._message}.null", self.facts)

    @property
    def _message(self) -> str:
        return f"tests:{self.key.replace('_', '-')}"


@dataclass(frozen=True)
class TestResult(Shown):
    """One test: statistic, distribution under the null, p-value, null in words, source.

    Attributes
    ----------
    test : str
        Short key of the test, such as ``"lm_lag"``.
    statistic : float
        The value; NaN if the test does not apply.
    df : float or None
        Degrees of freedom of a chi-squared statistic (the first of an F), None for a standard
        normal one.
    pvalue : float
        Probability under the null of a value at least as extreme.
    alternative : {"two-sided", "greater"}
        What counts as extreme.
    label : TestLabel
        Name, null, and the source's key.
    notes : tuple
        Warnings, or why the test does not apply, to be said in a language.
    details : mapping
        Numbers behind the statistic, for whoever checks it.
    df_denominator : float or None
        The second degrees of freedom of an F statistic.
    law : str
        ``"fixed-b"`` for a Wald statistic that is read against that distribution; else empty.

    Examples
    --------
    >>> from spillgap.models.tests import jarque_bera
    >>> result = jarque_bera([-1.2, -0.4, 0.1, 0.3, 1.3])
    >>> result.applicable, result.df
    (True, 2.0)
    """

    __test__ = False

    test: str
    statistic: float
    df: float | None
    pvalue: float
    label: TestLabel
    alternative: str = "two-sided"
    notes: tuple[Said, ...] = ()
    details: Arguments = field(default_factory=lambda: MappingProxyType({}))
    df_denominator: float | None = None
    law: str = ""

    @property
    def applicable(self) -> bool:
        """Whether the test could be computed."""
        return bool(np.isfinite(self.statistic))

    @property
    def name(self) -> str:
        """English name; see :meth:`name_in` for other languages."""
        return self.name_in("en")

    @property
    def null(self) -> str:
        """The null hypothesis in English; see :meth:`null_in` for other languages."""
        return self.null_in("en")

    @property
    def reference(self) -> str:
        """Key of the source in ``spillgap.references``."""
        return self.label.reference

    def name_in(self, lang: Language = "en") -> str:
        """The name in a language."""
        return self.label.name.text(LANGUAGE.parse(lang))

    def null_in(self, lang: Language = "en") -> str:
        """The null hypothesis in a language."""
        return self.label.null.text(LANGUAGE.parse(lang))

    def note_in(self, lang: Language = "en") -> str:
        """The warnings, or the reason why the test does not apply; empty if there is none."""
        lang = LANGUAGE.parse(lang)
        return say("format:between-sentences", lang).join(note.text(lang) for note in self.notes)

    def rejects(self, level: float = 0.05) -> bool:
        """Whether the null is rejected at ``level``; never for a test that does not apply."""
        return self.applicable and self.pvalue < level

    def sentence(self, lang: Language = "en", level: float = 0.05) -> str:
        """The outcome as one sentence.

        Parameters
        ----------
        lang : {"en", "zh"}
        level : float
            Level at which the null is rejected.
        """
        lang = LANGUAGE.parse(lang)
        name = self.name_in(lang)
        if not self.applicable:
            return say("tests:not-computed", lang, name=name, reason=self.note_in(lang))
        return say(
            "tests:outcome",
            lang,
            name=name,
            law=self._law("χ²"),
            statistic=self.statistic,
            p=self.pvalue,
            level=f"{level:g}",
            verdict="rejected" if self.rejects(level) else "kept",
            null=self.null_in(lang),
        )

    def _law(self, chi_squared: str) -> str:
        if self.df is None:
            return "z"
        if self.law:
            return f"Wald({self.df:g}, {self.law})"
        if self.df_denominator is None:
            return f"{chi_squared}({self.df:g})"
        return f"F({self.df:g}, {self.df_denominator:g})"

    def with_note(self, note: Said) -> TestResult:
        """The same result with a warning attached (after any it has)."""
        return replace(self, notes=(*self.notes, note))

    def to_frame(self, lang: Language = "en") -> pd.DataFrame:
        """The result as a table of one row."""
        return TestTable((self,)).to_frame(lang)

    def __repr__(self) -> str:
        if not self.applicable:
            return f"<{self.name}: does not apply ({self.note_in('en')})>"
        law = self._law("chi2")
        return f"<{self.name}: {law} = {self.statistic:.4g}, p = {self.pvalue:.4g}>"


@dataclass(frozen=True)
class TestTable(Shown):
    """Several tests, in the order in which they were made; indexed by key.

    Examples
    --------
    >>> from spillgap.models.tests import TestTable, jarque_bera
    >>> table = TestTable((jarque_bera([-1.2, -0.4, 0.1, 0.3, 1.3]),))
    >>> table["jarque_bera"].rejects()
    False
    """

    __test__ = False

    results: tuple[TestResult, ...]

    def __getitem__(self, test: str) -> TestResult:
        for result in self.results:
            if result.test == test:
                return result
        raise UnknownNameError(
            f"No test {test!r} here.{suggest(test, self.keys())} There are: "
            f"{', '.join(self.keys())}."
        )

    def __iter__(self) -> Iterator[TestResult]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __add__(self, other: TestTable) -> TestTable:
        return TestTable(self.results + other.results)

    def keys(self) -> list[str]:
        """The tests' keys."""
        return [r.test for r in self.results]

    def to_frame(self, lang: Language = "en") -> pd.DataFrame:
        """One row per test.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of names, nulls and notes. Column names stay English.

        Returns
        -------
        pandas.DataFrame
            Index ``test``; columns name, statistic, df, p, alternative, null, note, reference.
        """
        rows = [
            {
                "test": r.test,
                "name": r.name_in(lang),
                "statistic": r.statistic,
                "df": np.nan if r.df is None else r.df,
                "p": r.pvalue,
                "alternative": r.alternative,
                "null": r.null_in(lang),
                "note": r.note_in(lang),
                "reference": r.reference,
            }
            for r in self.results
        ]
        return pd.DataFrame(rows).set_index("test")

    def __repr__(self) -> str:
        return "\n".join(repr(r) for r in self.results) or "<no tests>"


def chi_squared(
    test: str,
    statistic: float,
    df: float,
    label: TestLabel,
    *,
    notes: tuple[Said, ...] = (),
    **details: Forwarded,
) -> TestResult:
    """A result whose statistic is χ²(df) under the null."""
    p = float(stats.chi2.sf(statistic, df))
    return TestResult(
        test, float(statistic), float(df), p, label, notes=notes, details=MappingProxyType(details)
    )


def f_ratio(test: str, statistic: float, df: tuple[float, float], label: TestLabel) -> TestResult:
    """A result whose statistic is F under the null; a note says so beside its ``df``."""
    p = float(stats.f.sf(statistic, *df))
    law = f"F({df[0]:g}, {df[1]:g})"
    notes = (Sentence("tests:f-law", {"law": law}),)
    return TestResult(
        test, float(statistic), float(df[0]), p, label, notes=notes, df_denominator=float(df[1])
    )


def one_sided(
    test: str,
    statistic: float,
    label: TestLabel,
    *,
    alternative: str = "greater",
    **details: Forwarded,
) -> TestResult:
    """A result whose statistic is N(0, 1) under the null, large values (or both) rejecting."""
    tail = float(stats.norm.sf(statistic if alternative == "greater" else abs(statistic)))
    p = tail if alternative == "greater" else 2 * tail
    return TestResult(
        test,
        float(statistic),
        None,
        p,
        label,
        alternative=alternative,
        details=MappingProxyType(details),
    )


def inapplicable(test: str, label: TestLabel, reason: Said | Exception) -> TestResult:
    """A test that could not be made, with its reason: an error where models were not estimated."""
    if isinstance(reason, Exception):
        reason = Sentence("tests:not-estimated", {"problem": str(reason)})
    return TestResult(test, np.nan, None, np.nan, label, notes=(reason,))
