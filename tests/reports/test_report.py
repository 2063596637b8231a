"""Reports of a run, a comparison and a study: self-contained, escaped, in one language, with how to reproduce them."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from sim.cli import main
from sim.errors import InputError
from sim.reports.html import page
from sim.reports.sources import kind_of, report_of
from sim.reports.xlsx import write_report
from sim.scenario import Scenario, load_scenario
from sim.store import Store
from sim.text import words
from tests.experiments.fake_engine import install
from tests.reports.stored import fill_comparison, fill_study
from tests.reports.test_brief import Reader

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.usefixtures("engine")


class Page(Reader):
    VOID = Reader.VOID | {"wbr"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, folder: Path, base: Scenario) -> dict[str, str]:
    """Folder of a store, and the ids of what is in it; filled once, reports only read."""
    place = tmp_path_factory.mktemp("reports") / "store"
    others = [load_scenario(folder / name) for name in ("tiny-alt.yaml", "hostile.yaml")]
    with pytest.MonkeyPatch.context() as patch:
        install(patch)
        comparison, run = fill_comparison(place, base, others)
        study, alone = fill_study(place, folder), fill_study(place, folder, "one_at_a_time")
    return {"store": str(place), "comparison": comparison, "run": run, "study": study, "alone": alone}


@pytest.fixture
def store(filled: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The same, in the folder whose ``scenarios`` hold the regions."""
    monkeypatch.chdir(folder.parent)
    return filled


@functools.cache
def _page(place: str, wanted: str, lang: str) -> tuple[str, str, str]:
    with Store.open(Path(place)) as opened:
        kind, identifier, report = report_of(opened, wanted)
    return kind, identifier, page(report, lang)


def html(store: dict[str, str], kind: str, lang: str) -> str:
    found, identifier, text = _page(store["store"], store[kind], lang)
    assert (found, identifier) == (kind, store[kind])
    return text


def visible(text: str) -> str:
    """What a reader sees: no script, style, data or drawing."""
    for tag in ("script", "style", "svg", "pre"):
        text = re.sub(rf"<{tag}\b.*?</{tag}>", " ", text, flags=re.DOTALL)
    return unescape(re.sub("<[^>]*>", " ", text))


