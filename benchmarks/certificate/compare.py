"""Two numbers compared: log relative error, and a verdict on a whole case."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["COUNTED", "VERDICTS", "Comparison", "Verdict", "digits", "verdict"]

Verdict: TypeAlias = Literal["equal", "close", "differs"]

VERDICTS: dict[Verdict, str] = {
    "equal": "every printed digit",
    "close": "agrees",
    "differs": "differs",
}
"""Verdict → how the page says it."""

COUNTED = 6
"""Significant digits that count at most: what programs that search for a maximum print, and what
does not depend on the processor."""
PROCESSOR = 2e-8
"""What a processor may change, relative: rounding is judged with so much patience."""

GAP_IN_ERRORS, GAP_OF_ERRORS, GAP_OF_OTHERS = 0.05, 0.01, 0.001
"""What still counts as agreement: of an estimate in standard errors, of a standard error and of
any other number relative to what is printed."""


@dataclass(frozen=True)
class Comparison:
    """A printed number and ours.

    Attributes
    ----------
    quantity, term : str
        ``"coefficient"``, ``"direct"``, … and of what.
    published : str
        As printed.
    ours : float
    std_error : float or None
        The published standard error of an estimate; None for anything else.
    is_error : bool
        Whether the number is itself a standard error.
    """

    quantity: str
    term: str
    published: str
    ours: float
    std_error: float | None = None
    is_error: bool = False

    @property
    def rounds_to_it(self) -> bool:
        """Whether ours, rounded to the printed digits that count, is the printed number."""
        printed = float(self.published)
        slack = PROCESSOR * abs(printed)
        return abs(self.ours - printed) <= _half_unit(self.published) + slack

    @property
    def lre(self) -> float:
        """Log relative error −log₁₀(|ours − printed| / |printed|): about so many digits agree.

        At most the number of digits that count, which it is where ours rounds to what is printed.
        """
        printed, most = float(self.published), float(digits(self.published))
        if self.rounds_to_it:
            return most
        if printed == 0.0:
            return -math.log10(abs(self.ours))
        return min(most, -math.log10(abs(self.ours - printed) / abs(printed)))

    @property
    def agrees(self) -> bool:
        """Whether the two differ by no more than two programs' ways of stopping explain."""
        gap, printed = abs(self.ours - float(self.published)), abs(float(self.published))
        if self.rounds_to_it:
            return True
        if self.std_error is not None:
            return gap <= GAP_IN_ERRORS * self.std_error
        return gap <= (GAP_OF_ERRORS if self.is_error else GAP_OF_OTHERS) * printed


def verdict(comparisons: Iterable[Comparison]) -> Verdict:
    """The verdict on all numbers of a case."""
    held = list(comparisons)
    if all(each.rounds_to_it for each in held):
        return "equal"
    return "close" if all(each.agrees for each in held) else "differs"


def digits(printed: str) -> int:
    """Significant digits of a number as printed, as far as they count."""
    return min(_all_digits(printed), COUNTED)


def _all_digits(printed: str) -> int:
    mantissa = printed.lower().partition("e")[0]
    return len(mantissa.lstrip("+-").replace(".", "").lstrip("0")) or 1


def _half_unit(printed: str) -> float:
    """Half a unit of the last digit that counts."""
    mantissa, _, exponent = printed.lower().partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return 0.5 * 10.0 ** (_all_digits(printed) - digits(printed) - decimals)
