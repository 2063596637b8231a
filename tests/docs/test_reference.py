"""Documents are in step with the records they describe."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from docs import demo, generate, pages
from sim.experiments.effects import DERIVED
from sim.indicators import catalogue as indicators
from sim.operator import registry as operators
from sim.parameters.catalogue import catalogue as parameters
from sim.rule import registry as rules
from sim.scenario import load_scenario
from sim.world.laws import LAWS
from tests.contracts.unread import UNREAD

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")


def test_reference_pages_are_what_the_records_say() -> None:
    assert generate.stale() == [], "run: python docs/generate.py"


def test_every_record_has_its_entry() -> None:
    text = {name: (generate.REFERENCE / name).read_text(encoding="utf-8") for name in pages.pages()}
    assert all(f"### `{name}`" in text["parameters.md"] for name in parameters())
    assert all(f"### `{name}`" in text["indicators.md"] for name in indicators())


def test_readers_are_found() -> None:
    found = pages.readers()
    assert sorted(found["fester.fade_rate"]) == ["planning.py", "world/hazards.py"]
    assert found["routes.size_city"] == ["world/desks.py"]  # named through an f-string
    assert found["kpis.target"] == found["kpis.scale"] == found["kpis.mode"] == ["world/kpis.py"]
    assert set(parameters()) - set(found) == UNREAD


def test_model_page_describes_every_rule_operator_and_law() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (\w+)$", text, re.M))
    assert set(rules()) <= headings, sorted(set(rules()) - headings)
    assert all(f"`{name}`" in text for name in operators())
    laws = text[text.index("## 11. Laws") : text.index("## 12. Limits")]
    assert len(re.findall(r"^\d+\. ", laws, re.M)) == len(LAWS)


def test_model_page_names_parameters_that_exist() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    groups = {name.split(".")[0] for name in parameters()}
    named = set(re.findall(r"`(\w+\.\w+)", text))
    unknown = {name for name in named if name.split(".")[0] in groups and name not in parameters()}
    assert not unknown


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    for target, anchor in _LINK.findall(path.read_text(encoding="utf-8")):
        found = (path.parent / target) if target else path
        assert found.exists(), f"{path.name}: {target}"
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found.read_text(encoding="utf-8")), f"{path.name}: {target}#{anchor}"


def anchors(text: str) -> set[str]:
    """Anchors of a page, as the usual renderers make them from headings."""
    named = set(re.findall(r'<a id="([^"]+)">', text))
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return named | {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_readme_has_the_markers_once(lang: str) -> None:
    text = demo.READMES[lang].read_text(encoding="utf-8")
    assert "Simulation result" in text or "模拟推演结果" in text
    assert demo.between(text, "x", lang).count("demo:begin") == 1
    with pytest.raises(ValueError, match="once"):
        demo.between("no markers", "x", lang)


def test_demo_numbers_become_tables_and_figures() -> None:
    comparison = demo.restored(json.loads(json.dumps(_record())))
    for lang in ("zh", "en"):
        table = demo.table(comparison, lang)
        assert "+5.00" in table and "−5.00" not in table and "None" not in table
        assert table.count("| --- |") == 2
    figures = demo.figures(comparison)
    assert set(figures) == {f"demo-{name}-{lang}.svg" for name in ("slogans", "effects") for lang in ("zh", "en")}
    assert all(text.startswith("<svg") for text in figures.values())


def _record() -> dict[str, Any]:
    """A small `demo.json` of invented numbers."""
    names = [load_scenario(ROOT / "scenarios" / name).name for name in ("huaihua.yaml", "huaihua-three-sources.yaml")]
    names.append("huaihua-talk-days")
    series = [("contain_village", "true"), ("contain_village", "recorded"), ("trips", "true"), ("added_cost", "true")]
    effects = [
        {
            "alternative": name, "indicator": each, "series": kind, "difference": 0.05, "low": 0.04, "high": 0.06,
            "unit": "", "variance_ratio": 2.0, "base_value": 0.5, "alternative_value": 0.55, "reason": None,
        }
        for name in names[1:]
        for each, kind in series
    ]  # fmt: skip
    values = [{"id": each, "series": kind, "sample": [0.4, 0.6]} for each, kind in series if each not in DERIVED]
    return {"base": names[0], "pairs": 2, "level": 0.95, "effects": effects, "values": dict.fromkeys(names, values)}
