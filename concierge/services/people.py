"""Who belongs to the household, and what each of them may do."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Unpack

import structlog

from concierge.errors import BadInvite, InputError, LastOwner, NotFound, OutOfRange
from concierge.model.access import CHILD_AGE, DEFAULTS, Grant, Role
from concierge.model.activity import Activity
from concierge.model.audit import AuditEntry, AuditEvent
from concierge.model.cost import MONTH
from concierge.model.invite import INVITE_LIFETIME, Invite, IssuedInvite, code_hash, is_code, new_code
from concierge.model.person_edit import PersonEdit, edited, person_name
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services.downloads import Downloads
from concierge.services.permission import require_owner, required_now

__all__ = ["People"]

_LONGEST_DAYS = 365
_log = structlog.get_logger(__name__)


class People:
    """Sees to people. `owner_telegram_id` is the owner's by configuration, so that no code has to tell it."""

    def __init__(
        self, storage: Storage, downloads: Downloads, *, clock: Clock, owner_telegram_id: int | None = None
    ) -> None:
        """Takes where people are kept, and what ends the downloads of who is removed."""
        self._storage = storage
        self._downloads = downloads
        self._clock = clock
        self._owner_telegram_id = owner_telegram_id

    async def list(self, actor: User) -> tuple[User, ...]:
        """Everybody, in the order in which they became known. Raises NotAllowed."""
        async with self._storage.reading() as rows:
            await required_now(rows, actor, Grant.MANAGE)
            return await rows.users.all()

    async def activity(self, actor: User) -> tuple[Activity, ...]:
        """What everybody makes of the household, in the order in which they became known. Raises NotAllowed."""
        since = self._clock.now() - timedelta(days=MONTH - 1)
        async with self._storage.reading() as rows:
            await required_now(rows, actor, Grant.MANAGE)
            people, seen = await rows.users.all(), await rows.users.last_seen()
            uses = await rows.usage.since(since.date())
            # Of no torrent: what is beside it is all.
            held = [await rows.downloads.others(one.id, "", since=since) for one in people]
        return tuple(
            Activity(
                user=one,
                seen_at=seen.get(one.id),
                downloads=holding.begun,
                held_bytes=holding.size_bytes,
                cost_micros=sum(each.use.cost_micros for each in uses if each.user_id == one.id),
            )
            for one, holding in zip(people, held, strict=True)
        )

    async def get(self, actor: User, user_id: int) -> User:
        """One person. Raises NotAllowed, NotFound."""
        async with self._storage.reading() as rows:
            await required_now(rows, actor, Grant.MANAGE)
            return await rows.users.get(user_id)

    async def invite(
        self,
        actor: User,
        *,
        role: Role | None = None,
        grants: Iterable[Grant] = (),
        lifetime: timedelta = INVITE_LIFETIME,
    ) -> IssuedInvite:
        """A new one-time code; without a `role` it makes a member.

        Without a role, while Telegram does not know the owner, the first code is the owner's own: it links the
        Telegram account of whoever uses it to the owner.

        Raises:
            NotAllowed: the person may not invite, or is no owner and would make an owner or a manager.
            OutOfRange: it would live for less than a minute or more than a year.
        """
        _check_lifetime(lifetime)
        if role is Role.STRANGER:
            raise InputError("nobody is invited as a stranger", problem="stranger")
        async with self._storage.transaction() as rows:
            actor = await required_now(rows, actor, Grant.MANAGE)
            owner_id = await self._owner_to_link(rows) if role is None and actor.role is Role.OWNER else None
            made = self._new_invite(actor, role or Role.MEMBER, frozenset(grants), lifetime, owner_id)
            if made.role is Role.OWNER or Grant.MANAGE in made.grants:
                require_owner(actor)
            code = new_code()
            await rows.invites.add(made, code_hash(code))
            facts = {"role": made.role.value, "grants": ",".join(sorted(made.grants))}
            await self._note(rows, actor.id, AuditEvent.INVITE_MADE, f"invite:{made.id}", **facts)
        return IssuedInvite(code=code, invite=made)

    async def invites(self, actor: User) -> tuple[Invite, ...]:
        """The invites that can still be used, newest first. Raises NotAllowed."""
        async with self._storage.reading() as rows:
            await required_now(rows, actor, Grant.MANAGE)
            return await rows.invites.list(at=self._clock.now())

    async def revoke(self, actor: User, invite_id: str) -> Invite:
        """The invite, whose code lets nobody in any more. Raises NotAllowed, NotFound."""
        async with self._storage.transaction() as rows:
            await required_now(rows, actor, Grant.MANAGE)
            invite = await rows.invites.remove(invite_id)
            await self._note(rows, actor.id, AuditEvent.INVITE_REVOKED, f"invite:{invite.id}")
        return invite

    async def redeem(self, code: str, *, telegram_id: int, name: str = "") -> User:
        """The person whom the code made known; who is known already stays as they are, and the code unused.

        Raises:
            BadInvite: the code lets nobody in, for whatever reason.
        """
        if not is_code(code):
            raise BadInvite("not a code")
        async with self._storage.transaction() as rows:
            if telegram_id == self._owner_telegram_id:
                return await rows.users.local_owner()
            try:
                invite = await rows.invites.take(code_hash(code), at=self._clock.now())
            except NotFound as error:
                raise BadInvite("no such code") from error
            if invite.for_user_id is not None:
                user = await self._linked(rows, invite.for_user_id, telegram_id)
            else:
                user = await rows.users.locked((await rows.users.by_telegram_id(telegram_id)).id)
                if user.role is not Role.STRANGER:
                    await rows.invites.add(invite, code_hash(code))
                    return user
                user = _let_in(user, invite, name)
                await rows.users.save(user)
            facts = {"role": user.role.value}
            await self._note(rows, user.id, AuditEvent.INVITE_REDEEMED, f"invite:{invite.id}", **facts)
        return user

    async def name(self, user_id: int, name: str) -> User:
        """The person, called so if they have no name and this can be one. Raises NotFound."""
        async with self._storage.transaction() as rows:
            user = await rows.users.locked(user_id)
            if not user.name and (readable := _readable(name)):
                user = replace(user, name=readable)
                await rows.users.save(user)
        return user

    async def change(self, actor: User, user_id: int, **edit: Unpack[PersonEdit]) -> User:
        """The person, changed: only what is named, and None lifts a limit.

        Raises:
            NotAllowed: the actor may not, or is no owner and would touch an owner or make a manager.
            NotFound: there is no such person.
            LastOwner: the owner of the installation would lose what makes an owner.
            InputError, OutOfRange: a value is none that this can have.
        """
        async with self._storage.transaction() as rows:
            actor = await required_now(rows, actor, Grant.MANAGE)
            before = await rows.users.locked(user_id)
            after = edited(before, edit)
            await _refuse_beyond_own(rows, actor, before, after)
            await rows.users.save(after)
            await self._note(
                rows, actor.id, AuditEvent.PERSON_CHANGED, f"user:{user_id}", **_differences(before, after)
            )
        return after

    async def remove(self, actor: User, user_id: int) -> User:
        """The person as they were: their downloads end, and nothing about them is kept.

        Raises:
            NotAllowed: the actor may not, or is no owner and would remove one.
            NotFound: there is no such person.
            LastOwner: it is the owner of the installation.
            ClientElsewhere: the person has downloads, and another process runs the torrents.
            ServiceError: the torrent client did not answer.
        """
        # Writes where there is no owner of the installation: it is made.
        async with self._storage.transaction() as rows:
            actor = await required_now(rows, actor, Grant.MANAGE)
            person = await rows.users.get(user_id)
            await _refuse_beyond_own(
                rows, actor, person, replace(person, role=Role.STRANGER, grants=frozenset())
            )
        await self._downloads.remove_all(person)
        async with self._storage.transaction() as rows:
            await rows.users.remove(user_id)
            if actor.id != user_id:  # what a person did goes with them
                await self._note(rows, actor.id, AuditEvent.PERSON_REMOVED, f"user:{user_id}")
        await self._storage.empty_log()
        return person

    async def audit(self, actor: User, *, limit: int = 100) -> tuple[AuditEntry, ...]:
        """What was done last, newest first. Raises NotAllowed."""
        async with self._storage.reading() as rows:
            await required_now(rows, actor, Grant.MANAGE)
            return await rows.audit.newest(limit=limit)

    async def _owner_to_link(self, rows: Repositories) -> int | None:
        """The owner, as long as neither Telegram nor the settings nor an unused code knows who that is there."""
        owner = await rows.users.local_owner()
        if owner.telegram_id is not None or self._owner_telegram_id is not None:
            return None
        waiting = await rows.invites.list(at=self._clock.now())
        return None if any(one.for_user_id == owner.id for one in waiting) else owner.id

    def _new_invite(
        self, actor: User, role: Role, grants: frozenset[Grant], lifetime: timedelta, owner_id: int | None
    ) -> Invite:
        now = self._clock.now()
        role = role if owner_id is None else Role.OWNER
        return Invite(
            id=secrets.token_hex(4),
            user_id=actor.id,
            role=role,
            grants=DEFAULTS[role] | grants,
            created_at=now,
            expires_at=now + lifetime,
            for_user_id=owner_id,
        )

    async def _linked(self, rows: Repositories, user_id: int, telegram_id: int) -> User:
        person = await rows.users.locked(user_id)
        if person.telegram_id is not None or self._owner_telegram_id is not None:
            raise BadInvite(f"user {user_id} is known to Telegram already")
        await rows.users.link(user_id, telegram_id)
        return await rows.users.get(user_id)

    async def _note(
        self, rows: Repositories, actor_id: int, event: AuditEvent, subject: str, **facts: str
    ) -> None:
        _log.info(event.value, actor_id=actor_id, subject=subject)
        await rows.audit.add(self._clock.now(), actor_id, event, subject, facts)


