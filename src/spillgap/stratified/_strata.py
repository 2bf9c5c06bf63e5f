"""From a factor's values to strata: given, best of several schemes, or cut where y changes."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from spillgap._types import Floats, Integers
from spillgap.errors import DataError, listing
from spillgap.options import StrataScheme
from spillgap.stratified._kernels import Candidates, Codes, candidates, cut, explained

__all__ = ["Chosen", "Stratifier", "cut_by_outcome", "given", "schemed"]


@dataclass(frozen=True, eq=False)
class Chosen:
    """Strata of the units: (N,) codes from 0, their names, and how they were found."""

    codes: Codes
    names: tuple[Hashable, ...]
    scheme: str


class Stratifier(Protocol):
    """A way from y to strata of one factor in one period."""

    def chosen(self, y: Floats) -> Chosen:
        """The strata for (N,) y."""

    def power(self, ys: Floats) -> Floats:
        """(P, N) → (P,) q under the strata that each y would have been given."""

    def tried(self, y: Floats) -> list[dict[str, object]]:
        """Scheme, number of classes and q of everything that was tried for (N,) y."""


@dataclass(frozen=True, eq=False)
class Several:
    """Stratifications that do not depend on y, of which the one with the largest q is taken."""

    options: tuple[Chosen, ...]
    side_by_side: Candidates

    def chosen(self, y: Floats) -> Chosen:
        """The strata with the largest q; of equal ones the first."""
        return self.options[int(explained(y[None], self.side_by_side)[0].argmax())]

    def power(self, ys: Floats) -> Floats:
        """(P, N) → (P,) the largest q."""
        best: Floats = explained(ys, self.side_by_side).max(axis=1)
        return best

    def tried(self, y: Floats) -> list[dict[str, object]]:
        """Every one that was possible."""
        q = explained(y[None], self.side_by_side)[0]
        return [
            {"scheme": one.scheme, "classes": len(one.names), "q": float(value)}
            for one, value in zip(self.options, q, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class Cutting:
    """Cuts along x where the mean of y changes most."""

    order: Codes
    places: Codes
    classes: tuple[int, ...]
    smallest: int

    def _gains(self, ys: Floats) -> tuple[Floats, Integers]:
        gains, before = cut(ys[:, self.order], self.places, max(self.classes), self.smallest)
        return gains[:, [k - 1 for k in self.classes]], before

    def chosen(self, y: Floats) -> Chosen:
        """The best cuts for (N,) y: the exact optimum."""
        gains, before = self._gains(y[None])
        classes = self.classes[int(gains[0].argmax())]
        place, ends = len(self.places) - 1, []
        for k in range(classes - 1, 0, -1):
            place = int(before[k, 0, place])
            ends.append(int(self.places[place]))
        codes = np.empty(len(y), dtype=np.intp)
        codes[self.order] = np.searchsorted(np.sort(ends), np.arange(len(y)), side="right")
        return Chosen(codes, tuple(range(1, classes + 1)), "robust")

    def power(self, ys: Floats) -> Floats:
        """(P, N) → (P,) the largest q."""
        total = ((ys - ys.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
        # Blocks, because the cuts of every y are kept while they are sought.
        size = max(1, 4_000_000 // (max(self.classes) * len(self.places)))
        parts = [self._gains(ys[k : k + size])[0].max(axis=1) for k in range(0, len(ys), size)]
        best: Floats = np.concatenate(parts) / total
        return best

    def tried(self, y: Floats) -> list[dict[str, object]]:
        """Every number of classes that was possible."""
        gains = self._gains(y[None])[0][0] / ((y - y.mean()) ** 2).sum()
        return [
            {"scheme": "robust", "classes": k, "q": float(q)}
            for k, q in zip(self.classes, gains, strict=True)
            if np.isfinite(q)
        ]


def given(values: pd.Series, where: str) -> Several:
    """Strata that the data hold, one for each label.

    Raises
    ------
    DataError
        For one label only, or labels of a single unit; the message names them.
    """
    codes, labels = pd.factorize(values, sort=True)
    counts = np.bincount(codes)
    if len(labels) < 2:
        raise DataError(f"{where} is {labels[0]!r} everywhere: strata need two labels at least.")
    single = [label for label, count in zip(labels, counts, strict=True) if count == 1]
    if single:
        raise DataError(
            f"Strata of a single unit: {listing(single)} of {where}. They have no variance of "
            "their own: join them with others."
        )
    one = Chosen(codes.astype(np.intp), tuple(labels), "given")
    return Several((one,), candidates([one.codes]))


def schemed(
    values: Floats,
    schemes: Sequence[StrataScheme],
    classes: Sequence[int],
    smallest: int,
    where: str,
) -> Several:
    """Every scheme with every number of classes, as far as all classes hold enough units.

    Raises
    ------
    DataError
        If none does, or the factor does not vary.
    """
    _varies(values, where)
    found: dict[bytes, Chosen] = {}
    for scheme in schemes:
        for k in classes:
            codes = _classes(values, scheme, k)
            if codes.max() + 1 == k and np.bincount(codes).min() >= smallest:
                one = Chosen(codes, tuple(range(1, k + 1)), scheme)
                found.setdefault(codes.tobytes(), one)
    if not found:
        raise DataError(
            f"No scheme divides {where} into {_numbers(classes)} classes of at least {smallest} "
            "units: ask for fewer classes, or name it among the categories if it holds strata."
        )
    options = tuple(found.values())
    return Several(options, candidates([one.codes for one in options]))


def cut_by_outcome(values: Floats, classes: Sequence[int], smallest: int, where: str) -> Cutting:
    """Cuts between values of the factor, equal ones kept together.

    Raises
    ------
    DataError
        If there are too few different values, or the factor does not vary.
    """
    _varies(values, where)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    steps = np.flatnonzero(np.diff(ordered) > 0) + 1
    places = np.concatenate([[0], steps, [len(values)]]).astype(np.intp)
    possible = tuple(k for k in classes if _fits(places, k, smallest))
    if not possible:
        raise DataError(
            f"{where} cannot be cut into {_numbers(classes)} classes of at least {smallest} "
            "units: ask for fewer classes, or name it among the categories if it holds strata."
        )
    return Cutting(order.astype(np.intp), places, possible, smallest)


def _fits(places: Codes, classes: int, smallest: int) -> bool:
    """Whether so many classes find room: each as short as its places allow."""
    at, made = 0, 0
    for place in places[1:]:
        if place - at >= smallest:
            at, made = int(place), made + 1
    return made >= classes


def _varies(values: Floats, where: str) -> None:
    if np.ptp(values) == 0:
        raise DataError(f"{where} is {values[0]:g} everywhere: nothing to divide by.")


def _numbers(classes: Sequence[int]) -> str:
    return " or ".join(str(k) for k in classes)


_MAPCLASSIFY = {
    "quantiles": "Quantiles",
    "equal_interval": "EqualInterval",
    "fisher_jenks": "FisherJenks",
}


def _classes(values: Floats, scheme: StrataScheme, k: int) -> Codes:
    """(N,) → (N,) classes from 0, those that hold a unit; mapclassify's."""
    import mapclassify

    if len(np.unique(values)) < k:
        return np.zeros(len(values), dtype=np.intp)
    with warnings.catch_warnings():
        # Of fewer classes than asked: those are passed over.
        warnings.simplefilter("ignore", UserWarning)
        made = getattr(mapclassify, _MAPCLASSIFY[scheme])(values, k)
    return np.unique(np.asarray(made.yb), return_inverse=True)[1].astype(np.intp)
