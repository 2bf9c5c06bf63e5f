"""Further sections of STUDY.toml: questions beside the gap and its model."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from spillgap.options import STRATA_RULE, STRATA_SCHEME, StrataRule, StrataScheme
from spillgap.study.keys import Keys, Names, Several

__all__ = ["GeodetectorSpec"]

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
