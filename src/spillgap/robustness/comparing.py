"""The same model under other weights, effects, errors, samples."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from spillgap._types import Arguments
from spillgap.errors import (
    DataError,
    DataWarning,
    EstimationError,
    OptionError,
    SpillgapError,
    SpillgapWarning,
    UnstableError,
)
from spillgap.explain import explain_gap
from spillgap.groups import GroupsLike
from spillgap.models.corrections import CorrectionAsked
from spillgap.models.covariance import Covariance
from spillgap.models.effects import FEWEST_DRAWS, check_level
from spillgap.models.family import ModelName
from spillgap.models.notices import Notice, warn_of
from spillgap.models.results import Results
from spillgap.options import QUANTITY_ASKED, Effects, LagOfOutcome, LeftOut, QuantityAsked
from spillgap.panel import WeightsLike
from spillgap.robustness._quantities import COLUMNS, Asked, check_asked
from spillgap.robustness._refit import Refit
from spillgap.robustness.sensitivity import Fitted, Sensitivity, as_table, headline_of
from spillgap.robustness.variants import (
    Variant,
    crossed,
    main_variant,
    refuse_repeated,
    variants_of,
)
from spillgap.text import Sentence, Told

__all__ = ["across"]

_REFUSED = (DataError, EstimationError, UnstableError)
"""What says that a variant cannot be estimated; other errors are the caller's to mend."""


