"""From what comes of viewings to the `--json` documents."""

import concierge
from concierge_cli.documenting import failure_document
from concierge_cli.documents import progress as documents
from concierge_cli.documents.titles import PersonIdsDocument
from concierge_cli.title_documents import episode_document, ids_document, original_name

__all__ = ["discoveries_document", "franchise_document", "next_document"]


def next_document(found: concierge.SeriesUnderWay) -> documents.NextDocument:
    """The document of series and their next episodes."""
    return documents.NextDocument(
        series=[_progress(one) for one in found.series],
        failures=[failure_document(failure) for failure in found.failures],
    )


def franchise_document(franchise: concierge.Franchise) -> documents.FranchiseDocument:
    """The document of a franchise."""
    return documents.FranchiseDocument(
        name=franchise.name,
        seen=franchise.seen,
        out=franchise.out,
        parts=[
            documents.FranchisePartDocument(
                title=_title(part.title), seen=part.is_seen, score=_points(part.score), out=part.is_out
            )
            for part in franchise.parts
        ],
        failures=[failure_document(failure) for failure in franchise.failures],
    )


def discoveries_document(found: concierge.Discoveries) -> documents.DiscoveriesDocument:
    """The document of whose films were seen."""
    return documents.DiscoveriesDocument(
        people=[_discovery(one) for one in found.people],
        coincidences=[
            documents.CoincidenceDocument(
                job=one.job,
                name=one.person.name,
                name_ru=one.person.name_ru,
                ids=_person_ids(one.person),
                films=one.films,
                titles=[_own(title) for title in one.titles],
            )
            for one in found.coincidences
        ],
    )


def _progress(progress: concierge.SeriesProgress) -> documents.SeriesProgressDocument:
    season, episode = progress.last or (None, None)
    return documents.SeriesProgressDocument(
        title=_title(progress.title),
        state=progress.state.value,
        next=episode_document(progress.next) if progress.next else None,
        last_season=season,
        last_episode=episode,
        seen=progress.seen,
        aired=progress.aired,
        missed=list(map(episode_document, progress.missed)),
        watched_at=progress.watched_at,
        precision=progress.precision.value,
    )


def _discovery(one: concierge.Discovery) -> documents.DiscoveryDocument:
    return documents.DiscoveryDocument(
        craft=one.craft.value,
        name=one.person.name,
        name_ru=one.person.name_ru,
        ids=_person_ids(one.person),
        films=one.films,
        rated=one.rated,
        mean=one.mean,
        best=[_own(title) for title in one.best],
        unwatched=[_title(title) for title in one.unwatched],
        unwatched_known=one.is_whole,
    )


def _title(title: concierge.Title) -> documents.NamedTitleDocument:
    return documents.NamedTitleDocument(
        original=original_name(title),
        ru=title.name_ru or None,
        year=title.year,
        kind=title.kind.value,
        ids=ids_document(title.ids),
    )


def _own(own: concierge.OwnTitle) -> documents.OwnTitleDocument:
    return documents.OwnTitleDocument(title=_title(own.title.title), score=_points(own.score))


def _person_ids(person: concierge.Person) -> PersonIdsDocument:
    ids = person.ids
    return PersonIdsDocument(tmdb=ids.tmdb, imdb=ids.imdb, kinopoisk=ids.kinopoisk, wikidata=ids.wikidata)


def _points(score: concierge.Score | None) -> float | None:
    return score.points if score else None
