"""The suite leaves nothing behind."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import settings

# A failing example is printed so that it can be run again as it was.
settings.register_profile("spillgap", print_blob=True)
settings.load_profile("spillgap")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remove pytest-mpl's folder of compared pictures, unless one differs."""
    config = session.config
    is_worker = hasattr(config, "workerinput")
    folder = getattr(config, "pytest_mpl_results_dir", None)
    asked_for = config.getoption("--mpl-results-path", default=None)
    if exitstatus == 0 and folder and not is_worker and not asked_for:
        shutil.rmtree(folder, ignore_errors=True)
