"""Names of the tallies: what is counted per day and township, and per day and desk.

The world writes a tally where it writes the log entry; rules, centres and indicators read it by position. The order
belongs to the schema version: new members go to the end. Everything is an integer: counts, minutes, fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sim.vocabulary import Event


class AreaMeasure(IntEnum):
    """Counters of one day in one township; the township is where the dispute lives, whoever handles it."""

    BORN = 0
    PREVENTED = 1
    SEEN = 2
    SETTLED = 3
    RELAPSED = 4
    FADED = 5
    DORMANT = 6
    VIOLENT = 7
    ENDED = 8
    REVIVED = 9
    OPENED_FILES = 10
    DUPLICATES = 11
    FALSE_ALARMS = 12
    MERGED = 13
    REGISTERED = 14
    REGISTERED_MEDIATION = 15
    POLICE_CALLS = 16
    CLOSED_OK = 17
    CLOSED_FAIL = 18
    CLOSED_OK_MEDIATION = 19
    CLOSED_FAIL_MEDIATION = 20
    RAISED = 21
    SENT_DOWN = 22
    BOUNCED = 23
    HOPS = 24
    OVERDUE = 25
    DEFERRED = 26
    WITHDRAWN = 27
    SESSIONS = 28
    WASTED_SESSIONS = 29
    NO_SHOWS = 30
    REFUSALS = 31
    SETTLED_VILLAGE = 32
    SETTLED_TOWNSHIP = 33
    SETTLED_COUNTY = 34
    SETTLED_CITY = 35
    SESSION_MINUTES = 36
    WASTED_MINUTES = 37
    FORM_MINUTES = 38
    TRAVEL_MINUTES = 39
    VISIT_MINUTES = 40
    VISITS = 41
    TRIPS = 42
    COST_FEN_CITY = 43
    COST_FEN_COUNTY = 44
    COST_FEN_TOWNSHIP = 45
    COST_FEN_CITIZEN = 46
    LIVE = 47
    UNSEEN_LIVE = 48
    OPEN_FILES_VILLAGE = 49
    OPEN_FILES_TOWNSHIP = 50
    OPEN_FILES_COUNTY = 51
    OPEN_FILES_CITY = 52
    OVERDUE_OPEN = 53
    WAIT_AUTHORITY = 54
    PETITIONS = 55
    PETITIONS_REPEAT = 56
    PETITIONS_SKIP = 57
    PETITIONS_ABOVE_COUNTY = 58
    PETITIONS_SUPPORTED = 59
    PETITIONS_EXPLAINED = 60
    PETITIONS_REFUSED = 61
    PETITIONS_REVERSED = 62
    SUITS = 63
    SUITS_FILED = 64
    PRESUIT_SETTLED = 65
    JUDGED = 66
    APPEALS = 67
    PERFORMED = 68
    DEFAULTED = 69
    ENFORCED = 70
    CONFIRMED = 71
    AWARDS = 72
    COURT_FEES_FEN = 73
    VISITS_RECORDED = 74
    PUSHED_MINUTES = 75
    LEAVERS = 76
    AUDITS = 77
    AUDITS_FAILED = 78
    REOPENED = 79
    PRESSED = 80
    LED = 81
    REFUSED_AUTHORITY = 82
    SATISFIED = 83
    EXHAUSTED = 84
    EXPOSURE_HOURS = 85


class DeskMeasure(IntEnum):
    """Counters of one day at one desk. The minutes from WORK to IDLE add up to the minutes paid for."""

    STOCK = 0
    ARRIVED = 1
    LEFT = 2
    SESSIONS = 3
    WORK_MINUTES = 4
    WASTED_MINUTES = 5
    FORM_MINUTES = 6
    TRAVEL_MINUTES = 7
    BACKGROUND_MINUTES = 8
    IDLE_MINUTES = 9
    OVERDUE = 10
    PAID_MINUTES = 11


@dataclass(frozen=True, slots=True)
class Description:
    """What a tally counts.

    Attributes
    ----------
    unit, level
        Unit of the integer; ``area`` (township of the dispute) or ``desk``.
    basis
        ``true`` (what is the case in the model) or ``recorded`` (what a book says).
    stock
        Whether the value stands at the end of the day instead of being counted over the day.
    event
        Log event whose rows of that day it equals, where the tally is a plain count of one event.
    zh, en
        Labels.
    """

    unit: str
    level: str
    basis: str
    stock: bool
    event: Event | None
    zh: str
    en: str

    @property
    def label(self) -> dict[str, str]:
        """Both labels."""
        return {"zh": self.zh, "en": self.en}


def _flow(unit: str, basis: str, zh: str, en: str, event: Event | None = None) -> Description:
    return Description(unit, "area", basis, False, event, zh, en)


def _stock(unit: str, basis: str, zh: str, en: str) -> Description:
    return Description(unit, "area", basis, True, None, zh, en)


def _at_desk(unit: str, zh: str, en: str, stock: bool = False) -> Description:
    return Description(unit, "desk", "true", stock, None, zh, en)


_A = AreaMeasure
_D = DeskMeasure

#: measure -> description, one for every member
AREA: dict[AreaMeasure, Description] = {
    _A.BORN: _flow(
        "dispute", "true", "新发生纠纷（不含已预防）", "Disputes that arose, prevented ones left out", Event.ARISE
    ),
    _A.PREVENTED: _flow("dispute", "true", "已预防（未发生）", "Disputes prevented", Event.PREVENT),
    _A.SEEN: _flow("dispute", "true", "首次发现", "Disputes seen for the first time", Event.SEE),
    _A.SETTLED: _flow("dispute", "true", "实质化解（含反复后再化解）", "Settlements, later episodes too", Event.SETTLE),
    _A.RELAPSED: _flow("dispute", "true", "反复", "Relapses", Event.RELAPSE),
    _A.FADED: _flow("dispute", "true", "当事人自行平息", "Faded between the parties", Event.FADE),
    _A.DORMANT: _flow("dispute", "true", "转为搁置", "Gone dormant", Event.REST),
    _A.VIOLENT: _flow("dispute", "true", "民转刑", "Turned violent", Event.VIOLENT),
    _A.ENDED: _flow("dispute", "true", "终结（未再反复）", "Ended without recurrence", Event.END),
    _A.REVIVED: _flow("dispute", "true", "搁置后再起", "Revived after lying dormant", Event.REVIVE),
    _A.OPENED_FILES: _flow("file", "true", "新建件", "Files opened", Event.OPEN_FILE),
    _A.DUPLICATES: _flow("file", "true", "重复建件（同一纠纷第二件起）", "Files beyond the first of a dispute"),
    _A.FALSE_ALARMS: _flow("file", "true", "无对应纠纷的件", "Files without a dispute behind them"),
    _A.MERGED: _flow("file", "recorded", "并件", "Files merged into an older one", Event.MERGE),
    _A.REGISTERED: _flow("file", "recorded", "登记", "Files registered, all books", Event.REGISTER),
    _A.REGISTERED_MEDIATION: _flow("file", "recorded", "调解台账登记", "Files registered in mediation books"),
    _A.POLICE_CALLS: _flow(
        "file", "recorded", "纠纷类警情（每报一次计一次）", "Dispute calls to the police, every call"
    ),
    _A.CLOSED_OK: _flow("file", "recorded", "办结：成功", "Files closed as settled"),
    _A.CLOSED_FAIL: _flow("file", "recorded", "办结：未成功", "Files closed as not settled"),
    _A.CLOSED_OK_MEDIATION: _flow("file", "recorded", "调解台账办结：成功", "Mediation files closed as settled"),
    _A.CLOSED_FAIL_MEDIATION: _flow(
        "file", "recorded", "调解台账办结：未成功", "Mediation files closed as not settled"
    ),
    _A.RAISED: _flow("file", "recorded", "上报", "Files raised to a higher tier", Event.RAISE),
    _A.SENT_DOWN: _flow("file", "recorded", "交下级办理", "Files sent down", Event.SEND_DOWN),
    _A.BOUNCED: _flow("file", "recorded", "退回", "Files returned by the receiving desk", Event.BOUNCE),
    _A.HOPS: _flow("hand-over", "recorded", "流转次数", "Hand-overs between desks"),
    _A.OVERDUE: _flow("clock item", "recorded", "到期未办结", "Clock items that ran out", Event.OVERDUE),
    _A.DEFERRED: _flow("file", "true", "暂缓上报", "Escalations deferred", Event.DEFER),
    _A.WITHDRAWN: _flow("file", "recorded", "撤回申请", "Files withdrawn", Event.WITHDRAW),
    _A.SESSIONS: _flow("session", "true", "调处场次（含无效场次）", "Sessions held, wasted ones too"),
    _A.WASTED_SESSIONS: _flow(
        "session", "true", "无效场次（纠纷已了结）", "Sessions on disputes already over", Event.WASTE
    ),
    _A.NO_SHOWS: _flow("session", "true", "当事人未到场", "Sessions a party did not attend", Event.NO_SHOW),
    _A.REFUSALS: _flow("attempt", "true", "当事人不同意调解", "Attempts refused by a party", Event.REFUSE),
    _A.SETTLED_VILLAGE: _flow("dispute", "true", "村级化解", "Settled at village level"),
    _A.SETTLED_TOWNSHIP: _flow("dispute", "true", "乡镇化解", "Settled at township level"),
    _A.SETTLED_COUNTY: _flow("dispute", "true", "县级化解", "Settled at county level"),
    _A.SETTLED_CITY: _flow("dispute", "true", "市级化解", "Settled at city level"),
    _A.SESSION_MINUTES: _flow("minute", "true", "有效调处工时", "Minutes of sessions, wasted ones left out"),
    _A.WASTED_MINUTES: _flow("minute", "true", "无效调处工时", "Minutes of wasted sessions"),
    _A.FORM_MINUTES: _flow("minute", "true", "填报登记工时", "Minutes of forms and logging"),
    _A.TRAVEL_MINUTES: _flow("minute", "true", "路途工时", "Minutes of staff travel to sessions"),
    _A.VISIT_MINUTES: _flow("minute", "true", "走访工时（含路途）", "Minutes of household visits, travel included"),
    _A.VISITS: _flow("visit", "true", "走访户次", "Household visits made"),
    _A.TRIPS: _flow("trip", "true", "群众跑动次数", "Trips made by the parties"),
    _A.COST_FEN_CITY: _flow("fen", "true", "市级财政支出", "Charged to the city budget"),
    _A.COST_FEN_COUNTY: _flow("fen", "true", "县级财政支出", "Charged to the county budget"),
    _A.COST_FEN_TOWNSHIP: _flow("fen", "true", "乡镇财政支出", "Charged to the township budget"),
    _A.COST_FEN_CITIZEN: _flow("fen", "true", "群众自付", "Borne by citizens (time and money)"),
    _A.LIVE: _stock("dispute", "true", "未了结纠纷", "Live disputes"),
    _A.UNSEEN_LIVE: _stock("dispute", "true", "未发现的未了结纠纷", "Live disputes nobody has seen"),
    _A.OPEN_FILES_VILLAGE: _stock("file", "true", "村级在办", "Open files at village level"),
    _A.OPEN_FILES_TOWNSHIP: _stock("file", "true", "乡镇在办", "Open files at township level"),
    _A.OPEN_FILES_COUNTY: _stock("file", "true", "县级在办", "Open files at county level"),
    _A.OPEN_FILES_CITY: _stock("file", "true", "市级在办", "Open files at city level"),
    _A.OVERDUE_OPEN: _stock("file", "recorded", "在办已超期", "Open files past their date"),
    _A.WAIT_AUTHORITY: _stock("file", "true", "待有权单位处理", "Files waiting for an authority that may decide"),
    _A.PETITIONS: _flow("petition", "recorded", "信访总量", "Petitions made, all levels", Event.PETITION),
    _A.PETITIONS_REPEAT: _flow("petition", "recorded", "重复信访", "Repeat petitions"),
    _A.PETITIONS_SKIP: _flow("petition", "recorded", "越级走访", "Skip-level visits", Event.SKIP),
    _A.PETITIONS_ABOVE_COUNTY: _flow("petition", "recorded", "县以上信访", "Petitions above the county"),
    _A.PETITIONS_SUPPORTED: _flow("petition", "recorded", "信访诉求获支持", "Petitions decided: supported"),
    _A.PETITIONS_EXPLAINED: _flow("petition", "recorded", "信访诉求解释说明", "Petitions decided: explained"),
    _A.PETITIONS_REFUSED: _flow("petition", "recorded", "信访诉求不予支持", "Petitions decided: not supported"),
    _A.PETITIONS_REVERSED: _flow("petition", "recorded", "复查复核改变原处理意见", "Decisions changed on review"),
    _A.SUITS: _flow("suit", "recorded", "提起诉讼（含诉前）", "Suits brought, pre-suit ones too", Event.SUE),
    _A.SUITS_FILED: _flow("suit", "recorded", "立案", "Suits filed"),
    _A.PRESUIT_SETTLED: _flow("suit", "true", "诉前调解成功", "Settled before suit"),
    _A.JUDGED: _flow("suit", "recorded", "判决", "Judgments", Event.JUDGE),
    _A.APPEALS: _flow("suit", "recorded", "上诉", "Appeals", Event.APPEAL),
    _A.PERFORMED: _flow("decision", "true", "自动履行", "Performed without enforcement", Event.PERFORM),
    _A.DEFAULTED: _flow("decision", "true", "未履行", "Not performed", Event.DEFAULT),
    _A.ENFORCED: _flow("decision", "true", "强制执行到位", "Enforced", Event.ENFORCE),
    _A.CONFIRMED: _flow("agreement", "recorded", "司法确认", "Agreements confirmed by the court", Event.CONFIRM),
    _A.AWARDS: _flow("decision", "recorded", "仲裁裁决与行政决定", "Awards and administrative decisions"),
    _A.COURT_FEES_FEN: _flow("fen", "true", "诉讼费用", "Court fees paid by the parties"),
    _A.VISITS_RECORDED: _flow("visit", "recorded", "台账走访户次", "Household visits as recorded"),
    _A.PUSHED_MINUTES: _flow(
        "minute", "true", "交办事项与填报占用网格员工时", "Grid workers' minutes on forms and pushed tasks"
    ),
    _A.LEAVERS: _flow("person", "true", "网格员离岗", "Grid workers who left"),
    _A.AUDITS: _flow("file", "recorded", "回访复核", "Closed files re-checked", Event.AUDIT),
    _A.AUDITS_FAILED: _flow("file", "recorded", "回访未通过", "Re-checks that found it unsettled"),
    _A.REOPENED: _flow("file", "recorded", "重新办理", "Files reopened", Event.REOPEN),
    _A.PRESSED: _flow("dispute", "true", "促成协议力度偏高的化解", "Settlements under pressure", Event.PRESS),
    _A.LED: _flow("file", "recorded", "领导包案", "Files taken by a leader", Event.LEAD),
    _A.REFUSED_AUTHORITY: _flow(
        "decision", "recorded", "决定被改变或撤销", "Decisions reversed in a later procedure", Event.REVERSE
    ),
    _A.SATISFIED: _flow("file", "recorded", "回访满意", "Parties satisfied at closing"),
    _A.EXPOSURE_HOURS: _flow("hour", "true", "居民被感知时长", "Hours for which residents were recorded"),
    _A.EXHAUSTED: _flow("dispute", "recorded", "信访三级终结", "Petitions at the end of all reviews", Event.EXHAUST),
}

#: measure -> description, one for every member
DESK: dict[DeskMeasure, Description] = {
    _D.STOCK: _at_desk("file", "在办件", "Files at the desk", stock=True),
    _D.ARRIVED: _at_desk("file", "收件", "Files that came in"),
    _D.LEFT: _at_desk("file", "出件（办结或移出）", "Files that left, closed or moved"),
    _D.SESSIONS: _at_desk("session", "调处场次（含无效场次）", "Sessions held, wasted ones too"),
    _D.WORK_MINUTES: _at_desk("minute", "有效调处工时", "Minutes of sessions, wasted ones left out"),
    _D.WASTED_MINUTES: _at_desk("minute", "无效调处工时", "Minutes of wasted sessions"),
    _D.FORM_MINUTES: _at_desk("minute", "填报登记工时", "Minutes of forms and logging"),
    _D.TRAVEL_MINUTES: _at_desk("minute", "路途工时", "Minutes of travel"),
    _D.BACKGROUND_MINUTES: _at_desk("minute", "其他工作工时", "Minutes of other work"),
    _D.IDLE_MINUTES: _at_desk("minute", "空闲工时", "Idle minutes"),
    _D.OVERDUE: _at_desk("clock item", "到期未办结", "Clock items that ran out"),
    _D.PAID_MINUTES: _at_desk("minute", "应出勤工时", "Minutes on duty"),
}
