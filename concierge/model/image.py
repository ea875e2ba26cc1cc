"""Pictures that a source relays."""

from dataclasses import dataclass

__all__ = ["Image", "media_type_of"]

_SIGNS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture as it came, at most 8 MiB; `media_type` is read from its first bytes, not from what was said."""

    media_type: str
    content: bytes


def media_type_of(content: bytes) -> str | None:
    """The kind of picture that begins so; None for anything else, SVG too, for that is a program."""
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    return "image/webp" if is_webp else None
