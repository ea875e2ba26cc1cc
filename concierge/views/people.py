"""The household, as one person sees to it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Unpack

from concierge.model.access import Grant, Role
from concierge.model.activity import Activity
from concierge.model.audit import AuditEntry
from concierge.model.invite import INVITE_LIFETIME, Invite, IssuedInvite
from concierge.model.person_edit import PersonEdit
from concierge.model.user import User
from concierge.services.people import People

__all__ = ["UserPeople"]


class UserPeople:
    """The household, for who has the grant to see to it; everybody else gets NotAllowed."""

    def __init__(self, user: User, people: People) -> None:
        """Binds the service to the person."""
        self._user = user
        self._people = people

    async def list(self) -> tuple[User, ...]:
        """Everybody, in the order in which they became known."""
        return await self._people.list(self._user)

    async def activity(self) -> tuple[Activity, ...]:
        """What everybody makes of the household: when they wrote last, what they hold, what models cost for them."""
        return await self._people.activity(self._user)

    async def get(self, user_id: int) -> User:
        """One person. Raises NotFound."""
        return await self._people.get(self._user, user_id)

    async def invite(
        self,
        *,
        role: Role | None = None,
        grants: Iterable[Grant] = (),
        lifetime: timedelta = INVITE_LIFETIME,
    ) -> IssuedInvite:
        """A new one-time code; without a role the first one is the owner's own, later ones make members."""
        return await self._people.invite(self._user, role=role, grants=grants, lifetime=lifetime)

    async def invites(self) -> tuple[Invite, ...]:
        """The invites that can still be used, newest first."""
        return await self._people.invites(self._user)

    async def revoke(self, invite_id: str) -> Invite:
        """The invite, taken back. Raises NotFound."""
        return await self._people.revoke(self._user, invite_id)

    async def change(self, user_id: int, **edit: Unpack[PersonEdit]) -> User:
        """The person, changed: only what is named; None lifts a limit. Raises NotFound, LastOwner, InputError."""
        return await self._people.change(self._user, user_id, **edit)

    async def remove(self, user_id: int) -> User:
        """The person as they were; nothing about them is kept. Raises NotFound, LastOwner."""
        return await self._people.remove(self._user, user_id)

    async def audit(self, *, limit: int = 100) -> tuple[AuditEntry, ...]:
        """What was done last to people, invites and requests, newest first."""
        return await self._people.audit(self._user, limit=limit)
