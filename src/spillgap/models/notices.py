"""What is doubtful about an estimate, in words that stay with it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spillgap.errors import ConvergenceWarning, DataWarning, StabilityWarning, listing
from spillgap.models.logdet import stated_trace_error
from spillgap.options import LANGUAGE, Language
from spillgap.text import Said, Sentence, Told

if TYPE_CHECKING:
    from spillgap.models.information import InformationMatrix, Point
    from spillgap.models.lags import SpatialLag
    from spillgap.models.likelihood import Likelihood
    from spillgap.models.search import Peak
    from spillgap.models.specification import Design
    from spillgap.models.stationarity import Process

__all__ = [
    "Notice",
    "Noticed",
    "approximation_notices",
    "boundary_notices",
    "few_periods_notice",
    "few_units_notice",
    "flat_notices",
    "flat_parameters",
    "initial_notice",
    "island_notices",
    "peak_notices",
    "rootless_notices",
    "stationarity_notices",
    "uncorrected_variance_notice",
    "warn_of",
    "weakness_notice",
    "wide_notices",
]


NEAR_BOUNDARY = 0.005
"""As a share of the stable interval: an estimate this close to its end is called a boundary."""

NEARLY_AS_HIGH = 2.0
"""Peaks of the log-likelihood closer than this are told apart by little."""


FLAT = 1.0 / 3.0
"""As a share of the stable interval: a standard error wider than this says nothing is known."""

NOISE = 1.0 / 4.0
"""In standard errors: an approximate log-determinant may move an estimate by so much unsaid."""

FEW_UNITS, FEW_PERIODS = 20, 10
"""Sums over fewer are too small to estimate a variance from (Cameron & Miller 2015)."""


@dataclass(frozen=True)
class Notice:
    """Something doubtful about an estimate.

    Attributes
    ----------
    category : type
        The warning that is given when the model is fitted.
    said : Sentence
        What it says, to be said in a language.
    forbids_effects : bool
        Whether effects do not exist at such an estimate.
    """

    category: type[Warning]
    said: Said
    forbids_effects: bool = False

    @property
    def text(self) -> str:
        """The notice in English, as Python warns."""
        return self.words("en")

    def words(self, lang: Language) -> str:
        """The notice in one language."""
        return self.said.text(lang)


def warn_of(notices: Iterable[Notice], stacklevel: int, *, by: str = "") -> None:
    """Warn of notices, as from so many calls above the one that asks; ``by`` names a model."""
    for notice in notices:
        text = f"{by}: {notice.text}" if by else notice.text
        warnings.warn(text, notice.category, stacklevel=stacklevel + 1)


class Noticed:
    """What carries notices says them in words."""

    notices: tuple[Notice, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful, in words."""
        return self.warnings_in("en")

    def warnings_in(self, lang: Language) -> tuple[str, ...]:
        """The warnings in a language."""
        spoken = LANGUAGE.parse(lang)
        return tuple(notice.words(spoken) for notice in self.notices)


def _notice(category: type[Warning], key: str, **facts: Told) -> Notice:
    """A message of ``notices.ftl`` as a notice."""
    return Notice(category, Sentence(f"notices:{key}", facts))


def boundary_notices(likelihood: Likelihood, point: Point) -> tuple[Notice, ...]:
    """ρ or λ on or outside the boundary of its stable interval, φ at zero."""
    notices = []
    if likelihood.random and point.phi == 0.0:
        notices.append(_notice(DataWarning, "no-unit-variance"))
    for symbol, value, logdet in (
        ("rho", point.rho, likelihood.logdet),
        ("lambda", point.lambda_, likelihood.error_logdet),
    ):
        if logdet is None:
            continue
        low, high = logdet.interval
        margin = NEAR_BOUNDARY * (min(high, 10.0) - max(low, -10.0))
        if low + margin < value < high - margin:
            continue
        where = f"({low:.4f}, {high:.4f})"
        notices.append(
            Notice(
                StabilityWarning,
                Sentence("notices:boundary", {"symbol": symbol, "value": value, "interval": where}),
                forbids_effects=True,
            )
        )
    return tuple(notices)


def peak_notices(peak: Peak) -> tuple[Notice, ...]:
    """A search that did not settle, or found peaks of nearly the same height."""
    notices = []
    if not peak.converged:
        notices.append(_notice(ConvergenceWarning, "unsettled"))
    best = peak.peaks[0][0]
    close = [value for value, _ in peak.peaks[1:] if best - value < NEARLY_AS_HIGH]
    if close:
        count, gap = len(close) + 1, best - min(close)
        notices.append(_notice(ConvergenceWarning, "several-peaks", peaks=count, apart=gap))
    return tuple(notices)


def flat_notices(information: InformationMatrix) -> tuple[Notice, ...]:
    """An information matrix without full rank."""
    if information.full_rank:
        return ()
    return (_notice(ConvergenceWarning, "singular"),)


