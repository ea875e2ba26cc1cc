"""A picture for every poster and photo of the sandbox."""

import struct
import zlib
from base64 import b64decode
from functools import lru_cache
from typing import Final

__all__ = ["PNG", "poster"]

PNG: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABc3UBGAAAAABJRU5ErkJggg=="
)
"""One point; what kind of picture it is said to be counts for nothing."""

WIDTH, HEIGHT, BANDS = 80, 120, 4
MOON = (54, 36, 17)


@lru_cache(maxsize=256)
def poster(name: str) -> bytes:
    """A moon in an evening sky, whose colour tells titles apart."""
    seed = zlib.crc32(name.encode())
    sky = [40 + (seed >> shift) % 110 for shift in (0, 8, 16)]
    rows = (bytes([0]) + b"".join(_point(x, y, sky) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _point(x: int, y: int, sky: list[int]) -> bytes:
    centre_x, centre_y, radius = MOON
    if (x - centre_x) ** 2 + (y - centre_y) ** 2 <= radius**2:
        return bytes((244, 232, 200))
    return bytes(part * (BANDS + y * BANDS // HEIGHT) // (2 * BANDS) for part in sky)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
