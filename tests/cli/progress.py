"""Where somebody stands: series, a franchise and discoveries, sound and odd."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import concierge
from tests.cli.titles import BARE, FILM, ODD, SERIES

__all__ = [
    "DEAKINS",
    "FRANCHISE",
    "GAFFER",
    "MISSED",
    "ODD_SERIES",
    "PART",
    "UNTOLD",
    "WAITING",
    "WATCHING",
    "own",
]

AHEAD = concierge.Episode(season=15, number=2, name="Chikhai Bardo", air_date=date(2026, 12, 1))
NEXT = concierge.Episode(season=2, number=5, name="Trojan's Horse", air_date=date(2026, 11, 14))
MISSED = tuple(concierge.Episode(season=1, number=number) for number in (1, 2, 3, 5, 7, 9))
WATCHING = concierge.SeriesProgress(
    title=SERIES,
    state=concierge.ProgressState.WATCHING,
    next=NEXT,
    last=(2, 4),
    seen=7,
    aired=19,
    missed=MISSED,
    watched_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
)
WAITING = replace(
    WATCHING, state=concierge.ProgressState.WAITING, next=AHEAD, missed=(), seen=19, last=(15, 1)
)
ODD_SERIES = replace(
    WATCHING,
    title=replace(ODD, kind=concierge.TitleKind.SERIES),
    next=replace(NEXT, name="\x1b[31m" + "Name " * 80),
    missed=tuple(concierge.Episode(season=number, number=1) for number in range(1, 30)),
)
PART = concierge.FranchisePart(title=FILM)
FIRST = replace(FILM, name_ru="Дюна", name_en="Dune", name_original="Dune", year=2021)
THIRD = replace(FILM, name_ru="Дюна: Часть третья", name_en="Dune: Part Three", name_original="", year=2026)
FRANCHISE = concierge.Franchise(
    name="Dune Collection",
    parts=(
        concierge.FranchisePart(title=FIRST, is_seen=True, score=concierge.Score.of(8.5)),
        PART,
        concierge.FranchisePart(title=THIRD, is_out=False),
    ),
)


def own(title: concierge.Title, points: float | None = None) -> concierge.OwnTitle:
    score = None if points is None else concierge.Score.of(points)
    return concierge.OwnTitle(title=concierge.KnownTitle(id=1, title=title), is_seen=True, score=score)


DEAKINS = concierge.Discovery(
    craft=concierge.Craft.CAMERA,
    person=concierge.Person(name="Roger Deakins", name_ru="Роджер Дикинс"),
    films=7,
    rated=5,
    mean=8.4,
    best=(own(FIRST, 9), own(FILM)),
    unwatched=(THIRD, BARE),
)
UNTOLD = replace(
    DEAKINS, craft=concierge.Craft.MUSIC, films=3, rated=0, mean=None, unwatched=(), is_whole=False
)
GAFFER = concierge.Coincidence(
    job="Gaffer", person=concierge.Person(name="Bill O'Leary"), films=2, titles=(own(FIRST), own(BARE))
)
