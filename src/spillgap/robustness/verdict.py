"""How a finding stands when the specification is varied: the rule, the fact, the sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._types import Floats
from spillgap.labels import Label, LabelsLike, TermLabel
from spillgap.options import LANGUAGE, Language, Quantity
from spillgap.text import Said, Sentence, Told
from spillgap.text.verdicts import Firmness, Sign, firmness, sign_of

__all__ = ["Finding", "find", "holm"]


@dataclass(frozen=True)
class Finding:
    """How one quantity stands under all specifications that have it.

    Attributes
    ----------
    quantity, term : str
    kind : {"firm", "fragile", "reversed", "indistinguishable"}
        ``"firm"``: significant with one sign in every specification, and so after Holm's
        adjustment for all findings of its family. ``"reversed"``: significantly positive in one
        specification and significantly negative in another. ``"indistinguishable"``: significant
        in none. ``"fragile"``: all else, as where significance comes and goes, where a
        specification could not be estimated, or where the adjustment takes it away.
    n : int
        Specifications that have the quantity, the main one and refused ones among them.
    positive, negative : tuple of str
        Those in which it is significantly positive, significantly negative.
    insignificant, refused : tuple of str
        Those in which it is not significant; in which it could not be estimated.
    reversing : tuple of str
        Those that contradict: significant with the sign that the main specification has not (or,
        where that one is not significant, with the rarer sign).
    estimate, p : float
        Of the main specification; not a number where it has none.
    low, high : float
        The lowest and the highest of the estimates.
    lowest, highest : str
        The specifications that they are of.
    familywise : float
        The largest p-value over the specifications, adjusted by Holm's method for the ``family``
        of findings that are judged together.
    family : int
    headline : bool
        Whether it belongs to the headline; the others are judged among all findings there are.
    level : float
        At which significance is judged.
    said : mapping
        Specification → its label, to be said in a language.

    Notes
    -----
    That a coefficient is zero in *some* specification is rejected by the largest of its
    p-values: each is a test at level α of its own specification, so that the largest is below α
    with a probability of at most α as long as it is zero in one of them (an
    intersection–union test: no adjustment for the number of specifications is needed, however
    dependent they are). Over the H findings of a family these largest p-values are adjusted by
    Holm's method, so that a family without a true effect has a firm finding in at most α of all
    samples, as far as the single p-values hold. ``"reversed"`` is an alarm rather than a claim,
    and judged without adjustment.

    References
    ----------
    Berger (1982), for the intersection–union test; Holm (1979); Simonsohn, Simmons & Nelson
    (2020), for reading many specifications together.
    """

    quantity: Quantity
    term: str
    kind: Firmness
    n: int
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    insignificant: tuple[str, ...]
    refused: tuple[str, ...]
    reversing: tuple[str, ...]
    estimate: float
    p: float
    low: float
    high: float
    lowest: str
    highest: str
    familywise: float
    family: int
    headline: bool
    level: float
    said: Mapping[str, Said] = field(default_factory=dict, repr=False, compare=False)

    @property
    def significant(self) -> int:
        """In how many specifications it is significant."""
        return len(self.positive) + len(self.negative)

    def sentence(self, lang: Language = "en", *, labels: LabelsLike = None) -> str:
        """The finding in words.

        Parameters
        ----------
        lang : {"en", "zh"}
        labels : mapping or DataFrame, optional
            Labels of the variables.
        """
        facts: dict[str, Told] = {
            "what": Sentence(
                "sensitivity:what",
                {
                    "quantity": Label("quantity", self.quantity),
                    "term": TermLabel(self.term, labels),
                },
            ),
            "n": self.n,
            "k": self.significant,
            "sign": self._sign,
            "positive": len(self.positive),
            "negative": len(self.negative),
            "low": self.low,
            "high": self.high,
            "p": self.familywise,
            "family": self.family,
            "against": tuple(self.said[name] for name in self.reversing),
            "missing": len(self.refused),
            "refused": tuple(self.said[name] for name in self.refused),
            "every": "yes" if self.significant == self.n else "no",
        }
        return Sentence(f"sensitivity:{self.kind}", facts).text(LANGUAGE.parse(lang))

    @property
    def _sign(self) -> Sign:
        return "positive" if len(self.positive) >= len(self.negative) else "negative"

    def __repr__(self) -> str:
        return (
            f"Finding: {self.quantity} of {self.term}: {self.kind}, significant in "
            f"{self.significant} of {self.n}, {self.low:.4g} to {self.high:.4g}"
        )


def find(
    rows: pd.DataFrame,
    said: Mapping[str, Said],
    *,
    familywise: float,
    family: int,
    headline: bool,
    level: float,
) -> Finding:
    """The finding of one quantity from its rows, one for each specification."""
    names, main = rows["variant"].to_numpy(), rows["is_main"].to_numpy(bool)
    estimates, ps = (rows[name].to_numpy(float) for name in ("estimate", "p"))
    signs = np.array([sign_of(value) for value in estimates])
    clear = ps < level
    there = np.isfinite(estimates)
    positive, negative = clear & (signs == "positive"), clear & (signs == "negative")
    against = _against(positive, negative, main)
    low, high = (int(f(estimates)) for f in (np.nanargmin, np.nanargmax))
    own = np.flatnonzero(main)

    def those(which: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(map(str, names[which]))

    return Finding(
        quantity=rows["quantity"].iloc[0],
        term=str(rows["term"].iloc[0]),
        kind=firmness(list(estimates), list(ps), familywise, level),
        n=len(rows),
        positive=those(positive),
        negative=those(negative),
        insignificant=those(there & ~clear),
        refused=those(~there),
        reversing=those(against),
        estimate=float(estimates[own[0]]) if own.size else float("nan"),
        p=float(ps[own[0]]) if own.size else float("nan"),
        low=float(estimates[low]),
        high=float(estimates[high]),
        lowest=str(names[low]),
        highest=str(names[high]),
        familywise=familywise,
        family=family,
        headline=headline,
        level=level,
        said=said,
    )


def _against(
    positive: NDArray[np.bool_], negative: NDArray[np.bool_], main: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """(V,) which specifications are significant with the other sign."""
    if not (positive.any() and negative.any()):
        return np.zeros_like(positive)
    if (positive & main).any():
        return negative
    if (negative & main).any():
        return positive
    return negative if positive.sum() >= negative.sum() else positive


def holm(ps: Sequence[float]) -> Floats:
    """(H,) p-values adjusted for each other by Holm's (1979) method; one that is missing is one.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.where(np.isnan(ps), 1.0, np.asarray(ps, dtype=np.float64))
    order = np.argsort(values, kind="stable")
    steps = values[order] * np.arange(len(values), 0, -1)
    adjusted = np.empty(len(values), dtype=np.float64)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted
