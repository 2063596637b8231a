"""The shape of a scenario file: keys, types and bounds, with zh/en labels for editors.

Parameters, region and programme records are free here: they are checked where their own schema is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.scenario.dates import parse_date
from sim.scenario.names import CALENDARS, daily_names, policy_names, rule_names
from sim.scenario.words import unknown

MAX_DAYS = 20_000
MAX_SEED = 2**53 - 1  # larger numbers lose digits in JSON readers

_FORBIDDEN = set('/\\:*?"<>|')


def teach(zh: str, en: str) -> PydanticCustomError:
    """Return an error that carries its message in both languages."""
    return PydanticCustomError("teach", "{en}", {"zh": zh, "en": en})


def _shared(name: str) -> WithJsonSchema:
    """Refer to a form that ``schema.py`` defines."""
    return WithJsonSchema({"shared": name})


def _known(zh: str, en: str, names: Callable[[], tuple[str, ...]]) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names():
            raise teach(*unknown(name, names(), zh, en))
        return name

    return AfterValidator(check)


def _day(value: Any) -> Any:
    day, zh, en = parse_date(value)
    if day is None:
        raise teach(zh, en)
    return day


def _name(value: str) -> str:
    if not value.strip() or len(value) > 80 or set(value) & _FORBIDDEN or not value.isprintable():
        raise teach(
            '应为 1 至 80 个字符，不含 / \\ : * ? " < > |', 'must be 1 to 80 characters without / \\ : * ? " < > |'
        )
    return value


def _rules(value: Any) -> Any:
    if value == "all":
        return {}
    if isinstance(value, dict):
        if len(value) != 1:
            raise teach("应只写 only 或 without 之一", "must hold either 'only' or 'without'")
        return value
    raise teach("应为 all、{only: [...]} 或 {without: [...]}", "must be all, {only: [...]} or {without: [...]}")


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _zh_en(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


DateText = Annotated[
    dt.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
]
RuleName = Annotated[str, _known("规则", "rule", rule_names), _shared("rule")]
Policy = Annotated[str, _known("策略", "policy", policy_names), _shared("policy")]
Calendar = Annotated[str, _known("日历", "calendar", lambda: CALENDARS), WithJsonSchema({"enum": list(CALENDARS)})]
Daily = Annotated[str, _known("每日序列", "daily series", daily_names), WithJsonSchema({"enum": list(daily_names())})]
Words = Annotated[list[str], BeforeValidator(_one_or_many), _shared("words")]


def label(zh: str, en: str) -> str:
    """Return the description that an editor shows."""
    return f"{zh} / {en}"


class Shape(BaseModel):
    """Strict: no other keys, no conversion between types, no infinities."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class TextShape(Shape):
    """A text in both languages; one may be left out and is then taken from the other."""

    zh: str | None = None
    en: str | None = None


Text = Annotated[TextShape, BeforeValidator(_zh_en), _shared("text")]


class HorizonShape(Shape):
    """The three parts of the simulated days."""

    start: DateText = Field(description=label("首日，如 2023-01-01", "first day, like 2023-01-01"))
    warm_up: int = Field(365, ge=0, le=MAX_DAYS, description=label("预热天数", "days of warm-up"))
    measure: int = Field(365, ge=1, le=MAX_DAYS, description=label("统计天数", "days that are measured"))
    follow_up: int = Field(180, ge=0, le=MAX_DAYS, description=label("跟踪天数", "days of follow-up"))


class RulesShape(Shape):
    """Which rules run; never their order."""

    only: list[RuleName] | None = Field(None, description=label("只运行这些规则", "only these rules"))
    without: list[RuleName] | None = Field(None, description=label("不运行这些规则", "all but these rules"))


class WhereShape(Shape):
    """Places that a programme is confined to."""

    county: Words = Field([], description=label("县（代码、简称、名称或别名）", "counties (code, id, name or alias)"))
    township: Words = Field([], description=label("乡镇（代码或别名）", "townships (code or alias)"))
    setting: list[Literal["rural", "urban"]] = Field([], description=label("城乡", "rural or urban"))


