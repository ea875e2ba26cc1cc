"""Torrent clients on other machines, of every kind: found out what they are, and opened by a person's account."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, TypeAlias

import httpx
from pydantic import ValidationError

from concierge.adapters._http import Http
from concierge.adapters._pinned import AddressPolicy
from concierge.config import Section
from concierge.errors import InputError, NotFound, ServiceError, ServiceUnavailable
from concierge.ports import Adapter, TorrentClient

__all__ = ["FIELDS", "RemoteAdapter", "RemoteClients", "address_of"]

RemoteAdapter: TypeAlias = "Adapter[Section, Http, TorrentClient]"
# What an account at a client can be made of, the address first.
FIELDS: Final = ("url", "username", "password", "api_key")


class RemoteClients:
    """The kinds of torrent clients that can be on another machine, by name."""

    def __init__(self, adapters: Iterable[RemoteAdapter], policy: AddressPolicy | None = None) -> None:
        """With a `policy` nothing is asked at an address that it closes."""
        self.kinds = {one.name: one for one in adapters if one.recognises is not None}
        self._policy = policy
        self._http = Http(policy=policy)

    async def at(self, address: str) -> tuple[RemoteAdapter, Section]:
        """What answers at the address; every kind of client is tried at once, none with an account.

        Raises:
            InputError: it is no address, or a closed one.
            NotFound: something answers there that is no torrent client of a known kind.
            ServiceUnavailable: nothing answers.
        """
        if not address.strip():
            raise InputError("not an address", problem="seedbox_address")
        sections = {name: self.section(name, {"url": address}) for name in self.kinds}
        self._refuse_closed(sections.values())
        found = await asyncio.gather(*(self._answers(name, section) for name, section in sections.items()))
        errors = [one for one in found if isinstance(one, ServiceError)]
        for name, is_there in zip(sections, found, strict=True):
            if is_there is True:
                return self.kinds[name], sections[name]
        if errors and len(errors) == len(found):
            raise ServiceUnavailable(
                "seedbox", f"nothing answers at {address}: {errors[0]}", problem="nobody"
            )
        raise NotFound("no known torrent client answers", what=address, problem="seedbox")

    def section(self, kind: str, values: Mapping[str, str]) -> Section:
        """The settings of a client of that kind with these values. Raises InputError."""
        try:
            return self.kinds[kind].section.model_validate(values)
        except ValidationError as error:
            is_address = error.errors(include_input=False, include_url=False)[0]["loc"] == ("url",)
            problem = "seedbox_address" if is_address else "seedbox_account"
            # The cause is left out: it carries the values.
            raise InputError("no account at a torrent client", problem=problem) from None

    def opened(
        self, kind: str, values: Mapping[str, str], data_dir: Path
    ) -> AbstractAsyncContextManager[TorrentClient]:
        """The client, open for the length of the block; nothing is asked of it yet. Raises InputError."""
        section = self.section(kind, values)
        self._refuse_closed([section])
        return self.kinds[kind].build(section, self._http, data_dir)

    def _refuse_closed(self, sections: Iterable[Section]) -> None:
        if self._policy is None:
            return
        for section in sections:
            try:
                is_closed = self._policy.refuses(httpx.URL(address_of(section)))
            except httpx.InvalidURL as error:
                raise InputError("not an address", problem="seedbox_address") from error
            if is_closed:
                raise InputError("an address that is closed to people", problem="seedbox_closed")

    async def _answers(self, name: str, section: Section) -> bool | ServiceError:
        recognises = self.kinds[name].recognises
        try:
            return recognises is not None and await recognises(section, self._http)
        except ServiceError as error:
            return error


def address_of(section: Section) -> str:
    """The address in the settings of a client."""
    return str(getattr(section, "url", ""))
