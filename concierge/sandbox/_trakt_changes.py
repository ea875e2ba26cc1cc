"""What the sandbox's Trakt makes of changes: titles are found by any of their ids, the rest is told as not found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from starlette.responses import JSONResponse, Response

from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._trakt_account import TraktAccount, TraktMark
from concierge.sandbox._trakt_records import has_episode

__all__ = ["Changes", "Refused"]

ACCOUNT_LIMIT = 420
BAD_MOMENT = 422
BEST = 10

Item: TypeAlias = Mapping[str, object]


class Refused(Exception):
    """A change is refused as a whole; `status` 501 is for what no client of ours is known to send."""

    def __init__(self, status: int) -> None:
        """Keeps the status."""
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A film, a series, or an episode, as an item names it, with what is told of it."""

    title: SandboxTitle
    season: int | None = None
    episode: int | None = None
    told: Item = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Changes:
    """The changes that one body asks of an account. `most` is how many entries a list may hold."""

    titles: Sequence[SandboxTitle]
    account: TraktAccount
    body: Mapping[str, object]
    most: int = 250
    _missing: list[object] = field(default_factory=list)
    _missing_kind: str = "movies"

    def rate(self) -> Response:
        """POST /sync/ratings. Raises Refused."""
        found = list(self._titles())
        now = self.account.now()
        for one in found:
            at = _moment(one.told, "rated_at", now) or now
            self.account.rate(TraktMark(title=one.title, rating=_rating(one.told), at=at))
        # A rating that was another one counts as added too.
        return self._answer("added", found, 201)

    def unrate(self) -> Response:
        """POST /sync/ratings/remove. Raises Refused."""
        gone = [one for one in self._titles() if self.account.unrate(self._mark(one))]
        return self._answer("deleted", gone, 200)

    def wish(self) -> Response:
        """POST /sync/watchlist. Raises Refused."""
        found = list(self._titles())
        if len(self.account.watchlist) + len(found) > self.most:
            raise Refused(ACCOUNT_LIMIT)
        added = [one for one in found if self.account.wish(self._mark(one))]
        answer = self._counted(added)
        existing = self._counted([one for one in found if one not in added])
        return JSONResponse({"added": answer, "existing": existing, "not_found": self._not_found()}, 201)

    def unwish(self) -> Response:
        """POST /sync/watchlist/remove. Raises Refused."""
        gone = [one for one in self._titles() if self.account.unwish(self._mark(one))]
        return self._answer("deleted", gone, 200)

    def watch(self) -> Response:
        """POST /sync/history: a play more for each item, whatever is there. Raises Refused."""
        found = [(one, _moment(one.told, "watched_at", self.account.now())) for one in self._parts()]
        for one, at in found:
            self.account.play(one.title, at, season=one.season, episode=one.episode)
        return self._answer("added", [one for one, _ in found], 201)

    def unwatch(self) -> Response:
        """POST /sync/history/remove: every play of each item, or the plays of these numbers. Raises Refused."""
        if set(self.body) == {"ids"}:
            return self._unplay(_numbers(self.body["ids"]))
        parts = list(self._parts())
        here = {(one.title.key, one.season, one.episode) for one in parts}
        plays = [one for one in self.account.plays if (one.title.key, one.season, one.episode) in here]
        self.account.forget(plays)
        gone = [_Part(title=one.title, season=one.season, episode=one.episode) for one in plays]
        return self._answer("deleted", gone, 200)

    def _unplay(self, numbers: Sequence[int]) -> Response:
        plays = [one for one in self.account.plays if one.id in numbers]
        self.account.forget(plays)
        missing = set(numbers) - {one.id for one in plays}
        gone = [_Part(title=one.title, season=one.season, episode=one.episode) for one in plays]
        return JSONResponse({"deleted": self._counted(gone), "not_found": {"ids": sorted(missing)}}, 200)

    def _titles(self) -> Iterator[_Part]:
        if not set(self.body) <= {"movies", "shows"}:
            raise Refused(501)
        for kind in ("movies", "shows"):
            for item in _list(self.body.get(kind)):
                title = self._title(kind, item)
                if title is None:
                    self._lacks(kind, item)
                else:
                    yield _Part(title=title, told=item)

    def _parts(self) -> Iterator[_Part]:
        """The films and the episodes; a series without any would be all of its episodes, which nobody here asks for."""
        for one in self._titles():
            if not one.title.is_series:
                yield one
                continue
            if "seasons" not in one.told:
                raise Refused(501)
            for season in _list(one.told["seasons"]):
                for episode in _list(season.get("episodes")):
                    numbers = int(str(season["number"])), int(str(episode["number"]))
                    if has_episode(one.title, *numbers):
                        yield _Part(title=one.title, season=numbers[0], episode=numbers[1], told=episode)
                    else:
                        self._lacks("episodes", episode)

    def _title(self, kind: str, item: Item) -> SandboxTitle | None:
        ids = item.get("ids")
        if not isinstance(ids, dict) or not ids:
            raise Refused(501)
        fitting = (title for title in self.titles if title.is_series == (kind == "shows"))
        return next((title for title in fitting if _has(title, ids)), None)

    def _mark(self, one: _Part) -> TraktMark:
        return TraktMark(title=one.title, at=self.account.now())

    def _lacks(self, kind: str, item: Item) -> None:
        self._missing_kind = kind
        self._missing.append(item)

    def _answer(self, name: str, parts: Sequence[_Part], status: int) -> Response:
        return JSONResponse({name: self._counted(parts), "not_found": self._not_found()}, status)

    def _counted(self, parts: Sequence[_Part]) -> dict[str, int]:
        kinds = [_kind(one) for one in parts]
        return {kind: kinds.count(kind) for kind in ("movies", "shows", "seasons", "episodes")}

    def _not_found(self) -> dict[str, object]:
        kinds = ("movies", "shows", "seasons", "episodes", "people")
        return {kind: self._missing if kind == self._missing_kind else [] for kind in kinds}


def _kind(part: _Part) -> str:
    if part.episode is not None:
        return "episodes"
    return "shows" if part.title.is_series else "movies"


def _list(told: object) -> list[Item]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _numbers(told: object) -> list[int]:
    return [one for one in told if isinstance(one, int)] if isinstance(told, list) else []


def _has(title: SandboxTitle, ids: Mapping[str, object]) -> bool:
    known = {"imdb": title.imdb_id, "tmdb": title.tmdb_id, "tvdb": title.tvdb_id if title.is_series else 0}
    return any(ids.get(name) == value for name, value in known.items() if value)


def _rating(told: Item) -> int:
    points = told.get("rating")
    if not isinstance(points, int) or not 1 <= points <= BEST:
        raise Refused(BAD_MOMENT)
    return points


def _moment(told: Item, name: str, now: datetime) -> datetime | None:
    """When it was; None for "unknown", the present moment where nothing is told."""
    value = told.get(name)
    if value is None:
        return now
    if value == "unknown" and name == "watched_at":
        return None
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise Refused(BAD_MOMENT) from None
    return at.replace(tzinfo=at.tzinfo or UTC)
