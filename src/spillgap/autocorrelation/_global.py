"""Global Moran's I by period: univariate, bivariate, of changes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.autocorrelation._alignment import (
    Cross,
    check_counts,
    chosen_periods,
    cross_section,
    earlier,
    weights_of,
)
from spillgap.autocorrelation._by_period import GlobalTest, moran_moments, tested
from spillgap.autocorrelation._kernels import standardised
from spillgap.autocorrelation._seeding import Seed
from spillgap.errors import DataError
from spillgap.options import (
    ALTERNATIVE,
    ASSUMPTION,
    ENGINE,
    Alternative,
    Assumption,
    EmptyRows,
    Engine,
)
from spillgap.panel import Panel

__all__ = [
    "MoranResult",
    "bivariate_moran",
    "differential_moran",
    "moran",
]


@dataclass(frozen=True, eq=False, repr=False)
class MoranResult(Shown):
    """Moran's I by period.

    Attributes
    ----------
    variable : str
        What it was computed for; in a bivariate test, the unit's own variable.
    other : str or None
        The neighbours' variable of a bivariate test.
    kind : str
        "univariate", "bivariate" or "differential".
    lag : int
        How many periods before, the neighbours' values (bivariate) or the start of the change.
    reference : pandas.DataFrame
        The permuted values, (permutations, periods); empty without permutations.
    permutations, alternative, assumption : int, str, str
        As asked.
    """

    variable: str
    other: str | None
    kind: str
    lag: int
    table: pd.DataFrame
    reference: pd.DataFrame
    permutations: int
    alternative: Alternative
    assumption: Assumption

    def to_frame(self) -> pd.DataFrame:
        """By period: I, expected, sd, z, p (analytic), p_perm, band_low, band_high.

        The band holds 95% of the values that no spatial pattern would give: of the permutations,
        or of the normal approximation if there are none.
        """
        return self.table.copy()

    def __repr__(self) -> str:
        of = self.variable if self.other is None else f"{self.variable} and {self.other}"
        low, high = self.table["I"].min(), self.table["I"].max()
        return (
            f"MoranResult ({self.kind}): {of}, {len(self.table)} periods, "
            f"I {low:.3f}–{high:.3f}, {self.permutations} permutations"
        )


def moran(
    panel: Panel,
    variable: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    periods: Iterable[Hashable] | None = None,
    alternative: Alternative = "two-sided",
    assumption: Assumption = "randomisation",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> MoranResult:
    r"""Global Moran's I of one variable in each period, analytic and by permutation.

    :math:`I = \frac{N}{S_0} \frac{z'Wz}{z'z}`, z the deviations from the period's mean, S_0 the
    sum of all weights. Between units of one period; W as given.

    Parameters
    ----------
    panel : Panel
        With weights, fixed or one W per period.
    variable : str
        A numeric column.
    permutations : int
        Random reassignments of the values to the units; 0 for the analytic test only.
    seed : int, numpy.random.Generator or None
        The same seed gives the same p_perm and band; every period sees the same permutations, so a
        period's answer does not depend on which others were asked for.
    periods : iterable, optional
        Some periods only.
    alternative : {"two-sided", "greater", "lesser"}
        For both p-values; ``"greater"`` tests for clustering only.
    assumption : {"randomisation", "normality"}
        Under which sd, z and p are found (Cliff and Ord 1981).
    islands : {"error", "keep"}
        What to do with units without neighbours; kept, they count in N and have a lag of 0.
    engine : {"spillgap", "esda"}
        Whose permutations: this package's kernel, or esda's, the reference; the p are the same to
        Monte Carlo error.

    Returns
    -------
    MoranResult

    Raises
    ------
    AlignmentError
        If the panel has no weights.
    DataError
        For a missing or constant variable, islands, or fewer than four units; by name.
    UnknownNameError, OptionError
        For an unknown column, period or option.

    Notes
    -----
    Moran (1950); moments by Cliff and Ord (1981); pseudo p
    (draws as extreme + 1)/(permutations + 1).

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import moran
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(8), 1, axis=1) / 2 + np.roll(np.eye(8), -1, axis=1) / 2
    >>> data = pd.DataFrame({"place": range(8), "year": 1, "y": [1.0, 2, 3, 4, 4, 3, 2, 1]})
    >>> panel = Panel(data, "place", "year", ring, ids=range(8))
    >>> moran(panel, "y", seed=1).to_frame()[["I", "expected", "z"]].round(3).values.tolist()
    [[0.7, -0.143, 2.574]]
    """
    names = _checked(permutations, alternative, assumption)
    engine = ENGINE.parse(engine)
    tests = [
        _univariate(weights_of(panel, p, islands), panel, variable, p, names[1])
        for p in chosen_periods(panel, periods)
    ]
    table, reference = tested(tests, panel.time_name, "I", permutations, seed, names[0], engine)
    return MoranResult(variable, None, "univariate", 0, table, reference, permutations, *names)


def bivariate_moran(
    panel: Panel,
    variable: str,
    other: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    lag: int = 0,
    periods: Iterable[Hashable] | None = None,
    alternative: Alternative = "two-sided",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> MoranResult:
    r"""Moran's I between a unit's ``variable`` and its neighbours' ``other``, in each period.

    :math:`I_{xy} = \frac{N}{S_0} \frac{z_x'Wz_y}{N-1}` with both standardised by their sample
    standard deviation. With ``lag=1`` the neighbours' values are those one period earlier; with
    ``other`` the same variable this is the space-time Moran (who follows whose past).

    Parameters
    ----------
    panel, permutations, seed, periods, alternative, islands, engine
        As for :func:`moran`. Periods without an earlier one are left out when ``lag`` > 0.
    variable, other : str
        The unit's own column and its neighbours'.
    lag : int
        Steps of ``panel.timeline`` by which ``other`` is earlier; W is that of the earlier
        period.

    Returns
    -------
    MoranResult

    Raises
    ------
    DataError, AlignmentError, UnknownNameError, OptionError
        As :func:`moran`; also if no period has one ``lag`` before it.

    Notes
    -----
    Wartenberg (1985); Lee (2001) on what it confounds: a correlation in place of the two variables
    raises it too. Permuting ``other`` over all units has mean 0 and variance
    Σ(a − ā)² Σz_y²/(N − 1), a = W'z_x, exactly.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import bivariate_moran
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(8), 1, axis=1) / 2 + np.roll(np.eye(8), -1, axis=1) / 2
    >>> data = pd.DataFrame({"place": list(range(8)) * 2, "year": [1] * 8 + [2] * 8})
    >>> data["y"] = [1.0, 2, 3, 4, 4, 3, 2, 1, 1, 3, 5, 7, 7, 5, 3, 1]
    >>> panel = Panel(data, "place", "year", ring, ids=range(8))
    >>> bivariate_moran(panel, "y", "y", 99, 1, lag=1).to_frame()["I"].round(3).to_dict()
    {2: 0.7}
    """
    names = _checked(permutations, alternative, "randomisation")
    engine = ENGINE.parse(engine)
    tests = []
    for period in chosen_periods(panel, periods):
        before = earlier(panel, period, lag)
        if before is not None:
            cross = weights_of(panel, before, islands)
            own = cross_section(panel, variable, period, cross.labels)
            theirs = cross_section(panel, other, before, cross.labels)
            tests.append(_bivariate(cross, own, theirs, period))
    _refuse_none(tests, lag)
    table, reference = tested(tests, panel.time_name, "I", permutations, seed, names[0], engine)
    return MoranResult(variable, other, "bivariate", lag, table, reference, permutations, *names)


def differential_moran(
    panel: Panel,
    variable: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    lag: int = 1,
    periods: Iterable[Hashable] | None = None,
    alternative: Alternative = "two-sided",
    assumption: Assumption = "randomisation",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> MoranResult:
    """Moran's I of the change y_t − y_{t−lag}: do neighbours rise and fall together?

    Taking differences removes what is fixed in each unit, so a pattern that merely persists does
    not show (the differential Moran of GeoDa). Rows are labelled by the later period.

    Parameters
    ----------
    panel, variable, permutations, seed, periods, alternative, assumption, islands, engine
        As for :func:`moran`.
    lag : int
        Length of the change in steps of ``panel.timeline``, at least 1.

    Returns
    -------
    MoranResult

    Raises
    ------
    DataError, AlignmentError, UnknownNameError, OptionError
        As :func:`moran`; also if no period has one ``lag`` before it.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import differential_moran
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(8), 1, axis=1) / 2 + np.roll(np.eye(8), -1, axis=1) / 2
    >>> data = pd.DataFrame({"place": list(range(8)) * 2, "year": [1] * 8 + [2] * 8})
    >>> data["y"] = [1.0, 2, 3, 4, 4, 3, 2, 1, 1, 3, 5, 7, 7, 5, 3, 1]
    >>> panel = Panel(data, "place", "year", ring, ids=range(8))
    >>> differential_moran(panel, "y", 99, 1).to_frame()["I"].round(3).to_dict()
    {2: 0.7}
    """
    names = _checked(permutations, alternative, assumption)
    engine = ENGINE.parse(engine)
    tests = []
    for period in chosen_periods(panel, periods):
        before = earlier(panel, period, lag)
        if before is not None:
            cross = weights_of(panel, period, islands)
            later = cross_section(panel, variable, period, cross.labels)
            change = later - cross_section(panel, variable, before, cross.labels)
            if np.ptp(change) <= 1e-12 * np.abs(later).max():
                raise DataError(f"{variable!r} changes alike everywhere, {before}–{period}.")
            tests.append(_moran_test(cross, change, period, names[1]))
    _refuse_none(tests, lag)
    table, reference = tested(tests, panel.time_name, "I", permutations, seed, names[0], engine)
    return MoranResult(variable, None, "differential", lag, table, reference, permutations, *names)


def _checked(
    permutations: int, alternative: str, assumption: str
) -> tuple[Alternative, Assumption]:
    check_counts(permutations)
    return ALTERNATIVE.parse(alternative), ASSUMPTION.parse(assumption)


def _univariate(
    cross: Cross, panel: Panel, variable: str, period: Hashable, assumption: Assumption
) -> GlobalTest:
    values = cross_section(panel, variable, period, cross.labels)
    return _moran_test(cross, values, period, assumption)


def _moran_test(
    cross: Cross, values: Floats, period: Hashable, assumption: Assumption
) -> GlobalTest:
    z = standardised(values)
    scale = float(cross.W.sum()) * (len(z) - 1) / len(z)
    return GlobalTest(
        period, cross.W, z, z, scale, *moran_moments(z, cross.W, assumption), both=True
    )


def _bivariate(cross: Cross, own: Floats, theirs: Floats, period: Hashable) -> GlobalTest:
    left, right = standardised(own), standardised(theirs)
    n = len(left)
    scale = float(cross.W.sum()) * (n - 1) / n
    pull = cross.W.T @ left
    variance = ((pull - pull.mean()) ** 2).sum() * (right**2).sum() / (n - 1) / scale**2
    return GlobalTest(
        period, cross.W, left, right, scale, 0.0, float(np.sqrt(variance)), both=False
    )


def _refuse_none(tests: list[GlobalTest], lag: int) -> None:
    if not tests:
        raise DataError(f"No period asked for has one {lag} before it in the panel.")
