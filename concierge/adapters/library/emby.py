"""Emby, 4.8 and later.

Source: https://dev.emby.media/reference/RestAPI.html
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, Final

from concierge.adapters._emby_family import Accent, KeyedServerSection, media_server
from concierge.adapters._http import Http
from concierge.ports import Adapter, LibrarySource

__all__ = ["ADAPTER", "EMBY", "EmbySection"]

EMBY: Final = Accent(
    name="emby",
    prefix="/emby",
    link="/web/index.html#!/item?id=",
    finds_by_id=True,
    below_users=True,
    # It tells how often and when something was played only who asks for that.
    watched_fields=",UserDataPlayCount,UserDataLastPlayedDate",
)


class EmbySection(KeyedServerSection):
    """`api_key` is made under Settings, API Keys."""

    section: ClassVar = EMBY.name
    usual: ClassVar = {"url": ("EMBY_URL",), "api_key": ("EMBY_API_KEY",)}


@asynccontextmanager
async def _opened(section: EmbySection, http: Http, _data_dir: Path) -> AsyncIterator[LibrarySource]:
    async with media_server(section, http, EMBY) as server:
        yield server


ADAPTER: Adapter[EmbySection, Http, LibrarySource] = Adapter(
    name=EMBY.name, section=EmbySection, build=_opened
)
