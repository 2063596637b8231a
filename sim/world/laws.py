"""Laws of conservation: cheap ones every day from running counters, and a full recount row by row.

A broken law is a defect of the program, never of a scenario, and stops the run.
"""

from __future__ import annotations

import numpy as np

from sim.errors import LawError
from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel
from sim.vocabulary import Record, Sight, Truth, Work
from sim.world.places import (
    N_BORN,
    N_CLOSED,
    N_DUPLICATE,
    N_END,
    N_ENTERED,
    N_FADED,
    N_FIRST,
    N_LEFT,
    N_PHANTOM,
    N_PREVENTED,
    N_RECORDED,
    N_RELAPSED,
    N_REST,
    N_SEEN,
    N_SETTLED,
    N_VIOLENT,
)
from sim.world.world import World

LAWS = (
    "recorded disputes <= seen <= born",
    "files = first + duplicate + phantom",
    "live + settled + ended + faded + dormant + violent = born - prevented",
    "stock of live disputes in the tallies = live by the counters",
    "per desk: entered = stock + left",
    "no negative stock",
    "minutes of servers = work + waste + forms + travel + background + idle",
)
_LIVE, _STOCK = int(AreaMeasure.LIVE), int(DeskMeasure.STOCK)


@kernel
def broken(world, day):
    """Number of the first law that today's counters break, -1 for none."""
    n = world.counts
    if n[N_SEEN] > n[N_BORN]:
        return 0
    if n[N_FIRST] + n[N_DUPLICATE] + n[N_PHANTOM] != world.files.count or world.cases.count != n[N_BORN]:
        return 1
    live = n[N_BORN] - n[N_PREVENTED] + n[N_RELAPSED] - n[N_SETTLED] - n[N_FADED] - n[N_REST] - n[N_VIOLENT]
    settled = n[N_SETTLED] - n[N_RELAPSED] - n[N_END]
    if live < 0 or settled < 0:
        return 2
    stock = 0
    for township in range(world.area.shape[1]):
        stock += world.area[day, township, _LIVE]
    if stock != live:
        return 3
    inside = 0
    for desk in range(world.desks.count):
        held = world.desks.stock[desk]
        if held < 0 or held != world.desk_tally[day, desk, _STOCK]:
            return 5
        inside += held
    if n[N_ENTERED] != inside + n[N_LEFT]:
        return 4
    return -1


def check_day(world: World, day: int) -> None:
    """Check the running counters after a day.

    Raises
    ------
    LawError
        If one does not hold.
    """
    number = int(broken(world.tables, day))
    if number >= 0:
        raise LawError(f"day {day}: {LAWS[number]}; counters {world.arrays()['counts'].tolist()}")


def recount(world: World, day: int) -> list[str]:
    """Count everything row by row; returns what does not hold, in words."""
    cases, files = world.view("cases"), world.view("files")
    counts = world.arrays()["counts"]
    faults: list[str] = []

    def equal(what: str, a: int, b: int) -> None:
        if a != b:
            faults.append(f"{what}: {a} != {b}")

    lived = cases["prevented"] == 0
    equal("prevented", int((~lived).sum()), int(counts[N_PREVENTED]))
    equal("seen", int((cases["sight"] == Sight.SEEN).sum()), int(counts[N_SEEN]))
    expected = {
        Truth.LIVE: counts[N_BORN]
        - counts[N_PREVENTED]
        + counts[N_RELAPSED]
        - counts[N_SETTLED]
        - counts[N_FADED]
        - counts[N_REST]
        - counts[N_VIOLENT],
        Truth.SETTLED: counts[N_SETTLED] - counts[N_RELAPSED] - counts[N_END],
        Truth.FADED: counts[N_FADED],
        Truth.DORMANT: counts[N_REST],
        Truth.VIOLENT: counts[N_VIOLENT],
        Truth.ENDED: counts[N_END],
    }
    for truth, number in expected.items():
        equal(f"truth {truth.name}", int((cases["truth"][lived] == truth).sum()), int(number))
    equal("closed files", int((files["work"] == Work.CLOSED).sum()), int(counts[N_CLOSED]))
    ever = np.unique(files["case"][files["registered_day"] >= 0])
    equal("registered files", int((files["registered_day"] >= 0).sum()), int(counts[N_RECORDED]))
    if np.any(cases["sight"][ever] != Sight.SEEN):
        faults.append("a dispute with a record was never seen")
    faults += _places_of_files(world, day)
    open_of_case = np.bincount(files["case"][files["work"] != Work.CLOSED], minlength=len(cases["key"]))
    if not np.array_equal(open_of_case, cases["n_open"]):
        faults.append("open files per dispute do not add up")
    if len(np.unique(cases["key"])) != len(cases["key"]):
        faults.append("two disputes share a key")
    record = files["record"]
    if np.any((record == Record.OPEN) & (files["work"] == Work.CLOSED)):
        faults.append("a closed file is open in its book")
    return faults + _hours(world, day)


def _places_of_files(world: World, day: int) -> list[str]:
    """Every open file has exactly one of a server's hand, a queue slot, a due day."""
    files, pools, servers = world.view("files"), world.view("pools"), world.view("servers")
    place = np.zeros(len(files["case"]), np.int64)
    for pool in range(len(pools["head"])):
        n = 0
        for group in range(pools["head"].shape[1]):
            file = int(pools["head"][pool, group])
            while file >= 0:
                place[file] += 1
                n += 1
                file = int(files["queue_after"][file])
        if n != pools["n_queue"][pool]:
            return [f"pool {pool}: {n} files queued, {pools['n_queue'][pool]} counted"]
    holding = servers["file"] >= 0
    held, number = np.unique(servers["file"][holding], return_counts=True)
    np.add.at(place, held, 1)  # a joint session is one place, however many servers it has in hand
    most = np.zeros(len(place), np.int64)
    np.maximum.at(most, servers["file"][holding], servers["team"][holding])
    if np.any(number > most[held]):
        f = int(held[np.argmax(number > most[held])])
        return [f"file {f} is in the hands of {number.max()} servers; its session has {most[f]}"]
    place += files["stage"] >= 0
    opened = files["work"] != Work.CLOSED
    wrong = np.flatnonzero(place != opened)
    if len(wrong):
        f = int(wrong[0])
        return [f"file {f} (work {files['work'][f]}, stage {files['stage'][f]}) stands in {place[f]} places"]
    stale = opened & (files["stage"] >= 0) & (files["due_day"] <= day)
    if np.any(stale):
        f = int(np.flatnonzero(stale)[0])
        return [f"file {f} was due on day {files['due_day'][f]}, stage {files['stage'][f]}, and nobody looked"]
    return []


def _hours(world: World, day: int) -> list[str]:
    """Every minute on duty goes to exactly one use."""
    tally = world.arrays()["desk_tally"][day]
    uses = [
        int(m)
        for m in (
            DeskMeasure.WORK_MINUTES,
            DeskMeasure.WASTED_MINUTES,
            DeskMeasure.FORM_MINUTES,
            DeskMeasure.TRAVEL_MINUTES,
            DeskMeasure.BACKGROUND_MINUTES,
            DeskMeasure.IDLE_MINUTES,
        )
    ]
    used, paid = tally[:, uses].sum(axis=1), tally[:, DeskMeasure.PAID_MINUTES]
    wrong = np.flatnonzero(used != paid)
    if len(wrong):
        return [f"desk {wrong[0]}: {used[wrong[0]]} minutes used of {paid[wrong[0]]}"]
    return []
