"""How the services that concierge knows are doing, asked one by one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from concierge.errors import ConciergeError, QuotaExceeded
from concierge.model.diagnosis import Diagnosis, Health, Notice
from concierge.model.secrecy import KeyPlace
from concierge.model.service_state import Rest
from concierge.model.user import User
from concierge.ports import KeyStore, MetadataSource, MeteredSource, Tracker
from concierge.services.accounts import Accounts
from concierge.services.breaker import Breakers
from concierge.services.quotas import Quotas

__all__ = ["Checked", "KeyCheck", "Member", "SourceCheck", "TrackerCheck", "Unasked", "diagnosis"]

P_co = TypeVar("P_co", covariant=True)
CHECK_S = 15.0


class Checked(Protocol):
    """Anything whose health can be asked for."""

    async def check(self) -> None: ...  # noqa: D102  the class says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Generic[P_co]):
    """A service that may take part; `port` is None where it is not set up, `missing` what would set it up.

    `rest` says why it is left alone at the moment, if it is.
    """

    name: str
    kind: str
    port: P_co | None = None
    missing: tuple[str, ...] = ()
    warnings: Sequence[Notice] = ()
    rest: Rest | None = None


class _Absent(ConciergeError):
    """The service is not set up for the person who asks."""


class _Unreadable(ConciergeError):
    """Stored secrets that no key opens."""

    code = "secrets_unreadable"


class Unasked:
    """What another process alone can ask, and tells of in other ways."""

    async def check(self) -> None:
        """Returns."""


class TrackerCheck:
    """A tracker as one person can use it."""

    def __init__(self, tracker: Tracker, accounts: Accounts, breakers: Breakers, user: User) -> None:
        """Binds the tracker to the person's account; one that works rests no longer."""
        self._tracker = tracker
        self._breakers = breakers
        self._accounts = accounts
        self._user = user

    async def check(self) -> None:
        """Returns if the person's account is accepted, or if none is needed."""
        account = None
        if self._tracker.account_kinds:
            account = await self._accounts.of(self._user, self._tracker.name, self._tracker.account_kinds)
        if account is None and not self._tracker.serves_guests:
            raise _Absent(f"{self._tracker.name}: no account")
        await self._tracker.check(account)
        await self._breakers.answered(self._tracker.name)


class KeyCheck:
    """The keys of the secrets in the database."""

    def __init__(self, keys: KeyStore) -> None:
        """Takes the keys."""
        self._keys = keys

    async def check(self) -> None:
        """Returns if every secret can be read."""
        report = await self._keys.report()
        if report.unreadable:
            services = ", ".join(dict.fromkeys(one.service for one in report.unreadable))
            raise _Unreadable(f"unreadable: {services}", what=services, n=len(report.unreadable))
        if report.place is KeyPlace.NOWHERE:
            raise _Absent("no key yet")


class SourceCheck:
    """A metadata source. Where it takes so many requests a day, the question how it does is one of them."""

    def __init__(self, source: MetadataSource, breakers: Breakers, quotas: Quotas) -> None:
        """Takes the source; one that works rests no longer."""
        self._source = source
        self._breakers = breakers
        self._quotas = quotas
        self._metered = _metered(source)

    async def check(self) -> None:
        """Returns if the source can be used. One that takes no more today is not asked: raises QuotaExceeded."""
        if self._metered is None:
            await self._source.check()
        else:
            await self._counted(self._metered)
        await self._breakers.answered(self._source.name)

    async def notices(self) -> tuple[Notice, ...]:
        """How much of the day's requests is used, where they are counted."""
        if self._metered is None:
            return ()
        known = (await self._quotas.used()).get(self._metered.name)
        facts = {"used": known.used if known else 0, "limit": self._metered.daily_limit}
        return (Notice(code="quota", facts=facts),)

    async def _counted(self, metered: MeteredSource) -> None:
        await self._quotas.refuse_spent(metered)
        try:
            await self._source.check()
        except QuotaExceeded:
            await self._quotas.spent(metered, is_exhausted=True)
            raise
        finally:
            await self._quotas.spent(metered)


def _metered(source: object) -> MeteredSource | None:
    return source if isinstance(source, MeteredSource) else None


async def diagnosis(member: Member[Checked]) -> Diagnosis:
    """The health of one service, asked now; with it comes that it was left alone, and its quota."""
    asked = await _asked(member)
    if isinstance(member.port, SourceCheck):
        asked = replace(asked, warnings=(*asked.warnings, *await member.port.notices()))
    if member.rest is None:
        return asked
    code = "rested" if asked.health is Health.WORKS else "resting"
    return replace(asked, warnings=(*asked.warnings, _notice(code, member.name, member.rest)))


def _notice(code: str, service: str, rest: Rest) -> Notice:
    """What is told of a rest; the facts are those of the failure, its code and the end of the rest."""
    facts = {**rest.facts, "service": service, "code": rest.code, "until": rest.until.isoformat()}
    return Notice(code=code, facts=facts)


async def _asked(member: Member[Checked]) -> Diagnosis:
    warnings = tuple(member.warnings)
    works = Diagnosis(service=member.name, kind=member.kind, health=Health.WORKS, warnings=warnings)
    absent = replace(works, health=Health.ABSENT, missing=member.missing)
    if member.port is None:
        return absent
    try:
        async with asyncio.timeout(CHECK_S):
            await member.port.check()
    except TimeoutError:
        return replace(works, health=Health.FAILS, code="unavailable", facts={"service": member.name})
    except _Absent:
        return absent
    except ConciergeError as error:
        return replace(works, health=Health.FAILS, code=error.code, facts=error.facts)
    return works
