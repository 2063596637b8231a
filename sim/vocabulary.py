"""Words of the model: every enum, and the zh/en label of each of its members.

Imports nothing of the package. Values belong to the schema version of the event log: they are stored, so they are never
renumbered; new members go to the end. Labels live in ``labels.csv`` under ``<prefix>.<member in lower case>``.
"""

from __future__ import annotations

import csv
from enum import IntEnum
from functools import cache
from pathlib import Path


class Tier(IntEnum):
    """Levels of handling. ``NONE`` marks an event outside any tier."""

    NONE = 0
    VILLAGE = 1
    TOWNSHIP = 2
    COUNTY = 3
    CITY = 4


class Severity(IntEnum):
    """Simple (blue), complex (yellow), hard (orange), major risk (red)."""

    S1 = 1
    S2 = 2
    S3 = 3
    S4 = 4


class Kind(IntEnum):
    """Fifteen kinds as mediation statistics count them, then two extensions."""

    FAMILY = 0
    NEIGHBOUR = 1
    HOUSING_LAND = 2
    CONTRACT = 3
    BUSINESS = 4
    DAMAGES = 5
    FOREST_LAND = 6
    EXPROPRIATION = 7
    ENVIRONMENT = 8
    LABOUR = 9
    CONSUMER = 10
    MEDICAL = 11
    TRAFFIC = 12
    PROPERTY_MGMT = 13
    OTHER = 14
    VILLAGE_AFFAIRS = 15
    ADMINISTRATIVE = 16


class Setting(IntEnum):
    """Kind of place a village or community is."""

    RURAL = 0
    URBAN = 1


class Stratum(IntEnum):
    """Age band and income band; the setting comes from the place."""

    UNDER60 = 0
    AGE60 = 1
    UNDER60_LOW_INCOME = 2
    AGE60_LOW_INCOME = 3


class Truth(IntEnum):
    """What a dispute is, whatever any book says."""

    LIVE = 0
    SETTLED = 1
    FADED = 2
    DORMANT = 3
    VIOLENT = 4
    ENDED = 5


class Sight(IntEnum):
    """Whether any channel has seen the dispute; never goes back."""

    UNSEEN = 0
    SEEN = 1


class Work(IntEnum):
    """Where a file stands at its desk."""

    TRIAGE = 0
    TRANSIT = 1
    QUEUED = 2
    SERVED = 3
    BETWEEN = 4
    WAIT_AUTH = 5
    DEFERRED = 6
    STAYED = 7
    CLOSED = 8


class Record(IntEnum):
    """What the book says of a file; ``NONE`` may last for ever."""

    NONE = 0
    OPEN = 1
    CLOSED_OK = 2
    CLOSED_FAIL = 3
    MOVED = 4


class Book(IntEnum):
    """Books that hold files. ``TRUTH`` marks events of the dispute itself."""

    TRUTH = 0
    VILLAGE_MEDIATION = 1
    TOWNSHIP_MEDIATION = 2
    COUNTY_MEDIATION = 3
    POLICE = 4
    PETITION = 5
    HOTLINE = 6
    COURT = 7
    ARBITRATION = 8
    SECTOR = 9
    RECONSIDERATION = 10
    DECISION = 11


class Desk(IntEnum):
    """Kinds of desk."""

    VILLAGE_COMMITTEE = 0
    TOWNSHIP_CENTER = 1
    TOWNSHIP_COMMITTEE = 2
    JUDICIAL_OFFICE = 3
    ENFORCEMENT_TEAM = 4
    POLICE_STATION = 5
    SECTOR_COMMITTEE = 6
    COUNTY_CENTER = 7
    PETITION_OFFICE = 8
    PRESUIT = 9
    COURT = 10
    LABOUR_ARBITRATION = 11
    LAND_ARBITRATION = 12
    ADMIN_DECISION = 13
    ADMIN_REVIEW = 14
    CITY_CENTER = 15
    BOUNDARY_ABOVE = 16
    CITY_PETITION = 17
    CITY_COURT = 18


class Channel(IntEnum):
    """How a dispute is first seen."""

    PATROL = 0
    MICRO_REPORT = 1
    WALK_IN = 2
    HOTLINE = 3
    ONLINE_PETITION = 4
    POLICE_CALL = 5
    COURT_WINDOW = 6
    LEADER_RECEPTION = 7
    TALK_DAY = 8
    DOOR_VISIT = 9
    SWEEP = 10
    VIDEO = 11
    SURFACED = 12
    PETITION = 13
    SUIT = 14


class Phase(IntEnum):
    """Order of the day; a scenario chooses rules, never their order."""

    PROGRAMMES = 0
    ARISE = 1
    DISCOVER = 2
    FESTER = 3
    RECORD = 4
    TRIAGE = 5
    ASSIGN = 6
    HANDLE = 7
    CLOSE = 8
    ESCALATE = 9
    PETITION = 10
    COURT = 11
    ARBITRATION = 12
    MEET = 13
    WORKFORCE = 14
    ACCOUNT = 15
    BACKGROUND = 16
    ASSESS = 17
    TRUST = 18


