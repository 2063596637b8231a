"""``extends``: what is taken over, what is not, and which files may be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import Fault, InputError
from sim.parameters.catalogue import catalogue
from sim.scenario import Scenario, load_scenario, load_text
from tests.scenario.helpers import HEAD, REGION


def tree(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def load(folder: Path, name: str = "a") -> Scenario:
    return load_scenario(folder / f"{name}.yaml")


def faults(folder: Path, name: str = "a") -> list[Fault]:
    with pytest.raises(InputError) as caught:
        load(folder, name)
    return caught.value.faults


CHILD = "schema: 1\nscenario: child\nextends: b.yaml\n"


def test_a_child_takes_what_it_does_not_say(tmp_path: Path) -> None:
    base = HEAD + "title: {zh: 基准, en: base}\nseed: 7\npolicies: {city: worst_queue_first}\nrules: {only: [arise]}\n"
    tree(tmp_path, a=CHILD + "horizon: {measure: 20}\nrules: {without: [arise]}\n", b=base)
    found = load(tmp_path)
    assert (found.name, found.title["en"], found.seed, found.measure, found.warm_up) == ("child", "child", 7, 20, 0)
    assert found.policies == {"township": "nothing", "county": "nothing", "city": "worst_queue_first"}
    assert "arise" not in found.rules and found.rules


def test_null_removes_and_the_default_comes_back(tmp_path: Path) -> None:
    base = HEAD + "seed: 7\nprogrammes:\n  speak_on_fours: {coverage: 0.5}\nparameters: {arise.rate: 3}\n"
    tree(tmp_path, a=CHILD + "seed: null\nprogrammes: {speak_on_fours: null}\nparameters: {arise.rate: ~}\n", b=base)
    found = load(tmp_path)
    assert (found.seed, found.programmes, found.parameters) == (1, {}, {})


def test_parameter_values_are_added_after_those_of_the_base(tmp_path: Path) -> None:
    base = HEAD + "parameters:\n  handle.settle_probability: 0.5\n"
    over = CHILD + "parameters:\n  handle.settle_probability: {at: {tier: village}, value: 0.9}\n"
    tree(tmp_path, a=over, b=base)
    values = load(tmp_path).array("handle.settle_probability")
    assert (values[0] == 0.9).all() and (values[1:] == 0.5).all()


def test_the_name_is_not_taken_over(tmp_path: Path) -> None:
    tree(tmp_path, a="schema: 1\nextends: b.yaml\n", b=HEAD)
    assert [fault.path for fault in faults(tmp_path)] == ["scenario"]


def test_a_fault_in_the_base_names_the_base(tmp_path: Path) -> None:
    tree(tmp_path, a=CHILD + "sed: 1\n", b=HEAD + "modifiers: no\n")
    found = faults(tmp_path)
    assert [(fault.file, fault.line, fault.path) for fault in found] == [
        (str(tmp_path / "a.yaml"), 4, "sed"),
        ("b.yaml", 5, "modifiers"),
    ]


def test_missing_base_names_the_nearest_file(tmp_path: Path) -> None:
    tree(tmp_path, a=CHILD.replace("b.yaml", "bass.yaml"), base=HEAD)
    (fault,) = faults(tmp_path)
    assert (fault.line, fault.column, fault.path) == (3, 10, "extends")
    assert "no such file; did you mean 'base.yaml'?" in fault.en and "文件不存在" in fault.zh


@pytest.mark.parametrize("chain", [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}])
def test_loops(chain: dict[str, str], tmp_path: Path) -> None:
    tree(tmp_path, **{name: f"schema: 1\nscenario: {name}\nextends: {to}.yaml\n" for name, to in chain.items()})
    (fault,) = faults(tmp_path)
    assert fault.path == "extends" and fault.line == 3
    assert "loop: " in fault.en and "循环" in fault.zh and " -> " in fault.en


def test_a_very_long_chain_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, **{f"n{n}": f"schema: 1\nscenario: n{n}\nextends: n{n + 1}.yaml\n" for n in range(30)})
    assert faults(tmp_path, "n0")[0].path == "extends"


@pytest.mark.parametrize("target", ["../out.yaml", "../../../../etc/passwd", "/etc/passwd", "sub/../../out.yaml"])
def test_files_outside_the_scenario_folder(target: str, tmp_path: Path) -> None:
    tree(tmp_path, out=HEAD, in__a=CHILD.replace("b.yaml", target), in__r=HEAD.replace(REGION, f"region: {target}"))
    for name, path in (("a", "extends"), ("r", "region")):
        (fault,) = faults(tmp_path / "in", name)
        assert fault.path == path and "outside the scenario folder" in fault.en and "之外" in fault.zh


def test_links_out_of_the_folder(tmp_path: Path) -> None:
    tree(tmp_path, out=HEAD, in__a=CHILD)
    try:
        (tmp_path / "in" / "b.yaml").symlink_to(tmp_path / "out.yaml")
    except OSError:
        pytest.skip("links need a right that this account lacks")
    assert "outside the scenario folder" in faults(tmp_path / "in")[0].en


def test_tables_of_a_region_may_not_lie_outside(tmp_path: Path) -> None:
    region = "schema: 1\nname: {zh: 甲, en: A}\ncode: x\ntotals: {residents: 1000}\ncounties: ../secret.csv\n"
    tree(tmp_path, in__a=HEAD.replace(REGION, "region: r.yaml"), in__r=region)
    (fault,) = faults(tmp_path / "in")
    assert (fault.file, fault.line, fault.path) == ("r.yaml", 5, "counties")


def test_below_the_folder_and_shipped_files_are_fine(tmp_path: Path) -> None:
    tree(tmp_path, a=CHILD.replace("b.yaml", "sub/b.yaml"), sub__b=HEAD)
    assert load(tmp_path).measure == 10
    tree(tmp_path, a=CHILD.replace("b.yaml", "tiny.yaml"))
    assert load(tmp_path).region.written == "regions/tiny.yaml"


def test_region_of_the_base_stands_beside_the_base(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "scenarios" / "regions" / "tiny.yaml"
    tree(tmp_path, a=CHILD.replace("b.yaml", "sub/b.yaml"), sub__b=HEAD.replace(REGION, "region: here.yaml"))
    (tmp_path / "sub" / "here.yaml").write_bytes(shipped.read_bytes())
    assert load(tmp_path).place().residents > 0


def test_an_upload_stays_in_its_folder(tmp_path: Path) -> None:
    tree(tmp_path, b=HEAD)
    assert load_text(CHILD.encode(), "upload.yaml", tmp_path).measure == 10
    with pytest.raises(InputError) as caught:
        load_text(CHILD.replace("b.yaml", "../b.yaml").encode(), "upload.yaml", tmp_path)
    assert caught.value.faults[0].file == "upload.yaml"


def test_extending_does_not_change_the_catalogue(tmp_path: Path) -> None:
    before = catalogue()["handle.settle_probability"].base.copy()
    tree(tmp_path, a=HEAD + "parameters:\n  handle.settle_probability: 0.123\n")
    assert (load(tmp_path).array("handle.settle_probability") == 0.123).all()
    assert (catalogue()["handle.settle_probability"].base == before).all()
