"""Options of a model and of ``fit`` that do not go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spillgap.errors import EstimationError, OptionError, listing

if TYPE_CHECKING:
    from spillgap.models.model import SpatialPanelModel

__all__ = ["refuse_beside_family", "refuse_beside_parameters", "refuse_likelihood_options"]


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


def refuse_beside_family(model: SpatialPanelModel) -> None:
    """Refuse a model that W with parameters is not offered for.

    Raises
    ------
    OptionError, EstimationError
        No spatial term, dynamic terms, random effects, regimes, further W; unbalanced panels.
    """
    spec, panel = model.specification, model.panel
    if not (spec.lag or spec.error or spec.durbin is not None):
        raise OptionError(f"{model.name} has no spatial term, so weights= has no use.")
    given = {
        "error_weights=": model.error_weights is not None,
        "durbin_weights=": model.durbin_weights is not None,
        "regimes=": spec.regimes is not None,
        "dynamic=": bool(spec.dynamic),
        f"effects={spec.effects!r}": spec.random,
    }
    odd = [name for name, used in given.items() if used]
    if odd:
        raise OptionError(
            f"{listing(odd)} is not offered beside weights= with parameters: static models with "
            "fixed effects or none, and the same W in every term."
        )
    if not panel.balanced:
        raise EstimationError(
            "weights= with parameters needs a balanced panel: drop units or periods with "
            "panel.subset(...)."
        )
