"""What media servers of the sandbox hold, whichever tongue they speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._serving import SandboxService

__all__ = ["MediaServerService", "ShelfItem", "Watch", "episodes_of", "film_of", "series_of"]

VOICES = (("rus", "Dub, Blu-ray CEE"), ("eng", "Original"))
SIDES = {480: (720, 480), 720: (1280, 720), 1080: (1920, 800), 2160: (3840, 1600)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """That a user has watched something: `at` is an ISO moment, None where nobody noted it."""

    at: str | None = None
    count: int = 1
    is_finished: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfItem:
    """A film, a series or an episode: `kind` is "movie", "series" or "episode".

    `ids` are by the service's small name: "tmdb". An item that is_virtual is known to be missing. `watched` is by the
    user's name, who cannot see it where `hidden_from` names them.
    """

    id: str
    kind: str
    name: str
    original: str = ""
    year: int | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    height: int | None = 1080
    voices: Sequence[tuple[str, str]] = VOICES
    rating: str = ""
    series: str = ""
    season: int | None = None
    episode: int | None = None
    last_episode: int | None = None
    is_virtual: bool = False
    size: int = 8_400_000_000
    watched: Mapping[str, Watch] = field(default_factory=dict)
    hidden_from: frozenset[str] = frozenset()

    def by(self, user: str, watch: Watch) -> "ShelfItem":
        """The same, watched by that user too."""
        return replace(self, watched={**self.watched, user: watch})

    @property
    def sides(self) -> tuple[int, int]:
        """Width and height of its picture, without black bars."""
        return SIDES[self.height or 480]


@dataclass(slots=True)
class MediaServerService(SandboxService):
    """A media server. What lies in `coming` is seen once somebody tells of its path; `heard` is all that was told.

    While it `is_starting` everybody is told to wait.
    """

    items: list[ShelfItem] = field(default_factory=list)
    coming: list[ShelfItem] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    is_starting: bool = False
    looks_at_once: bool = True

    def hear(self, path: str) -> None:
        """Notes that something is new there, and looks at once unless it takes its time."""
        self.heard.append(path)
        if self.looks_at_once:
            self.look()

    def look(self) -> None:
        """Finds what lies at the paths that were told."""
        found = [one for one in self.coming if any(one.path.startswith(path) for path in self.heard)]
        self.coming = [one for one in self.coming if one not in found]
        self.items += found

    def item(self, item_id: str) -> ShelfItem | None:
        """The item of that id."""
        return next((one for one in self.items if one.id == item_id), None)


def film_of(
    title: SandboxTitle, item_id: str, *, folder: str = "/media/Кино", height: int = 1080
) -> ShelfItem:
    """A film of the sandbox's world, by its Russian name."""
    name = title.title_ru or title.title_en
    label = f"{name} ({title.year})"
    return ShelfItem(
        id=item_id,
        kind="movie",
        name=name,
        original=title.title_original,
        year=title.year,
        ids=_ids(title),
        path=f"{folder}/{label}/{label} - {height}p.mkv",
        height=height,
    )


def series_of(title: SandboxTitle, item_id: str, *, folder: str = "/media/Сериалы") -> ShelfItem:
    """A series of the sandbox's world."""
    film = film_of(title, item_id, folder=folder)
    return replace(film, kind="series", path=f"{folder}/{film.name} ({film.year})")


def episodes_of(series: ShelfItem, season: int, *numbers: int, first_id: int = 1000) -> list[ShelfItem]:
    """Episodes of that series, with ids of their own as servers tell them."""
    return [
        ShelfItem(
            id=f"{first_id + number:0{len(series.id)}}",
            kind="episode",
            name=f"Эпизод {number}",
            ids={"tmdb": f"{7_000_000 + number}"},
            series=series.id,
            season=season,
            episode=number,
            path=f"{series.path}/Season {season:02}/{series.name} - S{season:02}E{number:02}.mkv",
        )
        for number in numbers
    ]


def _ids(title: SandboxTitle) -> dict[str, str]:
    told = {"tmdb": title.tmdb_id, "imdb": title.imdb_id, "tvdb": title.tvdb_id}
    return {name: str(value) for name, value in told.items() if value}
