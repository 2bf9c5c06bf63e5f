"""Local Moran (LISA) with conditional permutation, in one period or over time."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from spillgap._types import Floats
from spillgap.autocorrelation._alignment import (
    check_counts,
    chosen_periods,
    cross_section,
    weights_of,
)
from spillgap.autocorrelation._kernels import (
    CORRECTIONS,
    local_p,
    permutation_p,
    standardised,
)
from spillgap.autocorrelation._lisa_results import LisaOverTime, LisaResult
from spillgap.autocorrelation._quadrants import quadrant_codes
from spillgap.autocorrelation._seeding import Seed, esda_seed, quietly_seeded
from spillgap.errors import DataWarning, OptionError
from spillgap.options import (
    ENGINE,
    LOCAL_ALTERNATIVE,
    MANY_TESTS,
    EmptyRows,
    Engine,
    LocalAlternative,
    ManyTests,
)
from spillgap.panel import Panel
from spillgap.weights.matrix import as_w

__all__ = [
    "bivariate_lisa",
    "lisa",
    "lisa_over_time",
    "local_options",
    "threshold_of",
]


def lisa(
    panel: Panel,
    variable: str,
    year: Hashable,
    permutations: int = 999,
    seed: Seed = None,
    *,
    correction: ManyTests | None = None,
    alpha: float = 0.05,
    alternative: LocalAlternative = "two-sided",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> LisaResult:
    r"""Local Moran's I of every unit in one period, tested by conditional permutation.

    :math:`I_i = z_i \sum_j w_{ij} z_j`, z standardised by the sample standard deviation, W as
    given. A significant unit belongs to the cluster of its quadrant, the others to "NS".

    Parameters
    ----------
    panel : Panel
        With weights.
    variable : str
        A numeric column.
    year : label
        The period.
    permutations : int
        Conditional permutations: the unit keeps its value, its neighbours' are drawn from all
        others. At least 1.
    seed : int, numpy.random.Generator or None
        The same seed gives the same p, bit for bit, in whatever order rows and units came.
    correction : {None, "fdr", "bonferroni"}
        Correction for testing all units at once; ``"fdr"`` is Benjamini and Hochberg's (1995), as
        Caldas de Castro and Singer (2006) apply it to LISA.
    alpha : float
        Significance level.
    alternative : {"two-sided", "directed", "greater", "lesser"}
        ``"directed"`` is the smaller of both tails, as GeoDa and esda's default report it: half
        the two-sided p.
    islands : {"error", "keep"}
        Units without neighbours; kept, they count in the mean and belong to "NS".
    engine : {"spillgap", "esda"}
        Whose permutations: this package's kernel, or esda's, the reference; the p are the same to
        Monte Carlo error. esda's is compiled anew in every session, which takes seconds.

    Returns
    -------
    LisaResult

    Raises
    ------
    DataError, AlignmentError, UnknownNameError, OptionError
        As :func:`moran`.

    Warns
    -----
    DataWarning
        If so few permutations cannot reach the Bonferroni level.

    Notes
    -----
    Anselin (1995), up to the factor (N − 1)/N of the sample variance (as in esda and
    GeoDa); the I_i add up to S_0 (N − 1)/N times the global I.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import lisa
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(9), 1, axis=1) / 2 + np.roll(np.eye(9), -1, axis=1) / 2
    >>> data = pd.DataFrame({"place": range(9), "year": 1, "y": [9.0, 9, 9, 1, 1, 1, 1, 1, 1]})
    >>> panel = Panel(data, "place", "year", ring, ids=range(9))
    >>> lisa(panel, "y", 1, permutations=999, seed=1).to_frame()["quadrant"].tolist()
    ['HH', 'HH', 'HH', 'LH', 'LL', 'LL', 'LL', 'LL', 'LH']
    """
    options = _Options(permutations, seed, correction, alpha, alternative, islands, engine)
    return _local(panel, variable, None, year, options)


def bivariate_lisa(
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
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> LisaResult:
    r"""Local bivariate Moran: the unit's ``variable`` against its neighbours' ``other``.

    :math:`I_i = z_{x,i} \sum_j w_{ij} z_{y,j}`; "HL" is a unit high in ``variable`` among
    neighbours low in ``other``. Parameters, errors and columns as for :func:`lisa`.

    Returns
    -------
    LisaResult

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import bivariate_lisa
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(8), 1, axis=1) / 2 + np.roll(np.eye(8), -1, axis=1) / 2
    >>> data = pd.DataFrame({"place": list(range(8)) * 2, "year": [1] * 8 + [2] * 8})
    >>> data["x"], data["y"] = range(16), [1.0, 2, 3, 4, 4, 3, 2, 1, 1, 3, 5, 7, 7, 5, 3, 1]
    >>> panel = Panel(data, "place", "year", ring, ids=range(8))
    >>> bivariate_lisa(panel, "x", "y", 1, seed=1).to_frame()["quadrant"].tolist()
    ['LL', 'LL', 'LH', 'LH', 'HH', 'HH', 'HL', 'HL']
    """
    options = _Options(permutations, seed, correction, alpha, alternative, islands, engine)
    return _local(panel, variable, other, year, options)


def lisa_over_time(
    panel: Panel,
    variable: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    periods: Iterable[Hashable] | None = None,
    correction: ManyTests | None = None,
    alpha: float = 0.05,
    alternative: LocalAlternative = "two-sided",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> LisaOverTime:
    """:func:`lisa` in every period, joined by unit.

    With an integer ``seed`` each period's answer is that of :func:`lisa` alone with that seed. The
    correction, if any, is within each period.

    Returns
    -------
    LisaOverTime

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import lisa_over_time
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(8), 1, axis=1) / 2 + np.roll(np.eye(8), -1, axis=1) / 2
    >>> data = pd.DataFrame({"place": list(range(8)) * 2, "year": [1] * 8 + [2] * 8})
    >>> data["y"] = [1.0, 2, 3, 4, 4, 3, 2, 1, 1, 3, 5, 7, 7, 5, 3, 1]
    >>> panel = Panel(data, "place", "year", ring, ids=range(8))
    >>> lisa_over_time(panel, "y", seed=1).to_frame().loc[(3, 2), "quadrant"]
    'HH'
    """
    options = _Options(permutations, seed, correction, alpha, alternative, islands, engine)
    results = tuple(
        _local(panel, variable, None, period, options) for period in chosen_periods(panel, periods)
    )
    return LisaOverTime(results, (panel.unit_name, panel.time_name))


@dataclass(frozen=True)
class _Options:
    permutations: int
    seed: Seed
    correction: ManyTests | None
    alpha: float
    alternative: LocalAlternative
    islands: EmptyRows
    engine: Engine


def local_options(
    permutations: int, correction: str | None, alpha: float, alternative: str
) -> tuple[ManyTests | None, LocalAlternative]:
    """Check what every local test takes; correction and alternative by their canonical names."""
    check_counts(permutations, alpha)
    if permutations < 1:
        raise OptionError("A local test needs permutations: at least 1, better 999 or more.")
    return MANY_TESTS.parse_optional(correction), LOCAL_ALTERNATIVE.parse(alternative)


def threshold_of(
    p: Floats,
    alpha: float,
    correction: ManyTests | None,
    permutations: int,
    alternative: LocalAlternative,
) -> float:
    """P-values (N,), NaN without a test → the p at or below which a unit is significant."""
    tested = p[np.isfinite(p)]
    threshold = CORRECTIONS[correction](tested, alpha)
    smallest = (2.0 if alternative == "two-sided" else 1.0) / (permutations + 1)
    if correction == "bonferroni" and smallest > threshold:
        needed = int(np.ceil(smallest * (permutations + 1) / threshold)) - 1
        warnings.warn(
            f"{permutations} permutations cannot give a p below {smallest:.2g}, and Bonferroni "
            f"asks for {threshold:.2g}: nothing can be significant. Use at least {needed}.",
            DataWarning,
            stacklevel=4,
        )
    return threshold


def _local(
    panel: Panel, variable: str, other: str | None, year: Hashable, options: _Options
) -> LisaResult:
    correction, alternative = local_options(
        options.permutations, options.correction, options.alpha, options.alternative
    )
    (period,) = chosen_periods(panel, [year])
    cross = weights_of(panel, period, options.islands)
    values = cross_section(panel, variable, period, cross.labels)
    z = standardised(values)
    theirs = z
    if other is not None:
        theirs = standardised(cross_section(panel, other, period, cross.labels))
    lag = cross.W @ theirs
    if ENGINE.parse(options.engine) == "esda":
        drawn = _drawn_by_esda(z, None if other is None else theirs, cross.W, options)
        p = permutation_p(z * lag, drawn, alternative)
        p[cross.islands] = np.nan
    else:
        rng = np.random.default_rng(options.seed)
        p = local_p(theirs, cross.W, z, options.permutations, rng, alternative)
    threshold = threshold_of(p, options.alpha, correction, options.permutations, alternative)
    significant = p <= threshold
    quadrant = quadrant_codes(z, lag)
    quadrant[cross.islands] = None
    rows = cross.labels.get_indexer(panel.units)
    table = pd.DataFrame(
        {
            "value": values,
            "z": z,
            "lag": lag,
            "I": np.where(cross.islands, np.nan, z * lag),
            "p": p,
            "significant": significant,
            "quadrant": pd.array(quadrant, dtype="str"),
            "cluster": pd.array(np.where(significant, quadrant, "NS"), dtype="str"),
        },
        index=cross.labels,
    )
    return LisaResult(
        variable=variable,
        year=period,
        other=other,
        table=table.reindex(panel.units),
        alpha=options.alpha,
        correction=correction,
        threshold=threshold,
        permutations=options.permutations,
        alternative=alternative,
        _W=cross.W[rows, :][:, rows],
        _theirs=theirs[rows],
        _shapes=panel.geometry(period),
    )


def _drawn_by_esda(
    z: Floats, theirs: Floats | None, W: sparse.csr_array, options: _Options
) -> Floats:
    """Scores (N,), W (N, N) → esda's draws of every unit's statistic, (permutations, N)."""
    from esda import Moran_Local, Moran_Local_BV

    w = as_w(W, pd.RangeIndex(len(z)))
    start = esda_seed(options.seed)
    with quietly_seeded(start):
        if theirs is None:
            return Moran_Local(z, w, "O", options.permutations, seed=start).rlisas.T
        return Moran_Local_BV(z, theirs, w, "O", options.permutations, seed=start).rlisas.T
