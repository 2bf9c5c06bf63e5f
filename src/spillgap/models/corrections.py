"""Corrections of an estimate by name: one table of what there is and where each holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from spillgap._option import RowOption
from spillgap.models.adjusted_score import adjusted_estimate, refuse_adjusted_score
from spillgap.models.design import Design
from spillgap.models.information import InformationMatrix, Point
from spillgap.models.likelihood import Likelihood
from spillgap.models.specification import Specification
from spillgap.options import LANGUAGE, Language
from spillgap.rows import Rows
from spillgap.text import say

__all__ = [
    "CORRECTIONS",
    "CORRECTION_ASKED",
    "Correction",
    "CorrectionAsked",
    "CorrectionKind",
    "keeps_likelihood",
]

Adjust: TypeAlias = Callable[
    [Specification, Design, Likelihood, Point], tuple[Point, InformationMatrix] | None
]
"""Lee and Yu's estimate of a dynamic model → the point and information beyond it, if any."""


@dataclass(frozen=True)
class CorrectionKind:
    """A correction of a likelihood estimate with fixed effects.

    Every one works on the rows of the Lee–Yu transformation, and refuses what that does.

    Attributes
    ----------
    name : str
        Also the key of its label in tables and of its sources in ``references.METHODS``.
    adjust : callable, optional
        What it does beyond Lee and Yu's estimate of a dynamic model; where that finds nothing
        the estimate is theirs, with a notice.
    refuse : callable, optional
        (specification, design, information): refuses the models that it is not for.
    """

    name: str
    adjust: Adjust | None = None
    refuse: Callable[[Specification, Design, str | None], None] | None = None

    @property
    def keeps_likelihood(self) -> bool:
        """Whether the estimate maximises a likelihood, so that there are ratios of them."""
        return self.adjust is None

    def removes(self, lang: Language = "en") -> str:
        """Which bias it removes, in a language."""
        return say(f"estimates:removes-{self.name}", LANGUAGE.parse(lang))


CORRECTIONS: Rows[CorrectionKind] = Rows(
    CorrectionKind("lee-yu"),
    CorrectionKind("adjusted-score", adjusted_estimate, refuse_adjusted_score),
)
"""The corrections by name."""

Correction: TypeAlias = Annotated[str, RowOption("correction", rows=CORRECTIONS)]
"""What a result was corrected by."""

CORRECTION_ASKED = RowOption("correction", rows=CORRECTIONS, before=("auto",))
CorrectionAsked: TypeAlias = Annotated[str, CORRECTION_ASKED]


def keeps_likelihood(correction: str | None) -> bool:
    """Whether an estimate so corrected, or not at all, maximises a likelihood."""
    return (
        correction is None
        or correction not in CORRECTIONS
        or (CORRECTIONS[correction].keeps_likelihood)
    )
