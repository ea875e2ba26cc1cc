from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge.model.decision import Decision
from concierge.model.release import Release
from concierge.model.title import Season, Title, TitleKind
from concierge.model.user import Preferences
from concierge.model.wish import AudioWish, Wish
from concierge.services.ranking import RULES, Ranking, merge, rank

GIB = 2**30
FILM = Title(
    kind=TitleKind.MOVIE,
    name_ru="Маяк",
    name_original="Lighthouse",
    original_language="en",
    year=2020,
    runtime_min=100,
)
SERIES = Title(
    kind=TitleKind.SERIES,
    name_ru="Тихий берег",
    name_original="Quiet Shore",
    original_language="en",
    year=2020,
    runtime_min=50,
    seasons=(Season(number=1, episode_count=8), Season(number=2, episode_count=10)),
)
RUSSIAN = Preferences()
ENGLISH = Preferences(audio_language="en")


def release(name: str, *, gib: float | None = 8, seeders: int = 10, tracker: str = "a") -> Release:
    size_bytes = None if gib is None else int(gib * GIB)
    return Release(tracker=tracker, tracker_id=name, name=name, size_bytes=size_bytes, seeders=seeders)


def listing(quality: str, voices: str = "", *, gib: float | None = 8, seeders: int = 10) -> Release:
    return release(f"Маяк / Lighthouse (А. Фосс) [2020, США, {quality}] {voices}", gib=gib, seeders=seeders)


def ranked(
    *releases: Release, sought: Title | str = FILM, wish: Wish | None = None, who: Preferences = RUSSIAN
) -> Ranking:
    return rank(releases, sought, wish or Wish(), who)


def rejections(one: Release, wish: Wish | None = None, who: Preferences = RUSSIAN) -> list[str]:
    return [
        reason.code for decision in ranked(one, wish=wish, who=who).rejected for reason in decision.rejections
    ]


def praises(one: Release, wish: Wish | None = None, who: Preferences = RUSSIAN) -> set[str]:
    return {
        reason.code for decision in ranked(one, wish=wish, who=who).accepted for reason in decision.praises
    }


def penalties(one: Release, wish: Wish | None = None, who: Preferences = RUSSIAN) -> set[str]:
    return {
        reason.code for decision in ranked(one, wish=wish, who=who).accepted for reason in decision.penalties
    }


def names(decisions: Iterable[Decision]) -> list[str]:
    return [decision.release.name for decision in decisions]


GOOD = listing("BDRip 1080p", "Dub + Original Eng + Sub Rus")


@pytest.mark.parametrize(
    "one, wish, who, expected",
    [
        (listing("TS 1080p", "Dub"), Wish(), RUSSIAN, ["camera"]),
        (replace(GOOD, seeders=0), Wish(), RUSSIAN, ["no_seeders"]),
        (replace(GOOD, is_downloadable=False), Wish(), RUSSIAN, ["not_downloadable"]),
        (GOOD, Wish(), Preferences(max_size_bytes=GIB), ["too_big"]),
        (listing("BDRip 1080p, 3D", "Dub"), Wish(), RUSSIAN, ["three_d"]),
        (listing("BDRip 2160p", "Dub", gib=0.3), Wish(), RUSSIAN, ["suspicious_size"]),
        (listing("DVDRip", "Dub", gib=90), Wish(), RUSSIAN, ["suspicious_size"]),
        (GOOD, Wish(resolution=720), RUSSIAN, ["other_resolution"]),
        (release("Lighthouse 2020 GRP"), Wish(resolution=720), RUSSIAN, ["other_resolution"]),
        (listing("BDRip 1080p", "MVO"), Wish(audio=AudioWish.DUB), RUSSIAN, ["no_dub"]),
        (release("Lighthouse.2020.1080p.BluRay"), Wish(audio=AudioWish.DUB), RUSSIAN, ["no_dub"]),
        (listing("BDRip 1080p", "Dub"), Wish(audio=AudioWish.ORIGINAL), RUSSIAN, ["no_original"]),
        (listing("BDRip 1080p", "MVO (Jaskier)"), Wish(studio="LostFilm"), RUSSIAN, ["no_studio"]),
        (listing("BDRip 1080p", "Dub"), Wish(needs_subtitles=True), RUSSIAN, ["no_subtitles"]),
        (listing("BDRip 1080p", "Original Eng"), Wish(), RUSSIAN, ["no_russian"]),
        (listing("BDRip 1080p", "Dub Ukr"), Wish(), RUSSIAN, ["no_russian"]),
        (listing("BDRip 1080p", "Dub"), Wish(), ENGLISH, ["no_language"]),
        (release("Lighthouse.2019.1080p.BluRay"), Wish(), RUSSIAN, []),
        (release("Lighthouse.1985.1080p.BluRay"), Wish(), RUSSIAN, ["other_year"]),
        (release("Lighthouses.2020.1080p.BluRay", seeders=0), Wish(), RUSSIAN, ["other_title"]),
    ],
)
def test_each_rule_of_the_gate_gives_its_own_reason(
    one: Release, wish: Wish, who: Preferences, expected: list[str]
) -> None:
    assert rejections(one, wish, who) == expected


