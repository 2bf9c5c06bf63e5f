"""The tests, the model chosen, its estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.labels import Label
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Prose
from spillgap.report._pattern import series
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, cautions, line, model_name
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.steps.regimes import RegimesOutcome
from spillgap.study.steps.tests import TestsOutcome
from spillgap.text import Sentence, Told
from spillgap.text.verdicts import LEVEL

if TYPE_CHECKING:
    from spillgap.models import Results

__all__ = ["chosen_in_short", "favoured", "model"]

_SPATIAL = ("rho", "lambda", "phi", "Intercept")


def model(read: Reading) -> Chapter:
    """Which model the tests lead to, and what it estimates."""
    title = line("model:title")
    if not read.has("models"):
        return Chapter("model", title, [])
    main = read.of(ModelsOutcome).main
    blocks: list[Block] = [Prose.of(_equation(read), _fit(main))]
    if read.has("tests"):
        blocks += [Prose.of(*_tests(read)), Exhibit("tests"), Prose.of(*_decision(read))]
    elif read.refusal("tests"):
        blocks.append(Prose.of(line("model:no-tests", reason=read.refusal("tests"))))
    spec = read.result.study.models
    assert spec is not None
    blocks += [
        Prose.of(
            chosen_in_short(read),
            _by_weights(read),
            *_estimates(read, main),
            *cautions("model", main),
        ),
        Figures.of(Plate("coefficients", line("model:figure"))),
        Exhibit(f"models_{spec.main.effects}"),
        Exhibit("main_by_effects"),
        *_regimes(read),
    ]
    return Chapter("model", title, blocks)


def _equation(read: Reading) -> Sentence:
    names = [n for n in read.of(ModelsOutcome).main.design.regressors if n != "Intercept"]
    return line("model:equation", outcome=read.outcome, regressors=[read.inline(n) for n in names])


def _fit(main: Results) -> Sentence:
    return line(
        "model:fit",
        observations=int(main.nobs),
        loglik=float(main.loglik),
        r2=float(main.r2_within),
    )


# -- tests ----------------------------------------------------------------------------------------


def _tests(read: Reading) -> list[Sentence]:
    tests = [test for test in read.of(TestsOutcome).tests if test.applicable]
    kept = [
        line("names:with-p", name=test.label.name, value=float(test.pvalue))
        for test in tests
        if not test.rejects()
    ]
    counted = line("model:tests", rejected=len(tests) - len(kept), n=len(tests))
    return [counted, line("model:kept", tests=series(kept))] if kept else [counted]


def _decision(read: Reading) -> list[Sentence | Spoken]:
    decision = read.of(TestsOutcome).decision
    spec = read.result.study.models
    assert spec is not None
    main = spec.main
    same = (decision.model, decision.effects) == (main.model, main.effects)
    steps: list[Sentence | Spoken] = [step.reason for step in decision.steps]
    chosen = line(
        "model:chosen",
        model=model_name(decision.model),
        effects=Label("effects", f"{decision.effects}-fixed"),
        same="same" if same else "other",
        main=model_name(main.model),
        main_effects=Label("effects", f"{main.effects}-fixed"),
    )
    unsettled = [] if decision.settled else [line("model:unsettled")]
    return [*steps, chosen, *unsettled, *favoured(read)]


def favoured(read: Reading) -> list[Sentence]:
    """The posterior probability of every W, and whether the data favour another."""
    if not read.has("tests"):
        return []
    posterior = read.of(TestsOutcome).posterior
    if not posterior:
        return []
    main = read.result.inputs.main_weights
    best = max(posterior, key=lambda name: posterior[name])
    listed = [
        line("names:with-three", name=read.weights(name), value=float(value))
        for name, value in posterior.items()
    ]
    facts = [line("model:posterior", weights=listed)]
    if best != main:
        facts.append(line("model:favoured", best=read.weights(best), main=read.weights(main)))
    return facts


# -- estimates ------------------------------------------------------------------------------------


def chosen_in_short(read: Reading) -> Sentence:
    """The main model in one sentence, with rho where it has one."""
    study, results = read.result.study, read.of(ModelsOutcome)
    assert study.models is not None
    main, spec = results.main, study.models.main
    about: dict[str, Told] = {
        "model": model_name(spec.model),
        "effects": Label("effects", f"{spec.effects}-fixed"),
        "weights": read.weights(read.result.inputs.main_weights),
    }
    table = main.to_frame()
    if "rho" not in table.index:
        return line("model:main", observations=int(main.nobs), **about)
    row = pd.Series(table.loc["rho"])
    having = [result for result in results.by_weights.values() if "rho" in result.params]
    return line(
        "model:main-with-rho",
        rho=float(row["estimate"]),
        error=float(row["std_error"]),
        p=float(row["p"]),
        clear=sum(bool(result.pvalues["rho"] < LEVEL) for result in having),
        tried=len(having),
        **about,
    )


def _by_weights(read: Reading) -> Sentence | None:
    listed = [
        line(
            "names:with-three-p",
            name=read.weights(name),
            value=float(result.params["rho"]),
            p=float(result.pvalues["rho"]),
        )
        for name, result in read.of(ModelsOutcome).by_weights.items()
        if "rho" in result.params
    ]
    return line("model:rho-by-weights", weights=series(listed)) if len(listed) > 1 else None


def _estimates(read: Reading, main: Results) -> list[Sentence]:
    table = main.to_frame()
    plain = [n for n in table.index if n not in _SPATIAL and not str(n).startswith("mean:")]
    clear = [n for n in plain if table.loc[n, "p"] < LEVEL]
    rest = [n for n in plain if n not in clear]

    def listed(names: list[Any]) -> list[Sentence]:
        return [
            line(
                "names:with-estimate",
                name=read.variable(n),
                estimate=float(table.loc[n, "estimate"]),
                p=float(table.loc[n, "p"]),
            )
            for n in names
        ]

    first = line("model:clear", n=len(clear), terms=listed(clear))
    return [first, line("model:unclear", n=len(rest), terms=listed(rest))] if rest else [first]


def _regimes(read: Reading) -> list[Block]:
    """Whether the coefficients are the same in all regimes, where the study asks."""
    if read.refusal("regimes"):
        return [Prose.of(line("model:no-regimes", reason=read.refusal("regimes")))]
    if not read.has("regimes"):
        return []
    return [
        Prose.of(line("model:regimes"), Spoken(read.of(RegimesOutcome).tests["chow"].sentence)),
        Exhibit("regimes"),
        Exhibit("regimes_chow"),
        Figures.of(Plate("regimes", line("model:regimes-figure"))),
        Exhibit("regimes_effects"),
    ]
