"""The life of a live run with real processes: play, pause, step, speed, stop, left alone, killed, resumed, stored."""

from __future__ import annotations

import os

import pytest

from sim.errors import InputError
from sim.experiments import live as runs
from sim.experiments.engine import Outcome, Task, replicate
from sim.experiments.live import checkpoint, frames
from sim.experiments.live.child import Child
from sim.experiments.live.columns import AT, unpack
from sim.experiments.stored import outcome
from sim.scenario import load_scenario
from sim.store import Store, live
from sim.store.processes import alive, start_token
from tests.live.helpers import TINY, day, kill, said, state, wait


@pytest.fixture(scope="module")
def straight() -> Outcome:
    """The same scenario and seed, run without anybody watching."""
    return replicate(Task(load_scenario(TINY), 1))


def same(one: Outcome, other: Outcome) -> None:
    assert one.disputes == other.disputes
    assert one.settled_by == pytest.approx(other.settled_by, abs=0)
    assert [(v.id, v.series, v.value) for v in one.values] == [(v.id, v.series, v.value) for v in other.values]


def test_a_run_obeys_and_ends_in_the_store(store: Store, straight: Outcome) -> None:
    run = runs.start(store, TINY, speed=40.0)
    live.saw(store, run, "me")
    wait(lambda: day(store, run) >= 3, "the first days")
    live.command(store, run, "pause")
    wait(lambda: state(store, run) == "paused", "pause")
    assert not live.waiting(store, run)
    stood = day(store, run)
    live.command(store, run, "step", 2)
    wait(lambda: day(store, run) == stood + 2, "two days")
    assert state(store, run) == "paused"
    news = live.poll(store, run, stood)
    assert [number for number, _ in news.days] == [stood + 1, stood + 2]
    wait(lambda: checkpoint.path(store.folder, run).exists(), "the checkpoint")
    live.command(store, run, "branch")
    wait(lambda: live.get(store, run).message is not None, "an answer to branching")
    live.command(store, run, "speed", live.AT_ONCE)
    live.command(store, run, "play")
    wait(lambda: not live.get(store, run).working, "the end")
    ended = live.get(store, run)
    assert ended.state == "done", said(store, run)
    assert ended.day == ended.days == load_scenario(TINY).days
    assert not checkpoint.path(store.folder, run).exists()
    assert ended.stored is not None
    same(outcome(store, ended.stored), straight)
    assert store.record(ended.stored).command.startswith("wangge run ")
    # every day is there once, and the last one agrees with the daily series of the stored run
    days = live.poll(store, run).days
    assert [number for number, _ in days] == list(range(1, ended.days + 1))
    arose = sum(int(unpack(packed)[:, AT["born"]].sum()) for _, packed in days)
    assert arose > 0
    picture = frames.read(store.folder, run, ended.frame, 0)
    assert picture is not None
    assert picture.day == ended.days
    assert len(list((store.folder / "frames").glob(f"{run}-frame-*.bin"))) <= frames.KEPT


def test_left_alone_it_stops_and_goes_on_later_as_if_nothing_had_happened(store: Store, straight: Outcome) -> None:
    run = runs.start(store, TINY, speed=40.0, linger=1.5)
    wait(lambda: not live.get(store, run).working, "the end")
    alone = live.get(store, run)
    assert alone.state == "stopped", said(store, run)
    assert alone.message is not None
    wait(lambda: not alive(alone.pid, alone.start_token), "the process to end")
    assert runs.can_resume(store, run)
    assert 0 < alone.day < alone.days
    live.command(store, run, "speed", live.AT_ONCE)
    runs.resume(store, run, linger=60.0)
    wait(lambda: not live.get(store, run).working, "the end")
    ended = live.get(store, run)
    assert ended.state == "done", said(store, run)
    assert ended.stored is not None
    same(outcome(store, ended.stored), straight)
    assert [number for number, _ in live.poll(store, run).days] == list(range(1, ended.days + 1))


def test_a_killed_process_is_seen_and_the_run_starts_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.start(store, TINY, speed=20.0)
    wait(lambda: day(store, run) >= 1, "the first day")
    kill(store, run)
    assert state(store, run) == "playing", "silence is short so far, so nobody is accused"
    monkeypatch.setattr(live, "SILENCE", 0.05)
    wait(lambda: state(store, run) == "failed", "the loss to be seen")
    assert live.get(store, run).message is not None
    assert live.poll(store, run).days, "its days so far remain"
    monkeypatch.setattr(live, "SILENCE", 10.0)
    anew = runs.again(store, run)
    wait(lambda: day(store, anew) >= 1, "the first day")
    live.command(store, anew, "stop")
    wait(lambda: state(store, anew) == "stopped", "the stop")
    assert not runs.can_resume(store, anew)


def test_what_goes_wrong_is_written_down_for_the_viewers(store: Store) -> None:
    run = live.create(store, "gone", {"zh": "无", "en": "gone"}, path=str(store.folder / "gone.yaml"))
    Child(store, run, 1.0).work()
    failed = live.get(store, run)
    assert failed.state == "failed"
    assert failed.message is not None
    assert "gone.yaml" in failed.message["en"]


def test_only_one_process_works_on_a_run(store: Store) -> None:
    run = live.create(store, "tiny", {"zh": "", "en": ""}, path=str(TINY))
    assert live.claim(store, run, os.getpid(), start_token(os.getpid()))
    assert not live.claim(store, run, 1, start_token(1))
    # the same number, but of a process that began at another time: it was used again
    assert not alive(os.getpid(), "another time")
    with store.transaction() as db:
        live.write(db, run, start_token="another time")
    assert live.claim(store, run, os.getpid(), start_token(os.getpid()))


def test_mistakes_are_named(store: Store) -> None:
    with pytest.raises(InputError, match="no live run 'nobody'"):
        live.poll(store, "nobody")
    run = live.create(store, "tiny", {"zh": "", "en": ""}, path=str(TINY))
    with pytest.raises(InputError, match="did you mean 'pause'"):
        live.command(store, run, "paus")
    with pytest.raises(InputError, match="checkpoint"):
        runs.resume(store, run)
    with pytest.raises(InputError, match="horizon"):
        runs.start(store, TINY, overrides=["horizon/measure=-1"])


def test_old_runs_are_cleared_away_and_their_files_too(store: Store) -> None:
    kept = [live.create(store, f"run {n}", {"zh": "", "en": ""}, path=str(TINY)) for n in range(3)]
    for place, run in enumerate(kept):
        with store.transaction() as db:
            live.add_days(db, run, [(1, b"x")])
            live.write(db, run, state="stopped")
            db.execute("UPDATE live SET created = ?, heartbeat = 5 WHERE run = ?", (float(place), run))
    (store.folder / "frames").mkdir()
    (store.folder / "frames" / f"{kept[0]}-frame-1.bin").write_bytes(b"x")
    gone = live.forget(store, older=10.0, keep=1)
    assert sorted(gone) == sorted(kept[:2])
    frames.drop(store.folder, kept[0])
    assert not list((store.folder / "frames").iterdir())
    assert store.rows("SELECT DISTINCT run FROM live_days")[0][0] == kept[2]
