"""A first profile says what is known in words that are understood again; its digest is short; differences are few."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from concierge.model.audio import AudioKind
from concierge.model.profile.differing import Difference, differences
from concierge.model.profile.digest import DIGEST_CHARS, digest_of
from concierge.model.profile.document import Document, Fact, Provenance
from concierge.model.profile.markdown import parse, render
from concierge.model.profile.sections import SectionName
from concierge.model.profile.template import Known, first_document, with_blanks, without_blanks
from concierge.model.profile.wishes import preferences_of
from concierge.model.quality_profile import PROFILES, HdrWish, VoiceWish
from concierge.model.user import Preferences

STUDIOS = st.sampled_from(["LostFilm", "Кубик в Кубе"]).map(lambda name: VoiceWish(studio=name))
KINDS = st.sampled_from(list(AudioKind)).map(lambda kind: VoiceWish(kind=kind))
PREFERENCES = st.builds(
    Preferences,
    profile=st.sampled_from(list(PROFILES)),
    resolution=st.sampled_from([None, 480, 720, 1080, 2160]),
    voices=st.lists(KINDS, unique=True).flatmap(
        lambda kinds: st.lists(STUDIOS, unique=True).map(lambda studios: (*kinds, *studios))
    ),
    audio_language=st.sampled_from([None, "ru", "en"]),
    max_size_bytes=st.sampled_from([None, 0, 700_000_000, 20_000_000_000, 20_500_000_000]),
    auto_start_bytes=st.sampled_from([0, 5]),
    subtitles=st.sampled_from([(), ("",), ("ru", "en")]),
    codecs=st.sampled_from([(), ("av1", "hevc")]),
    hdr=st.none() | st.sampled_from(list(HdrWish)),
    dolby_vision=st.none() | st.sampled_from(list(HdrWish)),
)


@given(PREFERENCES, st.sampled_from(["ru", "en"]))
def test_preferences_written_into_a_profile_are_read_from_it(preferences: Preferences, language: str) -> None:
    document = first_document(Known(id=1, language=language, preferences=preferences))

    read = preferences_of(parse(render(document)), kept=preferences)

    assert (read.preferences, read.unclear, read.language) == (preferences, (), language)


def test_a_first_profile_has_every_section_and_says_what_is_known() -> None:
    document = first_document(Known(id=7, name="Анна", since=date(2026, 11, 25)))

    assert [section.name for section in document.sections] == list(SectionName)
    assert render(document).startswith(
        "# Профиль\n\n## О себе\n\n- Номер: 7\n- Имя: Анна\n- Язык: русский\n- С нами с: 2026-11-25\n"
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_blanks_show_every_field_and_leave_no_trace(language: str) -> None:
    document = parse("## Жанры\n- Люблю: нуар", language=language)
    shown = render(with_blanks(document))

    assert len([line for line in shown.splitlines() if line.startswith("- ")]) > 20
    assert without_blanks(parse(shown)).section(SectionName.GENRES) == document.section(SectionName.GENRES)
    assert list(without_blanks(parse(shown)).facts()) == list(document.facts())


FACTS = st.builds(
    Fact,
    text=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300),
    source=st.sampled_from([None, *Provenance]),
)


@pytest.mark.fuzz
@given(st.lists(st.tuples(st.sampled_from(list(SectionName)), FACTS), max_size=30))
def test_a_digest_is_short_and_every_fact_in_it_one_line(facts: list[tuple[SectionName, Fact]]) -> None:
    document = Document()
    for name, fact in facts:
        document = document.with_fact(name, fact)

    digest = digest_of(document)

    assert len(digest) <= DIGEST_CHARS
    assert len(digest.splitlines()) <= len(SectionName)


def test_a_digest_says_first_what_must_never_be() -> None:
    document = parse(
        "## Жанры\n- Люблю: нуар — за тени (сказано 2026-01-01)\n- Ни за что: хоррор\n- Нравится: драмы (замечено)\n"
        "## Указания\n- Отвечай коротко\n## О себе\n- Имя: Анна\n- Номер: 7\n"
    )

    assert digest_of(document).splitlines() == [
        "Ни за что: хоррор",
        "Указания: Отвечай коротко",
        "Имя: Анна",
        "Люблю: нуар — за тени",
        "Нравится: драмы (предположение)",
    ]


def test_differences_are_the_lines_that_went_and_came() -> None:
    before = parse("Обновлено: 2026-01-01\n## Жанры\n- Люблю: нуар\n- Нравится: драмы\n")
    after = parse("Обновлено: 2026-01-02\n## Genres\n- Loves: нуар\n- Hard no: хоррор\n", language="ru")

    assert differences(before, after) == (
        Difference(section="Genres", text="- Likes: драмы", is_added=False),
        Difference(section="Genres", text="- Hard no: хоррор", is_added=True),
    )
    assert differences(before, before) == ()
