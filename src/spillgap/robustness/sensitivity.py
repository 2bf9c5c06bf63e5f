"""Every quantity under every variant of a specification, and how firm it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap.errors import OptionError, UnknownNameError, counted, listing, suggest
from spillgap.models.notices import Notice, Noticed
from spillgap.models.results import Results
from spillgap.options import LANGUAGE, QUANTITY, VARIANT_KIND, Language, Quantity
from spillgap.robustness.variants import Variant, kind_label
from spillgap.robustness.verdict import Finding, find, holm

__all__ = ["Fitted", "Sensitivity"]

Key: TypeAlias = tuple[str, str]
"""A quantity and a term."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """What came of one variant.

    Attributes
    ----------
    variant : Variant
    results : Results or None
        None where it could not be estimated.
    refused : str
        Why not; empty where it could.
    warnings : tuple of str
        What was warned of while it was fitted and read.
    """

    variant: Variant
    results: Results | None
    refused: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Sensitivity(Noticed, Shown):
    """The main specification beside its variants.

    Attributes
    ----------
    fitted : tuple of Fitted
        The main specification first.
    table : pandas.DataFrame
        What :meth:`to_frame` copies.
    headline : tuple of (quantity, term)
        The findings that are judged together; see :class:`~spillgap.robustness.Finding`.
    draws, seed : int
        Shared by all simulated intervals.
    level : float
        Of the intervals; significance is judged at 1 − level.
    notices : tuple of Notice
        Variants that could not be estimated, or a quantity of them.
    """

    fitted: tuple[Fitted, ...]
    table: pd.DataFrame
    headline: tuple[Key, ...]
    draws: int
    seed: int
    level: float
    notices: tuple[Notice, ...] = ()

    @property
    def main(self) -> Results:
        """The main specification's result."""
        main = self.fitted[0].results
        assert main is not None
        return main

    @property
    def results(self) -> dict[str, Results]:
        """Variant → result, of those that could be estimated."""
        return {f.variant.name: f.results for f in self.fitted if f.results is not None}

    def to_frame(self) -> pd.DataFrame:
        """One row per variant and quantity.

        Returns
        -------
        pandas.DataFrame
            Columns variant, kind (what is varied), quantity, term, estimate, std_error, low, high,
            p, significant, is_main, refused (the reason where there is no estimate). A term that
            a variant does not have, as W × x in a model without it, has no row there.
        """
        return self.table.copy()

    def choices(self) -> pd.DataFrame:
        """One row per variant, one column per kind: what was chosen; empty where as in the main."""
        varied = list(dict.fromkeys(k for f in self.fitted for k, _ in f.variant.choices))
        known = list(VARIANT_KIND.choices)
        kinds = [*(k for k in known if k in varied), *(k for k in varied if k not in known)]
        rows = [[dict(f.variant.choices).get(kind, "") for kind in kinds] for f in self.fitted]
        names = pd.Index([f.variant.name for f in self.fitted], name="variant")
        return pd.DataFrame(rows, index=names, columns=kinds)

    def curve(self, quantity: Quantity, term: str | None = None) -> pd.DataFrame:
        """One quantity under every variant, from the lowest estimate to the highest.

        Returns
        -------
        pandas.DataFrame
            Index variant; columns estimate, lower, upper, p, significant, is_main, and
            ``choice:KIND`` for every kind that is varied. Refused variants are left out.
        """
        rows = self._of(quantity, term)
        rows = rows[rows["refused"] == ""].sort_values("estimate", kind="stable")
        curve = rows.rename(columns={"low": "lower", "high": "upper"}).set_index("variant")
        columns = ["estimate", "lower", "upper", "p", "significant", "is_main"]
        return curve[columns].join(self.choices().add_prefix("choice:"))

    def labels(self, lang: Language = "en") -> dict[str, str]:
        """Labels of the variants and of the kinds of choice, in a language."""
        spoken = LANGUAGE.parse(lang)
        names = {f.variant.name: f.variant.label(spoken) for f in self.fitted}
        single = (f.variant for f in self.fitted if len(f.variant.choices) == 1)
        names |= {variant.choices[0][1]: variant.label(spoken) for variant in single}
        return names | {f"choice:{k}": kind_label(k, spoken) for k in self.choices().columns}

    def beside(self, other: Sensitivity) -> Sensitivity:
        """With the quantities of another reading of the same variants, as with fewer draws.

        Raises
        ------
        OptionError
            If the variants are others.
        """
        names, theirs = ([f.variant.name for f in one.fitted] for one in (self, other))
        if names != theirs:
            raise OptionError("Only readings of the same variants stand beside each other.")
        table = pd.concat([self.table, other.table], ignore_index=True)
        notices = (*self.notices, *(one for one in other.notices if one not in self.notices))
        return replace(self, table=table, notices=notices)

    def judged(self, headline: Sequence[str | Key]) -> Sensitivity:
        """With other findings judged together; name them before looking.

        Raises
        ------
        UnknownNameError
            For one that was not computed.
        """
        return replace(self, headline=headline_of(self.table, tuple(headline)))

    # -- verdicts ---------------------------------------------------------------------------

    def verdict(self, quantity: Quantity, term: str | None = None) -> Finding:
        """How firm one quantity is.

        Parameters
        ----------
        quantity : {"coefficient", "direct", "indirect", "total", "gap_share", "scenario", \
"target"}
        term : str, optional
            The variable or parameter; may be left out where there is one.

        Returns
        -------
        Finding
            ``kind`` is ``"firm"``, ``"fragile"``, ``"reversed"`` or ``"indistinguishable"``; the
            rule stands in :class:`~spillgap.robustness.Finding`.

        Raises
        ------
        UnknownNameError
            For a quantity or term that was not computed.
        """
        rows = self._of(quantity, term)
        return self._finding((str(rows["quantity"].iloc[0]), str(rows["term"].iloc[0])))

    def verdicts(self, *, all_: bool = False) -> tuple[Finding, ...]:
        """The findings of the headline, or all that there are."""
        return tuple(self._finding(key) for key in (self._groups if all_ else self.headline))

    @cached_property
    def _groups(self) -> dict[Key, pd.DataFrame]:
        """The rows of every quantity of the main specification that another one has too."""
        groups = {}
        for key, rows in self.table.groupby(["quantity", "term"], sort=False):
            quantity, term = key
            if rows["is_main"].any() and len(rows) > 1:
                groups[str(quantity), str(term)] = rows
        return groups

    @cached_property
    def _adjusted(self) -> dict[bool, dict[Key, float]]:
        """The adjusted p-value of every finding: in the headline, among all."""
        largest = {key: float(rows["p"].max(skipna=False)) for key, rows in self._groups.items()}
        families = {True: self.headline, False: tuple(self._groups)}
        return {
            which: dict(zip(keys, holm([largest[k] for k in keys]).tolist()))
            for which, keys in families.items()
        }

    def _finding(self, key: Key) -> Finding:
        headline = key in self.headline
        family = self._adjusted[headline]
        return find(
            self._groups[key],
            {f.variant.name: f.variant.said for f in self.fitted},
            familywise=family[key],
            family=len(family),
            headline=headline,
            level=1.0 - self.level,
        )

    def _of(self, quantity: Quantity, term: str | None) -> pd.DataFrame:
        quantity = QUANTITY.parse(quantity)
        known = [t for q, t in self._groups if q == quantity]
        if not known:
            there = dict.fromkeys(q for q, _ in self._groups)
            raise UnknownNameError(
                f"There is no {quantity} to compare; there are {listing(there)}. Ask for it by "
                "quantities=, scenarios= or targets=."
            )
        if term is None and len(known) > 1:
            raise OptionError(f"Say of which term: {listing(known, most=30)}.")
        chosen = known[0] if term is None else term
        if chosen not in known:
            raise UnknownNameError(
                f"No {quantity} of {chosen!r}.{suggest(chosen, known)} "
                f"There are: {listing(known, most=30)}."
            )
        return self._groups[quantity, chosen]

    def __repr__(self) -> str:
        kinds: dict[str, int] = {}
        for finding in self.verdicts():
            kinds[finding.kind] = kinds.get(finding.kind, 0) + 1
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        return f"Sensitivity: {counted(len(self.fitted), 'specification')}; headline: {told}"


