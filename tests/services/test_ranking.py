"""The ranking as a whole: what holds whatever is offered."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, strategies as st

from concierge.model.decision import Ranking
from concierge.model.quality_profile import PROFILES, QualityProfile
from concierge.model.release import Release
from concierge.model.title import Title
from concierge.model.wanted import Wanted
from concierge.model.wish import AudioWish, Wish
from concierge.services.merging import merge
from concierge.services.ranking import rank
from tests.services.offered import FILM, GIB, GOOD, SERIES, ranked, release

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
TASTES = st.builds(
    replace,
    st.sampled_from(sorted(PROFILES.values(), key=lambda profile: profile.name)),
    language=st.sampled_from(["ru", "en"]),
    max_size_bytes=st.sampled_from([None, 5 * GIB]),
)


@given(
    releases=st.lists(st.sampled_from(POOL), max_size=12),
    wish=WISHES,
    profile=TASTES,
    sought=st.sampled_from([FILM, SERIES, "маяк"]),
    seed=st.integers(0, 99),
)
def test_the_order_is_total_and_does_not_depend_on_that_of_the_rows(
    releases: list[Release], wish: Wish, profile: QualityProfile, sought: Title | str, seed: int
) -> None:
    shuffled = random.Random(seed).sample(releases, len(releases))
    wanted = Wanted.of(sought, wish) if isinstance(sought, Title) else sought

    assert rank(releases, wanted, profile, wish=wish) == rank(shuffled, wanted, profile, wish=wish)
    ranking = rank(merge(shuffled), wanted, profile, wish=wish)
    assert ranking == rank(merge(releases), wanted, profile, wish=wish)
    assert all(decision.rejections for decision in ranking.rejected)
    assert not any(decision.rejections for decision in ranking.accepted)


@given(releases=st.lists(st.sampled_from(POOL), max_size=12), wish=WISHES, profile=TASTES)
def test_no_release_is_lost(releases: list[Release], wish: Wish, profile: QualityProfile) -> None:
    ranking = ranked(*releases, wish=wish, profile=profile)

    assert len(ranking.accepted) + len(ranking.rejected) == len(releases)


@given(
    releases=st.lists(st.sampled_from(POOL), min_size=1, max_size=8, unique=True),
    more=st.integers(1, 500),
    profile=TASTES,
)
def test_a_seeder_more_never_makes_a_release_worse(
    releases: list[Release], more: int, profile: QualityProfile
) -> None:
    liked = replace(releases[0], seeders=releases[0].seeders + more)
    before, after = ranked(*releases, profile=profile), ranked(liked, *releases[1:], profile=profile)

    assert place(liked, after) <= place(releases[0], before)


def place(one: Release, ranking: Ranking) -> int:
    accepted = [decision.release for decision in ranking.accepted]
    return accepted.index(one) if one in accepted else len(accepted) + 1


def test_a_wish_is_a_must_and_the_profile_a_preference() -> None:
    assert ranked(GOOD, profile=PROFILES["best"]).accepted
    assert not ranked(GOOD, profile=PROFILES["best"], wish=Wish(resolution=2160)).accepted


def test_the_ranking_is_the_same_each_time() -> None:
    assert ranked(*POOL) == ranked(*POOL)


def test_another_work_stands_behind_what_is_only_unfit() -> None:
    ranking = ranked(release("Keeper.2020.1080p.BluRay", seeders=9000), replace(GOOD, seeders=0))

    assert [one.rejections[0].code for one in ranking.rejected] == ["no_seeders", "other_title"]