def test_only_what_waiting_may_mend_is_temporary() -> None:
    ranking = ranked(listing("TS", "Dub", seeders=0), listing("BDRip 1080p, 3D", "Dub"))

    told = {reason.code: reason.is_temporary for one in ranking.rejected for reason in one.rejections}
    assert told == {"camera": True, "no_seeders": True, "three_d": False}


def test_reasons_carry_the_facts_of_their_sentences() -> None:
    ranking = ranked(GOOD, who=Preferences(max_size_bytes=GIB), wish=Wish(resolution=720))

    facts = {reason.code: reason.facts for reason in ranking.rejected[0].rejections}
    assert facts["too_big"] == {"size_bytes": 8 * GIB, "limit_bytes": GIB}
    assert facts["other_resolution"] == {"height": 1080, "wanted": 720}


def test_why_a_release_is_good_is_told() -> None:
    one = listing("UHD BDRemux 2160p, HDR10", "Dub (Пифагор) + Original Eng + Sub Rus", gib=60, seeders=40)

    assert praises(one, Wish(resolution=2160)) == {
        "many_seeders",
        "resolution",
        "voice_dub",
        "original_track",
        "subtitles",
        "good_source",
        "hdr",
    }
    assert "studio" in praises(one, Wish(studio="ПИФАГОР"))
    assert "voice_dub" not in praises(one, Wish(audio=AudioWish.ORIGINAL))


def test_what_speaks_against_a_fitting_release_is_told() -> None:
    assert penalties(listing("DVDRip", "MVO", gib=1.4, seeders=2)) == {
        "few_seeders",
        "lower_resolution",
        "weak_source",
    }
    assert penalties(listing("WEB-DL 2160p", "MVO", gib=20)) == {"higher_resolution"}
    assert penalties(release("Lighthouse.1080p.BluRay")) == {"no_year", "voices_untold"}
    assert penalties(release("Lighthouse 2019 GRP")) == {"resolution_unknown", "year_off", "voices_untold"}
    assert penalties(listing("WEB-DL 1080p", "Original Eng + Sub Rus")) == {"only_subtitles"}


def test_a_russian_film_needs_no_dub() -> None:
    film = replace(FILM, name_original="", original_language="ru")
    one = release("Маяк (Игорь Фосс) [2020, Россия, драма, WEB-DL 1080p]")

    ranking = ranked(one, sought=film, wish=Wish(audio=AudioWish.DUB))

    assert names(ranking.accepted) == [one.name]
    assert ranking.has_clear_winner
    assert ranking.accepted[0].labels == ("best", "smallest", "original")


def test_an_unknown_original_language_is_no_ground_for_a_refusal() -> None:
    film = replace(FILM, original_language="")

    assert ranked(listing("BDRip 1080p", "MVO + Original"), sought=film, who=ENGLISH).accepted


