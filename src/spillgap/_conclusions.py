"""What is done with a study when it has run.

Rooms above the study are named here by the top of the package, so that the study calls them
without knowing them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from spillgap.study import StudyResult

__all__ = ["Conclude", "announce", "conclusions"]

Conclude: TypeAlias = "Callable[[StudyResult, Path], StudyResult]"
"""What writes to the folder of a study that has run, and returns it with what it wrote."""

_modules: dict[str, None] = {}


def announce(module: str) -> None:
    """Name a module whose ``conclude`` is called with every study that has run."""
    _modules[module] = None


def conclusions() -> list[Conclude]:
    """The functions named, in order; their modules are imported only now."""
    return [import_module(module).conclude for module in _modules]
