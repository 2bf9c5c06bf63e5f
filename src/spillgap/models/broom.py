"""Estimates as R's broom has them: one row per term, one row per model, its column names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pandas as pd

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["TidyEffects", "glance", "tidy"]

_TERMS = {"parameter": "term", "variable": "term"}
_ESTIMATES = {"estimate": "estimate", "std_error": "std.error", "z": "statistic", "p": "p.value"}
_BOUNDS = {"lower": "conf.low", "upper": "conf.high"}


def tidy(frame: pd.DataFrame, conf_int: bool) -> pd.DataFrame:
    """A frame of estimates by parameter or variable with the names that broom gives columns.

    Parameters
    ----------
    frame : pandas.DataFrame
        Its index becomes columns; columns estimate, std_error, z, p, lower, upper.
    conf_int : bool
        Whether conf.low and conf.high come too.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"estimate": [1.0], "std_error": [0.5], "z": [2.0], "p": [0.046]}
    >>> frame = pd.DataFrame(row, index=pd.Index(["rho"], name="parameter"))
    >>> list(tidy(frame, conf_int=False))
    ['term', 'estimate', 'std.error', 'statistic', 'p.value']
    """
    wanted = {**_ESTIMATES, **(_BOUNDS if conf_int else {})}
    named = frame[list(wanted)].rename(columns=wanted)
    return named.reset_index().rename(columns=_TERMS)


def glance(result: Results) -> pd.DataFrame:
    """The model in one row; see :meth:`Results.glance`."""
    row = {
        "r.squared": result.r2_overall,
        "r.squared.within": result.r2_within,
        "sigma": result.sigma2**0.5,
        "logLik": result.loglik,
        "AIC": result.aic,
        "BIC": result.bic,
        "nobs": result.nobs,
        "n.units": result.n_units,
        "n.periods": result.n_periods,
    }
    return pd.DataFrame([row])


class _Framed(Protocol):
    def to_frame(self) -> pd.DataFrame: ...


class TidyEffects:
    """What results with one row per effect have."""

    def tidy(self: _Framed, *, conf_int: bool = False) -> pd.DataFrame:
        """One row per effect as broom names columns.

        Parameters
        ----------
        conf_int : bool
            Whether conf.low and conf.high come too, at the level that the effects were computed
            with.

        Returns
        -------
        pandas.DataFrame
            Columns term, effect (and regime), estimate, std.error, statistic, p.value.
        """
        return tidy(self.to_frame(), conf_int)
