"""What an analyst does on each page, in either language, with the mouse; every step waits for what it shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dashboards import texts
from dashboards.comparing.views import VIEWS
from sim.evidence import programmes
from tests.browser.drawn import all_drawn

#: charts of each view of a comparison, by the beginning of their keys
CHARTS = {
    "effects": ("compare-forest-",), "curves": ("compare-settled", "compare-durations"),
    "flows": ("compare-flows-", "compare-waits", "compare-hours"), "cost": ("compare-cost", "compare-cost_each"),
    "winners": ("compare-townships-", "compare-strata-"), "ledger": ("compare-ledger",),
}  # fmt: skip
assert set(CHARTS) == set(VIEWS)
#: charts of a live run beside its map
LIVE = ("live-flows", "live-backlog")


class Analyst:
    """Somebody who uses the pages in one language."""

    def __init__(self, page: Any, lang: str) -> None:
        self.page, self.lang = page, lang

    def say(self, key: str, **values: Any) -> str:
        return texts.say(key, self.lang, **values)

    def key(self, name: str, inner: str = "") -> Any:
        """What the widget of a key holds."""
        return self.page.locator(f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', name)} {inner}".strip()).first

    def query(self, name: str) -> str | None:
        """What the address says."""
        return parse_qs(urlsplit(self.page.url).query).get(name, [None])[0]

    def clicks(self) -> int:
        """How often this visitor has clicked."""
        return int(self.page.evaluate("Number(sessionStorage.getItem('clicks'))"))

    def quiet(self) -> None:
        """Wait until the page has been drawn to the end."""
        self.page.wait_for_function("document.querySelector('[data-test-script-state=\"notRunning\"]')")

    def sound(self) -> None:
        """No page failed, nothing is empty that should be full, nothing is wider than the screen."""
        for key in ("shell.failed", "shell.store_busy", "part.nothing", "live.no_map"):
            assert not self.page.get_by_text(self.say(key), exact=True).count(), self.page.inner_text("body")
        assert not self.page.locator("[data-testid='stException']").count(), self.page.inner_text("body")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 1280

    def drawn(self, *charts: str, maps: int = 0) -> list[dict[str, Any]]:
        found = all_drawn(self.page, *charts, maps=maps)
        self.sound()
        return found

    def menu(self, name: str) -> None:
        """Turn to another page."""
        self.page.get_by_role("link", name=self.say(f"page.{name}"), exact=True).click()
        self.page.get_by_role("heading", name=self.say(f"page.{name}"), exact=True).wait_for()

    def follow(self, key: str) -> None:
        """Follow a link within a page."""
        self.page.locator("[data-testid='stPageLink'] a").filter(has_text=self.say(key)).first.click()

    def pick(self, key: str, wanted: str) -> None:
        """Choose in a list what holds these words."""
        self.key(key, "input").click()
        self.page.get_by_role("option", name=wanted).first.click()

    # programmes and evidence

    def look_up(self, name: str, measure: str) -> None:
        """Find a measure by its Chinese name, open it and try it, all by keyboard."""
        self.menu("programmes")
        box = self.key(f"programmes.search.{self.lang}", "input")
        box.fill(name)
        box.press("Enter")
        self.page.get_by_text(self.say("programmes.found", n=1, total=len(programmes())), exact=True).wait_for()
        self.page.get_by_role("radio").first.press("Space")
        self.page.wait_for_url(re.compile(f"programme={measure}"))
        self.page.get_by_text(self.say("programmes.try"), exact=True).wait_for()
        self.sound()
        link = self.page.locator("[data-testid='stPageLink'] a").filter(has_text=self.say("programmes.compare")).first
        link.press("Enter")
        self.page.wait_for_url(re.compile("/compare"))
        self.key("compare.start", "button").wait_for()
        self.sound()

    # scenario editor

    def edit(self, base: str, programme: str, name: str) -> None:
        """Save a new scenario on top of another one, with one measure more."""
        page = self.page
        self.menu("editor")
        self.pick("edit.file", base)
        page.wait_for_url(re.compile(rf"file={re.escape(base)}"))
        self.key("edit.derive", "button").click()
        page.wait_for_function("document.querySelector('.st-key-editor-yaml textarea')?.value.includes('extends:')")
        self.key("choose.part").get_by_text(self.say("editor.programmes"), exact=True).click()
        page.locator("[data-testid='stCheckbox'] label").filter(has_text=f"· {programme}").first.click()
        page.wait_for_function(
            "word => document.querySelector('.st-key-editor-yaml textarea').value.includes(word)", arg=f"{programme}:"
        )
        self.quiet()
        page.get_by_role("tab", name=self.say("editor.tab.files"), exact=True).click()
        field = page.get_by_label(self.say("editor.save_as"), exact=True)
        field.fill(name)
        self.key("edit.save", "button").click()
        page.get_by_text(self.say("editor.saved", name=name)).wait_for()
        self.sound()

    # live run

    def start_live(self) -> None:
        """Start what is chosen; the first picture is there."""
        self.key("live.start", "button").click()
        self.drawn(*LIVE, maps=1)

    def state(self, name: str, seconds: float = 30) -> None:
        """Wait for a state of the run."""
        stand = self.page.locator(".lv.stand").filter(has_text=self.say(f"live.state_{name}"))
        stand.wait_for(timeout=seconds * 1000)

    def day(self) -> int:
        return int(self.page.locator(".lv.stand progress").get_attribute("value"))

    def pause(self) -> None:
        """Pause; the day stands still from then on, and a step moves it by just one."""
        self.key("live.play", "button").click()
        self.state("paused")
        day = self.day()
        self.key("live.step1", "button").click()
        self.page.wait_for_function("day => document.querySelector('.lv.stand progress').value == day", arg=day + 1)

    def drill_down(self) -> None:
        """City, county, township by the map, back up by the buttons above it."""
        for level in ("county", "township"):
            canvas = self.page.locator("canvas[data-drawn]")
            size = canvas.bounding_box()
            canvas.click(position={"x": size["width"] / 3, "y": size["height"] / 2})
            self.page.wait_for_url(re.compile(rf"at={level}-\d"))
            self.key(f"live.up.{'city' if level == 'county' else 'county'}", "button").wait_for()
            here = self.page.locator(".lv.here").inner_text()
            self.page.locator(f'canvas[data-drawn][aria-label*="{here}"]').wait_for()
            self.drawn(*LIVE, maps=1)
        self.key("live.up.city", "button").click()
        self.page.wait_for_url(lambda url: "at=" not in url)
        self.drawn(*LIVE, maps=1)

    def to_the_end(self) -> None:
        """As fast as it goes until the run is stored."""
        self.pick(f"live.speed.{self.lang}", self.say("live.speed_max"))
        self.key("live.play", "button").click()
        self.state("done", 180)  # 635 days, each committed: a busy machine takes its time
        assert self.page.get_by_text(self.say("live.official"), exact=True).count() == 4
        self.drawn(*LIVE, maps=1)

    # compare

    def against(self, base: str, alternative: str) -> None:
        """Choose a base, one alternative and no other."""
        self.key("compare.start").wait_for()
        if self.query("base") != base:
            self.pick(f"compare.base.{self.lang}", f"({base})")
            self.page.wait_for_url(re.compile(rf"base={re.escape(base)}"))
            self.quiet()
        if self.query("with") == alternative:
            return
        box = self.key(f"compare.with.{base}.{self.lang}", "input")
        for _ in range(self.page.locator("[data-testid='stMultiSelect'] [data-testid='stMultiSelectTag']").count()):
            box.press("Backspace")
        box.click()
        self.page.get_by_role("option", name=f"({alternative})").click()
        self.page.wait_for_url(re.compile(rf"with={re.escape(alternative)}"))

    def compare(self) -> None:
        """Compare what is chosen; the effects with their intervals are there, and no pair is missing."""
        self.key("compare.start", "button").click()
        self.intervals()

    def intervals(self) -> None:
        """Wait for the conclusion in words and the forest plot."""
        self.key("choose.view").wait_for()
        self.drawn(*CHARTS["effects"])

    def all_pairs(self) -> None:
        """Wait until the process that runs the pairs has ended."""
        self.key("job.stop").wait_for(state="detached")
        self.key("choose.view").wait_for()
        self.sound()

    def views(self) -> None:
        """Every view, drawn."""
        for name, charts in CHARTS.items():
            self.key("choose.view").get_by_text(self.say(f"compare.view_{name}"), exact=True).click()
            self.page.wait_for_url(re.compile(rf"view={name}"))
            self.drawn(*charts)

    def report(self, form: str, folder: Path) -> Path:
        """Download the report."""
        button = self.page.locator(f"[class*='st-key-report-{form}-'] button").first
        with self.page.expect_download() as waiting:
            button.click()
        target = folder / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target

    # twin cases

    def twin(self) -> None:
        """Follow the link to the twins, run the pair where need be, open the first dispute that differs."""
        self.follow("compare.to_twin")
        self.page.get_by_role("heading", name=self.say("page.twin"), exact=True).wait_for()
        run, table = self.key("twin.run", "button"), self.key("twin.table", "canvas")
        run.or_(table).first.wait_for()
        if run.count():
            run.click()
        table.wait_for()
        # the box at the left of the first row; a grid is one canvas, so it is found by its place
        self.quiet()
        self.key("twin.table", ".dvn-scroller").click(position={"x": 15, "y": 53})
        self.page.wait_for_url(re.compile(r"case=[0-9a-z]{13}"))
        self.drawn("twin-line-")
        assert self.page.get_by_text(self.say("twin.causes_title")).count() == 1

    # studies

    def study(self, file: str) -> None:
        """Start the sweep of a study file, wait for its end, look at its answers."""
        self.menu("studies")
        self.pick("studies.file_box." + self.lang, file)
        self.page.wait_for_url(re.compile(rf"file={re.escape(file)}"))
        self.key("studies.start", "button").click()
        self.page.wait_for_url(re.compile(r"study=[0-9a-f]+"))
        self.page.get_by_text(re.compile(f"^{re.escape(self.say('studies.state_done'))}.*30")).first.wait_for()
        assert len(self.drawn()) >= 2
