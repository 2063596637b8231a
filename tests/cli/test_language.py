"""Both languages say the same things, and the right one is chosen."""

from __future__ import annotations

import re
import string

import pytest

from sim.cli import main
from sim.cli.language import chosen, of_locale
from sim.text import both, say, words
from sim.text.numbers import amount, change, change_unit, level_unit, span
from sim.vocabulary import Book, Channel, Desk, Event, Kind, Phase, Reason, Record, Sight, Stratum, Tier, Truth, Work

SHARE = {"zh": "比例", "en": "share"}
DAYS = {"zh": "天", "en": "days"}
COMMANDS = (
    *("run", "compare", "demo", "twin", "plan", "check", "schema", "explain", "export"),
    *("report", "runs", "dashboard", "sweep", "cluster"),
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_placeholders() -> None:
    zh, en = words("zh"), words("en")
    assert set(zh) == set(en)
    assert not [key for key in zh if placeholders(zh[key]) != placeholders(en[key])]


def test_chinese_texts_have_no_english_sentence_and_none_uses_words_to_avoid() -> None:
    for key, text in words("zh").items():
        assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", text), key
        assert not re.search("预测|维稳|管控|虚假|压案|瞒报|闹访|缠访", text), key
    for key, text in words("en").items():
        assert not re.search(r"\b(prove[sn]?|suppress|gaming|contagion|fake)\b", text, re.I), key
        assert not re.search("[\u4e00-\u9fff]", text), key


@pytest.mark.parametrize(
    "enum", [Tier, Truth, Sight, Work, Record, Event, Reason, Phase, Stratum, Kind, Desk, Channel, Book]
)
def test_every_member_has_a_word(enum: type) -> None:
    from sim.events.export.columns import names, word

    prefix = enum.__name__.lower()
    for name in names(prefix):
        if name:
            assert word(prefix, name, "zh") != name and word(prefix, name, "en"), (prefix, name)


def test_language_of_arguments_comes_before_the_locale() -> None:
    chinese, english = {"LANG": "zh_CN.UTF-8"}, {"LANG": "C.UTF-8"}
    assert chosen([], chinese) == "zh" and chosen([], english) == "en"
    assert chosen(["run", "x", "--lang", "en"], chinese) == "en"
    assert chosen(["--lang=zh", "run"], english) == "zh"
    assert chosen(["--lang", "zh", "run", "--lang=en"], english) == "en"
    assert chosen(["run", "--", "--lang", "zh"], english) == "en"
    assert chosen(["run", "--lang"], english) == "en"
    assert of_locale({"LC_ALL": "en_US", "LANG": "zh_CN"}) == "en"
    assert of_locale({"LC_MESSAGES": "zh_CN", "LANG": "en_US"}) == "zh"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_one_language(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = [command] if command else []
    assert main([*given, "--help", "--lang", "zh"]) == 0
    zh = capsys.readouterr().out
    assert "用法:" in zh and "选项" in zh
    assert not re.search("Usage|Options|Arguments|Commands|Show|required", zh)
    assert main([*given, "--help", "--lang", "en"]) == 0
    en = capsys.readouterr().out
    assert "Usage:" in en and not re.search("[\u4e00-\u9fff]", en)


def test_numbers_are_written_as_practitioners_do() -> None:
    assert amount(0.98765, SHARE) == "98.8" and level_unit(SHARE, "zh") == "%"
    assert change(0.01234, SHARE) == "+1.23" and change_unit(SHARE, "zh") == "个百分点"
    assert change(-0.5, SHARE) == "−50.00"
    assert span(210, 430, DAYS, "zh") == "210 至 430" and span(210, 430, DAYS, "en") == "210 to 430"
    assert span(0.001, 0.02, SHARE, "zh", signed=True) == "0.10 至 2.00"
    assert span(-5, 3, DAYS, "zh", signed=True) == "−5.00 至 +3.00"
    assert amount(1234567.8, DAYS) == "1,234,568" and amount(None, DAYS) == "–"
    assert amount(0.00001, SHARE) == "0.0" and change(-0.0000001, SHARE) == "0.00"


def test_texts_take_values_of_either_language() -> None:
    assert both("twin.same")["zh"] == say("twin.same", "zh")
    found = both("figure.effects", alternative={"zh": "甲{x}", "en": "A{x}"})
    assert found["zh"].startswith("甲{x}") and found["en"].startswith("A{x}")
