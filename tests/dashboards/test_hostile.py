"""Texts that want to kill or to read what is none of theirs: a plain line each, quickly, and nothing else happens."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.editing.check import check, excerpt
from tests.dashboards.words import shown, sound

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
UNREADABLE = {
    "brackets": b"[" * 100_000,
    "laughs": BOMB.encode(),
    "deep": b"- " * 2_000 + b"a",
    "utf16": "schema: 1\n".encode("utf-16"),
    "bytes": bytes(range(128, 256)) * 50,
    "nul": b"schema: 1\0\n",
    "object": b"!!python/object/apply:os.system ['touch pwned']\n",
    "list": b"- 1\n",
    "empty": b"",
    "large": b"# " + b"x" * 2_100_000,
    "loop": b"a: &a [*a]\n",
    "keys": b"a: b\n" * 100_000,
}
WRONG = {
    "extends_out": "extends: ../../../../etc/passwd\n",
    "extends_absolute": "extends: /etc/passwd\n",
    "extends_itself": "extends: up.yaml\n",
    "region_out": "region: ../../outside.yaml\n",
    "region_null": 'region: "a\\0b"\n',
    "unknown": "parameters: {" + ", ".join(f"p{n}: 1" for n in range(20_000)) + "}\n",
    "long": "x: '" + "y" * 1_900_000 + "'\n",
    "infinite": "seed: .inf\n",
    "days": "horizon: {start: 2023-01-01, measure: 999999999999}\n",
    "copies": "region: {copies: 1000000000000, of: one_desk}\n",
    "many_copies": "region: {copies: 5000000, of: one_desk, staff: {village_committee: 1}}\n",
    "counties": "region: {region: x, totals: {counties: 10000000, townships: 2}}\n",
    "derived": "region: {region: x, totals: {residents: {value: 200000000}}}\n",
}


@pytest.mark.parametrize("name", [*UNREADABLE, *WRONG])
def test_a_check_ends_soon_with_lines(name: str, folder: Path) -> None:
    (folder.parent / "outside.yaml").write_text("secret: 1\n", encoding="utf-8")
    text = UNREADABLE[name].decode("utf-8", errors="replace") if name in UNREADABLE else WRONG[name]
    start = time.monotonic()
    found = check(text, "up.yaml", folder)
    assert time.monotonic() - start < 5.0
    assert found.scenario is None
    assert found.faults
    lines = "\n".join(each.text("zh") for each in found.faults)
    assert "root:" not in lines
    assert "secret" not in lines
    assert all(len(excerpt(each, text, "up.yaml")) < 500 for each in found.faults)


@pytest.mark.parametrize(("name", "lang"), list(zip(UNREADABLE, ["zh", "en"] * 6, strict=True)))
def test_an_unreadable_upload_is_refused_and_the_page_goes_on(
    name: str, lang: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    test = AppTest.from_function(_take, default_timeout=60, args=(UNREADABLE[name], lang))
    assert sound(test.run())
    words = shown(test)
    assert ("未读入" if lang == "zh" else "Not taken") in words
    assert "still here" in words
    assert not (folder.parent / "pwned").exists()


def _take(data: bytes, lang: str) -> None:
    import streamlit as st

    from dashboards.forms.files import _take as take

    st.session_state["shell.language"] = lang
    take("up.yaml", data)
    st.markdown("still here")


def test_names_and_titles_are_shown_letter_for_letter(folder: Path, draw) -> None:  # type: ignore[no-untyped-def]
    """A picture in a name would make every viewer's browser ask another host for it."""
    evil = "![x](http://evil.example/x.png)<script>alert(1)</script>"
    text = (folder / "tiny.yaml").read_text(encoding="utf-8").replace("scenario: tiny", f'scenario: "{evil}"')
    text = text.replace("title: {zh: 微型示例, en: Tiny example}", f'title: "{evil}"')
    (folder / "evil.yaml").write_text(text, encoding="utf-8")
    test = draw("editor", file="evil.yaml", part="programmes")
    assert sound(test)
    for part in (test.markdown, test.caption, test.success, test.error, test.info, test.warning):
        assert all("](http" not in str(each.value) for each in part)