@pytest.mark.parametrize(
    "better, worse",
    [
        (listing("BDRip 720p", "MVO", gib=4), release("Lighthouse.2020.1080p.BluRay", seeders=900)),
        (listing("BDRip 1080p", "Original Eng + Sub Rus"), release("Lighthouse.2020.1080p.BluRay")),
        (listing("WEB-DLRip 1080p", "VO"), listing("BDRemux 2160p", "Dub", gib=60)),
        (listing("BDRip 1080p", "Dub"), listing("BDRemux 1080p", "MVO", gib=30)),
        (listing("BDRip 1080p", "MVO"), listing("BDRip 1080p", "DVO")),
        (listing("BDRip 1080p", "DVO"), listing("BDRip 1080p", "AVO")),
        (listing("BDRip 1080p", "AVO"), listing("BDRip 1080p", "VO")),
        (listing("BDRip 1080p", "Dub + Original Eng"), listing("BDRemux 1080p", "Dub", gib=30)),
        (listing("BDRemux 1080p", "Dub", gib=30), listing("WEB-DL 1080p", "Dub", seeders=900)),
        (listing("BDRip 1080p", "Dub + Sub Rus"), listing("BDRip 1080p", "Dub", seeders=900)),
        (listing("BDRip 1080p", "Dub", seeders=90), listing("BDRip 1080p", "Dub + ", seeders=4)),
        (listing("BDRip 1080p", "Dub", gib=9), listing("BDRip 1080p", "Dub ", gib=2)),
        (listing("BDRip 1080p", "Dub", gib=30), listing("BDRip 1080p", "Dub ", gib=None)),
        (replace(GOOD, is_trusted=True), replace(GOOD, tracker_id="other")),
    ],
)
def test_the_first_difference_decides(better: Release, worse: Release) -> None:
    ranking = ranked(worse, better)

    assert [decision.release for decision in ranking.accepted] == [better, worse]


def test_a_wished_studio_or_original_goes_before_the_usual_voices() -> None:
    lost = listing("WEB-DL 720p", "MVO (LostFilm)", gib=4)
    dub = listing("BDRip 1080p", "Dub + Original Eng")

    assert names(ranked(lost, dub, wish=Wish(studio="Lost Film")).accepted) == [lost.name]
    assert names(ranked(lost, dub, wish=Wish(audio=AudioWish.ORIGINAL)).accepted) == [dub.name]


def test_a_whole_season_goes_before_one_that_still_grows() -> None:
    def season(episodes: str, quality: str) -> Release:
        name = f"Тихий берег / Quiet Shore / Сезон: 2 / Серии: {episodes} [2021, США, {quality}] Dub"
        return release(name, gib=10, seeders=50)

    whole, growing = season("1-10 из 10", "WEBRip 720p"), season("1-6 из 10", "WEB-DL 1080p")

    ranking = ranked(growing, whole, sought=SERIES, wish=Wish(season=2))
    assert names(ranking.accepted) == [whole.name, growing.name]
    assert [reason.code for reason in ranking.accepted[1].penalties] == ["growing"]
    asked = ranked(growing, whole, sought=SERIES, wish=Wish(season=2, episode=4))
    assert names(asked.accepted) == [growing.name, whole.name]


def test_of_a_pack_only_the_wanted_episode_counts_against_the_limit() -> None:
    pack = release("Quiet.Shore.S02.1080p.WEB-DL", gib=20)
    limited = Preferences(max_size_bytes=3 * GIB)

    assert ranked(pack, sought=SERIES, wish=Wish(season=2, episode=4), who=limited).accepted
    assert ranked(pack, sought=SERIES, wish=Wish(season=2), who=limited).rejected


def test_roles_are_given_to_the_best_placed_release_that_has_them() -> None:
    ranking = ranked(
        GOOD,
        listing("BDRip 1080p", "MVO + Original Eng"),
        listing("DVDRip", "AVO", gib=1.4),
        listing("BDRip 720p", "Dub", gib=None),
    )

    labels = {decision.release.name: decision.labels for decision in ranking.accepted}
    assert labels[GOOD.name] == ("best", "dub", "original")
    assert [roles for name, roles in labels.items() if name != GOOD.name] == [(), (), ("smallest",)]


