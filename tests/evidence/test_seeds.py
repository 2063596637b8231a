"""Seeds: what they hold agrees with the source texts, and nothing of the texts is copied but figures and names."""

import csv
import math
import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim import vocabulary
from sim.evidence import Programme, Range, documents, facts, programmes
from sim.parameters.catalogue import catalogue
from sim.scenario.effects import shipped_faults
from sim.scenario.names import operators
from sim.scenario.place.staffing import KINDS
from sim.vocabulary import Book, Channel, Desk, Kind
from sim.world.levers import Contribution

ROOT = Path(__file__).parents[2]
TEXTS = ROOT.parent / "shared" / "seeds"
CATALOGUE = ROOT.parent / "shared" / "research" / "programmes.csv"
SOURCES = {
    "jinzhong-2023": "000", "sichuan-2023": "001", "huaihua-2023": "002", "luliang-2023": "003", "suizhou-2023": "004",
}  # fmt: skip

needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason="the source texts are not part of the project")
needs_catalogue = pytest.mark.skipif(not CATALOGUE.is_file(), reason="the research catalogue is not in the project")

#: terms of the texts that the research catalogue missed
MISSED = {
    "assessment_precondition", "departments_resolution_duty", "development_strategies", "enforcement_data_watch",
    "fewer_cases_aim", "find_and_solve_ability", "good_law_good_governance", "huaihua_development_service",
    "huaihua_fair_enforcement", "huaihua_governance_community", "huaihua_governance_system",
    "huaihua_grassroots_self_governance", "huaihua_innovation_pilots", "huaihua_judicial_responsibility",
    "huaihua_party_leadership", "huaihua_risk_fields", "information_defence_line", "jinzhong_resolution_model",
    "law_in_grassroots_governance", "local_experience_summary", "luliang_cautious_arrest",
    "luliang_government_service_apps", "luliang_leaders_study", "luliang_legal_staff", "luliang_party_building_drive",
    "luliang_pilot_task_force", "luliang_procuratorate_lessons", "party_leadership", "political_legal_reform",
    "power_checklist_judicial", "procuratorial_supervision", "public_interest_guide", "public_satisfaction_standard",
    "rule_of_law_government", "rule_of_law_resolution_level", "rural_crime_campaign", "settle_lawful_claims",
    "six_work_systems", "stability_part_systems", "suizhou_case_management_centre", "suizhou_enterprise_order",
    "suizhou_growth_measures",
    "suizhou_law_in_schools", "suizhou_model_government", "suizhou_order_prevention",
    "suizhou_procuratorial_functions", "suizhou_prudent_detention", "team_building",
}  # fmt: skip

#: items of grade A that are no switches: problems, doctrines, goals, structure, metrics
NO_SWITCHES = {
    "seen_not_managed", "admitted_capacity_gap", "mixed_tier_growth_pressure", "fengqiao_experience", "nip_in_bud",
    "tier_targets", "legal_literacy_state", "prevention_shift", "municipal_governance_modernisation",
    "rapid_integrated_response", "handle_one_govern_area", "open_channels", "public_rating", "one_door_one_trip",
    "case_closed_matter_settled", "human_plus_tech_net", "grid_structure", "micro_grid", "dispute_type_focus",
    "satisfaction_security_metric",
}  # fmt: skip

#: items whose name the documents give without content
NAMED_ONLY = {
    "happiness_fund", "red_property", "dong_customary_code", "one_case_one_code", "grand_mediation", "six_no_village",
    "five_governance_fusion", "speak_on_fours", "family_chat_point", "courtyard_meeting", "solve_on_encounter",
    "open_door_review", "door_visit", "service_master_hotline", "receive_analyse_assign_handle",
    "one_mind_three_defences",
}  # fmt: skip

#: first operator differs from the research catalogue's: why
DEVIATIONS = {
    "platform_integration": "the text joins platforms, not desks: apps to fill in, no queue",
    "door_visit": "the text has no dates, so it is a channel that is always open",
}

#: parts of names in our own words: the text has a list, a figure or a description there
PARAPHRASED = {
    ("law_with_mass_work", "综合运用多种手段"),
    ("lawyer_density", "每万人律师数"),
    ("organisation_fusion", "企业三类组织与党组织融合"),
    ("other_safety_mechanisms", "“八大机制”其余各项"),
    ("other_safety_mechanisms", "寄递危爆监管"),
    ("power_checklist_judicial", "履职监督考评"),
    ("punish_and_govern", "两法衔接"),
}

