"""spreg's classes called: quietly, with their failures as errors of this package."""

from __future__ import annotations

import contextlib
import io
import warnings

import numpy as np
from scipy import sparse

from spillgap._types import Forwarded, Keywords, Untyped
from spillgap.errors import DataError, EstimationError
from spillgap.pysal._estimators import Estimator
from spillgap.weights.matrix import has_symmetric_pattern

__all__ = ["refuse_replaced", "run", "with_tests"]


def run(row: Estimator, *arrays: object, **arguments: Forwarded) -> Untyped:
    """spreg's object of arrays that it may keep and change.

    Raises
    ------
    EstimationError
        For whatever spreg raises.
    """
    # It prints the names of its classes as it goes, and its pandas is of some years ago.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        try:
            return row.in_spreg(*arrays, **arguments)
        except Exception as problem:
            # spreg raises plain Exceptions, and LinAlgError where its search ends astray.
            raise EstimationError(f"spreg's {row.name} fails: {problem}") from problem


def with_tests(row: Estimator, options: Keywords, *, weights: bool) -> Keywords:
    """The options with those that ask for tests, as far as there are weights for them."""
    alone = ("white_test", "vm")
    asked = {name: True for name in row.tested if weights or name in alone}
    return asked | options


def refuse_replaced(row: Estimator, options: Keywords, matrix: sparse.csr_array) -> None:
    """Refuse W of which spreg takes the eigenvalues of another.

    It rescales a W of symmetric pattern as if it were binary and row-standardised.
    """
    asked = str(options.get("method", "")).casefold() == "ord"
    if row.symmetrises != "always" and not (row.symmetrises == "ord" and asked):
        return
    counts = np.diff(matrix.indptr)
    expected = np.repeat(1.0 / np.maximum(counts, 1), counts)
    if has_symmetric_pattern(matrix) and not np.allclose(matrix.data, expected):
        raise DataError(
            f"spreg's {row.name} computes with a binary, row-standardised W in place of one whose "
            "weights differ within a row or do not sum to one. Use such a W, or the models of "
            "this package, which take any."
        )
