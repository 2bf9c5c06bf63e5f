"""What other packages' tables ask of a result.

``maketables`` (on which ``pyfixest.etable`` builds) reads the attributes below from any class.
A class of results that inherits :class:`PluginTables` can stand in its tables beside models of
statsmodels, linearmodels and pyfixest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from spillgap.tables._protocols import ResultsLike

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


class PluginTables:
    """Mixin: a result as ``maketables.ETable`` and ``pyfixest.etable`` read it."""

    @property
    def __maketables_coef_table__(self: ResultsLike) -> pd.DataFrame:
        """Columns b, se, t, p by parameter."""
        return pd.DataFrame(
            {"b": self.params, "se": self.std_errors, "t": self.zstats, "p": self.pvalues}
        ).rename_axis("Coefficient")

    @property
    def __maketables_depvar__(self: ResultsLike) -> str:
        """The dependent variable."""
        return str(self.model.dependent)

    @property
    def __maketables_fixef_string__(self: ResultsLike) -> str | None:
        """Fixed effects in the notation of fixest."""
        return {"unit": "unit", "time": "time", "twoway": "unit+time"}.get(self.model.effects)

    @property
    def __maketables_vcov_info__(self: ResultsLike) -> dict[str, Any]:
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
