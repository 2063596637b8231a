"""Who takes which file, worked by hand: same server first, specialists, joint sessions (METHOD section 5)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model import GovernanceModel
from sim.parameters.schema import Override
from sim.randomness import draw, quiet
from sim.vocabulary import Event, Kind, Phase, Use, Work
from sim.world.birth import birth
from sim.world.queues import pull, push
from tests.engine import scenario

LABOUR, FAMILY, TRAFFIC = Kind.LABOUR, Kind.FAMILY, Kind.TRAFFIC
HOUR = 60


def fixed(mean: float) -> dict[str, Any]:
    return {"law": "deterministic", "mean": mean}


#: nothing by chance: a session takes two hours, both come, one attempt settles; wages of 25 yuan an hour
PLAIN: dict[str, Any] = {
    "arise.rate": 0,
    "initial.old_share": 0,
    "arise.needs_authority": 0,
    "arise.severity_share": [Override(grade == "s1", (("severity", (grade,)),)) for grade in ("s1", "s2", "s3", "s4")],
    "handle.settle_probability": 1,
    "handle.refuse": 0,
    "handle.show_probability": 1,
    "handle.sessions": fixed(1),
    "handle.session_minutes": fixed(2 * HOUR),
    "handle.form_minutes": 0,
    "handle.travel_share": 0,
    "handle.gap": fixed(2),
    "pools.discipline": "fifo",
    "close.relapse": 0,
    "clocks.limit": 0,
    "capacity.hours": 8,
    "account.wage": 25,
}


def at_kind(value: Any, *kinds: Kind) -> list[Override]:
    return [Override(value, (("kind", tuple(kind.name.lower() for kind in kinds)),))]


class Bench:
    """One desk whose queue is filled by hand."""

    def __init__(self, servers: int, **parameters: Any) -> None:
        region = {"copies": 1, "of": "one_desk", "staff": {"village_committee": servers}, "residents": 300}
        made = scenario(region, ("arise", "handle"), 30, {**PLAIN, **parameters}, calendar="every_day")
        self.model = GovernanceModel(made, checks=True)
        self.model.step()
        self.key = 0

    def put(self, *kinds: Kind) -> list[int]:
        """Have disputes arise late on the last day, in this order; returns their files."""
        with quiet():
            last, made = -1, []
            for kind in kinds:
                last, file = self._bear(kind, last)
                made.append(file)
        return made

    def _bear(self, kind: Kind, after: int) -> tuple[int, int]:
        """The next dispute that arises later than minute `after`: its minute and its file."""
        world, minute = self.model.world, -1
        while minute <= after:
            self.key += 1
            minute = int(draw(world.arrays()["stream"][Phase.ARISE], np.uint64(self.key), 0, int(Use.MINUTE)) * 480)
        day = self.model.day - 1
        birth(world.tables, np.uint64(self.key), 0, 0, int(kind), day, 1.0, day, 0)
        return minute, len(world.view("files")["case"]) - 1

    def absent(self, server: int) -> None:
        """A server stays away from now on."""
        self.hours(server, 0)

    def hours(self, server: int, hours: int) -> None:
        """Give a server so many hours a day from now on."""
        servers, pools = self.model.world.view("servers"), self.model.world.view("pools")
        pools["minutes"][0] += hours * HOUR - servers["minutes"][server]
        servers["minutes"][server] = hours * HOUR

    def days(self, number: int) -> None:
        for _ in range(number):
            self.model.step()

    def starts(self) -> dict[int, list[tuple[int, int]]]:
        """File -> day and minute of each of its sessions."""
        log = self.model.world.view("log")
        found: dict[int, list[tuple[int, int]]] = {}
        for row in np.flatnonzero(log["event"] == Event.START):
            found.setdefault(int(log["file"][row]), []).append((int(log["day"][row]), int(log["minute"][row])))
        return found

    def file(self, column: str) -> NDArray[Any]:
        return self.model.world.view("files")[column]


def test_without_choice_the_queue_is_served_in_order() -> None:
    bench = Bench(2)
    a, b, c = bench.put(LABOUR, LABOUR, FAMILY)
    bench.days(1)
    assert bench.starts() == {a: [(1, 0)], b: [(1, 0)], c: [(1, 120)]}


# --- same server first ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("patience", "second", "by"),
    [(7, [(5, 0), (3, 0)], 0), (2, [(5, 0), (3, 0)], 0), (1, [(4, 0), (3, 0)], 1), (0, [(3, 0), (3, 120)], 1)],
)
def test_same_server_first_with_absent_days(patience: int, second: list[tuple[int, int]], by: int) -> None:
    """Two sessions two days apart; who held the first of `a` is away on days 3 and 4. Patience 0 waits for nobody."""
    bench = Bench(
        2,
        **{
            "handle.sessions": fixed(2),
            "handle.after_gap": "same_server",
            "handle.same_server_patience": patience,
        },
    )
    a, b = bench.put(LABOUR, LABOUR)
    bench.days(2)
    assert bench.file("server")[[a, b]].tolist() == [0, 1]
    bench.absent(0)
    bench.days(2)
    bench.hours(0, 8)
    bench.days(4)
    assert bench.starts() == {a: [(1, 0), second[0]], b: [(1, 0), second[1]]}
    assert bench.file("server")[[a, b]].tolist() == [by, 1]


def test_a_server_takes_its_own_files_first() -> None:
    """On day 3 a graver matter stands before both, but each server first goes on with its own."""
    more = {"handle.sessions": fixed(2), "pools.discipline": "urgent_first"}
    found = {}
    for choice in ("original", "same_server"):
        bench = Bench(2, **{**more, "handle.after_gap": choice})
        a, b = bench.put(LABOUR, LABOUR)
        bench.days(1)
        (urgent,) = bench.put(FAMILY)
        # it is the urgent class that stands first, whatever came earlier
        requeue_as_urgent(bench, urgent)
        bench.hours(0, 0)
        bench.hours(1, 0)
        bench.days(1)
        bench.hours(0, 8)
        bench.hours(1, 8)
        bench.days(1)
        found[choice] = [bench.starts()[file][-1] for file in (urgent, a, b)]
    assert found["original"] == [(3, 0), (3, 0), (3, 120)]
    assert found["same_server"] == [(3, 120), (3, 0), (3, 0)]


def requeue_as_urgent(bench: Bench, file: int) -> None:
    tables = bench.model.world.tables
    pull(tables, file, 0)
    bench.file("recorded_severity")[file] = 4
    push(tables, file, 0, False)


def test_rejoining_at_the_tail_lets_newcomers_pass() -> None:
    """After its gap on day 3, a case stands behind those that came meanwhile."""
    for choice, expected in (("original", [(3, 0), (3, 120)]), ("tail", [(3, 120), (3, 0)])):
        bench = Bench(1, **{"handle.sessions": fixed(2), "handle.after_gap": choice})
        (a,) = bench.put(LABOUR)
        bench.days(1)
        bench.absent(0)
        bench.days(1)
        (b,) = bench.put(LABOUR)
        bench.hours(0, 8)
        bench.days(1)
        assert [bench.starts()[file][-1] for file in (a, b)] == expected


# --- specialists ----------------------------------------------------------------------------------------------------
def specialists(mode: str, number: int = 1, patience: int = 2) -> dict[str, Any]:
    return {
        "capacity.specialists": at_kind(number, LABOUR),
        "handle.specialist": at_kind(mode, LABOUR),
        "handle.specialist_patience": patience,
    }


def test_a_required_specialist_takes_all_of_the_kind() -> None:
    """Two servers, one specialist: the other passes the kind over."""
    bench = Bench(2, **specialists("required"))
    a, b, c = bench.put(LABOUR, LABOUR, FAMILY)
    bench.days(1)
    assert bench.starts() == {a: [(1, 0)], b: [(1, 120)], c: [(1, 0)]}
    assert bench.file("server")[[a, b, c]].tolist() == [0, 0, 1]


@pytest.mark.parametrize(("mode", "last"), [("required", (2, 120)), ("preferred", (2, 0))])
def test_a_preferred_specialist_is_waited_for_so_long(mode: str, last: tuple[int, int]) -> None:
    """Six cases of two hours, eight hours of the specialist: on the second day of waiting anyone may take the rest."""
    bench = Bench(2, **specialists(mode))
    files = bench.put(*[LABOUR] * 6)
    bench.days(2)
    assert [bench.starts()[file] for file in files] == [
        [(1, 0)],
        [(1, 120)],
        [(1, 240)],
        [(1, 360)],
        [(2, 0)],
        [last],
    ]
    assert bench.file("server")[files].tolist() == [0, 0, 0, 0, 0, 0 if mode == "required" else 1]


def test_where_there_is_no_specialist() -> None:
    """A required one is waited for without end; nobody waits for a preferred one."""
    for mode, number in (("required", 0), ("preferred", 2)):
        bench = Bench(2, **specialists(mode, number=0, patience=50))
        bench.put(LABOUR, LABOUR)
        bench.days(20)
        assert len(bench.starts()) == number
        assert np.all(bench.file("work") == (Work.CLOSED if number else Work.QUEUED))


def test_specialists_of_two_kinds_are_two_people() -> None:
    bench = Bench(3, **{"capacity.specialists": at_kind(1, LABOUR, TRAFFIC), "handle.specialist": "required"})
    fields = bench.model.world.view("servers")["fields"]
    assert fields.tolist() == [1 << LABOUR, 1 << TRAFFIC, 0]
    more = Bench(2, **{"capacity.specialists": at_kind(9, LABOUR)}).model.world.view("servers")["fields"]
    assert more.tolist() == [1 << LABOUR, 1 << LABOUR]


@pytest.mark.parametrize(("shift", "settled"), [(0, 0), (50, 1)])
def test_what_a_specialist_adds(shift: float, settled: int) -> None:
    """The shift decides where the specialist leads, and nowhere else."""
    bench = Bench(
        1,
        **{
            "capacity.specialists": at_kind(1, LABOUR),
            "handle.settle_probability": 1e-9,
            "handle.specialist_shift": min(shift, 10),
            "handle.severity_shift": 10 if shift else 0,
            "handle.desk_shift": 5 if shift else 0,
            "handle.age_slope": 0,
            "handle.spread": 0,
        },
    )
    a, b = bench.put(LABOUR, FAMILY)
    bench.days(1)
    assert [int(bench.file("work")[file] == Work.CLOSED) for file in (a, b)] == [settled, 0]


# --- joint sessions -------------------------------------------------------------------------------------------------
def joint(number: int, *kinds: Kind) -> dict[str, Any]:
    return {"handle.joint_servers": at_kind(number, *kinds)}


def test_a_joint_session_waits_for_the_last_of_its_servers() -> None:
    """Two servers, one busy until 120: the other waits for it, idle; both are charged."""
    bench = Bench(2, **joint(2, LABOUR))
    a, b, c = bench.put(FAMILY, LABOUR, FAMILY)
    bench.days(1)
    assert bench.starts() == {a: [(1, 0)], b: [(1, 120)], c: [(1, 240)]}
    assert bench.file("minutes")[[a, b, c]].tolist() == [120, 240, 120]
    assert bench.file("sessions")[[a, b, c]].tolist() == [1, 1, 1]
    assert bench.file("cost")[[a, b, c]].tolist() == [5000, 10000, 5000]
    tables = bench.model.result()
    assert int(tables.desk["work_minutes"][1].sum()) == 480 and int(tables.desk["idle_minutes"][1].sum()) == 480
    assert int(tables.area["session_minutes"][1].sum()) == 480


def test_a_joint_session_without_a_slot_today_holds_nobody_up() -> None:
    """Five hours each: on day 1 there is no common slot after the first case, so the next one goes before."""
    bench = Bench(2, **{**joint(2, LABOUR), "handle.session_minutes": fixed(300)})
    a, b, c, d = bench.put(FAMILY, LABOUR, FAMILY, FAMILY)
    bench.days(3)
    assert bench.starts() == {a: [(1, 0)], c: [(1, 0)], b: [(2, 0)], d: [(3, 0)]}


def test_a_joint_session_longer_than_a_day_is_carried_by_each() -> None:
    bench = Bench(2, **{**joint(2, LABOUR), "handle.session_minutes": fixed(600)})
    a, b = bench.put(LABOUR, FAMILY)
    bench.days(1)
    assert bench.model.world.view("servers")["file"].tolist() == [a, a]
    assert bench.model.world.view("servers")["remaining"].tolist() == [120, 120]
    bench.days(3)
    assert bench.starts() == {a: [(1, 0)], b: [(2, 120)]}
    log = bench.model.world.view("log")
    ends = log["event"] == Event.SESSION
    assert list(zip(log["day"][ends], log["minute"][ends], log["value"][ends], strict=True)) == [
        (2, 120, 1200),
        (3, 240, 600),
    ]


def test_a_carried_joint_session_ends_with_the_last_server() -> None:
    """On the second day one of them has only an hour: the other is free at 120, the session ends on the third day."""
    bench = Bench(2, **{**joint(2, LABOUR), "handle.session_minutes": fixed(600)})
    (a,) = bench.put(LABOUR)
    bench.days(1)
    bench.hours(1, 1)
    (b,) = bench.put(FAMILY)
    bench.days(1)
    assert bench.starts() == {a: [(1, 0)], b: [(2, 120)]}
    assert bench.model.world.view("servers")["file"].tolist() == [b, a]
    bench.days(1)
    log = bench.model.world.view("log")
    ended = np.flatnonzero((log["event"] == Event.SESSION) & (log["file"] == a))
    assert (int(log["day"][ended[0]]), int(log["minute"][ended[0]])) == (3, 60)


def test_all_or_none_of_the_servers() -> None:
    """Three are needed and two are there: it is never held, and what waits behind it is."""
    bench = Bench(2, **joint(3, LABOUR))
    a, b = bench.put(LABOUR, FAMILY)
    bench.days(5)
    assert bench.starts() == {b: [(1, 0)]}


def test_a_joint_session_needs_one_specialist() -> None:
    """Of three servers the first is the specialist and busy: the others wait for none other than that one."""
    bench = Bench(3, **{**specialists("required"), **joint(2, LABOUR)})
    a, b, c, d = bench.put(FAMILY, LABOUR, FAMILY, FAMILY)
    bench.days(1)
    # the second server is called by order and waits for the first until 120; the third goes on
    assert bench.starts() == {a: [(1, 0)], b: [(1, 120)], c: [(1, 0)], d: [(1, 120)]}
    assert int(bench.file("server")[b]) == 0


def test_a_joint_session_goes_on_with_the_same_leader() -> None:
    bench = Bench(
        3,
        **{**joint(2, LABOUR), "handle.sessions": fixed(2), "handle.after_gap": "same_server"},
    )
    (a,) = bench.put(LABOUR)
    bench.days(1)
    leader = int(bench.file("server")[a])
    bench.absent(leader)
    bench.days(3)
    assert bench.starts() == {a: [(1, 0)]}
    bench.hours(leader, 8)
    bench.days(1)
    assert bench.starts() == {a: [(1, 0), (5, 0)]}
    assert int(bench.file("server")[a]) == leader


def test_a_joint_session_takes_one_case_of_each_in_slots_mode() -> None:
    bench = Bench(2, **{**joint(2, LABOUR), "capacity.mode": "slots", "capacity.slots": 2})
    a, b, c, d = bench.put(FAMILY, LABOUR, FAMILY, FAMILY)
    bench.days(2)
    found = {file: starts[0][0] for file, starts in bench.starts().items()}
    assert found == {a: 1, b: 1, c: 1, d: 2}


def test_specialists_in_slots_mode() -> None:
    bench = Bench(2, **{**specialists("required"), "capacity.mode": "slots", "capacity.slots": 2})
    files = bench.put(LABOUR, LABOUR, LABOUR, FAMILY)
    bench.days(2)
    assert [bench.starts()[file][0][0] for file in files] == [1, 1, 2, 1]
    assert bench.file("server")[files].tolist() == [0, 0, 0, 1]
