"""What the household has, as one person may see it."""

from collections.abc import Sequence
from typing import Final, Protocol

from concierge.model.access import Grant
from concierge.model.library import LibraryPage, Possession
from concierge.model.library_files import LibraryFile
from concierge.model.nas import Nas
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.services.library import Library
from concierge.services.permission import require
from concierge.services.visibility import Visibility

__all__ = ["LibraryShelf", "ToldFile", "UserLibrary"]

_KINDS: Final = {kind.value: kind for kind in TitleKind}


class ToldFile(Protocol):
    """A file as a NAS tells of it: `path` in the folder of its `kind`, which is "movie", "series" or another."""

    @property
    def kind(self) -> str: ...  # noqa: D102  the class says it
    @property
    def path(self) -> str: ...  # noqa: D102  as above
    @property
    def size_bytes(self) -> int: ...  # noqa: D102  as above


class LibraryShelf:
    """What NASes say that their libraries hold."""

    def __init__(self, library: Library) -> None:
        """Takes the household's library."""
        self._library = library

    async def keep_index(self, nas: Nas, files: Sequence[ToldFile]) -> None:
        """Takes the place of what that NAS said before. Raises InputError for more files than anybody has."""
        told = [
            LibraryFile(kind=_KINDS[file.kind], path=file.path, size_bytes=file.size_bytes)
            for file in files
            if file.kind in _KINDS
        ]
        await self._library.store_index(nas.name, told)


class UserLibrary:
    """The household's library, without what this person may not see."""

    def __init__(self, user: User, library: Library, visibility: Visibility) -> None:
        """Binds the services to the person."""
        self._user = user
        self._library = library
        self._visibility = visibility

    async def list(
        self, kind: TitleKind | None = None, text: str = "", *, limit: int = 50, start: int = 0
    ) -> LibraryPage:
        """The titles by name, those after the first `start`; with `text` those that have it in a name.

        Raises:
            InputError: the limit is out of range.
            NotAllowed: the person may not search.
        """
        require(self._user, Grant.SEARCH)
        return await self._library.list(self._user, kind, text, limit=limit, start=start)

    async def have(
        self, title: Title, *, season: int | None = None, episode: int | None = None
    ) -> Possession:
        """Whether the title, or a part of it, is there, with its copies; a silent server is waited for a second.

        Raises HiddenByAge, HiddenByBlock, NotAllowed.
        """
        require(self._user, Grant.SEARCH)
        await self._visibility.require(self._user, title)
        return await self._library.have(title, season, episode)

    async def link(self, title: Title) -> tuple[str, str] | None:
        """The name of a media server that shows the title, and its page there; None without one.

        Raises HiddenByAge, HiddenByBlock, NotAllowed.
        """
        require(self._user, Grant.SEARCH)
        await self._visibility.require(self._user, title)
        return await self._library.link(title)
