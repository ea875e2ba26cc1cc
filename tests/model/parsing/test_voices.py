"""Voices and subtitles, as Russian trackers list them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.listing import read_listing
from concierge.model.parsing.studios import is_studio, makers_in
from concierge.model.parsing.tables.studios import CHANNELS, STUDIOS
from concierge.model.parsing.text import lowered, readable

DUB, MVO, DVO = AudioKind.DUB, AudioKind.MULTI_VOICE, AudioKind.TWO_VOICES
AVO, VO, ORIGINAL = AudioKind.AUTHOR, AudioKind.ONE_VOICE, AudioKind.ORIGINAL

RUTRACKER = "Маяк / Beacon (Ли Хо / Lee Ho) [2024, США, авторское кино, WEB-DL 1080p] {}"
KINOZAL = "Маяк / Beacon / 2024 / {} / 4K, HEVC / WEB-DL (2160p)"
RUTOR = "Маяк / Beacon (2024) WEB-DL 1080p от shorer {}"
WORDS = (
    *("2x", "3", "Dub", "MVO", "AVO", "(", ")", ",", "+", "/", "|", "[", "]", "Rus", "Ukr", "Eng", "Sub"),
    *("Forced", "Original", "Дом", "LostFilm", "AI", "D", "P2"),
)


def ru(kind: AudioKind | None, studio: str = "") -> AudioTrack:
    return AudioTrack(language="ru", kind=kind, studio=studio)


def original(language: str | None = None) -> AudioTrack:
    return AudioTrack(language=language, kind=ORIGINAL)


def facts(name: str) -> tuple[str, tuple[Fact, ...]]:
    text = readable(name)
    low = lowered(text)
    listing = read_listing(text, low, [Fact(*mark[:4]) for mark in marks_in(low)])
    return text, listing.facts if listing else ()


def told(name: str, field: str = "track") -> list[object]:
    return [fact.value for fact in facts(name)[1] if fact.field == field]


@pytest.mark.parametrize(
    "voices, expected",
    [
        pytest.param("", [], id="none"),
        pytest.param("Dub", [ru(DUB)], id="a kind"),
        pytest.param("Dub (Пифагор)", [ru(DUB, "Пифагор")], id="a studio"),
        pytest.param("Dub (Пифагор, Lost Film)", [ru(DUB, "Пифагор"), ru(DUB, "LostFilm")], id="two studios"),
        pytest.param("2x MVO", [ru(MVO), ru(MVO)], id="counted"),
        pytest.param("2 х MVO", [ru(MVO), ru(MVO)], id="counted with a Cyrillic sign"),
        pytest.param("2 VO", [ru(VO), ru(VO)], id="counted without a sign"),
        pytest.param(
            "3x AVO (Гаврилов)", [ru(AVO, "Гаврилов"), ru(AVO), ru(AVO)], id="counted and partly named"
        ),
        pytest.param("DVO (Дом у моря) + VO", [ru(DVO, "Дом у моря"), ru(VO)], id="an unknown studio"),
        pytest.param("MVO (HDRezka Studio 18+)", [ru(MVO, "HDRezka Studio 18+")], id="a plus at the end"),
        pytest.param(
            "MVO (1+1; Студия A / Студия B)",
            [ru(MVO, "1+1"), ru(MVO, "Студия A"), ru(MVO, "Студия B")],
            id="other signs between studios",
        ),
        pytest.param("Dub (Videofilm Int.)", [ru(DUB, "Videofilm Int.")], id="an abbreviation"),
        pytest.param("Dub (Blu-ray CEE)", [ru(DUB)], id="where it comes from"),
        pytest.param("Dub (DD 5.1) + MVO (DTS)", [ru(DUB), ru(MVO)], id="how it sounds"),
        pytest.param("VO (Любительский одноголосый)", [ru(VO)], id="a description"),
        pytest.param("MVO LostFilm", [ru(MVO, "LostFilm")], id="a studio without brackets"),
        pytest.param("Дубляж", [ru(DUB)], id="in Russian"),
        pytest.param("Двухголосый закадровый (Дом)", [ru(DVO, "Дом")], id="words between"),
        pytest.param("Авторский одноголосый (Живов)", [ru(AVO, "Живов")], id="two words for one kind"),
        pytest.param("Профессиональный (многоголосый закадровый)", [ru(MVO)], id="a kind in brackets"),
        pytest.param("Dub Ukr", [AudioTrack(language="uk", kind=DUB)], id="a language behind"),
        pytest.param("MVO (Ukr)", [AudioTrack(language="uk", kind=MVO)], id="a language in brackets"),
        pytest.param("Ukr Dub", [AudioTrack(language="uk", kind=DUB)], id="a language in front"),
        pytest.param(
            "UKR (MVO + Dub) + DVO",
            [AudioTrack(language="uk", kind=MVO), AudioTrack(language="uk", kind=DUB), ru(DVO)],
            id="a language of several",
        ),
        pytest.param(
            "Dub + Ukr + Original", [ru(DUB), AudioTrack(language="uk"), original()], id="a language alone"
        ),
        pytest.param("Original", [original()], id="the original"),
        pytest.param("Original (Eng, Jap)", [original("en"), original("ja")], id="originals in brackets"),
        pytest.param("Original Deu/Fra + Sub Rus", [original("de"), original("fr")], id="originals"),
        pytest.param("Original (DTS-HD MA 5.1)", [original()], id="how the original sounds"),
        pytest.param(
            "[Режиссёрская версия] [Dub] [Original]", [ru(DUB), original()], id="in square brackets"
        ),
    ],
)
def test_voices_are_listed_with_kind_and_studio(voices: str, expected: list[AudioTrack]) -> None:
    assert told(RUTRACKER.format(voices)) == expected


@pytest.mark.parametrize(
    "voices",
    [
        pytest.param("VO (AI)", id="in brackets"),
        pytest.param("Dub (нейросеть)", id="in Russian"),
        pytest.param("Нейродубляж", id="a word of its own"),
    ],
)
def test_a_machine_speaks_where_the_name_says_so(voices: str) -> None:
    (voice,) = told(RUTRACKER.format(voices))

    assert isinstance(voice, AudioTrack)
    assert voice.is_machine
    assert not voice.studio


@pytest.mark.parametrize(
    "voices, full, forced",
    [
        pytest.param("Sub Rus, Eng", ("ru", "en"), (), id="a list"),
        pytest.param("Sub (Rus, Eng, Ukr)", ("ru", "en", "uk"), (), id="brackets"),
        pytest.param("Sub (2x Rus, Eng (SDH))", ("ru", "en"), (), id="counted and described"),
        pytest.param("Sub", ("",), (), id="no language"),
        pytest.param("Субтитры (Rus)", ("ru",), (), id="in Russian"),
        pytest.param("Rus Sub", ("ru",), (), id="a language in front"),
        pytest.param("Sub Rus (translator77) + Original Fra", ("ru",), (), id="the translator's name"),
        pytest.param("Sub (forced Rus, full Rus, Eng)", ("ru", "en"), ("ru",), id="forced and full"),
        pytest.param("Forced Sub Rus", (), ("ru",), id="forced only"),
        pytest.param("Sub Eng, Rus (forced)", ("en",), ("ru",), id="forced behind"),
        pytest.param("Original Eng", (), (), id="none"),
    ],
)
def test_subtitles_are_told_apart_from_forced_ones(
    voices: str, full: tuple[str, ...], forced: tuple[str, ...]
) -> None:
    name = RUTRACKER.format(f"MVO + {voices}")

    assert told(name, "subtitles") == ([full] if full else [])
    assert told(name, "forced_subtitles") == ([forced] if forced else [])


@pytest.mark.parametrize(
    "codes, expected, has_subtitles",
    [
        pytest.param(
            "ДБ, ПМ, ПД, АП, ПО", [ru(DUB), ru(MVO), ru(DVO), ru(AVO), ru(VO)], False, id="all kinds"
        ),
        pytest.param("ЛМ, ЛД, ЛО, СТ", [ru(MVO), ru(DVO), ru(VO)], True, id="by lovers, with subtitles"),
        pytest.param("2 x ПМ (LostFilm, Дом), СТ", [ru(MVO, "LostFilm"), ru(MVO, "Дом")], True, id="makers"),
        pytest.param("ДБ (RHS) СТ", [ru(DUB, "Red Head Sound")], True, id="a comma forgotten"),
        pytest.param("РУ", [ru(ORIGINAL)], False, id="a Russian film"),
        pytest.param("AП, CT", [ru(AVO)], True, id="Latin look-alikes"),
        pytest.param("НК, СТ", [], True, id="a silent film"),
        pytest.param("БП", [], False, id="not translated"),
        pytest.param("Open Matte", [], False, id="no codes"),
    ],
)
def test_codes_stand_between_slashes(codes: str, expected: list[AudioTrack], *, has_subtitles: bool) -> None:
    name = KINOZAL.format(codes)

    assert told(name) == expected
    assert told(name, "subtitles") == ([("",)] if has_subtitles else [])


@pytest.mark.parametrize(
    "letters, expected",
    [
        pytest.param(
            "| D, P, P2, A, L, L1", [ru(DUB), ru(MVO), ru(DVO), ru(AVO), ru(MVO), ru(VO)], id="letters"
        ),
        pytest.param("| Р2, А", [ru(DVO), ru(AVO)], id="Cyrillic look-alikes"),
        pytest.param(
            "| D | Дом, LostFilm", [ru(DUB, "Дом"), ru(DUB, "LostFilm")], id="one kind of several makers"
        ),
        pytest.param("| D, P | Дом, LostFilm", [ru(DUB, "Дом"), ru(MVO, "LostFilm")], id="a maker each"),
        pytest.param("| D, P | LostFilm", [ru(DUB), ru(MVO), ru(None, "LostFilm")], id="whose is not told"),
        pytest.param("| 4K | HDR | D | Дом", [ru(DUB, "Дом")], id="behind technical words"),
        pytest.param("| D | Локальная версия | Дом", [ru(DUB, "Дом")], id="a note between"),
        pytest.param("| LostFilm, Jaskier", [ru(None, "LostFilm"), ru(None, "Jaskier")], id="studios alone"),
        pytest.param("| D, DV | Дом", [ru(DUB), ru(DVO), ru(None, "Дом")], id="DV among letters"),
        pytest.param("| HDR | DV | D", [ru(DUB)], id="DV alone is Dolby Vision"),
        pytest.param("| Дубляж | Дом", [ru(DUB, "Дом")], id="a word for letters"),
        pytest.param("| Кинопоиск HD", [], id="a service alone"),
        pytest.param("| Лицензия", [], id="a note alone"),
        pytest.param("| КПК", [], id="a device"),
        pytest.param("| P | LostFilm от shorer", [ru(MVO, "LostFilm")], id="a group behind"),
        pytest.param("| P, Sub", [ru(MVO)], id="subtitles are no voice"),
        pytest.param("D", [], id="a letter without a bar"),
    ],
)
def test_letters_stand_behind_bars(letters: str, expected: list[AudioTrack]) -> None:
    assert told(RUTOR.format(letters)) == expected


@pytest.mark.parametrize(
    "name, expected",
    [
        pytest.param(
            "Тропа / Michi [TV] [12 из 12] [RUS(ext), ENG, JAP+Sub] [2021, BDRip] [720p]",
            [AudioTrack(language="ru"), AudioTrack(language="en"), original("ja")],
            id="anime",
        ),
        pytest.param(
            "Маяк / Beacon (2024) WEB-DL 1080p 2xUkr/Eng | Sub Ukr",
            [AudioTrack(language="uk"), AudioTrack(language="en")],
            id="Toloka",
        ),
        pytest.param(
            "Маяк (Ли Хо) [1979, СССР, драма, DVDRip]", [AudioTrack(language="ru")], id="a film of ours"
        ),
        pytest.param("Дубль два / Take Two (2018) WEB-DL", [], id="words of a title"),
        pytest.param("Оригинал / The Original (2018) WEB-DL | P", [ru(MVO)], id="the original in a title"),
    ],
)
def test_languages_alone_are_voices_too(name: str, expected: list[AudioTrack]) -> None:
    assert told(name) == expected


def test_each_voice_is_told_by_its_own_letters() -> None:
    text, read = facts(RUTRACKER.format("2x MVO (LostFilm, Дом) + Original Eng + Sub (Rus, Eng)"))

    assert [text[fact.start : fact.end] for fact in read if fact.field in {"track", "subtitles"}] == [
        "2x MVO (LostFilm",
        "Дом",
        "Original Eng",
        "Rus, Eng",
    ]


@pytest.mark.parametrize("rows", [pytest.param(STUDIOS, id="studios"), pytest.param(CHANNELS, id="channels")])
def test_every_spelling_of_a_studio_gives_its_usual_name(rows: tuple[tuple[str, ...], ...]) -> None:
    for usual, *others in rows:
        for spelling in (usual, usual.upper(), *others):
            assert [maker.name for maker in makers_in(spelling, 0, len(spelling))] == [usual]


def test_a_spelling_belongs_to_one_studio() -> None:
    rows = (*STUDIOS, *CHANNELS)
    spellings = ["".join(filter(str.isalnum, spelling.casefold())) for row in rows for spelling in row]

    assert len(spellings) == len(set(spellings))
    assert is_studio("lost film")
    assert not is_studio("Дом у моря")


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(WORDS)))
def test_voices_in_any_order_stand_apart(words: list[str]) -> None:
    text, read = facts(RUTRACKER.format(" ".join(words)))

    end = 0
    for fact in read:
        assert end <= fact.start <= fact.end <= len(text)
        end = fact.end
