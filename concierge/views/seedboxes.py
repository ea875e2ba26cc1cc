"""A person's own torrent clients."""

from concierge.model.seedbox import OwnSeedbox
from concierge.model.user import User
from concierge.services.seedboxes import OwnSeedboxes

__all__ = ["UserSeedboxes"]


class UserSeedboxes:
    """The torrent clients that this person has for themselves."""

    def __init__(self, user: User, seedboxes: OwnSeedboxes) -> None:
        """Binds the service to the person."""
        self._user = user
        self._seedboxes = seedboxes

    async def add(
        self, address: str, *, username: str = "", password: str = "", api_key: str = ""
    ) -> OwnSeedbox:
        """The client at the address, tried once and kept; new downloads go there from now on.

        Raises:
            NotAllowed, InputError, NotFound, SeedboxInUse, AccountUnusable, ConfigError: see `OwnSeedboxes.add`.
        """
        return await self._seedboxes.add(
            self._user, address, username=username, password=password, api_key=api_key
        )

    async def list(self) -> tuple[OwnSeedbox, ...]:
        """Those that there are, with their addresses and no secret. Raises ConfigError."""
        return await self._seedboxes.list(self._user)

    async def test(self, name: str | None = None) -> OwnSeedbox:
        """The client of that kind, else the one in use, which has just let the person in.

        Raises:
            NotAllowed, NotFound, AccountUnusable, CredentialUnreadable, ServiceUnavailable: see `OwnSeedboxes.test`.
        """
        return await self._seedboxes.test(self._user, name)

    async def remove(self, name: str | None = None, *, force: bool = False) -> OwnSeedbox:
        """The client that is forgotten; what is under way in it ends with `force` alone.

        Raises:
            NotFound, SeedboxInUse: see `OwnSeedboxes.remove`.
        """
        return await self._seedboxes.remove(self._user, name, force=force)