@pytest.mark.parametrize(
    "releases, expected",
    [
        ([GOOD], True),
        ([replace(GOOD, seeders=2)], False),
        ([GOOD, listing("BDRip 1080p", "MVO + Original Eng + Sub Rus")], True),
        ([GOOD, replace(GOOD, tracker_id="2", seeders=900, size_bytes=GIB)], False),
        ([GOOD, replace(GOOD, tracker_id="2", seeders=4)], True),
        ([GOOD, replace(GOOD, tracker_id="2")], False),
        ([release("Lighthouse.2020.1080p.BluRay")], False),
        ([], False),
    ],
    ids=[
        "alone",
        "hardly seeded",
        "better voices",
        "only better seeded",
        "never worse",
        "twins",
        "voices untold",
        "none",
    ],
)
def test_a_winner_is_clear_only_by_what_a_person_would_notice(
    releases: list[Release], *, expected: bool
) -> None:
    assert ranked(*releases).has_clear_winner is expected


def test_a_series_without_a_season_is_never_started_unasked() -> None:
    season = release(
        "Тихий берег / Quiet Shore / Сезон: 1 / Серии: 1-8 из 8 [2020, США, WEB-DL 1080p] Dub", gib=20
    )

    assert not ranked(season, sought=SERIES).has_clear_winner
    assert ranked(season, sought=SERIES, wish=Wish(season=1)).has_clear_winner


def test_a_search_by_text_has_no_clear_winner() -> None:
    ranking = ranked(GOOD, release("Other.2020.1080p.BluRay"), sought="маяк 2020")

    assert (names(ranking.accepted), ranking.has_clear_winner) == ([GOOD.name], False)
    assert [reason.code for reason in ranking.rejected[0].rejections] == ["words_missing"]


POOL = [
    release(
        f"Маяк / Lighthouse (А. Фосс) [{year}, США, {quality}] {voices}",
        gib=gib,
        seeders=seeders,
        tracker=tracker,
    )
    for year in (2020, 2019, 1985)
    for quality in ("BDRip 1080p", "WEB-DL 2160p", "TS", "DVDRip")
    for voices in ("Dub", "MVO + Original Eng", "")
    for gib, seeders, tracker in ((8, 3, "a"), (8, 300, "b"), (1.4, 0, "a"))
]
WISHES = st.builds(
    Wish,
    resolution=st.sampled_from([None, 480, 1080, 2160]),
    audio=st.sampled_from([None, *AudioWish]),
    studio=st.sampled_from(["", "LostFilm"]),
    needs_subtitles=st.booleans(),
)
PEOPLE = st.builds(
    Preferences,
    resolution=st.sampled_from([720, 1080, 2160]),
    audio_language=st.sampled_from(["ru", "en"]),
    max_size_bytes=st.sampled_from([None, 5 * GIB]),
)


@given(
    releases=st.lists(st.sampled_from(POOL), max_size=12),
    wish=WISHES,
    who=PEOPLE,
    sought=st.sampled_from([FILM, SERIES, "маяк"]),
    seed=st.integers(0, 99),
)
def test_the_order_of_the_rows_changes_nothing(
    releases: list[Release], wish: Wish, who: Preferences, sought: Title | str, seed: int
) -> None:
    shuffled = random.Random(seed).sample(releases, len(releases))  # noqa: S311  a shuffle, not a secret

    assert rank(merge(releases), sought, wish, who) == rank(merge(shuffled), sought, wish, who)
    ranking = rank(shuffled, sought, wish, who)
    assert len(ranking.accepted) + len(ranking.rejected) == len(releases)
    assert all(decision.rejections for decision in ranking.rejected)
    assert not any(decision.rejections for decision in ranking.accepted)


@given(
    releases=st.lists(st.sampled_from(POOL), min_size=1, max_size=8, unique=True),
    more=st.integers(1, 500),
    who=PEOPLE,
)
def test_a_seeder_more_never_makes_a_release_worse(
    releases: list[Release], more: int, who: Preferences
) -> None:
    liked = replace(releases[0], seeders=releases[0].seeders + more)
    before, after = ranked(*releases, who=who), ranked(liked, *releases[1:], who=who)

    assert place(liked, after) <= place(releases[0], before)


def place(one: Release, ranking: Ranking) -> int:
    accepted = [decision.release for decision in ranking.accepted]
    return accepted.index(one) if one in accepted else len(accepted) + 1


def test_each_rule_says_what_it_is_about() -> None:
    assert all(rule.__doc__ for rule in RULES)
    assert len(set(RULES)) == len(RULES)
