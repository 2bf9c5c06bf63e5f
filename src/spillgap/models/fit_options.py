"""Options of ``fit`` that do not go together."""

from __future__ import annotations

from collections.abc import Mapping

from spillgap.errors import OptionError, listing

__all__ = ["refuse_beside_parameters", "refuse_likelihood_options"]


def refuse_beside_parameters(asked: Mapping[str, object]) -> None:
    """Refuse what a fit with parameters of W has no use for; None is what was not asked for."""
    named = [f"{name}={value!r}" for name, value in asked.items() if value is not None]
    if named:
        raise OptionError(
            f"{listing(named)} is not offered beside weights= with parameters: their likelihood is "
            "exact, and the covariance is the joint observed information's."
        )


def refuse_likelihood_options(asked: Mapping[str, object]) -> None:
    """Refuse options of the likelihood that moments do not have."""
    named = [f"{name}={value!r}" for name, value in asked.items() if value is not None]
    if named:
        raise OptionError(
            f"method='gmm' maximises no likelihood, so {listing(named)} does not apply. Its "
            "moments take effects out by forward deviations, which leave nothing to correct."
        )
