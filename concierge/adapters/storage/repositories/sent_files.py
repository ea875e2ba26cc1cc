"""Files that were sent before."""

from datetime import datetime

from sqlalchemy import delete, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import SentFileRow, table

__all__ = ["SqlSentFiles"]

_sent = table(SentFileRow)


class SqlSentFiles:
    """What chat services call files, in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def get(self, key: str) -> str | None:
        """What `SentFileStore.get` promises."""
        row = await self._connection.row(select(_sent.c.file_id).where(_sent.c.key == key))
        return None if row is None else str(row["file_id"])

    async def put(self, key: str, file_id: str, *, at: datetime) -> None:
        """What `SentFileStore.put` promises."""
        values = {"file_id": file_id, "sent_at": at}
        inserted = self._connection.insert(SentFileRow).values(key=key, **values)
        await self._connection.change(inserted.on_conflict_do_update(index_elements=["key"], set_=values))

    async def forget(self, key: str) -> None:
        """What `SentFileStore.forget` promises."""
        await self._connection.change(delete(_sent).where(_sent.c.key == key))

    async def trim(self, most: int) -> int:
        """What `SentFileStore.trim` promises."""
        newest = select(_sent.c.key).order_by(_sent.c.sent_at.desc(), _sent.c.key).limit(most)
        return await self._connection.change(delete(_sent).where(_sent.c.key.not_in(newest)))
