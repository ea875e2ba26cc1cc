"""A miniature Emby, 4.8."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from concierge.sandbox._emby_family import EmbyFamilyServer, Fields, User
from concierge.sandbox._shelf import ShelfItem

__all__ = ["EmbyServer"]


@dataclass(slots=True)
class EmbyServer(EmbyFamilyServer):
    """Everything stands below /emby; items go by short numbers, and can be asked for by ids at services."""

    prefix: ClassVar[str] = "/emby"

    name: str = "emby"
    version: str = "4.8.11.0"
    users: list[User] = field(default_factory=lambda: [User(id="f0" * 16, name="Anna", is_admin=True)])

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
        return {"CONCIERGE_EMBY__URL": self.url, "CONCIERGE_EMBY__API_KEY": self.api_key}

    def _is_let_in(self, request: Request) -> bool:
        given = request.headers.get("x-emby-token") or request.query_params.get("api_key")
        return given == self.api_key

    def _of_all(self, request: Request) -> Response:
        return self._listed(request, None)

    def _of_user(self, request: Request, user_id: str) -> Response:
        user = next((one for one in self.users if one.id == user_id), None)
        return Response(status_code=404) if user is None else self._listed(request, user)

    def _with_ids(self, found: list[ShelfItem], asked: Mapping[str, str]) -> list[ShelfItem]:
        wanted = {
            tuple(one.lower().split(".", 1)) for one in asked.get("anyprovideridequals", "").split(",") if one
        }
        if not wanted:
            return found
        return [one for one in found if not wanted.isdisjoint(one.ids.items())]

    def user_data(self, item: ShelfItem, user: User, fields: str) -> Fields:
        """The same; how often and when is told who asks for it by name."""
        told = EmbyFamilyServer.user_data(self, item, user, fields)
        asked = {"PlayCount": "UserDataPlayCount", "LastPlayedDate": "UserDataLastPlayedDate"}
        return {name: value for name, value in told.items() if asked.get(name, "") in fields}
