"""What a model is made of: which terms exist, and the design matrices they ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from spillgap._gate import refuse_reserved
from spillgap._types import Floats
from spillgap.errors import (
    DataError,
    EstimationError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.models.crossproducts import in_blocks, keeps_digits, sweep
from spillgap.models.design import Design
from spillgap.models.factors import Context
from spillgap.models.formulas import Columns, named_terms, read_columns
from spillgap.models.lags import SpatialLag
from spillgap.models.panel_lag import panel_lag
from spillgap.models.regimes import Regimes, refuse_thin_regimes
from spillgap.models.time_lags import later_periods, with_time_lags
from spillgap.models.transforms import Within
from spillgap.options import Effects, LagOfOutcome, Method, RandomErrors
from spillgap.panel import Panel, WeightsLike
from spillgap.terms import Mean, Own, Spatial, Term

__all__ = [
    "EFFECTS", "Design", "Specification", "build_design", "columns_for",
    "refuse_dependent", "refuse_few_periods",
]  # fmt: skip


EFFECTS: dict[Effects, tuple[bool, bool]] = {
    "pooled": (False, False),
    "unit": (True, False),
    "time": (False, True),
    "twoway": (True, True),
    "random": (False, False),
    "mundlak": (False, False),
}
"""Effects by name: whether unit and whether time effects are swept out."""


ROUNDING = 1e-13
"""Variation that is a smaller share of a column's size is what its own rounding leaves."""


@dataclass(frozen=True)
class Specification:
    """Which terms a model has: y = ρWy + Xβ + WXθ + τLy + ηLWy + effects + u, u = λWu + ε.

    Parameters
    ----------
    name : str
        The model's name, for tables.
    formula : str
        ``"y ~ x1 + x2"``.
    lag, error : bool
        Whether ρ and λ exist.
    durbin : str, sequence of str or None
        ``"all"``, a formula of the regressors whose neighbours' values enter, or None.
    effects : str
        A key of ``EFFECTS``.
    dynamic : tuple of str
        Any of ``"time"`` (τ) and ``"space-time"`` (η).
    random_errors : {"baltagi", "kkp"} or None
        With random effects: whether only ε or the unit effects too pass through the
        spatial filter (Kapoor, Kelejian & Prucha 2007); None leaves it to the estimator, of
        which maximum likelihood takes the first and the moments the second.
    context : mapping
        The caller's own functions by the name that the formula calls them.
    regimes : Regimes or None
        The regime of every row of the panel.
    regimes_vary : str or sequence of str
        ``"all"``, or a formula of the regressors that have a coefficient in each regime.
    """

    name: str
    formula: str
    lag: bool = False
    error: bool = False
    durbin: str | tuple[str, ...] | None = None
    effects: Effects = "twoway"
    dynamic: tuple[LagOfOutcome, ...] = ()
    random_errors: RandomErrors | None = None
    context: Context = field(default_factory=dict, hash=False)
    regimes: Regimes | None = None
    regimes_vary: str | tuple[str, ...] = "all"

    @property
    def searched(self) -> tuple[str, ...]:
        """The names of ρ, λ and φ, as far as the model has them."""
        has = {"rho": self.lag, "lambda": self.error, "phi": self.random}
        return tuple(name for name, used in has.items() if used)

    @property
    def random(self) -> bool:
        """Whether unit effects are random."""
        return self.effects in ("random", "mundlak")

    def random_errors_of(self, method: Method) -> RandomErrors | None:
        """How an estimator filters random effects; None where the model does not tell.

        Without random effects, or without λ to filter them by, the two kinds are one model.
        """
        if not (self.random and self.error):
            return None
        return self.random_errors or ("kkp" if method == "gmm" else "baltagi")

    @property
    def unit_effects(self) -> bool:
        """Whether unit effects are swept out."""
        return EFFECTS[self.effects][0]

    @property
    def time_effects(self) -> bool:
        """Whether time effects are swept out."""
        return EFFECTS[self.effects][1]

    def within(self, design: Design) -> Within:
        """The projection that sweeps the model's effects out of rows."""
        return design.within(unit=self.unit_effects, time=self.time_effects)

    def rows_left(self, design: Design) -> int:
        """Rows less the degrees of freedom that fixed effects use."""
        used = design.n_units * self.unit_effects + design.n_periods * self.time_effects
        return design.n_obs - used + (self.unit_effects and self.time_effects)


def columns_for(spec: Specification, panel: Panel) -> Columns:
    """The columns of ``spec``'s formulas on ``panel``: all that does not depend on W."""
    return read_columns(
        spec.formula, panel, spec.durbin, context=spec.context, dynamic=bool(spec.dynamic)
    )