def flat_parameters(likelihood: Likelihood, variances: Mapping[str, float]) -> tuple[str, ...]:
    """Which of ρ and λ have a standard error wider than a third of their stable interval: the data
    say little of them, and a normal interval around the estimate says more than they do.
    """
    out = []
    for name, logdet in (("rho", likelihood.logdet), ("lambda", likelihood.error_logdet)):
        if logdet is None or name not in variances:
            continue
        low, high = logdet.interval
        variance = variances[name]
        # Without a positive variance the likelihood does not bend there at all.
        if not variance > 0.0 or np.sqrt(variance) > FLAT * (high - low):
            out.append(name)
    return tuple(out)


def wide_notices(likelihood: Likelihood, variances: Mapping[str, float]) -> tuple[Notice, ...]:
    """ρ or λ that the likelihood hardly determines."""
    flat = flat_parameters(likelihood, variances)
    if not flat:
        return ()
    return (_notice(ConvergenceWarning, "flat", parameters=list(flat)),)


def approximation_notices(
    likelihood: Likelihood, point: Point, variances: Mapping[str, float]
) -> tuple[Notice, ...]:
    """ρ or λ that the stated error of an approximate log-determinant may have moved far."""
    notices = []
    for name, value, logdet in (
        ("rho", point.rho, likelihood.logdet),
        ("lambda", point.lambda_, likelihood.error_logdet),
    ):
        if logdet is None or not variances[name] > 0.0:
            continue
        # A slope that is off by so much moves the maximum by as much times the variance.
        slope = likelihood.t_effective * stated_trace_error(logdet, value)
        moved = slope * float(np.sqrt(variances[name]))
        if moved > NOISE:
            notices.append(_notice(ConvergenceWarning, "approximate", symbol=name, moved=moved))
    return tuple(notices)


def stationarity_notices(
    tau: float, rho: float, eta: float, process: Process
) -> tuple[Notice, ...]:
    """A dynamic model whose changes do not die out: a root not below one in modulus."""
    root = process.root(tau, rho, eta)
    if root.modulus < 1.0:
        return ()
    # Of a row-standardised W's eigenvalue one the condition is known as this sum.
    known = abs(root.omega - 1.0) < 1e-6 and tau + rho + eta >= 1.0
    return (
        _notice(
            StabilityWarning,
            "explosive",
            by="sum" if known else "root",
            sum=tau + rho + eta,
            modulus=root.modulus,
            eigenvalue=_eigenvalue(root.omega),
        ),
    )


def _eigenvalue(omega: complex) -> str:
    """An eigenvalue in digits, its imaginary part where it has one."""
    if abs(omega.imag) < 1e-9:
        return f"{omega.real:.4f}"
    return f"{omega.real:.4f} {'-' if omega.imag < 0 else '+'} {abs(omega.imag):.4f}i"


def island_notices(design: Design) -> tuple[Notice, ...]:
    """Units without neighbours in a W that the model uses."""
    alone: set[object] = set()
    for lag in (design.lag, design.error_lag, design.durbin_lag):
        if lag is not None:
            alone |= _islands(lag, design)
    if not alone:
        return ()
    names = listing(sorted(map(str, alone)))
    return (_notice(DataWarning, "islands", units=names),)


def _islands(lag: SpatialLag, design: Design) -> set[object]:
    if lag.is_constant and design.balanced:
        return set(design.units[np.diff(lag.matrices[0].indptr) == 0])
    units = design.index.get_level_values(0)
    islands: set[object] = set()
    for rows, matrix in lag.blocks():
        empty = np.diff(matrix.indptr) == 0
        if empty.any():
            islands |= set(units[rows][empty])
    return islands


def initial_notice() -> Notice:
    """Time lags beside random effects: the first period is taken as given."""
    return _notice(DataWarning, "first-period")


def rootless_notices(n_periods: int) -> tuple[Notice, ...]:
    """An adjusted score without a root, and the estimate that takes its place."""
    return (_notice(ConvergenceWarning, "no-root", periods=n_periods),)


def few_units_notice(n_units: int) -> tuple[Notice, ...]:
    """Sums within so few units that their variance is hardly estimated; empty if they are many."""
    if n_units >= FEW_UNITS:
        return ()
    return (_notice(DataWarning, "few-units", units=n_units, enough=FEW_UNITS),)


def few_periods_notice(n_periods: int) -> tuple[Notice, ...]:
    """Sums within so few periods that dependence over time is missed; empty if they are many."""
    if n_periods >= FEW_PERIODS:
        return ()
    return (_notice(DataWarning, "few-periods", periods=n_periods, enough=FEW_PERIODS),)


def uncorrected_variance_notice() -> Notice:
    """Unbiased variances that together are no variance."""
    return _notice(DataWarning, "not-positive")


def weakness_notice(name: str, statistic: float, critical: float) -> Notice:
    """Instruments that hardly predict what they stand for."""
    return _notice(
        ConvergenceWarning, "weak-instruments", name=name, statistic=statistic, critical=critical
    )
