"""No label lies on another: names are longer and flows are thinner than in the examples one draws first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.parts.figures import _narrow
from sim.figures import Factor, Figure, flows, tornado
from sim.figures.echarts import height, option
from tests.figures.samples import SHARE
from tests.figures.test_echarts import CHROMIUM, VENDOR

#: a region so small that most flows are hairlines
THIN = [
    ("opened", "village", 178), ("opened", "township", 143), ("village", "township", 110), ("township", "county", 44.5),
    ("county", "city", 8.2), ("county", "above", 0.3), ("village", "closed_ok", 60), ("township", "closed_ok", 120),
    ("county", "closed_ok", 10), ("township", "closed_fail", 40.4), ("county", "closed_fail", 5),
    ("township", "merged", 4.7), ("township", "village", 0.2), ("county", "township", 0.1), ("county", "county", 0.1),
    ("township", "township", 0.3), ("city", "county", 0.1), ("city", "closed_ok", 4),
]  # fmt: skip
#: names as the parameters have them
LONG = [
    Factor("a", {"zh": "村（社区）调解员每名每个工作日可用于调处的工时，含往返路途所需（小时/人·日）",
                 "en": "Hours that each mediator of a village or community has for sessions on a working day (hours)"}),
    Factor("b", {"zh": "一轮调处达成一致的概率：涉及多个部门且需要有权单位决定的纠纷（概率）",
                 "en": "Probability that a round of sessions settles a dispute that needs an authority (probability)"}),
]  # fmt: skip
ALONE = [
    {"a": None, "b": None} | {column: value, "value": change, "low": change - 0.01, "high": change + 0.01}
    for column, value, change in (("a", 0.25, -0.05), ("a", 2.0, 0.04), ("b", 0.125, -0.02), ("b", 0.5, 0.01))
]
#: pairs of texts that share more than the air around letters, and texts that reach out of the picture
OVERLAPS = """() => [...document.querySelectorAll("div[id]")].flatMap(host => {
  const frame = host.getBoundingClientRect(), found = [];
  const texts = [...host.querySelectorAll("text")].filter(each => each.textContent.trim())
    .map(each => [each.textContent, each.getBoundingClientRect()]);
  texts.forEach(([words, box], place) => {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
        || box.bottom > frame.bottom + 1) found.push([host.id, words, "out"]);
    for (const [other, next] of texts.slice(place + 1)) {
      const wide = Math.min(box.right, next.right) - Math.max(box.left, next.left);
      const high = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
      if (wide > 1 && high > 4) found.push([host.id, words, other]);
    }
  });
  return found;
})"""


def drawn(figure: Figure, lang: str, wide: int) -> str:
    compact = wide < 700
    made: dict[str, Any] = option(figure, lang, compact)
    if compact and figure.kind == "sankey":
        _narrow(made)  # as half a page draws it
    text, name = json.dumps(made).replace("<", "\\u003c"), f"{figure.id}-{lang}-{wide}"
    return (
        f'<div id="{name}" style="width:{wide}px;height:{height(figure, compact)}px"></div><script>'
        f'echarts.init(document.getElementById("{name}"), null, {{renderer: "svg"}}).setOption({text})</script>'
    )


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1300, "height": 800})
        browser.close()


FIGURES = {
    "thin flows": flows([{"from": source, "to": target, "count": count} for source, target, count in THIN]),
    "one flow": flows(
        [{"from": "opened", "to": "village", "count": 1}, {"from": "village", "to": "closed_ok", "count": 1}]
    ),
    "long names": tornado(ALONE, LONG, {"zh": "指标", "en": "indicator"}, SHARE),
}


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium at /usr/bin/chromium")
@pytest.mark.parametrize("name", FIGURES)
def test_labels_keep_apart(name: str, page: Any, tmp_path: Path) -> None:
    parts = ['<meta charset="utf-8"><script src="echarts.min.js"></script>']
    parts += [drawn(FIGURES[name], lang, wide) for lang in ("zh", "en") for wide in (590, 760, 1216)]
    (tmp_path / "page.html").write_text("\n".join(parts), encoding="utf-8")
    (tmp_path / "echarts.min.js").write_bytes((VENDOR / "echarts.min.js").read_bytes())
    page.goto((tmp_path / "page.html").as_uri())
    assert page.locator("div svg text").count() > 20
    assert page.evaluate(OVERLAPS) == []
