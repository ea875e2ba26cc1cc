"""Jellyfin, 10.9 and later, 12 too.

Source: https://api.jellyfin.org
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, Final

from concierge.adapters._emby_family import Accent, KeyedServerSection, media_server
from concierge.adapters._http import Http
from concierge.ports import Adapter, LibrarySource

__all__ = ["ADAPTER", "JELLYFIN", "JellyfinSection"]

JELLYFIN: Final = Accent(
    name="jellyfin",
    prefix="",
    link="/web/#/details?id=",
    # Asked for one id, it tells of everything: https://github.com/jellyfin/jellyfin/issues/16192
    finds_by_id=False,
    below_users=False,
    watched_fields="",
)


class JellyfinSection(KeyedServerSection):
    """`api_key` is made under Dashboard, API keys."""

    section: ClassVar = JELLYFIN.name
    usual: ClassVar = {"url": ("JELLYFIN_URL",), "api_key": ("JELLYFIN_API_KEY",)}


@asynccontextmanager
async def _opened(section: JellyfinSection, http: Http, _data_dir: Path) -> AsyncIterator[LibrarySource]:
    async with media_server(section, http, JELLYFIN) as server:
        yield server


ADAPTER: Adapter[JellyfinSection, Http, LibrarySource] = Adapter(
    name=JELLYFIN.name, section=JellyfinSection, build=_opened
)
