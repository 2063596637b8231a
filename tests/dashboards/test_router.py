"""The whole app without a browser: menu, start page, language, and what one page's failure does to the rest."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboards
from dashboards import pages, shell, texts
from dashboards.guard import guarded
from sim.errors import InputError, LawError
from sim.text import LANGUAGES, words
from tests.dashboards.words import shown, sound

APP = str(Path(dashboards.__file__).with_name("app.py"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", pages.PAGES)
def test_every_page_stands_alone_with_title_and_notice(name: str, lang: str, draw: Any) -> None:
    test = draw(name, lang)
    assert sound(test)
    assert test.title[0].value == texts.say(f"page.{name}", lang)
    assert words(lang)["notice"] in shown(test).replace("**", "")


def test_the_start_page_is_the_first(folder: Path) -> None:
    test = AppTest.from_file(APP, default_timeout=60)
    test.query_params["lang"] = "en"
    assert sound(test.run())
    assert test.title[0].value == texts.say(f"page.{next(iter(pages.PAGES))}", "en")
    assert next(iter(pages.PAGES)) == "live"


def test_the_language_is_switched_and_kept(draw: Any) -> None:
    test = draw("model", "zh")
    assert test.title[0].value == "模型说明"
    test.button(key="shell.switch").click().run()
    assert test.title[0].value == "Model"
    assert test.query_params["lang"] in ("en", ["en"])
    test.button(key="shell.switch").click().run()
    assert test.title[0].value == "模型说明"


def test_an_unknown_language_in_the_address_changes_nothing(draw: Any) -> None:
    test = draw("model", "xx")
    assert sound(test)
    assert test.title[0].value in ("Model", "模型说明")


FAILURES = {
    "input": (InputError.single("坏", "bad input", file="a.yaml"), "bad input"),
    "law": (LawError("stock"), "stock"),
    "busy": (sqlite3.OperationalError("database is locked"), "store is busy"),
    "memory": (MemoryError(), "Not enough memory"),
    "other": (ZeroDivisionError("inner detail"), "This page failed"),
}


def _fails(name: str) -> None:
    from dashboards.guard import guarded
    from tests.dashboards.test_router import FAILURES

    def render() -> None:
        raise FAILURES[name][0]

    guarded(render)


@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_page_says_so_in_plain_words(name: str) -> None:
    test = AppTest.from_function(_fails, args=(name,))
    test.query_params["lang"] = "en"
    test.run()
    assert not test.exception
    assert FAILURES[name][1] in shown(test)
    assert "inner detail" not in shown(test)


def test_stopping_a_page_is_no_failure() -> None:
    def render() -> None:
        from dashboards.guard import guarded

        guarded(st_stop)

    assert guarded.__doc__
    test = AppTest.from_function(_stops).run()
    assert not test.exception
    assert not test.error


def st_stop() -> None:
    st.stop()


def _stops() -> None:
    from dashboards.guard import guarded
    from tests.dashboards.test_router import st_stop

    guarded(st_stop)


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil.example/a.png)",
        "<img src=x>",
        ":material/home: :red[x]",
        "$x$",
        "`a`",
        "# a",
        "a\n\n- b",
        "a\u202eb",
    ],
)
def test_plain_text_leaves_nothing_for_markdown_to_read(text: str) -> None:
    made = shell.plain(text)
    for place, letter in enumerate(made):
        if letter in "`*_[]()<>#!$:|~":
            assert made[place - 1] == "\\", made
    assert made.replace("\u2060", "").isprintable()
    assert "://" not in made


def test_numbers_come_with_unit_and_formula() -> None:
    def page() -> None:
        from dashboards import shell

        shell.metric("Rate", 12.345, "%", "a ÷ b")
        shell.metric("Count", 1234, "cases", "n")
        shell.metric("None", None, "days", "c", note="nobody waited")

    test = AppTest.from_function(page).run()
    assert [each.value for each in test.metric] == ["12.3 %", "1,234 cases", "– days"]
    assert [each.help for each in test.metric] == ["a ÷ b", "n", "c"]
    assert test.caption[0].value == "nobody waited"


def test_a_store_that_cannot_be_opened_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "file").write_text("not a store", encoding="utf-8")
    monkeypatch.setenv("WANGGE_STORE", str(folder.parent / "file"))

    def page() -> None:
        from dashboards import shell

        shell.store()
        raise AssertionError("the page goes on without a store")

    test = AppTest.from_function(page).run()
    assert not test.exception
    assert test.error
    assert "file" in test.code[0].value


def test_a_figure_is_painted_with_title_and_note(folder: Path) -> None:
    def page() -> None:
        from dashboards import shell
        from sim.figures import Figure

        rows = ({"x": {"zh": "甲", "en": "A"}, "y": 1.0}, {"x": {"zh": "乙", "en": "B"}, "y": 2.0})
        words = {name: {"zh": f"{name}*", "en": f"{name}*"} for name in ("unit", "title", "note")}
        shell.chart(Figure("bar", rows, "x", "y", None, None, None, **words), "here", framed=True)

    test = AppTest.from_function(page).run()
    assert not test.exception, test.exception[0].message
    assert test.markdown[0].value == "**title\\*** (unit\\*)"
    assert test.caption[0].value == "note\\*"
    assert len(test.get("bidi_component")) == 1
