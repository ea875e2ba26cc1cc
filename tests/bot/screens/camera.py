"""A headless Chromium that takes a chat of the sandbox as a picture, no higher than what stands in it."""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

__all__ = ["photograph"]

WIDTH, TALL = 390, 3600
BACKGROUND = (0xDF, 0xE8, 0xD9)
COLOURS = 64
MARGIN = 12


async def photograph(url: str, picture: Path) -> None:
    """The page as a PNG of few colours, without the empty part between the last message and the keyboard.

    Raises:
        SystemExit: there is no Chromium here, or it has taken no picture.
    """
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        await _shoot(url, shot)
        image = await asyncio.to_thread(_trimmed, shot.read_bytes())
        few = image.quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(picture, optimize=True)


async def _shoot(url: str, shot: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("install chromium: it draws the pages")
    process = await asyncio.create_subprocess_exec(
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={shot.parent / 'profile'}",
        f"--window-size={WIDTH},{TALL}",
        f"--screenshot={shot}",
        url,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        raise SystemExit(f"chromium has taken no picture of {url}")


def _trimmed(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    rows = [image.crop((0, at, WIDTH, at + 1)).getcolors(1) for at in range(image.height)]
    is_empty = [colours is not None and colours[0][1] == BACKGROUND for colours in rows]
    top, length = _longest(is_empty)
    above = image.crop((0, 0, WIDTH, min(top + MARGIN, top + length)))
    below = image.crop((0, top + length, WIDTH, image.height))
    whole = Image.new("RGB", (WIDTH, above.height + below.height), BACKGROUND)
    whole.paste(above, (0, 0))
    whole.paste(below, (0, above.height))
    return ImageOps.expand(whole, border=1, fill="#c3ccc0")


def _longest(is_empty: list[bool]) -> tuple[int, int]:
    """Where the longest run of empty rows begins, and how many there are."""
    best, begins = (0, 0), 0
    for at, empty in enumerate(is_empty):
        if not empty:
            begins = at + 1
        elif at + 1 - begins > best[1]:
            best = (begins, at + 1 - begins)
    return best
