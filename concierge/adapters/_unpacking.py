"""The packed body of an HTTP answer, unpacked without trust in who packed it."""

import zlib
from collections.abc import Iterator, Mapping

__all__ = ["PACKINGS", "Unpacking"]

UNPACKED_AT_ONCE_BYTES = 64 * 1024

# How zlib is to read each packing; the later where the earlier fails.
_WINDOWS: Mapping[str, tuple[int, ...]] = {
    "gzip": (zlib.MAX_WBITS | 16,),
    "x-gzip": (zlib.MAX_WBITS | 16,),
    "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),
}

PACKINGS = frozenset(_WINDOWS)


class Unpacking:
    """A body that is unpacked in small pieces, so that a little on the wire cannot become all of the memory."""

    def __init__(self, packing: str) -> None:
        """Of one answer, packed in one of `PACKINGS`."""
        self._windows = list(_WINDOWS[packing])
        self._packed = zlib.decompressobj(self._windows.pop(0))
        self._has_begun = False

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What the chunk holds; what follows the end of the packed data is passed over. Raises zlib.error."""
        while chunk and not self._packed.eof:
            piece = self._next(chunk)
            chunk = self._packed.unconsumed_tail
            self._has_begun = True
            yield piece

    def rest(self) -> bytes:
        """What is left when there are no more chunks. Raises zlib.error if the end is missing."""
        rest = self._packed.flush()
        if self._has_begun and not self._packed.eof:
            raise zlib.error("cut off")
        return rest

    def _next(self, chunk: bytes) -> bytes:
        try:
            return self._packed.decompress(chunk, UNPACKED_AT_ONCE_BYTES)
        except zlib.error:
            if self._has_begun or not self._windows:
                raise
        # Some servers call the bare stream "deflate", without the header that the name stands for.
        self._packed = zlib.decompressobj(self._windows.pop(0))
        return self._packed.decompress(chunk, UNPACKED_AT_ONCE_BYTES)
