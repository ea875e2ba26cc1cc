"""A person's account at the sandbox's Trakt: plays, ratings and the watchlist, with the stamps of what moved."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from concierge.sandbox._entries import SandboxTitle

__all__ = ["NOBODY_KNOWS", "TraktAccount", "TraktMark", "TraktPlay", "written"]

# When something was watched of which nobody knows when.
NOBODY_KNOWS = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
LISTS = ("watched_at", "rated_at", "watchlisted_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktPlay:
    """One time that a film or an episode was watched."""

    id: int
    title: SandboxTitle
    at: datetime
    season: int | None = None
    episode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktMark:
    """A rating, or an entry of the watchlist: of a title, of a part of it, or of the person with that `name`."""

    title: SandboxTitle | None
    at: datetime
    rating: int = 0
    season: int | None = None
    episode: int | None = None
    name: str = ""

    @property
    def kind(self) -> str:
        """Trakt's word for what is marked."""
        if self.title is None:
            return "person"
        if self.episode is not None:
            return "episode"
        if self.season is not None:
            return "season"
        return "show" if self.title.is_series else "movie"


@dataclass(slots=True, kw_only=True)
class TraktAccount:
    """One person. `is_private` hides the lists from strangers, `is_locked` the account from everybody."""

    slug: str
    now: Callable[[], datetime]
    is_private: bool = False
    is_locked: bool = False
    plays: list[TraktPlay] = field(default_factory=list)
    ratings: list[TraktMark] = field(default_factory=list)
    watchlist: list[TraktMark] = field(default_factory=list)
    _stamps: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _last_id: int = 4_115_573_596

    def play(
        self,
        title: SandboxTitle,
        at: datetime | None = None,
        *,
        season: int | None = None,
        episode: int | None = None,
    ) -> TraktPlay:
        """Adds a play, however many there are; without `at` nobody knows when."""
        self._last_id += 1
        play = TraktPlay(id=self._last_id, title=title, at=at or NOBODY_KNOWS, season=season, episode=episode)
        self.plays.append(play)
        self._touch("episodes" if title.is_series else "movies", "watched_at")
        return play

    def forget(self, gone: Iterable[TraktPlay]) -> int:
        """Takes plays away; returns how many there were."""
        ids = {play.id for play in gone}
        here = [play for play in self.plays if play.id in ids]
        for play in here:
            self.plays.remove(play)
            self._touch("episodes" if play.title.is_series else "movies", "watched_at")
        return len(here)

    def rate(self, mark: TraktMark) -> None:
        """Sets a rating, in place of the one that was there."""
        self.unrate(mark)
        self.ratings.append(mark)
        self._touch(f"{mark.kind}s", "rated_at")

    def unrate(self, mark: TraktMark) -> bool:
        """Takes a rating away; returns whether there was one."""
        return self._drop(self.ratings, mark, "rated_at")

    def wish(self, mark: TraktMark) -> bool:
        """Puts something on the watchlist; returns whether it was not there."""
        if any(_is_same(one, mark) for one in self.watchlist):
            return False
        self.watchlist.append(mark)
        self._touch(f"{mark.kind}s", "watchlisted_at")
        return True

    def unwish(self, mark: TraktMark) -> bool:
        """Takes something off the watchlist; returns whether it was there."""
        return self._drop(self.watchlist, mark, "watchlisted_at")

    def activities(self) -> dict[str, object]:
        """When each part of each list moved last."""
        kinds = ("movies", "episodes", "shows", "seasons")
        parts: dict[str, object] = {
            kind: {name: written(self._stamps.get((kind, name), NOBODY_KNOWS)) for name in LISTS}
            for kind in kinds
        }
        wished = [at for (_, name), at in self._stamps.items() if name == "watchlisted_at"]
        newest = max(self._stamps.values(), default=NOBODY_KNOWS)
        moved = {"updated_at": written(max(wished, default=NOBODY_KNOWS))}
        return {"all": written(newest), **parts, "watchlist": moved}

    def _drop(self, marks: list[TraktMark], mark: TraktMark, name: str) -> bool:
        here = [one for one in marks if _is_same(one, mark)]
        for one in here:
            marks.remove(one)
            self._touch(f"{one.kind}s", name)
        return bool(here)

    def _touch(self, kind: str, name: str) -> None:
        before = self._stamps.get((kind, name), NOBODY_KNOWS)
        self._stamps[kind, name] = max(self.now(), before + TICK)


def written(at: datetime) -> str:
    """A moment as Trakt writes it, without fractions of a millisecond."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _is_same(one: TraktMark, other: TraktMark) -> bool:
    return (one.title, one.season, one.episode, one.name) == (
        other.title,
        other.season,
        other.episode,
        other.name,
    )
