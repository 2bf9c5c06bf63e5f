"""What a staggered comparison holds, and what is averaged from its cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from spillgap._notebook import Tabled
from spillgap._types import Floats, Integers
from spillgap.errors import EstimationError, OptionError
from spillgap.models.notices import Notice, Noticed
from spillgap.models.treatment import REFERENCE, Treatment
from spillgap.options import (
    LANGUAGE,
    CitationStyle,
    Language,
    StaggeredControls,
    StaggeredMethod,
)
from spillgap.panel import Panel
from spillgap.references import cite
from spillgap.staggered._bacon import Bacon, bacon
from spillgap.staggered._cells import Cells, cells_of, compared
from spillgap.staggered._exposure import OWN, Exposure, exposure
from spillgap.tables import Table, frame_table
from spillgap.text import say

__all__ = ["Setting", "StaggeredResult"]


FEWEST_PERMUTED = 19


@dataclass(frozen=True, eq=False)
class Setting:
    """What was asked for: data, treatment (N,), rings (N, N), outcome (N, T), method."""

    panel: Panel
    outcome: str
    treatment: Treatment
    ring: Integers
    y: Floats
    method: StaggeredMethod
    controls: StaggeredControls
    level: float


@dataclass(frozen=True, eq=False)
class StaggeredResult(Noticed, Tabled):
    """Own, ring by ring and total effects of treatment that began at different times.

    Attributes
    ----------
    setting : Setting
    reach : Exposure
        Who is reached when, and from which ring.
    cells : Cells
    multipliers : ndarray, shape (D, N)
        Of the multiplier bootstrap, standard normal, by unit.
    notices : tuple of Notice
    """

    setting: Setting
    reach: Exposure
    cells: Cells
    multipliers: Floats = field(repr=False)
    notices: tuple[Notice, ...]

    # -- averages -----------------------------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """One row per effect (own, every ring, total), over all periods since it began.

        Returns
        -------
        pandas.DataFrame
            estimate, std_error, t, df, p, lower, upper; units and unit_periods that it rests on.
        """
        frame = self._frame(self._overall, [*self._names, "total"])
        rows = [self._rows(kind) for kind in self._kinds]
        units = [*(len(set(np.flatnonzero(part.any(axis=1)))) for part in rows)]
        units.append(int(np.any([part.any(axis=1) for part in rows], axis=0).sum()))
        counts = [int(part.sum()) for part in rows]
        return frame.assign(units=units, unit_periods=[*counts, sum(counts)])

    def by_event(self) -> pd.DataFrame:
        """One row per (effect, event_time), as ``figures.event_study`` draws it.

        Returns
        -------
        pandas.DataFrame
            As :meth:`to_frame`; ``band_lower`` and ``band_upper`` hold a whole path. Event times
            are periods since treatment, of rings since their units were first reached; −1 is the
            reference. With ``"imputation"`` none before.
        """
        events = [sorted(set(self.cells.event[self.cells.kind == k].tolist())) for k in self._kinds]
        keys = [(k, e) for k, times in zip(self._kinds, events, strict=True) for e in times]
        weights = np.array([self._mean((self.cells.kind == k) & (self.cells.event == e))
                            for k, e in keys])  # fmt: skip
        names = [(self._name(k), e) for k, e in keys]
        index = pd.MultiIndex.from_tuples(names, names=["effect", "event_time"])
        frame = self._banded(self._frame(weights, index), [k for k, _ in keys], weights)
        zero = pd.MultiIndex.from_tuples(
            [(name, REFERENCE) for name in self._names], names=frame.index.names
        )
        filled = pd.DataFrame(np.nan, index=zero, columns=frame.columns)
        held = [c for c in frame.columns if c in _ZERO_AT_REFERENCE]
        filled[held] = 0.0
        whole = pd.concat([frame, filled])
        order = {name: at for at, name in enumerate(self._names)}
        places = sorted(whole.index, key=lambda key: (order[key[0]], key[1]))
        return whole.loc[places].assign(binned=False)

    def by_cohort(self) -> pd.DataFrame:
        """One row per (effect, cohort): units first treated, of rings first reached, together."""
        post = self.cells.event >= 0
        keys = [
            (k, g)
            for k in self._kinds
            for g in np.unique(self.cells.cohort[post & (self.cells.kind == k)])
        ]
        weights = np.array(
            [self._mean(post & (self.cells.kind == k) & (self.cells.cohort == g)) for k, g in keys]
        )
        names = [(self._name(k), self.setting.panel.periods[g]) for k, g in keys]
        index = pd.MultiIndex.from_tuples(names, names=["effect", "cohort"])
        return self._frame(weights, index)

    def group_time(self) -> pd.DataFrame:
        """One row per (effect, cohort, period): the effects that all others are averages of."""
        cells, periods = self.cells, self.setting.panel.periods
        keys = np.stack([cells.kind, cells.cohort, cells.period], axis=1)
        unique = np.unique(keys, axis=0)
        weights = np.array([self._mean((keys == key).all(axis=1)) for key in unique])
        names = [(self._name(k), periods[g], periods[t]) for k, g, t in unique]
        index = pd.MultiIndex.from_tuples(names, names=["effect", "cohort", "period"])
        return self._frame(weights, index)

    # -- checks -------------------------------------------------------------------------------

    def pretrends(self) -> pd.DataFrame:
        """Whether changes before anything reached the units differ from zero.

        Returns
        -------
        pandas.DataFrame
            By effect: statistic (the largest |t| of its leads), leads, p by the multiplier
            bootstrap, which allows for their number.

        Raises
        ------
        EstimationError
            With ``method="imputation"``, and if no lead but the reference exists.
        """
        cells = self.cells
        early = cells.event < REFERENCE
        if not early.any():
            raise EstimationError(
                "There is no event time before the reference to test: use method='group-time' and "
                "a panel with two or more periods before treatment."
            )
        rows: dict[str, dict[str, float]] = {}
        for kind in self._kinds:
            times = np.unique(cells.event[early & (cells.kind == kind)])
            if not times.size:
                continue
            weights = np.array(
                [self._mean((cells.kind == kind) & (cells.event == e)) for e in times]
            )
            lead = self._frame(weights, pd.Index(times))
            least = self._least(weights)
            largest = float(lead["t"].abs().max())
            p = (1.0 + (least <= lead["p"].min()).sum()) / (1.0 + least.size)
            rows[self._name(kind)] = {"statistic": largest, "leads": len(times), "p": p}
        frame = pd.DataFrame.from_dict(rows, orient="index").astype({"leads": int})
        return frame.rename_axis("effect")

    def placebo(
        self, permutations: int = 199, seed: int | np.random.Generator | None = 0
    ) -> pd.DataFrame:
        """How often dates given to other units make an effect as large.

        Parameters
        ----------
        permutations : int
        seed : int, Generator or None

        Returns
        -------
        pandas.DataFrame
            By effect: t, p (the share of permutations with |t| as large, this one among them),
            permutations that it could be computed in.

        Notes
        -----
        Randomisation inference: exact, for the hypothesis that treatment does nothing to anyone,
        if who was treated when was drawn by lot. Permutations whose rings leave nobody
        to compare with are drawn again, at most twenty times as often as asked.
        """
        if permutations < FEWEST_PERMUTED:
            raise OptionError(f"permutations={permutations}: at least {FEWEST_PERMUTED}.")
        rng = np.random.default_rng(seed)
        drawn: list[pd.Series] = []
        for _ in range(20 * permutations):
            if len(drawn) == permutations:
                break
            other = self._permuted(rng)
            if other is not None:
                drawn.append(other.to_frame()["t"])
        here = self.to_frame()["t"]
        those = pd.DataFrame(drawn).reindex(columns=here.index)
        as_large = (those.abs() >= here.abs()).sum()
        many = those.notna().sum()
        return pd.DataFrame({"t": here, "p": (1.0 + as_large) / (1.0 + many), "permutations": many})

    def _permuted(self, rng: np.random.Generator) -> StaggeredResult | None:
        asked = self.setting
        start, periods = rng.permutation(asked.treatment.start), asked.panel.n_periods
        reach = exposure(start, asked.ring, periods)
        cells = cells_of(asked.y, reach, start, asked.method, asked.controls)
        if not compared(cells):
            return None
        return StaggeredResult(asked, reach, cells, self.multipliers, ())

    def bacon(self) -> Bacon:
        """What the two-way estimate of the same treatment would compare with what."""
        status = pd.Series(
            self.setting.treatment.status, index=self.setting.panel.index, name="treated now"
        )
        return bacon(self.setting.outcome, self.setting.panel, treatment=status)

    # -- in print -----------------------------------------------------------------------------

    def table(self, *, lang: Language = "en", digits: int = 3) -> Table:
        """Effects in rows, estimates and intervals in columns."""
        lang = LANGUAGE.parse(lang)
        frame = self.to_frame()
        names = {name: self.label(name, lang) for name in frame.index}
        asked = self.setting
        notes = [
            asked.treatment.words(lang),
            say(
                "staggered:how",
                lang,
                method=asked.method,
                controls=asked.controls,
                level=asked.level,
            ),
            *self.warnings_in(lang),
        ]
        columns = ["estimate", "std_error", "p", "lower", "upper", "units", "unit_periods"]
        heads = {c: say(f"staggered:head-{c.replace('_', '-')}", lang) for c in columns[-2:]}
        return frame_table(
            frame[columns].rename(index=names).rename(columns=heads),
            lang=lang,
            digits=digits,
            stub="",
            title=say("staggered:title", lang, outcome=asked.outcome),
            notes=notes,
        )

    def label(self, effect: str, lang: Language) -> str:
        """An effect's name in print: own, a ring, or total."""
        key = effect if effect in ("own", "total") else "ring"
        return say(f"staggered:effect-{key}", lang, number=effect.removeprefix("ring "))

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The sources."""
        return cite("staggered adoption", style=style)

    # -- arithmetic ---------------------------------------------------------------------------

    @cached_property
    def _kinds(self) -> list[int]:
        """Own and the rings that hold somebody after treatment began."""
        return sorted(set(self.cells.kind[self.cells.event >= 0].tolist()))

    @property
    def _names(self) -> list[str]:
        return [self._name(kind) for kind in self._kinds]

    @staticmethod
    def _name(kind: int) -> str:
        return "own" if kind == OWN else f"ring {kind}"

    def _rows(self, kind: int) -> NDArray[np.bool_]:
        """(N, T) the rows of a kind that its average rests on."""
        periods = np.arange(self.setting.panel.n_periods)
        used = ~np.isin(periods, self.cells.uncompared)
        late = periods[None, :] >= self.reach.first[:, None]
        return np.asarray((self.reach.kind == kind) & late & used[None, :])

    def _mean(self, chosen: NDArray[np.bool_]) -> Floats:
        """(K,) weights of a mean over unit-periods of the cells chosen."""
        count = np.where(chosen, self.cells.count, 0)
        return np.asarray(count / count.sum())

    @cached_property
    def _overall(self) -> Floats:
        post = self.cells.event >= 0
        means = [self._mean(post & (self.cells.kind == kind)) for kind in self._kinds]
        sizes = np.array([self._rows(kind).sum() for kind in self._kinds], dtype=np.float64)
        total = (sizes / sizes[0]) @ np.array(means)
        return np.array([*means, total])

    def _frame(self, weights: Floats, index: pd.Index | list[str]) -> pd.DataFrame:
        """Estimates of J sums of cells by weights (J, K) with what is known of their errors."""
        estimate = weights @ self.cells.estimate
        parts = self.cells.influence @ weights.T
        error = np.sqrt((parts**2).sum(axis=0))
        held = (self.cells.share @ np.abs(weights).T) ** 2
        df = np.maximum(1.0, held.sum(axis=0) ** 2 / (held**2).sum(axis=0) - 1.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            t = estimate / error
        reach = stats.t.ppf((1.0 + self.setting.level) / 2.0, df) * error
        columns = {
            "estimate": estimate,
            "std_error": error,
            "t": t,
            "df": df,
            "p": 2.0 * stats.t.sf(np.abs(t), df),
            "lower": estimate - reach,
            "upper": estimate + reach,
        }
        named = pd.Index(index, name="effect") if isinstance(index, list) else index
        return pd.DataFrame(columns, index=named)

    def _banded(self, frame: pd.DataFrame, kinds: list[int], weights: Floats) -> pd.DataFrame:
        """The frame with the band of every kind's path since it was reached, and before."""
        error, df = frame["std_error"].to_numpy(), frame["df"].to_numpy()
        width = np.zeros(len(frame))
        for kind in set(kinds):
            own = np.array(kinds) == kind
            tail = np.quantile(self._least(weights[own]), 1.0 - self.setting.level)
            width[own] = stats.t.isf(tail / 2.0, df[own]) * error[own]
        estimate = frame["estimate"].to_numpy()
        return frame.assign(band_lower=estimate - width, band_upper=estimate + width)

    def _least(self, weights: Floats) -> Floats:
        """(D,) the least p of J sums of cells in every draw of the multiplier bootstrap."""
        parts = self.cells.influence @ weights.T
        error = np.sqrt((parts**2).sum(axis=0))
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn = np.abs(self.multipliers @ parts / error)
        return np.asarray(2.0 * stats.norm.sf(drawn.max(axis=1)))

    def __repr__(self) -> str:
        asked = self.setting
        frame = self.to_frame()["estimate"]
        said = ", ".join(f"{name} {value:.4g}" for name, value in frame.items())
        return f"StaggeredResult of {asked.outcome} ({asked.method}): {said}"


_ZERO_AT_REFERENCE = ("estimate", "std_error", "lower", "upper", "band_lower", "band_upper")
