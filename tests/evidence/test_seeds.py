"""Seeds: what they hold agrees with the source texts, and nothing of the texts is copied but figures and names."""

import re
from pathlib import Path

import pytest

from sim.evidence import Programme, documents, facts, programmes
from sim.vocabulary import Book, Channel

ROOT = Path(__file__).parents[2]
TEXTS = ROOT.parent / "shared" / "seeds"
CATALOGUE = ROOT.parent / "shared" / "research" / "programmes.csv"
SOURCES = {"huaihua-2023": "002", "suizhou-2023": "004"}

needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason="the source texts are not part of the project")


def source(number: str) -> str:
    return next(TEXTS.glob(f"{number}_*.txt")).read_text(encoding="utf-8")


def test_documents_and_facts() -> None:
    assert set(SOURCES) <= set(documents())
    assert facts()["huaihua.micro_grids"].value == 112_600
    assert facts()["suizhou.talk_days"].value == (4, 14, 24)
    for document in documents().values():
        assert document.title["zh"] and document.publisher["zh"]
        assert all(facts()[fact].document == document.id for fact in document.facts)
    assert all(fact.note for fact in facts().values() if fact.kind != "source")


@pytest.mark.parametrize("programme", programmes().values(), ids=lambda each: each.id)
def test_programmes_are_honest(programme: Programme) -> None:
    assert programme.provenance == "assumed" or not programme.effects, "no source states an effect size"
    assert programme.note["zh"] and programme.note["en"]
    for effect in programme.effects:
        assert effect.arrows and effect.family
        assert effect.size is not None and effect.size.low < effect.size.high
    if programme.is_switch:
        assert programme.expected is not None and programme.cost is not None
    assert programme.id in programme.identity().values()


def test_the_two_measures_of_the_demo() -> None:
    link, talk = programmes()["three_source_governance"], programmes()["speak_on_fours"]
    assert link.is_switch and link.status == "planned" and link.place == "huaihua"
    assert set(link.effects[0].options["books"]) <= {book.name.lower() for book in Book}
    assert link.effects[0].options["logging_minutes"].low > 0, "the adverse arrow is in"
    assert talk.is_switch and talk.status == "named_only" and talk.place == "suizhou"
    assert talk.effects[0].options["channel"] in {channel.name.lower() for channel in Channel}
    assert talk.effects[0].options["days_of_month"] == facts()["suizhou.talk_days"].value
    assert not programmes()["grid_structure"].is_switch


@needs_texts
def test_figures_stand_in_the_text() -> None:
    assert str(facts()["huaihua.grids"].value) in source("002")
    assert f"{facts()['huaihua.micro_grids'].value / 10_000:.2f}万" in source("002")
    assert "逢四说事" in source("004")
    for stem, number in SOURCES.items():
        title = documents()[stem].title["zh"].split()
        assert all(part in source(number) for part in title)
        year, month, day = documents()[stem].date.split("-")
        assert {f"{year}-{month}-{day}", f"{year}年{month}月{day}日"} & set(
            re.findall(r"\d{4}-\d\d-\d\d|\d{4}年\d\d月\d\d日", source(number))
        )


@needs_texts
def test_no_sentence_is_copied() -> None:
    texts = "".join(re.sub(r"\s", "", path.read_text(encoding="utf-8")) for path in TEXTS.glob("*.txt"))
    titles = {document.title["zh"] for document in documents().values()}
    for path in [*ROOT.glob("seeds/*.yaml"), *ROOT.glob("scenarios/*.yaml")]:
        own = path.read_text(encoding="utf-8")
        for title in titles:
            own = own.replace(title, "|")
        plain = re.sub(r"[^\u4e00-\u9fff]", "|", own)
        for run in re.findall(r"[\u4e00-\u9fff]{12,}", plain):
            for start in range(len(run) - 11):
                assert run[start : start + 12] not in texts, f"{path.name}: {run}"


@pytest.mark.skipif(not CATALOGUE.is_file(), reason="the research catalogue is not part of the project")
def test_programmes_stand_in_the_catalogue() -> None:
    import csv

    with CATALOGUE.open(encoding="utf-8-sig") as lines:
        rows = {row["id"]: row for row in csv.DictReader(lines)}
    for programme in programmes().values():
        row = rows[programme.id]
        assert row["tier"] == programme.grade
        arrows = [part for part in re.sub(r"\(.*?\)", "", row["encoding"]).split(";") if part.strip()]
        covered = [arrow for effect in programme.effects for arrow in effect.arrows] + list(programme.omitted)
        assert len(covered) >= len(arrows)
        if programme.effects:
            operator = programme.effects[0].operator
            assert row["operator"].split()[1] == operator
