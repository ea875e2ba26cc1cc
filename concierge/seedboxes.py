"""Torrent clients on other machines: found out what they are, tried, and listed as the settings have them."""

import asyncio
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from concierge.adapters._http import Http
from concierge.adapters._remote_clients import FIELDS, RemoteAdapter, RemoteClients, address_of
from concierge.config import Section, Settings
from concierge.errors import ConfigError, NotFound
from concierge.ports import Adapter
from concierge.registry import discover
from concierge.sections import TorrentsSection

__all__ = ["Seedbox", "Seedboxes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seedbox:
    """A torrent client by its kind, such as "qbittorrent", and its address.

    `settings` are the variables that an account there may need, the address first. One that `is_used` is what
    downloads go to.
    """

    name: str
    address: str
    settings: tuple[str, ...]
    is_used: bool = False


class Seedboxes:
    """The torrent clients on other machines that these settings name, or may come to name."""

    def __init__(self, settings: Settings) -> None:
        """Loads the adapters; work for a thread."""
        self._settings = settings
        found: Sequence[RemoteAdapter] = discover("concierge.adapters.torrents", "ADAPTER", Adapter)
        self._remote = RemoteClients(found)

    def listed(self) -> tuple[Seedbox, ...]:
        """Those whose address is set. Raises ConfigError if a setting has a wrong value."""
        chosen = self._settings.section(TorrentsSection).client
        there = [
            one for one in self._remote.kinds.values() if not self._settings.section(one.section).missing()
        ]
        used = chosen or next((one.name for one in there), None)
        return tuple(
            _seedbox(one, self._settings.section(one.section), is_used=one.name == used) for one in there
        )

    async def at(self, address: str) -> Seedbox:
        """What answers at the address; every kind of client is tried at once, none with an account.

        Raises:
            InputError: it is no address.
            NotFound: something answers there that is no torrent client of a known kind.
            ServiceUnavailable: nothing answers.
        """
        return _seedbox(*await self._remote.at(address))

    async def check(self, name: str, values: Mapping[str, str]) -> None:
        """Returns if a client of that kind lets us in and answers, with these values, or as it is set up without any.

        Raises:
            NotFound: no kind of client has that name.
            ConfigError: a value is wrong, or one is missing.
            ServiceError: it cannot be used.
        """
        if name not in self._remote.kinds:
            raise NotFound(f"no torrent client {name}", what=name, problem="seedbox_kind")
        adapter = self._remote.kinds[name]
        settings = Settings(environ=values) if values else self._settings
        section = settings.section(adapter.section)
        if missing := section.missing():
            raise ConfigError(f"{missing[0]} is not set", setting=missing[0], problem="not_set")
        folder = await asyncio.to_thread(tempfile.mkdtemp)
        try:
            async with adapter.build(section, Http(), Path(folder)) as client:
                await client.check()
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _seedbox(adapter: RemoteAdapter, section: Section, *, is_used: bool = False) -> Seedbox:
    fields = [name for name in FIELDS if name in adapter.section.model_fields]
    return Seedbox(
        name=adapter.name,
        address=address_of(section),
        settings=tuple(f"CONCIERGE_{adapter.section.section}__{field}".upper() for field in fields),
        is_used=is_used,
    )
