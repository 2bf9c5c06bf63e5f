"""The rows and instruments that generalised moments are taken on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from spillgap._types import Arguments, Floats, Integers
from spillgap.errors import (
    EstimationError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.models.formulas import formula_columns
from spillgap.models.lags import SpatialLag
from spillgap.models.moments import ErrorFilter
from spillgap.models.specification import Design, Specification
from spillgap.models.two_stage import (
    TwoStage,
    forward_deviations,
    independent_columns,
    rotated_periods,
    two_stage,
)

if TYPE_CHECKING:
    from spillgap.models.family import SpatialPanelModel

__all__ = ["MomentRows", "check_moments", "moment_rows"]


OPTIONS = ("endogenous", "instruments", "orders")


@dataclass(frozen=True, eq=False)
class MomentRows:
    """What the moments are taken on: effects removed, innovations still independent.

    Attributes
    ----------
    y : ndarray, shape (n,)
    regressors : ndarray, shape (n, K)
        Z and, last, Wy where the model has ρ.
    instruments : ndarray, shape (n, L)
        Independent columns.
    names : tuple of str
        Of the regressors; ``rho`` for Wy.
    endogenous : tuple of int
        Positions in ``regressors`` of those to be instrumented.
    error_filter : ErrorFilter or None
    groups : tuple of slice
        Rows whose innovations have one variance.
    free : tuple of float
        By group, the rows less those that the effects took.
    unit_codes : ndarray of int, shape (n,)
    """

    y: Floats
    regressors: Floats
    instruments: Floats
    names: tuple[str, ...]
    endogenous: tuple[int, ...]
    error_filter: ErrorFilter | None
    groups: tuple[slice, ...]
    free: tuple[float, ...]
    unit_codes: Integers

    @property
    def included(self) -> Floats:
        """The exogenous regressors (n, K − m)."""
        return np.delete(self.regressors, self.endogenous, axis=1)

    def variances(self, innovations: Floats, left: Floats) -> Floats:
        """Sums of squares of innovations (n,) by group, over the degrees of freedom (G,) left."""
        return np.array([float(innovations[g] @ innovations[g]) for g in self.groups]) / left

    def left(self, fit: TwoStage | None = None) -> Floats:
        """The degrees of freedom (G,) that the effects and the coefficients of a fit leave."""
        free = np.array(self.free)
        if fit is None:
            return free
        leverage = ((fit.instruments @ fit.projector) * fit.regressors).sum(axis=1)
        return free - np.array([leverage[g].sum() for g in self.groups]) / self.y.size

    def spread(self, variances: Floats) -> Floats:
        """The standard deviation of each row's innovation, (n,), from variances (G,)."""
        out = np.empty(self.y.size)
        for group, variance in zip(self.groups, variances):
            out[group] = np.sqrt(variance)
        return out

    def filtered(self, lambda_: float, values: Floats) -> Floats:
        """(I − λW)·values for (n,) or (n, K)."""
        return values if self.error_filter is None else self.error_filter(lambda_, values)

    def whitened(self, lambda_: float, variances: Floats) -> MomentRows:
        """Rows whose innovations are independent with variance one: filtered and scaled.

        The instruments are filtered with the rest (Cochrane & Orcutt in space): without an
        endogenous regressor two-stage least squares on them is generalised least squares.
        """
        scale = 1.0 / self.spread(variances)
        y, regressors, instruments = (
            self.filtered(lambda_, part) for part in (self.y, self.regressors, self.instruments)
        )
        return replace(
            self,
            y=y * scale,
            regressors=regressors * scale[:, None],
            instruments=instruments * scale[:, None],
        )

    def fit(self) -> TwoStage:
        """Two-stage least squares on the rows as they are."""
        return two_stage(self.y, self.regressors, self.instruments)


