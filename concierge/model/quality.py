"""Where a release's picture comes from, how good that is, and the short name for it."""

from enum import StrEnum
from typing import Protocol

__all__ = ["Picture", "Source", "likely_height", "quality_name", "rung", "tier"]


class Source(StrEnum):
    """What was recorded, kept apart as finely as release names do."""

    CAM = "cam"
    TELESYNC = "telesync"
    TELECINE = "telecine"
    SCREENER = "screener"
    WORKPRINT = "workprint"
    VHSRIP = "vhsrip"
    TVRIP = "tvrip"
    HDTVRIP = "hdtvrip"
    HDTV = "hdtv"
    DVDRIP = "dvdrip"
    DVD = "dvd"
    HDRIP = "hdrip"
    WEBDLRIP = "webdlrip"
    WEBRIP = "webrip"
    WEBDL = "webdl"
    BDRIP = "bdrip"
    BLURAY = "bluray"
    DISC = "disc"
    REMUX = "remux"
    UNKNOWN = "unknown"

    @property
    def is_camera(self) -> bool:
        """Whether the picture or the sound was taken in a cinema."""
        return self in {Source.CAM, Source.TELESYNC, Source.TELECINE}


class Picture(Protocol):
    """Whatever has a picture: a parsed release."""

    @property
    def source(self) -> Source:
        """What was recorded."""
        ...

    @property
    def height(self) -> int | None:
        """The usual resolution, in lines."""
        ...


# From worst to best, at equal resolution; sources on one line look alike.
_TIERS = (
    {Source.CAM, Source.TELESYNC, Source.TELECINE, Source.WORKPRINT},
    {Source.SCREENER, Source.VHSRIP},
    {Source.TVRIP, Source.UNKNOWN},
    {Source.HDTVRIP, Source.DVDRIP, Source.HDRIP},
    {Source.HDTV, Source.DVD},
    {Source.WEBDLRIP, Source.WEBRIP},
    {Source.WEBDL, Source.BDRIP},
    {Source.BLURAY, Source.DISC},
    {Source.REMUX},
)

# Names without a height follow custom: a rip is then of standard definition, a disc is not.
_LIKELY_HEIGHTS = {Source.HDTV: 720, Source.BLURAY: 1080, Source.DISC: 1080, Source.REMUX: 1080}

_RUNGS = ((1800, 2160), (1300, 1440), (900, 1080), (640, 720), (0, 480))

_LABELS = {
    Source.CAM: "CAM",
    Source.TELESYNC: "TELESYNC",
    Source.TELECINE: "TELECINE",
    Source.SCREENER: "SCREENER",
    Source.WORKPRINT: "WORKPRINT",
    Source.VHSRIP: "VHSRip",
    Source.TVRIP: "TVRip",
    Source.HDTVRIP: "HDTVRip",
    Source.HDTV: "HDTV",
    Source.DVDRIP: "DVDRip",
    Source.DVD: "DVD",
    Source.HDRIP: "HDRip",
    Source.WEBDLRIP: "WEBDLRip",
    Source.WEBRIP: "WEBRip",
    Source.WEBDL: "WEBDL",
    Source.BDRIP: "BDRip",
    Source.BLURAY: "Bluray",
    Source.DISC: "BR-DISK",
    Source.REMUX: "Remux",
    Source.UNKNOWN: "",
}


def tier(source: Source) -> int:
    """How good a source is at equal resolution, 0 being the worst."""
    return next(place for place, sources in enumerate(_TIERS) if source in sources)


def likely_height(source: Source) -> int | None:
    """The height that a name without one leaves to be understood; None if it gives no clue at all."""
    return None if source is Source.UNKNOWN else _LIKELY_HEIGHTS.get(source, 480)


def rung(height: int) -> int:
    """The usual resolution that a height belongs to: 2160, 1440, 1080, 720 or 480."""
    return next(usual for least, usual in _RUNGS if height >= least)


def quality_name(picture: Picture) -> str:
    """The name that Radarr's users know: "Bluray-1080p", "WEBDL-2160p", "Remux-1080p", "CAM", "Unknown"."""
    has_height = picture.height is not None and not picture.source.is_camera
    parts = (_LABELS[picture.source], f"{picture.height}p" if has_height else "")
    return "-".join(part for part in parts if part) or "Unknown"