#: counties that documents tie an item to
COUNTY_BOUND = {
    "one_case_one_code": "qixian", "grand_mediation": "zuoquan", "one_mind_three_defences": "taigu",
    "five_governance_fusion": "lanxian", "legal_petition_source": "jiaocheng", "integrated_pilot": "liulin",
    "street_police_station": "suizhou_main_city", "rapid_response_point": "suixian_guangshui",
}  # fmt: skip

#: both sides of what pulls against each other; (those of one side, those of the other)
TENSIONS = (
    ({"grid_basic_info", "ledger_management"}, {"grid_admission_list"}),
    ({"tier_targets", "six_no_village", "pilot_acceptance"}, {"public_rating", "case_quality_review"}),
    ({"grid_hazard_screening", "dispute_campaign", "online_petition"}, {"petition_backlog_clearance"}),
    ({"township_empowerment", "township_enforcement_team"}, {"admitted_capacity_gap", "admin_dispute_substantive"}),
    ({"leader_reception"}, {"receive_analyse_assign_handle"}),  # ordinary desks
    ({"one_stop_litigation_center", "win_refund"}, {"non_litigation_first"}),
)

#: what each side of a tension moves, and in which direction: the gain as well as its price
BOTH_WAYS = {
    "grid_basic_info": {"discover.detection": 1, "workforce.form_minutes": 1},
    "ledger_management": {"links.loss": -1, "links.logging_minutes": 1, "workforce.form_minutes": 1},
    "grid_admission_list": {"workforce.tasks": -1, "background.items": 1},
    "all_purpose_grid": {"discover.detection": 1, "workforce.tasks": 1},
    "six_no_village": {"kpis.weight": 1, "kpis.target": 1},
    "pilot_acceptance": {"kpis.weight": 1, "workforce.form_minutes": 1, "capacity.hours": -1},
    "case_quality_review": {"closing.audit_share": 1, "capacity.hours": -1},
    "enforcement_supervision_accountability": {"closing.audit_share": 1, "kpis.penalty": 1},
    "grid_hazard_screening": {"discover.detection": 1, "discover.visit_minutes": 1, "targeting.false_minutes": 1},
    "dispute_campaign": {"discover.detection": 1, "workforce.tasks": 1, "capacity.hours": -1},
    "online_petition": {"record.delay": -1, "petition.level": 1},
    "petition_backlog_clearance": {"handle.settle_probability": 1, "capacity.hours": -1},
    "township_enforcement_team": {"authority.granted": 1, "arise.prevention": 1},
    "leader_reception": {"petition.skip": -1, "petition.skip_memory": 1},
    "one_stop_litigation_center": {"court.presuit_share": 1, "court.sue_rate": 1},
    "win_refund": {"court.fee": -1, "court.sue_rate": 1},
    "non_litigation_first": {"court.presuit_share": 1, "capacity.hours": -1},
    "video_points": {"targeting.exposure": 1, "targeting.false_minutes": 1},
    "terminal_sensing": {"targeting.exposure": 1, "targeting.false_minutes": 1},
}  # fmt: skip

#: near-synonyms: they move one parameter within one family, so that they saturate
NEAR_SYNONYMS = {
    ("pool_merge", "pools.hop_delay"): {
        "county_resolution_center", "center_integration", "co_location", "multi_center_merge", "four_ones",
        "four_tier_center", "grand_mediation", "joint_governance",
    },
    ("record_link", "links.link_probability"): {
        "three_source_governance", "one_case_one_code", "data_sharing", "ledger_management", "smart_justice_plan",
    },
    ("court_link", "flows.share"): {
        "litigation_link", "police_link", "petition_link", "three_mediation_link", "presuit_mediation_model",
        "petition_legalisation", "government_court_linkage",
    },
    ("sector_committees", "capacity.specialists"): {"sector_mediation_committee", "property_mediation_committee"},
    ("risk_gate", "gates.detect"): {
        "stability_risk_assessment", "assess_all_use_all", "assessment_precondition", "decision_procedure",
    },
    ("village_skill", "handle.settle_probability"): {
        "rule_of_law_leaders", "village_legal_adviser", "law_understanders", "rule_of_law_village",
    },
    ("crime_campaign", "arise.prevention"): {"crime_campaigns", "targeted_crackdown_prevention"},
    ("single_intake", "routes.misroute"): {"four_ones", "county_resolution_center", "service_master_hotline"},
    ("hard_cases", "handle.severity_shift"): {"one_matter_one_policy", "joint_governance"},
    ("notices", "arise.prevention"): {"judicial_suggestions", "risk_notice_letter"},
}  # fmt: skip