def across(
    results: Results,
    *,
    weights: Mapping[str, WeightsLike] | None = None,
    effects: Effects | Sequence[Effects] | None = None,
    models: ModelName | Sequence[ModelName] | None = None,
    covariances: Covariance | Sequence[Covariance] | Mapping[Covariance, Arguments] | None = None,
    corrections: Sequence[CorrectionAsked | None] | None = None,
    periods: Mapping[str, Iterable[Hashable]] | None = None,
    leave_out: LeftOut | GroupsLike | None = None,
    dynamic: LagOfOutcome | Sequence[LagOfOutcome | Sequence[LagOfOutcome]] | None = None,
    outcomes: Sequence[str] | Mapping[str, str] | None = None,
    formulas: Mapping[str, str] | None = None,
    variants: Sequence[Variant] = (),
    cross: bool = False,
    quantities: QuantityAsked | Sequence[QuantityAsked] = ("coefficients", "effects"),
    groups: GroupsLike | None = None,
    pair: Sequence[Hashable] | None = None,
    period: Hashable | None = None,
    scenarios: Mapping[str, Arguments] | None = None,
    targets: Mapping[str, Arguments] | None = None,
    headline: Sequence[str | tuple[str, str]] | None = None,
    draws: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Sensitivity:
    """Fit the specification of a result again with one thing changed at a time, and compare.

    Parameters
    ----------
    results : Results
        The main specification. Whatever a variant does not change, the arguments of the model
        and of ``fit``, is as it was there.
    weights : mapping, optional
        Name → other weights of the panel, or W with parameters as ``sg.weights.decay`` makes it.
    effects : sequence of {"pooled", "unit", "time", "twoway", "random", "mundlak"}, optional
    models : sequence of {"OLS", "SLX", "SAR", "SEM", "SDM", "SDEM", "SAC", "GNS"}, optional
    covariances : sequence of {"classical", "robust", "cluster", "driscoll-kraay", "conley", \
"bootstrap"}, optional
        Or a mapping from the name to its options, ``{"conley": {"cutoff": 800, …}}``.
    corrections : sequence of {"auto", "lee-yu", "adjusted-score"} or None, optional
        ``[None]`` is the estimate without correction.
    periods : mapping, optional
        Name → the periods that are kept.
    leave_out : {"units", "periods"}, str, Series or mapping, optional
        Every unit, or every period, in turn; the groups of a column (or unit → label), one group
        at a time; or name → the units that are left out together. Units leave with their row and
        column of W, and W is standardised anew in the way it was, as ``panel.subset`` does.
    dynamic : sequence of {"time", "space-time"}, optional
        Lags of the outcome that are added; both at once as ``[("time", "space-time")]``.
    outcomes : sequence of str or mapping, optional
        Other left sides of the formula, as an index made without one of its indicators.
    formulas : mapping, optional
        Name → another formula.
    variants : sequence of Variant, optional
        Rows of your own.
    cross : bool
        Every combination of the choices (Steegen et al. 2016) instead of one change at a time.
    quantities : sequence of {"coefficients", "effects", "gap"}
        What is read from every fit.
    groups, pair, period : optional
        Of the gap, as in ``explain_gap``; the pair is the main specification's in all of them.
        Scenarios and targets gauge the gap between the same groups.
    scenarios : mapping, optional
        Name → changes, as in ``scenario``.
    targets : mapping, optional
        Name → arguments of ``target``.
    headline : sequence of str or (quantity, term), optional
        The findings that are judged together, named before looking: terms, with all that was
        computed of them, or single ones as ``("indirect", "innovation")``. By default all effects.
    draws, seed, level
        Of simulated intervals. All variants share the seed, and with it the random numbers.

    Returns
    -------
    Sensitivity

    Raises
    ------
    OptionError
        For options that cannot be, variants of one name, and no variant at all; for a variant
        whose options contradict each other (with ``cross`` it is refused by itself).
    UnstableError
        If the main specification has no effects.

    Warns
    -----
    DataWarning
        If variants could not be estimated; what they lack is ``refused`` in the frame.

    References
    ----------
    Simonsohn, Simmons & Nelson (2020), for the specification curve; Steegen, Tuerlinckx, Gelman
    & Vanpaemel (2016), for the multiverse; LeSage & Pace (2014), on how much W matters.

    Examples
    --------
    >>> import spillgap as sg
    >>> china = sg.load("china")
    >>> main = sg.SDM("digital ~ policy + innovation", china.panel).fit()
    >>> others = {"knn4": sg.weights.knn(china.boundaries, k=4)}
    >>> made = sg.robustness.across(main, weights=others, effects=["unit"], draws=200)
    >>> made.to_frame()["variant"].unique().tolist()
    ['main', 'knn4', 'unit']
    >>> made.verdict("direct", "innovation").kind
    'firm'
    """
    check_level(level)
    asked = Asked(
        quantities=_quantities(quantities),
        groups=groups,
        pair=pair,
        period=period,
        scenarios=scenarios or {},
        targets=targets or {},
        draws=_enough(draws),
        seed=seed,
        level=level,
    )
    check_asked(asked)
    by_option = variants_of(
        results,
        {
            "weights": weights,
            "effects": effects,
            "models": models,
            "covariances": covariances,
            "corrections": corrections,
            "periods": periods,
            "leave_out": leave_out,
            "dynamic": dynamic,
            "outcomes": outcomes,
            "formulas": formulas,
        },
    )
    if variants:
        by_option.append(list(variants))
    others = crossed(by_option) if cross else [v for made in by_option for v in made]
    rows = [main_variant(), *others]
    refuse_repeated(rows)
    return _compared(results, rows, _with_pair(results, asked), headline)


def _quantities(asked: QuantityAsked | Sequence[QuantityAsked]) -> tuple[QuantityAsked, ...]:
    return tuple(map(QUANTITY_ASKED.parse, [asked] if isinstance(asked, str) else asked))


def _enough(draws: int) -> int:
    if draws < FEWEST_DRAWS:
        raise OptionError(f"draws={draws}: at least {FEWEST_DRAWS} are needed for a spread.")
    return draws


def _with_pair(results: Results, asked: Asked) -> Asked:
    """The pair of groups settled by the main specification: first less second in every variant."""
    if asked.groups is None or asked.pair is not None:
        return asked
    found = explain_gap(results, asked.groups, period=asked.period, draws=FEWEST_DRAWS)
    return replace(asked, pair=found.pair)


def _compared(
    results: Results, rows: Sequence[Variant], asked: Asked, headline: Sequence[Hashable] | None
) -> Sensitivity:
    main = Refit.of(results)
    fitted, parts = [], []
    for variant in rows:
        made, frame = _one(variant, results if variant.kind == "main" else None, main, asked)
        fitted.append(made)
        parts.append(frame.assign(kind=variant.kind, is_main=variant.kind == "main"))
    table = as_table(_filled(parts), asked.level)
    refused = [f.variant for f, part in zip(fitted, parts) if (part["refused"] != "").any()]
    notices: tuple[Notice, ...] = ()
    if refused:
        facts: dict[str, Told] = {
            "names": tuple(v.said for v in refused),
            "n": len(refused),
            "of": len(rows),
        }
        notices = (Notice(DataWarning, Sentence("sensitivity:notice-refused", facts)),)
        warn_of(notices, 3)
    named = headline_of(table, None if headline is None else tuple(headline))
    return Sensitivity(tuple(fitted), table, named, asked.draws, asked.seed, asked.level, notices)


def _one(
    variant: Variant, known: Results | None, main: Refit, asked: Asked
) -> tuple[Fitted, pd.DataFrame]:
    """One variant fitted and read; without a term where a quantity could not be had."""
    reasons: list[tuple[str, str, str]] = []
    frames: list[pd.DataFrame] = []
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            made = variant.change(main).results() if known is None else known
        except _REFUSED as error:
            made, reason = None, str(error)
        except OptionError as error:
            if variant.kind != "crossed":
                raise OptionError(f"{variant.name}: {error}") from error
            made, reason = None, str(error)
        for names, start, read in asked.readers():
            try:
                if made is not None:
                    frames.append(read(made))
                    continue
            except SpillgapError as error:
                # What the main specification answers, a variant may not: a group that was left
                # out is unknown there, not misspelled.
                if known is not None:
                    raise
                reason = str(error)
            reasons += [(name, start, reason) for name in names]
    lacking = pd.DataFrame(reasons, columns=["quantity", "start", "refused"])
    table = pd.concat(
        [*frames, lacking.reindex(columns=[*COLUMNS, "refused", "start"])], ignore_index=True
    )
    table["refused"] = table["refused"].astype(object).fillna("")
    said = tuple(dict.fromkeys(str(w.message) for w in heard if _ours(w.category)))
    reason = "" if made is not None else next((why for *_, why in reasons), "")
    return Fitted(variant, made, reason, said), table.assign(variant=variant.name)


def _ours(category: type[Warning]) -> bool:
    return issubclass(category, SpillgapWarning)


def _filled(parts: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Every refused quantity with a row for each term that the main specification has of it."""
    main = parts[0]
    out = []
    for part in parts:
        gone = part[part["term"].isna()]
        rows = [part[part["term"].notna()]]
        for row in gone.to_dict("records"):
            terms = main.loc[main["quantity"] == row["quantity"], "term"]
            named = [term for term in terms if term.startswith(row["start"])]
            rows.append(pd.DataFrame([{**row, "term": term} for term in named]))
        whole = pd.concat([r for r in rows if len(r)], ignore_index=True)
        out.append(whole.drop(columns="start"))
    return out
