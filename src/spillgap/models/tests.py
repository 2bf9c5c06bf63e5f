"""Diagnostic tests of spatial panel models, and what chooses between the models.

Each test is a :class:`TestResult`: statistic, degrees of freedom, p-value, the null hypothesis
in words and the key of its source. A test that does not apply says why.
"""

from __future__ import annotations

from collections.abc import Sequence

from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.models import _lm, _random_effects_tests
from spillgap.models._chow import chow
from spillgap.models._criteria import information_criteria
from spillgap.models._diagnostics import (
    breusch_pagan,
    heteroskedasticity,
    jarque_bera,
    moran_residuals,
    pesaran_cd,
)
from spillgap.models._hausman import hausman, mundlak_test
from spillgap.models._likelihood_ratios import lr_effects, lr_test
from spillgap.models._posterior import (
    PosteriorProbabilities,
    log_marginal,
    posterior_probabilities,
)
from spillgap.models._pretrends import pretrends
from spillgap.models._restrictions import sdm_restrictions, wald, wald_test
from spillgap.models._test_result import (
    TestLabel,
    TestResult,
    TestTable,
    chi_squared,
    inapplicable,
    one_sided,
)
from spillgap.models._tests import TESTS
from spillgap.models.factors import Context
from spillgap.models.formulas import check_context
from spillgap.models.logdet import log_determinant
from spillgap.models.specification import Design, Specification, build_design
from spillgap.options import FIXED_EFFECTS, TEST_CORRECTION, FixedEffects, TestCorrection
from spillgap.panel import Panel
from spillgap.text import Sentence

__all__ = [
    "PosteriorProbabilities",
    "TestLabel",
    "TestResult",
    "TestTable",
    "baltagi_song_koh",
    "breusch_pagan",
    "chow",
    "hausman",
    "heteroskedasticity",
    "information_criteria",
    "jarque_bera",
    "lm_tests",
    "log_marginal",
    "lr_effects",
    "lr_test",
    "moran_residuals",
    "mundlak_test",
    "pesaran_cd",
    "posterior_probabilities",
    "pretrends",
    "sdm_restrictions",
    "wald",
    "wald_test",
]


# -- from a formula and a panel -----------------------------------------------------------------


def lm_tests(
    formula: str,
    panel: Panel,
    *,
    effects: FixedEffects = "twoway",
    durbin: str | Sequence[str] | None = None,
    correction: TestCorrection | None = "auto",
    context: Context | None = None,
) -> TestTable:
    """Lagrange multiplier tests of a spatial lag and a spatial error.

    Parameters
    ----------
    formula : str
    panel : Panel
        With weights; balanced.
    effects : {"pooled", "unit", "time", "twoway"}
        Fixed effects under the null.
    durbin : str or sequence of str, optional
        Neighbours' regressors under the null: ``"all"`` tests the residuals of an SLX.
    correction : {"auto", "lee-yu", None}
        ``"lee-yu"``, and ``"auto"`` which is the same here, works on the T − 1 (N − 1) periods
        (units) that fixed effects leave, where the scores have mean zero. None is the textbook
        statistic on demeaned data, for comparison with other programs: under period effects
        the score e'We/σ² has mean −T there and not 0, and a true null is rejected far too
        often.
    context : mapping, optional
        Your own functions by the name that the formula calls them.

    Returns
    -------
    TestTable
        ``lm_lag``, ``lm_error``, ``robust_lm_lag``, ``robust_lm_error`` (χ²(1)) and ``lm_joint``
        (χ²(2)).

    Raises
    ------
    EstimationError
        For an unbalanced panel, or collinear columns.

    Notes
    -----
    With J = (WXβ)'M(WXβ)/σ² + T·tr(WW + W'W): LM lag = (e'Wy/σ²)²/J and LM error =
    (e'We/σ²)²/(T·tr(WW + W'W)); the robust forms subtract what the other alternative explains.
    Anselin, Le Gallo and Jayet (2008); Elhorst (2010); Debarsy and Ertur (2010) for the
    transformed data.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import lm_tests
    >>> states = sg.load("us_states").panel
    >>> table = lm_tests("log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", states)
    >>> table["lm_error"].rejects()
    True
    """
    effects = FIXED_EFFECTS.parse(effects)
    corrected = TEST_CORRECTION.parse_optional(correction) is not None
    own = check_context(context)
    lagged = _tuple(durbin)
    spec = Specification("LM", formula, lag=True, durbin=lagged, effects=effects, context=own)
    design = _balanced_design(spec, panel)
    assert design.lag is not None
    by_time = effects in ("time", "twoway")
    shifted = by_time and not design.lag.rows_sum_to_one
    y, X = _cube(design)
    s = _lm.lm_statistics(y, X, design.lag, effects=effects, corrected=corrected)
    results = [
        chi_squared("lm_lag", s.lag, 1, TESTS["lm_lag"].label, score=s.score_lag),
        chi_squared("lm_error", s.error, 1, TESTS["lm_error"].label, score=s.score_error),
        *_robust(s),
    ]
    if shifted:
        results = [r.with_note(Sentence("tests:uncentred")) if r.applicable else r for r in results]
    return TestTable(tuple(results))