def _let_in(person: User, invite: Invite, name: str) -> User:
    return replace(
        person,
        name=person.name or _readable(name),
        role=invite.role,
        grants=invite.grants,
        age_limit=CHILD_AGE if invite.role is Role.CHILD else person.age_limit,
    )


async def _refuse_beyond_own(rows: Repositories, actor: User, before: User, after: User) -> None:
    """Owners and managers are made, changed and removed by owners alone; the installation's own one stays."""
    is_weighty = Role.OWNER in {before.role, after.role} or Grant.MANAGE in before.grants | after.grants
    if is_weighty:
        require_owner(actor)
    loses = before.role is Role.OWNER and (after.role is not Role.OWNER or after.grants != before.grants)
    if loses and before.id == (await rows.users.local_owner()).id:
        raise LastOwner(f"user {before.id} owns the installation")


def _differences(before: User, after: User) -> dict[str, str]:
    """What was changed and to what; of a name only that it was."""
    facts: dict[str, str] = {}
    if before.name != after.name:
        facts["name"] = "changed"
    if before.role is not after.role:
        facts["role"] = after.role.value
    if before.grants != after.grants:
        facts["grants"] = ",".join(sorted(after.grants))
    if before.age_limit != after.age_limit:
        facts["age_limit"] = str(after.age_limit)
    if before.limits != after.limits:
        limits = after.limits
        facts["limits"] = f"{limits.downloads_a_day} {limits.held_bytes} {limits.money_a_day}"
    return facts


def _readable(name: str) -> str:
    try:
        return person_name(name)
    except InputError:
        return ""


def _check_lifetime(lifetime: timedelta) -> None:
    if not timedelta(minutes=1) <= lifetime <= timedelta(days=_LONGEST_DAYS):
        raise OutOfRange(f"a code for {lifetime}", problem="days", low=1, high=_LONGEST_DAYS)
