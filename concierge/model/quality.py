"""Where a release's picture comes from, how good that is, and the short name for it."""

from enum import StrEnum
from functools import lru_cache
from typing import Protocol

__all__ = ["Picture", "Source", "likely_height", "quality_name", "rung", "source_of", "tier"]


class Source(StrEnum):
    """What was recorded, kept apart as finely as release names do."""

    CAM = "cam"
    TELESYNC = "telesync"
    TELECINE = "telecine"
    SCREENER = "screener"
    WORKPRINT = "workprint"
    REGIONAL = "regional"
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
    HDDVD = "hddvd"
    BDRIP = "bdrip"
    UHDRIP = "uhdrip"
    BLURAY = "bluray"
    UHD_BLURAY = "uhd_bluray"
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
    {Source.SCREENER, Source.REGIONAL, Source.VHSRIP},
    {Source.TVRIP, Source.UNKNOWN},
    {Source.HDTVRIP, Source.DVDRIP, Source.HDRIP},
    {Source.HDTV, Source.DVD},
    {Source.WEBDLRIP, Source.WEBRIP},
    {Source.WEBDL, Source.HDDVD},
    # What Russian trackers call BDRip, scene names call BluRay.
    {Source.BLURAY, Source.BDRIP, Source.UHDRIP, Source.UHD_BLURAY, Source.DISC},
    {Source.REMUX},
)

# Names without a height follow custom: a rip is then of standard definition, a disc is not.
_LIKELY_HEIGHTS = {
    Source.HDTV: 720,
    Source.HDDVD: 1080,
    Source.BLURAY: 1080,
    Source.DISC: 1080,
    Source.REMUX: 1080,
    Source.UHDRIP: 2160,
    Source.UHD_BLURAY: 2160,
}

# The fine form of a source, as `ParsedRelease.rip` has it. One line adds a spelling of the market.
_BY_RIP = {
    "cam": Source.CAM,
    "camrip": Source.CAM,
    "hdcam": Source.CAM,
    "telesync": Source.TELESYNC,
    "hdts": Source.TELESYNC,
    "telecine": Source.TELECINE,
    "hdtc": Source.TELECINE,
    "screener": Source.SCREENER,
    "dvdscr": Source.SCREENER,
    "bdscr": Source.SCREENER,
    "webscr": Source.SCREENER,
    "workprint": Source.WORKPRINT,
    "r5": Source.REGIONAL,
    "r6": Source.REGIONAL,
    "vhs": Source.VHSRIP,
    "vhsrip": Source.VHSRIP,
    "ahdtv": Source.HDTV,
    "hdtv": Source.HDTV,
    "uhdtv": Source.HDTV,
    "hdtvrip": Source.HDTVRIP,
    "tv": Source.TVRIP,
    "tvrip": Source.TVRIP,
    "pdtv": Source.TVRIP,
    "sdtv": Source.TVRIP,
    "satrip": Source.TVRIP,
    "dsr": Source.TVRIP,
    "dtvrip": Source.TVRIP,
    "dvb": Source.TVRIP,
    "dvbrip": Source.TVRIP,
    "iptvrip": Source.TVRIP,
    "dvd": Source.DVD,
    "dvd5": Source.DVD,
    "dvd9": Source.DVD,
    "dvd-remux": Source.DVD,
    "dvdrip": Source.DVDRIP,
    "hdrip": Source.HDRIP,
    "ppvrip": Source.HDRIP,
    "web": Source.WEBDL,
    "web-dl": Source.WEBDL,
    "webrip": Source.WEBRIP,
    "webcap": Source.WEBRIP,
    "vodrip": Source.WEBRIP,
    "web-dlrip": Source.WEBDLRIP,
    "hddvd": Source.HDDVD,
    "hddvdrip": Source.HDDVD,
    "bdrip": Source.BDRIP,
    "brrip": Source.BDRIP,
    "hdlight": Source.BDRIP,
    "uhdrip": Source.UHDRIP,
    "bluray": Source.BLURAY,
    "uhd-bluray": Source.UHD_BLURAY,
    "bd-disc": Source.DISC,
    "bdremux": Source.REMUX,
}

_MOST_HEIGHTS = 1_024
_RUNGS = ((1800, 2160), (1300, 1440), (900, 1080), (640, 720), (0, 480))

_LABELS = {
    Source.CAM: "CAM",
    Source.TELESYNC: "TELESYNC",
    Source.TELECINE: "TELECINE",
    Source.SCREENER: "SCREENER",
    Source.WORKPRINT: "WORKPRINT",
    Source.REGIONAL: "REGIONAL",
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
    Source.HDDVD: "HDDVD",
    Source.BDRIP: "BDRip",
    Source.UHDRIP: "BDRip",
    Source.BLURAY: "Bluray",
    Source.UHD_BLURAY: "Bluray",
    Source.DISC: "BR-DISK",
    Source.REMUX: "Remux",
    Source.UNKNOWN: "",
}


_PLACES = {source: place for place, sources in enumerate(_TIERS) for source in sources}


def tier(source: Source) -> int:
    """How good a source is at equal resolution, 0 being the worst."""
    return _PLACES[source]


def source_of(rip: str) -> Source:
    """The source that the fine form of a name amounts to: "web-dlrip", "bdremux"; UNKNOWN for any other word."""
    return _BY_RIP.get(rip, Source.UNKNOWN)


def likely_height(source: Source) -> int | None:
    """The height that a name without one leaves to be understood; None if it gives no clue at all."""
    return None if source is Source.UNKNOWN else _LIKELY_HEIGHTS.get(source, 480)


@lru_cache(maxsize=_MOST_HEIGHTS)
def rung(height: int) -> int:
    """The usual resolution that a height belongs to: 2160, 1440, 1080, 720 or 480."""
    return next(usual for least, usual in _RUNGS if height >= least)


def quality_name(picture: Picture) -> str:
    """The name that Radarr's users know: "Bluray-1080p", "WEBDL-2160p", "Remux-1080p", "CAM", "Unknown"."""
    return _named(picture.source, picture.height)


@lru_cache(maxsize=_MOST_HEIGHTS)
def _named(source: Source, height: int | None) -> str:
    has_height = height is not None and not source.is_camera
    parts = (_LABELS[source], f"{height}p" if has_height else "")
    return "-".join(part for part in parts if part) or "Unknown"