def build_design(
    spec: Specification,
    panel: Panel,
    *,
    error_weights: WeightsLike = None,
    durbin_weights: WeightsLike = None,
    columns: Columns | None = None,
    lag: SpatialLag | None = None,
) -> Design:
    """The design matrices of ``spec`` on ``panel``, checked for what cannot be estimated.

    ``lag`` takes the place of the panel's own weights.

    Raises
    ------
    UnknownNameError
        For a variable that the panel lacks.
    DataError
        For a value that is not finite, named by unit and period; for a column with the name of
        a parameter; for a dynamic model whose periods do not follow each other step by step.
    EstimationError
        For collinear or absorbed columns, named; for an unbalanced panel where the model
        needs a balanced one.
    """
    read = columns_for(spec, panel) if columns is None else columns
    refuse_reserved([read.dependent, *read.right.names, *read.durbin], panel.columns)
    keep_intercept = not (spec.unit_effects or spec.time_effects)
    x_names = read.right.names
    if keep_intercept and "Intercept" in read.right.matrix:
        x_names = ["Intercept", *x_names]
    if lag is None and _needs_weights(spec):
        lag = panel_lag(panel, None)
    error_lag = None
    if spec.error:
        error_lag = lag if error_weights is None else panel_lag(panel, error_weights)
    durbin_lag = None
    durbin_names = list(read.durbin)
    regimes = _regimes_of(spec, read, [*x_names, *durbin_names])
    if spec.durbin is not None:
        durbin_lag = lag if durbin_weights is None else panel_lag(panel, durbin_weights)
    z_all, names = _linear(spec, panel, read, x_names, regimes, durbin_lag)
    design = Design(
        dependent=read.dependent,
        y=read.y,
        z=z_all,
        names=tuple(names),
        regressors=tuple(x_names),
        durbin=tuple(durbin_names),
        index=panel.index,
        unit_codes=panel.unit_codes,
        period_codes=panel.period_codes,
        units=panel.units,
        timeline=panel.timeline,
        lag=lag if spec.lag or "space-time" in spec.dynamic else None,
        error_lag=error_lag,
        durbin_lag=durbin_lag,
        regimes=regimes,
    )
    if spec.dynamic:
        panel.timeline.consecutive("A dynamic model")
        design = with_time_lags(design, spec.dynamic)
    design = later_periods(design, panel.n_periods - read.first)
    refuse_few_periods(design, spec)
    if design.regimes is not None:
        kept = read.values(x_names)[read.y.size - design.y.size :]
        refuse_thin_regimes(
            design.regimes, kept, x_names, design.unit_codes, within=spec.unit_effects
        )
    _refuse_collinear(design, spec)
    return design


def _linear(
    spec: Specification,
    panel: Panel,
    read: Columns,
    x_names: Sequence[str],
    regimes: Regimes | None,
    durbin_lag: SpatialLag | None,
) -> tuple[Floats, list[str]]:
    """X, WX and unit means side by side (n, K), and their names."""
    block, names = _columns(regimes, read.values(x_names), x_names)
    blocks = [block]
    if durbin_lag is not None:
        same = regimes is None and list(read.durbin) == list(x_names)
        lagged = durbin_lag.apply(block if same else read.values(read.durbin))
        block, more = _columns(regimes, lagged, read.durbin, Spatial)
        blocks, names = [*blocks, block], [*names, *more]
    if spec.effects == "mundlak":
        stacked = np.column_stack(blocks)
        block, more = _unit_means(stacked, names, panel, panel.period_codes >= read.reach)
        blocks, names = [*blocks, block], [*names, *more]
    return np.concatenate(blocks, axis=1) if names else np.empty((read.y.size, 0)), names


def _regimes_of(spec: Specification, read: Columns, terms: Sequence[str]) -> Regimes | None:
    """The regimes with the terms that vary by them."""
    if spec.regimes is None:
        return None
    _refuse_common(spec.regimes_vary)
    asked = terms if spec.regimes_vary == "all" else named_terms(spec.regimes_vary, read)
    unknown = [n for n in asked if n not in terms and n != "Intercept"]
    if unknown:
        raise UnknownNameError(
            f"regimes_vary names {listing(map(repr, unknown))}, which the model lacks."
            f"{suggest(unknown[0], terms)} It has: {listing(terms, most=30)}."
        )
    regimes = replace(spec.regimes, terms=tuple(n for n in dict.fromkeys(terms) if n in asked))
    taken = [n for t in regimes.terms for n in regimes.names(t) if n in terms]
    if taken:
        raise DataError(
            f"{listing(map(repr, taken))} is a term of the formula and the name of a coefficient "
            "by regime: rename the data's column."
        )
    return regimes


def _refuse_common(asked: str | Sequence[str]) -> None:
    """Refuse a parameter that all regimes share where regressors are to be named."""
    names = re.findall(r"\w+", asked if isinstance(asked, str) else " ".join(asked))
    common = [n for n in names if n in ("rho", "lambda", "phi")]
    if common:
        raise OptionError(
            f"regimes_vary names {listing(common)}: it is one for all regimes, since another in "
            "each would be another model, which is not offered. Name regressors."
        )


