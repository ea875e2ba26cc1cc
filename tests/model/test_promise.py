"""What a release promised is compared with what came of it; what a file does not tell is held against nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from concierge.model.parsing import parse_release
from concierge.model.promise import Breach, BreachKind, Length, Promise, broken, promised
from concierge.model.release import TopicFacts
from concierge.model.title import Title, TitleKind
from concierge.model.tracks import SoundTrack, Tracks, VideoTrack
from concierge.testing import a_title

DUBBED = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
FILM = a_title()
SERIES = a_title("Шерлок", kind=TitleKind.SERIES, runtime_min=90)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def seen(width: int, height: int) -> Tracks:
    return Tracks(video=(VideoTrack(width=width, height=height),))


def heard(*languages: str | None, title: str = "") -> Tracks:
    return Tracks(sound=tuple(SoundTrack(language=one, title=title) for one in languages))


@pytest.mark.parametrize(
    "name, is_russian",
    [
        (DUBBED, True),
        ("Дюна / Dune [2021, WEB-DL 2160p] MVO (LostFilm) + Original (Eng)", True),
        ("Metropolis.1927.1080p.BluRay.Rus.Eng", True),
        ("Metropolis.1927.1080p.BluRay.x264-GROUP", False),
        ("Дюна / Dune [2021, WEB-DL 2160p] Original (Eng)", False),
        ("Дюна / Dune [2021, WEB-DL 2160p] Dub (Ukr)", False),
    ],
)
def test_a_russian_voice_is_promised_by_the_name(name: str, is_russian: bool) -> None:  # noqa: FBT001  a column
    assert promised(parse_release(name), None, FILM).has_russian_voice is is_russian


@pytest.mark.parametrize(
    "name, facts, title, length",
    [
        (DUBBED, None, None, None),
        (DUBBED, None, replace(FILM, runtime_min=None), None),
        (DUBBED, None, FILM, Length(usual=minutes(153), shortest=minutes(114.75), longest=minutes(229.5))),
        (
            "Metropolis.1927.Directors.Cut.1080p",
            None,
            FILM,
            Length(usual=minutes(153), shortest=minutes(114.75)),
        ),
        (
            DUBBED,
            TopicFacts(duration=minutes(100)),
            FILM,
            Length(usual=minutes(100), shortest=minutes(93), longest=minutes(107)),
        ),
        (
            DUBBED,
            TopicFacts(duration=minutes(20)),
            None,
            Length(usual=minutes(20), shortest=minutes(15), longest=minutes(25)),
        ),
        (
            "Sherlock.S01.1080p",
            TopicFacts(duration=minutes(270)),
            SERIES,
            Length(usual=minutes(90), shortest=minutes(90) * 0.33),
        ),
    ],
    ids=["nothing known", "no length", "title", "another cut", "page", "short film", "series"],
)
def test_the_length_is_promised_by_the_page_or_else_by_the_title(
    name: str, facts: TopicFacts | None, title: Title | None, length: Length | None
) -> None:
    assert promised(parse_release(name), facts, title).length == length


@pytest.mark.parametrize(
    "promised_height, width, height, found",
    [
        (1080, 1920, 800, None),
        (1080, 1440, 1080, None),
        (1080, 1916, 796, None),
        (2160, 3840, 1600, None),
        (2160, 2880, 2160, None),
        (720, 1280, 536, None),
        (576, 720, 576, None),
        (720, 1920, 1080, None),
        (None, 320, 180, None),
        (1080, 1280, 720, "1280x720"),
        (2160, 1920, 1080, "1920x1080"),
        (720, 720, 400, "720x400"),
    ],
)
def test_a_picture_counts_with_the_bars_that_were_cut_off(
    promised_height: int | None, width: int, height: int, found: str | None
) -> None:
    breaches = broken(Promise(resolution=promised_height), seen(width, height))

    assert [one.found for one in breaches] == ([found] if found else [])
    assert all(one.promised == f"{promised_height}p" for one in breaches)


@pytest.mark.parametrize(
    "tracks, breaches",
    [
        (heard("ru"), []),
        (heard("en", "ru"), []),
        (heard(None), []),
        (heard("en", None), []),
        (heard("en", title="Дубляж"), []),
        (heard("en", title="MVO"), []),
        (heard("en", "en", "de"), [(BreachKind.VOICE, "en, de")]),
        (heard("uk"), [(BreachKind.VOICE, "uk")]),
        (heard(), [(BreachKind.SILENT, "")]),
    ],
)
def test_a_voice_is_missed_only_where_every_track_tells_another_language(
    tracks: Tracks, breaches: list[tuple[BreachKind, str]]
) -> None:
    found = broken(Promise(has_russian_voice=True), tracks)

    assert [(one.kind, one.found) for one in found] == breaches
    assert broken(Promise(), tracks) == ()


@pytest.mark.parametrize(
    "length, kind",
    [
        (None, None),
        (minutes(153), None),
        (minutes(115), None),
        (minutes(200), None),
        (minutes(3), BreachKind.SHORT),
        (minutes(76), BreachKind.SHORT),
        (minutes(300), BreachKind.LONG),
    ],
)
def test_a_film_of_another_length_is_another_one(length: timedelta | None, kind: BreachKind | None) -> None:
    promise = promised(parse_release(DUBBED), None, FILM)

    found = broken(replace(promise, has_russian_voice=False), Tracks(duration=length))

    assert [one.kind for one in found] == ([kind] if kind else [])


def test_what_differs_is_told_in_the_same_words_everywhere() -> None:
    promise = promised(parse_release(DUBBED), None, FILM)
    tracks = Tracks(
        video=(VideoTrack(width=640, height=272),),
        sound=(SoundTrack(language="en"),),
        duration=timedelta(minutes=5, seconds=12),
    )

    assert broken(promise, tracks) == (
        Breach(kind=BreachKind.VOICE, promised="ru", found="en"),
        Breach(kind=BreachKind.SHORT, promised="2:33:00", found="0:05:12"),
        Breach(kind=BreachKind.RESOLUTION, promised="1080p", found="640x272"),
    )


@given(
    width=st.integers(1, 65_535),
    height=st.integers(1, 65_535),
    languages=st.lists(st.sampled_from(["ru", "en", "de", None])),
    seconds=st.floats(1, 360_000),
)
def test_whoever_promised_nothing_breaks_nothing(
    width: int, height: int, languages: list[str | None], seconds: float
) -> None:
    tracks = Tracks(
        video=(VideoTrack(width=width, height=height),),
        sound=tuple(SoundTrack(language=one) for one in languages),
        duration=timedelta(seconds=seconds),
    )

    assert broken(Promise(), tracks) == ()
