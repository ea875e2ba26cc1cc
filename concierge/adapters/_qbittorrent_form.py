"""The form by which qBittorrent takes a torrent."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from concierge.adapters._qbittorrent_api import Version
from concierge.adapters._qbittorrent_torrents import HELD, LABEL
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo

__all__ = ["Offer", "can_hold", "multipart"]

FIRST_WITH_STOP_CONDITION: Final = (2, 8, 15)
FIRST_WITH_TAGS_IN_FORM: Final = (2, 6, 2)

Offer = Magnet | Metainfo
File = tuple[str, bytes]


def can_hold(version: Version) -> bool:
    """Whether it can be told to fetch a magnet's metadata and then to stop."""
    return version >= FIRST_WITH_STOP_CONDITION


def labels(offer: Offer, version: Version, *, is_paused: bool) -> str:
    """The tags that the torrent gets: a magnet that only we can hold is marked as held."""
    is_held_by_us = is_paused and isinstance(offer, Magnet) and not can_hold(version)
    return f"{LABEL},{HELD}" if is_held_by_us else LABEL


def takes_labels(version: Version) -> bool:
    """Whether tags can be given with the torrent, and not only afterwards."""
    return version >= FIRST_WITH_TAGS_IN_FORM


def form(
    offer: Offer, version: Version, *, save_dir: Path | None, is_paused: bool
) -> Iterator[tuple[str, str]]:
    """The fields beside the .torrent file. What the person has set for new torrents does not hold for ours."""
    # A paused magnet fetches nothing at all, not even its metadata.
    is_stopped = is_paused and isinstance(offer, Metainfo)
    if isinstance(offer, Magnet):
        yield "urls", offer.uri()
    # The older and the newer name; each version overlooks the other one.
    yield "paused", _said(is_stopped)
    yield "stopped", _said(is_stopped)
    is_held = is_paused and isinstance(offer, Magnet)
    yield "stopCondition", "MetadataReceived" if is_held else "None"
    yield "contentLayout", "Original"
    yield "tags", labels(offer, version, is_paused=is_paused)
    if save_dir is not None:
        # Automatic management would put it into the folder of a category.
        yield "autoTMM", _said(is_true=False)
        yield "savepath", save_dir.as_posix()


def multipart(fields: Sequence[tuple[str, str]], files: Mapping[str, File]) -> tuple[bytes, str]:
    """The form's bytes and their media type; names of fields and files are ours, so nothing in them is escaped."""
    boundary = secrets.token_hex(16)
    parts = [_part(boundary, f'name="{name}"', value.encode(errors="replace")) for name, value in fields]
    for name, (filename, content) in files.items():
        head = f'name="{name}"; filename="{filename}"\r\nContent-Type: application/x-bittorrent'
        parts.append(_part(boundary, head, content))
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _part(boundary: str, head: str, content: bytes) -> bytes:
    start = f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n"
    return b"".join([start.encode(), content, b"\r\n"])


def _said(is_true: bool) -> str:  # noqa: FBT001  the value itself
    return "true" if is_true else "false"
