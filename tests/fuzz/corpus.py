"""Every kind of hostile input; further kinds are added here."""

from __future__ import annotations

from .formulas import FORMULAS
from .generator import Generator
from .readers import READERS
from .writers import WRITERS

GENERATORS: tuple[Generator, ...] = (*READERS, *FORMULAS, *WRITERS)
