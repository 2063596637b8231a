"""``kill -9`` at random moments: no stored run is partial, none is lost, and all ends as without it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.store import Store, studies
from tests.sweep.disturbing import PARENT, ROLES, RUNS, WORKER, Disturber, all_gone, study
from tests.sweep.helpers import contents, intact, number_done, start, until, workers_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

#: kills of each role in the full proof: a hundred in all, some five minutes where nothing else runs
EACH = 25


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an undisturbed sweep stores."""
    folder = tmp_path_factory.mktemp("undisturbed")
    process = start("sweep", study(folder), "--store", folder / "store", "--workers", 1)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    intact(folder / "store")
    return contents(folder / "store")


def test_kills(undisturbed: dict[str, Any], tmp_path: Path) -> None:
    """Of the local roles; a cluster's are killed in `test_cluster`."""
    disturber = Disturber(tmp_path, undisturbed, {PARENT: 1, WORKER: 2}, int(time.time()))
    disturber.go()
    assert disturber.made == {PARENT: 1, WORKER: 2} and disturber.studies > 0


@pytest.mark.prove
def test_kills_of_all_roles(
    undisturbed: dict[str, Any], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    pytest.importorskip("distributed")
    disturber = Disturber(tmp_path, undisturbed, dict.fromkeys(ROLES, EACH), int(time.time()))
    disturber.go()
    for role in ROLES:
        record_property(f"kills of a {role}", disturber.made[role])
        assert disturber.made[role] == EACH
    record_property("sweeps", disturber.sweeps)
    record_property("studies finished", disturber.studies)
    record_property("runs compared", disturber.studies * RUNS)


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.prove)])
def test_a_polite_end_keeps_all_that_is_finished(
    number: signal.Signals, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    process = start("sweep", study(tmp_path, 3_000), "--store", store, "--workers", 1, "--lang", "en")
    until(lambda: number_done(store) > 3, 120)
    children = workers_of(process.pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "all finished runs are stored" in err and "Traceback" not in out + err
    until(partial(all_gone, children), 30)
    intact(store)
    held = contents(store)
    assert len(held) > 3 and all(held[run] == undisturbed[run] for run in held.keys() & undisturbed.keys())
    with Store.open(store) as opened:
        record = studies.get(opened, "small")
        assert record.state == "stopped" and record.message is not None and "stopped as asked" in record.message["en"]
