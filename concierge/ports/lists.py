"""The doors to lists that people keep elsewhere: files of other services, and accounts there."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from concierge.model.connection import DeviceCode, ListChange, Tokens
from concierge.model.exporting import ExportedTitle
from concierge.model.importing import ReadRow

__all__ = ["ExportFormat", "ImportFile", "ImportFormat", "LinkedService", "ListService", "TableRow"]


class TableRow(Protocol):
    """A row of a table; `place` is where it stands, `cells` are by the header's names, folded, without spaces around.

    A cell that is missing is "". `is_whole` is false for a row that is damaged: with more to tell than the header has
    names for, cut off by the file's end, or with zeros in it.
    """

    @property
    def place(self) -> str: ...
    @property
    def cells(self) -> Mapping[str, str]: ...
    @property
    def is_whole(self) -> bool: ...


class ImportFile(Protocol):
    """A file that a person gave, safe to read: an archive's members, or one member that is the file itself.

    Reading is blocking work, for a thread. Sizes, numbers and ratios are limited; what cannot be read raises
    BadImport, whose facts name the `problem`, the `file` and, in the middle of a member, the `place`.
    """

    @property
    def members(self) -> tuple[str, ...]:
        """The names inside, "/" between folders, without a folder that holds all and what systems leave behind."""
        ...

    def head(self, member: str) -> str:
        """The member's beginning as text, 64 KiB at most: enough to know it by."""
        ...

    def header(self, member: str) -> tuple[str, ...]:
        """The first row of the member as a table, its cells folded; () if it is none."""
        ...

    def table(self, member: str, *, skip_rows: int = 0) -> Iterator[TableRow]:
        """The rows below the header, which follows `skip_rows` rows of something else."""
        ...

    def text(self, member: str) -> str:
        """The whole member as text."""
        ...


@runtime_checkable
class ImportFormat(Protocol):
    """How one service writes a person's lists into a file."""

    name: str

    def recognises(self, file: ImportFile) -> bool:
        """Whether the file is of this service."""
        ...

    def read(self, file: ImportFile) -> Iterator[ReadRow]:
        """The rows, and those that are bad, in the order of the file; a damaged member is one bad row."""
        ...


@runtime_checkable
class ExportFormat(Protocol):
    """How a person's lists are written so that another service, or a spreadsheet, takes them."""

    name: str

    def holds(self, one: ExportedTitle) -> bool:
        """Whether it has a place for the title, and for something that the person marked of it."""
        ...

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """The files by their names, each in pieces; one without a title to tell of is left out."""
        ...


@runtime_checkable
class ListService(Protocol):
    """A service whose lists can be read over the network."""

    name: str

    def lists(
        self, nickname: str, tokens: Tokens | None = None, *, cursor: str = ""
    ) -> AsyncIterator[ReadRow | str]:
        """The person's lists, row by row; a text, which comes last, is the cursor for the next read.

        With a `cursor` only what changed since may come. Whoever has no cursor from it has not read everything.

        Raises:
            NotFound: there is no such person, or their lists are private.
            AccountUnusable: the tokens are not accepted.
            ServiceError: the rest could not be read.
        """
        ...


@runtime_checkable
class LinkedService(ListService, Protocol):
    """A `ListService` with a login of its own, at which changes can be written too."""

    async def begin(self) -> DeviceCode:
        """A login that waits for the person. Raises ServiceError."""
        ...

    async def tokens(self, code: DeviceCode) -> Tokens | None:
        """The tokens once the person has agreed; None while they have not.

        Raises:
            NotAllowed: the person said no.
            NotFound: the code is used or too old.
            RateLimited: it was asked for too early; `retry_after_s` is the new interval.
        """
        ...

    async def refreshed(self, tokens: Tokens) -> Tokens:
        """New tokens for old ones, which are worth nothing from then on. Raises AccountUnusable, ServiceError."""
        ...

    async def revoke(self, tokens: Tokens) -> None:
        """Ends the login. Raises ServiceError."""
        ...

    async def push(self, change: ListChange, tokens: Tokens) -> str:
        """Makes the service's lists say what the change says, once; returns what it calls the result, "" for nothing.

        Raises:
            NotFound: the service does not know the title.
            AccountUnusable: the tokens are not accepted.
            ServiceError: it did not happen.
        """
        ...
