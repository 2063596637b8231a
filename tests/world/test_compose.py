"""How contributions of several programmes compose (M12): one pass from the base, on each parameter's own scale."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import WanggeError
from sim.parameters.catalogue import catalogue
from sim.world.levers import Contribution, Levers, TieError, cells_of, compose, joined

ONE = np.ones(2)  # two villages, both covered


def held(parameter: str, *sizes: float, weight: Any = ONE, family: str = "", priority: int = 0, **where: Any) -> Any:
    """Contributions of programmes a, b, c … of these sizes."""
    cells = cells_of(parameter, where)
    return [
        Contribution(parameter, name, family, size, cells, np.asarray(weight, float), priority)
        for name, size in zip("abcdefgh", sizes, strict=False)
    ]


def value(parameter: str, deposits: list[Contribution], base: Any = None) -> np.ndarray[Any, Any]:
    own = catalogue()[parameter].base if base is None else np.asarray(base, float)
    return compose(parameter, own, deposits)[0]


def test_log_multiplies() -> None:
    rate = "fester.fade_rate"
    found = value(rate, held(rate, 0.3, -0.1))
    assert found == pytest.approx(np.broadcast_to(catalogue()[rate].base * np.exp(0.2), found.shape))


def test_logit_adds_log_odds() -> None:
    p = "routes.misroute"
    base = float(catalogue()[p].base)
    odds = base / (1 - base) * np.exp(0.5 - 0.2)
    assert value(p, held(p, 0.5, -0.2)) == pytest.approx([odds / (1 + odds)] * 2)


def test_sum_adds() -> None:
    assert value("capacity.servers", held("capacity.servers", 2, 1, desk=("court",)))[:, 10] == pytest.approx([3, 3])


def test_count_rounds_and_never_falls_below_zero() -> None:
    name = "routes.max_down"
    assert value(name, held(name, 0.6, 0.7)).tolist() == [2, 2]
    assert value(name, held(name, -5.0)).tolist() == [0, 0]


def test_union_is_one_minus_the_product_of_misses() -> None:
    name = "links.link_probability"
    found = value(name, held(name, 0.5, 0.2, book=("police",)), np.full(catalogue()[name].shape(), 0.3))
    assert found[:, 3] == pytest.approx([1 - 0.7 * 0.5 * 0.8] * 2)
    assert found[:, 0] == pytest.approx([0.3, 0.3])


def test_union_opens_what_is_closed() -> None:
    name = "channels.session_probability"
    assert value(name, held(name, 0.04, channel=("talk_day",)))[:, 8] == pytest.approx([0.04] * 2)


def test_min_takes_the_shortest_deadline() -> None:
    name = "clocks.limit"
    base = np.full(catalogue()[name].shape(), 30.0)
    court = held(name, 20, 10, desk=("court",))
    assert value(name, court, base)[:, 10].tolist() == [10, 10]
    assert value(name, held(name, 20, 45, desk=("court",)), base)[:, 10].tolist() == [20, 20]
    assert value(name, held(name, 45, desk=("court",)), base)[:, 10].tolist() == [30, 30]
    assert value(name, held(name, 12, desk=("court",)), np.zeros(catalogue()[name].shape()))[:, 10].tolist() == [12, 12]


def test_min_of_one_family_is_a_minimum_too() -> None:
    name = "clocks.limit"
    base = np.full(catalogue()[name].shape(), 30.0)
    found = value(name, held(name, 10, 10, family="deadline", desk=("court",)), base)
    assert found[:, 10].tolist() == [10, 10]


def test_a_half_kept_deadline_is_not_a_stricter_one() -> None:
    name = "clocks.limit"
    base = np.full(catalogue()[name].shape(), 30.0)
    full, half = (value(name, held(name, 10, weight=w * ONE, desk=("court",)), base) for w in (1.0, 0.5))
    assert np.all(half[:, 10] >= full[:, 10])


@pytest.mark.parametrize("family", ["", "same"])
def test_a_withdrawal_beats_a_grant(family: str) -> None:
    name = "authority.granted"
    where = {"kind": ("forest_land",), "tier": ("village",)}
    assert value(name, held(name, 1, **where))[:, 6, 0].tolist() == [1, 1]
    assert value(name, held(name, 1, -1, family=family, **where))[:, 6, 0].tolist() == [0, 0]
    where["tier"] = ("city",)  # granted from the start
    assert value(name, held(name, 1, -1, family=family, **where))[:, 6, 3].tolist() == [0, 0]


def test_choice_takes_the_highest_priority_and_a_tie_is_an_error() -> None:
    name = "handle.rejoin"
    low, high = held(name, 0.0, priority=1)[0], held(name, 0.0, 1.0, priority=2)[1]
    assert value(name, [low, high]).tolist() == [1, 1]
    with pytest.raises(TieError, match="rejoin"):
        value(name, held(name, 0.0, 1.0))
    assert value(name, held(name, 1.0, 1.0)).tolist() == [1, 1]


def test_a_tie_below_the_winner_is_no_error_whatever_the_names() -> None:
    name = "handle.rejoin"
    for names in permutations("abc"):
        deposits = [
            Contribution(name, names[0], "", 0.0, cells_of(name, {}), ONE, 1),
            Contribution(name, names[1], "", 1.0, cells_of(name, {}), ONE, 1),
            Contribution(name, names[2], "", 1.0, cells_of(name, {}), ONE, 2),
        ]
        assert value(name, deposits).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("name", "base"), [("routes.misroute", 0.0), ("routes.misroute", 1.0), ("arise.linked_rate", 0.0)]
)
def test_certain_and_impossible_stay_so(name: str, base: float) -> None:
    assert value(name, held(name, 2.0, -0.5), base).tolist() == [base, base]


def test_one_family_saturates_and_two_add_up() -> None:
    name = "account.grid_wage"
    base = float(catalogue()[name].base)
    assert value(name, held(name, 0.3, 0.4, family="same")) == pytest.approx([base * np.exp(0.5)] * 2)
    assert value(name, held(name, 0.3, 0.4)) == pytest.approx([base * np.exp(0.7)] * 2)
    assert value(name, held(name, -0.3, -0.4, family="same")) == pytest.approx([base * np.exp(-0.5)] * 2)


def test_weight_is_by_village() -> None:
    name = "account.grid_wage"
    found = value(name, held(name, 1.0, weight=[0.0, 0.5])) / catalogue()[name].base
    assert found == pytest.approx([1.0, np.exp(0.5)])
    assert found[0] == 1.0


def test_bounds_clamp_once_and_are_counted() -> None:
    name = "capacity.hours"
    base = np.full(catalogue()[name].shape(), 2.0)
    found, clamped = compose(name, base, held(name, 30, -10, desk=("court", "presuit")))
    assert (found[:, 10].tolist(), clamped) == ([22, 22], 0)  # 2 + 30 - 10: not clamped on the way
    found, clamped = compose(name, base, held(name, 30, desk=("court", "presuit")))
    assert (found[:, 10].tolist(), clamped) == ([24, 24], 4)


def test_a_filter_acts_only_where_it_says() -> None:
    name = "handle.settle_probability"
    found = value(name, held(name, 0.5, tier=("village",), kind=("family", "labour")))
    changed = found != catalogue()[name].base
    assert changed.sum() == 4 and changed[:, 0, [0, 9]].all()


def test_a_filter_on_a_missing_dimension_names_those_there_are() -> None:
    with pytest.raises(WanggeError, match="tier, kind"):
        cells_of("handle.settle_probability", {"stratum": ("age60",)})


@pytest.mark.parametrize("name", ["handle.gap", "handle.session_minutes", "triage.delay", "arise.size"])
def test_of_a_distribution_the_mean_moves(name: str) -> None:
    base = catalogue()[name].base
    found = value(name, held(name, 0.5))
    assert found.shape == (2, *base.shape)
    assert found[..., 1] == pytest.approx(np.broadcast_to(base[..., 1] * np.exp(0.5), found.shape[:-1]))
    assert np.array_equal(found[..., [0, 2]], np.broadcast_to(base[..., [0, 2]], (*found.shape[:-1], 2)))


NUMBERS = sorted(n for n, p in catalogue().items() if p.type in ("number", "integer", "flag") and p.scale != "choice")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data(), name=st.sampled_from(NUMBERS))
def test_no_order_of_deposits_shows(data: st.DataObject, name: str) -> None:
    number = st.floats(-2, 2, allow_nan=False, width=32)
    deposits = [
        Contribution(name, programme, family, size, cells_of(name, {}), np.array([weight, 1.0]))
        for programme, family, size, weight in data.draw(
            st.lists(
                st.tuples(st.sampled_from("abc"), st.sampled_from(["", "f", "g"]), number, st.floats(0, 1, width=32)),
                min_size=1,
                max_size=5,
            )
        )
    ]
    shuffled = data.draw(st.permutations(deposits))
    base = catalogue()[name].base
    first, second = compose(name, base, deposits), compose(name, base, shuffled)
    assert first[0].tobytes() == second[0].tobytes() and first[1] == second[1]
    low, high = catalogue()[name].bounds
    assert np.all(np.isfinite(first[0])) and np.all((first[0] >= low) & (first[0] <= high))


def test_who_leaves_leaves_the_base() -> None:
    name = "account.grid_wage"
    levers, base = Levers(), catalogue()[name].base
    for deposit in held(name, 0.3, 0.4):
        levers.deposit(deposit)
    assert levers.withdraw("a") == {name}
    assert compose(name, base, levers.contributions[name])[0] == pytest.approx(base * np.exp(0.4))
    assert levers.withdraw("b") == {name}
    assert compose(name, base, levers.contributions[name])[0] is base
    assert levers.withdraw("b") == set()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12), st.randoms(use_true_random=False))
def test_joined_desks(pairs: list[tuple[int, int]], random: Any) -> None:
    roots = joined(pairs, 10)
    for a, b in pairs:
        assert roots[a] == roots[b]
    assert np.array_equal(roots[roots], roots)
    assert all(roots[i] <= i for i in range(10))
    random.shuffle(pairs)
    assert np.array_equal(joined([(b, a) for a, b in pairs], 10), roots)
    reached = {i: {i} for i in range(10)}
    for _ in range(10):
        for a, b in pairs:
            both = reached[a] | reached[b]
            for i in both:
                reached[i] = both
    assert all(roots[i] == min(reached[i]) for i in range(10))