def _robust(s: _lm.LMStatistics) -> list[TestResult]:
    """The robust and joint tests, unless nothing tells a lag from an error."""
    if s.excess <= 1e-8 * s.information_lag:
        reason = Sentence("tests:same-score")
        keys = ("robust_lm_lag", "robust_lm_error", "lm_joint")
        return [inapplicable(key, TESTS[key].label, reason) for key in keys]
    return [
        chi_squared("robust_lm_lag", s.robust_lag, 1, TESTS["robust_lm_lag"].label),
        chi_squared("robust_lm_error", s.robust_error, 1, TESTS["robust_lm_error"].label),
        chi_squared("lm_joint", s.joint, 2, TESTS["lm_joint"].label),
    ]


def baltagi_song_koh(formula: str, panel: Panel, *, context: Context | None = None) -> TestTable:
    """Baltagi, Song and Koh's tests of random unit effects and a spatial error.

    Parameters
    ----------
    formula : str
    panel : Panel
        Balanced, with one W.
    context : mapping, optional
        Your own functions by the name that the formula calls them.

    Returns
    -------
    TestTable
        ``bsk_lm1`` and ``bsk_slm1`` (σμ² = 0 given λ = 0), ``bsk_lm2`` and ``bsk_slm2`` (λ = 0
        given σμ² = 0), one-sided N(0, 1); ``bsk_joint`` (LM-H, ¼χ²(0) + ½χ²(1) + ¼χ²(2));
        ``bsk_conditional_lambda`` and ``bsk_conditional_mu``, each whatever the other, one-sided
        N(0, 1).

    Notes
    -----
    Baltagi, Song and Koh (2003), eqs 2.12, 2.16, 2.19, 2.24 and 2.30. A negative value speaks
    for the null: a variance below zero does not exist.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import baltagi_song_koh
    >>> states = sg.load("us_states").panel
    >>> table = baltagi_song_koh("log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", states)
    >>> round(table["bsk_lm2"].statistic, 2)
    11.66
    """
    spec = Specification(
        "BSK", formula, error=True, effects="pooled", context=check_context(context)
    )
    design = _balanced_design(spec, panel)
    assert design.error_lag is not None
    keys = ("lm1", "lm2", "slm1", "slm2", "joint", "conditional_lambda", "conditional_mu")
    if not design.error_lag.is_constant or design.n_periods < 2:
        reason = Sentence("tests:one-W-two-periods")
        return TestTable(
            tuple(inapplicable(f"bsk_{k}", TESTS[f"bsk_{k}"].label, reason) for k in keys)
        )
    W = design.error_lag.matrices[0]
    y, X = _cube(design)
    marginal = _random_effects_tests.marginal_tests(y, X, W)
    error = _random_effects_tests.conditional_error(y, X, W)
    unit, lam = _random_effects_tests.conditional_effects(
        y, X, W, log_determinant(design.error_lag)
    )
    results = [
        one_sided(f"bsk_{key}", marginal[key], TESTS[f"bsk_{key}"].label)
        for key in ("lm1", "lm2", "slm1", "slm2")
    ]
    joint = TestResult(
        "bsk_joint",
        marginal["joint"],
        2.0,
        _random_effects_tests.joint_pvalue(marginal["joint"]),
        TESTS["bsk_joint"].label,
        alternative="greater",
    )
    key_lambda, key_mu = "bsk_conditional_lambda", "bsk_conditional_mu"
    results += [
        joint,
        one_sided(key_lambda, error, TESTS[key_lambda].label),
        one_sided(key_mu, unit, TESTS[key_mu].label, estimate_of_lambda=lam),
    ]
    return TestTable(tuple(results))


def _tuple(durbin: str | Sequence[str] | None) -> str | tuple[str, ...] | None:
    return durbin if durbin is None or isinstance(durbin, str) else tuple(durbin)


def _balanced_design(spec: Specification, panel: Panel) -> Design:
    if not panel.balanced:
        raise EstimationError(
            "These tests need a balanced panel. Drop units or periods with panel.subset(...)."
        )
    return build_design(spec, panel)


def _cube(design: Design) -> tuple[Floats, Floats]:
    """y (T, N) and X (T, N, K) of a balanced design."""
    shape = (design.n_periods, design.n_units)
    return design.y.reshape(shape), design.z.reshape(*shape, -1)
