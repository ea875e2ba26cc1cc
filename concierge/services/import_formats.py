"""Which service a file is from."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from pathlib import Path

from concierge.errors import BadImport, NotFound
from concierge.ports import ImportFile, ImportFormat

__all__ = ["ImportFormats"]


class ImportFormats:
    """The formats that are understood."""

    def __init__(
        self, formats: Sequence[ImportFormat], opened: Callable[[Path], AbstractContextManager[ImportFile]]
    ) -> None:
        """Takes the formats, of which that named "plain" takes what no other knows, and what opens a file."""
        self._formats = sorted(formats, key=lambda one: one.name == "plain")
        self._opened = opened

    @property
    def sources(self) -> tuple[str, ...]:
        """The services whose files are understood."""
        return tuple(one.name for one in self._formats)

    @asynccontextmanager
    async def opened(self, path: Path) -> AsyncIterator[ImportFile]:
        """The file, opened and closed in threads. Raises BadImport."""
        with ExitStack() as stack:
            file = await asyncio.to_thread(stack.enter_context, self._opened(path))
            try:
                yield file
            finally:
                await asyncio.to_thread(stack.close)

    def of(self, file: ImportFile, path: Path, source: str | None) -> ImportFormat:
        """The format of that `source`, or the first that recognises the file; blocking work.

        Raises:
            BadImport: the file is of no service that is known.
            NotFound: there is no such `source`.
        """
        if source is None:
            for one in self._formats:
                if one.recognises(file):
                    return one
            raise _unknown(path)
        for one in self._formats:
            if one.name == source:
                return one
        raise NotFound(f"no format {source!r}", what=source)

    def refuse_foreign(self, form: ImportFormat, file: ImportFile, path: Path) -> None:
        """Raises BadImport for a file that was said to be of a service, and has nothing of it; blocking work."""
        if not form.recognises(file):
            raise _unknown(path)


def _unknown(path: Path) -> BadImport:
    return BadImport("no service's file", problem="unknown", file=path.name)
