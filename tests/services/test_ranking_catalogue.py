"""The ranking over everything that the sandbox offers."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from concierge.model.decision import Ranking
from concierge.model.quality_profile import PROFILES, QualityProfile
from concierge.model.release import Release
from concierge.model.title import Season, Title, TitleKind
from concierge.model.wanted import Wanted
from concierge.model.wish import AudioWish, Wish
from concierge.sandbox.catalogue import CATALOGUE, SandboxTitle
from concierge.services.merging import merge
from concierge.services.ranking import rank
from concierge.texts import LANGUAGES, texts

GIB = 2**30
RUSSIAN = QualityProfile()
ENGLISH = QualityProfile(language="en")


def known(key: str) -> Title:
    one = next(title for title in CATALOGUE if title.key == key)
    return Title(
        kind=TitleKind.SERIES if one.is_series else TitleKind.MOVIE,
        name_ru=one.title_ru,
        name_en=one.title_en,
        name_original=one.title_original,
        original_language=one.original_language,
        year=one.year,
        runtime_min=one.runtime_min,
        seasons=tuple(
            Season(number=number, episode_count=len(episodes))
            for number, episodes in enumerate(one.episodes_by_season, start=1)
        ),
    )


def offers(titles: Iterable[SandboxTitle] = CATALOGUE) -> tuple[Release, ...]:
    return merge(
        Release(
            tracker=tracker,
            tracker_id=one.key,
            name=one.name,
            size_bytes=one.claimed_size_bytes,
            seeders=max(one.seeders, 0),
        )
        for title in titles
        for one in title.releases
        for tracker in one.trackers
    )


def judged(sought: Title | str, wish: Wish, profile: QualityProfile) -> Ranking:
    wanted = Wanted.of(sought, wish) if isinstance(sought, Title) else sought
    return rank(offers(), wanted, profile, wish=wish)


def reason_of(ranking: Ranking, words: str) -> str:
    return next(one.rejections[0].code for one in ranking.rejected if words in one.release.name)


def test_metropolis_is_found_among_its_decoys() -> None:
    ranking = judged(known("metropolis"), Wish(resolution=1080), RUSSIAN)

    best = ranking.accepted[0].release.name
    assert best.endswith("BDRip 1080p] Dub (Пифагор) + MVO (HDRezka Studio) + Original Deu + Sub Rus, Eng")
    assert best.startswith("Метрополис / Metropolis (Фриц Ланг / Fritz Lang) [1927")
    assert ranking.has_clear_winner
    assert reason_of(ranking, "TS 1080p") == "camera"
    assert reason_of(ranking, "[2001") == "other_year"
    assert reason_of(ranking, "Metropolis.2001") == "other_year"
    assert reason_of(ranking, "Мосфильм-Мастер") == "no_seeders"
    assert reason_of(ranking, "2160p.UHD") == "other_resolution"
    assert reason_of(ranking, "BDRip 720p") == "other_resolution"
    assert reason_of(ranking, "Шарада") == "other_title"


def test_the_general_keeps_its_own_voice_for_an_english_listener() -> None:
    ranking = judged(known("general"), Wish(), ENGLISH)

    best = ranking.accepted[0]
    assert "BDRip 1080p" in best.release.name
    assert "recommended" in best.labels
    assert best.parsed.has_original
    assert ranking.has_clear_winner
    assert all("[1926" in one.release.name or ".1926." in one.release.name for one in ranking.accepted)


@pytest.mark.parametrize("season, episode", [(1, 3), (1, 5), (2, 1)])
def test_an_episode_is_taken_from_a_release_that_has_it(season: int, episode: int) -> None:
    ranking = judged(known("beverly_hillbillies"), Wish(season=season, episode=episode), RUSSIAN)

    assert ranking.has_clear_winner
    best = ranking.accepted[0].parsed
    assert season in best.seasons
    assert episode in best.episodes


@pytest.mark.parametrize("title", CATALOGUE, ids=[title.key for title in CATALOGUE])
def test_no_title_of_the_catalogue_is_taken_for_another(title: SandboxTitle) -> None:
    if (
        len([one for one in CATALOGUE if one.title_ru == title.title_ru]) > 1
        and title.key != CATALOGUE[0].key
    ):
        own = {one.name for other in CATALOGUE for one in other.releases if other.title_ru == title.title_ru}
    else:
        own = {one.name for one in title.releases}

    ranking = judged(known(title.key), Wish(), RUSSIAN)

    assert {one.release.name for one in ranking.accepted} <= own
    assert ranking.accepted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_sentences(language: str) -> None:
    say = texts(language)
    people = [RUSSIAN, ENGLISH, QualityProfile(max_size_bytes=GIB), *PROFILES.values()]
    wishes = [Wish(), Wish(resolution=720), Wish(audio=AudioWish.DUB, needs_subtitles=True), Wish(studio="X")]
    films = (known("metropolis"), known("beverly_hillbillies"), "метрополис")
    rankings = [judged(sought, wish, who) for sought in films for wish in wishes for who in people]

    decisions = [one for ranking in rankings for one in (*ranking.accepted, *ranking.rejected)]
    for one in decisions:
        for reason in (*one.praises, *one.penalties, *one.rejections):
            sentence = say.fill(f"reason.{reason.code}", reason.facts)
            assert sentence != f"reason.{reason.code}"
            assert "{" not in sentence
            assert "?" not in sentence or "?" in reason.facts.values()
        assert all(say.knows(f"rejected.{reason.code}") for reason in one.rejections)
        assert all(say.knows(f"label.{label}") for label in one.labels)
    for relaxation in (one for ranking in rankings for one in ranking.relaxations):
        promise = say.promise([(one.code, one.facts) for one in relaxation.changes], relaxation.count)
        assert not re.search(r"[{?]|relax\.", promise)


def test_counts_follow_the_grammar_of_numbers() -> None:
    assert [texts("ru").say("rejected.camera", n=n) for n in (1, 3, 9)] == [
        "1 экранка",
        "3 экранки",
        "9 экранок",
    ]
    assert [texts("en").say("rejected.camera", n=n) for n in (1, 9)] == ["1 camera copy", "9 camera copies"]
