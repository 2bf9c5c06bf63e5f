"""Every kind of hostile input; further kinds are added here."""

from __future__ import annotations

from .code import CODES
from .formulas import FORMULAS
from .generator import Generator
from .panels import PANELS
from .readers import READERS
from .studies import STUDIES
from .truths import TRUTHS
from .weights import WEIGHTS
from .writers import WRITERS

GENERATORS: tuple[Generator, ...] = (
    *(*READERS, *FORMULAS, *WRITERS, *WEIGHTS, *PANELS, *STUDIES, *CODES, *TRUTHS),
)