#: numerals of the texts that count nothing: formulas, idioms, names of plans and places, two levels of one body
NO_FIGURES = (
    "二十大", "两个确立", "两个维护", "两个毫不动摇", "四个意识", "四个自信", "八项规定", "十四五", "十三五",
    "第十二次党代会", "两件大事", "市县两级", "三晋", "四川", "五通桥", "二次创业", "千里之外", "百姓", "万人律师",
    "破零",
)  # fmt: skip

#: what the texts put in quotation marks without naming a practice: images, political formulas, plans, shares of work
RHETORIC = {
    "全科网格建设", "关键环节", "压舱石", "坚实后盾", "民心工程", "硬环境", "社会矛盾化解", "金字招牌", "驱动力",
    "两个毫不动摇", "两个确立", "两个维护", "中国之治", "事后反应、被动应对", "刀把子", "天府粮仓", "基层之治",
    "政法姓党", "灰犀牛", "黑天鹅", "立执司守", "第一粒扣子", "奋力推进政法工作现代化", "国之大者", "城之安者",
    "民之向者", "黑恶伞", "停车难", "匠心", "吕梁实践", "吕梁样板", "大问题", "小切口、有特色", "刀刃向内", "十四五",
    "四个意识", "四个自信", "平安稳定", "最强拳头", "全面提升审判执行效率", "打造政务服务‘总客服’", "一键获取服务",
    "指尖学法", "窗口自助查询",
}  # fmt: skip

switches = [each for each in programmes().values() if each.is_switch]


def source(number: str) -> str:
    return next(TEXTS.glob(f"{number}_*.txt")).read_text(encoding="utf-8")


@cache
def rows() -> Mapping[str, Mapping[str, str]]:
    with CATALOGUE.open(encoding="utf-8-sig") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def bare(text: str) -> str:
    """Letters, digits and characters only: the documents' punctuation is not ours."""
    return re.sub(r"[\W_]", "", text)


def ranges(programme: Programme) -> list[Range]:
    """Every size of a programme's effects."""
    found = [effect.size for effect in programme.effects if effect.size is not None]
    return found + [each for effect in programme.effects for each in effect.options.values() if isinstance(each, Range)]


def moves(programme: Programme) -> Iterator[tuple[str, Contribution]]:
    """What a programme moves in full: operator and contribution."""
    for effect in programme.effects:
        for each in operators()[effect.operator].deposits(effect, programme.id, np.ones(1)):
            if isinstance(each, Contribution):
                yield effect.operator, each


def test_documents_and_facts() -> None:
    assert set(SOURCES) <= set(documents())
    assert facts()["huaihua.micro_grids"].value == 112_600
    assert facts()["suizhou.talk_days"].value == (4, 14, 24)
    for document in documents().values():
        assert document.title["zh"] and document.publisher["zh"]
        assert all(facts()[fact].document == document.id for fact in document.facts)
    assert all(fact.note for fact in facts().values() if fact.kind != "source")


@pytest.mark.parametrize("document", SOURCES)
def test_effects_are_what_operators_take(document: str) -> None:
    assert [str(fault) for fault in shipped_faults(document)] == []


@pytest.mark.parametrize("programme", programmes().values(), ids=lambda each: each.id)
def test_programmes_are_honest(programme: Programme) -> None:
    assert programme.provenance == "assumed" or not programme.effects, "no source states an effect size"
    assert programme.note["zh"] and programme.note["en"]
    for effect in programme.effects:
        assert effect.arrows and effect.family
        assert effect.size is not None or operators()[effect.operator].size != "must"
    assert all(size.low < size.high for size in ranges(programme)), "what is assumed has a range"
    if programme.is_switch:
        assert programme.expected is not None and programme.cost is not None
        assert programme.expected.sign in (-1, 1)
    else:
        assert not programme.effects and programme.expected is None and programme.cost is None
    assert not set(programme.pulls_against) - set(programmes()), "pulls against something that is not there"
    assert programme.id not in programme.pulls_against
    assert programme.id in programme.identity().values()


