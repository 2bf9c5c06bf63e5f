"""What a test returns: a number, its distribution, its null in words, its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from spillgap.errors import UnknownNameError, suggest
from spillgap.options import Language, language_index

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
    """Name and null hypothesis of a test in English and Chinese, and its source's key."""

    __test__ = False

    name: tuple[str, str]
    null: tuple[str, str]
    reference: str


@dataclass(frozen=True)
class TestResult:
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
        Name and null in both languages, and the source's key.
    note : (str, str) or None
        A warning, or why the test does not apply, in English and Chinese.
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
    note: tuple[str, str] | None = None
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    df_denominator: float | None = None
    law: str = ""

    @property
    def applicable(self) -> bool:
        """Whether the test could be computed."""
        return bool(np.isfinite(self.statistic))

    @property
    def name(self) -> str:
        """English name; see :meth:`name_in` for Chinese."""
        return self.label.name[0]

    @property
    def null(self) -> str:
        """The null hypothesis in English; see :meth:`null_in` for Chinese."""
        return self.label.null[0]

    @property
    def reference(self) -> str:
        """Key of the source in ``spillgap.references``."""
        return self.label.reference

    def name_in(self, lang: Language = "en") -> str:
        """The name in ``"en"`` or ``"zh"``."""
        return self.label.name[language_index(lang)]

    def null_in(self, lang: Language = "en") -> str:
        """The null hypothesis in ``"en"`` or ``"zh"``."""
        return self.label.null[language_index(lang)]

    def note_in(self, lang: Language = "en") -> str:
        """The warning or the reason why the test does not apply; empty if there is none."""
        return "" if self.note is None else self.note[language_index(lang)]

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
        position = language_index(lang)
        name, null = self.label.name[position], self.label.null[position]
        if not self.applicable:
            return (f"{name}: not computed. ", f"{name}：未计算。")[position] + self.note_in(lang)
        law = self._law("χ²")
        p = "p < 0.001" if self.pvalue < 0.001 else f"p = {self.pvalue:.3f}"
        number = f"{law} = {self.statistic:.2f}, {p}"
        if position:
            verdict = "拒绝" if self.rejects(level) else "不能拒绝"
            return f"{name}：{number}，在 {level:g} 水平上{verdict}“{null}”。"
        verdict = "rejects" if self.rejects(level) else "does not reject"
        return f"{name}: {number}; {verdict} at the {level:g} level that {null}."

    def _law(self, chi_squared: str) -> str:
        if self.df is None:
            return "z"
        if self.law:
            return f"Wald({self.df:g}, {self.law})"
        if self.df_denominator is None:
            return f"{chi_squared}({self.df:g})"
        return f"F({self.df:g}, {self.df_denominator:g})"

    def with_note(self, english: str, chinese: str) -> TestResult:
        """The same result with a warning attached (after any it has)."""
        before = self.note or ("", "")
        joined = (f"{before[0]} {english}".strip(), f"{before[1]}{chinese}")
        return replace(self, note=joined)

    def to_frame(self, lang: Language = "en") -> pd.DataFrame:
        """The result as a table of one row."""
        return TestTable((self,)).to_frame(lang)

    def __repr__(self) -> str:
        if not self.applicable:
            return f"<{self.name}: does not apply ({self.note_in('en')})>"
        law = self._law("chi2")
        return f"<{self.name}: {law} = {self.statistic:.4g}, p = {self.pvalue:.4g}>"


@dataclass(frozen=True)
class TestTable:
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
    note: tuple[str, str] | None = None,
    **details: Any,
) -> TestResult:
    """A result whose statistic is χ²(df) under the null."""
    p = float(stats.chi2.sf(statistic, df))
    return TestResult(
        test, float(statistic), float(df), p, label, note=note, details=MappingProxyType(details)
    )


def f_ratio(test: str, statistic: float, df: tuple[float, float], label: TestLabel) -> TestResult:
    """A result whose statistic is F under the null; a note says so beside its ``df``."""
    p = float(stats.f.sf(statistic, *df))
    law = f"F({df[0]:g}, {df[1]:g})"
    note = f"The statistic is {law}.", f"统计量服从 {law}。"
    return TestResult(
        test, float(statistic), float(df[0]), p, label, note=note, df_denominator=float(df[1])
    )


def one_sided(
    test: str, statistic: float, label: TestLabel, *, alternative: str = "greater", **details: Any
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


def inapplicable(test: str, label: TestLabel, english: str, chinese: str) -> TestResult:
    """A test that could not be made, with its reason."""
    return TestResult(test, np.nan, None, np.nan, label, note=(english, chinese))