@pytest.mark.parametrize("kind", ["run", "comparison", "study"])
def test_pages_ask_nobody_for_anything_and_allow_their_two_scripts_only(store: dict[str, str], kind: str) -> None:
    text = html(store, kind, "zh")
    own = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(own) == 2
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1])  # type: ignore[index]
    for script in own:
        assert "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    assert "default-src 'none'" in policy and "http" not in policy
    rest = text.replace(own[0], "").replace(own[1], "")
    assert not re.search(r"url\((?!#)|@import|\b(?:src|href)=|https?://(?!www\.w3\.org/2000/svg)", rest)
    reader = Page()
    reader.feed(re.sub(r"(<script[^>]*>).*?(</script>)", r"\1\2", text, flags=re.DOTALL))
    assert reader.open == []
    assert not [name for _, attributes in reader.tags for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("kind", ["run", "comparison", "study"])
def test_every_figure_has_data_an_instead_a_note_and_the_notice(store: dict[str, str], kind: str) -> None:
    for lang in ("zh", "en"):
        text = html(store, kind, lang)
        figures = text.count("<figure>")
        data = re.findall(r'<script type="application/json" id="data-(\d+)">(.*?)</script>', text, re.DOTALL)
        assert figures == len(data) >= 2
        for _, option in data:
            assert json.loads(option)["series"]
            assert words(lang)["notice"] in option
        insteads = re.findall(r'<div class="plain"[^>]*>(.{6})', text)
        assert len(insteads) == figures and set(insteads) <= {"<svg x", "<table"}
        assert text.count(words(lang)["notice"]) >= 2 + figures


def test_pages_are_in_one_language(store: dict[str, str]) -> None:
    for kind in ("run", "comparison", "study"):
        chinese = visible(html(store, kind, "zh"))
        for english in ("coverage", "fidelity", "hour", "Source", "interval", "Table", "baseline", "actual"):
            assert english not in re.sub(r"\S*[/=]\S*", "", chinese), (kind, english)
        assert not re.search("[一-鿿]", visible(html(store, kind, "en"))), kind


def test_hostile_names_are_text(store: dict[str, str]) -> None:
    for kind in ("comparison", "study"):
        for lang in ("zh", "en"):
            text = re.sub(r"<script>.*?</script>", "", html(store, kind, lang), flags=re.DOTALL)
            assert "alert(1)" in text
            for mark in ("<script>alert", "<img"):
                assert mark not in text, text[max(0, text.find(mark) - 200) : text.find(mark) + 100]


def test_report_of_a_run_takes_intervals_from_its_sisters(store: dict[str, str]) -> None:
    text = visible(html(store, "run", "zh"))
    assert "同一情景 4 次推演" in text and "1, 2, 3, 4" in text
    assert "wangge run tiny.yaml --seed 2" in text and store["run"] in text
    assert re.search(r"村级就地化解率\s+%\s+[\d.]+\s*（[\d.]+ 至 [\d.]+）", text)


def test_report_of_a_comparison_has_effects_money_places_and_command(store: dict[str, str]) -> None:
    text = visible(html(store, "comparison", "en"))
    for part in ("change against the baseline", "Where files go", "Cost", "Who gains and who loses", "by township",
                 "by group", "has not been computed", "run tiny.yaml --seed 1", store["comparison"]):  # fmt: skip
        assert part in text, part


def test_report_of_a_study_names_points_and_failures(store: dict[str, str]) -> None:
    text = visible(html(store, "study", "zh"))
    assert "完成 7 次，失败或隔离 1 次" in text
    assert "村（居）人民调解委员会" in text and "内存不足" in text and "wangge sweep" in text
    assert re.search(r"wangge run \S*tiny.yaml --seed 2 --set", text)


def test_one_factor_at_a_time_shows_differences(store: dict[str, str]) -> None:
    assert "各因素单独变动的影响" in visible(html(store | {"study": store["alone"]}, "study", "zh"))


@pytest.mark.parametrize("kind", ["run", "comparison", "study"])
def test_workbooks_explain_themselves_and_hold_no_formula(store: dict[str, str], kind: str, tmp_path: Path) -> None:
    with Store.open(Path(store["store"])) as opened:
        report = report_of(opened, store[kind])[2]
    path = tmp_path / f"{kind}.xlsx"
    write_report(report, path, "zh")
    book = openpyxl.load_workbook(path)
    assert "说明" in book.sheetnames[0] and len(book.sheetnames) >= 4
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert sheet.freeze_panes == "B4"
    assert sum(len(sheet._charts) for sheet in book) >= (1 if kind == "study" else 4) - (kind == "study")
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert any("wangge" in cell for cell in cells)


def test_command_writes_and_says_what(
    store: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "report.html"
    arguments = ["report", store["run"][:10], "--out", str(target), "--store", store["store"], "--lang", "en"]
    assert main([*arguments, "--json", "-"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["kind"], answer["id"], answer["target"]) == ("run", store["run"], str(target))
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (
        main(
            [
                "report",
                store["study"][:12],
                "--format",
                "xlsx",
                "--store",
                store["store"],
                "--out",
                str(tmp_path / "s.xlsx"),
            ]
        )
        == 0
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "s.xlsx"]


def test_mistakes_are_told_plainly(store: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*more: str) -> str:
        assert main(["report", *more, "--lang", "en"]) == 2
        return capsys.readouterr().err

    place = ["--store", store["store"]]
    assert "Traceback" not in told("ffffffffffff", *place)
    assert "did you mean 'html'" in told(store["run"], "--format", "htm", *place)
    assert "folder" in told(store["run"], "--out", str(tmp_path), *place)
    assert "writing failed" in told(store["run"], "--out", str(tmp_path / "no" / "such" / "x.html"), *place)
    assert told(store["run"], "--store", str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_a_failed_run_has_no_report(store: dict[str, str]) -> None:
    with Store.open(Path(store["store"])) as opened:
        lost = opened.runs(state="failed")[0]
        assert kind_of(opened, lost.id) == "run"
        with pytest.raises(InputError, match="did not finish"):
            report_of(opened, lost.id)


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium at /usr/bin/chromium")
def test_the_policy_lets_the_charts_paint_and_nothing_is_requested(store: dict[str, str], tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    path = tmp_path / "report.html"
    path.write_text(html(store, "comparison", "zh"), encoding="utf-8")
    said, asked = [], []
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        drawn = page.locator(".chart svg").count()
        figures = page.locator("figure").count()
        insteads = page.locator(".plain:visible").count()
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(path.as_uri())
        without = plain.locator(".plain:visible").count()
        browser.close()
    assert said == [] and asked == [path.as_uri()]
    assert drawn == figures == without and insteads == 0
