"""Titles and people to be shown: one with everything, one with hardly anything, one with the oddest names."""

from __future__ import annotations

from datetime import date

import concierge
from concierge import TitleKind

__all__ = [
    "BARE",
    "DIRECTOR",
    "FILM",
    "NAMESAKES",
    "ODD",
    "ODD_PERSON",
    "SERIES",
    "SILENT",
    "TODAY",
    "UPCOMING",
]

TODAY = date(2026, 11, 25)
SILENT = concierge.SourceFailure(service="tmdb", code="unavailable")
FILM = concierge.Title(
    kind=TitleKind.MOVIE,
    name_ru="Дюна: Часть вторая",
    name_en="Dune: Part Two",
    name_original="Dune: Part Two",
    year=2024,
    ids=concierge.ExternalIds(tmdb=693134, imdb="tt15239678", kinopoisk=4540126, wikidata="Q109228991"),
    runtime_min=167,
    overview_ru="Герцог Пол Атрейдес присоединяется к фременам.\nЕму предстоит выбор.",
    overview_en="Duke Paul Atreides joins the Fremen.\nHe faces a choice.",
    poster_url="https://image.tmdb.org/t/p/w500/dune.jpg",
    popularity=0.9,
    status=concierge.Airing.RELEASED,
    age=16,
    age_ratings=(
        concierge.AgeRating(country="DE", rating="12"),
        concierge.AgeRating(country="US", rating="PG-13"),
        concierge.AgeRating(country="RU", rating="16+"),
        concierge.AgeRating(country="", rating="12A"),
    ),
    genres=(concierge.Genre.SCIENCE_FICTION, concierge.Genre.ADVENTURE),
    countries=("US", "CA", "XX"),
    ratings=(
        concierge.SourceRating(source="tmdb", value=8.15, votes=7_100),
        concierge.SourceRating(source="imdb", value=8.5, votes=671_021),
        concierge.SourceRating(source="kinopoisk", value=8.0, votes=1),
        concierge.SourceRating(source="rotten_tomatoes", value=92, scale=100),
    ),
    credits=(
        concierge.Credit(person="Denis Villeneuve", person_ru="Дени Вильнёв", job="Director"),
        concierge.Credit(person="Denis Villeneuve", person_ru="Дени Вильнёв", job="Screenplay"),
        concierge.Credit(person="Jon Spaihts", job="Screenplay"),
        concierge.Credit(person="Greig Fraser", person_ru="Грег Фрейзер", job="Director of Photography"),
        concierge.Credit(person="Hans Zimmer", person_ru="Ханс Циммер", job="Original Music Composer"),
        concierge.Credit(
            person="Timothée Chalamet", job="Actor", department="Acting", character="Paul Atreides"
        ),
        concierge.Credit(person="Zendaya", person_ru="Зендея", job="Actor", department="Acting"),
    ),
    collection=concierge.Collection(tmdb=726871, name="Dune Collection"),
    premieres=(
        concierge.Premiere(kind=concierge.PremiereKind.THEATRICAL, day=date(2024, 2, 15), country="GB"),
        concierge.Premiere(kind=concierge.PremiereKind.THEATRICAL, day=date(2024, 2, 29), country="US"),
        concierge.Premiere(kind=concierge.PremiereKind.DIGITAL, day=date(2024, 4, 16)),
        concierge.Premiere(kind=concierge.PremiereKind.PHYSICAL, day=date(2024, 5, 14), country="RU"),
    ),
)
SERIES = concierge.Title(
    kind=TitleKind.SERIES,
    name_ru="Разделение",
    name_en="Severance",
    name_original="Severance",
    year=2022,
    ids=concierge.ExternalIds(tmdb=95396, tvmaze=44933, tvdb=371980),
    runtime_min=50,
    overview_en="Mark leads a team of office workers whose memories have been divided.",
    popularity=0.8,
    status=concierge.Airing.RUNNING,
    genres=(concierge.Genre.DRAMA,),
    countries=("US",),
    ratings=(concierge.SourceRating(source="tvmaze", value=8.3),),
    seasons=(
        concierge.Season(number=0, episode_count=1),
        *(
            concierge.Season(number=number, episode_count=number + 7, air_date=date(2011 + number, 2, 18))
            for number in range(1, 15)
        ),
        concierge.Season(number=15),
    ),
    next_episode=concierge.Episode(season=15, number=2, name="Chikhai Bardo", air_date=date(2026, 12, 1)),
    credits=(concierge.Credit(person="Dan Erickson", job="Creator", department="Creator"),),
)
BARE = concierge.Title(kind=TitleKind.MOVIE, name_original="メトロポリス")
ODD = concierge.Title(
    kind=TitleKind.MOVIE,
    name_ru="Очень длинное название, " * 16 + "\x1b[31mкрасное\u202e\nи в две строки [bold]",
    name_original="🎬🍿👩‍👩‍👧‍👦 " * 12,
    year=2027,
    overview_ru="\x1b]0;title\x07[red]Сюжет[/red] " + "слово " * 500,
    credits=(
        concierge.Credit(person="[b]Nobody[/b]\n\x1b[2J", job="Director"),
        *(
            concierge.Credit(
                person=f"Actor {n} " + "Long" * 20, job="Actor", department="Acting", character="Х\n" * 60
            )
            for n in range(20)
        ),
    ),
)
DIRECTOR = concierge.Person(
    name="Denis Villeneuve",
    name_ru="Дени Вильнёв",
    department="Directing",
    born=date(1967, 10, 3),
    popularity=0.9,
    parts=(
        concierge.Part(title=FILM, job="Director", department="Directing"),
        concierge.Part(title=FILM, job="Screenplay", department="Writing"),
        concierge.Part(title=FILM, job="Producer", department="Production"),
        concierge.Part(title=SERIES, job="Actor", department="Acting", character="Himself"),
        concierge.Part(title=BARE, job="Second Unit Director", department="Directing"),
        concierge.Part(title=SERIES, job="Thanks", department="Crew"),
    ),
)
ODD_PERSON = concierge.Person(
    name="🎬\x1b[31m" + "Name " * 80,
    parts=(
        concierge.Part(
            title=ODD, job="Gaffer of the " + "very " * 60 + "big lamp", department="Unheard [of]"
        ),
    ),
)
NAMESAKES = (
    concierge.Person(
        name="Steve McQueen", department="Acting", born=date(1930, 3, 24), died=date(1980, 11, 7)
    ),
    concierge.Person(name="Steve McQueen", name_ru="Стив Маккуин", department="Directing"),
    concierge.Person(name="Steve McQueen"),
)
UPCOMING = (
    concierge.Title(
        kind=TitleKind.MOVIE,
        name_ru="Дюна: Часть третья",
        name_en="Dune: Part Three",
        year=2026,
        premieres=(
            concierge.Premiere(kind=concierge.PremiereKind.FESTIVAL, day=date(2026, 11, 1)),
            concierge.Premiere(kind=concierge.PremiereKind.THEATRICAL, day=date(2026, 11, 27), country="RU"),
        ),
    ),
    concierge.Title(
        kind=TitleKind.MOVIE,
        name_en="Silent River",
        premieres=(concierge.Premiere(kind=concierge.PremiereKind.DIGITAL, day=date(2026, 11, 28)),),
    ),
    SERIES,
    ODD,
)
