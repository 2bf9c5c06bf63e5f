"""Whether findings survive another W, other effects, other errors, a lagged outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spillgap.report._blocks import Block, Chapter, Exhibit, Prose
from spillgap.report._pattern import series
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, cautions, line, named
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.steps.robustness import RobustnessOutcome
from spillgap.text import Sentence
from spillgap.text.verdicts import LEVEL

if TYPE_CHECKING:
    from spillgap.models import Results

__all__ = ["Standing", "robustness", "standing"]

DYNAMIC = "dynamic"


@dataclass(frozen=True)
class Standing:
    """How terms of the main model stand elsewhere: in other fits of the same terms.

    Attributes
    ----------
    clear : tuple of str
        Terms that are significant in the main model.
    kept, lost, reversed_ : dict
        Fit → those of ``clear`` that keep sign and significance there; that are not significant;
        that are significant with the other sign. Together they are all of ``clear``.
    """

    clear: tuple[str, ...]
    kept: Mapping[str, tuple[str, ...]]
    lost: Mapping[str, tuple[str, ...]]
    reversed_: Mapping[str, tuple[str, ...]]

    @property
    def firm(self) -> tuple[str, ...]:
        """Terms that keep sign and significance in every fit."""
        return tuple(n for n in self.clear if all(n in names for names in self.kept.values()))


def standing(main: Results, fits: Mapping[str, Results]) -> Standing:
    """Where the significant terms of the main model stand in other fits."""
    design = main.design
    names = [*design.regressors, *(f"W:{name}" for name in design.durbin)]
    clear = tuple(
        n for n in names if n in main.params.index and n != "Intercept" and main.pvalues[n] < LEVEL
    )

    def those(fit: Results, significant: bool, same: bool) -> tuple[str, ...]:
        return tuple(
            n
            for n in clear
            if bool(fit.pvalues[n] < LEVEL) == significant
            and (not significant or bool(fit.params[n] * main.params[n] > 0.0) == same)
        )

    return Standing(
        clear,
        kept={name: those(fit, True, True) for name, fit in fits.items()},
        lost={name: those(fit, False, True) for name, fit in fits.items()},
        reversed_={name: those(fit, True, False) for name, fit in fits.items()},
    )


def robustness(read: Reading) -> Chapter:
    """The main model under every W, and varied otherwise."""
    title = line("robustness:title")
    if not read.has("models"):
        return Chapter("robustness", title, [])
    blocks: list[Block] = [Prose.of(*_by_weights(read)), Exhibit("main_by_weights")]
    if read.has("robustness"):
        blocks += [Prose.of(*_variants(read), *_dynamic(read)), Exhibit("robustness")]
    return Chapter("robustness", title, blocks)


def _fits(read: Reading) -> tuple[Results, Mapping[str, Results]]:
    """The main model, and it under every W."""
    results = read.of(ModelsOutcome)
    return results.main, results.by_weights


def _by_weights(read: Reading) -> list[Sentence]:
    main, fits = _fits(read)
    left_out = [read.weights(name) for name in read.of(ModelsOutcome).left_out]
    without = [line("dependence:refused", names=left_out)] if left_out else []
    if len(fits) < 2:
        return without
    stand = standing(main, fits)
    weights = [read.weights(name) for name in fits]
    facts = [line("robustness:weights", n=len(fits), weights=weights)]
    if stand.clear:
        held = [
            line(
                "names:with-times",
                name=read.variable(n),
                count=sum(n in names for names in stand.kept.values()),
                of=len(fits),
            )
            for n in stand.clear
        ]
        facts.append(line("robustness:held", terms=held))
    return [*facts, *_reversals(read, stand), *without]


def _reversals(read: Reading, stand: Standing) -> list[Sentence]:
    turned = [
        line("robustness:reversal", weights=read.weights(name), terms=read.variables(names))
        for name, names in stand.reversed_.items()
        if names
    ]
    return [line("robustness:reversed", cases=series(turned))] if turned else []


def _variants(read: Reading) -> list[Sentence]:
    main = read.of(ModelsOutcome).main
    fits = {n: r for n, r in read.of(RobustnessOutcome).variants.items() if n != DYNAMIC}
    if not fits:
        return []
    stand = standing(main, fits)
    facts = [line("robustness:variants", variants=[_variant(name) for name in fits])]
    for name in fits:
        if stand.lost[name]:
            lost = stand.lost[name]
            facts.append(
                line(
                    "robustness:lost",
                    variant=_variant(name),
                    n=len(lost),
                    terms=read.variables(lost),
                )
            )
    if stand.clear and len(stand.firm) == len(stand.clear):
        facts.append(line("robustness:all-kept"))
    return facts


def _variant(name: str) -> Spoken:
    return named(f"variant-{name}")


def _dynamic(read: Reading) -> list[Sentence]:
    result = read.of(RobustnessOutcome).variants.get(DYNAMIC)
    if result is None:
        return []
    main = read.of(ModelsOutcome).main
    lag = f"L:{result.design.dependent}"
    stand = standing(main, {DYNAMIC: result})
    lost = stand.lost[DYNAMIC]
    fact = line(
        "robustness:dynamic",
        outcome=read.inline(main.design.dependent),
        lag=float(result.params[lag]),
        p=float(result.pvalues[lag]),
        clear=len(stand.clear),
        lost=len(lost),
        terms=read.variables(lost),
    )
    return [fact, *cautions("model", result)]