def moment_rows(model: SpatialPanelModel, options: Arguments) -> MomentRows:
    """The rows of a model, the effects swept out, and its instruments.

    Raises
    ------
    UnknownNameError
        For an endogenous regressor that the model lacks.
    EstimationError
        For fewer instruments than regressors.
    """
    spec, design = model.specification, model.design
    z, y = design.z, design.y[:, None]
    wy = design.lag.apply(y) if spec.lag and design.lag is not None else y[:, :0]
    named = _endogenous(design, options)
    exogenous = np.delete(z, named, axis=1)
    extra = _extra_instruments(model, options)
    orders = int(options.get("orders", 3 if spec.durbin is not None else 2))
    lagged = _lagged_instruments(spec, design, np.hstack([exogenous, extra]), orders)
    parts = (y, np.hstack([z, wy]), np.hstack([exogenous, extra, lagged]))
    y_rows, regressors, instruments = (_swept(part, spec, design) for part in parts)
    instruments = independent_columns(instruments)
    if instruments.shape[1] < regressors.shape[1]:
        raise EstimationError(
            f"{instruments.shape[1]} independent instruments for {regressors.shape[1]} "
            "regressors: the model is not identified. Give instruments= for endogenous=, or more "
            "orders=."
        )
    n, units = y_rows.shape[0], design.n_units
    split = n - units if spec.random else n
    groups = (slice(0, split), slice(split, n)) if spec.random else (slice(0, n),)
    balanced = spec.random or _differenced(spec, design)
    return MomentRows(
        y=y_rows[:, 0],
        regressors=regressors,
        instruments=instruments,
        names=(*design.names, *(["rho"] if wy.shape[1] else [])),
        endogenous=(*named, *([z.shape[1]] if wy.shape[1] else [])),
        error_filter=_error_filter(spec, design, groups),
        groups=groups,
        free=(float(split), float(units)) if spec.random else (float(spec.rows_left(design)),),
        unit_codes=np.tile(np.arange(units), n // units) if balanced else design.unit_codes,
    )


def _differenced(spec: Specification, design: Design) -> bool:
    return spec.unit_effects and design.balanced


def _swept(values: Floats, spec: Specification, design: Design) -> Floats:
    """Rows (n, K) without fixed effects, by forward deviations where they are balanced; with
    random effects the periods rotated.
    """
    if spec.random:
        return rotated_periods(values, design.n_periods)
    if not _differenced(spec, design):
        return spec.within(design).apply(values)
    out = forward_deviations(values, design.n_periods)
    if spec.time_effects:
        cube = out.reshape(design.n_periods - 1, design.n_units, out.shape[1])
        out = (cube - cube.mean(axis=1, keepdims=True)).reshape(out.shape)
    return out


def _error_filter(
    spec: Specification, design: Design, groups: tuple[slice, ...]
) -> ErrorFilter | None:
    """The filter of the disturbances on the rows."""
    lag = design.error_lag if spec.error else None
    if lag is not None and _differenced(spec, design):
        # The likelihood's filter has refused unit effects beside a W that changes.
        lag = SpatialLag.constant(lag.matrices[0], len(lag.which) - 1)
    return None if lag is None else ErrorFilter(lag, spec.time_effects, groups)


def _lagged_instruments(
    spec: Specification, design: Design, exogenous: Floats, orders: int
) -> Floats:
    """WH, W²H, … (n, orders·L) of the exogenous columns, for ρ or λ to be instrumented."""
    lag = design.lag if spec.lag else None
    if lag is None:
        return exogenous[:, :0]
    varying = exogenous[:, np.ptp(exogenous, axis=0) > 0.0]
    out = []
    for _ in range(orders):
        varying = lag.apply(varying)
        out.append(varying)
    return np.hstack(out)


def _endogenous(design: Design, options: Arguments) -> list[int]:
    asked = options.get("endogenous", ())
    names = [asked] if isinstance(asked, str) else list(asked)
    for name in names:
        if name not in design.names:
            raise UnknownNameError(
                f"endogenous={name!r} is no regressor.{suggest(name, design.names)} "
                f"The model has: {listing(design.names, most=30)}."
            )
    return [design.names.index(n) for n in names]


def _extra_instruments(model: SpatialPanelModel, options: Arguments) -> Floats:
    formula = options.get("instruments")
    if formula is None:
        return np.empty((model.design.y.size, 0))
    given_up = model.panel.n_periods - model.design.n_periods
    context = model.specification.context
    columns = formula_columns(formula, model.panel, context=context, first=given_up)
    # Lags gave up the first periods.
    return columns[columns.shape[0] - model.design.y.size :]


def check_moments(spec: Specification, design: Design, options: Mapping[str, object]) -> None:
    """Refuse options and models that the moments do not serve."""
    odd = [o for o in options if o not in OPTIONS]
    if odd:
        raise OptionError(
            f"method='gmm' has no option {listing(map(repr, odd))}.{suggest(odd[0], OPTIONS)} "
            f"It takes {listing(OPTIONS)}."
        )
    if spec.random_errors_of("gmm") == "baltagi":
        raise OptionError(
            "method='gmm' filters random effects with the innovations (Kapoor, Kelejian & Prucha "
            "2007): it has no random_errors='baltagi'. Use random_errors='kkp', or method='ml'."
        )
    if not (spec.lag or spec.error or options.get("endogenous")):
        raise OptionError(
            "method='gmm' is for models with ρ, λ or endogenous= regressors; this one is linear: "
            "use method='ml'."
        )
    if spec.dynamic and spec.unit_effects:
        raise EstimationError(
            "A time lag with unit effects is endogenous in these moments; use method='ml' with "
            "correction='lee-yu'."
        )
    if spec.error and spec.unit_effects and not design.balanced:
        raise EstimationError("λ by moments with unit effects needs a balanced panel.")