def test_what_is_no_measure_is_no_switch() -> None:
    assert not {each.id for each in switches} & NO_SWITCHES
    assert all(each.grade != "C" for each in switches), "grade C is context"
    assert not programmes()["township_empowerment"].effects, "the text does not say to whom powers were granted"
    assert {programmes()[name].status for name in NAMED_ONLY} == {"named_only"}
    assert {name: programmes()[name].place for name in COUNTY_BOUND} == COUNTY_BOUND


def test_the_two_measures_of_the_demo() -> None:
    link, talk = programmes()["three_source_governance"], programmes()["speak_on_fours"]
    assert link.is_switch and link.status == "planned" and link.place == "huaihua"
    assert set(link.effects[0].options["books"]) <= {book.name.lower() for book in Book}
    assert link.effects[0].options["logging_minutes"].low > 0, "the adverse arrow is in"
    assert talk.is_switch and talk.status == "named_only" and talk.place == "suizhou"
    assert talk.effects[0].options["channel"] in {channel.name.lower() for channel in Channel}
    assert talk.effects[0].options["days_of_month"] == facts()["suizhou.talk_days"].value
    assert not programmes()["grid_structure"].is_switch


def test_year_on_year_figures_are_used_by_nothing() -> None:
    """-58 % and -23 % stand as facts to be shown: no code, no scenario and no size takes them up."""
    shown = {fact.id for fact in facts().values() if fact.value in (-58, -23)}
    assert shown == {"suizhou.preventable_cases_change", "suizhou.police_calls_change"}
    files = [path for top in ("sim", "scenarios", "dashboards", "benchmarks") for path in own_texts(top)]
    assert len(files) > 200
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not any(name in text for name in shown), path
    banned = {sign * value for value in (58, 23, 0.58, 0.23) for sign in (-1, 1)}
    logs = [math.log(1 - share) for share in (0.58, 0.23)]
    for programme in programmes().values():
        sizes = {value for each in ranges(programme) for value in (each.low, each.central, each.high)}
        assert not sizes & banned, programme.id
        assert not any(math.isclose(size, log, abs_tol=0.005) for size in sizes for log in logs), programme.id


def test_sensors_do_nothing_on_family_and_neighbour_disputes() -> None:
    found = [each for each in switches if any("sensing" in effect.options for effect in each.effects)]
    assert {"video_points", "terminal_sensing"} <= {each.id for each in found}
    for programme in found:
        for effect in programme.effects:
            if effect.operator != "targeting_sensing":
                kinds = set(effect.filter.get("kind", ("family", "neighbour")))
                assert not kinds & {"family", "neighbour"}, f"{programme.id}: {effect.target}"
    assert not catalogue()["channels.kind_reach"].base[Channel.VIDEO, [Kind.FAMILY, Kind.NEIGHBOUR]].any()
    for programme in switches:
        for effect in programme.effects:
            if effect.target == "channels.kind_reach":
                assert "video" not in effect.filter.get("channel", ("video",)), programme.id
    for programme in found:
        for operator, each in moves(programme):
            dims = catalogue()[each.parameter].dims
            if operator != "targeting_sensing" and "kind" in dims:
                at = np.moveaxis(each.cells, dims.index("kind"), 0)
                assert not at[[Kind.FAMILY, Kind.NEIGHBOUR]].any(), f"{programme.id}: {each.parameter}"


def test_both_sides_of_a_tension_are_there() -> None:
    for programme in programmes().values():
        for other in programme.pulls_against:
            assert programme.id in programmes()[other].pulls_against, f"{other} does not name {programme.id}"
    for one, opposite in TENSIONS:
        for name in one:
            assert opposite <= set(programmes()[name].pulls_against), name
    for name, moved in BOTH_WAYS.items():
        found = {(each.parameter, np.sign(each.size)) for _, each in moves(programmes()[name])}
        assert found >= set(moved.items()), name
    assert not programmes()["fengqiao_experience"].pulls_against, "deferring belongs to weights, not to the doctrine"


def test_near_synonyms_saturate() -> None:
    for (family, parameter), names in NEAR_SYNONYMS.items():
        for name in names:
            acts = {(each.family, each.parameter) for _, each in moves(programmes()[name])}
            assert (family, parameter) in acts, f"{name}: {family}"