def _columns(
    regimes: Regimes | None, values: Floats, terms: Sequence[str], kind: type[Term] = Own
) -> tuple[Floats, list[str]]:
    """Columns (n, K) of K terms as the model's, and their names."""
    if regimes is None:
        return values, [str(kind(term)) for term in terms]
    return regimes.split(values, terms, kind)


def _needs_weights(spec: Specification) -> bool:
    return spec.lag or spec.error or spec.durbin is not None or "space-time" in spec.dynamic


def _unit_means(
    z: Floats, names: list[str], panel: Panel, rows: NDArray[np.bool_]
) -> tuple[Floats, list[str]]:
    """Unit means over ``rows`` of the columns of z (n, K) that vary over time (Mundlak 1978)."""
    counts = np.bincount(panel.unit_codes[rows], minlength=panel.n_units)
    sums = np.zeros((panel.n_units, z.shape[1]))
    np.add.at(sums, panel.unit_codes[rows], z[rows])
    all_means = (sums / np.maximum(counts, 1)[:, None])[panel.unit_codes]
    z, means = z[rows], all_means[rows]
    spread = np.abs(z - means).max(axis=0) > ROUNDING * np.abs(z).max(axis=0)
    # A column whose means do not differ between units (a time dummy) adds nothing.
    differs = np.ptp(means, axis=0) > ROUNDING * np.abs(means).max(axis=0)
    chosen = np.nonzero(spread & differs)[0]
    return all_means[:, chosen], [str(Mean(names[k])) for k in chosen]


# -- refusals -----------------------------------------------------------------------------------


def refuse_few_periods(design: Design, spec: Specification) -> None:
    if (spec.unit_effects or spec.random) and design.n_periods < 2:
        raise EstimationError(
            f"effects={spec.effects!r} needs at least 2 periods; there is {design.n_periods}. "
            "Use effects='pooled' for a cross-section."
        )


def _refuse_collinear(design: Design, spec: Specification) -> None:
    if not design.names:
        return
    scale = np.sqrt(np.einsum("ij,ij->j", design.z, design.z))
    if in_blocks(design) and _plainly_apart(design, spec, scale):
        return
    swept, left = _varying(design, spec)
    normed = swept / np.where(left > 0.0, left, 1.0)
    right = np.asarray(np.linalg.qr(normed, mode="r"))
    refuse_dependent(design, spec, left, scale, right)


def refuse_dependent(
    design: Design, spec: Specification, left: Floats, scale: Floats, right: Floats
) -> None:
    """Refuse columns that the effects absorb, or that others make up.

    Parameters
    ----------
    left, scale : ndarray, shape (K,)
        Lengths of the columns beyond the effects, and as they are.
    right : ndarray, shape (K, K)
        The triangle R of the columns beyond the effects, each of length one.

    Raises
    ------
    EstimationError
        The message names them.
    """
    absorbed = [n for n, a, b in zip(design.names, left, scale) if a <= ROUNDING * b]
    if absorbed and (spec.unit_effects or spec.time_effects):
        raise EstimationError(
            f"The {spec.effects} effects absorb {listing(absorbed)}: they do not vary beyond the "
            "effects. Leave them out, or use effects='mundlak' to keep what is constant in time."
        )
    pivots = np.abs(np.diag(right))
    dependent = [n for n, p in zip(design.names, pivots) if p < 1e-8]
    dependent += [n for n in absorbed if n not in dependent]
    if dependent or design.n_obs <= len(design.names):
        others = "for neighbours' values name the others with durbin="
        if design.regimes is not None:
            others += ", for coefficients by regime with regimes_vary="
        raise EstimationError(
            f"Collinear columns: {listing(dependent or design.names)} can be written by the "
            f"columns before them (n = {design.n_obs}, K = {len(design.names)}). "
            f"Leave them out; {others}."
        )


def _plainly_apart(design: Design, spec: Specification, scale: Floats) -> bool:
    """Whether cross-products of the swept columns, whose sizes with effects are ``scale`` (K,), are
    enough to say that none is absorbed or made of the others.
    """
    swept = sweep(design, spec, demean_first=False)
    products = swept.products.plain[swept.outcomes :, swept.outcomes :]
    varies = np.sqrt(np.diag(products)) > ROUNDING * scale
    return bool(np.all(varies)) and keeps_digits(products)


def _varying(design: Design, spec: Specification) -> tuple[Floats, Floats]:
    """The columns (n, K) beyond the effects, or beyond the first constant among them, and what
    varies of each (K,): a level far from zero is no lack of variation.
    """
    swept = spec.within(design).apply(design.z)
    constant = np.nonzero((np.ptp(swept, axis=0) == 0.0) & (swept[0] != 0.0))[0][:1]
    if constant.size and not (spec.unit_effects or spec.time_effects):
        kept = swept[:, constant]
        swept = swept - swept.mean(axis=0)
        swept[:, constant] = kept
    return swept, np.sqrt((swept**2).sum(axis=0))
