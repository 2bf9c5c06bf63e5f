"""The reduced form: what ρ, τ and η make of a change, now and in the long run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spillgap._types import Floats
from spillgap.options import Horizon
from spillgap.terms import lags_of

__all__ = ["Dynamics", "taken"]


def taken(values: Floats, names: Sequence[str], name: str) -> Floats:
    """(D,) one parameter of (D, P), called ``names``; zero where the model lacks it."""
    return values[:, names.index(name)] if name in names else np.zeros(len(values))


@dataclass(frozen=True, eq=False)
class Dynamics:
    """ρ, τ and η, each (D,): y = ρWy + τy₋₁ + ηWy₋₁ + …"""

    rho: Floats
    tau: Floats
    eta: Floats

    @classmethod
    def of(cls, values: Floats, names: Sequence[str], dependent: str) -> Dynamics:
        """Read out of (D, P) parameters called ``names``."""
        wanted = ("rho", *lags_of(dependent))
        return cls(*(taken(values, names, name) for name in wanted))

    def multiplier(self, horizon: Horizon) -> tuple[Floats, Floats]:
        """ρ* and a factor, each (D,): effects are factor × (I − ρ*W)⁻¹(βI + θW₃).

        In the short run ρ* = ρ and the factor is one; in the long run, where y₋₁ = y, they are
        (ρ + η)/(1 − τ) and 1/(1 − τ).
        """
        if horizon == "short":
            return self.rho, np.ones(len(self.rho))
        scale = 1.0 / (1.0 - self.tau)
        return (self.rho + self.eta) * scale, scale
