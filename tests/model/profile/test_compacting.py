"""A profile never outgrows its limits, and what matters most stays longest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from concierge.model.profile.compacting import (
    ITEM_CHARS,
    LIMIT_BYTES,
    Compacted,
    compacted,
    is_protected,
    size_bytes,
)
from concierge.model.profile.document import Document, Fact, Line, Provenance, Section, Update
from concierge.model.profile.markdown import parse, render
from concierge.model.profile.sections import FIELDS, SectionName

WORDS = st.sampled_from(
    ["нуар", "хоррор", "драма", "Marvel", "tension", "слёзы", "слезы", "дождь", "кот", "Nolan"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2026, 11, 25))
SOURCES = st.none() | st.sampled_from(list(Provenance))


@st.composite
def facts(draw: st.DrawFn) -> tuple[SectionName, Fact]:
    name = draw(st.sampled_from(list(SectionName)))
    code = draw(st.sampled_from(["", *(field.code for field in FIELDS[name])]))
    return name, Fact(text=draw(TEXTS), field=code, source=draw(SOURCES), on=draw(DAYS))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents around the limit and far beyond it."""
    sections: dict[SectionName, list[Fact | Line]] = {}
    for name, fact in draw(st.lists(facts(), max_size=12)):
        sections.setdefault(name, []).extend(
            replace(fact, text=f"{fact.text} {number}") for number in range(draw(st.integers(1, 60)))
        )
    known = tuple(Section(name=name, body=tuple(body)) for name, body in sections.items())
    prose = tuple(Line(text=text) for text in draw(st.lists(TEXTS, max_size=4)) * draw(st.integers(1, 60)))
    unknown = Section(heading="## Кот", body=prose)
    return parse(render(Document(updated=Update(on=date(2026, 1, 1)), sections=(*known, unknown))))


@pytest.mark.fuzz
@given(documents())
def test_a_compacted_profile_fits_never_grows_and_is_not_compacted_again(document: Document) -> None:
    once = compacted(document)

    assert size_bytes(once.document) <= min(LIMIT_BYTES, size_bytes(document))
    assert all(len(fact.text) <= ITEM_CHARS for _, fact in once.document.facts())
    assert compacted(once.document) == Compacted(document=once.document)
    assert parse(render(once.document)) == once.document


@pytest.mark.fuzz
@given(documents())
def test_instructions_and_hard_nos_stay_unless_they_alone_are_too_much(document: Document) -> None:
    result = compacted(document)

    kept = {(name, fact) for name, fact in result.document.facts() if is_protected(name, fact)}
    for name, fact in document.facts():
        if is_protected(name, fact) and (name, fact) not in kept and not result.broken:
            words = set(fact.text.replace("ё", "е").split())
            assert any(
                words == set(other.text.replace("ё", "е").split()) or other.subject == fact.subject
                for where, other in kept
                if where is name
            )
    only = [fact for name, fact in document.facts() if is_protected(name, fact)]
    assert not result.broken or sum(len(fact.text.encode()) for fact in only) > LIMIT_BYTES // 2


@pytest.mark.fuzz
@given(documents())
def test_a_profile_within_its_limits_is_as_it_was(document: Document) -> None:
    if size_bytes(document) <= LIMIT_BYTES and all(
        len(fact.text) <= ITEM_CHARS for _, fact in document.facts()
    ):
        assert compacted(document) == Compacted(document=document)


def filled(*first: tuple[SectionName, Fact], with_: Fact, count: int = 400) -> Document:
    document = Document()
    for name, fact in first:
        document = document.with_section(
            replace(document.section(name), body=(*document.section(name).body, fact))
        )
    body = tuple(replace(with_, text=f"{with_.text} {number} {'и' * 40}") for number in range(count))
    context = document.section(SectionName.CONTEXT)
    return document.with_section(replace(context, body=(*context.body, *body)))


SAID = Fact(text="x", source=Provenance.SAID, on=date(2026, 1, 1))
GUESSED = Fact(text="похоже", source=Provenance.INFERRED, on=date(2026, 1, 1))


