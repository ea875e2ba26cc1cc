"""A person's accounts at services."""

from collections.abc import Mapping

from concierge.model.account import CredentialKind, LoginDone, LoginStanding, Scope
from concierge.model.user import User
from concierge.services.logins import Logins, ReadCaptcha

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

    def cookie(self, service: str) -> CredentialKind | None:
        """The one piece that is an account by itself, a browser's cookie, if the service takes it. Raises NotFound."""
        return self._logins.cookie(service)

    async def log_in(
        self,
        service: str,
        values: Mapping[CredentialKind, str],
        *,
        household: bool = False,
        read_captcha: ReadCaptcha | None = None,
    ) -> LoginDone:
        """Keeps an account that the service accepts; `read_captcha` gets each picture that has to be read for it.

        Raises:
            NotFound, NotAllowed, InputError, AccountUnusable, CaptchaRequired, ConfigError: see `Logins.log_in`.
        """
        scope = Scope.HOUSEHOLD if household else Scope.PRIVATE
        return await self._logins.log_in(self._user, service, values, scope, read_captcha=read_captcha)

    async def forget(self, service: str) -> None:
        """Forgets the account at the service. Raises NotFound if there is none."""
        await self._logins.forget(self._user, service)
