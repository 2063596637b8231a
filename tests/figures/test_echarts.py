"""ECharts options: JSON without functions, safe words, stable ids, readable in grey; and they do paint."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.figures.echarts import height, option
from sim.figures.echarts.look import PALETTE
from tests.figures.samples import all_figures

FIGURES = all_figures()
CASES = [(name, lang, compact) for name in FIGURES for lang in ("zh", "en") for compact in (False, True)]
CHROMIUM = Path("/usr/bin/chromium")
VENDOR = Path(__file__).parents[2] / "sim" / "figures" / "vendor"


def walk(part: Any) -> Any:
    yield part
    inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for each in inside:
        yield from walk(each)


@pytest.mark.parametrize(("name", "lang", "compact"), CASES)
def test_options_are_plain_json_with_stable_ids_and_the_notice(name: str, lang: str, compact: bool) -> None:
    found = option(FIGURES[name], lang, compact)
    text = json.dumps(found, allow_nan=False, ensure_ascii=False)
    assert json.loads(text) == json.loads(json.dumps(option(FIGURES[name], lang, compact)))
    ids = [series["id"] for series in found["series"]]
    assert len(set(ids)) == len(ids) and found["animation"] is False
    assert found["aria"]["enabled"] and FIGURES[name].unit[lang] in found["aria"]["label"]["description"]
    assert found["graphic"][0]["style"]["text"] == ("模拟推演结果 非统计数据" if lang == "zh" else
                                                    "Simulation result - not official statistics")  # fmt: skip
    assert height(FIGURES[name], compact) >= 100


@pytest.mark.parametrize("name", FIGURES)
def test_no_template_holds_markup_or_a_placeholder_of_a_name(name: str) -> None:
    for lang in ("zh", "en"):
        found = option(FIGURES[name], lang)
        for part in walk(found):
            if not isinstance(part, dict):
                continue
            tip = part.get("tooltip")
            if isinstance(tip, dict) and "formatter" in tip:
                # tooltips are written to the page: marks only as entities, our own line breaks apart
                assert not re.search(r"<(?!br>)|\{(?![bc]\})", tip["formatter"]), tip
            for label in ("label", "endLabel"):
                words = part.get(label)
                if isinstance(words, dict) and isinstance(words.get("formatter"), str):
                    assert "{甲}" not in words["formatter"] and "{c}" not in words["formatter"]


@pytest.mark.parametrize("name", [name for name, each in FIGURES.items() if each.kind not in ("timeline",)])
def test_a_unit_is_shown(name: str) -> None:
    for lang in ("zh", "en"):
        found = option(FIGURES[name], lang)
        del found["aria"]
        assert FIGURES[name].unit[lang] in json.dumps(found, ensure_ascii=False)


def test_colours_differ_in_grey() -> None:
    grey = []
    for colour in PALETTE:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        grey.append(0.299 * red + 0.587 * green + 0.114 * blue)
    first = sorted(grey[:4])
    assert all(after - before > 30 for before, after in zip(first, first[1:], strict=False)), grey
    assert all(abs(one - other) > 30 for one, other in zip(grey, grey[1:], strict=False)), grey


@pytest.mark.parametrize("name", FIGURES)
def test_marks_of_a_legend_are_those_of_the_picture(name: str) -> None:
    """Areas are hatched, points and lines are not; the legend would hatch their symbols too."""
    figure = FIGURES[name]
    hatched = option(figure, "zh")["aria"]["decal"]["show"]
    assert hatched == (figure.kind in ("bar", "stacked", "sankey"))


def test_axes_reach_over_all_intervals() -> None:
    found = option(FIGURES["forest"], "zh")["xAxis"]
    lows = [row["low"] for row in FIGURES["forest"].table]
    highs = [row["high"] for row in FIGURES["forest"].table]
    assert found["min"] <= min(lows) and found["max"] >= max(highs)


def test_the_library_stands_with_its_licence() -> None:
    assert "Apache License" in (VENDOR / "LICENSE.txt").read_text(encoding="utf-8")
    assert "Apache ECharts" in (VENDOR / "NOTICE.txt").read_text(encoding="utf-8")
    assert "</script" not in (VENDOR / "echarts.min.js").read_text(encoding="utf-8").lower()


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium at /usr/bin/chromium")
def test_every_figure_paints_in_a_browser(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    parts = ['<meta charset="utf-8"><script src="echarts.min.js"></script>']
    pictures = [(name, lang) for name in FIGURES for lang in ("zh", "en")]
    for number, (name, lang) in enumerate(pictures):
        made = json.dumps(option(FIGURES[name], lang)).replace("<", "\\u003c")
        parts.append(
            f'<div id="c{number}" style="width:760px;height:{height(FIGURES[name])}px"></div><script>'
            f'echarts.init(document.getElementById("c{number}"), null, {{renderer: "svg"}}).setOption({made})</script>'
        )
    (tmp_path / "page.html").write_text("\n".join(parts), encoding="utf-8")
    (tmp_path / "echarts.min.js").write_bytes((VENDOR / "echarts.min.js").read_bytes())
    said: list[str] = []
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append("dialog " + dialog.message))
        page.goto((tmp_path / "page.html").as_uri())
        marks = page.evaluate(
            "[...document.querySelectorAll('div[id]')].map(d => d.querySelectorAll('path,text').length)"
        )
        browser.close()
    assert said == []
    assert len(marks) == len(pictures) and min(marks) > 8, dict(zip(pictures, marks, strict=True))
