"""The gap between two groups, taken apart exactly."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import OptionError
from spillgap.explain.decomposition._facts import GapFacts, gap_facts
from spillgap.explain.decomposition.contrast import Contrast, gap_contrast
from spillgap.explain.decomposition.structure import Part, Structure
from spillgap.groups import GroupsLike
from spillgap.labels import LabelsLike
from spillgap.models.parameter_draws import drawn_with_weights, with_known_weights
from spillgap.options import LANGUAGE, Language

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["GapExplanation", "explain_gap", "interval_frame", "simulated"]


@dataclass(frozen=True, eq=False)
class GapExplanation(Shown):
    """A gap and the parts that it is the sum of.

    Attributes
    ----------
    gap : float
        In units of the dependent variable: first minus second.
    contrast : Contrast
        Who is compared with whom, and when.
    parts : tuple of (variable, kind)
        ``own``, ``neighbours`` and, in a Mundlak model, ``unit_mean`` for every regressor;
        ``time_lag`` and ``space_time_lag`` of a dynamic model; ``unit_effects``,
        ``time_effects``, ``intercept`` and ``residual``, which belong to no variable.
    contributions : ndarray, shape (M,)
    draws : ndarray, shape (D, M)
        Contributions at simulated parameters; every row sums to the gap.
    redrawn : int
        Draws that lay outside the stable region and were drawn again.
    """

    results: Results
    contrast: Contrast
    parts: tuple[Part, ...]
    contributions: Floats
    draws: Floats
    redrawn: int
    level: float

    @property
    def gap(self) -> float:
        """The gap, in units of the dependent variable."""
        return float(self.contrast.weights @ self.results.design.y)

    @property
    def variables(self) -> list[str]:
        """The model's regressors that have a part, in order."""
        return list(dict.fromkeys(v for v, kind in self.parts if kind == "own"))

    @property
    def pair(self) -> tuple[Hashable, Hashable]:
        """The two groups or units: first minus second."""
        return self.contrast.pair

    def to_frame(self) -> pd.DataFrame:
        """One row per part (variable, part): contribution, share of the gap, lower, upper.

        The contributions sum to the gap. Unit effects and residual are recomputed at every
        draw, so their intervals are those of what the other parts leave.
        """
        index = pd.MultiIndex.from_tuples(self.parts, names=["variable", "part"])
        return interval_frame(self.contributions, self.draws, index, self.gap, self.level)

    def by_variable(self) -> pd.DataFrame:
        """One row per variable: own, neighbours' and unit-mean parts together, then the rest."""
        return self._grouped([variable or kind for variable, kind in self.parts], "variable")

    def by_kind(self) -> pd.DataFrame:
        """One row per kind of part: own factors, neighbours' factors, unit effects, …"""
        return self._grouped([kind for _, kind in self.parts], "part")

    def _grouped(self, labels: list[str], name: str) -> pd.DataFrame:
        index = pd.Index(dict.fromkeys(labels), name=name)
        sums = np.equal.outer(np.array(labels), index.to_numpy()).astype(np.float64)
        return interval_frame(
            self.contributions @ sums, self.draws @ sums, index, self.gap, self.level
        )

    def by_unit(self) -> pd.DataFrame:
        """(N, M) every unit's distance from the mean of all units, part by part.

        In the period of the gap, averaged over the periods, or as the change between the two.
        A unit without a row in one of them is missing.
        """
        from spillgap.explain.decomposition._factors import unit_factors

        return unit_factors(self.results, self.contrast.periods, self.contrast.kind, centred=True)

    def sentence(
        self, lang: Language = "en", *, labels: LabelsLike = None, unit: str | None = None
    ) -> str:
        """What explains the gap, in words.

        Parameters
        ----------
        lang : {"en", "zh"}
        labels : mapping or DataFrame, optional
            Labels of the variables: name → label, or a data dictionary with columns
            ``label_en``, ``label_zh``, ….
        unit : str, optional
            What y is counted in; by default "point" (in logs "log point").
        """
        lang = LANGUAGE.parse(lang)
        return self.facts().sentence(self.contrast.names(lang), lang, labels, unit)

    def note(self, lang: Language = "en", *, advice: bool = True) -> str:
        """How much the unit effects hold, what that means and, as advice, how to split it."""
        return self.facts().note(LANGUAGE.parse(lang), advice=advice)

    def facts(self) -> GapFacts:
        """The numbers that :meth:`sentence` and :meth:`note` tell."""
        return gap_facts(self)

    def __repr__(self) -> str:
        first, second = self.contrast.names("en")
        biggest = self.by_variable()["contribution"].abs().idxmax()
        return (
            f"GapExplanation: {first} − {second} = {self.gap:.4g} in {len(self.parts)} parts, "
            f"{len(self.draws)} draws; the largest is {biggest}"
        )


