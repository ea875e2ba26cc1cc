"""The library: its folders, how what is in them is named, and what places files there, made from the settings."""

from collections.abc import Callable, Sequence

from concierge.adapters.probe.reading import track_reader
from concierge.adapters.transfer.local import LocalTransfer
from concierge.app.opener import data_dir_of
from concierge.config import Settings
from concierge.errors import ConfigError
from concierge.model.placing import Naming, Preset, Template, episode_template, movie_template
from concierge.sections import LibrarySection
from concierge.services.placing import Folders, Placing
from concierge.services.shown_transfer import ShownTransfer
from concierge.services.trees import Trees

__all__ = ["library_folders", "placing_services"]


def placing_services(settings: Settings, shown: Callable[[Sequence[str]], None]) -> tuple[Placing, Trees]:
    """What places downloads, and what places files from elsewhere; `shown` hears of each new file.

    Raises:
        ConfigError: a template is none.
    """
    folders = library_folders(settings)
    transfer = ShownTransfer(LocalTransfer(folders.root), shown)
    return Placing(transfer, folders, track_reader()), Trees(transfer, folders)


def library_folders(settings: Settings) -> Folders:
    """The folders. Raises ConfigError if a template is none."""
    library = settings.section(LibrarySection)
    root = library.dir or data_dir_of(settings) / "library"
    naming = Naming(
        preset=Preset(library.naming),
        ids=library.ids,
        movie=_template("CONCIERGE_LIBRARY__MOVIE_TEMPLATE", library.movie_template, movie_template),
        episode=_template("CONCIERGE_LIBRARY__EPISODE_TEMPLATE", library.episode_template, episode_template),
    )
    return Folders(
        root=root.expanduser(),
        movies=library.movies,
        series=library.series,
        other=library.other,
        naming=naming,
    )


def _template(setting: str, text: str, check: Callable[[str], Template]) -> Template | None:
    try:
        return check(text) if text else None
    except ValueError as error:
        raise ConfigError(f"{setting}: {error}", setting=setting, problem=str(error)) from None
