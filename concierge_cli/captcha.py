"""A picture that a service wants read: kept in a file, shown in the terminal where that can, and asked about."""

import asyncio
import os
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import concierge
import concierge_cli as cli
from concierge_cli.keyboard import Keyboard
from concierge_cli.language import say

__all__ = ["can_preview", "preview", "read"]

_SUFFIXES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"GIF8": ".gif"}
# Terminals that show a picture sent to them whole. Source: https://iterm2.com/documentation-images.html
_WITH_PICTURES = frozenset({"iTerm.app", "WezTerm", "mintty"})
_MOST_PIXELS = 1_000_000
_MOST_COLUMNS = 76
_MOST_LINES = 60  # of the picture, two of which make one of the terminal
_UPPER_HALF = "▀"


async def read(error: concierge.CaptchaRequired) -> str:
    """What the person reads in the picture; "" without one, or if they give up.

    The picture lies in a file as long as the question stands, and is drawn into a terminal that can show it.
    """
    if not error.picture:
        return ""
    keyboard = Keyboard()
    with _in_a_file(error.picture) as path:
        if keyboard.is_there:
            drawn = await asyncio.to_thread(preview, error.picture, cli.output.notes.width)
            cli.output.write_note(say().say("cli.captcha.saved", file=str(path)))
            if drawn:
                sys.stderr.write(drawn + "\n")
        answer = await keyboard.exact_line(say().say("cli.captcha.question"), is_seen=True)
    return (answer or "").strip()


@contextmanager
def _in_a_file(picture: bytes) -> Iterator[Path]:
    suffix = next((end for start, end in _SUFFIXES.items() if picture.startswith(start)), ".img")
    handle, name = tempfile.mkstemp(prefix="concierge-captcha-", suffix=suffix)
    with os.fdopen(handle, "wb") as file:
        file.write(picture)
    try:
        yield Path(name)
    finally:
        with suppress(OSError):
            Path(name).unlink()


def preview(picture: bytes, columns: int) -> str:
    """The picture as this terminal can show it: itself, or in half blocks of colour; "" where it can do neither."""
    if os.environ.get("TERM_PROGRAM") in _WITH_PICTURES:
        return f"\x1b]1337;File=inline=1;size={len(picture)}:{b64encode(picture).decode('ascii')}\x07"
    return _in_blocks(picture, min(columns, _MOST_COLUMNS)) if _can_draw() else ""


def can_preview() -> bool:
    """Whether this terminal can show a picture in any way."""
    return os.environ.get("TERM_PROGRAM") in _WITH_PICTURES or _can_draw()


def _can_draw() -> bool:
    has_colours = os.environ.get("COLORTERM") in {"truecolor", "24bit"} and "NO_COLOR" not in os.environ
    return has_colours and find_spec("PIL") is not None


def _in_blocks(picture: bytes, columns: int) -> str:
    """Two pixels for each letter: the upper one is its ink, the lower one its paper."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(picture)) as image:
            if not 0 < image.width * image.height <= _MOST_PIXELS:
                return ""
            scale = min(1.0, columns / image.width, _MOST_LINES / image.height)
            width, height = max(1, int(image.width * scale)), max(2, int(image.height * scale) // 2 * 2)
            pixels = image.convert("RGB").resize((width, height)).load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return ""  # what no library can draw still lies in the file
    if pixels is None:
        return ""
    rows = (
        "".join(
            f"\x1b[38;2;{_code(pixels[x, y])};48;2;{_code(pixels[x, y + 1])}m{_UPPER_HALF}"
            for x in range(width)
        )
        for y in range(0, height, 2)
    )
    return "\n".join(f"{row}\x1b[0m" for row in rows)


def _code(pixel: object) -> str:
    red, green, blue = pixel if isinstance(pixel, tuple) else (0, 0, 0)
    return f"{red};{green};{blue}"
