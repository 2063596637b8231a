"""The HTML brief: self-contained, bilingual, escaped, and honest about its intervals."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sim.cli import main
from sim.experiments.compare import Comparison, compare
from sim.figures.comparison import all_figures
from sim.figures.svg import paint, ticks
from sim.reports.brief import brief
from sim.reports.wording import one_sentence
from sim.scenario import Scenario
from sim.store import Store
from sim.text import words

pytestmark = pytest.mark.usefixtures("engine")
SHIPPED = Path(__file__).parents[2] / "scenarios"


class Reader(HTMLParser):
    """Collects tags, attributes and text; complains about tags that are not closed."""

    VOID = frozenset({"meta", "br", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture
def comparison(base: Scenario, alternative: Scenario, hostile: Scenario) -> Comparison:
    return compare(base, [alternative, hostile], 12, workers=1)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def test_no_script_no_request_and_a_policy(comparison: Comparison) -> None:
    page = brief(comparison, "wangge compare a b")
    reader = read(page)
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "a", "form"}
    for _, attributes in reader.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "href", "style")]
    assert "default-src 'none'" in page
    assert not re.search(r"url\((?!#)|@import|https?://(?!www\.w3\.org/2000/svg)", page)


def test_hostile_names_are_text(comparison: Comparison) -> None:
    page = brief(comparison, "wangge compare '<b>'")
    assert "<script" not in page and "<b>" not in page and "onerror=alert(1)>" not in page.replace("&gt;", "")
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)</script>" in "".join(read(page).text)


def test_both_languages_bear_notice_numbers_and_how_to_reproduce(comparison: Comparison) -> None:
    page = brief(comparison, "wangge compare base.yaml alt.yaml --replications 12")
    halves = re.split('<main class="en"', page)
    assert len(halves) == 2
    for lang, half in zip(("zh", "en"), halves, strict=True):
        assert half.count(words(lang)["notice"]) >= 2 + 2 + len(all_figures(comparison))
        assert "wangge compare base.yaml alt.yaml --replications 12" in half
        assert {"zh": "1 至 12", "en": "1 to 12"}[lang] in half
    assert "含参数不确定性的区间尚未计算" in halves[0] and "has not been computed" in halves[1]
    text = re.sub("<[^>]*>", " ", halves[0][halves[0].index("<main") :])
    for english in ("knowledge", "baseline", "sampling", "Table", "Figure"):
        assert english not in text


def test_summary_comes_first_and_gives_change_interval_and_cost(comparison: Comparison) -> None:
    zh = one_sentence(comparison, comparison.alternatives[0])["zh"]
    assert "说事日较" in zh and "个百分点（" in zh and "投入变化" in zh and "可能不成立" in zh
    page = brief(comparison, "x")
    assert page.index("提要") < page.index("一、问题与方案") < page.index("二、推演结论") < page.index("三、投入与代价")


def test_single_pair_draws_no_conclusion(base: Scenario, alternative: Scenario) -> None:
    single = compare(base, [alternative], 1, workers=1)
    assert "不下结论" in one_sentence(single, single.alternatives[0])["zh"]
    assert "只有一对模拟" in brief(single, "x")


def test_figures_are_data_with_words_in_both_languages(comparison: Comparison) -> None:
    for figure in all_figures(comparison):
        assert figure.table and figure.title["zh"] and figure.title["en"] and figure.note["zh"]
        for row in figure.table:
            assert {figure.x, figure.y} <= set(row)
        for lang in ("zh", "en"):
            picture = paint(figure, lang, "a")
            read(picture)
            assert words(lang)["notice"] in picture and "NaN" not in picture and "nan" not in picture


def test_ticks_span_the_values() -> None:
    for low, high in ((0, 1), (-3.2, 0.4), (0, 0), (1e-9, 3e-9), (-5, -1), (12, 990_000)):
        found = ticks(low, high)
        assert found[0] <= low + 1e-12 and found[-1] >= high - 1e-12 and 2 <= len(found) <= 12


def test_compare_writes_brief_workbook_and_record(folder: Path, tmp_path: Path) -> None:
    import openpyxl

    target = tmp_path / "out"
    paths = [str(folder / name) for name in ("tiny.yaml", "hostile.yaml")]
    assert main(["compare", *paths, "-n", "4", "--workers", "1", "--out", str(target), "--lang", "en"]) == 0
    names = ["brief.html", "comparison.json", "effects.csv", "effects.xlsx", "manifest.json"]
    assert sorted(path.name for path in target.iterdir()) == names
    book = openpyxl.load_workbook(target / "effects.xlsx")
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    texts = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(str(text).startswith("=cmd|") for text in texts)
    for line in (target / "effects.csv").read_text(encoding="utf-8-sig").splitlines():
        assert not line.startswith(("=", "+", "@"))


def test_demo_writes_its_page(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.cli import demo

    monkeypatch.setattr(demo, "SCENARIOS", ("tiny.yaml", "tiny-alt.yaml"))
    places = {name: str(folder / name) for name in ("tiny.yaml", "tiny-alt.yaml")}
    monkeypatch.setattr(demo, "shipped", lambda name: places.get(name, str(SHIPPED / name)))
    monkeypatch.setattr(demo, "STUDY", "studies/tiny-hours.yaml")
    assert main(["demo", "--out", str(tmp_path / "out"), "-n", "3", "--workers", "1", "--lang", "zh"]) == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["demo-study.html", "demo.html", "demo.json", "store"]
    with Store.open(tmp_path / "out" / "store", create=False) as store:
        assert len(store.runs()) == 30
