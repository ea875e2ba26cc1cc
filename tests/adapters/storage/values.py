"""Values to store, each whole, so that a field that is lost shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from concierge.model.conversation import Turn
from concierge.model.decision import Decision, Reason, SearchReport, SourceFailure
from concierge.model.download import Download, DownloadState
from concierge.model.parsing import parse_release
from concierge.model.proposal import Proposal, ProposalOption, ProposalState
from concierge.model.quality_profile import PROFILES
from concierge.model.release import Release, TorrentSource
from concierge.model.title import ExternalIds, Season, Title, TitleKind
from concierge.model.wish import AudioWish, Wish
from concierge.ports import Repositories

NOW = datetime(2026, 11, 23, 20, 15, 30, 123456, tzinfo=UTC)
HASH = "0123456789abcdef0123456789abcdef01234567"

TITLE = Title(
    kind=TitleKind.SERIES,
    name_ru="Метрополис",
    name_en="Metropolis",
    name_original="Metropolis",
    original_language="de",
    year=1927,
    ids=ExternalIds(tmdb=19, imdb="tt0017136", wikidata="Q151599"),
    runtime_min=153,
    popularity=12.5,
    seasons=(Season(number=1, episode_count=3, air_date=date(1927, 1, 10)),),
    aliases=("Метрополис 😀",),
    sources=("tmdb", "wikidata"),
)
WISH = Wish(resolution=1080, season=1, audio=AudioWish.DUB, needs_subtitles=True)


async def say(stores: Repositories, user_id: int, *turns: Turn, at: datetime = NOW) -> None:
    """Adds turns to the user's conversation."""
    opening = await stores.conversations.opening(user_id, at=at, limit=30)
    await stores.conversations.append(opening, turns, at=at)


async def said(stores: Repositories, user_id: int, *, limit: int = 1000) -> tuple[Turn, ...]:
    """The turns of the user's conversation."""
    return (await stores.conversations.opening(user_id, at=NOW, limit=limit)).turns


def a_release(number: int = 1) -> Release:
    return Release(
        tracker="rutracker",
        tracker_id=str(number),
        name=f"Метрополис / Metropolis [1927, BDRip 1080p] №{number}\0",
        size_bytes=8_400_000_000 + number,
        seeders=12,
        published_at=NOW - timedelta(days=number),
        sources=("rutracker", "piratebay"),
    )


def a_decision(number: int = 1, *, is_rejected: bool = False) -> Decision:
    rejections = (Reason(code="dead", is_temporary=True, facts={"seeders": 0, "share": 0.5, "x": "ё"}),)
    release = a_release(number)
    return Decision(
        release=release,
        parsed=parse_release(release.name),
        praises=(Reason(code="resolution", facts={"lines": 1080}),),
        rejections=rejections if is_rejected else (),
        labels=() if is_rejected else ("recommended", "smallest"),
        estimate_s=None if is_rejected else 720,
    )


def a_report(accepted: int = 2, rejected: int = 1) -> SearchReport:
    return SearchReport(
        title=TITLE,
        words="метрополис",
        wish=WISH,
        profile=PROFILES["travel"],
        accepted=tuple(a_decision(number) for number in range(accepted)),
        rejected=tuple(a_decision(1000 + number, is_rejected=True) for number in range(rejected)),
        failures=(SourceFailure(service="piratebay", code="unavailable", is_late=True),),
        took_s=0.8,
        has_clear_winner=True,
    )


def a_download(user_id: int, number: int = 1, *, info_hash: str = HASH) -> Download:
    return Download(
        id=f"d{user_id}-{number}",
        user_id=user_id,
        info_hash=info_hash,
        name="Метрополис 1080p",
        state=DownloadState.QUEUED,
        created_at=NOW + timedelta(minutes=number),
        changed_at=NOW + timedelta(minutes=number),
        tracker="rutracker",
        tracker_id="77",
        title=TITLE,
        season=1,
        episode=2,
        size_bytes=9_000_000_000_000,
        resolution=1080,
    )


def a_source(info_hash: str = HASH) -> TorrentSource:
    return TorrentSource(info_hash=info_hash, magnet=f"magnet:?xt=urn:btih:{info_hash}", metainfo=None)


def a_proposal(number: int = 1, *, handle: str = "k7rm2x") -> Proposal:
    option = ProposalOption(
        handle=handle,
        label="best",
        release_name="Metropolis",
        size_bytes=None,
        seeders=3,
        why="1080p, дубляж",
    )
    return Proposal(
        id=f"p{number}",
        title="Метрополис (1927)",
        options=(option, replace(option, label="smallest", size_bytes=7)),
        state=ProposalState.OPEN,
        created_at=NOW + timedelta(seconds=number),
        expires_at=NOW + timedelta(hours=1, seconds=number),
    )
