"""Torrent clients that people have for themselves."""

from dataclasses import dataclass

__all__ = ["OwnSeedbox"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSeedbox:
    """A person's own torrent client, by its kind, such as "qbittorrent", and its address.

    `address` is "" where the account cannot be decrypted. New downloads go to the one that `is_used`.
    """

    name: str
    address: str
    is_used: bool = False
