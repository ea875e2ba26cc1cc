"""The `--json` documents of next episodes, franchises and discoveries."""

from __future__ import annotations

import concierge
from concierge_cli.documents import progress as documents
from concierge_cli.progress_documents import discoveries_document, franchise_document, next_document
from tests.cli.progress import DEAKINS, FRANCHISE, GAFFER, WAITING, WATCHING
from tests.cli.titles import SILENT

UNDER_WAY = concierge.SeriesUnderWay(series=(WATCHING, WAITING), failures=(SILENT,))


def test_series_are_told_with_their_next_episodes() -> None:
    watching, waiting = next_document(UNDER_WAY).series
    unknown = concierge.SeriesProgress(title=WATCHING.title, state=concierge.ProgressState.UNKNOWN)

    assert watching.next is not None
    assert (watching.state, watching.next.season, watching.next.number) == ("watching", 2, 5)
    assert (watching.last_season, watching.last_episode, len(watching.missed)) == (2, 4, 6)
    assert waiting.next is not None
    assert (waiting.state, str(waiting.next.air_date)) == ("waiting", "2026-12-01")
    assert [one.service for one in next_document(UNDER_WAY).failures] == [SILENT.service]
    [told] = next_document(concierge.SeriesUnderWay(series=(unknown,))).series
    assert (told.next, told.last_season, told.watched_at) == (None, None, None)


def test_a_franchise_is_told_with_marks() -> None:
    document = franchise_document(FRANCHISE)

    assert (document.seen, document.out) == (1, 2)
    assert [(part.seen, part.score, part.out) for part in document.parts] == [
        (True, 8.5, True),
        (False, None, True),
        (False, None, False),
    ]
    assert documents.FranchiseDocument.model_validate_json(document.model_dump_json()) == document


def test_discoveries_are_told_with_people_and_titles() -> None:
    found = concierge.Discoveries(people=(DEAKINS,), coincidences=(GAFFER,))

    document = discoveries_document(found)

    [person], [coincidence] = document.people, document.coincidences
    assert (person.craft, person.films, person.mean, person.unwatched_known) == ("camera", 7, 8.4, True)
    assert [one.score for one in person.best] == [9.0, None]
    assert (coincidence.job, coincidence.films) == ("Gaffer", 2)
    assert documents.DiscoveriesDocument.model_validate_json(document.model_dump_json()) == document
