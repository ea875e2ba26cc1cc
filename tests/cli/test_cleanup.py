"""What `concierge cleanup` says, word for word, and what it does.

Read each file after `pytest tests/cli/test_cleanup.py --golden=write`.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import concierge
from concierge.config import Settings
from concierge.model.download import Fate
from concierge.testing import NOW, a_download, a_title
from concierge_cli.cleanup_view import cleanup_view, fate_line, outlook_document
from concierge_cli.documents.cleanup import CleanupDocument, CleanupFateDocument
from tests.adapters.storage.values import a_source
from tests.cli.golden_views import expect, expect_no_other, printed as view_of
from tests.cli.world import Shell

GOLDEN = Path(__file__).parent / "golden_cleanup"
RULE = concierge.SeedingRule(ratio=1.0, days=30)
FILM = replace(a_download(), title=a_title())
VERDICTS = concierge.CleanupVerdict


def outlook(
    verdict: concierge.CleanupVerdict,
    *,
    ratio: float | None = 0.42,
    days: float = 27.3,
    rule: concierge.SeedingRule = RULE,
) -> concierge.CleanupOutlook:
    leaves_at = NOW + timedelta(days=3) if verdict is VERDICTS.TRASHED else None
    return concierge.CleanupOutlook(
        download=FILM, verdict=verdict, ratio=ratio, days=days, rule=rule, leaves_at=leaves_at
    )


VIEWS = {
    "none": (),
    "seeding": (
        outlook(VERDICTS.SEEDING),
        outlook(VERDICTS.SEEDING, days=29.9, rule=replace(RULE, ratio=None)),
        outlook(VERDICTS.SEEDING, ratio=None, rule=replace(RULE, days=None)),
    ),
    "each": tuple(map(outlook, VERDICTS)),
    "hostile": (
        replace(
            outlook(VERDICTS.KEPT),
            download=replace(FILM, title=None, name="a\u202e\x1b[31m [bold]film[/bold] " + "long " * 30),
        ),
    ),
}
WORDS = {
    "keep": replace(FILM, fate=Fate.KEEP),
    "keep-later": replace(FILM, fate=Fate.KEEP, trashed_at=NOW),
    "release": replace(FILM, fate=Fate.RELEASE),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", view_of(cleanup_view(VIEWS[name])), request)


def test_a_word_is_answered(language: str, request: pytest.FixtureRequest) -> None:
    said = "".join(f"{fate_line(one)}\n" for one in WORDS.values())

    expect(GOLDEN / f"words.{language}.txt", said, request, width=100)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, [*VIEWS, "words"])


def test_a_document_says_how_much_would_be_enough() -> None:
    document = outlook_document(outlook(VERDICTS.SEEDING))

    assert (document.verdict, document.ratio, document.wanted_ratio) == ("seeding", 0.42, 1.0)
    assert (document.days, document.wanted_days, document.leaves_at) == (27.3, 30, None)


def home_of(shell: Shell, download: concierge.Download) -> None:
    """Lets the shell's owner have the download."""

    async def write() -> None:
        settings = Settings(environ=shell.variables())
        async with concierge.Concierge.open(settings, torrents=False) as house, house.storage() as rows:
            mine = replace(download, user_id=house.me.user.id)
            await rows.downloads.add(mine, a_source(download.info_hash))

    asyncio.run(write())


def test_a_person_has_their_word_on_a_torrent(shell: Shell) -> None:
    # A client of which nothing can be asked is opened at once.
    own = shell.with_(CONCIERGE_WATCH_FOLDER__DIR=str(shell.home), CONCIERGE_TORRENTS__CLIENT="watch_folder")
    film = replace(FILM, state=concierge.DownloadState.ON_NAS, trashed_at=NOW)
    home_of(own, film)

    (before,) = CleanupDocument.model_validate_json(own.run("cleanup", "--json").out).downloads
    kept = CleanupFateDocument.model_validate_json(own.run("cleanup", "undo", film.id, "--json").out)
    again = own.run("cleanup", "undo", film.id)

    assert (before.id, before.verdict) == (film.id, "trashed")
    assert (kept.fate, kept.is_trashed, again.code) == ("keep", False, 1)