#: phases in the order of the day; the numbers of `Phase` are stored and say nothing about order
ORDER: tuple[Phase, ...] = (
    Phase.PROGRAMMES,
    Phase.ARISE,
    Phase.DISCOVER,
    Phase.FESTER,
    Phase.RECORD,
    Phase.TRIAGE,
    Phase.ASSIGN,
    Phase.BACKGROUND,
    Phase.HANDLE,
    Phase.CLOSE,
    Phase.ESCALATE,
    Phase.PETITION,
    Phase.COURT,
    Phase.ARBITRATION,
    Phase.TRUST,
    Phase.ASSESS,
    Phase.MEET,
    Phase.WORKFORCE,
    Phase.ACCOUNT,
)


class Step(IntEnum):
    """Steps of statutory procedures; each has its own clock and its own work. ``NONE``: no procedure."""

    NONE = 0
    PRESUIT = 1
    FILING = 2
    SMALL_CLAIMS = 3
    SUMMARY = 4
    ORDINARY = 5
    APPEAL = 6
    PERFORMANCE = 7
    ENFORCEMENT = 8
    CONFIRMATION = 9
    REGISTRATION = 10
    HANDLING = 11
    ASK_REVIEW = 12
    REVIEW = 13
    ASK_RE_REVIEW = 14
    RE_REVIEW = 15
    ABOVE = 16
    ACCEPTANCE = 17
    LABOUR_AWARD = 18
    LAND_AWARD = 19
    TITLE_DECISION = 20
    RECONSIDERATION = 21
    ASK_SUIT = 22


class Outcome(IntEnum):
    """How the work on a step ended; the rule of its procedure decides what follows."""

    NONE = 0
    DONE = 1
    AGREED = 2
    FAILED = 3
    EXPIRED = 4


class Form(IntEnum):
    """How a petition is made. Only visits are bound to tiers."""

    VISIT = 0
    LETTER = 1
    ONLINE = 2


class Level(IntEnum):
    """Levels petitioned; two of them lie above the city."""

    NONE = 0
    VILLAGE = 1
    TOWNSHIP = 2
    COUNTY = 3
    CITY = 4
    PROVINCE = 5
    NATION = 6


class Claim(IntEnum):
    """Validity of a claim: what an honest decision on it would be."""

    NOT_SUPPORTED = 0
    EXPLAINED = 1
    SUPPORTED = 2


class Kpi(IntEnum):
    """Recorded indicators that an assessment may weigh."""

    CLOSE_RATE = 0
    CONTAINED = 1
    PETITIONS = 2
    SKIPPED = 3
    SUITS = 4
    OVERDUE = 5
    RECHECK = 6
    SATISFACTION = 7
    VISITS = 8
    VOLUME = 9


class Response(IntEnum):
    """What a desk under assessment may do; each is exactly off at strength 0."""

    EFFORT = 0
    DEFER = 1
    SELECT = 2
    LATE = 3
    PROCEDURE = 4
    PAD = 5
    SPLIT = 6
    PRESS = 7


class Event(IntEnum):
    """What a row of the event log says."""

    ARISE = 0
    PREVENT = 1
    SEE = 2
    GROW = 3
    EASE = 4
    SETTLE = 5
    FADE = 6
    REST = 7  # dormant
    VIOLENT = 8
    RELAPSE = 9
    END = 10
    REVIVE = 11
    OPEN_FILE = 12
    REGISTER = 13
    MERGE = 14
    TRIAGE = 15
    SEND = 16  # into transit
    BOUNCE = 17
    ENQUEUE = 18
    START = 19  # a session begins
    SESSION = 20  # a session ends; value = minutes
    NO_SHOW = 21
    REFUSE = 22
    FAIL = 23  # an attempt ends without agreement
    WASTE = 24  # a session on a dispute that was over already
    CLOSE = 25
    RAISE = 26
    SEND_DOWN = 27
    DEFER = 28
    WAIT_AUTH = 29
    OVERDUE = 30
    WITHDRAW = 31
    COST = 32  # value = fen
    PETITION = 33  # value = level
    SKIP = 34
    ACCEPT = 35
    DECIDE = 36  # value = claim as decided
    EXPLAIN = 37
    ASK_REVIEW = 38
    EXHAUST = 39  # no further acceptance
    SUE = 40
    APPEAL = 41
    JUDGE = 42
    PERFORM = 43
    DEFAULT = 44  # not performed
    ENFORCE = 45
    CONFIRM = 46
    REVERSE = 47  # changed on review
    LEAD = 48  # a leader takes the case
    AUDIT = 49
    REOPEN = 50
    SPLIT = 51  # an entry without a dispute behind it
    PRESS = 52
    DECLINE = 53  # not accepted


