"""What the adapters of all media servers stand on: their settings, paths there and here, and words about voices."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Annotated, ClassVar, Final
from urllib.parse import urlsplit

from httpx import codes
from pydantic import AfterValidator, Field

from concierge.adapters._http import Answer
from concierge.adapters.probe._words import language, line
from concierge.config import Address, Section
from concierge.errors import LoginFailed, UnexpectedAnswer
from concierge.model.audio import AudioTrack
from concierge.model.library import voice_of
from concierge.model.quality import rung

__all__ = [
    "LONGEST_ANSWER_BYTES",
    "MOST_ITEMS",
    "MediaServerSection",
    "accepted",
    "height_of",
    "there",
    "voices_of",
]

LONGEST_ANSWER_BYTES: Final = 32 * 1024 * 1024
MOST_ITEMS: Final = 200_000
"""A server that tells of more, or never ends, is not believed."""

_MOST_VOICES: Final = 30
_AT_HOME: Final = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localdomain")
_WIDTH: Final = 16
_HEIGHT: Final = 9


def _is_at_home(host: str) -> bool:
    """Whether that is a machine of this network: its number is private, or its name means nothing elsewhere."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.lower().endswith(_AT_HOME)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "http" and not _is_at_home(parts.hostname or ""):
        raise ValueError("must begin with https://, as it is not of this network")
    return url.rstrip("/")


ServerAddress = Annotated[Address, AfterValidator(_address)]


class MediaServerSection(Section):
    """Where a media server is, and what it calls what stands here.

    `paths` maps folders of the library here to what the server calls them, `people` the server's users to people of
    ours. With `public_url`, the address by which people reach it, what is ready can be opened at once.
    """

    required: ClassVar[tuple[str, ...]] = ("url",)

    url: ServerAddress | None = None
    public_url: Address | None = None
    paths: dict[str, str] = {}  # noqa: RUF012  pydantic copies it
    people: dict[str, str] = {}  # noqa: RUF012  pydantic copies it
    timeout_s: float = Field(default=20.0, gt=0, le=300)


def accepted(answer: Answer) -> Answer:
    """The answer, if the server let us in and did what was asked.

    Raises:
        LoginFailed: the key is wrong, or may not do that.
        ServiceError: everything else that is no success.
    """
    if answer.status in {codes.UNAUTHORIZED, codes.FORBIDDEN}:
        raise LoginFailed(answer.service, f"the key was refused, HTTP {answer.status}")
    answer.raise_for_status()
    if answer.status >= codes.MULTIPLE_CHOICES:
        raise UnexpectedAnswer(answer.service, f"HTTP {answer.status}", status=answer.status)
    return answer


def there(path: str, paths: Mapping[str, str]) -> str:
    """The path as the server knows it: by the longest folder that is mapped; the same where none is."""
    here = PurePosixPath(path)
    for ours in sorted(paths, key=len, reverse=True):
        if here.is_relative_to(ours):
            return _joined(paths[ours], here.relative_to(ours).parts)
    return path


def voices_of(tracks: Sequence[tuple[str, str]]) -> tuple[AudioTrack, ...]:
    r"""The voices of tracks, each a language and a name, once each."""

    def found() -> Iterator[AudioTrack]:
        for code, name in tracks[:_MOST_VOICES]:
            if (voice := voice_of(language(code), line(name))) is not None:
                yield voice

    return tuple(dict.fromkeys(found()))


def height_of(width: int | None, height: int | None) -> int | None:
    """The usual resolution of a picture, which may lack its black bars; None where nothing is told."""
    told = max(height or 0, (width or 0) * _HEIGHT // _WIDTH)
    return rung(told) if told else None


def _joined(folder: str, parts: Sequence[str]) -> str:
    """The folder with the parts below it, in the manner of its system."""
    slash = "\\" if "\\" in folder and "/" not in folder else "/"
    return slash.join((folder.rstrip(slash), *parts)) or slash
