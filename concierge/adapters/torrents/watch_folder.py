"""A folder that a torrent client watches, for clients that nobody can speak to: it takes .torrent files, no more."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, Final, NoReturn, TypeVar

from concierge.adapters._http import Http
from concierge.config import Section
from concierge.errors import NotFound, ServiceUnavailable, Unsupported
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import Ability, TorrentEntry, TorrentLimits, TorrentStatus
from concierge.ports import Adapter, TorrentClient

__all__ = ["ADAPTER", "WatchFolder", "WatchFolderSection"]

NAME: Final = "watch_folder"
T = TypeVar("T")


class WatchFolderSection(Section):
    """The folder that a client watches. `takes_magnets` is for clients that read .magnet files there too.

    `allow_private` keeps trackers in private networks in those.
    """

    section: ClassVar[str] = NAME
    required: ClassVar[tuple[str, ...]] = ("dir",)

    dir: Path | None = None
    takes_magnets: bool = False
    allow_private: bool = False


class WatchFolder:
    """A TorrentClient that only takes torrents: whoever watches the folder fetches all of their files at once.

    What becomes of them nobody tells, so `abilities` are none, but for magnet links where the client takes those.
    """

    name = NAME

    def __init__(self, folder: Path, *, takes_magnets: bool = False, allow_private: bool = False) -> None:
        """Writes into `folder`, which must be there already."""
        self.abilities = frozenset({Ability.MAGNET} if takes_magnets else ())
        self._folder = folder
        self._allow_private = allow_private

    async def add(
        self,
        source: TorrentSource,
        *,
        save_dir: Path | None,
        is_paused: bool,
        wanted: Sequence[int] | None = None,
    ) -> str:
        """Puts the torrent into the folder under its info hash, whole or not at all, and returns the info hash.

        Raises:
            BadMagnet: the magnet link names no torrent.
            BadTorrent: the .torrent file cannot be trusted.
            NotFound: the .torrent file has no such file as is wanted.
            Unsupported: a magnet link, where no .magnet files are taken.
            ServiceUnavailable: the folder refuses files.
        """
        name, content = self._file(source, wanted)
        await _on_disk(lambda: _write_whole(self._folder / name, content))
        return name.partition(".")[0]

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """Raises Unsupported."""
        _refuse(Ability.LIST)

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """Raises Unsupported."""
        _refuse(Ability.LIST)

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Raises Unsupported."""
        _refuse(Ability.CHOOSE)

    async def pause(self, info_hash: str) -> None:
        """Raises Unsupported."""
        _refuse(Ability.PAUSE)

    async def resume(self, info_hash: str) -> None:
        """Raises Unsupported."""
        _refuse(Ability.PAUSE)

    async def recheck(self, info_hash: str) -> None:
        """Raises Unsupported."""
        _refuse(Ability.RECHECK)

    async def set_location(self, info_hash: str, save_dir: Path) -> None:
        """Raises Unsupported."""
        _refuse(Ability.MOVE)

    async def set_limits(self, info_hash: str, limits: TorrentLimits) -> None:
        """Raises Unsupported."""
        _refuse(Ability.LIMIT)

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Raises Unsupported."""
        _refuse(Ability.REMOVE)

    async def free_bytes(self) -> int | None:
        """None: where the client puts its downloads nobody tells."""
        return None

    async def check(self) -> None:
        """Returns if files can be put there. Raises ServiceUnavailable."""
        await _on_disk(lambda: _try_to_write(self._folder))

    def _file(self, source: TorrentSource, wanted: Sequence[int] | None) -> tuple[str, bytes]:
        if source.metainfo is not None:
            metainfo = Metainfo.parse(source.metainfo)
            if strangers := set(wanted or ()) - {entry.index for entry in metainfo.files}:
                stranger = f"file {min(strangers)}"
                raise NotFound(f"{metainfo.info_hash} has no {stranger}", what=stranger)
            return f"{metainfo.info_hash}.torrent", source.metainfo
        text = source.magnet or Magnet(info_hash=source.info_hash).uri()
        magnet = Magnet.parse(text, allow_private=self._allow_private)
        if Ability.MAGNET not in self.abilities:
            raise Unsupported(NAME, "only .torrent files are taken", ability=Ability.MAGNET.value)
        return f"{magnet.info_hash}.magnet", magnet.uri().encode()


def _refuse(ability: Ability) -> NoReturn:
    """One that watches a folder is told nothing and tells nothing."""
    raise Unsupported(NAME, f"nobody can be asked to {ability}", ability=ability.value)


async def _on_disk(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        problem = error.strerror or str(error)
        raise ServiceUnavailable(NAME, f"the folder refuses: {error}", problem=problem) from error


def _write_whole(path: Path, content: bytes) -> None:
    """A client may read the file as soon as it has its name."""
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=".concierge-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            # Another user's client reads it.
            os.fchmod(file.fileno(), 0o644)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise


def _try_to_write(folder: Path) -> None:
    descriptor, part = tempfile.mkstemp(dir=folder, prefix=".concierge-")
    os.close(descriptor)
    Path(part).unlink()


@asynccontextmanager
async def build(
    section: WatchFolderSection,
    http: Http,
    data_dir: Path,
) -> AsyncIterator[TorrentClient]:
    """The folder that the section names."""
    folder = (section.dir or Path()).expanduser()
    yield WatchFolder(folder, takes_magnets=section.takes_magnets, allow_private=section.allow_private)


ADAPTER: Final[Adapter[WatchFolderSection, Http, TorrentClient]] = Adapter(
    name=NAME, section=WatchFolderSection, build=build
)
