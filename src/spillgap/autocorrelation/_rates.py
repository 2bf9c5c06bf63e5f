"""Rates whose variance has been evened out, for Moran's I of rates."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from spillgap.errors import DataError, listing
from spillgap.panel import Panel

__all__ = ["empirical_bayes_rates"]


def empirical_bayes_rates(panel: Panel, events: str, population: str) -> pd.Series:
    r"""Rates of events less the mean rate, over their standard deviation, in each period.

    A rate of a small population varies more by chance alone, which Moran's I takes for pattern or
    noise. :math:`(e_i/b_i - \beta) / \sqrt{\alpha + \beta/b_i}`, with β the rate of all units
    together and α the variance between them (β/b_i alone where the sum is negative).

    Parameters
    ----------
    panel : Panel
    events, population : str
        Columns: how many there were, and among how many.

    Returns
    -------
    pandas.Series
        By the panel's rows: a column for :func:`spillgap.moran` and :func:`spillgap.lisa`.

    Raises
    ------
    DataError
        For missing or negative events, a population that is not positive, or a period without
        events; by unit and period.
    UnknownNameError
        For an unknown column.

    Notes
    -----
    Assunção and Reis (1999); by esda, whose ``Moran_Rate`` and ``Moran_Local_Rate`` are the Moran
    statistics of these rates.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> rates = sg.autocorrelation.empirical_bayes_rates(panel, "emp", "gsp")
    >>> found = sg.moran(panel.with_columns(rate=rates), "rate", 99, seed=1)
    """
    from esda.smoothing import assuncao_rate

    counts = panel.wide(events, allow_missing=True).astype(float)
    people = panel.wide(population, allow_missing=True).astype(float)
    _refuse(~(counts >= 0), f"{events!r} is missing or negative")
    _refuse(~(people > 0), f"{population!r} is missing or not positive")
    empty = counts.index[counts.sum(axis=1) == 0]
    if len(empty):
        raise DataError(f"{events!r} is 0 everywhere in {listing(empty)}: there are no rates.")
    rates = {}
    for period in counts.index:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            e, b = counts.loc[period].to_numpy(), people.loc[period].to_numpy()
            rates[period] = np.asarray(assuncao_rate(e, b))
    wide = pd.DataFrame(rates, index=counts.columns).T
    rows = panel.index
    at = wide.index.get_indexer(rows.get_level_values(panel.time_name))
    of = wide.columns.get_indexer(rows.get_level_values(panel.unit_name))
    return pd.Series(wide.to_numpy()[at, of], index=rows, name=f"{events}/{population}")


def _refuse(wrong: pd.DataFrame, what: str) -> None:
    if wrong.to_numpy().any():
        named = [
            f"{wrong.columns[unit]} in {wrong.index[period]}"
            for period, unit in np.argwhere(wrong.to_numpy())
        ]
        raise DataError(f"{what} for {listing(named)}.")
