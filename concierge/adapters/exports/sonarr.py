"""The series that are wanted, as a "Custom List" that Sonarr takes in from an address."""

from collections.abc import Iterable, Mapping, Sequence

from concierge.adapters._export_json import Entry, filled
from concierge.adapters._export_marks import series
from concierge.model.exporting import ExportedTitle
from concierge.model.title import Title
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "SonarrExport"]


class SonarrExport:
    """Series of the watchlist with an id of TheTVDB, by which every version of Sonarr knows them."""

    name = "sonarr"

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """One file."""
        wanted = [one.title for one in series(titles) if one.wanted is not None]
        return filled({"sonarr.json": tuple(_entry(each) for each in wanted if each.ids.tvdb)})


FORMAT: ExportFormat = SonarrExport()


def _entry(title: Title) -> Entry:
    ids = {"tvdbId": title.ids.tvdb, "tmdbId": title.ids.tmdb, "imdbId": title.ids.imdb}
    return {"title": title.name("en")} | {name: value for name, value in ids.items() if value}
