"""A specification to be fitted once more, and how it is changed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

import pandas as pd

from spillgap._types import Arguments, Forwarded, Keywords
from spillgap.models import model_class
from spillgap.models.family import ModelName, SpatialPanelModel
from spillgap.models.grammar import Binary, parse, render
from spillgap.models.remaking import arguments_of, reweighted
from spillgap.models.results import Results
from spillgap.options import FIXED_EFFECTS, Effects
from spillgap.panel import Panel, WeightsLike, graphs_for
from spillgap.weights import subset

__all__ = ["Refit"]

_APART = ("error_weights", "durbin_weights")


@dataclass(frozen=True, eq=False)
class Refit:
    """The main specification with some of it changed.

    Attributes
    ----------
    base : SpatialPanelModel
        The main model.
    model : str
        The member of the family.
    fit : mapping
        The arguments of ``fit``.
    changes : mapping
        Arguments of the model that differ from the main model's.
    weights : weights or None
        Other weights of the panel.
    units, periods : tuple or None
        Those that are kept.
    """

    base: SpatialPanelModel
    model: ModelName
    fit: Arguments
    changes: Arguments = field(default_factory=dict)
    weights: WeightsLike = None
    units: tuple[Hashable, ...] | None = None
    periods: tuple[Hashable, ...] | None = None

    @classmethod
    def of(cls, results: Results) -> Refit:
        """The specification that a result was fitted by, nothing changed."""
        model = results.model
        return cls(model, model.name, results.fit_arguments)

    def changed(self, **arguments: Forwarded) -> Refit:
        """With other arguments of the model."""
        return replace(self, changes={**self.changes, **arguments})

    def fitted_by(self, **arguments: Forwarded) -> Refit:
        """With other arguments of ``fit``."""
        return replace(self, fit={**self.fit, **arguments})

    def with_effects(self, effects: Effects) -> Refit:
        """With other effects; a correction asked for by name stays where they are fixed."""
        changed = self.changed(effects=effects)
        fixed = FIXED_EFFECTS.find(effects) not in (None, "pooled")
        if fixed or self.fit.get("correction", "auto") is None:
            return changed
        return changed.fitted_by(correction="auto")

    def with_outcome(self, outcome: str) -> Refit:
        """With another left side of the formula."""
        tree = parse(self.changes.get("formula", self.base.specification.formula))
        assert isinstance(tree, Binary)
        return self.changed(formula=f"{outcome} ~ {render(tree.right)}")

    def with_covariance(self, name: str, options: Arguments) -> Refit:
        """With another covariance, whose options take the place of the main one's."""
        plain = ("method", "correction", "logdet", "information", "demean")
        kept = {key: value for key, value in self.fit.items() if key in plain}
        moments = ("endogenous", "instruments", "orders")
        kept |= {key: self.fit[key] for key in moments if key in self.fit}
        return replace(self, fit={**kept, "cov": name, **options})

    def results(self) -> Results:
        """Fit it."""
        return self.made().fit(**self.fit)

    def made(self) -> SpatialPanelModel:
        """The model; where W alone differs, on rows that are read already."""
        base = self.base if self.weights is None else reweighted(self.base, self.weights)
        cut = self.units is not None or self.periods is not None
        if not (cut or self.changes or self.model != base.name):
            return base
        kind = model_class(self.model)
        arguments = {**arguments_of(base), **self.changes}
        if cut:
            arguments |= self._cut(arguments)
        takes = {"durbin": kind.has_durbin, "durbin_weights": kind.has_durbin}
        takes["error_weights"] = kind.has_error
        return kind(**{name: value for name, value in arguments.items() if takes.get(name, True)})

    def _cut(self, arguments: Arguments) -> Keywords:
        """The arguments that hold rows or units, cut to those that are kept."""
        panel: Panel = arguments["panel"]
        smaller = panel.subset(units=self.units, periods=self.periods)
        cut: Keywords = {"panel": smaller}
        for name in _APART:
            if self.units is not None and arguments.get(name) is not None:
                graphs = graphs_for(panel, arguments[name])
                cut[name] = (
                    {p: subset(graph, self.units) for p, graph in graphs.items()}
                    if isinstance(graphs, dict)
                    else subset(graphs, self.units)
                )
        regimes = self.base.specification.regimes
        if regimes is not None and not isinstance(arguments["regimes"], str):
            labels = [regimes.labels[code] for code in regimes.codes]
            cut["regimes"] = pd.Series(labels, index=self.base.panel.index, name=regimes.name)
        return cut
