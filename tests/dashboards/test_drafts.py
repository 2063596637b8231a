"""What is typed into the editor and not saved is there again after a reload, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dashboards.editing import keeping
from dashboards.editing.keeping import Kept
from tests.dashboards.filled import asked
from tests.dashboards.test_editor import by_key, typed, yaml
from tests.dashboards.words import shown, sound


def files(folder: Path) -> list[Path]:
    return sorted(each.relative_to(folder) for each in folder.rglob("*") if each.is_file())


def test_a_reload_finds_what_was_not_saved(folder: Path, draw: Any) -> None:
    before = files(folder)
    test = draw("editor", file="tiny.yaml", part="basics")
    assert not asked(test, "draft"), "nothing is changed yet"
    by_key(test.number_input, ".seed.").set_value(77).run()
    token = asked(test, "draft")
    assert keeping.is_token(token)
    again = draw("editor", file="tiny.yaml", draft=token)
    assert sound(again)
    assert "seed: 77" in yaml(again)
    assert "changes not saved" in shown(again) and "are back" in shown(again)
    assert files(folder) == before, "a draft is no scenario file"
    assert [each.name for each in (folder.parent / "store" / "drafts").iterdir()] == [f"{token}.json"]
    # saved: nothing is left to keep
    again.checkbox[0].check().run()
    again.button(key="edit.save").click().run()
    assert not asked(again, "draft")
    assert not list((folder.parent / "store" / "drafts").iterdir())
    assert "seed: 77" in (folder / "tiny.yaml").read_text(encoding="utf-8")


def test_a_derived_text_that_has_no_file_comes_back_at_hand(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml")
    test.button(key="edit.derive").click().run()
    assert not asked(test, "file")
    again = draw("editor", draft=asked(test, "draft"))
    assert again.selectbox(key="edit.file").value == "tiny-2.yaml"
    assert "extends: tiny.yaml" in yaml(again)


def test_the_file_of_the_address_is_at_hand_beside_a_draft_of_another(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="basics")
    by_key(test.number_input, ".seed.").set_value(5).run()
    test.selectbox(key="edit.file").set_value("township.yaml").run()
    again = draw("editor", file=asked(test, "file"), draft=asked(test, "draft"))
    assert "scenario: township" in yaml(again)
    again.selectbox(key="edit.file").set_value("tiny.yaml").run()
    assert "seed: 5" in yaml(again)


def test_a_change_by_somebody_else_since_is_noticed_after_a_reload(folder: Path, draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="basics")
    by_key(test.number_input, ".seed.").set_value(5).run()
    (folder / "tiny.yaml").write_text(
        (folder / "tiny.yaml").read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8"
    )
    again = draw("editor", file="tiny.yaml", draft=asked(test, "draft"))
    again.checkbox[0].check().run()
    again.button(key="edit.save").click().run()
    assert "changed by someone else" in shown(again)
    assert (folder / "tiny.yaml").read_text(encoding="utf-8").endswith("# theirs\n")


@pytest.mark.parametrize("token", ["../../tiny", "0" * 31, "x" * 32, "0" * 32])
def test_an_address_names_drafts_and_nothing_else(token: str, folder: Path, draw: Any) -> None:
    (folder.parent / "store").mkdir()
    before = files(folder.parent)
    test = draw("editor", file="tiny.yaml", draft=token)
    assert sound(test)
    assert "seed: 1" in yaml(test)
    assert files(folder.parent) == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        '[{"name": "a"}]',
        '[{"name": "../a", "text": "", "saved": ""}]',
        '[{"name": 1, "text": 2, "saved": 3}]',
    ],
)
def test_a_damaged_draft_is_as_none(content: str, tmp_path: Path) -> None:
    name = keeping.token()
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / f"{name}.json").write_text(content, encoding="utf-8")
    assert keeping.kept(tmp_path, name) == []


def test_odd_letters_come_back_and_too_much_is_not_kept(tmp_path: Path) -> None:
    name = keeping.token()
    odd = Kept("a.yaml", "\ud800 情景 \u2028", "")
    assert keeping.keep(tmp_path, name, [Kept("b.yaml", "x" * keeping.MOST, ""), odd])
    assert keeping.kept(tmp_path, name) == [odd], "the one at hand"
    assert not keeping.keep(tmp_path, name, [Kept("b.yaml", "x" * (keeping.MOST + 1), "")])


def test_old_drafts_give_way(tmp_path: Path) -> None:
    import os

    for number in range(3):
        keeping.keep(tmp_path, f"{number:032x}", [Kept("a.yaml", str(number), "")])
    os.utime(tmp_path / "drafts" / f"{0:032x}.json", (0, 0))
    keeping.keep(tmp_path, f"{3:032x}", [Kept("a.yaml", "3", "")])
    assert len(list((tmp_path / "drafts").iterdir())) == 3


def test_a_store_that_cannot_be_written_is_said(folder: Path, draw: Any) -> None:
    (folder.parent / "store").write_text("a file", encoding="utf-8")
    test = draw("editor", file="tiny.yaml")
    assert "store's folder" not in shown(test)
    typed(test, yaml(test).replace("seed: 1", "seed: 2"))
    assert sound(test)
    assert "store's folder cannot be written" in shown(test)
    assert not asked(test, "draft")


def test_kept_texts_are_plain_data(tmp_path: Path) -> None:
    name = keeping.token()
    keeping.keep(tmp_path, name, [Kept("a.yaml", "schema: 1\n", "")])
    held = json.loads((tmp_path / "drafts" / f"{name}.json").read_text(encoding="ascii"))
    assert held == [{"name": "a.yaml", "text": "schema: 1\n", "saved": ""}]
    keeping.drop(tmp_path, name)
    assert keeping.kept(tmp_path, name) == []
