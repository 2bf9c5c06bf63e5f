"""Getis–Ord statistics: global G by period, local G and G* with hot and cold spots."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoSeries
from scipy import sparse

from spillgap._notebook import Shown
from spillgap._placing import placed
from spillgap._types import Floats
from spillgap.autocorrelation._alignment import (
    check_counts,
    chosen_periods,
    cross_section,
    weights_of,
)
from spillgap.autocorrelation._by_period import GlobalTest, tested
from spillgap.autocorrelation._kernels import local_p, normal_p, permutation_p
from spillgap.autocorrelation._local import local_options, threshold_of
from spillgap.autocorrelation._quadrants import HOTSPOTS, Quadrant
from spillgap.autocorrelation._seeding import Seed, esda_seed, quietly_seeded
from spillgap.errors import DataError, OptionError, listing
from spillgap.options import (
    ALTERNATIVE,
    ENGINE,
    Alternative,
    EmptyRows,
    Engine,
    LocalAlternative,
    ManyTests,
)
from spillgap.panel import Panel
from spillgap.weights.matrix import as_w

__all__ = ["GetisOrdGlobal", "GetisOrdResult", "getis_ord", "getis_ord_global"]


@dataclass(frozen=True, eq=False, repr=False)
class GetisOrdGlobal(Shown):
    """The general G by period: are high values next to high ones, or low next to low?

    Attributes
    ----------
    variable : str
        What it was computed for.
    reference : pandas.DataFrame
        The permuted values, (permutations, periods).
    permutations, alternative : int, str
        As asked.
    """

    variable: str
    table: pd.DataFrame
    reference: pd.DataFrame
    permutations: int
    alternative: Alternative

    def to_frame(self) -> pd.DataFrame:
        """By period: G, expected, sd, z, p (analytic), p_perm, band_low, band_high."""
        return self.table.copy()

    def __repr__(self) -> str:
        return (
            f"GetisOrdGlobal: {self.variable}, {len(self.table)} periods, "
            f"z {self.table['z'].min():.2f}–{self.table['z'].max():.2f}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class GetisOrdResult(Shown):
    """Local G or G* of one period, with hot and cold spots.

    Attributes
    ----------
    variable, year : str, label
        What and when.
    star : bool
        Whether the unit counts among its own neighbours (G*).
    alpha, correction, threshold, permutations, alternative
        As in :class:`LisaResult`; significance is by ``p_perm``.
    """

    variable: str
    year: Hashable
    star: bool
    table: pd.DataFrame
    alpha: float
    correction: ManyTests | None
    threshold: float
    permutations: int
    alternative: LocalAlternative
    _shapes: GeoSeries | None = None

    @property
    def classes(self) -> Mapping[str, Quadrant]:
        """The classes that ``cluster`` holds."""
        return HOTSPOTS

    def to_frame(self) -> pd.DataFrame:
        """By unit: value, lag (Σ w x), expected, sd, z, p, p_perm, significant, cluster."""
        return placed(self.table, self._shapes)

    def __repr__(self) -> str:
        counts = self.table["cluster"].value_counts()
        shown = ", ".join(f"{code} {counts.get(code, 0)}" for code in ("hot", "cold", "NS"))
        name = "G*" if self.star else "G"
        return f"GetisOrdResult: {name} of {self.variable} in {self.year}; {shown}"


def getis_ord_global(
    panel: Panel,
    variable: str,
    permutations: int = 999,
    seed: Seed = None,
    *,
    periods: Iterable[Hashable] | None = None,
    alternative: Alternative = "two-sided",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> GetisOrdGlobal:
    r"""General G in each period: :math:`G = \sum_{ij} w_{ij} x_i x_j / \sum_{i \ne j} x_i x_j`.

    Above its expectation, high values cluster; below it, low ones do. W as given (Getis and Ord
    use binary distance weights; the moments hold for any).

    Parameters
    ----------
    panel, permutations, seed, periods, alternative, islands
        As for :func:`moran`.
    variable : str
        A numeric column without negative values.
    engine : {"spillgap", "esda"}
        As for :func:`moran`; esda's only for binary W, which it makes of any.

    Returns
    -------
    GetisOrdGlobal

    Raises
    ------
    OptionError
        For ``engine="esda"`` with other than binary W.
    DataError
        For negative values, and as :func:`moran`.

    Notes
    -----
    Getis and Ord (1992), with the moments under randomisation.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import getis_ord_global
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(8), 1, axis=1) + np.roll(np.eye(8), -1, axis=1)
    >>> data = pd.DataFrame({"place": range(8), "year": 1, "y": [1.0, 2, 3, 9, 9, 3, 2, 1]})
    >>> panel = Panel(data, "place", "year", ring, ids=range(8))
    >>> bool(getis_ord_global(panel, "y", seed=1).to_frame().loc[1, "p_perm"] < 0.05)
    True
    """
    check_counts(permutations)
    alternative, engine = ALTERNATIVE.parse(alternative), ENGINE.parse(engine)
    tests = []
    for period in chosen_periods(panel, periods):
        cross = weights_of(panel, period, islands)
        if engine == "esda" and not np.all(cross.W.data == 1.0):
            raise OptionError(
                "engine='esda' makes W binary before it finds the general G. Take weights of one "
                "(standardise='none'), or engine='spillgap', which takes W as given."
            )
        values = cross_section(panel, variable, period, cross.labels)
        negative = cross.labels[values < 0]
        if len(negative):
            raise DataError(
                f"{variable!r} is negative in {period} for {listing(negative)}: the general G "
                "needs a variable with a natural zero."
            )
        expected, sd = general_g_moments(values, cross.W)
        scale = float(values.sum() ** 2 - (values**2).sum())
        tests.append(GlobalTest(period, cross.W, values, values, scale, expected, sd, both=True))
    table, reference = tested(tests, panel.time_name, "G", permutations, seed, alternative, engine)
    return GetisOrdGlobal(variable, table, reference, permutations, alternative)


def general_g_moments(values: Floats, W: sparse.csr_array) -> tuple[float, float]:
    """Values (N,) and W (N, N) → mean and standard deviation of G under randomisation."""
    n = len(values)
    s0 = float(W.sum())
    s1 = float(((W + W.T).power(2)).sum()) / 2.0
    s2 = float(((np.asarray(W.sum(axis=1)) + np.asarray(W.sum(axis=0))) ** 2).sum())
    m1, m2, m3, m4 = (float((values**k).sum()) for k in range(1, 5))
    b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2
    b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * s0**2)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0**2)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2
    b4 = s1 - s2 + s0**2
    top = b0 * m2**2 + b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4
    square = top / ((m1**2 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3))
    expected = s0 / (n * (n - 1))
    return expected, float(np.sqrt(square - expected**2))


def getis_ord(
    panel: Panel,
    variable: str,
    year: Hashable,
    permutations: int = 999,
    seed: Seed = None,
    *,
    star: bool = True,
    correction: ManyTests | None = None,
    alpha: float = 0.05,
    alternative: LocalAlternative = "two-sided",
    islands: EmptyRows = "error",
    engine: Engine = "spillgap",
) -> GetisOrdResult:
    r"""Local G* (or G) of every unit in one period: hot and cold spots.

    z is :math:`G_i^* = \frac{\sum_j w_{ij} x_j - W_i \bar x}
    {s \sqrt{(n S_{1i} - W_i^2)/(n - 1)}}` with :math:`W_i = \sum_j w_{ij}`,
    :math:`S_{1i} = \sum_j w_{ij}^2`; for G the unit itself is left out of sums, mean, s and n.

    Parameters
    ----------
    panel, variable, year, permutations, seed, correction, alpha, alternative, islands
        As for :func:`lisa`. Negative values are allowed.
    star : bool
        Count the unit as its own neighbour (G*), at the largest weight of its row: 1 if W is
        binary, that of a further neighbour if its row has equal weights.
    engine : {"spillgap", "esda"}
        Whose permutations; esda holds the unit's own value fixed in G* too.

    Returns
    -------
    GetisOrdResult

    Raises
    ------
    DataError, AlignmentError, UnknownNameError, OptionError
        As :func:`moran`.

    Notes
    -----
    Ord and Getis (1995). Significance is by permutation: for G the unit keeps its value
    and its neighbours' are drawn from the others; for G* the whole neighbourhood, unit included, is
    drawn from all, as its expectation supposes. (With the unit's value held fixed G* would test
    the same as G, and a high unit among low ones could pass for a hot spot.) For weights that are
    not binary S_1i differs from W_i, which matters to z and is heeded here.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import getis_ord
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(8), 1, axis=1) / 2 + np.roll(np.eye(8), -1, axis=1) / 2
    >>> data = pd.DataFrame({"place": range(8), "year": 1, "y": [1.0, 2, 3, 9, 9, 3, 2, 1]})
    >>> panel = Panel(data, "place", "year", ring, ids=range(8))
    >>> getis_ord(panel, "y", 1, seed=1).to_frame()["z"].round(2).tolist()
    [-1.59, -1.15, 0.6, 2.14, 2.14, 0.6, -1.15, -1.59]
    """
    correction, alternative = local_options(permutations, correction, alpha, alternative)
    (period,) = chosen_periods(panel, [year])
    cross = weights_of(panel, period, islands)
    values = cross_section(panel, variable, period, cross.labels)
    W = with_self(cross.W) if star else cross.W
    lag, expected, sd = local_g_moments(values, W, star)
    if ENGINE.parse(engine) == "esda":
        p = _p_by_esda(values, W, permutations, esda_seed(seed), alternative)
        p[cross.islands] = np.nan
    else:
        rng = np.random.default_rng(seed)
        ones = np.ones(len(values))
        p = local_p(values, W, ones, permutations, rng, alternative, conditional=not star)
    threshold = threshold_of(p, alpha, correction, permutations, alternative)
    z = np.divide(lag - expected, sd, where=sd > 0, out=np.full(len(values), np.nan))
    z[cross.islands] = np.nan
    significant = p <= threshold
    spot = np.where(significant, np.where(lag > expected, "hot", "cold"), "NS")
    table = pd.DataFrame(
        {
            "value": values,
            "lag": lag,
            "expected": expected,
            "sd": sd,
            "z": z,
            "p": normal_p(z, alternative),
            "p_perm": p,
            "significant": significant,
            "cluster": pd.array(spot, dtype="str"),
        },
        index=cross.labels,
    )
    return GetisOrdResult(
        variable=variable,
        year=period,
        star=star,
        table=table.reindex(panel.units),
        alpha=alpha,
        correction=correction,
        threshold=threshold,
        permutations=permutations,
        alternative=alternative,
        _shapes=panel.geometry(period),
    )


def _p_by_esda(
    values: Floats,
    W: sparse.csr_array,
    permutations: int,
    start: int,
    alternative: LocalAlternative,
) -> Floats:
    """Values (N,), W (N, N) → pseudo p (N,) by esda: of G*, if W has a diagonal."""
    from esda import G_Local

    w = as_w(W, pd.RangeIndex(len(values)))
    with quietly_seeded(start):
        found = G_Local(values, w, "R", permutations, star=None, n_jobs=1, seed=start)
    # esda divides by a sum that may be negative, which would turn the order of the draws.
    side = np.sign(values.sum() - (0.0 if W.diagonal().any() else values))
    return permutation_p(found.Gs * side, found.rGs.T * side, alternative)


def with_self(W: sparse.csr_array) -> sparse.csr_array:
    """W (N, N) with zero diagonal → W with each row's largest weight on the diagonal."""
    return sparse.csr_array(W + sparse.diags_array(W.max(axis=1).toarray().ravel()))


def local_g_moments(
    values: Floats, W: sparse.csr_array, star: bool
) -> tuple[Floats, Floats, Floats]:
    """Values (N,), W (N, N) → Σ_j w_ij x_j, its mean and sd, each (N,).

    Over all units with ``star``; without it W's diagonal is zero and unit i is left out of its own
    mean and variance.
    """
    lag = W @ values
    total = np.asarray(W.sum(axis=1)).ravel()
    squares = np.asarray(W.power(2).sum(axis=1)).ravel()
    count = float(len(values))
    mean = np.full(len(values), values.mean())
    second = np.full(len(values), (values**2).mean())
    if not star:
        count -= 1.0
        mean = (values.sum() - values) / count
        second = ((values**2).sum() - values**2) / count
    variance = (second - mean**2) * (count * squares - total**2) / (count - 1.0)
    return lag, total * mean, np.sqrt(np.maximum(variance, 0.0))
