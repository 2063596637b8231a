"""Pages without a browser: one page alone in one language, over a scenario folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sim.scenario.extend import SHIPPED


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario folder with one scenario and its region, and a store beside it."""
    found = tmp_path / "scenarios"
    (found / "regions").mkdir(parents=True)
    shutil.copy(SHIPPED / "tiny.yaml", found)
    shutil.copy(SHIPPED / "regions" / "tiny.yaml", found / "regions")
    monkeypatch.setenv("WANGGE_SCENARIOS", str(found))
    monkeypatch.setenv("WANGGE_STORE", str(tmp_path / "store"))
    return found


def _alone(name: str) -> None:
    from importlib import import_module

    from dashboards.guard import guarded

    guarded(import_module(f"dashboards.app_pages.{name}").render)


Draw = Callable[..., AppTest]


@pytest.fixture
def draw(folder: Path) -> Draw:
    """Draw one page: ``draw("editor", lang="zh", file="tiny.yaml")``; the rest goes into the query."""

    def drawn(name: str, lang: str = "en", **query: str) -> AppTest:
        test = AppTest.from_function(_alone, default_timeout=60, args=(name,))
        for key, value in {"lang": lang, **query}.items():
            test.query_params[key] = value
        return test.run()

    return drawn
