"""The pages' own source: short files, no HTML from data, no way into the command or out to other hosts."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import dashboards
from dashboards.theme import ICON

ROOT = Path(dashboards.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in SOURCES]


@pytest.fixture(params=SOURCES, ids=NAMES)
def source(request: pytest.FixtureRequest) -> str:
    text: str = request.param.read_text(encoding="utf-8")
    return text


def test_files_are_short(source: str) -> None:
    assert len(source.splitlines()) <= 300


def test_nothing_puts_data_into_html(source: str) -> None:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword):
            assert node.arg not in ("unsafe_allow_html", "unsafe_allow_javascript")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "html":
            # a constant of the module; an expression only where the module escapes what it puts in
            fixed = all(isinstance(each, ast.Name) and each.id.lstrip("_").isupper() for each in node.args)
            assert fixed or "from html import escape" in source or "panels." in ast.unparse(node.args[0])


def test_the_model_does_not_run_in_here(source: str) -> None:
    found = [each for node in ast.walk(ast.parse(source)) for each in _modules(node)]
    assert [name for name in found if re.match(r"sim\.(cli|model|rules|world|kernel)\b", name)] == []


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_no_address_of_another_host_is_asked_for() -> None:
    found = []
    for path in [*SOURCES, *ROOT.rglob("*.js")]:
        for address in re.findall(r"https?://[^\s\"'`)]+", path.read_text(encoding="utf-8")):
            if not address.startswith(("http://localhost", "http://127.0.0.1", "http://www.w3.org/2000/svg")):
                found.append(f"{path.name}: {address}")
    assert found == []


def test_the_browser_tab_has_a_local_icon() -> None:
    """The framework would fetch a :material/…: icon of the tab from another host."""
    assert "page_icon=ICON" in (ROOT / "app.py").read_text(encoding="utf-8")
    assert ICON.startswith("<svg ")
