"""The suite leaves nothing behind."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import HealthCheck, settings

# A failing example is printed so that it can be run again as it was. How long one takes says how
# busy the machine is.
settings.register_profile(
    "spillgap", print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("spillgap")


def pytest_configure(config: pytest.Config) -> None:
    """The package's warnings are errors.

    Said here and not in pyproject.toml, where pytest would import the package before its coverage
    is measured.
    """
    config.addinivalue_line("filterwarnings", "error::spillgap.errors.SpillgapWarning")
    # Small panels are what tests are made of; that their intervals are short is tested by itself.
    config.addinivalue_line("filterwarnings", "ignore::spillgap.errors.CoverageWarning")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The order of the tests, whatever else is printed."""
    option = terminalreporter.config.option
    if getattr(option, "random_order_enabled", False):
        seed = option.random_order_seed.removeprefix("default:")
        terminalreporter.write_line(f"The order of the tests: --random-order-seed={seed}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remove pytest-mpl's folder of compared pictures, unless one differs."""
    config = session.config
    is_worker = hasattr(config, "workerinput")
    folder = getattr(config, "pytest_mpl_results_dir", None)
    asked_for = config.getoption("--mpl-results-path", default=None)
    if exitstatus == 0 and folder and not is_worker and not asked_for:
        shutil.rmtree(folder, ignore_errors=True)