def test_effects_fall_on_desks_that_regions_have() -> None:
    """An hour taken from a desk that no described region has would be taken from nobody."""
    there = {desk.name.lower() for desk in KINDS}
    known = {desk.name.lower() for desk in Desk}
    for programme in switches:
        for effect in programme.effects:
            options = [effect.options.get(name, ()) for name in ("desk", "desks")]
            named = [(each,) if isinstance(each, str) else each for each in (*options, effect.filter.get("desk", ()))]
            assert {str(desk) for each in named for desk in each} & known <= there, programme.id


def test_what_has_no_effect_is_no_assumption() -> None:
    """Doctrines, targets, problems, structure and metrics are stated by the texts; only measures carry assumptions."""
    for programme in programmes().values():
        assert programme.provenance == ("assumed" if programme.is_switch else "source"), programme.id


def test_no_code_knows_a_programme() -> None:
    """A programme is data: its id stands in no code, but where it is also the name of a desk, a channel or a level."""
    words = {
        member.name.lower()
        for each in vars(vocabulary).values()
        if isinstance(each, type) and issubclass(each, IntEnum) and each is not IntEnum
        for member in each
    } | {"micro_grid"}
    found = {}
    for path in [*(ROOT / "sim").rglob("*.py"), *(ROOT / "sim" / "parameters").glob("*.yaml")]:
        named = set(re.findall(r"\w+", path.read_text(encoding="utf-8"))) & set(programmes()) - words
        if named:
            found[path.relative_to(ROOT).as_posix()] = named
    assert found == {}


@needs_texts
def test_figures_stand_in_the_text() -> None:
    assert str(facts()["huaihua.grids"].value) in source("002")
    assert f"{facts()['huaihua.micro_grids'].value / 10_000:.2f}万" in source("002")
    for fact in (
        "documents_reviewed", "powers_granted", "power_items", "legal_terminals", "public_lawyers",
        "enforcement_teams", "sector_committees", "law_understanders", "consultations_since_2020",
    ):  # fmt: skip
        assert str(facts()[f"luliang.{fact}"].value) in source("003")
    for fact in ("street_stations", "response_points", "crime_campaigns"):
        assert re.search(rf"(?<!\d){facts()[f'suizhou.{fact}'].value}(?!\d)", source("004"))
    assert f"{facts()['suizhou.video_points'].value / 10_000:.1f}万" in source("004")
    for stem, number in SOURCES.items():
        title = documents()[stem].title["zh"]
        assert bare(title) in bare(source(number))
        year, month, day = documents()[stem].date.split("-")
        assert {f"{year}-{month}-{day}", f"{year}年{month}月{day}日"} & set(
            re.findall(r"\d{4}-\d\d-\d\d|\d{4}年\d\d月\d\d日", source(number))
        )


def pieces(part: str, text: str) -> list[str] | None:
    """Fewest pieces of a text, of two characters or more, that make up a term; joining words may stand between."""
    best: list[list[str] | None] = [[]] + [None] * len(part)
    for start in range(len(part)):
        so_far = best[start]
        if so_far is None:
            continue
        for stop in range(start + 1, len(part) + 1):
            joins = stop - start == 1 and part[start] in "的与和及等把由以"
            if not joins and (stop - start == 1 or part[start:stop] not in text):
                continue
            longer, held = so_far + ([] if joins else [part[start:stop]]), best[stop]
            if held is None or len(longer) < len(held):
                best[stop] = longer
    return best[-1]


def stands(part: str, text: str) -> bool:
    """Whether a term stands in a text, whole or as at most three pieces, one of them of three characters."""
    if part in text:
        return True
    found = pieces(part, text)
    return found is not None and len(found) <= 3 and max(map(len, found), default=0) >= min(3, len(part))


@needs_texts
@needs_catalogue
def test_every_name_is_the_documents_own_term() -> None:
    """Each part of a name stands in its document, or in another one that the catalogue names for it."""
    ours = set()
    for programme in programmes().values():
        numbers = {SOURCES[programme.document], *rows().get(programme.id, {"seeds": ""})["seeds"].split()}
        text = bare("|".join(source(number) for number in sorted(numbers)))
        name = re.sub(r"（[^（）]*：[^（）]*）", "", programme.name["zh"])  # what another document calls it
        with_brackets = [bare(each) for each in re.split(r"[、/；，]", name)]
        for part in re.split(r"[、/；，]", re.sub(r"（[^（）]*）", "", name)):
            short = bare(part)
            longer = [each for each in with_brackets if short and each[0] == short[0]]
            if not any(stands(each, text) for each in (short, *longer)):
                ours.add((programme.id, part))
    assert ours == PARAPHRASED


