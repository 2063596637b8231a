"""``ranges`` and sizes of programmes: whole tables moved, effects and costs in place of the central values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.scenario_text import scenario_text
from sim.parameters.catalogue import catalogue
from sim.scenario import load_text
from sim.scenario.ranges import movable, moved
from tests.scenario.helpers import HEAD, faults_of, read

SETTLE = "handle.settle_probability"
TALK = "programmes/speak_on_fours"
#: parameters that hold the shares of a whole, and the axis along which they add up
WHOLES = {"arise.severity_share": 1, "arise.kind_share": 0, "arise.claim": 1}


def test_a_table_moves_from_end_to_end() -> None:
    for name in movable():
        each = catalogue()[name]
        centre = each.base[..., 1] if each.is_distribution else each.base
        low, high = each.range
        assert np.allclose(moved(each, 0.0), centre), name
        if name not in WHOLES:
            assert np.allclose(moved(each, -1.0), low), name
            assert np.allclose(moved(each, 1.0), high), name


@pytest.mark.parametrize(("name", "axis"), WHOLES.items())
def test_shares_still_add_up(name: str, axis: int) -> None:
    for position in (-1.0, -0.3, 0.8):
        each = catalogue()[name]
        table = moved(each, position)
        assert np.allclose(table.sum(axis=axis), each.base.sum(axis=axis))
        assert abs(table - each.base).max() > 0.005


def test_what_the_scenario_sets_itself_stays(tmp_path: Path) -> None:
    plain = read(tmp_path, HEAD).array(SETTLE)
    found = read(tmp_path, HEAD, (f"parameters/{SETTLE}[tier=village]=0.5", f"ranges/{SETTLE}=-1")).array(SETTLE)
    assert (found[0] == 0.5).all()
    assert (found[1:] < plain[1:]).all()
    spread = read(tmp_path, HEAD, ("ranges/handle.gap=0.5",)).array("handle.gap")
    assert (spread[..., 1] > read(tmp_path, HEAD).array("handle.gap")[..., 1]).all(), "the mean of a distribution moves"


def test_a_position_is_an_address_and_comes_back(tmp_path: Path) -> None:
    one = read(tmp_path, HEAD, ("ranges/handle.spread=-0.25", f"ranges/{SETTLE}=0.5", f"parameters/{SETTLE}=0.4"))
    assert one.addresses()[f"ranges/{SETTLE}"] == 0.5
    text = scenario_text(one)
    assert text.count("value:") == 1, "what ranges move is not written out cell by cell"
    assert load_text(text.encode(), "again.yaml", tmp_path).identity() == one.identity()
    assert one.identity() != read(tmp_path, HEAD).identity()
    assert read(tmp_path, HEAD, ("ranges/handle.spread=0",)).identity() == read(tmp_path, HEAD).identity()


def test_sizes_take_the_place_of_central_values(tmp_path: Path) -> None:
    plain = read(tmp_path, HEAD, (f"{TALK}/coverage=1",))
    one = read(tmp_path, HEAD, (f"{TALK}/effects/0/size=0.05", f"{TALK}/effects/0/minutes=31", f"{TALK}/cost/yearly=7"))
    effect, cost = one.record("speak_on_fours").effects[0], one.record("speak_on_fours").cost
    before = plain.record("speak_on_fours").effects[0]
    assert effect.size is not None and before.size is not None and cost is not None
    assert (effect.size.central, effect.options["minutes"].central, cost.yearly.central) == (0.05, 31, 7)
    assert (effect.size.low, effect.size.high) == (before.size.low, before.size.high)
    assert one.identity() != plain.identity()
    assert load_text(scenario_text(one).encode(), "again.yaml", tmp_path).identity() == one.identity()
    same = read(tmp_path, HEAD, (f"{TALK}/effects/0/size={before.size.central}",))
    assert same.identity() == plain.identity(), "the central value said again changes nothing"


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("ranges/handle.spred=0.5", "did you mean 'handle.spread'"),
        ("ranges/handle.spread=2", "between -1 and 1"),
        ("ranges/pools.discipline=0", "unknown parameter with a range"),
        (f"{TALK}/effects/9/size=1", "unknown size 'effects/9/size'"),
        (f"{TALK}/effects/0/mintes=1", "did you mean 'effects/0/minutes'"),
        (f"{TALK}/cost/yearly=-1", "between 0 and"),
        (f"{TALK}/cost/weekly=1", "unknown size 'cost/weekly'"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, setting: str, words: str) -> None:
    assert any(words in fault.en for fault in faults_of(tmp_path, HEAD, (setting,)))


def test_an_ensemble_is_named_and_no_part_of_what_a_run_is(tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("# a: b\n", encoding="utf-8")
    one = read(tmp_path, HEAD + "ensemble: some.csv\n")
    assert Path(one.ensemble) == (tmp_path / "some.csv").resolve()
    assert one.identity() == read(tmp_path, HEAD).identity()
    with pytest.raises(InputError, match="there is no file 'none.csv'"):
        read(tmp_path, HEAD + "ensemble: none.csv\n")
    with pytest.raises(InputError, match="outside the scenario folder"):
        read(tmp_path, HEAD + "ensemble: /etc/passwd\n")
