"""Local Geary and local join counts in one period, as esda defines them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.autocorrelation._alignment import chosen_periods
from spillgap.autocorrelation._kernels import local_distance_p, local_p, permutation_p, scores
from spillgap.autocorrelation._local_result import Asked, LocalResult, Tests, by_esda, made
from spillgap.autocorrelation._running import sample
from spillgap.autocorrelation._seeding import Seed
from spillgap.autocorrelation._statistics import STATISTICS, Statistic
from spillgap.errors import DataError, OptionError, listing
from spillgap.options import ENGINE, EmptyRows, Engine, LocalAlternative, ManyTests
from spillgap.panel import Panel

__all__ = ["local_geary", "local_join_count"]


def local_geary(
    panel: Panel,
    variable: str | Sequence[str],
    year: Hashable,
    permutations: int = 999,
    seed: Seed = None,
    *,
    correction: ManyTests | None = None,
    alpha: float = 0.05,
    alternative: LocalAlternative = "two-sided",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> LocalResult:
    r"""Local Geary's c of every unit in one period, of one or several variables.

    :math:`c_i = \frac{1}{K} \sum_k \sum_j w_{ij} (z_{ki} - z_{kj})^2`, z standardised over the
    units: less than expected means that neighbours are alike, in all variables together if there
    are several. Unlike local Moran's I it needs no mean in the middle. W as given.

    Parameters
    ----------
    panel, year, permutations, seed, correction, alpha, islands
        As for :func:`spillgap.lisa`.
    variable : str or sequence of str
        One numeric column, or several for the multivariate statistic.
    alternative : {"two-sided", "greater", "lesser", "directed"}
        ``"lesser"`` tests for likeness only: c below what is expected.
    engine : {"spillgap", "esda"}
        Whose permutations; esda's are compiled anew in every session, which takes seconds.

    Returns
    -------
    LocalResult
        By unit: value (of one variable), c, expected (if neighbours were drawn from all others),
        p, significant,
        cluster: HH and LL for units like their neighbours, both above or both below the mean,
        "similar" for other likeness, "dissimilar", "NS".

    Raises
    ------
    DataError, AlignmentError, UnknownNameError, OptionError
        As :func:`spillgap.lisa`.

    Notes
    -----
    Anselin (1995, 2019). esda takes the rows of W to sums of one; c here is that times the sum of
    the row, which changes no p. What esda labels an outlier (1) or a cluster (2) is a unit like
    its neighbours, above or below the mean.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> sg.local_geary(panel, "unemp", 1986, 99, seed=1, correction="fdr").counts().sum()
    np.int64(48)
    """
    names = (variable,) if isinstance(variable, str) else tuple(variable)
    if not names or len(set(names)) < len(names):
        raise OptionError(f"variable={variable!r} must name one column, or several different ones.")
    asked = Asked.parse(permutations, seed, correction, alpha, alternative)
    row = STATISTICS["local-geary" if len(names) == 1 else "local-geary-mv"]
    engine = ENGINE.parse(engine)
    (period,) = chosen_periods(panel, [year])
    found = sample(row, panel, names, period, islands)
    W = found.cross.W
    z = np.stack([scores(one, ddof=0) for one in found.values]) / np.sqrt(len(names))
    observed, expected = local_c(z, W)
    raw = None
    if engine == "esda":
        raw, drawn = by_esda(row, found, asked)
        p = permutation_p(observed, drawn, asked.alternative)
    else:
        rng = np.random.default_rng(asked.seed)
        p = local_distance_p(z, W, asked.permutations, rng, asked.alternative)
    below = observed < expected
    classes = np.where(below, "similar", "dissimilar").astype(object)
    if len(names) == 1:
        lag = W @ z[0]
        classes[below & (z[0] > 0) & (lag > 0)] = "HH"
        classes[below & (z[0] < 0) & (lag < 0)] = "LL"
    tests = Tests("c", observed, expected, p, classes)
    return made(row, names, period, panel, found, tests, asked, raw)


def local_join_count(
    panel: Panel,
    variable: str | Sequence[str],
    year: Hashable,
    permutations: int = 999,
    seed: Seed = None,
    *,
    against: str | None = None,
    correction: ManyTests | None = None,
    alpha: float = 0.05,
    alternative: LocalAlternative = "greater",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> LocalResult:
    r"""Local join counts in one period: of a unit's neighbours, how many are of its kind?

    :math:`x_i \sum_j b_{ij} x_j` of zeros and ones, b 1 for every link whatever its weight. Of
    several variables a unit counts where all are 1 (co-location clusters); with ``against`` the
    neighbours counted are those of the other kind.

    Parameters
    ----------
    panel, year, permutations, seed, correction, alpha, islands
        As for :func:`spillgap.lisa`.
    variable : str or sequence of str
        One column of zeros and ones, or several.
    against : str, optional
        Another such column, never 1 where ``variable`` is.
    alternative : {"greater", "two-sided", "lesser", "directed"}
        More joins than expected, as the statistic is meant, or otherwise.
    engine : {"spillgap", "esda"}
        Whose permutations: as for :func:`spillgap.lisa`.

    Returns
    -------
    LocalResult
        By unit: value (of one variable), joins, expected, p, significant, cluster ("joined",
        "apart", "NS"). Units that are 0 and islands are not tested: their p is missing.

    Raises
    ------
    DataError
        For values other than 0 and 1, for units of both kinds, and if no unit is 1; otherwise as
        :func:`spillgap.lisa`.
    AlignmentError, UnknownNameError, OptionError
        As :func:`spillgap.lisa`.

    Notes
    -----
    Anselin and Li (2019). esda reports no p for units without a join either; here they are tested
    like every unit that is 1, so that which tests are made does not depend on their outcome, and
    its p-values are of whichever tail is smaller.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> rich = (panel.column("gsp") > panel.column("gsp").median()).astype(float)
    >>> joins = sg.local_join_count(panel.with_columns(rich=rich), "rich", 1986, 99, seed=1)
    >>> int(joins.to_frame()["p"].notna().sum()) == int(joins.to_frame()["value"].sum())
    True
    """
    names, row = _kinds(variable, against)
    asked = Asked.parse(permutations, seed, correction, alpha, alternative)
    engine = ENGINE.parse(engine)
    (period,) = chosen_periods(panel, [year])
    found = sample(row, panel, names, period, islands)
    own = found.values[0] if against else found.values.prod(axis=0)
    theirs = found.values[1] if against else own
    if against:
        both = found.cross.labels[(own == 1) & (theirs == 1)]
        if len(both):
            raise DataError(
                f"{variable!r} and {against!r} are both 1 in {period} for {listing(both)}: joins "
                "of one kind with another need units of one kind each."
            )
    if not own.any():
        raise DataError(f"No unit is 1 in {period}: there is nothing to count joins of.")
    binary = found.cross.W.copy()
    binary.data = (binary.data != 0).astype(float)
    joins = own * (binary @ theirs)
    degree = np.asarray(binary.sum(axis=1)).ravel()
    expected = own * degree * (theirs.sum() - theirs) / (len(own) - 1)
    raw = None
    if engine == "esda":
        raw, drawn = by_esda(row, found, asked)
        p = permutation_p(joins, drawn, asked.alternative)
    else:
        rng = np.random.default_rng(asked.seed)
        p = local_p(theirs, binary, own, asked.permutations, rng, asked.alternative)
    p[own == 0] = np.nan
    classes = np.where(joins > expected, "joined", "apart").astype(object)
    tests = Tests("joins", joins, expected, p, classes)
    return made(row, names, period, panel, found, tests, asked, raw)


def local_c(z: Floats, W: sparse.csr_array) -> tuple[Floats, Floats]:
    """Scores (K, N), W (N, N) → Σ_k Σ_j w_ij (z_ki − z_kj)² and what is expected, (N,) each."""
    sums = np.asarray(W.sum(axis=1)).ravel()
    own = (z**2).sum(axis=0)
    observed = own * sums - 2 * (z * (W @ z.T).T).sum(axis=0) + W @ own
    # Mean squared distance to the other units: they sum to −z, their squares to Σz² − z².
    n = z.shape[1]
    distance = (n * own + own.sum()) / (n - 1)
    return observed, sums * distance


def _kinds(variable: str | Sequence[str], against: str | None) -> tuple[tuple[str, ...], Statistic]:
    """The columns of join counts, and which row counts them."""
    names = (variable,) if isinstance(variable, str) else tuple(variable)
    if not names or len(set(names)) < len(names):
        raise OptionError(f"variable={variable!r} must name one column, or several different ones.")
    if against is None:
        which = "local-join-count" if len(names) == 1 else "local-join-count-mv"
        return names, STATISTICS[which]
    if len(names) > 1 or against in names:
        raise OptionError(
            f"against={against!r} is another column than the one variable whose joins are counted; "
            f"variable={variable!r}."
        )
    return (*names, against), STATISTICS["local-join-count-bv"]
