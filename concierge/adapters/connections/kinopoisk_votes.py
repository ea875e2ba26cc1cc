"""A person's votes at Kinopoisk, by the number of their profile, through the unofficial API.

Source: https://kinopoiskapiunofficial.tech
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from httpx import codes
from pydantic import BaseModel, Field

from concierge.adapters._http import Http
from concierge.adapters._kinopoisk_api import KinopoiskSection, asked
from concierge.adapters._kinopoisk_pages import SERVICE, Row
from concierge.adapters._metadata import Metered, source_client
from concierge.adapters._shapes import MOST, Count, SoundOne, read
from concierge.errors import InputError, NotFound, UnexpectedAnswer
from concierge.model.connection import Tokens
from concierge.model.importing import BadRow, ImportedRow, ReadRow, RowProblem
from concierge.model.score import Score
from concierge.model.title import ExternalIds
from concierge.ports import Adapter, ListService

__all__ = ["ADAPTER", "KinopoiskVotes"]

MOST_PAGES: Final = 100
# So many of the newest votes tell the next time where the new ones end.
REMEMBERED: Final = 10
_PROFILE: Final = re.compile(
    r"(?:(?:https?://)?(?:\w+\.)?kinopoisk\.ru/user/)?(?P<number>\d{1,10})(?:[/?#].*)?", re.ASCII
)
_CURSOR: Final = re.compile(r"(\d{1,10}):(\d{1,10}(?:,\d{1,10})*)", re.ASCII)


class KinopoiskVotes(Metered):
    """What a person has marked with a vote, or as seen without one; neither dates nor what they want to see.

    The service tells some 1,500 of the latest votes, twenty for each request of the day's quota. Those that it keeps
    back are one bad row at the end.
    """

    name = SERVICE

    async def lists(
        self,
        nickname: str,
        tokens: Tokens | None = None,  # noqa: ARG002  votes are open to everybody, or to nobody
        *,
        cursor: str = "",
    ) -> AsyncIterator[ReadRow | str]:
        """The votes of the profile with that number, or at that address, newest first; see `ListService`.

        With a cursor it is one request while nothing is new, and no more than it takes to the votes known from last
        time; where the counts do not agree, as when a vote was withdrawn, all are read.

        Raises:
            InputError: it is no number.
            QuotaExceeded: the day's requests are used up; what came before is of use all the same.
            LoginFailed: the key was refused.
        """
        number = _number(nickname)
        reading = _Reading(cursor)
        for at in range(1, MOST_PAGES + 1):
            page = await self._page(number, at)
            for row in reading.rows(page):
                yield row
            if reading.is_over(page, at):
                break
        for missing in reading.missing():
            yield missing
        yield reading.cursor

    async def _page(self, number: int, at: int) -> "_Page":
        try:
            answer = await asked(self._client, self._key, f"api/v1/kp_users/{number}/votes", page=str(at))
        except NotFound as error:
            if at > 1:
                return _Page(total=None, items=())
            raise NotFound(
                f"{SERVICE}: no open profile {number}",
                problem="closed_profile",
                service=SERVICE,
                what=str(number),
            ) from error
        except UnexpectedAnswer as error:
            # A page past the last one.
            if at > 1 and error.facts.get("status") == codes.BAD_REQUEST:
                return _Page(total=None, items=())
            raise
        return read(_Page, answer)


@asynccontextmanager
async def _opened(section: KinopoiskSection, http: Http, _data_dir: Path) -> AsyncIterator[ListService]:
    async with source_client(SERVICE, section, http) as client:
        yield KinopoiskVotes(client, section)


ADAPTER: Adapter[KinopoiskSection, Http, ListService] = Adapter(
    name=SERVICE, section=KinopoiskSection, build=_opened
)


class _Vote(Row):
    vote: object = Field(default=None, validation_alias="userRating")

    def rows(self, place: str) -> Iterator[ReadRow]:
        score = _score(self.vote)
        title = self.title()
        if self.vote and score is None:
            shown = title.name_ru or title.name_original
            yield BadRow(place=place, problem=RowProblem.BAD_SCORE, title=shown, year=self.year)
        yield ImportedRow(
            place=place,
            name=title.name_en,
            name_ru=title.name_ru,
            name_original=title.name_original,
            year=self.year,
            kind=self.stated_kind,
            ids=ExternalIds(kinopoisk=self.id),
            is_watched=True,
            score=score,
        )


class _Page(BaseModel):
    # An answer without them is another one, and not the list of somebody who has no votes.
    total: Count
    items: tuple[SoundOne[_Vote], ...]
    pages: Count = Field(default=None, validation_alias="totalPages")


class _Reading:
    """What came so far. A vote that was given meanwhile moves the others on, so that some come twice."""

    def __init__(self, cursor: str) -> None:
        known = _CURSOR.fullmatch(cursor)
        self._known_total = int(known[1]) if known else 0
        self._known = set(map(int, known[2].split(","))) if known else set()
        self._ids: dict[int, None] = {}
        self._broken = 0
        self._at = 0
        self._total = 0
        self._has_met = False
        self._is_stale = False

    @property
    def cursor(self) -> str:
        newest = [*self._ids][:REMEMBERED]
        return f"{self._total}:{','.join(map(str, newest))}"

    def rows(self, page: _Page) -> Iterator[ReadRow]:
        before = self._came
        self._total = page.total or self._total
        for vote in page.items:
            self._at += 1
            place = f"votes[{self._at}]"
            if vote is None:
                self._broken += 1
                yield BadRow(place=place, problem=RowProblem.BAD_ID)
            elif vote.id not in self._ids:
                self._ids[vote.id] = None
                yield from vote.rows(place)
        self._is_stale = self._came == before

    def is_over(self, page: _Page, at: int) -> bool:
        """Whether no later page can tell anything: none is left, or the service repeats itself."""
        self._has_met = self._meets()
        return self._has_met or at >= (page.pages or MOST_PAGES) or not page.items or self._is_stale

    def missing(self) -> Iterator[BadRow]:
        """The votes that the service counts but does not tell, as one row."""
        if not self._has_met and self._came < self._total:
            yield BadRow(place=f"votes[{self._came + 1}..{self._total}]", problem=RowProblem.DAMAGED)

    @property
    def _came(self) -> int:
        return len(self._ids) + self._broken

    def _meets(self) -> bool:
        """Whether all that is new has come: as many as the count has grown by, before those of last time."""
        if not self._known or not self._known <= self._ids.keys():
            return False
        last = max(at for at, number in enumerate(self._ids) if number in self._known)
        return last + 1 - len(self._known) == self._total - self._known_total


def _number(nickname: str) -> int:
    """The profile's number. Raises InputError."""
    match = _PROFILE.fullmatch(nickname.strip())
    number = int(match["number"]) if match else 0
    if not 0 < number < MOST:
        raise InputError("not the number of a profile at Kinopoisk", problem="kinopoisk_number")
    return number


def _score(vote: object) -> Score | None:
    """The vote; None where there is none, or none that can be read."""
    try:
        return Score.of(vote) if isinstance(vote, int | float | str) and vote else None
    except InputError:
        return None