def headline_of(
    table: pd.DataFrame, asked: Mapping[str, object] | tuple[object, ...] | None
) -> tuple[Key, ...]:
    """The findings that are judged together.

    By default all effects, where there are none all coefficients but the intercept; or the
    terms (with all their quantities) and (quantity, term) pairs that were named.

    Raises
    ------
    UnknownNameError
        For one that was not computed.
    """
    counts = table.groupby(["quantity", "term"]).size()
    main = table[table["is_main"]]
    keys: list[Key] = [k for k in zip(main["quantity"], main["term"]) if counts[k] > 1]
    if asked is None:
        effects = [k for k in keys if k[0] in ("direct", "indirect", "total")]
        slopes = [k for k in keys if k[0] == "coefficient" and k[1] != "Intercept"]
        return tuple(effects or slopes or keys)
    chosen: list[Key] = []
    for entry in asked:
        found = [k for k in keys if entry in (k[1], k)]
        if not found:
            raise UnknownNameError(
                f"headline names {entry!r}, of which there is nothing to compare. There are: "
                f"{listing((f'{q} of {t}' for q, t in keys), most=30)}."
            )
        chosen += found
    return tuple(dict.fromkeys(chosen))


def as_table(parts: list[pd.DataFrame], level: float) -> pd.DataFrame:
    """The rows of all variants with what is made of them."""
    table = pd.concat(parts, ignore_index=True)
    table["significant"] = np.asarray(table["p"] < 1.0 - level)
    order = ["variant", "kind", "quantity", "term", "estimate", "std_error", "low", "high", "p",
             "significant", "is_main", "refused"]  # fmt: skip
    return table[order]
