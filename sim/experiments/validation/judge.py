"""Judges facts: values over seeds and members against their bands, and signs of paired changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.experiments.statistics import ALPHA, t_quantile
from sim.experiments.validation.facts import Fact, Part, Sign, measures
from sim.experiments.validation.measure import Pooled, Taken, pool

Text = Mapping[str, str]
Interval = tuple[float, float]
#: (member, way of running, measure) -> one entry a seed, or the reason why that way is not possible
Get = Callable[[int, str, str], Sequence[Taken] | Text]

_FEW = "样本过少（{n:g}，至少{least}）", "too few cases ({n:g}, at least {least})"
_NOTHING = {"zh": "分母为零", "en": "nothing to divide by"}


@dataclass(frozen=True)
class Judged:
    """One number with its band.

    Attributes
    ----------
    value
        Mean over the members; None with a ``reason``.
    passes
        Whether the value lies in the band; False without a value.
    seeds
        95 % interval between seeds; None with one seed.
    knowledge
        From the 2.5th to the 97.5th percentile of the members; None with one.
    share
        Share of members whose own value passes.
    n
        Cases, over all members and seeds.
    """

    low: float
    high: float
    value: float | None
    passes: bool
    seeds: Interval | None = None
    knowledge: Interval | None = None
    share: float | None = None
    n: float = 0.0
    reason: Text | None = None


@dataclass(frozen=True)
class Verdict:
    """A fact, its headline number, and its parts or signs one by one."""

    fact: Fact
    main: Judged
    parts: tuple[tuple[Part, Judged], ...] = ()
    signs: tuple[tuple[Sign, Judged], ...] = field(default=())


def judge(fact: Fact, members: int, get: Get) -> Verdict:
    """Judge one fact over members and seeds."""
    if fact.is_sign:
        return _signs(fact, members, get)
    parts = tuple((part, _part(fact, part, members, get)) for part in fact.parts)
    counted = [(part, each) for part, each in parts if not part.beside]
    passes = all(each.passes for _, each in counted)
    main = counted[0][1]
    if fact.headline == "deviation":
        main = _deviation(fact, counted)
    return Verdict(fact, _with(main, passes), parts)


def _with(main: Judged, passes: bool) -> Judged:
    return Judged(
        main.low, main.high, main.value, passes and main.value is not None, main.seeds, main.knowledge, main.share,
        main.n, main.reason,
    )  # fmt: skip


def _part(fact: Fact, part: Part, members: int, get: Get) -> Judged:
    measure = measures()[part.measure]
    if fact.headline == "total":
        return _total(part, members, get)
    pooled: list[Pooled] = []
    seeds: list[Sequence[Taken]] = []
    for member in range(members):
        runs = get(member, part.run, part.measure)
        if isinstance(runs, Mapping):
            return Judged(part.low, part.high, None, False, reason=runs)
        each = pool(measure, runs)
        if each.value is None or each.n < fact.least:
            few = {
                lang: words.format(n=each.n, least=fact.least) for lang, words in zip(("zh", "en"), _FEW, strict=True)
            }
            reason = each.reason or (few if each.n < fact.least else _NOTHING)
            return Judged(part.low, part.high, None, False, n=each.n, reason=reason)
        pooled.append(each)
        seeds.append(runs)
    values = np.array([each.value for each in pooled], np.float64)
    value = float(values.mean())
    inside = (values >= part.low) & (values <= part.high)
    return Judged(
        part.low,
        part.high,
        value,
        part.low <= value <= part.high,
        _between_seeds(value, part.measure, seeds),
        None if members < 2 else _percentiles(values),
        float(inside.mean()),
        sum(each.n for each in pooled),
    )


def _between_seeds(value: float, name: str, members: Sequence[Sequence[Taken]]) -> Interval | None:
    """Interval of the mean over members, by leaving one seed out of every member at a time."""
    measure, number = measures()[name], len(members[0])
    if number < 2:
        return None
    without = []
    for left_out in range(number):
        found = [pool(measure, [*runs[:left_out], *runs[left_out + 1 :]]).value for runs in members]
        if any(each is None for each in found):
            return None
        without.append(float(np.mean(np.array(found, np.float64))))
    spread = np.array(without) - np.mean(without)
    half = t_quantile(ALPHA, number - 1) * math.sqrt((number - 1) / number * float(np.square(spread).sum()))
    if measure.unit["en"] == "share":  # Student's interval knows no bounds
        return max(0.0, value - half), min(1.0, value + half)
    return value - half, value + half


def _percentiles(values: np.ndarray) -> Interval:
    low, high = np.quantile(values, [ALPHA / 2, 1 - ALPHA / 2])
    return float(low), float(high)


def _deviation(fact: Fact, parts: Sequence[tuple[Part, Judged]]) -> Judged:
    """The largest distance of a part from its target; its interval is that of the part that is farthest."""
    missing = next((each for _, each in parts if each.value is None), None)
    if missing is not None:
        return Judged(fact.low, fact.high, None, False, n=missing.n, reason=missing.reason)

    def distance(pair: tuple[Part, Judged]) -> float:
        return abs((pair[1].value or 0.0) - (pair[0].target or 0.0))

    part, each = max(parts, key=distance)
    value = distance((part, each))

    def moved(interval: Interval | None) -> Interval | None:
        if interval is None or part.target is None:
            return None
        ends = sorted((interval[0] - part.target, interval[1] - part.target))
        if ends[0] <= 0.0 <= ends[1]:
            return 0.0, max(-ends[0], ends[1])
        return min(map(abs, ends)), max(map(abs, ends))

    share = min(one.share or 0.0 for _, one in parts)
    return Judged(
        fact.low, fact.high, value, value <= fact.high, moved(each.seeds), moved(each.knowledge), share, each.n
    )


def _total(part: Part, members: int, get: Get) -> Judged:
    """Sum over every run; no interval, since it is a count of what must not be."""
    total, n, clean = 0.0, 0.0, 0
    measure = measures()[part.measure]
    for member in range(members):
        runs = get(member, part.run, part.measure)
        if isinstance(runs, Mapping):
            return Judged(part.low, part.high, None, False, reason=runs)
        each = pool(measure, runs)
        if each.value is None:
            return Judged(part.low, part.high, None, False, reason=each.reason or _NOTHING)
        total, n, clean = total + each.value, n + each.n, clean + (each.value == 0)
    return Judged(part.low, part.high, total, part.low <= total <= part.high, share=clean / members, n=n)


def _signs(fact: Fact, members: int, get: Get) -> Verdict:
    """Share of members in which every sign holds, and of each sign alone; seeds of a member are pooled, paired."""
    holds = np.ones((len(fact.signs), members), np.bool_)
    for row, sign in enumerate(fact.signs):
        for member in range(members):
            before, after = (get(member, way, sign.measure) for way in (fact.origin, fact.change))
            change = _change(sign, before, after)
            if isinstance(change, Mapping):
                return Verdict(fact, Judged(fact.low, fact.high, None, False, reason=change))
            holds[row, member] = change * sign.sign > 0
    shares = tuple((sign, _share(fact, holds[row])) for row, sign in enumerate(fact.signs))
    return Verdict(fact, _share(fact, np.asarray(holds.all(axis=0))), signs=shares)


def _share(fact: Fact, holds: np.ndarray) -> Judged:
    value = float(holds.mean())
    return Judged(fact.low, fact.high, value, fact.low <= value <= fact.high, share=value, n=float(len(holds)))


def _change(sign: Sign, before: Sequence[Taken] | Text, after: Sequence[Taken] | Text) -> float | Text:
    for each in (before, after):
        if isinstance(each, Mapping):
            return each
    measure = measures()[sign.measure]
    assert not isinstance(before, Mapping) and not isinstance(after, Mapping)  # judged just above
    ends = [pool(measure, runs) for runs in (before, after)]
    missing = next((each for each in ends if each.value is None), None)
    if missing is not None:
        return missing.reason or _NOTHING
    return float(ends[1].value or 0.0) - float(ends[0].value or 0.0)
