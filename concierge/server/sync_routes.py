"""The routes through which a NAS gets its work, and says what became of it."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Final, TypeAlias

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from concierge.model.nas import Nas
from concierge.model.sync import SyncItem
from concierge.server.bodies import whole_body
from concierge.server.guard import MOST_BODY_BYTES
from concierge.server.index_shapes import FoldersAsked, FoldersTold, IndexAsked, IndexTold
from concierge.server.long_polls import LongPolls
from concierge.server.rates import Rates
from concierge.server.sync_desk import Desk, Shelf
from concierge.server.sync_gate import Gate
from concierge.server.sync_operations import COMPLETE_BYTES, INDEX_BYTES, OPERATIONS, Operation
from concierge.server.sync_refusals import HANDLERS, Refused
from concierge.server.sync_shapes import (
    Closed,
    ClosedByName,
    CompleteAsked,
    FailAsked,
    Failed,
    FinishedAsked,
    ItemShape,
    LeaseAsked,
    Leased,
    PendingAsked,
    PendingTold,
    ProgressAsked,
    Progressed,
    ShapeT,
    TorrentAsked,
    read_body,
    shaped,
)
from concierge.server.told import told

__all__ = ["SyncRoutes"]

LONGEST_WAIT_S: Final = 55.0
MOST_PENDING: Final = 100
# Older scripts write behind a folder's name how many files they copied.
_COUNT = re.compile(r" \(\d+ файл\w*\)$")
_Run: TypeAlias = Callable[[Request, Nas], Awaitable[Response]]


class SyncRoutes:
    """Answers under `/sync` for whoever has the key of a NAS."""

    def __init__(self, desk: Desk, shelf: Shelf, *, ended: asyncio.Event, often: Rates | None = None) -> None:
        """Whoever waits is answered at once when `ended` is set; `often` is how often each NAS may ask."""
        self._desk = desk
        self._shelf = shelf
        self._polls = LongPolls(ended)
        self._gate = Gate(desk, often=often)

    def routes(self) -> list[Route]:
        """All of them, with and without the prefix, which some proxies take away."""
        runs: dict[str, _Run] = {
            "/sync/pending": self._pending,
            "/sync/lease": self._lease,
            "/sync/progress": self._progress,
            "/sync/complete": self._complete,
            "/sync/fail": self._fail,
            "/sync/torrent": self._torrent,
            "/sync/library-index": self._index,
        }
        return [
            Route(
                f"{prefix}{one.path}",
                ExceptionMiddleware(_Door(one, self._gate, runs[one.path]), HANDLERS),
            )
            for one in OPERATIONS
            for prefix in ("", "/api")
        ]

    async def _pending(self, request: Request, nas: Nas) -> Response:
        asked = shaped(PendingAsked, dict(request.query_params), is_query=True)
        waiting = partial(self._waiting, nas, min(asked.limit, MOST_PENDING))
        items = await self._polls.answer(nas.name, request, waiting, min(asked.wait, LONGEST_WAIT_S))
        shapes = [ItemShape.of(item, is_leased=False) for item in items]
        return told(PendingTold(sync_needed=bool(shapes), items=shapes))

    async def _lease(self, request: Request, nas: Nas) -> Response:
        asked = await _read(request, LeaseAsked)
        items = await self._desk.lease(nas, limit=asked.limit, lease=timedelta(seconds=asked.lease_s))
        return told(Leased(items=[ItemShape.of(item, is_leased=True) for item in items]))

    async def _progress(self, request: Request, nas: Nas) -> Response:
        asked = await _read(request, ProgressAsked)
        item = await self._desk.progress(nas, asked.id, asked.token, done_bytes=asked.done_bytes)
        return told(Progressed(lease_until=item.lease_until))

    async def _complete(self, request: Request, nas: Nas) -> Response:
        shapes: tuple[type[CompleteAsked | FinishedAsked], ...] = (CompleteAsked, FinishedAsked)
        asked = await _read(request, *shapes, most_bytes=COMPLETE_BYTES)
        if isinstance(asked, FinishedAsked):
            return await self._finish(asked, nas)
        item = await self._desk.complete(
            nas,
            asked.id,
            asked.token,
            placed=[one.value() for one in asked.placed],
            tracks={one.path: one.value() for one in asked.tracks},
        )
        return told(Closed(id=item.id, state=item.state))

    async def _finish(self, asked: FinishedAsked, nas: Nas) -> Response:
        """What older scripts say: they know no items, and hold none."""
        name = _COUNT.sub("", asked.filename or "").strip()
        if asked.torrent_hash:
            items = await self._desk.complete_torrent(nas, asked.torrent_hash.lower(), asked.local_path or "")
        elif name:
            items = await self._desk.complete_named(nas, name, asked.local_path or "")
        else:
            raise Refused(400, "nothing_named", "torrent_hash or filename is needed")
        closed = [Closed(id=item.id, state=item.state) for item in items]
        return told(ClosedByName(message=f"Completed: {len(closed)}", items=closed))

    async def _fail(self, request: Request, nas: Nas) -> Response:
        asked = await _read(request, FailAsked)
        item = await self._desk.fail(nas, asked.id, asked.token, asked.reason, asked.kept_detail())
        return told(Failed(id=item.id, state=item.state, due_at=item.due_at))

    async def _torrent(self, request: Request, nas: Nas) -> Response:
        asked = shaped(TorrentAsked, dict(request.query_params), is_query=True)
        content = await self._desk.torrent(nas, asked.id, asked.token)
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    async def _index(self, request: Request, nas: Nas) -> Response:
        shapes: tuple[type[IndexAsked | FoldersAsked], ...] = (IndexAsked, FoldersAsked)
        asked = await _read(request, *shapes, most_bytes=INDEX_BYTES)
        files = await asyncio.to_thread(asked.values)
        await self._shelf.keep_index(nas, files)
        if isinstance(asked, FoldersAsked):
            return told(FoldersTold(movies=len(asked.movies), tv=len(asked.tv)))
        return told(IndexTold(files=len(files)))

    async def _waiting(self, nas: Nas, limit: int, wait_s: float) -> tuple[SyncItem, ...]:
        return await self._desk.pending(nas, limit=limit, wait_s=wait_s)


class _Door:
    """One operation as an application: nothing of a body is read before it is known who asks."""

    def __init__(self, operation: Operation, gate: Gate, run: _Run) -> None:
        self._operation = operation
        self._gate = gate
        self._run = run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        methods = ("GET", "HEAD") if self._operation.method == "GET" else (self._operation.method,)
        if request.method not in methods:
            allowed = {"Allow": ", ".join(methods)}
            raise Refused(405, "wrong_method", f"Only {methods[0]} is understood here", headers=allowed)
        nas = await self._gate.admitted(request, self._operation.opened_by)
        return await self._run(request, nas)


async def _read(request: Request, *shapes: type[ShapeT], most_bytes: int = MOST_BODY_BYTES) -> ShapeT:
    """The body as one of the shapes; a long one is read aside, for others wait meanwhile."""
    if "content-length" not in request.headers:
        raise Refused(411, "length_needed", "The length of a body has to be told")
    body = await whole_body(request.receive, most_bytes)
    if len(body) <= MOST_BODY_BYTES:
        return read_body(body, *shapes)
    return await asyncio.to_thread(read_body, body, *shapes)