def test_conclusions_go_before_what_was_said() -> None:
    said = [(SectionName.CONTEXT, replace(SAID, text=f"сказал {number}")) for number in range(20)]

    result = compacted(filled(*said, with_=GUESSED))

    left = [fact for _, fact in result.document.facts()]
    assert {fact.text for _, fact in said} <= {fact.text for fact in left}
    assert result.dropped
    assert all("похоже" in line for line in result.dropped)


def test_what_is_said_twice_in_other_words_order_is_kept_once() -> None:
    twins = [
        (SectionName.CONTEXT, replace(SAID, text="Ждёт вторую «Дюну»!", on=date(2026, 5, 5))),
        (SectionName.CONTEXT, replace(SAID, text="вторую Дюну ждет")),
    ]

    result = compacted(filled(*twins, with_=GUESSED))

    assert "- вторую Дюну ждет (сказано 2026-01-01)" in result.merged
    assert "Ждёт вторую «Дюну»!" in render(result.document)


def test_of_two_opinions_on_one_subject_the_surest_and_newest_stays() -> None:
    opinions = [
        (SectionName.GENRES, replace(SAID, field="loves", text="хоррор — щекочет", on=date(2026, 3, 3))),
        (SectionName.GENRES, replace(SAID, field="dislikes", text="Хоррор", on=date(2026, 4, 4))),
        (SectionName.GENRES, replace(GUESSED, field="likes", text="хоррор", on=date(2026, 5, 5))),
    ]

    result = compacted(filled(*opinions, with_=SAID))

    assert [fact.field for fact in result.document.section(SectionName.GENRES).facts] == ["dislikes"]


def test_a_month_of_highlights_becomes_one_line() -> None:
    begin = date(2026, 1, 1)
    days = [begin + timedelta(days=day) for day in (*range(10), 40, 41)]
    highlights = [
        (SectionName.HIGHLIGHTS, replace(SAID, text=f"смеялись над фильмом {day.day}", on=day))
        for day in days
    ]

    result = compacted(filled(*highlights, with_=GUESSED))

    first, *others = result.document.section(SectionName.HIGHLIGHTS).facts
    assert first.text.startswith("2026-01: смеялись над фильмом 1; смеялись над фильмом 2;")
    assert [fact.on for fact in others] == days[-2:]


def test_a_hard_no_outlives_a_flood() -> None:
    never = Fact(field="hard_no", text="фильмы, где гибнет собака", source=Provenance.SAID)
    rule = Fact(text="Не спрашивай дважды")

    result = compacted(
        filled((SectionName.GENRES, never), (SectionName.INSTRUCTIONS, rule), with_=SAID, count=3000)
    )

    assert result.document.section(SectionName.GENRES).facts == (never,)
    assert result.document.section(SectionName.INSTRUCTIONS).facts == (rule,)
    assert result.broken == ()


def test_instructions_that_alone_are_too_much_are_named_as_broken() -> None:
    rules = tuple(Fact(text=f"правило {number} {'и' * 100}") for number in range(200))
    document = Document(sections=(Section(name=SectionName.INSTRUCTIONS, body=rules),))

    result = compacted(document)

    assert size_bytes(result.document) <= LIMIT_BYTES
    assert set(result.broken) == set(result.dropped)


def test_an_item_that_is_too_long_ends_with_a_whole_word() -> None:
    document = parse("## Сейчас\n- " + "слово " * 200)

    result = compacted(document)

    [fact] = result.document.section(SectionName.CONTEXT).facts
    assert len(fact.text) <= ITEM_CHARS
    assert fact.text.endswith("слово…")
    assert len(result.cut) == 1


@pytest.mark.parametrize(
    "text",
    [
        "# x\n" * 60_000,
        "- a\n" * 60_000,
        "Обновлено: 2026-01-01, " + "я" * 200_000,
        "я" * 200_000,
        "## Жанры\n" + "- a\n" * 50_000,
    ],
    ids=["headings", "items", "update", "one line", "twins"],
)
def test_any_flood_is_made_to_fit(text: str) -> None:
    assert size_bytes(compacted(parse(text)).document) <= LIMIT_BYTES
