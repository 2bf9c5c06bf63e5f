"""Covariances of the estimates by name: one table of what there is and what each supports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from spillgap._option import RowOption
from spillgap.errors import EstimationError, OptionError, listing, suggest
from spillgap.models.bootstrap import bootstrap
from spillgap.models.corrections import CorrectionAsked, keeps_likelihood
from spillgap.models.sandwich import (
    CovarianceInput,
    Sandwich,
    classical,
    cluster,
    conley,
    driscoll_kraay,
    robust,
)
from spillgap.models.specification import Specification
from spillgap.options import LANGUAGE, Language, Method
from spillgap.rows import Rows
from spillgap.text import say

__all__ = [
    "COVARIANCE", "COVARIANCES", "Covariance", "CovarianceKind", "covariance", "covariance_kind",
    "supporting",
]  # fmt: skip


@dataclass(frozen=True)
class CovarianceKind:
    """A covariance of the estimates: how it is computed and where it holds.

    Attributes
    ----------
    name : str
        Also the key of its label in tables and of its sources in ``references.METHODS``.
    estimator : callable
        :class:`CovarianceInput` → :class:`Sandwich`.
    options : tuple of str
        The keyword arguments of ``fit`` that it takes.
    methods : tuple of str
        The estimators that offer it.
    random_effects : tuple of str
        Those that offer it with random effects.
    reference : {"normal", "t", "fixed-b"}
        What an estimate over its standard error is read against.
    adjusted_score : bool
        Whether it holds after a correction that maximises no likelihood and has a sandwich of
        its own.
    """

    name: str
    estimator: Callable[[CovarianceInput], Sandwich]
    options: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ("ml",)
    random_effects: tuple[Method, ...] = ()
    reference: str = "normal"
    adjusted_score: bool = False

    def allows_for(self, lang: Language = "en") -> str:
        """Which innovations it holds for, in a language."""
        return say(f"estimates:allows-{self.name}", LANGUAGE.parse(lang))

    def supports(self, method: Method, *, random: bool) -> bool:
        """Whether an estimator offers it, with random effects or without."""
        return method in (self.random_effects if random else self.methods)


COVARIANCES: Rows[CovarianceKind] = Rows(
    CovarianceKind(
        "classical",
        classical,
        methods=("ml", "gmm"),
        random_effects=("ml", "gmm"),
        adjusted_score=True,
    ),
    CovarianceKind(
        "robust",
        robust,
        methods=("ml", "gmm"),
    ),
    CovarianceKind(
        "cluster",
        cluster,
        reference="t",
    ),
    CovarianceKind(
        "driscoll-kraay",
        driscoll_kraay,
        options=("lags",),
        reference="fixed-b",
    ),
    CovarianceKind(
        "conley",
        conley,
        options=("cutoff", "boundaries", "distances"),
        reference="fixed-b",
    ),
    CovarianceKind(
        "bootstrap",
        bootstrap,
        options=("replications", "seed", "kind", "workers"),
        random_effects=("ml",),
        adjusted_score=True,
    ),
)
"""The kinds by name."""

COVARIANCE = RowOption("cov", rows=COVARIANCES)
Covariance: TypeAlias = Annotated[str, COVARIANCE]


def supporting(method: Method, *, random: bool) -> tuple[str, ...]:
    """The names of the covariances that an estimator offers."""
    return tuple(k.name for k in COVARIANCES.values() if k.supports(method, random=random))


def covariance_kind(
    kind: CovarianceKind,
    method: Method,
    spec: Specification,
    correction: CorrectionAsked | None,
) -> CovarianceKind:
    """The kind, which the estimator must offer and the correction must leave valid.

    Raises
    ------
    OptionError
        For one that the estimator does not offer, listing those it does, or that does not hold
        after the correction.
    EstimationError
        For one that does not go with random effects.
    """
    if kind.supports(method, random=spec.random):
        _refuse_beside_adjusted_score(kind, method, correction)
        return kind
    offered = " or ".join(map(repr, supporting(method, random=spec.random)))
    if not kind.supports(method, random=False):
        raise OptionError(f"method={method!r} offers cov={offered}, not {kind.name!r}.")
    raise EstimationError(
        f"cov={kind.name!r} is for pooled and fixed effects. With effects={spec.effects!r}, "
        f"method={method!r} offers cov={offered}."
    )


def _refuse_beside_adjusted_score(
    kind: CovarianceKind, method: Method, correction: CorrectionAsked | None
) -> None:
    # Moments refuse the correction itself.
    if method != "ml" or keeps_likelihood(correction) or kind.adjusted_score:
        return
    offered = " or ".join(f"cov={k.name!r}" for k in COVARIANCES.values() if k.adjusted_score)
    raise OptionError(
        f"cov={kind.name!r} is for likelihoods: correction={correction!r} has a sandwich of its "
        f"own. Use {offered}."
    )


def covariance(kind: CovarianceKind, source: CovarianceInput) -> Sandwich:
    """The covariance of the estimates by one kind.

    Raises
    ------
    OptionError
        For an option that it does not take.
    """
    odd = [o for o in source.options if o not in kind.options]
    if odd:
        takes = f"It takes {listing(kind.options)}." if kind.options else "It takes none."
        raise OptionError(
            f"cov={kind.name!r} has no option {listing(map(repr, odd))}."
            f"{suggest(odd[0], kind.options)} {takes}"
        )
    return kind.estimator(source)
