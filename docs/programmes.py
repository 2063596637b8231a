"""Makes docs/programmes.md: what the documents name, and what each measure does in the model when it stands alone.

The catalogue comes from seeds/; the effects from docs/reference/ablation.json, which is what
`wangge ablate --all --json FILE` answers. Pages and the dashboard read that one file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "reference" / "ablation.json"
_MADE = (
    "<!-- Made by `python docs/generate.py` from the records and docs/reference/ablation.json. Do not edit. -->\n"
    "<!-- 由 `python docs/generate.py` 据项目数据与 docs/reference/ablation.json 生成，请勿手改。 -->\n"
)
_NONE = "–"
_SIGNS = {
    "declared": "一致 / as declared",
    "open": "区间含零 / open",
    "opposite": "**相反 / opposite**",
    "nothing": "**毫无变化 / nothing moves**",
    "no_value": "无值 / no value",
    "not_run": "未运行 / not run",
}


# --- the table ------------------------------------------------------------------------------------
def collect(file: Path) -> list[str]:
    """Write docs/reference/ablation.json from an answer of `wangge ablate`; returns its name if it changed."""
    held = json.loads(file.read_text(encoding="utf-8"))
    text = _lines(_short(held))
    before = TABLE.read_text(encoding="utf-8") if TABLE.is_file() else ""
    TABLE.write_text(text, encoding="utf-8", newline="\n")
    return [] if before == text else [TABLE.name]


def _lines(held: Mapping[str, Any]) -> str:
    """JSON with one line a measure, so that a change of one shows as such."""
    text = {name: json.dumps(each, ensure_ascii=False) for name, each in held.items()}
    rows = ",\n  ".join(json.dumps(each, ensure_ascii=False) for each in held["measures"])
    text["measures"] = f"[\n  {rows}\n ]"
    return "{\n" + ",\n".join(f' "{name}": {each}' for name, each in text.items()) + "\n}\n"


def _short(held: Any) -> Any:
    """The same with no more digits than anybody reads."""
    if isinstance(held, dict):
        return {name: _short(each) for name, each in held.items()}
    if isinstance(held, list):
        return [_short(each) for each in held]
    return float(f"{held:.6g}") if isinstance(held, float) else held


# --- the page -------------------------------------------------------------------------------------
def page(held: Mapping[str, Any] | None = None) -> str:
    """The page as text; with the table that is shipped where none is given."""
    if held is None and TABLE.is_file():
        held = json.loads(TABLE.read_text(encoding="utf-8"))
    lines = [*_head(), *(_no_table() if held is None else _tables(held)), *_catalogue()]
    return "\n".join(lines).rstrip() + "\n"


def _head() -> list[str]:
    from sim.evidence import documents, programmes

    found = list(programmes().values())
    measures = sum(each.is_switch for each in found)
    return [
        _MADE,
        "# What the documents name, and its effect in the model / 文件点名的条目与模内效应",
        "",
        f"{len(documents())} documents, {len(found)} entries, of which {measures} are measures: only these can be",
        "switched on. No document states an effect size. What follows is an *effect in the model*: it rests on assumed",
        "sizes and says nothing of what the policy did. Full records:",
        "[reference/programmes.md](reference/programmes.md);",
        "`wangge programmes WORD` finds an entry, `wangge explain ID` tells all of it.",
        "",
        f"{len(documents())} 份文件，{len(found)} 个条目，其中举措 {measures} 项；只有举措可以实施。",
        "文件均未给出效果大小，以下均为“模内效应”：出自假定的力度，不说明政策的实际作用。",
        "完整记录见 [reference/programmes.md](reference/programmes.md)；",
        "`wangge programmes 检索词` 查找，`wangge explain 编号` 看说明。",
        "",
    ]  # fmt: skip


def _no_table() -> list[str]:
    return [
        "## Effect in the model / 模内效应",
        "",
        "No table is shipped yet / 尚未附表：`wangge ablate --all --base FILE --json ablation.json`,",
        "then / 然后 `python docs/generate.py --ablation ablation.json`.",
        "",
    ]


def _tables(held: Mapping[str, Any]) -> Iterator[str]:
    pairs, members, title = held["pairs"], held["members"], held["title"]
    yield f"## Effect in the model: {title['en']} / 模内效应：{title['zh']}"
    yield ""
    yield f"Each measure alone on `{held['base']}`: everywhere, in full, from the first measured day; the command"
    yield "stands in the file of that scenario."
    yield f"*sampling*: 95 %, {pairs} pairs, parameters fixed; *knowledge*: 5 % to 95 % over {members} sets of"
    yield "parameters and the ranges of its own sizes and costs. *side effects*: other indicators (headlines,"
    yield "registration, skipping, suits, reversals, forms, exposure) beyond both intervals; some are chance."
    yield ""
    yield "每项举措单独实施：全覆盖、完全落实，测量期首日起；命令见该情景文件。"
    yield f"*抽样*：95%，{pairs} 对，参数固定；*认知*：{members} 组参数及其自身力度、经费的范围，"
    yield "5%—95% 分位。*旁及*：两种区间均不含零的其他指标"
    yield "（首要指标，以及登记、越级、起诉、纠错、填表、留痕）；项数一多，难免有几项出于偶然。"
    yield ""
    yield (
        "| 举措 / measure | 应改变 / should move | 模内效应 / effect | 抽样 / sampling | 认知 / knowledge |"
        " 方向 / sign | 投入（万元）/ cost (10 000 yuan) | 每多一件（元）/ per durable (yuan) | 旁及 / side effects |"
    )
    yield "|---" * 9 + "|"
    yield from map(_line, held["measures"])
    yield ""
    yield from _signs(held)


def _line(row: Mapping[str, Any]) -> str:
    from sim.text.numbers import amount, change

    effect, cost, ratio = row["effect"], row["added_cost"], row["cost_per_added_durable"]
    sides = "; ".join(f"`{each['indicator']}` {_change(each)}" for each in row["side_effects"])
    parts = [
        _named(row["id"]), _should(row["id"]), _change(effect), *_intervals(effect), _SIGNS[row["verdict"]],
        _NONE if cost is None else change(cost["difference"], cost["unit"]),
        _NONE if ratio is None else amount(ratio["difference"], ratio["unit"]), sides,
    ]  # fmt: skip
    return "| " + " | ".join(part.replace("|", "\\|") for part in parts) + " |"


def _signs(held: Mapping[str, Any]) -> Iterator[str]:
    """Measures that do not move their outcome as declared (M9), with why."""
    rows = held["measures"]
    wanting = [each for each in rows if each["verdict"] != "declared"]
    yield "### Signs not as declared / 方向未与声明一致者"
    yield ""
    yield f"{len(rows) - len(wanting)} / {len(rows)} as declared / 与声明一致."
    yield ""
    for each in wanting:
        why = each["exception"] or each["reason"]
        mark = "例外 / exception: " if each["exception"] else ""
        yield f"- {_named(each['id'])}: {_SIGNS[each['verdict']]}" + (
            f". {mark}{why['zh']} / {why['en']}" if why else ""
        )
    yield ""


def _catalogue() -> Iterator[str]:
    from docs.pages import label
    from sim.evidence import documents, programmes

    yield "## What each document names / 各文件点名的条目"
    yield ""
    for name, document in documents().items():
        if not document.programmes:
            continue
        yield f"### {document.title['zh']} / {document.title['en']}"
        yield ""
        yield f"{document.publisher['zh']} / {document.publisher['en']}, {document.date}; `seeds/{name}.yaml`"
        yield ""
        yield "| 编号 / id | 名称 / name | 环节 / stage | 性质 / nature | 状态 / status | 应改变 / should move |"
        yield "|---" * 6 + "|"
        for each in (programmes()[entry] for entry in document.programmes):
            stages = "; ".join(label("stage", stage) for stage in each.stage)
            cells = [_named(each.id), f"{each.name['zh']} / {each.name['en']}", stages, label("nature", each.nature),
                     label("status", each.status), _should(each.id)]  # fmt: skip
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""


def _named(name: str) -> str:
    return f"[`{name}`](reference/programmes.md#{name})"


def _should(name: str) -> str:
    from sim.evidence import programmes
    from sim.experiments.programme_words import expected_words

    found = programmes().get(name)
    if found is None or found.expected is None:
        return ""
    words = expected_words(found.expected)
    return f"{words['zh']} / {words['en']}"


def _change(effect: Mapping[str, Any] | None) -> str:
    """A difference with its unit in both languages; shares in percentage points."""
    from sim.text.numbers import change, change_unit

    if effect is None or effect["difference"] is None:
        return _NONE
    words = dict.fromkeys(change_unit(effect["unit"], lang) for lang in ("zh", "en"))
    return f"{change(effect['difference'], effect['unit'])} {' / '.join(words)}".rstrip()


def _intervals(effect: Mapping[str, Any] | None) -> tuple[str, str]:
    """The sampling interval, and the knowledge interval."""
    if effect is None:
        return _NONE, _NONE
    return _ends(effect, effect["unit"]), _ends(effect["knowledge"] or {}, effect["unit"])


def _ends(held: Mapping[str, Any], unit: Mapping[str, str]) -> str:
    from sim.text.numbers import change

    low, high = held.get("low"), held.get("high")
    return _NONE if low is None or high is None else f"{change(low, unit)} … {change(high, unit)}"