def own_texts(*tops: str) -> list[Path]:
    """The project's own text files below some folders of its root."""
    kinds = {".py", ".yaml", ".md", ".csv", ".json", ".toml", ".txt", ".html", ".css", ".cff"}
    found = [path for top in tops for path in (ROOT / top).rglob("*") if path.suffix in kinds and path.is_file()]
    made = ROOT / "docs" / "reference"  # written from the catalogue, and kept in step with it by a test of its own
    hidden = re.compile(r"(^|/)[._][^/]*/")
    return [each for each in found if made not in each.parents and not hidden.search(each.relative_to(ROOT).as_posix())]


def han(text: str) -> str:
    return re.sub(r"[^\u4e00-\u9fff]", "", text)


@cache
def terms() -> tuple[str, ...]:
    """Names, terms, titles and labels: what may stand in the project as it stands in the texts, longest first."""
    named = [each.name["zh"] for each in programmes().values()]
    named += [fact.term["zh"] for fact in facts().values()] + [each.title["zh"] for each in documents().values()]
    with (ROOT / "sim" / "labels.csv").open(encoding="utf-8-sig") as lines:
        named += [row["zh"] for row in csv.DictReader(lines)]
    parts = {han(part) for name in named for part in (name, *re.split(r"[、，；（）/]", name))}
    return tuple(sorted((part for part in parts if len(part) >= 4), key=len, reverse=True))


def copied(text: str, of: frozenset[str]) -> Iterator[str]:
    """Runs of 12 characters or more that a line shares with the texts, punctuation aside, and that no term explains."""
    for line in text.splitlines():
        own, start = han(line), 0
        while start <= len(own) - 12:
            stop = start + 12
            if own[start:stop] not in of:
                start += 1
                continue
            while stop < len(own) and own[stop - 11 : stop + 1] in of:
                stop += 1
            run = own[start:stop]
            left = run
            for term in terms():
                left = left.replace(term, "")
            if len(left) > 3 and not any(run in term for term in terms()):
                yield run
            start = stop


@needs_texts
def test_no_sentence_is_copied() -> None:
    texts = [han(path.read_text(encoding="utf-8")) for path in TEXTS.glob("*.txt")]
    of = frozenset(text[start : start + 12] for text in texts for start in range(len(text) - 11))
    assert len(of) > 10_000
    files = own_texts("seeds", "scenarios", "sim", "dashboards", "docs", "tests", "benchmarks")
    files += ROOT.glob("*.md")
    found = {
        path.relative_to(ROOT).as_posix(): runs
        for path in files
        if (runs := list(copied(path.read_text(encoding="utf-8"), of)))
    }
    assert found == {}


@needs_texts
def test_no_long_run_stands_in_the_files_of_the_catalogue() -> None:
    """Not even a term of the catalogue holds twelve characters on end of a text, titles aside."""
    texts = "".join(re.sub(r"\s", "", path.read_text(encoding="utf-8")) for path in TEXTS.glob("*.txt"))
    titles = {document.title["zh"] for document in documents().values()}
    for path in [*ROOT.glob("seeds/*.yaml"), *ROOT.glob("scenarios/**/*.yaml")]:
        own = path.read_text(encoding="utf-8")
        for title in titles:
            own = own.replace(title, "|")
        plain = re.sub(r"[^\u4e00-\u9fff]", "|", own)
        for run in re.findall(r"[\u4e00-\u9fff]{12,}", plain):
            for start in range(len(run) - 11):
                assert run[start : start + 12] not in texts, f"{path.name}: {run}"


def numeral(text: str) -> int:
    """A numeral of characters as a number."""
    total, held = 0, 0
    for each in text:
        if each in "十百千万":
            unit = 10 ** ("十百千万".index(each) + 1)
            total, held = ((total + held or 1) * unit, 0) if each == "万" else (total + (held or 1) * unit, 0)
        else:
            held = 2 if each == "两" else "零一二三四五六七八九".index(each)
    return total + held


