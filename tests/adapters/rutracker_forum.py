"""What the tests of Rutracker share: its adapter, opened on servers of the sandbox, and questions."""

from __future__ import annotations

import tempfile
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from concierge.adapters._http import Http
from concierge.adapters.trackers.rutracker import ADAPTER, RutrackerSection
from concierge.model.release import Release, SearchQuery
from concierge.ports import Tracker
from concierge.sandbox._rutracker_topics import Topic
from concierge.sandbox._serving import SandboxService
from concierge.sandbox.catalogue import CATALOGUE

METROPOLIS = SearchQuery(names=("Metropolis", "Метрополис"), year=1927)
OFFERED = {release.topic_id: release for title in CATALOGUE for release in title.releases}
ONE = next(topic_id for topic_id, release in OFFERED.items() if "BDRip 1080p" in release.name)
SEARCH = "/forum/tracker.php"
LOGIN = "/forum/login.php"
TOPIC = "/forum/viewtopic.php"
TORRENT = "/forum/dl.php"


def opened(*servers: SandboxService, **more: object) -> AbstractAsyncContextManager[Tracker]:
    account = {
        "username": "cinephile",
        "password": "пароль дня",
        "mirrors": [server.url for server in servers],
    }
    # A folder of its own each time: a refused login is remembered there.
    folder = Path(tempfile.mkdtemp(prefix="concierge-forum-"))
    return ADAPTER.build(RutrackerSection.model_validate({**account, **more}), Http(), folder)


def paths(server: SandboxService) -> list[str]:
    return [call.path for call in server.calls]


def ask(*names: str, year: int | None = None, limit: int = 50) -> SearchQuery:
    return SearchQuery(names=names, year=year, limit=limit)


def release(topic_id: int) -> Release:
    return Release(tracker="rutracker", tracker_id=str(topic_id), name="")


def many(count: int) -> list[Topic]:
    return [Topic(topic_id=1000 + n, name=f"Сборник {n} [1930]", seeders=n) for n in range(count)]


@dataclass(slots=True)
class Stranger(SandboxService):
    """Somebody who answers in the forum's place."""

    response: Response = field(default_factory=lambda: HTMLResponse("<h1>Доступ ограничен</h1>"))

    async def answer(self, request: Request) -> Response:
        """Always the same."""
        return self.response
