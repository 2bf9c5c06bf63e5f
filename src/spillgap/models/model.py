"""What the models of the family share: declared with a formula and a panel, then fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, cast

from spillgap._types import Floats, Forwarded, Keywords
from spillgap.errors import OptionError
from spillgap.models.correction import resolve_correction
from spillgap.models.corrections import CORRECTION_ASKED, CorrectionAsked, keeps_likelihood
from spillgap.models.covariance import COVARIANCE, Covariance, covariance, covariance_kind
from spillgap.models.elsewhere import RowsElsewhere
from spillgap.models.estimator import estimate
from spillgap.models.factors import Context
from spillgap.models.fit_options import (
    refuse_beside_parameters,
    refuse_likelihood_options,
)
from spillgap.models.formulas import Columns, check_context
from spillgap.models.nearest import fit_nearest, nearest_design
from spillgap.models.notices import warn_of
from spillgap.models.regimes import RegimesLike, read_regimes
from spillgap.models.results import Results
from spillgap.models.sandwich import CovarianceInput
from spillgap.models.specification import Design, Specification, build_design, columns_for
from spillgap.models.structured import fit_structured, structured_design
from spillgap.models.structures import Structure
from spillgap.models.undercoverage import undercoverage_notices
from spillgap.options import (
    ALL_REGRESSORS,
    DEMEAN,
    EFFECTS,
    INFORMATION,
    LOG_DETERMINANT,
    METHOD,
    RANDOM_ERRORS,
    TIME_LAG,
    Demean,
    Effects,
    Information,
    LagOfOutcome,
    LogDeterminant,
    Method,
    RandomErrors,
)
from spillgap.panel import Panel, WeightsLike
from spillgap.weights.families import WeightsFamily
from spillgap.weights.nearest import NearestWeights

__all__ = ["SpatialPanelModel"]


class SpatialPanelModel:
    """A member of the family y = ρWy + Xβ + WXθ + τL.y + ηLW.y + effects + u, u = λWu + ε.

    Parameters
    ----------
    formula : str
        ``"digital ~ policy + innovation + log(gdp_pc)"``; the grammar is in
        :mod:`spillgap.models.formulas`. It is data: no part of it is run as code.
    panel : Panel or LargePanel
        The data with their weights; :class:`spillgap.LargePanel` where they do not fit in memory.
    effects : {"twoway", "unit", "time", "pooled", "random", "mundlak"}
        ``"mundlak"`` is random effects with the unit means of all regressors added.
    durbin : str or sequence of str, default "all"
        For SLX, SDM, SDEM and GNS: which regressors are lagged in space; ``"all"`` or a
        formula of a subset.
    dynamic : sequence of {"time", "space-time"}
        Time lags: τ y₋₁ (parameter ``L:y``) and η W y₋₁ (``LW:y``).
    error_weights, durbin_weights : optional
        Other weights than the panel's for the disturbances and for WX.
    random_errors : {"baltagi", "kkp"}, optional
        With random effects: whether the spatial filter acts on ε only (Baltagi, Song & Koh
        2003) or on the unit effects too (Kapoor, Kelejian & Prucha 2007). By default
        ``"baltagi"`` for maximum likelihood and ``"kkp"``, the only one that it has, for
        ``method="gmm"``; ``Results.random_errors`` says which.
    context : mapping, optional
        Your own functions by the name that the formula calls them, ``{"f": f}``: each takes
        columns as Series and returns one number per row.
    regimes : str, Series or mapping, optional
        Groups of rows with coefficients of their own: a column, which may change over time
        (before and after a reform); unit → label, (unit, time) → label, or label → units; for
        China's provinces also ``"macro_region"`` and ``"agglomeration"``. β and θ differ by the
        regime of the unit that receives (``x[East]``, ``W:x[East]``); ρ, λ, τ and η are common.
    regimes_vary : str or sequence of str, default "all"
        Which regressors vary by regime, with their neighbours' values: ``"all"``, or a formula
        of a subset. An intercept varies too unless that formula takes it out: ``"0 + x1"``.
    weights : optional
        W with parameters, estimated with the rest and in place of the panel's weights:
        :func:`spillgap.weights.several` (two or three W, each with its ρ and θ),
        :func:`spillgap.weights.convex` (their mixture), :func:`spillgap.weights.decay` (W falls
        with distance at a rate δ), :func:`spillgap.weights.k_nearest` (k by likelihood). Static
        models with fixed effects or none.

    Raises
    ------
    OptionError, UnknownNameError, DataError, EstimationError
        When the formula, the options or the data do not allow the model; each names what.

    Notes
    -----
    A model is constructed (checked), fitted (estimated) and read (its ``Results``). Neither
    the panel nor the model changes: fitting twice gives the same answer.
    """

    name: ClassVar[str] = ""
    has_lag: ClassVar[bool] = False
    has_durbin: ClassVar[bool] = False
    has_error: ClassVar[bool] = False

    def __init__(
        self,
        formula: str,
        panel: Panel | RowsElsewhere,
        *,
        effects: Effects = "twoway",
        durbin: str | Sequence[str] = "all",
        dynamic: LagOfOutcome | Sequence[LagOfOutcome] = (),
        error_weights: WeightsLike = None,
        durbin_weights: WeightsLike = None,
        random_errors: RandomErrors | None = None,
        context: Context | None = None,
        regimes: RegimesLike | None = None,
        regimes_vary: str | Sequence[str] = "all",
        weights: WeightsFamily | None = None,
    ) -> None:
        if not isinstance(panel, Panel | RowsElsewhere):
            raise OptionError(
                f"panel must be a spillgap.Panel, not {type(panel).__name__}: "
                "sg.Panel(data, unit=..., time=..., weights=w)."
            )
        if weights is not None and not isinstance(weights, WeightsFamily):
            raise OptionError(
                "weights= of a model is W with parameters: sg.weights.several(...), convex(...), "
                "decay(...) or k_nearest(...). Known weights belong to the panel: "
                "sg.Panel(..., weights=w)."
            )
        # What has no rows here answers for itself, in ``check``, ``design`` and ``fit``.
        self.panel = cast(Panel, panel)
        self.weights = weights
        self.error_weights = error_weights
        self.durbin_weights = durbin_weights
        self.regimes = regimes
        varying = None if isinstance(panel, RowsElsewhere) else regimes
        self.specification = Specification(
            name=self.name,
            formula=formula,
            lag=self.has_lag,
            error=self.has_error,
            durbin=self._durbin(durbin),
            effects=EFFECTS.parse(effects),
            dynamic=self._dynamic(dynamic),
            random_errors=RANDOM_ERRORS.parse_optional(random_errors),
            context=check_context(context),
            regimes=None if varying is None else read_regimes(self.panel, varying),
            regimes_vary=self._regimes_vary(regimes_vary),
        )
        self._check_weights()
        _ = panel.check(self) if isinstance(panel, RowsElsewhere) else self.design

    @classmethod
    def is_spatial(cls) -> bool:
        """Whether it has a term of W."""
        return cls.has_lag or cls.has_durbin or cls.has_error

    def _durbin(self, durbin: str | Sequence[str]) -> str | tuple[str, ...] | None:
        if not self.has_durbin:
            if durbin != "all":
                raise OptionError(f"{self.name} has no WX term, so durbin= does not apply.")
            return None
        if not isinstance(durbin, str):
            return tuple(durbin)
        return self._all_or(durbin)

    def _regimes_vary(self, asked: str | Sequence[str]) -> str | tuple[str, ...]:
        if self.regimes is None and asked != "all":
            raise OptionError("regimes_vary= says which regressors vary by regimes=; name those.")
        return self._all_or(asked) if isinstance(asked, str) else tuple(asked)

    def _all_or(self, formula: str) -> str:
        """``"all"`` in whatever case, unless a column is called so; else the formula."""
        return formula if formula in self.panel.columns else ALL_REGRESSORS.find(formula) or formula

    def _dynamic(self, dynamic: LagOfOutcome | Sequence[LagOfOutcome]) -> tuple[LagOfOutcome, ...]:
        asked = (dynamic,) if isinstance(dynamic, str) else tuple(dynamic)
        terms = [TIME_LAG.parse(term) for term in asked]
        return tuple(term for term in TIME_LAG.choices if term in terms)

    def _check_weights(self) -> None:
        if self.error_weights is not None and not self.has_error:
            raise OptionError(f"{self.name} has no spatial error, so error_weights= has no use.")
        if self.durbin_weights is not None and not self.has_durbin:
            raise OptionError(f"{self.name} has no WX term, so durbin_weights= has no use.")

    @cached_property
    def _columns(self) -> Columns:
        """The columns of the formula, into which W does not enter."""
        return columns_for(self.specification, self.panel)

    @cached_property
    def design(self) -> Design:
        """The design matrices, labelled; with parameters of W, at one value of them."""
        if isinstance(self.panel, RowsElsewhere):
            return self.panel.design(self)
        if isinstance(self.weights, NearestWeights):
            return nearest_design(self, self.weights)
        if self.weights is not None:
            return self.structured[1]
        return build_design(
            self.specification,
            self.panel,
            error_weights=self.error_weights,
            durbin_weights=self.durbin_weights,
            columns=self._columns,
        )

    @cached_property
    def structured(self) -> tuple[Structure, Design, Floats]:
        """W with parameters on the panel's units, the design, and the columns that W lags."""
        return structured_design(self)

    @property
    def formula(self) -> str:
        """The formula as given."""
        return self.specification.formula

    @property
    def effects(self) -> Effects:
        """The effects by their canonical name."""
        return self.specification.effects

    @property
    def dynamic(self) -> tuple[LagOfOutcome, ...]:
        """The time lags."""
        return self.specification.dynamic

    @property
    def dependent(self) -> str:
        """The name of y."""
        return self.design.dependent

    @property
    def regressors(self) -> list[str]:
        """The names of X."""
        return list(self.design.regressors)

    def fit(
        self,
        method: Method = "ml",
        correction: CorrectionAsked | None = "auto",
        cov: Covariance = "classical",
        *,
        logdet: LogDeterminant = "exact",
        information: Information | None = None,
        demean: Demean = "after",
        **options: Forwarded,
    ) -> Results:
        """Estimate the model.

        Parameters
        ----------
        method : {"ml", "gmm"}
            Maximum likelihood, or generalised moments. Of few units (N = 49) 95% intervals of ρ
            and λ together, by moments, cover 89.3–93.9%.
        correction : {"auto", "lee-yu", "adjusted-score", None}
            ``"lee-yu"`` is the transformation of Lee and Yu (2010), which removes the bias that
            fixed effects leave in σ² (unit effects) and in all parameters (time effects); in a
            dynamic model also the correction of the bias of order 1/T. ``"auto"`` takes it
            wherever it is valid (balanced panel, constant W, row-standardised if there are time
            effects); elsewhere nothing is corrected, and a notice says what that leaves. None
            is the uncorrected estimate, as splm and xsmle print it. ``"adjusted-score"`` is for
            dynamic models with unit or two-way effects and few periods, where the correction of
            order 1/T leaves a bias: the root of the score less its exact expectation (Yang 2018),
            with its sandwich covariance. Where it has no root the estimate is Lee and Yu's, and
            a notice says so. What was used is in ``Results.correction``. In dynamic models 95%
            intervals of time lags and ρ by ``"lee-yu"`` cover 85.7–95.6% at T = 5; those by
            ``"adjusted-score"`` 90.6–95.2% at T = 3 (N = 49). Where W falls with distance at an
            estimated rate those of ρ in SDM cover 90.9–92.0% (N = 49, T = 8).
        cov : {"classical", "robust", "cluster", "driscoll-kraay", "conley", "bootstrap"}
            The covariance of the estimates; ``spillgap.models.covariance.COVARIANCES`` says what
            each allows for. ``cluster`` is read against Student's t, ``driscoll-kraay`` and
            ``conley`` against the fixed-b distribution, the others against the normal.
        logdet : {"exact", "approximate"}
            How ln|I − ρW| is computed; ``"approximate"`` is for a hundred thousand units.
        information : {None, "expected", "observed"}
            Which information matrix the classical covariance inverts. By default the expected
            one, and the observed one with random effects.
        demean : {"after", "before"}
            Whether time effects are swept out after or before lagging in space. ``"after"`` is
            the exact concentrated likelihood, and what Elhorst et al. (2024) print; ``"before"``
            (row-standardised W, balanced panel) is what splm computes. They differ by a term of
            order 1/N, and the bias of that order is removed by ``correction="lee-yu"`` alone.
        **options
            Options of the covariance (``lags``, ``cutoff``, ``boundaries``, ``seed`` …). Of
            ``method="gmm"``: ``endogenous`` (names of regressors to be instrumented),
            ``instruments`` (a one-sided formula) and ``orders`` (how often the instruments of
            Wy are lagged).

        Returns
        -------
        Results

        Warns
        -----
        StabilityWarning, ConvergenceWarning, DataWarning, CoverageWarning
            Also kept in ``Results.warnings`` and shown in its summary.
        """
        arguments: Keywords = {
            "method": method,
            "correction": correction,
            "cov": cov,
            "logdet": logdet,
            "information": information,
            "demean": demean,
            **options,
        }
        if isinstance(self.panel, RowsElsewhere):
            return self.panel.fit(self, arguments)
        method = METHOD.parse(method)
        asked = CORRECTION_ASKED.parse_optional(correction)
        kind = covariance_kind(COVARIANCE.row(cov), method, self.specification, asked)
        logdet = LOG_DETERMINANT.parse(logdet)
        information = INFORMATION.parse_optional(information)
        before = DEMEAN.parse(demean) == "before"
        if self.weights is not None:
            refuse_beside_parameters(
                {
                    "method": None if method == "ml" else method,
                    "correction": None if keeps_likelihood(asked) else asked,
                    "cov": None if kind.name == "classical" else kind.name,
                    "information": information if information == "expected" else None,
                    "demean": "before" if before else None,
                }
                | options
            )
            if isinstance(self.weights, NearestWeights):
                found = fit_nearest(self, self.weights, asked, logdet)
            else:
                found = fit_structured(self, asked, logdet)
            return replace(found, fit_arguments=arguments)
        if method == "gmm":
            inapplicable = {
                "correction": None if asked == "auto" else asked,
                "information": information,
                "demean": "before" if before else None,
                "logdet": None if logdet == "exact" else logdet,
            }
            refuse_likelihood_options(inapplicable)
            from spillgap.models.gmm import fit_gmm

            made_by_moments = fit_gmm(self, cov=kind.name, options=options)
            return replace(made_by_moments, fit_arguments=arguments)
        correction, uncorrected = resolve_correction(asked, self.specification, self.design)
        how: Keywords = {
            "correction": correction,
            "logdet": logdet,
            "information": information,
            "demean_first": before,
        }
        solved = estimate(self.specification, self.design, **how)
        source = CovarianceInput(self.specification, self.design, solved, options, how)
        computed = covariance(kind, source)
        covered = undercoverage_notices(
            self.specification,
            self.design.n_periods,
            self.design.n_units,
            cov=kind.name,
            correction=solved.correction,
        )
        solved = replace(
            solved, notices=(*solved.notices, *uncorrected, *computed.notices, *covered)
        )
        results = Results(
            model=self,
            estimate=solved,
            cov_matrix=computed.matrix,
            cov_type=kind.name,
            correction=solved.correction,
            method=method,
            logdet=logdet,
            reference=computed.reference,
            fit_arguments=arguments,
        )
        warn_of(solved.notices, 2, by=self.name)
        return results

    def __repr__(self) -> str:
        extra = f", dynamic={self.dynamic}" if self.dynamic else ""
        if self.weights is not None:
            extra += f", weights={self.weights!r}"
        if self.specification.regimes is not None:
            extra += f", regimes={self.specification.regimes.name!r}"
        return f"{self.name}({self.formula!r}, effects={self.effects!r}{extra})"
