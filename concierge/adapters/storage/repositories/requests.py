"""Requests for downloads."""

from dataclasses import fields

from sqlalchemy import ColumnElement, RowMapping, and_, select, text, update

from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.tables import RequestRow, table
from concierge.errors import NotFound
from concierge.model.request import Request, RequestState

__all__ = ["SqlRequests"]

_requests = table(RequestRow)
_open = _requests.c.state == RequestState.OPEN.value
_waiting = and_(_requests.c.state != RequestState.DECLINED.value, _requests.c.download_id == "")


class SqlRequests:
    """Requests in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, request: Request) -> Request:
        """Stores a new request, or returns the open one of the same person for the same release."""
        statement = (
            self._connection.insert(RequestRow)
            .values(**_columns(request))
            .on_conflict_do_nothing(
                index_elements=["user_id", "release_key"], index_where=text("state = 'open'")
            )
        )
        await self._connection.change(statement)
        same = (_requests.c.user_id == request.user_id, _requests.c.release_key == request.release_key)
        found = await self._where(*same, _open)
        if not found:
            raise storage_error("database_failed", self._connection.database)
        return found[0]

    async def get(self, user_id: int, request_id: str) -> Request:
        """One request of the person. Raises NotFound."""
        return await self._one(request_id, _requests.c.user_id == user_id)

    async def anyones(self, request_id: str) -> Request:
        """One request, whoever made it. Raises NotFound."""
        return await self._one(request_id)

    async def of_user(self, user_id: int) -> tuple[Request, ...]:
        """The person's requests, newest first."""
        return (await self._where(_requests.c.user_id == user_id))[::-1]

    async def waiting(self) -> tuple[Request, ...]:
        """Everyone's requests that wait for a word, oldest first."""
        return await self._where(_waiting)

    async def move(self, request: Request, *, before: RequestState) -> bool:
        """Replaces the request if it still is in the state `before`; False if somebody was faster."""
        statement = (
            update(_requests)
            .where(_requests.c.id == request.id, _requests.c.state == before.value)
            .values(**_columns(request))
        )
        return await self._connection.change(statement) > 0

    async def _one(self, request_id: str, *conditions: ColumnElement[bool]) -> Request:
        found = await self._where(_requests.c.id == request_id, *conditions)
        if not found:
            raise NotFound(f"request {request_id!r}", what=request_id)
        return found[0]

    async def _where(self, *conditions: ColumnElement[bool]) -> tuple[Request, ...]:
        oldest_first = (_requests.c.created_at, _requests.c.id)
        rows = await self._connection.rows(select(_requests).where(*conditions).order_by(*oldest_first))
        return tuple(_request(row) for row in rows)


def _columns(request: Request) -> Values:
    values = {field.name: getattr(request, field.name) for field in fields(request)}
    return values | {"state": request.state.value}


def _request(row: RowMapping) -> Request:
    return Request(**(dict(row) | {"state": RequestState(row["state"])}))
