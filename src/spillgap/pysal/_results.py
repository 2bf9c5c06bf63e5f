"""What an estimator of spreg found, labelled, with spreg's own object beside it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from spillgap.errors import OptionError
from spillgap.models.notices import Notice, Noticed
from spillgap.options import LANGUAGE, CitationStyle, Language
from spillgap.panel import Panel
from spillgap.pysal._aligned import Aligned
from spillgap.pysal._estimators import Estimator
from spillgap.text import say

__all__ = ["SpregModel", "SpregResults", "results_of"]

_OWN = {"CONSTANT": "Intercept", "lambda": "lambda", "_Global_lambda": "lambda"}
"""spreg's names of parameters that do not depend on the model's columns, and ours."""


@dataclass(frozen=True, eq=False)
class SpregModel:
    """Which estimator was run on what.

    Attributes
    ----------
    name : str
        Of the class in spreg.
    formula, dependent, effects : str
    panel : Panel
        The rows used.
    """

    name: str
    formula: str
    dependent: str
    effects: str
    panel: Panel


@dataclass(frozen=True, eq=False)
class SpregResults(Noticed):
    """An estimate by spreg.

    Attributes
    ----------
    model : SpregModel
    estimator : Estimator
        The row of the table of estimators.
    raw : object
        spreg's own, with its diagnostics and its ``summary``.
    notices : tuple of Notice
        What is doubtful.
    """

    model: SpregModel
    estimator: Estimator
    raw: Any
    notices: tuple[Notice, ...]
    _table: pd.DataFrame
    _cov: pd.DataFrame

    @property
    def params(self) -> pd.Series:
        """Estimates by name: ``Intercept``, ``x``, ``W:x``, ``x[East]``, ``rho``, ``lambda``."""
        return self._table["estimate"].rename("params")

    @property
    def std_errors(self) -> pd.Series:
        """Standard errors; NaN for a parameter of which spreg computes none."""
        return self._table["std_error"].rename("std_errors")

    @property
    def zstats(self) -> pd.Series:
        """Estimates over standard errors, as spreg has them."""
        return self._table["z"].rename("zstats")

    @property
    def pvalues(self) -> pd.Series:
        """Two-sided p-values, as spreg has them: of Student's t for OLS, else normal."""
        return self._table["p"].rename("pvalues")

    @property
    def cov(self) -> pd.DataFrame:
        """Covariance of the estimates that have one."""
        return self._cov.copy()

    @property
    def nobs(self) -> int:
        """Rows."""
        return int(self.model.panel.n_obs)

    @property
    def n_units(self) -> int:
        """Units."""
        return int(self.model.panel.n_units)

    @property
    def n_periods(self) -> int:
        """Periods."""
        return int(self.model.panel.n_periods)

    @property
    def loglik(self) -> float | None:
        """Log-likelihood, where spreg computes that of its estimates."""
        value = getattr(self.raw, "logll", None) if self.estimator.likelihood else None
        return None if value is None else float(np.squeeze(value))

    def conf_int(self, level: float = 0.95) -> pd.DataFrame:
        """Columns lower, upper: estimates ± standard errors times the quantile."""
        if not 0 < level < 1:
            raise OptionError(f"level={level!r} must lie between 0 and 1.")
        law = stats.norm
        if self.estimator.plain == "OLS":
            law = stats.t(self.nobs - len(self._table))
        reach = law.ppf(0.5 + level / 2) * self.std_errors
        return pd.DataFrame({"lower": self.params - reach, "upper": self.params + reach})

    def to_frame(self) -> pd.DataFrame:
        """Columns estimate, std_error, z, p."""
        return self._table.copy()

    def summary(self, lang: Language = "en", **options: Any) -> str:
        """The result as text; options as for :func:`spillgap.tables.results_summary`."""
        from spillgap.tables import results_summary

        return results_summary(self, lang=lang, **options)

    def design_words(self, lang: Language = "en") -> str:
        """What was estimated by which class of spreg, in a sentence."""
        spoken = LANGUAGE.parse(lang)
        label = self.estimator.label(spoken)
        return say("pysal:estimated", spoken, name=self.model.name, label=label)

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The sources of the estimator, spreg and this package."""
        from spillgap.references import cite

        return cite(*self.estimator.sources, "rey_anselin_2007", "spreg", "spillgap", style=style)


def results_of(
    raw: Any, row: Estimator, formula: str, rows: Aligned, notices: tuple[Notice, ...]
) -> SpregResults:
    """spreg's object with labels."""
    names = _names(raw, rows)
    cov = np.asarray(raw.vm, dtype=np.float64)
    # Moments leave λ, and GM_KKP its variances, without a covariance: they stand last.
    kept = names[: len(cov)]
    table = pd.DataFrame(
        {
            "estimate": pd.Series(np.ravel(raw.betas)[: len(names)], names, dtype=float),
            "std_error": pd.Series(np.sqrt(np.diag(cov)), kept),
            **_tests(raw, kept),
        },
        index=names,
    )
    model = SpregModel(row.name, formula, rows.dependent, row.effects, rows.panel)
    return SpregResults(model, row, raw, notices, table, pd.DataFrame(cov, kept, kept))


def _names(raw: Any, rows: Aligned) -> list[str]:
    """The names of the estimates in spreg's order; names that we have none for as spreg's."""
    known = _OWN | {f"{mark}{rows.dependent}": "rho" for mark in ("W_", "_Global_W_")}
    terms = {"CONSTANT": "Intercept"}
    terms |= {n: n for n in (*rows.names, *rows.endogenous)}
    terms |= {f"W_{n}": f"W:{n}" for n in rows.names}
    known |= {f"_Global_{theirs}": ours for theirs, ours in terms.items()}
    if rows.regimes is None:
        known |= terms
    else:
        pairs = itertools.product(rows.regimes.labels, terms.items())
        known |= {f"{label}_{theirs}": f"{ours}[{label}]" for label, (theirs, ours) in pairs}
        known |= {f"{label}_W_{rows.dependent}": f"rho[{label}]" for label in rows.regimes.labels}
        known |= {f"{label}_lambda": f"lambda[{label}]" for label in rows.regimes.labels}
    theirs = [str(name).strip() for name in getattr(raw, "name_z", raw.name_x)]
    size = np.ravel(raw.betas).size
    return [known.get(name, name) for name in theirs[:size]]


def _tests(raw: Any, names: list[str]) -> dict[str, pd.Series]:
    """z (or t) and p as spreg has them; by regime where it fitted regimes apart."""
    pairs = getattr(raw, "t_stat", None) or getattr(raw, "z_stat", None)
    if pairs is None:
        parts = (raw.multi[label] for label in raw.regimes_set)
        pairs = [pair for part in parts for pair in getattr(part, "t_stat", None) or part.z_stat]
    values = np.array([[float(z), float(p)] for z, p in pairs])
    return {"z": pd.Series(values[:, 0], names), "p": pd.Series(values[:, 1], names)}
