"""Columns of the places and of those who work there: villages to townships, desks, their pools and servers."""

from __future__ import annotations

Column = tuple[str, str, str]

VILLAGES: dict[str, Column] = {
    "key": ("u8", "", "key of the region code"),
    "township": ("i4", "row", "township"),
    "county": ("i4", "row", "county"),
    "urban": ("i1", "0/1", "urban community"),
    "residents": ("i4", "persons", "residents"),
    "households": ("i4", "households", "households"),
    "first_micro": ("i4", "row", "first micro-grid"),
    "n_micro": ("i4", "", "micro-grids"),
    "n_grid": ("i4", "", "grids"),
    "workers": ("f8", "persons", "full-time grid workers"),
    "strata": ("f8:4", "share", "cumulative share of strata"),
    "travel": ("f8:4", "hours", "one way to the desk of each tier"),
    "desk": ("i4:19", "row", "desk of each kind that serves it, -1 for none"),
    "cumulative": ("f8:17", "share", "cumulative weight within its township, by kind"),
    "mobile": ("f8", "factor", "extra patrol by order of a centre"),
    "mobile_until": ("i4", "day", "last day of that order, -1 for none"),
    "changed": ("i1", "0/1", "its patrols change right now"),
    "talk_day": ("i4", "day", "day to which the used slots belong"),
    "talk_used": ("i4", "sessions", "slots of today's session used"),
    "trust": ("f8:4", "share", "trust in local handling, by stratum"),
    "aware": ("f8:4", "share", "legal awareness, by stratum"),
    "trust_day": ("i4", "day", "day to which trust and awareness are brought up to date"),
    "visits": ("f8", "visits/day", "household visits of all its grid workers together, from their hours"),
    "spotting": ("f8", "factor", "what fatigue and knowledge of households do to detection"),
    "fatigue": ("f8", "share", "fatigue of its grid workers"),
    "knowledge": ("f8", "share", "share of households its grid workers know"),
    "vacant": ("f8", "persons", "grid workers' posts vacant this month"),
    "spill_until": ("i4:17", "day", "by kind, first day on which no settlement spills over any more, 0 for none"),
}

MICROS: dict[str, Column] = {
    "key": ("u8", "", "key of the region code"),
    "village": ("i4", "row", "village"),
    "grid": ("i4", "row", "grid"),
    "cumulative": ("f8", "share", "cumulative share of the village's residents"),
}

GRIDS: dict[str, Column] = {
    "key": ("u8", "", "key of the region code"),
    "village": ("i4", "row", "village"),
    "first_micro": ("i4", "row", "first micro-grid"),
    "n_micro": ("i4", "", "micro-grids"),
}

TOWNSHIPS: dict[str, Column] = {
    "key": ("u8", "", "key of the region code"),
    "county": ("i4", "row", "county"),
    "first_village": ("i4", "row", "first village"),
    "n_village": ("i4", "", "villages"),
    "rate": ("f8:17", "disputes/day", "base rate by kind"),
    "extra": ("f8:17", "factor", "largest increase by any village, by kind (0 = none)"),
    "month": ("i4", "month", "month whose factor is held, 0 for none"),
    "month_shape": ("f8", "", "shape it was drawn with"),
    "month_factor": ("f8", "factor", "arrivals of that month against the mean"),
    "notice": ("f8", "share", "arrivals that a risk notice prevents, of the kinds it can"),
    "notice_until": ("i4", "day", "last day of that notice, -1 for none"),
    "skip_memory": ("f8", "", "what those who skipped levels got, a moving mean from -1 (nothing) to 1 (their way)"),
}

DESKS: dict[str, Column] = {
    "key": ("u8", "", "key of the region code"),
    "kind": ("i1", "", "kind of desk"),
    "tier": ("i1", "tier", "tier"),
    "area": ("i4", "row", "village, township, county or city it serves"),
    "village": ("i4", "row", "village at whose fields it reads its parameters"),
    "township": ("i4", "row", "township where its tallies are kept"),
    "pool": ("i4", "row", "pool whose queue it uses"),
    "taken": ("i4", "minute", "minutes that sessions on dates took today"),
    "stock": ("i4", "files", "files queued, in service or between sessions"),
    "pressure": ("f8:8", "", "assessment pressure by response, a moving mean"),
    "response": ("f8:8", "share", "strength of each response to assessment this month"),
}

POOLS: dict[str, Column] = {
    "tier": ("i1", "tier", "tier"),
    "desk": ("i4", "row", "first desk"),
    "first_server": ("i4", "row", "first server"),
    "n_server": ("i4", "", "servers, spare ones included"),
    "n_there": ("i4", "", "of these, up to the last who is on duty today"),
    "every_day": ("i1", "0/1", "serves on days off too"),
    "slots_mode": ("i1", "0/1", "counts cases a day instead of hours"),
    "head": ("i4:5", "row", "first file of each priority class"),
    "tail": ("i4:5", "row", "last file of each priority class"),
    "n_queue": ("i4", "files", "files queued"),
    "minutes": ("i4", "minute", "minutes on duty of all servers together"),
    "n_busy": ("i4", "", "servers with a file carried over the night"),
    "care": ("i1", "", "who may take what: 1 same server, 2 specialists, 4 joint sessions; 8 rejoin at the tail"),
    "fields": ("i4", "", "kinds in which a server on duty is a specialist, one bit each"),
    "other": ("i4", "minute", "other work that waits"),
    "first": ("i4", "minute", "part of it that goes before disputes today"),
    "week": ("i4", "week", "week for which the next three hold, counted from 1; 0 for none"),
    "comes": ("i4", "minute", "other work that comes on a day of that week"),
    "comes_first": ("i4", "minute", "part of it that goes before disputes"),
    "may_wait": ("i4", "minute", "other work that may pile up before it goes first"),
}

SERVERS: dict[str, Column] = {
    "pool": ("i4", "row", "pool"),
    "desk": ("i4", "row", "desk where its hours are booked: the first of its pool"),
    "home": ("i4", "row", "desk where its post is, whatever queue it serves"),
    "minutes": ("i4", "minute", "hours of the day, as minutes; 0 = absent"),
    "clock": ("i4", "minute", "free again at, within today (slots mode: cases of today, where files choose servers)"),
    "file": ("i4", "row", "file carried over the night, -1 for none"),
    "remaining": ("i4", "minute", "what is left of that session"),
    "slots": ("i4", "cases", "cases a day in slots mode"),
    "fields": ("i4", "", "kinds in which it is a specialist, one bit each"),
    "team": ("i2", "", "servers in the session that it carries"),
    "mobile_until": ("i4", "day", "last day of a mobile team's order, -1 for none"),
}
