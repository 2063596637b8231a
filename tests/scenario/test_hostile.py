"""Bad input gives one clear message per fault: place, address, what is allowed, nearest name, both languages."""

# ruff: noqa: E501 - one case a line

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import load_scenario
from tests.scenario.helpers import HEAD, REGION, faults_of


@dataclass(frozen=True)
class Case:
    """One bad text and the one fault it must give; ``text`` stands after the four lines of HEAD unless it is whole."""

    name: str
    text: str | bytes
    place: tuple[int, int]
    path: str
    en: str
    zh: str
    whole: bool = False


P = "parameters:\n  "
SETTLE = "handle.settle_probability"

CASES = [
    # keys
    Case("unknown key", "sed: 1", (5, 1), "sed", "did you mean 'seed'", "是否应为“seed”"),
    Case("unknown inner key", "keep: {case: true}", (5, 8), "keep/case", "did you mean 'cases'", "是否应为“cases”"),
    Case("unknown key of a programme", "programmes:\n  speak_on_fours: {coverge: 0.8}",
         (6, 20), "programmes/speak_on_fours/coverge", "did you mean 'coverage'", "是否应为“coverage”"),
    Case("duplicate key", "seed: 1\nseed: 2", (6, 1), "", "duplicate key 'seed' (first at line 5)", "键“seed”重复"),
    Case("list as key", "? [a, b]\n: 1", (5, 3), "", "a key must be plain text", "键必须是简单文本"),
    Case("merge key", "<<: {seed: 1}", (5, 1), "", "use 'extends'", "请用 extends"),
    Case("tag", "seed: !!int 3", (5, 7), "seed", "!!int are not allowed", "不允许类型标签 !!int"),
    Case("python tag", "seed: !!python/object/apply:os.system [x]", (5, 7), "seed", "not allowed", "不允许类型标签"),
    Case("own tag", "seed: !mine 3", (5, 7), "seed", "!mine are not allowed", "不允许类型标签 !mine"),
    # types and YAML 1.1 surprises
    Case("true for a number", "seed: true", (5, 7), "seed", "must be a whole number (got true)", "应为整数（现为 true）"),
    Case("quoted number", 'seed: "3"', (5, 7), "seed", "remove the quotes", "请去掉引号"),
    Case("number with point", "seed: 3.5", (5, 7), "seed", "must be a whole number (got 3.5)", "应为整数"),
    Case("no for a flag", "modifiers: no", (5, 12), "modifiers", "got 'no'; write false", "请写 false"),
    Case("yes for a flag", "modifiers: yes", (5, 12), "modifiers", "got 'yes'; write true", "请写 true"),
    Case("number for a flag", "modifiers: 1", (5, 12), "modifiers", "must be true or false (got 1)", "应为 true 或 false"),
    Case("underscores", "seed: 1_000", (5, 7), "seed", "write 1000, without", "请写 1000"),
    Case("leading zeros", "seed: 0123", (5, 7), "seed", "write 123, without leading zeros", "请写 123"),
    Case("clock time", "seed: 12:30:45", (5, 7), "seed", "a clock time is not a number", "时刻不是数"),
    Case("hexadecimal", "seed: 0x1F", (5, 7), "seed", "must be a whole number (got '0x1F')", "应为整数"),
    Case("endless number", "seed: " + "9" * 5000, (5, 7), "seed", "too many digits", "数字过长"),
    Case("infinity", f"{P}arise.rate: .inf", (6, 15), "parameters/arise.rate", "finite", "有限"),
    Case("not a number", f"{P}arise.rate: .nan", (6, 15), "parameters/arise.rate", "finite", "有限"),
    Case("overflow", f"{P}arise.rate: 1e999", (6, 15), "parameters/arise.rate", "finite", "有限"),
    Case("number for a text", "title: {zh: 3}", (5, 13), "title/zh", "put a number in quotes", "数字请加引号"),
    Case("list for a mapping", "keep: [cases]", (5, 7), "keep", "must be a mapping", "映射"),
    Case("text for a list", "keep: {daily: headline}", (5, 15), "keep/daily", "must be a list", "列表"),
    Case("unknown daily series", "keep: {daily: [headlin]}", (5, 16), "keep/daily/0", "did you mean 'headline'", "是否应为“headline”"),
    Case("full-width digits", "seed: １２３", (5, 7), "seed", "write half-width 123", "请写半角 123"),
    Case("full-width colon", "seed：1", (5, 5), "", "full-width '：'; write the half-width ':'", "请改为半角“:”"),
    Case("full-width colon in a flow", "keep: {cases：true}", (5, 8), "keep/cases：true", "full-width colon", "全角冒号"),
    Case("full-width comma", "policies: {city: nothing，county: nothing}", (5, 25), "", "'，'; write", "请改为半角“,”"),
    Case("full-width space", "keep:\n　cases: true", (6, 1), "　cases", "indent with ordinary spaces", "缩进请用半角空格"),
    Case("full-width name", "ｓｅｅｄ: 1", (5, 1), "ｓｅｅｄ", "full-width; write seed", "含全角字符，请写 seed"),
    # ranges
    Case("below range", "seed: -1", (5, 7), "seed", "must be >= 0 (got -1)", "应 ≥ 0（现为 -1）"),
    Case("above range", "programmes:\n  speak_on_fours: {coverage: 1.5}",
         (6, 30), "programmes/speak_on_fours/coverage", "must be <= 1 (got 1.5)", "应 ≤ 1"),
    Case("parameter out of bounds", f"{P}{SETTLE}: 1.2",
         (6, 30), f"parameters/{SETTLE}", "must be between 0 and 1 (got 1.2)", "应在 0 至 1 之间（现为 1.2）"),
    Case("filtered out of bounds", f"{P}{SETTLE}: {{at: {{tier: village, kind: [family, labour]}}, value: 7}}",
         (6, 83), f"parameters/{SETTLE}[tier=village,kind=family|labour]", "between 0 and 1", "在 0 至 1 之间"),
    # parameters
    Case("unknown parameter", f"{P}handle.setle_probability: 0.5",
         (6, 3), "parameters/handle.setle_probability", f"did you mean '{SETTLE}'", f"是否应为“{SETTLE}”"),
    Case("dimension it lacks", f"{P}arise.rate: {{at: {{tier: village}}, value: 3}}",
         (6, 21), "parameters/arise.rate/at/tier", "arise.rate has no dimension tier; it has: setting", "它的维度：setting"),
    Case("no dimensions at all", f"{P}handle.spread: {{at: {{tier: village}}, value: 3}}",
         (6, 24), "parameters/handle.spread/at/tier", "has no dimensions", "不分维度"),
    Case("misspelt dimension", f"{P}{SETTLE}: {{at: {{teir: village}}, value: 0.3}}",
         (6, 36), f"parameters/{SETTLE}/at/teir", "did you mean 'tier'", "是否应为“tier”"),
    Case("unknown member", f"{P}{SETTLE}: {{at: {{tier: vilage}}, value: 0.3}}",
         (6, 42), f"parameters/{SETTLE}/at/tier", "did you mean 'village'", "是否应为“village”"),
    Case("member by its Chinese name", f"{P}{SETTLE}: {{at: {{kind: 邻里纠纷}}, value: 0.3}}",
         (6, 42), f"parameters/{SETTLE}/at/kind", "write its code 'neighbour'", "请写其代码“neighbour”"),
    Case("nested like the catalogue", f"{P}{SETTLE}: {{village: 0.3}}",
         (6, 31), f"parameters/{SETTLE}/village", "write {at: {tier: village}, value: …}", "请写 {at: {tier: village}"),
    Case("filter without value", f"{P}{SETTLE}: {{at: {{tier: village}}}}",
         (6, 30), f"parameters/{SETTLE}", "'value' is missing", "缺少“value”"),
    Case("unknown law", f"{P}handle.sessions: {{law: gama, mean: 2, shape: 1}}",
         (6, 26), "parameters/handle.sessions/law", "did you mean 'gamma'", "是否应为“gamma”"),
    Case("negative shape", f"{P}handle.sessions: {{law: gamma, mean: 2, shape: -1}}",
         (6, 49), "parameters/handle.sessions/shape", "must be >= 0", "应≥ 0"),
    Case("unknown choice", f"{P}capacity.mode: slot",
         (6, 18), "parameters/capacity.mode", "did you mean 'slots'", "是否应为“slots”"),
    Case("no for a flag parameter", f"{P}handle.divisible: no",
         (6, 21), "parameters/handle.divisible", "write false", "请写 false"),
    # dates
    Case("no such day", "programmes:\n  speak_on_fours: {start: 2023-02-30}", (6, 27),
         "programmes/speak_on_fours/start", "there is no 2023-02-30: 2023-02 has 28 days", "2023 年 2 月有 28 天"),
    Case("no such month", "programmes:\n  speak_on_fours: {start: 2023-13-01}", (6, 27),
         "programmes/speak_on_fours/start", "months go from 1 to 12", "月份为 1 至 12"),
    Case("short date", "programmes:\n  speak_on_fours: {start: 2023-1-5}", (6, 27),
         "programmes/speak_on_fours/start", "write 2023-01-05", "请写 2023-01-05"),
    Case("date with slashes", "programmes:\n  speak_on_fours: {start: 2023/1/5}", (6, 27),
         "programmes/speak_on_fours/start", "write 2023-01-05", "请写 2023-01-05"),
    Case("full-width date", "programmes:\n  speak_on_fours: {start: ２０２３－０１－０５}", (6, 27),
         "programmes/speak_on_fours/start", "full-width characters, write 2023-01-05", "含全角字符，请写 2023-01-05"),
    Case("year only", "programmes:\n  speak_on_fours: {start: 2023}", (6, 27),
         "programmes/speak_on_fours/start", "must be a date like 2023-01-01 (got 2023)", "应为日期，如 2023-01-01"),
    Case("start before the horizon", "programmes:\n  speak_on_fours: {start: 2022-12-31}", (6, 27),
         "programmes/speak_on_fours/start", "outside the horizon (2023-01-01 to 2023-01-10)", "不在模拟时段内"),
    Case("start after the horizon", "programmes:\n  speak_on_fours: {start: 2023-01-11}", (6, 27),
         "programmes/speak_on_fours/start", "outside the horizon", "不在模拟时段内"),
    Case("end before start", "programmes:\n  speak_on_fours: {start: 2023-01-05, end: 2023-01-05}", (6, 44),
         "programmes/speak_on_fours/end", "must be after the start, 2023-01-05", "应晚于起始日"),
    # names
    Case("unknown programme", "programmes:\n  speak_on_for: {}", (6, 3),
         "programmes/speak_on_for", "did you mean 'speak_on_fours'", "是否应为“speak_on_fours”"),
    Case("unknown policy", "policies: {county: worst_queue}", (5, 20),
         "policies/county", "did you mean 'worst_queue_first'", "是否应为“worst_queue_first”"),
    Case("unknown rule", "rules: {without: [arise, festr]}", (5, 26),
         "rules/without/1", "did you mean 'fester'", "是否应为“fester”"),
    Case("both only and without", "rules: {only: [arise], without: [fester]}", (5, 8),
         "rules", "either 'only' or 'without'", "只写 only 或 without"),
    Case("rules in another form", "rules: none", (5, 8), "rules", "must be all, {only: [...]}", "应为 all"),
    Case("unknown calendar", "calendar: chinese", (5, 11), "calendar", "did you mean 'china'", "是否应为“china”"),
    Case("unknown county", "programmes:\n  speak_on_fours: {where: {county: [c0l]}}", (6, 37),
         "programmes/speak_on_fours/where/county", "no county 'c0l' here", "本地区没有县“c0l”"),
    Case("unknown setting", "programmes:\n  speak_on_fours: {where: {setting: [city]}}", (6, 38),
         "programmes/speak_on_fours/where/setting/0", "'rural' or 'urban'", "应为"),
    Case("null removes nothing", "programmes:\n  speak_on_fours:", (6, 3),
         "programmes/speak_on_fours", "there is none; write {}", "使用默认值请写 {}"),
    # whole files
    Case("unknown region key", HEAD.replace("of:", "setting_: a, of:"), (3, 21), "region/setting_", "did you mean 'setting'", "setting", True),
    Case("region missing", HEAD.replace("one_desk", "one_dsk"), (3, 25), "region/of", "did you mean 'one_desk'", "one_desk", True),
    Case("region file missing", HEAD.replace(REGION, "region: r.yaml"), (3, 9), "region", "no such file", "文件不存在", True),
    Case("region number", HEAD.replace(REGION, "region: 3"), (3, 9), "region", "must be a region file", "应为地区文件名", True),
    Case("no horizon", f"schema: 1\nscenario: a\n{REGION}\n", (1, 1), "horizon", "'horizon' is missing", "缺少“horizon”", True),
    Case("no start", HEAD.replace("start: 2023-01-01, ", ""), (4, 1), "horizon/start", "'start' is missing", "缺少", True),
    Case("horizon date", HEAD.replace("2023-01-01", "2023-02-30"), (4, 18), "horizon/start", "has 28 days", "有 28 天", True),
    Case("nothing measured", HEAD.replace("measure: 10", "measure: 0"), (4, 51), "horizon/measure", "must be >= 1", "应 ≥ 1", True),
    Case("negative follow-up", HEAD.replace("up: 0}", "up: -1}"), (4, 66), "horizon/follow_up", "must be >= 0", "应 ≥ 0", True),
    Case("horizon too long", HEAD.replace("up: 0}", "up: 20000}"), (4, 1), "horizon", "is 20010 days, at most 20000", "共 20010 天", True),
    Case("other schema", HEAD.replace("schema: 1", "schema: 2"), (1, 9), "schema", "must be 1 (got 2)", "应为 1", True),
    Case("bad name", HEAD.replace("small", "a/b"), (2, 11), "scenario", "must be 1 to 80 characters", "应为 1 至 80 个字符", True),
    Case("empty", b"", (0, 0), "", "the file is empty", "文件是空的", True),
    Case("only a comment", b"# nothing\n", (0, 0), "", "the file is empty", "文件是空的", True),
    Case("a list", b"- 1\n- 2\n", (1, 1), "", "must be a mapping", "映射", True),
    Case("a word", b"hello", (1, 1), "", "must be a mapping", "映射", True),
    Case("two documents", HEAD + "---\na: 1\n", (5, 1), "", "a file holds one document", "一份文档", True),
    Case("not YAML", HEAD + "keep: {cases: true\n", (6, 1), "", "a bracket is not closed", "括号没有配对", True),
    Case("tab", "schema: 1\nkeep:\n\tcases: true\n", (3, 1), "", "use spaces", "请改用空格", True),
    Case("no space after colon", "schema: 1\nseed:3\nscenario: a\n", (2, 5), "", "a space is missing after ':'", "缺少空格", True),
    Case("control character", b"schema: 1\nscenario: a\x07\n", (2, 12), "", "control character", "控制字符", True),
    Case("GBK", "title: {zh: 标题}".encode("gbk"), (0, 0), "", "not UTF-8 (byte 13, line 1), it looks like GBK", "看来是 GBK", True),
    Case("UTF-16", HEAD.encode("utf-16"), (0, 0), "", "looks like UTF-16; save the file as UTF-8", "请另存为 UTF-8", True),
    Case("broken UTF-8", b"a: 1\nb: \xff\n", (0, 0), "", "not UTF-8 (byte 9, line 2)", "第 9 个字节，第 2 行", True),
    Case("nested brackets", b"[" * 100_000, (1, 41), "", "nested too deeply (at most 40 levels)", "嵌套过深", True),
    Case("nested braces", b"{a: " * 100_000, (1, 161), "", "nested too deeply", "嵌套过深", True),
    Case("nested dashes", b"- " * 100_000, (1, 81), "", "nested too deeply", "嵌套过深", True),
    Case("alias to itself", b"a: &a [*a]", (1, 8), "a/0", "alias *a refers to itself", "指向自身", True),
    Case("unknown alias", b"a: *b", (1, 4), "a", "alias *b is not defined", "未定义", True),
    Case("many nodes", b"a: [" + b"1," * 300_001 + b"]", (1, 1), "", "too many nodes", "节点过多", True),
    Case("too large", b"#" * (20 * 2**20 + 1), (0, 0), "", "too large: 20.0 MB, at most 20 MB", "上限 20 MB", True),
]  # fmt: skip


