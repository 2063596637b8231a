"""What viewers see: reckoned from the log's new rows alone, yet equal to a count over everything."""

from __future__ import annotations

import numpy as np
import pytest

from sim.events.measures import AreaMeasure
from sim.experiments.live import frames, planes
from sim.experiments.live.columns import AT, ENDED, KEPT, MOVED, NAMES, OPENED, pack, unpack
from sim.experiments.live.judging import FADED, JUDGED, LEFT, OK, PENDING, REST, SETTLED
from sim.experiments.live.watch import Watch
from sim.model import GovernanceModel
from sim.scenario import load_scenario
from sim.vocabulary import Event, Sight, Tier, Truth, Work
from tests.live.helpers import TINY

DAYS = 330


class Seen:
    """A model that was watched each day, and the days' columns added up."""

    def __init__(self) -> None:
        self.model = GovernanceModel(load_scenario(TINY))
        self.watch = Watch(self.model)
        self.days = []
        for _ in range(DAYS):
            self.model.step()
            self.days.append(self.watch.day())
        self.cases, self.files = self.model.world.view("cases"), self.model.world.view("files")
        self.log = self.model.world.view("log")
        self.total = np.sum(self.days, axis=0)


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


def test_the_map_agrees_with_the_tables(seen: Seen) -> None:
    cases, files, counts = seen.cases, seen.files, seen.watch.planes.counts
    cells = counts.shape[1]
    live = (cases["truth"] == Truth.LIVE) & (cases["prevented"] == 0)
    is_open = files["work"] != Work.CLOSED
    late = is_open & (files["overdue_day"] >= 0)
    where = cases["micro"][files["case"]]
    expected = [
        np.bincount(cases["micro"][live], minlength=cells),
        np.bincount(cases["micro"][live & (cases["sight"] == Sight.UNSEEN)], minlength=cells),
        np.bincount(where[is_open], minlength=cells),
        np.bincount(where[late], minlength=cells),
    ]
    for event in (Event.SETTLE, Event.ARISE):
        rows = (seen.log["event"] == event) & (seen.log["day"] > DAYS - 1 - planes.RECENT)
        expected.append(np.bincount(cases["micro"][seen.log["case"][rows]], minlength=cells))
    assert np.array_equal(counts, expected)
    assert counts[0].sum() > 0
    assert counts[4].sum() > 0


def test_the_map_agrees_with_the_tallies(seen: Seen) -> None:
    today = seen.model.world.arrays()["area"][DAYS - 1].sum(axis=0)
    counts = seen.watch.planes.counts.sum(axis=1)
    stocks = (AreaMeasure.LIVE, AreaMeasure.UNSEEN_LIVE)
    assert [counts[0], counts[1]] == [today[each] for each in stocks]
    assert counts[2] == today[AreaMeasure.OPEN_FILES_VILLAGE : AreaMeasure.OPEN_FILES_CITY + 1].sum()
    assert counts[3] == today[AreaMeasure.OVERDUE_OPEN]


def test_provisional_shares_agree_with_their_definition(seen: Seen) -> None:
    cases, watch = seen.cases, seen.watch
    first, today = seen.model.scenario.warm_up, DAYS - 1
    counted = np.zeros((len(Tier), 5), int)
    for row in np.flatnonzero((cases["born_day"] >= first) & (cases["prevented"] == 0)):
        tier, born, truth = int(cases["remit0"][row]), int(cases["born_day"][row]), int(cases["truth"][row])
        in_time = cases["settle_day"][row] <= born + JUDGED and cases["settle_tier"][row] <= tier
        if cases["max_level"][row] > tier:
            part = LEFT
        elif truth in (Truth.SETTLED, Truth.ENDED) and in_time:
            part = SETTLED
        elif truth == Truth.FADED and cases["end_day"][row] <= born + JUDGED:
            part = FADED
        elif truth == Truth.LIVE and today <= born + JUDGED:
            part = PENDING
        else:
            part = REST
        counted[tier, part] += 1
    assert np.array_equal(watch.judge.counts.sum(axis=0)[:, :5], counted[1:])
    assert counted[1, REST] > 0, "no dispute was open for too long: the test would not see that rule"
    assert 0 < watch.judge.counts[:, :, OK].sum() < len(seen.files["case"])


