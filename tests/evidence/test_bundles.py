"""Bundles of the documents: what each reports and announces, apart from each other, on a base that holds neither."""

import csv
import re
from pathlib import Path

import pytest

from sim.evidence import facts, programmes
from sim.scenario import Scenario, load_scenario

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT.parent / "shared" / "research" / "programmes.csv"
NUMBERS = {"jinzhong": "000", "sichuan": "001", "huaihua": "002", "luliang": "003", "suizhou": "004"}
BASES = {place: f"{place}-baseline" for place in NUMBERS} | {"huaihua": "huaihua"}
REPORTED = ("huaihua", "jinzhong", "luliang", "suizhou")  # Sichuan's article reports nothing as done

#: announced by a document though the catalogue has it from other documents only: the words that the document has
OTHERS = {
    ("suizhou", "joint_governance"), ("suizhou", "enforcer_educates"), ("suizhou", "rural_public_legal_service"),
    ("luliang", "enforcer_educates"), ("luliang", "litigation_link"), ("luliang", "petition_link"),
    ("luliang", "rule_of_law_village"), ("sichuan", "stability_risk_assessment"),
}  # fmt: skip

#: what the issue of these bundles asks for by name
CORE = {
    "suizhou-reported": {
        "street_police_station", "rapid_response_point", "video_points", "speak_on_fours", "multi_center_merge",
    },
    "suizhou-planned": {"four_tier_center"},
    "luliang-reported": {
        "township_enforcement_team", "judicial_office", "sector_mediation_committee", "law_understanders",
        "legal_service_terminal", "public_lawyers",
    },
    "huaihua-reported": {"dong_customary_code", "red_property", "happiness_fund"},
    "huaihua-planned": {"three_source_governance", "four_ones", "online_petition", "platform_integration"},
    "jinzhong-reported": {"one_case_one_code", "grand_mediation"},
    "jinzhong-planned": {
        "five_chief_patrol", "leader_reception", "leader_case_ownership", "all_purpose_grid", "grid_admission_list",
    },
    "sichuan-planned": {
        "litigation_link", "police_link", "procuratorate_link", "petition_link", "center_integration",
        "first_inquiry_duty", "assessment_precondition", "dynamic_screening", "risk_notice_letter",
    },
}  # fmt: skip


def load(name: str) -> Scenario:
    return load_scenario(ROOT / "scenarios" / f"{name}.yaml")


@pytest.mark.parametrize("place", NUMBERS)
def test_a_base_holds_no_measure(place: str) -> None:
    base = load(BASES[place])
    assert not base.programmes
    region = base.place()
    kinds = {name: mark.kind for name, mark in region.marks.items() if name.startswith("totals.")}
    assert set(kinds.values()) <= {"source", "derived", "outside", "assumed"}
    if place != "huaihua":
        assert kinds["totals.grids"] == kinds["totals.micro_grids"] == "assumed", "no document has the grids"
        for name, mark in region.marks.items():
            if name.startswith("totals.") and mark.kind == "assumed":
                assert re.search(r"\d", mark.zh) and re.search(r"\d", mark.en), f"{name} has no range"


@pytest.mark.parametrize("place", REPORTED)
def test_what_is_reported_is_not_announced(place: str) -> None:
    reported = load(f"{place}-reported").programmes
    planned = {name: use for name, use in load(f"{place}-planned").programmes.items() if name not in reported}
    own = f"{place}-2023"
    for name in reported:
        record = programmes()[name]
        assert record.document != own or record.status in ("done", "named_only"), name
    for name in planned:
        record = programmes()[name]
        assert record.document != own or record.status in ("planned", "named_only"), name
    switches = [each for each in programmes().values() if each.document == own and each.is_switch]
    done = {each.id for each in switches if each.status == "done"}
    assert done <= set(reported), "all that the document reports as done is in its bundle"


