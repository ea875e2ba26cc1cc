"""The series that are wanted, as a "Custom List" that Sonarr takes in from an address."""

from collections.abc import Iterable, Mapping, Sequence

from concierge.adapters._export_json import Entry, filled
from concierge.adapters._export_marks import is_wanted
from concierge.model.exporting import ExportedTitle
from concierge.model.title import Title, TitleKind
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "SonarrExport"]


class SonarrExport:
    """Series of the watchlist with an id of TheTVDB, by which every version of Sonarr knows them."""

    name = "sonarr"

    def holds(self, one: ExportedTitle) -> bool:
        """Wanted series with an id of TheTVDB."""
        return one.title.kind is TitleKind.SERIES and is_wanted(one) and bool(one.title.ids.tvdb)

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """One file."""
        return filled({"sonarr.json": tuple(_entry(one.title) for one in titles if self.holds(one))})


FORMAT: ExportFormat = SonarrExport()


def _entry(title: Title) -> Entry:
    ids = {"tvdbId": title.ids.tvdb, "tmdbId": title.ids.tmdb, "imdbId": title.ids.imdb}
    return {"title": title.name("en")} | {name: value for name, value in ids.items() if value}
