"""What a number amounts to, as far as it is printed."""

from __future__ import annotations

import math

import pytest

from spillgap.text.verdicts import clarity, moved, sign_of


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [(0.20, 0.31, "risen"), (0.31, 0.20, "fallen"), (-1.0, -2.0, "fallen"),
     (0.301, 0.299, "unchanged"), (math.nan, 1.0, "unknown"), (1.0, math.inf, "unknown")],
)  # fmt: skip
def test_a_number_moves_as_its_print_does(before: float, after: float, movement: str) -> None:
    assert moved(before, after, decimals=2) == movement


@pytest.mark.parametrize(
    ("value", "sign"),
    [(0.06, "positive"), (-0.06, "negative"), (0.04, "zero"), (-0.04, "zero"),
     (math.nan, "unknown")],
)  # fmt: skip
def test_a_sign_is_that_of_the_print(value: float, sign: str) -> None:
    assert sign_of(value, decimals=1) == sign


@pytest.mark.parametrize(
    ("p", "verdict"),
    [(0.0499, "significant"), (0.05, "insignificant"), (0.9, "insignificant"),
     (math.nan, "unknown")],
)  # fmt: skip
def test_a_p_value_is_clear_below_the_level(p: float, verdict: str) -> None:
    assert clarity(p) == verdict
