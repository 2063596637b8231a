"""Compiled code: an edited helper is seen, a read-only place is no obstacle, uncompiled source gives the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import WanggeError
from sim.world.declared import declared
from tests.engine import ROOT, run, shipped, state_digest

HELPER = '"""A helper."""\nfrom sim.kernel import kernel\n\n\n@kernel\ndef more(x):\n    return x + {amount}\n'
USER = (
    '"""A kernel that uses it."""\nfrom sim.kernel import kernel\nfrom sim.world.aaa_helper import more\n\n\n'
    "@kernel\ndef twice(x):\n    return 2 * more(x)\n"
)
ASK = (
    "from sim.kernel import digest, cache_folder; from sim.world.aaa_user import twice\n"
    "print(digest(), cache_folder(), twice(1), sum(twice.stats.cache_hits.values()))"
)
DAYS = 25


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package with one more kernel and its helper."""
    target = tmp_path / "installed"
    shutil.copytree(
        ROOT / "sim", target / "sim", ignore=shutil.ignore_patterns("__compiled__", "__pycache__", "*.json", "cli")
    )
    (target / "sim" / "world" / "aaa_helper.py").write_text(HELPER.format(amount=1), encoding="utf-8")
    (target / "sim" / "world" / "aaa_user.py").write_text(USER, encoding="utf-8")
    return target


def ask(package: Path, code: str = ASK, **variables: str) -> list[str]:
    """What a process says that uses this copy; cache variables of this process are left out."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WANGGE_", "NUMBA_"))}
    kept |= {"PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=package, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_an_edited_helper_is_seen(package: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    first, again = ask(package, WANGGE_CACHE_DIR=cache), ask(package, WANGGE_CACHE_DIR=cache)
    assert first[2:] == ["4", "0"], "compiled"
    assert again == [*first[:3], "1"], "taken from the cache"
    helper = package / "sim" / "world" / "aaa_helper.py"
    kept = helper.stat()
    helper.write_text(HELPER.format(amount=5), encoding="utf-8")
    os.utime(helper, ns=(kept.st_atime_ns, kept.st_mtime_ns))  # not even a newer date
    edited = ask(package, WANGGE_CACHE_DIR=cache)
    assert edited[2] == "12", "the kernel that imports the helper is compiled anew"
    assert edited[0] != first[0] and edited[1] != first[1]


def test_a_new_parameter_moves_positions_and_the_digest(package: Path, tmp_path: Path) -> None:
    ask_digest = "from sim.kernel import digest; print(digest())"
    before = ask(package, ask_digest)
    names = package / "sim" / "parameters" / "assign.yaml"
    text = names.read_text(encoding="utf-8")
    names.write_text(text.replace("0.02", "0.03"), encoding="utf-8")
    assert ask(package, ask_digest) == before, "a value is no constant of a kernel"
    names.write_text(text + "\nnewcomer:\n  unit: x\n", encoding="utf-8")
    assert ask(package, ask_digest) != before


def test_beside_the_package_where_that_can_be_written(package: Path) -> None:
    found = ask(package)
    assert Path(found[1]).parent == package / "sim" / "__compiled__"


def test_a_read_only_installation_uses_the_users_cache(package: Path, tmp_path: Path) -> None:
    (package / "sim" / "__compiled__").write_text("", encoding="utf-8")  # nothing can be written below a file
    home = tmp_path / "home"
    found = ask(package, XDG_CACHE_HOME=str(home))
    assert found[2] == "4" and home in Path(found[1]).parents
    assert ask(package, XDG_CACHE_HOME=str(home))[3] == "1", "and finds it again"


def test_nowhere_to_write_is_no_obstacle_either(package: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert ask(package, WANGGE_CACHE_DIR=str(blocked / "a"), XDG_CACHE_HOME=str(blocked / "b"))[2] == "4"


def test_numbas_own_settings_are_left_alone(package: Path, tmp_path: Path) -> None:
    code = (
        "from numba import config; before = config.CACHE_DIR; "
        "import sim.world.aaa_user; print(config.CACHE_DIR == before)"
    )
    assert ask(package, code, WANGGE_CACHE_DIR=str(tmp_path / "cache")) == ["True"]


def test_uncompiled_source_gives_the_same_bytes() -> None:
    code = (
        "from tests.contracts.test_kernel import short; from tests.engine import run, state_digest; import sim.kernel\n"
        "assert not sim.kernel.JIT; print(state_digest(run(short())))"
    )
    variables = {**os.environ, "WANGGE_JIT": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == state_digest(run(short()))


def short() -> object:
    """Tiny for a few busy days, with talk days and mobile teams."""
    from dataclasses import replace

    from sim.scenario.scenario import ProgrammeUse
    from tests.engine import overrides

    made = shipped("tiny", warm_up=0, measure=DAYS, follow_up=0)
    return replace(
        made,
        parameters=overrides({"arise.rate": 400, "fester.grow_rate": 0.01, "close.relapse": 0.9}),
        programmes={"speak_on_fours": ProgrammeUse(0.7, 0.9, None, None, 5)},
        policies={"township": "worst_queue_first", "county": "patrol_hot_spots", "city": "nothing"},
    )


RULE = '''"""Cool: a rule that an analyst adds, with a column and a parameter of its own."""
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.rule import Rule
from sim.vocabulary import Phase
from sim.world.access import value0
from sim.world.world import World

P_DAYS = index("cool.days")


class Cool(Rule):
    """Notes since when a dispute has been cool."""

    name, phase = "cool", Phase.WORKFORCE
    columns = {"cases": {"cooled": ("i4", "day", "day on which it cooled")}}

    def step(self, world: World, day: int) -> None:
        """Note it."""
        cool(world.tables, day)


@kernel
def cool(world, day):
    """Disputes that are old enough cool today."""
    cases = world.cases
    for case in range(cases.count):
        if cases.cooled[case] == 0 and day - cases.born_day[case] >= value0(world, P_DAYS, cases.village[case]):
            cases.cooled[case] = day
'''
PARAMETER = """days:
  label: {zh: "冷静天数", en: "Days to cool"}
  unit: day
  type: integer
  scale: count
  value: 7
  low: 3
  high: 30
  bounds: [0, 365]
  role: uncertainty
  provenance: {kind: assumed}