def _bomb() -> bytes:
    lines = [b"a0: &a0 [1,1,1,1,1,1,1,1,1,1]"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 10)]
    return b"\n".join(lines)


def _deep_aliases() -> bytes:
    return b"\n".join([b"a0: &a0 [[[[1]]]]"] + [b"a%d: &a%d [[[[*a%d]]]]" % (n, n, n - 1) for n in range(1, 900)])


CASES += [
    Case("alias bomb", _bomb(), (6, 10), "a5/0", "too many nodes after expanding aliases", "展开别名后节点过多", True),
    Case("deep aliases", _deep_aliases(), (10, 13), "a9/0/0/0/0", "nested too deeply", "嵌套过深", True),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_clear_fault(case: Case, tmp_path: Path) -> None:
    text = case.text if case.whole else HEAD + str(case.text) + "\n"
    found = faults_of(tmp_path, text)
    assert len(found) == 1, [fault.text("en") for fault in found]
    fault = found[0]
    assert fault.file == str(tmp_path / "s.yaml")
    if case.name not in ("many nodes", "alias bomb", "deep aliases"):  # where exactly it stops is not the point
        assert (fault.line, fault.column) == case.place, fault.text("en")
        assert fault.path == case.path
    assert case.en in fault.en
    assert case.zh in fault.zh
    where = f"{fault.file}:{fault.line}:{fault.column}: " if fault.line else f"{fault.file}: "
    assert fault.text("en").startswith(where) and fault.text("zh").startswith(where)
    assert "\n" not in fault.text("en") + fault.text("zh")


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = HEAD + f"sed: 1\nmodifiers: no\nrules: {{only: [arse]}}\n{P}{SETTLE}: 3\nprogrammes:\n  nothing_such: {{}}\n"
    found = faults_of(tmp_path, text)
    assert [fault.path for fault in found] == [
        "sed", "modifiers", "rules/only/0", f"parameters/{SETTLE}", "programmes/nothing_such",
    ]  # fmt: skip
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_a_good_file_with_byte_order_mark(tmp_path: Path) -> None:
    assert faults_of(tmp_path, b"\xef\xbb\xbf" + HEAD.encode()) == []


def test_chinese_punctuation_in_texts_is_no_fault(tmp_path: Path) -> None:
    text = "title: {zh: 甲：乙，“丙”（丁）, en: a}\nquestion:\n  zh: 问：为何？\n  en: why\n"
    assert faults_of(tmp_path, HEAD + text) == []


@pytest.mark.parametrize("make", ["missing", "folder", "nul"])
def test_unreadable_paths(make: str, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(HEAD, encoding="utf-8")
    path = {"missing": tmp_path / "smal.yaml", "folder": tmp_path, "nul": Path(f"{tmp_path}/a\0b.yaml")}[make]
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    expected = {"missing": "did you mean 'small.yaml'", "folder": "is a folder", "nul": "cannot read"}[make]
    assert expected in caught.value.faults[0].en
    assert len(caught.value.faults) == 1


def test_nested_brackets_do_not_end_the_process(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(b"a: " + b"[" * 100_000)
    code = f"from sim.scenario import load_scenario\nload_scenario({str(path)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "nested too deeply" in done.stderr


def test_ten_million_counties_are_refused_before_any_is_made(tmp_path: Path) -> None:
    text = (
        "schema: 1\nscenario: big\nregion: {code: '1', name: {zh: 甲, en: x}, totals: {counties: 10000000}}\n"
        "horizon: {start: 2023-01-01, warm_up: 0, measure: 10, follow_up: 0}\n"
    )
    (tmp_path / "big.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="between 1 and 4000"):
        load_scenario(tmp_path / "big.yaml")