@pytest.mark.parametrize("place", NUMBERS)
def test_what_is_announced_and_left_out_is_named_in_the_head(place: str) -> None:
    made = load(f"{place}-planned").programmes
    text = (ROOT / "scenarios" / f"{place}-planned.yaml").read_text(encoding="utf-8")
    head = re.findall(r"[a-z_]+", text[: text.index("schema: 1")])
    left = [name for name, each in programmes().items() if each.document == f"{place}-2023" and each.is_switch]
    assert [name for name in left if name not in made and name not in head] == []


@pytest.mark.skipif(not CATALOGUE.is_file(), reason="the research catalogue is not part of the project")
@pytest.mark.parametrize("name", CORE)
def test_a_bundle_holds_what_its_document_names(name: str) -> None:
    with CATALOGUE.open(encoding="utf-8-sig") as lines:
        numbers = {row["id"]: row["seeds"].split() for row in csv.DictReader(lines)}
    place = name.partition("-")[0]
    made = load(name)
    assert CORE[name] <= set(made.programmes)
    for each in made.programmes:
        own = programmes()[each].document == f"{place}-2023"
        assert own or NUMBERS[place] in numbers.get(each, []) or (place, each) in OTHERS, each
        use = made.programmes[each]
        assert 0 < use.coverage <= 1 and 0 < use.fidelity < 1, "no document says that anything is done to the full"
        assert use.start is not None and use.start >= made.start.replace(year=made.start.year + 1)


def test_what_a_document_ties_to_a_county_stays_there() -> None:
    places = {
        "street_police_station": {"zengdu"}, "rapid_response_point": {"suixian", "guangshui"},
        "one_case_one_code": {"qixian"}, "grand_mediation": {"zuoquan"}, "one_mind_three_defences": {"taigu"},
        "integrated_pilot": {"liulin"}, "legal_petition_source": {"jiaocheng"}, "five_governance_fusion": {"lanxian"},
    }  # fmt: skip
    found = {}
    for place in REPORTED:
        made = load(f"{place}-planned")
        ids = dict(zip(made.place().county_code, made.place().county_id, strict=True))
        for name, use in made.programmes.items():
            if "county" in use.where:
                found[name] = {str(ids[code]) for code in use.where["county"]}
    assert found == places


def test_published_counts() -> None:
    made = load("luliang-reported")
    sizes = made.place().sizes
    assert sizes["townships"] == facts()["luliang.enforcement_teams"].value == facts()["luliang.judicial_offices"].value
    assert sizes["counties"] == facts()["luliang.counties"].value
    share = facts()["luliang.legal_terminals"].value / sizes["villages"]
    assert made.programmes["legal_service_terminal"].coverage == pytest.approx(share, abs=5e-4)
    models = sum(facts()[f"luliang.model_villages_{level}"].value for level in ("national", "provincial"))
    planned = load("luliang-planned").programmes["rule_of_law_village"].coverage
    assert planned == pytest.approx(models / sizes["villages"], abs=5e-3)
    assert "township_empowerment" not in made.programmes
    campaign = load("suizhou-reported").programmes["crime_campaigns"]
    assert campaign.start is not None and campaign.end is not None
    assert (campaign.end - campaign.start).days == facts()["suizhou.summer_campaign_days"].value
    head = {name: (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8") for name in CORE}
    for fact in ("enforcement_teams", "sector_committees", "public_lawyers"):
        assert str(facts()[f"luliang.{fact}"].value) in head["luliang-reported"]
    for fact in ("street_stations", "response_points", "crime_campaigns"):
        assert str(facts()[f"suizhou.{fact}"].value) in head["suizhou-reported"]


@pytest.mark.parametrize("name", CORE)
def test_overlaps_are_noted(name: str) -> None:
    """A family that several measures of a bundle share stands in its header, or in that of the bundle it extends."""
    made = load(name)
    held: dict[str, set[str]] = {}
    for each in made.programmes:
        for effect in made.record(each).effects:
            held.setdefault(effect.family, set()).add(each)
    text = (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8").split("schema:")[0]
    assert "# Overlap:" in text
    shared = {family for family, of in held.items() if len(of) > 1}
    assert not shared or "saturate" in text
