"""What every test gets."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """Put the main module back: pages under test replace it, and worker processes would import the page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
