"""A miniature Jellyfin, of version 10.11 or 12."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from concierge.sandbox._emby_family import EmbyFamilyServer, User

__all__ = ["ANNA_THERE", "BORIS_THERE", "JellyfinServer"]

ANNA_THERE = User(id="a1" * 16, name="Anna", is_admin=True)
BORIS_THERE = User(id="b2" * 16, name="Boris")
LEGACY = ("x-emby-token", "x-mediabrowser-token")
TOLD = re.compile(r'(?P<name>\w+)="(?P<value>(?:[^"\\]|\\.)*)"')


@dataclass(slots=True)
class JellyfinServer(EmbyFamilyServer):
    """Refuses the old headers since 12, where the old paths are gone too.

    To users who are `restricted`, 10.11 says by its newer path that there are no items.
    """

    name: str = "jellyfin"
    version: str = "10.11.11"
    users: list[User] = field(default_factory=lambda: [ANNA_THERE, BORIS_THERE])
    restricted: frozenset[str] = frozenset()

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
        return {"CONCIERGE_JELLYFIN__URL": self.url, "CONCIERGE_JELLYFIN__API_KEY": self.api_key}

    @property
    def is_new(self) -> bool:
        """Whether it is 12 or later."""
        return int(self.version.partition(".")[0]) > 10  # noqa: PLR2004  after 10.11 came 12

    def _is_let_in(self, request: Request) -> bool:
        scheme, _, said = request.headers.get("authorization", "").partition(" ")
        told = {one["name"]: unquote(re.sub(r"\\(.)", r"\1", one["value"])) for one in TOLD.finditer(said)}
        if scheme == "MediaBrowser" and told.get("Token") == self.api_key:
            return True
        return not self.is_new and any(request.headers.get(name) == self.api_key for name in LEGACY)

    def _of_all(self, request: Request) -> Response:
        user_id = request.query_params.get("userId")
        if user_id is None:
            return self._listed(request, None)
        user = next((one for one in self.users if one.id == user_id), None)
        if user is None or (user.name in self.restricted and not self.is_new):
            return Response(status_code=404)
        return self._listed(request, user)

    def _of_user(self, request: Request, user_id: str) -> Response:
        user = next((one for one in self.users if one.id == user_id), None)
        return Response(status_code=404) if user is None or self.is_new else self._listed(request, user)
