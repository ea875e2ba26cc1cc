"""From what is known of films, series and people to the `--json` documents."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest

import concierge
from concierge_cli.coming import way_out
from concierge_cli.documenting import failure_document
from concierge_cli.documents import titles as documents
from concierge_cli.filmography import works_of
from concierge_cli.library_documents import have_document

__all__ = [
    "card_document",
    "episode_document",
    "filmography_document",
    "find_document",
    "ids_document",
    "original_name",
    "upcoming_document",
]


def find_document(
    resolution: concierge.Resolution, limit: int, own: Sequence[concierge.OwnTitle | None] = ()
) -> documents.FindDocument:
    """The document of a resolution; `own` is what the person has seen of its titles."""
    titles = resolution.titles[:limit]
    marked = zip_longest(titles, own[: len(titles)])
    return documents.FindDocument(
        titles=[_found(title, resolution, mine) for title, mine in marked],
        ambiguous=resolution.is_ambiguous,
        failures=[failure_document(failure) for failure in resolution.failures],
    )


def card_document(
    card: concierge.TitleCard, found: concierge.Possession | None = None
) -> documents.CardDocument:
    """The document of a card; `found` is whether the title is in the library."""
    title = card.title
    return documents.CardDocument(
        original=original_name(title),
        ru=title.name_ru,
        en=title.name_en,
        aliases=list(title.aliases),
        original_language=title.original_language,
        year=title.year,
        end_year=title.end_year,
        kind=title.kind.value,
        ids=ids_document(title.ids),
        status=title.status.value if title.status else None,
        runtime_min=title.runtime_min,
        genres=[genre.value for genre in title.genres],
        countries=list(title.countries),
        age=title.age,
        age_ratings=_ages(title),
        ratings=_marks(title),
        seasons=[
            documents.SeasonDocument(number=one.number, episodes=one.episode_count, air_date=one.air_date)
            for one in title.seasons
        ],
        next_episode=episode_document(title.next_episode) if title.next_episode else None,
        premieres=[_premiere(one) for one in title.premieres],
        collection=_collection(title.collection),
        credits=[_credit(one) for one in title.credits],
        providers=[
            documents.ProviderDocument(country=one.country, name=one.name, offer=one.offer)
            for one in title.providers
        ],
        overview_ru=title.overview_ru,
        overview_en=title.overview_en,
        poster_url=title.poster_url,
        sources=list(title.sources),
        origins=_origins(title.origins),
        missing=list(card.missing),
        own=_own(card.own),
        library=have_document(found) if found else None,
        failures=[failure_document(failure) for failure in card.failures],
    )


def filmography_document(person: concierge.Person, limit: int) -> documents.FilmographyDocument:
    """The document of a person and of what they did."""
    works = works_of(person.parts)
    ids = person.ids
    return documents.FilmographyDocument(
        name=person.name,
        name_ru=person.name_ru,
        ids=documents.PersonIdsDocument(
            tmdb=ids.tmdb, imdb=ids.imdb, kinopoisk=ids.kinopoisk, wikidata=ids.wikidata
        ),
        department=person.department,
        born=person.born,
        died=person.died,
        photo_url=person.photo_url,
        titles=[_work(title, parts) for title, parts in works[:limit]],
        more=max(0, len(works) - limit),
        left_out=person.left_out,
    )


def upcoming_document(
    listed: concierge.ListedTitles, since: date, until: date, limit: int
) -> documents.UpcomingDocument:
    """The document of what comes out in these days."""
    return documents.UpcomingDocument(
        since=since,
        until=until,
        titles=[_upcoming(title, since) for title in listed.titles[:limit]],
        more=max(0, len(listed.titles) - limit),
        failures=[failure_document(failure) for failure in listed.failures],
    )


def original_name(title: concierge.Title) -> str:
    """The original name, else one that there is."""
    return title.name_original or title.name_en or title.name_ru


def ids_document(ids: concierge.ExternalIds) -> documents.IdsDocument:
    """The document of ids."""
    return documents.IdsDocument(
        tmdb=ids.tmdb,
        imdb=ids.imdb,
        kinopoisk=ids.kinopoisk,
        tvmaze=ids.tvmaze,
        tvdb=ids.tvdb,
        wikidata=ids.wikidata,
    )


def episode_document(episode: concierge.Episode) -> documents.EpisodeDocument:
    """The document of an episode."""
    return documents.EpisodeDocument(
        season=episode.season, number=episode.number, name=episode.name, air_date=episode.air_date
    )


def _found(
    title: concierge.Title, resolution: concierge.Resolution, own: concierge.OwnTitle | None
) -> documents.FoundDocument:
    return documents.FoundDocument(
        original=original_name(title),
        ru=title.name_ru or None,
        year=title.year,
        kind=title.kind.value,
        ids=ids_document(title.ids),
        season=resolution.season,
        episode=resolution.episode,
        own=_own(own),
    )


def _own(own: concierge.OwnTitle | None) -> documents.OwnDocument | None:
    if own is None:
        return None
    return documents.OwnDocument(
        seen=own.is_seen,
        watched_on=own.watched_at.date() if own.watched_at else None,
        score=own.score.half_points / 2 if own.score else None,
    )


def _marks(title: concierge.Title) -> list[documents.MarkDocument]:
    return [
        documents.MarkDocument(source=one.source, value=one.value, scale=one.scale, votes=one.votes)
        for one in title.ratings
    ]


def _ages(title: concierge.Title) -> list[documents.AgeRatingDocument]:
    return [documents.AgeRatingDocument(country=one.country, rating=one.rating) for one in title.age_ratings]


def _premiere(premiere: concierge.Premiere) -> documents.PremiereDocument:
    return documents.PremiereDocument(
        kind=premiere.kind.value, day=premiere.day, country=premiere.country, note=premiere.note
    )


def _collection(collection: concierge.Collection | None) -> documents.CollectionDocument | None:
    if collection is None:
        return None
    return documents.CollectionDocument(tmdb=collection.tmdb, name=collection.name)


def _credit(credit: concierge.Credit) -> documents.CreditDocument:
    return documents.CreditDocument(
        person=credit.person,
        person_ru=credit.person_ru,
        job=credit.job,
        department=credit.department,
        character=credit.character,
        tmdb=credit.tmdb,
        kinopoisk=credit.kinopoisk,
    )


def _origins(origins: Iterable[concierge.Origin]) -> dict[str, str]:
    return {origin.field: origin.source for origin in origins}


def _work(title: concierge.Title, parts: Sequence[concierge.Part]) -> documents.WorkDocument:
    return documents.WorkDocument(
        original=original_name(title),
        ru=title.name_ru or None,
        year=title.year,
        kind=title.kind.value,
        ids=ids_document(title.ids),
        ratings=_marks(title),
        roles=[
            documents.RoleDocument(job=part.job, department=part.department, character=part.character)
            for part in parts
        ],
        own=_own(parts[0].own),
    )


def _upcoming(title: concierge.Title, since: date) -> documents.UpcomingTitleDocument:
    way = way_out(title, since)
    return documents.UpcomingTitleDocument(
        day=way.day,
        how="episode" if way.episode else way.premiere.kind.value if way.premiere else None,
        country=way.premiere.country if way.premiere else "",
        original=original_name(title),
        ru=title.name_ru or None,
        year=title.year,
        kind=title.kind.value,
        ids=ids_document(title.ids),
        season=way.episode.season if way.episode else None,
        episode=way.episode.number if way.episode else None,
    )
