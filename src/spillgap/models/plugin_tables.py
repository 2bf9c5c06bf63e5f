"""What other packages' tables ask of a result.

``maketables`` (on which ``pyfixest.etable`` builds) reads the attributes below from any class.
A class of results that inherits :class:`PluginTables` can stand in its tables beside models of
statsmodels, linearmodels and pyfixest.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spillgap._types import Mixed

__all__ = ["PluginTables"]

_STATISTICS = {
    "N": "nobs",
    "r2": "r2_overall",
    "r2_within": "r2_within",
    "ll": "loglik",
    "aic": "aic",
    "bic": "bic",
    "sigma2": "sigma2",
    "n_units": "n_units",
    "n_periods": "n_periods",
}


@dataclass(frozen=True, eq=False)
class Summary2:
    """What statsmodels calls ``summary2``: frames to take apart, text when printed.

    Attributes
    ----------
    tables : list of DataFrame
        The fit's facts, and one row per parameter in statsmodels' columns.
    text : str
        The summary as text.
    """

    tables: list[pd.DataFrame]
    text: str

    def as_text(self) -> str:
        """The summary as text."""
        return self.text

    def __str__(self) -> str:
        return self.text


class PluginTables:
    """Mixin: a result as ``maketables.ETable`` and ``pyfixest.etable`` read it."""

    def summary2(self: Mixed, level: float = 0.95) -> Summary2:
        """The result in the shape of statsmodels' ``summary2``.

        Parameters
        ----------
        level : float
            Of the intervals.

        Returns
        -------
        Summary2
            ``.tables[0]`` holds the fit's facts, ``.tables[1]`` the parameters with the columns
            Coef., Std.Err., z, P>|z| and the interval's ends.
        """
        tail = (1.0 - level) / 2.0
        heads = ["Coef.", "Std.Err.", "z", "P>|z|", f"[{tail:.3g}", f"{1.0 - tail:.3g}]"]
        parameters = self.to_frame(level)
        parameters.columns = pd.Index(heads)
        facts = {name: getattr(self, attribute) for name, attribute in _STATISTICS.items()}
        return Summary2([pd.Series(facts, name="value").to_frame(), parameters], self.summary())

    @property
    def __maketables_coef_table__(self: Mixed) -> pd.DataFrame:
        """Columns b, se, t, p by parameter."""
        return pd.DataFrame(
            {"b": self.params, "se": self.std_errors, "t": self.zstats, "p": self.pvalues}
        ).rename_axis("Coefficient")

    @property
    def __maketables_depvar__(self: Mixed) -> str:
        """The dependent variable."""
        return str(self.model.dependent)

    @property
    def __maketables_fixef_string__(self: Mixed) -> str | None:
        """Fixed effects in the notation of fixest."""
        return {"unit": "unit", "time": "time", "twoway": "unit+time"}.get(self.model.effects)

    @property
    def __maketables_vcov_info__(self: Mixed) -> dict[str, object]:
        """The kind of covariance."""
        return {"vcov_type": getattr(self, "cov_type", None), "clustervar": None}

    @property
    def __maketables_default_stat_keys__(self) -> list[str]:
        """Statistics that a table shows unless told."""
        return ["N", "r2_within", "ll"]

    @property
    def __maketables_stat_labels__(self) -> dict[str, str]:
        """Their names in print."""
        return {"r2_within": "R2 within", "ll": "Log-likelihood", "n_units": "Units"}

    def __maketables_stat__(self, key: str) -> float | None:
        """A statistic by that package's key; None for one that it does not have."""
        return getattr(self, _STATISTICS.get(key, ""), None)
