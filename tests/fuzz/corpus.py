"""Every kind of hostile input; further kinds are added here."""

from __future__ import annotations

from .generator import Generator
from .readers import READERS

GENERATORS: tuple[Generator, ...] = (*READERS,)
