"""``runs``, ``--store`` and ``export`` of a run id, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.experiments.stored_runs import stored_scenario
from sim.store import Store
from tests.store.made import made


@pytest.fixture
def held(tmp_path: Path) -> Path:
    return tmp_path / "held"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No store but the one a test names."""
    monkeypatch.delenv("WANGGE_STORE", raising=False)
    monkeypatch.chdir(tmp_path)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main([*words, "--json", "-", "--lang", "en"]) == 0
    return json.loads(capsys.readouterr().out)


def says(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(list(words)) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out, captured.err


def test_a_second_run_is_answered_from_the_store(
    engine: None, folder: Path, held: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["run", str(folder / "tiny.yaml"), "-n", "3", "--workers", "1", "--lang", "en"]
    plain, nothing = says(capsys, *words)
    assert nothing == "" and not held.exists()
    out, err = says(capsys, *words, "--store", str(held))
    assert out == plain and "3 run, 0 there already" in err
    monkeypatch.delattr("tests.experiments.fake_engine.GovernanceModel.days")  # whoever runs now fails
    out, err = says(capsys, *words, "--store", str(held))
    assert out == plain and "0 run, 3 there already" in err
    monkeypatch.setenv("WANGGE_STORE", str(held))
    _, err = says(capsys, *words[:-1], "zh")
    assert "新推演 0 次，原有 3 次（未重跑）" in err
    name = err.split("编号 ")[1].strip()
    assert "tiny" in says(capsys, "runs", "show", name, "--lang", "en")[0]


def test_a_result_folder_is_the_same_with_and_without_a_store(
    engine: None, folder: Path, held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", str(folder / "tiny.yaml"), "-n", "2", "--workers", "1", "--lang", "en", "--out"]
    assert main([*words, str(tmp_path / "plain")]) == 0
    assert main([*words, str(tmp_path / "stored"), "--store", str(held)]) == 0
    assert main([*words, str(tmp_path / "again"), "--store", str(held)]) == 0
    for path in (tmp_path / "plain").iterdir():
        for other in ("stored", "again"):
            assert path.read_bytes() == (tmp_path / other / path.name).read_bytes(), path.name


def test_compare_by_way_of_the_store(
    engine: None, folder: Path, held: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compare", *(str(folder / f"{name}.yaml") for name in ("tiny", "tiny-alt")), "-n", "3", "--workers", "1"]
    plain, _ = says(capsys, *words, "--lang", "en")
    for told in ("78 run, 0 there", "0 run, 78 there"):
        out, err = says(capsys, *words, "--lang", "en", "--store", str(held))
        assert out == plain and told in err and "comparison " in err
    named = answer(capsys, *words, "--store", str(held))["comparison"]
    assert f"comparison {named[:12]}" in err
    runs = answer(capsys, "runs", "list", "--limit", "100", "--store", str(held))["runs"]
    assert {each["name"] for each in runs} == {"tiny", "tiny-alt"}
    # a member sets too much for a command: the text stored with its run makes it again
    pairs, members = ([each for each in runs if bool(each["command"]) is said] for said in (True, False))
    assert sorted(each["command"].split(" --seed ")[1] for each in pairs) == sorted(
        f"{seed} --replications 1" for seed in (1, 2, 3, 1, 2, 3)
    )
    assert len(members) == 72
    with Store.open(held, create=False) as store:
        read = {stored_scenario(store, each["id"], folder).name for each in members}
    assert read == {"tiny", "tiny-alt"}


def test_list_shows_the_latest_first(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(held) as store:
        for seed in range(5):
            store.put(made(seed, state="failed" if seed == 2 else "done"))
    out, _ = says(capsys, "runs", "list", "--store", str(held), "--lang", "zh")
    assert "情景1" in out and "失败" in out and "存入时间（UTC）" in out
    out, _ = says(capsys, "runs", "list", "--store", str(held), "--lang", "en", "--limit", "2")
    assert "5 in all, the latest 2 shown" in out
    found = answer(capsys, "runs", "list", "--store", str(held), "--state", "failed")
    assert [each["seed"] for each in found["runs"]] == [2] and found["runs"][0]["reason"]["en"]
    assert answer(capsys, "runs", "list", "--store", str(held), "--study", "none")["runs"] == []
    assert "No run fits" in says(capsys, "runs", "list", "--store", str(held), "--scenario", "x", "--lang", "en")[0]
    assert (
        "did you mean 'failed'"
        in says(capsys, "runs", "list", "--store", str(held), "--state", "fail", "--lang", "en", code=2)[1]
    )


def test_show_says_what_reproduces_a_run(
    engine: None, folder: Path, held: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(folder / "tiny.yaml"), "--set", "parameters/handle.spread=0"]
    assert main(["run", *words, "--seed", "4", "--store", str(held), "--lang", "en"]) == 0
    capsys.readouterr()
    (run,) = answer(capsys, "runs", "list", "--store", str(held))["runs"]
    out, _ = says(capsys, "runs", "show", run["id"][:6], "--store", str(held), "--lang", "zh")
    assert run["id"] in out and f"重现：wangge run {words[0]} --seed 4 --replications 1 --set" in out
    assert "稳定化解率" in out
    shown = answer(capsys, "runs", "show", run["id"], "--store", str(held))
    assert shown["run"] == run and shown["identity"]["parameters"] and "handle.spread" in shown["source"]
    assert {"wangge", "numpy"} <= set(shown["versions"]) and any(each["reason"] for each in shown["indicators"])
    # the command it gives makes the same run
    import shlex

    again = shlex.split(run["command"])[1:]
    _, err = says(capsys, *again, "--store", str(held), "--lang", "en")
    assert "0 run, 1 there already" in err


def test_show_of_a_failed_run(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(held) as store:
        store.put(made(1, state="quarantined"))
    out, _ = says(capsys, "runs", "show", made(1).record.id[:8], "--store", str(held), "--lang", "en")
    assert "quarantined" in out and "denominator" in out and "--seed 1" in out


def test_export_of_a_stored_run(
    engine: None, folder: Path, held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["run", str(folder / "tiny.yaml"), "-n", "2", "--workers", "1", "--lang", "en"]
    assert main([*run, "--out", str(tmp_path / "plain"), "--store", str(held)]) == 0
    capsys.readouterr()
    first, second = (each["id"] for each in reversed(answer(capsys, "runs", "list", "--store", str(held))["runs"]))
    for form in ("parquet", "csv"):
        assert main(["export", first[:8], "--to", form, "--store", str(held), "--lang", "en"]) == 0
        assert main(["export", str(tmp_path / "plain"), "--to", form, "--lang", "en"]) == 0
        for path in (tmp_path / f"plain-{form}").iterdir():
            if path.name != "manifest.json":
                assert path.read_bytes() == (tmp_path / f"{first[:12]}-{form}" / path.name).read_bytes()
    manifest = json.loads((tmp_path / f"{first[:12]}-csv" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run"] == first and manifest["kind"] == "export-csv" and "--seed 1" in manifest["command"]
    assert (
        "no case logs were kept; to get them: wangge run"
        in says(capsys, "export", second, "--to", "csv", "--store", str(held), "--lang", "en", code=2)[1]
    )
    (held / "logs" / first / "cases.parquet").write_bytes(b"PAR1")
    _, err = says(capsys, "export", first, "--to", "xes", "--store", str(held), "--lang", "zh", code=2)
    assert "缺失或不完整" in err and "--store" in err and not (tmp_path / f"{first[:12]}.xes").exists()
    assert main([*run, "--store", str(held)]) == 0  # as the message says
    assert main(["export", first, "--to", "xes", "--store", str(held), "--lang", "zh"]) == 0


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "已损坏，未作任何改动"), ("en", "are damaged; nothing was changed")]
)
@pytest.mark.parametrize("harm", ["in the middle", "at the end"])
def test_logs_of_full_size_that_cannot_be_read(
    engine: None, folder: Path, held: Path, capsys: pytest.CaptureFixture[str], lang: str, words: str, harm: str
) -> None:
    run = ["run", str(folder / "tiny.yaml"), "--workers", "1", "--store", str(held), "--lang", "en"]
    assert main(run) == 0
    capsys.readouterr()
    (name,) = (each["id"] for each in answer(capsys, "runs", "list", "--store", str(held))["runs"])
    path = held / "logs" / name / "events.parquet"
    content = bytearray(path.read_bytes())
    first, last = (4, 2000) if harm == "in the middle" else (len(content) - 40, len(content))
    content[first:last] = b"x" * (last - first)
    path.write_bytes(content)
    export = ["export", name, "--to", "csv", "--store", str(held), "--lang", lang]
    _, err = says(capsys, *export, code=2)
    assert words in err and str(path) in err and f"wangge runs delete {name[:12]} --store {held}" in err
    assert answer(capsys, "runs", "show", name, "--store", str(held))["run"]["state"] == "done"
    for told in (["runs", "delete", name[:12], "--store", str(held)], run, export):  # as the message says
        assert main(told) == 0


def test_export_tells_folders_from_ids(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(held) as store:
        store.put(made(1))
    assert "manifest.json" in says(capsys, "export", "no-such-folder", "--to", "csv", "--lang", "en", code=2)[1]
    _, err = says(capsys, "export", "0123abcd", "--to", "csv", "--store", str(held), "--lang", "en", code=2)
    assert "no run '0123abcd'" in err
    assert "no store here" in says(capsys, "export", "0123abcd", "--to", "csv", "--lang", "en", code=2)[1]


def test_delete_looks_up_all_ids_first(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(held) as store:
        for seed in range(4):
            store.put(made(seed, state="failed" if seed == 3 else "done"))
    ids = [made(seed).record.id for seed in range(3)]
    assert "no run" in says(capsys, "runs", "delete", ids[0], "beef", "--store", str(held), "--lang", "en", code=2)[1]
    assert len(answer(capsys, "runs", "list", "--store", str(held))["runs"]) == 4
    assert answer(capsys, "runs", "delete", ids[0], ids[1][:9], "--store", str(held))["deleted"] == ids[:2]
    assert "1" in says(capsys, "runs", "delete", "--unfinished", "--store", str(held), "--lang", "zh")[0]
    assert [each["id"] for each in answer(capsys, "runs", "list", "--store", str(held))["runs"]] == ids[2:]
    assert "--unfinished" in says(capsys, "runs", "delete", "--store", str(held), "--lang", "en", code=2)[1]


def test_merge_and_gc(held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(tmp_path / "other") as store:
        store.put(made(1))
    done = answer(capsys, "runs", "merge", str(tmp_path / "other"), "--store", str(held))
    assert (done["taken"], done["known"]) == (1, 0)
    out, _ = says(capsys, "runs", "merge", str(tmp_path / "other"), "--store", str(held), "--lang", "zh")
    assert "并入 0 次推演" in out and "1 次此库已有" in out
    with Store.open(tmp_path / "other") as store:
        store.put(made(2, numbers=77))
    _, err = says(capsys, "runs", "merge", str(tmp_path / "other"), "--store", str(held), "--lang", "en", code=2)
    assert "must not be mixed" in err
    assert answer(capsys, "runs", "gc", "--store", str(held))["bytes"] == 0
    assert "可清理" in says(capsys, "runs", "gc", "--dry-run", "--store", str(held), "--lang", "zh")[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_is_in_one_language(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = says(capsys, "runs", "--help", "--lang", lang)
    assert {"zh": "结果库", "en": "store"}[lang] in out and {"zh": "Options", "en": "选项"}[lang] not in out
    assert "--store" in says(capsys, "runs", "list", "--help", "--lang", lang)[0]


def test_a_store_that_cannot_be_used_is_said_before_any_run(
    engine: None, folder: Path, held: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held.write_text("mine")
    monkeypatch.delattr("tests.experiments.fake_engine.GovernanceModel.days")
    for words in (
        ["run", str(folder / "tiny.yaml")],
        ["compare", *(str(folder / f"{n}.yaml") for n in ("tiny", "tiny-alt"))],
    ):
        _, err = says(capsys, *words, "--store", str(held), "--lang", "en", code=2)
        assert "not the folder of a store" in err
    assert held.read_text() == "mine"
