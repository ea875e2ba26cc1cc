"""Torrent clients: what each must do, and what is only asked of those that can."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from concierge.model.account import Account
from concierge.model.download import ClientKey
from concierge.model.release import TorrentSource
from concierge.model.seedbox import OwnSeedbox
from concierge.model.torrent import Ability, TorrentEntry, TorrentLimits, TorrentStatus

__all__ = ["LookNotes", "OwnClients", "SeedboxDoor", "TorrentClient"]


class TorrentClient(Protocol):
    """A program that downloads torrents. Info hashes are 40 lower-case hex digits.

    `abilities` are what it can do besides `add` and `check`; without one the methods that need it raise Unsupported.
    What it takes from us carries our label, where it knows labels. Every method raises only `ServiceError`s, and what
    it names.
    """

    name: str
    abilities: frozenset[Ability]

    async def add(
        self,
        source: TorrentSource,
        *,
        save_dir: Path | None,
        is_paused: bool,
        wanted: Sequence[int] | None = None,
    ) -> str:
        """Gives the torrent to the client and returns its info hash; one that is there already is left as it is.

        With `is_paused` a torrent's metadata is still fetched, but no file is. Of a .torrent file only the `wanted`
        files are fetched, from the first byte on; a magnet's are not known yet.

        Raises:
            BadMagnet: the magnet link names no torrent.
            BadTorrent: the .torrent file cannot be trusted.
            NotFound: the .torrent file has no such file as is wanted.
        """
        ...

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents (None: of all), in one call; those that the client lacks are absent."""
        ...

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty until the metadata is known. Raises NotFound."""
        ...

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Downloads only the files with these indexes. Raises NotFound."""
        ...

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent's traffic. Raises NotFound."""
        ...

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on, also after an error. Raises NotFound."""
        ...

    async def recheck(self, info_hash: str) -> None:
        """Has all that is there of the torrent compared with its hashes once more. Raises NotFound."""
        ...

    async def set_location(self, info_hash: str, save_dir: Path) -> None:
        """Moves the torrent's files to the folder, an absolute one as the client sees it. Raises NotFound."""
        ...

    async def set_limits(self, info_hash: str, limits: TorrentLimits) -> None:
        """Slows the torrent down, or lets it run again. Raises NotFound."""
        ...

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the client; its data stays unless `with_data`. Absent is fine."""
        ...

    async def free_bytes(self) -> int | None:
        """The space left where downloads go; None if the client does not know."""
        ...

    async def check(self) -> None:
        """Returns if the client can be used as configured."""
        ...


class OwnClients(Protocol):
    """The torrent clients that people have for themselves, opened when they are needed and kept open."""

    async def kind_of(self, user_id: int) -> str:
        """The kind of the client that the person's new downloads go to, "" where that is the household's."""
        ...

    async def opened(self, key: ClientKey) -> TorrentClient | None:
        """The client, None if the person has none of that kind any more; nothing is asked of it yet.

        Raises:
            AccountUnusable, CredentialUnreadable: the person's account there cannot be used.
            ServiceError: it cannot be reached, or must not be.
        """
        ...


class SeedboxDoor(OwnClients, Protocol):
    """The same, and the way to a client that somebody wants to have there."""

    async def at(self, address: str) -> OwnSeedbox:
        """What answers at an address that a person gave.

        Raises:
            InputError: it is no address, or one that is closed to people.
            NotFound: no torrent client answers there; whatever else does is not told.
        """
        ...

    async def log_in(self, account: Account) -> None:
        """Returns if the client lets in whoever has the account; it is tried once.

        Raises:
            InputError: the account cannot be one, or would be sent where others could read it.
            AccountUnusable: the client refuses it.
            NotFound: no torrent client answers there any more.
        """
        ...

    def changed(self) -> None:
        """Has the accounts looked at again before a client is used the next time."""
        ...


class LookNotes(Protocol):
    """Which torrents a client has only to be looked into, kept beyond a kill. Every method may raise ServiceError."""

    async def add(self, info_hash: str) -> None:
        """Notes the torrent, for good when the call returns."""
        ...

    async def drop(self, info_hash: str) -> None:
        """Forgets the torrent; one that is not noted is fine."""
        ...

    async def all(self) -> tuple[str, ...]:
        """The info hashes that are noted."""
        ...
