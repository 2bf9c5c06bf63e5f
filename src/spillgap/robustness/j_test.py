"""J tests: do the predictions of a model with another W add to those of this one?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from spillgap._types import Floats
from spillgap.errors import OptionError
from spillgap.models.tests import TestLabel, TestResult, TestTable, inapplicable
from spillgap.options import COMPARED_MODEL
from spillgap.robustness._candidates import Weights, fit_candidates, static_panels
from spillgap.robustness._profiles import Profiles
from spillgap.text import Sentence

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["j_test", "j_tests_of"]


FEWEST_DRAWS = 19
"""Fewer cannot give a p-value of 0.05."""
_SOURCE = "kelejian_piras_2011"


def j_test(results: Results, weights: Weights, *, draws: int = 399, seed: int = 0) -> TestTable:
    """Test a model's W against others: do predictions under another W add to it?

    Parameters
    ----------
    results : Results
        The null: a SAR, SDM or SLX with pooled or fixed effects, by maximum likelihood, on a
        balanced panel.
    weights : sequence or mapping of weights
        The alternatives for W: the same model with each of them.
    draws : int
        Of the bootstrap under the null.
    seed : int

    Returns
    -------
    TestTable
        One test per alternative, ``j[name]``; of several also ``j_joint``, all together.

    Raises
    ------
    OptionError
        For a model of another kind, no alternative, or fewer than 19 draws.
    EstimationError
        For an unbalanced panel, or an alternative that cannot be estimated, named.

    Notes
    -----
    With W₁ of the alternative, its estimates and no effects, ŷ₁ = (I − ρ̂₁W₁)⁻¹Z₁δ̂₁. The null
    model is augmented by α·ŷ₁ and J = 2(ln L(α̂) − ln L(0)), likelihoods with fixed effects
    transformed away (Lee & Yu 2010) where that is valid. Kelejian (2008) and Kelejian & Piras
    (2011; 2016 for panels) estimate the augmented model by two-stage least squares; here it is
    the likelihood ratio. J is χ²(1) in large samples, but ŷ₁ was fitted to the same y, and where
    the other W adds regressors of its own (SDM, SLX) it follows their noise: read against χ²(1) a
    true null is rejected too often, as the validation page shows. The p-value is of a bootstrap
    (Burridge & Fingleton 2010): y is simulated from the null with innovations drawn from its
    residuals, and both models are estimated anew. It takes innovations to be independent with one
    variance. ``details`` holds the p-value of χ² as ``chi_squared_p``.

    A rejection says that the null leaves out something that predictions under the other W hold,
    not that the other W is right: test it the other way round as well. Both may be rejected,
    where the mean is misspecified under both, or neither.

    References
    ----------
    Kelejian (2008); Kelejian & Piras (2011, 2016); Burridge & Fingleton (2010).

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> w = sg.weights.knn(states.boundaries, 5)
    >>> res = sg.SAR("log(gsp) ~ log(pc) + log(emp) + unemp", states.panel).fit()
    >>> sg.robustness.j_test(res, {"knn5": w}, draws=99)["j[knn5]"].df
    1.0
    """
    model = COMPARED_MODEL.parse(results.model.name)
    if model not in ("SAR", "SDM", "SLX"):
        raise OptionError(
            f"A J test compares what W says of the mean of y: of SAR, SDM and SLX. In {model} it "
            "says nothing of it, or only through the disturbances."
        )
    if draws < FEWEST_DRAWS:
        raise OptionError(f"draws={draws}: a p-value of 0.05 needs {FEWEST_DRAWS} at least.")
    if weights is None:
        raise OptionError("weights=None names no alternative: give at least one other W.")
    panels = static_panels(results, weights, "A J test")
    null = fit_candidates(results, {"W": results.model.panel}, [("W", model)])["W", model]
    others = fit_candidates(results, panels, [(name, model) for name in panels])
    return j_tests_of(null, {name: fit for (name, _), fit in others.items()}, draws, seed)


def j_tests_of(null: Results, others: Mapping[str, Results], draws: int, seed: int) -> TestTable:
    """The tests of one fit against others of the same rows and effects."""
    profiles = {name: Profiles(fit) for name, fit in others.items() if not _same(fit, null)}
    observed = _statistics(Profiles(null), profiles, null.design.y[:, None])
    simulated = _statistics(Profiles(null), profiles, _outcomes(null, draws, seed))
    missing = np.array([np.nan])
    names = [*others, *([""] if len(profiles) > 1 else [])]
    made = [
        _result(
            name,
            float(observed.get(name, missing)[0]),
            simulated.get(name, missing),
            1 if name else len(profiles),
        )
        for name in names
    ]
    return TestTable(tuple(made))


def _same(fit: Results, null: Results) -> bool:
    """Whether two fits have the same W in all periods."""
    one, other = (f.design.lag or f.design.durbin_lag for f in (fit, null))
    assert one is not None
    assert other is not None
    return one.which == other.which and all(
        abs(a - b).max() == 0.0 for a, b in zip(one.matrices, other.matrices, strict=True)
    )


def _statistics(null: Profiles, others: Mapping[str, Profiles], y: Floats) -> dict[str, Floats]:
    """(B,) J of each alternative, and of all under "", at (n, B) outcomes."""
    base = null.peaks(y).loglik
    means = {name: other.mean(other.peaks(y)) for name, other in others.items()}
    made = {name: 2.0 * (null.augmented(y, mean[..., None]) - base) for name, mean in means.items()}
    if len(means) > 1:
        made[""] = 2.0 * (null.augmented(y, np.stack(list(means.values()), axis=-1)) - base)
    return made


def _outcomes(null: Results, draws: int, seed: int) -> Floats:
    """(n, B) outcomes under the null, without the effects, which every likelihood takes out."""
    design, estimate = null.design, null.estimate
    left = estimate.rows.innovations
    scale = np.sqrt(left.size / estimate.likelihood.n_effective)
    rng = np.random.default_rng(seed)
    shocks = rng.choice(scale * (left - left.mean()), size=(left.size, draws))
    inner = (design.z @ estimate.point.delta)[:, None] + shocks
    return inner if design.lag is None else design.lag.solve(estimate.point.rho, inner)


def _result(name: str, statistic: float, simulated: Floats, degrees: int) -> TestResult:
    key = f"j[{name}]" if name else "j_joint"
    label = TestLabel("j" if name else "j_joint", _SOURCE, {"weights": name} if name else {})
    if not np.isfinite(statistic):
        return inapplicable(key, label, Sentence("tests:j-same"))
    valid = simulated[np.isfinite(simulated)]
    pvalue = (1.0 + float((valid >= statistic).sum())) / (1.0 + valid.size)
    return TestResult(
        key,
        statistic,
        float(degrees),
        pvalue,
        label,
        alternative="greater",
        notes=(Sentence("tests:j-bootstrap", {"draws": valid.size}),),
        details=MappingProxyType({"chi_squared_p": float(stats.chi2.sf(statistic, degrees))}),
    )
