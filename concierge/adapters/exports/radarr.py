"""The films that are wanted, as a list that Radarr takes in from an address.

Its "Custom Lists" read `id`, which is TMDB's; its "StevenLu Custom" reads `imdb_id`. One file serves both.
"""

from collections.abc import Iterable, Mapping, Sequence

from concierge.adapters._export_json import Entry, filled
from concierge.adapters._export_marks import is_wanted
from concierge.model.exporting import ExportedTitle
from concierge.model.title import Title, TitleKind
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "RadarrExport"]


class RadarrExport:
    """Films of the watchlist with an id of TMDB or IMDb: Radarr knows them by nothing else."""

    name = "radarr"

    def holds(self, one: ExportedTitle) -> bool:
        """Wanted films with an id of TMDB or IMDb."""
        return (
            one.title.kind is TitleKind.MOVIE
            and is_wanted(one)
            and bool(one.title.ids.tmdb or one.title.ids.imdb)
        )

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """One file."""
        return filled({"radarr.json": tuple(_entry(one.title) for one in titles if self.holds(one))})


FORMAT: ExportFormat = RadarrExport()


def _entry(title: Title) -> Entry:
    ids = {"id": title.ids.tmdb, "tmdb_id": title.ids.tmdb, "imdb_id": title.ids.imdb}
    return {"title": title.name("en")} | {name: value for name, value in ids.items() if value}