def explain_gap(
    results: Results,
    groups: GroupsLike | None = None,
    *,
    pair: Sequence[Hashable] | None = None,
    period: Hashable | None = None,
    weights: str | None = None,
    draws: int = 1000,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
) -> GapExplanation:
    """Split the gap between two groups (or two units) exactly into what makes it up.

    From y = (I − ρW)⁻¹(Σ_k(β_k x_k + θ_k W₃x_k) + a + μ + ξ + u) the difference of two means
    of y is a sum over regressors, effects and residual, with no remainder.

    Parameters
    ----------
    results : Results
        Of any model of the family with any effects.
    groups : str, Series or mapping, optional
        A column that is constant in time, unit → label, or label → units; for China's
        provinces also ``"macro_region"`` and ``"agglomeration"``. Each unit in one group.
    pair : (label, label), optional
        First minus second; by default the group of the highest mean less that of the lowest
        (of the last period, for a change). Without ``groups``, two units.
    period : label, (label, label) or None
        One period; the change of the gap from the first to the second; None for the mean
        over all periods.
    weights : str, optional
        A column of weights (population) for the means inside groups.
    draws, seed : int
        Simulated parameters for the intervals.
    level : float
        Of the intervals.

    Returns
    -------
    GapExplanation

    Raises
    ------
    UnstableError
        If the estimate lies outside its stable region.
    DataError
        For groups that overlap or leave units out, and for a group or unit without a row in
        a period asked for.
    UnknownNameError
        For an unknown column, group, unit or period; near ones are suggested.

    Notes
    -----
    The own part of x_k is diag((I − ρW)⁻¹(β_k I + θ_k W₃)) ∘ x_k, with the feedback that
    returns through neighbours; the neighbours' part is the rest of
    (I − ρW)⁻¹(β_k x_k + θ_k W₃x_k). In a model without ρ they are β_k x_k and θ_k W₃x_k.
    With ``effects="mundlak"`` the ``unit_mean`` part is what the unit means of x_k and W₃x_k
    add beyond the effect over time: it comes out of the unit effects of the same model with
    fixed effects. In a spatial error model the residual part is u, not the innovation ε.
    Regression parts are accounting, not proof of cause.

    References
    ----------
    LeSage & Pace (2009), ch. 2, for the multiplier; Oaxaca (1973) and Blinder (1973) for the
    split of a difference of means; Mundlak (1978).

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> res = sg.SDM("log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", states.panel).fit()
    >>> why = res.explain_gap("region", period=1986, draws=100)
    >>> bool(abs(why.to_frame()["contribution"].sum() - why.gap) < 1e-10)
    True
    """
    results.refuse_if_unstable("decomposition")
    contrast = gap_contrast(results, groups, pair, period, weights)
    parts, point, sampled, redrawn = simulated(results, contrast.weights, draws, seed, level)
    return GapExplanation(results, contrast, parts, point, sampled, redrawn, level)


def simulated(
    results: Results, weights: Floats, draws: int, seed: int | np.random.Generator, level: float
) -> tuple[tuple[Part, ...], Floats, Floats, int]:
    """Parts of weights'y: their names, estimates (M,), draws (D, M) and how many redrawn."""
    if draws < 2 or not 0.0 < level < 1.0:
        raise OptionError("draws must be at least 2 and level between 0 and 1.")
    structure = Structure(with_known_weights(results))
    drawn = drawn_with_weights(results, draws, seed)
    point = structure.contributions(weights, structure.point)[0]
    sampled = [
        structure.beside(part.results).contributions(weights, part.values) for part in drawn.parts
    ]
    return tuple(structure.parts), point, np.concatenate(sampled), drawn.redrawn


def interval_frame(
    estimate: Floats, draws: Floats, index: pd.Index, whole: float, level: float
) -> pd.DataFrame:
    """Contribution (M,), its share of the whole and the quantiles of the draws (D, M)."""
    tail = (1.0 - level) / 2.0
    lower, upper = np.quantile(draws, [tail, 1.0 - tail], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = estimate / whole
    return pd.DataFrame(
        {"contribution": estimate, "share": share, "lower": lower, "upper": upper}, index=index
    )
