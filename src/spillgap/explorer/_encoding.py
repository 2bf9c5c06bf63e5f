"""Facts on their way into the page: arrays as base64, JSON that no label can leave."""

from __future__ import annotations

import base64
import json
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from spillgap._types import Array, Parsed

__all__ = ["Facts", "embedded", "packed", "packed_matrix"]

Facts: TypeAlias = Parsed
"""What JSON can hold."""
Kind: TypeAlias = Literal["f8", "f4", "u1", "u2", "u4"]

# What would end a script element, begin a comment in it, or end a line of a script.
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def packed(values: ArrayLike, kind: Kind) -> Facts:
    """Numbers of any shape as base64 of their little-endian bytes.

    Examples
    --------
    >>> packed([[1.0, 2.0]], "f4")
    {'kind': 'f4', 'shape': [1, 2], 'data': 'AACAPwAAAEA='}
    """
    array: Array = np.ascontiguousarray(values, dtype=f"<{kind}")
    data = base64.b64encode(array.tobytes()).decode("ascii")
    return {"kind": kind, "shape": list(array.shape), "data": data}


def packed_matrix(matrix: sparse.csr_array) -> Facts:
    """A sparse (M, M) array by its compressed rows."""
    matrix = sparse.csr_array(matrix)
    return {
        "starts": packed(matrix.indptr, "u4"),
        "columns": packed(matrix.indices, "u4"),
        "values": packed(matrix.data, "f8"),
    }


def embedded(facts: Facts) -> str:
    r"""JSON for a script element of an HTML page.

    Examples
    --------
    >>> embedded({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(facts, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A lone surrogate has no place in UTF-8.
    return text.translate(_UNSAFE).encode("utf-8", "backslashreplace").decode("utf-8")
