"""Torrent clients on other machines: found out what they are, tried, and listed as the settings have them."""

import asyncio
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from concierge.adapters._http import Http
from concierge.config import Section, Settings
from concierge.errors import ConfigError, InputError, NotFound, ServiceError, ServiceUnavailable
from concierge.ports import Adapter, TorrentClient
from concierge.registry import discover
from concierge.sections import TorrentsSection

__all__ = ["Seedbox", "Seedboxes"]

_Client: TypeAlias = "Adapter[Section, Http, TorrentClient]"


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
        found: Sequence[_Client] = discover("concierge.adapters.torrents", "ADAPTER", Adapter)
        self._remote = {one.name: one for one in found if one.recognises is not None}

    def listed(self) -> tuple[Seedbox, ...]:
        """Those whose address is set. Raises ConfigError if a setting has a wrong value."""
        chosen = self._settings.section(TorrentsSection).client
        there = [one for one in self._remote.values() if not self._settings.section(one.section).missing()]
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
        sections = {name: _section(one, address) for name, one in self._remote.items()}
        found = await asyncio.gather(*(self._answers(name, section) for name, section in sections.items()))
        errors = [one for one in found if isinstance(one, ServiceError)]
        for name, is_there in zip(sections, found, strict=True):
            if is_there is True:
                return _seedbox(self._remote[name], sections[name])
        if errors and len(errors) == len(found):
            problem = errors[0].facts.get("problem", "")
            raise ServiceUnavailable("seedbox", f"nothing answers at {address}: {errors[0]}", problem=problem)
        raise NotFound("no known torrent client answers", what=address, problem="seedbox")

    async def check(self, name: str, values: Mapping[str, str]) -> None:
        """Returns if a client of that kind lets us in and answers, with these values, or as it is set up without any.

        Raises:
            NotFound: no kind of client has that name.
            ConfigError: a value is wrong, or one is missing.
            ServiceError: it cannot be used.
        """
        if name not in self._remote:
            raise NotFound(f"no torrent client {name}", what=name, problem="seedbox_kind")
        adapter = self._remote[name]
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

    async def _answers(self, name: str, section: Section) -> bool | ServiceError:
        recognises = self._remote[name].recognises
        try:
            return recognises is not None and await recognises(section, Http())
        except ServiceError as error:
            return error


def _section(adapter: _Client, address: str) -> Section:
    try:
        return adapter.section.model_validate({"url": address})
    except ValidationError as error:
        raise InputError("not an address", problem="seedbox_address", given=address) from error


def _seedbox(adapter: _Client, section: Section, *, is_used: bool = False) -> Seedbox:
    fields = [
        name for name in ("url", "username", "password", "api_key") if name in adapter.section.model_fields
    ]
    return Seedbox(
        name=adapter.name,
        address=str(getattr(section, "url", "")),
        settings=tuple(f"CONCIERGE_{adapter.section.section}__{field}".upper() for field in fields),
        is_used=is_used,
    )
