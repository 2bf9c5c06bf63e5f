"""What the report says follows from verdicts: facts made up, sentences and words looked at."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from spillgap.report._effects import _senders
from spillgap.report._gap import PairMeans
from spillgap.report._pattern import alike
from spillgap.report._policies import _per_unit
from spillgap.report._robustness import standing
from spillgap.study.outcomes import LedgerOutcome
from spillgap.study.steps.policies import PoliciesOutcome

# -- the gap --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("high", "low", "relative", "absolute"),
    [
        ((20.0, 40.0), (10.0, 25.0), "fallen", "risen"),
        ((20.0, 15.0), (10.0, 10.0), "fallen", "fallen"),
        ((20.0, 20.0), (10.0, 10.0), "unchanged", "unchanged"),
        # Whoever is ahead: the second overtaking by as much is no change of the gap.
        ((20.0, 10.0), (10.0, 20.0), "unchanged", "unchanged"),
        ((20.0, 10.0), (10.0, 40.0), "risen", "risen"),
        ((0.02, 0.04), (0.01, 0.02), "unchanged", "risen"),
        ((20.0, 20.0), (10.0, 0.0), "unknown", "risen"),
    ],
)
def test_a_gap_narrows_or_widens_whoever_is_ahead(
    high: tuple[float, float], low: tuple[float, float], relative: str, absolute: str
) -> None:
    first, last = (a / b if b else math.nan for a, b in zip(high, low, strict=True))
    pair = PairMeans(("2000", "2001"), high, low, (first, last))
    assert (pair.relative, pair.absolute) == (relative, absolute)


# -- the pattern ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moran", "p", "verdict"),
    [
        ((0.3, 0.2), (0.01, 0.01), "alike"),
        ((0.3, 0.2), (0.01, 0.3), "before"),
        ((0.3, 0.2), (0.3, 0.01), "alike"),
        ((-0.3, -0.2), (0.01, 0.3), "unlike"),
        ((0.3, -0.4), (0.01, 0.01), "mixed"),
        ((0.3, 0.2), (0.06, 0.5), "none"),
    ],
)
def test_what_neighbours_are_follows_the_significant_periods(
    moran: tuple[float, float], p: tuple[float, float], verdict: str
) -> None:
    assert alike(pd.DataFrame({"I": moran, "p_perm": p, "expected": -0.03})) == verdict


# -- robustness -----------------------------------------------------------------------------------


def fit(params: dict[str, float], pvalues: dict[str, float]) -> Any:
    design = SimpleNamespace(regressors=["Intercept", "x", "z"], durbin=["x"])
    return SimpleNamespace(params=pd.Series(params), pvalues=pd.Series(pvalues), design=design)


def test_a_term_is_kept_lost_or_reversed() -> None:
    main = fit({"Intercept": 1.0, "x": 1.0, "z": 1.0, "W:x": -1.0},
               {"Intercept": 0.0, "x": 0.01, "z": 0.5, "W:x": 0.01})  # fmt: skip
    others = {
        "same": fit({"x": 0.5, "z": 1.0, "W:x": -2.0}, {"x": 0.04, "z": 0.01, "W:x": 0.01}),
        "turned": fit({"x": 0.5, "z": 1.0, "W:x": 0.4}, {"x": 0.20, "z": 0.01, "W:x": 0.01}),
    }
    stand = standing(main, others)
    assert stand.clear == ("x", "W:x")
    assert stand.kept == {"same": ("x", "W:x"), "turned": ()}
    assert stand.lost == {"same": (), "turned": ("x",)}
    assert stand.reversed_ == {"same": (), "turned": ("W:x",)}
    assert stand.firm == ()


# -- policies and senders -------------------------------------------------------------------------


def reading(**sections: Any) -> Any:
    """What the chapters ask of a study, for the sections given."""
    titled = SimpleNamespace(title=SimpleNamespace(text=lambda lang: "Title"))
    policies = SimpleNamespace(scenarios={name: titled for name in "abcd"})
    study = SimpleNamespace(policies=policies)
    return SimpleNamespace(
        result=SimpleNamespace(study=study),
        of=lambda outcome: sections[outcome.section],
        has=lambda name: name in sections,
        units=list,
        inline=str,
    )


def scenario(estimate: float, lower: float, upper: float, *warnings: str) -> Any:
    row = {"baseline": 10.0, "estimate": estimate, "lower": lower, "upper": upper}
    table = pd.DataFrame.from_dict({"gap": row}, orient="index")
    return SimpleNamespace(outcomes=lambda: table, warnings=warnings)


def test_scenarios_are_compared_at_equal_size() -> None:
    """Twice the change with four times the amount is half as much for one unit."""
    made = {"a": scenario(-1.0, -1.5, -0.5), "b": scenario(-2.0, -2.5, -1.5),
            "c": scenario(-9.0, -9.5, -8.5, "beyond the values observed")}  # fmt: skip
    sizes = {"a": {"x": 2.0}, "b": {"x": 8.0}, "c": {"x": 1.0}}
    (said,) = _per_unit(reading(policies=PoliciesOutcome(made, {}, sizes)))
    assert [part.facts["value"] for part in said.facts["scenarios"]] == [-0.5, -0.25]
    assert "For one unit of x in all, the gap changes by: " in said.text("en")
    alone = PoliciesOutcome({"a": made["a"]}, {}, {"a": {"x": 2.0}})
    assert _per_unit(reading(policies=alone)) == []


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_senders_are_those_whose_spillovers_are_largest(sign: float) -> None:
    units = [f"u{k}" for k in range(5)]
    sent = pd.Series(sign, index=units).where(pd.Index(units) != "u3", 3 * sign)
    frame = pd.DataFrame({"sent": sent, "net": sent - sign})
    ledger = LedgerOutcome(accounts=None, variable="x", frame=frame, orders=None)  # type: ignore[arg-type]
    senders, _ = _senders(reading(ledger=ledger))
    most: Any = senders.facts["most"]
    assert most[0].facts == {"name": "u3", "value": 2 * sign}
