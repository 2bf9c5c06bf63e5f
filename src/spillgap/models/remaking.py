"""A model once more: with another W, or from its arguments with some of them changed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, TypeVar

from spillgap._types import Keywords
from spillgap.panel import WeightsLike
from spillgap.weights.families import WeightsFamily

if TYPE_CHECKING:
    from spillgap.models.model import SpatialPanelModel

__all__ = ["arguments_of", "reweighted"]

Model = TypeVar("Model", bound="SpatialPanelModel")


def arguments_of(model: SpatialPanelModel) -> Keywords:
    """The arguments that make the model once more; with some of them changed, one like it."""
    spec = model.specification
    given: Keywords = {
        "formula": spec.formula,
        "panel": model.panel,
        "effects": spec.effects,
        "dynamic": spec.dynamic,
        "random_errors": spec.random_errors,
        "context": spec.context,
        "regimes": model.regimes,
        "regimes_vary": spec.regimes_vary,
        "weights": model.weights,
    }
    if model.has_durbin:
        given |= {"durbin": spec.durbin, "durbin_weights": model.durbin_weights}
    if model.has_error:
        given["error_weights"] = model.error_weights
    return given


def reweighted(model: Model, weights: WeightsLike | WeightsFamily) -> Model:
    """The same model with other weights of the panel; the formula is not read anew.

    Weights of disturbances and of WX that were given apart (``error_weights``,
    ``durbin_weights``) stay. W with parameters takes the place of the panel's, and known weights
    that of W with parameters.

    Raises
    ------
    AlignmentError
        If the weights speak of more, fewer or other units than the panel.

    Examples
    --------
    >>> import spillgap as sg
    >>> china = sg.load("china")
    >>> model = sg.SAR("digital ~ innovation", china.panel)
    >>> other = reweighted(model, sg.weights.knn(china.boundaries, k=4))
    >>> bool((other.design.y == model.design.y).all())
    True
    """
    if isinstance(weights, WeightsFamily):
        return type(model)(**{**arguments_of(model), "weights": weights})
    panel = model.panel.with_weights(weights)
    if model.weights is not None:
        return type(model)(**{**arguments_of(model), "panel": panel, "weights": None})
    if not panel.index.equals(model.panel.index):
        # Rows stand in the order of W's units: another order makes other rows.
        return type(model)(**{**arguments_of(model), "panel": panel})
    other = copy.copy(model)
    other.panel = panel
    vars(other).pop("design", None)
    _ = other.design
    return other
