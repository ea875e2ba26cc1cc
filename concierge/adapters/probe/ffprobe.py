"""Reads the tracks of any film by ffprobe.

Source: https://ffmpeg.org/ffprobe.html
"""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Final

import structlog
from pydantic import BaseModel, Field

from concierge.adapters.probe._words import language, length, line, sides
from concierge.model.tracks import SoundTrack, SubtitleTrack, Tracks, VideoTrack

__all__ = ["FfprobeReader"]

PATIENCE_S: Final = 20.0
MOST_BYTES: Final = 1024 * 1024
# Films alone: a playlist that is called film.mkv would have other files opened.
FORMATS: Final = "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,avi,mpegts,mpeg,asf,ogg"
_FIELDS: Final = (
    "format=duration"
    ":stream=codec_type,codec_name,width,height,channels"
    ":stream_tags=language,title:stream_disposition=attached_pic"
)
_OPTIONS: Final = (
    *("-v", "quiet", "-protocol_whitelist", "file", "-format_whitelist", FORMATS),
    *("-show_entries", _FIELDS, "-of", "json", "-i"),
)
_log = structlog.get_logger(__name__)


class _Tags(BaseModel):
    language: str = ""
    title: str = ""


class _Disposition(BaseModel):
    attached_pic: int = 0


class _Stream(BaseModel):
    codec_type: str = ""
    codec_name: str = ""
    width: int = 0
    height: int = 0
    channels: int | None = None
    tags: _Tags = Field(default_factory=_Tags)
    disposition: _Disposition = Field(default_factory=_Disposition)


class _Format(BaseModel):
    duration: float = 0.0


class _Answer(BaseModel):
    streams: list[_Stream] = []
    format: _Format = Field(default_factory=_Format)


class FfprobeReader:
    """A TrackReader that has ffprobe look, alone with the file and not for long."""

    def __init__(self, program: str, *, patience_s: float = PATIENCE_S) -> None:
        """Takes the path of ffprobe."""
        self._program = program
        self._patience_s = patience_s

    async def read(self, path: Path) -> Tracks | None:
        """What `TrackReader.read` promises; None too where ffprobe cannot be run, or comes to no end."""
        try:
            async with asyncio.timeout(self._patience_s):
                answer = await self._answer(path)
        except (OSError, TimeoutError, ValueError) as error:
            _log.info("tracks.unreadable", problem=type(error).__name__)
            return None
        return _tracks(answer) if answer is not None else None

    async def _answer(self, path: Path) -> _Answer | None:
        # Behind its protocol a name is a file's, whatever it begins with.
        argv = (self._program, *_OPTIONS, f"file:{path}")
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        process = await asyncio.create_subprocess_exec(
            *argv, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=environment
        )
        try:
            told = await _all_of(process)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return None if told is None or process.returncode else _Answer.model_validate_json(told)


async def _all_of(process: Process) -> bytes | None:
    """Everything that it says; None for more than is to be believed."""
    told = b""
    while process.stdout is not None and (part := await process.stdout.read(64 * 1024)):
        told += part
        if len(told) > MOST_BYTES:
            return None
    await process.wait()
    return told


def _tracks(answer: _Answer) -> Tracks | None:
    of_kind = {
        kind: [stream for stream in answer.streams if stream.codec_type == kind]
        for kind in ("video", "audio", "subtitle")
    }
    video = tuple(track for stream in of_kind["video"] if (track := _picture(stream)) is not None)
    if not video:
        return None
    sound = tuple(
        SoundTrack(
            language=language(stream.tags.language),
            title=line(stream.tags.title),
            codec=line(stream.codec_name),
            channels=stream.channels,
        )
        for stream in of_kind["audio"]
    )
    subtitles = tuple(
        SubtitleTrack(language=language(stream.tags.language), title=line(stream.tags.title))
        for stream in of_kind["subtitle"]
    )
    return Tracks(video=video, sound=sound, subtitles=subtitles, duration=length(answer.format.duration))


def _picture(stream: _Stream) -> VideoTrack | None:
    """The picture of a film; a poster that was put into the file is none."""
    size = sides(stream.width, stream.height)
    if size is None or stream.disposition.attached_pic:
        return None
    return VideoTrack(width=size[0], height=size[1], codec=line(stream.codec_name))
