"""One round of the sequence of tests from given weights and effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from spillgap._types import Forwarded, Keywords
from spillgap.errors import EstimationError
from spillgap.labels import Label
from spillgap.models._hausman import hausman, mundlak_test
from spillgap.models._likelihood_ratios import lr_effects
from spillgap.models._posterior import PosteriorProbabilities, posterior_probabilities
from spillgap.models._restrictions import sdm_restrictions, wald
from spillgap.models._test_result import TestResult, TestTable, inapplicable
from spillgap.models._tests import TESTS
from spillgap.models.factors import Context
from spillgap.models.specification import Specification, build_design
from spillgap.models.tests import lm_tests
from spillgap.models.transforms import group_means
from spillgap.options import COMPARED_MODEL, EFFECTS, FIXED_EFFECTS, FixedEffects
from spillgap.panel import Panel
from spillgap.terms import Spatial, of_kind
from spillgap.text import Sentence, Told
from spillgap.weights.matrix import rows_sum_to_one

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Outcome", "Round", "Step", "fit_model"]


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the sequence: its tests, what they decide, and why in a sentence.

    Attributes
    ----------
    name : Sentence
    tests : TestTable
    decision : str
        What follows: a model, effects, or W.
    reason : Sentence
        Why it follows, to be said in a language.
    """

    name: Sentence
    tests: TestTable
    decision: str
    reason: Sentence


@dataclass(frozen=True, eq=False)
class Outcome:
    """Where a round ends: model, effects, W, and the steps that led there."""

    model: str
    effects: str
    weights: str
    steps: tuple[Step, ...]
    probabilities: PosteriorProbabilities | None


