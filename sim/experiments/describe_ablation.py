"""The shipped table of measures switched on one at a time, for pages and documents to read.

It is what ``wangge ablate --all --base … --json FILE`` writes (docs/json.md), where `ablation_file` says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import InputError

Text = Mapping[str, str]
Interval = tuple[float, float]
VERDICTS = ("declared", "open", "opposite", "nothing", "no_value", "not_run")
_MOST = 20_000_000


@dataclass(frozen=True)
class Moved:
    """How far an indicator moved.

    Attributes
    ----------
    change
        Difference from the base; None where ``reason`` says why there is none.
    sampling, knowledge
        Intervals of chance alone and with the parameters; None where one was not computed.
    """

    indicator: str
    change: float | None
    unit: Text
    sampling: Interval | None = None
    knowledge: Interval | None = None
    reason: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Ablated:
    """One measure alone against the base.

    Attributes
    ----------
    verdict
        How the outcome moved beside the declared sign: one of `VERDICTS`.
    outcome
        The indicator that the record declares.
    side_effects
        Other indicators that moved by more than their intervals.
    reason, exception
        Why it was not run, and why its sign need not be as declared; empty where nothing is said.
    """

    programme: str
    verdict: str
    outcome: Moved | None
    cost: Moved | None
    cost_per_durable: Moved | None
    side_effects: tuple[Moved, ...] = ()
    reason: Text = field(default_factory=dict)
    exception: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Ablation:
    """The whole table: rows by programme, against which base, and how many pairs and members stand behind them."""

    rows: Mapping[str, Ablated]
    base: str
    title: Text
    pairs: int
    members: int


def ablation_file() -> Path:
    """Where the shipped table lies; there may be none."""
    return Path(__file__).resolve().parents[2] / "docs" / "reference" / "ablation.json"


def ablation(path: Path | None = None) -> Ablation | None:
    """The table; None where none is shipped.

    Raises
    ------
    InputError
        If the file is there and is no such table.
    """
    path = ablation_file() if path is None else path
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > _MOST:
            raise ValueError("too large")
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["schema"] != 1:
            raise ValueError("schema")
        rows = {row.programme: row for row in map(_row, held["measures"])}
        return Ablation(rows, str(held["base"]), _text(held["title"]), int(held["pairs"]), int(held["members"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError.single(
            "举措单独启用的结果表无法读取；请用 wangge ablate --all 重新生成",
            "the table of measures switched on alone cannot be read; make it again with 'wangge ablate --all'",
            file=path.name,
        ) from error


def _row(held: Mapping[str, Any]) -> Ablated:
    if held["verdict"] not in VERDICTS:
        raise ValueError("verdict")
    sides = (_moved(each) for each in held.get("side_effects") or ())
    return Ablated(
        str(held["id"]), str(held["verdict"]), _moved(held["effect"]), _moved(held.get("added_cost")),
        _moved(held.get("cost_per_added_durable")), tuple(each for each in sides if each is not None),
        _text(held.get("reason")), _text(held.get("exception")),
    )  # fmt: skip


def _moved(held: Mapping[str, Any] | None) -> Moved | None:
    if held is None:
        return None
    known = held.get("knowledge") or {}
    return Moved(
        str(held["indicator"]), _number(held["difference"]), _text(held["unit"]),
        _interval(held.get("low"), held.get("high")), _interval(known.get("low"), known.get("high")),
        _text(held.get("reason")),
    )  # fmt: skip


def _text(held: Mapping[str, Any] | None) -> Text:
    return {} if held is None else {lang: str(held[lang]) for lang in ("zh", "en")}


def _number(value: Any) -> float | None:
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number


def _interval(low: Any, high: Any) -> Interval | None:
    ends = _number(low), _number(high)
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
