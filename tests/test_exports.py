"""The public face: every name there, nothing heavy imported before it is used."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pytest

import spillgap as sg

HEAVY = ("matplotlib", "geopandas", "libpysal", "esda", "numba", "scipy", "pandas", "formulaic")


@pytest.mark.parametrize("name", sg.__all__)
def test_every_public_name_is_there(name):
    assert getattr(sg, name) is not None


def test_public_modules_export_what_they_list():
    for info in pkgutil.iter_modules(sg.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"spillgap.{info.name}")
        for name in getattr(module, "__all__", ()):
            assert hasattr(module, name), f"spillgap.{info.name}.{name}"


def test_importing_the_package_imports_nothing_heavy():
    code = f"import sys, spillgap; print([m for m in {HEAVY!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_wrong_name_is_refused():
    with pytest.raises(AttributeError, match="SDN"):
        _ = sg.SDN
