"""One analyst's journey through the pages in a real Chromium, and a newcomer's clicks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.analyst import Analyst
from tests.browser.conftest import Visit
from tests.browser.drawn import report_drawn

LANGUAGES = ["zh", pytest.param("en", marks=pytest.mark.prove)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_analyst_goes_from_a_change_of_a_scenario_to_a_report(
    visit: Visit, scenarios: Path, tmp_path: Path, lang: str
) -> None:
    with visit(lang) as page:
        page.goto("/")
        analyst = Analyst(page, lang)
        analyst.edit("tiny.yaml", "speak_on_fours", "tiny-talk.yaml")
        saved = (scenarios / "tiny-talk.yaml").read_text(encoding="utf-8")
        assert "extends: tiny.yaml" in saved and "speak_on_fours" in saved

        analyst.follow("editor.run")
        page.wait_for_url(re.compile(r"scenario=tiny-talk\.yaml"))
        analyst.start_live()
        analyst.pause()
        analyst.drill_down()
        analyst.to_the_end()

        analyst.follow("live.to_compare")
        analyst.against("tiny.yaml", "tiny-talk.yaml")
        analyst.compare()
        assert (analyst.query("base"), analyst.query("with")) == ("tiny.yaml", "tiny-talk.yaml")
        analyst.all_pairs()
        analyst.views()
        analyst.twin()
        analyst.study("tiny-hours.yaml")
        report = analyst.report("html", tmp_path)
        workbook = analyst.report("xlsx", tmp_path)
        assert workbook.read_bytes()[:2] == b"PK"

        page.goto(report.as_uri())
        assert page.evaluate("document.documentElement.lang").startswith(lang)
        report_drawn(page, 2)


def test_a_newcomer_reaches_a_live_run_in_two_clicks_and_intervals_in_four(visit: Visit) -> None:
    with visit("zh") as page:
        page.goto("/")
        newcomer = Analyst(page, "zh")
        newcomer.start_live()
        assert 1 <= newcomer.clicks() <= 2
        newcomer.key("live.stop", "button").click()
        newcomer.state("stopped")

        page.goto("/")
        newcomer.key("live.start", "button").wait_for()
        before = newcomer.clicks()
        newcomer.menu("compare")
        newcomer.compare()
        assert 1 <= newcomer.clicks() - before <= 4
        newcomer.all_pairs()
        page.get_by_text("95% 模拟抽样区间").first.wait_for()

        newcomer.look_up("一案一码", "one_case_one_code")
        assert newcomer.query("with") == f"{newcomer.query('base')}+one_case_one_code"
