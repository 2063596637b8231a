"""The page Twin cases: the pair is run first, disputes are found by what changed, one is told from both sides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboards.jobs import record
from dashboards.parts import sides as parts
from dashboards.twins import finding, pair
from dashboards.twins.tables import keys
from sim.experiments.twin import twin
from sim.randomness import key_text
from sim.store import Store
from tests.dashboards import filled
from tests.dashboards.words import shown, sound

TINY = {"base": "tiny.yaml", "with": "tiny-talk.yaml"}


@pytest.fixture
def held(folder: Path) -> pair.Pair:
    """The filled store's pair."""
    filled.fill(folder).close()
    sides = parts.distinct([parts.read(each) for each in TINY.values()])
    runs = pair.ids(sides, 1)
    folders = pair.folders(runs)
    assert folders is not None
    return pair.load(tuple(runs), tuple(map(str, folders)), 1, sides)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pair_is_run_first(lang: str, folder: Path, draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.scenarios(folder)
    started: list[str] = []
    monkeypatch.setattr(record, "spawn", lambda module, words, log: started.append(module) or 1)
    test = draw("twin", lang, **TINY)
    assert sound(test)
    assert ("推演这一对" if lang == "zh" else "Run this pair") in shown(test)
    test.button(key="twin.run").click().run()
    assert sound(test)
    assert started == ["dashboards.jobs"]
    assert test.button(key="job.stop")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_dispute_from_the_table_is_told_from_both_sides(lang: str, folder: Path, draw: Any) -> None:
    filled.fill(folder).close()
    test = draw("twin", lang, **TINY)
    assert sound(test)
    frame = test.dataframe[0].value
    change = list(frame.iloc[:, 8])
    assert change == sorted(change)  # gained most first
    key = frame.iloc[0, 0]
    test.text_input(key="twin.typed").set_value(key).run()
    assert sound(test)
    assert filled.asked(test, "case") == key
    assert [each.label for each in test.metric][2] == ("分岔" if lang == "zh" else "They part at")
    assert all(each.help for each in test.metric)
    assert ("自此不同" if lang == "zh" else "Here they part") in shown(test)
    causes = str(test.table[0].value.to_dict()).replace("\\", "")
    assert "programmes/speak_on_fours" in causes
    # what the scenarios differ in is said in words, not only as files have it
    assert ("逢四说事 · " if lang == "zh" else "Talk days on the fours") in causes
    assert ("覆盖率 0.8, 落实程度 0.6" if lang == "zh" else "coverage 0.8, fidelity 0.6") in causes
    note = shown(test).replace("\\", "")
    assert ("不同之处：programmes/" if lang == "zh" else "may concern this dispute: programmes/") in note
    # the address alone shows the same
    again = draw("twin", lang, **TINY, case=key, seed="1")
    assert [each.value for each in again.metric] == [each.value for each in test.metric]


def test_stored_logs_tell_what_the_runs_themselves_told(held: pair.Pair) -> None:
    """Tables read back from Parquet give the very twins that the engine's own tables give."""
    sides = [parts.read(each).scenario for each in TINY.values()]
    fresh = twin(*sides, sample=8, seed=1)
    assert fresh.twins
    assert (int(held.same.sum()), len(held.here)) == (fresh.identical, fresh.shared)
    assert held.only == (fresh.only_base, fresh.only_alternative)
    for each in fresh.twins:
        mine = pair.twin_of(held, each.key)
        assert mine.as_json() == each.as_json()
        assert (mine.base.case or {})["kind"] == (each.base.case or {})["kind"]


def test_keys_are_read_back() -> None:
    values = np.array([0, 1, 2**64 - 1, 1234567890123456789], np.uint64)
    assert (keys([key_text(int(each)) for each in values]) == values).all()
    assert len(keys([])) == 0


@pytest.mark.parametrize("change", finding.CHANGES)
def test_filters_hold_what_they_say(change: str, folder: Path, draw: Any, held: pair.Pair) -> None:
    test = draw("twin", "en", **TINY, change=change, order="lost")
    assert sound(test)
    if not test.dataframe:
        assert "No dispute fits" in shown(test)
        assert not (~held.same & finding._changed(held, change)).any()
        return
    frame = test.dataframe[0].value
    assert len(frame) == (~held.same & finding._changed(held, change)).sum()
    assert list(frame["Change (days)"]) == sorted(frame["Change (days)"], reverse=True)
    if change == "settled":
        assert not frame["Base: end"].str.startswith("Settled").any()
        assert frame["Alternative: end"].str.startswith("Settled").all()


def test_a_filter_by_kind_and_county(folder: Path, draw: Any) -> None:
    filled.fill(folder).close()
    test = draw("twin", "en", **TINY, kind="neighbour", county="0")
    assert sound(test)
    assert set(test.dataframe[0].value["Kind"]) == {"Neighbours"}
    assert set(test.dataframe[0].value["County"]) == {"County A"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({**TINY, "case": "<script>"}, "is no dispute key"),
        ({**TINY, "case": "0000000000000"}, "no dispute '0000000000000'"),
        ({**TINY, "seed": "99"}, "Run this pair"),
        ({**TINY, "seed": "-1"}, "Seed 1"),
        ({**TINY, "county": "77", "kind": "x", "order": "y"}, "disputes fit"),
        ({"base": "nothing.yaml", "with": "tiny.yaml"}, "no scenario 'nothing.yaml'"),
        ({"base": "tiny.yaml", "with": "township.yaml"}, "cover different days"),
    ],
)
def test_an_address_that_makes_no_sense(query: dict[str, str], words: str, folder: Path, draw: Any) -> None:
    filled.fill(folder).close()
    test = draw("twin", "en", **query)
    assert sound(test)
    assert words in shown(test)


def test_a_ticker_link_names_base_and_dispute_only(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        run = next(each for each in store.runs() if each.logs and each.name == "tiny")
    test = draw("twin", "en", base=run.id, case="0000000000000")
    assert sound(test)
    assert test.selectbox[0].value == f"run:{run.id[:16]}"


def test_damaged_or_deleted_logs_are_offered_to_be_run_again(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        run = next(each for each in store.runs() if each.logs and each.name == "tiny")
    place = folder.parent / "store" / "logs" / run.id / "events.parquet"
    place.write_bytes(place.read_bytes()[:100])
    test = draw("twin", "en", **TINY)
    assert sound(test)
    assert "Run this pair" in shown(test)
    with Store.open(folder.parent / "store") as store:
        store.delete([run.id])
    assert "Run this pair" in shown(draw("twin", "en", **TINY))


def test_logs_of_another_version_are_said_plainly(folder: Path, draw: Any) -> None:
    import pyarrow.parquet as pq

    with filled.fill(folder) as store:
        run = next(each for each in store.runs() if each.logs and each.name == "tiny")
    place = folder.parent / "store" / "logs" / run.id
    table = pq.read_table(place / "events.parquet")
    pq.write_table(table.drop_columns(["attempt"]), place / "events.parquet")
    meta = (place / "meta.json").read_text(encoding="utf-8")
    import json

    content = json.loads(meta)
    content["sizes"]["events.parquet"] = (place / "events.parquet").stat().st_size
    (place / "meta.json").write_text(json.dumps(content), encoding="utf-8")
    pair.load.clear()  # type: ignore[attr-defined]
    test = draw("twin", "en", **TINY)
    assert sound(test)
    assert "incomplete or of another version" in shown(test)
