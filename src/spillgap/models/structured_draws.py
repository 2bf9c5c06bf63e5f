"""A fit whose W has parameters, with W at one value of them: a plain result, and its draws."""

from __future__ import annotations

import copy
from dataclasses import fields, replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spillgap.models.decay_surface import Surface
from spillgap.models.design import Design
from spillgap.models.estimator import make_likelihood
from spillgap.models.lags import SpatialLag
from spillgap.models.parameter_draws import Drawn, ParameterDraws
from spillgap.models.results import Results
from spillgap.models.structure_search import Found
from spillgap.models.structured_design import design_at

__all__ = ["drawn_by_likelihood", "drawn_one_by_one", "known_at", "parameters_at"]

Floats: TypeAlias = NDArray[np.float64]


def known_at(results: Results, found: Found, psi: Floats, *, many: bool) -> Results:
    """The model with W at ψ, as if that W were known, and β and θ as estimated.

    ``many``: whether functions of ρ are to be interpolated there, for which W's own stable
    interval is needed.
    """
    objective, structure = found.objective, found.structure
    design = design_at(structure, results.design, objective.neighbours, psi)
    if structure.own_rho:
        design = _apart(design, found, psi)
    model = copy.copy(results.model)
    model.__dict__["design"] = design
    estimate = results.estimate
    if many:
        likelihood = make_likelihood(model.specification, design, correction=results.correction)
        estimate = replace(estimate, likelihood=likelihood)
    same = {part.name: getattr(results, part.name) for part in fields(Results)}
    known = Results(**{**same, "model": model, "estimate": estimate})
    names = [*design.names, *model.specification.searched]
    values = np.concatenate([found.coefficients, psi])
    known.__dict__["params"] = pd.Series(
        parameters_at(found, values[None, :])[0], index=names, name="estimate"
    )
    return known


def _apart(design: Design, found: Found, psi: Floats) -> Design:
    """With Σρₖ Wₖ as W, whose ρ is one, and every Wₖ for its θ."""
    structure = found.structure
    at = structure.filters(psi)

    def constant(matrix: object) -> SpatialLag:
        return SpatialLag.constant(sparse.csr_array(matrix), design.n_periods)

    several: tuple[tuple[str, SpatialLag], ...] = ()
    if found.objective.neighbours.shape[1]:
        several = tuple((n, constant(w)) for n, w in zip(structure.names, structure.members))
    return replace(design, lag=constant(at.outcome), durbin_lag=None, several=several)


def parameters_at(found: Found, values: Floats) -> Floats:
    """(D, P) parameters of the plain model from (D, K + q) β, θ and ψ."""
    k, structure = found.coefficients.size, found.structure
    if structure.own_rho:
        return np.column_stack([values[:, :k], np.ones(len(values))])
    return np.asarray(values[:, : k + structure.spatial])


def drawn_by_likelihood(
    results: Results,
    found: Found,
    surface: Surface,
    draws: int,
    seed: int | np.random.Generator | None,
) -> ParameterDraws:
    """Of estimated decay: draws that share a δ share their W."""
    drawn, nodes = surface.draws(draws, np.random.default_rng(seed))
    psi = surface.psi[nodes]
    parts = []
    for delta in np.unique(psi[:, -1]):
        rows = np.flatnonzero(psi[:, -1] == delta)
        known = known_at(results, found, psi[rows[0]], many=rows.size > 1)
        parts.append(Drawn(known, parameters_at(found, drawn[rows])))
    return ParameterDraws(tuple(parts), 0)


def drawn_one_by_one(
    results: Results, found: Found, values: Floats, redrawn: int
) -> ParameterDraws:
    """Of several W and of mixtures: every draw of (D, K + q) has its own W."""
    k = found.coefficients.size
    parts = tuple(
        Drawn(
            known_at(results, found, row[k:], many=False),
            parameters_at(found, row[None, :]),
        )
        for row in values
    )
    return ParameterDraws(parts, redrawn)
