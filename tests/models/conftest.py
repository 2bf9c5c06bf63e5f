"""What the tests of the models share."""

from __future__ import annotations

import pytest

import spillgap as sg


@pytest.fixture(scope="session")
def states() -> sg.Panel:
    """Munnell's 48 states × 17 years with their contiguity."""
    return sg.load("us_states").panel
