"""What is read from every fit: coefficients, effects, shares of a gap, scenarios, targets."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from spillgap._types import Arguments, Floats
from spillgap.errors import OptionError
from spillgap.explain import explain_gap, scenario, target
from spillgap.groups import GroupsLike
from spillgap.models.effects import ONE_DEVIATION, inference_frame, quantile_spread
from spillgap.models.results import Results
from spillgap.options import Quantity, QuantityAsked

__all__ = ["Asked", "check_asked"]

ROUNDING = 1e-9
"""As a share of the gap, or of what a scenario changes."""

COLUMNS = ["quantity", "term", "estimate", "std_error", "low", "high", "p"]
EFFECTS: tuple[Quantity, ...] = ("direct", "indirect", "total")


@dataclass(frozen=True)
class Asked:
    """What is to be read from a fit, the same of every one.

    Attributes
    ----------
    quantities : tuple of str
    groups, pair, period
        Of the gap, and the groups of scenarios and targets.
    scenarios : mapping
        Name → changes.
    targets : mapping
        Name → options of ``target``.
    draws, seed, level
        Shared by all, so that simulated intervals rest on common random numbers.
    """

    quantities: tuple[QuantityAsked, ...]
    groups: GroupsLike | None = None
    pair: Sequence[Hashable] | None = None
    period: Hashable | None = None
    scenarios: Mapping[str, Arguments] = field(default_factory=dict)
    targets: Mapping[str, Arguments] = field(default_factory=dict)
    draws: int = 1000
    seed: int = 0
    level: float = 0.95

    def readers(
        self,
    ) -> Iterator[tuple[tuple[Quantity, ...], str, Callable[[Results], pd.DataFrame]]]:
        """What is asked for, with what its terms begin, and the function of a fit that reads it."""
        if "coefficients" in self.quantities:
            yield ("coefficient",), "", self._coefficients
        if "effects" in self.quantities:
            yield EFFECTS, "", self._effects
        if "gap" in self.quantities:
            yield ("gap_share",), "", self._gap
        for name, changes in self.scenarios.items():
            yield ("scenario",), f"{name}, ", partial(self._scenario, name, changes)
        if self.targets:
            yield ("target",), "", self._targets

    def _coefficients(self, results: Results) -> pd.DataFrame:
        frame = results.to_frame(self.level)
        return _rows(frame, ["coefficient"] * len(frame), frame.index)

    def _effects(self, results: Results) -> pd.DataFrame:
        made = results.effects(draws=self.draws, seed=self.seed, level=self.level)
        frame = made.to_frame()
        kinds = frame.index.get_level_values("effect")
        rows = _rows(frame, kinds, frame.index.get_level_values("variable"))
        # What a model sets to zero, as OLS the indirect effects, it says nothing of.
        return rows[rows["std_error"] != 0.0]

    def _gap(self, results: Results) -> pd.DataFrame:
        made = explain_gap(
            results, self.groups, pair=self.pair, period=self.period,
            draws=self.draws, seed=self.seed, level=self.level,
        )  # fmt: skip
        names = [variable or kind for variable, kind in made.parts]
        index = pd.Index(list(dict.fromkeys(names)), name="term")
        sums = np.equal.outer(np.array(names), index.to_numpy()).astype(np.float64)
        shares, draws = made.contributions @ sums / made.gap, made.draws @ sums / made.gap
        # A part that is nothing but rounding, as period effects in one period, is none.
        there = np.abs(draws).max(axis=0) > ROUNDING
        shares, draws, index = shares[there], draws[:, there], index[there]
        return self._simulated(results, shares, draws, index, "gap_share")

    def _scenario(self, name: str, changes: Arguments, results: Results) -> pd.DataFrame:
        made = scenario(
            results, changes, groups=self.groups, pair=self._groups_of_pair(),
            draws=self.draws, seed=self.seed, level=self.level,
        )  # fmt: skip
        terms = pd.Index([f"{name}, {outcome}" for outcome in made.gauges.names])
        before = made.gauges.of(made.baseline[None, :])[0]
        after = made.gauges.of((made.baseline + made.estimate[-1])[None, :])[0]
        draws = made.gauges.of(made.baseline + made.draws[:, -1, :]) - before
        # What it leaves as it is, as a gap when all change alike, differs by rounding only.
        there = np.abs(draws).max(axis=0) > ROUNDING * np.abs(before)
        return self._simulated(
            results, (after - before)[there], draws[:, there], terms[there], "scenario"
        )

    def _targets(self, results: Results) -> pd.DataFrame:
        parts = []
        for name, options in self.targets.items():
            shared = {"groups": self.groups, "pair": self._groups_of_pair(), "reoptimise": 1,
                      "draws": self.draws, "seed": self.seed, "level": self.level}  # fmt: skip
            made = target(results, **{**shared, **options})
            base, moved = made.programme.base, made.changes["best"]
            before = made.gauges.of(base[None, :])[0]
            changes = made.gauges.of(base + moved) - before
            at = made.gauges.names.index(
                made.objective if made.objective in made.gauges.names else "mean"
            )
            parts.append(
                self._simulated(
                    results, changes[0, [at]], changes[1:, [at]], pd.Index([name]), "target"
                )
            )
        return pd.concat(parts, ignore_index=True)

    def _groups_of_pair(self) -> Sequence[Hashable] | None:
        return None if self.groups is None else self.pair

    def _simulated(
        self, results: Results, estimate: Floats, draws: Floats, terms: pd.Index, quantity: Quantity
    ) -> pd.DataFrame:
        """Rows of K numbers from estimates (K,) and draws (D, K), as of effects."""
        spread = quantile_spread(draws) / results.reference.critical(ONE_DEVIATION)
        frame = inference_frame(estimate, spread, draws, self.level, terms, results.reference)
        return _rows(frame, [quantity] * len(terms), terms)


def _rows(frame: pd.DataFrame, quantities: Iterable[str], terms: Iterable[object]) -> pd.DataFrame:
    frame = frame.rename(columns={"lower": "low", "upper": "high"})
    keyed = frame.assign(quantity=list(quantities), term=[str(term) for term in terms])
    return keyed[COLUMNS].reset_index(drop=True)


def check_asked(asked: Asked) -> None:
    """Refuse what cannot be asked.

    Raises
    ------
    OptionError
    """
    if "gap" in asked.quantities and asked.groups is None and asked.pair is None:
        raise OptionError("quantities names the gap: say between whom, by groups= or pair=.")
    if not (asked.quantities or asked.scenarios or asked.targets):
        raise OptionError(
            "Nothing is asked of the fits: name quantities= (coefficients, effects, gap), "
            "scenarios= or targets=."
        )
