"""``--set`` and addresses: one name for every leaf, the same in both directions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.scenario.helpers import HEAD, faults_of, read

SETTLE = "handle.settle_probability"


def test_settings_reach_every_kind_of_leaf(tmp_path: Path) -> None:
    settings = (
        f"parameters/{SETTLE}=0.5",
        f"parameters/{SETTLE}[tier=village,kind=family|labour]=0.9",
        "programmes/speak_on_fours/coverage=0.25",
        "horizon/measure=20",
        "seed=9",
        "rules/without=[arise]",
        "policies/city=worst_queue_first",
        "region/copies=3",
        "parameters/handle.sessions={law: gamma, mean: 2.5, shape: 3}",
    )
    found = read(tmp_path, HEAD, settings)
    values = found.array(SETTLE)
    assert (values[0, 0], values[0, 1], values[1, 0]) == (0.9, 0.5, 0.5)
    assert found.programmes["speak_on_fours"].coverage == 0.25
    assert (found.measure, found.seed, found.policies["city"]) == (20, 9, "worst_queue_first")
    assert found.place().sizes["desks"] == 3 and "arise" not in found.rules
    assert (found.array("handle.sessions") == [2, 2.5, 3]).all()


def test_null_takes_away(tmp_path: Path) -> None:
    text = HEAD + "programmes:\n  speak_on_fours: {}\n"
    assert read(tmp_path, text, ("programmes/speak_on_fours=null",)).programmes == {}


def test_addresses_given_back_set_the_same_scenario(tmp_path: Path) -> None:
    text = HEAD + (
        f"parameters:\n  {SETTLE}:\n  - 0.4\n  - {{at: {{kind: family, tier: [village, city]}}, value: 0.6}}\n"
        "programmes:\n  speak_on_fours: {coverage: 0.5, start: 2023-01-03, where: {setting: [rural]}}\n"
    )
    one = read(tmp_path, text)
    leaves = one.addresses()
    assert leaves[f"parameters/{SETTLE}[tier=village|city,kind=family]"] == 0.6
    assert leaves["programmes/speak_on_fours/start"] == "2023-01-03"
    assert leaves["region/copies"] == 1
    plain = {address: value for address, value in leaves.items() if not address.startswith("rules")}
    settings = tuple(f"{address}={_yaml(value)}" for address, value in plain.items())
    assert read(tmp_path, HEAD, settings).identity() == one.identity()


def _yaml(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize(
    ("setting", "path", "en", "zh"),
    [
        ("seed", "", "must be ADDRESS=VALUE", "应为 地址=取值"),
        ("=3", "", "must be ADDRESS=VALUE", "应为 地址=取值"),
        ("horizon//measure=3", "", "joined by '/'", "以“/”分隔"),
        ("seed=true", "seed", "must be a whole number (got true)", "应为整数"),
        ("seed/x=1", "seed", "must be a whole number", "应为整数"),
        ("sed=1", "sed", "did you mean 'seed'", "是否应为“seed”"),
        ("horizon/mesure=1", "horizon/mesure", "did you mean 'measure'", "是否应为“measure”"),
        ("parameters/arise.rte=1", "parameters/arise.rte", "did you mean 'arise.rate'", "是否应为“arise.rate”"),
        ("parameters/arise.rate[tier=city]=1", "parameters/arise.rate/at/tier", "it has: setting", "维度：setting"),
        (f"parameters/{SETTLE}[tier=vilage]=1", f"parameters/{SETTLE}/at/tier", "'village'", "“village”"),
        (f"parameters/{SETTLE}[tier=village]=2", f"parameters/{SETTLE}[tier=village]", "between 0 and 1", "0 至 1"),
        (f"parameters/{SETTLE}[village]=1", "", "a filter is written", "限定写作"),
        ("horizon[tier=village]/measure=1", "", "must be ADDRESS=VALUE", "应为 地址=取值"),
        ("seed=[1, 2", "", "not valid YAML", "不是有效的 YAML"),
        ("horizon/start=2023-02-30", "horizon/start", "has 28 days", "有 28 天"),
    ],
)
def test_bad_settings(setting: str, path: str, en: str, zh: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, HEAD, (setting,))
    assert fault.file == f"--set {setting}"
    assert fault.path == path
    assert en in fault.en and zh in fault.zh


def test_the_file_is_not_changed(tmp_path: Path) -> None:
    read(tmp_path, HEAD, ("seed=3",))
    assert (tmp_path / "s.yaml").read_text(encoding="utf-8") == HEAD