def test_a_watch_that_comes_later_sees_the_same(seen: Seen) -> None:
    late = Watch(seen.model)
    assert np.array_equal(late.judge.counts, seen.watch.judge.counts)
    assert np.array_equal(late.planes.counts, seen.watch.planes.counts)


def test_days_agree_with_tallies_and_log(seen: Seen) -> None:
    area = seen.model.world.arrays()["area"][:DAYS].sum(axis=0)
    assert np.array_equal(seen.total[:, : len(KEPT)], area[:, KEPT])
    log = seen.log
    for place, name in enumerate(OPENED):
        rows = (log["event"] == Event.OPEN_FILE) & (log["tier"] == place + 1)
        assert seen.total[:, AT[name]].sum() == rows.sum()
    moves = np.isin(log["event"], (Event.SEND, Event.RAISE, Event.SEND_DOWN, Event.BOUNCE))
    for name in MOVED:
        here, there = (int(part) for part in name.split("_")[1:])
        rows = moves & (log["from_tier"] == here) & (log["tier"] == there)
        assert seen.total[:, AT[name]].sum() == rows.sum(), name
    closed = np.isin(log["event"], (Event.CLOSE, Event.WITHDRAW, Event.MERGE)).sum()
    assert seen.total[:, [AT[name] for name in ENDED]].sum() == closed
    started = len(np.unique(np.stack([log["file"], log["day"]])[:, log["event"] == Event.START], axis=1)[0])
    begun = sum(int(seen.total[:, AT[f"begun_{tier}"]].sum()) for tier in range(1, 5))
    assert begun == started
    waited = sum(int(seen.total[:, AT[f"waited_{tier}"]].sum()) for tier in range(1, 5))
    assert 0 < waited <= seen.files["wait_minutes"].sum()


def test_watching_changes_nothing(seen: Seen) -> None:
    plain = GovernanceModel(load_scenario(TINY))
    for _ in range(DAYS):
        plain.step()
    watched, state = seen.model.state(), plain.state()
    assert watched.keys() == state.keys()
    for name, array in state.items():
        assert array.tobytes() == watched[name].tobytes(), name


def test_the_ticker_follows_few_disputes(seen: Seen) -> None:
    lines = seen.watch.lines
    assert 3 <= len(lines) <= 8
    assert [line["day"] for line in lines] == sorted(line["day"] for line in lines)
    assert all(len(line["key"]) == 13 for line in lines)


def test_days_are_packed_and_unpacked(seen: Seen) -> None:
    packed = pack(seen.days[-1])
    assert np.array_equal(unpack(packed), seen.days[-1])
    assert unpack(packed).shape[1] == len(NAMES)
    assert len(packed) < seen.days[-1].nbytes


def test_pictures_are_whole_and_two_are_kept(tmp_path, seen: Seen) -> None:
    picture = seen.watch.planes.frame()
    for number in range(1, 5):
        frames.write(tmp_path, "run", number, number * 10, picture)
    assert sorted(each.name for each in (tmp_path / "frames").iterdir()) == ["run-frame-3.bin", "run-frame-4.bin"]
    assert frames.read(tmp_path, "run", 2, 0) is None
    for plane in range(len(planes.QUANTITIES)):
        found = frames.read(tmp_path, "run", 4, plane)
        assert found is not None
        assert found.day == 40
        assert np.array_equal(found.cells, picture[plane])
    assert frames.read(tmp_path, "run", 4, len(planes.QUANTITIES)) is None
    whole = frames.path(tmp_path, "run", 4)
    whole.write_bytes(whole.read_bytes()[:100])
    assert frames.read(tmp_path, "run", 4, 0) is None


def test_many_of_one_cell_stay_many() -> None:
    held = planes.Planes(2)
    held.counts[0] = (255, 300)
    assert held.frame()[0].tolist() == [255, 255]
