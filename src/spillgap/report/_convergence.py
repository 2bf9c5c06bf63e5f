"""Whether the gap closes, and whether the subsystems go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spillgap.labels import Label
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose
from spillgap.report._reading import Reading, row_of, valued
from spillgap.report._telling import Spoken, line
from spillgap.study.steps.convergence import ConvergenceOutcome
from spillgap.study.steps.coupling import CouplingOutcome
from spillgap.text import Sentence
from spillgap.text.verdicts import clarity, moved

if TYPE_CHECKING:
    from spillgap.gaps import BetaResult, DensityResult, MarkovResult, SigmaResult

__all__ = ["convergence", "coordination"]


def convergence(read: Reading) -> Chapter:
    """Whether the units come together, how fast, in how many clubs."""
    title = line("convergence:title")
    if not read.has("convergence"):
        return Chapter("convergence", title, [])
    results = read.of(ConvergenceOutcome)
    blocks: list[Block] = [
        Prose.of(_sigma(results.sigma)),
        Points.of(_beta(form, result) for form, result in results.beta.items()),
        Exhibit("beta"),
        Prose.of(_density(results.density)),
        Figures.of(
            Plate("ridgeline", line("convergence:density-figure")),
            Plate("markov", line("convergence:markov-figure")),
        ),
        Prose.of(_markov(results.markov), _steady(results.markov), _spatial_markov(results)),
        Prose.of(_clubs(read, results)),
    ]
    return Chapter("convergence", title, blocks)


def _sigma(sigma: SigmaResult) -> Sentence:
    table, trend = sigma.to_frame()["dispersion"], sigma.trend
    clear = clarity(trend["p"]) == "significant"
    trending = "none" if not clear else "down" if trend["estimate"] < 0 else "up"
    return line(
        "convergence:sigma",
        first=str(table.index[0]),
        last=str(table.index[-1]),
        before=float(table.iloc[0]),
        after=float(table.iloc[-1]),
        trend=trending,
        p=float(trend["p"]),
    )


def _beta(form: str, result: BetaResult) -> Sentence:
    row, p = result.speed.iloc[0], float(row_of(result.params, "initial")["p"])
    if not result.converges:
        return line("convergence:no-beta", form=form, p=p)
    return line(
        "convergence:beta",
        form=form,
        beta=float(row["b"]),
        p=p,
        speed=float(row["speed"]),
        half=float(row["half_life"]),
        low=float(row["half_life_lower"]),
        high=float(row["half_life_upper"]),
    )


def _density(density: DensityResult) -> Sentence:
    table = density.summary
    first, last = table.iloc[0], table.iloc[-1]
    return line(
        "convergence:density",
        mode_before=float(first["mode"]),
        mode_after=float(last["mode"]),
        mode=moved(float(first["mode"]), float(last["mode"])),
        sd_before=float(first["sd"]),
        sd_after=float(last["sd"]),
        spread=moved(float(first["sd"]), float(last["sd"])),
        modes=int(last["n_modes"]),
        last=str(table.index[-1]),
    )


def _markov(chain: MarkovResult) -> Sentence:
    stay = chain.transitions.to_numpy().diagonal()
    return line(
        "convergence:markov",
        classes=len(stay),
        low=float(stay.min()),
        high=float(stay.max()),
        rise=float(chain.transitions.iloc[0, 1:].sum()),
    )


def _steady(chain: MarkovResult) -> Sentence | None:
    steady = chain.steady_state
    if not steady.notna().all():
        return None
    names = [_class(len(steady), k) for k in range(len(steady))]
    return line("convergence:steady", shares=valued("percent", names, steady))


def _class(classes: int, k: int) -> Spoken:
    from spillgap.gaps import class_labels

    return Spoken(lambda lang: class_labels(classes, lang)[k])


def _spatial_markov(results: ConvergenceOutcome) -> Sentence | None:
    if results.spatial_markov is None:
        return None
    p = float(row_of(results.spatial_markov.tests, "Q")["p"])
    return line("convergence:spatial-markov", clarity=clarity(p), p=p)


def _clubs(read: Reading, results: ConvergenceOutcome) -> Sentence | None:
    periods, result = len(read.periods), results.clubs
    if result is None:
        reason = results.left_out.get("clubs")
        return line("convergence:no-clubs", reason=reason) if reason else None
    t = float(result.overall["t"])
    if result.overall["converges"]:
        return line("convergence:one-path", t=t, periods=periods)
    counts = result.membership[result.membership > 0].value_counts().sort_index()
    alone = result.membership.index[result.membership == 0]
    return line(
        "convergence:clubs",
        t=t,
        clubs=len(counts),
        sizes=[str(int(n)) for n in counts],
        alone=read.units(alone),
        outside=len(alone),
        periods=periods,
    )


# -- coordination ---------------------------------------------------------------------------------


def coordination(read: Reading) -> Chapter:
    """How well the subsystems go together."""
    title = line("coupling:title")
    if not read.has("coupling"):
        return Chapter("coupling", title, [])
    results = read.of(CouplingOutcome)
    last = results.coupling.to_frame().xs(read.result.inputs.panel.periods[-1], level=1)
    blocks: list[Block] = [
        Prose.of(
            _level(read, results, last["grade"]),
            _ends(read, results, last["grade"]),
            line("coupling:description"),
        ),
        Figures.of(Plate("coupling", line("coupling:figure"))),
        Exhibit("coupling_means"),
        Exhibit("coupling"),
    ]
    return Chapter("coupling", title, blocks)


def _level(read: Reading, results: CouplingOutcome, grades: pd.Series) -> Sentence:
    mean, most = results.wide.mean(), grades.mode().iloc[0]
    before, after = float(mean.iloc[0]), float(mean.iloc[-1])
    return line(
        "coupling:level",
        systems=[read.inline(str(name)) for name in results.scores.columns],
        first=read.periods[0],
        last=read.periods[-1],
        before=before,
        after=after,
        moved=moved(before, after, decimals=3),
        grade=Label("grade", most),
        holding=int((grades == most).sum()),
        n=len(grades),
    )


def _ends(read: Reading, results: CouplingOutcome, grades: pd.Series) -> Sentence:
    order = results.wide.iloc[:, -1].sort_values(ascending=False)
    best, least = order.index[0], order.index[-1]
    return line(
        "coupling:ends",
        best=read.unit(best),
        high=float(order.iloc[0]),
        best_grade=Label("grade", grades[best]),
        least=read.unit(least),
        low=float(order.iloc[-1]),
        least_grade=Label("grade", grades[least]),
    )