class UseShape(Shape):
    """How a programme is used."""

    coverage: float = Field(1.0, ge=0, le=1, description=label("覆盖率 0–1", "coverage 0–1"))
    fidelity: float = Field(1.0, ge=0, le=1, description=label("执行到位度 0–1", "fidelity 0–1"))
    start: DateText | None = Field(None, description=label("起始日", "first day"))
    end: DateText | None = Field(None, description=label("终止日（当日不再实施）", "end: the first day without it"))
    ramp_days: int = Field(0, ge=0, le=MAX_DAYS, description=label("爬坡天数", "days until full effect"))
    where: WhereShape = Field(WhereShape(), description=label("实施地点", "where it applies"))
    effects: dict[str, dict[str, float]] = Field(
        {}, description=label("效果规模，代替记录中的中心值", "sizes of its effects, in place of the central ones")
    )
    cost: dict[str, float] = Field(
        {}, description=label("费用，代替记录中的中心值", "what it costs, in place of the central values")
    )


class PoliciesShape(Shape):
    """What the centres of each tier follow."""

    township: Policy = Field("nothing", description=label("乡镇中心的策略", "policy of township centres"))
    county: Policy = Field("nothing", description=label("县中心的策略", "policy of county centres"))
    city: Policy = Field("nothing", description=label("市中心的策略", "policy of the city centre"))


class KeepShape(Shape):
    """What a run keeps beside the indicators."""

    cases: bool = Field(True, description=label("保存案件、卷宗与事件表", "keep case, file and event tables"))
    daily: list[Daily] = Field(["headline"], description=label("保存每日序列的指标", "indicators kept day by day"))
    areas: bool = Field(False, description=label("保存分乡镇、分人群的数值", "keep values by township and stratum"))


Rules = Annotated[RulesShape, BeforeValidator(_rules), _shared("rules")]


class ScenarioShape(Shape):
    """The keys of a scenario file, after ``extends`` has been followed."""

    schema_: Literal[1] = Field(alias="schema", description=label("文件格式版本，现为 1", "version of the format: 1"))
    scenario: Annotated[str, AfterValidator(_name)] = Field(
        description=label("情景名称，同一比较中不可重复", "name of the scenario, unique in a comparison")
    )
    title: Text | None = Field(None, description=label("标题", "title"))
    question: Text | None = Field(None, description=label("要回答的问题", "the question it answers"))
    sources: Text | None = Field(None, description=label("依据", "what it rests on"))
    changes: Text | None = Field(None, description=label("与基准的不同", "what it changes"))
    extends: str | None = Field(None, description=label("所扩展的情景文件", "scenario file that this one extends"))
    region: Any = Field(description=label("地区：文件或描述", "region: a file or a description"))
    horizon: HorizonShape = Field(description=label("模拟时段", "simulated days"))
    seed: int = Field(1, ge=0, le=MAX_SEED, description=label("随机种子", "seed of all draws"))
    calendar: Calendar = Field("china", description=label("工作日历", "calendar of working days"))
    rules: Rules = Field(RulesShape(), description=label("运行哪些规则", "which rules run"))
    modifiers: bool = Field(
        True,
        description=label(
            "false = 技能、信任、时长、疲劳等影响取中性值", "false = skill, trust, age, fatigue are neutral"
        ),
    )
    own_warm_up: bool = Field(
        False,
        description=label("预热也用本情景（结构改变时）", "warm up with this scenario itself (structure changes)"),
    )
    parameters: dict[str, Any] = Field({}, description=label("参数取值", "parameter values"))
    ranges: dict[str, float] = Field(
        {},
        description=label(
            "参数整表在其范围内的位置：-1 下限、0 本值、1 上限",
            "tables within their ranges: -1 low, 0 own, 1 high",
        ),
    )
    programmes: dict[str, UseShape] = Field({}, description=label("实施的举措", "programmes in use"))
    programme_records: dict[str, Any] = Field({}, description=label("自定义举措", "programmes defined here"))
    policies: PoliciesShape = Field(PoliciesShape(), description=label("各级中心的策略", "policies of the centres"))
    keep: KeepShape = Field(KeepShape(), description=label("保存哪些结果", "what to keep"))
    ensemble: str | None = Field(
        None, description=label("可并存的参数组（CSV 文件）", "sets of parameter values held possible (a CSV file)")
    )
