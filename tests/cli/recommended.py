"""Recommendations to be shown: with every kind of reason, with hardly any, and with the oddest names."""

from __future__ import annotations

import concierge
from concierge import TasteTrait, TitleKind, TraitSum
from tests.cli.titles import BARE, FILM, ODD, SERIES

__all__ = ["DIVE", "EVENING", "FOUND", "NOTHING", "PACK", "PATTERNS", "SHARED"]

PEOPLE = (TasteTrait.DIRECTOR, TasteTrait.ACTOR)


def a_sum(
    trait: TasteTrait, value: str, count: int, average: float, *, loved: int = 0, name_ru: str = ""
) -> TraitSum:
    return TraitSum(
        trait=trait,
        value=value,
        count=count,
        total=count * average,
        loved=loved,
        name=value.title() if trait in PEOPLE else "",
        name_ru=name_ru,
    )


DIRECTOR = a_sum(TasteTrait.DIRECTOR, "denis villeneuve", 5, 9.1, loved=5, name_ru="Дени Вильнёв")
COUNTRY = a_sum(TasteTrait.COUNTRY, "FR", 11, 8.44, loved=9)
HORROR = a_sum(TasteTrait.GENRE, "horror", 21, 4.2)
DECADE = a_sum(TasteTrait.DECADE, "1970", 1, 8.5)
STALKER = concierge.Title(kind=TitleKind.MOVIE, name_ru="Сталкер", name_en="Stalker", year=1979)


def a_reason(one: TraitSum, weight: float) -> concierge.TraitReason:
    return concierge.TraitReason(trait=one.trait, value=one.value, weight=weight, sum=one)


WANTED = concierge.Recommendation(
    title=FILM,
    score=8.64,
    reasons=(
        a_reason(DIRECTOR, 1.2),
        concierge.TraitReason(trait=TasteTrait.GENRE, value="science_fiction", weight=0.9, is_said=True),
        a_reason(COUNTRY, 0.4),
        a_reason(HORROR, -0.6),
    ),
    leads=(
        concierge.Lead(kind=concierge.LeadKind.WATCHLIST),
        concierge.Lead(kind=concierge.LeadKind.SIMILAR, of=STALKER, points=9.5),
        concierge.Lead(kind=concierge.LeadKind.GENRE, name="science_fiction"),
    ),
    mark=concierge.BestMark(value=8.5, votes=671_021),
    slot=concierge.Slot.WATCHLIST,
)
GOING_ON = concierge.Recommendation(
    title=SERIES,
    score=8.1,
    reasons=(a_reason(DECADE, 0.2),),
    leads=(concierge.Lead(kind=concierge.LeadKind.STARTED),),
    mark=concierge.BestMark(value=8.3, votes=0),
    slot=concierge.Slot.NEXT_EPISODE,
    episode=concierge.Episode(season=2, number=5, name="Trojan's Horse"),
)
NEW = concierge.Recommendation(
    title=BARE,
    score=6.0,
    leads=(
        concierge.Lead(kind=concierge.LeadKind.TRENDING),
        concierge.Lead(kind=concierge.LeadKind.COLLECTION, of=STALKER),
        concierge.Lead(kind=concierge.LeadKind.PERSON, name="Denis Villeneuve", name_ru="Дени Вильнёв"),
    ),
)
STRANGE = concierge.Recommendation(
    title=ODD,
    score=6.4,
    reasons=(a_reason(a_sum(TasteTrait.ACTOR, "[b]x[/b]\x1b[2J" + "long " * 40, 3, 7.0), 0.3),),
    leads=(concierge.Lead(kind=concierge.LeadKind.SIMILAR, of=ODD, points=8),),
    mark=concierge.BestMark(value=7.0, votes=1),
    slot=concierge.Slot.SURPRISE,
    seen_by=("Борис\x1b[31m", ""),
)
AGAIN = concierge.Recommendation(
    title=STALKER,
    score=9.0,
    leads=(concierge.Lead(kind=concierge.LeadKind.SEEN, points=10),),
    slot=concierge.Slot.AGAIN,
)
FOUND = concierge.Recommendations(items=(WANTED, NEW, STRANGE), rated=120)
SHARED = concierge.Recommendations(items=(STRANGE,), rated=3)
NOTHING = concierge.Recommendations()
EVENING = concierge.Evening(
    occasion=concierge.Occasion.TONIGHT,
    company=concierge.Company.ALONE,
    items=(WANTED, GOING_ON, NEW, STRANGE, AGAIN),
    rated=120,
)
PACK = concierge.TravelPack(
    items=(
        concierge.PackItem(
            what=WANTED,
            minutes=167,
            size=concierge.SizeRange(low_bytes=4_000_000_000, high_bytes=8_000_000_000),
        ),
        concierge.PackItem(
            what=GOING_ON,
            minutes=300,
            size=concierge.SizeRange(low_bytes=6_000_000_000, high_bytes=12_000_000_000),
            episodes=6,
            first_season=2,
            first_episode=5,
        ),
        concierge.PackItem(
            what=STRANGE,
            minutes=45,
            size=concierge.SizeRange(low_bytes=400_000_000, high_bytes=1_500_000_000),
        ),
    ),
    wanted_min=720,
)


def own(title: concierge.Title, points: float | None = None) -> concierge.OwnTitle:
    score = None if points is None else concierge.Score.of(points)
    return concierge.OwnTitle(title=concierge.KnownTitle(id=1, title=title), is_seen=True, score=score)


DIVE = concierge.DeepDive(
    name="Denis Villeneuve",
    name_ru="Дени Вильнёв",
    department="Directing",
    seen=(own(STALKER, 9.5), own(FILM)),
    rest=(WANTED, STRANGE, NEW),
    average=9.5,
)
PATTERNS = (
    concierge.TastePattern(leaning=concierge.Leaning.LIKES, sum=COUNTRY, mean=7.1),
    concierge.TastePattern(leaning=concierge.Leaning.LIKES, sum=DIRECTOR, mean=7.1),
    concierge.TastePattern(leaning=concierge.Leaning.LIKES, sum=DECADE, mean=7.1),
    concierge.TastePattern(leaning=concierge.Leaning.DISLIKES, sum=HORROR, mean=7.1),
)
