"""Unfinished dialogues."""

import json
from datetime import datetime

from sqlalchemy import delete, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import FlowRow, UserRow, table
from concierge.adapters.storage.vault import Place, Sealed, Vault
from concierge.errors import CredentialUnreadable, NotFound
from concierge.model.flow import Flow

__all__ = ["SqlFlows", "flow_place"]

_flows = table(FlowRow)
_users = table(UserRow)


class SqlFlows:
    """Unfinished dialogues in the database; what the vault seals is all that it sees of their facts."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Speaks through the connection."""
        self._connection = connection
        self._vault = vault

    async def get(self, user_id: int, chat_id: int) -> Flow | None:
        """What `FlowStore.get` promises."""
        its = (_flows.c.user_id == user_id, _flows.c.chat_id == chat_id)
        row = await self._connection.row(select(_flows).where(*its))
        if row is None:
            return None
        sealed = Sealed(token=row["token"], key_id=row["key_id"])
        facts = json.loads(await self._vault.opened(flow_place(user_id, chat_id), sealed))
        return Flow(
            name=row["name"],
            step=row["step"],
            facts=facts,
            message_id=row["message_id"],
            updated_at=row["updated_at"],
        )

    async def put(self, user_id: int, chat_id: int, flow: Flow, *, at: datetime) -> None:
        """What `FlowStore.put` promises."""
        if await self._connection.row(select(_users.c.id).where(_users.c.id == user_id)) is None:
            raise NotFound(f"user {user_id}")
        sealed = await self._vault.sealed(flow_place(user_id, chat_id), json.dumps(dict(flow.facts)))
        values = {
            "name": flow.name,
            "step": flow.step,
            "token": sealed.token,
            "key_id": sealed.key_id,
            "message_id": flow.message_id,
            "updated_at": at,
        }
        inserted = self._connection.insert(FlowRow).values(user_id=user_id, chat_id=chat_id, **values)
        keys = ["user_id", "chat_id"]
        await self._connection.change(inserted.on_conflict_do_update(index_elements=keys, set_=values))

    async def end(self, user_id: int, chat_id: int) -> bool:
        """What `FlowStore.end` promises."""
        its = (_flows.c.user_id == user_id, _flows.c.chat_id == chat_id)
        return await self._connection.change(delete(_flows).where(*its)) == 1

    async def move(self, old_id: int, new_id: int) -> None:
        """What `FlowStore.move` promises; the facts are sealed for their chat, so each is opened and sealed anew."""
        people = await self._connection.rows(select(_flows.c.user_id).where(_flows.c.chat_id == old_id))
        for user_id in sorted(int(row["user_id"]) for row in people):
            await self._move(user_id, old_id, new_id)

    async def _move(self, user_id: int, old_id: int, new_id: int) -> None:
        try:
            flow = await self.get(user_id, old_id)
        except CredentialUnreadable:
            return
        there = (_flows.c.user_id == user_id, _flows.c.chat_id == new_id)
        is_taken = await self._connection.row(select(_flows.c.name).where(*there)) is not None
        if flow is not None and flow.updated_at is not None and not is_taken:
            await self.put(user_id, new_id, flow, at=flow.updated_at)
            await self.end(user_id, old_id)


def flow_place(user_id: int, chat_id: int) -> Place:
    """What a dialogue's facts are sealed for."""
    return Place(user_id=user_id, service="flow", kind=f"flow {chat_id}")
