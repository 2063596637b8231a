"""What the page reckons from the days of a run."""

from __future__ import annotations

import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from dashboards.live import readings
from dashboards.live.readings import RECENT, History, official, snapshot
from sim.experiments.live.columns import AT, NAMES, pack, unpack
from sim.experiments.live.judging import PARTS
from sim.store import Store, live
from sim.store.records import ValueRow


def made(day: int, **values: int) -> tuple[int, bytes]:
    """A day of two townships; the second has nothing."""
    rows = np.zeros((2, len(NAMES)), np.int32)
    for name, value in values.items():
        rows[0, AT[name]] = value
    return day, pack(rows)


def test_days_add_up_over_the_chosen_townships() -> None:
    here, there = History("run", slice(0, 1)), History("run", slice(1, 2))
    days = [made(day, born=day, live=100 + day) for day in range(1, 41)]
    for history in (here, there):
        history.add(days)
    assert here.last == 40
    assert here.today("live") == 140
    assert here.total("born") == 820
    assert here.recent("born") == sum(range(41 - RECENT, 41))
    assert there.total("born") == 0
    assert History("run", slice(0, 1)).today("live") == 0


def test_a_run_that_went_back_begins_again_from_there() -> None:
    history = History("run", slice(0, 2))
    history.add([made(day, born=1) for day in range(1, 11)])
    history.add([made(5, born=7), made(6, born=7)])
    assert history.days == [1, 2, 3, 4, 5, 6]
    assert history.total("born") == 18


def test_viewers_share_the_days_and_read_each_of_them_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(readings, "unpack", lambda packed: (read.append(1), unpack(packed))[1])
    folder = tmp_path / "store"
    with Store.open(folder) as store:
        run = live.create(store, "tiny", {"zh": "", "en": ""})
        history = History(run, slice(0, 2))

        def add(first: int, last: int) -> None:
            with store.transaction() as db:
                live.add_days(db, run, [made(day, born=day) for day in range(first, last)])

        def watch(number: int) -> int:
            with Store.open(folder) as mine:
                for _ in range(5):
                    history.look(mine)
                return history.total("born")

        add(1, 101)
        with ThreadPoolExecutor(8) as viewers:
            assert set(viewers.map(watch, range(8))) == {5050}
        assert len(read) == 100
        before = history._held
        add(101, 301)
        assert history.look(store).live.run == run
        assert len(read) == 300
        assert history.days == list(range(1, 301))
        assert before[1][:, AT["born"]].tolist() == list(range(1, 101)), "what somebody is drawing stays as it was"


def test_a_long_line_is_thinned_and_ends_today() -> None:
    history = History("run", slice(0, 2))
    history.add([made(day, live=day) for day in range(1, 912)])
    days, values = history.line("live")
    assert days == values
    assert days[-1] == 911
    assert len(days) <= 180
    assert len(set(np.diff(days))) == 1


def test_flows_name_tiers_and_ends() -> None:
    history = History("run", slice(0, 2))
    history.add([made(1, opened_1=5, moved_1_2=3, moved_2_1=1, settled_2=2, merged_1=1, other_4=4)])
    flows = {(row["from"], row["to"]): row["count"] for row in history.flows(recent=True)}
    assert flows == {
        ("opened", "village"): 5, ("village", "township"): 3, ("township", "village"): 1, ("township", "settled"): 2,
        ("village", "merged"): 1, ("city", "other"): 4,
    }  # fmt: skip


def test_waits_are_means_in_days() -> None:
    history = History("run", slice(0, 2))
    history.add([made(1, waited_1=960, begun_1=1), made(2, waited_1=480, begun_1=2)])
    assert history.waits(480) == [pytest.approx(1.0), None, None, None]
    assert history.hours()["session"] == 0.0


def test_a_snapshot_gives_shares_with_both_parts() -> None:
    counts = np.zeros((2, 4, len(PARTS)), int)
    counts[0, 0] = [30, 7, 10, 20, 5, 8, 2, 1]
    packed = zlib.compress(
        json.dumps(
            {"day": 9, "first": 0, "shape": counts.shape, "counts": counts.ravel().tolist(), "lines": []}
        ).encode()
    )
    found = snapshot(packed)
    assert found is not None
    village, township = found.gauges(slice(0, 2))[:2]
    assert (village.actual, village.recorded) == (0.5, 0.8)
    assert (village.settled, village.decided, village.left, village.pending, village.open) == (30, 60, 10, 5, 1)
    assert township.actual is None
    assert township.recorded is None
    assert snapshot(None) is None


def test_a_finished_run_shows_the_official_indicators() -> None:
    share = {"zh": "比例", "en": "share"}
    rows = [
        ValueRow("contain_village", "true", 0.25, 2.0, 8.0, share),
        ValueRow("contain_village", "recorded", 0.5, 3.0, 6.0, share),
        ValueRow("contain_village_left", "true", 4.0, None, None, share),
        ValueRow("contain_township", "true", None, None, None, share, {"zh": "无", "en": "none"}),
    ]
    village, township = official(rows)[:2]
    assert (village.actual, village.recorded, village.left, village.pending) == (0.25, 0.5, 4, None)
    assert village.official
    assert township.actual is None
