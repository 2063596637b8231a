"""The pages in a real browser: drawn, in step, reachable by keyboard, and silent towards every other host."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from dashboards import texts
from dashboards.pages import PAGES
from sim.scenario.extend import SHIPPED
from sim.text import words
from tests.dashboards import filled
from tests.dashboards.test_texts import luminance
from tests.engine import ROOT

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
EVIL = "![x](http://evil.example/x.png) <img src=http://evil.example/y.png onerror=alert(1)> :red[x]"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium (apt install chromium)")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a scenario folder that holds a scenario with a hostile name."""
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(SHIPPED, folder / "scenarios")
    text = (SHIPPED / "tiny.yaml").read_text(encoding="utf-8")
    evil = text.replace("{zh: 微型示例, en: Tiny example}", f'"{EVIL}"').replace("Does everything run?", f'"{EVIL}"')
    (folder / "scenarios" / "evil.yaml").write_text(evil, encoding="utf-8")
    filled.fill(folder / "scenarios").close()
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WANGGE_STORE": str(folder / "store")}
    words = ["-m", "dashboards", "--port", str(port), "--scenarios", str(folder / "scenarios")]
    server = subprocess.Popen([sys.executable, *words], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    ask = build_opener(ProxyHandler({})).open
    for _ in range(200):
        try:
            ask(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            break
        except OSError:
            time.sleep(0.1)
    yield f"http://localhost:{port}"
    server.kill()
    server.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of 1280 × 800 that notes every address it asks for; at the end none may be elsewhere."""
    lang = getattr(request, "param", "en")
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN" if lang == "zh" else "en-GB", base_url=address
    )
    found, asked, dialogs = context.new_page(), [], []
    found.on("request", lambda each: asked.append(each.url))
    found.on("websocket", lambda each: asked.append(each.url))
    found.on("dialog", lambda each: (dialogs.append(each.message), each.dismiss()))
    yield found
    context.close()
    own = (address, address.replace("http", "ws", 1), "data:", "blob:")
    assert [each for each in asked if not each.startswith(own)] == []
    assert dialogs == []


def colour(text: str) -> str:
    parts = text[text.index("(") + 1 : text.index(")")].split(",")
    return "#" + "".join(f"{int(float(each)):02x}" for each in parts[:3])


@pytest.mark.parametrize("page", ["zh", pytest.param("en", marks=pytest.mark.prove)], indirect=True)
def test_pages_are_drawn_and_ask_no_other_host(page: Any) -> None:
    lang = "zh" if page.request and page.evaluate("navigator.language").startswith("zh") else "en"
    for name in PAGES:
        page.goto(f"/{name}")
        page.get_by_role("heading", name=texts.say(f"page.{name}", lang), exact=True).wait_for(timeout=30_000)
        notice = page.get_by_text(words(lang)["notice"]).first
        notice.wait_for(timeout=15_000)
        page.wait_for_function("!document.querySelector('[data-testid=\"stSkeleton\"]')", timeout=30_000)
        # the page's own script says so once it is mounted, which may be after the first drawing
        page.wait_for_function("lang => document.documentElement.lang.startsWith(lang)", arg=lang, timeout=15_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, name
        assert not page.get_by_text(texts.say("shell.failed", lang)).count()
        ink = luminance(colour(notice.evaluate("each => getComputedStyle(each).color")))
        assert 1.05 / (ink + 0.05) >= 4.5


@pytest.mark.parametrize("page", ["zh", "en"], indirect=True)
def test_effects_are_seen_without_scrolling(page: Any) -> None:
    page.goto("/compare?base=tiny.yaml&with=tiny-talk.yaml&pairs=3&view=effects")
    chart = page.locator("[class*='st-key-compare-forest'] canvas").first
    chart.wait_for(timeout=30_000)
    page.wait_for_function("document.querySelector('[data-test-script-state=\"notRunning\"]')")
    page.wait_for_timeout(500)
    box = chart.bounding_box()
    assert box["height"] > 300 and box["y"] + box["height"] <= 800, box


def test_unsaved_changes_outlive_a_reload(page: Any) -> None:
    page.goto("/editor?file=tiny.yaml")
    box = page.locator(".st-key-editor-yaml textarea")
    box.wait_for(timeout=30_000)
    box.fill(box.input_value().replace("seed: 1\n", "seed: 4711\n"))
    box.press("Control+Enter")
    page.wait_for_url(lambda url: "draft=" in url, timeout=15_000)
    page.reload()
    page.wait_for_function(
        "document.querySelector('.st-key-editor-yaml textarea')?.value.includes('seed: 4711')", timeout=30_000
    )
    page.locator("[data-testid='stAlert']").filter(has_text="changes not saved").wait_for(timeout=15_000)


def test_words_of_lists_follow_the_language(page: Any) -> None:
    """The browser keeps the word of what is chosen as long as it takes the list for the same one."""
    for place, english, chinese in (
        ("/editor?file=tiny.yaml&part=basics", "Chinese holidays", "中国节假日"),
        ("/compare?base=tiny.yaml&with=tiny-talk.yaml&pairs=3", "Tiny example (", "微型示例 ("),
        ("/twin?base=tiny.yaml&with=tiny-talk.yaml", "Lost most first", "受损最多在前"),
        ("/model?section=parameters&id=arise.rate", "Disputes that arise", "每千人每年新发生纠纷"),
    ):
        page.goto(place + ("&order=lost" if "twin" in place else "") + "&lang=en")
        boxes = page.locator("[data-testid='stSelectbox'], [data-testid='stMultiSelect']")
        boxes.first.wait_for(timeout=30_000)
        page.wait_for_function(SHOWN, arg=english, timeout=30_000)
        page.locator(".st-key-shell-switch button").click()
        page.wait_for_function(SHOWN, arg=chinese, timeout=30_000)
        page.wait_for_function("document.querySelector('[data-test-script-state=\"notRunning\"]')")
        page.wait_for_timeout(500)
        assert page.evaluate(ENGLISH) == [], place


#: whether a list shows a word as what is chosen
SHOWN = """word => [...document.querySelectorAll("[data-testid='stSelectbox'], [data-testid='stMultiSelect']")]
  .some(each => [each.innerText, ...[...each.querySelectorAll("input")].map(one => one.value)].join().includes(word))"""
#: what is chosen in lists and rows of buttons in English words only
ENGLISH = """() => [...document.querySelectorAll(
    "[data-testid='stSelectbox'], [data-testid='stMultiSelect'], [data-testid='stButtonGroup'], [role='tab']")]
  .flatMap(each => [each.innerText, ...[...each.querySelectorAll("input")].map(one => one.value)])
  .filter(text => /[a-z]{4} [a-z]{3}/.test(text) && !/[一-鿿]/.test(text))"""


def test_names_are_text_and_nothing_else(page: Any) -> None:
    for place, ready in (("/?scenario=evil.yaml", "button"), ("/editor?file=evil.yaml", "tab")):
        page.goto(place)
        page.get_by_role("heading").first.wait_for(timeout=30_000)
        page.get_by_role(ready).nth(1).wait_for(timeout=30_000)
        page.wait_for_function("!document.querySelector('[data-testid=\"stSkeleton\"]')", timeout=30_000)
        assert page.locator("img[src*='evil.example'], a[href*='evil.example']").count() == 0


def test_form_and_text_are_in_step(page: Any) -> None:
    page.goto("/editor?file=tiny.yaml")
    box = page.locator(".st-key-editor-yaml textarea")
    box.wait_for(timeout=30_000)
    seed = page.get_by_label("seed of all draws")
    seed.wait_for(timeout=30_000)
    seed.fill("42")
    seed.press("Enter")
    page.wait_for_function(
        "document.querySelector('.st-key-editor-yaml textarea').value.includes('seed: 42')", timeout=15_000
    )
    box.fill(box.input_value().replace("seed: 42", "seed: 43"))
    box.press("Control+Enter")
    page.wait_for_function("document.querySelector('[aria-label=\"seed of all draws\"]').value == '43'", timeout=15_000)


def test_the_language_is_switched_by_keyboard(page: Any) -> None:
    page.goto("/model")
    page.get_by_role("heading", name="Model", exact=True).wait_for(timeout=30_000)
    page.get_by_text("Sessions of all desks").wait_for(timeout=30_000)  # the page stands: focus stays where it is put
    page.wait_for_timeout(500)
    for _ in range(20):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.tagName, document.activeElement.innerText.trim()]")
        if focused[0] == "BUTTON" and focused[1].endswith("中文"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="模型说明", exact=True).wait_for(timeout=15_000)
    assert "lang=zh" in page.url
