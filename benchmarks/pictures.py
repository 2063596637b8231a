"""The pictures of the pages in docs/img, from real runs: ``python -m benchmarks.pictures [--only live]``."""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import browser
from benchmarks.report import ROOT
from dashboards import texts

FOLDER = ROOT / "docs" / "img"
LANGUAGES = ("zh", "en")
_PATIENCE = 150_000.0
#: seconds in which a page has to stand still before it is taken
_STILL = 1.5
_MOST = 250_000


def live(page: Any, lang: str) -> None:
    """Huaihua in the middle of the measured year, paused so that both languages show the same day."""
    _open(page, f"/?scenario=huaihua.yaml&lang={lang}")
    run = _held.get("run")
    if run is None:
        page.locator(".st-key-live-start button").click()
        page.locator("canvas[data-drawn]").wait_for(timeout=_PATIENCE)
        page.wait_for_url(lambda url: "run=" in url)
        _choose(page, f".st-key-live-speed-{lang} input", 5)
        page.wait_for_function("document.querySelector('.lv.stand progress').value >= 640", timeout=_PATIENCE)
        page.locator(".st-key-live-play button").click()
        page.locator(".lv.stand").filter(has_text=texts.say("live.state_paused", lang)).wait_for()
        _held["run"] = page.url.partition("run=")[2].partition("&")[0]
    else:
        _open(page, f"/?run={run}&lang={lang}")
    page.locator(".st-key-live-flows canvas").first.wait_for(timeout=_PATIENCE)


def compare(page: Any, lang: str) -> None:
    """Talk days against the baseline of Huaihua, ten pairs; effects with their intervals."""
    _open(page, f"/compare?base=huaihua.yaml&with=huaihua-talk-days.yaml&pairs=10&view=effects&lang={lang}")
    page.locator(".st-key-compare-start button").wait_for(timeout=_PATIENCE)
    if "compare" not in _held:
        page.locator(".st-key-compare-start button").click()
        page.locator(".st-key-job-stop").wait_for(timeout=_PATIENCE)
        _held["compare"] = "started"
    _ended(page)


def _ended(page: Any) -> None:
    """Wait until the runs are done: the page is drawn anew with every pair, so that one look says nothing.

    Raises
    ------
    TimeoutError
        If it takes ten minutes.
    RuntimeError
        If the page says that something is wrong: then no picture would ever come.
    """
    quiet, end = 0, time.monotonic() + 600.0
    while quiet < 5:
        if time.monotonic() > end:
            raise TimeoutError(page.inner_text("body"))
        if page.locator("[data-testid='stAlertContentError']").count():
            raise RuntimeError(page.inner_text("body"))
        page.wait_for_timeout(1000)
        there = page.locator("[class*='st-key-compare-forest'] canvas").count()
        quiet = quiet + 1 if there and not page.locator(".st-key-job-stop").count() else 0


def editor(page: Any, lang: str) -> None:
    """The scenario of the talk days: its measures beside the YAML."""
    _open(page, f"/editor?file=huaihua-talk-days.yaml&part=programmes&lang={lang}")
    page.locator(".st-key-editor-yaml textarea").wait_for(timeout=_PATIENCE)
    page.locator("[data-testid='stCheckbox'] label").filter(
        has_text="· speak_on_fours"
    ).first.scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 0)")


def programmes(page: Any, lang: str) -> None:
    """A measure that its document announces: what the text says, what is assumed, where to try it."""
    chosen = "document=suizhou-2023&status=planned&nature=measure&programme=four_tier_center"
    _open(page, f"/programmes?{chosen}&lang={lang}")
    page.get_by_text(texts.say("programmes.try", lang), exact=True).wait_for(timeout=_PATIENCE)


PICTURES: dict[str, Callable[[Any, str], None]] = {
    "live": live, "compare": compare, "editor": editor, "programmes": programmes,
}  # fmt: skip
_held: dict[str, str] = {}


def _open(page: Any, path: str) -> None:
    page.goto(path)
    page.locator("[data-testid='stHeading'], h1").first.wait_for(timeout=_PATIENCE)


def _choose(page: Any, selector: str, place: int) -> None:
    """An entry of a list by its place."""
    page.locator(selector).first.click()
    page.get_by_role("option").nth(place).click()


def still(page: Any) -> bytes:
    """The picture, once two in a row are the same."""
    before, end = b"", time.monotonic() + 60.0
    while time.monotonic() < end:
        page.wait_for_timeout(1000 * _STILL)
        now: bytes = page.screenshot(animations="disabled", caret="hide")
        if now == before:
            return now
        before = now
    return before


def small(picture: bytes) -> bytes:
    """The same as a smaller PNG: in full colour where that fits, else in 256 colours.

    Raises
    ------
    ValueError
        If it is still too large for the docs.
    """
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for made in (image, image.quantize(256, kmeans=3, dither=Image.Dither.NONE)):
        out = io.BytesIO()
        made.save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= _MOST:
            return out.getvalue()
    raise ValueError(f"{len(out.getvalue()):,} bytes")


def main() -> int:
    """Take the pictures that were asked for."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description="pictures of the pages")
    options.add_argument("--only", nargs="+", choices=PICTURES, default=list(PICTURES))
    options.add_argument("--out", type=Path, default=FOLDER)
    asked = options.parse_args()
    if reason := browser.missing():
        print(reason, file=sys.stderr)
        return 1
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wangge-pictures-") as place:
        folder = Path(place)
        shutil.copytree(ROOT / "scenarios", folder / "scenarios")
        with (
            browser.serving(folder / "scenarios", folder / "store", folder / "server.log") as (address, _),
            browser.browser() as driven,
        ):
            for name in asked.only:
                for lang in LANGUAGES:
                    context = driven.new_context(
                        viewport=browser.SIZE, locale=browser.LOCALES[lang], base_url=address, reduced_motion="reduce"
                    )
                    page = context.new_page()
                    PICTURES[name](page, lang)
                    path = asked.out / f"dashboard-{name}.{lang}.png"
                    path.write_bytes(small(still(page)))
                    print(path, f"{path.stat().st_size:,} bytes", flush=True)
                    context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
