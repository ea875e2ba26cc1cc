"""What a profile says about releases becomes preferences, in either language; what cannot be read is named."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.audio import AudioKind
from concierge.model.profile.markdown import parse
from concierge.model.profile.wishes import Understood, preferences_of
from concierge.model.quality_profile import HdrWish, VoiceWish
from concierge.model.user import Preferences

DUB, ORIGINAL = VoiceWish(kind=AudioKind.DUB), VoiceWish(kind=AudioKind.ORIGINAL)
LOSTFILM = VoiceWish(studio="LostFilm")
GB = 1_000_000_000


def understood(*lines: str, section: str = "Качество") -> Understood:
    items = "\n".join(f"- {line}" for line in lines)
    return preferences_of(parse(f"## {section}\n{items}"))


@pytest.mark.parametrize(
    "line, expected",
    [
        ("Обычно: 4К", Preferences(resolution=2160)),
        ("Обычно: 2160p", Preferences(resolution=2160)),
        ("Default: UHD", Preferences(resolution=2160)),
        ("Default: Full HD", Preferences(resolution=1080)),
        ("Обычно: 720", Preferences(resolution=720)),
        ("Обычно: в 1080p", Preferences(resolution=1080)),
        ("Обычно: travel", Preferences(profile="travel")),
        ("Default: original+subs", Preferences(profile="original+subs")),
        ("Обычно: лучшее, 4К", Preferences(profile="best", resolution=2160)),
        ("Кодек: H.265, AV1", Preferences(codecs=("hevc", "av1"))),
        ("Codecs: x264", Preferences(codecs=("avc",))),
        ("HDR: да", Preferences(hdr=HdrWish.WANT)),
        ("HDR: без", Preferences(hdr=HdrWish.AVOID)),
        ("HDR: не важно", Preferences(hdr=HdrWish.ANY)),
        ("HDR: всё равно", Preferences(hdr=HdrWish.ANY)),
        ("HDR: only HDR10", Preferences(hdr=HdrWish.ONLY)),
        (
            "HDR: да, без Dolby Vision",
            Preferences(hdr=HdrWish.WANT, dolby_vision=HdrWish.AVOID),
        ),
        ("Озвучка: дубляж, LostFilm", Preferences(voices=(DUB, LOSTFILM))),
        ("Audio: original", Preferences(voices=(ORIGINAL,))),
        (
            "Audio: original+subs",
            Preferences(voices=(ORIGINAL,), subtitles=("",), needs_subtitles=True),
        ),
        (
            "Озвучка: оригинал с субтитрами",
            Preferences(voices=(ORIGINAL,), subtitles=("",), needs_subtitles=True),
        ),
        ("Озвучка: русский", Preferences(audio_language="ru")),
        ("Audio: English", Preferences(audio_language="en")),
        (
            "Студии: Кубик в Кубе, Невафильм",
            Preferences(
                voices=(
                    VoiceWish(studio="Кубик в Кубе"),
                    VoiceWish(studio="Невафильм"),
                )
            ),
        ),
        ("Субтитры: нет", Preferences()),
        ("Субтитры: русские", Preferences(subtitles=("ru",))),
        ("Subtitles: Russian, English", Preferences(subtitles=("ru", "en"))),
        ("Субтитры: нужны", Preferences(subtitles=("",))),
        ("Субтитры: обязательно", Preferences(subtitles=("",), needs_subtitles=True)),
        ("Размер: до 20 ГБ", Preferences(max_size_bytes=20 * GB)),
        ("Макс. размер: 20,5гб", Preferences(max_size_bytes=int(20.5 * GB))),
        ("Max size: 30", Preferences(max_size_bytes=30 * GB)),
        ("Size: up to 1.5 TB", Preferences(max_size_bytes=1500 * GB)),
        ("Размер: не больше 700 мегабайт", Preferences(max_size_bytes=7 * GB // 10)),
        ("Размер: без ограничений", Preferences(max_size_bytes=0)),
    ],
)
def test_a_line_is_understood(line: str, expected: Preferences) -> None:
    assert understood(line) == Understood(preferences=expected)


@pytest.mark.parametrize(
    "line",
    [
        "Размер: до луны",
        "Размер: 0 ГБ",
        "Размер: 999999 ТБ",
        "Размер: 20 ГБ или 3 яблока",
        "Обычно: 5К",
        "Обычно: всё, кроме 4К",
        "HDR: только по праздникам",
        "Кодек: старый",
        "Озвучка: голосом бабушки",
        "Субтитры: на клингонском",
    ],
)
def test_what_is_not_understood_is_named_and_changes_nothing(line: str) -> None:
    assert understood(line) == Understood(preferences=Preferences(), unclear=(line,))


def test_of_a_line_that_is_understood_in_part_that_part_counts() -> None:
    line = "Озвучка: дубляж, голос бабушки"

    assert understood(line) == Understood(preferences=Preferences(voices=(DUB,)), unclear=(line,))


@pytest.mark.parametrize(
    "equipment, expected",
    [
        (("телевизор LG 4К HDR",), Preferences()),
        (("старый телевизор без 4К",), Preferences(screen=1080)),
        (("проектор Full HD",), Preferences(screen=1080)),
        (("a TV without HDR",), Preferences(hdr=HdrWish.AVOID, dolby_vision=HdrWish.AVOID)),
        (("ТВ 4К без Dolby Vision",), Preferences(dolby_vision=HdrWish.AVOID)),
        (
            ("ТВ без 4К и HDR",),
            Preferences(screen=1080, hdr=HdrWish.AVOID, dolby_vision=HdrWish.AVOID),
        ),
        (("ТВ без 4К", "проектор 4К в гостиной"), Preferences()),
        (("ТВ без HDR", "OLED с HDR"), Preferences()),
        (("саундбар 5.1",), Preferences()),
    ],
    ids=lambda value: " + ".join(value) if isinstance(value, tuple) else "",
)
def test_screens_limit_what_is_wished_for_and_the_best_one_counts(
    equipment: tuple[str, ...], expected: Preferences
) -> None:
    read = understood(*(f"Техника: {one}" for one in equipment), section="Как смотрю")

    assert read == Understood(preferences=expected)


def test_an_explicit_wish_goes_before_the_screen() -> None:
    text = "## Качество\n- HDR: да\n## Как смотрю\n- Экран: ТВ без HDR"

    assert preferences_of(parse(text)).preferences.hdr is HdrWish.WANT


def test_the_standing_grant_is_in_no_profile_and_stays() -> None:
    kept = Preferences(auto_start_bytes=5, resolution=720)

    read = preferences_of(parse("## Качество\n- Размер: 20 ГБ\n- Качать без вопроса: до 90 ГБ"), kept=kept)

    assert read.preferences == Preferences(auto_start_bytes=5, max_size_bytes=20 * GB)


@pytest.mark.parametrize(
    "line, language", [("Язык: русский", "ru"), ("Language: English", "en"), ("Язык: эльфийский", None)]
)
def test_the_language_of_a_person_is_read(line: str, language: str | None) -> None:
    assert understood(line, section="О себе").language == language


def test_preferences_of_a_profile_change_the_taste_in_releases() -> None:
    text = """## Качество
- Обычно: best
- HDR: нет
- Кодек: AV1
- Субтитры: английские
- Размер: до 20 ГБ
## Как смотрю
- Техника: телевизор без 4К"""

    quality = preferences_of(parse(text)).preferences.quality("ru")

    assert (quality.name, quality.resolution, quality.hdr) == ("best", 1080, HdrWish.AVOID)
    assert (quality.codecs, quality.subtitles, quality.max_size_bytes) == (("av1",), ("en",), 20 * GB)


def test_what_a_person_left_open_is_as_the_installation_says() -> None:
    usual = Preferences(profile="best", resolution=720, max_size_bytes=9, auto_start_bytes=3)

    assert Preferences(resolution=1080, max_size_bytes=0).filled_from(usual) == Preferences(
        profile="best", resolution=1080, max_size_bytes=0, auto_start_bytes=3
    )


@pytest.mark.fuzz
@given(st.text(), st.sampled_from(["Обычно", "Кодек", "HDR", "Озвучка", "Студии", "Субтитры", "Размер"]))
def test_no_text_makes_reading_fail(text: str, label: str) -> None:
    read = understood(f"{label}: {text}")

    assert isinstance(read.preferences.quality("ru").name, str)
