"""splm: the LM tests after two-way effects reject a true null too often.

``slmtest`` of splm 1.6-5 with ``effect = "twoways"`` is what ``lm_tests(correction=None)`` computes
(the two agree within 0.3% on Munnell's panel, see the certificate). Period means make the
residuals of each period sum to zero, and under a row-standardised W the score e'We then has the
mean −T·σ², not 0 (Lee and Yu 2010). Panels without any spatial dependence are simulated here, and
both forms of the test are counted at the 5% level.
"""

from __future__ import annotations

import numpy as np

from benchmarks.certificate.data import DATA
from spillgap.models import tests

__all__ = ["measure"]

LEVEL = 0.05
NAMES = ("lm_lag", "lm_error", "robust_lm_lag", "robust_lm_error")


def measure(draws: int = 400) -> dict[str, float]:
    """Shares of rejections of a true null: 48 states, 17 years, two-way effects."""
    panel, rng = DATA["munnell"].panel, np.random.default_rng(20)
    rejected = {(name, form): 0 for name in NAMES for form in ("uncorrected", "default")}
    for _ in range(draws):
        simulated = panel.with_columns(
            x=rng.standard_normal(panel.n_obs), y=rng.standard_normal(panel.n_obs)
        )
        for form in ("uncorrected", "default"):
            options = {"correction": None} if form == "uncorrected" else {}
            table = tests.lm_tests("y ~ x", simulated, effects="twoway", **options)
            for name in NAMES:
                rejected[name, form] += table[name].pvalue < LEVEL
    shares = {f"{name}, {form}": count / draws for (name, form), count in rejected.items()}
    return {"draws": float(draws), **shares}
