"""Search results under their handles."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from sqlalchemy import bindparam, delete, insert, or_, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import (
    decoded,
    decoded_decision,
    encoded,
    encoded_decision,
)
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.handles import new_handle
from concierge.adapters.storage.tables import (
    DownloadRow,
    ProposalRow,
    RequestRow,
    ResultRow,
    SearchRow,
    table,
)
from concierge.errors import NotFound
from concierge.model.decision import Decision, SearchReport, StoredResult, StoredSearch
from concierge.model.download import DownloadState
from concierge.model.proposal import ProposalOption, ProposalState
from concierge.model.quality_profile import QualityProfile
from concierge.model.request import RequestState
from concierge.model.title import Title
from concierge.model.wish import Wish

__all__ = ["KEPT_SEARCHES", "SqlResults"]

KEPT_SEARCHES = 20
_LONGEST_ID = 18  # digits, of which far fewer are ever needed
_TRIES = 8

_searches = table(SearchRow)
_results = table(ResultRow)
_proposals = table(ProposalRow)
_requests = table(RequestRow)
_downloads = table(DownloadRow)
_ENDED = (DownloadState.ON_NAS.value, DownloadState.FAILED.value, DownloadState.REMOVED.value)


class SqlResults:
    """Each user's newest searches in the database, and older ones that a proposal, request or download waits for."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, user_id: int, report: SearchReport) -> SearchReport:
        """Stores the report and returns it with an id, and a handle for each decision, accepted or not."""
        search = insert(_searches).values(
            user_id=user_id,
            title=_encoded_title(report.title),
            wish=encoded(report.wish),
            words=encoded(report.words),
            profile=encoded(report.profile),
        )
        row = await self._connection.row(search.returning(_searches.c.id))
        if row is None:
            raise storage_error("database_failed", self._connection.database)
        named = await self._store(user_id, row["id"], (*report.accepted, *report.rejected))
        await self._forget_old(user_id)
        border = len(report.accepted)
        return replace(report, id=str(row["id"]), accepted=named[:border], rejected=named[border:])

    async def extend(
        self, user_id: int, search_id: str, decisions: Sequence[Decision]
    ) -> tuple[Decision, ...]:
        """Adds late decisions to a stored search and returns them with handles. Raises NotFound."""
        if not (search_id.isascii() and search_id.isdigit() and len(search_id) <= _LONGEST_ID):
            raise NotFound(f"search {search_id!r}")
        own = (_searches.c.user_id == user_id, _searches.c.id == int(search_id))
        row = await self._connection.row(select(_searches.c.id).where(*own))
        if row is None:
            raise NotFound(f"search {search_id!r}")
        return await self._store(user_id, row["id"], decisions)

    async def revise(self, user_id: int, decisions: Sequence[Decision]) -> None:
        """Puts these in place of what stands under their handles; a handle that is gone stays so."""
        if decisions:
            own = (_results.c.user_id == user_id, _results.c.handle == bindparam("named"))
            changed = update(_results).where(*own).values(decision=bindparam("judged"))
            values = [{"named": one.handle, "judged": encoded_decision(one)} for one in decisions]
            await self._connection.change(changed, values)

    async def get(self, user_id: int, handle: str) -> StoredResult:
        """What a handle of this user names. Raises NotFound."""
        statement = (
            select(_results.c.decision, _searches.c.title, _searches.c.wish)
            .join(_searches, _searches.c.id == _results.c.search_id)
            .where(_results.c.user_id == user_id, _results.c.handle == handle)
        )
        row = await self._connection.row(statement)
        if row is None:
            raise NotFound(f"result {handle!r}")
        return StoredResult(
            decision=decoded_decision(row["decision"]),
            title=_decoded_title(row["title"]),
            wish=decoded(Wish, row["wish"]),
        )

    async def newest(self, user_id: int) -> str:
        """A handle of this user's newest search that found anything. Raises NotFound."""
        own = select(_results.c.handle).where(_results.c.user_id == user_id)
        row = await self._connection.row(own.order_by(_results.c.search_id.desc()).limit(1))
        if row is None:
            raise NotFound(f"user {user_id} has searched for nothing")
        return str(row["handle"])

    async def search(self, user_id: int, handle: str) -> StoredSearch:
        """The whole search that a handle of this user is of. Raises NotFound."""
        this = select(_results.c.search_id).where(_results.c.user_id == user_id, _results.c.handle == handle)
        statement = (
            select(_searches, _results.c.decision)
            .join(_results, _searches.c.id == _results.c.search_id)
            .where(_searches.c.id == this.scalar_subquery())
        )
        rows = await self._connection.rows(statement)
        if not rows:
            raise NotFound(f"result {handle!r}")
        return StoredSearch(
            id=str(rows[0]["id"]),
            title=_decoded_title(rows[0]["title"]),
            words=rows[0]["words"] or "",
            wish=decoded(Wish, rows[0]["wish"]),
            profile=decoded(QualityProfile, rows[0]["profile"] or {}),
            decisions=tuple(decoded_decision(row["decision"]) for row in rows),
        )

    async def _store(self, user_id: int, search: int, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """The decisions with handles; one that the user has already is drawn anew, in another statement."""
        named: list[Decision | None] = [None] * len(decisions)
        waiting = list(range(len(decisions)))
        for attempt in count(1):
            if not waiting:
                break
            if attempt > _TRIES:
                raise storage_error("database_failed", self._connection.database)
            drawn = {new_handle(): place for place in waiting}
            for handle in await self._inserted(user_id, search, {h: decisions[p] for h, p in drawn.items()}):
                named[drawn[handle]] = replace(decisions[drawn[handle]], handle=handle)
            waiting = [place for place in waiting if named[place] is None]
        return tuple(decision for decision in named if decision is not None)

    async def _inserted(self, user_id: int, search: int, drawn: dict[str, Decision]) -> list[str]:
        statement = self._connection.insert(ResultRow).on_conflict_do_nothing().returning(_results.c.handle)
        values = [
            {
                "user_id": user_id,
                "handle": handle,
                "search_id": search,
                "decision": encoded_decision(replace(decision, handle=handle)),
            }
            for handle, decision in drawn.items()
        ]
        return [row["handle"] for row in await self._connection.rows(statement, values)]

    async def _forget_old(self, user_id: int) -> None:
        own = _searches.c.user_id == user_id
        newest = select(_searches.c.id).where(own).order_by(_searches.c.id.desc()).limit(KEPT_SEARCHES)
        asked = select(_requests.c.what).where(
            _requests.c.user_id == user_id,
            _requests.c.state != RequestState.DECLINED.value,
            _requests.c.download_id == "",
        )
        # What comes to nothing is replaced by what its search found beside it.
        under_way = select(_downloads.c.handle).where(
            _downloads.c.user_id == user_id, _downloads.c.state.not_in(_ENDED)
        )
        waited_for = or_(
            *(_results.c.handle.in_(one) for one in (await self._proposed(user_id), asked, under_way))
        )
        named = select(_results.c.search_id).where(_results.c.user_id == user_id, waited_for)
        forgotten = delete(_searches).where(own, _searches.c.id.not_in(newest), _searches.c.id.not_in(named))
        await self._connection.change(forgotten)

    async def _proposed(self, user_id: int) -> list[str]:
        statement = select(_proposals.c.options).where(
            _proposals.c.user_id == user_id, _proposals.c.state == ProposalState.OPEN.value
        )
        rows = await self._connection.rows(statement)
        return [decoded(ProposalOption, option).handle for row in rows for option in row["options"]]


def _encoded_title(title: Title | None) -> object:
    return None if title is None else encoded(title)


def _decoded_title(data: object) -> Title | None:
    return None if data is None else decoded(Title, data)