@dataclass(frozen=True, eq=False)
class Round:
    """One round of the sequence from given weights and effects."""

    formula: str
    panels: dict[str, Panel]
    weights: str
    effects: FixedEffects
    durbin: str | tuple[str, ...]
    level: float
    context: Context

    @property
    def panel(self) -> Panel:
        """The panel with the weights of this round."""
        return self.panels[self.weights]

    def run(self) -> Outcome:
        """All steps in order."""
        spatial = self.dependence()
        reduction = self.reduction(spatial)
        model = reduction.decision
        steps = [spatial, reduction]
        effects: str = self.effects
        if self.panel.n_periods > 1:
            random = self.random_effects(model)
            chosen = self.which_effects(model, random.decision == "random")
            steps += [random, chosen]
            effects = chosen.decision
        probabilities, name = None, self.weights
        if len(self.panels) > 1:
            fixed = "unit" if effects == "random" else effects
            # OLS under a wrong W says nothing of the other W: compare them by the general model.
            probabilities, last = self.which_weights("SDM" if model == "OLS" else model, fixed)
            steps.append(last)
            name = last.decision
        return Outcome(model, effects, name, tuple(steps), probabilities)

    def fit(self, model: str, effects: str) -> Results:
        """A model of this round's formula, corrected where that is valid."""
        return fit_model(model, self.formula, self.panel, effects, self.durbin, self.context)

    # -- step 1 -----------------------------------------------------------------------------

    def dependence(self) -> Step:
        """LM: is there a spatial lag or a spatial error?"""
        table = lm_tests(self.formula, self.panel, effects=self.effects, context=self.context)
        lag, error = (table[k].rejects(self.level) for k in ("lm_lag", "lm_error"))
        verdict = {
            (True, True): "both",
            (True, False): "lag",
            (False, True): "error",
            (False, False): "none",
        }[lag, error]
        facts: dict[str, Told] = {
            "verdict": verdict,
            "lag": table["lm_lag"].pvalue,
            "error": table["lm_error"].pvalue,
        }
        decision = "lag, error" if verdict == "both" else verdict
        return _step("dependence", table, decision, "dependence", facts)

    # -- step 2 -----------------------------------------------------------------------------

    def reduction(self, dependence: Step) -> Step:
        """LR and Wald: what does the general model reduce to?"""
        if dependence.decision == "none":
            return self._without_dependence()
        table = sdm_restrictions(self.fit("SDM", self.effects))
        to_sar, to_sem, to_slx = (_both_allow(table, k, self.level) for k in ("sar", "sem", "slx"))
        robust_lag, robust_error = self._robust(dependence.tests)
        if to_sar and robust_lag:
            model = "SAR"
        elif to_sem and robust_error:
            model = "SEM"
        elif to_slx and not to_sar:
            model = "SLX"
        else:
            model = "SDM"
        return _step(
            "reduction", table, model, "reduction", _reduced(model, to_sar, to_sem, to_slx)
        )

    def _robust(self, table: TestTable) -> tuple[bool, bool]:
        """Whether the robust LM tests point to a lag, and to an error."""
        lag, error = table["robust_lm_lag"], table["robust_lm_error"]
        if not (lag.applicable and error.applicable):
            return False, False
        if lag.rejects(self.level) == error.rejects(self.level):
            return lag.statistic >= error.statistic, error.statistic > lag.statistic
        return lag.rejects(self.level), error.rejects(self.level)

    def _without_dependence(self) -> Step:
        slx = self.fit("SLX", self.effects)
        names = of_kind(slx.params.index, Spatial)
        theta = _relabelled(wald(slx, names), "wald_theta")
        if not theta.rejects(self.level):
            facts: dict[str, Told] = {"verdict": "insignificant", "p": theta.pvalue}
            return _step("reduction", TestTable((theta,)), "OLS", "neighbours", facts)
        restrictions = sdm_restrictions(self.fit("SDM", self.effects))
        to_slx = _both_allow(restrictions, "slx", self.level)
        model = "SLX" if to_slx else "SDM"
        facts = {"verdict": "without-rho" if to_slx else "with-rho", "p": theta.pvalue}
        table = TestTable((theta,)) + restrictions
        return _step("reduction", table, model, "neighbours", facts)

    # -- step 3 -----------------------------------------------------------------------------

    def random_effects(self, model: str) -> Step:
        """Hausman and Mundlak: may unit effects be random?"""
        fit = self._fit_without_period_means
        table = TestTable(
            (
                _guarded("hausman", lambda: hausman(fit(model, "unit"), fit(model, "random"))),
                _guarded("mundlak", lambda: mundlak_test(fit(model, "mundlak"))),
            )
        )
        usable = [r for r in table if r.applicable]
        random = bool(usable) and not any(r.rejects(self.level) for r in usable)
        decision = "random" if random else "fixed"
        facts: dict[str, Told] = {
            "verdict": decision if usable else "inapplicable",
            "tests": tuple(
                Sentence("choice:tested", {"name": r.label.name, "p": r.pvalue}) for r in usable
            ),
        }
        return _step("random", table, decision, "random", facts)

    def _fit_without_period_means(self, model: str, effects: str) -> Results:
        """A fit to variables less their period means, if this round has time effects.

        Random effects have no time effects beside them; a trend that all units share would
        else be taken for a correlation of unit effects with the regressors. For a
        row-standardised W the lag of a common effect is common, so that this removes it.
        """
        formula, panel, durbin = self.formula, self.panel, self.durbin
        if self.effects in ("time", "twoway") and _standardised(panel):
            formula, panel, durbin = _less_period_means(formula, panel, durbin, self.context)
        return fit_model(model, formula, panel, effects, durbin, self.context, correction=None)

    # -- step 4 -----------------------------------------------------------------------------

    def which_effects(self, model: str, random: bool) -> Step:
        """LR: are unit and time effects needed?"""
        plain = fit_model(
            model,
            self.formula,
            self.panel,
            self.effects,
            self.durbin,
            self.context,
            correction=None,
        )
        table = lr_effects(plain)
        unit, time = (table[k].rejects(self.level) for k in ("lr_unit", "lr_time"))
        effects = {
            (True, True): "twoway",
            (True, False): "random" if random else "unit",
            (False, True): "time",
            (False, False): "pooled",
        }[unit, time]
        facts: dict[str, Told] = {
            "effects": Label("effects", f"{effects}-inline"),
            "unit": table["lr_unit"].pvalue,
            "time": table["lr_time"].pvalue,
        }
        return _step("effects", table, effects, "effects", facts)

    # -- step 5 -----------------------------------------------------------------------------

    def which_weights(self, model: str, effects: str) -> tuple[PosteriorProbabilities, Step]:
        """Posterior probabilities: which W?"""
        candidates = {name: panel.weights for name, panel in self.panels.items()}
        posterior = posterior_probabilities(
            self.formula,
            self.panel,
            models=(COMPARED_MODEL.parse(model),),
            weights=candidates,
            effects=FIXED_EFFECTS.parse(effects),
            durbin=self.durbin,
            context=self.context,
        )
        best, _ = posterior.best
        share = float(posterior.weights[best])
        facts: dict[str, Told] = {"n": len(candidates), "best": best, "share": share}
        return posterior, _step("weights", TestTable(()), best, "weights", facts)


