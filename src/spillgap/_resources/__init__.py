"""Data files that come with the package, read as they are."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from spillgap._types import Parsed

__all__ = ["read"]


def read(name: str) -> Parsed:
    """The tables of a TOML file of this folder.

    Examples
    --------
    >>> sorted(read("regions"))[:2]
    ['agglomeration', 'endings']
    """
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
