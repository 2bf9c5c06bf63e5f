"""What a two-way estimate compares with what (Goodman-Bacon 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Tabled
from spillgap._types import Floats
from spillgap.models.treatment import TreatmentLike, read_treatment
from spillgap.options import LANGUAGE, CitationStyle, Language
from spillgap.panel import Panel
from spillgap.references import cite
from spillgap.staggered._outcome import outcome_matrix
from spillgap.tables import Table, frame_table
from spillgap.text import say

__all__ = ["Bacon", "bacon"]


@dataclass(frozen=True, eq=False)
class Bacon(Tabled):
    """The comparisons that a two-way estimate averages.

    Attributes
    ----------
    estimate : float
        The coefficient of the treatment under unit and time effects: Σ weight · estimate.
    comparisons : DataFrame
        Rows (cohort, against): ``comparison`` ("never", "not yet", "already"), ``weight``,
        ``estimate``. Those with the already treated are forbidden: they subtract how effects of
        these grow.
    """

    estimate: float
    comparisons: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """One row per pair of cohorts: comparison, weight, estimate."""
        return self.comparisons.copy()

    @property
    def forbidden(self) -> float:
        """The weight of comparisons with units that were treated before."""
        chosen = self.comparisons["comparison"] == "already"
        return float(self.comparisons.loc[chosen, "weight"].sum())

    def table(self, *, lang: Language = "en", digits: int = 3) -> Table:
        """Comparisons in rows, weights and estimates in columns."""
        lang = LANGUAGE.parse(lang)
        kinds = {kind: say(f"staggered:against-{key}", lang) for kind, key in _KEYS.items()}
        shown = self.comparisons.reset_index()
        shown["comparison"] = shown["comparison"].map(kinds)
        shown = shown.astype({"cohort": str, "against": str})
        said = say("staggered:bacon", lang, estimate=self.estimate, forbidden=self.forbidden)
        headings = {name: say(f"staggered:head-{name}", lang) for name in shown.columns}
        return frame_table(
            shown.set_index("cohort"),
            columns={name: headings[name] for name in shown.columns[1:]},
            stub=headings["cohort"],
            lang=lang,
            digits=digits,
            title=say("staggered:title-bacon", lang),
            notes=[said],
        )

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The source."""
        return cite("goodman_bacon_2021", style=style)

    def __repr__(self) -> str:
        return (
            f"Bacon: {self.estimate:.4g} from {len(self.comparisons)} comparisons, "
            f"{self.forbidden:.0%} with the already treated"
        )


_KEYS = {"never": "never", "not yet": "not-yet", "already": "already"}


def bacon(outcome: str, panel: Panel, *, treatment: TreatmentLike) -> Bacon:
    """The comparisons of which the two-way estimate is made.

    Parameters
    ----------
    outcome : str
        A column of the panel.
    panel : Panel
        Balanced.
    treatment : str, Series or mapping
        As in :class:`spillgap.DiD`.

    Returns
    -------
    Bacon

    Raises
    ------
    DataError
        For an unbalanced panel and missing outcomes, by name, and a treatment that switches off.

    Notes
    -----
    With one treatment and unit and time effects the estimate is Σ s·b over pairs of cohorts, b
    the difference-in-differences of the two over the periods in which only one of them changes
    (Goodman-Bacon 2021, theorem 1). Weights are positive and sum to one.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> begins = {state: 1976 + 3 * (k % 2) for k, state in enumerate(panel.units[:12])}
    >>> found = sg.staggered.bacon("unemp", panel, treatment=begins)
    >>> round(float(found.comparisons["weight"].sum()), 12)
    1.0
    """
    read = read_treatment(panel, treatment)
    y, periods = outcome_matrix(panel, outcome), panel.n_periods
    starts = np.unique(read.start[read.start >= 0])
    means = {int(g): y[read.start == g].mean(axis=0) for g in (*starts, -1)}
    share = {int(g): float((read.start == g).mean()) for g in (*starts, -1)}
    rows = []
    for g in map(int, starts):
        on = 1.0 - g / periods
        gap = means[g] - means[-1]
        rows.append(
            (g, -1, "never", share[g] * share[-1] * on * (1 - on), _did(gap, g, 0, periods))
        )
        for later in (int(k) for k in starts if k > g):
            pair, after = share[g] * share[later], 1.0 - later / periods
            gap = means[g] - means[later]
            rows += [
                (g, later, "not yet", pair * (on - after) * (1 - on), _did(gap, g, 0, later)),
                (later, g, "already", pair * after * (on - after), _did(-gap, later, g, periods)),
            ]
    weights = np.array([row[3] for row in rows])
    weights /= weights.sum()
    named = [(panel.periods[a], "" if b < 0 else panel.periods[b]) for a, b, *_ in rows]
    frame = pd.DataFrame(
        {"comparison": [r[2] for r in rows], "weight": weights, "estimate": [r[4] for r in rows]},
        index=pd.MultiIndex.from_tuples(named, names=["cohort", "against"]),
    )
    return Bacon(float(weights @ frame["estimate"].to_numpy()), frame)


def _did(gap: Floats, at: int, begin: int, end: int) -> float:
    """The change of a gap (T,) between periods begin … at − 1 and at … end − 1."""
    return float(gap[at:end].mean() - gap[begin:at].mean())
