"""All torrents of a qBittorrent, of which it tells only what has changed since the last question."""

import asyncio
from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from concierge.adapters._qbittorrent_api import NAME, Api
from concierge.adapters._qbittorrent_torrents import Torrent
from concierge.adapters._shapes import read
from concierge.errors import UnexpectedAnswer

__all__ = ["Deltas"]

Row = Mapping[str, object]
SINCE_EVER: Final = 0
FIRST_LOOK_S: Final = 0.5
_FIELDS: Final = frozenset(Torrent.model_fields)


class _Server(BaseModel):
    free_space_on_disk: int | None = None


class _MainData(BaseModel):
    """An answer of sync/maindata; a part that is absent has not changed."""

    model_config = ConfigDict(frozen=True)

    rid: int = Field(ge=0)
    full_update: bool = False
    torrents: dict[str, dict[str, object]] = Field(default_factory=dict)
    torrents_removed: tuple[str, ...] = ()
    server_state: _Server = Field(default_factory=_Server)


class Deltas:
    """What the server has told within one session of ours.

    `rid` is the number of the last answer that we have. One that was lost is asked for again by the number before,
    and the server tells all since then; where it does not know the number it tells everything.
    """

    def __init__(self, api: Api) -> None:
        """Knows nothing yet."""
        self._api = api
        self._turn = asyncio.Lock()
        self._rid = SINCE_EVER
        self._rows: dict[str, Row] = {}
        self._torrents: dict[str, Torrent] = {}
        self._free_bytes: int | None = None

    async def torrents(self) -> tuple[Torrent, ...]:
        """All torrents. Raises ServiceError."""
        async with self._turn:
            await self._advance()
            return tuple(self._torrents.values())

    async def free_bytes(self) -> int | None:
        """The space left where new torrents go; None while the server does not know. Raises ServiceError."""
        async with self._turn:
            if not self._api.has_own_session:
                self._rid = SINCE_EVER
            await self._advance()
            if self._free_bytes == 0:
                # A server that has just started says so before it has looked at the disk (4.5.2, seen 2026-11).
                await asyncio.sleep(FIRST_LOOK_S)
                await self._advance()
            return self._free_bytes

    async def _advance(self) -> None:
        told = await self._told()
        if not told.full_update and any(_is_partial(row, key in self._rows) for key, row in _items(told)):
            # A change of a torrent that we never heard of: whatever was lost, everything puts it right.
            self._rid = SINCE_EVER
            told = await self._told()
        self._take(told)

    async def _told(self) -> _MainData:
        return read(_MainData, await self._api.get("sync/maindata", rid=self._rid))

    def _take(self, told: _MainData) -> None:
        rows = {} if told.full_update else dict(self._rows)
        torrents = {} if told.full_update else dict(self._torrents)
        for info_hash, row in _items(told):
            changed = {key: value for key, value in row.items() if key in _FIELDS}
            if changed or info_hash not in rows:
                rows[info_hash] = {**rows.get(info_hash, {}), **changed, "hash": info_hash}
                torrents[info_hash] = _torrent(rows[info_hash])
        for gone in told.torrents_removed:
            rows.pop(gone, None)
            torrents.pop(gone, None)
        # Nothing is kept of an answer that cannot be read.
        self._rows, self._torrents, self._rid = rows, torrents, told.rid
        free = told.server_state.free_space_on_disk
        if free is not None or told.full_update:
            self._free_bytes = free if free is not None and free >= 0 else None


def _items(told: _MainData) -> list[tuple[str, dict[str, object]]]:
    return list(told.torrents.items())


def _is_partial(row: Row, is_known: bool) -> bool:  # noqa: FBT001  a fact of the row
    return not is_known and "state" not in row


def _torrent(row: Row) -> Torrent:
    try:
        return Torrent.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "a torrent"
        raise UnexpectedAnswer(NAME, f"{where}: {first['msg']}") from None
