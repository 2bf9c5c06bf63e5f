"""Spatial difference-in-differences: treatment, neighbours' treatment, and what they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np

from spillgap._types import Floats, Forwarded, Keywords
from spillgap.errors import DataError, EstimationError, OptionError, listing
from spillgap.models._pretrends import pretrends
from spillgap.models._test_result import TestTable
from spillgap.models.corrections import CorrectionAsked
from spillgap.models.covariance import Covariance
from spillgap.models.did_notices import did_notices, few_treated_notices
from spillgap.models.event_study import EventStudy, compute_event_study
from spillgap.models.factors import Context, columns_of
from spillgap.models.family import MODEL, ModelName, SpatialPanelModel, model_class
from spillgap.models.grammar import Name, parse, render
from spillgap.models.notices import warn_of
from spillgap.models.panel_lag import panel_lag
from spillgap.models.results import Results
from spillgap.models.transforms import Within
from spillgap.models.treatment import (
    REFERENCE,
    Treatment,
    TreatmentLike,
    read_treatment,
    refuse_without_before,
)
from spillgap.options import ALL_REGRESSORS, EFFECTS, LANGUAGE, Effects, Language, Method
from spillgap.panel import Panel, WeightsLike
from spillgap.text import say

__all__ = ["DiD", "DiDResults"]


_ROUNDING = 1e-8
"""What is left of a column of zeros and ones, as a share of its size, is rounding below this."""


class DiD:
    """Difference-in-differences with spillovers onto neighbours.

    y = ρWy + δD + γWD + Xβ + unit and time effects + u, where D is one for treated units from
    their first treated period on and WD is the (weighted) share of treated neighbours. With
    ``window`` one δₖ and γₖ per event time k, relative to the last period before treatment.

    Parameters
    ----------
    formula : str
        The outcome and the controls, ``"digital ~ innovation"``; ``"digital ~ 1"`` without
        controls. Treatment is added to it.
    panel : Panel
    treatment : str, Series or mapping
        A column (or a Series by unit and time) of 0 and 1, or of every unit's first treated
        period, missing if never treated; or a mapping (or Series by unit) from unit to first
        treated period, in which those left out are never treated.
    model : {"SLX", "OLS", "SAR", "SEM", "SDM", "SDEM", "SAC", "GNS"}
        Which spatial terms there are. SLX, SDM, SDEM and GNS have WD; in SAR, SDM, SAC and GNS
        coefficients are not effects, read ``results.effects()``.
    window : (int, int), optional
        Event study: the first and the last event time, such as ``(-4, 5)``. They stand for all
        times before and after them too; −1 is the reference. None: one effect for all times.
    durbin : str or sequence of str
        Which controls' neighbours' values enter as well as WD: none by default, ``"all"``, or a
        formula of a subset.
    effects : {"twoway"}
        Unit and time effects; without both the comparison is none of changes between groups.
    absorbing : bool
        Whether treatment that switches off is refused.
    error_weights, durbin_weights : optional
        Other weights than the panel's for the disturbances, and for WD and other lags of X.
    context : mapping, optional
        Functions of your own that the formula calls.

    Raises
    ------
    OptionError, UnknownNameError, DataError, EstimationError
        As any model; and where nobody or everybody is treated, treatment switches off, a unit
        has no row before it, or neighbours' treatment does not differ; each names who and when.

    Notes
    -----
    δ is the average effect on the treated if, without treatment, outcomes of treated and of
    untreated units with the same exposure would have moved in parallel, if there is no
    anticipation, and if spillovers reach no further than W and are proportional to WD (Delgado &
    Florax 2015; Clarke 2017; Butts 2021). Without WD, untreated neighbours of treated units are
    compared with as if nothing had reached them. Where treatment is staggered and effects
    differ between cohorts or over time the two-way estimate mixes them (Goodman-Bacon 2021; de
    Chaisemartin & D'Haultfœuille 2020), and a warning says so.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> made_up = {state: 1980 for state in panel.units[:12]}
    >>> fit = sg.DiD("log(gsp) ~ log(emp)", panel, treatment=made_up).fit()
    >>> list(fit.params.index)
    ['log(emp)', 'treatment', 'W:treatment']
    """

    def __init__(
        self,
        formula: str,
        panel: Panel,
        *,
        treatment: TreatmentLike,
        model: ModelName = "SLX",
        window: tuple[int, int] | None = None,
        durbin: str | Sequence[str] = (),
        effects: Effects = "twoway",
        absorbing: bool = True,
        error_weights: WeightsLike = None,
        durbin_weights: WeightsLike = None,
        context: Context | None = None,
    ) -> None:
        self.kind = MODEL.parse(model)
        kind = model_class(self.kind)
        if not isinstance(panel, Panel):
            raise OptionError(f"panel must be a spillgap.Panel, not {type(panel).__name__}.")
        _refuse_effects(effects)
        self.formula, self.panel = formula, panel
        self.treatment = read_treatment(panel, treatment, absorbing=absorbing)
        self.window = None if window is None else _read_window(window, self.treatment, absorbing)
        _refuse_in_formula(formula, self.treatment, treatment)
        if kind.has_durbin:
            _refuse_equal_exposure(self.treatment, durbin_weights)
        weights = {"error_weights": error_weights, "durbin_weights": durbin_weights}
        terms = {**self._durbin(kind, durbin), **weights}
        self.model: SpatialPanelModel = kind(
            f"{formula} + {' + '.join(f'`{name}`' for name in self.terms)}",
            panel.with_columns(**self._columns),
            effects="twoway",
            context=context,
            **terms,
        )
        refuse_without_before(self.treatment, panel.index.isin(self.model.design.index))

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that treatment adds: one, or one per event time."""
        return tuple(self._columns)

    @property
    def _columns(self) -> dict[str, Floats]:
        treatment = self.treatment
        if self.window is None:
            return {treatment.name: treatment.status}
        return treatment.event_columns(self.window)

    def _durbin(self, kind: type[SpatialPanelModel], durbin: str | Sequence[str]) -> Keywords:
        asked = [durbin] if isinstance(durbin, str) else list(durbin)
        if not kind.has_durbin:
            if asked:
                raise OptionError(f"{kind.name} has no WX term, so durbin= does not apply.")
            return {}
        column = isinstance(durbin, str) and durbin in self.panel.columns
        if not column and ALL_REGRESSORS.find(durbin):
            return {"durbin": "all"}
        return {"durbin": (*asked, *self.terms)}

    def fit(
        self,
        method: Method = "ml",
        correction: CorrectionAsked | None = "auto",
        cov: Covariance | None = None,
        **options: Forwarded,
    ) -> DiDResults:
        """Estimate the model.

        Parameters
        ----------
        method, correction, **options
            As in :meth:`SpatialPanelModel.fit`.
        cov : str, optional
            By default ``"cluster"``, units as clusters, since what is left of outcomes is
            correlated over time where treatment is (Bertrand, Duflo & Mullainathan 2004); with
            ``method="gmm"``, which does not have it, ``"robust"``.

        Returns
        -------
        DiDResults

        Warns
        -----
        DataWarning
            For staggered treatment, controls that spillovers reach, and few treated units; also
            kept in ``Results.warnings``.
        """
        if cov is None:
            gmm = isinstance(method, str) and method.casefold() == "gmm"
            cov = "robust" if gmm else "cluster"
        base = self.model.fit(method, correction, cov, **options)
        notices = (*did_notices(self), *few_treated_notices(self.treatment, base.cov_type))
        estimate = replace(base.estimate, notices=(*base.estimate.notices, *notices))
        held = {f.name: getattr(base, f.name) for f in fields(base)} | {"estimate": estimate}
        warn_of(notices, 2, by="DiD")
        return DiDResults(**held, did=self)

    def placebo(self, steps: int = 1) -> DiD:
        """The same model before anyone is treated, with a date of treatment that is made up.

        Parameters
        ----------
        steps : int
            How many periods before the first treatment all who are treated later are said to be
            treated. Periods from the first treatment on are left out.

        Returns
        -------
        DiD
            Without event study. Its effect is zero if there is no anticipation and trends were
            parallel.

        Raises
        ------
        OptionError
            If no period would be left before the placebo.
        """
        first = int(self.treatment.start[self.treatment.start >= 0].min())
        if isinstance(steps, bool) or not isinstance(steps, int) or not 1 <= steps < first:
            raise OptionError(
                f"steps={steps!r}: the panel has {first} periods before the first treatment, of "
                f"which a placebo takes 1 to {first - 1}."
            )
        periods = self.panel.periods
        panel = self.panel.subset(periods=periods[:first])
        begins = dict.fromkeys(self.treatment.treated, periods[first - steps])
        held = self.model
        durbin = [n for n in held.design.durbin if n not in self.terms]
        return DiD(
            self.formula,
            panel,
            treatment=begins,
            model=self.kind,
            durbin=durbin,
            error_weights=held.error_weights,
            durbin_weights=held.durbin_weights,
            context=held.specification.context,
        )

    def words(self, lang: Language) -> str:
        """The design in words: who is treated from when, and what event times stand for."""
        lang = LANGUAGE.parse(lang)
        told = [self.treatment.words(lang)]
        if self.window is not None:
            low, high = map(str, self.window)
            told.append(say("did:window", lang, low=low, high=high, reference=str(REFERENCE)))
        if self.model.has_lag:
            told.append(say("did:with-rho", lang))
        return say("format:between-sentences", lang).join(told)

    def __repr__(self) -> str:
        extra = "" if self.window is None else f", window={self.window}"
        return f"DiD({self.formula!r}, treatment={self.treatment.name!r}, {self.model.name}{extra})"


@dataclass(frozen=True, eq=False, repr=False)
class DiDResults(Results):
    """What a difference-in-differences fit found: a ``Results`` that knows its treatment.

    Attributes
    ----------
    did : DiD
        The model as it was asked for.
    """

    did: DiD = field(kw_only=True)

    @property
    def treatment(self) -> Treatment:
        """Who is treated from when."""
        return self.did.treatment

    def design_words(self, lang: Language) -> str:
        """The design in words, for tables."""
        return self.did.words(lang)

    def event_study(
        self, draws: int = 1000, seed: int | np.random.Generator | None = 0, *, level: float = 0.95
    ) -> EventStudy:
        """Own and neighbours' effects by event time.

        See :func:`spillgap.models.event_study.compute_event_study`.
        """
        return compute_event_study(self, draws=draws, seed=seed, level=level)

    def pretrends(self, draws: int = 1000, seed: int | np.random.Generator | None = 0) -> TestTable:
        """Whether event times before treatment differ from the reference.

        See :func:`spillgap.models.tests.pretrends`.
        """
        return pretrends(self, draws, seed)

    @property
    def _declared(self) -> DiD:
        return self.did


# -- options and refusals -----------------------------------------------------------------------


def _refuse_effects(effects: Effects) -> None:
    asked = EFFECTS.parse(effects)
    if asked != "twoway":
        raise OptionError(
            f"effects={asked!r}: difference-in-differences compares changes over time between "
            "groups, which needs unit and time effects. Leave effects= out; other effects are for "
            "sg.SDM and the other models."
        )


def _read_window(window: tuple[int, int], treatment: Treatment, absorbing: bool) -> tuple[int, int]:
    """The first and last event time, checked against those that there are."""
    if not absorbing:
        raise OptionError(
            "window= counts from the first treated period, after which treatment must last; with "
            "absorbing=False there is one effect for all times."
        )
    whole = isinstance(window, tuple | list) and len(window) == 2
    if not whole or not all(isinstance(k, int) and not isinstance(k, bool) for k in window):
        raise OptionError(f"window={window!r}: give the first and last event time, as (-3, 4).")
    low, high = window
    if low > REFERENCE or high < 0:
        raise OptionError(
            f"window={window!r} must begin at {REFERENCE}, the reference, or before, and end at 0 "
            "or after."
        )
    times = treatment.event_time
    seen = {int(k) for k in np.unique(times[np.isfinite(times)])}
    absent = [k for k in range(low, high + 1) if k not in seen]
    if absent:
        raise OptionError(
            f"window={window!r}: no treated unit has a row at event time {listing(absent)}; there "
            f"are {min(seen)} to {max(seen)}."
        )
    return low, high


def _refuse_in_formula(formula: str, treatment: Treatment, asked: TreatmentLike) -> None:
    """Refuse treatment among the controls, and a column of the name that it takes."""
    tree, name = parse(formula), treatment.name
    own = isinstance(asked, str) and asked == name
    if name in columns_of(tree) and (own or name not in treatment.panel.columns):
        raise OptionError(
            f"formula={formula!r} names {name!r}, the treatment, which DiD adds itself: leave it "
            "out, and name only controls."
        )
    if not own and name in treatment.panel.columns:
        raise DataError(
            f"The panel has a column {name!r} already, which is what the treatment would be "
            "called: rename that column, or pass a Series with another name."
        )
    if isinstance(tree, Name):
        raise OptionError(f"formula={render(tree)!r} needs two sides: 'y ~ x', or 'y ~ 1'.")


def _refuse_equal_exposure(treatment: Treatment, durbin_weights: WeightsLike) -> None:
    """Refuse neighbours' treatment that nobody can tell from the period or from one's own."""
    panel = treatment.panel
    within = Within(
        True, True, panel.unit_codes, panel.period_codes, panel.n_units, panel.n_periods
    )
    exposure = panel_lag(panel, durbin_weights).apply(treatment.status[:, None])[:, 0]
    left, own = within.apply(exposure), within.apply(treatment.status)
    rest = left - own * (own @ left) / (own @ own)
    remedy = "Use other weights, or a model without W × treatment (model='OLS', 'SAR', 'SEM')."
    if np.linalg.norm(left) <= _ROUNDING * np.linalg.norm(exposure):
        raise EstimationError(
            "Neighbours' treatment does not differ between units beyond unit and time effects: "
            "all have the same share of treated neighbours, so what reaches them cannot be told "
            f"from the period. {remedy}"
        )
    if np.linalg.norm(rest) <= _ROUNDING * np.linalg.norm(left):
        raise EstimationError(
            "Neighbours are treated exactly where and when the unit itself is, so that own and "
            f"neighbours' treatment cannot be told apart. {remedy}"
        )
