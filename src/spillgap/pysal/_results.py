"""What an estimator of spreg found, labelled, with spreg's own object beside it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from spillgap._notebook import Shown
from spillgap._types import Forwarded, Untyped
from spillgap.errors import OptionError
from spillgap.models.effects import EffectsResult
from spillgap.models.notices import Notice, Noticed
from spillgap.options import LANGUAGE, CitationStyle, EffectsInference, Language
from spillgap.panel import Panel
from spillgap.pysal._aligned import Aligned
from spillgap.pysal._diagnostics import diagnostics, with_words
from spillgap.pysal._estimators import Estimator
from spillgap.text import say

__all__ = ["SpregModel", "SpregResults", "estimated", "results_of"]

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
class SpregResults(Noticed, Shown):
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
    endogenous : tuple of str
        Regressors that were instrumented.
    """

    model: SpregModel
    estimator: Estimator
    raw: Untyped
    notices: tuple[Notice, ...]
    endogenous: tuple[str, ...]
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

    def diagnostics(self) -> pd.DataFrame:
        """Columns statistic, df and p of the tests that spreg computed, by name.

        Of Moran's I of the residuals the statistic is its standard deviate; the condition number
        of the regressors has neither degrees of freedom nor a p-value.
        """
        return diagnostics(self.raw)

    @property
    def error_correlation(self) -> pd.DataFrame | None:
        """Correlation of the disturbances between the equations of a system; otherwise None."""
        if not self.estimator.system:
            return None
        labels = [name.partition("[")[2][:-1] for name in self._table.index]
        labels = list(dict.fromkeys(labels))
        return pd.DataFrame(np.asarray(self.raw.corr), labels, labels)

    def effects(
        self,
        draws: int = 1000,
        seed: int | np.random.Generator | None = 0,
        *,
        level: float = 0.95,
        method: EffectsInference = "simulation",
    ) -> EffectsResult:
        """Direct, indirect and total effects, with inference; not by regime nor of systems.

        S(W) = (I − ρW)⁻¹(β_k I + θ_k W), averaged over units (LeSage & Pace 2009, ch. 2), from
        spreg's estimates and their covariance. spreg's own of a spatial lag model
        (``spat_impacts="full"``) agree; those of a Durbin model leave out of the direct effect
        what comes back through neighbours' columns.

        Parameters
        ----------
        draws, seed, level, method
            As for :meth:`spillgap.models.Results.effects`.

        Raises
        ------
        OptionError
            Where coefficients are the effects, by regime, or for systems.
        UnstableError
            If ρ lies outside its stable interval.
        """
        from spillgap.pysal._effects import effects_of

        if self.estimator.regimes or self.estimator.system:
            raise OptionError(f"Effects of {self.model.name} are not computed here.")
        return effects_of(self, draws, seed, level, method)

    def summary(self, lang: Language = "en", **options: Forwarded) -> str:
        """The result as text; options as for :func:`spillgap.tables.results_summary`."""
        from spillgap.tables import diagnostics_table, results_summary

        text = results_summary(self, lang=lang, **options)
        tests = with_words(self.diagnostics(), LANGUAGE.parse(lang))
        return f"{text}\n\n{diagnostics_table(tests, lang=lang).to_text()}" if len(tests) else text

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
    raw: Untyped, row: Estimator, formula: str, rows: Aligned,
    table: pd.DataFrame, cov: pd.DataFrame, notices: tuple[Notice, ...],
) -> SpregResults:  # fmt: skip
    """spreg's object with labels."""
    model = SpregModel(row.name, formula, rows.dependent, row.effects, rows.panel)
    return SpregResults(model, row, raw, notices, rows.endogenous, table, cov)


def estimated(raw: Untyped, rows: Aligned) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimates with their tests, and their covariance, by name."""
    names = _names(raw, rows)
    cov = np.asarray(raw.vm, dtype=np.float64)
    # Moments leave λ, and GM_KKP its variances, without a covariance: they stand last.
    kept = names[: len(cov)]
    with np.errstate(invalid="ignore"):
        errors = np.sqrt(np.diag(cov))
    table = pd.DataFrame(
        {
            "estimate": pd.Series(np.ravel(raw.betas)[: len(names)], names, dtype=float),
            "std_error": pd.Series(errors, kept),
            **_tests(raw, kept),
        },
        index=names,
    )
    return table, pd.DataFrame(cov, kept, kept)


def _names(raw: Untyped, rows: Aligned) -> list[str]:
    """The names of the estimates in spreg's order; names that we have none for as spreg's."""
    known = _OWN | {f"{mark}{rows.dependent}": "rho" for mark in ("W_", "_Global_W_")}
    terms = {"CONSTANT": "Intercept"}
    terms |= {n: n for n in (*rows.names, *rows.endogenous)}
    terms |= {f"W_{n}": f"W:{n}" for n in rows.names}
    # Of the nonlinear SLX: the exponent of the distance, of powers or exponentials.
    terms |= {f"W{kind}_{n}": f"alpha[{n}]" for n in rows.names for kind in "pe"}
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


def _tests(raw: Untyped, names: list[str]) -> dict[str, pd.Series]:
    """z (or t) and p as spreg has them; by regime where it fitted regimes apart."""
    pairs = getattr(raw, "t_stat", None) or getattr(raw, "z_stat", None)
    if pairs is None:
        parts = (raw.multi[label] for label in raw.regimes_set)
        pairs = [pair for part in parts for pair in getattr(part, "t_stat", None) or part.z_stat]
    values = np.array([[float(z), float(p)] for z, p in pairs])
    return {"z": pd.Series(values[:, 0], names), "p": pd.Series(values[:, 1], names)}
