"""Words of the pages: both languages say everything, and every key that a page asks for is there."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from dashboards import texts
from dashboards.pages import PAGES
from dashboards.theme import THEME
from sim.text import LANGUAGES, words

ROOT = Path(texts.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_both_languages_hold_the_same_keys_and_placeholders() -> None:
    zh, en = (texts.pages(lang) for lang in LANGUAGES)
    assert set(zh) == set(en)
    assert {key for key in zh if placeholders(zh[key]) != placeholders(en[key])} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_hides_one_of_the_package(lang: str) -> None:
    assert set(texts.pages(lang)) & set(words(lang)) == set()


def test_chinese_is_chinese() -> None:
    words = {key: re.sub(r"\{\w*\}", "", text) for key, text in texts.pages("zh").items()}
    plain = {
        key for key, text in words.items() if re.search("[A-Za-z]{3}", text) and not re.search("[\u4e00-\u9fff]", text)
    }
    assert plain <= {"shell.other_language"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_key_asked_for_exists(path: Path) -> None:
    known = set(texts.pages("en")) | set(words("en"))
    source = path.read_text(encoding="utf-8")
    asked = set(re.findall(r"""(?:\bshell\.|\b)(?:t|empty|page)\(\s*"([a-z_]+\.[\w.]+)\"""", source))
    assert asked - known == set()


def test_every_page_has_a_name() -> None:
    for lang in LANGUAGES:
        assert {f"page.{name}" for name in PAGES} <= set(texts.pages(lang))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "name", [name for name in THEME if name.endswith("extColor") or name in ("linkColor", "primaryColor")]
)
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_can_be_read_on_its_ground(name: str, ground: str) -> None:
    one, other = sorted((luminance(THEME[name]), luminance(THEME[ground])))
    assert (other + 0.05) / (one + 0.05) >= 4.5


def test_words_are_those_of_the_field() -> None:
    for key, text in texts.pages("zh").items():
        assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", text), key
        assert not re.search("预测|维稳|管控|虚假|压案|瞒报|闹访|缠访", text), key
    for key, text in texts.pages("en").items():
        assert not re.search(r"\b(prove[sn]?|suppress|gaming|contagion|fake)\b", text, re.IGNORECASE), key
        assert key == "shell.other_language" or not re.search("[\u4e00-\u9fff]", text), key


#: a key put together: ``f"editor.{name}"``, ``f"help.{each}_name"``
TEMPLATE = re.compile(r"""f["']((?:[\w.]+|\{[^{}"']*\})+)["']""")
PACKAGES = ("sim", "dashboards", "docs", "benchmarks")


def made(source: str) -> list[re.Pattern[str]]:
    """What a file puts together, as patterns; each begins with at least one whole part of a key."""
    parts = [re.split(r"\{[^{}]*\}", each) for each in TEMPLATE.findall(source)]
    return [
        re.compile("(.+)".join(map(re.escape, each)) + r"\Z")
        for each in parts
        if len(each) > 1 and re.match(r"[a-z_]+[._]", each[0])
    ]


def test_no_text_is_left_that_nobody_asks_for() -> None:
    from sim import vocabulary

    sources = [path.read_text(encoding="utf-8") for name in PACKAGES for path in (ROOT.parent / name).rglob("*.py")]
    asked = {word for source in sources for word in re.findall(r"""["']([\w.]+)["']""", source)}
    patterns = {each.pattern: each for source in sources for each in made(source)}
    helped = {each for each in words("en") if each.startswith("help.") and each.removesuffix("_name") in asked}
    # help of a command is put together in the file that names the command
    for source in sources:
        for each in (found for found in made(source) if found.pattern.startswith("help")):
            fits = (each.match(key) for key in words("en"))
            helped |= {one[0] for one in fits if one and set(one.groups()) <= set(re.findall(r"\w+", source))}
    members = {
        f"{name.lower()}.{member.lower()}"
        for name, each in vars(vocabulary).items()
        for member in getattr(each, "__members__", ())
    }
    others = [each for each in patterns.values() if not each.pattern.startswith("help")]
    for known in (words("en"), texts.pages("en")):
        left = set(known) - asked - helped - members
        assert {key for key in left if not any(each.match(key) for each in others)} == set()
