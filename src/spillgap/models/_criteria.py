"""Information criteria of several fits, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap.errors import OptionError

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["information_criteria"]


def information_criteria(fits: Sequence[Results] | Mapping[str, Results]) -> pd.DataFrame:
    """AIC and BIC of fits to the same rows, with Akaike weights, best AIC first.

    Parameters
    ----------
    fits : sequence or mapping of Results
        Named by their model and effects if not by you.

    Returns
    -------
    pandas.DataFrame
        Index ``fit``; columns loglik, parameters (swept-out effects and σ² counted), aic, bic,
        aic_weight = exp(−ΔAIC/2)/Σ.

    Raises
    ------
    OptionError
        If the fits are not of the same rows, dependent variable and correction, or one has no
        likelihood: their criteria would not compare.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import information_criteria
    >>> states = sg.load("us_states").panel
    >>> fits = [m("log(gsp) ~ log(pc) + log(emp)", states).fit() for m in (sg.SAR, sg.SDM)]
    >>> list(information_criteria(fits).index)
    ['SDM, twoway', 'SAR, twoway']
    """
    named = dict(fits) if isinstance(fits, Mapping) else _named(fits)
    if not named:
        raise OptionError("Give at least one fit.")
    first = next(iter(named.values()))
    rows = {}
    for name, fit in named.items():
        for what, one, other in (
            ("rows", fit.nobs, first.nobs),
            ("dependent variable", fit.model.dependent, first.model.dependent),
            ("correction", fit.correction, first.correction),
        ):
            if one != other:
                raise OptionError(
                    f"{name} differs in {what} from the first fit ({one!r} and {other!r}): the "
                    "likelihoods are not of the same data."
                )
        if fit.correction is not None and fit.model.effects != first.model.effects:
            raise OptionError(
                f"{name} has effects={fit.model.effects!r}, the first fit "
                f"{first.model.effects!r}: under correction='lee-yu' these are other "
                "(transformed) data. Fit with correction=None to compare effects."
            )
        if not np.isfinite(fit.loglik):
            raise OptionError(f"{name} was not fitted by maximum likelihood.")
        count = round((fit.aic + 2.0 * fit.loglik) / 2.0)
        rows[name] = (fit.loglik, count, fit.aic, fit.bic)
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["loglik", "parameters", "aic", "bic"]
    ).rename_axis("fit")
    relative = np.exp(-0.5 * (table["aic"] - table["aic"].min()))
    return table.assign(aic_weight=relative / relative.sum()).sort_values("aic")


def _named(fits: Sequence[Results]) -> dict[str, Results]:
    names = [f"{fit.model.name}, {fit.model.effects}" for fit in fits]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise OptionError(f"Two fits are {twice[0]!r}: name them, {{'name': fit, …}}.")
    return dict(zip(names, fits, strict=True))