def test_numerals_are_read() -> None:
    read = {"零": 0, "八": 8, "十六": 16, "二十": 20, "三十八": 38, "百": 100, "万": 10_000, "百万": 1_000_000}
    assert {each: numeral(each) for each in read} == read


def stated(document: str) -> tuple[set[float], set[str]]:
    """Numbers and texts among the values of a document's facts."""
    numbers: set[float] = set()
    words: set[str] = set()
    for fact in facts().values():
        if fact.document == document:
            for value in fact.value if isinstance(fact.value, tuple) else (fact.value,):
                if isinstance(value, str):
                    words.add(value)
                else:
                    numbers.add(abs(float(value)))
    return numbers, words


@needs_texts
@pytest.mark.parametrize("document", SOURCES)
def test_every_number_of_a_text_is_a_fact(document: str) -> None:
    numbers, words = stated(document)
    named = [fact.term["zh"] for fact in facts().values() if fact.document == document]
    mentioned = "|".join([*named, documents()[document].publisher["zh"]])
    text = source(SOURCES[document]).replace("八五", "八")  # the eighth five-year plan
    missing = []
    for year, month, day in re.findall(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日", text.split("\n", 12)[-1]):
        date = f"-{int(month):02}-{int(day):02}"
        if not any(each.endswith(date) and each.startswith(year) for each in (*words, documents()[document].date)):
            missing.append(date)
    text = re.sub(r"\d{4}\s*(?:[-年]\s*\d{1,2}\s*[-月]\s*\d{1,2}日?)(?:\s*\d\d:\d\d(?::\d\d)?)?", "|", text)
    text = re.sub(r"\d{1,2}月\d{1,2}日", "|", text)
    for figure, by in re.findall(r"(\d+(?:\.\d+)?\+?)\s*([万%年]?)", text):
        if figure in words or re.search(rf"(?<!\d){re.escape(figure + by)}", mentioned):
            continue
        value = float(figure.rstrip("+")) * (10_000 if by == "万" else 1)
        years = by == "年" and value in (2022, 2023)  # the year reported and the year of the document
        if not years and not {value, value / 100 if by == "%" else value} & {round(each, 6) for each in numbers}:
            missing.append(figure + by)
    text = re.sub(r"\d+(?:\.\d+)?\s*[万%年]?", "|", text)
    text = re.sub(r"(?:^|[\s。:：])[一二三四五六]、", "|", text)  # headings
    for phrase in NO_FIGURES:
        text = text.replace(phrase, "|")
    for figure in re.findall(r"[零两一二三四五六七八九十百千万]+", text):
        if figure != "一" and numeral(figure) not in numbers:
            missing.append(figure)
    assert missing == []


@needs_texts
@pytest.mark.parametrize("document", SOURCES)
def test_every_quoted_term_of_a_text_is_in_the_catalogue(document: str) -> None:
    """Short quotations are names of practices, or images that name none."""
    ours = bare("|".join(path.read_text(encoding="utf-8") for path in ROOT.glob("seeds/*.yaml")))
    quoted = {bare(each) for each in re.findall(r"“([^“”]{2,12})”", source(SOURCES[document]))}
    assert {each for each in quoted if each not in ours} <= {bare(each) for each in RHETORIC}


@needs_catalogue
def test_the_whole_catalogue_is_here() -> None:
    assert len(rows()) == 189
    assert set(programmes()) == set(rows()) | MISSED
    assert not set(rows()) & MISSED
    for name, row in rows().items():
        assert SOURCES[programmes()[name].document] == row["seeds"].split()[0], name
        assert programmes()[name].grade == row["tier"], name


@needs_catalogue
def test_arrows_and_operators_are_those_of_the_catalogue() -> None:
    differ = set()
    for name, row in rows().items():
        programme = programmes()[name]
        if not programme.is_switch:
            continue
        arrows = [part for part in re.sub(r"\(.*?\)", "", row["encoding"]).split(";") if part.strip()]
        covered = [arrow for effect in programme.effects for arrow in effect.arrows] + list(programme.omitted)
        assert len(covered) >= len(arrows), name
        operator = row["operator"].split()
        if operator and operator[1] != programme.effects[0].operator:
            differ.add(name)
    assert differ == set(DEVIATIONS)
