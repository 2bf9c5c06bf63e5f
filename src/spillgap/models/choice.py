"""The sequence of tests that a careful researcher runs, and the model that it ends with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Forwarded
from spillgap.errors import EstimationError, OptionError
from spillgap.labels import label
from spillgap.models._posterior import PosteriorProbabilities
from spillgap.models._sequence import Round, Step, fit_model
from spillgap.models.factors import Context
from spillgap.models.family import MODEL, ModelName
from spillgap.models.formulas import check_context
from spillgap.models.panel_lag import named_weights
from spillgap.options import (
    ALL_REGRESSORS,
    EFFECTS,
    FIXED_EFFECTS,
    LANGUAGE,
    Effects,
    FixedEffects,
    Language,
)
from spillgap.panel import Panel, WeightsLike
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Decision", "Step", "choose"]

MOST_ROUNDS = 3


@dataclass(frozen=True, eq=False)
class Decision(Shown):
    """The model that the tests lead to, with every step on the way.

    Attributes
    ----------
    model : str
        OLS, SLX, SAR, SEM or SDM.
    effects : str
        pooled, unit, time, twoway or random.
    weights : str
        Name of the W chosen.
    steps : tuple of Step
        Of the last round, which started with the effects and the W that it ended with
        (unless ``settled`` is False).
    probabilities : PosteriorProbabilities or None
        Of the candidates for W; None if there was only one.
    rounds : int
        How often the sequence ran.
    settled : bool
        Whether it came to rest.
    """

    formula: str
    panel: Panel
    model: ModelName
    effects: Effects
    weights: str
    durbin: str | tuple[str, ...]
    steps: tuple[Step, ...]
    probabilities: PosteriorProbabilities | None
    rounds: int
    settled: bool
    context: Context = field(default_factory=dict)

    def fit(self, **options: Forwarded) -> Results:
        """Fit the model chosen, corrected as its tests were (``"auto"``) unless told otherwise.

        Parameters
        ----------
        **options
            As of the model's ``fit``.
        """
        return fit_model(
            self.model, self.formula, self.panel, self.effects, self.durbin, self.context, **options
        )

    def sentences(self, lang: Language = "en") -> list[str]:
        """One sentence per step, then the conclusion, in a language."""
        lang = LANGUAGE.parse(lang)
        effects = label("effects", f"{self.effects}-inline", lang)
        lines = [step.reason.text(lang) for step in self.steps]
        lines.append(
            say(
                "choice:conclusion",
                lang,
                model=self.model,
                effects=effects,
                weights=self.weights,
            )
        )
        return lines if self.settled else [*lines, say("choice:unsettled", lang)]

    def to_frame(self, lang: Language = "en") -> pd.DataFrame:
        """Every test of every step, with what the step decided.

        Returns
        -------
        pandas.DataFrame
            Index (step, test); columns name, statistic, df, p, alternative, null, note,
            reference, decision.
        """
        lang = LANGUAGE.parse(lang)
        parts = {
            step.name.text(lang): step.tests.to_frame(lang).assign(decision=step.decision)
            for step in self.steps
            if len(step.tests)
        }
        return pd.concat(parts, names=["step", "test"])

    def __repr__(self) -> str:
        return f"<Decision: {self.model}, effects={self.effects!r}, weights={self.weights!r}>"


def choose(
    formula: str,
    panel: Panel,
    *,
    weights: Sequence[WeightsLike] | Mapping[str, WeightsLike] | None = None,
    effects: FixedEffects = "twoway",
    durbin: str | tuple[str, ...] = "all",
    level: float = 0.05,
    context: Context | None = None,
) -> Decision:
    """Choose model, effects and W: LM → LR and Wald → Hausman → effects → W.

    Parameters
    ----------
    formula : str
    panel : Panel
        Balanced, with weights unless ``weights`` gives them.
    weights : sequence or mapping of weights, optional
        Candidates for W; the first is the one that the sequence starts with.
    effects : {"pooled", "unit", "time", "twoway"}
        Effects that the sequence starts with.
    durbin : str or tuple of str
        Regressors whose neighbours' values may enter.
    level : float
        Level at which each null is rejected.
    context : mapping, optional
        Your own functions by the name that the formula calls them.

    Returns
    -------
    Decision

    Raises
    ------
    OptionError
        For an unknown option or a level outside (0, 1).
    EstimationError
        For an unbalanced panel.

    Notes
    -----
    The rules are Elhorst's (2010, 2014 §2.9). If no LM test rejects, neighbours' regressors
    decide between OLS and the rest. Otherwise the SDM is fitted and reduced to the SAR (θ = 0)
    or the SEM (θ + ρβ = 0) only where Wald and likelihood ratio both allow it and the robust LM
    tests point the same way. Random effects are kept only where neither Hausman nor Mundlak
    rejects and there are no time effects; both tests take period means out of all variables
    first if the round has time effects and W is row-standardised. Among several W the one with
    the largest posterior probability is taken (LeSage 2014). If W or the effects end other than
    they began, the sequence runs again from there. Choosing by tests makes the p-values of the
    model chosen optimistic.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.choice import choose
    >>> states = sg.load("us_states").panel
    >>> decision = choose("log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", states)
    >>> decision.model, decision.effects
    ('SDM', 'twoway')
    """
    start = FIXED_EFFECTS.parse(effects)
    if isinstance(durbin, str):
        durbin = durbin if durbin in panel.columns else ALL_REGRESSORS.find(durbin) or durbin
    if not 0.0 < level < 1.0:
        raise OptionError(f"level={level!r} must lie between 0 and 1.")
    if not panel.balanced:
        raise EstimationError(
            "choose needs a balanced panel. Drop units or periods with panel.subset(...)."
        )
    own = check_context(context)
    panels = named_weights(weights, panel)
    current = next(iter(panels))
    rounds, settled = 0, False
    while rounds < MOST_ROUNDS and not settled:
        rounds += 1
        outcome = Round(formula, panels, current, start, durbin, level, own).run()
        random = outcome.effects == "random"
        ended = FIXED_EFFECTS.parse("unit" if random else outcome.effects)
        settled = (outcome.weights, ended) == (current, start)
        current, start = outcome.weights, ended
    chosen = panels[outcome.weights]
    return Decision(
        formula=formula,
        panel=chosen,
        model=MODEL.parse(outcome.model),
        effects=EFFECTS.parse(outcome.effects),
        weights=outcome.weights,
        durbin=durbin,
        steps=outcome.steps,
        probabilities=outcome.probabilities,
        rounds=rounds,
        settled=settled,
        context=own,
    )