class Reason(IntEnum):
    """Why an event happened, where more than one reason is possible."""

    NONE = 0
    ATTEMPTS = 1
    DEADLINE = 2
    REMIT = 3
    AUTHORITY = 4
    MISROUTED = 5
    BELOW_REMIT = 6
    ON_SPOT = 7
    SESSION = 8
    PROCEDURE_ONLY = 9
    TRUTH_ENDED = 10
    DUPLICATE = 11
    LINKED = 12
    FLOW = 13
    PATIENCE = 14
    UNRESOLVED = 15
    GROWN = 16
    FAILED = 17
    DECISION = 18
    JUDGMENT = 19
    AWARD = 20
    PERFORMED = 21
    NOT_PERFORMED = 22
    EXPLAINED = 23
    NOT_SUPPORTED = 24
    EXHAUSTED = 25
    STATUTE = 26  # led into the channel of a statute
    LEADER = 27
    ASSESSMENT = 28
    AUDIT = 29
    PETITION = 30
    SUIT = 31


class Use(IntEnum):
    """Named uses of a draw, so that two draws of one rule on one case and day differ."""

    COUNT = 0
    MINUTE = 1
    VILLAGE = 2
    MICRO = 3
    STRATUM = 4
    SEVERITY = 5
    SIZE = 6
    DIFFICULTY = 7
    NEED_AUTHORITY = 8
    WAGE = 9
    PREVENT = 10
    EXTRA = 11
    FRAILTY = 12
    MONTH = 13
    FADE = 14
    GROW = 15
    VIOLENT = 16
    RELAPSE = 17
    PATIENCE = 18
    CHANNEL = 19  # 19 … 39 one per channel
    VISIT = 40
    NOTICE = 41
    SURFACE = 42
    ON_SPOT = 43
    REGISTER = 44
    DELAY = 45
    DUPLICATE = 46  # 46 … 59 one per book
    LINK = 60
    GRADE = 61
    MISROUTE = 62
    BOUNCE = 63
    SETTLE = 64
    REFUSE = 65
    SHOW = 66
    SESSIONS = 67
    HOURS = 68
    GAP = 69
    EASE = 70
    PROCEDURE = 71
    DEFER = 72
    FLOW = 73
    DOWN = 74
    COVER = 75
    CHILD = 76
    CHILD_PLACE = 77
    ABANDON = 78
    STOCK = 79
    DUPLICATE_DELAY = 80
    CLAIM = 81
    PETITION = 82
    SUE = 83
    FORM = 84
    LEVEL = 85
    SKIP = 86
    ACCEPT = 87
    DECIDE = 88
    EXPLAIN = 89
    ASK_REVIEW = 90
    REVERSE = 91
    PRESUIT = 92
    TRACK = 93
    APPEAL = 94
    PERFORM = 95
    ENFORCE = 96
    CONFIRM = 97
    EXTEND = 98
    ON_THE_DAY = 99
    WORK = 100
    STEP_SESSIONS = 101
    BACKGROUND = 102
    TURNOVER = 103
    VACANCY = 104
    LATE = 105
    SELECT = 106
    SPLIT = 107
    PRESS = 108
    AUDIT = 109
    COMPLY = 110
    LEADER = 111
    REVIVE = 112
    CAMPAIGN = 113
    SHOCK = 114
    GATE = 115
    SATISFIED = 116
    UP = 117


#: dimension name -> members, in index order; the order of parameter arrays
DIMENSIONS: dict[str, type[IntEnum]] = {
    "tier": Tier,
    "kind": Kind,
    "severity": Severity,
    "setting": Setting,
    "stratum": Stratum,
    "channel": Channel,
    "book": Book,
    "desk": Desk,
    "step": Step,
    "form": Form,
    "claim": Claim,
    "level": Level,
    "kpi": Kpi,
    "response": Response,
}

_PREFIX = {
    "tier": "tier",
    "kind": "kind",
    "severity": "severity",
    "channel": "channel",
    "book": "book",
    "desk": "desk",
    "step": "step",
    "form": "form",
    "claim": "claim",
    "level": "level",
    "kpi": "kpi",
    "response": "response",
}


def members(dimension: str) -> list[str]:
    """Names of a dimension's members by index (``tier``, ``book``, ``step``, ``level`` without their zero member).

    Raises
    ------
    KeyError
        If there is no such dimension.
    """
    names = [member.name.lower() for member in DIMENSIONS[dimension]]
    return names[1:] if dimension in ("tier", "book", "step", "level") else names


@cache
def labels() -> dict[str, dict[str, str]]:
    """All labels: id -> {"zh", "en"}, from ``labels.csv``."""
    with (Path(__file__).parent / "labels.csv").open(encoding="utf-8") as lines:
        return {row["id"]: {"zh": row["zh"], "en": row["en"]} for row in csv.DictReader(lines)}


def label(identifier: str, lang: str) -> str:
    """Label of an id in ``zh`` or ``en``; the id itself where none is known."""
    return labels().get(identifier, {}).get(lang, identifier)


def member_label(dimension: str, name: str, lang: str) -> str:
    """Label of one member of a dimension, e.g. ``("tier", "village", "zh")``."""
    return label(f"{_PREFIX.get(dimension, dimension)}.{name}", lang)