"""
RUN_COOL = (
    "from sim.scenario import load_scenario; from sim.model import GovernanceModel\n"
    "days = ['horizon/measure=20', 'horizon/warm_up=0', 'horizon/follow_up=0']\n"
    "model = GovernanceModel(load_scenario({path!r}, days))\n"
    "cases = model.run().result().cases\n"
    "print((cases['cooled'] - cases['born_day'])[cases['cooled'] > 0].min(), 'cool' in model.timing['rules'])"
)


def test_a_new_rule_is_new_files_only(package: Path) -> None:
    shutil.copytree(ROOT / "seeds", package / "seeds")
    (package / "sim" / "rules" / "cool.py").write_text(RULE, encoding="utf-8")
    (package / "sim" / "parameters" / "cool.yaml").write_text(PARAMETER, encoding="utf-8")
    code = RUN_COOL.format(path=str(ROOT / "scenarios" / "tiny.yaml"))
    assert ask(package, code, WANGGE_JIT="0") == ["7", "True"]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('{"cases": {"cooled": ("i4", "day")}}', "must read"),
        ('{"cases": {"cooled": ("day", "", "")}}', "must read"),
        ('{"cases": {"severity": ("i4", "day", "again")}}', "already"),
        ('{"desks": {"cooled": ("i4", "day", "when")}}', "not to 'desks'"),
        ('{"cases": {"cooled": (CODE, "day", "when")}}', "literals"),
    ],
)
def test_a_wrong_declaration_is_said(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "cool.py").write_text(RULE.replace(RULE[RULE.index('{"cases"') : RULE.index("\n\n    def")], written))
    with pytest.raises(WanggeError, match=says):
        declared(tmp_path)
