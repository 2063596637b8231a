"""What every test gets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

#: files that take longest, so that two processes do not end with one of them waiting for the other
LONG = (
    "browser/test_journey.py",
    "docs/test_examples.py",
    "sweep/test_kills.py",
    "sweep/test_cluster.py",
    "dashboards/test_browser.py",
    "live/test_child.py",
    "dashboards/test_editor.py",
    "cli/test_real.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    ranks = {str(Path(__file__).parent / name): rank for rank, name in enumerate(LONG)}
    items.sort(key=lambda item: ranks.get(str(item.path), len(LONG)))


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """Put the main module back: pages under test replace it, and worker processes would import the page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
