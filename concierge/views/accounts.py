"""A person's accounts at services."""

from collections.abc import Mapping

from concierge.model.account import CredentialKind, LoginDone, LoginStanding, Scope
from concierge.model.user import User
from concierge.services.logins import Logins

__all__ = ["UserAccounts"]


class UserAccounts:
    """This person's accounts."""

    def __init__(self, user: User, logins: Logins) -> None:
        """Binds the service to the person."""
        self._user = user
        self._logins = logins

    async def list(self) -> tuple[LoginStanding, ...]:
        """How the person stands at every service that takes accounts."""
        return await self._logins.standings(self._user)

    def pieces(self, service: str) -> tuple[CredentialKind, ...]:
        """What has to be entered for an account at the service. Raises NotFound."""
        return self._logins.pieces(service)

    async def log_in(
        self, service: str, values: Mapping[CredentialKind, str], *, household: bool = False
    ) -> LoginDone:
        """Keeps an account that the service accepts.

        Raises:
            NotFound, NotAllowed, InputError, AccountUnusable, CaptchaRequired, ConfigError: see `Logins.log_in`.
        """
        scope = Scope.HOUSEHOLD if household else Scope.PRIVATE
        return await self._logins.log_in(self._user, service, values, scope)

    async def forget(self, service: str) -> None:
        """Forgets the account at the service. Raises NotFound if there is none."""
        await self._logins.forget(self._user, service)
