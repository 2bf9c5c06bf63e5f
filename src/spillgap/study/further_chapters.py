"""Further sections of STUDY.toml: questions beside the gap and its model."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from spillgap.options import (
    GREY_ALONG,
    STRATA_RULE,
    STRATA_SCHEME,
    GreyAlong,
    StrataRule,
    StrataScheme,
)
from spillgap.study.keys import Keys, Names, Several

__all__ = ["EvaluationSpec", "GeodetectorSpec"]

OneGreyAlong = Annotated[GreyAlong, BeforeValidator(GREY_ALONG.parse)]
OneStrataRule = Annotated[StrataRule, BeforeValidator(STRATA_RULE.parse)]
OneStrataScheme = Annotated[StrataScheme, BeforeValidator(STRATA_SCHEME.parse)]


class GeodetectorSpec(Keys):
    """Factors whose strata may explain the variable of interest, alone and in pairs."""

    factors: Annotated[Names, Field(min_length=1)]
    categories: Names = ()
    rule: OneStrataRule = "optimal"
    schemes: Annotated[tuple[OneStrataScheme, ...], Several, Field(min_length=1)] = (
        "quantiles",
        "equal_interval",
        "fisher_jenks",
    )
    classes: Annotated[tuple[Annotated[int, Field(ge=2)], ...], Field(min_length=1)] = (3, 4, 5, 6)
    smallest: int = Field(default=2, ge=2)
    permutations: int = Field(default=999, ge=19)


class EvaluationSpec(Keys):
    """What the index rests on: obstacles, grey relations, ranks over other ways of making it."""

    grey: Names = ()
    along: OneGreyAlong = "time"
    draws: int = Field(default=1000, ge=100)
    spread: float = Field(default=0.25, ge=0.0, lt=1.0)
