"""Effects by time since treatment, own and neighbours', with bands for whole paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import OptionError
from spillgap.models.distribution import ReferenceDistribution
from spillgap.models.effects import (
    KINDS,
    ParameterReader,
    check_level,
    infer,
    inference_words,
    stable_draws,
)
from spillgap.models.notices import Notice, Noticed
from spillgap.models.treatment import REFERENCE
from spillgap.models.undercoverage import undercoverage_of
from spillgap.terms import Own, Spatial

if TYPE_CHECKING:
    from spillgap.models.did import DiDResults

__all__ = ["EventStudy", "compute_event_study"]


@dataclass(frozen=True, eq=False)
class EventStudy(Noticed, Shown):
    """Effects by event time, relative to the last period before treatment.

    Attributes
    ----------
    effects : tuple of str
        The J paths: ``own`` (δₖ), ``neighbours`` (γₖ: all neighbours treated, if rows of W sum to
        one); where the model has ρ also ``direct``, ``indirect`` and ``total``, what everybody
        at event time k has by (I − ρW)⁻¹(δₖI + γₖW).
    times : tuple of int
        The K event times, the reference among them; the first and the last stand for all before
        and after them too.
    estimate, std_error, lower, upper : ndarray, shape (J, K)
        Zero at the reference.
    critical : ndarray, shape (J,)
        How many standard errors hold a whole path at the level.
    redrawn : int
        Draws that lay outside the stable region and were drawn again.
    binned : tuple of bool
        Which event times stand for others beyond them.
    notices : tuple of Notice
        What is doubtful about the bands.
    """

    name: str
    effects: tuple[str, ...]
    times: tuple[int, ...]
    estimate: Floats
    std_error: Floats
    lower: Floats
    upper: Floats
    critical: Floats
    level: float
    draws: Floats
    redrawn: int
    reference: ReferenceDistribution
    binned: tuple[bool, ...] = ()
    notices: tuple[Notice, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row per (effect, event_time).

        Returns
        -------
        pandas.DataFrame
            estimate, std_error, z, p; lower and upper, which hold one effect at the level;
            band_lower and band_upper, which hold the whole path; binned, whether the event time
            stands for those beyond it.
        """
        index = pd.MultiIndex.from_product(
            [self.effects, self.times], names=["effect", "event_time"]
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            z = self.estimate / self.std_error
        reach = self.critical[:, None] * self.std_error
        columns = {
            "estimate": self.estimate,
            "std_error": self.std_error,
            "z": z,
            "p": self.reference.two_sided(z.ravel()),
            "lower": self.lower,
            "upper": self.upper,
            "band_lower": self.estimate - reach,
            "band_upper": self.estimate + reach,
            "binned": np.tile(self.binned, (len(self.effects), 1)),
        }
        return pd.DataFrame({name: part.ravel() for name, part in columns.items()}, index=index)

    def __repr__(self) -> str:
        how = inference_words(self.draws, self.redrawn)
        return (
            f"EventStudy of {self.name}: event times {self.times[0]} to {self.times[-1]}, "
            f"{', '.join(self.effects)}; {how}"
        )


def compute_event_study(
    results: DiDResults, *, draws: int, seed: int | np.random.Generator | None, level: float
) -> EventStudy:
    """Own and neighbours' effects by event time, with intervals and bands.

    Parameters
    ----------
    results : DiDResults
        Of a ``DiD`` with ``window=``.
    draws, seed
        Draws from the joint distribution of the parameters: for the bands, and for the intervals
        of direct, indirect and total effects.
    level : float
        Of intervals and bands.

    Raises
    ------
    OptionError
        For a model without ``window=``.
    UnstableError
        If the estimate lies outside the stable region, where effects do not exist.

    Notes
    -----
    The band is the estimate and c standard errors on either side, with c the quantile of the
    largest |draw − estimate|/standard error over the path (sup-t; Montiel Olea &
    Plagborg-Møller 2019): with probability ``level`` it holds the whole path. In simulations of
    49 units, 16 of them treated, 95% bands by clustered standard errors hold it in 86.5–94.0%,
    and intervals of single event times cover 90% to 96%.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> made_up = {state: 1980 for state in panel.units[:12]}
    >>> fit = sg.DiD("log(gsp) ~ log(emp)", panel, treatment=made_up, window=(-3, 3)).fit()
    >>> study = fit.event_study()
    >>> study.effects, study.times
    (('own', 'neighbours'), (-3, -2, -1, 0, 1, 2, 3))
    """
    did = results.did
    if did.window is None:
        raise OptionError(
            "The model has one effect for all times. For one by event time name window=, such as "
            "(-3, 4), where the model is made."
        )
    check_level(level)
    paths, redrawn = _coefficients(results, draws, seed, level)
    if results.model.has_lag:
        more, again = _effects(results, draws, seed, level)
        paths, redrawn = paths | more, redrawn + again
    times = tuple(range(did.window[0], did.window[1] + 1))
    at = times.index(REFERENCE)
    stacked = (np.stack([getattr(path, part) for path in paths.values()]) for part in _PARTS)
    estimate, error, lower, upper = (np.insert(part, at, 0.0, axis=-1) for part in stacked)
    drawn = np.stack([path.draws for path in paths.values()], axis=1)
    critical = np.array([path.critical(level) for path in paths.values()])
    return EventStudy(
        did.treatment.name,
        tuple(paths),
        times,
        estimate,
        error,
        lower,
        upper,
        critical,
        level,
        drawn,
        redrawn,
        results.reference,
        _binned(results, times),
        undercoverage_of(results, "event study"),
    )


def _binned(results: DiDResults, times: tuple[int, ...]) -> tuple[bool, ...]:
    """Which event times have rows beyond them: the first and the last may."""
    seen = results.did.treatment.event_time
    seen = seen[np.isfinite(seen)]
    low, high = bool(seen.min() < times[0]), bool(seen.max() > times[-1])
    return (low, *[False] * (len(times) - 2), high)


_PARTS = ("estimate", "std_error", "lower", "upper")


@dataclass(frozen=True, eq=False)
class _Path:
    """One effect by event time, (K,) each, and its draws (D, K); the reference left out."""

    estimate: Floats
    std_error: Floats
    lower: Floats
    upper: Floats
    draws: Floats

    def critical(self, level: float) -> float:
        """How many standard errors hold the whole path."""
        largest = np.abs((self.draws - self.estimate) / self.std_error).max(axis=1)
        return float(np.quantile(largest, level))


def _coefficients(
    results: DiDResults, draws: int, seed: int | np.random.Generator | None, level: float
) -> tuple[dict[str, _Path], int]:
    """δₖ and γₖ: their intervals are those of the coefficients."""
    values, redrawn = stable_draws(results, draws, seed)
    names = list(results.params.index)
    rows = {}
    for effect, kind in (("own", Own), ("neighbours", Spatial)):
        at = [names.index(n) for n in (str(kind(t)) for t in results.did.terms) if n in names]
        if at:
            estimate, error = results.params.to_numpy()[at], results.std_errors.to_numpy()[at]
            reach = results.reference.critical(level) * error
            rows[effect] = _Path(estimate, error, estimate - reach, estimate + reach, values[:, at])
    return rows, redrawn


def _effects(
    results: DiDResults, draws: int, seed: int | np.random.Generator | None, level: float
) -> tuple[dict[str, _Path], int]:
    """Direct, indirect and total effects of every event time."""
    reader = ParameterReader(results)
    estimate, error, drawn, redrawn = infer(
        results, reader.effects, draws, seed, level, "simulation", "short"
    )
    assert drawn is not None
    at = [reader.variables.index(term) for term in results.did.terms]
    tail = (1.0 - level) / 2.0
    lower, upper = np.quantile(drawn, [tail, 1.0 - tail], axis=0)
    paths = {
        kind: _Path(estimate[at, j], error[at, j], lower[at, j], upper[at, j], drawn[:, at, j])
        for j, kind in enumerate(KINDS)
    }
    return paths, redrawn