def _step(
    name: str, tests: TestTable, decision: str, reason: str, facts: Mapping[str, Told]
) -> Step:
    """A step with the messages of ``choice.ftl`` that are its name and its reason."""
    said = Sentence(f"choice:{reason}", facts)
    return Step(Sentence(f"choice:step-{name}"), tests, decision, said)


def _reduced(model: str, sar: bool, sem: bool, slx: bool) -> dict[str, Told]:
    """What Wald and LR allow, and whether the robust LM tests point there."""
    allowed = [m for m, ok in (("SAR", sar), ("SEM", sem), ("SLX", slx)) if ok]
    verdict = "refused" if not allowed else "elsewhere" if model == "SDM" else "allowed"
    return {"verdict": verdict, "allowed": allowed, "model": model}


def _both_allow(table: TestTable, model: str, level: float) -> bool:
    """Whether neither Wald nor LR rejects the reduction; one that does not apply forbids it."""
    tests = [table[f"wald_{model}"], table[f"lr_{model}"]]
    return all(t.applicable and not t.rejects(level) for t in tests)


def _relabelled(result: TestResult, key: str) -> TestResult:
    return replace(result, test=key, label=TESTS[key].label)


def _guarded(key: str, make: Callable[[], TestResult]) -> TestResult:
    """A test, or why its models cannot be estimated."""
    try:
        return make()
    except EstimationError as problem:
        return inapplicable(key, TESTS[key].label, problem)


def _standardised(panel: Panel) -> bool:
    """Whether the panel has one row-standardised W."""
    return not panel.weights_vary and rows_sum_to_one(panel.matrix())


def _less_period_means(
    formula: str, panel: Panel, durbin: str | tuple[str, ...], context: Context
) -> tuple[str, Panel, str | tuple[str, ...]]:
    """Formula, panel and durbin of the model's own columns less their period means.

    Columns are renamed v1, v2, …; a durbin term that is no regressor leaves all as it was.
    """
    spec = Specification("", formula, durbin=durbin, effects="pooled", context=context)
    design = build_design(spec, panel)
    new = {n: f"v{k}" for k, n in enumerate(design.regressors, start=1) if n != "Intercept"}
    if not set(design.durbin) <= set(new) or not new:
        return formula, panel, durbin
    columns = [design.names.index(n) for n in new]
    values = np.column_stack([design.y, design.z[:, columns]])
    swept = values - group_means(values, design.period_codes, design.n_periods)[design.period_codes]
    named = dict(zip(["v0", *new.values()], swept.T, strict=True))
    # Lags in the formula gave up the periods before.
    fresh = panel.subset(periods=design.periods).with_columns(**named)
    return f"v0 ~ {' + '.join(new.values())}", fresh, tuple(new[n] for n in design.durbin)


def fit_model(
    model: str,
    formula: str,
    panel: Panel,
    effects: str,
    durbin: str | tuple[str, ...],
    context: Context,
    **options: Forwarded,
) -> Results:
    from spillgap.models.family import model_class

    kind = model_class(model)
    terms: Keywords = {"durbin": durbin} if kind.has_durbin else {}
    return kind(formula, panel, effects=EFFECTS.parse(effects), context=context, **terms).fit(
        **options
    )
