"""What surrounds a unit, by esda: how much it varies (LOSH), how two variables agree (Lee)."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from spillgap.autocorrelation._alignment import chosen_periods
from spillgap.autocorrelation._kernels import ALTERNATIVES, permutation_p, scores
from spillgap.autocorrelation._local import local_options
from spillgap.autocorrelation._local_result import Asked, LocalResult, Tests, by_esda, made
from spillgap.autocorrelation._running import run, sample
from spillgap.autocorrelation._seeding import Seed
from spillgap.autocorrelation._statistics import STATISTICS
from spillgap.options import LocalAlternative, ManyTests
from spillgap.panel import Panel

__all__ = ["local_lee", "losh"]


def losh(
    panel: Panel,
    variable: str,
    year: Hashable,
    *,
    correction: ManyTests | None = None,
    alpha: float = 0.05,
    alternative: LocalAlternative = "greater",
) -> LocalResult:
    r"""Local spatial heteroscedasticity in one period, by esda: where do surroundings vary much?

    :math:`H_i = \sum_j w_{ij} e_j^2 / (\bar{e^2} \sum_j w_{ij})`, e a unit's distance from the
    mean of its neighbours; 1 is expected. W as given; only its proportions in a row matter.

    Parameters
    ----------
    panel, variable, year, correction, alpha
        As for :func:`spillgap.lisa`.
    alternative : {"greater", "two-sided", "lesser", "directed"}
        More variety than expected, or otherwise.

    Returns
    -------
    LocalResult
        By unit: value, H, expected, sd, p (of the scaled χ²), significant, cluster ("varied",
        "uniform", "NS").

    Raises
    ------
    DataError
        For islands, whose neighbours have no mean; otherwise as :func:`spillgap.lisa`.
    AlignmentError, UnknownNameError, OptionError
        As :func:`spillgap.lisa`.

    Notes
    -----
    Ord and Getis (2012). 2H/V is compared with χ² of 2/V degrees of freedom, V the variance of H
    if the e² were permuted: an approximation.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> sg.losh(panel, "unemp", 1986).to_frame()["expected"].unique().tolist()
    [1.0]
    """
    from scipy import stats

    many, tail = local_options(1, correction, alpha, alternative)
    row = STATISTICS["losh"]
    (period,) = chosen_periods(panel, [year])
    found = sample(row, panel, (variable,), period, "error")
    raw = run(row, found, 0, 0)
    spread = stats.chi2(2.0 / raw.VarHi)
    scaled = 2.0 * raw.Hi / raw.VarHi
    p = ALTERNATIVES[tail](spread.sf(scaled), spread.cdf(scaled))
    classes = np.where(raw.Hi > 1.0, "varied", "uniform").astype(object)
    tests = Tests("H", raw.Hi, np.ones(len(p)), p, classes, sd=np.sqrt(raw.VarHi))
    asked = Asked(0, None, many, alpha, tail)
    return made(row, (variable,), period, panel, found, tests, asked, raw)


def local_lee(
    panel: Panel,
    variable: str,
    other: str,
    year: Hashable,
    permutations: int = 999,
    seed: Seed = None,
    *,
    correction: ManyTests | None = None,
    alpha: float = 0.05,
    alternative: LocalAlternative = "two-sided",
) -> LocalResult:
    r"""Local Lee's L of two variables in one period, by esda.

    :math:`L_i = \sum_j w_{ij} z_{xj} \sum_j w_{ij} z_{yj}`, z standardised over the units: positive
    where the surroundings of a unit are high, or low, in both. W as given.

    Parameters
    ----------
    panel, year, permutations, seed, correction, alpha, alternative
        As for :func:`spillgap.lisa`. Pairs of values are drawn together.
    variable, other : str
        Numeric columns.

    Returns
    -------
    LocalResult
        By unit: L, expected (mean of the permutations), p, significant, cluster ("positive",
        "negative", "NS": on which side of what is expected).

    Raises
    ------
    DataError
        For islands, which have no surroundings; otherwise as :func:`spillgap.lisa`.
    AlignmentError, UnknownNameError, OptionError
        As :func:`spillgap.lisa`.

    Notes
    -----
    Lee (2001), eq. 22. esda takes the rows of W to sums of one; L here is that times the square of
    the row's sum, which changes no p.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> sg.autocorrelation.local_lee(panel, "gsp", "pc", 1986, 99, seed=1).year
    1986
    """
    asked = Asked.parse(permutations, seed, correction, alpha, alternative)
    row = STATISTICS["local-lee"]
    (period,) = chosen_periods(panel, [year])
    found = sample(row, panel, (variable, other), period, "error")
    raw, drawn = by_esda(row, found, asked)
    x, y = (found.cross.W @ scores(one, ddof=0) for one in found.values)
    expected = drawn.mean(axis=0)
    classes = np.where(x * y > expected, "positive", "negative").astype(object)
    p = permutation_p(x * y, drawn, asked.alternative)
    tests = Tests("L", x * y, expected, p, classes)
    return made(row, (variable, other), period, panel, found, tests, asked, raw)
