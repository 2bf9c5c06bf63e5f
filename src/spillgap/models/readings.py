"""What rooms above the models make of a result: the gap, scenarios, tables, citations.

Models know nothing of what explains or prints them. A user asks the result all the same; each
method here fetches the function of its name when it is called, and this is the only module of
the package that looks upward.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spillgap._types import Forwarded, Mixed
from spillgap.groups import GroupsLike
from spillgap.models.plugin_tables import PluginTables
from spillgap.options import CitationStyle, Language

if TYPE_CHECKING:
    from spillgap.explain import (
        Accounts,
        GapExplanation,
        InequalityExplanation,
        ScenarioResult,
        Target,
    )
    from spillgap.explorer import Explorer
    from spillgap.moderation import Moderation
    from spillgap.panel import WeightsLike
    from spillgap.robustness import Average, Sensitivity

__all__ = ["Readings"]


class Readings(PluginTables):
    """Mixin: a result's methods that belong to rooms above the models."""

    def explain_gap(
        self: Mixed, groups: GroupsLike | None = None, **options: Forwarded
    ) -> GapExplanation:
        """The gap between two groups or units, split exactly into what makes it up.

        See :func:`spillgap.explain.explain_gap` for ``pair``, ``period`` and the rest.
        """
        from spillgap.explain import explain_gap

        return explain_gap(self, groups, **options)

    def explain_inequality(
        self: Mixed, measure: str = "variance", **options: Forwarded
    ) -> InequalityExplanation:
        """Variance, Theil or Gini between units, shared out among factors.

        See :func:`spillgap.explain.explain_inequality`.
        """
        from spillgap.explain import explain_inequality

        return explain_inequality(self, measure, **options)

    def scenario(
        self: Mixed, changes: Mapping[str, object], **options: Forwarded
    ) -> ScenarioResult:
        """What y would be if some regressors were other than they were.

        See :func:`spillgap.explain.scenario`.
        """
        from spillgap.explain import scenario

        return scenario(self, changes, **options)

    def accounts(
        self: Mixed, variables: str | Sequence[str] | None = None, **options: Forwarded
    ) -> Accounts:
        """Who sends how much to whom, by factor.

        See :func:`spillgap.explain.accounts`.
        """
        from spillgap.explain import accounts

        return accounts(self, variables, **options)

    def target(self: Mixed, variable: str, budget: float, **options: Forwarded) -> Target:
        """Where a budget of one factor reaches furthest.

        See :func:`spillgap.explain.target`.
        """
        from spillgap.explain import target

        return target(self, variable, budget, **options)

    def moderate(self: Mixed, variable: str, moderator: str, **options: Forwarded) -> Moderation:
        """The effects of one regressor over the values of another that it is multiplied by.

        See :func:`spillgap.moderate`.
        """
        from spillgap.moderation import moderate

        return moderate(self, variable, moderator, **options)

    def average_over(
        self: Mixed, weights: Mapping[str, WeightsLike] | None = None, **options: Forwarded
    ) -> Average:
        """This result's model under several W, or several models, averaged.

        See :func:`spillgap.robustness.average` for ``models``, ``prior`` and the rest.
        """
        from spillgap.robustness import average

        return average(self, weights, **options)

    def across_weights(
        self: Mixed, weights: Mapping[str, WeightsLike], **options: Forwarded
    ) -> Sensitivity:
        """The same specification under other weights, by name.

        See :func:`spillgap.robustness.across` for what else can be varied, and the rest.
        """
        from spillgap.robustness import across

        return across(self, weights=weights, **options)

    def explorer(self: Mixed, path: str | Path | None = None, **options: Forwarded) -> Explorer:
        """One offline page to look at the data and to try policies on this model.

        See :func:`spillgap.explorer.explorer`.
        """
        from spillgap.explorer import explorer

        return explorer(self, path, **options)

    def summary(self: Mixed, lang: Language = "en", **options: Forwarded) -> str:
        """The result as text; warnings stand in it. Options as for ``results_summary``."""
        from spillgap.tables import results_summary

        return results_summary(self, lang=lang, **options)

    def to_markdown(self: Mixed, **options: Forwarded) -> str:
        """The parameter table in Markdown."""
        from spillgap.tables import results_to_markdown

        return results_to_markdown(self, **options)

    def to_latex(self: Mixed, **options: Forwarded) -> str:
        """The parameter table in LaTeX (booktabs)."""
        from spillgap.tables import results_to_latex

        return results_to_latex(self, **options)

    def _repr_html_(self: Mixed) -> str:
        from spillgap.tables import results_html

        return results_html(self)

    def cite(self: Mixed, style: CitationStyle = "bibtex") -> str:
        """The sources of the methods that this result used."""
        from spillgap.references import cite, keys_for

        return cite(*keys_for(self), style=style)
