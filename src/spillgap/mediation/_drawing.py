"""Draws of both equations' parameters: simulated, or re-estimated on simulated outcomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from spillgap._types import Floats
from spillgap.errors import OptionError
from spillgap.mediation._transfer import Step, Transfer
from spillgap.models.bootstrap import errors_of
from spillgap.models.design import Design
from spillgap.models.effects import FEWEST_DRAWS, stable_draws
from spillgap.models.estimator import estimate
from spillgap.models.reduced import taken
from spillgap.models.results import Results
from spillgap.models.simulate import simulated_design
from spillgap.options import MediationInference
from spillgap.terms import Spatial

__all__ = ["Slopes", "drawn_slopes", "slopes_of"]


@dataclass(frozen=True, eq=False)
class Slopes:
    """The three responses at D parameters: of y to treatment and mediator, of it to treatment."""

    direct: Step
    onward: Step
    into: Step

    def paths(self, transfer: Transfer) -> Floats:
        """(D, 3, 3): direct path, path through the mediator, total; own, neighbours', total."""
        direct = transfer.averages([self.direct])
        indirect = transfer.averages([self.onward, self.into])
        return np.stack([direct, indirect, direct + indirect], axis=1)

    def confounded(self, transfer: Transfer) -> Floats:
        """(D, 3) averages of (I − ρ_yW)⁻¹(aI + a₃W): what each unit of κ takes off the path."""
        return transfer.averages([Step(self.direct.rho, self.into.own, self.into.near)])


def slopes_of(
    outcome: Results,
    mediator: Results,
    terms: tuple[str, str],
    values: tuple[Floats, Floats] | None = None,
) -> Slopes:
    """The responses to (treatment, mediator) at (D, P) parameters; at the estimates by default."""
    at_y, at_m = values or tuple(r.params.to_numpy()[None, :] for r in (outcome, mediator))
    treatment, through = terms
    return Slopes(
        _step(outcome, at_y, treatment),
        _step(outcome, at_y, through),
        _step(mediator, at_m, treatment),
    )


def _step(results: Results, values: Floats, term: str) -> Step:
    beta, theta = (part[:, 0, 0] for part in results.design.slopes(values, [term]))
    return Step(taken(values, list(results.params.index), "rho"), beta, theta)


def drawn_slopes(
    outcome: Results,
    mediator: Results,
    terms: tuple[str, str],
    *,
    method: MediationInference,
    draws: int,
    seed: int | np.random.Generator | None,
) -> tuple[Slopes, int]:
    """The responses at D draws, and how many draws had to be made again."""
    if draws < FEWEST_DRAWS:
        raise OptionError(f"draws={draws}: at least {FEWEST_DRAWS} are needed for a spread.")
    rng = np.random.default_rng(seed)
    if method == "bootstrap":
        values = _resampled(outcome, mediator, terms[1], rng.spawn(draws))
        return slopes_of(outcome, mediator, terms, values), 0
    parts = [stable_draws(r, draws, g) for r, g in zip((outcome, mediator), rng.spawn(2))]
    (at_y, again_y), (at_m, again_m) = parts
    return slopes_of(outcome, mediator, terms, (at_y, at_m)), again_y + again_m


def _resampled(
    outcome: Results, mediator: Results, through: str, generators: list[np.random.Generator]
) -> tuple[Floats, Floats]:
    """(D, P) estimates of both equations on outcomes simulated from them.

    The mediator is made anew, then the outcome from that mediator. A row's residuals change sign
    together in both equations (Rademacher), which keeps what dependence there is between them.
    """
    errors = [errors_of(r.model.specification, r.design, r.estimate) for r in (outcome, mediator)]
    points_y, points_m = [], []
    for rng in generators:
        signs = rng.choice([-1.0, 1.0], size=errors[0].size)
        again_m = _simulated(mediator, mediator.design, signs * errors[1])
        points_m.append(_estimated(mediator, again_m))
        given = _with_mediator(outcome.design, through, again_m.y)
        points_y.append(_estimated(outcome, _simulated(outcome, given, signs * errors[0])))
    return np.array(points_y), np.array(points_m)


def _simulated(results: Results, design: Design, errors: Floats) -> Design:
    fit, spec = results.estimate, results.model.specification
    return simulated_design(spec, design, fit.point, fit.rows, errors)


def _estimated(results: Results, design: Design) -> Floats:
    spec = results.model.specification
    fit = estimate(
        spec,
        design,
        correction=results.correction,
        logdet=results.logdet,
        information=None,
        demean_first=False,
    )
    return np.asarray(fit.point.params(spec))


def _with_mediator(design: Design, through: str, values: Floats) -> Design:
    """The design with another mediator (n,), and its neighbours' values where they enter."""
    z = design.z.copy()
    z[:, design.names.index(through)] = values
    near = str(Spatial(through))
    if near in design.names:
        assert design.durbin_lag is not None
        z[:, design.names.index(near)] = design.durbin_lag.apply(values)
    return replace(design, z=z)
