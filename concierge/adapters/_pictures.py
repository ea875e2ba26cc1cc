"""Addresses of posters and photos, of which only those on known hosts and of a known shape are believed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from concierge.errors import NotFound

__all__ = ["PictureStore", "picture_on"]

_PATH: Final = re.compile(r"(?:/[\w.,@=-]*[\w=-])+", re.ASCII)
_NONE: Final = "no-poster"


@dataclass(frozen=True, slots=True)
class PictureStore:
    """Where a service keeps its pictures: an address without a slash at the end, and how the paths below look."""

    service: str
    address: str
    shape: re.Pattern[str]

    @property
    def prefix(self) -> str:
        """What the addresses of its pictures begin with."""
        return f"{self.address}/"

    def url(self, path: str) -> str | None:
        """The address of the picture with that path; None for what is no path there."""
        return f"{self.address}{path}" if self.shape.fullmatch(path) else None

    def found(self, url: str) -> str | None:
        """The address over TLS of a picture that the service tells; None for what does not lie there."""
        whole = f"https://{url.removeprefix('http://')}" if url.startswith("http://") else url
        return self.url(whole.removeprefix(self.address)) if whole.startswith(self.prefix) else None

    def path(self, url: str) -> str:
        """The path of a picture there, which a mirror has too. Raises NotFound for any other address."""
        if self.found(url) != url:
            raise NotFound(f"{self.service}: that is no picture of its own", what=self.service)
        return url.removeprefix(self.address)


def picture_on(hosts: Iterable[str], url: str) -> str | None:
    """The address of a picture on one of the hosts; None for any other, and for one that stands for none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_there = parts.scheme == "https" and parts.netloc in hosts and not (parts.query or parts.fragment)
    is_plain = _PATH.fullmatch(parts.path) is not None and ".." not in parts.path
    return url if is_there and is_plain and _NONE not in parts.path else None
