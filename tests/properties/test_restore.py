"""Saved on a random day and taken up in another process, a run ends in the same bytes."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import GovernanceModel
from sim.scenario import Scenario
from sim.scenario.scenario import ProgrammeUse
from tests.engine import ROOT, START, effect, programme, run, shipped, state_digest, with_programmes
from tests.properties.test_laws import CAREFUL
from tests.properties.worlds import worlds


def save_and_finish(made: Scenario, day: int, folder: Path, number: int) -> str:
    """Run to a day, save, run on to the end; returns the digest of the end."""
    model = GovernanceModel(made)
    for _ in range(day):
        model.step()
    np.savez(folder / f"{number:04d}.npz", **model.state())
    (folder / f"{number:04d}.scenario").write_bytes(pickle.dumps(made))
    return state_digest(model.run())


def continued(folder: Path) -> dict[str, str]:
    """Digests of the same runs taken up in a new process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.properties.continued", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split() for line in done.stdout.splitlines())


def cases(number: int) -> list[tuple[Scenario, int]]:
    """Draw random worlds with a day each."""
    found: list[tuple[Scenario, int]] = []

    @settings(CAREFUL, max_examples=number, database=None)
    @given(made=worlds(), share=st.integers(0, 100))
    def collect(made: Scenario, share: int) -> None:
        found.append((made, made.days * share // 100))

    collect()
    return found


def agree(number: int, folder: Path) -> None:
    """Compare the ends of `number` runs."""
    drawn = cases(number)
    expected = {f"{n:04d}": save_and_finish(made, day, folder, n) for n, (made, day) in enumerate(drawn)}
    found = continued(folder)
    wrong = [drawn[int(name)] for name in expected if expected[name] != found.get(name)]
    assert not wrong, f"{len(wrong)} of {len(drawn)}; the first: {wrong[0]}"


def test_a_new_process_goes_on_with_the_same_bytes(tmp_path: Path) -> None:
    agree(20, tmp_path)


@pytest.mark.prove
def test_a_new_process_goes_on_with_the_same_bytes_in_many_worlds(tmp_path: Path) -> None:
    agree(300, tmp_path)


def rich() -> Scenario:
    """Tiny with programmes that ramp, end and start late, and centres that give orders."""
    talk = effect(
        "calendar_channel", 0.2, channel="talk_day", days_of_month=[4, 14, 24], slots=3, minutes=20, settle_on_spot=0.4
    )
    link = effect("record_link", 0.5, books=["police", "village_mediation"], logging_minutes=2)
    staff = effect("capacity", 1.0, desk="township_committee", hours=1)
    day = [START.fromordinal(START.toordinal() + n) for n in (20, 60, 90)]
    made = with_programmes(
        shipped("tiny", warm_up=0, measure=150, follow_up=0),
        programme("talk", talk),
        programme("link", link, unit="county"),
        programme("staff", staff),
        talk=ProgrammeUse(0.8, 0.7, day[0], day[2], 30),
        link=ProgrammeUse(1.0, 0.5, day[1], None, 40),
        staff=ProgrammeUse(end=day[1]),
    )
    policies = {"township": "worst_queue_first", "county": "patrol_hot_spots", "city": "nothing"}
    return Scenario(**{**vars(made), "policies": policies})


@pytest.mark.parametrize("day", [0, 19, 20, 21, 44, 60, 75, 90, 91, 149, 150])
def test_a_fresh_model_goes_on(day: int) -> None:
    made = rich()
    model, fresh = GovernanceModel(made), GovernanceModel(made)
    for _ in range(day):
        model.step()
    fresh.restore(model.state())
    assert state_digest(fresh) == state_digest(model)
    assert state_digest(fresh.run()) == state_digest(model.run())


@pytest.mark.parametrize(("back", "forth"), [(10, 70), (50, 100), (0, 150), (30, 150)])
def test_a_model_goes_back_to_an_earlier_day(back: int, forth: int) -> None:
    made = rich()
    expected = state_digest(run(made))
    model = GovernanceModel(made)
    for _ in range(back):
        model.step()
    saved = model.state()
    for _ in range(forth - back):
        model.step()
    model.restore(saved)
    assert state_digest(model.run()) == expected


def test_a_state_is_a_copy() -> None:
    model = GovernanceModel(rich())
    for _ in range(30):
        model.step()
    saved = model.state()
    before = {name: column.tobytes() for name, column in saved.items()}
    model.run()
    assert {name: column.tobytes() for name, column in saved.items()} == before


def test_a_state_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        GovernanceModel(rich()).world.restore({"nothing": np.zeros(1)})
