"""A database in memory, with the semantics that the real one promises."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import dropwhile

from concierge.errors import Ambiguous, ConciergeError, IllegalTransition, NotFound
from concierge.model.conversation import AssistantTurn, ToolTurn, Turn, UserTurn
from concierge.model.decision import Decision, SearchReport, StoredResult, StoredSearch
from concierge.model.download import Download, DownloadState
from concierge.model.proposal import Proposal, ProposalState
from concierge.model.release import TorrentSource
from concierge.model.user import Preferences, User
from concierge.ports import Repositories

__all__ = ["MemoryStorage"]

_HASH_BEGINNING = re.compile(r"[0-9a-f]{4,40}")


@dataclass(slots=True)
class _Tables:
    users: dict[int, User] = field(default_factory=dict)
    searches: dict[tuple[int, str], StoredSearch] = field(default_factory=dict)
    results: dict[tuple[int, str], str] = field(default_factory=dict)
    downloads: dict[tuple[int, str], Download] = field(default_factory=dict)
    sources: dict[str, TorrentSource] = field(default_factory=dict)
    proposals: dict[tuple[int, str], Proposal] = field(default_factory=dict)
    turns: dict[int, tuple[Turn, ...]] = field(default_factory=dict)

    def copied(self) -> "_Tables":
        """The same rows, which never change themselves, in new tables."""
        return _Tables(
            dict(self.users),
            dict(self.searches),
            dict(self.results),
            dict(self.downloads),
            dict(self.sources),
            dict(self.proposals),
            dict(self.turns),
        )


class MemoryStorage:
    """A Storage that lives as long as the object: open other services over it, and they have "restarted".

    Transactions run one after the other; one that raises leaves no trace. `error` is raised by every transaction
    while it is set.
    """

    def __init__(self) -> None:
        """Begins empty."""
        self.error: ConciergeError | None = None
        self._tables = _Tables()
        self._lock = asyncio.Lock()
        self._owner: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Repositories]:
        """One transaction. Raises RuntimeError inside another one of the same task, which would wait for itself."""
        if self._owner is not None and self._owner is asyncio.current_task():
            message = "a transaction inside a transaction"
            raise RuntimeError(message)
        async with self._lock:
            await self.check()
            self._owner = asyncio.current_task()
            draft = self._tables.copied()
            try:
                yield _Repositories(draft)
                self._tables = draft
            finally:
                self._owner = None

    async def check(self) -> None:
        """Raises the given error."""
        if self.error is not None:
            raise self.error


class _Repositories:
    def __init__(self, tables: _Tables) -> None:
        self.users = _Users(tables)
        self.results = _Results(tables)
        self.downloads = _Downloads(tables)
        self.proposals = _Proposals(tables)
        self.conversations = _Conversations(tables)


class _Users:
    def __init__(self, tables: _Tables) -> None:
        self._users = tables.users

    async def local_owner(self) -> User:
        return self._found_or_made(None)

    async def by_telegram_id(self, telegram_id: int) -> User:
        return self._found_or_made(telegram_id)

    async def save_preferences(self, user_id: int, preferences: Preferences) -> None:
        if user_id not in self._users:
            raise NotFound(f"user {user_id}", what=str(user_id))
        self._users[user_id] = replace(self._users[user_id], preferences=preferences)

    def _found_or_made(self, telegram_id: int | None) -> User:
        known = (user for user in self._users.values() if user.telegram_id == telegram_id)
        user = next(known, None) or User(id=len(self._users) + 1, telegram_id=telegram_id)
        return self._users.setdefault(user.id, user)


class _Results:
    def __init__(self, tables: _Tables) -> None:
        self._searches = tables.searches
        self._results = tables.results

    async def add(self, user_id: int, report: SearchReport) -> SearchReport:
        search_id = str(len(self._searches) + 1)
        self._searches[user_id, search_id] = StoredSearch(
            id=search_id,
            title=report.title,
            words=report.words,
            wish=report.wish,
            profile=report.profile,
            decisions=(),
        )
        return replace(
            report,
            id=search_id,
            accepted=await self.extend(user_id, search_id, report.accepted),
            rejected=await self.extend(user_id, search_id, report.rejected),
        )

    async def extend(
        self, user_id: int, search_id: str, decisions: Sequence[Decision]
    ) -> tuple[Decision, ...]:
        if (user_id, search_id) not in self._searches:
            raise NotFound(f"search {search_id!r}", what=search_id)
        first = len(self._results) + 1
        named = tuple(replace(one, handle=f"h{number:04}") for number, one in enumerate(decisions, first))
        self._results.update({(user_id, one.handle): search_id for one in named})
        search = self._searches[user_id, search_id]
        self._searches[user_id, search_id] = replace(search, decisions=(*search.decisions, *named))
        return named

    async def get(self, user_id: int, handle: str) -> StoredResult:
        search = await self.search(user_id, handle)
        (decision,) = (one for one in search.decisions if one.handle == handle)
        return StoredResult(decision=decision, title=search.title, wish=search.wish)

    async def search(self, user_id: int, handle: str) -> StoredSearch:
        if (user_id, handle) not in self._results:
            raise NotFound(f"result {handle!r}", what=handle)
        return self._searches[user_id, self._results[user_id, handle]]


class _Downloads:
    def __init__(self, tables: _Tables) -> None:
        self._downloads = tables.downloads
        self._sources = tables.sources

    async def add(self, download: Download, source: TorrentSource) -> Download:
        self._keep(source)
        same = (d for d in self._of(download.user_id) if d.info_hash == download.info_hash)
        known = next(same, download)
        return self._downloads.setdefault((known.user_id, known.id), known)

    async def save(self, download: Download) -> None:
        if (download.user_id, download.id) not in self._downloads:
            raise NotFound(f"download {download.id!r}", what=download.id)
        self._downloads[download.user_id, download.id] = download

    async def get(self, user_id: int, download_id: str) -> Download:
        if (user_id, download_id) in self._downloads:
            return self._downloads[user_id, download_id]
        beginning = download_id.lower()
        is_hash = _HASH_BEGINNING.fullmatch(beginning) is not None
        found = [d for d in self._of(user_id) if is_hash and d.info_hash.startswith(beginning)]
        if not found:
            raise NotFound(f"download {download_id!r}", what=download_id)
        if len(found) > 1:
            choices = tuple(download.name for download in found)
            raise Ambiguous(f"{len(found)} downloads begin with {download_id!r}", choices=choices)
        return found[0]

    async def of_user(self, user_id: int) -> tuple[Download, ...]:
        return tuple(d for d in self._of(user_id) if d.state is not DownloadState.REMOVED)

    async def active(self) -> tuple[Download, ...]:
        active = (download for download in self._downloads.values() if download.is_active)
        return tuple(sorted(active, key=_age))

    async def source(self, info_hash: str) -> TorrentSource:
        if info_hash not in self._sources:
            raise NotFound(f"torrent {info_hash!r}", what=info_hash)
        return self._sources[info_hash]

    async def owners(self, info_hash: str) -> int:
        return sum(
            download.info_hash == info_hash and download.state is not DownloadState.REMOVED
            for download in self._downloads.values()
        )

    def _of(self, user_id: int) -> Sequence[Download]:
        own = (download for download in self._downloads.values() if download.user_id == user_id)
        return sorted(own, key=_age, reverse=True)

    def _keep(self, source: TorrentSource) -> None:
        known = self._sources.get(source.info_hash, source)
        self._sources[source.info_hash] = replace(
            known, magnet=known.magnet or source.magnet, metainfo=known.metainfo or source.metainfo
        )


class _Proposals:
    def __init__(self, tables: _Tables) -> None:
        self._proposals = tables.proposals

    async def add(self, user_id: int, proposal: Proposal) -> None:
        self._proposals[user_id, proposal.id] = proposal

    async def get(self, user_id: int, proposal_id: str) -> Proposal:
        if (user_id, proposal_id) not in self._proposals:
            raise NotFound(f"proposal {proposal_id!r}", what=proposal_id)
        return self._proposals[user_id, proposal_id]

    async def open_ones(self, user_id: int, *, at: datetime) -> tuple[Proposal, ...]:
        own = [proposal for (owner, _), proposal in self._proposals.items() if owner == user_id]
        usable = [one for one in own if one.state is ProposalState.OPEN and one.expires_at > at]
        return tuple(sorted(usable, key=lambda one: (one.created_at, one.id), reverse=True))

    async def close(
        self, user_id: int, proposal_id: str, state: ProposalState, *, chosen: int | None = None
    ) -> bool:
        known = await self.get(user_id, proposal_id)
        if known.state is not ProposalState.OPEN:
            return False
        self._proposals[user_id, proposal_id] = replace(known, state=state, chosen=chosen)
        return True

    async def reopen(self, user_id: int, proposal_id: str) -> None:
        known = await self.get(user_id, proposal_id)
        if known.state not in {ProposalState.OPEN, ProposalState.ACCEPTED}:
            message = f"proposal {proposal_id!r}: {known.state} cannot become open"
            raise IllegalTransition(message, state=known.state.value, to=ProposalState.OPEN.value)
        self._proposals[user_id, proposal_id] = replace(known, state=ProposalState.OPEN, chosen=None)


class _Conversations:
    def __init__(self, tables: _Tables) -> None:
        self._turns = tables.turns

    async def append(self, user_id: int, turns: Sequence[Turn]) -> None:
        self._turns[user_id] = (*self._turns.get(user_id, ()), *turns)

    async def recent(self, user_id: int, *, limit: int) -> tuple[Turn, ...]:
        newest = self._turns.get(user_id, ())[-limit:]
        return tuple(_whole(list(dropwhile(lambda turn: not isinstance(turn, UserTurn), newest))))


def _age(download: Download) -> tuple[datetime, str]:
    return download.created_at, download.id


def _whole(turns: Sequence[Turn]) -> Iterator[Turn]:
    """The turns without calls that were never answered, and without answers to no call."""
    for turn, following in zip(turns, [*turns, None][1:], strict=True):
        match turn, following:
            case (UserTurn(), _) | (AssistantTurn(calls=()), _):
                yield turn
            case AssistantTurn(), ToolTurn() if _answers(following, turn):
                yield turn
                yield following


def _answers(tools: ToolTurn, assistant: AssistantTurn) -> bool:
    return [result.call_id for result in tools.results] == [call.id for call in assistant.calls]
