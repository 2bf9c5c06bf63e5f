"""Tests of a fitted model's residuals: dependence, normality, heteroskedasticity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from spillgap._types import Floats
from spillgap.errors import DataError
from spillgap.models import _residual_tests
from spillgap.models._test_result import (
    TestResult,
    TestTable,
    chi_squared,
    f_ratio,
    inapplicable,
    one_sided,
)
from spillgap.models._tests import TESTS
from spillgap.models.specification import Specification, build_design
from spillgap.panel import Panel
from spillgap.text import Sentence, Told

if TYPE_CHECKING:
    from spillgap.autocorrelation import MoranResult
    from spillgap.models.results import Results

__all__ = [
    "breusch_pagan",
    "heteroskedasticity",
    "jarque_bera",
    "moran_residuals",
    "pesaran_cd",
]


def pesaran_cd(residuals: Results | pd.Series, panel: Panel | None = None) -> TestTable:
    """Pesaran's test of cross-section dependence: all pairs of units, and neighbours only.

    Parameters
    ----------
    residuals : Results or pandas.Series
        A fitted model, or residuals indexed by (unit, time).
    panel : Panel, optional
        Whose W defines neighbours; a fitted model brings its own.

    Returns
    -------
    TestTable
        ``pesaran_cd`` and, if there is a W, ``pesaran_cd_local``; two-sided N(0, 1).

    Notes
    -----
    CD = √((T − 1)/P)·Σρ̂ᵢⱼ over the P pairs (Pesaran 2004, eq. 7; 2021): as published but for
    T − 1, the degrees of freedom that a correlation of T values about their means has. With √T it
    rejects a true null in 11% at T = 3. Period effects make the
    residuals of each period sum to zero, which pulls CD below zero whatever the truth: a note
    says so for a model that has them.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import pesaran_cd
    >>> states = sg.load("us_states").panel
    >>> pesaran_cd(states.column("unemp"), states).keys()
    ['pesaran_cd', 'pesaran_cd_local']
    """
    series, owner, effects = _residuals(residuals, panel)
    keys = ["pesaran_cd"]
    matrices: list[sparse.csr_array | None] = [None]
    if owner is not None and owner.weights is not None and not owner.weights_vary:
        keys.append("pesaran_cd_local")
        matrices.append(owner.matrix())
    grid = _grid(series, owner)
    if grid is None or grid.shape[0] < 3:
        reason = Sentence("tests:three-balanced-periods")
        return TestTable(tuple(inapplicable(k, TESTS[k].label, reason) for k in keys))
    results = []
    for key, W in zip(keys, matrices, strict=True):
        value = _residual_tests.cross_dependence(grid, W)
        results.append(one_sided(key, value, TESTS[key].label, alternative="two-sided"))
    if effects in ("time", "twoway"):
        results[0] = results[0].with_note(Sentence("tests:pull-below-zero"))
    return TestTable(tuple(results))


def moran_residuals(
    results: Results, *, permutations: int = 999, seed: int | np.random.Generator | None = None
) -> MoranResult:
    """Moran's I of a fitted model's residuals, period by period.

    Parameters
    ----------
    results : Results
        A fitted model on a panel with weights.
    permutations : int
    seed : int or Generator, optional

    Returns
    -------
    MoranResult
        As of :func:`spillgap.moran`. Reference values of a raw variable: residuals have
        slightly less variation than they assume (Cliff and Ord 1981).
    """
    from spillgap.autocorrelation import moran

    series, owner, _ = _residuals(results, None)
    if owner is None:
        raise DataError("moran_residuals needs a fitted model, which knows its panel and W.")
    lost = owner.periods.difference(series.index.unique(level=1))
    if len(lost):
        owner = owner.subset(periods=owner.periods.difference(lost))
    return moran(
        owner.with_columns(residuals=series), "residuals", permutations=permutations, seed=seed
    )


def jarque_bera(residuals: Results | pd.Series) -> TestResult:
    """Jarque and Bera's test of normality, n/6·(S² + (K − 3)²/4) ~ χ²(2).

    Parameters
    ----------
    residuals : Results, pandas.Series or array_like
        A fitted model or its residuals.

    Examples
    --------
    >>> from spillgap.models.tests import jarque_bera
    >>> jarque_bera([-1.2, -0.4, 0.1, 0.3, 1.3]).df
    2.0
    """
    values = np.asarray(getattr(residuals, "resids", residuals), dtype=np.float64).ravel()
    return chi_squared(
        "jarque_bera", _residual_tests.normality(values), 2, TESTS["jarque_bera"].label
    )


def breusch_pagan(
    residuals: ArrayLike, regressors: ArrayLike, *, studentised: bool = True
) -> TestResult:
    """A variance that depends on regressors: Koenker's, or Breusch and Pagan's, LM.

    Parameters
    ----------
    residuals : array_like, shape (n,)
    regressors : array_like, shape (n, K)
        Without a constant.
    studentised : bool
        Koenker's form n·R², whatever the kurtosis; otherwise the original, which needs normal
        errors.

    Examples
    --------
    >>> import numpy as np
    >>> from spillgap.models.tests import breusch_pagan
    >>> z = np.linspace(0.1, 2, 80)
    >>> breusch_pagan(np.random.default_rng(0).normal(size=80) * z, z[:, None]).rejects()
    True
    """
    e = np.asarray(residuals, dtype=np.float64).ravel()
    Z = np.asarray(regressors, dtype=np.float64).reshape(e.size, -1)
    key = "koenker" if studentised else "breusch_pagan"
    statistic, df = _residual_tests.koenker(e, Z, studentised=studentised)
    return chi_squared(key, statistic, df, TESTS[key].label)


def heteroskedasticity(results: Results) -> TestTable:
    """Breusch–Pagan, Koenker and groupwise heteroskedasticity of a fitted model.

    Parameters
    ----------
    results : Results
        Its residuals and its regressors (formula columns, and neighbours' values if any).

    Returns
    -------
    TestTable
        ``breusch_pagan``, ``koenker`` and ``groupwise``.

    Notes
    -----
    ``groupwise`` is the analysis of variance of e² by units (Koenker 1981 with unit dummies). Unit
    means taken out make a unit's squares depend on each other (at T = 2 they are equal), so that
    after unit effects it is made on differences of periods 1 and 2, 3 and 4, …, which are
    independent: from four periods on. With three, large variances and heavy tails cannot be told
    apart.
    """
    series, owner, effects = _residuals(results, None)
    assert owner is not None
    spec = results.model.specification
    plain = Specification("Z", spec.formula, durbin=spec.durbin, context=spec.context)
    design = build_design(plain, owner)
    rows = design.index.get_indexer(series.index)
    varying = [k for k, name in enumerate(design.names) if name != "Intercept"]
    Z, e = design.z[rows][:, varying], series.to_numpy(dtype=np.float64)
    table = TestTable((breusch_pagan(e, Z, studentised=False), breusch_pagan(e, Z)))
    grid = _grid(series, owner)
    has_means = effects not in ("pooled", "time")
    fewest = 4 if has_means else 2
    if grid is None or grid.shape[0] < fewest:
        facts: dict[str, Told] = {"fewest": fewest, "effects": "unit" if has_means else "none"}
        reason = Sentence("tests:balanced-periods", facts)
        return table + TestTable((inapplicable("groupwise", TESTS["groupwise"].label, reason),))
    independent = _residual_tests.successive_differences(grid) if has_means else grid
    result = f_ratio("groupwise", *_residual_tests.groupwise(independent), TESTS["groupwise"].label)
    return table + TestTable((result,))


# -- labelled to arrays -------------------------------------------------------------------------


def _residuals(
    source: Results | pd.Series, panel: Panel | None
) -> tuple[pd.Series, Panel | None, str]:
    """Residuals by (unit, time), the panel that they are of, and the model's effects."""
    effects = ""
    if hasattr(source, "resids"):
        panel = source.model.panel if panel is None else panel
        effects = str(source.model.effects)
        source = source.resids
    if not isinstance(source, pd.Series) or source.index.nlevels != 2:
        raise DataError("Residuals must be a fitted model or a Series indexed by (unit, time).")
    return source, panel, effects


def _grid(series: pd.Series, panel: Panel | None) -> Floats | None:
    """Residuals as (T, N) in the panel's order of units; None if not balanced."""
    wide = series.unstack(level=0)  # noqa: PD010 - a grid, not a reshaping of columns
    if wide.isna().to_numpy().any():
        return None
    if panel is not None:
        wide = wide.reindex(columns=panel.units)
    return wide.to_numpy(dtype=np.float64)
