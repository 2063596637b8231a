"""Makes docs/programmes.md: what the documents name, and what each measure does in the model when it stands alone.

The catalogue comes from seeds/; the effects from docs/reference/ablation.json, which `collect` makes of answers of
`wangge ablate --all --json FILE`, one a base. Pages and the dashboard read that one file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "reference" / "ablation.json"
_YUAN = 1e4
_MADE = (
    "<!-- Made by `python docs/generate.py` from the records and docs/reference/ablation.json. Do not edit. -->\n"
    "<!-- 由 `python docs/generate.py` 据项目数据与 docs/reference/ablation.json 生成，请勿手改。 -->\n"
)
_SIGNS = {
    "declared": "一致 / as declared",
    "open": "区间含零 / open",
    "opposite": "**相反 / opposite**",
    "nothing": "**毫无变化 / nothing moves**",
}


# --- the table ------------------------------------------------------------------------------------
def collect(files: Sequence[Path]) -> list[str]:
    """Write docs/reference/ablation.json from answers of `wangge ablate`; returns its name if it changed."""
    answers = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    text = json.dumps(table(answers), ensure_ascii=False, indent=1) + "\n"
    before = TABLE.read_text(encoding="utf-8") if TABLE.is_file() else ""
    TABLE.write_text(text, encoding="utf-8", newline="\n")
    return [] if before == text else [TABLE.name]


def table(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One table of several answers: a row for each measure that has a value, and those that have none with why.

    Raises
    ------
    ValueError
        If the answers differ in pairs, members or version of the numbers, or two are of one base.
    """
    first = answers[0]
    if any(each[name] != first[name] for each in answers for name in ("pairs", "members", "numbers")):
        raise ValueError("answers with different pairs, members or numbers do not make one table")
    if len({each["base"] for each in answers}) < len(answers):
        raise ValueError("two answers are of one base")
    rows = [_row(each, answer["base"]) for answer in answers for each in answer["measures"]]
    return {
        "schema": 1, "numbers": first["numbers"], "pairs": first["pairs"], "members": first["members"],
        "command": f"wangge ablate --all --base BASE --pairs {first['pairs']} --members {first['members']}",
        "bases": {each["base"]: each["title"] for each in answers},
        "rows": [each for each in rows if each.get("change") is not None],
        "wanting": [each for each in rows if each.get("change") is None],
    }  # fmt: skip


def _row(held: Mapping[str, Any], base: str) -> dict[str, Any]:
    effect, cost, ratio = held["effect"], held["added_cost"], held["cost_per_added_durable"]
    found: dict[str, Any] = {"programme": held["id"], "base": base, "verdict": held["verdict"]}
    if held["reason"] is not None:
        found["reason"] = held["reason"]
    if held["exception"] is not None:
        found["exception"] = held["exception"]
    if effect is None or effect["difference"] is None:
        return found
    known = effect["knowledge"]
    return {
        **found, **_moved(effect), "level": effect["level"], "as_declared": held["verdict"] == "declared",
        "sign_share": None if known is None else known["sign_share"],
        "cost": None if cost is None or cost["difference"] is None else _YUAN * cost["difference"],
        "cost_per_durable": None if ratio is None else ratio["difference"],
        "side_effects": [_moved(each) for each in held["side_effects"]],
    }  # fmt: skip


def _moved(effect: Mapping[str, Any]) -> dict[str, Any]:
    known = effect["knowledge"]
    return {
        "indicator": effect["indicator"], "series": effect["series"], "change": effect["difference"],
        "sampling": None if effect["low"] is None else [effect["low"], effect["high"]],
        "knowledge": None if known is None else [known["low"], known["high"]],
    }  # fmt: skip


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
    pairs, members = held["pairs"], held["members"]
    for base, title in held["bases"].items():
        rows = [each for each in held["rows"] if each["base"] == base]
        yield f"## Effect in the model: {title['en']} / 模内效应：{title['zh']}"
        yield ""
        yield f"Each measure alone on `{base}`: everywhere, in full, from the first measured day."
        yield f"*sampling*: 95 %, {pairs} pairs, parameters fixed; *knowledge*: 5 % to 95 % over {members} sets of"
        yield "parameters and the ranges of its own sizes and costs. *side effects*: other headline indicators beyond"
        yield "both intervals; among so many, a few are chance."
        yield ""
        yield "每项举措单独实施：全覆盖、完全落实，测量期首日起。"
        yield f"*抽样*：95%，{pairs} 对，参数固定；*认知*：{members} 组参数及其自身力度、经费的范围，"
        yield "5%—95% 分位。*旁及*：两种区间均不含零的其他首要指标；项数一多，难免有几项出于偶然。"
        yield ""
        yield (
            "| 举措 / measure | 应改变 / should move | 模内效应 / effect | 抽样 / sampling | 认知 / knowledge |"
            " 方向 / sign | 投入（元）/ cost | 每多一件 / per durable | 旁及 / side effects |"
        )
        yield "|---" * 9 + "|"
        yield from map(_line, rows)
        yield ""
        yield from _signs(held, base)


def _line(row: Mapping[str, Any]) -> str:
    from sim.text.numbers import NONE, plain

    cost, ratio = (NONE if row[name] is None else plain(row[name]) for name in ("cost", "cost_per_durable"))
    sides = "; ".join(
        f"`{each['indicator']}` {_change(each['indicator'], each['change'])}" for each in row["side_effects"]
    )
    parts = [
        _named(row["programme"]), _should(row["programme"]), _change(row["indicator"], row["change"]),
        _ends(row["indicator"], row["sampling"]), _ends(row["indicator"], row["knowledge"]), _SIGNS[row["verdict"]],
        cost, ratio, sides,
    ]  # fmt: skip
    return "| " + " | ".join(part.replace("|", "\\|") for part in parts) + " |"


def _signs(held: Mapping[str, Any], base: str) -> Iterator[str]:
    """Measures that do not move their outcome as declared (M9), with why."""
    rows = [each for part in ("rows", "wanting") for each in held[part] if each["base"] == base]
    wanting = [each for each in rows if each["verdict"] != "declared"]
    yield "### Signs not as declared / 方向未与声明一致者"
    yield ""
    yield f"{len(rows) - len(wanting)} / {len(rows)} as declared / 与声明一致."
    yield ""
    for each in wanting:
        why = each.get("exception") or each.get("reason")
        shown = _SIGNS.get(each["verdict"], each["verdict"])
        mark = "例外 / exception: " if each.get("exception") else ""
        yield f"- {_named(each['programme'])}: {shown}" + (f". {mark}{why['zh']} / {why['en']}" if why else "")
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


def _unit(indicator: str) -> Mapping[str, str]:
    from sim.experiments.describe_ablation import indicator_unit

    return indicator_unit(indicator)


def _change(indicator: str, value: float) -> str:
    """A difference with its unit in both languages; shares in percentage points."""
    from sim.text.numbers import change, change_unit

    unit = _unit(indicator)
    words = dict.fromkeys(change_unit(unit, lang) for lang in ("zh", "en"))
    return f"{change(value, unit)} {' / '.join(words)}".rstrip()


def _ends(indicator: str, ends: Sequence[float] | None) -> str:
    from sim.text.numbers import NONE, change

    unit = _unit(indicator)
    return NONE if ends is None else f"{change(ends[0], unit)} … {change(ends[1], unit)}"
