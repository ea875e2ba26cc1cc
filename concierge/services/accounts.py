"""Whose account a person uses at a service: their own, else the household's where they may; never anybody else's."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from concierge.errors import AccountUnusable, CredentialUnreadable, LoginFailed
from concierge.model.access import Grant
from concierge.model.account import Account, CredentialKind
from concierge.model.user import User
from concierge.ports import Storage

__all__ = ["Accounts", "refusals_of"]


class Accounts:
    """The accounts of people and of the household.

    An own account that cannot be used is an error; the household's never stands in for it.
    """

    def __init__(self, storage: Storage, household: Mapping[str, Account]) -> None:
        """`household` are the accounts in the settings, by the services' names."""
        self._storage = storage
        self._household = household

    async def of(self, user: User, service: str, needed: Collection[CredentialKind]) -> Account | None:
        """The account that the person uses at the service; None if there is none for them.

        Raises:
            AccountUnusable: their own one lacks a piece of the `needed` ones.
            CredentialUnreadable: a stored piece cannot be decrypted.
            ConfigError: the keys cannot be used.
        """
        async with self._storage.reading() as rows:
            own = await rows.credentials.account(user.id, service)
            shared = await rows.credentials.household(service) if own is None and _may(user) else None
        if own is not None:
            if lacking := own.lacks(needed):
                raise AccountUnusable(service, f"no {lacking[0]}", problem="account_incomplete")
            return own
        if not _may(user):
            return None
        if shared is not None and not shared.lacks(needed):
            return shared
        return self._household.get(service)


@contextmanager
def refusals_of(account: Account | None, user: User) -> Iterator[None]:
    """Inside, a refused login by the person's own account is an AccountUnusable, which asks to enter it again."""
    try:
        yield
    except (AccountUnusable, CredentialUnreadable):
        raise
    except LoginFailed as error:
        if account is None or account.owner_id != user.id:
            raise
        is_resting = error.facts.get("problem") == "resting"
        problem = "account_resting" if is_resting else "account_refused"
        raise AccountUnusable(error.service, str(error), problem=problem) from error


def _may(user: User) -> bool:
    """Whether the household's accounts are for this person too."""
    return user.may(Grant.HOUSEHOLD)
