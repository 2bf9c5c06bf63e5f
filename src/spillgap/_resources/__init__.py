"""Data files that come with the package, read as they are."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

__all__ = ["read"]


def read(name: str) -> dict[str, Any]:
    """The tables of a TOML file of this folder.

    Examples
    --------
    >>> sorted(read("regions"))[:2]
    ['agglomeration', 'endings']
    """
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
