"""The oldest versions that pyproject.toml declares, as constraints for pip: `make floor`."""

from __future__ import annotations

import itertools
import re
import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def floors(text: str) -> dict[str, str]:
    """Package → its lower bound, over the requirements and every extra."""
    project = tomllib.loads(text)["project"]
    groups = (project["dependencies"], *project["optional-dependencies"].values())
    least: dict[str, str] = {}
    for requirement in itertools.chain(*groups):
        parts = re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?>=([\d.]+)", requirement)
        if parts is None:
            raise ValueError(f"{requirement!r} states no lower bound alone.")
        if least.setdefault(parts[1], parts[2]) != parts[2]:
            raise ValueError(f"{parts[1]} has two lower bounds.")
    return least


if __name__ == "__main__":
    pins = floors(PYPROJECT.read_text("utf-8"))
    sys.stdout.writelines(f"{name}=={version}\n" for name, version in pins.items())
