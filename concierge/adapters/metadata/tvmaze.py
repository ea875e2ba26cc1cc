"""TVmaze: series without a key; strong in days of broadcast and in what comes next, without Russian plots.

Source: https://www.tvmaze.com/api. Its data are under CC BY-SA 4.0, so it is named where they are shown.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

from pydantic import Field

from concierge.adapters._episodes import no_season
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Fields, Http
from concierge.adapters._metadata import REDIRECTS, SourceClient, SourceSection, source_client
from concierge.adapters._shapes import read
from concierge.adapters._source_answers import is_absence
from concierge.adapters._title_order import best_first
from concierge.adapters._tvmaze_shows import PICTURES, SERVICE, Episodes, Hits, Schedule, Show
from concierge.errors import NotFound, UnexpectedAnswer
from concierge.model.image import Image
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Tvmaze", "TvmazeSection"]

EMBEDDED: Final = tuple(
    ("embed[]", part) for part in ("episodes", "seasons", "akas", "cast", "crew", "nextepisode")
)
MOST_DAYS: Final = 7
# What television shows, and what every streaming service of the world does.
SCHEDULES: Final = (("/schedule", "US"), ("/schedule/web", ""))
_SHOW: Final = re.compile(r"/shows/([1-9][0-9]{0,8})/?")


class TvmazeSection(SourceSection):
    """`images_url` is where pictures lie, or a mirror of it."""

    section: ClassVar[str] = SERVICE

    base_url: MirrorAddress = "https://api.tvmaze.com"
    images_url: MirrorAddress = PICTURES.address
    # With the ten that may go first, the twenty in ten seconds that TVmaze grants everybody.
    requests_per_s: float = Field(default=1.0, gt=0, le=1000)


class Tvmaze:
    """A `MetadataSource` for series, a `ListingSource` of what is broadcast, and an `ImageSource`."""

    name = SERVICE
    kinds = frozenset({TitleKind.SERIES})
    languages = frozenset({"en"})
    takes = frozenset({"tvmaze", "imdb", "tvdb"})
    lists = frozenset({ListKind.UPCOMING})
    images = (PICTURES.prefix,)

    def __init__(self, client: SourceClient, section: TvmazeSection) -> None:
        """Uses an open client whose base address is TVmaze's."""
        self._client = client
        self._images_url = section.images_url

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Series whose names fit the text and whose year may be the asked one, best first: one request."""
        if kind is TitleKind.MOVIE or not text.strip():
            return ()
        answer = await self._client.followed("/search/shows", params={"q": text})
        return best_first(read(Hits, answer.raise_for_status()).titles(), text, year)

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The series with its people, seasons and next episode: one request by TVmaze's id, two by another.

        The ids are tried in the order TVmaze, IMDb, TVDB; three requests where TVmaze knows TVDB's alone.
        """
        number = await self._number(ids, kind)
        return read(Show, await self._asked(f"/shows/{number}", EMBEDDED)).details()

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes in order, and as season 0 the specials, numbered as they follow: requests as for `get`.

        A name is "" where it is not known yet.
        """
        show = await self._number(title.ids, title.kind)
        answer = await self._asked(f"/shows/{show}/episodes", {"specials": "1"})
        episodes = read(Episodes, answer).season(number)
        if not episodes:
            raise no_season(SERVICE, title, number)
        return episodes

    async def check(self) -> None:
        """Returns if TVmaze answers: one request."""
        read(Hits, (await self._client.followed("/search/shows", params={"q": "news"})).raise_for_status())

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """Series with an episode on American television or on the web, by day, then the best known first.

        Seven days from `since` at most, which is today where nobody says: two requests a day. Left out are news, talk,
        games and sports, which come every day, and specials. `next_episode` is the first one in these days.
        """
        if wanted.kind not in self.lists or wanted.title_kind is TitleKind.MOVIE:
            return ()
        found: dict[int, Title] = {}
        for day in _days(wanted.since, wanted.until):
            shown = [one for schedule in SCHEDULES for one in await self._shown(*schedule, day)]
            for title in sorted(shown, key=lambda title: -title.popularity):
                found.setdefault(title.ids.tvmaze or 0, title)
        return tuple(found.values())

    async def image(self, url: str) -> Image:
        """A picture of TVmaze's, from where `images_url` says: one request. Raises NotFound, ServiceError."""
        return await self._client.image(f"{self._images_url}{PICTURES.path(url)}")

    async def _shown(self, path: str, country: str, day: date) -> list[Title]:
        params = {"country": country, "date": day.isoformat()}
        answer = (await self._client.followed(path, params=params)).raise_for_status()
        return read(Schedule, answer).titles(day)

    async def _number(self, ids: ExternalIds, kind: TitleKind) -> int:
        if kind is TitleKind.MOVIE:
            raise NotFound(f"{SERVICE} keeps no films", what=SERVICE)
        if ids.tvmaze is not None:
            return ids.tvmaze
        for name, value in (("imdb", ids.imdb), ("thetvdb", ids.tvdb)):
            found = None if value is None else await self._looked_up({name: str(value)})
            if found is not None:
                return found
        raise NotFound(f"{SERVICE}: none of the known ids stands there", what=ids.imdb or SERVICE)

    async def _looked_up(self, params: Mapping[str, str]) -> int | None:
        """The id of the series with that id elsewhere; the answer leads to its page, which is not asked for yet."""
        answer = await self._client.get("/lookup/shows", params=params)
        if is_absence(answer):
            return None
        if answer.status not in REDIRECTS:
            return read(Show, answer.raise_for_status()).id
        # The path alone counts, as the host may be the one behind a mirror.
        found = _SHOW.search(answer.headers.get("location", "").partition("?")[0])
        if found is None:
            raise UnexpectedAnswer(SERVICE, "a look-up led to no series")
        return int(found[1])

    async def _asked(self, path: str, params: Fields) -> Answer:
        answer = await self._client.followed(path, params=params)
        if is_absence(answer):
            raise NotFound(f"{SERVICE}: no {path}", what=f"{SERVICE} {path}")
        return answer.raise_for_status()


@asynccontextmanager
async def _opened(section: TvmazeSection, http: Http, _data_dir: Path) -> AsyncIterator[MetadataSource]:
    async with source_client(SERVICE, section, http) as client:
        yield Tvmaze(client, section)


ADAPTER: Adapter[TvmazeSection, Http, MetadataSource] = Adapter(
    name=SERVICE, section=TvmazeSection, build=_opened
)


def _days(since: date | None, until: date | None) -> list[date]:
    first = since or datetime.now(UTC).date()
    days = [first + timedelta(days=after) for after in range(MOST_DAYS)]
    return [day for day in days if until is None or day <= until]
